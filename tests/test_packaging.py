"""The tree itself: linters, generated files, metadata, and things that must not be in it."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest
from support import ROOT, run_python

sys.path.insert(0, str(ROOT / "tools"))

import build_settings

import build

PACKAGE = ROOT / "src" / "jsbc"


def run_tool(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode != 0:
        pytest.skip("this is not a git work tree")
    return [ROOT / name for name in listed.stdout.split("\n") if name and (ROOT / name).is_file()]


def require(tool: str) -> None:
    if importlib.util.find_spec(tool) is None:
        pytest.skip(f"{tool} is not installed; `make test` installs it")


def test_ruff():
    require("ruff")
    run_tool("ruff", "check", ".")
    run_tool("ruff", "format", "--check", ".")


def test_mypy():
    require("mypy")
    run_tool("mypy")


@pytest.mark.parametrize(
    "generator", [["tools/gen_nodes.py"], ["-m", "jsbc.bytecode.generate"], ["tools/gen_regex_unicode.py"]]
)
def test_generated_files_are_up_to_date(generator):
    if "unicode" in generator[0] and (shutil.which("npm") is None or shutil.which("node") is None):
        pytest.skip("the Unicode data comes from an npm package: no npm client here")
    done = run_python(*generator, "--check")
    if "unicode" in generator[0] and "is out of date" not in done.stderr and done.returncode != 0:
        pytest.skip(f"the Unicode data could not be fetched: {done.stderr.strip()[-200:]}")
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_machine_paths_or_registry_hosts():
    hosts = ["registry" + ".npmjs", "pypi" + ".org", "python" + "hosted", "deb" + ".debian"]
    paths = [r"/home/\w+/", "/ro" + "ot/", "/wo" + "rk/", r"/Users/\w+/", "/tmp/" + "w/"]
    pattern = re.compile("|".join([*(re.escape(host) for host in hosts), *paths]))
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        match = pattern.search(text)
        assert match is None, f"{path.relative_to(ROOT)}: {match and match.group()}"


def test_no_promises_in_the_source():
    pattern = re.compile(
        r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|not impl" + "emented|NotImplementedE" + "rror"
    )
    for path in tracked_files():
        if path.suffix in (".py", ".pyx", ".pxd", ".pxi", ".md", ".toml") and path != Path(__file__):
            match = pattern.search(path.read_text(encoding="utf-8"))
            assert match is None, f"{path.relative_to(ROOT)}: {match and match.group()}"


def test_file_sizes():
    """A median below 500 lines, 90 % below 1,500, none above 3,000. Generated tables do not count."""
    sizes = {}
    for path in PACKAGE.rglob("*"):
        if path.suffix in (".py", ".pyx", ".pxd", ".pxi"):
            text = path.read_text(encoding="utf-8")
            if "generated" not in text[:400].lower():
                sizes[path] = text.count("\n")
    ordered = sorted(sizes.values())
    assert ordered[-1] <= 3000, max(sizes, key=sizes.__getitem__)
    assert ordered[len(ordered) // 2] < 500
    assert sum(size < 1500 for size in ordered) >= 0.9 * len(ordered)


def test_version_is_the_same_everywhere():
    import jsbc

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == jsbc.__version__
    assert project["dependencies"] == []


def test_public_modules_have_type_information():
    assert (PACKAGE / "py.typed").is_file()
    for name, path in build_settings.module_names().items():
        if name.count(".") == 1 and not name.startswith("jsbc._"):
            assert path.with_suffix(".pyi").is_file(), f"{name} has no .pyi"


def test_setup_builds_every_module(monkeypatch):
    """setup.py and tools/build.py find the same modules and use the same flags."""
    names = build_settings.module_names()
    assert "jsbc._codec" in names and "jsbc.vm.interp" in names
    assert all(build.dependencies(path) for path in names.values())
    flags = build_settings.compile_flags("jsbc.vm.interp", "release")
    assert "-fno-gcse" in flags and "-fno-gcse" not in build_settings.compile_flags("jsbc._codec", "release")


def test_build_dependencies_are_transitive(tmp_path, monkeypatch):
    source = tmp_path / "src"
    package = source / "jsbc" / "inner"
    package.mkdir(parents=True)
    (package / "low.pxd").write_text("cdef int low() noexcept\n")
    (package / "middle.pxd").write_text("from .low cimport low\n")
    (package / "part.pxi").write_text("cimport cython\n")
    (package / "top.pyx").write_text('from jsbc.inner cimport (\n    middle,\n)\ninclude "part.pxi"\n')
    monkeypatch.setattr(build, "SOURCE", source)
    found = {path.name for path in build.dependencies(package / "top.pyx")}
    assert found == {"top.pyx", "middle.pxd", "low.pxd", "part.pxi"}


def test_source_distribution(tmp_path):
    """The sdist holds what the build needs and nothing that was built."""
    done = subprocess.run(
        [sys.executable, "setup.py", "-q", "egg_info", "--egg-base", str(tmp_path), "sdist", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        names = {name.split("/", 1)[1] for name in tar.getnames() if "/" in name}
    for path in build_settings.module_names().values():
        assert path.relative_to(ROOT).as_posix() in names
    for wanted in ("setup.py", "pyproject.toml", "LICENSE", "tools/build_settings.py", "src/jsbc/py.typed"):
        assert wanted in names
    assert not [name for name in names if name.endswith((".c", ".so", ".pyc"))]

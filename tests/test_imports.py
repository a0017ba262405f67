"""Packages import each other in one direction only, and importing jsbc costs next to nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT, run_python

SOURCE = ROOT / "src"
PACKAGE = SOURCE / "jsbc"

# What each unit may import, besides itself. A unit is a package or a module directly in jsbc; the graph is the pipeline
# source, frontend, compiler, Code, then the virtual machine and the codec, the cache on them, the API on top.
# Single modules that belong to a package above but stand alone: the representation of a value (constants in a Code are
# Values) and the check for the end of the native stack.
BASICS = {"vm.value", "vm.native_stack"}
GRAPH: dict[str, set[str]] = {
    "errors": set(),
    "_build": set(),
    "source": {"errors"},
    "bytecode": {"errors"},
    "regex": {"errors", *BASICS},
    "frontend": {"errors", "source", "regex", *BASICS},
    "code": {"errors", "source", "bytecode", *BASICS},
    "bytecode.image": {"code", *BASICS},
    "bytecode.verifier": {"errors", "bytecode", "bytecode.image", "code", *BASICS},
    "bytecode.disassembler": {"errors", "bytecode", "code", *BASICS},
    "compiler": {"errors", "source", "frontend", "bytecode", "code", *BASICS},
    # compiler: for eval and the Function constructor
    "vm": {"errors", "source", "bytecode", "code", "compiler", "regex"},
    "builtins": {"errors", "source", "bytecode", "code", "compiler", "regex", "vm"},
    "_codec": {
        "errors",
        "_build",
        "source",
        "bytecode",
        "bytecode.image",
        "bytecode.verifier",
        "code",
        "compiler",
        *BASICS,
    },
    "cache": {"errors", "_build", "source", "bytecode", "code", "compiler", "_codec"},
    "dis": {"errors", "source", "bytecode", "bytecode.disassembler", "code"},
}
# The top: may import everything.
TOP = {"__init__", "__main__", "api", "context", "cli", "cli_tools", "interop", "tasks"}

_IMPORT = re.compile(r"^[ \t]*(?:c?import)[ \t]+([\w., ]+)", re.MULTILINE)
_FROM = re.compile(r"^[ \t]*from[ \t]+([.\w]+)[ \t]+c?import[ \t]+(\([^)]*\)|[^\n#]*)", re.MULTILINE)
_STRINGS = re.compile(r'"""(?:[^\\]|\\.)*?"""|\'\'\'(?:[^\\]|\\.)*?\'\'\'', re.DOTALL)


def unit_of(dotted: str) -> str | None:
    """The unit of a dotted module name; None when it is not of this package."""
    parts = dotted.split(".")
    if parts[0] != "jsbc":
        return None
    if ".".join(parts[1:3]) in GRAPH:
        return ".".join(parts[1:3])
    unit = parts[1] if len(parts) > 1 else "__init__"
    # _codec.pyx is put together from _codec_*.pxi
    return "_codec" if unit.startswith("_codec_") else unit


def imports_of(path: Path) -> set[str]:
    """Dotted names of what a source file imports or cimports."""
    text = _STRINGS.sub("", path.read_text(encoding="utf-8"))
    found = set()
    for match in _IMPORT.finditer(text):
        found |= {name.split(" as ")[0].strip() for name in match.group(1).split(",")}
    for match in _FROM.finditer(text):
        module = match.group(1)
        if module.startswith("."):
            rest = module.lstrip(".")
            folder = path.parent
            for _ in range(len(module) - len(rest) - 1):
                folder = folder.parent
            module = ".".join([*folder.relative_to(SOURCE).parts, *([rest] if rest else [])])
        names = [name.split(" as ")[0].strip(" ()\n") for name in match.group(2).split(",")]
        base = SOURCE.joinpath(*module.split("."))
        if base.is_dir():
            submodules = [name for name in names if any(base.glob(f"{name}.p*"))]
            found |= {f"{module}.{name}" for name in submodules} or {module}
        else:
            found.add(module)
    return {name for name in found if name}


def source_files() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".pyx", ".pxd", ".pxi"))


def test_import_graph():
    wrong = []
    for path in source_files():
        unit = unit_of(".".join(path.relative_to(SOURCE).with_suffix("").parts))
        if unit in TOP:
            continue
        assert unit in GRAPH, f"{path}: add {unit} to the graph"
        for name in imports_of(path):
            other = unit_of(name)
            # The package itself (for its version) is there whenever one of its modules is.
            if other in (None, unit, "__init__") or other in GRAPH[unit] or name.removeprefix("jsbc.") in GRAPH[unit]:
                continue
            wrong.append(f"{path.relative_to(SOURCE)} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_graph_has_no_cycle():
    order: list[str] = []

    def visit(unit: str, path: tuple[str, ...]) -> None:
        assert unit not in path, " -> ".join([*path, unit])
        if unit not in order:
            for other in sorted(GRAPH[unit]):
                if other not in BASICS:
                    visit(other, (*path, unit))
            order.append(unit)

    for unit in GRAPH:
        visit(unit, ())


def test_only_the_standard_library():
    for path in source_files():
        for name in imports_of(path):
            top = name.split(".")[0]
            # esprima: the optional second front end, imported when it is asked for. _sha2, _sha256: hashlib's C modules
            # of newer and older Pythons, without hashlib itself.
            allowed = {"jsbc", "cython", "cpython", "libc", "esprima", "_sha2", "_sha256"} | sys.stdlib_module_names
            assert top in allowed, f"{path} imports {name}"


def test_import_is_cheap():
    """`import jsbc` costs less than 10 ms above a bare interpreter: the best of several processes, others only add."""
    code = "import time; t = time.perf_counter(); import jsbc; print(time.perf_counter() - t)"
    costs = [float(run_python("-c", code).stdout) for _ in range(7)]
    assert min(costs) < 0.010, costs


def test_import_loads_nothing_else():
    code = (
        "import sys; before = set(sys.modules); import jsbc; "
        "print(*sorted(name for name in set(sys.modules) - before if name != 'jsbc'))"
    )
    done = run_python("-c", code)
    assert done.stdout.split() == [], done.stdout


@pytest.mark.parametrize("module", ["json", "re", "typing", "dataclasses", "inspect", "asyncio", "urllib", "logging"])
def test_evaluation_avoids_slow_modules(module):
    """Running a script must not import the standard library's slow modules."""
    script = "[1, 2].map(x => x * 2).join()"
    code = f"import sys, jsbc; assert jsbc.Context().eval({script!r}) == '2,4'; print({module!r} in sys.modules)"
    done = run_python("-S", "-c", code)
    assert done.stdout.strip() == "False", done.stdout + done.stderr


def test_every_public_name_exists():
    import jsbc

    for name in jsbc.__all__:
        assert getattr(jsbc, name) is not None
    assert set(jsbc.__all__) <= set(dir(jsbc))
    with pytest.raises(AttributeError):
        jsbc.no_such_name  # noqa: B018


def test_node_is_not_needed():
    """Nothing in the package starts a process."""
    for path in source_files():
        assert "subprocess" not in path.read_text(encoding="utf-8"), path


def test_git_has_no_built_files():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode != 0:
        pytest.skip("this is not a git work tree")
    built = [name for name in listed.stdout.split("\n") if name.endswith((".so", ".c", ".html", ".pyc"))]
    assert built == []

"""Builds the fuzz target: the sanitized modules in build/fuzz/tree, and libFuzzer's program around them.

fuzz/fuzz_build.py           all of it (clang is needed; $CLANG names another one than clang or clang-14)
fuzz/fuzz_build.py --plain   only the mutator, for the ordinary modules in src (what tests/test_fuzz.py uses)

The sources are copied, so that the modules built in place stay what they are.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import build as tools_build  # noqa: E402

WORK = ROOT / "build" / "fuzz"
TREE = WORK / "tree"
PROGRAM = WORK / "blob_fuzzer"
PLAIN = WORK / "plain"
MODULE = f"blob_fuzzer{tools_build.SUFFIX}"
COPIED = {".py", ".pyx", ".pxd", ".pxi", ".pyi", ".c", ".h"}


def clang() -> str:
    """The name of a clang with libFuzzer."""
    for name in (os.environ.get("CLANG"), "clang", "clang-19", "clang-16", "clang-14"):
        if name and shutil.which(name):
            return name
    raise SystemExit("fuzz/fuzz_build.py: no clang (Debian: apt-get install clang-14 libclang-rt-14-dev)")


def copy_sources() -> None:
    """Bring build/fuzz/tree up to date; what has not changed keeps its time, what is gone is removed."""
    wanted = set()
    for folder in ("src", "tools", "fuzz"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix not in COPIED or "__pycache__" in path.parts:
                continue
            target = TREE / path.relative_to(ROOT)
            wanted.add(target)
            if target.exists() and target.read_bytes() == path.read_bytes():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    for path in [path for folder in ("src", "tools", "fuzz") for path in (TREE / folder).rglob("*")]:
        if path.suffix in COPIED and path not in wanted and path.name != "_build.py":
            path.unlink()


def build_mutator(folder: Path, profile: str) -> None:
    """Build blob_fuzzer.pyx into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    module = tools_build.Module("blob_fuzzer", ROOT / "fuzz" / "blob_fuzzer.pyx", profile)
    module.shared_object = folder / MODULE
    module.c_file = folder / "blob_fuzzer.c"
    module.stamp = folder / "profile"
    with tools_build.locked(f"blob_fuzzer-{profile}"):
        if module.out_of_date(any_profile=False) and (error := module.build()):
            raise SystemExit(f"blob_fuzzer: failed\n{error}")


def build_plain() -> Path:
    """The mutator for the ordinary build; gives the folder to be put on sys.path."""
    build_mutator(PLAIN, "release")
    return PLAIN


def build_program(compiler: str) -> None:
    """Link main.cc, libFuzzer, the sanitizers and libpython."""
    source = ROOT / "fuzz" / "main.cc"
    if PROGRAM.exists() and PROGRAM.stat().st_mtime > source.stat().st_mtime:
        return
    library = sysconfig.get_config_var("LIBDIR")
    version = sysconfig.get_config_var("LDVERSION")
    command = [compiler, "-O1", "-g", "-Wall", "-Wextra", "-Wno-missing-field-initializers", "-rdynamic"]
    # Without the check of function pointers, whose run-time library is C++'s.
    command += ["-fsanitize=fuzzer,address,undefined", "-fno-sanitize=function,vptr"]
    command += [f"-I{sysconfig.get_path('include')}", str(source), "-o", str(PROGRAM)]
    command += [f"-L{library}", f"-Wl,-rpath,{library}", f"-lpython{version}", "-ldl", "-lm", "-lpthread", "-lutil"]
    subprocess.run(command, check=True)


def build() -> None:
    """Everything that fuzz/run.py needs."""
    compiler = clang()
    os.environ["CC"] = compiler
    copy_sources()
    command = [sys.executable, str(TREE / "tools" / "build.py"), "--profile", "fuzz", "--verbose", "-j1"]
    subprocess.run(command, check=True)
    build_mutator(TREE / "module", "fuzz")
    build_program(compiler)


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plain", action="store_true", help="only the mutator, for the ordinary build")
    if parser.parse_args().plain:
        build_plain()
    else:
        build()


if __name__ == "__main__":
    main()

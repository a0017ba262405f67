#!/usr/bin/env python3
"""Builds the extension modules in place, only what changed, and safely next to other running builds.

    tools/build.py                 every module whose sources are newer than its .so
    tools/build.py vm.interp       this module only
    tools/build.py --release       optimised (the profile can also come from JSBC_BUILD)
    tools/build.py --force --list  see --help

A module is out of date when its .pyx, its .pxd, an included .pxi or header, or any project .pxd that it cimports,
directly or not, is newer than its .so. Each module has a lock file, so several builds can run at the same time in one
tree; a finished .so is moved into place with os.replace, because a running process may have the old one mapped.
"""

from __future__ import annotations

import argparse
import compileall
import fcntl
import os
import re
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import build_settings
from build_settings import PACKAGE, ROOT, SOURCE

BUILD = ROOT / "build"
LOCKS = BUILD / "locks"
SUFFIX = sysconfig.get_config_var("EXT_SUFFIX") or ".so"

# Compilers running at once, over all builds in this tree: gcc takes up to 600 MB for a large module.
MAX_COMPILERS = 3

_CIMPORT_FROM = re.compile(r"^\s*from\s+([.\w]+)\s+cimport\s+(.*)", re.MULTILINE)
_CIMPORT = re.compile(r"^\s*cimport\s+([\w., ]+)", re.MULTILINE)
_INCLUDE = re.compile(r"""^\s*include\s+["']([^"']+)["']""", re.MULTILINE)
_EXTERN = re.compile(r"""^\s*cdef\s+extern\s+from\s+["']([^"'<>]+)["']""", re.MULTILINE)


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold the lock file of one module."""
    LOCKS.mkdir(parents=True, exist_ok=True)
    with open(LOCKS / f"{name}.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def compiler_slot() -> Iterator[None]:
    """Hold one of MAX_COMPILERS places; a counting semaphore made of lock files survives a killed build."""
    LOCKS.mkdir(parents=True, exist_ok=True)
    handles = [open(LOCKS / f"slot{number}.lock", "w") for number in range(MAX_COMPILERS)]  # noqa: SIM115
    try:
        while True:
            for handle in handles:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                yield
                return
            time.sleep(0.05)
    finally:
        for handle in handles:
            handle.close()


def _pxd_of(dotted: str) -> Path | None:
    """The project's .pxd of a dotted module name, if there is one."""
    base = SOURCE.joinpath(*dotted.split("."))
    for candidate in (base.with_suffix(".pxd"), base / "__init__.pxd"):
        if candidate.is_file():
            return candidate
    return None


def _absolute(name: str, file: Path) -> str:
    """The dotted name that a possibly relative cimport in `file` means."""
    if not name.startswith("."):
        return name
    rest = name.lstrip(".")
    folder = file.parent
    for _ in range(len(name) - len(rest) - 1):
        folder = folder.parent
    parts = list(folder.relative_to(SOURCE).parts)
    return ".".join(parts + ([rest] if rest else []))


def _referenced(file: Path) -> set[Path]:
    """Project files that `file` names in cimport, include and extern statements."""
    text = file.read_text(encoding="utf-8")
    # Names may stand on several lines in parentheses: join them first.
    text = re.sub(r"\(([^()]*)\)", lambda match: "(" + match.group(1).replace("\n", " ") + ")", text)
    found: set[Path] = set()
    for match in _CIMPORT_FROM.finditer(text):
        module = _absolute(match.group(1), file)
        names = [part.split(" as ")[0].strip(" ()\\") for part in match.group(2).split("#")[0].split(",")]
        for dotted in [module, *(f"{module}.{name}" for name in names if name.isidentifier())]:
            if (pxd := _pxd_of(dotted)) is not None:
                found.add(pxd)
    for match in _CIMPORT.finditer(text):
        for part in match.group(1).split(","):
            if (pxd := _pxd_of(part.split(" as ")[0].strip())) is not None:
                found.add(pxd)
    for pattern in (_INCLUDE, _EXTERN):
        for match in pattern.finditer(text):
            for folder in (file.parent, SOURCE):
                if (folder / match.group(1)).is_file():
                    found.add(folder / match.group(1))
                    break
    return found


def dependencies(pyx: Path) -> set[Path]:
    """All project files whose change makes the module out of date."""
    found = {pyx}
    queue = [pyx]
    if (own := pyx.with_suffix(".pxd")).is_file():
        found.add(own)
        queue.append(own)
    while queue:
        file = queue.pop()
        if file.suffix not in (".pyx", ".pxd", ".pxi"):
            continue
        for other in _referenced(file) - found:
            found.add(other)
            queue.append(other)
    return found


class Module:
    """One extension module and where its files are."""

    def __init__(self, name: str, pyx: Path, profile: str) -> None:
        self.name = name
        self.pyx = pyx
        self.profile = profile
        self.shared_object = pyx.with_name(pyx.stem + SUFFIX)
        base = SOURCE if pyx.is_relative_to(SOURCE) else ROOT
        self.c_file = BUILD / "c" / pyx.relative_to(base).with_suffix(".c")
        self.stamp = BUILD / "stamps" / f"{name}.profile"

    def settings(self) -> str:
        """What the compilers are told; a change of it makes the module out of date."""
        return repr(
            (
                self.profile,
                build_settings.directives(self.profile),
                build_settings.compile_flags(self.name, self.profile),
                build_settings.link_flags(self.profile),
            )
        )

    def out_of_date(self, any_profile: bool) -> bool:
        """Whether the .so is missing, older than a source, or (unless any_profile) made with other settings."""
        try:
            built = self.shared_object.stat().st_mtime
        except FileNotFoundError:
            return True
        if not any_profile and (not self.stamp.exists() or self.stamp.read_text() != self.settings()):
            return True
        return any(path.stat().st_mtime > built for path in dependencies(self.pyx))

    def build(self) -> str | None:
        """Cythonize, compile and link; the answer is the compilers' output when they failed."""
        started = time.time()
        self.c_file.parent.mkdir(parents=True, exist_ok=True)
        self.stamp.parent.mkdir(parents=True, exist_ok=True)
        options = [f"{key}={value}" for key, value in build_settings.directives(self.profile).items()]
        cython = [sys.executable, "-m", "cython", "-3", "-I", str(SOURCE), "-o", str(self.c_file)]
        for option in options:
            cython += ["-X", option]
        if error := self._run([*cython, str(self.pyx)]):
            return error
        compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()
        shared = (sysconfig.get_config_var("LDSHARED") or "cc -shared").split()
        shared = [*compiler, *shared[1:]]
        include = [sysconfig.get_path("include"), str(SOURCE), str(self.pyx.parent)]
        object_file = self.c_file.with_suffix(".o")
        flags = ["-fPIC", *build_settings.compile_flags(self.name, self.profile), *(f"-I{path}" for path in include)]
        if error := self._run([*compiler, *flags, "-c", str(self.c_file), "-o", str(object_file)]):
            return error
        # Python's own link flags may name directories for its own build (-L, -rpath): they do no harm here.
        temporary = self.shared_object.with_name(f".{self.shared_object.name}.{os.getpid()}")
        link = [*shared, *build_settings.link_flags(self.profile), str(object_file), "-o", str(temporary)]
        if error := self._run(link):
            return error
        # The time of the start, so that a source saved during the build makes the module out of date again.
        os.utime(temporary, (started, started))
        os.replace(temporary, self.shared_object)
        object_file.unlink(missing_ok=True)
        self.stamp.write_text(self.settings())
        return None

    def _run(self, command: list[str]) -> str | None:
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
        output = (done.stdout + done.stderr).strip()
        if done.returncode != 0:
            return output or f"{command[0]} failed"
        if output:
            print(output, file=sys.stderr)
        return None


def build_one(module: Module, force: bool, any_profile: bool, verbose: bool) -> bool:
    """Build one module if needed; True when it is up to date afterwards."""
    with locked(module.name):
        if not force and not module.out_of_date(any_profile):
            return True
        with compiler_slot():
            started = time.perf_counter()
            error = module.build()
    if error:
        print(f"{module.name}: failed\n{error}", file=sys.stderr)
    elif verbose:
        print(f"{module.name}: built ({module.profile}) in {time.perf_counter() - started:.1f} s")
    return error is None


def main(argv: list[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description="Build the extension modules of jsbc in place.")
    parser.add_argument("names", nargs="*", help="modules, with or without the leading 'jsbc.'; default: all")
    parser.add_argument("--release", action="store_true", help="optimised build")
    parser.add_argument("--profile", choices=build_settings.PROFILES, help="default: $JSBC_BUILD or dev")
    parser.add_argument("--force", action="store_true", help="build even what is up to date")
    parser.add_argument("--list", action="store_true", help="only print the modules that are out of date")
    parser.add_argument("--clean", action="store_true", help="remove what was built in place")
    parser.add_argument("-j", "--jobs", type=int, default=2, help="modules at a time (default 2)")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args(argv)

    asked = "release" if options.release else options.profile or os.environ.get("JSBC_BUILD")
    profile = asked or "dev"
    if profile not in build_settings.PROFILES:
        parser.error(f"JSBC_BUILD must be one of {', '.join(build_settings.PROFILES)}, not {profile!r}")

    known = build_settings.module_names()
    names = [name if name.startswith("jsbc.") else f"jsbc.{name}" for name in options.names]
    if unknown := [name for name in names if name not in known]:
        parser.error(f"no such module: {', '.join(unknown)}")
    modules = [Module(name, known[name], profile) for name in names or known]

    if options.clean:
        for path in PACKAGE.rglob(f"*{SUFFIX}"):
            path.unlink()
        return 0
    if options.list:
        for module in modules:
            if module.out_of_date(any_profile=asked is None):
                print(module.name)
        return 0

    build_settings.write_build_module()
    # The largest first: with two workers the long ones should not be what is left at the end.
    modules.sort(key=lambda module: -module.pyx.stat().st_size)
    with ThreadPoolExecutor(max_workers=max(1, options.jobs)) as pool:
        done = pool.map(lambda m: build_one(m, options.force, asked is None, options.verbose), modules)
        built = all(list(done))
    # As an installed package has them: where Python may not write them by itself (PYTHONDONTWRITEBYTECODE) each start
    # would compile the package's own sources again, 5 ms of a 15 ms run.
    compileall.compile_dir(str(PACKAGE), quiet=1)
    return 0 if built else 1


if __name__ == "__main__":
    sys.exit(main())

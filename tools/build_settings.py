"""Compiler settings shared by setup.py (wheels) and tools/build.py (building in place).

The environment variable JSBC_BUILD picks the profile:

    release   what a wheel contains: optimised, assertions out
    dev       quick to compile, for editing; assertions in
    debug     no optimisation, debugger symbols, bounds checks, JSBC_DEBUG=1 in C
    asan      AddressSanitizer and UndefinedBehaviorSanitizer (run it through tools/asan.sh)
    fuzz      the same with clang, and counters of the edges that were taken (made by fuzz/fuzz_build.py)
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
PACKAGE = SOURCE / "jsbc"

PROFILES = ("release", "dev", "debug", "asan", "fuzz")

DIRECTIVES: dict[str, object] = {
    "language_level": 3,
    "boundscheck": False,
    "wraparound": False,
    "cdivision": True,
    "initializedcheck": False,
    "nonecheck": False,
    "embedsignature": False,
    "binding": False,
}

# -fwrapv: int32 arithmetic of JavaScript wraps. -fno-strict-aliasing: a Value is read as a double and as an integer.
_COMMON = ["-fno-strict-aliasing", "-fwrapv", "-fvisibility=hidden", "-Wno-unused-function", "-Wno-unreachable-code"]

_FLAGS: dict[str, list[str]] = {
    "release": ["-O2", "-g0", "-DCYTHON_WITHOUT_ASSERTIONS=1", "-DNDEBUG"],
    "dev": ["-O1", "-g0"],
    "debug": ["-O0", "-g", "-UNDEBUG", "-DJSBC_DEBUG=1"],
    "asan": [
        "-O1",
        "-g",
        "-UNDEBUG",
        "-fno-omit-frame-pointer",
        "-fsanitize=address,undefined",
        "-fno-sanitize=alignment",
        "-fno-sanitize-recover=undefined",
    ],
    # Needs clang. Without comparisons (trace-cmp): mutants are made from the structure of a blob, there is no magic
    # number to be found, and libFuzzer's hook at every compare of the interpreter would cost more than the sanitizers.
    "fuzz": [
        "-O1",
        "-gline-tables-only",
        "-Wno-initializer-overrides",
        "-UNDEBUG",
        "-fno-omit-frame-pointer",
        "-fsanitize=address,undefined,float-cast-overflow",
        "-fno-sanitize=alignment",
        "-fno-sanitize-recover=all",
        "-fsanitize-coverage=inline-8bit-counters,pc-table",
    ],
}

_LINK: dict[str, list[str]] = {
    "asan": ["-fsanitize=address,undefined"],
    "fuzz": ["-fsanitize=address,undefined"],
}

# The interpreter loop keeps one indirect jump per instruction only when gcc does not merge the tails of the cases
# again: measured 0-20 %.
_LOOP_FLAGS = ["-fno-crossjumping", "-fno-tree-tail-merge", "-fno-gcse"]
_LOOP_MODULES = {"jsbc.vm.interp"}


def module_names() -> dict[str, Path]:
    """Every extension module by dotted name, found by its .pyx file."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.pyx")):
        found[".".join(path.relative_to(SOURCE).with_suffix("").parts)] = path
    return found


def directives(profile: str) -> dict[str, object]:
    """Cython directives of a profile."""
    chosen = dict(DIRECTIVES)
    if profile == "debug":
        chosen["boundscheck"] = True
    return chosen


def compile_flags(name: str, profile: str) -> list[str]:
    """Flags for the C compiler of one module."""
    if sys.platform == "win32":
        return ["/O2"] if profile == "release" else ["/Od"]
    flags = _COMMON + _FLAGS[profile]
    if name == "blob_fuzzer":
        # The mutator is no part of what is tested: it must not count as covered.
        flags = [flag for flag in flags if not flag.startswith("-fsanitize-coverage")]
    if name in _LOOP_MODULES and profile in ("release", "dev"):
        flags = flags + _LOOP_FLAGS
    return flags


def link_flags(profile: str) -> list[str]:
    """Flags for the linker."""
    return [] if sys.platform == "win32" else list(_LINK.get(profile, []))


# What decides the meaning of compiled code besides the opcode table: a blob made by other sources must not be accepted.
MEANING_FOLDERS = ("source", "frontend", "compiler", "bytecode")
MEANING_FILES = ("code.pxd", "code.pyx", "vm/value.pxd")
BUILD_MODULE = PACKAGE / "_build.py"


def meaning() -> str:
    """Hash of the sources of parser, compiler and opcode table; part of the fingerprint of every blob."""
    paths = [PACKAGE / name for name in MEANING_FILES]
    for folder in MEANING_FOLDERS:
        paths += [path for path in (PACKAGE / folder).rglob("*") if path.suffix in (".py", ".pyx", ".pxd", ".pxi")]
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(PACKAGE).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def write_build_module() -> None:
    """Write jsbc/_build.py, which the codec reads."""
    summary = "Written by the build: hash of the sources that decide what bytecode means."
    text = f'"""{summary}"""\n\nMEANING = "{meaning()}"\n'
    if BUILD_MODULE.exists() and BUILD_MODULE.read_text(encoding="utf-8") == text:
        return
    temporary = BUILD_MODULE.with_name(f"._build.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, BUILD_MODULE)

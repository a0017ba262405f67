"""The commands of `jsbc` besides run: compile, dis, inspect, cache, report."""

from __future__ import annotations

import argparse
import io
import os
import sys
from typing import Any

from jsbc import __version__
from jsbc.errors import JSError


def run_command(command: str, arguments: list[str]) -> int:
    """Run one command; gives the exit status."""
    commands = {"compile": compile_file, "dis": disassemble, "inspect": inspect, "cache": manage_cache}
    commands["report"] = report
    if command not in commands:
        print(f"jsbc: unknown command {command!r}; see jsbc --help", file=sys.stderr)
        return 2
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Names of functions may be lone surrogates.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return commands[command](arguments)
    except JSError as error:
        from jsbc.cli import _report

        _report(error)
    except OSError as error:
        print(f"jsbc: {error}", file=sys.stderr)
    return 1


def _read_code(path: str) -> Any:
    """The Code of a script or of a blob."""
    from jsbc import api
    from jsbc.cli import _read

    if path.endswith(".jsbc"):
        return api.load(path)
    return api.compile(_read(path), path)


def compile_file(arguments: list[str]) -> int:
    """jsbc compile."""
    from jsbc import api
    from jsbc.cli import _read

    parser = argparse.ArgumentParser(prog="jsbc compile", description="Compile a script to a blob.")
    parser.add_argument("file")
    parser.add_argument("-o", "--output", help="default: the name with .jsbc")
    parser.add_argument("--eager", action="store_true", help="compile every function, not only the top level")
    parser.add_argument("--module", action="store_true", help="the file is an ECMAScript module")
    options = parser.parse_args(arguments)
    output = options.output or os.path.splitext(options.file)[0] + ".jsbc"
    mode = "module" if options.module else "script"
    code = api.compile(_read(options.file), options.file, mode=mode, eager=options.eager)
    # The top level runs in any case.
    code.top.ensure_compiled()
    api.dump(code, output)
    return 0


def disassemble(arguments: list[str]) -> int:
    """jsbc dis."""
    from jsbc import dis

    parser = argparse.ArgumentParser(prog="jsbc dis", description="Show the bytecode of a script or a blob.")
    parser.add_argument("file")
    options = parser.parse_args(arguments)
    code = _read_code(options.file)
    if not options.file.endswith(".jsbc"):
        code.compile_all()
    dis.dis(code)
    return 0


def inspect(arguments: list[str]) -> int:
    """jsbc inspect."""
    from jsbc import _codec
    from jsbc.cache.status import reason_name

    parser = argparse.ArgumentParser(prog="jsbc inspect", description="Show header, sections and functions of a blob.")
    parser.add_argument("file")
    parser.add_argument("--functions", action="store_true", help="one line per function")
    options = parser.parse_args(arguments)
    blob = _codec.Blob(_codec.MappedFile(options.file))
    facts = blob.facts
    sections = facts.pop("sections")
    for name, value in facts.items():
        print(f"{name.replace('_', ' '):16}{value}")
    print()
    print(f"{'section':16}{'offset':>10}{'bytes':>10}{'share':>8}")
    for name, (offset, length) in sections.items():
        print(f"{name.replace('_', ' '):16}{offset:>10}{length:>10}{100 * length / facts['length']:>7.1f}%")
    damaged = blob.damaged_functions()
    print()
    print(f"{len(damaged)} damaged functions" if damaged else "no damaged function")
    for index, reason in damaged:
        print(f"  function {index}: {reason_name(reason)}")
    if options.functions:
        compiled = set(blob.compiled_functions())
        for function in _codec.deserialize(_codec.MappedFile(options.file)).functions:
            start, end, _, _ = function.source_range
            state = "compiled" if function.position in compiled else "lazy"
            print(f"{function.position:6} {state:9}{start:>9}..{end:<9}{function.name}")
    return 0


def manage_cache(arguments: list[str]) -> int:
    """jsbc cache."""
    from jsbc.cache import Cache
    from jsbc.cache.status import reason_name

    parser = argparse.ArgumentParser(prog="jsbc cache", description="Look after the cache of this user.")
    parser.add_argument("action", choices=("info", "verify", "gc", "clear", "warm"))
    parser.add_argument("files", nargs="*", help="warm: scripts to compile completely")
    parser.add_argument("--dir", help="another folder than JSBC_CACHE_DIR")
    parser.add_argument("--repair", action="store_true", help="verify: remove damaged entries")
    options = parser.parse_args(arguments)
    cache = Cache(options.dir, background=False)
    if options.action == "info":
        entries = cache.entries()
        print(f"folder   {cache.directory}")
        print(f"entries  {len(entries)}")
        print(f"bytes    {sum(entry.size for entry in entries)}")
        others = len(cache._disk.entries(all_builds=True)) - len(entries) if cache._disk else 0
        print(f"others   {others} entries of other builds of jsbc")
    elif options.action == "verify":
        damaged = cache.verify()
        for path, reason, _ in damaged:
            print(f"{path}: {reason_name(reason)}")
            _print_damage(path)
        if options.repair:
            cache.verify(repair=True)
        print(f"{len(cache.entries())} entries, {len(damaged)} damaged{' and removed' if options.repair else ''}")
        return 1 if damaged and not options.repair else 0
    elif options.action == "gc":
        print(f"{cache.gc()} entries removed")
    elif options.action == "clear":
        print(f"{cache.clear()} entries removed")
    else:
        return _warm(cache, options.files)
    return 0


def _print_damage(path: str) -> None:
    from jsbc.cache.examine import damaged_functions
    from jsbc.cache.status import reason_name

    for function in damaged_functions(path):
        name = function.name or ("(top level)" if not function.index else "(anonymous)")
        print(f"  function {function.index} {name}, line {function.line}: {reason_name(function.reason)}")


def _warm(cache: Any, files: list[str]) -> int:
    """Put scripts into the cache before they are first run, every function compiled."""
    from jsbc.cli import _read

    failed = 0
    for path in files:
        try:
            cache.compile(_read(path), path).compile_all()
        except (JSError, OSError) as error:
            failed += 1
            print(f"jsbc: {path}: {error}", file=sys.stderr)
    print(f"{cache.flush()} entries written")
    return 1 if failed else 0


def report(arguments: list[str]) -> int:
    """jsbc report."""
    import platform

    from jsbc._codec import FINGERPRINT
    from jsbc.cache.key import default_directory

    argparse.ArgumentParser(prog="jsbc report", description="Versions and settings.").parse_args(arguments)
    facts = {
        "jsbc": __version__,
        "fingerprint": FINGERPRINT,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cache folder": default_directory(),
        "JSBC_CACHE": os.environ.get("JSBC_CACHE", ""),
    }
    for name, value in facts.items():
        print(f"{name:14}{value}")
    return 0

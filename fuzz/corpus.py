"""The seeds: small blobs made from the scripts in tests/js and, where they are present, functions of the open programs.

fuzz/corpus.py FOLDER    write them as files; the same sources give the same files

Small ones, because an execution should be short: each blob holds one script, or one function of a program and a call of
it. Each script is written as it is after a run (functions that were called are compiled) or with everything compiled.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools"), str(ROOT / "tests")]

import jsbc  # noqa: E402
from jsbc import _codec  # noqa: E402

# Characters of a script, bytes of a blob: longer ones are left out.
LONGEST_SCRIPT = 3000
LONGEST_BLOB = 8192
# Functions taken from each program, and their length in characters.
FUNCTIONS_PER_PROGRAM = 40
FUNCTION_LENGTHS = range(60, 700)
# What a function cut out of its program is called with.
CALL = """
for (const a of [[], [1, 2, 3], ['ab', {x: 1, y: [2]}, 2.5], [[3, 1, 2], x => x, 'c']]) try { f(...a); } catch {}"""

_COMMENT = re.compile(r"[ \t]*// expect(?: error)?:.*$", re.MULTILINE)


def scripts() -> Iterator[tuple[str, str]]:
    """Names and texts of the scripts in tests/js, without what they expect."""
    for path in sorted((ROOT / "tests" / "js").rglob("*.js")):
        text = _COMMENT.sub("", path.read_text(encoding="utf-8"))
        if path.name != "annotate.js" and len(text) <= LONGEST_SCRIPT:
            yield path.stem, text


def functions() -> Iterator[tuple[str, str]]:
    """Small functions of the open programs, evenly spread over each program; nothing where these are not present."""
    import workloads

    for name in workloads.program_names():
        try:
            program = workloads.load_program(name)
        except (workloads.Unavailable, OSError):
            continue
        found = []
        for file in program.files:
            try:
                code = jsbc.compile(file.text)
            except jsbc.JSSyntaxError:
                continue
            for template in code.functions:
                start, end = template.source_range[:2]
                text = file.text[start:end]
                if len(text) in FUNCTION_LENGTHS and text.startswith("function"):
                    found.append(text)
        step = max(1, len(found) // FUNCTIONS_PER_PROGRAM)
        for number, text in enumerate(found[::step][:FUNCTIONS_PER_PROGRAM]):
            yield f"{name}-{number}", f"const f = {text};{CALL}"


def blobs(only_scripts: bool = False) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of all seeds."""
    for number, (name, text) in enumerate([*scripts(), *([] if only_scripts else functions())]):
        try:
            code = jsbc.compile(text, eager=number % 3 == 0)
        except jsbc.JSSyntaxError:
            continue  # a script that is about an error, or a function that stands alone in no program
        # A third has everything compiled, a third what ran, and a third only what runs at once: there an execution
        # compiles functions from the records and the source of the blob.
        if number % 3 == 1:
            try:
                jsbc.Context(time_limit=0.5, memory_limit=256 << 20).run(code)
            except jsbc.JSError:
                pass
        # Every other one with its source stored, so that a change of a byte is a change of the text; one in four is
        # packed, the others have bodies and strings that the mutator can take apart.
        blob = _codec.serialize(code, 6 if number % 2 else 0, in_place=number % 4 != 0)
        if len(blob) <= LONGEST_BLOB:
            yield name, blob


def write(folder: Path) -> int:
    """Write the seeds under the names of their contents; gives their number."""
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for name, blob in blobs():
        written[f"{re.sub('[^a-zA-Z0-9-]', '_', name)}-{hashlib.sha256(blob).hexdigest()[:8]}"] = blob
    for path in folder.iterdir():
        if path.name not in written:
            path.unlink()
    for name, blob in written.items():
        (folder / name).write_bytes(blob)
    return len(written)


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    print(write(parser.parse_args().folder), "seeds")


if __name__ == "__main__":
    main()

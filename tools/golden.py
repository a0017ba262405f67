#!/usr/bin/env python3
"""Writes tests/golden/blobs.json: small blobs of this format with the results of running them, as text.

    python tools/golden.py            write the file again
    python tools/golden.py --show     print a table of what is in it

Blobs are written after a change of the format, together with a raised FORMAT_VERSION, and kept otherwise: they are what
an older writer of the same format wrote. The same programs give the same blobs, except for the compressed source, which
depends on zlib. `read()` gives them to tests, stamped with the fingerprint of the running build.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import random
import struct
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jsbc
from jsbc import _codec
from jsbc.bytecode.generate import table_hash

ROOT = Path(__file__).resolve().parent.parent
PATH = ROOT / "tests" / "golden" / "blobs.json"

# Blobs of different lengths, and so with parts of different lengths: a checksum that misses bytes at some lengths (in
# one engine's format a loop condition left out the last four whenever the length was a multiple of four) shows only
# where all remainders are met. Blobs are multiples of 8 bytes, so that this many lengths reach to 2,400 bytes.
LENGTHS = 208
MAX_BLOB = 2400
MAX_FILE = 400_000
# So many combinations are tried at most; about 1,500 are needed.
MAX_TRIED = 20_000

# How a blob came to be.
KINDS = ("lazy", "run", "all", "extended", "merged", "in place")


def read_snippets() -> dict[str, str]:
    """Name -> expression, from the parts of snippets.js."""
    parts = (ROOT / "tests" / "golden" / "snippets.js").read_text(encoding="utf-8").split("\n//: ")[1:]
    pairs = (part.partition("\n") for part in parts)
    return {name: text.strip() for name, _, text in pairs}


SNIPPETS = read_snippets()


@dataclass(frozen=True)
class Golden:
    """A blob with the value of running it."""

    name: str
    kind: str
    blob: bytes
    result: str


def program(names: tuple[str, ...]) -> str:
    """A script whose value is a JSON text of the snippets' values; its functions declare nothing globally."""
    listed = ",\n  ".join(SNIPPETS[name] for name in names)
    return f"JSON.stringify([\n  {listed}\n]);\n"


def combinations() -> Iterator[tuple[str, ...]]:
    """Each snippet alone, then more and more pairs and triples: the same ones each time."""
    for name in SNIPPETS:
        yield (name,)
    chance = random.Random(20)
    names = list(SNIPPETS)
    while True:
        yield tuple(chance.sample(names, chance.choice((1, 2, 2, 3))))


def make(names: tuple[str, ...], kind: str) -> Golden:
    """One blob."""
    source = program(names)
    title = " + ".join(names)
    code = jsbc.compile(source, f"{names[0]}.js")
    lazy = jsbc.dumps(code)
    result = jsbc.Context().run(code)
    after = jsbc.dumps(code)
    if kind == "lazy":
        blob = lazy
    elif kind == "run":
        blob = after
    elif kind == "all":
        code.compile_all()
        blob = jsbc.dumps(code)
    elif kind == "extended":
        extended = jsbc.loads(after)
        for template in extended.functions[::2]:
            template.ensure_compiled()
        blob = jsbc.dumps(extended)
    elif kind == "in place":
        code.compile_all()
        blob = jsbc.dumps(code, in_place=True)
    else:
        code.compile_all()
        blob = jsbc.merge(lazy, jsbc.dumps(code), after)
    return Golden(title, kind, blob, result)


def make_all() -> list[Golden]:
    """Blobs of LENGTHS different lengths."""
    made: list[Golden] = []
    lengths: set[int] = set()
    seen: set[bytes] = set()
    for number, names in enumerate(combinations()):
        if len(lengths) >= LENGTHS or number >= MAX_TRIED:
            break
        # A snippet alone in two ways, so that each is met lazy or compiled.
        kinds = ("lazy", "run", "all") if number < len(SNIPPETS) else (KINDS[number % len(KINDS)],)
        for kind in kinds:
            golden = make(names, kind)
            if len(golden.blob) > MAX_BLOB or golden.blob in seen or len(golden.blob) in lengths:
                continue
            seen.add(golden.blob)
            lengths.add(len(golden.blob))
            made.append(golden)
    return made


def meaning() -> dict[str, object]:
    """What decides whether blobs of the file can be read: a difference asks for another format version."""
    facts = _codec.Blob(jsbc.dumps(jsbc.compile("0"))).facts
    return {
        "format_version": facts["format_version"],
        "opcodes": f"{table_hash():016x}",
        "grammar": hashlib.sha256((_codec.__doc__ or "").encode()).hexdigest()[:16],
    }


def restamp(blob: bytes) -> bytes:
    """The blob as if this build had written it: its fingerprint, and the checksum of the header made right.

    Every change of a compiler source changes the fingerprint, which would make golden blobs useless as such.
    """
    (header_length,) = struct.unpack_from("<I", blob, 12)
    data = bytearray(blob)
    struct.pack_into("<Q", data, 16, int(_codec.FINGERPRINT, 16))
    struct.pack_into("<Q", data, header_length - 8, _codec.checksum(bytes(data[: header_length - 8])))
    return bytes(data)


def pack(blob: bytes) -> str:
    """A blob as text: half as long as without compression."""
    return base64.b85encode(zlib.compress(blob, 9)).decode()


def unpack(text: str) -> bytes:
    """The blob of a text."""
    return zlib.decompress(base64.b85decode(text))


def read() -> tuple[dict[str, object], list[Golden]]:
    """What the file was written for, as of meaning(), and its blobs, stamped for this build."""
    stored = json.loads(PATH.read_text(encoding="utf-8"))
    blobs = [Golden(row["name"], row["kind"], restamp(unpack(row["blob"])), row["result"]) for row in stored["blobs"]]
    return stored["meaning"], blobs


def write(blobs: list[Golden]) -> None:
    """Write the file."""
    rows = [{"name": item.name, "kind": item.kind, "result": item.result, "blob": pack(item.blob)} for item in blobs]
    head = {"note": "Generated by tools/golden.py; do not edit.", "meaning": meaning()}
    # One blob a line: a change of the format is one line per blob in a diff.
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    text = f'{json.dumps(head)[:-1]}, "blobs": [\n{lines}\n]}}\n'
    assert len(text.encode()) < MAX_FILE, f"{len(text.encode())} bytes: lower LENGTHS or MAX_BLOB"
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(text, encoding="utf-8")


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print what is in the file")
    if parser.parse_args().show:
        for item in read()[1]:
            print(f"{len(item.blob):6} {item.kind:10}{item.name:40}{item.result[:60]}")
        return 0
    if PATH.exists():
        before = json.loads(PATH.read_text(encoding="utf-8"))["meaning"]
        after = meaning()
        if before != after and before["format_version"] == after["format_version"]:
            print("The opcodes or the grammar are not those of the file that is replaced, but the format version is:")
            print("raise FORMAT_VERSION if that version was ever released.")
    blobs = make_all()
    if len(blobs) < LENGTHS:
        print(f"only {len(blobs)} different lengths: raise MAX_BLOB, or add to snippets.js", file=sys.stderr)
        return 1
    write(blobs)
    size = PATH.stat().st_size
    print(f"{len(blobs)} blobs, {min(len(b.blob) for b in blobs)} to {max(len(b.blob) for b in blobs)} bytes, "
          f"file of {size} bytes")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Blobs written on purpose to take more memory than their bytes allow: parts that many functions or pages name."""

from __future__ import annotations

import random
import struct
import sys
import time

import pytest
from blob_tools import (
    PACKED,
    SECTION_NAMES,
    U32,
    U64,
    _fix_pages,
    _numbers,
    checksum,
    counts,
    fix_checksums,
    sections,
)
from support import peak_memory, run_python

import jsbc
from jsbc import _codec
from jsbc.bytecode.opcodes import OPCODES

RETURN = next(number for number, row in enumerate(OPCODES) if row.name == "RETURNUNDEF")
# MB that a process of these tests may take beyond what it has when it begins.
MOST = 60
HAS_INNER = 1 << 29  # of a record


def taken_apart(blob: bytes) -> tuple[bytearray, dict[str, bytes]]:
    return bytearray(blob[:200]), {name: blob[at : at + length] for name, (at, length) in sections(blob).items()}


def put_together(head: bytearray, parts: dict[str, bytes]) -> bytearray:
    out = bytearray(200)
    for i, name in enumerate(SECTION_NAMES):
        out += b"\0" * (-len(out) % 8)
        struct.pack_into("<II", head, 104 + 8 * i, len(out), len(parts[name]))
        out += parts[name]
    U64.pack_into(head, 24, len(out))
    out[:200] = head
    return out


def varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def packed_body(number: int, content: bytes) -> bytes:
    body = varint(len(content)) + content
    return U64.pack((checksum(body) + number) & 0xFFFFFFFFFFFFFFFF) + body


def with_bodies(blob: bytes, bodies: bytes, directory: list[int], **others: bytes) -> bytes:
    """The blob with another bodies section, whose checksums are right."""
    head, parts = taken_apart(blob)
    parts |= {"bodies": bodies, "directory": struct.pack(f"<{len(directory)}I", *directory), **others}
    data = put_together(head, parts)
    _fix_pages(data)
    U64.pack_into(data, 192, checksum(data[:192]))
    return bytes(data)


def arrows(count: int) -> tuple[bytes, bytes, list[int]]:
    """A blob of so many functions, the body of its top level, and its directory."""
    code = jsbc.compile("[" + "() => 0," * count + "].length")
    code.compile_all()
    blob = jsbc.dumps(code)
    _, parts = taken_apart(blob)
    directory = [entry for (entry,) in struct.iter_unpack("<I", parts["directory"])]
    return blob, parts["bodies"][: directory[1] & ~PACKED], directory


# ------------------------------------------------------------------ what happens in the other process


def pages_of_strings_that_overlap() -> None:
    code = jsbc.compile("var a = 1")
    code.compile_all()
    head, parts = taken_apart(_codec.serialize(code, in_place=True))
    strings = counts(put_together(bytearray(head), dict(parts)))["strings"]
    first = parts["string_data"]
    texts = first[strings + (strings & 1) :]
    page = first[:strings] + bytes(512 - strings) + texts
    content = bytes(511) + varint(20_000_000)
    content += b"\0" * (len(content) & 1) + b"x" * 20_000_000
    large = _codec.lz4_block(content)
    offset = len(page) + (len(page) & 1)
    entries = struct.pack("<QIIII", 0, 0, len(page), len(page), 0)
    entries += struct.pack("<QIIII", 0, offset, len(large), len(content), 0) * 40
    parts |= {"strings": entries, "string_data": page.ljust(offset, b"\0") + large}
    U32.pack_into(head, 48, 512 * 41)
    loaded = jsbc.loads(fix_checksums(put_together(head, parts)))
    _codec.prepare(loaded)


def bodies_inside_of_bodies() -> None:
    """Each body is in the doubles of the one before it."""
    count = 3000
    blob, top, directory = arrows(count)
    places = []
    inner = b""
    for number in range(count, 0, -1):
        doubles = -(-len(inner) // 8)
        content = varint(1) + varint(1) + bytes(4) + varint(32) + varint(doubles) + bytes(1)
        places.append(8 + len(varint(len(content) + 8 * doubles + 1)) + len(content))
        inner = packed_body(number, content + inner.ljust(8 * doubles, b"\0") + bytes([RETURN]))
    at = len(top)
    entries = directory[:1]
    for step in reversed(places):
        entries.append(at | PACKED)
        at += step
    loaded = jsbc.loads(with_bodies(blob, top + inner, entries))
    assert _codec.prepare(loaded) > count // 2
    _codec.decode_all(jsbc.loads(with_bodies(blob, top + inner, entries)))


def positions_that_all_functions_name() -> None:
    count, length = 400, 1_000_000
    blob, top, directory = arrows(count)
    _, parts = taken_apart(blob)
    cold = parts["cold"]
    positions = b"\x01\x00" * (length // 2)
    bodies = top
    entries = directory[:1]
    for number in range(1, count + 1):
        content = varint(1) + varint(1) + bytes(1) + varint(len(cold)) + varint(length) + bytes(3) + bytes([RETURN])
        entries.append(len(bodies) | PACKED)
        bodies += packed_body(number, content)
    cold += U32.pack(checksum(positions) & 0xFFFFFFFF) + positions
    again = jsbc.dumps(jsbc.loads(with_bodies(blob, bodies, entries, cold=cold)))
    assert len(again) < 4 * length


def elements_that_name_one_string() -> None:
    count = 3000
    texts = ",".join(f"'s{i}'" for i in range(count))
    code = jsbc.compile(f"function f() {{ return ['{'x' * 200_000}', {texts}] }} f().length")
    code.compile_all()
    blob = bytearray(_codec.serialize(code, in_place=True))
    place = sections(blob)
    (offset,) = U32.unpack_from(blob, place["directory"][0] + 4)
    start = place["bodies"][0] + offset
    _, _, _, _, table, _, links = struct.unpack_from("<Q6I", blob, start)
    numbers, _ = _numbers(blob[start + 32 : start + 32 + table], 8)
    at = start + (32 + table + 7 & ~7) + numbers[2] * 8 + numbers[1] * 4
    struct.pack_into(f"<{links}I", blob, at, *U32.unpack_from(blob, at) * links)
    loaded = jsbc.loads(fix_checksums(blob))
    assert jsbc.Context(memory_limit=64 << 20).run(loaded) == count + 1


def nested_functions_that_all_have_a_sibling() -> None:
    """Each of 1,000 nested functions says that the next one is beside it: the source has its word for each again."""
    depth = 1_000
    blob = bytearray(_codec.serialize(jsbc.compile("function f(){" * depth + "}" * depth)))
    (kind_count,) = U32.unpack_from(blob, 68)
    records = sections(blob)["records"][0] + 4 * kind_count
    for i in range(2, depth):
        (links,) = U32.unpack_from(blob, records + 16 * i + 8)
        U32.pack_into(blob, records + 16 * i + 8, links & ~0xFFF | 1)
    code = jsbc.loads(fix_checksums(blob))
    try:
        assert len(code.functions) <= 2 * depth
    except jsbc.BytecodeError:
        return


def rows_that_are_inside_of_many() -> None:
    """Each of 40,000 functions has all that follow inside it: merging looked at each row 40,000 times."""
    count = 40_000
    code = jsbc.compile("[" + "() => 0," * count + "].length")
    blob = bytearray(_codec.serialize(code))
    code.compile_all()
    (kind_count,) = U32.unpack_from(blob, 68)
    records = sections(blob)["records"][0] + 4 * kind_count
    for i in range(1, count):
        (links,) = U32.unpack_from(blob, records + 16 * i + 8)
        U32.pack_into(blob, records + 16 * i + 8, links & ~0xFFF | 1)
        (small,) = U32.unpack_from(blob, records + 16 * i + 12)
        U32.pack_into(blob, records + 16 * i + 12, small | HAS_INNER)
    other = _codec.serialize(code)
    started = time.process_time()
    try:
        jsbc.merge(fix_checksums(blob), other)
    except jsbc.BytecodeError:
        pass
    assert time.process_time() - started < 4


def chunks_that_overlap() -> None:
    """200 chunks of the source that are all the same 200 KB of the file."""
    count = 200
    source = "f();function f(){return 1}"
    head, parts = taken_apart(jsbc.dumps(jsbc.compile(source + " " * (65536 * count - len(source)))))
    data = parts["chunk_data"] + random.Random(1).randbytes(200_000)
    chunks = bytearray(parts["chunks"])
    assert len(chunks) == 32 * count
    for i in range(1, count):
        struct.pack_into("<II", chunks, 32 * i + 8, 0, len(data))
    parts |= {"chunk_data": data, "chunks": bytes(chunks)}
    blob = fix_checksums(put_together(head, parts))
    try:
        assert len(jsbc.optimize(blob, [])) < 2 * len(blob)
    except jsbc.BytecodeError:
        pass
    code = jsbc.loads(blob)
    try:
        code.source.text()
    except jsbc.JSError:
        return


def prepared_again_and_again() -> None:
    """What was expanded the first time stays; a second time adds nothing."""
    text = ", ".join(f"'{i:060}'" for i in range(20_000))
    code = jsbc.loads(jsbc.dumps(jsbc.compile(f"var all = [{text}]; all.length", eager=True)))
    for _ in range(300):
        assert _codec.prepare(code) == 0
    assert jsbc.Context().run(code) == 20_000


CASES = (
    rows_that_are_inside_of_many,
    nested_functions_that_all_have_a_sibling,
    chunks_that_overlap,
    prepared_again_and_again,
    pages_of_strings_that_overlap,
    bodies_inside_of_bodies,
    positions_that_all_functions_name,
    elements_that_name_one_string,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_a_small_blob_takes_little_memory(case):
    done = run_python(__file__, case.__name__)
    assert done.returncode == 0, done.stderr[-3000:]


def main() -> None:
    # What the writer of the blob needs counts, too: 20 MB of one text, twice, and 4 MB of positions.
    before = peak_memory()
    globals()[sys.argv[1]]()
    taken = (peak_memory() - before) >> 20
    assert taken < 3 * MOST, f"{taken} MB"


if __name__ == "__main__":
    main()

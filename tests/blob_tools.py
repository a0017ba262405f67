"""Blobs seen from outside: their sections, and checksums made right again after a change."""

from __future__ import annotations

import struct

from jsbc import _codec

HEADER_LENGTH = 200
PACKED = 1 << 31  # of a directory entry
SECTION_NAMES = ("bodies strings string_data pages records directory details cold chunks chunk_data signature").split()
U64 = struct.Struct("<Q")
U32 = struct.Struct("<I")


def sections(blob: bytes | bytearray) -> dict[str, tuple[int, int]]:
    """Name -> (offset, length), as docs/format.md places them in the header."""
    return {name: struct.unpack_from("<II", blob, 104 + 8 * i) for i, name in enumerate(SECTION_NAMES)}


def counts(blob: bytes | bytearray) -> dict[str, int]:
    names = ("functions", "compiled", "strings", "wide", "source_length", "chunks")
    return dict(zip(names, struct.unpack_from("<6I", blob, 40), strict=True))


def checksum(data: bytes | bytearray) -> int:
    return _codec.checksum(bytes(data))


def fix_checksums(blob: bytes | bytearray) -> bytes:
    """The blob with every checksum computed again where its place can be found: what an attacker would do."""
    data = bytearray(blob)
    if len(data) < HEADER_LENGTH:
        return bytes(data)
    for fix in (_fix_bodies, _fix_strings, _fix_pages, _fix_chunks):
        try:
            fix(data)
        except (struct.error, IndexError):
            continue  # the change moved a section out of the file
    U64.pack_into(data, 192, checksum(data[:192]))
    return bytes(data)


def _fix_bodies(data: bytearray) -> None:
    place = sections(data)
    bodies, bodies_length = place["bodies"]
    cold, cold_length = place["cold"]
    directory, directory_length = place["directory"]
    functions = compiled_functions(data)
    for i in range(min(directory_length // 4, 5000)):
        (offset,) = U32.unpack_from(data, directory + 4 * i)
        start = bodies + (offset & ~PACKED)
        if offset & PACKED:
            lengths, content = _numbers(data[start + 8 : start + 13], 1)
            content += start + 8
            length = sum(lengths)
            if not lengths or content + length > bodies + bodies_length:
                continue
            numbers, _ = _numbers(data[content : content + length], 5)
            if len(numbers) == 5:
                _fix_positions(data, cold, cold_length, numbers[3], numbers[4])
            if i < len(functions):
                total = checksum(data[start + 8 : content + length]) + functions[i]
                U64.pack_into(data, start, total & 0xFFFFFFFFFFFFFFFF)
            continue
        if offset + 32 > bodies_length:
            continue
        _, _, length, _, table_length, cold_offset, _ = struct.unpack_from("<Q6I", data, start)
        numbers, _ = _numbers(data[start + 32 : start + 32 + table_length], 8)
        if len(numbers) == 8:
            _fix_positions(data, cold, cold_length, cold_offset, numbers[7])
        if 32 <= length <= bodies_length - offset:
            U64.pack_into(data, start, checksum(data[start + 8 : start + length]))


def _fix_positions(data: bytearray, cold: int, cold_length: int, offset: int, length: int) -> None:
    if offset + 4 + length <= cold_length:
        begin = cold + offset
        U32.pack_into(data, begin, checksum(data[begin + 4 : begin + 4 + length]) & 0xFFFFFFFF)


def compiled_functions(data: bytes | bytearray) -> list[int]:
    """Numbers of the functions that have a body, by the bits of the pages."""
    pages, _ = sections(data)["pages"]
    number = (counts(data)["functions"] + 63) // 64
    found = []
    for page in range(min(number, 1000)):
        (bits,) = U64.unpack_from(data, pages + 24 * page + 8)
        found += [page * 64 + i for i in range(64) if bits >> i & 1]
    return found


def _numbers(table: bytes | bytearray, wanted: int) -> tuple[list[int], int]:
    """The first varints of some bytes, and where they end."""
    numbers: list[int] = []
    value = shift = end = 0
    while end < len(table) and len(numbers) < wanted:
        value |= (table[end] & 0x7F) << shift
        shift += 7
        if table[end] < 0x80:
            numbers.append(value)
            value = shift = 0
        end += 1
    return numbers, end


def _fix_strings(data: bytearray) -> None:
    place = sections(data)
    strings, length = place["strings"]
    texts, texts_length = place["string_data"]
    for entry in range(strings, strings + length - length % 24, 24):
        _, offset, stored, size, reserved = struct.unpack_from("<QIIII", data, entry)
        if offset + stored > texts_length:
            continue
        sums = struct.pack(
            "<QQQ",
            checksum(data[texts + offset : texts + offset + stored]),
            offset | stored << 32,
            size | reserved << 32,
        )
        U64.pack_into(data, entry, checksum(sums))


def _fix_pages(data: bytearray) -> None:
    place = sections(data)
    total = counts(data)["functions"]
    pages, _ = place["pages"]
    records, _ = place["records"]
    directory, _ = place["directory"]
    details, details_length = place["details"]
    number = (total + 63) // 64
    (kinds,) = U32.unpack_from(data, 68)
    kinds_sum = checksum(data[records : records + 4 * kinds])
    records += 4 * kinds
    for page in range(min(number, 1000)):
        _, compiled, bodies, begin = struct.unpack_from("<QQII", data, pages + 24 * page)
        end = details_length
        if page + 1 < number:
            (end,) = U32.unpack_from(data, pages + 24 * (page + 1) + 20)
        first, last = page * 64, min(page * 64 + 64, total)
        entries = directory + 4 * bodies
        sums = struct.pack(
            "<6Q",
            compiled,
            bodies | begin << 32,
            checksum(data[records + 16 * first : records + 16 * last]),
            checksum(data[entries : entries + 4 * compiled.bit_count()]),
            checksum(data[details + begin : details + end]),
            kinds_sum,
        )
        U64.pack_into(data, pages + 24 * page, checksum(sums))


def _fix_chunks(data: bytearray) -> None:
    place = sections(data)
    chunks, _ = place["chunks"]
    area, area_length = place["chunk_data"]
    for i in range(min(counts(data)["chunks"], 1000)):
        at = chunks + 32 * i
        _, offset, length, flags, lines, line_start, _ = struct.unpack_from("<Q6I", data, at)
        if offset + length > area_length:
            continue
        sums = struct.pack(
            "<3Q",
            checksum(data[area + offset : area + offset + length]),
            offset | length << 32,
            (flags ^ (lines << 2) ^ (line_start << 34)) & 0xFFFFFFFFFFFFFFFF,
        )
        U64.pack_into(data, at, checksum(sums))


def compile_functions(code, indexes) -> None:
    """Compile these functions, and what is around them first: that is the order in which calls would do it."""
    functions = code.functions
    for index in indexes:
        chain = []
        template = functions[index]
        while template is not None:
            chain.append(template)
            template = template.parent
        for item in reversed(chain):
            item.ensure_compiled()


def decode_everything(blob) -> object:
    """Load a blob and decode and verify all of it, without running anything."""
    import jsbc

    code = jsbc.loads(blob)
    _codec.decode_all(code)
    code.source.text()
    return code

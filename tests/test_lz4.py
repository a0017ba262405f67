"""LZ4 blocks: the reference implementation reads what the codec writes, and the other way round; damage is noticed."""

from __future__ import annotations

import random

import lz4.block
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jsbc import _codec

SETTINGS = settings(deadline=None, max_examples=300)

# Pieces that repeat at all distances, and bytes that do not.
PIECES = st.lists(
    st.one_of(
        st.sampled_from([b"prototype", b"constructor", b"a", b"toString", b"\0" * 40, b"abcd" * 9]),
        st.binary(max_size=40),
        st.integers(0, 700).map(lambda size: random.Random(size).randbytes(size)),
    ),
    max_size=60,
)


@SETTINGS
@given(PIECES)
def test_the_reference_reads_what_is_written(pieces):
    data = b"".join(pieces)
    packed = _codec.lz4_block(data)
    assert lz4.block.decompress(packed, uncompressed_size=len(data)) == data
    assert _codec.lz4_expand(packed, len(data)) == data


@SETTINGS
@given(PIECES, st.sampled_from(["fast", "default", "high_compression"]))
def test_what_the_reference_writes_is_read(pieces, mode):
    data = b"".join(pieces)
    assert _codec.lz4_expand(lz4.block.compress(data, mode=mode, store_size=False), len(data)) == data


@pytest.mark.parametrize("size", [70_000, 300_000])
def test_matches_do_not_reach_further_than_the_window(size):
    data = random.Random(1).randbytes(100) + bytes(size) + random.Random(1).randbytes(100) + b"x" * 300
    assert lz4.block.decompress(_codec.lz4_block(data), uncompressed_size=len(data)) == data


@SETTINGS
@given(PIECES, st.data())
def test_damaged_blocks_give_an_error_or_as_many_bytes(pieces, choices):
    data = b"".join(pieces)
    packed = bytearray(_codec.lz4_block(data))
    for _ in range(choices.draw(st.integers(1, 4))):
        packed[choices.draw(st.integers(0, len(packed) - 1))] = choices.draw(st.integers(0, 255))
    length = choices.draw(st.sampled_from([len(data), len(data) + 1, max(0, len(data) - 1), 0, 7]))
    result = _codec.lz4_expand(bytes(packed), length)
    assert result is None or len(result) == length


def test_every_truncation_is_noticed():
    data = b"constructor prototype " * 20 + random.Random(2).randbytes(50)
    packed = _codec.lz4_block(data)
    for length in range(len(packed)):
        assert _codec.lz4_expand(packed[:length], len(data)) is None

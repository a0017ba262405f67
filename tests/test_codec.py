"""Blobs: what goes in comes out, the bytes depend on nothing but source and compiled functions, damage is noticed."""

from __future__ import annotations

import gc
import hashlib
import os
import random
import struct
import subprocess
import sys
import threading

import pytest
from blob_tools import (
    PACKED,
    compile_functions,
    compiled_functions,
    counts,
    decode_everything,
    fix_checksums,
    sections,
)
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from program_strategies import programs

import jsbc
from jsbc import _codec
from jsbc.cache.status import Reason

SETTINGS = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
FEW = settings(SETTINGS, max_examples=15)

SAMPLE = """
function outer(a, b = 2, ...rest) {
  var total = a + b;
  const add = x => { total += x; return () => total; };
  function never(unused) { return [unused, function () { return this; }]; }
  class Point { #x = 1; constructor(x) { this.#x = x; } get x() { return this.#x; }
    static zero() { return new Point(0); } }
  rest.forEach(x => add(x));
  return { total, point: Point.zero().x, text: `naïve ${total} 名前`, never: typeof never,
    list: [1, 2.5, 3e9, -7, 1 << 30] };
}
JSON.stringify([outer(1), outer(1, 2, 3, 4), /x(?<y>\\d)/.exec("x5").groups.y, 0x7fffffff, 536870912, -536870913]);
"""


def run(code) -> object:
    return jsbc.Context().run(code)


def outcome(code) -> tuple[str, object]:
    """Value or error of a Code, and never anything else than a JSError."""
    try:
        return "value", run(code)
    except jsbc.JSError as error:
        return type(error).__name__, str(error)


def blob_of(source: str, executed: bool = True) -> bytes:
    code = jsbc.compile(source)
    if executed:
        run(code)
    return jsbc.dumps(code)


# ------------------------------------------------------------------ round trip


def test_round_trip_of_the_sample():
    code = jsbc.compile(SAMPLE, "sample.js")
    expected = run(code)
    loaded = jsbc.loads(jsbc.dumps(code))
    assert loaded.filename == "sample.js"
    assert loaded.mode == "script"
    assert run(loaded) == expected
    assert loaded.blob.refused == 0
    assert loaded.blob.decoded > 5
    assert loaded.delazified == []


def test_functions_survive_as_they_are():
    code = jsbc.compile(SAMPLE)
    code.compile_all()
    loaded = jsbc.loads(jsbc.dumps(code))
    loaded.compile_all()
    assert loaded.blob.refused == 0
    assert len(loaded.functions) == len(code.functions)
    for ours, theirs in zip(code.functions, loaded.functions, strict=True):
        for name in (
            "name kind flags captures source_range parameters expected_arguments registers words constant_list "
            "site_list handler_list position_list"
        ).split():
            assert getattr(ours, name) == getattr(theirs, name), (ours, name)
        assert [(s.names, s.variable_kinds, s.kind, s.has_eval, s.is_function) for s in ours.scopes] == [
            (s.names, s.variable_kinds, s.kind, s.has_eval, s.is_function) for s in theirs.scopes
        ]
        assert [child.position for child in ours.inner] == [child.position for child in theirs.inner]


@SETTINGS
@given(programs())
def test_loads_dumps_executes_the_same(source):
    code = jsbc.compile(source)
    lazy = jsbc.dumps(code)
    expected = outcome(code)
    after = jsbc.dumps(code)
    for blob in (lazy, after):
        loaded = jsbc.loads(blob)
        assert outcome(loaded) == expected
        assert loaded.blob.refused == 0
    assert jsbc.loads(after).source.text() == source
    assert jsbc.loads(after).delazified == []


@SETTINGS
@given(programs())
def test_every_function_decodes_and_verifies(source):
    code = jsbc.compile(source, eager=True)
    loaded = decode_everything(jsbc.dumps(code))
    assert loaded.blob.refused == 0
    assert loaded.blob.decoded == len(code.functions)


@FEW
@given(programs(), st.randoms(use_true_random=False))
def test_optimized_blobs_have_the_same_functions_in_another_order(source, choices):
    code = jsbc.compile(source, eager=True)
    blob = jsbc.dumps(code)
    offsets = [function.source_range[0] for function in code.functions]
    choices.shuffle(offsets)
    profile = [*offsets[: len(offsets) // 2], 1 << 31]
    optimized = jsbc.optimize(blob, profile)
    assert jsbc.optimize(blob, profile) == optimized
    loaded = decode_everything(optimized)
    assert loaded.blob.refused == 0
    assert loaded.blob.decoded == len(code.functions)
    assert [f.words for f in loaded.functions] == [f.words for f in code.functions]
    assert outcome(jsbc.loads(optimized)) == outcome(jsbc.loads(blob))
    # Written anew it is in source order again, and merging knows no order either.
    assert jsbc.dumps(jsbc.loads(optimized)) == blob
    assert jsbc.merge(optimized, blob) == jsbc.merge(blob, optimized) == blob


@SETTINGS
@given(programs())
def test_packed_and_raw_bodies_are_the_same_functions(source):
    """Nothing that the compiler makes is without a packed form; both forms give the same words, names and results."""
    code = jsbc.compile(source, eager=True)
    packed, raw = jsbc.dumps(code), jsbc.dumps(code, in_place=True)
    assert all(entry & PACKED for entry in directory_of(packed))
    assert not any(entry & PACKED for entry in directory_of(raw))
    for blob in (packed, raw):
        loaded = decode_everything(blob)
        assert loaded.blob.refused == 0
        for function, other in zip(loaded.functions, code.functions, strict=True):
            for fact in ("words", "constant_list", "site_list", "handler_list", "position_list", "captures", "name"):
                assert getattr(function, fact) == getattr(other, fact), fact
            assert [scope.names for scope in function.scopes or ()] == [scope.names for scope in other.scopes or ()]
        assert jsbc.dumps(loaded) == packed
        assert jsbc.dumps(loaded, in_place=True) == raw
    assert outcome(jsbc.loads(packed)) == outcome(jsbc.loads(raw))


def directory_of(blob: bytes) -> list[int]:
    start, length = sections(blob)["directory"]
    return [entry for (entry,) in struct.iter_unpack("<I", blob[start : start + length])]


def bodies_in_order(blob: bytes) -> list[int]:
    """Numbers of the functions by the place of their bodies."""
    places = [entry & ~PACKED for entry in directory_of(blob)]
    functions = compiled_functions(blob)
    return [function for _, function in sorted(zip(places, functions, strict=True))]


def test_an_optimized_blob_begins_with_what_is_used_first():
    source = "function a() { return 1 }\nfunction b() { return 2 }\n[b(), a()].join()"
    code = jsbc.compile(source)
    run(code)
    blob = jsbc.dumps(code)
    optimized = jsbc.optimize(blob, [source.index("function b"), 0])
    assert bodies_in_order(blob) == [0, 1, 2]
    assert bodies_in_order(optimized) == [2, 0, 1]
    with pytest.raises(jsbc.BytecodeError):
        jsbc.optimize(blob[:100], [])


CLOSURES = """
var made = [];
(function outer() {
  var base = 1;
  made.push(function first(a, b) { return base + a + b; }, (x) => x * 2, function* third() { yield base; },
    async () => base,
    class Fifth { constructor() { this.v = base; } get w() { return this.v + 1; } static s() { return 's'; } });
  made.push({ method() { return base; }, get getter() { return 'got'; }, ['comp' + 'uted']: function () {} });
  for (var i = 0; i < 3; i++) made.push(() => i++);
})();
"""


def count_templates() -> int:
    return sum(type(item).__name__ == "FunctionTemplate" for item in gc.get_objects())


def test_a_closure_needs_no_template_until_somebody_wants_it():
    blob = jsbc.dumps(jsbc.compile(CLOSURES, eager=True))
    gc.collect()
    before = count_templates()
    loaded = jsbc.loads(blob)
    context = jsbc.Context()
    context.run(loaded)
    # The top level and `outer`, and the class with its method: what a name is computed for is asked for its own.
    assert count_templates() - before <= 4 < len(loaded.functions) // 2
    for text, value in [
        ("made[0](2, 3)", 6),
        ("made[1](4)", 8),
        ("made[2]().next().value", 1),
        ("new made[4]().w + made[4].s()", "2s"),
        ("made[5].method() + made[5].getter", "1got"),
        ("made.slice(0, 5).map((f) => f.name + f.length).join()", "first2,1,third0,0,Fifth0"),
        ("Object.getOwnPropertyDescriptor(made[5], 'getter').get.name + made[5].computed.name", "get gettercomputed"),
        ("made[6]() + made[7]() * 10 + made[8]() * 100", 543),
        ("made[2].prototype instanceof (function* () {}).constructor", False),
        ("String(made[1])", "(x) => x * 2"),
    ]:
        assert context.eval(text) == value, text


@given(st.text(max_size=300), st.integers(0, 3))
@settings(deadline=None, max_examples=100)
@example("\r\n\r\r\n\u2028", 0)
def test_lines_and_text_of_the_source(text, repeat):
    source = "/*" + text.replace("*/", "").replace("\r*", "") + "*/" + "\n x;\r\n" * repeat
    code = jsbc.compile(source)
    loaded = jsbc.loads(jsbc.dumps(code))
    assert loaded.source.text() == source
    assert len(loaded.source) == len(code.source)
    for offset in range(len(code.source) + 1):
        assert loaded.source.line_column(offset) == code.source.line_column(offset)


def test_a_source_of_many_chunks():
    piece = "// naïve line\r\nvar a = 'α';\n\r"
    source = piece * 12000 + "function late() { return 'late'; }\nlate()"
    code = jsbc.compile(source)
    loaded = jsbc.loads(jsbc.dumps(code))
    assert run(loaded) == "late"
    assert loaded.source.text() == source
    length = len(code.source)
    offsets = [0, 1, 65535, 65536, 65537, 131071, 131072, length - 1, length]
    offsets += random.Random(1).sample(range(length), 200)
    for offset in offsets:
        assert loaded.source.line_column(offset) == code.source.line_column(offset)
        assert loaded.source.slice(max(0, offset - 7), offset + 9) == source[max(0, offset - 7) : offset + 9]


def test_to_string_and_stack_read_the_stored_source():
    source = "function named(a) { /* kept */ return a.missing.deep; }\nvar text = named.toString();\n\nnamed({});"
    blob = blob_of(source, executed=False)
    for target in (blob, jsbc.dumps(_run_quietly(jsbc.loads(blob)))):
        context = jsbc.Context()
        with pytest.raises(jsbc.JSException) as caught:
            context.run(jsbc.loads(target))
        assert context.globals["text"] == "function named(a) { /* kept */ return a.missing.deep; }"
        assert ":1:" in caught.value.stack
        assert ":4:" in caught.value.stack


def _run_quietly(code):
    try:
        run(code)
    except jsbc.JSError:
        return code
    return code


# ------------------------------------------------------------------ the same bytes


def single_pass(source: str, indexes) -> bytes:
    code = jsbc.compile(source)
    compile_functions(code, indexes)
    return jsbc.dumps(code)


def with_ancestors(code, indexes) -> set[int]:
    found = set()
    for index in indexes:
        template = code.functions[index]
        while template is not None:
            found.add(template.position)
            template = template.parent
    return found


@SETTINGS
@given(programs(), st.randoms(use_true_random=False))
def test_bytes_do_not_depend_on_the_order(source, chance):
    code = jsbc.compile(source)
    chosen = [i for i in range(len(code.functions)) if chance.random() < 0.6]
    expected = single_pass(source, chosen)
    for _ in range(3):
        chance.shuffle(chosen)
        again = jsbc.compile(source)
        _codec.attach_encoder(again).update()
        compile_functions(again, chosen)
        assert jsbc.dumps(again) == expected


@SETTINGS
@given(programs(), st.randoms(use_true_random=False))
def test_an_extended_blob_is_the_single_pass(source, chance):
    functions = range(len(jsbc.compile(source).functions))
    first = [i for i in functions if chance.random() < 0.4]
    second = [i for i in functions if chance.random() < 0.4]
    loaded = jsbc.loads(single_pass(source, first))
    assert jsbc.dumps(loaded) == single_pass(source, first)
    compile_functions(loaded, second)
    assert jsbc.dumps(loaded) == single_pass(source, first + second)


@SETTINGS
@given(programs(), st.randoms(use_true_random=False))
def test_merging_is_a_union(source, chance):
    functions = range(len(jsbc.compile(source).functions))
    sets = [[i for i in functions if chance.random() < 0.4] for _ in range(3)]
    a, b, c = (single_pass(source, chosen) for chosen in sets)
    merge = jsbc.api.merge
    assert merge(a, b) == merge(b, a) == single_pass(source, sets[0] + sets[1])
    assert merge(a, a) == a == merge(a)
    assert merge(merge(a, b), c) == merge(a, merge(b, c)) == merge(c, b, a)
    assert set(_codec.Blob(merge(a, b)).compiled_functions()) >= set(_codec.Blob(a).compiled_functions())


def test_a_file_name_that_cannot_be_read_is_not_worth_a_blob():
    blob = jsbc.dumps(jsbc.compile("var x = 1; function f() { return 'abc' + x } f()", "named.js", eager=True))
    damaged = bytearray(blob)
    offset, _ = sections(blob)["string_data"]
    damaged[offset + 3] ^= 1
    assert jsbc.merge(blob, bytes(damaged)) == jsbc.merge(bytes(damaged), blob) == blob
    assert jsbc.Context().run(jsbc.loads(jsbc.merge(blob, bytes(damaged)))) == "abc1"


def test_blobs_of_two_sources_do_not_merge():
    with pytest.raises(jsbc.BytecodeError) as caught:
        jsbc.api.merge(blob_of("1"), blob_of("2"))
    assert caught.value.reason == Reason.SOURCE


def test_bytes_do_not_depend_on_the_process():
    program = (
        "import jsbc, hashlib, sys; c = jsbc.compile(sys.stdin.read()); jsbc.Context().run(c);"
        "print(hashlib.sha256(jsbc.dumps(c)).hexdigest())"
    )
    found = set()
    for seed in ("0", "1", "random"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.path.dirname(jsbc.__path__[0])}
        done = subprocess.run(
            [sys.executable, "-c", program], input=SAMPLE, capture_output=True, text=True, env=environment, check=True
        )
        found.add(done.stdout.strip())
    assert found == {hashlib.sha256(blob_of(SAMPLE)).hexdigest()}


# ------------------------------------------------------------------ damage


@pytest.fixture(scope="module")
def sample_blob() -> bytes:
    return blob_of(SAMPLE)


@pytest.fixture(scope="module")
def sample_result() -> tuple[str, object]:
    return outcome(jsbc.compile(SAMPLE))


def test_every_truncation_is_noticed(sample_blob):
    for length in range(len(sample_blob)):
        with pytest.raises(jsbc.BytecodeError) as caught:
            jsbc.loads(sample_blob[:length])
        assert caught.value.reason in (Reason.TRUNCATED, Reason.MAGIC, Reason.LENGTH)
    with pytest.raises(jsbc.BytecodeError) as caught:
        jsbc.loads(sample_blob + b"\0")
    assert caught.value.reason == Reason.LENGTH


def test_every_changed_byte_is_noticed_or_harmless(sample_blob, sample_result):
    """Each byte once, with a random other value; the damage costs a function, not the result."""
    chance = random.Random(7)
    for position in range(len(sample_blob)):
        changed = bytearray(sample_blob)
        changed[position] ^= chance.randrange(1, 256)
        try:
            code = jsbc.loads(bytes(changed))
        except jsbc.BytecodeError:
            continue
        assert is_right(outcome(code), sample_result), position


@FEW
@given(programs(), st.data())
def test_changed_bytes_of_any_program(source, data):
    blob = blob_of_outcome(source)
    expected = outcome(jsbc.compile(source))
    for _ in range(40):
        changed = bytearray(blob)
        for _ in range(data.draw(st.integers(1, 3))):
            changed[data.draw(st.integers(0, len(blob) - 1))] ^= data.draw(st.integers(1, 255))
        try:
            code = jsbc.loads(bytes(changed))
        except jsbc.BytecodeError:
            continue
        assert is_right(outcome(code), expected)


def is_right(found: tuple[str, object], expected: tuple[str, object]) -> bool:
    """The result, or an error that says that the blob is damaged: a source chunk that has to be compiled."""
    return found == expected or (found[0] in ("JSException", "BytecodeError") and "source chunk" in str(found[1]))


def blob_of_outcome(source: str) -> bytes:
    return jsbc.dumps(_run_quietly(jsbc.compile(source)))


def test_with_checksums_made_right_nothing_crashes(sample_blob):
    """Loading and decoding everything gives BytecodeError or a Code. What does not run here is the VM."""
    chance = random.Random(11)
    for position in range(len(sample_blob)):
        changed = bytearray(sample_blob)
        changed[position] ^= 1 << chance.randrange(8)
        _decode_quietly(fix_checksums(changed))


@FEW
@given(programs(), st.randoms(use_true_random=False))
def test_hostile_blobs_of_any_program(source, chance):
    blob = blob_of_outcome(source)
    for _ in range(60):
        changed = bytearray(blob)
        for _ in range(chance.randrange(1, 5)):
            position = chance.randrange(len(blob))
            kind = chance.randrange(3)
            if kind == 0:
                changed[position] = chance.randrange(256)
            elif kind == 1:
                changed[position : position + 4] = chance.choice(
                    [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\1\0\0\0"]
                )[: len(blob) - position]
            else:
                other = chance.randrange(len(blob))
                changed[position : position + 8] = blob[other : other + 8][: len(blob) - position]
        _decode_quietly(fix_checksums(changed[: len(blob)]))


def _decode_quietly(blob: bytes) -> None:
    try:
        decode_everything(blob)
    except jsbc.JSError:
        return


def test_fixed_checksums_of_an_unchanged_blob_are_the_same(sample_blob):
    assert fix_checksums(sample_blob) == sample_blob
    raw = jsbc.dumps(jsbc.loads(sample_blob), in_place=True)
    assert fix_checksums(raw) == raw


def test_a_damaged_body_costs_one_function(sample_blob, sample_result):
    start, length = sections(sample_blob)["bodies"]
    changed = bytearray(sample_blob)
    changed[start + length - 20] ^= 1
    code = jsbc.loads(bytes(changed))
    assert outcome(code) == sample_result
    assert code.blob.refused == 1
    assert code.blob.refused_reason == Reason.CHECKSUM
    assert len(code.delazified) == 1


@pytest.mark.parametrize("section", ["strings", "string_data", "pages", "records", "directory", "details", "cold"])
def test_damage_of_a_section_costs_time_only(section, sample_blob, sample_result):
    start, length = sections(sample_blob)[section]
    for position in range(start, start + length, max(1, length // 40)):
        changed = bytearray(sample_blob)
        changed[position] ^= 0x10
        try:
            code = jsbc.loads(bytes(changed))
        except jsbc.BytecodeError:
            continue  # the page of the top level
        assert outcome(code) == sample_result


def test_a_damaged_page_of_records_is_written_anew_and_merged_in_any_order():
    source = "var x = [" + ", ".join(f"function f{i}() {{ return {i} }}" for i in range(150)) + "]; x[3]() + x[140]()"
    good = jsbc.dumps(jsbc.compile(source, eager=True))
    damaged = bytearray(good)
    damaged[sections(good)["records"][0] + 100 * 16] ^= 1
    code = jsbc.loads(bytes(damaged))
    assert run(code) == 143
    for _ in range(2):
        again = jsbc.loads(jsbc.dumps(code))
        assert run(again) == 143
        assert again.blob.refused == 0
    lazy = jsbc.dumps(jsbc.compile(source))
    assert jsbc.merge(bytes(damaged), lazy) == jsbc.merge(lazy, bytes(damaged))
    assert jsbc.merge(bytes(damaged), good) == jsbc.merge(good, bytes(damaged)) == good


def test_damage_of_the_source_is_an_error_of_its_functions():
    source = "function late() { return 1; }\n0"
    blob = bytearray(blob_of(source))
    start, _ = sections(blob)["chunk_data"]
    blob[start + 3] ^= 0xFF
    context = jsbc.Context()
    assert context.run(jsbc.loads(bytes(blob))) == 0
    with pytest.raises(jsbc.JSError, match="chunk"):
        context.call("late")


# ------------------------------------------------------------------ refusals


def test_reasons_of_the_header(sample_blob):
    def reason(change) -> int:
        data = bytearray(sample_blob)
        change(data)
        return _codec.compatibility(bytes(data))

    def put(offset, value, fix=True):
        def change(data):
            data[offset : offset + len(value)] = value
            if fix:
                data[:] = fix_checksums(data)

        return change

    assert _codec.compatibility(sample_blob) == Reason.NONE
    assert _codec.compatibility(sample_blob, mode="module") == Reason.FLAGS
    assert _codec.compatibility(sample_blob, digest=b"x" * 32) == Reason.SOURCE
    assert _codec.compatibility(sample_blob, digest=_codec.source_digest(SAMPLE)) == Reason.NONE
    assert _codec.compatibility(b"") == Reason.MAGIC
    assert _codec.compatibility(sample_blob[:100]) == Reason.TRUNCATED
    assert reason(put(0, b"\x7fELF", fix=False)) == Reason.MAGIC
    assert reason(put(5, b"\n\n", fix=False)) == Reason.MAGIC
    assert reason(put(20, b"\1", fix=False)) == Reason.HEADER
    assert reason(put(8, b"\xff")) == Reason.VERSION
    assert reason(put(16, b"\0\0\0\0")) == Reason.FINGERPRINT
    assert reason(put(24, b"\0\0\0\0")) == Reason.LENGTH
    assert reason(put(104, b"\0\0\0\x7f")) == Reason.BOUNDS
    assert reason(put(40, b"\0\0\0\0")) == Reason.STRUCTURE


def test_what_is_no_blob():
    for junk in (b"", b"\0" * 1000, b"console.log(1)", bytes(range(256)) * 4):
        with pytest.raises(jsbc.BytecodeError):
            jsbc.loads(junk)
    with pytest.raises(TypeError):
        jsbc.loads("text")


def test_buffers_of_all_kinds(sample_blob, sample_result, tmp_path):
    path = tmp_path / "sample.jsbc"
    path.write_bytes(sample_blob)
    writable = bytearray(sample_blob)
    unaligned = memoryview(b"x" + sample_blob)[1:]
    import mmap

    with open(path, "rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    for buffer in (sample_blob, writable, memoryview(sample_blob), unaligned, mapped, _codec.MappedFile(str(path))):
        code = jsbc.loads(buffer)
        if buffer is writable:
            # What was checked must not change any more.
            writable[:] = b"\xff" * len(writable)
        assert outcome(code) == sample_result


def test_signatures(sample_blob, sample_result):
    key = b"0123456789abcdef"
    signed = _codec.sign(sample_blob, key)
    assert _codec.signature_is_valid(signed, key)
    assert not _codec.signature_is_valid(signed, b"another key 12345")
    assert not _codec.signature_is_valid(sample_blob, key)
    assert outcome(jsbc.loads(signed)) == sample_result
    assert _codec.sign(signed, key) == signed
    changed = bytearray(signed)
    changed[sections(signed)["bodies"][0] + 40] ^= 1
    assert not _codec.signature_is_valid(fix_checksums(changed), key)


def test_size_of_a_lazy_function():
    names = [f"n{i}" for i in range(10)]
    source = (
        "var "
        + ",".join(names)
        + ";\n"
        + "\n".join(f"function f{i}(a, b) {{ return {' + '.join(names[: i % 5])} + 1; }}" for i in range(5000))
    )
    blob = jsbc.dumps(jsbc.compile(source))
    place = sections(blob)
    assert counts(blob)["functions"] == 5001
    assert sum(place[name][1] for name in ("pages", "records", "directory")) / 5001 < 17.5
    # A count and two bytes a name: there are more than 127 strings.
    captured = sum(1 + 2 * (i % 5) for i in range(5000))
    assert place["details"][1] < captured + 100


# ------------------------------------------------------------------ keys


def test_source_digest():
    assert _codec.source_digest("abc") == hashlib.sha256(b"abc\1").digest() == _codec.source_digest(b"abc")
    assert _codec.source_digest("naïve") == hashlib.sha256("naïve".encode("latin-1") + b"\1").digest()
    assert _codec.source_digest("名") == hashlib.sha256("名".encode("utf-16-le") + b"\2").digest()
    assert _codec.source_digest("\U0001f600") == _codec.source_digest("\ud83d\ude00")
    assert _codec.source_digest("a\0b\0") != _codec.source_digest("ab")
    for size in range(260):
        text = "x" * size
        assert _codec.source_digest(text) == hashlib.sha256(text.encode() + b"\1").digest()


def test_sha256_of_the_machine_is_the_portable_one():
    for blocks in (0, 1, 2, 7, 100):
        assert _codec.sha256_paths_agree(random.Random(blocks).randbytes(64 * blocks + 3))


def test_checksum_notices_every_change_of_a_word():
    chance = random.Random(3)
    for size in (0, 1, 7, 8, 31, 32, 33, 64, 100):
        data = chance.randbytes(size)
        first = _codec.checksum(data)
        seen = {first}
        for position in range(size):
            changed = bytearray(data)
            changed[position] ^= chance.randrange(1, 256)
            seen.add(_codec.checksum(bytes(changed)))
        assert len(seen) == size + 1
        assert _codec.checksum(data + b"\0") != first


# ------------------------------------------------------------------ preparing ahead


@FEW
@given(programs())
def test_what_was_prepared_is_not_verified_again_and_runs_the_same(source):
    blob = jsbc.dumps(jsbc.compile(source, eager=True))
    prepared = jsbc.loads(blob)
    assert _codec.prepare(prepared) == 0
    assert outcome(prepared) == outcome(jsbc.loads(blob))


def test_preparing_goes_on_beside_running():
    """The thread and the program unpack the same bodies and strings; what came second is not needed."""
    source = "var all = [" + ", ".join(f"function f{i}(a) {{ return a + 'text {i}'; }}" for i in range(1500)) + "];"
    source += "all.map((f, i) => f(i)).join()"
    code = jsbc.compile(source, eager=True)
    expected = outcome(code)
    blob = jsbc.dumps(code)
    for delay in range(12):
        loaded = jsbc.loads(blob)
        refused: list[int] = []
        thread = threading.Thread(target=lambda code=loaded, refused=refused: refused.append(_codec.prepare(code)))
        if delay % 2:
            thread.start()
            assert outcome(loaded) == expected
        else:
            context = jsbc.Context()
            thread.start()
            for function in loaded.functions[:: delay + 1]:
                function.ensure_compiled()
            assert context.run(loaded) == expected[1]
        thread.join()
        assert refused == [0]
        assert jsbc.dumps(loaded) == blob


def test_prepare_counts_what_cannot_be_used():
    blob = bytearray(blob_of(SAMPLE))
    offset, length = sections(blob)["bodies"]
    blob[offset + length - 9] ^= 1
    code = jsbc.loads(bytes(blob))
    assert _codec.prepare(code) == 1
    assert outcome(code) == outcome(jsbc.compile(SAMPLE))
    assert code.blob.refused == 1


def test_decoding_everything_compiles_nothing():
    # The constructor and the initializer cannot be compiled without the class, which nobody has asked for.
    code = jsbc.compile("function f() { class A { x = 5; } return new A().x; }")
    again = jsbc.loads(jsbc.dumps(code))
    assert _codec.decode_all(again) == 0
    assert [t.is_compiled for t in again.functions] == [t.is_compiled for t in code.functions]
    assert [t.flags for t in again.functions] == [t.flags for t in code.functions]
    context = jsbc.Context()
    context.run(again)
    assert context.call("f") == 5


def test_a_damaged_string_costs_time_only():
    # Strings are checked 512 at a time, in the order of the bodies that use them.
    source = "var o = {" + ", ".join(f"p{i}: {i}" for i in range(200)) + "};"
    source += "function many() { return {" + ", ".join(f"q{i}: {i}" for i in range(400)) + "}; } many();"
    source += """
        function outer() { let captured = 1; function inner() { return captured; } return [inner(), 'unique text']; }
        function reads() { return o.p7; }
        [outer(), reads()].join()
    """
    blob = jsbc.dumps(jsbc.loads(blob_of(source)), in_place=True)
    expected = outcome(jsbc.compile(source))
    assert expected == ("value", "1,unique text,7")

    def damaged(text: bytes) -> bytes:
        changed = bytearray(blob)
        changed[blob.index(text, sections(blob)["string_data"][0])] ^= 1
        return bytes(changed)

    code = jsbc.loads(damaged(b"unique text"))
    assert outcome(code) == expected
    assert code.blob.refused
    # Without the strings of the top level the blob is not worth having.
    with pytest.raises(jsbc.BytecodeError, match="string table"):
        jsbc.loads(damaged(b"p41"))


def test_a_damaged_source_chunk_costs_the_functions_in_it():
    filler = "// " + "x" * 70000 + "\n"
    source = "function early() { return 'early' }\n" + filler + "function late() { return 'late' }\nearly()"
    blob = bytearray(blob_of(source))
    offset, length = sections(blob)["chunk_data"]
    blob[offset + length - 3] ^= 4
    context = jsbc.Context()
    code = jsbc.loads(bytes(blob))
    assert context.run(code) == "early"
    with pytest.raises(jsbc.JSException, match="source chunk") as caught:
        context.call("late")
    assert isinstance(caught.value.__cause__, jsbc.BytecodeError)
    assert caught.value.__cause__.reason == Reason.CHUNK
    assert context.eval("try { late() } catch (error) { error instanceof Error }") is True
    assert context.call("early") == "early"
    with pytest.raises(jsbc.BytecodeError):
        code.source.text()


def test_a_function_that_cannot_be_had_fails_the_same_way_each_time():
    """Field initializers cannot be compiled alone: they come with their class, which needs the whole source."""
    source = "class A { x = 1; }\nfunction f() { class B { y = [2]; } return new B().y[0]; }\nnew A().x + typeof f"
    code = jsbc.compile(source)
    code.compile_all()
    blob = bytearray(jsbc.dumps(code))
    for name in ("bodies", "chunk_data"):
        offset, length = sections(blob)[name]
        blob[offset + length - 9] ^= 1
    loaded = jsbc.loads(bytes(blob))
    last = loaded.functions[-1]
    for _ in range(3):
        with pytest.raises(jsbc.BytecodeError, match="source chunk"):
            last.ensure_compiled()

"""Blobs written on purpose: what the fuzz target (fuzz/) found, one test each.

Each runs in a process of its own whose freed memory is overwritten, so that a use of it is a crash there.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable

import pytest
from blob_tools import SECTION_NAMES, U32, fix_checksums, sections
from support import run_python

import jsbc
from jsbc import _codec
from jsbc.bytecode.opcodes import OPCODES
from jsbc.cache.status import Reason

OPCODE = {row.name: number for number, row in enumerate(OPCODES)}


def blob_of(source: str) -> bytearray:
    """A blob with everything compiled, in which nothing is compressed."""
    code = jsbc.compile(source)
    code.compile_all()
    return bytearray(_codec.serialize(code, 0, in_place=True))


def place_of_code(blob: bytearray, words: bytes) -> int:
    """Where the bytecode of a function stands in the blob."""
    assert blob.count(words) == 1
    return blob.index(words)


def edit(blob: bytearray, index: int, change: Callable[[list[int]], None]) -> None:
    """Change the words of a function's bytecode."""
    code = jsbc.loads(bytes(blob))
    code.compile_all()
    words = code.functions[index].words
    place = place_of_code(blob, words)
    numbers = list(struct.unpack(f"<{len(words) // 4}I", words))
    change(numbers)
    struct.pack_into(f"<{len(numbers)}I", blob, place, *numbers)


def all_of(words: list[int], name: str) -> list[int]:
    """The places of the instructions with this opcode."""
    place = 0
    found = []
    while place < len(words):
        if words[place] & 255 == OPCODE[name]:
            found.append(place)
        place += OPCODES[words[place] & 255].words
    return found


def only(words: list[int], name: str) -> int:
    """The place of the only instruction with this opcode."""
    (where,) = all_of(words, name)
    return where


def body(blob: bytearray, number: int) -> int:
    """Where a body begins: the number is the one of the directory."""
    place = sections(blob)
    (offset,) = U32.unpack_from(blob, place["directory"][0] + 4 * number)
    return place["bodies"][0] + offset


def spoil(blob: bytearray, number: int) -> None:
    """Make a body unusable: it says that it belongs to another function."""
    start = body(blob, number)
    (function,) = U32.unpack_from(blob, start + 8)
    U32.pack_into(blob, start + 8, function + 1)


def run(blob: bytearray) -> object:
    return jsbc.Context(time_limit=5).run(jsbc.loads(fix_checksums(blob)))


# ------------------------------------------------------------------ what happens in the other process


def source_that_does_not_compile() -> None:
    blob = blob_of("[1, 2].length")
    place = sections(blob)
    blob[blob.index(b"2].length")] = ord("}")
    spoil(blob, 0)
    assert place["chunk_data"][1]
    with pytest.raises(jsbc.BytecodeError) as caught:
        jsbc.loads(fix_checksums(blob))
    assert caught.value.reason == Reason.SOURCE


def functions_from_source_are_written_again() -> None:
    """A function whose body is damaged is compiled from source; its scopes are those of another compilation."""
    source = "function f() { let a = 1; const g = () => { let b = a; return () => a + b; }; return g()(); } f()"
    expected = jsbc.Context().eval(source)
    for damaged in range(1, 4):
        blob = blob_of(source)
        spoil(blob, damaged)
        code = jsbc.loads(fix_checksums(blob))
        assert jsbc.Context().run(code) == expected
        again = jsbc.loads(jsbc.dumps(code))
        assert jsbc.Context().run(again) == expected
        assert again.blob.refused == 0
        assert again.blob.decoded == 4


def constructor_that_returns_no_object() -> None:
    blob = blob_of("class D extends Array { constructor() { super(); } } D.of(1, 2)")
    edit(blob, 1, lambda words: words.__setitem__(0, OPCODE["RETURNUNDEF"]))
    with pytest.raises(jsbc.JSException, match="TypeError"):
        run(blob)


def key_and_base_in_one_register() -> None:
    blob = blob_of("({ toString() { return 'n'; }, n: 1 })[{}] += 1")

    def change(words: list[int]) -> None:
        where = only(words, "GETELEMKEY")
        base = words[where] >> 16 & 255
        words[where] = words[where] & 0xFFFFFF | base << 24

    edit(blob, 0, change)
    run(blob)


def new_target_that_is_no_constructor() -> None:
    for call in ("super(...a)", "super(a)"):
        blob = blob_of(f"class D extends RegExp {{ constructor(...a) {{ {call}; }} }} new D('x')")

        def change(words: list[int]) -> None:
            where = only(words, "LOADNEWTARGET")
            words[where] = words[where] & 0xFF00 | OPCODE["LOADTRUE"]

        edit(blob, 1, change)
        with pytest.raises(jsbc.JSError):
            run(blob)


def generator_called_as_another_function() -> None:
    """The record says async, the source async generator, and the body cannot be used."""
    source = "async function* g(a) { yield a; } const p = g(1); typeof p.next"
    expected = jsbc.Context().eval(source)
    blob = blob_of(source)
    place = sections(blob)
    (kind_count,) = U32.unpack_from(blob, 68)
    record = place["records"][0] + 4 * kind_count + 16
    kind = place["records"][0] + 4 * blob[record + 7]
    (facts,) = U32.unpack_from(blob, kind)
    assert facts >> 4 & 6 == 6
    U32.pack_into(blob, kind, facts & ~(4 << 4))
    spoil(blob, 1)
    assert run(blob) == expected


def arguments_made_behind_an_await() -> None:
    blob = blob_of("async function f() { await 1; return arguments.length; } f(...'abcdefghijklmnopqrstuvwxyz'); 1")

    def change(words: list[int]) -> None:
        assert [words[place] & 255 for place in (0, 2)] == [OPCODE["ARGUMENTS"], OPCODE["AWAIT"]]
        words[:3] = [words[1], words[2], words[0]]

    edit(blob, 1, change)
    assert run(blob) == 1


def inner_function_compiled_with_its_parent() -> None:
    """The parent is lazy: compiling it compiles the inner function, whose body in the blob is then not looked at."""
    blob = blob_of("function f() { return (function () { return [7, f.name].join(); })(); } f() + f()")
    (page, _) = sections(blob)["pages"]
    (compiled,) = struct.unpack_from("<Q", blob, page + 8)
    assert compiled == 7
    struct.pack_into("<Q", blob, page + 8, 5)
    code = jsbc.loads(fix_checksums(bytes(blob)))
    context = jsbc.Context()
    assert context.run(code) == "7,f7,f"
    inner = code.functions[2]
    assert inner.is_compiled
    words = inner.words
    _codec.decode_all(code)
    assert inner.words == words
    assert context.call("f") == "7,f"


def names_of_a_scope_that_the_source_has_not() -> None:
    """The strings are damaged, and the source, compiled for them, has fewer scopes or other variables."""
    # Strings are checked 512 at a time: those of the instructions are sound.
    many = ", ".join(f"v{i}" for i in range(520))
    source = f"function f() {{ let {many}; for (let q of [4]) eval(t); }} let t = '1'; f()"
    for other in ("function f() { return 1 } ", "function f() { let a = 1, b = 2, c = 3; eval(t) } "):
        other += "let t = '1'; f()"
        blob = blob_of(source)
        place = blob.index(source.encode())
        blob[place : place + len(source)] = other.ljust(len(source)).encode()
        blob = bytearray(fix_checksums(blob))
        strings, length = sections(blob)["string_data"]
        at = blob.index(b"q", strings, strings + length)
        blob[at] = ord("r")
        code = jsbc.loads(bytes(blob))
        with pytest.raises(jsbc.BytecodeError) as caught:
            jsbc.Context().run(code)
        assert caught.value.reason == Reason.SOURCE


def lazy_function_with_gaps_between_those_inside() -> None:
    """The records leave functions out: their numbers are no longer their places among those inside."""
    source = """
        function f() {
            function a() { function a1() {} }
            function b() { function b1() {} function b2() {} function b3() {} }
            function c() { function c1() { function c2() {} } }
            return 7;
        }
        f()
    """
    blob = bytearray(_codec.serialize(jsbc.compile(source), 0))
    (kind_count,) = U32.unpack_from(blob, 68)
    place = sections(blob)["records"][0] + 4 * kind_count + 16 * 2 + 8
    (links,) = U32.unpack_from(blob, place)
    assert links & 0xFFF == 2  # from a to b
    for distance in range(9):
        U32.pack_into(blob, place, links & ~0xFFF | distance)
        if distance == 2:
            assert run(blob) == 7
            continue
        with pytest.raises(jsbc.BytecodeError) as caught:
            run(blob)
        assert caught.value.reason == Reason.SOURCE


def with_two_functions_only(source: str) -> bytes:
    """The blob of a source whose top level is compiled; it says that there are two functions."""
    code = jsbc.compile(source)
    code.functions[0].ensure_compiled()
    blob = bytearray(_codec.serialize(code, in_place=True))
    (kind_count,) = U32.unpack_from(blob, 68)
    U32.pack_into(blob, 40, 2)
    for name, length in (("pages", 24), ("records", 32 + 4 * kind_count)):
        U32.pack_into(blob, 104 + 8 * SECTION_NAMES.index(name) + 4, length)
    return fix_checksums(blob)


def more_functions_in_the_source() -> None:
    """A function that only the source has is none of the blob: its number is beyond every table."""
    for count in (100, 5000, 300_000):
        source = f"var x = [{'() => 0,' * count}]; x[{count - 10}]()"
        code = jsbc.loads(with_two_functions_only(source))
        with pytest.raises(jsbc.BytecodeError) as caught:
            jsbc.Context(time_limit=20).run(code)
        assert caught.value.reason == Reason.SOURCE
    code = jsbc.loads(with_two_functions_only(f"var f = function () {{ return [{'() => 0,' * 5000}]; }}; f().length"))
    for _ in range(2):
        with pytest.raises(jsbc.BytecodeError):
            _codec.attach_encoder(code).update()
    with pytest.raises(jsbc.BytecodeError):
        jsbc.Context().run(code)


def body_verified_for_another_function() -> None:
    """Two functions come to one body: that of the record, and, since the records contradict each other, one of the
    source. What is good for the parameters of one may not be for the other's."""
    wanted = "function () { { let a = 1; (() => a) } return arguments }"
    first = f"var f = function () {{ return [function q() {{ return 1 }}, {wanted}] }}; "
    first += "var r = f(); r[1](); var h = function () {}; h(1, 2)[0]"
    other = "var f = function () { return [function q() { return 1 }] }; "
    other += "var h = function (a, b, c, d, e, g) { return 5 }; h(1, 2)[0]"
    source = first.ljust(len(other))
    for ahead in (False, True):
        blob = blob_of(source)

        def change(words: list[int]) -> None:
            words[:3] = [words[1], words[2], words[0]]

        edit(blob, 3, change)
        (kind_count,) = U32.unpack_from(blob, 68)
        links = sections(blob)["records"][0] + 4 * kind_count + 16 + 8
        (value,) = U32.unpack_from(blob, links)
        U32.pack_into(blob, links, value - (value & 0xFFF) + 2)
        place = blob.index(source.encode())
        blob[place : place + len(source)] = other.ljust(len(source)).encode()
        code = jsbc.loads(fix_checksums(blob))
        if ahead:
            _codec.prepare(code)
        try:
            value = jsbc.Context(time_limit=5).run(code)
        except jsbc.JSError:
            continue
        assert value is None or isinstance(value, (int, str)), value


def functions_out_of_order_and_a_damaged_page() -> None:
    """Records that contradict each other, and one page of them that cannot be read: the templates are not in order."""
    many = ", ".join(f"() => {i}" for i in range(100))
    source = f"var f = function () {{ return [() => 1, () => 2, () => 3, {many}] }}; f(); 7"
    blob = bytearray(_codec.serialize(jsbc.compile(source, eager=True)))
    (kind_count,) = U32.unpack_from(blob, 68)
    records = sections(blob)["records"][0] + 4 * kind_count
    (links,) = U32.unpack_from(blob, records + 16 * 2 + 8)
    U32.pack_into(blob, records + 16 * 2 + 8, (links & ~0xFFF) | 2)
    blob = bytearray(fix_checksums(blob))
    blob[records + 16 * 80] ^= 1
    code = jsbc.loads(bytes(blob))
    assert jsbc.Context().run(code) == 7
    for function in code.functions:
        try:
            function.ensure_compiled()
        except jsbc.JSError:
            continue
    try:
        jsbc.dumps(code)
    except jsbc.BytecodeError as error:
        assert error.reason in (Reason.STRUCTURE, Reason.SOURCE)


def flags_that_the_source_has_not() -> None:
    """A lazy function with default values that calls itself one without: the compiler would look for another layout."""
    blob = bytearray(_codec.serialize(jsbc.compile("function f(a, code = 'a + 1') { return eval(code); } f(1)"), 0))
    (kind_count,) = U32.unpack_from(blob, 68)
    kinds = sections(blob)["records"][0]
    places = [kinds + 4 * i for i in range(kind_count)]
    place = next(at for at in places if U32.unpack_from(blob, at)[0] & 15 == 0)
    (word,) = U32.unpack_from(blob, place)
    assert run(blob) == 2
    for bit in range(4, 32):
        U32.pack_into(blob, place, word ^ 1 << bit)
        try:
            run(blob)
        except jsbc.JSError:
            continue
    U32.pack_into(blob, place, word ^ 8 << 4)
    with pytest.raises(jsbc.BytecodeError) as caught:
        run(blob)
    assert caught.value.reason == Reason.SOURCE


def last_index_whose_conversion_stores_another() -> None:
    """RegExp.prototype.test converted the object in lastIndex, which went away meanwhile."""
    source = """
        const r = /a/g;
        r.lastIndex = Object.defineProperty({}, 'valueOf', { get: () => { r.lastIndex = 0; return undefined; } });
        r.test('aa') + ' ' + r.lastIndex"""
    for flags in ("", "g", "y"):
        assert jsbc.Context(cache=None).eval(source.replace("/g", "/" + flags)) == ("true 0" if not flags else "true 1")


def decoded_twice_in_vain() -> None:
    """A function with others inside, a damaged page of strings and a damaged source: it fails at each call."""
    many = ",".join(f"'top{i}'" for i in range(700))
    source = f"""
        function filler() {{ return [{many}] }}
        function f() {{
          var a = {{ only_in_f: 1 }};
          var b = function () {{ return a.only_in_f + 1 }};
          var c = function () {{ return 5 }};
          return b() + c()
        }}
        var failed = 0;
        for (var i = 0; i < 3; i++) try {{ f() }} catch (e) {{ failed++ }}
        failed"""
    blob = bytearray(jsbc.dumps(jsbc.compile(source, eager=True)))
    place = sections(blob)
    offset, stored = struct.unpack_from("<II", blob, place["strings"][0] + 24 + 8)
    blob[place["string_data"][0] + offset + stored - 3] ^= 1
    blob[place["chunk_data"][0] + 5] ^= 1
    assert jsbc.Context().run(jsbc.loads(bytes(blob))) == 3


def new_of_what_the_source_calls_a_generator() -> None:
    """Its record says that it is a plain function: its closure is a constructor, but cannot be left in the middle."""
    source = """
        function h() { return 1 }
        function* g(a, b) { yield 1; return 2 }
        var m = [1], r = [];
        var a = new Function('x', 'new globalThis.g([], {}); return 1'), b = new Function('x', 'return 2');
        var failed = '';
        try { m.forEach(a) } catch (e) { failed += e.constructor.name }
        try { Reflect.construct(g, []) } catch (e) { failed += e.constructor.name }
        a = null;
        for (var i = 0; i < 200; i++) new Function('return ' + i);
        r = m.map(b);
        failed + r.join()"""
    blob = bytearray(jsbc.dumps(jsbc.compile(source, eager=True)))
    (kind_count,) = U32.unpack_from(blob, 68)
    records = sections(blob)["records"][0] + 4 * kind_count
    blob[records + 16 * 2 + 7] = blob[records + 16 * 1 + 7]
    for _ in range(3):
        assert run(blob) == "TypeErrorTypeError2"


def kinds_that_are_never_parsed_alone() -> None:
    """A lazy function that is a script, a module, an initializer by its record."""
    blob = bytearray(_codec.serialize(jsbc.compile("var o = { toString() { return 7 } }; var unused; 5")))
    (kind_count,) = U32.unpack_from(blob, 68)
    kinds = sections(blob)["records"][0]
    (index,) = blob[kinds + 4 * kind_count + 16 + 7 : kinds + 4 * kind_count + 16 + 8]
    (word,) = U32.unpack_from(blob, kinds + 4 * index)
    for kind in range(16):
        U32.pack_into(blob, kinds + 4 * index, word & ~15 | kind)
        code = jsbc.loads(fix_checksums(blob))
        context = jsbc.Context()
        assert context.run(code) == 5
        # The message of the exception is made outside of JavaScript.
        with pytest.raises(jsbc.JSError) as caught:
            context.eval("throw o")
        assert kind != word & 15 or "7" in str(caught.value)
    # Its parameters stand behind its end.
    U32.pack_into(blob, kinds + 4 * index, word)
    place = kinds + 4 * kind_count + 16
    size, small = (U32.unpack_from(blob, place + at)[0] for at in (4, 12))
    U32.pack_into(blob, place + 12, small & ~0x1FF | (size & 0xFFFFFF) + 2)
    context = jsbc.Context()
    context.run(jsbc.loads(fix_checksums(blob)))
    with pytest.raises(jsbc.JSError):
        context.eval("throw o")


def internals_in_a_register_that_is_none() -> None:
    """255 stands for the closure's environment where one is read. Written, it lay in the frame of the next function."""
    source = "function f(o) { var s = ''; for (var k in o) { s += k } return s } f({ x: 1, y: 2 })"
    blob = blob_of(source)

    def change(words: list[int]) -> None:
        for place in all_of(words, "FORINPREPARE"):
            words[place] |= 255 << 8
        for place in all_of(words, "FORINNEXT"):
            words[place] |= 255 << 16

    edit(blob, 1, change)
    code = jsbc.loads(fix_checksums(blob))
    assert jsbc.Context().run(code) == "xy"
    assert code.blob.refused == 1


def handler_that_starts_a_generator_again() -> None:
    """What is thrown where a generator starts, by a signal handler for example, is looked up at INITIALYIELD."""
    blob = blob_of("function* g() { try { f(); } catch (e) { return e; } } g().next().value + ''")
    code = jsbc.loads(bytes(blob))
    code.compile_all()
    function = code.functions[1]
    assert struct.unpack_from("<I", function.words)[0] & 255 == OPCODE["INITIALYIELD"]
    (handler,) = function.handler_list
    place = blob.index(struct.pack("<4I", *handler))
    struct.pack_into("<4I", blob, place, 0, 1, 0, handler[3])
    code = jsbc.loads(fix_checksums(blob))
    assert jsbc.Context().run(code) == "ReferenceError: f is not defined"
    assert code.blob.refused == 1


def a_key_that_is_no_value() -> None:
    """The mark of a deleted entry as the key of a Map: the next one was looked for behind the end of the table."""
    source = """
        var m = new Map();
        m.set('a', 1);
        for (var i = 0; i < 6; i++) m.set(i, i);
        m.set(undefined, 2);
        for (var i = 0; i < 6; i++) m.delete(i);
        m.delete('a');
        m.set('z', 3);
        var all = m.size + ':';
        m.forEach((v, k) => { all += k + v });
        all"""
    blob = blob_of(source)

    def change(words: list[int]) -> None:
        for place in all_of(words, "LOADUNDEF"):
            words[place] = words[place] & ~255 | OPCODE["LOADEMPTY"]

    edit(blob, 0, change)
    assert run(blob) == "2:NaNz3"


def record_of(blob: bytearray, index: int) -> int:
    """Offset of a record."""
    (kind_count,) = U32.unpack_from(blob, 68)
    return sections(blob)["records"][0] + 4 * kind_count + 16 * index


def beside_instead_of_inside() -> None:
    """Records that put a function beside the one that it is in: the compiler counts those inside in the source."""
    source = "function f(){ return (function a(){ var z = function b(){ return 1 }; return z() })() } f()"
    blob = bytearray(_codec.serialize(jsbc.compile(source)))
    place = record_of(blob, 2)
    links, small = (U32.unpack_from(blob, place + at)[0] for at in (8, 12))
    assert links & 0xFFF == 0 and small >> 29 & 1
    U32.pack_into(blob, place + 8, links | 1)
    U32.pack_into(blob, place + 12, small & ~(1 << 29))
    with pytest.raises(jsbc.BytecodeError) as caught:
        run(blob)
    assert caught.value.reason == Reason.SOURCE


COMPILED_TOGETHER = (
    ("(x, code = 'x + 1') { return eval(code) })(1)", 2),
    ("(x, y, z) { var q = [x]; return arguments.length + (() => x)() })(1, 2, 3, 4)", 5),
    ("(x, ...y) { return y.length })(1, 2, 3, 4)", 3),
    ("(x, y, z) { 'use strict'; return this === undefined && z })(1, 2, 3)", 3),
)


def facts_of_a_function_compiled_with_another() -> None:
    """A function that is called at once is compiled with the one around it; its record differs from the source."""
    for text, value in COMPILED_TOGETHER:
        source = f"function f() {{ return (function a{text} }} f()"
        blob = bytearray(_codec.serialize(jsbc.compile(source)))
        assert run(blob) == value
        place = record_of(blob, 2)
        kind = sections(blob)["records"][0] + 4 * blob[place + 7]
        (word,) = U32.unpack_from(blob, kind)
        (small,) = U32.unpack_from(blob, place + 12)
        changes = [(kind, word ^ 1 << bit) for bit in range(4, 32)]
        changes += [(place + 12, small & ~(0x7F << 22) | count << 22) for count in (0, 1, 2, 50)]
        for at, changed in changes:
            forged = bytearray(blob)
            U32.pack_into(forged, at, changed)
            try:
                run(forged)
            except jsbc.JSError:
                continue


CASES = (
    handler_that_starts_a_generator_again,
    internals_in_a_register_that_is_none,
    a_key_that_is_no_value,
    beside_instead_of_inside,
    facts_of_a_function_compiled_with_another,
    decoded_twice_in_vain,
    new_of_what_the_source_calls_a_generator,
    kinds_that_are_never_parsed_alone,
    last_index_whose_conversion_stores_another,
    functions_out_of_order_and_a_damaged_page,
    more_functions_in_the_source,
    body_verified_for_another_function,
    flags_that_the_source_has_not,
    lazy_function_with_gaps_between_those_inside,
    names_of_a_scope_that_the_source_has_not,
    inner_function_compiled_with_its_parent,
    arguments_made_behind_an_await,
    source_that_does_not_compile,
    functions_from_source_are_written_again,
    constructor_that_returns_no_object,
    key_and_base_in_one_register,
    new_target_that_is_no_constructor,
    generator_called_as_another_function,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_hostile_blob(case):
    done = run_python(__file__, case.__name__, PYTHONMALLOC="debug", PYTHONFAULTHANDLER="1")
    assert done.returncode == 0, done.stderr[-3000:]


if __name__ == "__main__":
    globals()[sys.argv[1]]()

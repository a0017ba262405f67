"""Time, memory and recursion limits hold wherever a program can spend them: each line ends with its error, soon."""

from __future__ import annotations

import threading
import time

import pytest
from support import run_python

import jsbc

TIME_LIMIT = 0.25
# a limit is looked at between two steps of work; sanitizers and loaded machines stretch those
SLACK = 10.0

ENDLESS = {
    "loop": "while (true);",
    "caught loop": "try { while (1); } catch (e) { 1; }",
    "loop in finally": "try { while (1); } finally { while (1); }",
    "getter": "JSON.stringify({ get a() { while (1); } })",
    "toString": "'' + { toString() { for (;;); } }",
    "thrown toString": "throw { toString() { for (;;); } }",
    "comparison function": "[3, 2, 1].sort(() => { while (1); })",
    "sort": "var a = []; for (var i = 0; i < 50000; i++) a.push(i * 7919 % 50021); for (;;) a.sort((x, y) => x - y);",
    "regular expression": "/(a+)+$/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab')",
    "replace callback": "'a'.replace(/a/, () => { for (;;); })",
    "proxy trap": "new Proxy({}, { get() { for (;;); } }).x",
    "endless prototype chain": "var p = new Proxy({}, { getPrototypeOf() { return p; } }); p instanceof Object",
    "sparse array": "new Array(4294967295).fill(0)",
    "search of a sparse array": "var x = []; x.length = 4294967295; x.indexOf(1)",
    "array-like": "Array.from({ length: 1e9 })",
    "jobs": "Promise.resolve().then(function f() { return Promise.resolve().then(f); })",
    "await": "async function f() { for (;;) await 1; } f();",
    "generator": "function* g() { for (;;) yield 1; } for (var x of g());",
    "eval": "for (;;) eval('1')",
    # A copy of 16 MB in each step: the time is over long before the next 20,000 jumps.
    "copies of strings": "var s = 'x'.repeat(1 << 24); for (;;) { var t = s + s[0]; }",
    "JSON reviver": "JSON.parse('[1]', () => { for (;;); })",
    "iterator": "Array.from({ [Symbol.iterator]() { return { next() { return { done: false }; } }; } })",
}

GREEDY = {
    "string doubling": "var s = 'a'; for (;;) s += s",
    "string appending": "(function () { var s = ''; for (;;) s += 'abcdefghijklmnopqrstuvwxyz'; })()",
    "many strings": "var s = 'abcdef'.repeat(1000), x = []; for (;;) x.push(s + x.length)",
    "objects": "var a = []; for (;;) a.push({})",
    "properties": "var o = {}; for (var i = 0; ; i++) o['p' + i] = i",
    "map": "var m = new Map(); for (var i = 0; ; i++) m.set(i, 'value' + i)",
    "buffer": "new ArrayBuffer(2 ** 33)",
    "typed array": "new Uint8Array(2 ** 31)",
    "split": "'a'.repeat(1e7).split('')",
    "replace": "'a'.repeat(3e7).replace(/a/g, 'bb')",
    "symbol": "Symbol('x'.repeat(1e8)).toString()",
    "closures": "var f = null; for (;;) f = (g => () => g)(f)",
}

NESTED = "var a = [1]; for (var i = 0; i < 50000; i++) a = [a];"

DEEP = {
    # No call is made on this way: each bound function asks the one that it binds.
    "instanceof of bound functions": """
        var f = function () {};
        for (var i = 0; i < 100000; i++) { f = f.bind(); Object.defineProperty(f, 'name', { value: '' }); }
        ({}) instanceof f""",
    "recursion": "(function f() { f(); })()",
    "getter": "var o = { get x() { return this.x; } }; o.x",
    "proxy": "var h = {}; h.__proto__ = new Proxy({}, { get(t, k, r) { return r[k]; } }); h.x",
    "stringify": "var a = []; for (var i = 0; i < 100000; i++) a = [a]; JSON.stringify(a)",
    "parse": "JSON.parse('['.repeat(100000))",
    "toString": "var o = { toString() { return '' + o; } }; '' + o",
    "join": NESTED + "String(a)",
    "map": NESTED + "a.map(function f(x) { return x.map ? x.map(f) : x; })",
    "bound functions": (
        "var f = () => 1;"
        "for (var i = 0; i < 20000; i++) { f = f.bind(); Object.defineProperty(f, 'name', { value: '' }); } f()"
    ),
    "source": "eval('['.repeat(1e5) + ']'.repeat(1e5))",
    "sort": "function f() { [1, 2].sort(f); } f()",
}

REFUSED = {
    "repeat": ("'x'.repeat(2 ** 29)", "Invalid string length"),
    "join": ("new Array(4294967295).join('x')", "Invalid string length"),
    "padEnd": ("'x'.padEnd(2 ** 29)", "Invalid string length"),
    "array length": ("new Array(-1)", "Invalid array length"),
    "BigInt power": ("2n ** 10000000n", "Maximum BigInt size exceeded"),
    "BigInt shift": ("1n << 100000000n", "Maximum BigInt size exceeded"),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_time_limit(name: str) -> None:
    context = jsbc.Context(time_limit=TIME_LIMIT)
    start = time.monotonic()
    with pytest.raises(jsbc.JSTimeoutError):
        context.eval(ENDLESS[name])
    assert time.monotonic() - start < TIME_LIMIT + SLACK
    # the Context goes on after it
    assert context.eval("1 + 1") == 2


@pytest.mark.parametrize("name", GREEDY)
def test_memory_limit(name: str) -> None:
    context = jsbc.Context(time_limit=30, memory_limit=48 << 20)
    with pytest.raises(jsbc.JSMemoryError):
        context.eval(GREEDY[name])


@pytest.mark.parametrize("name", DEEP)
@pytest.mark.parametrize("where", ["main thread", "small thread"])
def test_recursion_ends_in_a_range_error(name: str, where: str) -> None:
    failures: list[BaseException] = []

    def run() -> None:
        try:
            with pytest.raises(jsbc.JSException, match="RangeError: Maximum call stack size exceeded"):
                jsbc.Context(time_limit=60).eval(DEEP[name])
        except BaseException as failure:
            failures.append(failure)

    if where == "main thread":
        run()
    else:
        previous = threading.stack_size(512 << 10)
        try:
            thread = threading.Thread(target=run)
            thread.start()
            thread.join()
        finally:
            threading.stack_size(previous)
    assert not failures, failures[0]


@pytest.mark.parametrize("name", REFUSED)
def test_too_large_values_are_refused(name: str) -> None:
    source, message = REFUSED[name]
    with pytest.raises(jsbc.JSException, match=f"RangeError: {message}"):
        jsbc.Context(time_limit=10).eval(source)


def test_programs_can_catch_recursion_but_not_limits() -> None:
    assert jsbc.Context().eval("try { (function f() { f(); })(); } catch (e) { e instanceof RangeError }") is True
    with pytest.raises(jsbc.JSTimeoutError):
        jsbc.Context(time_limit=TIME_LIMIT).eval("for (;;) { try { for (;;); } catch (e) { } }")


def test_a_long_sum_of_constants_is_no_nesting() -> None:
    """The search for its value followed the whole chain, and overflowed the native stack."""
    program = "import jsbc; print(jsbc.Context().eval('var x = 1' + '+1' * 2_000_000 + '; x'))"
    done = run_python("-c", program)
    assert done.returncode == 0, done.stderr[-1000:]
    assert done.stdout.strip() == "2000001"

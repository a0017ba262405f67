"""JavaScript reaches what it was given and nothing else; limits hold wherever time and memory are spent."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

import jsbc

# Every way to an attribute of a Python object that has been used against an embedding, CVE-2024-28397 of js2py first.
ESCAPES = [
    "__class__", "__dict__", "__globals__", "__subclasses__", "__init__", "__code__", "__builtins__", "__import__",
    "__getattribute__", "__reduce__", "__self__", "__module__", "__bases__", "__mro__", "func_globals", "gi_frame",
]  # fmt: skip


class Secret:
    """A callable with something to hide."""

    password = "hidden"

    def __call__(self):
        return 1


@pytest.fixture
def context():
    context = jsbc.Context(time_limit=10)
    context.globals.update(
        plain=lambda: 1,
        callable=Secret(),
        type=dict,
        builtin=len,
        method="x".join,
        data={"a": 1},
        items=[1, 2],
        text=b"x",
    )
    context.globals["text"] = b"x"
    return context


@pytest.mark.parametrize("name", [*ESCAPES, "password"])
def test_attributes_of_python_objects_are_not_there(context, name):
    values = "plain callable type builtin method data items text"
    for value in values.split():
        for source in (
            f"{value}[{name!r}]",
            f"Reflect.get({value}, {name!r})",
            f"Object.getOwnPropertyDescriptor({value}, {name!r})",
            f"Object.create({value})[{name!r}]",
            f"new Proxy({value}, {{}})[{name!r}]",
        ):
            assert context.eval(source) is None, source
        assert context.eval(f"Reflect.ownKeys({value}).includes({name!r}) || {name!r} in {value}") is False


def test_names_of_a_python_function_are_all_it_shows(context):
    assert context.eval("Reflect.ownKeys(plain).sort().join()") == "length,name"
    assert context.eval("Object.getPrototypeOf(plain) === Function.prototype") is True


def test_writing_to_a_function_stays_in_javascript(context):
    function = context.globals["plain"]
    context.eval("plain.__code__ = 1; plain.extra = 2;")
    assert not hasattr(function, "extra")
    assert callable(function.__code__.co_lines)


def test_keys_of_a_dict_are_only_keys(context):
    class Attributes(dict):
        secret = 1

    context.globals["d"] = Attributes(visible=2)
    assert (
        context.eval("d.secret === undefined && d.visible === 2 && d.keys === undefined && d.items === undefined")
        is True
    )
    assert context.eval("d.hasOwnProperty('visible') && String(d)") == "[object Object]"


def test_there_is_no_host(context):
    names = "require process module exports __dirname import_ python Python pyimport window document fetch open os sys"
    for name in names.split():
        assert context.eval(f"typeof {name}") == "undefined", name
    with pytest.raises(jsbc.JSException):
        context.eval("Function('return process')()")


def test_contexts_do_not_share_objects():
    first, second = jsbc.Context(), jsbc.Context()
    first.eval("Array.prototype.leak = 1; Object.prototype.leak = 2; globalThis.leak = 3")
    assert second.eval("[].leak === undefined && ({}).leak === undefined && typeof leak === 'undefined'") is True


def test_the_stack_of_a_javascript_error_has_no_python(context):
    def fail():
        raise ValueError("secret path")

    context.globals["fail"] = fail
    stack = context.eval("try { fail() } catch (error) { error.stack }")
    assert ".py" not in stack
    assert "Traceback" not in stack


def test_console_is_silent_unless_asked(capsys):
    jsbc.Context().eval("console.log('out')")
    assert capsys.readouterr() == ("", "")
    lines = []
    context = jsbc.Context(console=lambda level, text: lines.append((level, text)))
    context.eval("console.log('a', 1); console.error({b: 2})")
    assert [level for level, _ in lines] == ["log", "error"]
    assert lines[0][1] == "a 1"
    jsbc.Context(console=True).eval("console.log('out'); console.warn('err')")
    assert capsys.readouterr() == ("out\n", "err\n")


# ------------------------------------------------------------------ time

ENDLESS = {
    "loop": "for (;;);",
    "recursion in a getter": "var o = {get x() { for (;;); }}; o.x",
    "regex": "/^(a+)+$/.test('a'.repeat(60) + 'b')",
    "sort": "Array.from({length: 100000}, (_, i) => -i).sort(() => { for (;;); })",
    "proxy": "new Proxy({}, {get() { for (;;); }}).x",
    "json": "JSON.stringify({toJSON() { for (;;); }})",
    "replace": "'a'.replace(/a/, () => { for (;;); })",
    "to primitive": "+{valueOf() { for (;;); }}",
    "iterator": "[...{[Symbol.iterator]() { return {next() { return {done: false}; }}; }}]",
    "generator": "function* g() { for (;;) yield 1; } for (const x of g());",
    "promise": "(function again() { Promise.resolve().then(again); })()",
    "catch": "for (;;) { try { for (;;); } catch { } }",
    "finally": "for (;;) { try { for (;;); } finally { continue; } }",
    "sparse array": "var a = []; a.length = 4294967295; a.indexOf(1, 0); a.sort(); a.reverse(); for (;;);",
}


@pytest.mark.parametrize("name", ENDLESS)
def test_time_limit(name):
    context = jsbc.Context(time_limit=0.2, memory_limit=512 << 20)
    started = time.monotonic()
    with pytest.raises((jsbc.JSTimeoutError, jsbc.JSMemoryError)):
        context.eval(ENDLESS[name])
    assert time.monotonic() - started < 5
    # The context is as usable as before.
    assert context.eval("1 + 1") == 2


def test_time_limit_of_a_view():
    context = jsbc.Context(time_limit=0.2)
    view = context.eval("({get x() { for (;;); }, f() { for (;;); }})")
    for action in (lambda: view["x"], lambda: view.f(), lambda: view.to_py()):
        with pytest.raises(jsbc.JSTimeoutError):
            action()
    assert context.eval("2") == 2


# ------------------------------------------------------------------ memory, each in a process of its own

GREEDY = {
    "array": "var a = []; for (;;) a.push(a.length);",
    "string": "var s = 'x'; for (;;) s += s;",
    "objects": "var o = null; for (;;) o = {o, a: 1, b: 2};",
    "json": "var o = []; for (let i = 0; i < 2e6; i++) o.push('x'.repeat(100)); JSON.stringify(o)",
    "repeat": "var parts = []; for (let i = 0;; i++) parts.push('x'.repeat(1e6) + i);",
    "buffer": "var list = []; for (;;) list.push(new ArrayBuffer(1e7));",
    "map": "var m = new Map(); for (let i = 0;; i++) m.set(i, {i});",
    "closures": "var list = []; for (;;) { let x = []; list.push(() => x); }",
    "join": "var a = Array(1e4).fill('x'.repeat(1e4)); var all = []; for (;;) all.push(a.join('-'));",
}

# The peak of this process: ru_maxrss would be the parent's, which it inherits over fork and exec.
GREEDY_RUN = """
import re, sys, resource, jsbc
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
context = jsbc.Context(memory_limit=64 << 20, time_limit=20)
try:
    context.eval(sys.stdin.read())
except jsbc.JSMemoryError:
    print("JSMemoryError", context.eval("1 + 1"))
except jsbc.JSException as error:
    print("JSException", error)
try:
    peak = int(re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read()).group(1))
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak < 700 * 1024)
"""


@pytest.mark.parametrize("name", GREEDY)
def test_memory_limit(name):
    from support import run_python

    done = subprocess.run(
        [sys.executable, "-c", GREEDY_RUN],
        input=GREEDY[name],
        capture_output=True,
        text=True,
        timeout=60,
        env={"PYTHONPATH": str(run_python.__globals__["ROOT"] / "src")},
    )
    lines = done.stdout.split("\n")
    assert lines[0] == "JSMemoryError 2" or lines[0].startswith("JSException RangeError"), done.stdout + done.stderr
    assert lines[1] == "True"


# ------------------------------------------------------------------ depth


def test_deep_recursion_is_a_range_error():
    context = jsbc.Context(time_limit=20)
    for source in (
        "function f() { return f(); } f()",
        "var o = {get x() { return this.x; }}; o.x",
        "var p = new Proxy({}, {get(t, k, r) { return r[k]; }}); p.x",
        "var a = []; a.toString = function () { return String(this); }; String(a)",
        "JSON.stringify({toJSON() { return JSON.stringify(this); }})",
        "class A { constructor() { new A(); } } new A()",
        "[1].map(function f(x) { return [x].map(f); })",
    ):
        with pytest.raises(jsbc.JSException, match=r"RangeError|Maximum"):
            context.eval(source)
    assert context.eval("1") == 1


def test_deep_recursion_through_python():
    context = jsbc.Context(time_limit=20)
    context.globals["call"] = lambda function: function()
    with pytest.raises((jsbc.JSException, RecursionError)):
        context.eval("function f() { return call(f); } f()")
    assert context.eval("1") == 1

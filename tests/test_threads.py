"""One Code in several threads: what fills its templates lazily is not disturbed by threads, collections and forks.

Cython code holds the GIL, but lets others in where Python code runs: in a finalizer or callback of a collection, which
any allocation may start up to Python 3.11, when an exception is made, and while zlib inflates source.
"""

from __future__ import annotations

import os
import random
import signal
import threading

import pytest
from support import run_python

import jsbc
from jsbc.code import set_delazify_hook
from jsbc.compiler import delazify


def run_threads(*works) -> list[BaseException]:
    """Run each on a thread, all at once; what they raised."""
    errors: list[BaseException] = []
    gate = threading.Barrier(len(works))

    def run(work) -> None:
        try:
            gate.wait(30)
            work()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors


@pytest.mark.parametrize("loaded", [False, True])
def test_a_function_is_compiled_by_one_thread(loaded):
    code = jsbc.compile("function f() { return () => 1; }")
    if loaded:
        code = jsbc.loads(jsbc.dumps(code))
    function = code.functions[1]
    inside: list[int] = []
    most = 0
    other = threading.Event()

    def hook(template) -> None:
        nonlocal most
        inside.append(threading.get_ident())
        most = max(most, len(inside))
        if most > 1:
            other.set()
        other.wait(0.3)  # as if a collection in the compiler had let the others run
        delazify(template)
        inside.pop()

    set_delazify_hook(hook)
    try:
        errors = run_threads(*[function.ensure_compiled] * 3)
    finally:
        set_delazify_hook(delazify)
    assert errors == []
    assert most == 1
    assert code.delazified.count(1) == 1


def test_threads_inflate_the_same_source():
    """zlib releases the GIL, and what it inflated for one thread is no beginning for another."""
    digits = random.Random(1)
    functions = [f"function f{i}() {{ return '{digits.randbytes(400).hex()}'; }}" for i in range(60)]
    source = "\n".join(functions)
    blob = jsbc.dumps(jsbc.compile(source))
    for _ in range(10):
        code = jsbc.loads(blob)
        lazy = code.functions[1:]

        def work(share) -> None:
            for function in share:
                function.ensure_compiled()

        errors = run_threads(*[lambda share=lazy[i::4]: work(share) for i in range(4)])
        assert errors == []
        assert code.source.text() == source
        assert all(function.is_compiled for function in lazy)


# What is compiled in processes of their own. A callback of collections stands for everything that runs in one; with a
# threshold of 1 they come with nearly any container that is made.
PRELUDE = """
import gc, sys, threading, time
import jsbc
from blob_tools import compile_functions
from jsbc import _codec

SOURCE = '''
function make(n) {
  class A { #p = n; f = () => n + this.#p; static s = () => n * 2; m() { return this.#q(); } #q() { return n - 1; } }
  class B extends A { g = n; static { this.z = n; } h() { return (() => super.m() + n)(); } }
  const o = { a() { return 'a' + n; }, get b() { return n; }, c: function (x = () => n) { return x(); } };
  function one() { return 1 + n; }
  const list = [() => 0, () => 10, (x => () => 20 + x)(1), function () { return 30; }];
  return [new A().f(), A.s(), new B().h(), B.z, o.a(), o.b, o.c(), one(), ...list.map(f => f() + n)].join();
}
function all() { return make(5) + make(7); }
'''
WAYS = "compile", "decode", "decode nothing"

def make_code(way):
    code = jsbc.compile(SOURCE)
    if way == "decode":
        code.compile_all()
    code = code if way == "compile" else jsbc.loads(jsbc.dumps(code))
    _codec.attach_encoder(code).update()
    return code

def compile_all(code):
    compile_functions(code, range(len(code.functions)))

def collecting(callback, work):
    gc.collect()
    gc.callbacks.append(callback)
    gc.set_threshold(1)
    try:
        return work()
    finally:
        gc.callbacks.remove(callback)
        gc.set_threshold(700)

everything = jsbc.compile(SOURCE)
everything.compile_all()
everything = jsbc.dumps(everything)
"""

# Any collection lets other threads run.
IN_THREADS = """
from test_threads import run_threads

for way in WAYS:
    for _ in range(15):
        code = make_code(way)
        errors = collecting(lambda *_: time.sleep(0), lambda: run_threads(*[lambda: compile_all(code)] * 4))
        assert errors == [], (way, errors)
        assert jsbc.dumps(code) == everything, way
"""

# The same work a second time in the middle of the first: at each of its collections, one after the other.
IN_EACH_COLLECTION = """
def interrupted(number, first, second):
    seen = 0
    results = []
    def callback(*_):
        nonlocal seen
        seen += 1
        if seen == number:
            try:
                results.append(second())
            except Exception as error:
                results.append(error)
    results.append(collecting(callback, first))
    return seen, results

def in_each_collection(prepare, expected):
    for way in WAYS:
        number = seen = 1
        while seen >= number:
            code = make_code(way)
            seen, results = interrupted(number, *prepare(code))
            assert set(results) == {expected}, (way, number, results)
            assert jsbc.dumps(code) == everything, (way, number)
            number += 1
"""

COMPILE = """
in_each_collection(lambda code: [lambda: compile_all(code)] * 2, None)
"""

CALL = """
def prepare(code):
    one, two = jsbc.Context(), jsbc.Context()
    # A realm sets another threshold when it is entered.
    one.globals["start"] = lambda: gc.set_threshold(1)
    one.run(code)
    two.run(code)
    return lambda: one.eval("start(); all()"), lambda: two.eval("all()")

in_each_collection(prepare, jsbc.Context().eval(SOURCE + "all()"))
"""


@pytest.mark.parametrize(
    "program",
    [IN_THREADS, IN_EACH_COLLECTION + COMPILE, IN_EACH_COLLECTION + CALL],
    ids=["threads", "compile", "call"],
)
def test_collections_at_any_time(program):
    done = run_python("-X", "faulthandler", "-c", PRELUDE + program)
    assert (done.returncode, done.stderr) == (0, "")


FORK = """
import gc, os, threading
import jsbc
from jsbc.code import set_delazify_hook
from jsbc.compiler import delazify

code = jsbc.compile("function f() { return 1; } function g() { return 2; }")
inside, go_on = threading.Event(), threading.Event()

def hook(template):
    inside.set()
    go_on.wait(0.3)
    delazify(template)

set_delazify_hook(hook)
thread = threading.Thread(target=code.functions[1].ensure_compiled)
thread.start()
inside.wait(20)
child = os.fork()
go_on.set()
assert gc.isenabled()
code.functions[2].ensure_compiled()
if child == 0:
    # The thread is not there, but what it was doing was finished before.
    os._exit(0 if code.functions[1].is_compiled else 1)
_, status = os.waitpid(child, 0)
thread.join()
assert status == 0, status
assert gc.isenabled()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fork_while_a_thread_compiles():
    done = run_python("-W", "ignore::DeprecationWarning", "-c", FORK)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="interval timers of POSIX")
def test_a_signal_handler_waits_until_it_may_enter():
    """Jumps and built-ins share a budget: where they took turns, it always ran out in a built-in."""
    ctx = jsbc.Context()
    ctx.eval("['a'].join()")
    happened = set()

    def handler(*_):
        try:
            happened.add(ctx.eval("1"))
        except RuntimeError as error:
            happened.add(str(error))

    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
    try:
        for parity in range(2):
            ctx.eval(f"for (var i = 0; i < {parity}; i++); for (var k = 0; k < 600_000; k++) ['a'].join()")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert happened == {1}


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="interval timers of POSIX")
def test_a_signal_handler_may_run_javascript_in_the_same_context():
    """The handler's windows began where the arguments of the call that it interrupted had just been put."""
    ctx = jsbc.Context()
    calls = []
    ctx.eval("function* numbers() { for (let i = 0; ; i++) yield i } var shared = numbers(), add = (a, b) => a + b")
    program = """
        var wrong = 0, items = Array.from({length: 64}, (_, i) => i), last = -1, mine = numbers(), next = 0;
        function Counted() { this.count = arguments.length }
        for (var end = Date.now() + milliseconds; Date.now() < end;) {
            items.map(function (item, i, all) { if (item !== i || all !== items) wrong++ });
            items.slice().sort((a, b) => { if (typeof a + typeof b !== "numbernumber") wrong++; return a - b });
            if (Reflect.construct(Counted, [1, 2, 3]).count !== 3) wrong++;
            if (mine.next().value !== next++) wrong++;
            try {
                var value = shared.next().value;
                if (value <= last) wrong++;
                last = value;
            } catch (error) {
                if (!String(error).includes("already running")) throw error;
            }
        }
        wrong"""

    def handler(*_):
        calls.append(ctx.eval("[1, 2].map(x => x * 2).reduce(add) + shared.next().done"))

    # What is imported when a program first uses it is imported now: a handler in the midst of that may not enter.
    ctx.eval("var milliseconds = 50")
    assert ctx.eval(program) == 0
    handler()
    with pytest.raises(jsbc.JSException):
        ctx.eval("function* own() { yield again.next() } var again = own(); String(TypeError('x')); again.next()")
    ctx.eval("milliseconds = 1200")
    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
    try:
        wrong = ctx.eval(program)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert wrong == 0
    # 7: the handler came while `shared` ran, and what it threw there ended it.
    assert len(calls) > 10 and set(calls) <= {6, 7}

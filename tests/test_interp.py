"""The interpreter: caches that must notice changes, frames that must be released, limits, stack traces."""

from __future__ import annotations

import gc
import time

import pytest

import jsbc


@pytest.fixture
def context():
    with jsbc.Context() as made:
        yield made


def strings(context: jsbc.Context, source: str) -> list[str]:
    """Run a script whose value is an array joined with '|'."""
    return context.eval(source).split("|")


# ---- inline caches ---------------------------------------------------------------------------------------


def test_cached_own_property_becomes_accessor(context):
    assert strings(
        context,
        """
        const read = o => o.x, out = [];
        const o = { x: 1 };
        for (let i = 0; i < 3; i++) out.push(read(o));
        Object.defineProperty(o, 'x', { get() { return 'got'; } });
        out.push(read(o));
        out.join('|')
    """,
    ) == ["1", "1", "1", "got"]


def test_cached_prototype_method_is_replaced_shadowed_and_deleted(context):
    assert strings(
        context,
        """
        class A { m() { return 'A'; } }
        class B extends A {}
        class C extends B {}
        const call = o => o.m(), out = [], c = new C();
        out.push(call(c), call(c));
        A.prototype.m = () => 'A2'; out.push(call(c));
        B.prototype.m = () => 'B'; out.push(call(c));
        delete B.prototype.m; out.push(call(c));
        c.m = () => 'own'; out.push(call(c));
        delete c.m; out.push(call(c));
        Object.setPrototypeOf(B.prototype, { m: () => 'other' }); out.push(call(c));
        out.join('|')
    """,
    ) == ["A", "A", "A2", "B", "A2", "own", "A2", "other"]


def test_absence_is_not_remembered_too_long(context):
    assert strings(
        context,
        """
        const read = o => String(o.later), out = [], o = {};
        for (let i = 0; i < 3; i++) out.push(read(o));
        Object.prototype.later = 'now'; out.push(read(o));
        delete Object.prototype.later; out.push(read(o));
        out.join('|')
    """,
    ) == ["undefined", "undefined", "undefined", "now", "undefined"]


def test_cached_addition_sees_a_setter_and_frozen_objects(context):
    assert strings(
        context,
        """
        'use strict';
        const put = o => { o.p = 1; }, out = [];
        put({}); put({});
        Object.defineProperty(Object.prototype, 'p', { set(v) { out.push('set' + v); }, configurable: true });
        put({});
        delete Object.prototype.p;
        try { put(Object.freeze({})); } catch (e) { out.push(e.name); }
        try { put(Object.preventExtensions({})); } catch (e) { out.push(e.name); }
        out.join('|')
    """,
    ) == ["set1", "TypeError", "TypeError"]


def test_sites_with_many_shapes(context):
    assert context.eval("""
        let sum = 0;
        const make = i => { const o = {}; for (let k = 0; k <= i; k++) o['k' + k] = k; o.x = i; return o; };
        const objects = Array.from({ length: 12 }, (_, i) => make(i));
        for (let round = 0; round < 100; round++) for (const o of objects) { o.x = o.x + 1; sum += o.x; }
        sum
    """) == sum(i + r + 1 for r in range(100) for i in range(12))


def test_global_reads_notice_a_later_let(context):
    context.eval("function read() { return Map; }")
    assert context.eval("read() === Map && read() === globalThis.Map") is True
    context.eval("let Map = 'shadow';")
    assert context.eval("read()") == "shadow"


def test_globals_deleted_and_made_accessors(context):
    assert strings(
        context,
        """
        var out = []; globalThis.g = 1;
        function read() { try { return g; } catch (e) { return e.name; } }
        out.push(read(), read());
        delete globalThis.g; out.push(read());
        Object.defineProperty(globalThis, 'g', { get: () => 'getter', configurable: true }); out.push(read());
        out.join('|')
    """,
    ) == ["1", "1", "ReferenceError", "getter"]


def test_array_iteration_is_fast_only_while_pristine(context):
    assert strings(
        context,
        """
        const values = a => { const out = []; for (const x of a) out.push(x); return out.join(); }, out = [];
        out.push(values([1, , 3]));
        const grown = [1, 2]; let n = 0; const seen = [];
        for (const x of grown) { seen.push(x); if (n++ < 2) grown.push(x * 10); }
        out.push(seen.join());
        const original = Array.prototype[Symbol.iterator];
        Array.prototype[Symbol.iterator] = function* () { yield 'patched'; };
        out.push(values([1, 2]));
        Array.prototype[Symbol.iterator] = original;
        const proto = Object.getPrototypeOf([][Symbol.iterator]()), next = proto.next;
        proto.next = function () { return { done: true }; };
        out.push('[' + values([1]) + ']');
        proto.next = next;
        out.push(values([7]));
        out.join('|')
    """,
    ) == ["1,,3", "1,2,10,20", "patched", "[]", "7"]


def test_a_string_appended_to_itself(context):
    # The string grows in place when nobody else holds it; here the right side is the same object.
    assert (
        context.eval("""
        let good = true;
        for (let k = 0; k < 50; k++) {
            let s = 'ab' + k;
            for (let i = 0; i < 14; i++) s += s;
            good = good && s === ('ab' + k).repeat(16384);
        }
        good
    """)
        is True
    )


# ---- calls and frames ------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 2, 5, 40])
def test_argument_counts(context, count):
    arguments = ", ".join(str(i) for i in range(count))
    beyond = [str(i) for i in range(2, count)]
    function = "function (a, b) { return [a, b, arguments.length, [].slice.call(arguments, 2)].join(); }"
    expected = [str(i) if i < count else "" for i in range(2)] + [str(count)] + (beyond or [""])
    assert context.eval(f"({function})({arguments})") == ",".join(expected)
    assert context.eval(f"((a, b, ...rest) => rest.join())({arguments})") == ",".join(beyond)


def test_locals_start_undefined_after_deeper_frames(context):
    # Registers that an earlier, deeper call used are undefined again.
    assert (
        context.eval("""
        function deep(n) { let a = n, b = 'x' + n, c = [n]; return n ? deep(n - 1) + c.length : a; }
        function fresh() { var x, y, z, u, v, w; return [x, y, z, u, v, w].every(e => e === undefined); }
        deep(50); fresh()
    """)
        is True
    )


def test_function_call_needs_no_native_frame(context):
    # f.call in a loop of calls: only the depth of JavaScript frames limits it.
    assert context.eval("(function down(n) { return n ? down.call(null, n - 1) + 1 : 0; })(5000)") == 5000


def test_deep_recursion_is_a_range_error_and_leaves_a_working_engine(context):
    bodies = ("f()", "[1].map(f)", "new f()", "f.apply(null, [])", "`${{ toString: f }}`", "Reflect.construct(f, [])")
    for body in bodies:
        caught = f"(() => {{ function f() {{ {body}; }} try {{ f(); }} catch (e) {{ return e.name; }} }})()"
        assert context.eval(caught) == "RangeError"
    assert context.eval("[3, 1, 2].sort().join()") == "1,2,3"


def test_handlers_across_frames(context):
    assert strings(
        context,
        """
        const out = [];
        const inner = () => { try { throw 1; } finally { out.push('f1'); } };
        const native = () => [1].forEach(() => inner());
        try { native(); } catch (e) { out.push('c' + e); } finally { out.push('f2'); }
        try { try { null.x; } catch ({ name }) { out.push(name); throw 2; } } catch (e) { out.push(e); }
        out.join('|')
    """,
    ) == ["f1", "c1", "f2", "TypeError", "2"]


def test_constructor_results(context):
    assert strings(
        context,
        """
        const out = [], special = { special: 1 };
        function F(x) { this.x = x; } function G() { return special; } function H() { return 5; }
        class D extends F { constructor() { super(3); } }
        class E extends F { constructor(v) { if (v === undefined) super(1); return v; } }
        out.push(new F(2).x, new G() === special, new H() instanceof H, new D().x, new D() instanceof D);
        out.push(new E(special) === special, new E().x);
        for (const f of [() => D(), () => new E(1), () => new (class extends F { constructor() {} })()])
            try { f(); } catch (e) { out.push(e.name); }
        out.push(Reflect.construct(F, [9], D) instanceof D);
        out.join('|')
    """,
    ) == ["2", "true", "true", "3", "true", "true", "1", "TypeError", "TypeError", "ReferenceError", "true"]


# ---- generators and async --------------------------------------------------------------------------------


def test_generator_frames_keep_registers(context):
    assert strings(
        context,
        """
        function* g(a, ...rest) {
            let local = a * 2; const got = yield local; local += got;
            try { yield [local, ...rest].join('+'); } finally { yield 'closing'; }
        }
        const it = g(4, 'r'), out = [];
        out.push(it.next().value, it.next(10).value, it.return('end').value, it.next().value, it.next().done);
        out.join('|')
    """,
    ) == ["8", "18+r", "closing", "end", "true"]


def test_suspended_generators_are_collected():
    with jsbc.Context() as context:
        context.eval("function* g(x) { const self = {}; self.self = self; yield x; yield self; }")
        gc.collect()
        before = len(gc.get_objects())
        context.eval("for (let i = 0; i < 2000; i++) { const it = g({ i }); it.next(); it.me = it; }")
        gc.collect()
        assert len(gc.get_objects()) - before < 500


def test_await_order_and_rejection(context):
    context.eval("""
        var log = [];
        const fail = async () => { await null; throw new Error('no'); };
        (async () => {
            log.push('a');
            try { await fail(); } catch (e) { log.push(e.message); } finally { log.push('f'); }
            for await (const x of [Promise.resolve(1), 2]) log.push(x);
        })();
        log.push('sync');
    """)
    assert context.eval("log.join()") == "a,sync,no,f,1,2"


# ---- limits ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "for (;;);",
        "while (true) { try { throw 1; } catch (e) {} }",
        "try { for (;;); } finally { for (;;); }",
        "(function f() { for (;;) { try { f(); } catch (e) {} } })()",
        "function* g() { for (;;) yield 1; } for (const x of g());",
        "const again = () => Promise.resolve().then(again); again();",
    ],
)
def test_time_limit_cannot_be_caught(source):
    context = jsbc.Context(time_limit=0.2)
    with pytest.raises(jsbc.JSTimeoutError):
        context.eval(source)
    assert context.eval("1 + 1") == 2


def test_time_limit_with_slow_python_callables():
    context = jsbc.Context(time_limit=0.2)
    context.globals["slow"] = lambda: time.sleep(0.002)
    started = time.monotonic()
    with pytest.raises(jsbc.JSTimeoutError):
        context.eval("for (;;) slow();")
    assert time.monotonic() - started < 3


def test_scripts_that_ran_are_not_kept_for_ever():
    context = jsbc.Context(compilation_cache=False)
    for i in range(100):
        context.eval(f"(() => {i})()")
    gc.collect()
    before = len(gc.get_objects())
    for i in range(400):
        context.eval(f"(() => {i} + 1)()")
    gc.collect()
    assert len(gc.get_objects()) - before < 400


def test_uncaught_values_release_frames():
    with jsbc.Context() as context:
        context.eval("function fail(o) { const keep = [o, o]; throw keep; }")
        for _ in range(3):
            with pytest.raises(jsbc.JSException):
                context.eval("[1].map(() => fail({}))")
        assert context.eval("'alive'") == "alive"


# ---- stack traces and messages ---------------------------------------------------------------------------


def test_stack_names_functions_and_places(context):
    stack = context.eval(
        """function outer() { return inner(); }
function inner() { return new Error('here').stack; }
outer()""",
        "file.js",
    )
    lines = stack.split("\n")
    assert lines[0] == "Error: here"
    assert lines[1].strip() == "at inner (file.js:2:27)"
    assert lines[2].strip() == "at outer (file.js:1:27)"
    assert lines[3].strip() == "at file.js:3:1"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("var o = {}; o.missing()", "o.missing is not a function"),
        ("var o = { list: [] }; o.list[0]()", "o.list[0] is not a function"),
        ("var x = 1; x()", "x is not a function"),
        ("var o = {}; new o.Missing()", "o.Missing is not a constructor"),
        ("null.x", "Cannot read properties of null (reading 'x')"),
        ("undefined.x = 1", "Cannot set properties of undefined (setting 'x')"),
        ("(class A {})()", "Class constructor A cannot be invoked without 'new'"),
        ("const c = 1; c = 2", "Assignment to constant variable."),
    ],
)
def test_messages(context, source, message):
    assert context.eval(f"try {{ {source} }} catch (e) {{ e.message }}") == message


# ---- eval and Function -----------------------------------------------------------------------------------


def test_eval_scopes(context):
    assert strings(
        context,
        """
        var g = 'global', out = [];
        function f() { let l = 'local'; const indirect = eval;
            out.push(eval('l'), indirect('typeof l'), indirect('g'));
            eval('var made = 1'); out.push(made);
            (function () { 'use strict'; eval('var hidden = 1'); out.push(typeof hidden); })();
            return delete made; }
        out.push(f());
        out.join('|')
    """,
    ) == ["local", "undefined", "global", "1", "undefined", "true"]


def test_function_constructors(context):
    assert strings(
        context,
        """
        const out = [];
        out.push(new Function('a', 'b', 'return a + b')(1, 2), Function('return this')() === globalThis);
        const GeneratorFunction = (function* () {}).constructor;
        out.push([...GeneratorFunction('n', 'yield n; yield n + 1')(4)].join());
        try { Function('a', '}{'); } catch (e) { out.push(e.name); }
        out.push(String(Function('x', 'return x')).replace(/\\n/g, ' '));
        out.join('|')
    """,
    ) == ["3", "true", "4,5", "SyntaxError", "function anonymous(x ) { return x }"]

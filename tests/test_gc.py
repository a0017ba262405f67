"""Python's collector frees cycles through every kind of heap object, and nothing is left behind."""

from __future__ import annotations

import collections
import gc
import sys
import weakref
from collections import Counter
from pathlib import Path

import pytest

import jsbc

# Each makes one piece of garbage that only a cycle keeps alive.
CYCLES = {
    "slot": "const o = {}; o.self = o;",
    "many slots": "const o = {}; for (let i = 0; i < 12; i++) o['k' + i] = o;",
    "dictionary": "const o = {}; for (let i = 0; i < 200; i++) o['k' + i] = o;",
    "deleted property": "const o = {a: 1, b: 2}; o.c = o; delete o.a;",
    "array element": "const a = [1, 2]; a.push(a);",
    "sparse array": "const a = []; a[1e6] = a;",
    "frozen array": "const a = [[]]; a[0].push(a); Object.freeze(a);",
    "arguments": "(function (x) { arguments[1] = arguments; })(1);",
    "mapped arguments": "(function (x) { x = arguments; return arguments[0]; })(1);",
    "closure": "let f; { let v = () => f; f = v; }",
    "closures of a loop": "const fs = []; for (let i = 0; i < 3; i++) fs.push(() => [fs, i]);",
    "large environment": "let a, b, c, d, e, f; f = () => [a, b, c, d, e, f];",
    "prototype and constructor": "function F() {} F.prototype.x = new F();",
    "class": "class A { static s = A; m() { return A; } #p = this; } const a = new A(); a.a = a;",
    "accessor": "const o = { get x() { return o; }, set x(v) { o.v = v; } }; o.x = 1;",
    "prototype chain": "const p = {}; p.child = Object.create(p);",
    "symbol key": "const s = Symbol('s'); const o = { [s]: null }; o[s] = o;",
    "bound function": "function f() {} const b = f.bind({ f }); f.b = b;",
    "wrapper": "const s = new String('x'); s.s = s; const n = Object(1n); n.n = n;",
    "error": "const e = new Error('x'); e.e = e;",
    "caught error": "try { null.x; } catch (e) { e.e = e; }",
    "date": "const d = new Date(); d.d = d;",
    "regexp": "const r = /x/g; r.r = r;",
    "match": "const m = /(x)/.exec('x'); m.m = m;",
    "map": "const m = new Map(); m.set(m, [m]);",
    "set": "const s = new Set(); s.add({ s });",
    "weak map": "const k = {}, w = new WeakMap(); w.set(k, w); k.w = w;",
    "promise": "const p = new Promise(() => {}); p.p = p; p.then(() => p);",
    "settled promise": "const p = Promise.resolve([]); p.then(v => v.push(p));",
    "generator": "function* g() { const me = it; yield me; } const it = g(); it.next();",
    "fresh generator": "function* g(a) { yield a; } const o = {}; o.it = g(o);",
    "async function": "async function f(o) { await new Promise(r => { o.r = r; }); } const o = {}; o.p = f(o);",
    "async generator": "async function* g(o) { yield o; } const o = {}; o.it = g(o); o.it.next();",
    "array iterator": "const a = []; a.push(a[Symbol.iterator]());",
    "iterator helper": "const o = {}; o.it = [1].values().map(() => o);",
    "proxy": "const t = {}; t.p = new Proxy(t, { t });",
    "typed array": "const t = new Uint8Array(8); t.t = t; t.buffer.t = t;",
    "data view": "const d = new DataView(new ArrayBuffer(8)); d.buffer.d = d;",
    "with": "const o = {}; Function('o', 'with (o) { o.f = () => o; }')(o);",
    "direct eval": "const o = {}; (function () { eval('var v = o; o.f = () => v;'); })();",
    "polymorphic caches": "for (let i = 0; i < 6; i++) { const o = {}; o['k' + i] = 1; o.x = o; o.x.x; }",
    "JSON": "const o = JSON.parse('{\"a\": [{}]}'); o.a[0].o = o;",
    "template object": "(strings => { strings.raw.length; })`a${1}b`; const o = {}; o.o = o;",
}


def heap() -> Counter[str]:
    """How many heap objects of the engine are alive, by class."""
    gc.collect()
    kinds = (type(o) for o in gc.get_objects())
    return Counter(kind.__name__ for kind in kinds if str(kind.__module__).startswith(("jsbc.vm", "jsbc.builtins")))


@pytest.mark.parametrize("name", CYCLES)
def test_cycle_is_freed(name):
    context = jsbc.Context(time_limit=60)
    context.eval(f"function make() {{ {CYCLES[name]} }}")
    context.eval("function many(n) { for (let i = 0; i < n; i++) make(); }")
    # Caches, shapes and lazily made built-ins are there after a few rounds.
    for _ in range(3):
        context.call("many", 5)
        context.run_jobs()
    before = heap()
    context.call("many", 300)
    context.run_jobs()
    after = heap()
    # What a cache remembers of the last round may differ from one count to the next.
    left = {kind: after[kind] - before[kind] for kind in after if after[kind] > before[kind] + 12}
    assert not left


def test_cycles_through_python():
    context = jsbc.Context()

    class Callback:
        def __call__(self, *args):
            return len(args)

    context.eval("function hold(f) { const o = { f }; o.o = o; return o; }")
    dead = []
    for _ in range(50):
        callback = Callback()
        callback.view = context.call("hold", callback)
        dead.append(weakref.ref(callback))
        del callback
    gc.collect()
    assert sum(reference() is not None for reference in dead) <= 1


def test_reachable_objects_survive():
    context = jsbc.Context()
    context.eval("globalThis.head = {}; let o = head; for (let i = 0; i < 1000; i++) o = o.next = { back: o, i };")
    gc.collect()
    assert context.eval("let n = 0; for (let p = head; p.next; p = p.next) n += p.next.back === p; n") == 1000


def test_long_chains_are_freed_without_recursion():
    context = jsbc.Context(time_limit=60)
    for step in (
        "{ next: chain }",
        "[chain]",
        "(c => () => c)(chain)",
        "new Map([[1, chain]])",
        "Object.create(chain)",
        "((c) => { const e = new Error('x'); e.next = c; return e; })(chain)",
        "(() => 1).bind(chain)",
        "{ get next() { return 1; }, __proto__: { chain } }",
    ):
        context.eval(f"globalThis.chain = null || {{}}; for (let i = 0; i < 100000; i++) chain = {step}; chain = null;")
        gc.collect()


def test_names_of_parsed_json_are_freed():
    """Each was kept for the life of the process, as names in the engine's own code are."""

    def parse(first: int) -> int:
        context = jsbc.Context()
        text = ",".join(f'"name{n}":{n}' for n in range(first, first + 20_000))
        assert context.eval("t => Object.keys(JSON.parse(t)).length")(f"{{{text}}}") == 20_000
        del context
        gc.collect()
        return sys.getallocatedblocks()

    before = parse(0)
    assert parse(20_000) - before < 5_000


def test_context_is_freed():
    class Marker:
        pass

    def use():
        context = jsbc.Context()
        marker = Marker()
        context.globals["f"] = lambda m=marker: 1
        context.eval("var o = { f }; o.o = o; class A { #x = o; } new A(); Promise.resolve(o).then(x => [x])")
        return weakref.ref(context), weakref.ref(marker)

    references = [use() for _ in range(10)]
    gc.collect()
    assert not [r for pair in references for r in pair if r() is not None]


def resident() -> int:
    """Bytes of memory the process has."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the resident size is read from /proc")
def test_memory_of_buffers_is_freed():
    context = jsbc.Context(time_limit=60)
    context.eval(
        "function fill(n) { let a; for (let i = 0; i < n; i++) { a = new Uint8Array(4e6).fill(i); a.a = a; } }"
    )
    context.call("fill", 2)
    gc.collect()
    start = resident()
    for _ in range(10):
        context.call("fill", 5)
        gc.collect()
    assert resident() - start < 60 << 20


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the resident size is read from /proc")
def test_nothing_leaks():
    context = jsbc.Context(time_limit=300)
    context.eval(
        """
        class Point { constructor(x) { this.x = x; this.self = this; } get y() { return this.x; } }
        function work(n) {
          for (let i = 0; i < n; i++) {
            const o = { a: [i, 'text' + i], m: new Map([[i, i]]), p: new Point(i), f() { return o; } };
            o['dynamic' + (i % 5000)] = o;
            try { o.missing.x; } catch (e) { o.e = e; }
          }
        }
        """
    )
    context.call("work", 20_000)
    gc.collect()
    start = resident()
    for _ in range(5):
        context.call("work", 20_000)
    gc.collect()
    assert resident() - start < 8 << 20


def test_python_cannot_derive_from_heap_classes():
    import jsbc.vm.objects as objects

    for cls in (objects.JSObject, objects.JSFunction, objects.Environment):
        with pytest.raises(TypeError):
            type("Derived", (cls,), {})


def test_contexts_are_freed_whatever_their_sites_saw():
    """Sites of functions without caches must not hold on to what they found: the collector does not see them."""
    source = """
        Object.prototype.late = function () { return this; };
        let counter = 1n; const text = 'abc'.toUpperCase().length;
        var object = { a: counter, b: text }; object.c = [object, Math.max, parseInt('7')];
        typeof undeclared; object.c.push(counter + 2n); String(object.b); Math
    """
    gc.collect()
    before = sum(type(item).__name__ == "Realm" for item in gc.get_objects())
    for _ in range(5):
        jsbc.Context().eval(source)
    gc.collect()
    assert sum(type(item).__name__ == "Realm" for item in gc.get_objects()) == before


def test_a_finalizer_cannot_enter_the_context_in_the_midst_of_an_operation():
    """It found arrays half moved and properties half deleted: the process crashed within seconds of random programs."""
    ctx = jsbc.Context()
    happened = []

    class Resource:
        def __call__(self):
            return None

        def __del__(self):
            try:
                happened.append(ctx.eval("items.length = 0; 'entered'"))
            except RuntimeError as error:
                happened.append(str(error))

    kept = []
    ctx.globals.update(make=Resource, drop=kept.clear)
    refused = "the Context cannot be entered in the midst of an operation"
    ctx.eval("var items = [make(), make(), 1]; items.splice(0, 2); 0")
    ctx.eval("var held = {x: make()}; delete held.x; held = make(); 0")
    assert happened == [refused] * 3
    assert ctx.eval("items.length") == 1
    del happened[:]
    # Where Python was called, and where no JavaScript runs, it can.
    kept.append(Resource())
    assert ctx.eval("drop(); items.length") == 0
    kept.append(Resource())
    kept.clear()
    assert happened == ["entered", "entered"]
    ctx.eval("held = 0")
    assert happened == ["entered", "entered", refused]


def test_python_called_from_javascript_may_enter_the_context():
    ctx = jsbc.Context()

    class Rows(collections.UserDict):
        def __missing__(self, name):
            return ctx.eval(f"'{name}'.toUpperCase()")

    ctx.globals.update(rows=Rows(), evaluate=ctx.eval)
    assert ctx.eval("rows.abc + evaluate('evaluate(\"1 + 1\") + 1') + rows.d") == "ABC3D"
    kept = []
    outer = jsbc.Context(console=lambda level, text: kept.append(outer.eval(f"'{text}' + level")))
    outer.eval("var level = 9; console.log('text'); console.log('more')")
    assert kept == ["text9", "more9"]

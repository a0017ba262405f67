"""Built-ins where test262 does not look: changes during iteration, limits, console, rejections, weak collections."""

from __future__ import annotations

import gc

import pytest

import jsbc

# What a callback or a valueOf does to the array that is being worked on.
MUTATIONS = [
    ("const a = [1,2,3,4]; let n = 0; a.forEach(() => { n++; a.length = 2; }); n", 2),
    ("const a = [1]; let n = 0; a.forEach(() => { if (n++ < 5) a.push(1); }); n", 1),
    ("const a = [1,2,3]; a.map(() => { a.length = 0; return 7; }).length", 3),
    ("const a = [5,3,1,4]; a.sort((x, y) => { a.length = 0; return x - y; }); a.join()", "1,3,4,5"),
    ("const a = [3,2,1]; try { a.sort(() => { throw 1; }); } catch {} a.length", 3),
    (
        "const a = [1,2,3,4]; a.splice({ valueOf() { a.length = 0; return 1; } }, 2, 9, 9).length + ':' + a.length",
        "2:4",
    ),
    ("const a = [1,2,3,4]; a.slice({ valueOf() { a.length = 1; return 0; } }).length", 4),
    ("const a = [1,2,3,4]; a.fill(7, { valueOf() { a.length = 0; return 2; } }).length", 4),
    ("const a = [1,2,3,4]; a.copyWithin(0, { valueOf() { a.length = 1; return 2; } }).length", 1),
    ("const a = [1,2,3,4]; a.indexOf(4, { valueOf() { a.length = 0; return 0; } })", -1),
    ("const a = [1,2,3,4]; a.includes(undefined, { valueOf() { a.length = 0; return 0; } })", True),
    (
        "const a = [1,2,3]; Object.defineProperty(a, 0, { get() { a.length = 0; return 1; } });"
        " [].concat(a, [7]).length",
        4,
    ),
    ("const a = [[1,2],3]; a.flatMap(x => { a.length = 0; return x; }).join()", "1,2"),
    ("const a = [1,2]; const f = function () { return arguments.length; }; a.length = 5; f.apply(null, a)", 5),
    ("const o = { a: 1, get b() { delete this.c; return 2; }, c: 3 }; Object.keys(Object.assign({}, o)).join()", "a,b"),
    ("const o = { a: 1, get b() { this.d = 4; return 2; }, c: 3 }; Object.keys(Object.assign({}, o)).join()", "a,b,c"),
    ("const o = { get a() { delete this.b; return 1; }, b: 2 }; Object.entries(o).length", 1),
    (
        "const m = new Map([[1,1],[2,2]]); let n = 0;"
        " m.forEach((v, k) => { m.delete(k); if (n++ < 9) m.set(k + 2, 0); }); n",
        11,
    ),
    ("const m = new Map(); for (let i = 0; i < 99; i++) m.set(i); for (const [k] of m) m.delete(k); m.size", 0),
    ("const m = new Map([[1,1],[2,2]]); const it = m.keys(); it.next(); m.clear(); m.set(3); it.next().value", 3),
    ("const m = new Map(); const it = m.keys(); it.next(); m.set(1); it.next().done", True),
    ("const s = new Set([1,2,3]); s.forEach(x => { s.delete(x); if (x < 50) s.add(x + 10); }); s.size", 0),
    ("const s = new Set([1,2,3]); s.union({ size: 1, has() {}, keys() { s.clear(); return [9].values(); } }).size", 1),
    (
        "const s = new Set([NaN, -0, 0, '0']); [s.size, s.has(NaN), s.has(0), Object.is([...s][1], 0)].join()",
        "3,true,true,true",
    ),
    (
        "const m = new Map([[1.5, 'a'], [10n, 'b'], ['x', 'c']]);"
        " [m.get(3 / 2), m.get(5n + 5n), m.get(['x'][0])].join()",
        "a,b,c",
    ),
]


@pytest.mark.parametrize("source, expected", MUTATIONS)
def test_change_while_iterating(source, expected):
    assert jsbc.Context(time_limit=10).eval(source) == expected


DEEP = {
    "proxy get": "let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x",
    "proxy keys": "let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); Object.keys(p)",
    "proxy call": "let p = () => 1; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p()",
    "proxy as prototype": "let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(Object.create(p), {}); 'x' in p",
    "bound call": "let f = () => 1; for (let i = 0; i < 9999; i++) f = f.bind(); f()",
    "flat": "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; a.flat(Infinity)",
    "flat of itself": "const a = []; a.push(a); a.flat(Infinity)",
    "join": "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; a.join()",
    "sort that sorts": "const f = () => [2, 1].sort(f); f()",
    "forEach": "const f = () => [1].forEach(f); f()",
    "arguments": "Math.max.apply(null, { length: 1e9 })",
    "long separator": "Array(4294967295).join('abc')",
}


@pytest.mark.parametrize("name", DEEP)
def test_depth_is_a_range_error(name):
    context = jsbc.Context(time_limit=30)
    source = f"(() => {{ try {{ return eval({DEEP[name]!r}); }} catch (e) {{ return e.name; }} }})()"
    assert context.eval(source) == "RangeError"


ENDLESS = [
    "Array.from({ *[Symbol.iterator]() { for (;;) yield 1; } }[Symbol.iterator]().filter(() => false))",
    "Array.prototype.sort.call({ length: 2 ** 53 - 1 })",
    "Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)",
    "Array.prototype.forEach.call({ length: 2 ** 53 - 1 }, () => 1)",
    "Array.prototype.reverse.call({ length: 2 ** 53 - 1 })",
    "Array.prototype.copyWithin.call({ length: 2 ** 53 - 1 }, 0, 1)",
    "[1, 2].sort(() => { for (;;); })",
    "Iterator.from({ next() { return { value: 1 }; } }).drop(Infinity).next()",
    "new Set({ [Symbol.iterator]() { return { next() { return { value: 1 }; } }; } })",
    "const s = new Set([1]); s.forEach(x => { s.delete(x); s.add(x + 1); })",
    "const m = new Map([[1]]); for (const [k] of m) { m.delete(k); m.set(k + 1); }",
    "new Proxy({}, { get() { for (;;); } }).x",
    "Object.defineProperties({}, new Proxy({}, { ownKeys() { for (;;); } }))",
    "const f = () => Promise.resolve().then(f); f()",
    "Array(4294967295).join('')",
]


@pytest.mark.parametrize("source", ENDLESS)
def test_time_limit_holds(source):
    context = jsbc.Context(time_limit=0.2)
    with pytest.raises(jsbc.JSTimeoutError):
        context.eval(source)
        context.run_jobs()


GREEDY = [
    "const a = []; for (;;) a.push(1)",
    "let a = [1]; for (;;) a = a.concat(a)",
    "const m = new Map(); for (let i = 0; ; i++) m.set(i, i)",
    "const s = new Set(); for (let i = 0; ; i++) s.add('k' + i)",
    "let a = ['x'.repeat(1e6)]; const b = []; for (;;) b.push(a.concat(a).join())",
    "[1].values().flatMap(function* () { for (;;) yield 1; }).toArray()",
    "let f = () => 1; for (;;) f = f.bind()",
    "let s = '%'; for (;;) s = encodeURIComponent(s + s)",
    "const w = new WeakMap(), ks = []; for (;;) { const k = {}; w.set(k, [1, 2, 3]); ks.push(k); }",
    "for (;;) Symbol.for('k' + Math.random())",
]


@pytest.mark.parametrize("source", GREEDY)
def test_memory_limit_holds(source):
    context = jsbc.Context(time_limit=60, memory_limit=50 << 20)
    with pytest.raises((jsbc.JSMemoryError, jsbc.JSException)) as caught:
        context.eval(source)
    if caught.type is jsbc.JSException:
        assert "Invalid" in str(caught.value), "only a string or array too long may come before the limit"


CONSOLE = [
    ("'a', 1, -0, 1.5, null, undefined, true, 10n, Symbol('s')", "a 1 -0 1.5 null undefined true 10n Symbol(s)"),
    ("{ a: 1, 'b-c': 'x', [Symbol('k')]: [1, 'y'] }", "{ a: 1, 'b-c': 'x', [Symbol(k)]: [ 1, 'y' ] }"),
    ("[], {}, [undefined, , 2], [[[[1]]]]", "[] {} [ undefined, <1 empty item>, 2 ] [ [ [ [Array] ] ] ]"),
    ("{ a: { b: { c: { d: 1 } } } }", "{ a: { b: { c: [Object] } } }"),
    ("new Map([['a', { b: 1 }]]), new Set([1, 'x'])", "Map(1) { 'a' => { b: 1 } } Set(2) { 1, 'x' }"),
    (
        "function f() {}, () => 1, class A {}, class B extends Array {}, async () => 1",
        "[Function: f] [Function (anonymous)] [class A] [class B extends Array] [AsyncFunction (anonymous)]",
    ),
    (
        "{ get a() { throw 1; }, set b(v) {}, get c() { return 1; }, set c(v) {} }",
        "{ a: [Getter], b: [Setter], c: [Getter/Setter] }",
    ),
    (
        "new (class Foo { x = 1; })(), Object.create(null), new (class Bar extends Map {})()",
        "Foo { x: 1 } [Object: null prototype] {} Bar(0) {}",
    ),
    ("Promise.resolve(1), new Promise(() => {})", "Promise { 1 } Promise { <pending> }"),
    ("new Proxy({ a: 1 }, { get() { throw 1; }, ownKeys() { throw 1; } })", "{ a: 1 }"),
    ("(() => { const o = { x: 1 }; o.o = o; return o; })()", "<ref *1> { x: 1, o: [Circular *1] }"),
    (
        "new Number(3), new String('ab'), Object(true), /x/gi, new Date(0)",
        "[Number: 3] [String: 'ab'] [Boolean: true] /x/gi 1970-01-01T00:00:00.000Z",
    ),
    ("new Uint8Array([1, 2]), (function () { return arguments; })(1)", "Uint8Array(2) [ 1, 2 ] [Arguments] [ 1 ]"),
    (
        "'%s is %d years, %i, %f, %o%%', 'Bob', 42.5, 42.5, '1.5', { a: 1 }, 'rest'",
        "Bob is 42.5 years, 42, 1.5, { a: 1 }% rest",
    ),
    ("'100%', 5", "100% 5"),
    ("[\"it's\", 'a\"b', 'n\\n']", "[ \"it's\", 'a\"b', 'n\\n' ]"),
]


@pytest.mark.parametrize("arguments, expected", CONSOLE)
def test_console_text(arguments, expected):
    lines = []
    context = jsbc.Context(console=lambda level, text: lines.append((level, text)))
    context.eval(f"console.log({arguments})")
    assert lines == [("log", expected)]


def test_console_levels_groups_and_counts():
    lines = []
    context = jsbc.Context(console=lambda level, text: lines.append((level, text)))
    context.eval("""
        console.warn('w'); console.error('e'); console.info('i'); console.debug('d');
        console.group('g'); console.log('in\\nside'); console.groupEnd(); console.log('out');
        console.count(); console.count(); console.countReset(); console.count('x');
        console.assert(true, 'no'); console.assert(false, 'yes', 1); console.log();
    """)
    assert lines == [
        ("warn", "w"),
        ("error", "e"),
        ("info", "i"),
        ("debug", "d"),
        ("log", "g"),
        ("log", "  in\n  side"),
        ("log", "out"),
        ("log", "default: 1"),
        ("log", "default: 2"),
        ("log", "x: 1"),
        ("error", "Assertion failed: yes 1"),
        ("log", ""),
    ]


def test_weak_map_entries_die_with_their_keys():
    context = jsbc.Context(memory_limit=200 << 20)
    context.eval("""
        const w = new WeakMap();
        function churn(n) {
            for (let i = 0; i < n; i++) { const k = {}; w.set(k, { k, data: new Array(100).fill(i) }); }
        }
    """)
    context.call("churn", 1000)
    gc.collect()
    before = len(gc.get_objects())
    context.call("churn", 20000)
    gc.collect()
    assert len(gc.get_objects()) - before < 2000


def test_weak_collections_take_any_object():
    context = jsbc.Context()
    assert (
        context.eval("""
        const w = new WeakMap(), s = new WeakSet();
        const keys = [{}, [], () => 1, new Proxy({}, {}), Object.freeze({}), Symbol(), new Map(), Object.create(null)];
        for (const k of keys) { w.set(k, k); s.add(k); }
        [keys.every(k => w.get(k) === k && s.has(k)), Reflect.ownKeys(keys[0]).length,
         keys.every(k => w.delete(k) && !w.has(k) && !w.delete(k) && w.set(k, 1).get(k) === 1),
         [1, 'x', null, Symbol.for('r')].every(k => {
             try { w.set(k, 1); } catch (e) { return e instanceof TypeError; }
         })].join()
    """)
        == "true,0,true,true"
    )


def test_order_of_jobs():
    context = jsbc.Context()
    context.eval("""
        var log = [];
        (async () => { log.push(1); await null; log.push(4); await new Promise(r => r()); log.push(7); })();
        Promise.resolve().then(() => log.push(5)).then(() => log.push(8));
        queueMicrotask(() => log.push(6));
        Promise.resolve({ then(f) { log.push('then'); f(); } }).then(() => log.push('thenable'));
        log.push(2); log.push(3);
    """)
    context.run_jobs()
    assert context.eval("log.join()") == "1,2,3,4,5,6,then,7,8,thenable"


def test_sort_is_stable_and_total():
    context = jsbc.Context(time_limit=30)
    assert context.eval("""
        const a = Array.from({ length: 5000 }, (_, i) => ({ k: (i * 7919) % 50, i }));
        a.sort((x, y) => x.k - y.k);
        a.every((x, i) => i === 0 || a[i - 1].k < x.k || (a[i - 1].k === x.k && a[i - 1].i < x.i))
    """)
    mixed = context.eval("[10, 9, 1, undefined, , 'b', 'a', null].sort().map(String).join()")
    assert mixed == "1,10,9,a,b,null,undefined,"


def test_array_like_and_sparse_arrays():
    context = jsbc.Context(time_limit=10)
    assert (
        context.eval("""
        const o = { length: 3, 0: 'a', 2: 'c' };
        const sparse = []; sparse[4e9] = 1;
        [Array.prototype.join.call(o, '-'), Array.prototype.push.call(o, 'd'), o.length,
         Array.prototype.splice.call(o, 1, 2).length, o.length, sparse.length, sparse.indexOf(1, 4e9 - 5),
         [1, , 3].indexOf(undefined), [1, , 3].includes(undefined), Object.keys([1, , 3]).join(''),
         [, 1].concat([, 2]).length, 1 in [0, ,].slice(), [3, , 1].reverse().hasOwnProperty(1)].join()
    """)
        == "a--c,4,4,2,2,4000000001,4000000000,-1,true,02,4,false,false"
    )

// Expressions whose value JSON can show, each under a line with its name: tools/golden.py makes the golden blobs of them.
// Together they meet each kind of function, scope, constant and statement.

//: number
1

//: text
'α'

//: call
(() => 2)()

//: literals
[1, -7, 2.5, 3e9, 1 << 30, 0x7fffffff, 536870912, -536870913, 5e-324, 'a', '', true, null]

//: closure
(() => { let n = 1; const add = x => { n += x; return () => n; }; add(2); return add(3)(); })()

//: counter
(function () { function make() { var c = 0; return function () { return ++c; }; } const a = make(); a(); return [a(), make()()]; })()

//: never
(function () { function unused(a, b) { return [a, function () { return this; }]; } return typeof unused; })()

//: class
(() => { class P { #x = 1; y = this.#x + 1; constructor(x) { this.#x = x; } get x() { return this.#x; } static zero() { return new P(0); } } return [new P(5).x, P.zero().y]; })()

//: extends
(() => { class A { m() { return 'A'; } } class B extends A { m() { return super.m() + 'B'; } } return new B().m(); })()

//: static
(() => { class S { static a = 1; static { S.b = S.a + 1; } } return S.b; })()

//: accessor
(() => { const o = { v: 1, get w() { return this.v; }, set w(x) { this.v = x * 2; } }; o.w = 4; return o.w; })()

//: generator
(() => { function* g(n) { const got = yield n; try { yield got + 1; } finally { yield 'end'; } } const i = g(1); return [i.next().value, i.next(5).value, i.return(9).value, [...g(3)].length]; })()

//: delegate
(() => { function* a() { yield 1; } function* b() { yield* a(); yield* [2, 3]; } return [...b()]; })()

//: async
(() => { let log = []; (async () => { log.push(1); await null; log.push(2); })(); log.push(3); return log.join(); })()

//: spread
(() => { const f = (a, ...r) => [a, r.length]; return [f(...[1, 2, 3]), { ...{ a: 1 }, b: 2 }]; })()

//: destructure
(() => { const { a, b: { c = 7 } = {}, ...rest } = { a: 1, d: 2, e: 3 }; const [x, , y = 4] = [5]; return [a, c, rest, x, y]; })()

//: defaults
((a, b = a + 1, { c } = { c: b * 2 }) => [a, b, c])(1)

//: arguments
(function () { arguments[0] = 9; return [arguments.length, arguments[0]]; })(1, 2)

//: template
(() => { const t = (s, ...v) => s.raw.join('|') + v.join(); return [`x${1 + 1}y`, t`a${1}\n${2}`]; })()

//: regexp
[/x(?<y>\d)/.exec('x5').groups.y, 'a-b'.replace(/-/g, '+'), /[α-ω]+/u.test('λ')]

//: try
(() => { const log = []; for (const v of [1, 2]) { try { if (v > 1) throw new TypeError('t' + v); log.push(v); } catch ({ message }) { log.push(message); } finally { log.push('f'); } } return log; })()

//: nested try
(() => { try { try { null.x; } finally { var seen = 1; } } catch (e) { return [e.name, seen]; } })()

//: switch
[1, 'b', 3].map(v => { switch (v) { case 1: return 'one'; case 'b': v = 2; default: return v; } })

//: labels
(() => { let n = 0; outer: for (let i = 0; i < 4; i++) { for (;;) { if (i == 2) continue outer; if (++n > 9) break outer; break; } } return n; })()

//: loops
(() => { let s = 0, i = 5; while (i--) s += i; do s++; while (s < 12); for (const k in { a: 1, b: 2 }) s += k; for (const c of 'é名') s += c; return s; })()

//: loop scopes
(() => { const f = []; for (let i = 0; i < 3; i++) f.push(() => i); return f.map(g => g()); })()

//: operators
[7 % 3, 2 ** 10, -8 >>> 28, 5 & 6 | 1 ^ 2, !0, ~5, typeof 1, void 0 ?? 'n', 1 < 2, 'b' > 'a', 1 == '1']

//: optional
(() => { const o = { a: { b: () => 3 } }; return [o?.a?.b?.(), o.x?.y.z, o.a?.['b'] !== undefined]; })()

//: assignment
(() => { let a = null, b = 1, c = 0; a ??= 4; b &&= 5; c ||= 6; b **= 2; return [a, b, c]; })()

//: computed
(() => { const k = 'dyn'; class C { [k + '1']() { return 1; } static [k] = 2; } return [new C().dyn1(), C.dyn, { [k]: 3 }.dyn]; })()

//: symbols
(() => { const o = { *[Symbol.iterator]() { yield 'i'; }, [Symbol.toPrimitive]: () => 42 }; return [...o, +o]; })()

//: bigint
[(12345678901234567890n * 3n).toString(), typeof 1n, (2n ** 70n % 7n).toString()]

//: wide
['naïve', '名前', '\ud83d\ude00'.length, 'größe'.toUpperCase(), { 名: 1 }.名]

//: delete
(() => { const o = { a: 1, b: 2 }; delete o.a; return ['a' in o, Object.keys(o)]; })()

//: dead zone
(() => { try { return early; let early = 1; } catch (e) { return e.name; } })()

//: const
(() => { const fixed = 1; try { fixed = 2; } catch (e) { return e.name + fixed; } })()

//: stack
(() => { function inner() { return new Error('at').stack; }
 return (/:\d+:\d+/.exec(inner()) || ['no lines'])[0]; })()

//: to string
(function kept(a) { /* as written */ return a; }).toString()

//: new.target
(() => { function F() { this.is = new.target === F; } return new F().is; })()

//: eval
(() => { let local = 3; return eval('local + (() => local * 2)()'); })()

//: with
new Function('o', 'with (o) { return a + 1; }')({ a: 4 })

//: sort
[5, 1, 4].sort((a, b) => b - a).concat([[1, [2]]].flat(2)).map((v, i) => v * i)

//: recursion
(function fact(n) { return n < 2 ? 1 : n * fact(n - 1); })(10)

//: many names
(() => { var v0 = 0, v1 = 1, v2 = 2, v3 = 3, v4 = 4, v5 = 5, v6 = 6, v7 = 7, v8 = 8, v9 = 9, v10 = 10, v11 = 11, v12 = 12, v13 = 13, v14 = 14, v15 = 15, v16 = 16, v17 = 17, v18 = 18, v19 = 19, v20 = 20, v21 = 21, v22 = 22, v23 = 23, v24 = 24, v25 = 25, v26 = 26, v27 = 27, v28 = 28, v29 = 29, v30 = 30, v31 = 31, v32 = 32, v33 = 33, v34 = 34, v35 = 35, v36 = 36, v37 = 37, v38 = 38, v39 = 39; return () => v0 + v39; })()()

//: deep
(() => { return (() => { return (() => { return (() => { return (() => { return (() => { return (() => { return 6; })(); })(); })(); })(); })(); })(); })()

//: comma
(() => { let x = (1, 2, 3); return [x++ + ++x, x--, -x, +'4']; })()

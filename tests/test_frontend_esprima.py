"""Both front ends find the same: tree, scopes, declarations, facts of functions; and programs run alike."""

# ruff: noqa: E501 - sources on one line

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from frontend_tools import describe_scopes, function_facts

import jsbc
from jsbc.errors import JSNestingError, JSSyntaxError
from jsbc.frontend import parser
from jsbc.frontend.ast import Ast
from jsbc.frontend.estree import to_estree

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

import workloads

pytest.importorskip("esprima")

from jsbc.frontend import esprima_adapter

ES2017 = [
    "var a, b = 1, [c, , d = 2, ...[e]] = f, {g, h: i, 'j': k = 3, [l]: m} = o; let p = 1; const q = 2",
    "if (a) b; else if (c) d; else { let e } ; if (x) function f() {} else function g() {}",
    "for (;;) break; for (var i = 0, j; i < 9; i++) ; for (let a, b = 1; ;) (() => a); for (var c in d, e) ; for (f of g) ;",
    "for (const [x, y = 1] of z) ; for (h.i in j) ; for ([k, {l}] of m) ; for (let n in o) () => n",
    "while (a) do b; while (c)\n d; x: for (;;) { y: while (1) { continue x; break y } } debugger; ;",
    "switch (a) { case 1: case b, c: let d; break; default: function e() { d } case 2: }",
    "try { a } catch (d) { var d; e } finally { f } try { } catch ({g, h: [i]}) { let j; () => g + j } throw k",
    "with (a) { b = c; (function () { d }) } function f(o) { var x; with (o) x }",
    "function f(a, b = 1, {c}, [d], ...e) { return arguments } function g(h) { 'use strict'; return; }",
    "function* g() { yield; yield a; yield* b; const c = yield, d = [yield, yield 1] }",
    "async function f() { await a; return await b } x = async function g() { g }; y = async a => await a; async (b, c) => b",
    "x = function () {}; y = function named(a) { named }; z = function* () { return () => this }; (function () {})()",
    "a => b; (a) => {}; () => ({}); (a, b = () => a, {c, d: e = 2}, [f], ...g) => e; x = (a, /* => */ b /* , */) => (c)",
    "a ? b : c ? d : e; a || b && c; a | b ^ c & d; a == b != c === d !== e; a < b > c <= d >= e; a instanceof b in c",
    "a << b >> c >>> d; a + b - c * d / e % f ** g ** h; !a; ~b; +c; -d; typeof e; void f; delete g.h; ++i; --j; k++; l--",
    "a = b; a += b; a -= 1; a **= 1; a >>>= 1; a |= 1; a.b = c[d] = e; (f) = function () {}; [g, h.i, ...j] = k",
    "({l, m: n.o, p = 1, [q]: r = 2} = s); [t = 1, [u], {v}] = w; ({y: [z]} = 1)",
    "a.b.c; a[b][c]; a.if; a(b, ...c)(d); new a; new a.b(c); new a[b]().c; new (a()).b; new new a(b)(c); [1, , ...d, ,]",
    "function f() { new.target; return () => [new.target, this, arguments] } this; () => this",
    "({a, b: 1, 'c': 2, 3: d, [e]: f, get g() {}, set h(i) {}, j() { super.k }, *l() {}, async m() {}, __proto__: n})",
    "class A {} class B extends (a, b) { constructor() { super(); () => super.x; } static m() {} get a() {} set a(v) {} }",
    "x = class extends y { *a() {} async b() {} ['c']() {} static 'd'() {} 1() {} static get e() { return () => super.f } }",
    "`a`; `a${b}c${`d${e}`}f`; tag`x${y}z`; `\\n\\x41\\u{42}`; a.b`c`; ``",
    "/a/; /[/\\]]/gi; a / b / c; 'a\\tb\\u0041\\x41'; 0; 1.5; .5; 5.; 1e3; 0x1F; 0b101; 0o17; 017; null; true; false",
    "'\U0001f600'; '\u00e9'; f('\ud83d'); x.\u00fc = '\U00010000'; after",
    "eval('a'); function f(a) { eval(a); return () => b } function g() { (0, eval)('c'); { let d; (() => eval('d'))() } }",
    "function f() { arguments.length; arguments[0]; g.apply(this, arguments) } function h() { arguments[0] = 1 }",
    "function i() { delete arguments[0] } function j() { arguments[0]() } function k(a) { a = 1; for (a of b); }",
    "{ function f() {} { let f; { function f() {} } } } function outer(p) { { function p() {} function q() {} } return q }",
    "function f(a) { var a; var b = 1; var b = 2; function a() {} for (var c of d) ; let e; { e = 1 } }",
    "var await, async, of, get, set, let; async\n(a); label: function f() {}",
]
MODULES = [
    "import 'a'; import b from 'c'; import * as d from 'e'; import {f, g as h} from 'm'; import n, {o} from 'p'; () => b",
    "export var a = 1, b; export let c = function () {}; export const {e, f: [g]} = a; export function i() {} export class l {}",
    "var a, v; export {a as m, v}; export * from 'p'; export {w as x} from 'bb'; export default function () { a }",
    "export default class {}",
    "export default class A extends B {} export async function j() { await 1 }",
    "export default (a, b)",
]


def compare(source: str, mode: str = "script") -> None:
    native = parser.parse_script(source, mode=mode, eager=True)
    other = esprima_adapter.parse_script(source, mode=mode)
    assert comparable_tree(other) == comparable_tree(native)
    # scopes in the parameters of arrow functions are numbered differently
    assert sorted(describe_scopes(other)) == sorted(describe_scopes(native))
    assert all_facts(other) == all_facts(native)


def comparable_tree(ast: Ast) -> dict:
    """The tree without ends of statements: esprima puts them behind the space before a closing brace."""
    tree = to_estree(ast).to_dict()
    stack = [tree]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, dict):
            if item.get("type", "").endswith(("Statement", "Declaration")):
                del item["end"]
            stack.extend(item.values())
    return tree


def all_facts(ast: Ast) -> list[dict]:
    facts = [function_facts(ast, index) for index in range(ast.counts["functions"])]
    for entry in facts:
        # a guess from parentheses, and the place in a for head: the tree of esprima does not have them
        entry["flags"] = [flag for flag in entry["flags"] if flag not in ("LIKELY_CALLED_NOW", "NO_IN")]
    return facts


@pytest.mark.parametrize("source", ES2017)
def test_scripts(source):
    compare(source)


@pytest.mark.parametrize("source", MODULES)
def test_modules(source):
    compare(source, "module")


@pytest.mark.parametrize("name", ["mustache", "dayjs", "moment", "jmespath", "tweetnacl", "react-ssr", "immutable"])
def test_libraries(name):
    try:
        program = workloads.load_program(name)
    except workloads.Unavailable as error:
        pytest.skip(str(error))
    for file in program.files:
        compare(file.text)


def test_program_runs():
    source = """
    class Counter { constructor() { this.n = 0 } next(step = 1, ...more) { for (const m of more) step += m; return this.n += step } }
    const counter = new Counter();
    var text = [1, 2, 3].map(x => counter.next(x, ...[x, x])).join(`-`);
    """
    results = []
    for frontend in ("native", "esprima"):
        context = jsbc.Context()
        context.run(jsbc.compile(source, frontend=frontend))
        results.append(context.eval("text + counter.n"))
    assert results == ["3-9-1818", "3-9-1818"]


def test_blob_of_the_other_front_end():
    code = jsbc.compile("function f(a) { return () => a * 2 } var g = f(21)()", frontend="esprima")
    context = jsbc.Context()
    context.run(jsbc.loads(jsbc.dumps(code)))
    assert context.eval("g") == 42


def test_errors():
    with pytest.raises(JSSyntaxError) as caught:
        esprima_adapter.parse_script("a;\n  b c", filename="x.js")
    error = caught.value
    assert (error.message, error.filename, error.lineno, error.column) == ("Unexpected identifier", "x.js", 2, 5)
    with pytest.raises(JSSyntaxError, match="Identifier 'a' has already been declared"):
        esprima_adapter.parse_script("let a; let a")
    with pytest.raises(JSNestingError):
        esprima_adapter.parse_script("(" * 20000)
    with pytest.raises(ValueError, match="mode must be"):
        esprima_adapter.parse_script("", mode="function")
    with pytest.raises(JSSyntaxError):
        jsbc.compile("a?.b", frontend="esprima")


def test_cases_are_valid_for_acorn_too():
    """The ES2017 part of acorn's cases goes through the adapter as well."""
    cases = json.loads((Path(__file__).parent / "estree_acorn.json").read_text(encoding="utf-8"))
    compared = 0
    for case in cases:
        try:
            other = esprima_adapter.parse_script(case["source"], mode=case["mode"])
        except JSSyntaxError:
            continue
        native = parser.parse_script(case["source"], mode=case["mode"], eager=True)
        assert all_facts(other) == all_facts(native), case["source"]
        compared += 1
    assert compared > 20

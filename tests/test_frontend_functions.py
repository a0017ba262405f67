"""Laziness: a tree with lazy functions knows the same of them as a complete one, and parsing one function again, with
or without its table of inner functions, finds out the same once more.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from frontend_tools import FLAG, KIND, function_facts
from hypothesis import given, settings
from hypothesis import strategies as st

from jsbc.frontend.ast import Ast
from jsbc.frontend.parser import parse_function, parse_script
from jsbc.source.text import SourceText

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

import workloads

LAZY_NODE = 1


def parse_again(ast: Ast, index: int, with_table: bool, source: SourceText | None = None) -> Ast:
    record = ast.function(index)
    return parse_function(
        source or ast.source,
        kind=record["kind"],
        flags=record["flags"],
        start=record["start"],
        params_start=record["params_start"],
        name=record["name"] or "",
        inner=ast.inner_functions(index) if with_table else (),
    )


def check_source(text: str, mode: str = "script", every: int = 1) -> None:
    source = SourceText(text)
    lazy = parse_script(source, mode=mode)
    eager = parse_script(source, mode=mode, eager=True)
    count = lazy.counts["functions"]
    assert eager.counts["functions"] == count
    facts = [function_facts(lazy, index) for index in range(count)]
    assert facts == [function_facts(eager, index) for index in range(count)]
    for index in range(0, count, every):
        record = lazy.function(index)
        if not KIND["NORMAL"] <= record["kind"] <= KIND["DERIVED_CONSTRUCTOR"] or (
            record["flags"] & FLAG["DEFAULT_CONSTRUCTOR"]
        ):
            continue
        for with_table in (False, True):
            again = parse_again(lazy, index, with_table, source)
            inner = range(index, record["next_function"])
            assert again.counts["functions"] == len(inner)
            found = [function_facts(again, number) for number in range(len(inner))]
            wanted = [function_facts(lazy, number, index) for number in inner]
            wanted[0]["parent"] = 0
            assert found == wanted


SNIPPETS = [
    "function f() { function g(a) { return () => a } }",
    "x = (a = function () { return () => a }, {b = () => this}) => { (c = b) => c }",
    "class A { constructor() { this.x = () => super.y } static m(a, b = 1, ...c) { return class { z = () => a } } }",
    "class A extends B { #p = () => this.#q; #q; get r() { return () => #p in this } set r(v) {} }",
    "({ a() { return () => super.b }, get c() { return 1 }, async *d() { yield () => await_ } })",
    "for (let f = () => { var g = () => h in i; return g }; ;) break",
    "for (var f = x => (x in y); ;) break",
    "function* g() { yield function () { yield_ } } async () => { await (async x => await x)() }",
    "function f(a) { 'use strict'; return function g() { return g(a, this, arguments, new.target) } }",
    "function f() { eval('x'); return () => eval('y') }",
    "function f(o) { with (o) { return () => a } }",
    "var f = function g() { return () => g }, h = async a => b => c => a + b + c",
    "(function () { var a; function b() { a } (function () { b() })() })()",
    "function f({a, b: [c = () => a]}, [d] = function () { return c }) { var a; return () => a + c + d }",
    "({async, get: () => get, set(v) { return async () => v }})",
    "function f() { { function g() { h } } function h() { g } }",
    "label: for (;;) { (function () { label2: for (;;) break label2 })(); break label }",
    "f(async (a, {b}) => { await b }, async a => a, (a) => a, a => ({a}), async function () {}, class { static {} })",
]


@pytest.mark.parametrize("source", SNIPPETS)
def test_snippets(source):
    check_source(source)
    check_source(f"(function () {{ {source} }})()")
    check_source(f"function outer(p) {{ {source}\n return () => p }}")


def test_module_code():
    check_source(
        "import a from 'b'; export default () => a; export function f() { return async () => await a }", "module"
    )


@pytest.mark.parametrize("name", ["lodash", "immutable", "handlebars", "react-ssr", "css-tree", "three-math"])
def test_libraries(name):
    try:
        program = workloads.load_program(name)
    except workloads.Unavailable as error:
        pytest.skip(str(error))
    for file in program.files:
        check_source(file.text, every=7)


# ---- the pool is rewound


def test_nodes_of_lazy_functions_are_dropped():
    body = "var a = 1; if (a) { let b = [a, 'x', 1.5]; return function () { return b } }"
    small = parse_script("function f() {}").counts
    lazy = parse_script(f"function f() {{ {body} }}").counts
    eager = parse_script(f"function f() {{ {body} }}", eager=True).counts
    for name in ("nodes", "scopes", "decls", "numbers"):
        assert lazy[name] == small[name] < eager[name]
    assert lazy["functions"] == eager["functions"] == 3


def test_functions_that_are_called_at_once_are_kept():
    ast = parse_script(
        "(function () { function lazy() {} (() => { kept })() })(); function other() { (function () {})() }"
    )
    flags = [bool(ast.function(index)["flags"] & FLAG["IS_LAZY"]) for index in range(ast.counts["functions"])]
    assert flags == [False, False, True, False, True, True]
    assert [ast.function(index)["node"] != 0 for index in range(6)] == [True, True, True, True, True, False]


def test_known_functions_are_not_read_again():
    """With the table, the text of inner functions may even be anything."""
    text = "function f(a) { return function g(b) { return a + b } }"
    ast = parse_script(text)
    damaged = SourceText(text.replace("return a + b", "@@@@@@@@@@@@"))
    again = parse_again(ast, 1, True, damaged)
    assert function_facts(again, 1)["free_names"] == [("a", 0)]
    scope = again.scope(again.function(0)["scope"])
    assert [(decl["name"], decl["flags"]) for decl in scope["declarations"]] == [("a", 1)]


def test_slice_of_the_source():
    text = "/* é */ function first() {} function second(a) { return [a, 'é'] } more"
    ast = parse_script(text.replace("more", ""))
    record = ast.function(2)
    part = SourceText(text[record["start"] - 5 : record["end"] + 2], record["start"] - 5)
    again = parse_again(ast, 2, False, part)
    assert function_facts(again, 0)["end"] == record["end"]
    assert again.source.text(record["start"], record["end"]) == "function second(a) { return [a, 'é'] }"


# ---- random programs

NAMES = st.sampled_from(["a", "b", "c", "d", "e"])


def expressions(inner):
    return st.one_of(
        st.builds("({}) + ({})".format, inner, inner),
        st.builds("[{}, ...{}]".format, inner, NAMES),
        st.builds("{} = {}".format, NAMES, inner).map("({})".format),
        st.builds("{} => {}".format, NAMES, inner).map("({})".format),
        st.builds("({}, {}2 = {}) => {{ {}; return {} }}".format, NAMES, NAMES, inner, inner, inner).map("({})".format),
        st.builds("({{{} = {}}}) => {}".format, NAMES, inner, inner).map("({})".format),
        st.builds("[{}] = [{}]".format, NAMES, inner).map("({})".format),
        st.builds("function {}({}) {{ {}; {{ let {} = {} }} }}".format, NAMES, NAMES, inner, NAMES, inner),
        st.builds("class {} {{ x = {}; static y = {}; m({}) {{ return {} }} static {{ {} }} }}".format,
                  NAMES, inner, inner, NAMES, inner, inner),
        st.builds("{{ m({}) {{ return {} }}, get [{}]() {{ return {} }} }}".format, NAMES, inner, inner, inner),
        st.builds("(async {} => await {})".format, NAMES, NAMES),
    ).map(lambda text: text if text[0] in "([" else f"({text})")  # fmt: skip


PROGRAMS = st.recursive(
    st.sampled_from(["a", "b", "this", "c", "1", "'s'", "d", "`t`", "/r/", "e++"]), expressions, max_leaves=25
)


@settings(deadline=None, max_examples=150)
@given(PROGRAMS, NAMES, NAMES)
def test_random_programs(expression, first, second):
    check_source(f"var {first}; {{ let {second}; f({expression}) }} function {second}2({first}) {{ {expression} }}")

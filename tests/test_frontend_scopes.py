"""Scope analysis: scopes, declarations, captured variables, free names."""

# ruff: noqa: E501 - sources on one line

from __future__ import annotations

import pytest
from frontend_tools import FLAG, describe_scopes, free_names

from jsbc.frontend.parser import parse_eval, parse_script

# (source, one line for each scope, free names of each function)
CASES = [
    (
        "var a = 1; let b; const c = 2; function f() { a = b; return c } class D {}",
        [
            "SCRIPT@0 var a:CAPTURED+ASSIGNED, let b:CAPTURED, const c:CAPTURED, function f, class D",
            "FUNCTION@1",
            "CLASS@0+STRICT class_name D",
        ],
        ["", "a= b c", ""],
    ),
    (
        "function f(p, q) { q = 1; { let x = p; g(() => x) } var p = 2 }",
        [
            "SCRIPT@0 function f",
            "FUNCTION@1 parameter p:ASSIGNED, parameter q:ASSIGNED",
            "BLOCK@1 let x:CAPTURED",
            "FUNCTION@2",
        ],
        ["g", "g", "x"],
    ),
    (
        "function f(p = () => q, q) { var p; var r; let s; return () => s }",
        [
            "SCRIPT@0 function f",
            "PARAMS@1 parameter p, parameter q:CAPTURED",
            "FUNCTION@2",
            "BODY@1 var p:SAME_AS_PARAMETER, var r, let s:CAPTURED",
            "FUNCTION@3",
        ],
        ["", "", "q", "s"],
    ),
    (
        "for (let i = 0; i < 9; i++) { fs.push(() => i) } for (const k in o) k; for (var v of w) ;",
        ["SCRIPT@0 var v:ASSIGNED", "FOR@0 let i:CAPTURED+ASSIGNED", "BLOCK@0", "FUNCTION@1", "FOR@0 const k"],
        ["fs o w", "i"],
    ),
    (
        "{ function f() {} } f; { let g; { function g() {} } } function h(i) { { function i() {} } }",
        [
            "SCRIPT@0 function h, annex_b_var f:ASSIGNED",
            "BLOCK@0 function f:ANNEX_B",
            "FUNCTION@1",
            "BLOCK@0 let g",
            "BLOCK@0 function g",
            "FUNCTION@2",
            "FUNCTION@3 parameter i",
            "BLOCK@3 function i",
            "FUNCTION@4",
        ],
        ["", "", "", "", ""],
    ),
    (
        "try {} catch (e) { var e = 1; () => e } try {} catch ({m}) { let n }",
        [
            "SCRIPT@0 var e",
            "CATCH@0 catch_parameter e:CAPTURED",
            "BLOCK@0",
            "FUNCTION@1",
            "CATCH@0 catch_parameter m",
            "BLOCK@0 let n",
        ],
        ["", "e"],
    ),
    (
        "var f = function g() { return g; }; (function g(g) { g }); (function h() { () => h; var k })",
        [
            "SCRIPT@0 var f",
            "FUNCTION@1 function_name g",
            "FUNCTION@2 parameter g",
            "FUNCTION@3 var k, function_name h:CAPTURED",
            "FUNCTION@4",
        ],
        ["", "", "", "", "h"],
    ),
    (
        "function f() { return () => this + arguments[0] + new.target } (() => this)",
        [
            "SCRIPT@0 function f, this this:CAPTURED",
            "FUNCTION@1 this this:CAPTURED, arguments arguments:CAPTURED, new_target new.target:CAPTURED",
            "FUNCTION@2",
            "FUNCTION@3",
        ],
        ["", "", "this arguments new.target", "this"],
    ),
    (
        "class A extends B { #x = 1; static #y; constructor() { super(); () => super.z } m() { return this.#x } static { A.#y } [k] = () => this }",
        [
            "SCRIPT@0 class A",
            "CLASS@0+STRICT class_name A:CAPTURED, private_name #x:CAPTURED, private_name #y:CAPTURED+PRIVATE_STATIC",
            "CLASS_FIELDS@1+STRICT this this:CAPTURED",
            "CLASS_FIELDS@2+STRICT",
            "FUNCTION@3+STRICT this this:CAPTURED, home_object super:CAPTURED",
            "FUNCTION@4+STRICT",
            "FUNCTION@5+STRICT",
            "CLASS_STATIC_BLOCK@6+STRICT",
            "FUNCTION@7+STRICT",
        ],
        ["B k", "", "A #y", "", "this super", "#x", "A #y", "this"],
    ),
    (
        'class A { constructor(){} get #g() {} set #g(v) {} #m() {} static #s() {} ; f = eval("1") } class C extends D { constructor() { (() => super())() } }',
        [
            "SCRIPT@0+HAS_EVAL class A:CAPTURED+ASSIGNED, class C:CAPTURED+ASSIGNED",
            "CLASS@0+HAS_EVAL+STRICT class_name A:CAPTURED+ASSIGNED, private_name #g:CAPTURED+ASSIGNED+PRIVATE_GETTER+PRIVATE_SETTER, private_name #m:CAPTURED+ASSIGNED+PRIVATE_METHOD, private_name #s:CAPTURED+ASSIGNED+PRIVATE_METHOD+PRIVATE_STATIC",
            "FUNCTION@1+STRICT",
            "CLASS_FIELDS@2+HAS_EVAL+STRICT this this:CAPTURED+ASSIGNED, new_target new.target:CAPTURED+ASSIGNED, home_object super:CAPTURED+ASSIGNED",
            "FUNCTION@3+STRICT",
            "FUNCTION@4+STRICT parameter v",
            "FUNCTION@5+STRICT",
            "FUNCTION@6+STRICT",
            "CLASS@0+STRICT class_name C",
            "FUNCTION@7+STRICT this this:CAPTURED, new_target new.target:CAPTURED, active_function super():CAPTURED",
            "FUNCTION@8+STRICT",
        ],
        ["eval D", "", "eval", "", "", "", "", "", "this new.target super()"],
    ),
    (
        'function f(a) { eval("x"); function g() { return a } } function h() { let z; { let y; (() => eval(""))() } }',
        [
            "SCRIPT@0+HAS_EVAL function f:CAPTURED+ASSIGNED, function h:CAPTURED+ASSIGNED",
            "FUNCTION@1+HAS_EVAL parameter a:CAPTURED+ASSIGNED, function g:CAPTURED+ASSIGNED, this this:CAPTURED+ASSIGNED, new_target new.target:CAPTURED+ASSIGNED, arguments arguments:CAPTURED+ASSIGNED",
            "FUNCTION@2",
            "FUNCTION@3+HAS_EVAL let z:CAPTURED+ASSIGNED, this this:CAPTURED+ASSIGNED, arguments arguments:CAPTURED+ASSIGNED, new_target new.target:CAPTURED+ASSIGNED",
            "BLOCK@3+HAS_EVAL let y:CAPTURED+ASSIGNED",
            "FUNCTION@4+HAS_EVAL",
        ],
        ["eval", "eval", "a", "eval", "eval this arguments new.target"],
    ),
    (
        "function f(o) { let x, y; with (o) { x = 1 } return y }",
        ["SCRIPT@0 function f", "FUNCTION@1+HAS_WITH parameter o, let x:CAPTURED+ASSIGNED, let y", "WITH@1+HAS_WITH"],
        ["", ""],
    ),
    (
        "function f() { arguments.length; arguments[0]; g.apply(this, arguments) } function h() { arguments[0] = 1 } function i() { j(arguments) } function k() { var arguments } function l(arguments) { arguments } function m() { arguments[0]() }",
        [
            "SCRIPT@0 function f, function h, function i, function k, function l, function m",
            "FUNCTION@1 arguments arguments",
            "FUNCTION@2 arguments arguments",
            "FUNCTION@3 arguments arguments",
            "FUNCTION@4 arguments arguments",
            "FUNCTION@5 parameter arguments",
            "FUNCTION@6 arguments arguments",
        ],
        ["g j", "g", "", "j", "", "", ""],
    ),
    (
        "switch (x) { case 1: let y; case 2: function z() {} () => y }",
        ["SCRIPT@0 annex_b_var z:ASSIGNED", "SWITCH@0 let y:CAPTURED, function z:ANNEX_B", "FUNCTION@1", "FUNCTION@2"],
        ["x", "", "y"],
    ),
    (
        'import a, {b as c} from "m"; import * as d from "n"; export let e = a; export {c as f, g}; var g; export default function () { e }',
        [
            "MODULE@0+STRICT import a, import c:EXPORTED, import d, let e:CAPTURED+EXPORTED, var g:EXPORTED, function *default*:EXPORTED",
            "FUNCTION@1+STRICT",
        ],
        ["", "e"],
    ),
    (
        "(a, {b}, [c = a], ...d) => { a = 1; () => b + c + d }; x => y => x",
        [
            "SCRIPT@0",
            "PARAMS@1 parameter a:ASSIGNED, parameter b:CAPTURED, parameter c:CAPTURED, parameter d:CAPTURED",
            "BODY@1",
            "FUNCTION@2",
            "FUNCTION@3 parameter x:CAPTURED",
            "FUNCTION@4 parameter y",
        ],
        ["", "", "b c d", "", "x"],
    ),
    (
        "[a, b.c, {d = 1}] = e; ({f} = g); h++; for (k in l) ; m => { m = 1 }",
        ["SCRIPT@0", "FUNCTION@1 parameter m:ASSIGNED"],
        ["a= b d= e f= g h= k= l", ""],
    ),
    (
        "function f(a, b) { function a() {} var b = 1; var c = 1; var c = 2; function g() {} function g() {} }",
        [
            "SCRIPT@0 function f",
            "FUNCTION@1 parameter a:ASSIGNED, parameter b:ASSIGNED, var c:ASSIGNED, function g:ASSIGNED",
            "FUNCTION@2",
            "FUNCTION@3",
            "FUNCTION@4",
        ],
        ["", "", "", "", ""],
    ),
    (
        "label: for (;;) { var x; break label }",
        ["SCRIPT@0 var x"],
        [""],
    ),
    (
        "async function* f() { for await (const x of y) yield () => x; }",
        ["SCRIPT@0 function f", "FUNCTION@1", "FOR@1 const x:CAPTURED", "FUNCTION@2"],
        ["y", "y", "x"],
    ),
    (
        "(a = function () { return this }, b = () => this, c = class { x = 1; m() {} }) => { a }",
        [
            "SCRIPT@0 this this:CAPTURED",
            "FUNCTION@2",
            "FUNCTION@3",
            "CLASS@1",
            "CLASS_FIELDS@4+STRICT",
            "FUNCTION@5+STRICT",
            "PARAMS@1 parameter a, parameter b, parameter c",
        ],
        ["", "this", "", "this", "", "", ""],
    ),
]


@pytest.mark.parametrize(("source", "scopes", "names"), CASES, ids=[case[0][:40] for case in CASES])
def test_scopes(source, scopes, names):
    mode = "module" if source.startswith("import") else "script"
    ast = parse_script(source, mode=mode, eager=True)
    assert describe_scopes(ast) == scopes
    assert [free_names(ast, index) for index in range(ast.counts["functions"])] == names
    lazy = parse_script(source, mode=mode)
    assert [free_names(lazy, index) for index in range(lazy.counts["functions"])] == names


def flags_of(source: str, index: int = 1) -> set[str]:
    flags = parse_script(source).function(index)["flags"]
    return {name for name, bit in FLAG.items() if flags & bit}


@pytest.mark.parametrize(
    ("body", "escapes"),
    [
        ("arguments.length", False),
        ("arguments[0] + arguments[i]", False),
        ("f.apply(this, arguments)", False),
        ("f.apply(arguments, x)", True),
        ("f.apply(this, arguments, 1)", True),
        ("f.call(this, arguments)", True),
        ("f(arguments)", True),
        ("arguments", True),
        ("arguments[0] = 1", True),
        ("arguments[0]++", True),
        ("delete arguments[0]", True),
        ("arguments[0]()", True),
        ("new arguments[0]", True),
        ("arguments[0]`x`", True),
        ("[arguments[0]] = x", True),
        ("({a: arguments.length} = x)", True),
        ("for (arguments[0] of x);", True),
        ("() => arguments[0]", True),
        ("({arguments})", True),
        ("var arguments", True),
        ("eval('')", True),
    ],
)
def test_arguments_escape(body, escapes):
    flags = flags_of(f"function f() {{ {body} }}")
    assert "USES_ARGUMENTS" in flags
    assert ("ARGUMENTS_ESCAPES" in flags) is escapes


@pytest.mark.parametrize(
    ("source", "assigned"),
    [
        ("function f(a) { a = 1 }", True),
        ("function f(a) { () => a++ }", True),
        ("function f(a) { [a] = b }", True),
        ("function f(a) { for (a in b); }", True),
        ("function f(a) { var a = 1 }", True),
        ("function f(a) { function a() {} }", True),
        ("function f(a) { for (var a of b); }", True),
        ("function f(a) { var a; let b = a; { let a; a = 1 } }", False),
        ("function f(a) { a.b = 1; a[0]++ }", False),
    ],
)
def test_parameter_assignment(source, assigned):
    assert ("HAS_PARAM_ASSIGNMENT" in flags_of(source)) is assigned


@pytest.mark.parametrize(
    ("source", "likely"),
    [
        ("(function () {})", True),
        ("(function () {})()", True),
        ("!function () {}()", True),
        ("(async () => {})()", True),
        ("(() => {})()", True),
        ("void function () {}", True),
        ("f(function () {})", False),
        ("x = function () {}", False),
        ("x = (a, function () {})", False),
        ("function f() {}", False),
        ("({ m() {} })", False),
    ],
)
def test_likely_called_now(source, likely):
    assert ("LIKELY_CALLED_NOW" in flags_of(source)) is likely


def test_eval_in_function_leaves_pseudo_variables_free():
    ast = parse_eval("() => this + arguments.length", in_function=True)
    assert free_names(ast, 0) == "this arguments"
    assert free_names(parse_eval("() => this"), 0) == ""


def test_var_arguments_beside_parameters_with_expressions():
    ast = parse_script("function f(a = 1) { var arguments }", eager=True)
    assert describe_scopes(ast)[1:] == [
        "PARAMS@1 parameter a, arguments arguments",
        "BODY@1 var arguments:SAME_AS_PARAMETER",
    ]


def test_function_declaration_nodes():
    """A FUNCTION declaration names the node that gives its value, the last of its name."""
    ast = parse_script("function f() { 1 } { function g() {} } function f() { 2 }")
    f = ast.scope(1)["declarations"][0]
    assert ast.node(f["node"])[2:4] == (39, 57)
    g = ast.scope(2)["declarations"][0]
    assert ast.node(g["node"])[2:4] == (21, 36)

"""The compiler: shape of the bytecode, laziness, determinism, and language corners that once broke or easily could."""

import random

import pytest

import jsbc
from jsbc.compiler import compile_source
from jsbc.dis import decode, disassemble_function


def function(source, index=1):
    """Opcodes of one function, without operands."""
    code = compile_source(source, eager=True)
    return [instruction.opcode for instruction in decode(code.functions[index].words)]


def evaluate(source):
    return jsbc.Context().eval(source)


# ---- shape of the code -----------------------------------------------------------------------------------------------


def test_loop_has_one_jump_an_iteration_and_no_moves():
    text = "function f(a, b) { let s = 0; for (let i = 0; i < a.length; i++) s += a[i] * b; return s }"
    assert function(text) == (
        "LOADI LOADI JMP GETELEM MUL ADD INC GETLENGTH JLT RETURN".split()  # noqa: SIM905
    )


@pytest.mark.parametrize(
    ("body", "opcodes"),
    [
        ("return x + 1", ["ADDI", "RETURN"]),
        ("return 2 * x", ["MULI", "RETURN"]),
        ("return 'a' + x", ["KADD", "RETURN"]),
        ("return x + 'a' + 'b'", ["ADDK", "ADDK", "RETURN"]),
        ("return 'a' + 'b' + 'c'", ["LOADK", "RETURN"]),
        ("return 60 * 60 * 24", ["LOADK", "RETURN"]),
        ("return -1 << 2 | 3", ["LOADI", "RETURN"]),
        ("x = y + y; return x", ["ADD", "RETURN"]),
        ("x++; return x", ["INC", "RETURN"]),
        ("return x++", ["POSTINC", "RETURN"]),
        ("if (x == null) return 1", ["JNNULLISH", "LOADI", "RETURN", "RETURNUNDEF"]),
        ("if (x === void 0) y()", ["JNUNDEF", "MOVE", "LOADUNDEF", "CALL", "RETURNUNDEF"]),
        ("if (typeof x === 'string') return 1", ["TYPEOF", "JSNEK", "LOADI", "RETURN", "RETURNUNDEF"]),
        ("if (!(x < 5 && y)) return 1", ["JNLTI", "JT", "LOADI", "RETURN", "RETURNUNDEF"]),
        ("while (x < y) x += 2", ["JMP", "ADDI", "JLT", "RETURNUNDEF"]),
        ("return [1, 2, 'x']", ["NEWARRAYK", "RETURN"]),
        ("return {a: x, b: y}", ["NEWLITERAL", "INITSLOT", "INITSLOT", "RETURN"]),
        ("return x.m(y.n(1))", ["GETMETHOD", "GETMETHOD", "LOADI", "CALL", "CALL", "RETURN"]),
        ("return x.a().b().c()", ["GETMETHOD", "CALL"] * 3 + ["RETURN"]),
        ("if (false) { x() } else y = 1", ["JMP", "LOADI", "RETURNUNDEF"]),
        ("return 1; x()", ["LOADI", "RETURN"]),
        ("for (;;) { if (x) break }", ["JF", "JMP", "JMP", "RETURNUNDEF"]),
    ],
)
def test_instruction_selection(body, opcodes):
    assert function(f"function f(x, y) {{ {body} }}") == opcodes


def test_only_captured_variables_get_environments():
    code = compile_source("function f() { let a = 1, b = 2; return () => a + (() => b) }", eager=True)
    assert [scope.names for scope in code.functions[1].scopes] == [("a", "b")]
    assert compile_source("function f() { let a = 1; return a }", eager=True).functions[1].scopes == []


def test_fresh_binding_an_iteration_only_when_captured():
    assert "COPYENV" not in function("function f() { for (let i = 0; i < 3; i++) g(i) }")
    assert "COPYENV" in function("function f() { for (let i = 0; i < 3; i++) g(() => i) }")


def test_more_locals_than_registers():
    count = 400
    names = ", ".join(f"v{i} = {i}" for i in range(count))
    total = " + ".join(f"v{i}" for i in range(count))
    assert evaluate(f"(function () {{ let {names}; return {total} }})()") == sum(range(count))


def test_deep_expressions_with_many_locals():
    names = ", ".join(f"v{i} = {i}" for i in range(190))
    nested = "1"
    for i in range(60):
        nested = f"f(v{i}, {nested})"
    program = f"(function () {{ function f(a, b) {{ return a + b }} let {names}; return {nested} }})()"
    assert evaluate(program) == sum(range(60)) + 1


def test_registers_that_do_not_suffice_are_a_clean_error():
    nested = "1"
    for _ in range(400):
        nested = f"f(1, {nested})"
    with pytest.raises(jsbc.JSSyntaxError, match="too many registers"):
        jsbc.compile(nested)


def test_long_chains_do_not_recurse():
    assert evaluate("+".join(["1"] * 20000)) == 20000
    chain = "".join(f"if (x === {i}) {{ r = {i} }} else " for i in range(3000))
    assert evaluate(f"var x = 2999, r; {chain} r = -1; r") == 2999


def test_calls_with_many_arguments():
    assert evaluate(f"(function () {{ return arguments.length }})({', '.join(['0'] * 300)})") == 300


def test_positions_of_errors():
    with pytest.raises(jsbc.JSException) as error:
        jsbc.Context().eval("var o = {};\n  o.first.second", "p.js")
    assert "p.js:2:11" in error.value.stack


def test_constructs_that_are_not_compiled_are_named():
    with pytest.raises(jsbc.JSSyntaxError, match="Modules cannot be compiled yet"):
        jsbc.compile("export const x = 1", mode="module")


# ---- laziness and determinism ----------------------------------------------------------------------------------------

PROGRAM = """
'use strict';
const table = new Map();
function outer(a, { b = a, ...rest } = {}, ...more) {
  const anonymous = function () { return a + b };
  const arrow = (x) => { const inner = () => this === undefined && x + more.length; return inner() };
  class Base {
    #count = 0;
    static made = [() => 1, class Named { m() { return 2 } }];
    [`k${a}`] = () => this.#count;
    get count() { return this.#count }
    #secret() { return ++this.#count }
    touch() { return this.#secret() + [1, 2].map((v) => v * a).length }
    static { table.set('Base', () => Base) }
  }
  class Derived extends Base {
    constructor(...args) { super(...args); this.f = () => super.touch() }
  }
  function* generator(n) { for (let i = 0; i < n; i++) { try { yield () => i } finally { table.set(i, n) } } }
  async function later() { for await (const x of [1, 2]) { table.set('x', () => x) } }
  return [anonymous(), arrow(2), new Derived().f(), [...generator(2)].map((f) => f()), Object.keys(rest), later, Base];
}
outer(1, { c: 3 });
(function immediate() { return () => outer })();
"""


def signature(template):
    """Everything that makes the encoding of one compiled function."""
    scopes = [(s.names, s.variable_kinds, s.kind, s.has_eval, s.is_function) for s in template.scopes]
    tables = (template.site_list, template.handler_list, template.position_list, [i.position for i in template.inner])
    facts = (template.registers, template.name, template.flags, template.source_range)
    return template.words, [repr(c) for c in template.constant_list], scopes, tables, facts


@pytest.mark.parametrize("seed", range(6))
def test_bytecode_does_not_depend_on_the_order_of_compilation(seed):
    eager = compile_source(PROGRAM, eager=True)
    lazy = compile_source(PROGRAM)
    assert any(not template.is_compiled for template in lazy.functions)
    chooser = random.Random(seed)
    waiting = [lazy.functions[0]]
    while waiting:
        # A function is only ever asked for after the one around it, which makes its closure.
        template = waiting.pop(chooser.randrange(len(waiting)))
        template.ensure_compiled()
        waiting.extend(template.inner)
    for one, other in zip(eager.functions, lazy.functions, strict=True):
        assert signature(one) == signature(other), disassemble_function(other)


def test_functions_are_compiled_when_they_are_called():
    code = jsbc.compile("function used() { return 1 } function unused() { return 2 } used()")
    assert jsbc.Context().run(code) == 1
    assert [template.is_compiled for template in code.functions] == [True, True, False]
    assert code.functions[2].name == "unused"


def test_likely_called_functions_are_compiled_at_once():
    code = jsbc.compile("(function () { function inner() {} })(); !function () {}();")
    assert [template.is_compiled for template in code.functions] == [True, True, False, True]


# ---- semantics that need care ----------------------------------------------------------------------------------------

CASES = {
    "operand order": ("(function (a) { return a + (a = 10) + a })(1)", 21),
    "assignment in an index": ("(function (i) { var a = [0, 0]; a[i] = i = 1; return a.join() })(0)", "1,0"),
    "logical keeps the variable": ("(function (x) { x = x && x.y || x; return x.z })({z: 3})", 3),
    "early write in try": ("(function () { var x = 1; try { x = {a: 1, b: f()} } catch (e) {} return x })()", 1),
    "literal reads its variable": ("(function () { var x = 1; x = {a: x}; return x.a })()", 1),
    "postfix of itself": ("(function () { var x = 5; x = x++; return x })()", 5),
    "swap": ("(function (a, b) { [a, b] = [b, a]; return a * 10 + b })(1, 2)", 21),
    "pattern overwrites its source": ("(function (a) { ({a, b: c} = a); var c; return a + c })({a: 1, b: 2})", 3),
    "jump out of nested finally": (
        "(function () { var n = 0; do { try { if (n === 0) continue; n += 10 } finally { try { n++ } "
        "finally { n++ } } } while (n < 5); return n })()",
        14,
    ),
    "return through two finallies": (
        "(function () { var s = ''; function f() { try { try { return s += 'a' } finally { s += 'b' } } "
        "finally { s += 'c' } } return f() + s })()",
        "aabc",
    ),
    "finally overrides": (
        "(function () { for (var i = 0; i < 3; i++) try { return i } finally { continue } return i })()",
        3,
    ),
    "iterator is closed": (
        "(function () { var s = ''; function* g() { try { yield 1; yield 2 } finally { s += 'x' } } for "
        "(var v of g()) { s += v; break } var [a] = g(); return s + a })()",
        "1xx1",
    ),
    "closures in loops": (
        "(function () { var f = []; for (let i = 0; i < 3; i++) { f.push(() => i++); i++ } return "
        "f.map(g => g()).join() })()",
        "1,3",
    ),
    "switch scope": (
        "(function (n) { switch (n) { case 0: let x = 1; case 1: try { return typeof x } catch (e) { "
        "return e.name } } })(1)",
        "ReferenceError",
    ),
    "use before declaration": (
        "(function () { try { return x } catch (e) { return e.message } let x })()",
        "Cannot access 'x' before initialization",
    ),
    "mapped arguments": ("(function (a) { arguments[0] = 2; a++; return a + arguments[0] })(1)", 6),
    "unmapped arguments": ("(function (a, b = 1) { arguments[0] = 2; return a })(1)", 1),
    "parameter and function": ("(function (x) { return typeof x; function x() {} })(1)", "function"),
    "parameter scope": ("(function (a, b = () => a) { var a = 2; return a * 10 + b() })(1)", 21),
    "function name": ("(function f() { f = 1; return typeof f })()", "function"),
    "block function named arguments": (
        "(function () { { function arguments() {} } return typeof arguments })()",
        "object",
    ),
    "block function": ("(function () { { function g() { return 1 } } return g() })()", 1),
    "with": ("(function () { var o = {x: 1}; with (o) { x = 5; var y = x } return o.x + y })()", 10),
    "eval declares": ("(function () { var q = 3; eval('var z = q + 1; q = 10'); return z + q })()", 14),
    "eval in a default value": ("(function (a = eval('var v = 1; 2'), b = v) { return a + b })()", 3),
    "this in arrows of derived classes": (
        "new (class extends Object { constructor() { const f = () => super(); f(); this.x = (() => this "
        "!== undefined)() } })().x",
        True,
    ),
    "class names": (
        "(class { static n = this.name }).n + (() => { let K = class { static n = this.name }; return K.n })()",
        "K",
    ),
    "private brand": (
        "(class { #p = 1; static has(o) { return #p in o } static test() { return this.has(new this()) "
        "&& !this.has({}) } }).test()",
        True,
    ),
    "completion value": ("1; do { 2; break } while (0); var x = 3", 2),
    "completion of if": ("1; if (false) 2;", None),
    "labels": ("(function (n) { a: { b: for (;;) for (;;) { if (n++ < 3) continue b; break a } } return n })(0)", 4),
    "tagged template identity": (
        "(() => { const t = s => s; const f = () => t`a`; return f() === f() && t`a` !== t`a` })()",
        True,
    ),
    "generator return runs finally": (
        "(function () { let s = ''; function* g() { try { yield 1 } finally { s += 'f'; yield 2 } } "
        "const i = g(); i.next(); const r = JSON.stringify(i.return(5)) + JSON.stringify(i.next()); "
        "return s + r })()",
        'f{"value":2,"done":false}{"value":5,"done":true}',
    ),
    "delegation": (
        "(function () { function* a() { const r = yield* b(); yield r } function* b() { yield 1; return "
        "2 } return [...a()].join() })()",
        "1,2",
    ),
    "Function constructor": ("new Function('a', 'b = 2', 'return a + b')(1)", 3),
}


@pytest.mark.parametrize("name", CASES)
def test_semantics(name):
    source, expected = CASES[name]
    assert evaluate(source) == expected


def test_optional_chain_through_a_call():
    assert evaluate("({v: 1, f() { return this.v }})?.f?.()") == 1
    assert evaluate("(({v: 1, f() { return this.v }})?.f)()") == 1
    assert evaluate("typeof ({})?.a?.b.c.d(e)") == "undefined"

"""Messages and positions of syntax errors. Nearly all messages are those of V8 (Node 20) for the same text."""

from __future__ import annotations

import pytest

from jsbc.errors import JSError, JSNestingError, JSSyntaxError
from jsbc.frontend.parser import parse_dynamic_function, parse_eval, parse_function, parse_script

# ruff: noqa: E501 - one line for each case
# (source, message, line, column)
CASES = [
    (')', "Unexpected token ')'", 1, 1),
    ('var x = ;', "Unexpected token ';'", 1, 9),
    ('f(1 2)', 'missing ) after argument list', 1, 5),
    ('f(a, b', 'missing ) after argument list', 1, 7),
    ('x = {a=1}', 'Invalid shorthand property initializer', 1, 7),
    ('({__proto__:1,__proto__:2})', 'Duplicate __proto__ fields are not allowed in object literals', 1, 15),
    ('1 = 2', 'Invalid left-hand side in assignment', 1, 1),
    ('1++', 'Invalid left-hand side expression in postfix operation', 1, 1),
    ('++1', 'Invalid left-hand side expression in prefix operation', 1, 3),
    ('for (1 in x);', 'Invalid left-hand side in for-loop', 1, 6),
    ('for (1 of x);', 'Invalid left-hand side in for-loop', 1, 6),
    ('let a; let a;', "Identifier 'a' has already been declared", 1, 12),
    ('let a; var a;', "Identifier 'a' has already been declared", 1, 12),
    ('const a;', 'Missing initializer in const declaration', 1, 8),
    ('let [a];', 'Missing initializer in destructuring declaration', 1, 8),
    ('let let = 1', 'let is disallowed as a lexically bound name', 1, 5),
    ('"use strict"; let = 1', 'Unexpected strict mode reserved word', 1, 15),
    ('"use strict"; yield = 1', 'Unexpected strict mode reserved word', 1, 15),
    ('"use strict"; eval = 1', 'Unexpected eval or arguments in strict mode', 1, 15),
    ('"use strict"; arguments++', 'Unexpected eval or arguments in strict mode', 1, 15),
    ('"use strict"; with(a);', 'Strict mode code may not include a with statement', 1, 15),
    ('"use strict"; 010', 'Octal literals are not allowed in strict mode.', 1, 15),
    ('"use strict"; 08', 'Decimals with leading zeros are not allowed in strict mode.', 1, 15),
    ('"use strict"; "\\01"', 'Octal escape sequences are not allowed in strict mode.', 1, 15),
    ('"use strict"; delete x', 'Delete of an unqualified identifier in strict mode.', 1, 15),
    ('"use strict"; function eval(){}', 'Unexpected eval or arguments in strict mode', 1, 24),
    ('"use strict"; function f(a,a){}', 'Duplicate parameter name not allowed in this context', 1, 28),
    ('function f(a,a){"use strict"}', 'Duplicate parameter name not allowed in this context', 1, 14),
    ('(a,a)=>1', 'Duplicate parameter name not allowed in this context', 1, 4),
    ('function f(a=1){"use strict"}', "Illegal 'use strict' directive in function with non-simple parameter list", 1, 17),
    ('function f(...a,b){}', 'Rest parameter must be last formal parameter', 1, 16),
    ('function f(...a=1){}', 'Rest parameter may not have a default initializer', 1, 16),
    ('({a(b,b){}})', 'Duplicate parameter name not allowed in this context', 1, 7),
    ('({get a(b){}})', 'Getter must not have any formal parameters.', 1, 8),
    ('({set a(){}})', 'Setter must have exactly one formal parameter.', 1, 8),
    ('({set a(...b){}})', 'Setter function argument must not be a rest parameter', 1, 8),
    ('break', 'Illegal break statement', 1, 1),
    ('continue', 'Illegal continue statement: no surrounding iteration statement', 1, 1),
    ('a: break b', "Undefined label 'b'", 1, 10),
    ('a: { continue a }', "Illegal continue statement: 'a' does not denote an iteration statement", 1, 15),
    ('a: a: ;', "Label 'a' has already been declared", 1, 4),
    ('return', 'Illegal return statement', 1, 1),
    ('new.target', 'new.target expression is not allowed here', 1, 1),
    ('super()', "'super' keyword unexpected here", 1, 1),
    ('super.x', "'super' keyword unexpected here", 1, 1),
    ('function f(){ super() }', "'super' keyword unexpected here", 1, 15),
    ('class A { constructor(){ super() } }', "'super' keyword unexpected here", 1, 26),
    ('class A { constructor(){} constructor(){} }', 'A class may only have one constructor', 1, 27),
    ('class A { get constructor(){} }', 'Class constructor may not be an accessor', 1, 15),
    ('class A { *constructor(){} }', 'Class constructor may not be a generator', 1, 12),
    ('class A { async constructor(){} }', 'Class constructor may not be an async method', 1, 17),
    ('class A { static prototype(){} }', "Classes may not have a static property named 'prototype'", 1, 18),
    ('class A { constructor = 1 }', "Classes may not have a field named 'constructor'", 1, 11),
    ('class A { #constructor }', "Classes may not have a field named 'constructor'", 1, 11),
    ('class A { #a; #a }', "Identifier '#a' has already been declared", 1, 15),
    ('a.#b', "Private field '#b' must be declared in an enclosing class", 1, 3),
    ('class A { f(){ delete this.#a } #a }', 'Private fields can not be deleted', 1, 16),
    ('class A { x = arguments }', "'arguments' is not allowed in class field initializer or static initialization block", 1, 15),
    ('await x', 'await is only valid in async functions and the top level bodies of modules', 1, 1),
    ('async function f(){ function g(){ await x } }', 'await is only valid in async functions and the top level bodies of modules', 1, 35),
    ('async function f(a = await 1){}', 'Illegal await-expression in formal parameters of async function', 1, 22),
    ('function* g(a = yield){}', 'Yield expression not allowed in formal parameter', 1, 17),
    ('function* g(){ yield\n* 2 }', "Unexpected token '*'", 2, 1),
    ('import x from "y"', 'Cannot use import statement outside a module', 1, 1),
    ('export var x', "Unexpected token 'export'", 1, 1),
    ('import.meta', "Cannot use 'import.meta' outside a module", 1, 1),
    ('"abc', 'Invalid or unexpected token', 1, 1),
    ("'a", 'Invalid or unexpected token', 1, 1),
    ('`abc', 'Unterminated template literal', 1, 5),
    ('`${a', 'Unterminated template literal', 1, 5),
    ('`${a b}`', 'Missing } in template expression', 1, 6),
    ('/a', 'Invalid regular expression: missing /', 1, 1),
    ('/(/', 'Invalid regular expression: /(/: Unterminated group', 1, 1),
    ('/a/gg', 'Invalid regular expression flags', 1, 4),
    ('/[b-a]/', 'Invalid regular expression: /[b-a]/: Range out of order in character class', 1, 1),
    ('/(?<a>.)(?<a>.)/', 'Invalid regular expression: /(?<a>.)(?<a>.)/: Duplicate capture group name', 1, 1),
    ('/a**/', 'Invalid regular expression: /a**/: Nothing to repeat', 1, 1),
    ('/\\u{110000}/u', 'Invalid regular expression: /\\u{110000}/u: Invalid Unicode escape', 1, 1),
    ('/(?<n>a)\\k<m>/', 'Invalid regular expression: /(?<n>a)\\k<m>/: Invalid named capture referenced', 1, 1),
    ('\\u0030a', 'Invalid or unexpected token', 1, 1),
    ('"\\x1"', 'Invalid hexadecimal escape sequence', 1, 4),
    ('"\\u{110000}"', 'Undefined Unicode code-point', 1, 4),
    ('"\\u12"', 'Invalid Unicode escape sequence', 1, 4),
    ('`\\01`', 'Octal escape sequences are not allowed in template strings.', 1, 2),
    ('1_000_', 'Numeric separators are not allowed at the end of numeric literals', 1, 6),
    ('1__0', 'Only one underscore is allowed as numeric separator', 1, 3),
    ('0_1', 'Numeric separator can not be used after leading 0.', 1, 2),
    ('3in []', 'Invalid or unexpected token', 1, 2),
    ('3a', 'Invalid or unexpected token', 1, 2),
    ('0b2', 'Invalid or unexpected token', 1, 3),
    ('0x', 'Invalid or unexpected token', 1, 3),
    ('1n.5', 'Unexpected number', 1, 3),
    ('@', 'Invalid or unexpected token', 1, 1),
    ('#', 'Invalid or unexpected token', 1, 1),
    ('throw', 'Unexpected end of input', 1, 6),
    ('throw\n1', 'Illegal newline after throw', 2, 1),
    ('try {}', 'Missing catch or finally after try', 1, 7),
    ('if (a) function* f(){}', 'Generators can only be declared at the top level or inside a block.', 1, 16),
    ('while (a) function f(){}', 'In non-strict mode code, functions can only be declared at top level, inside a block, or as the body of an if statement.', 1, 11),
    ('"use strict"; while (a) function f(){}', 'In strict mode code, functions can only be declared at top level or inside a block.', 1, 25),
    ('if (a) let b', 'Lexical declaration cannot appear in a single-statement context', 1, 8),
    ('if (a) let [b]', 'Lexical declaration cannot appear in a single-statement context', 1, 8),
    ('if (a) class C {}', "Unexpected token 'class'", 1, 8),
    ('if (a) async function f(){}', 'Async functions can only be declared at the top level or inside a block.', 1, 8),
    ('if (a) const b = 1', "Unexpected token 'const'", 1, 8),
    ('switch (a) { default: default: }', 'More than one default clause in switch statement', 1, 23),
    ('for (let a, b of c);', 'Invalid left-hand side in for-of loop: Must have a single binding.', 1, 6),
    ('for (let a = 1 of c);', 'for-of loop variable declaration may not have an initializer.', 1, 6),
    ('for (let a = 1 in c);', 'for-in loop variable declaration may not have an initializer.', 1, 6),
    ('for (async of x);', "The left-hand side of a for-of loop may not be 'async'.", 1, 6),
    ('for (let of x);', "Unexpected identifier 'x'", 1, 13),
    ('for await (a of b);', 'Unexpected reserved word', 1, 5),
    ('a ?? b || c', "Unexpected token '||'", 1, 8),
    ('-1 ** 2', 'Unary operator used immediately before exponentiation expression. Parenthesis must be used to disambiguate operator precedence', 1, 1),
    ('new a?.b()', 'Invalid optional chain from new expression', 1, 6),
    ('a?.`x`', 'Invalid tagged template on optional chain', 1, 4),
    ('a?.b = 1', 'Invalid left-hand side in assignment', 1, 1),
    ('(a, b) = 1', 'Invalid left-hand side in assignment', 1, 2),
    ('[a, 1] = b', 'Invalid destructuring assignment target', 1, 5),
    ('({a: 1} = b)', 'Invalid destructuring assignment target', 1, 6),
    ('({get a(){}} = b)', 'Invalid destructuring assignment target', 1, 7),
    ('[...a, b] = c', 'Rest element must be last element', 1, 2),
    ('[...a = 1] = c', 'Invalid destructuring assignment target', 1, 5),
    ('({...{a}} = b)', '`...` must be followed by an assignable reference in assignment contexts', 1, 6),
    ('let {...[a]} = b', '`...` must be followed by an identifier in declaration contexts', 1, 9),
    ('(a, 1) => b', 'Invalid destructuring assignment target', 1, 5),
    ('((a)) => b', 'Invalid destructuring assignment target', 1, 3),
    ('(a\n) \n=> b', "Unexpected token '=>'", 3, 1),
    ('a => {} + 1', "Unexpected token '+'", 1, 9),
    ('async (a, a) => 1', 'Duplicate parameter name not allowed in this context', 1, 11),
    ('({a b})', "Unexpected identifier 'b'", 1, 5),
    ('({"a"})', 'Unexpected string', 1, 3),
    ('({a', 'Unexpected end of input', 1, 4),
    ('class', 'Unexpected end of input', 1, 6),
    ('class A', 'Unexpected end of input', 1, 8),
    ('class A {', 'Unexpected end of input', 1, 10),
    ('function', 'Unexpected end of input', 1, 9),
    ('function f', 'Unexpected end of input', 1, 11),
    ('function f(', 'Unexpected end of input', 1, 12),
    ('function f()', 'Unexpected end of input', 1, 13),
    ('function f(){', 'Unexpected end of input', 1, 14),
    ('var', 'Unexpected end of input', 1, 4),
    ('var a b', "Unexpected identifier 'b'", 1, 7),
    ('enum', 'Unexpected reserved word', 1, 1),
    ('var enum', 'Unexpected reserved word', 1, 5),
    ('x = class { static { await } }', 'Unexpected reserved word', 1, 22),
    ('x = class { static { return } }', 'Illegal return statement', 1, 22),
    ('do x while(1) y', "Unexpected token 'while'", 1, 6),
    ('else', "Unexpected token 'else'", 1, 1),
    ('case 1:', "Unexpected token 'case'", 1, 1),
    ('var a\\u{2E}b', 'Invalid or unexpected token', 1, 5),
    ('v\\u0061r x', 'Keyword must not contain escaped characters', 1, 1),
    ('({ g\\u0065t x(){} })', "Unexpected identifier 'x'", 1, 13),
    ('0++', 'Invalid left-hand side expression in postfix operation', 1, 1),
    ('"use strict"; f() = 1', 'Invalid left-hand side in assignment', 1, 15),
    ('if', 'Unexpected end of input', 1, 3),
    ('(', 'Unexpected end of input', 1, 2),
    ('[', 'Unexpected end of input', 1, 2),
    ('{', 'Unexpected end of input', 1, 2),
    ('a ? b', 'Unexpected end of input', 1, 6),
    ('a ? b :', 'Unexpected end of input', 1, 8),
    ('a.', 'Unexpected end of input', 1, 3),
    ('a[', 'Unexpected end of input', 1, 3),
    ('a?.', 'Unexpected end of input', 1, 4),
    ('new', 'Unexpected end of input', 1, 4),
    ('typeof', 'Unexpected end of input', 1, 7),
    ('let a = 1; { var a }', "Identifier 'a' has already been declared", 1, 18),
    ('try {} catch (e) { let e }', "Identifier 'e' has already been declared", 1, 24),
    ('try {} catch ([e]) { var e }', "Identifier 'e' has already been declared", 1, 26),
    ('function f(a) { let a }', "Identifier 'a' has already been declared", 1, 21),
    ('x ++ y', "Unexpected identifier 'y'", 1, 6),
    ('async () \n => x', "Unexpected token '=>'", 2, 2),
    ('"use strict"; yield: 1', 'Unexpected strict mode reserved word', 1, 15),
    ('async function f(){ await: 1 }', "Unexpected token ':'", 1, 26),
    ('"use strict"; implements', 'Unexpected strict mode reserved word', 1, 15),
    ('"use strict"; var public', 'Unexpected strict mode reserved word', 1, 19),
    ('label: function* g(){}', 'Generators can only be declared at the top level or inside a block.', 1, 16),
    ('label: class A {}', "Unexpected token 'class'", 1, 8),
    ('import("a","b","c")', 'Unexpected string', 1, 16),
    ('import()', 'import() requires a specifier', 1, 8),
    ('new import("x")', 'Cannot use new with import', 1, 5),
    ('var [a, ...b, c] = d', 'Rest element must be last element', 1, 9),
    ('({a, ...b, c} = d)', 'Rest element must be last element', 1, 6),
]  # fmt: skip


@pytest.mark.parametrize(("source", "message", "line", "column"), CASES, ids=[case[0] for case in CASES])
def test_message(source, message, line, column):
    with pytest.raises(JSSyntaxError) as caught:
        parse_script(source)
    assert (caught.value.message, caught.value.lineno, caught.value.column) == (message, line, column)


@pytest.mark.parametrize("source", [case[0] for case in CASES if "await" not in case[0]])
def test_same_error_in_lazy_functions(source):
    """A body that is not kept is checked like any other."""
    if source.startswith(("#!", "return", "new.target", "import ", "export", '"use strict"')):
        return
    with pytest.raises(JSSyntaxError):
        parse_script(f"function outer() {{ function inner() {{ {source}\n }} }}")


def test_attributes():
    with pytest.raises(JSSyntaxError) as caught:
        parse_script("var a = 1;\n  a = \U0001f600;", filename="file.js")
    error = caught.value
    assert isinstance(error, JSError)
    assert error.filename == "file.js"
    assert (error.lineno, error.column, error.offset, error.position) == (2, 7, 7, 17)
    assert error.text == "  a = \U0001f600;"
    assert error.js_type == "SyntaxError"
    assert str(error) == "Invalid or unexpected token (file.js:2:7)"
    assert error.__traceback__.tb_next.tb_next is None or error.__traceback__.tb_next.tb_next.tb_next is None


def test_modes():
    parse_script("return new_", mode="function")
    parse_script("import a from 'b'; export {a}; await a", mode="module")
    with pytest.raises(ValueError, match="mode must be"):
        parse_script("", mode="program")
    with pytest.raises(TypeError, match="source must be str or bytes"):
        parse_script(1)


MODULE_ERRORS = [
    ("export {a}", "Export 'a' is not defined in module"),
    ("let a; export {a, a}", "Duplicate export of 'a'"),
    ("export default 1; export default 2", "Duplicate export of 'default'"),
    ("import {a, a} from 'b'", "Identifier 'a' has already been declared"),
    ("import a from 'b'; let a", "Identifier 'a' has already been declared"),
    ("with (a);", "Strict mode code may not include a with statement"),
    ("let await", "Unexpected reserved word"),
    ("import {default} from 'a'", "Unexpected token '}'"),
    ("if (1) { import 'a' }", "Cannot use import statement outside a module"),
    ("if (1) { export {} }", "Unexpected token 'export'"),
    ("export {'a'}", "Unexpected reserved word or string as a local name of an export"),
    ("import 'a' with {b: 'c', b: 'd'}", "Import attributes has a duplicate key 'b'"),
    ("export * as '\\ud800' from 'a'", "Invalid module export name: contains unpaired surrogate character"),
]


@pytest.mark.parametrize(("source", "message"), MODULE_ERRORS)
def test_modules(source, message):
    with pytest.raises(JSSyntaxError) as caught:
        parse_script(source, mode="module")
    assert caught.value.message == message


REGEXPS = [
    ("/(/", "Unterminated group"),
    ("/)/", "Unmatched ')'"),
    ("/[/", None),
    ("/*/", None),
    ("/?/", "Nothing to repeat"),
    ("/a{2,1}/", "numbers out of order in {} quantifier"),
    ("/{1}/", "Nothing to repeat"),
    ("/{/u", "Nothing to repeat"),
    ("/]/u", "Lone quantifier brackets"),
    ("/a{1/u", "Incomplete quantifier"),
    (r"/\1/u", "Invalid escape"),
    (r"/\-/u", "Invalid escape"),
    (r"/\c/u", "Invalid unicode escape"),
    (r"/\p{Nope}/u", "Invalid property name"),
    (r"/\p{RGI_Emoji}/u", "Invalid property name"),
    (r"/[^\p{RGI_Emoji}]/v", "Negated character class may contain strings"),
    (r"/\k<a>/u", "Invalid named capture referenced"),
    (r"/(?<a>)\k/", "Invalid named reference"),
    ("/(?<1>)/", "Invalid capture group name"),
    ("/(?<a>)(?<a>)/", "Duplicate capture group name"),
    ("/(?i-i:)/", "Repeated flag in flag group"),
    ("/(?-:)/", "Invalid flag group"),
    ("/(?x:)/", "Invalid group"),
    ("/[b-a]/", "Range out of order in character class"),
    (r"/[\d-a]/u", "Invalid character class"),
    ("/[a&&b--c]/v", "Invalid set operation in character class"),
    ("/[(]/v", "Invalid character in character class"),
    ("/(?<=a)*/", "Nothing to repeat"),
    ("/(?=a)*/u", "Nothing to repeat"),
]


@pytest.mark.parametrize(("source", "message"), REGEXPS)
def test_regexps(source, message):
    with pytest.raises(JSSyntaxError) as caught:
        parse_script(source)
    if message is not None:
        assert caught.value.message == f"Invalid regular expression: {source}: {message}"


@pytest.mark.parametrize(
    "source",
    [
        r"/\k<a>/", r"/\1/", "/{/", "/]/", "/a{1/", r"/\-/", r"/\c/", "/(?=a)*/", r"/[\d-a]/", r"/\u{1}/", "/(?<a>x)|(?<a>y)/",
        r"/[\p{RGI_Emoji}&&a]/v", r"/[\q{ab|c}--[x-z]]/v", r"/\p{scx=Grek}\P{Lu}/u", r"/(?i:a(?-m:b))/", r"/[\]/]/",
        r"/(?<\u{61}b>)\k<ab>/", r"/[^\p{L}\q{a}]/v", r"/\08\9/",
    ],
)  # fmt: skip
def test_valid_regexps(source):
    parse_script(source)


def test_eval_code():
    for source, options in [
        ("new.target", {"new_target": True}),
        ("super.x", {"super_property": True}),
        ("super()", {"super_call": True}),
        ("o.#x", {"private_names": ["#x"]}),
        ("arguments", {}),
    ]:
        parse_eval(source, **options)
        if options:
            with pytest.raises(JSSyntaxError):
                parse_eval(source)
    with pytest.raises(JSSyntaxError):
        parse_eval("o.#y", private_names=["#x"])
    with pytest.raises(JSSyntaxError):
        parse_eval("with (a);", strict=True)
    with pytest.raises(JSSyntaxError):
        parse_eval("arguments", in_class_field=True)


def test_dynamic_functions():
    ast = parse_dynamic_function("a, b = 1, ...c", "return a", prefix="async function*")
    record = ast.function(0)
    assert ast.source.text() == "async function* anonymous(a, b = 1, ...c\n) {\nreturn a\n}"
    assert (record["name"], record["param_count"], record["length"]) == ("anonymous", 3, 1)
    for parameters, body in [("a){}, function(", ""), ("/*", "*/){"), ("", "}, function(){"), ("a, a", "'use strict'"),
                             ("", "super.x"), ("a = super()", ""), ("", "await 1;")]:  # fmt: skip
        with pytest.raises(JSSyntaxError):
            parse_dynamic_function(parameters, body)
    parse_dynamic_function("a //", "// b")


def test_bad_arguments_of_parse_function():
    with pytest.raises(ValueError, match="outside of the source"):
        parse_function("(){}", kind=3, flags=0, start=0, params_start=10)
    with pytest.raises(ValueError, match="cannot be parsed alone"):
        parse_function("(){}", kind=10, flags=0, start=0, params_start=0)
    with pytest.raises(JSSyntaxError):
        parse_function("x", kind=3, flags=0, start=0, params_start=0)
    # a table that does not fit is not believed
    inner = [(3, 0, 9, 1000, 17, 19, 0, 2, "g", 0, 0, ())]
    ast = parse_function("(){ return function g() {} }", kind=3, flags=0, start=0, params_start=0, inner=inner)
    assert ast.counts["functions"] == 2


def test_nesting_error_is_a_range_error():
    with pytest.raises(JSNestingError) as caught:
        parse_script("(" * 200000)
    assert caught.value.js_type == "RangeError"
    assert caught.value.message == "Maximum call stack size exceeded"

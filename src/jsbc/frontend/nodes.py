"""The single table of the syntax tree: node kinds, their fields and flags, and every enum of the `Ast`.

A node is a 32-byte record (`Node` in ``ast.pxd``): kind, flags, start, end, four fields ``a b c d`` and ``next``.
This table says what the four fields mean for each kind. ``tools/gen_nodes.py`` writes ``_enums.pxd`` from it and the
ESTree view (``estree.py``) is driven by it, so a new node kind is one new row here.

Field types
    node      index of a node, 0 = absent
    list      index of the first node of a list linked by ``Node.next``, 0 = empty
    atom      index into ``Ast.atoms`` (0 = none), see ``Ast.atom_str``
    number    index into ``Ast.numbers``
    operator  one of OPERATORS
    decl_kind one of DECL_KINDS
    scope     index into ``Ast.scopes``, 0 = no scope needed because nothing is declared in it
    function  index into ``Ast.functions``
    bool      0 or 1
    meta      one of META_PROPERTIES

A field name in ESTREE position is the ESTree property name; names starting with ``_`` are internal.
"""

from __future__ import annotations

from typing import NamedTuple


class Field(NamedTuple):
    """Meaning of one of the four fields of a node kind."""

    name: str
    type: str


class NodeKind(NamedTuple):
    """One row of the table: kind name (ESTree type or internal name), ESTree type, fields a-d, flags bit by bit."""

    name: str
    estree: str
    fields: tuple[Field, ...]
    flags: tuple[str, ...]


def _kind(name: str, fields: str = "", flags: str = "", estree: str | None = None) -> NodeKind:
    parsed = tuple(Field(*item.split(":")) for item in fields.split())
    return NodeKind(name, name if estree is None else estree, parsed, tuple(flags.split()))


# Bit 15 of the flags of every expression node: it stood in parentheses. Needed for `(a) = function () {}` (no function
# name is inferred), `(a, b) => …` covers, `(a ?? b) || c` and `(-1) ** 2`.
PARENTHESIZED_BIT = 15

NODE_KINDS: tuple[NodeKind, ...] = (
    # ---- root. `Program` for scripts, modules and eval code; parse_function() roots are function nodes.
    _kind("Program", "body:list _scope:scope _unused:bool _function:function", "MODULE EVAL"),
    # ---- statements
    _kind("ExpressionStatement", "expression:node", "DIRECTIVE"),
    # IMPLICIT: the block around the function of Annex B's `if (x) function f() {}`; not in the ESTree view.
    # FUNCTION_BODY: body of a function; _scope is then the BODY scope of a function with non-simple parameters, else 0.
    _kind("BlockStatement", "body:list _scope:scope", "IMPLICIT FUNCTION_BODY"),
    _kind("EmptyStatement"),
    _kind("DebuggerStatement"),
    # _scope: the FOR scope, when the declaration is the head of a for, for-in or for-of loop with let or const.
    _kind("VariableDeclaration", "declarations:list _scope:scope kind:decl_kind"),
    _kind("VariableDeclarator", "id:node init:node"),
    _kind("IfStatement", "test:node consequent:node alternate:node"),
    # The FOR scope of `for (let …;;)` is in nodes[init]._scope.
    _kind("ForStatement", "init:node test:node update:node body:node"),
    _kind("ForInStatement", "left:node right:node body:node _scope:scope"),
    _kind("ForOfStatement", "left:node right:node body:node _scope:scope", "AWAIT"),
    _kind("WhileStatement", "test:node body:node"),
    _kind("DoWhileStatement", "body:node test:node"),
    _kind("ReturnStatement", "argument:node"),
    _kind("ThrowStatement", "argument:node"),
    _kind("BreakStatement", "label:node"),
    _kind("ContinueStatement", "label:node"),
    _kind("LabeledStatement", "label:node body:node"),
    _kind("SwitchStatement", "discriminant:node cases:list _scope:scope"),
    # test == 0 is the default clause
    _kind("SwitchCase", "test:node consequent:list"),
    _kind("TryStatement", "block:node handler:node finalizer:node"),
    _kind("CatchClause", "param:node body:node _scope:scope"),
    _kind("WithStatement", "object:node body:node _scope:scope"),
    # ---- functions. LAZY: params and body were dropped from the pool (a, b, c are 0 except the id of declarations and
    # expressions); everything known is in functions[_function]. EXPRESSION: the body of an arrow is an expression.
    _kind("FunctionDeclaration", "id:node params:list body:node _function:function", "LAZY"),
    _kind("FunctionExpression", "id:node params:list body:node _function:function", "LAZY"),
    _kind("ArrowFunctionExpression", "id:node params:list body:node _function:function", "LAZY EXPRESSION"),
    # ---- classes. _scope: the CLASS scope (inner name binding and private names).
    _kind("ClassDeclaration", "id:node superClass:node body:node _scope:scope"),
    _kind("ClassExpression", "id:node superClass:node body:node _scope:scope"),
    # _constructor: the MethodDefinition of the constructor; of a class without one, a MethodDefinition outside of
    # `body` whose function has the flag DEFAULT_CONSTRUCTOR and nothing but a record.
    # _fields / _static: function index of the synthetic CLASS_FIELDS_INITIALIZER / CLASS_STATIC_INITIALIZER function,
    # 0 = none is needed. All initializer expressions of instance (static) fields belong to that one function; static
    # blocks are functions of their own whose parent is the static initializer.
    _kind("ClassBody", "body:list _fields:function _static:function _constructor:node"),
    _kind("MethodDefinition", "key:node value:node", "COMPUTED STATIC GETTER SETTER CONSTRUCTOR"),
    _kind("PropertyDefinition", "key:node value:node", "COMPUTED STATIC"),
    _kind("StaticBlock", "body:list _scope:scope _unused:bool _function:function"),
    # ---- modules
    _kind("ImportDeclaration", "specifiers:list source:node attributes:list"),
    _kind("ImportSpecifier", "imported:node local:node"),
    _kind("ImportDefaultSpecifier", "local:node"),
    _kind("ImportNamespaceSpecifier", "local:node"),
    _kind("ImportAttribute", "key:node value:node"),
    _kind("ExportNamedDeclaration", "declaration:node specifiers:list source:node attributes:list"),
    _kind("ExportSpecifier", "local:node exported:node"),
    _kind("ExportDefaultDeclaration", "declaration:node"),
    _kind("ExportAllDeclaration", "exported:node source:node attributes:list"),
    # ---- names and literals. Identifiers are references, bindings, labels and non-computed property names.
    _kind("Identifier", "name:atom"),
    # The atom of a private name has its `#`: "#x".
    _kind("PrivateIdentifier", "name:atom"),
    _kind("NullLiteral", "", "", "Literal"),
    _kind("BooleanLiteral", "value:bool", "", "Literal"),
    _kind("NumericLiteral", "value:number", "", "Literal"),
    _kind("StringLiteral", "value:atom", "HAS_ESCAPE", "Literal"),
    # value: the digits with their radix prefix, without separators and `n`: "123", "0xff"
    _kind("BigIntLiteral", "value:atom", "", "Literal"),
    _kind("RegExpLiteral", "pattern:atom flags:atom", "", "Literal"),
    _kind("TemplateLiteral", "quasis:list expressions:list"),
    # cooked == 0: the piece has an invalid escape, only allowed in tagged templates
    _kind("TemplateElement", "cooked:atom raw:atom", "TAIL"),
    _kind("TaggedTemplateExpression", "tag:node quasi:node"),
    _kind("ThisExpression"),
    _kind("Super"),
    _kind("MetaProperty", "_meta:meta"),
    # ---- expressions
    _kind("ArrayExpression", "elements:list", "COMMA_AFTER_SPREAD"),
    _kind("ObjectExpression", "properties:list", "COMMA_AFTER_SPREAD"),
    # PROTO: `__proto__: value` that sets the prototype (ECMA-262 §B.3.1)
    _kind("Property", "key:node value:node", "COMPUTED SHORTHAND METHOD GETTER SETTER PROTO"),
    _kind("SpreadElement", "argument:node"),
    _kind("Hole", "", "", ""),
    _kind("UnaryExpression", "argument:node _unused:bool operator:operator"),
    _kind("UpdateExpression", "argument:node _unused:bool operator:operator", "PREFIX"),
    _kind("BinaryExpression", "left:node right:node operator:operator"),
    _kind("LogicalExpression", "left:node right:node operator:operator"),
    # operator: ASSIGN, or the binary or logical operator of a compound assignment (`+=` has ADD)
    _kind("AssignmentExpression", "left:node right:node operator:operator"),
    _kind("ConditionalExpression", "test:node consequent:node alternate:node"),
    _kind("CallExpression", "callee:node arguments:list", "OPTIONAL DIRECT_EVAL"),
    _kind("NewExpression", "callee:node arguments:list"),
    _kind("MemberExpression", "object:node property:node", "COMPUTED OPTIONAL"),
    # around a whole optional chain: `a?.b.c`; the short circuit jumps to its end
    _kind("ChainExpression", "expression:node"),
    _kind("SequenceExpression", "expressions:list"),
    _kind("YieldExpression", "argument:node", "DELEGATE"),
    _kind("AwaitExpression", "argument:node"),
    _kind("ImportExpression", "source:node options:node"),
    # ---- patterns (of declarations, parameters and assignments)
    _kind("ArrayPattern", "elements:list", "COMMA_AFTER_SPREAD"),
    _kind("ObjectPattern", "properties:list", "COMMA_AFTER_SPREAD"),
    _kind("AssignmentPattern", "left:node right:node"),
    _kind("RestElement", "argument:node"),
)

# (enum name, JavaScript spelling). Binary operators keep the order of their tokens.
OPERATORS: tuple[tuple[str, str], ...] = (
    ("ASSIGN", "="),
    ("COALESCE", "??"), ("LOGICAL_OR", "||"), ("LOGICAL_AND", "&&"),
    ("BIT_OR", "|"), ("BIT_XOR", "^"), ("BIT_AND", "&"),
    ("EQ", "=="), ("NE", "!="), ("STRICT_EQ", "==="), ("STRICT_NE", "!=="),
    ("LT", "<"), ("GT", ">"), ("LE", "<="), ("GE", ">="), ("INSTANCEOF", "instanceof"), ("IN", "in"),
    ("SHL", "<<"), ("SAR", ">>"), ("SHR", ">>>"),
    ("ADD", "+"), ("SUB", "-"), ("MUL", "*"), ("DIV", "/"), ("MOD", "%"), ("EXP", "**"),
    ("NOT", "!"), ("BIT_NOT", "~"), ("PLUS", "+"), ("NEGATE", "-"), ("TYPEOF", "typeof"), ("VOID", "void"),
    ("DELETE", "delete"), ("INCREMENT", "++"), ("DECREMENT", "--"),
)  # fmt: skip

META_PROPERTIES: tuple[str, ...] = ("NEW_TARGET", "IMPORT_META")

# Scope kinds. A function whose parameter list is simple has one FUNCTION scope for parameters and body; otherwise
# PARAMS holds the parameters and BODY (its child) what the body declares.
SCOPE_KINDS: tuple[str, ...] = (
    "NONE", "SCRIPT", "MODULE", "EVAL", "FUNCTION", "PARAMS", "BODY", "BLOCK", "CATCH", "FOR", "SWITCH", "WITH",
    "CLASS", "FUNCTION_NAME", "CLASS_FIELDS", "CLASS_STATIC_BLOCK",
)  # fmt: skip

# HAS_EVAL: a direct eval stands in this scope or anywhere below it (inner functions too): all its declarations are
#   CAPTURED.
# HAS_WITH: a `with` stands in it or below it in the same function.
# HAS_CAPTURED: at least one declaration is CAPTURED, so the scope needs an environment of its own at run time.
# STRICT: strict mode code.
SCOPE_FLAGS: tuple[str, ...] = ("HAS_EVAL", "HAS_WITH", "HAS_CAPTURED", "STRICT")

# Declaration kinds.
# FUNCTION: var-like in SCRIPT/FUNCTION/BODY/EVAL scopes, lexical in BLOCK/SWITCH/MODULE scopes.
# CLASS: the binding made by a class declaration; CLASS_NAME: the inner constant one, in the CLASS scope.
# ANNEX_B_VAR: var made by a sloppy-mode function in a block (ECMA-262 §B.3.2), undefined until the block is entered.
# THIS … ACTIVE_FUNCTION: pseudo variables, declared in the nearest non-arrow function's scope (FUNCTION or PARAMS, or
# the top scope) when an inner arrow function or a direct eval needs them. ARGUMENTS is also declared for own use.
# HOME_OBJECT has the atom `super`, ACTIVE_FUNCTION (for super calls in arrows) the atom `super()`.
DECL_KINDS: tuple[str, ...] = (
    "NONE", "VAR", "LET", "CONST", "FUNCTION", "PARAMETER", "CLASS", "CATCH_PARAMETER", "IMPORT", "FUNCTION_NAME",
    "CLASS_NAME", "ANNEX_B_VAR", "PRIVATE_NAME", "THIS", "ARGUMENTS", "NEW_TARGET", "HOME_OBJECT", "ACTIVE_FUNCTION",
)  # fmt: skip

# CAPTURED: referenced from an inner function, or from below a direct eval or `with`.
# ASSIGNED: assigned after its initialization (a first `var x = init` does not count; a parameter redeclared by
#   `var x = init` does; several functions of the same name do).
# ANNEX_B: on the lexical declaration of a block function: evaluating the declaration also assigns the var.
# SAME_AS_PARAMETER: a VAR of a BODY scope that starts with the value of the parameter (or `arguments`) of its name.
# EXPORTED: module-level binding that is exported under some name.
# PRIVATE_*: what a PRIVATE_NAME is; a plain field has none of METHOD/GETTER/SETTER.
DECL_FLAGS: tuple[str, ...] = (
    "CAPTURED", "ASSIGNED", "ANNEX_B", "SAME_AS_PARAMETER", "EXPORTED",
    "PRIVATE_METHOD", "PRIVATE_GETTER", "PRIVATE_SETTER", "PRIVATE_STATIC",
)  # fmt: skip

FUNCTION_KINDS: tuple[str, ...] = (
    "SCRIPT", "MODULE", "EVAL", "NORMAL", "ARROW", "METHOD", "GETTER", "SETTER", "CLASS_CONSTRUCTOR",
    "DERIVED_CONSTRUCTOR", "CLASS_FIELDS_INITIALIZER", "CLASS_STATIC_INITIALIZER", "CLASS_STATIC_BLOCK",
)  # fmt: skip

# NO_IN: a concise arrow in the head of a for loop, whose body ends before `in`.
# USES_EVAL: a direct eval stands in the function itself; INNER_EVAL: in an inner function.
# USES_THIS/SUPER/NEW_TARGET/ARGUMENTS: used by the function itself or by arrow functions in it.
# ARGUMENTS_ESCAPES: `arguments` is used other than as arguments.length, as a read of arguments[x], or as the second
#   argument of f.apply(x, arguments).
# HAS_PARAM_ASSIGNMENT: some parameter has DECL_ASSIGNED.
# HAS_PARAM_EXPRESSIONS: a default value or a computed key stands in the parameter list.
# LIKELY_CALLED_NOW: a function expression after `(` or a unary operator, or called at once.
# CLASS_MEMBER: a method written in a class body. IS_DECLARATION: a function declaration.
# MODULE_CODE: the function stands in a module.
# DEFAULT_CONSTRUCTOR: the constructor of a class that writes none; start and end are those of the class.
FUNCTION_FLAGS: tuple[str, ...] = (
    "ASYNC", "GENERATOR", "STRICT", "SIMPLE_PARAMS", "USES_EVAL", "INNER_EVAL", "USES_ARGUMENTS", "USES_THIS",
    "USES_SUPER", "USES_NEW_TARGET", "HAS_WITH", "IS_EXPRESSION", "IS_LAZY", "HAS_PARAM_ASSIGNMENT",
    "ARGUMENTS_ESCAPES", "LIKELY_CALLED_NOW", "NO_IN", "HAS_PARAM_EXPRESSIONS", "IS_DECLARATION", "CLASS_MEMBER",
    "HAS_REST", "HAS_USE_STRICT", "USES_SUPER_CALL", "MODULE_CODE", "DEFAULT_CONSTRUCTOR",
)  # fmt: skip

# Flags of an entry of Ast.free_names.
FREE_NAME_FLAGS: tuple[str, ...] = ("ASSIGNED",)


def enum_name(name: str) -> str:
    """`MemberExpression` → `MEMBER_EXPRESSION`, `RegExpLiteral` → `REG_EXP_LITERAL`."""
    return "".join("_" + c if c.isupper() and i else c for i, c in enumerate(name)).upper()

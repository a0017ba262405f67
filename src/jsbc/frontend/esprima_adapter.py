"""The second front end: the tree of the esprima package (ES2017), brought into the form of the native parser.

esprima reads the text; this module walks its ESTree in source order and reports nodes, scopes, declarations and
references to an AstBuilder. It exists to check the native parser: two front ends, one compiler, the same results. It is
a few hundred times slower and knows neither class fields nor optional chaining.
"""

from __future__ import annotations

import re
from array import array
from typing import Any

from jsbc.errors import JSNestingError, JSSyntaxError
from jsbc.frontend.ast import Ast
from jsbc.frontend.nodes import (
    DECL_KINDS,
    FUNCTION_FLAGS,
    FUNCTION_KINDS,
    META_PROPERTIES,
    NODE_KINDS,
    OPERATORS,
    SCOPE_KINDS,
)
from jsbc.frontend.parser import AstBuilder
from jsbc.source.text import SourceText

_NODE = {kind.name: number for number, kind in enumerate(NODE_KINDS, 1)}
_FLAG = {f"{kind.name}.{flag}": 1 << bit for kind in NODE_KINDS for bit, flag in enumerate(kind.flags)}
_DECL = {name: number for number, name in enumerate(DECL_KINDS)}
_SCOPE = {name: number for number, name in enumerate(SCOPE_KINDS)}
_KIND = {name: number for number, name in enumerate(FUNCTION_KINDS)}
_FUNCTION = {name: 1 << bit for bit, name in enumerate(FUNCTION_FLAGS)}
_BINARY = {text: number for number, (name, text) in enumerate(OPERATORS, 1) if number <= 26}
_UNARY = {text: number for number, (name, text) in enumerate(OPERATORS, 1) if number > 26}
_PARENTHESIZED = 1 << 15

# White space, line terminators and comments
_TRIVIA = re.compile(r"(?:[\s\ufeff\u180e]|//[^\n\r\u2028\u2029]*|/\*[\s\S]*?\*/)*")
_LOGICAL = {"??", "||", "&&"}


def parse_script(source: str | bytes | SourceText, *, filename: str = "<js>", mode: str = "script") -> Ast:
    """Parse a whole script or module with esprima. All functions are kept; the result is like the native parser's.

    Raises JSSyntaxError, and ImportError where the esprima package is not installed.
    """
    import esprima

    if mode not in ("script", "module"):
        raise ValueError(f"mode must be 'script' or 'module' with the esprima front end, not {mode!r}")
    text = source if isinstance(source, SourceText) else SourceText(source)
    # one character for each UTF-16 code unit, so that esprima's offsets are ours
    units = text.text()
    if not units.isascii():
        units = "".join(map(chr, array("H", units.encode("utf-16", "surrogatepass")[2:])))
    parse = esprima.parseModule if mode == "module" else esprima.parseScript
    try:
        tree = parse(units, {"range": True})
        return _Adapter(text, units, filename).program(tree, mode)
    except esprima.Error as error:
        position = error.index if isinstance(error.index, int) else 0
        line, column = text.line_column(position)
        message = error.message.split(": ", 1)[-1]
        raise JSSyntaxError(message, filename, line, column, text.line_text(line), position) from None
    except RecursionError:
        raise JSNestingError("Maximum call stack size exceeded", filename) from None


class _Adapter:
    """Walks one tree. Methods named after node types take an ESTree node and return the index of the pool's node."""

    def __init__(self, source: SourceText, units: str, filename: str) -> None:
        self.source = source
        self.units = units
        self.filename = filename
        self.builder = AstBuilder(source, filename)
        self.exporting = False

    # ---- helpers

    def node(self, name: str, tree: Any, flags: int = 0, **fields: int) -> int:
        """A pool node with the range of an ESTree node."""
        return self.builder.node(_NODE[name], tree.range[0], tree.range[1], flags=flags, **fields)

    def visit(self, tree: Any) -> int:
        """Statement or expression; 0 for None."""
        if tree is None:
            return 0
        method = getattr(self, tree.type, None)
        if method is None:
            raise self.error(tree.range[0], f"{tree.type} is not supported by the esprima front end")
        return method(tree)

    def visit_list(self, trees: list[Any]) -> int:
        return self.builder.chain([self.visit(tree) for tree in trees])

    def error(self, position: int, message: str) -> JSSyntaxError:
        line, column = self.source.line_column(position)
        return JSSyntaxError(message, self.filename, line, column, self.source.line_text(line), position)

    def skip_trivia(self, position: int) -> int:
        match = _TRIVIA.match(self.units, position)
        assert match is not None
        return match.end()

    def name_node(self, tree: Any) -> int:
        """An identifier that is no reference: binding, label, property name."""
        return self.node("Identifier", tree, a=self.builder.atom(tree.name))

    # ---- program

    def program(self, tree: Any, mode: str) -> Ast:
        module = mode == "module"
        builder = self.builder
        builder.enter_function(_KIND["MODULE" if module else "SCRIPT"], 0, 0, 0)
        if self.uses_strict(tree.body):
            builder.use_strict()
        body = self.visit_list(tree.body)
        return builder.finish(body, _FLAG["Program.MODULE"] if module else 0)

    @staticmethod
    def uses_strict(body: list[Any]) -> bool:
        """Whether a directive prologue has "use strict"."""
        for statement in body:
            directive = getattr(statement, "directive", None)
            if directive is None:
                return False
            if directive == "use strict":
                return True
        return False

    # ---- functions

    def params_start(self, tree: Any) -> int:
        """Offset of a function's `(`."""
        position = tree.range[0]
        if self.units[position] == "(":
            return position
        if tree.id is not None:
            position = tree.id.range[1]
        else:
            if tree.isAsync:
                position = self.skip_trivia(position + len("async"))
            position = self.skip_trivia(position + len("function"))
            if self.units[position] == "*":
                position += 1
        return self.skip_trivia(position)

    def arrow_body_start(self, tree: Any, position: int) -> int:
        """Offset of what follows `=>`."""
        if tree.params:
            position = tree.params[-1].range[1]
        while True:
            position = self.skip_trivia(position)
            if self.units.startswith("=>", position):
                return self.skip_trivia(position + 2)
            position += 1

    def parameters(self, trees: list[Any]) -> int:
        builder = self.builder
        nodes = []
        length = 0
        counting = True
        flags = 0
        for tree in trees:
            if tree.type == "RestElement":
                flags |= _FUNCTION["HAS_REST"]
            if tree.type in ("RestElement", "AssignmentPattern"):
                counting = False
            length += counting
            if self.has_expressions(tree):
                flags |= _FUNCTION["HAS_PARAM_EXPRESSIONS"]
            nodes.append(self.binding(tree, "PARAMETER", False))
        simple = all(tree.type == "Identifier" for tree in trees)
        builder.set_parameters(len(trees), length, simple, flags)
        return builder.chain(nodes)

    def has_expressions(self, tree: Any) -> bool:
        """Whether a pattern has a default value or a computed key."""
        if tree is None or tree.type == "Identifier":
            return False
        if tree.type == "AssignmentPattern":
            return True
        if tree.type == "RestElement":
            return self.has_expressions(tree.argument)
        if tree.type == "ArrayPattern":
            return any(self.has_expressions(element) for element in tree.elements)
        return any(
            self.has_expressions(item.value) or item.computed if item.type == "Property" else self.has_expressions(item)
            for item in tree.properties
        )

    def function(
        self,
        tree: Any,
        node_kind: str,
        *,
        kind: str = "NORMAL",
        flags: int = 0,
        start: int | None = None,
        name: str = "",
        name_node: int = 0,
        binds_name: bool = False,
    ) -> int:
        """A function of any kind; `start` is that of its text when that is not the node's."""
        builder = self.builder
        arrow = node_kind == "ArrowFunctionExpression"
        if tree.isAsync:
            flags |= _FUNCTION["ASYNC"]
        if tree.generator:
            flags |= _FUNCTION["GENERATOR"]
        if arrow:
            params_start = self.skip_trivia(tree.range[0] + len("async")) if tree.isAsync else tree.range[0]
            body_start = self.arrow_body_start(tree, params_start)
        else:
            params_start = self.params_start(tree)
            body_start = tree.body.range[0]
        strict = builder.strict
        exporting = self.exporting
        self.exporting = False
        builder.enter_function(
            _KIND[kind], flags, tree.range[0] if start is None else start, params_start, name, binds_name
        )
        parameters = self.parameters(tree.params)
        block = tree.body.type == "BlockStatement"
        builder.enter_body(body_start, block and self.uses_strict(tree.body.body))
        if block:
            statements = self.visit_list(tree.body.body)
            flag = _FLAG["BlockStatement.FUNCTION_BODY"]
            body = self.node("BlockStatement", tree.body, a=statements, flags=flag)
        else:
            body = self.visit(tree.body)
        node = builder.leave_function(tree.range[1], _NODE[node_kind], tree.range[0], name_node, parameters, body)
        builder.strict = strict
        self.exporting = exporting
        return node

    def FunctionDeclaration(self, tree: Any, default: bool = False) -> int:
        builder = self.builder
        name = tree.id.name if tree.id is not None else "*default*"
        position = tree.id.range[0] if tree.id is not None else self.params_start(tree)
        flags = _FUNCTION["IS_DECLARATION"]
        kind_flags = (_FUNCTION["ASYNC"] if tree.isAsync else 0) | (_FUNCTION["GENERATOR"] if tree.generator else 0)
        decl = builder.declare_function(name, position, kind_flags)
        if self.exporting:
            builder.mark_exported(name)
            if not default:
                builder.export_name(name, position)
        name_node = self.name_node(tree.id) if tree.id is not None else 0
        shown = name if tree.id is not None else "default"
        node = self.function(tree, "FunctionDeclaration", flags=flags, name=shown, name_node=name_node)
        builder.set_function_node(decl, node)
        return node

    AsyncFunctionDeclaration = FunctionDeclaration

    def FunctionExpression(self, tree: Any) -> int:
        name = tree.id.name if tree.id is not None else ""
        name_node = self.name_node(tree.id) if tree.id is not None else 0
        flags = _FUNCTION["IS_EXPRESSION"]
        return self.function(
            tree, "FunctionExpression", flags=flags, name=name, name_node=name_node, binds_name=bool(name)
        )

    AsyncFunctionExpression = FunctionExpression

    def ArrowFunctionExpression(self, tree: Any) -> int:
        return self.function(tree, "ArrowFunctionExpression", kind="ARROW", flags=_FUNCTION["IS_EXPRESSION"])

    AsyncArrowFunctionExpression = ArrowFunctionExpression

    def method(self, tree: Any, kind: str, flags: int, start: int, key: Any, computed: bool) -> int:
        return self.function(
            tree,
            "FunctionExpression",
            kind=kind,
            flags=flags | _FUNCTION["IS_EXPRESSION"],
            start=start,
            name="" if computed else self.key_name(key),
        )

    @staticmethod
    def key_name(key: Any) -> str:
        if key.type == "Identifier":
            return str(key.name)
        return key.value if isinstance(key.value, str) else ""

    def key(self, tree: Any, computed: bool) -> int:
        if computed:
            return self.visit(tree)
        return self.name_node(tree) if tree.type == "Identifier" else self.Literal(tree)

    # ---- classes

    def class_(self, tree: Any, node_kind: str, default: bool = False) -> int:
        builder = self.builder
        strict = builder.strict
        exporting = self.exporting
        builder.strict = True
        name = tree.id.name if tree.id is not None else ""
        position = tree.id.range[0] if tree.id is not None else self.skip_trivia(tree.range[0] + len("class"))
        if node_kind == "ClassDeclaration":
            builder.declare_lexical(name or "*default*", position, _DECL["CLASS"])
            if exporting:
                builder.mark_exported(name or "*default*")
                if not default:
                    builder.export_name(name, position)
        self.exporting = False
        name_node = self.name_node(tree.id) if tree.id is not None else 0
        builder.enter_scope(_SCOPE["CLASS"], tree.range[0])
        if name:
            builder.declare_class_name(name, position)
        heritage = self.visit(tree.superClass)
        constructor = 0
        elements = []
        for element in tree.body.body:
            node = self.class_element(element, tree.superClass is not None)
            elements.append(node)
            if element.kind == "constructor":
                constructor = node
        start, end = tree.body.range
        if not constructor:
            constructor = builder.default_constructor(start, end, tree.superClass is not None)
        body = self.node("ClassBody", tree.body, a=builder.chain(elements), d=constructor)
        scope = builder.leave_scope(end)
        builder.strict = strict
        self.exporting = exporting
        return self.node(node_kind, tree, a=name_node, b=heritage, c=body, d=scope)

    def ClassDeclaration(self, tree: Any) -> int:
        return self.class_(tree, "ClassDeclaration")

    def ClassExpression(self, tree: Any) -> int:
        return self.class_(tree, "ClassExpression")

    def class_element(self, tree: Any, derived: bool) -> int:
        if tree.type != "MethodDefinition":
            raise self.error(tree.range[0], f"{tree.type} is not supported by the esprima front end")
        kinds = {"get": "GETTER", "set": "SETTER", "method": "METHOD"}
        kind = kinds.get(tree.kind) or ("DERIVED_CONSTRUCTOR" if derived else "CLASS_CONSTRUCTOR")
        flags = _FLAG["MethodDefinition.COMPUTED"] if tree.computed else 0
        if tree.static:
            flags |= _FLAG["MethodDefinition.STATIC"]
        if tree.kind == "constructor":
            flags |= _FLAG["MethodDefinition.CONSTRUCTOR"]
        elif kind != "METHOD":
            flags |= _FLAG[f"MethodDefinition.{kind}"]
        key = self.key(tree.key, tree.computed)
        value = self.method(tree.value, kind, _FUNCTION["CLASS_MEMBER"], tree.range[0], tree.key, tree.computed)
        return self.node("MethodDefinition", tree, flags, a=key, b=value)

    # ---- patterns

    def declare(self, tree: Any, kind: str, in_pattern: bool, repeatedly: bool = False) -> None:
        builder = self.builder
        name, position = tree.name, tree.range[0]
        if kind == "PARAMETER":
            builder.declare_parameter(name, position)
            return
        if kind == "VAR":
            builder.declare_var(name, position, in_pattern, repeatedly)
        else:
            builder.declare_lexical(name, position, _DECL[kind], kind == "CATCH_PARAMETER" and not in_pattern)
        if self.exporting:
            builder.mark_exported(name)
            builder.export_name(name, position)

    def binding(self, tree: Any, kind: str, in_pattern: bool, repeatedly: bool = False) -> int:
        """A pattern whose names are declared."""
        if tree.type == "Identifier":
            self.declare(tree, kind, in_pattern, repeatedly)
            return self.name_node(tree)
        return self.pattern(tree, lambda part: self.binding(part, kind, True, repeatedly))

    def target(self, tree: Any) -> int:
        """A pattern or simple target whose names are assigned."""
        if tree.type == "Identifier":
            return self.node("Identifier", tree, a=self.builder.reference(tree.name, tree.range[0], True))
        if tree.type.endswith("MemberExpression"):
            return self.MemberExpression(tree, used_as_value=False)
        if tree.type == "CallExpression":
            return self.visit(tree)
        return self.pattern(tree, self.target)

    def pattern(self, tree: Any, part: Any) -> int:
        if tree.type == "AssignmentPattern":
            left = part(tree.left)
            right = self.outside_export(tree.right)
            return self.node("AssignmentPattern", tree, a=left, b=right)
        if tree.type in ("RestElement", "SpreadElement"):
            return self.node("RestElement", tree, a=part(tree.argument))
        if tree.type == "ArrayPattern":
            elements = [self.node("Hole", tree) if element is None else part(element) for element in tree.elements]
            return self.node("ArrayPattern", tree, a=self.builder.chain(elements))
        properties = []
        for item in tree.properties:
            if item.type != "Property":
                properties.append(part(item))
                continue
            flags = _FLAG["Property.COMPUTED"] if item.computed else 0
            if item.shorthand:
                flags |= _FLAG["Property.SHORTHAND"]
            key = self.key(item.key, item.computed)
            properties.append(self.node("Property", item, flags, a=key, b=part(item.value)))
        return self.node("ObjectPattern", tree, a=self.builder.chain(properties))

    def outside_export(self, tree: Any) -> int:
        exporting = self.exporting
        self.exporting = False
        node = self.visit(tree)
        self.exporting = exporting
        return node

    # ---- statements

    def ExpressionStatement(self, tree: Any) -> int:
        flags = _FLAG["ExpressionStatement.DIRECTIVE"] if getattr(tree, "directive", None) is not None else 0
        return self.node("ExpressionStatement", tree, flags, a=self.visit(tree.expression))

    Directive = ExpressionStatement

    def BlockStatement(self, tree: Any) -> int:
        self.builder.enter_scope(_SCOPE["BLOCK"], tree.range[0])
        body = self.visit_list(tree.body)
        scope = self.builder.leave_scope(tree.range[1])
        return self.node("BlockStatement", tree, a=body, b=scope)

    def EmptyStatement(self, tree: Any) -> int:
        return self.node("EmptyStatement", tree)

    def DebuggerStatement(self, tree: Any) -> int:
        return self.node("DebuggerStatement", tree)

    def VariableDeclaration(self, tree: Any, repeatedly: bool = False) -> int:
        kind = tree.kind.upper()
        declarators = []
        for declarator in tree.declarations:
            initialized = declarator.init is not None
            name = self.binding(declarator.id, kind, initialized, repeatedly)
            value = self.outside_export(declarator.init)
            declarators.append(self.node("VariableDeclarator", declarator, a=name, b=value))
        return self.node("VariableDeclaration", tree, a=self.builder.chain(declarators), c=_DECL[kind])

    def branch(self, tree: Any) -> int:
        """Branch of an if statement: a function there stands in a block of its own."""
        if tree is None or not tree.type.endswith("FunctionDeclaration"):
            return self.visit(tree)
        self.builder.enter_scope(_SCOPE["BLOCK"], tree.range[0])
        function = self.visit(tree)
        scope = self.builder.leave_scope(tree.range[1])
        return self.node("BlockStatement", tree, _FLAG["BlockStatement.IMPLICIT"], a=function, b=scope)

    def IfStatement(self, tree: Any) -> int:
        test = self.visit(tree.test)
        consequent = self.branch(tree.consequent)
        alternate = self.branch(tree.alternate)
        return self.node("IfStatement", tree, a=test, b=consequent, c=alternate)

    def ForStatement(self, tree: Any) -> int:
        self.builder.enter_scope(_SCOPE["FOR"], tree.range[0])
        init = self.visit(tree.init)
        test = self.visit(tree.test)
        update = self.visit(tree.update)
        body = self.visit(tree.body)
        scope = self.builder.leave_scope(tree.range[1])
        if scope:
            self.builder.set_scope(init, scope)
        return self.node("ForStatement", tree, a=init, b=test, c=update, d=body)

    def for_in_of(self, tree: Any, node_kind: str) -> int:
        self.builder.enter_scope(_SCOPE["FOR"], tree.range[0])
        if tree.left.type == "VariableDeclaration":
            left = self.VariableDeclaration(tree.left, repeatedly=True)
        else:
            left = self.target(tree.left)
        right = self.visit(tree.right)
        body = self.visit(tree.body)
        scope = self.builder.leave_scope(tree.range[1])
        if scope:
            self.builder.set_scope(left, scope)
        return self.node(node_kind, tree, a=left, b=right, c=body, d=scope)

    def ForInStatement(self, tree: Any) -> int:
        return self.for_in_of(tree, "ForInStatement")

    def ForOfStatement(self, tree: Any) -> int:
        if getattr(tree, "await", None):
            raise self.error(tree.range[0], "for await is not supported by the esprima front end")
        return self.for_in_of(tree, "ForOfStatement")

    def WhileStatement(self, tree: Any) -> int:
        test = self.visit(tree.test)
        return self.node("WhileStatement", tree, a=test, b=self.visit(tree.body))

    def DoWhileStatement(self, tree: Any) -> int:
        body = self.visit(tree.body)
        return self.node("DoWhileStatement", tree, a=body, b=self.visit(tree.test))

    def ReturnStatement(self, tree: Any) -> int:
        return self.node("ReturnStatement", tree, a=self.visit(tree.argument))

    def ThrowStatement(self, tree: Any) -> int:
        return self.node("ThrowStatement", tree, a=self.visit(tree.argument))

    def BreakStatement(self, tree: Any) -> int:
        return self.node("BreakStatement", tree, a=self.name_node(tree.label) if tree.label is not None else 0)

    def ContinueStatement(self, tree: Any) -> int:
        return self.node("ContinueStatement", tree, a=self.name_node(tree.label) if tree.label is not None else 0)

    def LabeledStatement(self, tree: Any) -> int:
        label = self.name_node(tree.label)
        return self.node("LabeledStatement", tree, a=label, b=self.visit(tree.body))

    def SwitchStatement(self, tree: Any) -> int:
        discriminant = self.visit(tree.discriminant)
        self.builder.enter_scope(_SCOPE["SWITCH"], tree.range[0])
        cases = []
        for case in tree.cases:
            test = self.visit(case.test)
            cases.append(self.node("SwitchCase", case, a=test, b=self.visit_list(case.consequent)))
        scope = self.builder.leave_scope(tree.range[1])
        return self.node("SwitchStatement", tree, a=discriminant, b=self.builder.chain(cases), c=scope)

    def TryStatement(self, tree: Any) -> int:
        block = self.visit(tree.block)
        handler = self.visit(tree.handler)
        return self.node("TryStatement", tree, a=block, b=handler, c=self.visit(tree.finalizer))

    def CatchClause(self, tree: Any) -> int:
        self.builder.enter_scope(_SCOPE["CATCH"], tree.range[0])
        parameter = 0
        if tree.param is not None:
            parameter = self.binding(tree.param, "CATCH_PARAMETER", tree.param.type != "Identifier")
        body = self.visit(tree.body)
        scope = self.builder.leave_scope(tree.range[1])
        return self.node("CatchClause", tree, a=parameter, b=body, c=scope)

    def WithStatement(self, tree: Any) -> int:
        value = self.visit(tree.object)
        self.builder.use_with()
        self.builder.enter_scope(_SCOPE["WITH"], tree.body.range[0])
        body = self.visit(tree.body)
        return self.node("WithStatement", tree, a=value, b=body, c=self.builder.leave_scope(tree.range[1]))

    # ---- modules

    def ImportDeclaration(self, tree: Any) -> int:
        specifiers = []
        for specifier in tree.specifiers:
            local = specifier.local
            imported = 0
            if specifier.type == "ImportSpecifier":
                imported = self.name_node(specifier.imported)
            self.builder.declare_lexical(local.name, local.range[0], _DECL["IMPORT"])
            name = self.name_node(local)
            if specifier.type == "ImportSpecifier":
                specifiers.append(self.node("ImportSpecifier", specifier, a=imported, b=name))
            else:
                specifiers.append(self.node(specifier.type, specifier, a=name))
        source = self.visit(tree.source)
        return self.node("ImportDeclaration", tree, a=self.builder.chain(specifiers), b=source)

    def ExportNamedDeclaration(self, tree: Any) -> int:
        if tree.declaration is not None:
            self.exporting = True
            declaration = self.visit(tree.declaration)
            self.exporting = False
            return self.node("ExportNamedDeclaration", tree, a=declaration)
        specifiers = []
        for specifier in tree.specifiers:
            local, exported = specifier.local, specifier.exported
            if tree.source is None:
                self.builder.export_local(local.name, local.range[0])
            self.builder.export_name(exported.name, exported.range[0])
            names = {"a": self.name_node(local), "b": self.name_node(exported)}
            specifiers.append(self.node("ExportSpecifier", specifier, **names))
        source = self.visit(tree.source)
        return self.node("ExportNamedDeclaration", tree, b=self.builder.chain(specifiers), c=source)

    def ExportDefaultDeclaration(self, tree: Any) -> int:
        declaration = tree.declaration
        self.builder.export_name("default", tree.range[0])
        self.exporting = True
        if declaration.type.endswith("FunctionDeclaration"):
            node = self.FunctionDeclaration(declaration, default=True)
        elif declaration.type == "ClassDeclaration":
            node = self.class_(declaration, "ClassDeclaration", default=True)
        else:
            self.builder.declare_lexical("*default*", declaration.range[0], _DECL["LET"])
            self.builder.mark_exported("*default*")
            node = self.outside_export(declaration)
        self.exporting = False
        return self.node("ExportDefaultDeclaration", tree, a=node)

    def ExportAllDeclaration(self, tree: Any) -> int:
        return self.node("ExportAllDeclaration", tree, b=self.visit(tree.source))

    # ---- expressions

    def Identifier(self, tree: Any) -> int:
        return self.node("Identifier", tree, a=self.builder.reference(tree.name, tree.range[0]))

    def Literal(self, tree: Any) -> int:
        raw = tree.raw
        builder = self.builder
        if getattr(tree, "regex", None):
            pattern, flags = tree.regex.pattern, tree.regex.flags
            return self.node("RegExpLiteral", tree, a=builder.atom(pattern), b=builder.atom(flags))
        if raw in ("true", "false"):
            return self.node("BooleanLiteral", tree, a=int(raw == "true"))
        if raw == "null":
            return self.node("NullLiteral", tree)
        if raw[0] in "'\"":
            flags = _FLAG["StringLiteral.HAS_ESCAPE"] if "\\" in raw else 0
            return self.node("StringLiteral", tree, flags, a=builder.atom(tree.value))
        return self.node("NumericLiteral", tree, a=builder.number(_number(raw)))

    RegexLiteral = Literal

    def TemplateLiteral(self, tree: Any) -> int:
        builder = self.builder
        quasis = []
        expressions = []
        for index, quasi in enumerate(tree.quasis):
            cooked = quasi.value.cooked
            start = quasi.range[0] + 1
            end = quasi.range[1] - (1 if quasi.tail else 2)
            flags = _FLAG["TemplateElement.TAIL"] if quasi.tail else 0
            atoms = {"a": builder.atom(cooked) if cooked is not None else 0, "b": builder.atom(quasi.value.raw)}
            quasis.append(builder.node(_NODE["TemplateElement"], start, end, flags=flags, **atoms))
            if index < len(tree.expressions):
                expressions.append(self.visit(tree.expressions[index]))
        return self.node("TemplateLiteral", tree, a=builder.chain(quasis), b=builder.chain(expressions))

    def TaggedTemplateExpression(self, tree: Any) -> int:
        tag = self.callee(tree.tag)
        return self.node("TaggedTemplateExpression", tree, a=tag, b=self.visit(tree.quasi))

    def ThisExpression(self, tree: Any) -> int:
        self.builder.use_this(tree.range[0])
        return self.node("ThisExpression", tree)

    def Super(self, tree: Any) -> int:
        self.builder.use_super_property(tree.range[0])
        return self.node("Super", tree)

    def MetaProperty(self, tree: Any) -> int:
        self.builder.use_new_target(tree.range[0])
        return self.node("MetaProperty", tree, a=META_PROPERTIES.index("NEW_TARGET") + 1)

    def ArrayExpression(self, tree: Any) -> int:
        elements = [self.node("Hole", tree) if element is None else self.visit(element) for element in tree.elements]
        return self.node("ArrayExpression", tree, a=self.builder.chain(elements))

    def SpreadElement(self, tree: Any) -> int:
        return self.node("SpreadElement", tree, a=self.visit(tree.argument))

    def ObjectExpression(self, tree: Any) -> int:
        return self.node("ObjectExpression", tree, a=self.visit_list(tree.properties))

    def Property(self, tree: Any) -> int:
        flags = _FLAG["Property.COMPUTED"] if tree.computed else 0
        key = self.key(tree.key, tree.computed)
        if tree.method or tree.kind != "init":
            kind = "METHOD" if tree.method else "GETTER" if tree.kind == "get" else "SETTER"
            flags |= _FLAG[f"Property.{kind}"]
            value = self.method(tree.value, kind, 0, tree.range[0], tree.key, tree.computed)
        else:
            if tree.shorthand:
                flags |= _FLAG["Property.SHORTHAND"]
            elif not tree.computed and self.key_name(tree.key) == "__proto__":
                flags |= _FLAG["Property.PROTO"]
            value = self.visit(tree.value)
        return self.node("Property", tree, flags, a=key, b=value)

    def UnaryExpression(self, tree: Any) -> int:
        if tree.operator == "delete":
            argument = self.callee(tree.argument)
        else:
            argument = self.visit(tree.argument)
        operators = {"+": "PLUS", "-": "NEGATE"}
        if tree.operator in operators:
            names = [name for name, _ in OPERATORS]
            operator = names.index(operators[tree.operator]) + 1
        else:
            operator = _UNARY[tree.operator]
        return self.node("UnaryExpression", tree, a=argument, c=operator)

    def UpdateExpression(self, tree: Any) -> int:
        flags = _FLAG["UpdateExpression.PREFIX"] if tree.prefix else 0
        return self.node("UpdateExpression", tree, flags, a=self.target(tree.argument), c=_UNARY[tree.operator])

    def BinaryExpression(self, tree: Any) -> int:
        # chains like a + b + c nest to the left: a loop, because generated code has thousands of terms
        chain = [tree]
        while chain[-1].left.type in ("BinaryExpression", "LogicalExpression"):
            chain.append(chain[-1].left)
        node = self.visit(chain[-1].left)
        for part in reversed(chain):
            right = self.visit(part.right)
            name = "LogicalExpression" if part.operator in _LOGICAL else "BinaryExpression"
            node = self.node(name, part, a=node, b=right, c=_BINARY[part.operator])
        return node

    LogicalExpression = BinaryExpression

    def AssignmentExpression(self, tree: Any) -> int:
        left = self.target(tree.left)
        if tree.left.range[0] != tree.range[0] and tree.left.type == "Identifier":
            self.builder.add_flags(left, _PARENTHESIZED)
        right = self.visit(tree.right)
        operator = tree.operator[:-1] or "="
        return self.node("AssignmentExpression", tree, a=left, b=right, c=_BINARY[operator])

    def ConditionalExpression(self, tree: Any) -> int:
        test = self.visit(tree.test)
        consequent = self.visit(tree.consequent)
        return self.node("ConditionalExpression", tree, a=test, b=consequent, c=self.visit(tree.alternate))

    def callee(self, tree: Any) -> int:
        """An expression that is called or deleted: `arguments[0]` would let the object escape."""
        if tree.type.endswith("MemberExpression"):
            return self.MemberExpression(tree, used_as_value=False)
        return self.visit(tree)

    def CallExpression(self, tree: Any) -> int:
        builder = self.builder
        callee = tree.callee
        if callee.type == "Import":
            return self.node("ImportExpression", tree, a=self.visit(tree.arguments[0]))
        direct_eval = callee.type == "Identifier" and callee.name == "eval"
        if callee.type == "Super":
            builder.use_super_call(callee.range[0])
            function = self.node("Super", callee)
        else:
            function = self.callee(callee)
        arguments = self.visit_list(tree.arguments)
        if direct_eval:
            builder.use_eval(tree.range[0])
        elif (
            callee.type.endswith("MemberExpression")
            and not callee.computed
            and callee.property.name == "apply"
            and len(tree.arguments) == 2
            and _is_arguments(tree.arguments[1])
        ):
            builder.safe_arguments_use()
        flags = _FLAG["CallExpression.DIRECT_EVAL"] if direct_eval else 0
        return self.node("CallExpression", tree, flags, a=function, b=arguments)

    def NewExpression(self, tree: Any) -> int:
        callee = self.callee(tree.callee)
        return self.node("NewExpression", tree, a=callee, b=self.visit_list(tree.arguments))

    def MemberExpression(self, tree: Any, used_as_value: bool = True) -> int:
        value = self.visit(tree.object)
        if tree.computed:
            member = self.visit(tree.property)
        else:
            member = self.name_node(tree.property)
        if used_as_value and _is_arguments(tree.object) and (tree.computed or tree.property.name == "length"):
            self.builder.safe_arguments_use()
        flags = _FLAG["MemberExpression.COMPUTED"] if tree.computed else 0
        return self.node("MemberExpression", tree, flags, a=value, b=member)

    StaticMemberExpression = MemberExpression
    ComputedMemberExpression = MemberExpression

    def SequenceExpression(self, tree: Any) -> int:
        return self.node("SequenceExpression", tree, a=self.visit_list(tree.expressions))

    def YieldExpression(self, tree: Any) -> int:
        flags = _FLAG["YieldExpression.DELEGATE"] if tree.delegate else 0
        return self.node("YieldExpression", tree, flags, a=self.visit(tree.argument))

    def AwaitExpression(self, tree: Any) -> int:
        return self.node("AwaitExpression", tree, a=self.visit(tree.argument))


def _is_arguments(tree: Any) -> bool:
    return tree.type == "Identifier" and tree.name == "arguments"


def _number(raw: str) -> float:
    """Value of a numeric literal; Python's own conversion would read 010 as decimal and keep large integers exact."""
    prefix = raw[:2].lower()
    if prefix in ("0x", "0o", "0b"):
        return _rounded(int(raw, 0))
    if len(raw) > 1 and raw[0] == "0" and raw.isdigit() and not set(raw) & {"8", "9"}:
        return _rounded(int(raw, 8))
    return float(raw)


def _rounded(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf")

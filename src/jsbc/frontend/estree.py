"""ESTree view of a syntax tree: `jsbc.parse(source)`.

Node names and properties are those of the ESTree specification as acorn produces them (esprima has the same up
to ES2017). A node is a window on the flat pool: properties are read from it when they are first used, so looking at a
part of a large tree costs only that part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from jsbc.frontend.ast import Ast
from jsbc.frontend.nodes import (
    DECL_KINDS,
    FUNCTION_FLAGS,
    META_PROPERTIES,
    NODE_KINDS,
    OPERATORS,
    NodeKind,
)
from jsbc.frontend.parser import parse_script

_BY_NUMBER: tuple[NodeKind | None, ...] = (None, *NODE_KINDS)
_FLAG_BITS = {kind.name: {flag: 1 << bit for bit, flag in enumerate(kind.flags)} for kind in NODE_KINDS}
_OPERATOR_TEXT = ("", *(text for _, text in OPERATORS))
_ASYNC = 1 << FUNCTION_FLAGS.index("ASYNC")
_GENERATOR = 1 << FUNCTION_FLAGS.index("GENERATOR")
_ASSIGN = 1  # OPERATOR_ASSIGN, plain `=`


def join_surrogates(text: str) -> str:
    """Join surrogate pairs of a string of UTF-16 code units; lone surrogates stay."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


class Position:
    """Line counted from 1 and column counted from 0, as in ESTree."""

    __slots__ = ("column", "line")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column

    def __repr__(self) -> str:
        return f"Position(line={self.line}, column={self.column})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Position) and (self.line, self.column) == (other.line, other.column)

    def __hash__(self) -> int:
        return hash((self.line, self.column))


class SourceLocation:
    """Where a node starts and ends, as line and column."""

    __slots__ = ("end", "start")

    def __init__(self, start: Position, end: Position) -> None:
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"SourceLocation({self.start!r}, {self.end!r})"


class Node:
    """One ESTree node. `type`, `start`, `end`, `range`, `loc` and the properties of its type are attributes."""

    __slots__ = ("_ast", "_properties", "end", "start", "type")

    def __init__(self, ast: Ast | None, type_: str, start: int, end: int, properties: dict[str, Any] | None) -> None:
        self._ast = ast
        self.type = type_
        self.start = start
        self.end = end
        self._properties: Any = properties

    @property
    def range(self) -> list[int]:
        """[start, end] in UTF-16 code units."""
        return [self.start, self.end]

    @property
    def loc(self) -> SourceLocation | None:
        """Start and end as line and column; None if the node was made without a source."""
        if self._ast is None:
            return None
        start_line, start_column = self._ast.source.line_column(self.start)
        end_line, end_column = self._ast.source.line_column(self.end)
        return SourceLocation(Position(start_line, start_column - 1), Position(end_line, end_column - 1))

    def properties(self) -> dict[str, Any]:
        """The properties of the node's type by name, without type and positions."""
        if isinstance(self._properties, int):
            assert self._ast is not None
            self._properties = _read_properties(self._ast, self._properties)
        return self._properties

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        properties = self.properties()
        if name in properties:
            return properties[name]
        # Python's keywords cannot be written as attributes: `node.await_`, `node.async_`
        if name.endswith("_") and name[:-1] in properties:
            return properties[name[:-1]]
        raise AttributeError(f"a node of type {self.type} has no property {name!r}")

    def children(self) -> Iterator[Node]:
        """The nodes directly below, in the order of their properties."""
        for value in self.properties().values():
            if isinstance(value, Node):
                yield value
            elif isinstance(value, list):
                yield from (item for item in value if isinstance(item, Node))

    def walk(self) -> Iterator[Node]:
        """The node and all nodes below it, parents first."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(list(node.children())))

    def to_dict(self, *, positions: bool = True) -> dict[str, Any]:
        """The tree as plain dicts and lists, as JSON has it."""
        root: dict[str, Any] = {}
        stack: list[tuple[Node, dict[str, Any]]] = [(self, root)]
        while stack:
            node, result = stack.pop()
            result["type"] = node.type
            if positions:
                result["start"] = node.start
                result["end"] = node.end
            for name, value in node.properties().items():
                if isinstance(value, Node):
                    result[name] = {}
                    stack.append((value, result[name]))
                elif isinstance(value, list):
                    items: list[Any] = []
                    for item in value:
                        items.append({} if isinstance(item, Node) else item)
                        if isinstance(item, Node):
                            stack.append((item, items[-1]))
                    result[name] = items
                else:
                    result[name] = value
        return root

    def __repr__(self) -> str:
        return f"<{self.type} {self.start}-{self.end}>"


def _make(ast: Ast, index: int) -> Node | None:
    """The view of a pool node; None for index 0 and for array holes."""
    if index == 0:
        return None
    number, flags, start, end, a = ast.node(index)[:5]
    kind = _BY_NUMBER[number]
    assert kind is not None
    if not kind.estree:
        return None
    if kind.name == "BlockStatement" and flags & _FLAG_BITS[kind.name]["IMPLICIT"]:
        return _make(ast, a)
    node = Node(ast, kind.estree, start, end, None)
    node._properties = index
    return node


def _make_list(ast: Ast, index: int) -> list[Node | None]:
    nodes = []
    while index:
        nodes.append(_make(ast, index))
        index = ast.node(index)[8]
    return nodes


def _read_properties(ast: Ast, index: int) -> dict[str, Any]:
    record = ast.node(index)
    kind = _BY_NUMBER[record[0]]
    assert kind is not None
    flags = {flag: bool(record[1] & bit) for flag, bit in _FLAG_BITS[kind.name].items()}
    properties: dict[str, Any] = {}
    for field, value in zip(kind.fields, record[4:8], strict=False):
        if field.name.startswith("_"):
            continue
        if field.type == "node":
            properties[field.name] = _make(ast, value)
        elif field.type == "list":
            properties[field.name] = _make_list(ast, value)
        elif field.type == "atom":
            properties[field.name] = join_surrogates(ast.atom(value) or "") if value else None
        elif field.type == "operator":
            properties[field.name] = _OPERATOR_TEXT[value]
        elif field.type == "decl_kind":
            properties[field.name] = DECL_KINDS[value].lower()
    finish = _FINISH.get(kind.name)
    if finish is not None:
        finish(ast, record, flags, properties)
    return properties


# ---- properties that the table alone does not give

_Record = tuple[int, ...]
_Flags = dict[str, bool]
_Properties = dict[str, Any]


def _program(ast: Ast, record: _Record, flags: _Flags, properties: _Properties) -> None:
    properties["sourceType"] = "module" if flags["MODULE"] else "script"


def _expression_statement(ast: Ast, record: _Record, flags: _Flags, properties: _Properties) -> None:
    if flags["DIRECTIVE"]:
        expression = properties["expression"]
        properties["directive"] = ast.source.text(expression.start + 1, expression.end - 1)


def _for_of(ast: Ast, record: _Record, flags: _Flags, properties: _Properties) -> None:
    properties["await"] = flags["AWAIT"]


def _function(ast: Ast, record: _Record, flags: _Flags, properties: _Properties) -> None:
    function_flags = ast.function(record[7])["flags"]
    properties["expression"] = flags.get("EXPRESSION", False)
    properties["generator"] = bool(function_flags & _GENERATOR)
    properties["async"] = bool(function_flags & _ASYNC)


def _accessor_kind(flags: _Flags, otherwise: str) -> str:
    return "get" if flags["GETTER"] else "set" if flags["SETTER"] else otherwise


def _method(ast: Ast, record: _Record, flags: _Flags, properties: _Properties) -> None:
    properties["computed"] = flags["COMPUTED"]
    properties["static"] = flags["STATIC"]
    properties["kind"] = "constructor" if flags["CONSTRUCTOR"] else _accessor_kind(flags, "method")


def _field(ast: Ast, record: _Record, flags: _Flags, properties: _Properties) -> None:
    properties["computed"] = flags["COMPUTED"]
    properties["static"] = flags["STATIC"]


def _property(ast: Ast, record: _Record, flags: _Flags, properties: _Properties) -> None:
    properties["computed"] = flags["COMPUTED"]
    properties["method"] = flags["METHOD"]
    properties["shorthand"] = flags["SHORTHAND"]
    properties["kind"] = _accessor_kind(flags, "init")


def _private_identifier(ast: Ast, record: _Record, flags: _Flags, properties: _Properties) -> None:
    properties["name"] = properties["name"][1:]


def _literal(ast: Ast, record: _Record, flags: _Flags, properties: _Properties) -> None:
    kind = _BY_NUMBER[record[0]]
    assert kind is not None
    raw = ast.source.text(record[2], record[3])
    if kind.name == "BooleanLiteral":
        properties["value"] = bool(record[4])
    elif kind.name == "NumericLiteral":
        value = ast.number(record[4])
        properties["value"] = int(value) if value.is_integer() and abs(value) < 2**53 else value
    elif kind.name == "BigIntLiteral":
        properties["bigint"] = str(int(properties["value"], 0)) if properties["value"] else None
        properties["value"] = int(properties["value"], 0)
    elif kind.name == "RegExpLiteral":
        properties["regex"] = {"pattern": properties.pop("pattern"), "flags": properties.pop("flags")}
        properties["value"] = None
    else:
        properties.setdefault("value", None)
    properties["raw"] = raw


def _template_element(ast: Ast, record: _Record, flags: _Flags, properties: _Properties) -> None:
    properties["value"] = {"raw": properties.pop("raw"), "cooked": properties.pop("cooked")}
    properties["tail"] = flags["TAIL"]


def _meta_property(ast: Ast, record: _Record, flags: _Flags, properties: _Properties) -> None:
    meta, name = META_PROPERTIES[record[4] - 1].lower().split("_")
    start, end = record[2], record[3]
    properties["meta"] = Node(ast, "Identifier", start, start + len(meta), {"name": meta})
    properties["property"] = Node(ast, "Identifier", end - len(name), end, {"name": name})


def _unary(ast: Ast, record: _Record, flags: _Flags, properties: _Properties) -> None:
    properties["prefix"] = True


def _update(ast: Ast, record: _Record, flags: _Flags, properties: _Properties) -> None:
    properties["prefix"] = flags["PREFIX"]


def _assignment(ast: Ast, record: _Record, flags: _Flags, properties: _Properties) -> None:
    if record[6] != _ASSIGN:
        properties["operator"] += "="


def _call(ast: Ast, record: _Record, flags: _Flags, properties: _Properties) -> None:
    properties["optional"] = flags["OPTIONAL"]


def _member(ast: Ast, record: _Record, flags: _Flags, properties: _Properties) -> None:
    properties["computed"] = flags["COMPUTED"]
    properties["optional"] = flags["OPTIONAL"]


def _yield(ast: Ast, record: _Record, flags: _Flags, properties: _Properties) -> None:
    properties["delegate"] = flags["DELEGATE"]


_FINISH: dict[str, Callable[[Ast, _Record, _Flags, _Properties], None]] = {
    "Program": _program,
    "ExpressionStatement": _expression_statement,
    "ForOfStatement": _for_of,
    "FunctionDeclaration": _function,
    "FunctionExpression": _function,
    "ArrowFunctionExpression": _function,
    "MethodDefinition": _method,
    "PropertyDefinition": _field,
    "Property": _property,
    "PrivateIdentifier": _private_identifier,
    "NullLiteral": _literal,
    "BooleanLiteral": _literal,
    "NumericLiteral": _literal,
    "StringLiteral": _literal,
    "BigIntLiteral": _literal,
    "RegExpLiteral": _literal,
    "TemplateElement": _template_element,
    "MetaProperty": _meta_property,
    "UnaryExpression": _unary,
    "UpdateExpression": _update,
    "AssignmentExpression": _assignment,
    "CallExpression": _call,
    "MemberExpression": _member,
    "YieldExpression": _yield,
}


def to_estree(ast: Ast) -> Node:
    """The ESTree view of a tree that was parsed with `eager=True`."""
    root = _make(ast, ast.root_node)
    assert root is not None
    return root


def parse(source: str | bytes, *, filename: str = "<js>", mode: str = "script") -> Node:
    """Parse a script or module completely and return its Program node.

    Raises JSSyntaxError. `mode` is "script", "module", or "function" (the text is a function body).
    """
    return to_estree(parse_script(source, filename=filename, mode=mode, eager=True))

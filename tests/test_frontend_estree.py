"""The ESTree view of snippets with every construct, compared with what acorn 8 made of them.

estree_acorn.json holds source, mode and acorn's tree (ecmaVersion 16, BigInt and RegExp values as null).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jsbc.errors import JSSyntaxError
from jsbc.frontend.estree import parse
from jsbc.frontend.nodes import NODE_KINDS

CASES = json.loads((Path(__file__).parent / "estree_acorn.json").read_text(encoding="utf-8"))


def normalized(value):
    """All numbers as float; values that JSON cannot hold as None, and then left out."""
    if isinstance(value, dict):
        result = {name: normalized(item) for name, item in value.items()}
        if result.get("type") == "Literal" and ("bigint" in result or "regex" in result):
            result["value"] = None
        # acorn leaves these out in places
        return {name: item for name, item in result.items() if item is not None and item is not False}
    if isinstance(value, list):
        return [normalized(item) for item in value]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return None if value == float("inf") else float(value)
    return value


@pytest.mark.parametrize("case", CASES, ids=[case["source"][:40] for case in CASES])
def test_same_tree_as_acorn(case):
    tree = parse(case["source"], mode=case["mode"]).to_dict()
    assert normalized(tree) == normalized(case["ast"])


def test_cases_cover_all_node_types():
    seen = set()
    for case in CASES:
        seen.update(node.type for node in parse(case["source"], mode=case["mode"]).walk())
    assert {kind.estree for kind in NODE_KINDS if kind.estree} <= seen


def test_positions():
    program = parse("a;\n  b.c;")
    member = program.body[1].expression
    assert member.type == "MemberExpression"
    assert (member.start, member.end, member.range) == (5, 8, [5, 8])
    assert (member.loc.start.line, member.loc.start.column) == (2, 2)
    assert (member.loc.end.line, member.loc.end.column) == (2, 5)


def test_attributes_and_walk():
    program = parse("async function f(a) { return a }")
    function = program.body[0]
    assert function.async_ is True
    assert [node.type for node in function.walk()] == [
        "FunctionDeclaration", "Identifier", "Identifier", "BlockStatement", "ReturnStatement", "Identifier",
    ]  # fmt: skip
    with pytest.raises(AttributeError, match="FunctionDeclaration has no property 'nothing'"):
        _ = function.nothing
    assert repr(function) == "<FunctionDeclaration 0-32>"


def test_deep_tree_as_dict():
    tree = parse("a" + "+a" * 20000).to_dict(positions=False)
    assert tree["body"][0]["expression"]["right"] == {"type": "Identifier", "name": "a"}


def test_bytes_and_astral_characters():
    program = parse("'\U0001f600'; \U00020bb7".encode())
    assert program.body[0].expression.value == "\U0001f600"
    assert program.body[1].expression.name == "\U00020bb7"
    assert program.end == 8


def test_public_entry():
    import jsbc

    assert jsbc.parse("1").body[0].expression.value == 1
    with pytest.raises(JSSyntaxError):
        jsbc.parse("1 2")

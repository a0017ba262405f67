"""Readable forms of what the parser found out, for the tests of the front end."""

from __future__ import annotations

from jsbc.frontend.ast import Ast
from jsbc.frontend.nodes import DECL_FLAGS, DECL_KINDS, FUNCTION_FLAGS, FUNCTION_KINDS, SCOPE_FLAGS, SCOPE_KINDS

FLAG = {name: 1 << bit for bit, name in enumerate(FUNCTION_FLAGS)}
KIND = {name: number for number, name in enumerate(FUNCTION_KINDS)}


def names_of(bits: int, names: tuple[str, ...]) -> list[str]:
    return [name for bit, name in enumerate(names) if bits >> bit & 1]


def describe_scopes(ast: Ast) -> list[str]:
    """One line for each scope: kind, function index, then `kind name:FLAGS` of each declaration."""
    lines = []
    for index in range(1, ast.counts["scopes"]):
        scope = ast.scope(index)
        declarations = []
        for decl in scope["declarations"]:
            flags = names_of(decl["flags"], DECL_FLAGS)
            text = f"{DECL_KINDS[decl['kind']].lower()} {decl['name']}"
            declarations.append(text + (":" + "+".join(flags) if flags else ""))
        flags = [name for name in names_of(scope["flags"], SCOPE_FLAGS) if name != "HAS_CAPTURED"]
        head = f"{SCOPE_KINDS[scope['kind']]}@{scope['function']}"
        lines.append(f"{head}{'+' + '+'.join(flags) if flags else ''} {', '.join(declarations)}".rstrip())
    return lines


def free_names(ast: Ast, index: int) -> str:
    """Free names of a function, `=` behind those that it assigns."""
    return " ".join(name + ("=" if flags else "") for name, flags in ast.function(index)["free_names"])


def function_facts(ast: Ast, index: int, origin: int = 0) -> dict:
    """What must be the same however a function was parsed; indexes relative to function `origin`."""
    record = ast.function(index)
    keys = ("start", "end", "params_start", "body_start", "name", "param_count", "length", "kind", "free_names")
    facts = {key: record[key] for key in keys}
    facts["flags"] = names_of(record["flags"] & ~FLAG["IS_LAZY"], FUNCTION_FLAGS)
    facts["parent"] = record["parent"] - origin
    facts["next_function"] = record["next_function"] - origin
    return facts

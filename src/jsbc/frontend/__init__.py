"""The front end: scanner, parser, scope analysis, and the ESTree view of a tree."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from jsbc.frontend.estree import Node


def parse(source: str | bytes, filename: str = "<js>", *, mode: str = "script") -> Node:
    """Parse a script or module completely and return its ESTree Program node."""
    from jsbc.frontend.estree import parse as parse_estree

    return parse_estree(source, filename=filename, mode=mode)

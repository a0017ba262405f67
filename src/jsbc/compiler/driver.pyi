from collections.abc import Iterable
from typing import Any

from jsbc.code import Code, FunctionTemplate, ScopeInfo
from jsbc.frontend.ast import Ast
from jsbc.source.text import SourceText

def compile_source(
    source: str | bytes | SourceText,
    filename: str = "<js>",
    mode: str = "script",
    eager: bool | Iterable[int] = False,
    rejected_reason: int | None = None,
) -> Code: ...
def compile_tree(ast: Ast, filename: str = "<js>", mode: str = "script") -> Code: ...
def compile_eval(
    source: str | bytes | SourceText,
    site: tuple[Any, ...] | None,
    scope: ScopeInfo | None,
    *,
    filename: str = "<eval>",
    eager: bool = False,
) -> Code: ...
def compile_dynamic_function(kind: str, parameters: str, body: str) -> Code: ...
def delazify(template: FunctionTemplate) -> None: ...

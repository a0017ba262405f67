"""From the syntax tree to bytecode. Importing the package makes lazy functions compilable."""

from __future__ import annotations

from jsbc.code import Code, set_delazify_hook
from jsbc.compiler.driver import compile_dynamic_function, compile_eval, compile_source, compile_tree, delazify

__all__ = ["compile_code", "compile_dynamic_function", "compile_eval", "compile_source", "compile_tree", "delazify"]

set_delazify_hook(delazify)


TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def compile_code(
    source: str | bytes,
    filename: str = "<js>",
    mode: str = "script",
    *,
    eager: bool | Iterable[int] = False,
    frontend: str = "native",
    rejected_reason: int | None = None,
) -> Code:
    """Compile a source text to a Code with the native front end, or with the esprima package (always eager)."""
    if frontend == "native":
        return compile_source(source, filename, mode, eager, rejected_reason)
    if frontend == "esprima":
        from jsbc.frontend.esprima_adapter import parse_script

        return compile_tree(parse_script(source, filename=filename, mode=mode), filename, mode)
    raise ValueError(f"unknown frontend {frontend!r}")

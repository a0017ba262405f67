"""From the syntax tree to bytecode. Importing the package makes lazy functions compilable."""

from jsbc.code import set_delazify_hook
from jsbc.compiler.driver import compile_dynamic_function, compile_eval, compile_source, delazify

__all__ = ["compile_code", "compile_dynamic_function", "compile_eval", "compile_source", "delazify"]

set_delazify_hook(delazify)


def compile_code(source, filename="<js>", mode="script", *, eager=False, frontend="native"):
    """Compile a source text to a Code with the chosen front end."""
    if frontend == "native":
        return compile_source(source, filename, mode, eager)
    raise ValueError(f"unknown frontend {frontend!r}")

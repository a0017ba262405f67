from collections.abc import Iterable, Sequence

from jsbc.frontend.ast import Ast
from jsbc.source.text import SourceText

_Source = str | bytes | SourceText
_InnerFunction = tuple[int, int, int, int, int, int, int, int, str | None, int, int, Sequence[tuple[str, int]]]

def parse_script(source: _Source, *, filename: str = "<js>", mode: str = "script", eager: bool = False) -> Ast: ...
def parse_eval(
    source: _Source,
    *,
    filename: str = "<eval>",
    eager: bool = False,
    strict: bool = False,
    in_function: bool = False,
    new_target: bool = False,
    super_property: bool = False,
    super_call: bool = False,
    in_class_field: bool = False,
    private_names: Iterable[str] = (),
) -> Ast: ...
def parse_function(
    source: _Source,
    *,
    kind: int,
    flags: int,
    start: int,
    params_start: int,
    name: str = "",
    inner: Sequence[_InnerFunction] = (),
    filename: str = "<js>",
    eager: bool = False,
) -> Ast: ...
def parse_dynamic_function(
    parameters: str, body: str, *, prefix: str = "function", filename: str = "<function>", eager: bool = False
) -> Ast: ...

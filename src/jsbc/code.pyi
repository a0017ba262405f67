from collections.abc import Callable
from typing import Any

class ScopeInfo:
    """Layout of one run-time environment."""

    outer: ScopeInfo | None
    names: tuple[str, ...]
    kind: int
    has_eval: bool
    is_function: bool
    owner: FunctionTemplate
    @property
    def variable_kinds(self) -> list[int]: ...
    @property
    def slot_count(self) -> int: ...

class FunctionTemplate:
    """Immutable description of one function, lazy or compiled."""

    script: Code
    parent: FunctionTemplate | None
    name: str
    kind: int
    flags: int
    free_names: tuple[str, ...] | None
    inner: list[FunctionTemplate] | None
    outer_scope: ScopeInfo | None
    scopes: list[ScopeInfo]
    code_owner: Any
    verified: bool
    failed: bool
    lazy_body: Any
    @property
    def is_compiled(self) -> bool: ...
    @property
    def position(self) -> int: ...
    @property
    def source_range(self) -> tuple[int, int, int, int]: ...
    @property
    def parameters(self) -> int: ...
    @property
    def expected_arguments(self) -> int: ...
    @property
    def registers(self) -> int: ...
    @property
    def captures(self) -> tuple[str, ...]: ...
    @property
    def words(self) -> bytes | None: ...
    @property
    def constant_list(self) -> list[Any]: ...
    @property
    def site_list(self) -> list[int]: ...
    @property
    def handler_list(self) -> list[tuple[int, int, int, int]]: ...
    @property
    def position_list(self) -> list[tuple[int, int]]: ...
    def position_at(self, pc: int) -> int: ...
    def ensure_compiled(self) -> None: ...

class Code:
    """Compiler output of one script, module, function or eval text; free of any Context."""

    source: Any
    filename: str
    mode: str
    top: FunctionTemplate
    encoder: Any
    blob: Any
    rejected_reason: Any
    delazified: list[int]
    @property
    def functions(self) -> list[FunctionTemplate]: ...
    def compile_all(self) -> None: ...

def set_delazify_hook(hook: Callable[[FunctionTemplate], None]) -> None: ...
def set_decode_hook(hook: Callable[[FunctionTemplate], None]) -> None: ...
def set_blob_hooks(
    names: Callable[[FunctionTemplate], tuple[str, ...]],
    inner: Callable[[FunctionTemplate], None],
    positions: Callable[[FunctionTemplate], None],
) -> None: ...

from collections.abc import Callable

class RegExpProgram:
    pattern: str
    flags: int
    flag_letters: str
    capture_count: int
    group_names: list[tuple[str, int]]
    def spans(
        self,
        subject: str,
        last_index: int = 0,
        *,
        tick: Callable[[], object] | None = None,
        steps_per_tick: int = 10000,
        stack_bytes: int = ...,
    ) -> list[tuple[int, int] | None] | None: ...
    def exec(self, subject: str, last_index: int = 0) -> list[str | None] | None: ...
    def words(self) -> list[int]: ...
    def class_ranges(self, number: int) -> list[tuple[int, int]]: ...

def compile_regexp_text(pattern: str, flags: str = "") -> RegExpProgram: ...
def validate_regexp_text(pattern: str, flags: str = "") -> None: ...

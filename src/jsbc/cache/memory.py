"""The isolate cache: compiled code of this process, shared by all its Contexts.

V8's compilation cache has the same parts: sub-caches by what is compiled, keys of source, origin and language mode, and
generations, so that what is not used again goes away. A Code is immutable to its users and holds no realm: sharing one
means that a function compiled for one Context is compiled for all.
"""

from __future__ import annotations

from _thread import allocate_lock

from jsbc.code import Code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# V8 ages its tables at each full garbage collection and drops what has not been used for some; here a generation ends
# after this many insertions.
GENERATION_INSERTIONS = 256
MAX_AGE = 3
# Characters of source that all entries together may keep alive.
MAX_CHARACTERS = 64 << 20
# Longer sources are not worth hashing and comparing as a dict key again and again.
MAX_SOURCE = 16 << 20


class SubCache:
    """Entries of one kind: script, eval, regexp."""

    def __init__(self) -> None:
        self.entries: dict[Any, list[Any]] = {}  # key -> [value, age, characters]
        self.characters = 0
        self.hits = 0
        self.misses = 0
        self._insertions = 0
        self._lock = allocate_lock()

    def get(self, key: Any) -> Any:
        """The value, which becomes young again; None when there is none."""
        entry = self.entries.get(key)
        if entry is None:
            self.misses += 1
            return None
        self.hits += 1
        entry[1] = 0
        return entry[0]

    def put(self, key: Any, value: Any, characters: int) -> None:
        """Insert; may end a generation."""
        if characters > MAX_SOURCE:
            return
        with self._lock:
            previous = self.entries.pop(key, None)
            if previous is not None:
                self.characters -= previous[2]
            self.entries[key] = [value, 0, characters]
            self.characters += characters
            self._insertions += 1
            if self._insertions >= GENERATION_INSERTIONS:
                self._age()
            while self.characters > MAX_CHARACTERS and len(self.entries) > 1:
                self._drop(max(self.entries, key=lambda candidate: self.entries[candidate][1]))

    def _age(self) -> None:
        self._insertions = 0
        for key in list(self.entries):
            entry = self.entries[key]
            entry[1] += 1
            if entry[1] > MAX_AGE:
                self._drop(key)

    def _drop(self, key: Any) -> None:
        entry = self.entries.pop(key)
        self.characters -= entry[2]

    def age(self) -> None:
        """End a generation now."""
        with self._lock:
            self._age()

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self.entries.clear()
            self.characters = 0


class CompilationCache:
    """All sub-caches of the process."""

    def __init__(self) -> None:
        self.scripts = SubCache()
        self.evals = SubCache()

    def lookup(self, source: Any, filename: str, mode: str) -> Code | None:
        """Code compiled before from the same text under the same name."""
        found: Code | None = self.scripts.get((source, filename, mode))
        return found

    def insert(self, source: Any, filename: str, mode: str, code: Code) -> None:
        """Remember compiled code."""
        self.scripts.put((source, filename, mode), code, len(source))

    def clear(self) -> None:
        """Forget everything."""
        self.scripts.clear()
        self.evals.clear()

    def stats(self) -> dict[str, int]:
        """Counters."""
        return {
            "entries": len(self.scripts.entries),
            "characters": self.scripts.characters,
            "hits": self.scripts.hits,
            "misses": self.scripts.misses,
        }


_process_cache: CompilationCache | None = None


def process_cache() -> CompilationCache:
    """The one of this process."""
    global _process_cache
    if _process_cache is None:
        _process_cache = CompilationCache()
    return _process_cache

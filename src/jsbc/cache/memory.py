"""The isolate cache: what this process has compiled, shared by all its Contexts and threads.

V8's compilation cache has the same parts: sub-caches for scripts, evals and regular expressions, generations, and keys
of source, origin and language mode. A Code is immutable to its users and holds no realm, a regular-expression program
too: sharing one means that what is compiled for one Context is compiled for all.
"""

from __future__ import annotations

import os
from _thread import RLock

from jsbc.code import Code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Any

# Bytes that a sub-cache may keep alive, entries it may have, generations. A library is 0.1 to 3 MB of source, so 64 MB
# is every script of a large program; evals and patterns are small and many, and most are never seen again.
SCRIPT_LIMITS = (64 << 20, 4096, 3)
EVAL_LIMITS = (8 << 20, 4096, 2)
REGEXP_LIMITS = (4 << 20, 4096, 2)
# A Code: its source as UTF-16 and as the caller's str, and about as much bytecode; and the objects around it.
BYTES_PER_CHARACTER = 4
BYTES_PER_ENTRY = 1024
# Sources up to here are keys as they are; of longer ones the key has samples, and the text is compared on a hit:
# hashing 544 KB takes 80 microseconds, comparing it 20, and a miss, the warm start of a process, needs neither.
WHOLE_KEY = 1024
SAMPLE = 64


class SubCache:
    """Entries of one kind in generations.

    What is used moves to the young generation. That one ends when it holds its share of the bytes or of the entries;
    then the oldest is dropped as a whole. So an entry stays as long as it is used within the time in which the others
    fill `generations` shares, and everything together stays within `max_bytes` (and one entry).

    Keys are hashable, values anything but None. All methods may be called from any thread.
    """

    def __init__(self, max_bytes: int, max_entries: int, generations: int) -> None:
        if max_bytes < 1 or max_entries < 1 or generations < 1:
            raise ValueError("a sub-cache has room for something")
        self.max_bytes = max_bytes
        self._share = max(max_bytes // generations, 1)
        self._entries_share = max(max_entries // generations, 1)
        self._generations: list[dict[Any, tuple[Any, int]]] = [{} for _ in range(generations)]
        self._bytes = [0] * generations
        self.hits = 0
        self.misses = 0
        self.insertions = 0
        self.aged = 0
        # Reentrant: what is dropped may run finalizers, and those may run anything.
        self._lock = RLock()

    def get(self, key: Hashable) -> Any:
        """The value, which becomes young again; None, and a miss is counted, when there is none."""
        with self._lock:
            found = self._generations[0].get(key)
            if found is None:
                found = self._rejuvenated(key)
                if found is None:
                    self.misses += 1
                    return None
            self.hits += 1
            return found[0]

    def _rejuvenated(self, key: Hashable) -> tuple[Any, int] | None:
        for number in range(1, len(self._generations)):
            found = self._generations[number].pop(key, None)
            if found is not None:
                self._bytes[number] -= found[1]
                self._insert(key, found)
                return found
        return None

    def put(self, key: Hashable, value: Any, size: int) -> None:
        """Insert a value that keeps about `size` bytes alive; one that needs half of all room is not kept."""
        if size > self.max_bytes // 2:
            return
        entry = (value, size)
        with self._lock:
            self._remove(key)
            self.insertions += 1
            self._insert(key, entry)

    def _insert(self, key: Hashable, entry: tuple[Any, int]) -> None:
        young = self._generations[0]
        if young and (self._bytes[0] + entry[1] > self._share or len(young) >= self._entries_share):
            self.age()
            young = self._generations[0]
        young[key] = entry
        self._bytes[0] += entry[1]

    def _remove(self, key: Hashable) -> tuple[Any, int] | None:
        for number, generation in enumerate(self._generations):
            found = generation.pop(key, None)
            if found is not None:
                self._bytes[number] -= found[1]
                return found
        return None

    def forget(self, key: Hashable) -> None:
        """Drop one entry if it is there."""
        with self._lock:
            dropped = self._remove(key)
        del dropped  # outside of the lock: it may be the last reference

    def age(self) -> None:
        """End the young generation and drop the oldest, as V8 does at each full garbage collection."""
        with self._lock:
            dropped = self._generations.pop()
            self._bytes.pop()
            self._generations.insert(0, {})
            self._bytes.insert(0, 0)
            self.aged += len(dropped)
        del dropped

    def clear(self) -> None:
        """Forget every entry; counters stay."""
        with self._lock:
            dropped = self._generations
            self._generations = [{} for _ in dropped]
            self._bytes = [0] * len(dropped)
        del dropped

    def stats(self) -> dict[str, int]:
        """Counters: entries, bytes (an estimate), hits, misses, insertions, aged (dropped because of age)."""
        with self._lock:
            return {
                "entries": sum(map(len, self._generations)),
                "bytes": sum(self._bytes),
                "hits": self.hits,
                "misses": self.misses,
                "insertions": self.insertions,
                "aged": self.aged,
            }

    def _after_fork(self) -> None:
        # Another thread of the parent may have held it, and does not exist here.
        self._lock = RLock()


def _sample(source: str | bytes) -> Hashable:
    """What stands for a long source in a key."""
    length = len(source)
    middle = length >> 1
    return (length, source[:SAMPLE], source[middle : middle + SAMPLE], source[-SAMPLE:])


class NoCache:
    """A sub-cache that keeps nothing, for a Context that shares nothing."""

    def get(self, key: Hashable) -> None:
        """None."""

    def put(self, key: Hashable, value: Any, size: int) -> None:
        """Nothing is kept."""


NO_CACHE = NoCache()


class CompilationCache:
    """All sub-caches of the process: `scripts`, `evals`, `regexps`."""

    def __init__(self) -> None:
        self.scripts = SubCache(*SCRIPT_LIMITS)
        self.evals = SubCache(*EVAL_LIMITS)
        self.regexps = SubCache(*REGEXP_LIMITS)

    def lookup(
        self, source: str | bytes, filename: str, mode: str, frontend: str = "native", origin: Hashable = None
    ) -> Code | None:
        """Code compiled before from the same text, under the same name, in the same mode, by the same front end.

        `origin` keeps apart what must not be mixed: Code that a Cache got from a shared store is for that Cache only.
        """
        sample = source if len(source) <= WHOLE_KEY else _sample(source)
        found = self.scripts.get((sample, filename, mode, frontend, origin))
        if found is None:
            return None
        text, code = found
        if text is not source and text != source:
            # Another text of the same length with the same samples: the newer one replaces it.
            with self.scripts._lock:
                self.scripts.hits -= 1
                self.scripts.misses += 1
            return None
        result: Code = code
        return result

    def insert(
        self,
        source: str | bytes,
        filename: str,
        mode: str,
        code: Code,
        frontend: str = "native",
        origin: Hashable = None,
    ) -> None:
        """Remember a Code."""
        sample = source if len(source) <= WHOLE_KEY else _sample(source)
        key = (sample, filename, mode, frontend, origin)
        self.scripts.put(key, (source, code), BYTES_PER_CHARACTER * len(source) + BYTES_PER_ENTRY)

    def compile_eval(self, source: str, site: tuple[Any, ...] | None, scope: Any) -> Code:
        """What the virtual machine calls for direct and indirect eval; see vm/eval.pxi. Raises JSSyntaxError.

        The key has what the bytecode depends on: the text, what is allowed at the place of the eval (`site`:
        strictness, new.target, super, …) and the layout of the environments around it (`scope`, which is the same
        object for each call of a function).
        """
        key = (source, site, scope)
        code: Code | None = self.evals.get(key)
        if code is None:
            from jsbc.compiler import compile_eval

            code = compile_eval(source, site, scope)
            self.evals.put(key, code, BYTES_PER_CHARACTER * len(source) + BYTES_PER_ENTRY)
        return code

    def compile_function(self, kind: str, parameters: str, body: str) -> Code:
        """What the virtual machine calls for `new Function(…)` and its relatives. Raises JSSyntaxError."""
        key = (kind, parameters, body)
        code: Code | None = self.evals.get(key)
        if code is None:
            from jsbc.compiler import compile_dynamic_function

            code = compile_dynamic_function(kind, parameters, body)
            self.evals.put(key, code, BYTES_PER_CHARACTER * (len(parameters) + len(body)) + BYTES_PER_ENTRY)
        return code

    def age(self) -> None:
        """End a generation of every sub-cache: a program that is done with its start can call it when it is idle."""
        for part in (self.scripts, self.evals, self.regexps):
            part.age()

    def clear(self) -> None:
        """Forget everything; counters stay."""
        for part in (self.scripts, self.evals, self.regexps):
            part.clear()

    def stats(self) -> dict[str, dict[str, int]]:
        """SubCache.stats() of "script", "eval" and "regexp"."""
        return {"script": self.scripts.stats(), "eval": self.evals.stats(), "regexp": self.regexps.stats()}

    def _after_fork(self) -> None:
        for part in (self.scripts, self.evals, self.regexps):
            part._after_fork()


_process_cache: CompilationCache | None = None


def process_cache() -> CompilationCache:
    """The one of this process."""
    global _process_cache
    if _process_cache is None:
        _process_cache = CompilationCache()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=_process_cache._after_fork)
    return _process_cache

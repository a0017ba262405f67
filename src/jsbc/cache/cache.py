"""Cache: looks compiled code up, compiles what is missing, has what was compiled written when the program goes idle."""

import os
from _thread import RLock
from _weakref import ref

from jsbc import _codec
from jsbc.cache.disk import DiskStore
from jsbc.cache.key import default_directory, entry_name
from jsbc.cache.policy import Policy
from jsbc.cache.status import Counters, Reason
from jsbc.code import Code
from jsbc.errors import BytecodeError
from jsbc.source import immutable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, MutableMapping
    from typing import Any

    from jsbc.cache.background import Writer

DEFAULT_MAX_BYTES = 256 << 20

# ---- what Contexts tell: they find this module when it is loaded (context.pyx), a program without a cache does not pay

_caches: "dict[int, ref[Cache]]" = {}
_activity: "Callable[[], tuple[int, int]] | None" = None
_fork_is_handled = False


def connect(activity: "Callable[[], tuple[int, int]]") -> "Callable[[], None]":
    """Let Contexts and caches know of each other.

    activity()   (Contexts that run JavaScript now, number of entries into JavaScript until now)

    Gives what a Context calls when it is left and functions were compiled inside.
    """
    global _activity
    _activity = activity
    return _functions_were_compiled


def activity() -> tuple[int, int]:
    """What connect() was given says; (0, 0) before that."""
    return _activity() if _activity is not None else (0, 0)


def _functions_were_compiled() -> None:
    for reference in list(_caches.values()):
        cache = reference()
        if cache is not None:
            cache._hold_unwritten()


def _after_fork() -> None:
    for reference in list(_caches.values()):
        cache = reference()
        if cache is not None:
            cache._after_fork()


class Tracked:
    """A Code that was handed out and may have to be written."""

    __slots__ = ("attempts", "declined", "held", "name", "reference", "source_length", "stored", "visits")

    def __init__(self, code: Code, reference: "ref[Code]", name: str, source_length: int, stored: int) -> None:
        self.reference = reference
        self.name = name
        self.source_length = source_length
        self.stored = stored  # number of delazified functions that the entry already has; -1: there is no entry
        # The Code itself while functions of it are not written; when they are, whoever uses it keeps it alive.
        self.held: Code | None = code if stored < 0 else None
        self.visits = 1
        self.attempts = 0
        self.declined = False  # not worth an entry

    def unwritten(self) -> Code | None:
        """The Code if functions of it are not written."""
        code = self.reference()
        if code is None or self.declined or len(code.delazified) <= self.stored:
            return None
        return code


class Cache:
    """A cache of compiled code, on disk and in stores, behind the compilation cache of the process.

    dir           folder; default: JSBC_CACHE_DIR or the user's cache folder. False: no disk, only `stores`
    max_bytes     size of the folder; the entries used least recently go
    stores        mappings str -> bytes that are asked after the disk, and written too
    policy        a Policy: what is worth an entry, when it is written
    signing_key   bytes: every blob is signed with HMAC-SHA-256, and unsigned or wrongly signed ones are ignored
    background    write on a thread when no JavaScript has run for `policy.idle_seconds`; the thread lives only while
                  something waits to be written. False: only flush(), close() and the end of the process write

    Nothing that is on the disk or in a store makes a program fail: what is missing, locked, stale, damaged or foreign
    is a miss with a reason, counted in stats(). TypeError and ValueError for arguments that are none, as a short
    signing key. Threads may share a Cache.
    """

    def __init__(
        self,
        dir: "str | os.PathLike[str] | bool | None" = None,
        *,
        max_bytes: int = DEFAULT_MAX_BYTES,
        stores: "Iterable[MutableMapping[str, bytes]]" = (),
        policy: Policy | None = None,
        signing_key: bytes | None = None,
        background: bool = True,
    ) -> None:
        if signing_key is not None and not isinstance(signing_key, bytes):
            raise TypeError(f"a signing key is bytes, not {type(signing_key).__name__}")
        if signing_key is not None and len(signing_key) < 16:
            raise ValueError("a signing key has at least 16 bytes")
        if policy is not None and not isinstance(policy, Policy):
            raise TypeError(f"policy is a jsbc.Policy, not {type(policy).__name__}")
        if not isinstance(max_bytes, int):
            raise TypeError(f"max_bytes is an int, not {type(max_bytes).__name__}")
        self.policy = policy if policy is not None else Policy()
        self.counters = Counters()
        self._signing_key = signing_key
        self._disk: DiskStore | None = None
        setting = os.environ.get("JSBC_CACHE", "").lower()
        self.enabled = setting not in ("0", "off", "no")
        self.read_only = setting == "ro"
        if dir is not False:
            directory = default_directory() if dir is None or dir is True else os.fspath(dir)
            self._disk = DiskStore(directory, max_bytes, read_only=self.read_only)
        self._stores = self._wrap(stores)
        self.background = background and self.enabled and not self.read_only
        # Code from a shared store is for this Cache only; signed Code for all that have the key.
        self._origin: Hashable = signing_key if signing_key is not None else object() if self._stores else None
        self._tracked: dict[int, Tracked] = {}  # by id() of the Code
        self._writing = RLock()
        self._writer: Writer | None = None
        self._registered = False

    @staticmethod
    def _wrap(stores: "Iterable[MutableMapping[str, bytes]]") -> "list[Any]":
        if hasattr(stores, "keys"):
            raise TypeError("stores is a list of mappings, not one mapping")
        stores = list(stores)
        if not stores:
            return []
        from jsbc.cache.stores import MappingStore

        return [MappingStore(store) for store in stores]

    def __repr__(self) -> str:
        return f"<jsbc.Cache {self.directory or 'without a folder'}>"

    @property
    def directory(self) -> str | None:
        """The folder, None without disk."""
        return self._disk.directory if self._disk is not None else None

    def usable(self) -> bool:
        """Whether entries can be read; makes the folder unless the cache only reads."""
        return self._disk is None or self._disk.read_only or self._disk.prepare()

    # ---- lookup

    def compile(
        self, source: str | bytes, filename: str = "<js>", *, mode: str = "script", shared: bool = True
    ) -> Code:
        """The Code of a source: from the process's compilation cache, disk or a store, else compiled.

        shared   False: the compilation cache of the process is neither asked nor told

        Raises JSSyntaxError, as jsbc.compile() does. `rejected_reason` of the Code is the Reason when there was an
        entry and it could not be used.
        """
        if not isinstance(source, (str, bytes)):
            source = immutable(source)  # a key must not change
        wanted = self.policy.wants(len(source))
        if shared:
            from jsbc.cache.memory import process_cache

            known = process_cache().lookup(source, filename, mode, "native", self._origin)
            if known is not None:
                self.counters.memory_hits += 1
                if wanted and self.enabled and not self.read_only and id(known) not in self._tracked:
                    # Another Cache or a Context without one compiled it.
                    _codec.attach_encoder(known)
                    self._track(known, entry_name(_codec.source_digest(source), mode), len(source), -1)
                return known
        if self.enabled and wanted:
            code = self._compile_tracked(source, filename, mode)
        else:
            self.counters.reject(Reason.POLICY if self.enabled else Reason.DISABLED)
            code = self._compile(source, filename, mode, None)
        if shared:
            process_cache().insert(source, filename, mode, code, "native", self._origin)
        return code

    def _compile_tracked(self, source: str | bytes, filename: str, mode: str) -> Code:
        digest = _codec.source_digest(source)
        name = entry_name(digest, mode)
        refused: list[int] = []
        code = self._from_disk(name, source, filename, mode, digest, refused)
        if code is None and self._stores:
            code = self._from_stores(name, source, filename, mode, digest, refused)
        if code is not None:
            if not self.read_only:
                self._track(code, name, len(source), 0)
            return code
        code = self._compile(source, filename, mode, refused[0] if refused else None)
        if not self.read_only:
            _codec.attach_encoder(code)
            self._track(code, name, len(source), -1)
        return code

    def _compile(self, source: str | bytes, filename: str, mode: str, rejected_reason: int | None) -> Code:
        from jsbc.compiler import compile_code

        self.counters.compiled += 1
        code: Code = compile_code(source, filename, mode, rejected_reason=rejected_reason)
        return code

    def _from_disk(
        self, name: str, source: str | bytes, filename: str, mode: str, digest: bytes, refused: list[int]
    ) -> Code | None:
        if self._disk is None:
            return None
        mapped, reason = self._disk.read(name)
        if mapped is None:
            self.counters.reject(reason)
            if reason != Reason.ABSENT:
                refused.append(reason)
            return None
        code = self._open(mapped, source, filename, mode, digest, refused)
        if code is not None:
            self.counters.disk_hits += 1
        return code

    def _from_stores(
        self, name: str, source: str | bytes, filename: str, mode: str, digest: bytes, refused: list[int]
    ) -> Code | None:
        for store in self._stores:
            blob, answered = store.read(name)
            if not answered:
                self.counters.store_errors += 1
            elif not isinstance(blob, (bytes, bytearray, memoryview)):
                self.counters.reject(Reason.ABSENT)
            elif (code := self._open(blob, source, filename, mode, digest, refused)) is not None:
                self.counters.store_hits += 1
                if self._disk is not None and not self.read_only:
                    from jsbc.cache import writing

                    # The program waits for its Code: when another process writes now, the entry stays in the store.
                    writing.write_disk(self, name, bytes(blob), writing.Patience(0))
                return code
        return None

    def _open(
        self, blob: "Any", source: str | bytes, filename: str, mode: str, digest: bytes, refused: list[int]
    ) -> Code | None:
        try:
            self.check_signature(blob)
            code: Code = _codec.deserialize(blob, source=source, filename=filename, mode=mode, digest=digest)
        except BytecodeError as error:
            self.counters.reject(error.reason)
            refused.append(error.reason)
            return None
        return code

    def check_signature(self, blob: "Any") -> None:
        """Raise BytecodeError when the cache has a key and the blob is not signed with it."""
        if self._signing_key is not None and not _codec.signature_is_valid(blob, self._signing_key):
            raise BytecodeError("unsigned, or signed with another key", Reason.SIGNATURE)

    def signed(self, blob: bytes) -> bytes:
        """The blob as it is stored."""
        if self._signing_key is None:
            return blob
        signed: bytes = _codec.sign(blob, self._signing_key)
        return signed

    # ---- what was handed out

    def _track(self, code: Code, name: str, length: int, stored: int) -> None:
        table, key = self._tracked, id(code)
        # The callback runs before another object can get the same id().
        reference = ref(code, lambda _: table.pop(key, None))
        tracked = Tracked(code, reference, name, length, stored)
        if stored < 0 and self.policy.min_visits > 1:
            from jsbc.cache.visits import count_visit

            tracked.visits = count_visit(self, name)
        table[key] = tracked
        if not self._registered:
            self._register()
        if stored < 0 and self.background:
            self._wake()

    def _register(self) -> None:
        global _fork_is_handled
        import atexit

        if not _fork_is_handled and hasattr(os, "register_at_fork"):
            _fork_is_handled = True
            os.register_at_fork(after_in_child=_after_fork)
        # What ran until the end of the process is worth more than what ran until the first pause.
        atexit.register(self._finish)
        _caches[id(self)] = ref(self)
        self._registered = True

    def _hold_unwritten(self) -> None:
        """Keep Codes alive that have functions which are not written: a Context was left that compiled some."""
        waiting = False
        for tracked in list(self._tracked.values()):
            if (code := tracked.unwritten()) is not None:
                tracked.held = code
                waiting = True
        if waiting and self.background:
            self._wake()

    def _wake(self) -> None:
        if self._writer is None:
            from jsbc.cache.background import Writer

            self._writer = Writer(self)
        self._writer.wake()

    def _after_fork(self) -> None:
        # Threads of the parent are not here, what they held is.
        self._writing = RLock()
        self._writer = None

    # ---- writing

    def flush(self) -> int:
        """Write every entry that has new functions; gives the number written. Call it when nothing is urgent."""
        if not self.enabled or self.read_only or not self._has_unwritten():
            return 0
        from jsbc.cache import writing

        with self._writing:
            return writing.flush(self)

    def _has_unwritten(self) -> bool:
        # Most warm starts compile nothing: they need not load what writes.
        return any(tracked.unwritten() is not None for tracked in list(self._tracked.values()))

    def _finish(self) -> None:
        # At the end of the process: waits for a write that is on its way, then writes what is left.
        if self._writer is not None:
            self._writer.stop()
        self.flush()

    def close(self) -> None:
        """Write what is new and forget the Codes; the Cache may be used again."""
        self._finish()
        self._writer = None
        self._tracked.clear()
        if self._registered:
            import atexit

            atexit.unregister(self._finish)
            _caches.pop(id(self), None)
            self._registered = False

    # ---- care

    def stats(self) -> dict[str, object]:
        """Counters since the cache was made: hits, misses by reason, writes."""
        return self.counters.as_dict()

    def gc(self) -> int:
        """Remove what other builds left and the entries used least recently above `max_bytes`; gives their number."""
        with self._writing:
            removed = self._disk.gc() if self._disk is not None else 0
        self.counters.gc_removed += removed
        return removed

    def clear(self) -> int:
        """Remove all entries from the disk and forget the Codes; gives the number of files."""
        with self._writing:
            self._tracked.clear()
            return self._disk.clear() if self._disk is not None else 0

    def entries(self) -> "list[Any]":
        """The entries of this build on the disk."""
        return self._disk.entries() if self._disk is not None else []

    def verify(self, repair: bool = False) -> list[tuple[str, int, int]]:
        """Check every function of every entry: (path, reason, damaged functions) of those with damage.

        With `repair` a damaged entry is removed; the next run writes it anew.
        """
        damaged = []
        for entry in self.entries():
            reason, functions = _codec.examine(entry.path)
            if reason:
                damaged.append((entry.path, reason, functions))
                if repair:
                    try:
                        os.unlink(entry.path)
                    except OSError:
                        self.counters.reject(Reason.WRITE)
        return damaged

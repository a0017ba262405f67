"""Cache: looks compiled code up, compiles what is missing, writes what was compiled when the program goes idle."""

from __future__ import annotations

import os

from jsbc import _codec
from jsbc.cache.disk import DiskStore
from jsbc.cache.key import default_directory, entry_name
from jsbc.cache.policy import Policy
from jsbc.cache.status import Counters, Reason
from jsbc.code import Code
from jsbc.errors import BytecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping
    from typing import Any

DEFAULT_MAX_BYTES = 256 << 20


class _Tracked:
    """A Code that was handed out and may have to be written."""

    __slots__ = ("code", "name", "source_length", "stored")

    def __init__(self, code: Code, name: str, source_length: int, stored: int) -> None:
        self.code = code
        self.name = name
        self.source_length = source_length
        self.stored = stored  # number of delazified functions that the entry already has; -1: there is no entry


class Cache:
    """A cache of compiled code, on disk and in stores.

    dir           folder; default: JSBC_CACHE_DIR or the user's cache folder. False: no disk, only `stores`
    max_bytes     size of the folder; the entries used least recently go
    stores        mappings str -> bytes that are asked after the disk, and written too
    policy        a Policy: what is worth an entry
    signing_key   bytes: every blob is signed with HMAC-SHA-256, and unsigned or wrongly signed ones are ignored

    Nothing that is on the disk or in a store makes a program fail: what is missing, locked, stale, damaged or foreign
    is a miss with a reason, counted in stats().
    """

    def __init__(
        self,
        dir: str | os.PathLike[str] | bool | None = None,
        *,
        max_bytes: int = DEFAULT_MAX_BYTES,
        stores: Iterable[MutableMapping[str, bytes]] = (),
        policy: Policy | None = None,
        signing_key: bytes | None = None,
    ) -> None:
        if signing_key is not None and len(signing_key) < 16:
            raise ValueError("a signing key has at least 16 bytes")
        self.policy = policy if policy is not None else Policy()
        self.counters = Counters()
        self._signing_key = signing_key
        self._disk: DiskStore | None = None
        setting = os.environ.get("JSBC_CACHE", "")
        self.enabled = setting.lower() not in ("0", "off", "no")
        if dir is not False:
            directory = default_directory() if dir is None or dir is True else os.fspath(dir)
            self._disk = DiskStore(directory, max_bytes, read_only=setting.lower() == "ro")
        self._stores = self._wrap(stores)
        # The Codes by entry and file name: a source that is compiled twice is the same Code.
        self._known: dict[tuple[str, str], _Tracked] = {}
        self._registered = False

    @staticmethod
    def _wrap(stores: Iterable[MutableMapping[str, bytes]]) -> list[Any]:
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

    def compile(self, source: str | bytes, filename: str = "<js>", *, mode: str = "script") -> Code:
        """The Code of a source: from memory, disk or a store, else compiled. JSSyntaxError as from jsbc.compile."""
        if not self.enabled:
            self.counters.reject(Reason.DISABLED)
            return self._compile(source, filename, mode)
        if not self.policy.wants(len(source)):
            self.counters.reject(Reason.POLICY)
            return self._compile(source, filename, mode)
        digest = _codec.source_digest(source)
        name = entry_name(digest, mode)
        known = self._known.get((name, filename))
        if known is not None:
            self.counters.memory_hits += 1
            return known.code
        code = self._from_disk(name, source, filename, mode, digest)
        if code is None and self._stores:
            code = self._from_stores(name, source, filename, mode, digest)
        if code is None:
            code = self._compile(source, filename, mode)
            _codec.attach_encoder(code)
            self._track(code, name, filename, len(source), -1)
        else:
            self._track(code, name, filename, len(source), 0)
        return code

    def _compile(self, source: str | bytes, filename: str, mode: str) -> Code:
        from jsbc.compiler import compile_code

        self.counters.compiled += 1
        code: Code = compile_code(source, filename, mode)
        return code

    def _track(self, code: Code, name: str, filename: str, length: int, stored: int) -> None:
        self._known[name, filename] = _Tracked(code, name, length, stored)
        if not self._registered:
            import atexit

            # What ran until the end of the process is worth more than what ran until the first pause.
            atexit.register(self.flush)
            self._registered = True

    def _from_disk(self, name: str, source: str | bytes, filename: str, mode: str, digest: bytes) -> Code | None:
        if self._disk is None:
            return None
        mapped, reason = self._disk.read(name)
        if mapped is None:
            self.counters.reject(reason)
            return None
        code = self._open(mapped, source, filename, mode, digest)
        if code is not None:
            self.counters.disk_hits += 1
        return code

    def _from_stores(self, name: str, source: str | bytes, filename: str, mode: str, digest: bytes) -> Code | None:
        for store in self._stores:
            blob, answered = store.read(name)
            if not answered:
                self.counters.store_errors += 1
            elif not isinstance(blob, (bytes, bytearray, memoryview)):
                self.counters.reject(Reason.ABSENT)
            elif (code := self._open(blob, source, filename, mode, digest)) is not None:
                self.counters.store_hits += 1
                if self._disk is not None:
                    self._disk.write(name, bytes(blob))
                return code
        return None

    def _open(self, blob: Any, source: str | bytes, filename: str, mode: str, digest: bytes) -> Code | None:
        try:
            self._check_signature(blob)
            code: Code = _codec.deserialize(blob, source=source, filename=filename, mode=mode, digest=digest)
        except BytecodeError as error:
            self.counters.reject(error.reason)
            return None
        return code

    def _check_signature(self, blob: Any) -> None:
        if self._signing_key is not None and not _codec.signature_is_valid(blob, self._signing_key):
            raise BytecodeError("unsigned, or signed with another key", Reason.SIGNATURE)

    # ---- writing

    def flush(self) -> int:
        """Write every entry that has new functions; gives the number written. Call it when nothing is urgent."""
        written = 0
        if not self.enabled or (self._disk is not None and self._disk.read_only):
            return 0
        for tracked in list(self._known.values()):
            count = len(tracked.code.delazified)
            if tracked.stored < 0 or self.policy.extends(count - tracked.stored):
                written += self._write(tracked, count)
        if self._disk is not None and self._disk.gc_is_due():
            self.counters.gc_removed += self._disk.gc()
        return written

    def _write(self, tracked: _Tracked, count: int) -> bool:
        if tracked.stored < 0 and not self.policy.stores(tracked.source_length, 1):
            self.counters.reject(Reason.POLICY)
            return False
        try:
            blob = _codec.serialize(tracked.code)
        except (BytecodeError, ValueError, MemoryError) as error:
            self.counters.reject(getattr(error, "reason", Reason.STRUCTURE))
            tracked.stored = count
            return False
        if not self.policy.accepts(tracked.source_length, len(blob)):
            self.counters.reject(Reason.POLICY)
            return False
        done = self._disk is None or self._write_disk(tracked, blob)
        for store in self._stores:
            if not store.write(tracked.name, self._signed(blob)):
                self.counters.store_errors += 1
        tracked.stored = count
        if done:
            self.counters.writes += 1
        else:
            self.counters.reject(Reason.WRITE)
        return done

    def _write_disk(self, tracked: _Tracked, blob: bytes) -> bool:
        """Replace the entry by the union of it and `blob`: an update never loses what another process added."""
        assert self._disk is not None
        lock = self._disk.lock()
        if lock is None:
            return False
        try:
            present, _ = self._disk.read(tracked.name)
            if present is not None:
                blob = self._merged(present, blob)
            return self._disk.write(tracked.name, self._signed(blob))
        finally:
            lock.release()

    def _merged(self, present: Any, blob: bytes) -> bytes:
        try:
            self._check_signature(present)
            merged: bytes = _codec.merge_blobs([blob, present])
        except (BytecodeError, ValueError) as error:
            # What is there cannot be used: it is replaced.
            self.counters.reject(getattr(error, "reason", Reason.STRUCTURE))
            return blob
        if len(merged) != len(blob):
            self.counters.merged += 1
        return merged

    def _signed(self, blob: bytes) -> bytes:
        if self._signing_key is None:
            return blob
        signed: bytes = _codec.sign(blob, self._signing_key)
        return signed

    def close(self) -> None:
        """Write what is new and forget the Codes."""
        self.flush()
        self._known.clear()
        if self._registered:
            import atexit

            atexit.unregister(self.flush)
            self._registered = False

    # ---- care

    def stats(self) -> dict[str, object]:
        """Counters since the cache was made: hits, misses by reason, writes."""
        return self.counters.as_dict()

    def gc(self) -> int:
        """Remove what other builds left and the entries used least recently above `max_bytes`."""
        removed = self._disk.gc() if self._disk is not None else 0
        self.counters.gc_removed += removed
        return removed

    def clear(self) -> int:
        """Remove all entries from the disk and forget the Codes; gives the number of files."""
        self._known.clear()
        return self._disk.clear() if self._disk is not None else 0

    def entries(self) -> list[Any]:
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

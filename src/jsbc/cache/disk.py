"""Entries as files: one file each, replaced and never rewritten, readable by the user only.

    <directory>/<build fingerprint>/<SHA-256 of the source>-<mode>.jsbc

Nothing here raises because of what is on the disk: a read gives a reason instead of an entry, a write says whether it
was done. Lessons: cpython and wasmtime (temporary file and replace), deno#27283 (a locked cache was deleted), bun#37164
(entries readable by all hold the source), vscode#63605 (a reader saw half a file).
"""

from __future__ import annotations

import os
import sys
import time

from jsbc._codec import MappedFile
from jsbc.cache.key import FINGERPRINT, SUFFIX, entry_of
from jsbc.cache.status import Reason

# Entries of other builds are kept this long: several versions of jsbc may share the folder.
FOREIGN_SECONDS = 30 * 86400.0
# A hit moves the entry's time, by which gc() orders, at most this often.
TOUCH_SECONDS = 86400.0
# gc() goes down to this share of the limit, so that it does not run again at once (wasmtime's number).
GC_TARGET = 0.7
# Waiting for another process that writes: it holds the lock for a merge and a write, some milliseconds.
LOCK_SECONDS = 5.0
# A temporary file this old was left by a process that died.
TEMPORARY_SECONDS = 3600.0


# The byte count of `.written` is in units of this.
WRITTEN_UNIT = 65536
# gc() runs when so much was written since the last one (a share of the limit), or so long ago.
GC_SHARE = 16
GC_SECONDS = 86400.0

# Descriptors of locks that are held: a child process inherits them and must not keep them.
_held: set[int] = set()


def _close_held() -> None:
    for descriptor in _held:
        try:
            os.close(descriptor)
        except OSError:
            continue
    _held.clear()


class Lock:
    """Exclusive lock of the folder of one build, freed by the system when the process dies."""

    _registered = False

    def __init__(self, directory: str) -> None:
        self._path = os.path.join(directory, ".lock")
        self._descriptor = -1
        self.excludes_writers = True
        if not Lock._registered and hasattr(os, "register_at_fork"):
            Lock._registered = True
            os.register_at_fork(after_in_child=_close_held)

    def acquire(self, seconds: float = LOCK_SECONDS) -> bool:
        """Whether the lock was taken within the time."""
        try:
            import fcntl
        except ImportError:
            self.excludes_writers = False
            return True  # no file locks: concurrent writers may lose functions to each other, never an entry
        deadline = time.monotonic() + seconds
        pause = 0.001
        while True:
            try:
                if self._descriptor < 0:
                    self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                    _held.add(self._descriptor)
            except OSError:
                return False
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if self._is_current():
                    return True
                self.release()  # gc() of another build removed the file meanwhile: lock the new one
            except OSError:
                if time.monotonic() > deadline:
                    self.release()
                    return False
                time.sleep(pause)
                pause = min(pause * 2, 0.05)

    def _is_current(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self._descriptor), os.stat(self._path))
        except OSError:
            return False

    def release(self) -> None:
        """Free the lock."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor < 0:
            return
        try:
            import fcntl

            # Closing alone would leave it to a child that was forked meanwhile.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        except OSError:
            pass
        _held.discard(descriptor)
        os.close(descriptor)


class Entry:
    """One file of the cache, as tools see it."""

    __slots__ = ("digest", "fingerprint", "mode", "path", "size", "used")

    def __init__(self, path: str, fingerprint: str, digest: str, mode: str, size: int, used: float) -> None:
        self.path = path
        self.fingerprint = fingerprint
        self.digest = digest
        self.mode = mode
        self.size = size
        self.used = used


class DiskStore:
    """The folder of a user's cache."""

    def __init__(self, directory: str, max_bytes: int, read_only: bool = False) -> None:
        self.directory = os.path.abspath(directory)
        self.folder = os.path.join(self.directory, FINGERPRINT)
        self.max_bytes = max_bytes
        self.read_only = read_only
        self._prepared = False
        self._gc_due = False

    # ---- reading

    def has(self, name: str) -> bool:
        """Whether there is an entry, usable or not."""
        return os.path.lexists(os.path.join(self.folder, name))

    def read(self, name: str) -> tuple[MappedFile | None, int]:
        """(the mapped entry, 0) or (None, reason)."""
        path = os.path.join(self.folder, name)
        try:
            mapped = MappedFile(path, strict=sys.platform != "win32")
        except FileNotFoundError:
            return None, Reason.ABSENT
        except OSError:
            return None, Reason.UNREADABLE
        if not self.read_only and time.time() - mapped.modified > TOUCH_SECONDS:
            try:
                os.utime(path)
            except OSError:
                pass  # only the order of gc() suffers
        return mapped, 0

    # ---- writing

    def prepare(self) -> bool:
        """Make the folder; False when it cannot be used."""
        if self._prepared:
            return True
        if self.read_only:
            return False
        try:
            os.makedirs(self.folder, mode=0o700, exist_ok=True)
            if sys.platform != "win32":
                for folder in (self.directory, self.folder):
                    facts = os.stat(folder)
                    if facts.st_uid != os.geteuid():
                        return False
                    if facts.st_mode & 0o077:
                        # Made by an earlier umask: entries hold whole sources.
                        os.chmod(folder, 0o700)
        except OSError:
            return False
        self._prepared = True
        return True

    def lock(self) -> Lock | None:
        """The lock of the folder, taken; None when that was impossible."""
        if not self.prepare():
            return None
        lock = Lock(self.folder)
        return lock if lock.acquire() else None

    def write(self, name: str, blob: bytes) -> bool:
        """Replace an entry. A reader sees the old file or the new one, a crash leaves the old one."""
        if not self.prepare():
            return False
        temporary = os.path.join(self.folder, f".{name[:16]}.{os.getpid()}.{time.monotonic_ns():x}.tmp")
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except OSError:
            self._prepared = False  # the folder may have been removed: look again next time
            return False
        try:
            try:
                view = memoryview(blob)
                while view:
                    view = view[os.write(descriptor, view) :]
            finally:
                os.close(descriptor)
            os.replace(temporary, os.path.join(self.folder, name))
        except OSError:
            try:
                os.unlink(temporary)
            except OSError:
                pass
            return False
        self._note_written(len(blob))
        return True

    def _note_written(self, length: int) -> None:
        """Count in a file what all processes write: each may write little and end, together they reach the limit.

        `.written` is the time of the last gc() in ten digits, and a byte for each 64 KB written since.
        """
        try:
            descriptor = os.open(
                os.path.join(self.folder, ".written"), os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600
            )
        except OSError:
            return
        try:
            since = os.read(descriptor, 10)
            if len(since) < 10 or not since.isdigit():
                os.ftruncate(descriptor, 0)
                since = b"%010d" % int(time.time())
                os.write(descriptor, since)
            os.write(descriptor, b"." * (length // WRITTEN_UNIT + 1))
            units = os.fstat(descriptor).st_size - 10
            age = time.time() - int(since)
            self._gc_due = units * WRITTEN_UNIT > self.max_bytes // GC_SHARE or not 0 <= age <= GC_SECONDS
        except OSError:
            pass  # gc() is late
        finally:
            os.close(descriptor)

    def remove(self, name: str) -> bool:
        """Drop one entry."""
        try:
            os.unlink(os.path.join(self.folder, name))
        except OSError:
            return False
        return True

    # ---- care

    def entries(self, all_builds: bool = False) -> list[Entry]:
        """The files of this build, or of every build."""
        found = []
        for fingerprint in self._builds() if all_builds else [FINGERPRINT]:
            try:
                with os.scandir(os.path.join(self.directory, fingerprint)) as items:
                    for item in items:
                        if (parts := entry_of(item.name)) is None:
                            continue
                        try:
                            facts = item.stat(follow_symlinks=False)
                        except OSError:
                            continue
                        found.append(Entry(item.path, fingerprint, *parts, facts.st_size, facts.st_mtime))
            except OSError:
                continue
        return found

    def _builds(self) -> list[str]:
        try:
            with os.scandir(self.directory) as items:
                return [item.name for item in items if len(item.name) == 16 and item.is_dir(follow_symlinks=False)]
        except OSError:
            return []

    def gc_is_due(self) -> bool:
        """Whether so much was written that the limit may be exceeded: looking at every file each time costs more."""
        return self._gc_due

    def gc(self, now: float | None = None) -> int:
        """Remove what other builds left, remains of dead writers, and the least used entries above the limit."""
        now = time.time() if now is None else now
        self._gc_due = False
        # Who holds the lock is the only writer: temporary files then belong to nobody.
        lock = self.lock()
        try:
            return self._gc(now, lock is not None and lock.excludes_writers)
        finally:
            if lock is not None:
                lock.release()

    def _gc(self, now: float, alone: bool) -> int:
        removed = 0
        kept = []
        for entry in self.entries(all_builds=True):
            if entry.fingerprint != FINGERPRINT and now - entry.used > FOREIGN_SECONDS:
                removed += self._unlink(entry.path)
            else:
                kept.append(entry)
        self._remove_temporaries(now, alone)
        self._unlink(os.path.join(self.folder, ".written"))
        total = sum(entry.size for entry in kept)
        if total > self.max_bytes:
            kept.sort(key=lambda entry: entry.used)
            for entry in kept:
                if total <= self.max_bytes * GC_TARGET:
                    break
                if self._unlink(entry.path):
                    removed += 1
                    total -= entry.size
        return removed

    def _remove_temporaries(self, now: float, alone: bool) -> None:
        """Remove what dead writers left, visits of sources that did not come back, and folders without entries."""
        for fingerprint in self._builds():
            folder = os.path.join(self.directory, fingerprint)
            own = fingerprint == FINGERPRINT
            try:
                names = os.listdir(folder)
            except OSError:
                continue
            for name in names:
                path = os.path.join(folder, name)
                try:
                    age = now - os.stat(path, follow_symlinks=False).st_mtime
                    if name.endswith(".tmp"):
                        if (own and alone) or age > TEMPORARY_SECONDS:
                            os.unlink(path)
                    elif name.endswith(".visits") and age > FOREIGN_SECONDS:
                        os.unlink(path)
                except OSError:
                    continue
            if not own:
                self._remove_folder(folder)

    def _remove_folder(self, folder: str) -> None:
        """Remove the folder of another build when no entry is left in it and no process of that build writes."""
        try:
            if not set(os.listdir(folder)) <= {".lock", ".written"}:
                return
            lock = Lock(folder)
            if lock.acquire(0):
                try:
                    self._unlink(os.path.join(folder, ".written"))
                    self._unlink(os.path.join(folder, ".lock"))
                    os.rmdir(folder)
                finally:
                    lock.release()
        except OSError:
            return

    @staticmethod
    def _unlink(path: str) -> bool:
        try:
            os.unlink(path)
        except OSError:
            return False
        return True

    def clear(self) -> int:
        """Remove every entry of every build; gives their number."""
        removed = 0
        lock = self.lock()
        try:
            for entry in self.entries(all_builds=True):
                removed += self._unlink(entry.path)
            self._remove_temporaries(time.time() + FOREIGN_SECONDS + 1, lock is not None and lock.excludes_writers)
        finally:
            if lock is not None:
                lock.release()
        return removed


__all__ = ["SUFFIX", "DiskStore", "Entry", "Lock"]

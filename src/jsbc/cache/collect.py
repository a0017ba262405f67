"""Care of a cache folder: its entries, and what has to go."""

from __future__ import annotations

import os
import time

from jsbc.cache.key import FINGERPRINT, entry_of
from jsbc.cache.lock import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from jsbc.cache.disk import DiskStore

# Entries of other builds are kept this long: several versions of jsbc may share the folder.
FOREIGN_SECONDS = 30 * 86400.0
# gc() goes down to this share of the limit, so that it does not run again at once (wasmtime's number).
GC_TARGET = 0.7
# A temporary file this old was left by a process that died.
TEMPORARY_SECONDS = 3600.0


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


def entries(store: DiskStore, all_builds: bool = False) -> list[Entry]:
    """The files of this build, or of every build."""
    found = []
    for fingerprint in _builds(store) if all_builds else [FINGERPRINT]:
        try:
            with os.scandir(os.path.join(store.directory, fingerprint)) as items:
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


def _builds(store: DiskStore) -> list[str]:
    try:
        with os.scandir(store.directory) as items:
            return [item.name for item in items if len(item.name) == 16 and item.is_dir(follow_symlinks=False)]
    except OSError:
        return []


def collect(store: DiskStore, now: float) -> int:
    """Remove what other builds left, remains of dead writers, and the least used entries above the limit."""
    # Who holds the lock is the only writer: temporary files then belong to nobody.
    lock = store.lock()
    try:
        return _collect(store, now, lock is not None and lock.excludes_writers)
    finally:
        if lock is not None:
            lock.release()


def _collect(store: DiskStore, now: float, alone: bool) -> int:
    removed = 0
    kept = []
    for entry in entries(store, all_builds=True):
        if entry.fingerprint != FINGERPRINT and now - entry.used > FOREIGN_SECONDS:
            removed += _unlink(entry.path)
        else:
            kept.append(entry)
    remove_temporaries(store, now, alone)
    _unlink(os.path.join(store.folder, ".written"))
    total = sum(entry.size for entry in kept)
    if total > store.max_bytes:
        kept.sort(key=lambda entry: entry.used)
        for entry in kept:
            if total <= store.max_bytes * GC_TARGET:
                break
            if _unlink(entry.path):
                removed += 1
                total -= entry.size
    return removed


def remove_temporaries(store: DiskStore, now: float, alone: bool) -> None:
    """Remove what dead writers left, visits of sources that did not come back, and folders without entries.

    alone   no process of this build writes now
    """
    for fingerprint in _builds(store):
        folder = os.path.join(store.directory, fingerprint)
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
            _remove_folder(folder)


def _remove_folder(folder: str) -> None:
    """Remove the folder of another build when no entry is left in it and no process of that build writes."""
    try:
        if not set(os.listdir(folder)) <= {".lock", ".written"}:
            return
        lock = Lock(folder)
        if lock.acquire(0):
            try:
                _unlink(os.path.join(folder, ".written"))
                _unlink(os.path.join(folder, ".lock"))
                os.rmdir(folder)
            finally:
                lock.release()
    except OSError:
        return


def clear(store: DiskStore) -> int:
    """Remove every entry of every build; gives their number."""
    removed = 0
    lock = store.lock()
    try:
        for entry in entries(store, all_builds=True):
            removed += _unlink(entry.path)
        remove_temporaries(store, time.time() + FOREIGN_SECONDS + 1, lock is not None and lock.excludes_writers)
    finally:
        if lock is not None:
            lock.release()
    return removed


def _unlink(path: str) -> bool:
    try:
        os.unlink(path)
    except OSError:
        return False
    return True

"""Care of a cache folder: its entries, and what has to go."""

from __future__ import annotations

import os
import time

from jsbc.cache.key import FINGERPRINT, entry_of, is_fingerprint, is_temporary, is_visits
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
# A source that did not come back for so long starts to count anew; the window of the default policy is three days.
VISITS_SECONDS = 14 * 86400.0
# What a file of visits takes from the limit, a block of the disk: its own bytes say nothing.
VISITS_BYTES = 4096
# Files of a build's folder besides entries, visits and temporary ones.
HELPERS = {".lock", ".written"}


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
    return _entries(store, _builds(store) if all_builds else [FINGERPRINT])


def _entries(store: DiskStore, builds: list[str]) -> list[Entry]:
    found = []
    for fingerprint in builds:
        for item, facts in _files(os.path.join(store.directory, fingerprint)):
            if (parts := entry_of(item.name)) is not None:
                found.append(Entry(item.path, fingerprint, *parts, facts.st_size, facts.st_mtime))
    return found


def _visits(store: DiskStore, builds: list[str]) -> list[Entry]:
    return [
        Entry(item.path, fingerprint, "", "", VISITS_BYTES, facts.st_mtime)
        for fingerprint in builds
        for item, facts in _files(os.path.join(store.directory, fingerprint))
        if is_visits(item.name)
    ]


def _files(folder: str) -> list[tuple[os.DirEntry[str], os.stat_result]]:
    found = []
    try:
        with os.scandir(folder) as items:
            for item in items:
                try:
                    found.append((item, item.stat(follow_symlinks=False)))
                except OSError:
                    continue
    except OSError:
        pass
    return found


def _builds(store: DiskStore) -> list[str]:
    """The folders of builds. A user's own folder may be beside them, and is one only if something of ours is in it."""
    try:
        with os.scandir(store.directory) as items:
            return [
                item.name
                for item in items
                if is_fingerprint(item.name) and item.is_dir(follow_symlinks=False) and _is_build(item.path)
            ]
    except OSError:
        return []


def _is_build(folder: str) -> bool:
    try:
        return any(_is_ours(name) for name in os.listdir(folder))
    except OSError:
        return False


def _is_ours(name: str) -> bool:
    return name in HELPERS or entry_of(name) is not None or is_visits(name) or is_temporary(name)


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
    builds = _builds(store)
    removed = 0
    kept = []
    for entry in _entries(store, builds):
        if entry.fingerprint != FINGERPRINT and now - entry.used > FOREIGN_SECONDS:
            removed += _unlink(entry.path)
        else:
            kept.append(entry)
    remove_temporaries(store, now, alone, builds)
    _unlink(os.path.join(store.folder, ".written"))
    return removed + _shrink(store, kept + _visits(store, builds))


def _shrink(store: DiskStore, kept: list[Entry]) -> int:
    """Remove the least used files until the rest is well within the limit; gives the number of entries among them."""
    removed = 0
    total = sum(entry.size for entry in kept)
    if total > store.max_bytes:
        kept.sort(key=lambda entry: entry.used)
        for entry in kept:
            if total <= store.max_bytes * GC_TARGET:
                break
            if _unlink(entry.path):
                removed += bool(entry.digest)
                total -= entry.size
    return removed


def remove_temporaries(store: DiskStore, now: float, alone: bool, builds: list[str] | None = None) -> None:
    """Remove what dead writers left, visits of sources that did not come back, and folders without entries.

    alone    no process of this build writes now
    builds   the folders, when entries were removed from them: an empty one cannot be told from a user's own
    """
    for fingerprint in _builds(store) if builds is None else builds:
        folder = os.path.join(store.directory, fingerprint)
        own = fingerprint == FINGERPRINT
        for item, facts in _files(folder):
            if now - facts.st_mtime > _lifetime(item.name, own and alone):
                _unlink(item.path)
        if not own:
            _remove_folder(folder)


def _lifetime(name: str, alone: bool) -> float:
    """After how many seconds a file that is not an entry goes. Others than ours stay, whatever they are."""
    if is_temporary(name):
        return float("-inf") if alone else TEMPORARY_SECONDS
    if is_visits(name):
        return VISITS_SECONDS
    return float("inf")


def _remove_folder(folder: str) -> None:
    """Remove the folder of another build when no entry is left in it and no process of that build writes."""
    try:
        if not set(os.listdir(folder)) <= HELPERS:
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
        builds = _builds(store)
        for entry in _entries(store, builds):
            removed += _unlink(entry.path)
        alone = lock is not None and lock.excludes_writers
        remove_temporaries(store, time.time() + FOREIGN_SECONDS + 1, alone, builds)
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

"""From a Code to an entry: serialize, merge with what is there, replace. Loaded when something is written."""

from __future__ import annotations

import time

from jsbc import _codec
from jsbc.cache.lock import LOCK_SECONDS
from jsbc.cache.status import Reason
from jsbc.errors import JSError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from jsbc.cache.cache import Cache, Tracked
    from jsbc.cache.disk import DiskStore
    from jsbc.cache.lock import Lock
    from jsbc.cache.stores import MappingStore
    from jsbc.code import Code

# Attempts to write one entry (a folder that is full, a lock that is not given); then its Code is let go.
MAX_ATTEMPTS = 3


class Patience:
    """The seconds that one flush() may wait for the lock, for all entries together: its holder may be stopped."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    def lock(self, disk: DiskStore) -> Lock | None:
        """The lock of the folder, taken; None when that was impossible in the time that is left."""
        started = time.monotonic()
        lock = disk.lock(self.left)
        self.left = max(self.left - (time.monotonic() - started), 0.0)
        return lock


def flush(cache: Cache) -> int:
    """Write every entry that has new functions; gives the number written."""
    written = 0
    patience = Patience(LOCK_SECONDS)
    for tracked in list(cache._tracked.values()):
        code = tracked.reference()
        if code is None or tracked.declined:
            continue
        # Counted first: a function that another thread compiles meanwhile is new next time.
        count = len(code.delazified)
        if tracked.stored < 0 or cache.policy.extends(count - tracked.stored):
            written += _write(cache, tracked, code, count, patience)
        else:
            tracked.held = None
    disk = cache._disk
    # gc() waits for the same lock.
    if disk is not None and disk.gc_is_due() and patience.left:
        cache.counters.gc_removed += disk.gc()
    return written


def _decline(tracked: Tracked) -> None:
    tracked.declined = True
    tracked.held = None


def _write(cache: Cache, tracked: Tracked, code: Code, count: int, patience: Patience) -> bool:
    blob = _worth_writing(cache, tracked, code)
    if blob is None:
        _decline(tracked)
        return False
    outcomes = _write_everywhere(cache, tracked.name, blob, patience)
    changed = True in outcomes
    cache.counters.writes += changed
    if None not in outcomes:
        tracked.attempts = 0
    else:
        tracked.attempts += 1
        if tracked.attempts < MAX_ATTEMPTS:
            return changed  # `stored` stays: the next flush, at the latest that at exit, asks those that failed again
        if not any(outcome is not None for outcome in outcomes):
            _decline(tracked)
            return False
    tracked.stored = count
    if len(code.delazified) == count:
        tracked.held = None
    return changed


def _worth_writing(cache: Cache, tracked: Tracked, code: Code) -> bytes | None:
    """The blob of a Code; None when there is none or the policy does not want it, which is counted."""
    # An entry that another process found worth it is extended in any case.
    present = tracked.stored >= 0 or (cache._disk is not None and cache._disk.has(tracked.name))
    if not present and not cache.policy.stores(tracked.source_length, tracked.visits):
        cache.counters.reject(Reason.POLICY)
        return None
    try:
        blob: bytes = _codec.serialize(code)
    except (JSError, ValueError, MemoryError) as error:
        cache.counters.reject(getattr(error, "reason", Reason.STRUCTURE))
        return None
    if not cache.policy.accepts(tracked.source_length, len(blob)):
        cache.counters.reject(Reason.POLICY)
        return None
    return blob


def _write_everywhere(cache: Cache, name: str, blob: bytes, patience: Patience) -> list[bool | None]:
    """What write_disk() and write_store() say: a disk that fails does not keep the stores from getting the entry."""
    outcomes: list[bool | None] = []
    if cache._disk is not None:
        blob, outcome = write_disk(cache, name, blob, patience)
        if outcome is None:
            cache.counters.reject(Reason.WRITE)
        outcomes.append(outcome)
    for store in cache._stores:
        outcome = write_store(cache, store, name, blob)
        if outcome is None:
            cache.counters.store_errors += 1
        outcomes.append(outcome)
    return outcomes


def write_disk(cache: Cache, name: str, blob: bytes, patience: Patience) -> tuple[bytes, bool | None]:
    """Replace an entry by the union of it and `blob`: an update never loses what another process added.

    Gives the union, or `blob` when it could not be made, and: True: written; False: the entry had all of it; None:
    writing was impossible.
    """
    disk = cache._disk
    assert disk is not None
    lock = patience.lock(disk)
    if lock is None:
        return blob, None
    try:
        present, _ = disk.read(name)
        try:
            merged, changed = (blob, True) if present is None else _merged(cache, present, blob)
        except MemoryError:
            return blob, None  # what is there may be more
        if not changed:
            return merged, False
        if not disk.write(name, cache.signed(merged)):
            return merged, None
        if cache.policy.min_visits > 1:
            disk.remove(name + ".visits")
        return merged, True
    finally:
        lock.release()


def write_store(cache: Cache, store: MappingStore, name: str, blob: bytes) -> bool | None:
    """The same for a store: True, False or None.

    A mapping has no lock: of two processes that write within the same milliseconds one may lose. What it lost is added
    by whoever has it and writes next.
    """
    present, answered = store.read(name)
    if not answered:
        return None  # there may be an entry with more in it
    if isinstance(present, (bytes, bytearray, memoryview)):
        try:
            blob, changed = _merged(cache, present, blob)
        except MemoryError:
            return None
        if not changed:
            return False
    return True if store.write(name, cache.signed(blob)) else None


def _merged(cache: Cache, present: Any, blob: bytes) -> tuple[bytes, bool]:
    """The union, and whether it is more than what is there, or what is there is not sound."""
    try:
        cache.check_signature(present)
        before = _codec.Blob(present)
        merged: bytes = _codec.merge_blobs([blob, before])
        after = _codec.Blob(merged)
    except (JSError, ValueError, BufferError) as error:
        # What is there cannot be used: it is replaced.
        cache.counters.reject(getattr(error, "reason", Reason.STRUCTURE))
        return blob, True
    compiled = after.facts["compiled"]
    if not before.refused and before.facts["compiled"] == compiled:
        return merged, False
    if compiled > _codec.Blob(blob).facts["compiled"]:
        cache.counters.merged += 1
    return merged, True

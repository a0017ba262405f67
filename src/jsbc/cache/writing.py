"""From a Code to an entry: serialize, merge with what is there, replace. Loaded when something is written."""

from __future__ import annotations

from jsbc import _codec
from jsbc.cache.status import Reason
from jsbc.errors import JSError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from jsbc.cache.cache import Cache, Tracked
    from jsbc.code import Code

# Attempts to write one entry (a folder that is full, a lock that is not given); then its Code is let go.
MAX_ATTEMPTS = 3


def flush(cache: Cache) -> int:
    """Write every entry that has new functions; gives the number written."""
    written = 0
    for tracked in list(cache._tracked.values()):
        code = tracked.reference()
        if code is None or tracked.declined:
            continue
        # Counted first: a function that another thread compiles meanwhile is new next time.
        count = len(code.delazified)
        if tracked.stored < 0 or cache.policy.extends(count - tracked.stored):
            written += _write(cache, tracked, code, count)
        else:
            tracked.held = None
    disk = cache._disk
    if disk is not None and disk.gc_is_due():
        cache.counters.gc_removed += disk.gc()
    return written


def _decline(tracked: Tracked) -> None:
    tracked.declined = True
    tracked.held = None


def _write(cache: Cache, tracked: Tracked, code: Code, count: int) -> bool:
    # An entry that another process found worth it is extended in any case.
    present = tracked.stored >= 0 or (cache._disk is not None and cache._disk.has(tracked.name))
    if not present and not cache.policy.stores(tracked.source_length, tracked.visits):
        cache.counters.reject(Reason.POLICY)
        _decline(tracked)
        return False
    try:
        blob = _codec.serialize(code)
    except (JSError, ValueError, MemoryError) as error:
        cache.counters.reject(getattr(error, "reason", Reason.STRUCTURE))
        _decline(tracked)
        return False
    if not cache.policy.accepts(tracked.source_length, len(blob)):
        cache.counters.reject(Reason.POLICY)
        _decline(tracked)
        return False
    changed = True
    if cache._disk is not None:
        result = write_disk(cache, tracked.name, blob)
        if result is None:
            cache.counters.reject(Reason.WRITE)
            tracked.attempts += 1
            if tracked.attempts >= MAX_ATTEMPTS:
                _decline(tracked)
            return False
        changed = result
    for store in cache._stores:
        if not store.write(tracked.name, cache.signed(blob)):
            cache.counters.store_errors += 1
    tracked.stored = count
    tracked.attempts = 0
    if len(code.delazified) == count:
        tracked.held = None
    cache.counters.writes += changed
    return changed


def write_disk(cache: Cache, name: str, blob: bytes) -> bool | None:
    """Replace an entry by the union of it and `blob`: an update never loses what another process added.

    True: written; False: the entry had all of it; None: that was impossible.
    """
    disk = cache._disk
    assert disk is not None
    lock = disk.lock()
    if lock is None:
        return None
    try:
        present, _ = disk.read(name)
        merged = blob if present is None else _merged(cache, present, blob)
        if merged is None:
            return False
        if not disk.write(name, cache.signed(merged)):
            return None
        if cache.policy.min_visits > 1:
            disk.remove(name + ".visits")
        return True
    finally:
        lock.release()


def _merged(cache: Cache, present: Any, blob: bytes) -> bytes | None:
    """The union; None when the entry is sound and has everything."""
    try:
        cache.check_signature(present)
        before = _codec.Blob(present)
        merged: bytes = _codec.merge_blobs([blob, before])
        after = _codec.Blob(merged)
    except (JSError, ValueError, MemoryError) as error:
        # What is there cannot be used: it is replaced.
        cache.counters.reject(getattr(error, "reason", Reason.STRUCTURE))
        return blob
    compiled = after.facts["compiled"]
    if not before.refused and before.facts["compiled"] == compiled:
        return None
    if compiled > _codec.Blob(blob).facts["compiled"]:
        cache.counters.merged += 1
    return merged

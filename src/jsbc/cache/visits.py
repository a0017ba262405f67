"""Visits of a source that has no entry yet, for policies that write at a later one.

One record of eight bytes, the time in seconds, is appended for each process that needed the source: in a file beside
the entry, or, for a Cache without a folder, in its first store. Only records within the policy's window count.
Most sources never get an entry: gc() removes the files of those that did not come back for long (collect.py).
"""

from __future__ import annotations

import os
import time

from jsbc.cache.key import VISITS_SUFFIX as SUFFIX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from jsbc.cache.cache import Cache
    from jsbc.cache.disk import DiskStore

RECORD = 8
# More visits than this need not be told apart.
MAX_RECORDS = 512


def count_visit(cache: Cache, name: str, now: float | None = None) -> int:
    """Note a visit now and give the number within the window, this one included; 1 where it cannot be noted."""
    now = time.time() if now is None else now
    record = max(int(now), 0).to_bytes(RECORD, "little")
    disk = cache._disk
    if disk is not None:
        records = _append(disk, name + SUFFIX, record)
    elif cache._stores:
        store = cache._stores[0]
        known, _ = store.read(name + SUFFIX)
        records = (bytes(known) if isinstance(known, (bytes, bytearray)) else b"")[-RECORD * (MAX_RECORDS - 1) :]
        records += record
        store.write(name + SUFFIX, records)
    else:
        return 1
    return _within(records, now, cache.policy.visit_window)


def _append(disk: DiskStore, name: str, record: bytes) -> bytes:
    descriptor = disk.open_visits(name)
    if descriptor is None:
        return record
    try:
        size = os.fstat(descriptor).st_size
        if size == 0:
            # A new file makes gc() due as an entry does: a policy that waits for visits may never write an entry.
            disk.note_written(len(record))
        elif size >= RECORD * MAX_RECORDS:
            os.ftruncate(descriptor, 0)
        # Appending is atomic: two processes that start at once are two visits.
        os.write(descriptor, record)
        os.lseek(descriptor, 0, os.SEEK_SET)
        return os.read(descriptor, RECORD * (MAX_RECORDS + 64))
    except OSError:
        return record
    finally:
        os.close(descriptor)


def _within(records: bytes, now: float, window: float) -> int:
    times = [int.from_bytes(records[i : i + RECORD], "little") for i in range(0, len(records) - RECORD + 1, RECORD)]
    # A clock that was set back must not make old visits count forever.
    return max(sum(1 for visit in times if abs(now - visit) <= window), 1)

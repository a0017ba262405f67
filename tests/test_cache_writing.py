"""Writing entries: stores get the union as the disk does, nobody waits long for a lock, the thread survives."""

from __future__ import annotations

import errno
import math
import os
import time

import pytest
from support import wait_for

import jsbc
from jsbc import _codec
from jsbc.cache import Policy, lock, writing
from jsbc.cache.background import Writer

fcntl = pytest.importorskip("fcntl")

PADDING = "/* " + "x" * 300 + " */\n"
SOURCE = PADDING + "function one() { return 1; } function two() { return 2; } function three() { return 3; }"


@pytest.fixture(autouse=True)
def _new_process():
    jsbc.clear_compilation_cache()


def Cache(*arguments, background=False, **options) -> jsbc.Cache:
    return jsbc.Cache(*arguments, background=background, **options)


def cold(cache, *calls: str, source: str = SOURCE) -> jsbc.Context:
    """Run as a process does that finds nothing compiled."""
    jsbc.clear_compilation_cache()
    context = jsbc.Context(cache=cache)
    context.eval(source, "app.js")
    for name in calls:
        context.call(name)
    return context


def names_in(blob) -> set[str]:
    code = jsbc.loads(bytes(blob))
    compiled = set(code.blob.compiled_functions())
    return {function.name for function in code.functions if function.position in compiled}


def in_store(store) -> set[str]:
    (blob,) = store.values()
    return names_in(blob)


def on_disk(cache) -> set[str]:
    (entry,) = cache.entries()
    with open(entry.path, "rb") as file:
        return names_in(file.read())


# ------------------------------------------------------------------ stores


class Failing(dict):
    """A store whose first writes, or reads, fail."""

    def __init__(self, writes: float = 0, reads: float = 0) -> None:
        self.writes, self.reads, self.tried = writes, reads, 0

    def get(self, *arguments):
        self.reads -= 1
        if self.reads >= 0:
            raise ConnectionError("gone")
        return super().get(*arguments)

    def __setitem__(self, key, value):
        self.tried += 1
        if self.tried <= self.writes:
            raise ConnectionError("gone")
        super().__setitem__(key, value)


@pytest.mark.parametrize("key", [None, b"k" * 32])
def test_two_writers_of_a_store_make_the_union(key):
    store: dict[str, bytes] = {}
    first, second = (Cache(False, stores=[store], signing_key=key) for _ in range(2))
    contexts = cold(first, "one", "two"), cold(second, "three")
    assert (first.flush(), second.flush()) == (1, 1)
    assert in_store(store) == {"", "one", "two", "three"}
    assert second.stats()["merged"] == 1
    assert len(contexts) == 2
    reader = Cache(False, stores=[store], signing_key=key)
    cold(reader, "one", "two", "three")
    assert reader.stats()["store_hits"] == 1
    assert reader.flush() == 0


@pytest.mark.parametrize("kind", [bytearray, memoryview])
def test_a_store_may_hold_other_kinds_of_bytes(kind):
    store: dict = {}
    first, second = (Cache(False, stores=[store]) for _ in range(2))
    contexts = cold(first, "one"), cold(second, "two")
    first.flush()
    for name, blob in store.items():
        store[name] = kind(blob)
    assert second.flush() == 1
    assert in_store(store) == {"", "one", "two"}
    assert len(contexts) == 2


def test_a_store_gets_what_the_disk_has(tmp_path):
    """What another process added on the disk alone reaches the store too, and what the store alone has stays there."""
    store: dict[str, bytes] = {}
    without, foreign, both = Cache(tmp_path), Cache(False, stores=[store]), Cache(tmp_path, stores=[store])
    contexts = cold(without, "one"), cold(both, "three"), cold(foreign, "two")
    without.flush()
    foreign.flush()
    assert both.flush() == 1
    assert in_store(store) == {"", "one", "two", "three"}
    assert on_disk(both) == {"", "one", "three"}
    assert len(contexts) == 3


def test_a_store_that_has_everything_is_not_written():
    store = Failing()
    first, second = (Cache(False, stores=[store]) for _ in range(2))
    contexts = cold(first, "one", "two"), cold(second, "one")
    assert (first.flush(), second.flush()) == (1, 0)
    assert second.stats()["writes"] == 0
    assert store.tried == 1
    assert len(contexts) == 2


def test_an_entry_of_a_store_that_is_not_signed_is_replaced():
    store: dict[str, bytes] = {}
    key = b"k" * 32
    unsigned, signed = Cache(False, stores=[store]), Cache(False, stores=[store], signing_key=key)
    contexts = cold(unsigned, "one"), cold(signed, "two")
    unsigned.flush()
    assert signed.flush() == 1
    (blob,) = store.values()
    assert _codec.signature_is_valid(blob, key)
    assert names_in(blob) == {"", "two"}
    assert len(contexts) == 2


@pytest.mark.parametrize("disk", [False, True])
def test_a_write_that_failed_is_tried_again(tmp_path, disk):
    store = Failing(writes=1)
    cache = Cache(tmp_path if disk else False, stores=[store])
    context = cold(cache, "one")
    assert cache.flush() == disk
    assert cache.stats()["writes"] == disk
    assert cache.stats()["store_errors"] == 1
    assert not store
    # As the end of the process does.
    cache._finish()
    assert in_store(store) == {"", "one"}
    assert cache.flush() == 0
    assert context


def test_a_store_that_cannot_be_read_is_not_overwritten():
    store = Failing()
    first, second = (Cache(False, stores=[store]) for _ in range(2))
    contexts = cold(first, "one"), cold(second, "two")
    first.flush()
    store.reads = 1
    assert second.flush() == 0
    assert in_store(store) == {"", "one"}
    assert second.flush() == 1
    assert in_store(store) == {"", "one", "two"}
    assert len(contexts) == 2


@pytest.mark.parametrize("disk", [False, True])
def test_attempts_are_limited(tmp_path, disk):
    store = Failing(writes=math.inf)
    cache = Cache(tmp_path if disk else False, stores=[store])
    context = cold(cache, "one")
    assert sum(cache.flush() for _ in range(writing.MAX_ATTEMPTS + 3)) == disk
    assert store.tried == writing.MAX_ATTEMPTS
    assert cache.stats()["store_errors"] == writing.MAX_ATTEMPTS
    (tracked,) = cache._tracked.values()
    assert tracked.held is None
    assert tracked.declined == (not disk)
    assert context


def test_a_folder_that_cannot_be_used_does_not_keep_a_store_empty(tmp_path):
    (tmp_path / "file").write_text("")
    store: dict[str, bytes] = {}
    cache = Cache(tmp_path / "file", stores=[store])
    context = cold(cache, "one")
    assert cache.flush() == 1
    assert in_store(store) == {"", "one"}
    assert cache.stats()["rejected"]["write"] == 1
    assert context


# ------------------------------------------------------------------ the lock


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def monotonic_ns(self) -> int:
        return int(self.now * 1e9)

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(lock, "time", clock)
    monkeypatch.setattr(writing, "time", clock)
    return clock


@pytest.fixture
def held(tmp_path):
    """The lock of tmp_path, as a stopped process holds it."""
    store = jsbc.Cache(tmp_path, background=False)._disk
    holder = store.lock()
    yield holder
    holder.release()


def test_a_flush_waits_once_for_all_entries(tmp_path, clock, held):
    cache = Cache(tmp_path)
    contexts = [cold(cache, source=f"{PADDING}{number}") for number in range(4)]
    assert cache.flush() == 0
    assert cache.stats()["rejected"]["write"] == 4
    assert lock.LOCK_SECONDS <= clock.now < lock.LOCK_SECONDS + 0.1
    held.release()
    assert cache.flush() == 4
    assert len(contexts) == 4


def test_a_refused_lock_is_not_asked_for_again_by_gc(tmp_path, clock, held):
    cache = Cache(tmp_path)
    context = cold(cache)
    cache._disk._gc_due = True
    cache.flush()
    assert clock.now < lock.LOCK_SECONDS + 0.1
    assert cache._disk.gc_is_due()
    assert context


def test_a_store_hit_does_not_wait_for_the_lock(tmp_path, clock, held):
    store: dict[str, bytes] = {}
    writer = Cache(False, stores=[store])
    cold(writer, "one")
    writer.flush()
    cache = Cache(tmp_path, stores=[store])
    cold(cache)
    assert cache.stats()["store_hits"] == 1
    assert clock.now == 0
    assert cache.entries() == []
    held.release()
    cold(Cache(tmp_path, stores=[store]))
    assert on_disk(cache) == {"", "one"}


@pytest.mark.parametrize("seconds", [0, 1])
def test_a_file_that_always_looks_replaced_ends_the_waiting(tmp_path, clock, monkeypatch, seconds):
    """Network file systems without stable inode numbers."""
    asked = []

    def samestat(*_):
        asked.append(1)
        assert len(asked) < 1000
        return False

    monkeypatch.setattr(os.path, "samestat", samestat)
    waiting = lock.Lock(str(tmp_path))
    assert not waiting.acquire(seconds)
    assert seconds <= clock.now < seconds + 0.1
    assert waiting._descriptor == -1


def test_a_file_system_without_locks_is_not_waited_for(tmp_path, clock, monkeypatch):
    def flock(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    waiting = lock.Lock(str(tmp_path))
    assert not waiting.acquire()
    assert clock.now == 0
    assert waiting._descriptor == -1


def test_a_lock_that_is_given_back_in_time_is_taken(tmp_path, clock, held, monkeypatch):
    def sleep(seconds):
        clock.now += seconds
        if clock.now > 1:
            held.release()

    monkeypatch.setattr(clock, "sleep", sleep)
    cache = Cache(tmp_path)
    context = cold(cache)
    assert cache.flush() == 1
    assert context


# ------------------------------------------------------------------ the thread and its times


@pytest.mark.parametrize("name", ["min_source", "visit_window", "max_ratio", "idle_seconds", "longest_wait"])
def test_numbers_that_a_policy_refuses(name):
    for number in (-1, -0.5, -math.inf, math.nan):
        with pytest.raises(ValueError):
            Policy(**{name: number})
    assert getattr(Policy(**{name: 0}), name) == 0
    assert getattr(Policy(**{name: math.inf}), name) == math.inf


def test_visits_that_a_policy_refuses():
    for number in (0, -1, math.nan):
        with pytest.raises(ValueError):
            Policy(min_visits=number)


@pytest.mark.parametrize("seconds", [math.inf, 1e300, 1e12])
def test_an_endless_wait_ends_with_stop(tmp_path, seconds, capfd):
    cache = Cache(tmp_path, background=True, policy=Policy(idle_seconds=seconds, longest_wait=seconds))
    context = cold(cache, "one")
    writer = cache._writer
    time.sleep(0.05)
    assert writer.running
    cache.close()
    assert wait_for(lambda: not writer.running)
    assert on_disk(cache) == {"", "one"}
    assert cache.stats()["background_errors"] == 0
    assert capfd.readouterr().err == ""
    assert context


def test_the_thread_survives_a_policy_that_fails(tmp_path, capfd):
    policy = Policy(idle_seconds=0.02)
    policy.idle_seconds = math.nan  # a subclass may have anything there
    cache = Cache(tmp_path, background=True, policy=policy)
    context = cold(cache)
    assert wait_for(lambda: cache.stats()["background_errors"] == 1)
    assert wait_for(lambda: not cache._writer.running)
    policy.idle_seconds = 0.02
    context.call("two")
    assert wait_for(lambda: cache.stats()["writes"] == 1)
    assert on_disk(cache) == {"", "two"}
    assert capfd.readouterr().err == ""
    cache.close()


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, MemoryError])
def test_nothing_that_flush_raises_stops_the_thread_for_good(tmp_path, monkeypatch, error):
    cache = Cache(tmp_path, policy=Policy(idle_seconds=0.0))
    writer = Writer(cache)

    def flush():
        raise error

    monkeypatch.setattr(cache, "flush", flush)
    for number in (1, 2):
        writer.wake()
        assert wait_for(lambda: not writer.running)
        assert cache.stats()["background_errors"] == number


def test_no_memory_for_a_thread_is_no_error(tmp_path, monkeypatch):
    from jsbc.cache import background

    def start_new_thread(*_):
        raise MemoryError

    monkeypatch.setattr(background, "start_new_thread", start_new_thread)
    writer = Writer(Cache(tmp_path))
    writer.wake()
    assert not writer.running


def test_no_memory_for_a_union_keeps_what_is_there(tmp_path, monkeypatch):
    """The entry was replaced by what the process had."""
    store: dict[str, bytes] = {}
    cache = Cache(tmp_path, stores=[store])
    cold(cache, "one", "two")
    cache.close()
    (entry,) = tmp_path.glob("*/*.jsbc")
    before = entry.read_bytes(), dict(store)
    other = jsbc.dumps(jsbc.compile(SOURCE, "app.js"))

    def no_memory(_):
        raise MemoryError

    monkeypatch.setattr(_codec, "merge_blobs", no_memory)
    cache = Cache(tmp_path, stores=[store])
    assert writing.write_disk(cache, entry.name, other, writing.Patience(1)) == (other, None)
    assert writing.write_store(cache, cache._stores[0], entry.name, other) is None
    assert (entry.read_bytes(), dict(store)) == before

"""Writing on a thread after the program has gone idle.

Node writes its compile cache only when a process ends, and users met the gap: workers that are ended by a signal
never write, and a server has no entries while it runs. Here a thread starts when functions wait to be written, sleeps
until no JavaScript has run for a while, writes, and ends: a program that compiles nothing new has no thread, and `fork`
meets one only in this short time.
"""

from __future__ import annotations

import time
from _thread import TIMEOUT_MAX, allocate_lock, start_new_thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from jsbc.cache.cache import Cache


class Writer:
    """The thread of one Cache, while there is one."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._lock = allocate_lock()
        self._running = False
        self._requested = False
        self._stopped = False
        # Taken all the time: who waits for it sleeps, and stop() ends the sleep.
        self._sleep = allocate_lock()
        self._sleep.acquire()

    @property
    def running(self) -> bool:
        """Whether the thread exists."""
        return self._running

    def wake(self) -> None:
        """Something waits to be written. Never raises: without a thread, the end of the process writes."""
        self._requested = True
        with self._lock:
            if self._running or self._stopped:
                return
            self._running = True
        try:
            start_new_thread(self._run, ())
        except (RuntimeError, MemoryError):
            self._running = False  # no more threads, or the interpreter is ending

    def stop(self) -> None:
        """End the sleep; what is being written is finished. The caller waits for that by the Cache's lock."""
        with self._lock:
            if not self._stopped:
                self._stopped = True
                self._sleep.release()

    def _run(self) -> None:
        while True:
            self._requested = False
            try:
                if not self._stopped and self._wait():
                    self._cache.flush()
            except BaseException:
                # Nobody could see it: the next flush() of the program, or its end, meets the same and says so. It must
                # not end the thread here: `_running` would stay, and no other thread would be started.
                self._cache.counters.background_errors += 1
            with self._lock:
                if self._stopped or not self._requested:
                    self._running = False
                    return

    def _wait(self) -> bool:
        """Sleep until no JavaScript has run for a while, or for the longest time; False: stop() was called."""
        from jsbc.cache.cache import activity

        policy = self._cache.policy
        deadline = time.monotonic() + policy.longest_wait
        while True:
            _, entries = activity()
            # A longer time than the system can wait for, as infinity, is an error to acquire().
            if self._sleep.acquire(timeout=min(policy.idle_seconds, TIMEOUT_MAX)):
                self._sleep.release()
                return False
            running, entries_now = activity()
            if (running == 0 and entries == entries_now) or time.monotonic() >= deadline:
                return True

"""The lock of a cache folder: who writes there holds it."""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# Waiting for another process that writes: it holds the lock for a merge and a write, some milliseconds.
LOCK_SECONDS = 5.0

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
        while (taken := self._try_once(fcntl.flock, fcntl.LOCK_EX | fcntl.LOCK_NB)) is None:
            if time.monotonic() >= deadline:
                self.release()
                return False
            time.sleep(pause)
            pause = min(pause * 2, 0.05)
        return taken

    def _try_once(self, flock: Callable[[int, int], None], operation: int) -> bool | None:
        """Whether the lock was taken; None when it may be had later."""
        try:
            if self._descriptor < 0:
                self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                _held.add(self._descriptor)
            flock(self._descriptor, operation)
        except BlockingIOError:
            return None
        except OSError:
            # No file can be made, or the file system has no locks: waiting does not help.
            self.release()
            return False
        if self._is_current():
            return True
        # gc() of another build removed the file meanwhile: lock the new one. Where inode numbers change from call to
        # call it looks so every time.
        self.release()
        return None

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

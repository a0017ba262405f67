"""Entries as files: one file each, replaced and never rewritten, readable by the user only.

    <directory>/<build fingerprint>/<SHA-256 of the source>-<mode>.jsbc

Nothing here raises because of what is on the disk: a read gives a reason instead of an entry, a write says whether it
was done. Lessons: cpython and wasmtime (temporary file and replace), deno#27283 (a locked cache was deleted), bun#37164
(entries readable by all hold the source), vscode#63605 (a reader saw half a file).
"""

import os
import stat
import sys
import time

from jsbc._codec import MappedFile
from jsbc.cache.key import FINGERPRINT, temporary_name
from jsbc.cache.status import Reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from jsbc.cache.collect import Entry
    from jsbc.cache.lock import Lock

# A hit moves the entry's time, by which gc() orders, at most this often.
TOUCH_SECONDS = 86400.0
# The byte count of `.written` is in units of this.
WRITTEN_UNIT = 65536
# gc() runs when so much was written since the last one (a share of the limit), or so long ago.
GC_SHARE = 16
GC_SECONDS = 86400.0


def _absolute(directory: str) -> str | None:
    """The absolute path; None when no folder can be there."""
    # No home was found for the `~`: a folder of that name in the working directory is not what anybody meant.
    if directory.split(os.sep, 1)[0] == "~" or "\0" in directory:
        return None
    try:
        os.fsencode(directory)  # lone surrogates
        return os.path.abspath(directory)
    except (OSError, ValueError):
        return None  # a relative path, and the working directory was removed


def open_to_append(path: str) -> int:
    """Descriptor of a small file that processes append to; OSError when it cannot be had."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    # What is not a file, and only has its name, must neither keep us waiting nor lead elsewhere.
    flags |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, flags, 0o600)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(f"not a regular file: {path}")
    return descriptor


def _mkdir(path: str) -> None:
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        pass


class DiskStore:
    """The folder of a user's cache."""

    def __init__(self, directory: str, max_bytes: int, read_only: bool = False) -> None:
        absolute = _absolute(directory)
        # Without a place every read is a miss and every write fails, as in a folder that cannot be used.
        self._has_place = absolute is not None
        self.directory = directory if absolute is None else absolute
        self.folder = os.path.join(self.directory, FINGERPRINT)
        self.max_bytes = max_bytes
        self.read_only = read_only
        self._prepared = False
        self._gc_due = False

    # ---- reading

    def has(self, name: str) -> bool:
        """Whether there is an entry, usable or not."""
        return self._has_place and os.path.lexists(os.path.join(self.folder, name))

    def read(self, name: str) -> tuple[MappedFile | None, int]:
        """(the mapped entry, 0) or (None, reason)."""
        if not self._has_place:
            return None, Reason.UNREADABLE
        path = os.path.join(self.folder, name)
        try:
            mapped = MappedFile(path, strict=sys.platform != "win32")
        except FileNotFoundError:
            return None, Reason.ABSENT
        except (OSError, ValueError):
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
        if self._prepared and os.path.isdir(self.folder):
            return True
        # The first time, or the folder was removed since: by the user, or by gc() of another build.
        if self.read_only or not self._has_place:
            return False
        try:
            os.makedirs(os.path.dirname(self.directory), exist_ok=True)
            _mkdir(self.directory)
            _mkdir(self.folder)
            self._prepared = self._is_private()
        except (OSError, ValueError):
            return False
        return self._prepared

    def _is_private(self) -> bool:
        """Whether the folder is this user's; others are kept out of it: entries hold whole sources.

        The directory around it may be one that the user made and has other things in: its mode is not ours to change.
        """
        if sys.platform == "win32":
            return True
        user = os.geteuid()
        # Not through a symbolic link, which another user may have put into a directory open to all, like /tmp.
        facts = os.lstat(self.folder)
        if os.stat(self.directory).st_uid != user or facts.st_uid != user or not stat.S_ISDIR(facts.st_mode):
            return False
        if facts.st_mode & 0o077:
            os.chmod(self.folder, 0o700)
        return True

    def lock(self, seconds: float | None = None) -> "Lock | None":
        """The lock of the folder, taken within `seconds` (default: LOCK_SECONDS); None when that was impossible."""
        from jsbc.cache.lock import LOCK_SECONDS, Lock

        for _ in range(2):
            if not self.prepare():
                return None
            lock = Lock(self.folder)
            taken = lock.acquire(LOCK_SECONDS if seconds is None else seconds)
            if os.path.isdir(self.folder):
                return lock if taken else None
            # gc() of another build had the lock, and removed the folder: made again, once.
            lock.release()
        return None

    def write(self, name: str, blob: bytes) -> bool:
        """Replace an entry. A reader sees the old file or the new one, a crash leaves the old one."""
        if not self.prepare():
            return False
        temporary = os.path.join(self.folder, temporary_name(name))
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except (OSError, ValueError):
            return False
        done = False
        try:
            try:
                view = memoryview(blob)
                while view:
                    view = view[os.write(descriptor, view) :]
            finally:
                os.close(descriptor)
            os.replace(temporary, os.path.join(self.folder, name))
            done = True
        except OSError:
            return False
        finally:
            if not done:  # also after KeyboardInterrupt
                self.remove(temporary)
        self.note_written(len(blob))
        return True

    def open_visits(self, name: str) -> int | None:
        """Descriptor of a file beside the entries that is appended to; None when it cannot be had."""
        if not self.prepare():
            return None
        try:
            return open_to_append(os.path.join(self.folder, name))
        except (OSError, ValueError):
            return None

    def note_written(self, length: int) -> None:
        """Count in a file what all processes write: each may write little and end, together they reach the limit.

        `.written` is the time of the last gc() in ten digits, and a byte for each 64 KB written since.
        """
        try:
            descriptor = open_to_append(os.path.join(self.folder, ".written"))
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
        except (OSError, ValueError):
            return False
        return True

    # ---- care: collect.py, which a program that only reads does not load

    def entries(self, all_builds: bool = False) -> "list[Entry]":
        """The files of this build, or of every build."""
        if not self._has_place:
            return []
        from jsbc.cache.collect import entries

        return entries(self, all_builds)

    def gc_is_due(self) -> bool:
        """Whether so much was written that the limit may be exceeded: looking at every file each time costs more."""
        return self._gc_due

    def gc(self, now: float | None = None) -> int:
        """Remove what other builds left, remains of dead writers, and the least used entries above the limit."""
        if not self._has_place:
            return 0
        from jsbc.cache.collect import collect

        self._gc_due = False
        return collect(self, time.time() if now is None else now)

    def clear(self) -> int:
        """Remove every entry of every build; gives their number."""
        if not self._has_place:
            return 0
        from jsbc.cache.collect import clear

        return clear(self)

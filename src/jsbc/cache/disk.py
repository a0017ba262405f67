"""Entries as files: one file each, replaced and never rewritten, readable by the user only.

    <directory>/<build fingerprint>/<SHA-256 of the source>-<mode>.jsbc

Nothing here raises because of what is on the disk: a read gives a reason instead of an entry, a write says whether it
was done. Lessons: cpython and wasmtime (temporary file and replace), deno#27283 (a locked cache was deleted), bun#37164
(entries readable by all hold the source), vscode#63605 (a reader saw half a file).
"""

import os
import sys
import time

from jsbc._codec import MappedFile
from jsbc.cache.key import FINGERPRINT
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

    def lock(self) -> "Lock | None":
        """The lock of the folder, taken; None when that was impossible."""
        if not self.prepare():
            return None
        from jsbc.cache.lock import Lock

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

    # ---- care: collect.py, which a program that only reads does not load

    def entries(self, all_builds: bool = False) -> "list[Entry]":
        """The files of this build, or of every build."""
        from jsbc.cache.collect import entries

        return entries(self, all_builds)

    def gc_is_due(self) -> bool:
        """Whether so much was written that the limit may be exceeded: looking at every file each time costs more."""
        return self._gc_due

    def gc(self, now: float | None = None) -> int:
        """Remove what other builds left, remains of dead writers, and the least used entries above the limit."""
        from jsbc.cache.collect import collect

        self._gc_due = False
        return collect(self, time.time() if now is None else now)

    def clear(self) -> int:
        """Remove every entry of every build; gives their number."""
        from jsbc.cache.collect import clear

        return clear(self)

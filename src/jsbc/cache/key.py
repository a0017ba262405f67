"""Names of entries and the folder they are in."""

import os
import sys
import time

from jsbc._codec import FINGERPRINT, source_digest

SUFFIX = ".jsbc"
VISITS_SUFFIX = ".visits"
TEMPORARY_SUFFIX = ".tmp"

__all__ = [
    "FINGERPRINT",
    "SUFFIX",
    "VISITS_SUFFIX",
    "default_directory",
    "entry_name",
    "entry_of",
    "is_fingerprint",
    "is_temporary",
    "is_visits",
    "source_digest",
    "temporary_name",
]


def _is_hex(text: str) -> bool:
    return bool(text) and not text.strip("0123456789abcdef")


def is_fingerprint(name: str) -> bool:
    """Whether a folder has the name of a build. The folder around may be the user's own, with much else in it."""
    return len(name) == len(FINGERPRINT) and _is_hex(name)


def entry_name(digest: bytes, mode: str) -> str:
    """Name of the entry of a source: everything that the bytecode depends on, besides the build fingerprint."""
    return f"{digest.hex()}-{mode}{SUFFIX}"


def entry_of(name: str) -> tuple[str, str] | None:
    """(digest in hex, mode) of an entry's name; None when it is not one."""
    if not name.endswith(SUFFIX):
        return None
    digest, _, mode = name[: -len(SUFFIX)].partition("-")
    if len(digest) != 64 or not _is_hex(digest) or not mode:
        return None
    return digest, mode


def is_visits(name: str) -> bool:
    """Whether a file has the visits of a source (visits.py)."""
    return name.endswith(VISITS_SUFFIX) and entry_of(name[: -len(VISITS_SUFFIX)]) is not None


def temporary_name(name: str) -> str:
    """A new name for the file in which an entry is written before it gets its own."""
    return f".{name[:16]}.{os.getpid()}.{time.monotonic_ns():x}{TEMPORARY_SUFFIX}"


def is_temporary(name: str) -> bool:
    """Whether a name is one of temporary_name(), of this build or another: a dot and two or more numbers."""
    if not (name.startswith(".") and name.endswith(TEMPORARY_SUFFIX)):
        return False
    numbers = name[1 : -len(TEMPORARY_SUFFIX)].split(".")
    return len(numbers) >= 2 and all(map(_is_hex, numbers))


def default_directory() -> str:
    """The user's own cache folder: JSBC_CACHE_DIR, else where the system keeps caches of programs.

    A user without a home (a container without HOME whose user id has no name) has none: the path then still starts
    with `~`, which DiskStore does not use.
    """
    if chosen := os.environ.get("JSBC_CACHE_DIR"):
        return chosen
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser(r"~\AppData\Local")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "jsbc")

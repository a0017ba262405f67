"""Names of entries and the folder they are in."""

import os
import sys

from jsbc._codec import FINGERPRINT, source_digest

SUFFIX = ".jsbc"

__all__ = ["FINGERPRINT", "SUFFIX", "default_directory", "entry_name", "entry_of", "source_digest"]


def entry_name(digest: bytes, mode: str) -> str:
    """Name of the entry of a source: everything that the bytecode depends on, besides the build fingerprint."""
    return f"{digest.hex()}-{mode}{SUFFIX}"


def entry_of(name: str) -> tuple[str, str] | None:
    """(digest in hex, mode) of an entry's name; None when it is not one."""
    if not name.endswith(SUFFIX):
        return None
    digest, _, mode = name[: -len(SUFFIX)].partition("-")
    if len(digest) != 64 or not mode:
        return None
    return digest, mode


def default_directory() -> str:
    """The user's own cache folder: JSBC_CACHE_DIR, else where the system keeps caches of programs."""
    if chosen := os.environ.get("JSBC_CACHE_DIR"):
        return chosen
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser(r"~\AppData\Local")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "jsbc")

"""Shared stores: any MutableMapping[str, bytes], for instance a dict, a shelf or a wrapper around Redis."""

from __future__ import annotations

from jsbc.cache.key import FINGERPRINT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from typing import Any


class MappingStore:
    """A mapping as a store. What it raises counts as a miss: a cache never fails a program."""

    def __init__(self, mapping: MutableMapping[str, bytes]) -> None:
        self._mapping = mapping

    @staticmethod
    def _key(name: str) -> str:
        return f"{FINGERPRINT}/{name}"

    def read(self, name: str) -> tuple[Any, bool]:
        """(bytes or None, whether the store answered)."""
        try:
            return self._mapping.get(self._key(name)), True
        except Exception:
            return None, False

    def write(self, name: str, blob: bytes) -> bool:
        """Put an entry; whether that worked."""
        try:
            self._mapping[self._key(name)] = blob
        except Exception:
            return False
        return True

    def remove(self, name: str) -> None:
        """Drop an entry."""
        try:
            del self._mapping[self._key(name)]
        except Exception:
            return

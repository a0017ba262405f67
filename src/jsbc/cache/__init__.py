"""Caches of compiled code: in memory for one process, on disk for all processes of a user, in shared stores."""

from jsbc.cache.cache import Cache
from jsbc.cache.policy import Policy
from jsbc.cache.status import CacheStatus, Reason

__all__ = ["Cache", "CacheStatus", "Policy", "Reason"]

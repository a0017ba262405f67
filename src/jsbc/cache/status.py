"""Why a cache had no answer: the numbered reasons and the counters of them."""


class Reason:
    """Numbers of BytecodeError.reason and the counters in Cache.stats(). Append only; explained in docs/format.md."""

    NONE = 0
    TRUNCATED = 1
    MAGIC = 2
    HEADER = 3
    VERSION = 4
    FINGERPRINT = 5
    LENGTH = 6
    BOUNDS = 7
    FLAGS = 8
    SOURCE = 9
    CHECKSUM = 10
    STRUCTURE = 11
    VERIFICATION = 12
    CHUNK = 13
    SIGNATURE = 14
    ABSENT = 15
    UNREADABLE = 16
    DISABLED = 17
    POLICY = 18
    WRITE = 19


NAMES = {number: name.lower() for name, number in vars(Reason).items() if isinstance(number, int)}


def reason_name(number: int) -> str:
    """Short name of a reason, as `jsbc cache info` prints it."""
    return NAMES.get(number, f"reason {number}")


class CacheStatus:
    """What enable_cache() did: never an exception, as Node's module.enableCompileCache().

    status      "enabled", "already_enabled", "disabled" (by JSBC_CACHE=0) or "failed"
    directory   the folder, None when there is none
    message     why not
    """

    __slots__ = ("directory", "message", "status")

    def __init__(self, status: str, directory: str | None, message: str = "") -> None:
        self.status = status
        self.directory = directory
        self.message = message

    def __bool__(self) -> bool:
        return self.status in ("enabled", "already_enabled")

    def __repr__(self) -> str:
        return f"CacheStatus({self.status!r}, {self.directory!r}, {self.message!r})"


class Counters:
    """What a cache did since it was made."""

    __slots__ = (
        "background_errors",
        "compiled",
        "disk_hits",
        "gc_removed",
        "memory_hits",
        "merged",
        "rejected",
        "store_errors",
        "store_hits",
        "writes",
    )

    def __init__(self) -> None:
        self.memory_hits = 0
        self.disk_hits = 0
        self.store_hits = 0
        self.compiled = 0
        self.writes = 0
        self.merged = 0
        self.store_errors = 0
        self.gc_removed = 0
        self.background_errors = 0
        # reason -> how often something was not used because of it
        self.rejected: dict[int, int] = {}

    def reject(self, reason: int) -> None:
        """Count one rejection."""
        self.rejected[reason] = self.rejected.get(reason, 0) + 1

    def as_dict(self) -> dict[str, object]:
        """For Cache.stats()."""
        facts: dict[str, object] = {name: getattr(self, name) for name in self.__slots__ if name != "rejected"}
        facts["rejected"] = {reason_name(number): count for number, count in sorted(self.rejected.items())}
        return facts

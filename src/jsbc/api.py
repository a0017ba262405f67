"""The functions of the package: compile, dumps, loads and their relatives."""

from __future__ import annotations

import os

from jsbc.code import Code
from jsbc.source import immutable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import IO, Any

_default_cache = None  # the Cache of enable_cache()
_deserialize: Any = None  # of the codec, once it is loaded: an import statement takes as long as opening a blob
_process_cache = None  # the CompilationCache, from its first use


def compile(
    source: str | bytes,
    filename: str = "<js>",
    *,
    mode: str = "script",
    eager: bool | Iterable[int] = False,
    frontend: str = "native",
) -> Code:
    """Compile a source text to a Code, lazily: functions are compiled when they are first called.

    mode       "script", "module", "function" (a body) or "eval"
    eager      True: compile every function now. An iterable of offsets, such as profile() gives: compile the functions
               that start there, and what is around them; offsets at which no function starts have no effect. A
               source that says `//# allFunctionsCalledOnLoad` before its first token is compiled as with True
    frontend   "native", or "esprima" for the esprima package (ES2017), which compiles everything now

    Raises JSSyntaxError; ValueError for an unknown mode or frontend.
    """
    from jsbc.compiler import compile_code

    code: Code = compile_code(source, filename, mode, eager=eager, frontend=frontend)
    return code


def profile(code: Code) -> list[int]:
    """Where the functions start that this Code has used: sorted offsets in UTF-16 code units.

    Used are functions that were called since the Code was compiled or loaded, and those that were compiled ahead. The
    list is what compile(eager=…) takes: a later process compiles the same functions in one pass, not one by one.
    """
    waiting = [code.top]
    starts = set()
    while waiting:
        template = waiting.pop()
        if template.is_compiled:
            starts.add(template.source_range[0])
            waiting.extend(template.inner or ())
    return sorted(starts)


def compile_in_process(source: str | bytes, filename: str, mode: str, shared: bool = True) -> Code:
    """What Context.eval uses without a cache of its own: the process-wide cache, then the compilation cache."""
    default = _default_cache  # another thread may disable it
    if default is not None:
        code: Code = default.compile(source, filename, mode=mode, shared=shared)
        return code
    if not isinstance(source, (str, bytes)):
        source = immutable(source)
    if not shared:
        return compile(source, filename, mode=mode)
    global _process_cache
    if _process_cache is None:
        from jsbc.cache.memory import process_cache

        _process_cache = process_cache()
    cache = _process_cache
    found = cache.lookup(source, filename, mode)
    if found is None:
        found = compile(source, filename, mode=mode)
        cache.insert(source, filename, mode, found)
    return found


def dumps(code: Code, *, in_place: bool = False) -> bytes:
    """The blob of a Code: its source, and each function, with bytecode if it was compiled until now, else lazy.

    With `in_place` bytecode and strings are not packed: they are used where they lie, also in a mapped file, whose
    pages processes share. Such a blob is about a third larger and loads about 6 % faster (`bench/codec.py`).
    """
    from jsbc._codec import serialize

    blob: bytes = serialize(code, in_place=in_place)
    return blob


def loads(blob: Any) -> Code:
    """The Code of a blob (bytes, memoryview, mmap: read-only buffers are used in place). Raises BytecodeError."""
    global _deserialize
    if _deserialize is None:
        from jsbc._codec import deserialize as _deserialize
    code: Code = _deserialize(blob)
    return code


async def loads_async(blob: Any) -> Code:
    """loads() with everything that it would do later, function by function, done on a thread: see ConsumeTask."""
    from jsbc.tasks import ConsumeTask

    code: Code = await ConsumeTask(blob)
    return code


def optimize(blob: Any, profile: Iterable[int]) -> bytes:
    """The blob in another order: the bodies of the functions in `profile` (offsets in the order of first use, as
    profile() gives them) stand before all others, so that a warm start from a mapped file touches fewer pages.

    The bytes depend on the blob and the profile only; offsets at which no compiled function starts are ignored. What is
    written anew, by dumps(), merge() or a Cache, is in source order again. Raises BytecodeError.
    """
    from jsbc._codec import optimize_blob

    optimized: bytes = optimize_blob(blob, profile)
    return optimized


def compatibility_check(blob: Any, source: str | bytes | None = None, mode: str | None = None) -> int:
    """The Reason why loads() or a Cache would refuse a blob, Reason.NONE (0) when they would not.

    Looks at the header only: nothing is decoded, damage further in is not found. With `source` its SHA-256 is compared,
    with `mode` the kind of code. TypeError when the blob is no buffer.
    """
    from jsbc._codec import compatibility, source_digest

    digest = source_digest(source) if source is not None else None
    reason: int = compatibility(blob, digest, mode)
    return reason


def compilation_cache_stats() -> dict[str, dict[str, int]]:
    """Counters of the compilation cache, which all Contexts of the process share.

    Sub-caches "script", "eval" (direct and indirect eval, the Function constructors) and "regexp", each a dict:

    entries      entries now
    bytes        estimate of what they keep alive
    hits         lookups that found something
    misses       lookups that did not
    insertions   entries made
    aged         entries that were dropped because others were used since
    """
    from jsbc.cache.memory import process_cache

    return process_cache().stats()


def clear_compilation_cache() -> None:
    """Forget every entry of the compilation cache. Running code is not touched, counters stay."""
    from jsbc.cache.memory import process_cache

    process_cache().clear()


def dump(code: Code, file: IO[bytes] | str | bytes | os.PathLike[Any], *, in_place: bool = False) -> None:
    """Write the blob of a Code to a binary file or a path; `in_place` as for dumps().

    A file at the path is replaced, not rewritten: this process or another one may have it mapped. Raises OSError.
    """
    blob = dumps(code, in_place=in_place)
    if isinstance(file, (str, bytes, os.PathLike)):
        _replace(os.fsdecode(file), blob)
    else:
        file.write(blob)


def _replace(path: str, data: bytes) -> None:
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as device:  # a pipe, /dev/stdout
            device.write(data)
        return
    path = os.path.realpath(path)
    temporary = f"{path}.{os.getpid()}.{os.urandom(4).hex()}.tmp"
    try:
        with open(temporary, "xb") as opened:
            opened.write(data)
        if os.path.exists(path):
            os.chmod(temporary, os.stat(path).st_mode & 0o7777)
        os.replace(temporary, path)
    except BaseException:
        try:
            os.unlink(temporary)
        except OSError:
            pass
        raise


def load(file: IO[bytes] | str | bytes | os.PathLike[Any]) -> Code:
    """The Code of a blob in a binary file or at a path. Raises BytecodeError and OSError.

    A path is mapped, not read: as long as the Code lives the file may be replaced or removed, as dump() does, but not
    written to.
    """
    if isinstance(file, (str, bytes, os.PathLike)):
        from jsbc._codec import MappedFile

        return loads(MappedFile(os.fspath(file)))
    return loads(file.read())


def merge(*blobs: Any) -> bytes:
    """One blob with every function that is compiled in one of the blobs, which must be of one source.

    The order of the blobs makes no difference, and merging twice changes nothing.
    """
    from jsbc._codec import merge_blobs

    merged: bytes = merge_blobs(blobs)
    return merged


def parse(source: str | bytes, filename: str = "<js>", *, mode: str = "script", **options: Any) -> Any:
    """An ESTree of a source text, with the node names of acorn and esprima. Raises JSSyntaxError."""
    from jsbc.frontend import parse as parse_estree

    return parse_estree(source, filename, mode=mode, **options)


def enable_cache(dir: str | os.PathLike[str] | None = None) -> Any:
    """Let every Context without a cache of its own use one on disk. Never raises; the CacheStatus tells the result."""
    global _default_cache
    from jsbc.cache.status import CacheStatus

    try:
        from jsbc.cache.cache import Cache

        if _default_cache is not None:
            return CacheStatus("already_enabled", _default_cache.directory)
        cache = Cache(dir)
        if not cache.enabled:
            return CacheStatus("disabled", None, "JSBC_CACHE=0")
        if not cache.usable():
            return CacheStatus("failed", cache.directory, "the folder cannot be used")
        _default_cache = cache
        return CacheStatus("enabled", cache.directory)
    except Exception as error:
        return CacheStatus("failed", None, str(error))


def disable_cache() -> None:
    """Write what is new and stop using the process-wide cache."""
    global _default_cache
    if _default_cache is not None:
        _default_cache.close()
        _default_cache = None

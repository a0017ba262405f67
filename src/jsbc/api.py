"""The functions of the package: compile, dumps, loads and their relatives."""

from __future__ import annotations

import os

from jsbc.code import Code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any

_default_cache = None  # the Cache of enable_cache()


def compile(
    source: str | bytes,
    filename: str = "<js>",
    *,
    mode: str = "script",
    eager: bool = False,
    frontend: str = "native",
) -> Code:
    """Compile a source text to a Code, lazily: functions are compiled when they are first called.

    mode       "script", "module", "function" (a body) or "eval"
    eager      compile every function now
    frontend   "native", or "esprima" for the esprima package (ES2017)

    Raises JSSyntaxError.
    """
    from jsbc.compiler import compile_code

    code: Code
    if frontend == "native":
        code = compile_code(source, filename, mode, eager=eager)
    elif frontend == "esprima":
        code = compile_code(source, filename, mode, frontend="esprima")
    else:
        raise ValueError(f"unknown frontend {frontend!r}")
    if eager:
        code.compile_all()
    return code


def compile_in_process(source: str | bytes, filename: str, mode: str, shared: bool = True) -> Code:
    """What Context.eval uses without a cache of its own: the process-wide cache, then the compilation cache."""
    if _default_cache is not None:
        code: Code = _default_cache.compile(source, filename, mode=mode)
        return code
    if not shared:
        return compile(source, filename, mode=mode)
    from jsbc.cache.memory import process_cache

    cache = process_cache()
    found = cache.lookup(source, filename, mode)
    if found is None:
        found = compile(source, filename, mode=mode)
        cache.insert(source, filename, mode, found)
    return found


def dumps(code: Code) -> bytes:
    """The blob of a Code: its source, and each function, with bytecode if it was compiled until now, else lazy."""
    from jsbc._codec import serialize

    blob: bytes = serialize(code)
    return blob


def loads(blob: Any) -> Code:
    """The Code of a blob (bytes, memoryview, mmap: read-only buffers are used in place). Raises BytecodeError."""
    from jsbc._codec import deserialize

    code: Code = deserialize(blob)
    return code


def dump(code: Code, file: IO[bytes] | str | os.PathLike[str]) -> None:
    """Write the blob of a Code to a binary file or a path."""
    blob = dumps(code)
    if isinstance(file, (str, os.PathLike)):
        with open(file, "wb") as opened:
            opened.write(blob)
    else:
        file.write(blob)


def load(file: IO[bytes] | str | os.PathLike[str]) -> Code:
    """The Code of a blob in a binary file or at a path; a path is mapped, not read."""
    if isinstance(file, (str, os.PathLike)):
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

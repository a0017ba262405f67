"""Preparing a blob on a thread, as V8's ConsumeCodeCacheTask: the program goes on, then takes the finished Code."""

from __future__ import annotations

from _thread import TIMEOUT_MAX, allocate_lock, start_new_thread
from os import getpid

from jsbc.code import Code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any


def prepare(code: Code) -> int:
    """Check and verify every function without the GIL; gives the number of those that must be compiled from source."""
    from jsbc import _codec

    return _codec.prepare(code)


class ConsumeTask:
    """Loads a blob on a thread, without the GIL: no function has to be checked or verified when it is called.

    blob       what loads() takes: bytes, memoryview, mmap; read-only buffers are used in place
    source     the text, if the caller has it: the blob is then checked against it (SHA-256) and its own is not unpacked
    filename   for stack traces; default: the name in the blob
    mode       "script", "module", "function" or "eval": what the blob must be; default: anything

    The thread starts at once. `result()` waits for it, `await task` waits in a coroutine. Each gives the Code, as
    often as it is asked, or raises what loads() would: BytecodeError.
    """

    def __init__(
        self, blob: Any, source: str | bytes | None = None, filename: str | None = None, mode: str | None = None
    ) -> None:
        self._arguments: tuple[Any, str | bytes | None, str | None, str | None] | None = (blob, source, filename, mode)
        self._code: Code | None = None
        self._error: BaseException | None = None
        self._refused = 0
        self._done = False
        self._process = getpid()
        self._lock = allocate_lock()
        self._waiting: list[Any] = []  # callables for when it is done
        # Taken until the Code is there: who wants it waits for the lock and gives it back at once.
        self._finished = allocate_lock()
        self._finished.acquire()
        try:
            start_new_thread(self._run, ())
        except RuntimeError:
            self._run()  # no more threads: the caller waits now instead of later

    def _begin_again(self) -> None:
        """In a child of fork() the thread does not exist, and its locks may be taken: the work is done here and now."""
        self._process = getpid()
        self._lock = allocate_lock()
        self._waiting = []
        self._finished = allocate_lock()
        self._finished.acquire()
        self._run()

    def __repr__(self) -> str:
        return f"<jsbc.ConsumeTask {'done' if self._done else 'running'}>"

    def _run(self) -> None:
        try:
            from jsbc._codec import deserialize, source_digest

            assert self._arguments is not None
            blob, source, filename, mode = self._arguments
            digest = source_digest(source) if source is not None else None
            code = deserialize(blob, source=source, filename=filename, mode=mode, digest=digest)
            self._refused = prepare(code)
            self._code = code
        except BaseException as error:
            self._error = error
        with self._lock:
            self._arguments = None
            self._done = True
            waiting, self._waiting = self._waiting, []
        self._finished.release()
        for callback in waiting:
            callback()

    @property
    def done(self) -> bool:
        """Whether result() would not wait."""
        return self._done

    @property
    def refused(self) -> int:
        """Number of functions of the blob that could not be used and will be compiled from source; 0 while it runs."""
        return self._refused

    def result(self, timeout: float | None = None) -> Code:
        """Wait for the Code, at most `timeout` seconds: TimeoutError then. BytecodeError when the blob is refused."""
        if not self._done and self._process != getpid():
            self._begin_again()
        if not self._done:
            if not self._finished.acquire(timeout=-1 if timeout is None else min(max(timeout, 0), TIMEOUT_MAX)):
                raise TimeoutError("the blob is still being prepared")
            self._finished.release()
        if self._error is not None:
            raise self._error
        assert self._code is not None
        return self._code

    def __await__(self) -> Generator[Any, None, Code]:
        import asyncio

        if not self._done and self._process != getpid():
            self._begin_again()
        loop = asyncio.get_running_loop()
        future = loop.create_future()

        def settle() -> None:
            if not future.done():
                future.set_result(None)

        def tell() -> None:
            try:
                loop.call_soon_threadsafe(settle)
            except RuntimeError:
                return  # the loop was closed: nobody waits any more

        with self._lock:
            if not self._done:
                self._waiting.append(tell)
                waits = True
            else:
                waits = False
        if waits:
            yield from future.__await__()
        return self.result()

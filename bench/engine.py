"""Loading programs with jsbc, timed. A Context is always made before the clock runs, as for the peers."""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

import workloads

import jsbc


class Jsbc:
    """The ways to load a program; each answers milliseconds."""

    def __init__(self) -> None:
        self._blobs: dict[tuple[str, str], bytes] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="jsbc-bench-")

    def _load(
        self, program: workloads.Program, load_file: Callable[[workloads.SourceFile, jsbc.Context], object]
    ) -> float:
        context = jsbc.Context()
        gc.collect()
        total = 0.0
        kept = []  # destroying a Code is not part of loading it
        for kind, step in program.steps():
            if isinstance(step, str):
                context.eval(step)
                continue
            assert kind == "file"
            started = time.perf_counter()
            kept.append(load_file(step, context))
            total += time.perf_counter() - started
        return total * 1e3

    def cold(self, program: workloads.Program) -> float:
        """Compile and run."""

        def load_file(file: workloads.SourceFile, context: jsbc.Context) -> object:
            code = jsbc.compile(file.text, file.name)
            context.run(code)
            return code

        return self._load(program, load_file)

    def cold_encoding(self, program: workloads.Program) -> float:
        """Compile, run, and make the blob that the next start will use."""

        def load_file(file: workloads.SourceFile, context: jsbc.Context) -> object:
            code = jsbc.compile(file.text, file.name)
            context.run(code)
            self._blobs[program.name, file.name] = jsbc.dumps(code)
            return code

        return self._load(program, load_file)

    def warm(self, program: workloads.Program) -> float:
        """Open the blob in hand and run; the blob is from `cold_encoding`."""

        def load_file(file: workloads.SourceFile, context: jsbc.Context) -> object:
            code = jsbc.loads(self._blobs[program.name, file.name])
            context.run(code)
            return code

        return self._load(program, load_file)

    def fill_cache(self, program: workloads.Program) -> None:
        """Write the program into the disk cache that `warm_from_source` reads."""
        cache = jsbc.Cache(self._folder.name)

        def load_file(file: workloads.SourceFile, context: jsbc.Context) -> object:
            code = cache.compile(file.text, file.name)
            context.run(code)
            return code

        self._load(program, load_file)
        cache.flush()

    def warm_from_source(self, program: workloads.Program) -> float:
        """Have the source text, hash it, look it up on disk, map the file and run: what a new process does."""

        def load_file(file: workloads.SourceFile, context: jsbc.Context) -> object:
            cache = jsbc.Cache(self._folder.name)
            code = cache.compile(file.text, file.name)
            context.run(code)
            assert code.blob is not None, f"{file.name} was not in the cache"
            return code

        return self._load(program, load_file)

    def compile(self, program: workloads.Program) -> float:
        """Pre-parse everything and compile the top level."""
        total = 0.0
        for file in program.files:
            gc.collect()
            started = time.perf_counter()
            code = jsbc.compile(file.text, file.name)
            total += time.perf_counter() - started
            del code
        return total * 1e3

    def blob_size(self, program: workloads.Program) -> tuple[int, int]:
        """Bytes of the blobs (the source is inside) and of the source as UTF-8."""
        blobs = sum(len(self._blobs[program.name, file.name]) for file in program.files)
        return blobs, sum(len(file.text.encode("utf-8", "surrogatepass")) for file in program.files)

    def run(self, source: str) -> tuple[float, str]:
        """Milliseconds of CPU time of one evaluation, and its value."""
        context = jsbc.Context()
        gc.collect()
        started = time.thread_time()
        value = context.eval(source)
        return (time.thread_time() - started) * 1e3, str(value)

    def close(self) -> None:
        """Remove the cache folder."""
        self._folder.cleanup()

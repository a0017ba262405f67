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
from jsbc._codec import attach_encoder, prepare
from jsbc.frontend.parser import parse_script

LoadFile = Callable[[workloads.SourceFile, jsbc.Context], jsbc.Code]


class Jsbc:
    """The ways to load a program; each answers milliseconds."""

    def __init__(self) -> None:
        self._untimed = 0.0  # seconds within a load that do not count
        self.clock: Callable[[], float] = time.perf_counter  # of the loads; thread_time where only jsbc is compared
        self._blobs: dict[tuple[str, str], bytes] = {}
        self._in_place: dict[tuple[str, str], bytes] = {}
        self._codes: dict[str, list[jsbc.Code]] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="jsbc-bench-")

    def _load(self, program: workloads.Program, load_file: LoadFile) -> float:
        return self._timed_load(program, load_file)[0]

    def _timed_load(self, program: workloads.Program, load_file: LoadFile) -> tuple[float, list[jsbc.Code]]:
        # Collected first: walking the heap between making the Context and loading would empty the processor's caches of
        # what the Context has brought, and nothing like it happens in the peers.
        gc.collect()
        context = jsbc.Context()
        total = 0.0
        kept = []  # destroying a Code is not part of loading it
        for kind, step in program.steps():
            if isinstance(step, str):
                context.eval(step)
                continue
            assert kind == "file"
            self._untimed = 0.0
            started = self.clock()
            kept.append(load_file(step, context))
            total += self.clock() - started - self._untimed
        return total * 1e3, kept

    def cold(self, program: workloads.Program) -> float:
        """Compile and run."""

        def load_file(file: workloads.SourceFile, context: jsbc.Context) -> jsbc.Code:
            code = jsbc.compile(file.text, file.name)
            context.run(code)
            return code

        return self._load(program, load_file)

    def cold_encoding(self, program: workloads.Program) -> float:
        """Compile and run while the encoder follows: first all functions lazy, then a slice for each one compiled."""

        def load_file(file: workloads.SourceFile, context: jsbc.Context) -> jsbc.Code:
            code = jsbc.compile(file.text, file.name)
            attach_encoder(code)
            context.run(code)
            return code

        # Codes of the last round would hold memory that `cold` can use again: fresh pages cost more than the encoder.
        self._codes.pop(program.name, None)
        milliseconds, self._codes[program.name] = self._timed_load(program, load_file)
        return milliseconds

    def write(self, program: workloads.Program) -> float:
        """Linearize what the last `cold_encoding` encoded, and compress the source: done when a program is idle."""
        gc.collect()
        started = time.perf_counter()
        blobs = [jsbc.dumps(code) for code in self._codes[program.name]]
        total = time.perf_counter() - started
        self._blobs.update({(program.name, f.name): blob for f, blob in zip(program.files, blobs, strict=True)})
        return total * 1e3

    def warm(self, program: workloads.Program, verified: bool = False, in_place: bool = False) -> float:
        """Open the blob from `write` and run. `verified`: without the time that checksums, the verifier and unpacking
        take; `in_place`: from a blob in which nothing is packed."""
        blobs = self._blobs
        if in_place:
            blobs = self._in_place
            for key, blob in self._blobs.items():
                if key[0] == program.name and key not in blobs:
                    blobs[key] = jsbc.dumps(jsbc.loads(blob), in_place=True)

        def load_file(file: workloads.SourceFile, context: jsbc.Context) -> jsbc.Code:
            code = jsbc.loads(blobs[program.name, file.name])
            if verified:
                started = self.clock()
                prepare(code)
                self._untimed += self.clock() - started
            context.run(code)
            return code

        return self._load(program, load_file)

    def fill_cache(self, program: workloads.Program) -> None:
        """Write the program into the disk cache that `warm_from_source` reads."""
        jsbc.clear_compilation_cache()
        cache = jsbc.Cache(self._folder.name, background=False)

        def load_file(file: workloads.SourceFile, context: jsbc.Context) -> jsbc.Code:
            code = cache.compile(file.text, file.name)
            context.run(code)
            return code

        self._load(program, load_file)
        cache.flush()

    def warm_from_source(self, program: workloads.Program) -> float:
        """Have the source text, hash it, look it up on disk, map the file and run: what a new process does."""

        jsbc.clear_compilation_cache()

        def load_file(file: workloads.SourceFile, context: jsbc.Context) -> jsbc.Code:
            cache = jsbc.Cache(self._folder.name, background=False)
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

    def preparse(self, program: workloads.Program) -> float:
        """The front end alone: check everything, keep the top level and a record for each function."""
        total = 0.0
        for file in program.files:
            gc.collect()
            started = time.perf_counter()
            tree = parse_script(file.text, filename=file.name)
            total += time.perf_counter() - started
            del tree
        return total * 1e3

    def blob(self, program: workloads.Program, name: str) -> bytes:
        """The blob of one file, from `write`."""
        return self._blobs[program.name, name]

    def blob_size(self, program: workloads.Program) -> tuple[int, int]:
        """Bytes of the blobs (the source is inside) and of the source as UTF-8."""
        blobs = sum(len(self._blobs[program.name, file.name]) for file in program.files)
        return blobs, sum(len(file.text.encode("utf-8", "surrogatepass")) for file in program.files)

    @staticmethod
    def blobs_after_workload(program: workloads.Program) -> dict[str, bytes]:
        """The blobs of a program's files with every function that its load and its workload compiled."""
        codes: dict[str, jsbc.Code] = {}

        def load(file: workloads.SourceFile) -> jsbc.Code:
            codes[file.name] = jsbc.compile(file.text, file.name)
            return codes[file.name]

        result = workloads.run_workload(program, jsbc.Context(), load)
        assert result == program.expected, f"{program.name}: RESULT is {str(result)[:200]!r}"
        return {name: jsbc.dumps(code) for name, code in codes.items()}

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

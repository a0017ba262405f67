"""Which pages of a mapped blob a warm start brings into memory, asked of the kernel with mincore (Linux)."""

from __future__ import annotations

import ctypes
import mmap
import os
import resource
import tempfile
from dataclasses import dataclass
from pathlib import Path

import workloads

import jsbc
from jsbc import _codec

MADV_RANDOM = 1


@dataclass(frozen=True)
class Touched:
    """Pages of the file in memory before it is opened, then and after the load; page faults of the process."""

    before: int
    opened: int
    after: int
    total: int
    minor: int
    major: int


def _address_of(path: str) -> tuple[int, int]:
    """Where a file is mapped in this process, and how many bytes."""
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        if line.endswith(path):
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            return start, end - start
    raise LookupError(f"{path} is not mapped")


def _in_memory(address: int, length: int) -> int:
    """Pages of the mapping that are in the page cache."""
    count = (length + mmap.PAGESIZE - 1) // mmap.PAGESIZE
    pages = (ctypes.c_ubyte * count)()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mincore(ctypes.c_void_p(address), ctypes.c_size_t(length), pages) != 0:
        raise OSError(ctypes.get_errno(), "mincore")
    return sum(page & 1 for page in pages)


def measure_pages(program: workloads.Program, name: str, blob: bytes, read_ahead: bool) -> Touched | str:
    """Load a program with the blob of one of its files mapped from disk; the reason when that cannot be measured.

    Without `read_ahead` the mapping is told that it is read at random, so that the kernel brings in one page a fault
    and mincore counts exactly those that were touched.
    """
    if not Path("/proc/self/maps").exists():
        return "mincore is measured on Linux only"
    with tempfile.TemporaryDirectory(prefix="jsbc-bench-") as folder:
        path = str(Path(folder).resolve() / "program.jsbc")
        with open(path, "wb") as file:
            file.write(blob)
            file.flush()
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        context = jsbc.Context()
        mapped = _codec.MappedFile(path)
        address, length = _address_of(path)
        if not read_ahead:
            ctypes.CDLL(None).madvise(ctypes.c_void_p(address), ctypes.c_size_t(length), MADV_RANDOM)
        before = _in_memory(address, length)
        if before * mmap.PAGESIZE > length // 2:
            return "the temporary folder is kept in memory: no page of it can be cold"
        opened = 0
        started = resource.getrusage(resource.RUSAGE_SELF)
        for _, step in program.steps():
            if isinstance(step, str):
                context.eval(step)
            elif step.name == name:
                code = jsbc.loads(mapped)
                opened = _in_memory(address, length)
                context.run(code)
            else:
                context.run(jsbc.compile(step.text, step.name))
        ended = resource.getrusage(resource.RUSAGE_SELF)
        return Touched(
            before,
            opened,
            _in_memory(address, length),
            (length + mmap.PAGESIZE - 1) // mmap.PAGESIZE,
            ended.ru_minflt - started.ru_minflt,
            ended.ru_majflt - started.ru_majflt,
        )

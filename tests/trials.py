"""Trials that may crash the process: they run in worker processes that are started again behind a trial that crashed.

A worker is the calling script again with `--worker` and the place of a tally file: a few numbers that parent and worker
both have mapped. It writes the number of a trial before the trial starts, so that the parent knows which one crashed.
"""

from __future__ import annotations

import mmap
import os
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
U64 = struct.Struct("<Q")

# A trial that takes longer than this hangs: the slowest, a workload that falls back to source, takes 10 seconds.
HANG_SECONDS = 300

SHOWN = 20


class Tally:
    """The number of the trial that runs now, and a counter for each kind of outcome, in a mapped file."""

    def __init__(self, path: str, kinds: Sequence[str]) -> None:
        self.kinds = tuple(kinds)
        size = 8 * (1 + len(self.kinds))
        with open(path, "r+b") as file:
            if os.fstat(file.fileno()).st_size < size:
                file.truncate(size)
            self._map = mmap.mmap(file.fileno(), size)

    @property
    def trial(self) -> int:
        return U64.unpack_from(self._map, 0)[0]

    def start(self, trial: int) -> None:
        U64.pack_into(self._map, 0, trial)

    def add(self, kind: str, count: int = 1) -> None:
        at = 8 * (1 + self.kinds.index(kind))
        U64.pack_into(self._map, at, U64.unpack_from(self._map, at)[0] + count)

    def counts(self) -> Counter[str]:
        values = [U64.unpack_from(self._map, 8 * (1 + i))[0] for i in range(len(self.kinds))]
        return Counter(dict(zip(self.kinds, values, strict=True)))


@dataclass
class Report:
    """What came out of all trials."""

    counts: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)  # wrong results, described by the workers
    seconds: float = 0.0

    def print(self) -> None:
        for kind, count in self.counts.items():
            print(f"{kind:40}{count:12,}")
        print(f"{'crashes and hangs':40}{len(self.crashes):12,}")
        for line in [*self.crashes, *self.complaints][:SHOWN]:
            print(f"  {line}")
        print(f"{self.seconds:.0f} s")


def run(script: str, arguments: Sequence[str], total: int, kinds: Sequence[str], jobs: int = 1) -> Report:
    """Run trials 0 to total - 1 of a script, in `jobs` processes at a time."""
    report = Report(Counter(dict.fromkeys(kinds, 0)))
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="jsbc-trials-") as folder:
        bounds = [total * job // jobs for job in range(jobs + 1)]
        shares = [_Share(script, arguments, kinds, folder, bounds[job], bounds[job + 1]) for job in range(jobs)]
        running = list(shares)
        while running:
            time.sleep(0.02)
            running = [share for share in running if not share.finished(report)]
        for share in shares:
            report.counts.update(share.tally.counts())
    report.seconds = time.monotonic() - started
    return report


class _Share:
    """The trials of one worker process."""

    def __init__(
        self, script: str, arguments: Sequence[str], kinds: Sequence[str], folder: str, first: int, last: int
    ) -> None:
        self.path = os.path.join(folder, f"{first}.tally")
        Path(self.path).touch()
        self.output = open(os.path.join(folder, f"{first}.out"), "w+")  # noqa: SIM115 - open as long as the worker
        self.tally = Tally(self.path, kinds)
        self.command = [sys.executable, script, *arguments, "--worker", self.path]
        self.last = last
        self.start(first)

    def start(self, first: int) -> None:
        self.tally.start(first)
        self.seen = (first, time.monotonic())
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        bounds = ["--first", str(first), "--last", str(self.last)]
        self.process = subprocess.Popen(
            [*self.command, *bounds], stdout=self.output, stderr=self.output, env=environment
        )

    def finished(self, report: Report) -> bool:
        """Whether all trials are done; starts the next process when this one crashed or hangs."""
        code = self.process.poll()
        trial = self.tally.trial
        if code is None:
            if trial != self.seen[0]:
                self.seen = (trial, time.monotonic())
            if time.monotonic() - self.seen[1] < HANG_SECONDS:
                return False
            self.process.kill()
            self.process.wait()
            report.crashes.append(f"trial {trial} hangs")
        elif code == 0:
            self.output.seek(0)
            report.complaints += self.output.read().splitlines()
            self.output.close()
            return True
        else:
            self.output.seek(0)
            report.crashes.append(f"trial {trial} ended the process with code {code}: {self.output.read()[-2000:]}")
            self.output.seek(0)
            self.output.truncate()
        if trial + 1 >= self.last or len(report.crashes) >= 100:
            self.output.close()
            return True
        self.start(trial + 1)
        return False


def work(path: str, kinds: Sequence[str], first: int, last: int, attempt: Callable[[int, Tally], None]) -> None:
    """What a worker does: `attempt` tries one trial and adds to the tally."""
    tally = Tally(path, kinds)
    for trial in range(first, last):
        tally.start(trial)
        attempt(trial, tally)

#!/usr/bin/env python3
"""Damages golden blobs at every byte and every length, and runs what is accepted: the right result, or a refusal.

    python tests/exhaustive.py              all 255 other values of each byte, all truncations (about an hour)
    python tests/exhaustive.py --values 1   one other value of each byte, as the test suite does it

Checksums are not made right again: this is damage by accident. The exit code is 1 after a crash or a wrong result.
"""

from __future__ import annotations

import argparse
import bisect
import itertools
import random
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

import golden
import trials

import jsbc
from jsbc import _codec

KINDS = (
    "bytes changed",
    "truncations",
    "refused when opened",
    "right result, nothing refused",
    "right result, a part refused",
    "right result, stack without lines",
    "refused when run",
    "WRONG RESULT",
)
# Programs end within a millisecond: one that runs a second runs wrongly.
TIME_LIMIT = 1.0

# What the snippet `stack` shows. Lines are counted in the stored source: where that is damaged, a stack trace names the
# functions and files only.
STACK = re.compile(r'":\d+:\d+"')


def only_source_differs(blob: bytes, changed: bytes) -> bool:
    """Whether two blobs are the same except for the stored source."""
    if len(blob) != len(changed):
        return False
    sections = _codec.Blob(blob).facts["sections"]
    position = next(at for at in range(len(blob)) if blob[at] != changed[at])
    return any(sections[name][0] <= position < sum(sections[name]) for name in ("chunks", "chunk_data"))


class Exhaustive:
    """A trial is one position of one blob: its changed values, and the blob cut there."""

    def __init__(self, values: int, seed: int) -> None:
        _, self.blobs = golden.read()
        self.ends = list(itertools.accumulate(len(item.blob) for item in self.blobs))
        self.values = values
        self.seed = seed

    @property
    def total(self) -> int:
        return self.ends[-1]

    def place(self, trial: int) -> tuple[golden.Golden, int]:
        """The blob and the position of a trial."""
        number = bisect.bisect_right(self.ends, trial)
        return self.blobs[number], trial - (self.ends[number - 1] if number else 0)

    def attempt(self, trial: int, tally: trials.Tally) -> None:
        """Cut the blob at a position, then change its byte there."""
        item, position = self.place(trial)
        tally.add("truncations")
        self.judge(item, item.blob[:position], f"cut at {position}", tally)
        if self.values >= 255:
            flips = range(1, 256)
        else:
            flips = random.Random(f"{self.seed} {trial}").sample(range(1, 256), self.values)
        for flip in flips:
            changed = bytearray(item.blob)
            changed[position] ^= flip
            tally.add("bytes changed")
            self.judge(item, bytes(changed), f"byte {position} xor {flip}", tally)

    def judge(self, item: golden.Golden, blob: bytes, change: str, tally: trials.Tally) -> None:
        """Load and run a damaged blob: `item` with one byte changed, or cut."""
        try:
            code = jsbc.loads(blob)
        except jsbc.BytecodeError:
            tally.add("refused when opened")
            return
        try:
            value = jsbc.Context(time_limit=TIME_LIMIT).run(code)
        except jsbc.JSError as error:
            # A chunk of source that is damaged cannot be compiled: an error, and never another program.
            if isinstance(error, jsbc.BytecodeError) or "source chunk" in str(error):
                tally.add("refused when run")
                return
            value = f"{type(error).__name__}: {error}"
        if value == item.result:
            tally.add("right result, a part refused" if code.blob.refused else "right result, nothing refused")
            return
        if value == STACK.sub('"no lines"', item.result) and only_source_differs(item.blob, blob):
            tally.add("right result, stack without lines")
            return
        tally.add("WRONG RESULT")
        print(f"{item.name} ({item.kind}), {change}: {str(value)[:200]!r}")


def run(values: int = 1, seed: int = 1, jobs: int = 1) -> trials.Report:
    """All positions of all golden blobs."""
    arguments = ["--values", str(values), "--seed", str(seed)]
    return trials.run(__file__, arguments, Exhaustive(values, seed).total, KINDS, jobs)


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--values", type=int, default=255, help="other values of each byte")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--first", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--last", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        job = Exhaustive(options.values, options.seed)
        trials.work(options.worker, KINDS, options.first, options.last, job.attempt)
        return 0
    print(f"seed {options.seed}, {options.values} values a byte", flush=True)
    report = run(options.values, options.seed, options.jobs)
    report.print()
    return int(bool(report.crashes or report.counts["WRONG RESULT"]))


if __name__ == "__main__":
    sys.exit(main())

"""Builds and runs the fuzz target of blobs, and prints a line with what came of it.

fuzz/run.py                        one million executions
fuzz/run.py --executions 10000000  as many; after a crash it goes on with what it has learned until now
fuzz/run.py --seconds 600          or for so long
fuzz/run.py --replay FILE ...      run inputs once: a crash-* file, or a history file with all inputs of one Context

Everything is kept in build/fuzz: seeds, corpus (what gave new coverage; stays for the next run), crashes, logs.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import struct
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "fuzz"))

import fuzz_build as build  # noqa: E402

WORK = build.WORK
SEEDS, CORPUS, CRASHES, HISTORY = (WORK / name for name in ("seeds", "corpus", "crashes", "history"))
# Seconds after which an execution hangs: its own time limit is 0.0005.
HANG = 2
# Bytes of native stack: each level of a recursion without end is a traceback of Python's, and 8 MB are 10 ms of them.
STACK = 1 << 20
# MB: of the process (the sanitizers' own memory and what the engine keeps are 400), and of one allocation.
MEMORY, ALLOCATION = 2048, 512
LIBFUZZER = [
    f"-timeout={HANG}",
    f"-rss_limit_mb={MEMORY}",
    "-malloc_limit_mb=0",  # the sanitizer's own limit: libFuzzer's hooks took 7 % of the time
    "-detect_leaks=0",
    "-max_len=12288",
    "-len_control=0",
    "-mutate_depth=2",  # the mutator makes several changes by itself
    # How often an edge is taken makes thousands of inputs interesting that are not, and 61 % of the time was keeping
    # account of them.
    "-use_counters=0",
    "-entropic_scale_per_exec_time=1",
    "-print_funcs=0",
    "-print_final_stats=1",
]


@dataclass
class Result:
    """What several runs of the program have come to."""

    executions: int = 0
    seconds: float = 0.0
    edges: int = 0
    features: int = 0
    peak: int = 0
    crashes: list[str] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)

    def add(self, log: str) -> None:
        """Read the output of one run."""
        for executions in re.findall(r"stat::number_of_executed_units: (\d+)", log):
            self.executions += int(executions)
        for peak in re.findall(r"stat::peak_rss_mb: *(\d+)", log):
            self.peak = max(self.peak, int(peak))
        for edges, features in re.findall(r"cov: (\d+) ft: (\d+)", log)[-1:]:
            self.edges, self.features = max(self.edges, int(edges)), max(self.features, int(features))
        for line in re.findall(r"^outcomes: (.*)$", log, re.MULTILINE):
            for item in line.split():
                name, _, number = item.partition("=")
                self.outcomes[name] = self.outcomes.get(name, 0) + int(number)

    def line(self) -> str:
        """The summary."""
        rate = self.executions / self.seconds if self.seconds else 0
        return (
            f"{date.today()}  executions {self.executions:,}  {rate:,.0f}/s  edges {self.edges:,}  "
            f"features {self.features:,}  peak RSS {self.peak} MB  crashes {len(self.crashes)}"
        )


def environment(details: bool = False) -> dict[str, str]:
    """Where the sanitized modules are, and how the sanitizers behave; with details, they know who allocated a block."""
    allocations = "malloc_context_size=30"
    if not details:
        # Half of the time of an execution is malloc.
        allocations = "malloc_context_size=1:quarantine_size_mb=8:max_malloc_fill_size=64"
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(build.TREE / "src"), str(build.TREE / "module")]),
        "PYTHONMALLOC": "malloc",  # the sanitizer sees every object
        "JSBC_FUZZ_HISTORY": str(HISTORY),
        "JSBC_CACHE": "0",
        "ASAN_OPTIONS": f"detect_leaks=0:handle_abort=1:max_allocation_size_mb={ALLOCATION}:{allocations}",
        "UBSAN_OPTIONS": "print_stacktrace=1",
    }


def limit_stack() -> None:
    """Called in the new process."""
    resource.setrlimit(resource.RLIMIT_STACK, (STACK, resource.getrlimit(resource.RLIMIT_STACK)[1]))


def make_seeds() -> None:
    """Write the seeds with the ordinary build, whose blobs are the same."""
    subprocess.run([sys.executable, str(ROOT / "tools" / "build.py")], check=True)
    subprocess.run([sys.executable, str(ROOT / "fuzz" / "corpus.py"), str(SEEDS)], check=True)


def cause(log: str) -> str:
    """What the log says about a crash, in one line."""
    for pattern in (r"^.*runtime error: .*$", r"^SUMMARY: .*$", r"^==\d+== ?ERROR: .*$"):
        if found := re.search(pattern, log, re.MULTILINE):
            return found.group(0).strip()[:200]
    return "the program ended unexpectedly"


def fuzz(executions: int, seconds: float, most_crashes: int) -> Result:
    """Run until there were enough executions, or the time is over, or too many crashes."""
    for folder in (CORPUS, CRASHES):
        folder.mkdir(parents=True, exist_ok=True)
    result = Result()
    started = time.monotonic()
    while result.executions < executions and len(result.crashes) < most_crashes:
        left = seconds - (time.monotonic() - started)
        if left <= 1:
            break
        log_file = WORK / f"run-{len(result.crashes)}.log"
        command = [str(build.PROGRAM), *LIBFUZZER, f"-runs={executions - result.executions}"]
        command += [f"-max_total_time={int(left)}", f"-artifact_prefix={CRASHES}{os.sep}", str(CORPUS), str(SEEDS)]
        with open(log_file, "wb") as output:
            done = subprocess.run(
                command, stdout=output, stderr=subprocess.STDOUT, env=environment(), preexec_fn=limit_stack
            )
        log = log_file.read_text(encoding="utf-8", errors="replace")
        result.add(log)
        result.seconds = time.monotonic() - started
        if done.returncode != 0:
            found = re.search(r"Test unit written to (\S+)", log)
            name = Path(found.group(1)).name if found else f"unknown-{len(result.crashes)}"
            shutil.copy(HISTORY, CRASHES / f"history-{name}")
            shutil.copy(log_file, CRASHES / f"log-{name}")
            result.crashes.append(f"{name}: {cause(log)}")
            print(result.crashes[-1], flush=True)
    return result


def inputs_of(path: Path) -> list[bytes]:
    """The inputs in a crash file (one) or a history file (several, each after its length)."""
    data = path.read_bytes()
    if not path.name.startswith("history"):
        return [data]
    inputs = []
    position = 0
    while length := struct.unpack_from("<I", data, position)[0]:
        inputs.append(data[position + 4 : position + 4 + length])
        position += 4 + length
    return inputs


def replay(paths: list[Path]) -> int:
    """Run inputs once, in order; gives the exit code."""
    folder = WORK / "replay"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    names: list[Path] = []
    for path in paths:
        for data in inputs_of(path):
            names.append(folder / f"{len(names):05d}")
            names[-1].write_bytes(data)
    command = [str(build.PROGRAM), f"-timeout={HANG}", f"-rss_limit_mb={MEMORY}", *map(str, names)]
    detailed = {**environment(details=True), "JSBC_FUZZ_HISTORY": ""}
    return subprocess.run(command, env=detailed, preexec_fn=limit_stack).returncode


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--executions", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=1e9, help="stop after this time")
    parser.add_argument("--crashes", type=int, default=20, help="stop after so many (default 20)")
    parser.add_argument("--fresh", action="store_true", help="forget the corpus of earlier runs")
    parser.add_argument("--replay", type=Path, nargs="+", metavar="FILE")
    options = parser.parse_args()
    build.build()
    if options.replay:
        return replay(options.replay)
    if options.fresh:
        shutil.rmtree(CORPUS, ignore_errors=True)
    make_seeds()
    result = fuzz(options.executions, options.seconds, options.crashes)
    if result.outcomes:
        print("outcomes of runs without a crash:", " ".join(f"{k} {v:,}" for k, v in result.outcomes.items()))
    print(result.line())
    return 1 if result.crashes else 0


if __name__ == "__main__":
    sys.exit(main())

"""A short run of the fuzz target of blobs (fuzz/) in the ordinary build, without sanitizers and coverage."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from blob_tools import fix_checksums
from support import ROOT, peak_memory

import jsbc

FUZZ = ROOT / "fuzz"
SECONDS = 12
# An execution has 0.01 s; the slowest with a busy machine next to it took 0.7.
HANG = 5.0
# MB. Runs of 200,000 mutants end at 150.
MEMORY = 600


@pytest.fixture(scope="session")
def fuzzer():
    """The module blob_fuzzer, built when it is not up to date."""
    done = subprocess.run([sys.executable, str(FUZZ / "fuzz_build.py"), "--plain"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return ROOT / "build" / "fuzz" / "plain"


def run_child(folder, *arguments: str, timeout: float) -> subprocess.CompletedProcess[str]:
    """This file as a program, in a process that may crash."""
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests"), str(FUZZ), str(folder)])
    environment = {**os.environ, "PYTHONPATH": path, "JSBC_CACHE": "0", "PYTHONFAULTHANDLER": "1"}
    return subprocess.run(
        [sys.executable, __file__, *arguments], capture_output=True, text=True, timeout=timeout, env=environment
    )


def test_mutants_do_no_harm(fuzzer):
    seed = int(os.environ.get("JSBC_FUZZ_SEED") or time.time_ns() % 1_000_000_000)
    print(f"JSBC_FUZZ_SEED={seed}")
    done = run_child(fuzzer, "mutants", str(seed), timeout=SECONDS * 5 + 60)
    print(done.stdout[-1000:])
    assert done.returncode == 0, f"JSBC_FUZZ_SEED={seed}\n{done.stdout[-1000:]}\n{done.stderr[-3000:]}"


def test_the_mutator_repairs_checksums_as_the_tests_do(fuzzer):
    done = run_child(fuzzer, "checksums", timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def check_checksums() -> None:
    """fix() makes of a blob whose checksums are zero what it was, and agrees with blob_tools on mutants."""
    import blob_fuzzer
    import corpus

    for number, (_, blob) in zip(range(150), corpus.blobs(only_scripts=True), strict=False):
        assert blob_fuzzer.fix(blob) == blob == fix_checksums(blob)
        broken = blob[:192] + bytes(8) + blob[200:]
        assert blob_fuzzer.fix(broken) == blob
        mutant = blob_fuzzer.mutate(blob, number)
        assert mutant == blob_fuzzer.mutate(blob, number)


def check_mutants(seed: int) -> None:
    """Execute mutants for SECONDS; raises when one hangs, raises what it may not or takes too much memory."""
    import random

    import blob_fuzzer
    import corpus

    choose = random.Random(seed)
    seeds = [blob for _, blob in corpus.blobs(only_scripts=True)]
    blob_fuzzer.prepare()
    blob_fuzzer.set_limits(0.01, 128 << 20)
    for blob in seeds:
        blob_fuzzer.execute(blob)
    started = time.monotonic()
    slowest = 0.0
    count = 0
    last = ROOT / "build" / "fuzz" / "plain" / f"last-{os.getpid()}"
    with open(last, "wb") as history:
        while time.monotonic() - started < SECONDS:
            blob = choose.choice(seeds)
            # Some mutants of mutants: what is sound in a mutant is kept.
            for _ in range(1 + choose.randrange(2)):
                other = choose.choice(seeds) if choose.randrange(4) == 0 else None
                blob = blob_fuzzer.mutate(blob, choose.getrandbits(64), other)
            # For a crash: the input is on disk before it is run.
            history.seek(0)
            history.write(len(blob).to_bytes(4, "little") + blob)
            history.flush()
            before = time.monotonic()
            try:
                blob_fuzzer.execute(blob)
            except BaseException:
                print(f"input: {last}", flush=True)
                raise
            slowest = max(slowest, time.monotonic() - before)
            assert slowest < HANG, f"an execution took {slowest:.1f} s; input: {last}"
            count += 1
    last.unlink()
    peak = peak_memory() >> 20
    print(f"{count} executions, slowest {slowest * 1000:.0f} ms, peak {peak} MB, {blob_fuzzer.outcomes()}")
    assert peak < MEMORY
    outcomes = blob_fuzzer.outcomes()
    # The mutator is worth something: many mutants get past the checks and run.
    assert outcomes["finished"] + outcomes["threw"] > count // 3, outcomes


if __name__ == "__main__":
    assert jsbc.__file__
    if sys.argv[1] == "checksums":
        check_checksums()
    else:
        check_mutants(int(sys.argv[2]))

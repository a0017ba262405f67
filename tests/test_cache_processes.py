"""Many processes, one cache folder: what is finished is never lost, whoever dies when."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from support import ROOT, run_python

import jsbc
from jsbc.cache.collect import remove_temporaries
from jsbc.cache.disk import DiskStore
from jsbc.cache.key import FINGERPRINT, entry_name, source_digest
from jsbc.cache.lock import Lock

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="file locks and signals of POSIX")

PROCESSES = 8
ROUNDS = 5
SECONDS = 1.5  # of each round
FUNCTIONS = 640
NAMES = [f"f{i}" for i in range(FUNCTIONS)]

# Calls functions in a random order; each is written, then its name is printed: from there on it must not be lost.
WRITER = """
import random, sys
import jsbc
folder, seed, names = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
random.Random(seed).shuffle(names)
source = sys.stdin.read()
cache = jsbc.Cache(folder, background=bool(seed % 2), policy=jsbc.Policy(idle_seconds=0.001))
context = jsbc.Context(cache=cache)
context.eval(source, "app.js")
for name in names:
    context.call(name, "")
    cache.flush()
    print(name, flush=True)
print("end", flush=True)
"""


def source_of(number: int) -> str:
    functions = "\n".join(f"function {name}(a) {{ return a + '{name}' + {i}; }}" for i, name in enumerate(NAMES))
    return f"/* round {number} */\n{functions}"


class Process:
    """One writer, whose output goes to a file: a pipe would lose what a killed process had printed to nobody."""

    def __init__(self, folder, output, seed: int, source: str, names: list[str]) -> None:
        self.output = output
        with open(output, "wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-c", WRITER, str(folder), str(seed), *names],
                stdin=subprocess.PIPE,
                stdout=file,
                env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            )
        assert self.process.stdin is not None
        self.process.stdin.write(source.encode())
        self.process.stdin.close()

    def finished(self) -> set[str]:
        """Names of functions that were written. A last line without its end was being printed."""
        return set(self.output.read_text().split("\n")[:-1]) - {"end"}

    def kill(self) -> bool:
        """Whether it was still running."""
        alive = self.process.poll() is None
        if alive:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        return alive


def compiled_names(folder, source: str) -> set[str]:
    path = os.path.join(folder, FINGERPRINT, entry_name(source_digest(source), "script"))
    with open(path, "rb") as file:
        code = jsbc.loads(file.read())
    compiled = set(code.blob.compiled_functions())
    return {function.name for function in code.functions if function.position in compiled} - {""}


def run_round(folder, source: str, chance: random.Random) -> tuple[int, int, set[str]]:
    """Writers come and go: (started, killed, names of functions that were written)."""
    everybody: list[Process] = []

    def start() -> Process:
        output = folder.parent / f"{chance.randrange(1 << 60)}.txt"
        process = Process(folder, output, chance.randrange(1 << 30), source, chance.sample(NAMES, 60))
        everybody.append(process)
        return process

    running = [start() for _ in range(PROCESSES)]
    killed = 0
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        time.sleep(chance.uniform(0.0, 0.05))
        # First what was written, then the entry: it has all that, at every moment.
        written = set().union(*(process.finished() for process in everybody))
        if written:
            assert written <= compiled_names(folder, source)
        victim = chance.randrange(PROCESSES)
        killed += running[victim].kill()
        running[victim] = start()
    for process in running[: PROCESSES // 2]:
        killed += process.kill()
    for process in running[PROCESSES // 2 :]:
        assert process.process.wait(timeout=60) == 0
        assert process.output.read_text().endswith("end\n")
    return len(everybody), killed, set().union(*(process.finished() for process in everybody))


def test_eight_processes_and_kill_at_random_moments(tmp_path):
    """Whatever a process had written when it was killed is in the entry, at every moment and in the end."""
    seed = int(os.environ.get("JSBC_SEED") or random.SystemRandom().randrange(1 << 30))
    print(f"JSBC_SEED={seed}")
    chance = random.Random(seed)
    folder = tmp_path / "cache"
    killed = 0
    for number in range(ROUNDS):
        source = source_of(number)
        started, dead, written = run_round(folder, source, chance)
        print(f"round {number}: {started} processes, {dead} of them killed, {len(written)} functions written")
        killed += dead
        assert written <= compiled_names(folder, source)
        assert len(written) > 60
    assert killed >= 2 * ROUNDS
    cache = jsbc.Cache(folder, background=False)
    assert len(cache.entries()) == ROUNDS
    assert cache.verify() == []
    # gc() takes away what the killed left, at once, and nothing else.
    cache.gc()
    entries = {os.path.basename(entry.path) for entry in cache.entries()}
    assert len(entries) == ROUNDS
    assert set(os.listdir(folder / FINGERPRINT)) == {".lock", *entries}


KILLED_WHILE_WRITING = """
import os, sys
from jsbc.cache.disk import DiskStore
store = DiskStore(sys.argv[1], 1 << 20)
lock = store.lock()
replace = os.replace
os.replace = lambda *paths: os.kill(os.getpid(), 9)
store.write("0" * 64 + "-script.jsbc", b"x" * 100)
"""


def test_a_writer_killed_between_file_and_replace_leaves_nothing_for_long(tmp_path):
    done = run_python("-c", KILLED_WHILE_WRITING, str(tmp_path))
    assert done.returncode == -signal.SIGKILL
    store = DiskStore(str(tmp_path), 1 << 20)
    assert [name for name in os.listdir(store.folder) if name.endswith(".tmp")]
    assert store.entries() == []
    # The lock went with the process.
    lock = store.lock()
    assert lock is not None
    # Somebody is writing: a young temporary file may be his.
    open(os.path.join(store.folder, ".1.2.tmp"), "w").close()
    remove_temporaries(store, time.time(), alone=False)
    assert len([name for name in os.listdir(store.folder) if name.endswith(".tmp")]) == 2
    lock.release()
    store.gc()
    assert set(os.listdir(store.folder)) == {".lock"}


def test_many_short_processes_reach_the_limit_together(tmp_path):
    """Each process writes far less than what makes gc() run; the folder stays bounded all the same."""
    limit = 2 << 20
    removed = 0
    for number in range(60):
        store = DiskStore(str(tmp_path), limit)
        assert store.write(f"{number:064x}-script.jsbc", b"x" * 65000)
        if store.gc_is_due():
            removed += store.gc()
        assert sum(entry.size for entry in store.entries()) <= limit * 1.1
    assert removed


def test_gc_runs_once_a_day_in_any_case(tmp_path):
    store = DiskStore(str(tmp_path), 1 << 30)
    store.write(f"{1:064x}-script.jsbc", b"x")
    assert not store.gc_is_due()
    with open(os.path.join(store.folder, ".written"), "w") as file:
        file.write(f"{int(time.time()) - 2 * 86400:010d}")
    store.write(f"{2:064x}-script.jsbc", b"x")
    assert store.gc_is_due()
    for damage in ("", "abc", "x" * 100):
        with open(os.path.join(store.folder, ".written"), "w") as file:
            file.write(damage)
        assert store.write(f"{3:064x}-script.jsbc", b"x")


def test_locks_exclude_each_other_and_survive_the_removal_of_their_file(tmp_path):
    first, second = Lock(str(tmp_path)), Lock(str(tmp_path))
    assert first.acquire(0)
    assert not second.acquire(0)
    os.unlink(tmp_path / ".lock")
    third = Lock(str(tmp_path))
    assert third.acquire(0)
    assert not second.acquire(0)
    third.release()
    first.release()
    assert second.acquire(0)
    second.release()


FORKS = """
import os, sys, time
from jsbc.cache.lock import Lock
lock = Lock(sys.argv[1])
assert lock.acquire(0)
child = os.fork()
if child == 0:
    time.sleep(0.5)
    os._exit(0)
lock.release()
other = Lock(sys.argv[1])
print(other.acquire(0))
os.waitpid(child, 0)
"""


def test_a_forked_child_does_not_keep_a_lock(tmp_path):
    assert run_python("-c", FORKS, str(tmp_path)).stdout == "True\n"

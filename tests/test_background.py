"""Writing on a thread when the program is idle, and preparing blobs on one."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from support import ROOT, run_python, wait_for

import jsbc
from jsbc.cache import Policy, Reason

PADDING = "/* " + "x" * 300 + " */\n"
SOURCE = PADDING + "function one() { return 1; } function two() { return 2; } one();"
QUICK = Policy(idle_seconds=0.02)


def compiled_in(cache) -> set[str]:
    (entry,) = cache.entries()
    with open(entry.path, "rb") as file:
        code = jsbc.loads(file.read())
    compiled = set(code.blob.compiled_functions())
    return {function.name for function in code.functions if function.position in compiled}


@pytest.fixture(autouse=True)
def _new_process():
    jsbc.clear_compilation_cache()


# ------------------------------------------------------------------ the writer


def test_an_idle_program_writes_without_being_told(tmp_path):
    cache = jsbc.Cache(tmp_path, policy=QUICK)
    context = jsbc.Context(cache=cache)
    context.eval(SOURCE, "app.js")
    assert wait_for(lambda: cache.stats()["writes"] == 1)
    assert compiled_in(cache) == {"", "one"}
    # The thread is gone; a function that is compiled later brings it back.
    assert wait_for(lambda: not cache._writer.running)
    context.call("two")
    assert wait_for(lambda: cache.stats()["writes"] == 2)
    assert compiled_in(cache) == {"", "one", "two"}
    assert wait_for(lambda: not cache._writer.running)
    threads = cache._writer
    context.call("two")
    assert not threads.running
    cache.close()


def test_a_context_without_the_cache_counts_too(tmp_path):
    """Cache.compile() and Context.run(), as `jsbc run` does it: the Context learns of the cache by the Code."""
    cache = jsbc.Cache(tmp_path, policy=QUICK)
    context = jsbc.Context()
    context.run(cache.compile(SOURCE, "app.js"))
    assert wait_for(lambda: cache.stats()["writes"] == 1)
    view = context.globals["two"]
    assert wait_for(lambda: not cache._writer.running)
    view()
    assert wait_for(lambda: cache.stats()["writes"] == 2)


def test_nothing_is_written_while_javascript_runs(tmp_path):
    cache = jsbc.Cache(tmp_path, policy=Policy(idle_seconds=0.02, longest_wait=60))
    context = jsbc.Context(cache=cache)
    seen = []

    def inside():
        time.sleep(0.3)
        seen.append(cache.stats()["writes"])

    context.globals["inside"] = inside
    context.eval(SOURCE + "inside();", "app.js")
    assert seen == [0]
    assert wait_for(lambda: cache.stats()["writes"] == 1)


def test_a_program_that_is_never_idle_is_written_after_the_longest_wait(tmp_path):
    cache = jsbc.Cache(tmp_path, policy=Policy(idle_seconds=0.02, longest_wait=0.1))
    context = jsbc.Context(cache=cache)
    seen = []
    context.globals["inside"] = lambda: seen.append(wait_for(lambda: cache.stats()["writes"] == 1))
    context.eval(SOURCE + "inside();", "app.js")
    assert seen == [True]


def test_without_background_nothing_is_written(tmp_path):
    cache = jsbc.Cache(tmp_path, policy=QUICK, background=False)
    jsbc.Context(cache=cache).eval(SOURCE, "app.js")
    time.sleep(0.15)
    assert cache.entries() == []
    assert cache._writer is None


def test_a_read_only_cache_has_no_thread(tmp_path, monkeypatch):
    monkeypatch.setenv("JSBC_CACHE", "ro")
    cache = jsbc.Cache(tmp_path / "none", policy=QUICK)
    jsbc.Context(cache=cache).eval(SOURCE, "app.js")
    assert cache._writer is None
    assert not os.path.exists(tmp_path / "none")


def test_a_failure_on_the_thread_is_counted_and_flush_still_writes(tmp_path, monkeypatch):
    cache = jsbc.Cache(tmp_path, policy=QUICK)
    calls = []

    def broken(*_):
        calls.append(1)
        raise OSError("broken")

    monkeypatch.setattr(cache, "flush", broken)
    jsbc.Context(cache=cache).eval(SOURCE, "app.js")
    assert wait_for(lambda: cache.stats()["background_errors"] == 1)
    monkeypatch.undo()
    assert cache.flush() == 1


def test_it_writes_while_other_threads_run_javascript(tmp_path):
    """Four threads compile functions of one Code while it is written again and again; the last entry has them all."""
    names = [f"f{i}" for i in range(400)]
    source = PADDING + "".join(f"function {name}(a) {{ return (() => '{name}' + a)(); }}\n" for name in names)
    cache = jsbc.Cache(tmp_path, policy=Policy(idle_seconds=0.0, longest_wait=0.0, max_ratio=50))
    code = cache.compile(source, "app.js")
    errors = []

    def work(part: int) -> None:
        try:
            context = jsbc.Context(cache=cache)
            context.run(code)
            for name in names[part::4]:
                assert context.call(name, "!") == name + "!"
        except BaseException as error:
            errors.append(error)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=work, args=(part,)) for part in range(4)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            cache.flush()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert not errors
    cache.close()
    assert set(names) <= compiled_in(cache)
    assert cache.verify() == []
    # The same bytes as when everything is encoded in one pass.
    (entry,) = cache.entries()
    with open(entry.path, "rb") as file:
        assert file.read() == jsbc.dumps(code)


# ------------------------------------------------------------------ ends of processes

PROGRAM = """
import os, sys, time
import jsbc
cache = jsbc.Cache(sys.argv[1], policy=jsbc.Policy(idle_seconds=float(sys.argv[2])))
context = jsbc.Context(cache=cache)
context.eval(sys.stdin.read(), "app.js")
"""


def run_program(folder, idle: float, rest: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM + rest, str(folder), str(idle)],
        input=SOURCE, capture_output=True, text=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip


def test_the_end_of_a_process_does_not_wait_for_idleness(tmp_path):
    started = time.monotonic()
    done = run_program(tmp_path, 30.0, "context.call('two')")
    assert (done.returncode, done.stderr) == (0, "")
    assert time.monotonic() - started < 20
    assert compiled_in(jsbc.Cache(tmp_path, background=False)) == {"", "one", "two"}


def test_a_worker_that_is_killed_has_written(tmp_path):
    """The complaint about caches that are flushed at exit only."""
    rest = """
while not cache.stats()["writes"]:
    time.sleep(0.01)
os.kill(os.getpid(), 9)
"""
    assert run_program(tmp_path, 0.01, rest).returncode == -signal.SIGKILL
    assert compiled_in(jsbc.Cache(tmp_path, background=False)) == {"", "one"}


def test_a_fork_while_the_thread_waits(tmp_path):
    rest = """
sys.stdout.flush()
child = os.fork()
if child == 0:
    context.call("two")
    sys.exit(0)
_, status = os.waitpid(child, 0)
assert status == 0, status
"""
    done = run_program(tmp_path, 30.0, rest)
    if "multi-threaded" in done.stderr:
        pytest.skip("this Python warns of any fork with threads")
    assert (done.returncode, done.stderr) == (0, "")
    assert compiled_in(jsbc.Cache(tmp_path, background=False)) == {"", "one", "two"}


FORK_WHILE_WRITING = """
import gc, os, sys, threading, time
import jsbc
from jsbc.cache import writing
cache = jsbc.Cache(sys.argv[1], background=False)
context = jsbc.Context(cache=cache)
context.eval(sys.stdin.read(), "app.js")
inside, go_on = threading.Event(), threading.Event()
serialize = writing._codec.serialize

class Codec:
    Blob, merge_blobs = writing._codec.Blob, writing._codec.merge_blobs
    @staticmethod
    def serialize(code):
        inside.set()
        go_on.wait(20)
        return serialize(code)

codec, writing._codec = writing._codec, Codec
thread = threading.Thread(target=cache.flush)
thread.start()
inside.wait(20)
child = os.fork()
if child == 0:
    writing._codec = codec
    assert gc.isenabled()
    context.call("two")
    cache.flush()
    os._exit(0)
_, status = os.waitpid(child, 0)
go_on.set()
thread.join()
assert gc.isenabled()
assert status == 0, status
"""


def test_a_fork_while_a_thread_writes(tmp_path):
    """The child has the locks of a thread that it has not, and the collector as the thread left it."""
    done = run_python("-c", "import io, sys; sys.stdin = io.StringIO(sys.argv[2])\n" + FORK_WHILE_WRITING,
                      str(tmp_path), SOURCE)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert compiled_in(jsbc.Cache(tmp_path, background=False)) == {"", "one", "two"}


# ------------------------------------------------------------------ visits


def visit(folder, **options) -> jsbc.Cache:
    jsbc.clear_compilation_cache()
    cache = jsbc.Cache(folder, policy=Policy(min_visits=3, **options), background=False)
    jsbc.Context(cache=cache).eval(SOURCE, "app.js")
    cache.flush()
    return cache


def test_an_entry_is_written_at_the_third_visit(tmp_path):
    assert [len(visit(tmp_path).entries()) for _ in range(4)] == [0, 0, 1, 1]
    assert visit(tmp_path).stats()["disk_hits"] == 1
    # What was counted is gone with the first entry.
    assert [name for name in os.listdir(visit(tmp_path)._disk.folder) if name.endswith(".visits")] == []


def test_looking_twice_in_one_process_is_one_visit(tmp_path):
    jsbc.clear_compilation_cache()
    cache = jsbc.Cache(tmp_path, policy=Policy(min_visits=2), background=False)
    for _ in range(5):
        jsbc.Context(cache=cache).eval(SOURCE, "app.js")
        cache.flush()
    assert cache.entries() == []
    assert cache.stats()["rejected"] == {"absent": 1, "policy": 1}


def test_visits_outside_of_the_window_do_not_count(tmp_path):
    cache = visit(tmp_path)
    visit(tmp_path)
    (name,) = [name for name in os.listdir(cache._disk.folder) if name.endswith(".visits")]
    path = os.path.join(cache._disk.folder, name)
    old = int(time.time() - 80 * 3600).to_bytes(8, "little")
    with open(path, "wb") as file:
        file.write(old * 2)
    assert visit(tmp_path).entries() == []
    # Damaged and endless files are only files.
    for damage in (b"x" * 13, b"\xff" * 8, old * 5000):
        with open(path, "wb") as file:
            file.write(damage)
        assert visit(tmp_path).entries() == []
    assert os.path.getsize(path) < 1000
    assert len(visit(tmp_path, visit_window=1e9).entries()) == 0
    assert len(visit(tmp_path, visit_window=1e9).entries()) == 1


def test_visits_without_a_folder_are_counted_in_the_store():
    store: dict[str, bytes] = {}
    for expected in (0, 0, 1):
        jsbc.clear_compilation_cache()
        cache = jsbc.Cache(False, stores=[store], policy=Policy(min_visits=3), background=False)
        jsbc.Context(cache=cache).eval(SOURCE, "app.js")
        cache.flush()
        assert len([key for key in store if key.endswith(".jsbc")]) == expected
    with pytest.raises(ValueError):
        Policy(min_visits=0)


# ------------------------------------------------------------------ ConsumeTask


def blob_of(source: str = SOURCE) -> bytes:
    code = jsbc.compile(source, "app.js", eager=True)
    return jsbc.dumps(code)


def test_a_task_prepares_everything():
    task = jsbc.ConsumeTask(blob_of())
    code = task.result()
    assert task.done
    assert task.refused == 0
    assert code.blob.verified == len(code.blob.compiled_functions()) > 1
    assert task.result() is code
    context = jsbc.Context()
    assert context.run(code) == 1
    assert context.call("two") == 2


def test_a_task_refuses_like_loads():
    blob = blob_of()
    for damaged in (b"", blob[:100], blob[:-1], b"\0" + blob[1:]):
        with pytest.raises(jsbc.BytecodeError) as caught:
            jsbc.ConsumeTask(damaged).result()
        with pytest.raises(jsbc.BytecodeError) as expected:
            jsbc.loads(damaged)
        assert caught.value.reason == expected.value.reason
    with pytest.raises(jsbc.BytecodeError) as caught:
        jsbc.ConsumeTask(blob, source="another").result()
    assert caught.value.reason == Reason.SOURCE
    with pytest.raises(jsbc.BytecodeError) as caught:
        jsbc.ConsumeTask(blob, mode="module").result()
    assert caught.value.reason == Reason.FLAGS
    with pytest.raises(TypeError):
        jsbc.ConsumeTask(3).result()


def test_a_damaged_function_is_counted_and_compiled():
    blob = bytearray(blob_of())
    place = jsbc.loads(bytes(blob)).blob.facts["sections"]["bodies"]
    blob[place[0] + place[1] - 8] ^= 0xFF
    task = jsbc.ConsumeTask(bytes(blob))
    context = jsbc.Context()
    assert context.run(task.result()) == 1
    assert task.refused > 0
    assert context.call("two") == 2


def test_result_with_a_timeout(monkeypatch):
    from jsbc import tasks

    release = threading.Event()
    monkeypatch.setattr(tasks, "prepare", lambda code: release.wait(20) and 0)
    task = jsbc.ConsumeTask(blob_of())
    with pytest.raises(TimeoutError):
        task.result(timeout=0.01)
    assert not task.done
    release.set()
    assert task.result(timeout=20) is not None


def test_loads_async(monkeypatch):
    from jsbc import tasks

    blob = blob_of()
    release = threading.Event()
    prepare = tasks.prepare
    monkeypatch.setattr(tasks, "prepare", lambda code: release.wait(20) and prepare(code))

    async def main():
        first = jsbc.ConsumeTask(blob)
        waiting = [asyncio.ensure_future(jsbc.loads_async(blob)) for _ in range(3)]
        await asyncio.sleep(0.01)
        assert not any(future.done() for future in waiting)
        release.set()
        codes = await asyncio.gather(*waiting)
        assert await first is await first is first.result()
        return codes

    codes = asyncio.run(main())
    assert [jsbc.Context().run(code) for code in codes] == [1, 1, 1]

    async def refused():
        await jsbc.loads_async(b"no blob")

    with pytest.raises(jsbc.BytecodeError):
        asyncio.run(refused())


def test_a_task_may_outlive_its_loop():
    async def main():
        future = asyncio.ensure_future(jsbc.loads_async(blob_of()))
        await asyncio.sleep(0)
        future.cancel()

    asyncio.run(main())

"""Real programs give their result cold, from the disk cache in a new process, and from a blob."""

from __future__ import annotations

import json
import sys

import pytest
from support import ROOT, run_python

sys.path.insert(0, str(ROOT / "tools"))

import workloads

SCRIPT = str(ROOT / "tests" / "run_program.py")


def waiting() -> dict[str, str]:
    """The programs that may fail, with their reasons."""
    lines = (ROOT / "tests" / "programs_waiting.txt").read_text(encoding="utf-8").split("\n")
    return {
        name.strip(): reason.strip()
        for name, _, reason in (line.partition(":") for line in lines if line.strip() and not line.startswith("#"))
    }


WAITING = waiting()


def attempt(*arguments: str) -> tuple[dict, str]:
    """The report of one process, and what it printed when it failed."""
    done = run_python(SCRIPT, *arguments, timeout=300)
    if done.returncode != 0:
        return {"ok": False, "from_cache": 0, "files": 0}, f"exit code {done.returncode}\n{done.stderr[-2000:]}"
    report = json.loads(done.stdout)
    return report, "" if report["ok"] else f"RESULT is {report['result'][:500]!r}"


def check(name: str, failure: str) -> None:
    """Fail for a failure of a program that is not waiting."""
    if name not in WAITING:
        assert not failure, failure


@pytest.fixture(scope="module", params=workloads.program_names())
def program(request) -> str:
    try:
        workloads.load_program(request.param)
    except workloads.Unavailable as reason:
        pytest.skip(f"the program is not here: {reason}")
    return request.param


def test_cold(program):
    report, failure = attempt(program, "cold")
    check(program, failure)
    assert not (report["ok"] and program in WAITING), f"{program} passes: take it off tests/programs_waiting.txt"


def test_from_blob(program):
    report, failure = attempt(program, "blob")
    check(program, failure)
    assert failure or report["from_cache"] == report["files"]


def test_from_disk_cache(program, tmp_path):
    first, failure = attempt(program, "disk", str(tmp_path))
    check(program, failure)
    if failure:
        return
    assert first["from_cache"] == 0
    second, failure = attempt(program, "disk", str(tmp_path))
    check(program, failure)
    assert failure or second["from_cache"] == second["files"], "the second process did not read the cache"


def test_waiting_list():
    assert set(WAITING) <= set(workloads.program_names())
    assert not set(WAITING) & set(workloads.REQUIRED)
    assert all(WAITING.values()), "a reason is missing"

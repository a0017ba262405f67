"""What several test files need: running scripts and collecting what they print."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import jsbc

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("JSBC_SHARED") or ROOT.parent / "shared")

# console.log of the scripts: the values converted by JavaScript's own String, so that a Python conversion cannot hide a
# difference. __print is a Python callable.
PRELUDE = """
(function (print, text) {
  const log = (...values) => { let line = ''; for (let i = 0; i < values.length; i++) line += (i ? ' ' : '') + text(values[i]); print(line); };
  Object.defineProperty(globalThis, 'console', { value: { log, warn: log, error: log }, writable: true, configurable: true });
  delete globalThis.__print;
})(__print, String);
"""  # noqa: E501

# Seconds a script may run; the slowest takes below one.
TIME_LIMIT = 30


@dataclass
class Expected:
    """What the `// expect:` comments of a script ask for."""

    lines: list[str] = field(default_factory=list)
    error: str | None = None


@dataclass
class Outcome:
    """What a script printed, and the error that nothing caught."""

    lines: list[str] = field(default_factory=list)
    error: str | None = None


_EXPECT = re.compile(r"// expect( error)?:(?: (.*))?$")


def parse_expectations(source: str) -> Expected:
    """Read the comments of one script."""
    expected = Expected()
    for line in source.split("\n"):
        if match := _EXPECT.search(line):
            if match.group(1):
                expected.error = match.group(2)
            else:
                expected.lines.append(match.group(2) or "")
    return expected


def describe(error: jsbc.JSError) -> str:
    """An uncaught error as the comments write it: `Name: message`."""
    if isinstance(error, jsbc.JSSyntaxError):
        return f"{error.js_type}: {error.message}"
    return str(error)


def run_in_context(start) -> Outcome:
    """Call `start(context)` on a fresh Context with a recording console."""
    outcome = Outcome()
    context = jsbc.Context(time_limit=TIME_LIMIT)
    context.globals["__print"] = outcome.lines.append
    context.eval(PRELUDE)
    try:
        start(context)
    except jsbc.JSError as error:
        outcome.error = describe(error)
    return outcome


def run_python(
    *arguments: str, timeout: float = 120, stdin: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a Python process that finds the package of this tree, and what tests share."""
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])
    env = {**os.environ, "PYTHONPATH": paths, **environment}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, timeout=timeout, env=env, cwd=ROOT, input=stdin
    )


def node() -> str | None:
    """Path of node, if it is installed."""
    return shutil.which("node")


def peak_memory() -> int:
    """The most memory in bytes that this process had; ru_maxrss would be the parent's, inherited over fork and exec."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:", 1)[1].split()[0]) * 1024
    except (OSError, IndexError):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def wait_for(condition, seconds: float = 20.0) -> bool:
    """Whether the condition holds within so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True

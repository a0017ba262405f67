"""The engines that jsbc is measured against: PyPI's quickjs, and Node in a process of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

import workloads

try:
    import quickjs
except ImportError:
    quickjs = None

# The bundles recurse deeply while they load; QuickJS's default of 256 KiB is too small for some.
QUICKJS_STACK = 4 << 20


class QuickJS:
    """PyPI's quickjs: it has no cache, every load parses the source."""

    def __init__(self) -> None:
        if quickjs is None:
            raise RuntimeError("quickjs is not installed")

    def load(self, program: workloads.Program) -> float:
        """Milliseconds to load all files in a new Context, made before the clock runs."""
        context = quickjs.Context()
        context.set_max_stack_size(QUICKJS_STACK)
        total = 0.0
        for kind, step in program.steps():
            if kind == "eval":
                context.eval(step)
                continue
            assert isinstance(step, workloads.SourceFile)
            started = time.perf_counter()
            context.eval(step.text)
            total += time.perf_counter() - started
        return total * 1e3

    def run(self, source: str) -> tuple[float, str]:
        """Milliseconds of CPU time of one evaluation, and its value."""
        context = quickjs.Context()
        started = time.thread_time()
        value = context.eval(source)
        return (time.thread_time() - started) * 1e3, str(value)


class Node:
    """One long-lived node process that times inside."""

    def __init__(self) -> None:
        node = shutil.which("node")
        if node is None:
            raise RuntimeError("node is not installed")
        self.version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip()
        self.process = subprocess.Popen(
            [node, "--no-compilation-cache", str(Path(__file__).with_name("node_peer.js"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def _ask(self, **request: Any) -> dict[str, Any]:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        reply = json.loads(self.process.stdout.readline())
        if "error" in reply:
            raise RuntimeError(reply["error"])
        return reply

    def add(self, program: workloads.Program) -> int:
        """Tell node a program; the size of its cachedData, produced after execution."""
        steps: list[Any] = []
        for kind, step in program.steps():
            steps.append([kind, step if isinstance(step, str) else {"name": step.name, "text": step.text}])
        return self._ask(op="add", name=program.name, steps=steps)["bytes"]

    def load(self, program: workloads.Program, cached: bool) -> float:
        """Milliseconds to load all files in a new context."""
        return self._ask(op="load", name=program.name, cached=cached)["ms"]

    def compile(self, program: workloads.Program) -> float:
        """Milliseconds of `new vm.Script`, which compiles lazily."""
        return self._ask(op="compile", name=program.name)["ms"]

    def run(self, source: str) -> tuple[float, str]:
        """Milliseconds of CPU time of one evaluation, and its value."""
        reply = self._ask(op="run", source=source)
        return reply["ms"], reply["value"]

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()

"""The engines that jsbc is measured against: PyPI's quickjs and quickjs-bindings, and Node in a process of its own."""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

import workloads


def _optional(name: str) -> Any:
    """A module, or None when it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


# PyPI's quickjs and quickjs-bindings both install a package `quickjs`: whichever came last owns its __init__.py. Their
# extension modules have different names, and these imports work in either order of installation.
quickjs = _optional("_quickjs")
bindings = _optional("quickjs._quickjs")

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


class QuickJSBytecode:
    """PyPI's quickjs-bindings: QuickJS with JS_WriteObject and JS_ReadObject, so with a cache of its own."""

    def __init__(self) -> None:
        if bindings is None:
            raise RuntimeError("quickjs-bindings is not installed")
        self._blobs: dict[tuple[str, str], bytes] = {}

    @staticmethod
    def _context() -> Any:
        runtime = bindings.Runtime()
        runtime.set_max_stack_size(QUICKJS_STACK)
        return runtime.new_context()

    def add(self, program: workloads.Program) -> int:
        """Compile a program to bytecode; its size. QuickJS compiles every function, so that running adds nothing."""
        context = self._context()
        for file in program.files:
            self._blobs[program.name, file.name] = context.compile(file.text, file.name).write_object()
        return sum(len(self._blobs[program.name, file.name]) for file in program.files)

    def load(self, program: workloads.Program, cached: bool) -> float:
        """Milliseconds to load all files in a new context, from source or with read_object and eval_function."""
        context = self._context()
        total = 0.0
        for kind, step in program.steps():
            if kind == "eval":
                context.eval(step)
                continue
            assert isinstance(step, workloads.SourceFile)
            started = time.perf_counter()
            if cached:
                context.eval_function(context.read_object(self._blobs[program.name, step.name]))
            else:
                context.eval(step.text, step.name)
            total += time.perf_counter() - started
        return total * 1e3


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

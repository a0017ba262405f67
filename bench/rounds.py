"""What the benchmark scripts share: rounds in turn, means, and tables that are Markdown and read well as text."""

from __future__ import annotations

import itertools
import math
import os
import platform
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import peers


def geometric_mean(values: Iterable[float]) -> float:
    """The geometric mean; NaN when there are none."""
    logs = [math.log(value) for value in values]
    return math.exp(statistics.fmean(logs)) if logs else math.nan


# What stands for the rounds: the median; on a busy machine the best.
middle: Callable[[list[float]], float] = statistics.median


def use_minimum() -> None:
    """Let the best round stand for the rounds from now on."""
    global middle
    middle = min


def orders(count: int) -> Iterator[list[int]]:
    """Endless orders of `count` contenders in which, in the long run, each one follows each other one equally often.

    A Williams square: E. J. Williams, Experimental designs balanced for the estimation of residual effects of
    treatments, 1949. Rows of an odd count are followed by the same rows backwards.
    """
    first = [(number + 1) // 2 if number % 2 else -number // 2 for number in range(count)]
    while True:
        for shift in range(count):
            yield [(number + shift) % count for number in first]
        if count % 2:
            for shift in range(count):
                yield [(number + shift) % count for number in reversed(first)]


def in_turn(contenders: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Medians over the rounds. A contender that fails is left out (an engine may refuse a program).

    What a contender leaves in the processor's caches helps and hurts those that follow it, so that the order changes:
    one that follows itself or another of its engine is up to a third faster than one that follows a peer.
    """
    times: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for order in itertools.islice(orders(len(names)), rounds):
        for name in [names[number] for number in order]:
            try:
                times[name].append(contenders[name]())
            except Exception as error:
                print(f"  {name}: {type(error).__name__}: {str(error).splitlines()[0][:100]}", file=sys.stderr)
                times[name].append(math.nan)
    medians = {name: middle(values) for name, values in times.items()}
    return {name: value for name, value in medians.items() if not math.isnan(value)}


def machine(node: peers.Node | None) -> str:
    """One line about where this ran."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n")
        model = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    parts = [f"{model}, {os.cpu_count()} cores", f"{platform.system()}", f"CPython {platform.python_version()}"]
    if node is not None:
        parts.append(f"Node {node.version}")
    if peers.quickjs is not None:
        parts.append(f"quickjs {version('quickjs')}")
    if peers.bindings is not None:
        parts.append(f"quickjs-bindings {version('quickjs-bindings')} (QuickJS {peers.bindings.quickjs_version})")
    return ", ".join(parts)


def figure(value: float | None) -> str:
    """Milliseconds or a ratio, in three significant digits."""
    if value is None or math.isnan(value):
        return "-"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def print_rows(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table that is Markdown and reads well as text."""
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    for number, row in enumerate([header, *rows]):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        print("| " + " | ".join(cells) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 1) + ("-" if n == 0 else ":") for n, width in enumerate(widths)) + "|")
    print()


def ratio(top: float | None, bottom: float | None) -> float:
    """top / bottom, NaN when one is missing."""
    return math.nan if top is None or bottom is None else top / bottom


def print_limits(title: str, limits: dict[str, float], reached: dict[str, float]) -> bool:
    """Print what was reached beside each limit; whether all of them are held. What was not measured has no row."""
    rows = []
    all_held = True
    for what, limit in limits.items():
        if what in reached:
            held = reached[what] <= limit
            all_held &= held
            rows.append([what, figure(reached[what]), figure(limit), "held" if held else "NOT HELD"])
    print_rows([title, "reached", "limit", ""], rows)
    return all_held

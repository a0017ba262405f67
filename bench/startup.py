#!/usr/bin/env python3
"""What `make run` shows: one real program loaded cold and warm."""

from __future__ import annotations

import statistics
import sys

from engine import Jsbc

import workloads  # isort: skip - engine puts tools/ on the path

ROUNDS = 5


def generated() -> workloads.Program:
    """A made-up bundle, for machines with neither the data folder nor an npm client: 1,500 functions, a tenth runs."""
    parts = ["(function (exports) { 'use strict';"]
    for n in range(1500):
        parts.append(
            f"function task{n}(items, options) {{\n  const found = [];\n"
            f"  for (const item of items) {{\n"
            f"    if (item.value % {n + 2} === 0 && options.keep) found.push(item.name);\n  }}\n"
            f"  return found.length ? found.join(', ') : exports.fallback(items.length, {n});\n}}\n"
        )
    parts.append("exports.fallback = (count, n) => `nothing in ${count} for ${n}`;")
    parts.append(
        "const items = Array.from({ length: 20 }, (_, i) => ({ name: 'item' + i, value: i * 7 })); let all = '';"
    )
    parts += [f"all += task{n}(items, {{ keep: true }});" for n in range(0, 1500, 10)]
    parts.append("globalThis.RESULT = String(all.length); })(globalThis.bundle = {});")
    file = workloads.SourceFile("generated.js", "\n".join(parts), None)
    return workloads.Program("a generated bundle", "", "", (file,), "", "")


def main() -> int:
    """Entry point."""
    names = sys.argv[1:] or ["lodash"]
    try:
        programs = [workloads.load_program(name) for name in names]
    except workloads.Unavailable as reason:
        print(f"({reason}; running generated code instead)")
        programs = [generated()]
    engine = Jsbc()
    print(f"{'load in ms':24}{'cold':>10}{'warm':>10}{'warm/cold':>12}{'source KB':>12}{'blob KB':>10}")
    for program in programs:
        engine.cold_encoding(program)
        engine.write(program)
        cold, warm = [], []
        for _ in range(ROUNDS):
            cold.append(engine.cold(program))
            warm.append(engine.warm(program))
        first, next_time = statistics.median(cold), statistics.median(warm)
        blob, source = engine.blob_size(program)
        print(
            f"{program.name:24}{first:10.2f}{next_time:10.2f}{next_time / first:12.2f}"
            f"{source / 1000:12.0f}{blob / 1000:10.0f}"
        )
    engine.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

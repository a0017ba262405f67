#!/usr/bin/env python3
"""Runs test262 on jsbc and compares pass rates with the lowest allowed ones in tests/test262_rates.json.

    python tests/run_test262.py            a thinned sample, as the test suite runs it
    python tests/run_test262.py --all      everything (about an hour on one core)
    python tests/run_test262.py --update   raise the allowed rates to what was reached

The tests and the runner are in the data folder ($JSBC_SHARED, default ../shared); rates only ever go up.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

import workloads

ROOT = workloads.ROOT
RATES = ROOT / "tests" / "test262_rates.json"
RUNNER = workloads.SHARED / "tools" / "run262.py"
ARCHIVE = workloads.SHARED / "data" / "test262.tar.xz"

# Every 17th test: a prime, so that no rhythm of the folders is met; about 2,600 tests.
EVERY = 17

# Not part of ES2025.
SKIPPED_FEATURES = ("Temporal", "source-phase-imports", "import-defer", "decorators", "ShadowRealm", "import-text")


def available() -> bool:
    """Whether the data folder has test262."""
    return RUNNER.is_file() and ARCHIVE.is_file()


def run(every: int, directories: list[str], jobs: int, echo: bool) -> list[dict]:
    """Run every n-th test and answer the rows of the runner, one for each scenario."""
    root = workloads.unpacked(ARCHIVE)
    with tempfile.TemporaryDirectory() as temporary:
        out = Path(temporary) / "rows.jsonl"
        command = [sys.executable, str(RUNNER), "--root", str(root), "--every", str(every), "--jobs", str(jobs)]
        command += ["--batch", shlex.join([sys.executable, str(ROOT / "tests" / "host262.py")]), "--out", str(out)]
        for feature in SKIPPED_FEATURES:
            command += ["--skip-feature", feature]
        for directory in directories:
            command += ["--dir", directory]
        done = subprocess.run(command, capture_output=not echo, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"the runner failed: {done.stderr}")
        return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def area(test: str) -> str:
    """The area of a test: `language/expressions`, `built-ins/Array`, `annexB`."""
    parts = test.split("/")[1:-1]
    return parts[0] if parts[0] == "annexB" else "/".join(parts[:2])


def rates(rows: list[dict]) -> dict[str, tuple[int, int]]:
    """Passed and all tests of each area; a test passes when all its scenarios do."""
    failed = {row["t"] for row in rows if not row["ok"]}
    total = Counter(area(test) for test in {row["t"] for row in rows})
    bad = Counter(area(test) for test in failed)
    return {name: (total[name] - bad[name], total[name]) for name in sorted(total)}


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--every", type=int, default=EVERY)
    parser.add_argument("--dir", action="append", default=[])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--failures", action="store_true", help="print each failed scenario with its reason")
    options = parser.parse_args()
    if not available():
        print("test262 is not here: set JSBC_SHARED to the data folder", file=sys.stderr)
        return 2
    directories = options.dir or ["test/language", "test/built-ins", "test/annexB"]
    rows = run(1 if options.all else options.every, directories, options.jobs, echo=False)
    if options.failures:
        for row in rows:
            if not row["ok"]:
                print(row["t"], row["s"], row["why"])
    reached = rates(rows)
    for name, (passed, total) in reached.items():
        print(f"{name:40} {passed:6} of {total:6}  {100 * passed / total:6.2f} %")
    passed, total = (sum(column) for column in zip(*reached.values(), strict=True))
    print(f"{'all':40} {passed:6} of {total:6}  {100 * passed / total:6.2f} %")
    if options.update and not options.all and not options.dir and options.every == EVERY:
        allowed = json.loads(RATES.read_text(encoding="utf-8")) if RATES.exists() else {}
        for name, (passed, _) in reached.items():
            allowed[name] = max(allowed.get(name, 0), passed)
        RATES.write_text(json.dumps(allowed, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Builds in place with profile-guided optimisation, as wheels are: three minutes on two cores, and gcc is needed.

    tools/guided.py            build with counters, run the scripts of tests/js, build with what they counted
    tools/guided.py --learn    only the first two: what `JSBC_BUILD=guided` needs (setup.py, tools/build.py)

Nothing is done when what is in place is up to date. With clang, which counts in another way, the build is a plain one.

The scripts are the ones of the tests, cold and from their blobs: none of the programs that are measured. Warm loads of
those take 8 % less. CPython's own `--enable-optimizations` works the same way.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys

from build_settings import LEARNED, ROOT, SOURCE, has_learned, module_names

import build

SCRIPTS = ROOT / "tests" / "js"
ROUNDS = 3


def train() -> None:
    """Run the scripts with the build that is in place: cold, from the blob, and through a cache on disk."""
    import tempfile

    import jsbc

    with tempfile.TemporaryDirectory(prefix="jsbc-train-") as folder:
        for _ in range(ROUNDS):
            for path in sorted(SCRIPTS.rglob("*.js")):
                train_with(jsbc, path.read_text(encoding="utf-8"), folder)


def train_with(jsbc, source: str, folder: str) -> None:
    """One script. Some end with an exception, some never: that is what they test."""

    def run(code) -> None:
        context = jsbc.Context(time_limit=0.5, memory_limit=64 << 20, console=lambda *_: None)
        try:
            context.run(code)
        except jsbc.JSError:
            return

    try:
        code = jsbc.compile(source)
    except jsbc.JSError:
        return
    run(code)
    blob = jsbc.dumps(code)
    for _ in range(2):
        run(jsbc.loads(blob))
    cache = jsbc.Cache(folder, background=False)
    try:
        run(cache.compile(source))
    finally:
        cache.flush()


def is_up_to_date() -> bool:
    """Whether a guided build of the sources as they are is in place."""
    modules = [build.Module(name, pyx, "guided") for name, pyx in module_names().items()]
    return has_learned() and not any(module.out_of_date(any_profile=False) for module in modules)


def learn(jobs: int) -> bool:
    """Build with counters (False: that failed), train, and put what was counted where the guided build looks for it."""
    counted = ROOT / "build" / "c"
    for path in counted.rglob("*.gcda"):
        path.unlink()
    if build.main(["--profile", "train", "--jobs", str(jobs)]):
        return False
    environment = os.environ | {"PYTHONPATH": str(SOURCE), "JSBC_CACHE": "0"}
    subprocess.run([sys.executable, __file__, "--train"], env=environment, check=True, cwd=ROOT)
    shutil.rmtree(LEARNED, ignore_errors=True)
    LEARNED.mkdir(parents=True)
    for name in module_names():
        path = counted.joinpath(*name.split(".")).with_suffix(".gcda")
        if path.exists():
            path.rename(LEARNED / f"{name}.gcda")
    return True


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description="Build jsbc in place with profile-guided optimisation.")
    parser.add_argument("--learn", action="store_true", help="do not build with what was learned")
    parser.add_argument("--train", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("-j", "--jobs", type=int, default=2, help="modules at a time (default 2)")
    options = parser.parse_args()
    if options.train:
        train()
        return 0
    if is_up_to_date():
        return 0
    if not learn(options.jobs):
        return 1
    if not has_learned():
        print("nothing was counted: profile-guided builds need gcc; this is a plain one", file=sys.stderr)
    elif options.learn:
        return 0
    profile = "guided" if has_learned() else "release"
    return build.main(["--profile", profile, "--jobs", str(options.jobs)])


if __name__ == "__main__":
    sys.exit(main())

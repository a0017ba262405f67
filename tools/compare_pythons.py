#!/usr/bin/env python3
"""Compares the blobs that other versions of Python write with those of this one, byte by byte.

    tools/compare_pythons.py python3.12 python3.13      builds jsbc for each (some minutes), in build/pythons

Every script of tests/js and tests/golden is written lazy, after a run, and with everything compiled. The exit code is 1
when a blob differs. Compressed source depends on zlib: it is stored as it is here.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "pythons"


def digests() -> dict[str, str]:
    """SHA-256 of the blobs of each script, and of what all of them were made of."""
    import jsbc
    from jsbc import _codec

    found = {"fingerprint": _codec.FINGERPRINT}
    for path in [*sorted(ROOT.glob("tests/js/**/*.js")), ROOT / "tests" / "golden" / "snippets.js"]:
        try:
            code = jsbc.compile(path.read_text(encoding="utf-8"))
        except jsbc.JSSyntaxError:
            continue
        blobs = [_codec.serialize(code, 0)]
        try:
            jsbc.Context(time_limit=5).run(code)
        except jsbc.JSError:
            pass
        blobs.append(_codec.serialize(code, 0))
        code.compile_all()
        blobs += [_codec.serialize(code, 0), _codec.serialize(code, 0, in_place=True)]
        sums = [hashlib.sha256(blob).hexdigest() for blob in blobs]
        found[str(path.relative_to(ROOT))] = " ".join(sums)
    return found


def environment(python: str) -> str:
    """An interpreter of a virtual environment of that Python with jsbc built for it."""
    version = subprocess.run(
        [python, "-c", "import sys; print('.'.join(map(str, sys.version_info[:3])))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    folder = WORK / version
    interpreter = str(folder / "bin" / "python")
    if not folder.is_dir():
        subprocess.run([python, "-m", "venv", str(folder)], check=True)
        subprocess.run([interpreter, "-m", "pip", "install", "-q", "setuptools>=77", "Cython>=3.3,<4"], check=True)
    # In place: the modules of each version have names of their own.
    subprocess.run([interpreter, str(ROOT / "tools" / "build.py")], check=True, stdout=subprocess.DEVNULL)
    return interpreter


def main() -> int:
    """Entry point; the exit code is 1 when a blob differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pythons", nargs="*", help="interpreters to compare with the running one")
    parser.add_argument("--digests", action="store_true", help="print the digests of the running Python as JSON")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT / "src"))
    if options.digests:
        print(json.dumps(digests()))
        return 0
    expected = digests()
    different = 0
    for python in options.pythons:
        interpreter = environment(python)
        done = subprocess.run(
            [interpreter, __file__, "--digests"],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": "random"},
        )
        if done.returncode:
            print(f"{python}: {done.stderr.strip()[-500:]}", file=sys.stderr)
            different += 1
            continue
        found = json.loads(done.stdout)
        wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
        different += len(wrong)
        print(f"{python}: {len(found) - 1} scripts, {4 * (len(found) - 1)} blobs, {len(wrong)} scripts differ")
        for name in wrong[:10]:
            print(f"    {name}")
    return int(different > 0)


if __name__ == "__main__":
    sys.exit(main())

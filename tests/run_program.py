"""Runs one program in a process of its own and prints what came out as one JSON object.

    python tests/run_program.py lodash cold            compile and run
    python tests/run_program.py lodash blob            run; then again from loads(dumps(code)) in a fresh Context
    python tests/run_program.py lodash disk FOLDER     run through Cache(FOLDER)

{"result": text, "from_cache": files whose Code came from the cache, "files": number of files}
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

import workloads

import jsbc

TIME_LIMIT = 240

Loader = Callable[[workloads.SourceFile], jsbc.Code]


def run(program: workloads.Program, load: Loader) -> object:
    """Load all files with `load`, run the workload and the timers, and answer RESULT."""
    return workloads.run_workload(program, jsbc.Context(time_limit=TIME_LIMIT), load)


def main() -> None:
    name, how, *rest = sys.argv[1:]
    program = workloads.load_program(name)
    codes: dict[str, jsbc.Code] = {}
    report = {"files": len(program.files), "from_cache": 0}

    def compile_file(file: workloads.SourceFile) -> jsbc.Code:
        codes[file.name] = jsbc.compile(file.text, file.name)
        return codes[file.name]

    if how == "disk":
        cache = jsbc.Cache(rest[0])

        def from_cache(file: workloads.SourceFile) -> jsbc.Code:
            code = cache.compile(file.text, file.name)
            report["from_cache"] += code.blob is not None
            return code

        report["result"] = run(program, from_cache)
        cache.flush()
    else:
        report["result"] = run(program, compile_file)
        if how == "blob" and report["result"] == program.expected:
            blobs = {file: jsbc.dumps(code) for file, code in codes.items()}
            report["from_cache"] = len(blobs)
            report["result"] = run(program, lambda file: jsbc.loads(blobs[file.name]))
    report["ok"] = report["result"] == program.expected
    print(json.dumps(report))


if __name__ == "__main__":
    main()

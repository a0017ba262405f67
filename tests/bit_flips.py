#!/usr/bin/env python3
"""Flips one bit of the blobs of real programs, again and again, and looks at what comes of it.

    python tests/bit_flips.py                       100,000 trials over all programs (about half an hour)
    python tests/bit_flips.py --trials 500 lodash   fewer, some programs only

A blob has what load and workload of its program compiled. A trial flips one random bit, loads the blob, decodes and
verifies everything and compares each function (its facts, and its code, constants, scopes, handlers and positions when
it has a body) and the source text with the original's. A function that was refused must give the original's code when
it is compiled from source. One trial of every --run-every also runs the program with its workload. Checksums are not
made right again: this is damage by accident. The exit code is 1 after a crash or a wrong result.
"""

from __future__ import annotations

import argparse
import bisect
import itertools
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

import golden
import trials
import workloads

import jsbc
from jsbc import _codec

KINDS = (
    "trials",
    "rejected at open",
    "function fell back to source",
    "source chunk refused",
    "harmless",
    "ACCEPTED WITH A WRONG RESULT",
    "programs run with their workload",
    "of them stopped by a source chunk",
)
TIME_LIMIT = 240
# The name of the subject that is there on every machine.
OWN = "golden"


class Subject:
    """A program with its blobs and what its functions are."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.program = None if name == OWN else workloads.load_program(name)
        if self.program is None:
            largest = max(golden.read()[1], key=lambda item: (item.kind == "all", len(item.blob)))
            self.blobs = {OWN: largest.blob}
            self.expected = largest.result
        else:
            codes: dict[str, jsbc.Code] = {}

            def load(file: workloads.SourceFile) -> jsbc.Code:
                codes[file.name] = jsbc.compile(file.text, file.name)
                return codes[file.name]

            self.expected = self.program.expected
            result = workloads.run_workload(self.program, jsbc.Context(time_limit=TIME_LIMIT), load)
            assert result == self.expected, f"{name}: RESULT is {str(result)[:200]!r}"
            self.blobs = {file: jsbc.dumps(code) for file, code in codes.items()}
        self.facts = {file: describe(opened(blob)) for file, blob in self.blobs.items()}
        self.texts = {file: jsbc.loads(blob).source.text() for file, blob in self.blobs.items()}
        self.final_names = {file: final_names(text) for file, text in self.texts.items()}

    def run(self, changed: str, code: jsbc.Code) -> object:
        """RESULT with the Code in the place of one file's."""
        context = jsbc.Context(time_limit=TIME_LIMIT)
        if self.program is None:
            return context.run(code)
        return workloads.run_workload(
            self.program, context, lambda file: code if file.name == changed else jsbc.loads(self.blobs[file.name])
        )


def opened(blob: bytes) -> jsbc.Code:
    """A Code with every function decoded and verified that has a body."""
    code = jsbc.loads(blob)
    _codec.decode_all(code)
    return code


def describe(code: jsbc.Code) -> list[tuple]:
    """What each function is: its name, the other facts of its record, and those of its body."""
    return [
        (template.name, record_of(template), body_of(template) if template.is_compiled else None)
        for template in code.functions
    ]


def final_names(source: str) -> list[str]:
    """The names of all functions when everything is compiled: `var f = function () {}` gets its name from what is
    around it, which a damaged page of records makes be compiled earlier than in the original.
    """
    code = jsbc.compile(source)
    code.compile_all()
    return [template.name for template in code.functions]


def record_of(template) -> tuple:
    """The facts of a function but its name."""
    parent = template.parent
    return (
        template.kind, template.flags, template.source_range, template.parameters, template.captures,
        parent and parent.position,
    )  # fmt: skip


def body_of(template) -> tuple:
    scopes = [(s.names, s.variable_kinds, s.kind, s.has_eval, s.is_function) for s in template.scopes]
    return (
        template.registers, template.expected_arguments, template.words, repr(template.constant_list),
        template.site_list, template.handler_list, template.position_list, scopes,
    )  # fmt: skip


def is_chunk_error(error: Exception) -> bool:
    """Whether an error says that stored source is damaged, which is then all that can be said."""
    return getattr(error, "reason", None) in (10, 13) or "source chunk" in str(error)


class Flips:
    """A trial: one bit of one program's blobs."""

    def __init__(self, names: list[str], seed: int, run_every: int, total: int) -> None:
        self.names = names
        self.seed = seed
        self.run_every = run_every
        self.subject: Subject | None = None
        # A trial of a large program takes 100 times as long as one of a small program: it gets fewer of them.
        sizes = [0 if name == OWN else workloads.load_program(name).size for name in names]
        weights = list(itertools.accumulate(1 / (0.1 + size / 1e6) for size in sizes))
        self.ends = [round(total * weight / weights[-1]) for weight in weights]

    def attempt(self, trial: int, tally: trials.Tally) -> None:
        # Programs one after the other: one at a time is in memory.
        name = self.names[bisect.bisect_right(self.ends, trial)]
        if self.subject is None or self.subject.name != name:
            self.subject = None
            self.subject = Subject(name)
        subject = self.subject
        chance = random.Random(f"{self.seed} {trial}")
        files = list(subject.blobs)
        (file,) = chance.choices(files, [len(subject.blobs[name]) for name in files])
        bit = chance.randrange(8 * len(subject.blobs[file]))
        changed = bytearray(subject.blobs[file])
        changed[bit // 8] ^= 1 << bit % 8
        tally.add("trials")
        outcome = self.judge(subject, file, bytes(changed))
        if outcome not in KINDS:
            print(f"{subject.name}, {file}, bit {bit}: {outcome}")
            outcome = "ACCEPTED WITH A WRONG RESULT"
        tally.add(outcome)
        if trial % self.run_every == 0 and outcome != "rejected at open":
            self.run(subject, file, bytes(changed), bit, tally)

    def judge(self, subject: Subject, file: str, blob: bytes) -> str:
        """One of KINDS, or what is wrong."""
        try:
            code = jsbc.loads(blob)
        except jsbc.BytecodeError:
            return "rejected at open"
        try:
            refused = _codec.decode_all(code)
            functions = code.functions
            text_is_sound = code.source.text() == subject.texts[file]
        except jsbc.BytecodeError as error:
            if not is_chunk_error(error):
                return f"{type(error).__name__}: {error}"
            text_is_sound = None
            refused = code.blob.refused
            functions = code.functions
        if text_is_sound is False:
            return "another source text"
        expected = subject.facts[file]
        if len(functions) != len(expected):
            return f"{len(functions)} functions instead of {len(expected)}"
        fell_back = refused > 0
        final = subject.final_names[file]
        for template, (name, record, body) in zip(functions, expected, strict=True):
            if template.name != name and template.name != final[template.position]:
                return f"the name of function {template.position} is {template.name!r} instead of {name!r}"
            if record_of(template) != record:
                return f"the record of function {template.position} differs"
            if body is None:
                continue
            if not template.is_compiled:
                fell_back = True
                try:
                    template.ensure_compiled()
                except jsbc.JSError as error:
                    if text_is_sound or not is_chunk_error(error):
                        return f"function {template.position} cannot be compiled: {error}"
                    continue
            if body_of(template) != body:
                return f"the code of function {template.position} differs"
        if text_is_sound is None:
            return "source chunk refused"
        return "function fell back to source" if fell_back else "harmless"

    def run(self, subject: Subject, file: str, blob: bytes, bit: int, tally: trials.Tally) -> None:
        """Load the program and run its workload."""
        tally.add("programs run with their workload")
        try:
            value = subject.run(file, jsbc.loads(blob))
        except jsbc.JSError as error:
            if is_chunk_error(error):
                tally.add("of them stopped by a source chunk")
                return
            value = f"{type(error).__name__}: {error}"
        if value != subject.expected:
            tally.add("ACCEPTED WITH A WRONG RESULT")
            print(f"{subject.name}, {file}, bit {bit}, run: {str(value)[:300]!r}")


def run(names: list[str], total: int, seed: int = 1, run_every: int = 250, jobs: int = 1) -> trials.Report:
    """Trials over some programs."""
    arguments = [*names, "--seed", str(seed), "--trials", str(total), "--run-every", str(run_every)]
    return trials.run(__file__, arguments, total, KINDS, jobs)


def available_programs() -> list[str]:
    """The programs that are on this machine."""
    found = []
    for name in workloads.program_names():
        try:
            workloads.load_program(name)
        except workloads.Unavailable:
            continue
        found.append(name)
    return found


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs="*", help=f"default: all; {OWN!r} is the largest golden blob")
    parser.add_argument("--trials", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--run-every", type=int, default=250, help="run the program in one of so many trials")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--first", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--last", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    names = options.programs or available_programs()
    if options.worker:
        flips = Flips(names, options.seed, options.run_every, options.trials)
        trials.work(options.worker, KINDS, options.first, options.last, flips.attempt)
        return 0
    print(f"seed {options.seed}, {options.trials:,} trials over {len(names)} programs", flush=True)
    report = run(names, options.trials, options.seed, options.run_every, options.jobs)
    report.print()
    return int(bool(report.crashes or report.counts["ACCEPTED WITH A WRONG RESULT"]))


if __name__ == "__main__":
    sys.exit(main())

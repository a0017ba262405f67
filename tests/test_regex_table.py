"""Patterns × subjects against what Node answers.

test_regex_table.json has, a line for each pattern: the pattern, its flags, and pairs of a subject and Node 20's answer
(offsets of all groups, null for no match, or the text of the syntax error). Where node is installed it is asked again.
After adding lines, with null for the answers, run `python tests/test_regex_table.py`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from jsbc.regex import RegExpSyntaxError, compile_regexp

TABLE = Path(__file__).with_suffix(".json")

NODE_PROGRAM = r"""
const table = JSON.parse(require("fs").readFileSync(0, "utf8"));
const answer = (pattern, flags, subject) => {
    try { new RegExp(pattern, flags); } catch (error) { return error.message; }
    const match = new RegExp(pattern, flags + "d").exec(subject);
    return match && match.indices.map(span => span === undefined ? null : span);
};
const pairs = ([pattern, flags, subjects]) => subjects.map(([subject]) => [subject, answer(pattern, flags, subject)]);
process.stdout.write(JSON.stringify(table.map(line => [line[0], line[1], pairs(line)])));
"""


def ask_node(table: list) -> list:
    command = ["node", "-e", NODE_PROGRAM]
    done = subprocess.run(command, input=json.dumps(table), capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


def ask_jsbc(pattern: str, flags: str, subject: str) -> object:
    try:
        program = compile_regexp(pattern, flags)
    except RegExpSyntaxError as error:
        return error.message
    spans = program.spans(subject)
    return None if spans is None else [None if span is None else list(span) for span in spans]


def differences(table: list) -> list:
    found = []
    for pattern, flags, subjects in table:
        for subject, expected in subjects:
            answer = ask_jsbc(pattern, flags, subject)
            if answer != expected:
                found.append((pattern, flags, subject, expected, answer))
    return found


def test_checked_in_answers() -> None:
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    assert len(table) > 500
    assert differences(table) == []


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not on the PATH")
def test_answers_of_node() -> None:
    version = subprocess.run(["node", "-p", "process.versions.v8"], capture_output=True, text=True).stdout
    if int(version.split(".")[0]) < 11:
        pytest.skip("this node does not know the flag v")
    different = differences(ask_node(json.loads(TABLE.read_text(encoding="utf-8"))))
    # Other versions of V8 word some errors in other ways.
    assert [entry for entry in different if not (isinstance(entry[3], str) and isinstance(entry[4], str))] == []


if __name__ == "__main__":
    answered = ask_node(json.loads(TABLE.read_text(encoding="utf-8")))
    TABLE.write_text("[\n" + ",\n".join(json.dumps(line, separators=(",", ":")) for line in answered) + "\n]\n")

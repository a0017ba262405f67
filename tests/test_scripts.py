"""The script tests themselves: node agrees with their comments, and there are none without any."""

from __future__ import annotations

import subprocess

import pytest
from support import ROOT, node, parse_expectations

FOLDER = ROOT / "tests" / "js"
SCRIPTS = sorted(path for path in FOLDER.rglob("*.js") if path.name != "annotate.js")


def test_every_script_expects_something():
    for path in SCRIPTS:
        expected = parse_expectations(path.read_text(encoding="utf-8"))
        assert expected.lines or expected.error, path


def test_node_agrees():
    if node() is None:
        pytest.skip("node is not installed: the comments were checked with it when they were written")
    done = subprocess.run(["node", str(FOLDER / "annotate.js"), "--check"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr

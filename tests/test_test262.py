"""A thinned sample of test262: no area may pass fewer tests than it once did."""

from __future__ import annotations

import json

import pytest
import run_test262


def test_sample():
    if not run_test262.available():
        pytest.skip("test262 is not here: set JSBC_SHARED to the data folder")
    rows = run_test262.run(run_test262.EVERY, ["test/language", "test/built-ins", "test/annexB"], 2, echo=False)
    crashes = [row["t"] for row in rows if row["why"] == "crash"]
    assert not crashes, crashes
    allowed = json.loads(run_test262.RATES.read_text(encoding="utf-8"))
    reached = run_test262.rates(rows)
    lower = [
        f"{name}: {reached.get(name, (0, 0))[0]} passed, {least} did before"
        for name, least in allowed.items()
        if reached.get(name, (0, 0))[0] < least
    ]
    assert not lower, "\n".join(lower)

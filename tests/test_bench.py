"""The order of the rounds of a benchmark."""

from __future__ import annotations

import itertools
import sys
from collections import Counter

import pytest
from support import ROOT

sys.path.insert(0, str(ROOT / "bench"))

import rounds


@pytest.mark.parametrize("count", [2, 3, 4, 7, 9, 10])
def test_each_contender_follows_each_other_one_equally_often(count):
    whole = 2 * count if count % 2 else count
    chosen = list(itertools.islice(rounds.orders(count), 2 * whole))
    assert chosen[:whole] == chosen[whole:]
    follows = Counter(pair for order in chosen[:whole] for pair in itertools.pairwise(order))
    assert all(sorted(order) == list(range(count)) for order in chosen)
    assert len(follows) == count * (count - 1)
    assert len(set(follows.values())) == 1


def test_contenders_are_called_as_often_as_there_are_rounds():
    calls: Counter[str] = Counter()

    def contender(name: str, value: float):
        def run() -> float:
            calls[name] += 1
            return value

        return run

    medians = rounds.in_turn({name: contender(name, value) for name, value in [("a", 1.0), ("b", 2.0), ("c", 3.0)]}, 5)
    assert medians == {"a": 1.0, "b": 2.0, "c": 3.0}
    assert set(calls.values()) == {5}

"""pytest-benchmark: the micro-benchmarks of the virtual machine (`pytest bench`)."""

from __future__ import annotations

import peers
import pytest
from engine import Jsbc
from micro import MICRO


@pytest.mark.parametrize("name", MICRO)
@pytest.mark.parametrize("engine", ["jsbc", "quickjs"])
def test_micro(benchmark, engine, name):
    if engine == "quickjs" and peers.quickjs is None:
        pytest.skip("quickjs is not installed")
    runner = Jsbc() if engine == "jsbc" else peers.QuickJS()
    benchmark.group = name
    benchmark.pedantic(runner.run, args=(MICRO[name],), rounds=3)

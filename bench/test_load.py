"""pytest-benchmark: loading each of the twelve programs (`pytest bench`); bench/table.py compares with the peers."""

from __future__ import annotations

import pytest
from engine import Jsbc

import workloads  # isort: skip - engine puts tools/ on the path


@pytest.fixture(scope="module")
def engine():
    jsbc_engine = Jsbc()
    yield jsbc_engine
    jsbc_engine.close()


@pytest.fixture(scope="module", params=workloads.REQUIRED)
def program(request):
    try:
        return workloads.load_program(request.param)
    except workloads.Unavailable as reason:
        pytest.skip(f"the program is not here: {reason}")


@pytest.mark.parametrize("way", ["cold", "cold_encoding", "warm", "warm_from_source"])
def test_load(benchmark, engine, program, way):
    engine.cold_encoding(program)
    engine.write(program)
    if way == "warm_from_source":
        engine.fill_cache(program)
    benchmark.group = f"load {program.name}"
    benchmark.pedantic(getattr(engine, way), args=(program,), rounds=5, warmup_rounds=1)

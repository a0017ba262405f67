"""Blobs that an earlier writer of this format wrote still load, and give their results (tools/golden.py)."""

from __future__ import annotations

import os
import random

import bit_flips
import exhaustive
import golden
import pytest
from blob_tools import decode_everything

import jsbc
from jsbc import _codec

MEANING, BLOBS = golden.read()


@pytest.fixture(autouse=True)
def _same_format():
    """Nothing else is worth saying when the format is another one."""
    if golden.meaning() != MEANING:
        pytest.fail(
            f"the format is not that of the golden blobs: {golden.meaning()} instead of {MEANING}. "
            "Raise FORMAT_VERSION if blobs of that version exist, and run tools/golden.py again.",
            pytrace=False,
        )


def test_there_are_many_lengths():
    assert len({len(item.blob) for item in BLOBS}) >= 200
    assert {item.kind for item in BLOBS} == set(golden.KINDS)
    assert {name for item in BLOBS for name in item.name.split(" + ")} == set(golden.SNIPPETS)
    assert golden.PATH.stat().st_size < golden.MAX_FILE


@pytest.mark.parametrize("kind", golden.KINDS)
def test_golden_blobs_give_their_results(kind):
    for item in BLOBS:
        if item.kind != kind:
            continue
        code = jsbc.loads(item.blob)
        assert jsbc.Context().run(code) == item.result, item.name
        assert code.blob.refused == 0, item.name
        loaded = decode_everything(item.blob)
        assert loaded.blob.refused == 0, item.name
        # Blobs of the same format merge and grow, whoever wrote them.
        again = jsbc.dumps(jsbc.loads(item.blob), in_place=kind == "in place")
        assert again == item.blob, item.name
        assert set(_codec.Blob(jsbc.dumps(code)).compiled_functions()) >= set(
            _codec.Blob(item.blob).compiled_functions()
        )


def test_results_are_those_of_the_source():
    for item in random.Random(2).sample(BLOBS, 60):
        source = golden.program(tuple(item.name.split(" + ")))
        assert jsbc.loads(item.blob).source.text() == source
        assert jsbc.Context().run(jsbc.compile(source, f"{item.name.split(' + ')[0]}.js")) == item.result


def check(report, wrong: str) -> None:
    """Fail for crashes and wrong results."""
    assert not report.crashes, report.crashes[:3]
    assert not report.counts[wrong], report.complaints[:5]


def test_every_changed_byte_and_every_truncation():
    """One other value of each byte; all of them with JSBC_EXHAUSTIVE=1, which takes an hour (`make exhaustive`)."""
    everything = os.environ.get("JSBC_EXHAUSTIVE") == "1"
    seed = random.SystemRandom().randrange(2**31)
    print(f"seed {seed}")
    report = exhaustive.run(values=255 if everything else 1, seed=seed, jobs=2 if everything else 1)
    check(report, "WRONG RESULT")
    positions = sum(len(item.blob) for item in BLOBS)
    assert report.counts["truncations"] == positions
    assert report.counts["bytes changed"] == positions * (255 if everything else 1)
    assert report.counts["refused when opened"] >= positions


def test_flipped_bits_of_a_small_program():
    """`make bitflips` does it to real programs."""
    seed = random.SystemRandom().randrange(2**31)
    print(f"seed {seed}")
    report = bit_flips.run([bit_flips.OWN], 2000, seed=seed, run_every=4)
    check(report, "ACCEPTED WITH A WRONG RESULT")
    assert report.counts["trials"] == 2000
    assert report.counts["programs run with their workload"] > 200


def test_a_crash_of_a_trial_is_noticed(tmp_path):
    """The workers' parent counts what it is there to count, and goes on behind it."""
    import trials

    script = tmp_path / "crashing.py"
    script.write_text(
        "import argparse, os, signal, sys\n"
        f"sys.path.insert(0, {str(trials.ROOT / 'tests')!r})\n"
        "import trials\n"
        "def attempt(trial, tally):\n"
        "    if trial in (3, 7, 9):\n"
        "        os.kill(os.getpid(), signal.SIGSEGV)\n"
        "    tally.add('done')\n"
        "parser = argparse.ArgumentParser()\n"
        "parser.add_argument('--worker')\n"
        "parser.add_argument('--first', type=int)\n"
        "parser.add_argument('--last', type=int)\n"
        "options = parser.parse_args()\n"
        "trials.work(options.worker, ['done'], options.first, options.last, attempt)\n",
        encoding="utf-8",
    )
    report = trials.run(str(script), [], 10, ["done"], jobs=2)
    assert report.counts["done"] == 7
    assert sorted(line.split(" ended")[0] for line in report.crashes) == ["trial 3", "trial 7", "trial 9"]


def test_a_damaged_name_of_a_class_costs_time_only():
    """Found by `make bitflips` in marked, katex and asciidoctor: the facts of the constructor come from source again,
    but what the function around it adds when it is compiled (the text of the class, its fields) is lost.
    """
    others = "".join(f"function other{n}(a) {{ return a; }}\n" for n in range(900))
    source = (
        f"function factory() {{\n{others}"
        "var Klass = class { field = 1; constructor(e) { this.options = e; } };\n"
        f"{others.replace('other', 'later')}return String(Klass); }}\nfactory()"
    )
    code = jsbc.compile(source)
    expected = jsbc.Context().run(code)
    blob = bytearray(jsbc.dumps(code, in_place=True))
    blob[blob.index(b"Klass")] ^= 1
    assert jsbc.Context().run(jsbc.loads(bytes(blob))) == expected

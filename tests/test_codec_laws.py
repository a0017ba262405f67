"""Laws of blobs over generated programs: the same bytes on every way, merging is a union, nothing is ever lost."""

from __future__ import annotations

import hashlib
import json
import random
import sys
import threading

from blob_tools import compile_functions
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from program_strategies import programs
from support import run_python

import jsbc
from jsbc import _codec

SETTINGS = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
FEW = settings(SETTINGS, max_examples=2)

# Which functions of a program are compiled, as chances: the programs have between 1 and 40 functions.
CHANCES = st.randoms(use_true_random=False)


def chosen(code: jsbc.Code, chance: random.Random, share: float = 0.4) -> list[int]:
    """Some functions, in random order."""
    indexes = [i for i in range(len(code.functions)) if chance.random() < share]
    chance.shuffle(indexes)
    return indexes


def single_pass(source: str, indexes) -> bytes:
    """Compile functions, then encode once."""
    code = jsbc.compile(source)
    compile_functions(code, indexes)
    return jsbc.dumps(code)


def compiled(blob: bytes) -> set[int]:
    return set(_codec.Blob(blob).compiled_functions())


# ------------------------------------------------------------------ the same bytes


@SETTINGS
@given(programs(), CHANCES)
def test_incremental_encoding_is_the_single_pass(source, chance):
    """The encoder follows the compiler; blobs written on the way do not disturb it."""
    code = jsbc.compile(source)
    _codec.attach_encoder(code).update()
    done: list[int] = []
    for index in chosen(code, chance):
        compile_functions(code, [index])
        done.append(index)
        if chance.random() < 0.3:
            assert jsbc.dumps(code) == single_pass(source, done)
    assert jsbc.dumps(code) == jsbc.dumps(code) == single_pass(source, done)


@SETTINGS
@given(programs(), CHANCES)
def test_bytes_do_not_depend_on_the_way_through_blobs(source, chance):
    """Compile, write, load and go on, many times: as if all had been compiled at once."""
    code = jsbc.compile(source)
    done: list[int] = []
    for _ in range(4):
        indexes = chosen(code, chance, 0.3)
        compile_functions(code, indexes)
        done += indexes
        code = jsbc.loads(jsbc.dumps(code))
    assert jsbc.dumps(code) == single_pass(source, done)


@SETTINGS
@given(programs(), CHANCES)
def test_bytes_do_not_depend_on_threads(source, chance):
    """Threads compile functions of one Code, in orders that differ in each run."""
    code = jsbc.compile(source)
    shares = [chosen(code, chance, 0.5) for _ in range(4)]
    _codec.attach_encoder(code).update()
    failures: list[BaseException] = []
    gate = threading.Barrier(len(shares))

    def work(indexes: list[int]) -> None:
        try:
            gate.wait(30)
            compile_functions(code, indexes)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(share,)) for share in shares]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # threads take turns as often as they can
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    finally:
        sys.setswitchinterval(interval)
    assert not failures
    assert jsbc.dumps(code) == single_pass(source, sorted(set().union(*shares)))


IN_A_PROCESS = """
import hashlib, json, random, sys
from blob_tools import compile_functions
import jsbc
digests = []
for source, indexes in json.load(sys.stdin):
    random.shuffle(indexes)
    code = jsbc.compile(source)
    lazy = jsbc.dumps(code)
    compile_functions(code, indexes)
    one = jsbc.dumps(code)
    digests.append(hashlib.sha256(lazy + one + jsbc.merge(one, lazy)).hexdigest())
print(json.dumps(digests))
"""


@FEW
@given(st.lists(programs(), min_size=10, max_size=20), CHANCES)
def test_bytes_do_not_depend_on_process_and_hash_seed(sources, chance):
    """Several programs to a process, since starting one takes longer than they do."""
    tasks = [(source, chosen(jsbc.compile(source), chance)) for source in sources]
    expected = []
    for source, indexes in tasks:
        lazy, one = single_pass(source, []), single_pass(source, indexes)
        expected.append(hashlib.sha256(lazy + one + jsbc.merge(lazy, one)).hexdigest())
    for seed in ("0", "1", str(chance.randrange(2, 2**32))):
        done = run_python("-c", IN_A_PROCESS, stdin=json.dumps(tasks), PYTHONHASHSEED=seed)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == expected, f"PYTHONHASHSEED={seed}"


# ------------------------------------------------------------------ merging


@SETTINGS
@given(programs(), CHANCES)
def test_merging_is_the_union_and_nothing_else(source, chance):
    code = jsbc.compile(source)
    sets = [chosen(code, chance) for _ in range(3)]
    a, b, c = blobs = [single_pass(source, indexes) for indexes in sets]
    lazy = single_pass(source, [])
    union = jsbc.merge(a, b, c)
    assert compiled(union) == compiled(a) | compiled(b) | compiled(c)
    assert union == single_pass(source, sorted(set().union(*sets)))
    # Commutative, associative, idempotent; the blob without compiled functions is neutral; what is inside adds nothing.
    chance.shuffle(blobs)
    assert union == jsbc.merge(*blobs) == jsbc.merge(jsbc.merge(a, b), c) == jsbc.merge(a, jsbc.merge(b, c))
    assert jsbc.merge(a) == jsbc.merge(a, a) == jsbc.merge(a, lazy) == jsbc.merge(lazy, a) == a
    assert jsbc.merge(a, jsbc.merge(a, b)) == jsbc.merge(a, b)
    assert jsbc.merge(union, *blobs) == union


# ------------------------------------------------------------------ nothing is lost


@SETTINGS
@given(programs(), CHANCES)
def test_a_blob_never_shrinks(source, chance):
    """Loading, running, compiling and writing again only add functions, whatever a run happens not to use."""
    code = jsbc.compile(source)
    compile_functions(code, chosen(code, chance))
    blob = jsbc.dumps(code)
    for _ in range(4):
        before = compiled(blob)
        loaded = jsbc.loads(blob)
        action = chance.randrange(3)
        if action == 0:
            compile_functions(loaded, chosen(loaded, chance))
        elif action == 1:
            try:
                jsbc.Context().run(loaded)
            except jsbc.JSError:
                pass  # what a program throws does not matter here
        again = jsbc.dumps(loaded)
        assert compiled(again) >= before
        assert len(again) >= len(blob)
        assert (again == blob) == (compiled(again) == before)
        blob = again


@SETTINGS
@given(programs(), CHANCES)
def test_extending_copies_what_it_does_not_touch(source, chance):
    """Functions that are in the blob are copied as bytes: not one of them is decoded, or encoded again."""
    code = jsbc.compile(source)
    old = single_pass(source, chosen(code, chance))
    loaded = jsbc.loads(old)
    new = [i for i in chosen(loaded, chance) if i not in compiled(old)]
    # What lies around a new function is compiled or decoded to compile it.
    touched = set()
    for index in new:
        template = loaded.functions[index]
        while template is not None:
            touched.add(template.position)
            template = template.parent
    compile_functions(loaded, new)
    decoded = loaded.blob.decoded
    extended = jsbc.dumps(loaded)
    assert loaded.blob.decoded == decoded <= len(touched | {0})
    assert loaded.blob.refused == 0
    assert compiled(extended) == compiled(old) | touched
    words = {t.position: t.words for t in jsbc.loads(old).functions if t.is_compiled}
    for template in jsbc.loads(extended).functions:
        if template.position in words and template.is_compiled:
            assert template.words == words[template.position]
    assert set(loaded.delazified) == touched - compiled(old)


@SETTINGS
@given(programs(), CHANCES)
def test_an_extended_blob_has_the_bodies_of_the_old_one(source, chance):
    """Decoded after all: code, constants and positions are those of compiling from source."""
    code = jsbc.compile(source)
    loaded = jsbc.loads(single_pass(source, chosen(code, chance)))
    compile_functions(loaded, chosen(loaded, chance))
    again = jsbc.loads(jsbc.dumps(loaded))
    have = compiled(jsbc.dumps(again))
    again.compile_all()
    code.compile_all()
    assert again.blob.refused == 0
    assert again.blob.decoded == len(have)
    for ours, theirs in zip(code.functions, again.functions, strict=True):
        for name in "name words constant_list site_list handler_list position_list captures source_range".split():
            assert getattr(ours, name) == getattr(theirs, name), (ours.position, name)

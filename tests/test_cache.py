"""The cache: hits, misses with reasons, writers that lose nothing, and no way to make a program fail."""

from __future__ import annotations

import os
import stat
import time

import pytest
from blob_tools import fix_checksums, sections

import jsbc
from jsbc import _codec
from jsbc.cache import Policy, Reason
from jsbc.cache.disk import DiskStore
from jsbc.cache.examine import damaged_functions
from jsbc.cache.key import entry_of

PADDING = "/* " + "x" * 300 + " */\n"
SOURCE = PADDING + "function one() { return 1; } function two() { return 2; } function three() { return 3; } one();"


def Cache(*arguments, **options):
    """A Cache as a new process has it: nothing compiled yet, and it writes when it is told to."""
    jsbc.clear_compilation_cache()
    return jsbc.Cache(*arguments, background=False, **options)


def run(cache, source=SOURCE, call=()):
    jsbc.clear_compilation_cache()
    context = jsbc.Context(cache=cache)
    result = context.eval(source, "app.js")
    for name in call:
        context.call(name)
    return result


def entry_path(cache) -> str:
    (entry,) = cache.entries()
    return entry.path


def compiled_in(path) -> set[str]:
    with open(path, "rb") as file:
        code = jsbc.loads(file.read())
    compiled = set(code.blob.compiled_functions())
    return {function.name for function in code.functions if function.position in compiled}


# ------------------------------------------------------------------ hits and misses


def test_second_process_like_cache_hits_the_disk(tmp_path):
    first = Cache(tmp_path)
    assert run(first) == 1
    assert first.flush() == 1
    assert first.flush() == 0
    assert first.stats()["rejected"] == {"absent": 1}
    second = Cache(tmp_path)
    assert run(second) == 1
    assert second.stats()["disk_hits"] == 1
    assert second.stats()["compiled"] == 0
    assert second.flush() == 0


def test_the_same_source_twice_is_the_same_code(tmp_path):
    cache = Cache(tmp_path)
    assert cache.compile(SOURCE, "a.js") is cache.compile(SOURCE, "a.js")
    assert cache.compile(SOURCE, "b.js").filename == "b.js"
    assert cache.stats()["memory_hits"] == 1


def test_context_close_writes(tmp_path):
    cache = Cache(tmp_path)
    with jsbc.Context(cache=cache) as context:
        context.eval(SOURCE)
    assert len(cache.entries()) == 1


def test_later_functions_extend_the_entry(tmp_path):
    first = Cache(tmp_path)
    run(first)
    first.flush()
    assert compiled_in(entry_path(first)) == {"", "one"}
    second = Cache(tmp_path)
    run(second, call=["two"])
    assert second.flush() == 1
    assert compiled_in(entry_path(second)) == {"", "one", "two"}


def test_two_writers_of_one_entry_make_the_union(tmp_path):
    first, second = Cache(tmp_path), Cache(tmp_path)
    run(first, call=["two"])
    run(second, call=["three"])
    first.flush()
    second.flush()
    assert compiled_in(entry_path(first)) == {"", "one", "two", "three"}
    assert second.stats()["merged"] == 1


def test_a_changed_source_is_another_entry(tmp_path):
    cache = Cache(tmp_path)
    run(cache)
    assert run(cache, SOURCE.replace("return 1", "return 9")) == 9
    cache.flush()
    assert len(cache.entries()) == 2


def test_a_syntax_error_is_the_programs(tmp_path):
    with pytest.raises(jsbc.JSSyntaxError):
        run(Cache(tmp_path), PADDING + "function (")


def test_short_sources_are_not_worth_an_entry(tmp_path):
    cache = Cache(tmp_path)
    assert run(cache, "1 + 1") == 2
    assert cache.stats()["rejected"] == {"policy": 1}
    assert cache.flush() == 0
    generous = Cache(tmp_path, policy=Policy(min_source=0))
    assert run(generous, "1 + 1") == 2
    assert generous.flush() == 1


# ------------------------------------------------------------------ what is on the disk may be anything


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda blob: b"", "magic"),
        (lambda blob: blob[:50], "truncated"),
        (lambda blob: blob[: len(blob) // 2], "length"),
        (lambda blob: b"not a blob at all" * 50, "magic"),
        (lambda blob: blob[:16] + b"\0" * 8 + blob[24:], "header"),
        (lambda blob: fix_checksums(blob[:16] + b"\0" * 8 + blob[24:]), "fingerprint"),
        (lambda blob: fix_checksums(blob[:72] + b"\0" * 32 + blob[104:]), "source"),
        (lambda blob: fix_checksums(blob[:32] + b"\1" + blob[33:]), "flags"),
    ],
)
def test_an_unusable_entry_is_a_miss_and_is_replaced(tmp_path, change, reason):
    first = Cache(tmp_path)
    run(first)
    first.flush()
    path = entry_path(first)
    with open(path, "rb") as file:
        blob = file.read()
    os.unlink(path)
    with open(path, "wb") as file:
        file.write(change(blob))
    os.chmod(path, 0o600)
    second = Cache(tmp_path)
    assert run(second) == 1
    assert second.stats()["rejected"] == {reason: 1}
    second.flush()
    third = Cache(tmp_path)
    assert run(third) == 1
    assert third.stats()["disk_hits"] == 1


def test_entries_that_are_no_files_of_ours(tmp_path):
    first = Cache(tmp_path)
    run(first)
    first.flush()
    path = entry_path(first)
    os.rename(path, tmp_path / "elsewhere")
    for make in (
        lambda: os.mkfifo(path),
        lambda: os.mkdir(path),
        lambda: os.symlink(tmp_path / "elsewhere", path),
    ):
        make()
        cache = Cache(tmp_path)
        assert run(cache) == 1
        assert cache.stats()["rejected"] == {"unreadable": 1}
        cache.flush()
        if os.path.isdir(path):
            os.rmdir(path)
        elif os.path.lexists(path):
            os.unlink(path)


def test_an_entry_that_others_may_write_is_not_trusted(tmp_path):
    first = Cache(tmp_path)
    run(first)
    first.flush()
    os.chmod(entry_path(first), 0o666)
    second = Cache(tmp_path)
    assert run(second) == 1
    assert second.stats()["rejected"] == {"unreadable": 1}


def test_a_folder_that_cannot_be_used(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    cache = Cache(blocked)
    assert run(cache) == 1
    assert cache.flush() == 0
    assert cache.stats()["rejected"].get("write") == 1


def test_permissions(tmp_path):
    cache = Cache(tmp_path / "made")
    run(cache)
    cache.flush()
    path = entry_path(cache)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(tmp_path / "made").st_mode) == 0o700


def test_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("JSBC_CACHE_DIR", str(tmp_path / "chosen"))
    assert Cache().directory == str(tmp_path / "chosen")
    assert Cache(tmp_path / "argument").directory == str(tmp_path / "argument")
    writer = Cache()
    run(writer)
    writer.flush()
    monkeypatch.setenv("JSBC_CACHE", "ro")
    reader = Cache()
    run(reader, call=["two"])
    assert reader.stats()["disk_hits"] == 1
    assert reader.flush() == 0
    monkeypatch.setenv("JSBC_CACHE", "0")
    disabled = Cache()
    assert run(disabled) == 1
    assert disabled.stats()["rejected"] == {"disabled": 1}
    assert not disabled.enabled


# ------------------------------------------------------------------ care


def test_verify_and_repair(tmp_path):
    cache = Cache(tmp_path)
    run(cache, call=["two", "three"])
    cache.flush()
    assert cache.verify() == []
    path = entry_path(cache)
    with open(path, "rb") as file:
        blob = bytearray(file.read())
    blob[300] ^= 0xFF
    os.unlink(path)
    with open(path, "wb") as file:
        file.write(blob)
    (damaged,) = cache.verify()
    assert damaged[0] == path
    assert damaged[1] == Reason.CHECKSUM
    cache.verify(repair=True)
    assert cache.entries() == []


def test_damage_is_shown_per_function(tmp_path):
    code = jsbc.compile(SOURCE, eager=True)
    path = str(tmp_path / "blob.jsbc")
    jsbc.dump(code, path)
    assert damaged_functions(path) == []
    with open(path, "rb") as file:
        blob = bytearray(file.read())
    bodies = sections(blob)["bodies"]
    places = sections(blob)
    changes = {
        # the last body, of the last function, and the positions of the last
        "body": ((bodies[0] + bodies[1] - 9,), [(3, "three", 2, Reason.CHECKSUM)]),
        "positions": ((places["cold"][0] + places["cold"][1] - 1,), [(3, "three", 2, Reason.CHECKSUM)]),
        "header": ((20,), []),
    }
    for offsets, expected in changes.values():
        damaged = bytearray(blob)
        for offset in offsets:
            damaged[offset] ^= 0xFF
        with open(path, "wb") as file:
            file.write(damaged)
        assert [(f.index, f.name, f.line, f.reason) for f in damaged_functions(path)] == expected


def test_gc_drops_the_least_recently_used(tmp_path):
    store = DiskStore(str(tmp_path), max_bytes=10_000)
    for number in range(10):
        name = f"{number:064x}-script.jsbc"
        assert store.write(name, b"x" * 2000)
        os.utime(os.path.join(store.folder, name), (1000 + number, 1000 + number))
    assert store.gc(now=2000) == 7
    assert sorted(entry.digest[-1] for entry in store.entries()) == ["7", "8", "9"]
    assert store.clear() == 3


def test_gc_removes_what_other_builds_and_dead_writers_left(tmp_path):
    store = DiskStore(str(tmp_path), max_bytes=1 << 20)
    store.write(f"{1:064x}-script.jsbc", b"x")
    other = tmp_path / "0123456789abcdef"
    other.mkdir()
    (other / f"{2:064x}-script.jsbc").write_bytes(b"y")
    left = os.path.join(store.folder, ".deadbeef.1.tmp")
    with open(left, "wb") as file:
        file.write(b"z")
    os.utime(left, (1, 1))
    store.gc(now=time.time() + 86400)
    assert os.path.exists(other)
    store.gc(now=time.time() + 40 * 86400)
    assert not os.path.exists(other)
    assert not os.path.exists(left)
    assert len(store.entries()) == 1


def test_names_of_entries():
    assert entry_of("0" * 64 + "-module.jsbc") == ("0" * 64, "module")
    assert entry_of(".lock") is None
    assert entry_of("x-script.jsbc") is None


# ------------------------------------------------------------------ stores and signatures


class Broken(dict):
    def get(self, *args):
        raise ConnectionError("gone")

    def __setitem__(self, key, value):
        raise ConnectionError("gone")


def test_stores(tmp_path):
    shared: dict[str, bytes] = {}
    first = Cache(tmp_path / "a", stores=[shared])
    run(first)
    first.flush()
    assert len(shared) == 1
    second = Cache(tmp_path / "b", stores=[Broken(), shared])
    assert run(second) == 1
    assert second.stats()["store_hits"] == 1
    assert second.stats()["store_errors"] == 1
    # What came from a store is on the disk now.
    assert Cache(tmp_path / "b").compile(SOURCE).blob is not None
    alone = Cache(False, stores=[shared])
    assert run(alone) == 1
    assert alone.directory is None


def test_a_signed_cache_ignores_other_blobs(tmp_path):
    key = b"k" * 32
    shared: dict[str, bytes] = {}
    unsigned = Cache(False, stores=[shared])
    run(unsigned)
    unsigned.flush()
    signed = Cache(False, stores=[shared], signing_key=key)
    assert run(signed) == 1
    assert signed.stats()["rejected"] == {"signature": 1}
    signed.flush()
    (blob,) = shared.values()
    assert _codec.signature_is_valid(blob, key)
    again = Cache(False, stores=[shared], signing_key=key)
    assert run(again) == 1
    assert again.stats()["store_hits"] == 1
    other = Cache(False, stores=[shared], signing_key=b"o" * 32)
    assert run(other) == 1
    assert other.stats()["rejected"] == {"signature": 1}
    with pytest.raises(ValueError):
        Cache(tmp_path, signing_key=b"short")


# ------------------------------------------------------------------ the whole process


def test_enable_cache(tmp_path, monkeypatch):
    from jsbc import api

    status = api.enable_cache(tmp_path)
    try:
        assert status
        assert status.status == "enabled"
        assert status.directory == str(tmp_path)
        assert api.enable_cache().status == "already_enabled"
        jsbc.Context().eval(SOURCE)
    finally:
        api.disable_cache()
    assert len(Cache(tmp_path).entries()) == 1
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert api.enable_cache(blocked).status == "failed"
    monkeypatch.setenv("JSBC_CACHE", "0")
    assert api.enable_cache(tmp_path).status == "disabled"

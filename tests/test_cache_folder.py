"""The folder of a cache: what is not jsbc's in it stays as it is, and whatever happens to it fails no program."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import jsbc
from jsbc.cache import Policy
from jsbc.cache.collect import remove_temporaries
from jsbc.cache.disk import DiskStore
from jsbc.cache.key import FINGERPRINT, entry_of, is_fingerprint, is_temporary, is_visits, temporary_name

PADDING = "/* " + "x" * 300 + " */\n"
SOURCE = PADDING + "function one() { return 1; } one();"
NAME = f"{1:064x}-script.jsbc"
OTHER_BUILD = "0123456789abcdef"


def Cache(*arguments, **options):
    jsbc.clear_compilation_cache()
    return jsbc.Cache(*arguments, background=False, **options)


def run(cache, source=SOURCE):
    jsbc.clear_compilation_cache()
    return jsbc.Context(cache=cache).eval(source, "app.js")


def make(path: Path, age: float = 100 * 86400.0) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    os.utime(path, (time.time() - age,) * 2)
    return path


# ------------------------------------------------------------------ what is the user's stays


@pytest.mark.parametrize("care", ["gc", "clear"])
def test_files_and_folders_of_the_user_stay(tmp_path, care):
    theirs = [
        make(tmp_path / "my-documents-two" / "notes.tmp"),
        make(tmp_path / "my-documents-two" / f".{1:016x}.1.2.tmp"),
        make(tmp_path / "my-documents-two" / f"{NAME}.visits"),
        make(tmp_path / "my-documents-two" / NAME),
        make(tmp_path / "0123456789ABCDEF" / NAME),
        make(tmp_path / OTHER_BUILD / "notes.tmp"),
        make(tmp_path / OTHER_BUILD / ".notes.tmp"),
        make(tmp_path / OTHER_BUILD / "summer.visits"),
        make(tmp_path / OTHER_BUILD / ("x" * 64 + "-script.jsbc")),
        make(tmp_path / FINGERPRINT / "notes.tmp"),
        make(tmp_path / FINGERPRINT / "summer.visits"),
    ]
    empty = [tmp_path / "empty-sixteen-16", tmp_path / "fedcba9876543210"]
    for folder in empty:
        folder.mkdir()
    ours = make(tmp_path / OTHER_BUILD / NAME)
    cache = Cache(tmp_path)
    assert run(cache) == 1
    cache.flush()
    assert getattr(cache, care)() >= 1
    assert [path for path in [*theirs, *empty] if not path.exists()] == []
    assert not ours.exists()


@pytest.mark.parametrize("care", ["gc", "clear"])
def test_what_another_build_left_goes(tmp_path, care):
    other = tmp_path / OTHER_BUILD
    make(other / NAME)
    make(other / temporary_name(NAME))
    make(other / f"{NAME}.visits")
    make(other / ".lock")
    getattr(DiskStore(str(tmp_path), 1 << 20), care)()
    assert not other.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="modes")
def test_the_mode_of_a_given_folder_is_the_users(tmp_path):
    given = tmp_path / "given"
    given.mkdir()
    os.chmod(given, 0o1777)
    cache = Cache(given)
    run(cache)
    assert cache.flush() == 1
    assert stat.S_IMODE(os.stat(given).st_mode) == 0o1777
    assert stat.S_IMODE(os.stat(given / FINGERPRINT).st_mode) == 0o700
    # What jsbc makes is closed, and a build's folder is closed when it was open.
    made = DiskStore(str(tmp_path / "parent" / "made"), 1 << 20)
    assert made.prepare()
    assert stat.S_IMODE(os.stat(made.directory).st_mode) == 0o700
    os.chmod(made.folder, 0o755)
    assert DiskStore(made.directory, 1 << 20).prepare()
    assert stat.S_IMODE(os.stat(made.folder).st_mode) == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links")
def test_a_link_in_place_of_the_folder_is_not_followed(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    os.chmod(elsewhere, 0o755)
    given = tmp_path / "given"
    given.mkdir()
    os.symlink(elsewhere, given / FINGERPRINT)
    cache = Cache(given)
    assert run(cache) == 1
    assert cache.flush() == 0
    assert os.listdir(elsewhere) == []
    assert stat.S_IMODE(os.stat(elsewhere).st_mode) == 0o755


def test_names():
    assert is_fingerprint(FINGERPRINT)
    assert not is_fingerprint("my-documents-two")
    assert not is_fingerprint(FINGERPRINT.upper() + "0")
    assert is_temporary(temporary_name(NAME))
    for name in ("notes.tmp", ".notes.tmp", ".cafe.tmp", ".a..tmp", ".tmp", "..tmp", "a.1.2.tmp", ".1.2.3"):
        assert not is_temporary(name)
    assert is_visits(NAME + ".visits")
    assert not is_visits(NAME)
    assert not is_visits("summer.visits")
    assert entry_of("x" * 64 + "-script.jsbc") is None


# ------------------------------------------------------------------ a folder that is removed


def test_a_removed_folder_is_made_again(tmp_path):
    folder = tmp_path / "cache"
    cache = Cache(folder)
    run(cache)
    assert cache.flush() == 1
    shutil.rmtree(folder)
    for number in range(2):
        assert run(cache, f"{SOURCE}{number}") == number
        assert cache.flush() == 1
    assert len(cache.entries()) == 2
    shutil.rmtree(folder)
    store = cache._disk
    lock = store.lock()
    assert lock is not None
    lock.release()
    shutil.rmtree(folder)
    assert store.write(NAME, b"x")


def test_a_folder_removed_while_one_waits_for_its_lock(tmp_path):
    from jsbc.cache.lock import Lock

    store = DiskStore(str(tmp_path / "cache"), 1 << 20)
    other = store.lock()
    assert other is not None
    waiting = threading.Event()

    class Waiting(Lock):
        def acquire(self, *arguments):
            waiting.set()
            return super().acquire(*arguments)

    taken = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jsbc.cache.lock.Lock", Waiting)
        thread = threading.Thread(target=lambda: taken.append(store.lock()))
        thread.start()
        assert waiting.wait(10)
        shutil.rmtree(store.directory)
        other.release()
        thread.join(20)
    assert taken[0] is not None
    assert os.path.isdir(store.folder)
    taken[0].release()


def test_visits_are_counted_in_a_folder_made_again(tmp_path):
    folder = tmp_path / "cache"
    cache = Cache(folder, policy=Policy(min_visits=2))
    run(cache)
    shutil.rmtree(folder)
    run(cache, SOURCE + "2")
    assert len(visits_in(cache)) == 1


# ------------------------------------------------------------------ visits do not pile up


def visits_in(cache) -> list[str]:
    return [name for name in os.listdir(cache._disk.folder) if name.endswith(".visits")]


def one_off_sources(cache, count: int) -> None:
    for number in range(count):
        cache.compile(f"{PADDING}var x{number} = 1", shared=False)


def test_visits_make_gc_due(tmp_path):
    cache = Cache(tmp_path, policy=Policy(min_visits=2), max_bytes=16 << 20)
    one_off_sources(cache, 5)
    assert not cache._disk.gc_is_due()
    one_off_sources(cache, 20)
    assert cache._disk.gc_is_due()


def test_gc_removes_visits_of_sources_that_did_not_come_back(tmp_path):
    cache = Cache(tmp_path, policy=Policy(min_visits=2))
    one_off_sources(cache, 4)
    days = [20, 15, 5, 0]
    for name, age in zip(sorted(visits_in(cache)), days, strict=True):
        os.utime(os.path.join(cache._disk.folder, name), (time.time() - age * 86400,) * 2)
    assert cache.gc() == 0
    assert len(visits_in(cache)) == 2


def test_visits_count_within_the_limit(tmp_path):
    cache = Cache(tmp_path, policy=Policy(min_visits=2), max_bytes=100_000)
    one_off_sources(cache, 60)
    assert cache.gc() == 0
    assert 0 < len(visits_in(cache)) * 4096 <= 100_000
    # They do not push out what was used after them.
    store = cache._disk
    assert store.write(NAME, b"x" * 50_000)
    os.utime(os.path.join(store.folder, NAME), (time.time() + 10,) * 2)
    store.gc()
    assert len(store.entries()) == 1


# ------------------------------------------------------------------ no place for a folder


def check_miss(cache) -> None:
    """Programs run; nothing is read, made or removed."""
    assert run(cache) == 1
    assert cache.flush() == 0
    assert cache.stats()["rejected"] == {"unreadable": 1, "write": 1}
    assert not cache.usable()
    assert (cache.gc(), cache.clear(), cache.entries(), cache.verify()) == (0, 0, [], [])
    assert not cache._disk.has(NAME)
    assert not cache._disk.remove(NAME)
    cache.policy = Policy(min_visits=2)
    assert run(cache, SOURCE + "2") == 2


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "~", "~/.cache/jsbc"])
def test_a_path_that_cannot_be_is_a_miss(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").write_text("what is before the NUL")
    check_miss(Cache(name))
    monkeypatch.setenv("JSBC_CACHE", "ro")
    reader = Cache(name)
    assert run(reader) == 1
    assert reader.stats()["rejected"] == {"unreadable": 1}
    assert os.listdir(tmp_path) == ["a"]


def test_a_name_that_only_begins_with_a_tilde_is_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cache = Cache("~backup")
    run(cache)
    assert cache.flush() == 1


HOMELESS = """
import os, sys, pwd
def unknown(uid):
    raise KeyError(uid)
pwd.getpwuid = unknown
import jsbc
cache = jsbc.Cache(background=False)
assert jsbc.Context(cache=cache).eval(sys.argv[1]) == 1
print(cache.flush(), cache.stats()["rejected"], os.listdir("."))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="uids")
def test_a_user_without_a_home(tmp_path):
    unset = ("HOME", "XDG_CACHE_HOME", "JSBC_CACHE_DIR", "JSBC_CACHE")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment["PYTHONPATH"] = str(Path(jsbc.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", HOMELESS, SOURCE], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("0 {'unreadable': 1, 'write': 1} []\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="the working directory cannot be removed there")
def test_a_relative_folder_in_a_working_directory_that_was_removed(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    monkeypatch.setenv("JSBC_CACHE_DIR", "relative")
    cache = Cache()
    assert cache.directory == "relative"
    # It stays without a place: elsewhere it would be another folder.
    monkeypatch.chdir(tmp_path)
    check_miss(cache)
    assert os.listdir(tmp_path) == []


# ------------------------------------------------------------------ writes that are interrupted, files that are none


def test_an_interrupted_write_leaves_no_temporary_file(tmp_path, monkeypatch):
    store = DiskStore(str(tmp_path), 1 << 20)

    def interrupted(*arguments):
        raise KeyboardInterrupt

    for function in ("write", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, function, interrupted)
            with pytest.raises(KeyboardInterrupt):
                store.write(NAME, b"x")
        assert os.listdir(store.folder) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="FIFOs")
@pytest.mark.parametrize("visits", [1, 2])
def test_a_fifo_keeps_nobody_waiting(tmp_path, visits):
    cache = Cache(tmp_path, policy=Policy(min_visits=visits))
    assert cache._disk.prepare()
    os.mkfifo(os.path.join(cache._disk.folder, ".written"))
    done = []
    thread = threading.Thread(target=lambda: done.append((run(cache), cache.flush())), daemon=True)
    thread.start()
    thread.join(20)
    assert done == [(1, 1 if visits == 1 else 0)]


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links")
def test_the_count_of_what_was_written_is_not_kept_through_a_link(tmp_path):
    store = DiskStore(str(tmp_path), 1 << 20)
    assert store.prepare()
    theirs = make(tmp_path / "letter")
    os.symlink(theirs, os.path.join(store.folder, ".written"))
    assert store.write(NAME, b"x")
    assert theirs.read_text() == "mine"


def test_a_young_temporary_file_of_a_writer_stays(tmp_path):
    store = DiskStore(str(tmp_path), 1 << 20)
    assert store.prepare()
    path = make(Path(store.folder) / temporary_name(NAME), age=10)
    remove_temporaries(store, time.time(), alone=False)
    assert path.exists()
    remove_temporaries(store, time.time(), alone=True)
    assert not path.exists()

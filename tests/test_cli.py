"""The command, each time in a process of its own."""

from __future__ import annotations

import statistics
import sys
import time

import pytest
from blob_tools import sections
from support import run_python

from jsbc import load

SCRIPT = (
    """
// padding: a script shorter than 256 characters is compiled faster than its entry is found; this makes it long enough.
function greet(name) { return `hello ${name}`; }
console.log(greet(scriptArgs[1] ?? 'world'));
console.error('to stderr');
var late = () => greet('late');
"""
    + "// "
    + "x" * 200
)


def jsbc(*arguments: str, folder, **environment: str):
    return run_python("-m", "jsbc", *arguments, timeout=60, JSBC_CACHE_DIR=str(folder / "cache"), **environment)


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "app.js"
    path.write_text(SCRIPT)
    return path


def test_run_cold_and_warm(script, tmp_path):
    for _ in range(2):
        done = jsbc("run", str(script), "Ann", folder=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "hello Ann\n", "to stderr\n")
    assert len(list((tmp_path / "cache").rglob("*.jsbc"))) == 1
    done = jsbc("cache", "info", folder=tmp_path)
    assert "entries  1" in done.stdout


def test_run_without_cache(script, tmp_path):
    assert jsbc("run", "--no-cache", str(script), folder=tmp_path).stdout == "hello world\n"
    assert jsbc("run", str(script), folder=tmp_path, JSBC_CACHE="0").stdout == "hello world\n"
    assert not (tmp_path / "cache").exists()


def test_compile_run_dis_inspect(script, tmp_path):
    blob = tmp_path / "out.jsbc"
    assert jsbc("compile", str(script), "-o", str(blob), folder=tmp_path).returncode == 0
    assert jsbc("run", str(blob), "Bob", folder=tmp_path).stdout == "hello Bob\n"
    assert "GETGLOBAL" in jsbc("dis", str(blob), folder=tmp_path).stdout
    assert "greet" in jsbc("dis", str(script), folder=tmp_path).stdout
    shown = jsbc("inspect", "--functions", str(blob), folder=tmp_path).stdout
    assert "no damaged function" in shown
    assert "lazy" in shown
    assert "bodies" in shown


def test_errors(tmp_path):
    path = tmp_path / "bad.js"
    path.write_text("function f() {\n  null.x;\n}\nf();\n")
    done = jsbc("run", str(path), folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("Uncaught TypeError: Cannot read properties of null (reading 'x')\n    at f (")
    assert "bad.js:2:" in done.stderr
    path.write_text("let = = 1;\n")
    done = jsbc("run", str(path), folder=tmp_path)
    assert done.returncode == 1
    assert "SyntaxError: " in done.stderr
    assert "Traceback" not in done.stderr
    done = jsbc("run", str(tmp_path / "missing.js"), folder=tmp_path)
    assert done.returncode == 1
    assert "missing.js" in done.stderr
    broken = tmp_path / "broken.jsbc"
    broken.write_bytes(b"junk")
    done = jsbc("run", str(broken), folder=tmp_path)
    assert (done.returncode, done.stderr) == (1, "jsbc: BytecodeError: not a jsbc blob\n")


def test_limits(tmp_path):
    path = tmp_path / "endless.js"
    path.write_text("for (;;);")
    done = jsbc("run", "--time-limit", "0.2", str(path), folder=tmp_path)
    assert done.returncode == 1
    assert "JSTimeoutError" in done.stderr


def test_usage(tmp_path):
    assert jsbc(folder=tmp_path).returncode == 2
    assert jsbc("nonsense", folder=tmp_path).returncode == 2
    assert jsbc("run", folder=tmp_path).returncode == 2
    assert jsbc("run", "--nonsense", "x.js", folder=tmp_path).returncode == 2
    for limit in ("inf", "nan", "0", "-1", "1e30", "x"):
        for option in ("--time-limit", "--memory-limit"):
            done = jsbc("run", option, limit, "x.js", folder=tmp_path)
            assert done.returncode == 2 and "takes a number" in done.stderr
    assert "jsbc run" in jsbc("--help", folder=tmp_path).stdout
    assert jsbc("--version", folder=tmp_path).stdout.startswith("jsbc ")
    assert "fingerprint" in jsbc("report", folder=tmp_path).stdout


def test_cache_commands(script, tmp_path):
    assert "1 entries written" in jsbc("cache", "warm", str(script), folder=tmp_path).stdout
    assert "1 entries, 0 damaged" in jsbc("cache", "verify", folder=tmp_path).stdout
    (entry,) = (tmp_path / "cache").rglob("*.jsbc")
    data = bytearray(entry.read_bytes())
    start, length = sections(data)["bodies"]
    data[start + length - 9] ^= 0xFF
    entry.write_bytes(data)
    done = jsbc("cache", "verify", folder=tmp_path)
    assert done.returncode == 1
    assert "  function 2 late, line 6: checksum" in done.stdout
    assert "removed" in jsbc("cache", "verify", "--repair", folder=tmp_path).stdout
    jsbc("run", str(script), folder=tmp_path)
    assert "0 entries" in jsbc("cache", "gc", folder=tmp_path).stdout
    assert "1 entries removed" in jsbc("cache", "clear", folder=tmp_path).stdout


def test_the_hot_path_imports_little(script, tmp_path):
    """Modules that cost a start more than they are worth: argparse 9 ms, typing 10, threading 4, hashlib 3."""
    jsbc("run", str(script), folder=tmp_path)
    program = (
        "import sys, os; from jsbc import cli; cli.run(sys.argv[1:]); "
        "print(*sorted(set('argparse typing threading hashlib json re enum collections tempfile zlib "
        "jsbc.compiler jsbc.frontend.parser'.split()) & set(sys.modules)))"
    )
    done = run_python("-S", "-c", program, str(script), JSBC_CACHE_DIR=str(tmp_path / "cache"))
    assert done.stdout.split("\n")[1] == "", done.stdout + done.stderr


@pytest.mark.slow
def test_start_up_time(script, tmp_path):
    """A warm run of a small script costs little more than an interpreter; the bound is wide, bench/ measures."""
    jsbc("run", str(script), folder=tmp_path)

    def seconds(*arguments):
        times = []
        for _ in range(7):
            started = time.perf_counter()
            run_python(*arguments, JSBC_CACHE_DIR=str(tmp_path / "cache"))
            times.append(time.perf_counter() - started)
        return statistics.median(times)

    bare = seconds("-c", "pass")
    assert seconds("-m", "jsbc", "run", str(script)) < bare * 4 + 0.05, sys.version


def test_odd_names(tmp_path):
    odd, good = tmp_path / "\N{GRINNING FACE}.js", tmp_path / "good.js"
    odd.write_text("var o = { '\\ud800': function () { return 1 } }; function f() {} 1")
    good.write_text("function f() { return 1 }\n" * 200)
    assert jsbc("compile", "--eager", str(odd), folder=tmp_path).returncode == 0
    done = jsbc("inspect", "--functions", str(odd.with_suffix(".jsbc")), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "\\ud800" in done.stdout and " f\n" in done.stdout
    assert load(odd.with_suffix(".jsbc")).filename == str(odd)
    # One file that is missing does not keep the others from being warmed.
    done = jsbc("cache", "warm", str(tmp_path / "missing.js"), str(good), folder=tmp_path)
    assert done.returncode == 1
    assert "missing.js" in done.stderr and "1 entries written" in done.stdout

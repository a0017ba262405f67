"""The functions of the package and the Context."""

from __future__ import annotations

import io
import math
import os
import threading

import pytest
from support import run_python

import jsbc

SOURCE = "function twice(x) { return x * 2; } twice(21)"


def test_compile_and_run():
    code = jsbc.compile(SOURCE, "twice.js")
    assert (code.filename, code.mode) == ("twice.js", "script")
    assert [function.name for function in code.functions] == ["", "twice"]
    assert not code.functions[1].is_compiled
    first, second = jsbc.Context(), jsbc.Context()
    assert first.run(code) == second.run(code) == 42
    assert code.functions[1].is_compiled


def test_eager():
    assert all(function.is_compiled for function in jsbc.compile(SOURCE, eager=True).functions)


def test_bytes_are_utf8():
    assert jsbc.Context().run(jsbc.compile("'naïve 名前'".encode())) == "naïve 名前"


def test_dump_and_load(tmp_path):
    code = jsbc.compile(SOURCE)
    path = tmp_path / "twice.jsbc"
    jsbc.dump(code, path)
    file = io.BytesIO()
    jsbc.dump(code, file)
    assert file.getvalue() == path.read_bytes() == jsbc.dumps(code)
    file.seek(0)
    for loaded in (jsbc.load(path), jsbc.load(str(path)), jsbc.load(file)):
        assert jsbc.Context().run(loaded) == 42
    with pytest.raises(FileNotFoundError):
        jsbc.load(tmp_path / "missing.jsbc")


def test_syntax_errors():
    with pytest.raises(jsbc.JSSyntaxError) as caught:
        jsbc.compile("let a = 1;\nlet b = ;", "bad.js")
    error = caught.value
    assert (error.filename, error.lineno, error.column) == ("bad.js", 2, 9)
    assert error.text == "let b = ;"
    assert isinstance(error, jsbc.JSError)
    # A function is checked when the script is compiled, not when it is called.
    with pytest.raises(jsbc.JSSyntaxError):
        jsbc.compile("function never() { return 1 +; }")


def test_unknown_frontend():
    with pytest.raises(ValueError):
        jsbc.compile("1", frontend="other")


def test_call():
    context = jsbc.Context()
    context.eval("var app = {name: 'app', render(x) { return this.name + x; }}; const late = (...all) => all.length;")
    assert context.call("app.render", 1) == "app1"
    assert context.call("late", 1, 2, 3) == 3
    with pytest.raises(jsbc.JSException, match="TypeError"):
        context.call("app.missing")
    with pytest.raises(jsbc.JSException, match="TypeError"):
        context.call("missing")


def test_settings_are_checked():
    for settings in ({"time_limit": 0}, {"time_limit": -1}, {"memory_limit": 0}):
        with pytest.raises(ValueError):
            jsbc.Context(**settings)
    assert jsbc.Context(time_limit=1.5).time_limit == 1.5
    assert jsbc.Context().time_limit is None


def test_jobs_run_at_the_end_of_a_script():
    context = jsbc.Context()
    context.eval("var log = []; Promise.resolve().then(() => log.push('job')); log.push('script')")
    assert list(context.globals["log"]) == ["script", "job"]


def test_code_is_shared_by_threads():
    code = jsbc.compile("function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2); } f(15)")
    results = []
    threads = [threading.Thread(target=lambda: results.append(jsbc.Context().run(code))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [610] * 4


def test_public_names():
    for name in jsbc.__all__:
        assert getattr(jsbc, name) is not None
    with pytest.raises(AttributeError):
        jsbc.missing  # noqa: B018


def test_a_blob_is_written_over_the_one_that_is_mapped(tmp_path):
    """dump() truncated the file under the Code that had it mapped: SIGSEGV, or SIGBUS when the new blob was smaller."""
    program = """
import sys, jsbc
path = sys.argv[1]
source = "function f(i) { return 'f' + i } function g(i) { return 'g' + i } function h() { return f(1) + g(2) }"
for in_place in (False, True):
    jsbc.dump(jsbc.compile(source + " ".join(f"function x{i}(){{ return {i} }}" for i in range(300))), path)
    code = jsbc.load(path)
    ctx = jsbc.Context()
    ctx.run(code)
    assert ctx.eval("f(1) + x299()") == "f1299"
    jsbc.dump(code, path, in_place=in_place)
    jsbc.dump(jsbc.compile("1"), path, in_place=in_place)
    assert ctx.eval("h() + x298() + x297.toString().length") == "f1g229829"
    assert jsbc.load(path).functions[0].name == ""
"""
    path = tmp_path / "a.jsbc"
    done = run_python("-c", program, str(path))
    assert done.returncode == 0, done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["a.jsbc"]


def test_dump_keeps_permissions_and_links_and_leaves_nothing_behind(tmp_path):
    code = jsbc.compile("1 + 1")
    real, link = tmp_path / "real.jsbc", tmp_path / "link.jsbc"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to(real)
    jsbc.dump(code, os.fsencode(link))
    assert link.is_symlink() and real.stat().st_mode & 0o777 == 0o640
    assert jsbc.Context().run(jsbc.load(os.fsencode(link))) == 2
    with pytest.raises(OSError):
        jsbc.dump(code, tmp_path / "absent" / "a.jsbc")
    with pytest.raises(OSError):
        jsbc.dump(code, tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"real.jsbc", "link.jsbc"}
    reader, writer = os.pipe()
    jsbc.dump(code, f"/dev/fd/{writer}")
    assert os.read(reader, 1 << 16) == jsbc.dumps(code)
    os.close(reader)
    os.close(writer)


def test_paths_that_are_none():
    with pytest.raises(FileNotFoundError, match=r"No such file.*missing\.jsbc"):
        jsbc.load("missing.jsbc")
    with pytest.raises(ValueError, match="null"):
        jsbc.load("a.jsbc\0b")


@pytest.mark.parametrize("source", [5, None, [49, 43, 50], 1.5])
def test_a_source_is_text(source, tmp_path):
    for ctx in (jsbc.Context(), jsbc.Context(compilation_cache=False), jsbc.Context(cache=jsbc.Cache(tmp_path))):
        with pytest.raises(TypeError, match="source must be str or bytes"):
            ctx.eval(source)
        assert ctx.eval(bytearray(b"1 + 1")) == ctx.eval(memoryview(b"1 + 1")) == ctx.eval(b"1 + 1") == 2


@pytest.mark.parametrize(
    "arguments",
    [{"signing_key": "0123456789abcdef"}, {"max_bytes": "1G"}, {"policy": {}}, {"stores": {}}, {"stores": {"a": 1}}],
)
def test_arguments_of_a_cache_that_are_none(arguments):
    with pytest.raises(TypeError):
        jsbc.Cache(False, **arguments)


def test_a_task_in_another_process_and_many_that_ask():
    """A forked child waited for ever for a thread that it does not have; a finished task raised TimeoutError."""
    blob = jsbc.dumps(jsbc.compile("1 + 1", eager=True))
    task = jsbc.ConsumeTask(blob)
    assert jsbc.Context().run(task.result(math.inf)) == 2
    errors = []

    def ask():
        try:
            for _ in range(20_000):
                task.result(timeout=0)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="fork of POSIX")
def test_a_task_goes_on_in_a_forked_child():
    program = """
import os, jsbc
source = "var all = [" + ", ".join(f"function f{i}(a) {{ return a + {i} }}" for i in range(30000)) + "]; all.length"
blob = jsbc.dumps(jsbc.compile(source, eager=True))
for _ in range(5):
    task = jsbc.ConsumeTask(blob)
    child = os.fork()
    if child == 0:
        os._exit(0 if jsbc.Context().run(task.result(timeout=20)) == 30000 else 1)
    assert os.waitpid(child, 0)[1] == 0
    task.result()
"""
    done = run_python("-W", "ignore", "-c", program)
    assert done.returncode == 0, done.stderr

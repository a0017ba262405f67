"""The functions of the package and the Context."""

from __future__ import annotations

import io
import threading

import pytest

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

"""The compilation cache of the process: what is shared, what is kept apart, what goes away."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest

import jsbc
from jsbc.cache.memory import CompilationCache, SubCache, process_cache

PADDING = "/* " + "x" * 2000 + " */\n"


@pytest.fixture(autouse=True)
def _empty():
    jsbc.clear_compilation_cache()
    yield
    jsbc.clear_compilation_cache()


class Delta:
    """Counters of a sub-cache since this was made."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.before = jsbc.compilation_cache_stats()[part]

    def __getattr__(self, name: str) -> int:
        return jsbc.compilation_cache_stats()[self.part][name] - self.before[name]


# ------------------------------------------------------------------ generations


def test_what_is_used_stays():
    cache = SubCache(1000, 100, 3)
    cache.put("kept", 1, 10)
    cache.put("left", 2, 10)
    for _ in range(10):
        assert cache.get("kept") == 1
        cache.age()
    assert cache.get("left") is None
    assert cache.stats() == {"entries": 1, "bytes": 10, "hits": 10, "misses": 1, "insertions": 2, "aged": 1}


def test_bytes_end_a_generation():
    cache = SubCache(300, 1000, 3)
    for number in range(100):
        cache.put(number, str(number), 50)
        assert cache.stats()["bytes"] <= 300
    # Two to a generation, three generations: the newest are there.
    assert cache.stats()["entries"] == 6
    assert [cache.get(number) for number in (99, 95, 93, 0)] == ["99", "95", None, None]


def test_entries_end_a_generation():
    cache = SubCache(1 << 20, 10, 2)
    for number in range(100):
        cache.put(number, number + 1, 1)
    assert cache.stats()["entries"] <= 10
    assert cache.get(99) == 100
    assert cache.get(50) is None


def test_an_entry_that_needs_half_of_all_room_is_not_kept():
    cache = SubCache(100, 10, 2)
    cache.put("small", 1, 10)
    cache.put("large", 2, 51)
    assert cache.get("large") is None
    assert cache.get("small") == 1


def test_replacing_and_forgetting_keep_the_sum():
    cache = SubCache(1000, 10, 2)
    cache.put("a", 1, 10)
    cache.age()
    cache.put("a", 2, 30)
    assert cache.get("a") == 2
    assert cache.stats()["bytes"] == 30
    assert cache.stats()["entries"] == 1
    cache.forget("a")
    cache.forget("a")
    assert cache.stats()["bytes"] == 0
    with pytest.raises(ValueError):
        SubCache(0, 1, 1)


def test_a_finalizer_may_use_the_cache():
    cache = SubCache(100, 2, 1)

    class Value:
        def __del__(self):
            cache.put("from the finalizer", 1, 1)

    cache.put("value", Value(), 1)
    cache.age()
    assert cache.get("from the finalizer") == 1


def test_threads():
    cache = SubCache(5000, 200, 3)
    errors = []

    def work(seed: int) -> None:
        try:
            for number in range(3000):
                key = (number * 7 + seed) % 60
                if cache.get(key) not in (None, key + 1):
                    raise AssertionError(key)
                cache.put(key, key + 1, 40)
                if number % 500 == 0:
                    cache.age()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    stats = cache.stats()
    assert stats["hits"] + stats["misses"] == 4 * 3000
    assert stats["bytes"] == 40 * stats["entries"]


# ------------------------------------------------------------------ scripts


def test_the_key_has_name_mode_front_end_and_origin():
    cache = CompilationCache()
    code = jsbc.compile("1")
    cache.insert("1", "a.js", "script", code)
    assert cache.lookup("1", "a.js", "script") is code
    assert cache.lookup("1", "b.js", "script") is None
    assert cache.lookup("1", "a.js", "eval") is None
    assert cache.lookup("1", "a.js", "script", "esprima") is None
    assert cache.lookup("1", "a.js", "script", "native", "signed") is None


def test_a_long_source_is_compared_and_not_only_sampled():
    body = ["x" * 5000, "// one", "y" * 5000]
    first = PADDING + "".join(f"'{part}';\n" for part in body)
    second = first.replace("// one", "// two")
    assert len(first) == len(second)
    cache = CompilationCache()
    cache.insert(first, "a.js", "script", jsbc.compile(first))
    assert cache.lookup(second, "a.js", "script") is None
    assert cache.scripts.hits == 0
    assert cache.scripts.misses == 1
    # The same text in another str object.
    assert cache.lookup(first[:100] + first[100:], "a.js", "script") is not None


def test_contexts_share_compiled_functions():
    source = PADDING + "function shared() { return 42; } shared()"
    delta = Delta("script")
    first, second = jsbc.Context(), jsbc.Context()
    assert first.eval(source) == second.eval(source) == 42
    assert (delta.hits, delta.misses, delta.insertions) == (1, 1, 1)


def test_a_context_that_shares_nothing():
    source = "eval('1 + 1'); new Function('return 2')(); /a+b/.test('ab')"
    deltas = [Delta(part) for part in ("script", "eval", "regexp")]
    context = jsbc.Context(compilation_cache=False)
    assert context.eval(source) is True
    assert context.eval(source) is True
    for delta in deltas:
        assert (delta.hits, delta.misses, delta.insertions) == (0, 0, 0)
    # Others do, before and after, also while one of these runs.
    other = jsbc.Context()
    other.globals["inside"] = lambda: context.eval("eval('3 + 3')")
    assert other.eval(source + "; inside() + eval('5 + 5')") == 16
    assert deltas[1].insertions == 3


def test_the_cache_of_an_embedder_asks_it_first_and_fills_it(tmp_path):
    source = PADDING + "1 + 1"
    writer = jsbc.Cache(tmp_path, background=False)
    writer.compile(source, "a.js")
    writer.flush()
    jsbc.clear_compilation_cache()
    cache = jsbc.Cache(tmp_path, background=False)
    code = cache.compile(source, "a.js")
    assert code.blob is not None
    assert cache.compile(source, "a.js") is code
    assert jsbc.Cache(tmp_path).compile(source, "a.js") is code
    assert cache.stats()["disk_hits"] == cache.stats()["memory_hits"] == 1
    assert process_cache().lookup(source, "a.js", "script") is code
    assert cache.compile(source, "a.js", shared=False) is not code


def test_code_of_a_context_is_written_by_a_cache_that_gets_it(tmp_path):
    source = PADDING + "function f() { return 7 } f()"
    assert jsbc.Context().eval(source, "a.js") == 7
    cache = jsbc.Cache(tmp_path, background=False)
    assert jsbc.Context(cache=cache).eval(source, "a.js") == 7
    assert cache.stats()["memory_hits"] == 1
    assert cache.flush() == 1
    # Another Cache over the same folder finds that the entry has everything.
    other = jsbc.Cache(tmp_path, background=False)
    other.compile(source, "a.js")
    assert other.flush() == 0
    assert other.stats()["writes"] == 0


def test_code_of_a_shared_store_is_for_its_cache_only():
    source = PADDING + "1 + 1"
    store: dict[str, bytes] = {}
    cache = jsbc.Cache(False, stores=[store], background=False)
    code = cache.compile(source, "a.js")
    assert process_cache().lookup(source, "a.js", "script") is None
    assert jsbc.Cache(False, stores=[store], background=False).compile(source, "a.js") is not code
    assert cache.compile(source, "a.js") is code


def test_a_written_code_is_not_kept_alive(tmp_path):
    source = PADDING + "function f() { return 7 }"
    cache = jsbc.Cache(tmp_path, background=False)
    context = jsbc.Context()
    code = cache.compile(source, "a.js")
    context.run(code)
    alive = weakref.ref(code)
    del code
    jsbc.clear_compilation_cache()
    gc.collect()
    assert alive() is not None  # not written yet
    cache.flush()
    # A function that is compiled later is written, although only the Context keeps the Code.
    assert context.call("f") == 7
    assert cache.flush() == 1
    context.call("f")
    context.close()
    del context
    gc.collect()
    assert alive() is None
    assert cache.flush() == 0


def test_a_code_with_new_functions_outlives_its_context(tmp_path):
    source = PADDING + "function f() { return 7 }"
    jsbc.Cache(tmp_path, background=False).compile(source, "a.js")
    writer = jsbc.Cache(tmp_path, background=False)
    writer.compile(source, "a.js")
    writer.flush()
    jsbc.clear_compilation_cache()
    cache = jsbc.Cache(tmp_path, background=False)
    context = jsbc.Context()
    context.run(cache.compile(source, "a.js"))
    assert cache.flush() == 0
    context.call("f")
    del context
    jsbc.clear_compilation_cache()
    gc.collect()
    assert cache.flush() == 1


# ------------------------------------------------------------------ eval and Function


def test_eval_is_compiled_once():
    delta = Delta("eval")
    context = jsbc.Context()
    context.eval("function f(x) { return eval('x * 2') } var sum = 0; for (var i = 0; i < 100; i++) sum += f(i)")
    assert context.globals["sum"] == 9900
    assert (delta.hits, delta.insertions) == (99, 1)


def test_eval_in_another_place_is_another_code():
    context = jsbc.Context()
    delta = Delta("eval")
    result = context.eval("""
        var x = 'global';
        function local() { var x = 'local'; return eval('x') }
        function strict() { 'use strict'; var x = 'strict'; eval('var x = 1'); return eval('x') }
        function sloppy() { var x = 'sloppy'; eval('var x = 1'); return eval('x') }
        function block() { let x = 'outer'; { let x = 'inner'; return eval('x') } }
        [local(), strict(), sloppy(), block(), (0, eval)('x'), eval('x')].join()
    """)
    assert result == "local,strict,1,inner,global,global"
    assert delta.hits == 0


def test_eval_code_that_is_shared_keeps_no_state():
    """Two runs of one eval: own bindings, own closures, own `this`, in two realms."""
    source = """
        function make(value) { return eval('let count = value; (function () { return count++ })') }
        var a = make(1), b = make(10);
        [a(), a(), b(), a(), (function () { return eval('this.name') }).call({ name: 'n' })].join()
    """
    first, second = jsbc.Context(), jsbc.Context()
    assert first.eval(source) == second.eval(source) == "1,2,10,3,n"
    assert second.eval("[a(), b()].join()") == "4,11"
    assert first.eval("[a(), b()].join()") == "4,11"


def test_new_target_and_private_names_in_eval():
    context = jsbc.Context()
    source = """
        class A { #p = 5; read() { return eval('this.#p') } }
        class B { read() { try { return eval('this.#p') } catch (error) { return error.name } } }
        function T() { return { target: eval('new.target') === T } }
        [new A().read(), new B().read(), new T().target].join()
    """
    assert context.eval(source) == "5,SyntaxError,true"
    assert context.eval(f"(function () {{ {source}; return 'again' }})()") == "again"
    again = source.replace("class A", "var C = class").replace("new A()", "new C()").replace("class B", "class D")
    assert context.eval(again.replace("new B()", "new D()").replace("function T", "function U")
                        .replace("=== T", "=== U").replace("new T()", "new U()")) == "5,SyntaxError,true"  # fmt: skip


def test_a_syntax_error_in_eval_is_not_kept():
    delta = Delta("eval")
    context = jsbc.Context()
    for _ in range(3):
        assert context.eval("try { eval('var var') } catch (error) { error.name }") == "SyntaxError"
    assert delta.insertions == 0


def test_function_constructors():
    delta = Delta("eval")
    context = jsbc.Context()
    assert context.eval("new Function('a', 'b', 'return a + b')(1, 2) + Function('a,b', 'return a + b')(3, 4)") == 10
    assert (delta.hits, delta.insertions) == (1, 1)
    assert context.eval("new Function('return 1') === new Function('return 1')") is False
    assert context.eval("(function* () {}).constructor('yield 1')().next().value") == 1
    assert context.eval("Function('yield', 'return yield')(3)") == 3
    assert jsbc.Context().eval("new Function('a', 'b', 'return a + b') instanceof Function") is True


# ------------------------------------------------------------------ regular expressions


def test_regular_expressions_are_compiled_once_for_all_contexts():
    delta = Delta("regexp")
    source = "/(a+)b/g.test('aab') && new RegExp('(a+)b', 'g').test('ab') && /(a+)b/i.test('AB')"
    assert jsbc.Context().eval(source) is True
    assert (delta.misses, delta.insertions) == (2, 2)
    assert jsbc.Context().eval(source + " ") is True
    assert (delta.hits, delta.misses, delta.insertions) == (2, 2, 2)


def test_a_pattern_in_a_loop_does_not_leave_the_realm():
    delta = Delta("regexp")
    jsbc.Context().eval("for (let i = 0; i < 1000; i++) /x/.test('x')")
    assert delta.hits + delta.misses == 1


def test_clearing_changes_no_running_program():
    context = jsbc.Context()
    context.eval("function f() { return eval('1') + (/a/.test('a') ? 1 : 0) + new Function('return 1')() }")
    assert context.call("f") == 3
    jsbc.clear_compilation_cache()
    stats = jsbc.compilation_cache_stats()
    assert [stats[part]["entries"] for part in ("script", "eval", "regexp")] == [0, 0, 0]
    assert context.call("f") == 3

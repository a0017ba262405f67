"""Which functions are compiled ahead: all, those of a profile, those of a file that says so. Why one was not loaded."""

from __future__ import annotations

import pytest

import jsbc
from jsbc.cache import Reason
from jsbc.code import set_delazify_hook
from jsbc.compiler import compile_source, delazify

SOURCE = """
function outer() {
  function inner() { return (() => 'deep')(); }
  return inner();
}
function other() { return 1; }
class A { field = () => 2; method() { return this.field(); } static make() { return new A(); } }
const arrow = (a, b = () => 3) => b();
"""


def compiled(code) -> set[str]:
    return {function.name for function in code.functions if function.is_compiled}


def everything(code) -> bool:
    return all(function.is_compiled for function in code.functions)


# ------------------------------------------------------------------ profiles


def test_a_profile_is_what_was_used():
    code = jsbc.compile(SOURCE)
    context = jsbc.Context()
    context.run(code)
    # A class is made at once, with its constructor and its fields.
    assert jsbc.profile(code) == [0, SOURCE.index("class A"), SOURCE.index("{ field")]
    context.call("outer")
    starts = {function.source_range[0] for function in code.functions if function.is_compiled}
    assert jsbc.profile(code) == sorted(starts)
    assert [SOURCE.index(text) in starts for text in ("function inner", "() => 'deep'", "function other")] == [1, 1, 0]


def test_a_profile_makes_the_next_compilation_complete():
    code = jsbc.compile(SOURCE)
    context = jsbc.Context()
    context.run(code)
    context.eval("outer(); new A().method(); arrow(1)")
    profile = jsbc.profile(code)
    again = jsbc.compile(SOURCE, eager=profile)
    assert compiled(again) == compiled(code)
    assert jsbc.profile(again) == profile
    # Nothing is left to compile for the same run, and the blob is the same.
    context = jsbc.Context()
    context.run(again)
    context.eval("outer(); new A().method(); arrow(1)")
    assert jsbc.profile(again) == profile
    assert jsbc.dumps(again) == jsbc.dumps(code)


def test_a_profile_of_a_loaded_code_is_what_this_run_used():
    blob = jsbc.dumps(jsbc.compile(SOURCE, eager=True))
    code = jsbc.loads(blob)
    assert jsbc.profile(code) == [0]
    context = jsbc.Context()
    context.run(code)
    before = jsbc.profile(code)
    context.call("other")
    assert jsbc.profile(code) == sorted([*before, SOURCE.index("function other")])


def test_hints_need_no_second_parse():
    """What is around a hinted function is hinted, too: all are kept by the first parse, none is compiled alone."""
    alone = []

    def hook(template):
        alone.append(template.name)
        delazify(template)

    set_delazify_hook(hook)
    try:
        code = compile_source(SOURCE, eager=[SOURCE.index("function outer"), SOURCE.index("function inner")])
        assert {"outer", "inner"} <= compiled(code)
        assert "other" not in compiled(code)
        assert alone == []
        compile_source(SOURCE, eager=[SOURCE.index("function inner")])
        assert alone == ["outer", "inner"]
    finally:
        set_delazify_hook(delazify)


@pytest.mark.parametrize("name", ["inner", "other", "method"])
def test_an_inner_function_brings_what_is_around_it(name):
    start = SOURCE.index({"inner": "function inner", "other": "function other", "method": "method()"}[name])
    code = jsbc.compile(SOURCE, eager={start})
    assert name in compiled(code)
    context = jsbc.Context()
    context.run(code)
    assert context.eval("[outer(), other(), new A().method(), arrow(1)].join()") == "deep,1,2,3"


def test_offsets_that_fit_nothing():
    for hints in ([], [1, 2, 3, 10**9], iter([-5, 2**40]), range(len(SOURCE))):
        code = jsbc.compile(SOURCE, eager=hints)
        context = jsbc.Context()
        context.run(code)
        assert context.call("outer") == "deep"
    assert everything(code)
    with pytest.raises((TypeError, ValueError)):
        jsbc.compile(SOURCE, eager=["x"])
    with pytest.raises(TypeError):
        jsbc.compile(SOURCE, eager=3)


def test_eager_and_lazy_make_the_same_blob():
    lazy = jsbc.compile(SOURCE)
    lazy.compile_all()
    assert jsbc.dumps(jsbc.compile(SOURCE, eager=True)) == jsbc.dumps(lazy)
    starts = [function.source_range[0] for function in lazy.functions]
    assert jsbc.dumps(jsbc.compile(SOURCE, eager=starts)) == jsbc.dumps(lazy)


# ------------------------------------------------------------------ //# allFunctionsCalledOnLoad

COMMENT = "//# allFunctionsCalledOnLoad"


@pytest.mark.parametrize(
    "head",
    [
        COMMENT + "\n",
        COMMENT + "   \r\n",
        "\n\n  " + COMMENT + "\n",
        "/* licence */ // more\n" + COMMENT + "\n",
        "#!/usr/bin/env jsbc\n" + COMMENT + "\n",
        "//@ allFunctionsCalledOnLoad\n",
        "/*" + "x" * 3000 + "*/\n" + COMMENT + "\n",
    ],
)
def test_a_file_whose_functions_are_all_called(head):
    assert everything(jsbc.compile(head + SOURCE))
    assert everything(jsbc.compile((head + SOURCE).encode()))
    assert everything(compile_source(jsbc.compile(head + SOURCE).source))


@pytest.mark.parametrize(
    "head",
    [
        "",
        "// allFunctionsCalledOnLoad\n",
        "//#allFunctionsCalledOnLoad\n",
        "//# allFunctionsCalledOnLoadX\n",
        "//# allFunctionsCalledOnLoad = 1\n",
        "/* " + COMMENT + " */\n",
        "'use strict';\n" + COMMENT + "\n",
        "0\n" + COMMENT + "\n",
        "/*" + "x" * 5000 + "*/\n" + COMMENT + "\n",
    ],
)
def test_a_file_that_does_not_say_so(head):
    assert not everything(jsbc.compile(head + SOURCE))


def test_the_comment_holds_for_a_cache(tmp_path):
    cache = jsbc.Cache(tmp_path, background=False)
    assert everything(cache.compile(COMMENT + "\n" + SOURCE, "a.js"))
    cache.flush()
    jsbc.clear_compilation_cache()
    code = jsbc.Cache(tmp_path, background=False).compile(COMMENT + "\n" + SOURCE, "a.js")
    assert len(code.blob.compiled_functions()) == len(code.functions)


# ------------------------------------------------------------------ reasons


def test_a_blob_is_checked_without_decoding_it():
    blob = jsbc.dumps(jsbc.compile(SOURCE))
    check = jsbc.compatibility_check
    assert check(blob) == check(blob, SOURCE) == check(blob, SOURCE, "script") == Reason.NONE == 0
    assert check(memoryview(blob), SOURCE.encode()) == Reason.NONE
    assert check(blob, SOURCE + " ") == Reason.SOURCE
    assert check(blob, SOURCE, "module") == Reason.FLAGS
    assert check(b"") == Reason.MAGIC
    assert check(blob[:-1]) == Reason.LENGTH
    assert check(blob[:20]) == Reason.TRUNCATED
    assert check(blob[:20] + b"\1" + blob[21:]) == Reason.HEADER
    # Damage further in is not looked for.
    assert check(blob[:-40] + b"\1" * 40, SOURCE) == Reason.NONE
    with pytest.raises(TypeError):
        check(None)


def test_a_code_tells_why_it_was_not_loaded(tmp_path):
    source = "/* " + "x" * 300 + " */" + SOURCE
    cache = jsbc.Cache(tmp_path, background=False)
    jsbc.clear_compilation_cache()
    assert cache.compile(source, "a.js").rejected_reason is None  # there was none
    cache.flush()
    (entry,) = cache.entries()
    with open(entry.path, "r+b") as file:
        file.truncate(entry.size - 1)
    jsbc.clear_compilation_cache()
    assert jsbc.Cache(tmp_path, background=False).compile(source, "a.js").rejected_reason == Reason.LENGTH
    jsbc.clear_compilation_cache()
    store = {}
    jsbc.Cache(False, stores=[store], background=False).compile(source, "a.js")
    signed = jsbc.Cache(False, stores=[store], signing_key=b"k" * 16, background=False)
    writer = jsbc.Cache(False, stores=[store], background=False)
    writer.compile(source, "a.js")
    writer.flush()
    assert signed.compile(source, "a.js").rejected_reason == Reason.SIGNATURE

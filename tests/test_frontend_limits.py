"""No input may crash the parser: deep nesting, small stacks, broken and cut texts, large numbers of things."""

from __future__ import annotations

import contextlib
import json
import random
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jsbc.errors import JSNestingError, JSSyntaxError
from jsbc.frontend.estree import parse
from jsbc.frontend.parser import parse_dynamic_function, parse_function, parse_script

DEPTH = 100_000

NESTED = {
    "parentheses": "(" * DEPTH,
    "arrays": "[" * DEPTH,
    "objects": "({a:" * DEPTH,
    "blocks": "{" * DEPTH,
    "unary": "!" * DEPTH,
    "new": "new " * DEPTH,
    "functions": "function f(){" * DEPTH,
    "arrows": "a=>" * DEPTH,
    "conditionals": "a?b:" * DEPTH,
    "assignments": "a=" * DEPTH,
    "templates": "`${" * DEPTH,
    "else": "if(a);else " * DEPTH,
    "classes": "class A extends " * DEPTH,
    "class elements": "(class{[" * DEPTH,
    "binding patterns": "var " + "[" * DEPTH,
    "parameters": "function f(a=" * DEPTH,
    "await": "async function f(){" + "await " * DEPTH,
    "yield": "function*f(){" + "yield " * DEPTH,
    "exponents": "a**" * DEPTH,
    "do": "do " * DEPTH,
    "groups": "/" + "(" * DEPTH + ")" * DEPTH + "/",
    "class sets": "/" + "[" * DEPTH + "]" * DEPTH + "/v",
    "labels": "".join(f"a{i}:" for i in range(DEPTH)),
    "arguments": "f(" * DEPTH,
    "subscripts": "a[" * DEPTH,
    "with": "with(a)" * DEPTH,
    "try": "try{" * DEPTH,
    "switch": "switch(a){case 1:" * DEPTH,
}


def outcome(source: str, **options) -> str:
    try:
        parse_script(source, **options)
    except JSNestingError:
        return "nesting"
    except JSSyntaxError:
        return "syntax"
    return "ok"


@pytest.mark.parametrize("name", NESTED)
def test_deep_nesting(name):
    assert outcome(NESTED[name]) == "nesting"
    assert outcome(NESTED[name], eager=True) == "nesting"


@pytest.mark.parametrize("kilobytes", [64, 256])
def test_small_stacks(kilobytes):
    results = {}

    def run() -> None:
        results["small"] = outcome("(a + [b])")
        for name, source in NESTED.items():
            results[name] = outcome(source)

    before = threading.stack_size(kilobytes * 1024)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert results.pop("small") == "ok"
    assert set(results.values()) == {"nesting"}


def test_long_chains_are_no_nesting():
    for source in ["a" + "+a" * DEPTH, "a" + ".b" * DEPTH, "a" + "()" * DEPTH, "a" + ",a" * DEPTH, "a;" * DEPTH]:
        assert outcome(source) == "ok"
    assert outcome("if (a) ; else " * 200 + ";") == "ok"
    assert outcome("(" * 200 + ")" * 200 + "=> 1") == "syntax"
    assert outcome("(" * 200 + "a" + ")" * 200) == "ok"


def test_many_things():
    assert outcome("".join(f"var a{i} = {i}.5, 'b{i}';" for i in range(10))) == "syntax"
    source = "".join(f"var a{i} = [{i}.5, 'b{i}'];" for i in range(20_000))
    counts = parse_script(source).counts
    assert counts["decls"] == counts["numbers"] == 20_001
    parameters = ",".join(f"p{i}" for i in range(65535))
    assert parse_script(f"function f({parameters}) {{}}").function(1)["length"] == 65535
    with pytest.raises(JSSyntaxError, match="Too many parameters"):
        parse_script(f"function f({parameters}, more) {{}}")
    escaped = "\\u0061" * 50_000
    assert parse(f"{escaped}; '{escaped}'").body[0].expression.name == "a" * 50_000
    names = "".join(f"(?<n{i}>)" for i in range(1001))
    with pytest.raises(JSSyntaxError, match="Too many named capture groups"):
        parse_script(f"/{names}/")


def test_nul_and_lone_surrogates():
    assert parse("'\0'").body[0].expression.value == "\0"
    assert parse("'\ud800'").body[0].expression.value == "\ud800"
    assert outcome("a\0b") == "syntax"
    assert outcome("\ud800") == "syntax"
    assert outcome("/\0/; `\0`; //\0\n/*\0*/ a") == "ok"
    assert outcome("\ufeffa") == "ok"
    assert parse(b"'\xff'").body[0].expression.value == "\ufffd"


SOURCES = [
    case["source"] for case in json.loads((Path(__file__).parent / "estree_acorn.json").read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("source", SOURCES, ids=[source[:30] for source in SOURCES])
def test_cut_sources(source):
    """Every prefix and every suffix parses or is an error."""
    for mode in ("script", "module"):
        for end in range(len(source)):
            outcome(source[:end], mode=mode)
            outcome(source[end:], mode=mode)


# ruff: noqa: SIM905
TOKENS = [
    *r"""
    ( ) [ ] { } , ; : ? => = += ** ... . ?. ++ -- ! ~ - / ` ${ \ # @ 0 1n 017 .5 a b let const var yield await async of
    get set static class extends super this new.target import export from as default function return if else for while
    do in instanceof typeof delete new try catch finally throw switch case break continue with debugger null true
    arguments eval "use\u0020strict" 's' /r/u `t` #x constructor prototype __proto__
    """.split(),
    "\n",
    "'use strict';",
]


@settings(deadline=None, max_examples=500)
@given(st.lists(st.sampled_from(TOKENS), max_size=40), st.sampled_from(["script", "module", "function"]), st.booleans())
def test_token_soup(tokens, mode, eager):
    outcome(" ".join(tokens), mode=mode, eager=eager)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(SOURCES), st.integers(0, 2**32), st.integers(1, 6))
def test_shuffled_sources(source, seed, changes):
    generator = random.Random(seed)
    units = list(source)
    for _ in range(changes):
        position = generator.randrange(len(units) + 1)
        action = generator.randrange(3)
        if action == 0:
            units.insert(position, generator.choice(TOKENS))
        elif action == 1:
            del units[position : position + generator.randrange(1, 8)]
        else:
            other = generator.choice(SOURCES)
            start = generator.randrange(len(other))
            units[position:position] = other[start : start + generator.randrange(20)]
    text = "".join(units)
    for eager in (False, True):
        try:
            parse_script(text, eager=eager)
        except JSSyntaxError as error:
            assert 0 <= error.position <= len(text.encode("utf-16-le", "surrogatepass")) // 2
            assert error.lineno >= 1 and error.column >= 1


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(SOURCES),
    st.integers(3, 9),
    st.integers(0, 2**26),
    st.integers(0, 400),
    st.lists(st.lists(st.integers(0, 300), min_size=11, max_size=11), max_size=5),
)
def test_hostile_function_tables(source, kind, flags, start, table):
    """A table of inner functions may come from a damaged blob."""
    inner = [(*row[:8], "n", row[8], row[9], [("a", 0), ("this", 1)] * (row[10] % 4)) for row in table]
    params_start = min(start, len(source) - 1)
    with contextlib.suppress(JSSyntaxError):
        parse_function(source, kind=kind, flags=flags, start=start, params_start=params_start, inner=inner)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(SOURCES), st.data())
def test_changed_function_tables(source, data):
    """The same with the right table, but for some numbers."""
    wrapped = f"function outer(p) {{ {source}\n }}"
    try:
        ast = parse_script(wrapped)
    except JSSyntaxError:
        return
    inner = ast.inner_functions(1)
    for _ in range(data.draw(st.integers(0, 3))):
        if inner:
            row = data.draw(st.integers(0, len(inner) - 1))
            column = data.draw(st.sampled_from([0, 1, 2, 3, 4, 5, 6, 7, 9, 10]))
            values = list(inner[row])
            values[column] = max(0, values[column] + data.draw(st.integers(-30, 30)))
            inner[row] = tuple(values)
    with contextlib.suppress(JSSyntaxError):
        parse_function(wrapped, kind=3, flags=0, start=0, params_start=14, inner=inner)


def test_dynamic_function_with_anything():
    for source in SOURCES:
        for parameters, body in [(source, ""), ("", source), (source, source)]:
            with contextlib.suppress(JSSyntaxError):
                parse_dynamic_function(parameters, body)

"""The regular expression engine through its Python interface: what the table of node's answers does not show."""

from __future__ import annotations

import json
import os
import pickle
import re
import shutil
import subprocess
import threading
import time
import unicodedata
from pathlib import Path

import pytest

from jsbc.regex import RegExpLimitError, RegExpProgram, RegExpSyntaxError, compile_regexp, validate_regexp
from jsbc.regex.charclass import case_table
from jsbc.regex.disassembler import OPCODES, disassemble, instructions
from jsbc.regex.properties import property_ranges
from jsbc.regex.unicode_data import (
    BINARY_NAMES,
    CATEGORY_NAMES,
    SCRIPT_NAMES,
    STRING_PROPERTY_NAMES,
    UNICODE_VERSION,
)

BYTECODE = Path(__file__).resolve().parent.parent / "src" / "jsbc" / "regex" / "bytecode.pxd"


class Interrupted(Exception):
    pass


def interrupt() -> None:
    raise Interrupted


def opcode_names(pattern: str, flags: str = "") -> list[str]:
    return [name for _, name, _ in instructions(compile_regexp(pattern, flags))]


# The interface


def test_exec_and_spans() -> None:
    program = compile_regexp(r"(\d+)-(x)?", "g")
    assert program.exec("ab 12-3") == ["12-", "12", None]
    assert program.spans("ab 12-3") == [(3, 6), (3, 5), None]
    assert program.exec("ab 12-3", 4) == ["2-", "2", None]
    assert program.exec("ab 12-3", 5) is None
    assert program.exec("ab 12-3", 100) is None
    assert program.exec("ab 12-3", -1) is None
    assert (program.pattern, program.flag_letters, program.capture_count) == (r"(\d+)-(x)?", "g", 3)


def test_offsets_are_in_code_units() -> None:
    assert compile_regexp("b").spans("a\U0001f600b") == [(3, 4)]
    assert compile_regexp("\U0001f600", "u").spans("a\U0001f600b") == [(1, 3)]


def test_pickling_compiles_again() -> None:
    program = pickle.loads(pickle.dumps(compile_regexp("(?<x>a)+", "iy")))
    assert program.group_names == [("x", 1)]
    assert program.exec("Aa") == ["Aa", "a"]


def test_wrong_arguments_do_not_crash() -> None:
    with pytest.raises(TypeError):
        compile_regexp(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        compile_regexp("a", None)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        compile_regexp("a").exec(None)  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        RegExpProgram().exec("a")


def test_group_names() -> None:
    program = compile_regexp(r"(?<year>\d{4})(.)(?<$m>\d\d)")
    assert program.group_names == [("year", 1), ("$m", 3)]
    # Names are code units, as all strings of scripts.
    assert compile_regexp("(?<\U0001d49c\\u{1d49c}>.)").group_names == [("\ud835\udc9c" * 2, 1)]


def test_validate_agrees_with_compile() -> None:
    for pattern, flags in [("a(b)[c-d]\\1", ""), ("[\\p{L}--\\q{ab}]", "v"), ("\\p{Lu}+", "iu"), ("(?<a>.)\\k<a>", "")]:
        validate_regexp(pattern, flags)
    for pattern, flags in [
        ("(", ""),
        ("[b-a]", ""),
        ("\\p{x}", "u"),
        ("[^\\q{ab}]", "v"),
        ("a", "uv"),
        ("\\k<a>", "u"),
    ]:
        with pytest.raises(RegExpSyntaxError) as of_validate:
            validate_regexp(pattern, flags)
        with pytest.raises(RegExpSyntaxError) as of_compile:
            compile_regexp(pattern, flags)
        assert str(of_validate.value) == str(of_compile.value)


def test_errors_have_a_position() -> None:
    with pytest.raises(RegExpSyntaxError) as caught:
        compile_regexp("abc(def")
    assert str(caught.value) == "Invalid regular expression: /abc(def/: Unterminated group"
    assert caught.value.position == 7
    with pytest.raises(RegExpSyntaxError) as caught:
        compile_regexp("ab[z-a]x")
    assert 3 <= caught.value.position <= 6


# ES2025, which node 20 does not have yet


@pytest.mark.parametrize(
    ("pattern", "flags", "subject", "expected"),
    [
        ("a(?i:b)c", "", "aBc", ["aBc"]),
        ("a(?i:b)c", "", "aBC", None),
        ("a(?-i:b)c", "i", "AbC", ["AbC"]),
        ("a(?-i:b)c", "i", "ABC", None),
        ("(?s:.)", "", "\n", ["\n"]),
        ("(?-s:.)", "s", "\n", None),
        ("(?m:^a$)|x", "", "b\na", ["a"]),
        ("(?m-i:^a$)", "i", "b\nA\na", ["a"]),
        ("(?i:(?-i:a)b)", "", "AB", None),
        ("(?i:(?-i:a)b)", "", "aB", ["aB"]),
        ("(?i:a|b)c", "", "Bc", ["Bc"]),
        ("(a)(?i:\\1)", "", "aA", ["aA", "a"]),
        ("(a)\\1", "", "aA", None),
        ("(?i:\\w)", "u", "\u017f", ["\u017f"]),
        ("(?-i:\\w)", "iu", "\u017f", None),
        ("(?i:[^\\W])\\b", "", "a", ["a"]),
    ],
)
def test_modifiers(pattern: str, flags: str, subject: str, expected: list | None) -> None:
    assert compile_regexp(pattern, flags).exec(subject) == expected


@pytest.mark.parametrize(
    "pattern", ["(?-:a)", "(?ii:a)", "(?i-i:a)", "(?u:a)", "(?i", "(?i-", "(?i-m-s:a)", "(?I:a)", "(?i)a"]
)
def test_modifier_errors(pattern: str) -> None:
    with pytest.raises(RegExpSyntaxError):
        compile_regexp(pattern)


def test_names_may_repeat_in_other_alternatives() -> None:
    program = compile_regexp("(?:(?<a>x)|(?<a>y))\\k<a>")
    assert program.group_names == [("a", 1), ("a", 2)]
    assert program.exec("xyy") == ["yy", None, "y"]
    assert program.exec("xx") == ["xx", "x", None]
    assert compile_regexp("(?:(?:(?<a>x)|(?<a>y)|z)\\k<a>)+").exec("xxyyz") == ["xxyyz", None, None]
    assert compile_regexp("(?<a>x)|(?:(?<b>.)(?:c|(?<a>z)))").group_names == [("a", 1), ("b", 2), ("a", 3)]
    for pattern in ["(?<a>x)(?<a>y)", "(?:(?<a>x)|y)(?<a>z)", "(?<a>x(?<a>y)|z)", "(?:a|(?<a>b)(?:(?<a>c)|d))"]:
        with pytest.raises(RegExpSyntaxError, match="Duplicate capture group name"):
            compile_regexp(pattern)


# Where V8 11 differs from the specification


def test_negated_empty_class_with_v() -> None:
    assert compile_regexp("[^]", "v").exec("a") == ["a"]
    assert compile_regexp("x[^\\d]y", "v").exec('x"y') == ['x"y']


def test_search_with_u_never_starts_inside_a_pair() -> None:
    # RegExpBuiltinExec moves on by AdvanceStringIndex.
    assert compile_regexp("(?!\\u{1f600})", "u").spans("\U0001f600") == [(2, 2)]
    assert compile_regexp("(?!\\u{1f600})", "").spans("\U0001f600") == [(0, 0)]
    # A last index inside a pair stands for the whole pair.
    assert compile_regexp(".", "uy").spans("\U0001f600", 1) == [(0, 2)]


@pytest.mark.parametrize("prefix", ["", "\u0100"])
@pytest.mark.parametrize(
    ("pattern", "subject", "start", "expected"),
    [
        # The x is what the search looks for: none, at its reach, beyond it, behind the start, before a second one.
        ("[ab]{0,2}(?:c|d)x", "abcabc", 0, None),
        ("[ab]{0,2}(?:c|d)x", "__abcx", 0, (2, 6)),
        ("[ab]{0,2}(?:c|d)x", "aabcx", 0, (1, 5)),
        ("[ab]{0,2}(?:c|d)x", "abcx_dx", 1, (1, 4)),
        ("[ab]{0,2}(?:c|d)x", "abcx_dx", 3, (5, 7)),
        ("[ab]{0,2}(?:c|d)x", "abcx_bdx", 4, (5, 8)),
        ("(^|[^\\[])x", "[xx", 0, (1, 3)),
        (".*(?:b|c)+x", "aaabx", 0, (0, 5)),
        ("(?:a|bb)x+", "bbxx", 0, (0, 4)),
        ("(?=.x)..(?!x)x?", "axx", 0, (1, 3)),
        ("(?<=x)(?:a|b)", "xa", 0, (1, 2)),
        ("(a|)\\1x", "aax", 0, (0, 3)),
    ],
)
def test_search_by_required_unit(prefix: str, pattern: str, subject: str, start: int, expected: object) -> None:
    found = compile_regexp(pattern).spans(subject + prefix, start)
    assert (found and found[0]) == expected


# Limits


def test_tick_interrupts_catastrophic_backtracking() -> None:
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 50:
            raise Interrupted

    program = compile_regexp("(x+x+)+y")
    with pytest.raises(Interrupted):
        program.spans("x" * 60, tick=tick, steps_per_tick=1000)
    assert ticks == 50
    # The answer does not depend on how often the match was suspended.
    program = compile_regexp("((a|b)*?c|(?=(a))(a|ab)+)x")
    subject = "ababab" * 3 + "cx"
    assert program.spans(subject, tick=lambda: None, steps_per_tick=1) == program.spans(subject)


@pytest.mark.parametrize(
    ("pattern", "subject"),
    [
        ("(?:a+)+b", "a" * 5000),
        ("^(?:){2147483647}a", "b"),
        ("^(?:(?=a)){1000000000}b", "a"),
        ("(?:a?){500}b", "a" * 400 + "cb"),
        ("x.*y", "x" * 100_000),
        ("(?:a|b)+$", "ab" * 50_000 + "c"),
        ("(?<=c(?:a|aa)+)b", "a" * 3000 + "b"),
        ("(.*)\\1x", "a" * 20_000 + "\nx"),
    ],
)
def test_every_long_match_ticks(pattern: str, subject: str) -> None:
    started = time.perf_counter()
    with pytest.raises(Interrupted):
        compile_regexp(pattern).spans(subject, tick=interrupt)
    assert time.perf_counter() - started < 5


def test_backtracking_memory_is_limited() -> None:
    program = compile_regexp("(?:a|ab)*c")
    with pytest.raises(RegExpLimitError):
        program.spans("a" * 100_000 + "bc", stack_bytes=100_000)
    assert program.spans("a" * 10_000 + "c") == [(0, 10_001)]


def test_deep_nesting_is_an_error() -> None:
    for opening, closing, flags in [
        ("(", ")", ""),
        ("(?:", ")", "u"),
        ("(?=", ")", ""),
        ("[", "]", "v"),
        ("(?:a|", ")*", ""),
    ]:
        assert compile_regexp(opening * 200 + "a" + closing * 200, flags) is not None
        with pytest.raises(RegExpSyntaxError, match="too large"):
            compile_regexp(opening * 100_000 + "a" + closing * 100_000, flags)


def test_deepest_pattern_fits_a_small_thread_stack() -> None:
    problems: list[Exception] = []

    def work() -> None:
        try:
            compile_regexp("(?:a|(" * 125 + "a" + "){2,3})*" * 125)
        except Exception as problem:
            problems.append(problem)

    # Half of what macOS gives threads; a sanitizer's frames are several times as large.
    previous = threading.stack_size(1 << 18 if "asan" not in os.environ.get("LD_PRELOAD", "") else 1 << 20)
    try:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(previous)
    assert problems == []


def test_many_groups() -> None:
    program = compile_regexp("(a)" * 1000 + "\\1000")
    assert program.capture_count == 1001
    assert program.spans("a" * 1001)[1000] == (999, 1000)
    with pytest.raises(RegExpSyntaxError, match="Too many captures"):
        compile_regexp("()" * 40_000)


def test_long_patterns() -> None:
    words = [f"word{number}" for number in range(5000)]
    program = compile_regexp("^(?:" + "|".join(words) + ")$")
    assert program.exec("word4999") == ["word4999"]
    assert program.exec("word5000") is None
    text = "abc" * 50_000
    assert compile_regexp(text).spans("x" + text) == [(1, 150_001)]


def test_large_counts() -> None:
    assert compile_regexp("a{99999999999999999999}").exec("a" * 50) is None
    assert compile_regexp("a{2,99999999999999999999}").exec("a" * 50) == ["a" * 50]
    assert compile_regexp("(?:ab){0,99999999999999999999}").exec("ababa") == ["abab"]


# What the compiler makes of patterns


def test_class_loops_push_nothing_when_what_follows_is_disjoint() -> None:
    assert "loop_possessive" in opcode_names('"[^"]*"')
    assert "loop_possessive" in opcode_names("\\s*\\S")
    assert "loop_possessive" in opcode_names("\\s+$")
    assert "loop_possessive" in opcode_names("\\d+(?:\\.|$|x)")
    assert "loop_possessive" not in opcode_names("\\w+\\d")
    assert "loop_possessive" not in opcode_names("\\w+")
    assert "loop_possessive" not in opcode_names("a*(?:b|)")
    assert "loop_possessive" not in opcode_names("\\s*$", "m")


def test_disjoint_alternatives_push_nothing() -> None:
    assert "push" not in opcode_names('"(?:[^"\\\\]|\\\\.)*"')
    assert "push" in opcode_names("(?:a|ab)c")
    assert "switch" in opcode_names("if|else|for|while")
    assert "switch" not in opcode_names("(?<=if|else|for|while)")


def test_alternatives_of_one_character_are_a_class() -> None:
    assert opcode_names("a|b|[c-e]|\\d") == ["class", "match"]


def test_trailing_white_space_is_linear() -> None:
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        ticks += 1

    compile_regexp("\\s+$").spans(" " * 100_000 + "x", tick=tick, steps_per_tick=1000)
    assert ticks < 40


def test_disassembler_knows_all_opcodes() -> None:
    body = re.search(r"cdef enum RegExpOp:\n(.*?)\n\n", BYTECODE.read_text(encoding="utf-8"), re.DOTALL)
    assert body is not None
    names = [name.lower() for name in re.findall(r"^    OP_(\w+)", body.group(1), re.MULTILINE)]
    assert [name for name, _ in OPCODES] == names
    text = disassemble(compile_regexp("(a|bc*?|d{2}|(?<!e)f)+\\1(?:gh){3}(?!ij)\\b$", "i"))
    assert text.endswith("match")
    assert len(text.splitlines()) > 20


# Unicode


def python_version_of_unicode() -> bool:
    return unicodedata.unidata_version.split(".")[0] == UNICODE_VERSION.split(".")[0]


def test_categories_cover_everything_once() -> None:
    covered = 0
    for name in {leaf for leaves in CATEGORY_NAMES.values() for leaf in re.findall("..", leaves)}:
        covered += sum(last - first + 1 for first, last in property_ranges(name))
    assert covered == 0x110000


def test_categories_agree_with_python() -> None:
    # Characters do not change their category but rarely; compare those that the interpreter's version has assigned.
    different = 0
    for name in ("Lu", "Ll", "Nd", "Zs", "Mn", "Sc", "Pc", "Cc"):
        members = {point for first, last in property_ranges(name) for point in range(first, last + 1)}
        for point in range(0x110000):
            category = unicodedata.category(chr(point))
            different += category != "Cn" and (category == name) != (point in members)
    assert different == 0 if python_version_of_unicode() else different < 100


def test_property_names() -> None:
    assert property_ranges("ASCII_Hex_Digit") == [(48, 57), (65, 70), (97, 102)]
    assert property_ranges("AHex") == property_ranges("ASCII_Hex_Digit")
    assert property_ranges("Script", "Latin") == property_ranges("sc", "Latn")
    assert property_ranges("gc", "Lu") == property_ranges("Uppercase_Letter")
    for name, value in [("ascii", None), ("Block", "Latin"), ("sc", "Lu"), ("L", "L"), ("Latin", None), ("", None)]:
        assert property_ranges(name, value) is None
    assert property_ranges("Script", "Greek") != property_ranges("Script_Extensions", "Greek")
    assert "RGI_Emoji" in STRING_PROPERTY_NAMES


def test_canonicalize() -> None:
    legacy, folding = case_table(False), case_table(True)
    for point in range(0x80, 0x10000):
        assert legacy.get(point) >= 0x80
        assert legacy.get(legacy.get(point)) == legacy.get(point)
    for point in range(0x110000):
        assert folding.get(folding.get(point)) == folding.get(point)
    assert [legacy.get(ord(letter)) for letter in "aAzß\u017f\u1f80"] == [65, 65, 90, 0xDF, 0x17F, 0x1F80]
    assert [folding.get(ord(letter)) for letter in "aAzẞ\u017f\u212a"] == [97, 97, 122, 0xDF, 115, 107]


NODE_TABLES = r"""
const [names, scripts] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const all = [];
for (let point = 0; point <= 0x10ffff; point++) all.push(String.fromCodePoint(point));
const ranges = (property) => {
    let regexp;
    try { regexp = new RegExp(`^\\p{${property}}$`, "u"); } catch { return null; }
    const found = [];
    for (let point = 0; point <= 0x10ffff; point++) {
        if (!regexp.test(all[point])) continue;
        if (found.length && found[found.length - 1][1] === point - 1) found[found.length - 1][1] = point;
        else found.push([point, point]);
    }
    return found;
};
const properties = Object.fromEntries(names.map(name => [name, ranges(name)]));
for (const name of scripts) properties[`scx=${name}`] = ranges(`scx=${name}`);
const legacy = [];
for (let unit = 0; unit < 0x10000; unit++) {
    const upper = String.fromCharCode(unit).toUpperCase();
    const code = upper.length === 1 ? upper.charCodeAt(0) : unit;
    legacy.push(unit >= 128 && code < 128 ? unit : code);
}
process.stdout.write(JSON.stringify({version: process.versions.unicode, properties, legacy}));
"""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("node") is None, reason="node is not on the PATH")
def test_tables_agree_with_node() -> None:
    names = [*[name for name in BINARY_NAMES if len(name) > 4][::6], "L", "Cn", "LC", "P", "Lo"]
    scripts = sorted(SCRIPT_NAMES)[::40]
    command = ["node", "-e", NODE_TABLES]
    request = json.dumps([names, scripts])
    answer = json.loads(subprocess.run(command, input=request, capture_output=True, text=True, check=True).stdout)
    if answer["version"].split(".")[0] != UNICODE_VERSION.split(".")[0]:
        pytest.skip(f"this node has Unicode {answer['version']}")
    for name in names:
        assert [list(span) for span in property_ranges(name) or []] == answer["properties"][name], name
    for name in scripts:
        assert [list(span) for span in property_ranges("scx", name) or []] == answer["properties"][f"scx={name}"], name
    legacy = case_table(False)
    assert [legacy.get(unit) for unit in range(0x10000)] == answer["legacy"]


def test_program_is_reused_by_threads() -> None:
    program: RegExpProgram = compile_regexp("(\\w+) (\\w+)")
    answers: list = []
    threads = [
        threading.Thread(target=lambda: answers.extend(program.exec("hello world") for _ in range(1000)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [["hello world", "hello", "world"]] * 4000

"""Random patterns: against Python's re on the subset that means the same, against node, and against crashing."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jsbc.regex import RegExpLimitError, RegExpSyntaxError, compile_regexp, validate_regexp

RELAXED = settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))


class OutOfTime(Exception):
    pass


def tick_limit(limit: int):
    """A tick that gives up after `limit` calls."""
    left = limit

    def tick() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OutOfTime

    return tick


# Python's re: no groups inside of loops (JavaScript resets them in each round) and no loops over what can be empty (the
# two check for empty rounds in different ways).

_atoms = st.sampled_from(
    ["a", "b", "c", "x", ".", "[ab]", "[^a]", "[a-c]", "\\w", "\\W", "[\\w ]", "ab", "abc", "\\s", " "]
)
_assertions = st.sampled_from(["^", "\\b", "\\B", "(?=a)", "(?!b)", "(?<=a)", "(?<!b)", "(?=[ab]c)"])
_counts = st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "*?", "+?", "??", "{1,3}?", "{2,}?"])
_consuming = st.recursive(
    _atoms,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=6).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["+", "{2}", "{1,3}", "+?", "{2,}?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=8,
)
_patterns = st.recursive(
    st.one_of(_consuming, _assertions, st.tuples(_consuming, _counts).map(lambda pair: f"(?:{pair[0]}){pair[1]}")),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
        inner.map(lambda pattern: f"(?={pattern})"),
    ),
    max_leaves=10,
)


@RELAXED
# Python 3.11 has no \\B in an empty string.
@given(_patterns, st.text("abcx \n", min_size=1, max_size=20), st.booleans())
@example("(?:a|ab)(?:c|bcd)(d*)", "abcd", False)
def test_same_as_python_re(pattern: str, subject: str, ignore_case: bool) -> None:
    expected = re.compile(pattern, (re.IGNORECASE if ignore_case else 0) | re.ASCII).search(subject)
    spans = compile_regexp(pattern, "i" if ignore_case else "").spans(subject, tick=tick_limit(200))
    if expected is None:
        assert spans is None
    else:
        groups = [expected.span(number) for number in range(len(expected.groups()) + 1)]
        assert spans == [None if span == (-1, -1) else span for span in groups]


# Anything at all: a syntax error or a program that runs within its limits, never a crash.

PIECES = """
( ) (?: (?= (?! (?<= (?<! (?<a> (?i: (?-s: [ [^ ] - && -- \\q{ { } {2,3} {1} * + ? ?? | ^ $ . a b ab 1 \\1 \\2 \\k<a>
\\d \\W \\s \\b \\B \\p{L} \\P{Lu} \\p{sc=Greek} \\p{RGI_Emoji} \\u{1f600} \\ud83d \\x41 \\c \\cA \\0 \\8 \\ / \u017f K
"""
_pieces = st.sampled_from([*PIECES.split(), "\ud83d\ude00", "\ud83d", "\ude00", "\n", "\0", "\uffff"])
_any_pattern = st.one_of(st.lists(_pieces, max_size=25).map("".join), st.text(max_size=20))
_any_subject = st.one_of(
    st.text("abAB1 \n_", max_size=30), st.text(max_size=30), st.lists(_pieces, max_size=12).map("".join)
)


@RELAXED
@given(
    _any_pattern,
    st.sampled_from(["", "i", "u", "iu", "v", "iv", "ms", "y", "suy", "gm"]),
    _any_subject,
    st.integers(0, 5),
)
def test_never_crashes(pattern: str, flags: str, subject: str, last_index: int) -> None:
    try:
        program = compile_regexp(pattern, flags)
    except RegExpSyntaxError as error:
        with pytest.raises(RegExpSyntaxError, match=re.escape(error.message)):
            validate_regexp(pattern, flags)
        return
    validate_regexp(pattern, flags)
    try:
        spans = program.spans(subject, last_index, tick=tick_limit(50), stack_bytes=1 << 20)
    except (OutOfTime, RegExpLimitError):
        return
    length = len(subject.encode("utf-16-le", "surrogatepass")) // 2
    for span in spans or []:
        assert span is None or 0 <= span[0] <= span[1] <= length


# Node, with everything that both know.

ATOMS = r"a b c A x . \d \w \s \b \B ^ $ [ab] [^a] [a-c] \W [^\d] 1 \1 \2 ab abc [b-x] Ā [\s\S] \S é É [é-ü] _"
UNICODE_ATOMS = r"\u{1f600} 😀 [😀a] [^😀] \p{L} \P{Lu} [^\p{Ll}] \ud83d [\ude00x]"
LEGACY_ATOMS = r"\x [\w-a] ] \c 😀"
COUNTS = ["*", "+", "?", "{2}", "{1,2}", "{0,3}", "{2,}", "{0}", "*?", "+?", "??", "{1,3}?", "{2,}?"]


def random_pattern(chance: random.Random, depth: int, unicode_mode: bool) -> str:
    kind = chance.random()
    if depth <= 0 or kind < 0.35:
        return chance.choice([*f"{ATOMS} {UNICODE_ATOMS if unicode_mode else LEGACY_ATOMS}".split(), " ", "\n", '"'])
    if kind < 0.6:
        return "".join(random_pattern(chance, depth - 1, unicode_mode) for _ in range(chance.randint(1, 4)))
    if kind < 0.72:
        parts = [random_pattern(chance, depth - 1, unicode_mode) for _ in range(chance.randint(1, 5))]
        return chance.choice(["(", "(", "(?:"]) + "|".join(parts) + ")"
    if kind < 0.78:
        return "(" + chance.choice(["?=", "?!", "?<=", "?<!"]) + random_pattern(chance, depth - 1, unicode_mode) + ")"
    return "(?:" + random_pattern(chance, depth - 1, unicode_mode) + ")" + chance.choice(COUNTS)


def random_cases(seed: int, patterns: int) -> list[list]:
    chance = random.Random(seed)
    cases = []
    for _ in range(patterns):
        # V8 11 has faults with negated classes of the flag v: see test_negated_empty_class_with_v.
        flags = chance.choice(["", "", "i", "u", "iu", "m", "s", "y", "im", "su"])
        pattern = random_pattern(chance, chance.randint(1, 5), "u" in flags)
        for _ in range(3):
            alphabet = chance.choice(["ab", "abc", "abcxAB1 \n", 'ab\u0100\u00e9\u00c9_"', "a😀b", "aAbB"])
            subject = "".join(chance.choice(alphabet) for _ in range(chance.randint(0, 14)))
            # V8 searches single characters from the middle of a pair on, the specification from its start.
            last_index = 0 if "u" in flags else chance.choice([0, 0, 0, 1, 2])
            cases.append([pattern, flags, subject, last_index])
    return cases


NODE_PROGRAM = r"""
const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(cases.map(([pattern, flags, subject, lastIndex]) => {
    let regexp;
    try { regexp = new RegExp(pattern, flags + "d" + (flags.includes("y") ? "" : "g")); } catch { return "error"; }
    regexp.lastIndex = lastIndex;
    const match = regexp.exec(subject);
    return match && match.indices.map(span => span === undefined ? null : span);
})));
"""


def starts_inside_a_pair(case: list, spans: list | None) -> bool:
    """V8 searches with the flag u between the halves of a pair too, for matches of nothing."""
    if not spans or "u" not in case[1]:
        return False
    start, subject = spans[0][0], case[2].encode("utf-16", "surrogatepass")[2:]
    subject = "".join(chr(subject[at] + 256 * subject[at + 1]) for at in range(0, len(subject), 2))
    return (
        0 < start < len(subject)
        and "\ud800" <= subject[start - 1] <= "\udbff"
        and "\udc00" <= subject[start] <= "\udfff"
    )


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not on the PATH")
@pytest.mark.parametrize("seed", [20, 21])
def test_same_as_node(seed: int) -> None:
    cases = random_cases(seed, 1000)
    command = ["node", "-e", NODE_PROGRAM]
    done = subprocess.run(command, input=json.dumps(cases), capture_output=True, text=True, check=True, timeout=120)
    for case, expected in zip(cases, json.loads(done.stdout), strict=True):
        if expected == "error":
            with pytest.raises(RegExpSyntaxError):
                compile_regexp(case[0], case[1])
            continue
        spans = compile_regexp(case[0], case[1]).spans(case[2], case[3])
        answer = None if spans is None else [None if span is None else list(span) for span in spans]
        assert answer == expected or starts_inside_a_pair(case, expected), case

"""Text form of regular expression bytecode, for tests and for looking at what the compiler made of a pattern."""

from __future__ import annotations

from collections.abc import Iterator

from .regexp import RegExpProgram

# (name, kinds of the operands) in the order of RegExpOp in bytecode.pxd; the first kind is that of the operand in the
# upper bits of the first word. u code unit, c class, t target, r register, n number, s switch, - unused.
OPCODES = (
    ("match", "-"),
    ("fail", "-"),
    ("character", "u"),
    ("either", "uu"),
    ("string", "n"),
    ("class", "c"),
    ("class_point", "c"),
    ("character_back", "u"),
    ("either_back", "uu"),
    ("class_back", "c"),
    ("class_point_back", "c"),
    ("input_start", "-"),
    ("line_start", "-"),
    ("input_end", "-"),
    ("line_end", "-"),
    ("word_boundary", "n"),
    ("not_word_boundary", "n"),
    ("jump", "t"),
    ("push", "t"),
    ("peek", "ct"),
    ("peek_character", "ut"),
    ("switch", "s"),
    ("save", "r"),
    ("reset", "rr"),
    ("set", "rn"),
    ("repeat", "rnntn"),
    ("increment", "r"),
    ("check_progress", "r"),
    ("check_round", "rrn"),
    ("look", "r"),
    ("look_end", "r"),
    ("look_not", "rt"),
    ("look_not_end", "r"),
    ("reference", "n"),
    ("loop", "cnnf"),
    ("loop_retry", "c"),
    ("loop_point", "cnnf"),
    ("loop_point_retry", "c"),
    ("loop_possessive", "cnnf"),
    ("loop_lazy", "cnnf"),
    ("loop_lazy_retry", "c"),
)


def _operand(program: RegExpProgram, kind: str, value: int) -> str:
    if kind == "u":
        return ascii(chr(value))
    if kind == "f" and value < 0:
        return "-"
    if kind in "cf":
        parts = []
        for first, last in program.class_ranges(value):
            text = ascii(chr(first))[1:-1]
            parts.append(text if first == last else f"{text}-{ascii(chr(last))[1:-1]}")
        return "[" + "".join(parts) + "]"
    if kind == "t":
        return f"@{value}"
    if kind == "r":
        return f"r{value}"
    return str(value)


def instructions(program: RegExpProgram) -> Iterator[tuple[int, str, str]]:
    """Offset, name and operands of each instruction."""
    words = program.words()
    at = 0
    # A switch does not say how many targets it has: its code starts at the first alternative, the lowest target.
    while at < len(words):
        name, kinds = OPCODES[words[at] & 0xFF]
        values = [words[at] >> 8]
        if name == "string":
            count = values[0]
            packed = words[at + 1 : at + 1 + (count + 1) // 2]
            units = [unit for word in packed for unit in (word & 0xFFFF, word >> 16 & 0xFFFF)][:count]
            yield at, name, ascii("".join(map(chr, units)))
            at += 1 + len(packed)
            continue
        if name == "switch":
            end = at + 1
            lowest = len(words)
            while end < lowest:
                lowest = min(lowest, words[end])
                end += 1
            yield at, name, " ".join(f"@{target}" for target in words[at + 1 : end])
            at = end
            continue
        if name == "reference":
            count = words[at + 1]
            yield at, name, f"{values[0]} groups {' '.join(map(str, words[at + 2 : at + 2 + count]))}"
            at += 2 + count
            continue
        values += words[at + 1 : at + len(kinds)]
        operands = [_operand(program, kind, value) for kind, value in zip(kinds, values, strict=True) if kind != "-"]
        yield at, name, " ".join(operands)
        at += len(kinds)


def disassemble(program: RegExpProgram) -> str:
    """The program's instructions, one a line."""
    return "\n".join(f"{at:5} {name:18} {operands}".rstrip() for at, name, operands in instructions(program))

"""Assembler: text to bytecode. For tests of the VM and the verifier; the compiler writes words itself.

One instruction a line, operands in the order of the opcode table, separated by commas:

    loop:
        ADDI   r1, r1, 1        ; a comment
        JLTI   r1, 10, loop
        GETENV r2, closure, 0
        RETURN r1

Registers are written r0, r1, …; the environment of the closure is `closure`; constants, sites, functions, scopes, slots
and flags are plain numbers (0x… too); a jump names a label.
"""

from __future__ import annotations

import struct

from jsbc.bytecode.opcodes import CLOSURE_ENV, OPCODE_INDEX, OPCODES

_SHIFTS = {"A": (8, 8), "B": (16, 8), "C": (24, 8), "D": (16, 16), "E": (8, 24), "W": (0, 32)}


class AssemblerError(ValueError):
    """A line cannot be assembled."""


def _operand(kind: str, text: str, labels: dict[str, int], end: int) -> int:
    if kind == "label":
        if text not in labels:
            raise AssemblerError(f"no label {text!r}")
        return labels[text] - end
    if text == "closure":
        return CLOSURE_ENV
    if text[:1] == "r" and text[1:].isdigit():
        return int(text[1:])
    try:
        return int(text, 0)
    except ValueError:
        raise AssemblerError(f"{text!r} is no operand of kind {kind}") from None


def assemble(source: str) -> bytes:
    """The words of a program as little-endian bytes."""
    labels: dict[str, int] = {}
    lines: list[tuple[int, int, list[str]]] = []  # (line number, opcode number, operands)
    pc = 0
    for number, raw in enumerate(source.splitlines(), 1):
        text = raw.partition(";")[0].strip()
        while ":" in text:
            label, _, text = text.partition(":")
            labels[label.strip()] = pc
            text = text.strip()
        if not text:
            continue
        name, _, rest = text.partition(" ")
        if name not in OPCODE_INDEX:
            raise AssemblerError(f"line {number}: no opcode {name!r}")
        opcode = OPCODE_INDEX[name]
        lines.append((number, opcode, [part.strip() for part in rest.split(",")] if rest.strip() else []))
        pc += OPCODES[opcode].words
    words: list[int] = []
    for number, opcode, operands in lines:
        op = OPCODES[opcode]
        if len(operands) != len(op.operands):
            raise AssemblerError(f"line {number}: {op.name} takes {len(op.operands)} operands, not {len(operands)}")
        encoded = [opcode] + [0] * (op.words - 1)
        end = len(words) + op.words
        for description, text in zip(op.operands, operands, strict=True):
            field, _, kind = description.partition(":")
            shift, bits = _SHIFTS[field]
            try:
                value = _operand(kind, text, labels, end)
            except AssemblerError as error:
                raise AssemblerError(f"line {number}: {error}") from None
            if not -(1 << (bits - 1)) <= value < 1 << bits:
                raise AssemblerError(f"line {number}: {value} does not fit into {bits} bits")
            encoded[1 if field == "W" else 0] |= (value & ((1 << bits) - 1)) << shift
        words += encoded
    return struct.pack(f"<{len(words)}I", *words)

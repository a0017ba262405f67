"""Disassembler: bytecode as text.

>>> import jsbc
>>> print(jsbc.dis.disassemble(jsbc.compile("1 + x")))
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple, TextIO

from jsbc.bytecode.opcodes import CLOSURE_ENV, OPCODES

_REGISTERS = {"own", "rd", "rs", "rm", "rd2", "rd3", "rs2", "rs3", "rms", "call"}
_CONSTANTS = {"k8", "k16", "k32", "ks32"}
_SITES = {"site", "lsite", "tsite"}


class Instruction(NamedTuple):
    """One decoded instruction."""

    pc: int
    opcode: str
    operands: tuple[tuple[str, int], ...]  # (kind, value) in the order of the table; labels as absolute word indexes
    words: int


def decode(code: bytes) -> Iterator[Instruction]:
    """The instructions of a bytecode string. Stops at an unknown opcode or a cut-off instruction."""
    words = struct.unpack(f"<{len(code) // 4}I", code)
    pc = 0
    while pc < len(words):
        word = words[pc]
        number = word & 0xFF
        if number >= len(OPCODES) or pc + OPCODES[number].words > len(words):
            return
        op = OPCODES[number]
        end = pc + op.words
        operands = []
        for text in op.operands:
            field, _, kind = text.partition(":")
            if field == "W":
                value, bits = words[pc + 1], 32
            elif field == "E":
                value, bits = word >> 8, 24
            elif field == "D":
                value, bits = word >> 16, 16
            else:
                value, bits = word >> {"A": 8, "B": 16, "C": 24}[field] & 0xFF, 8
            if kind in ("label", "i8", "i16") and value >> (bits - 1):
                value -= 1 << bits
            operands.append((kind, end + value if kind == "label" else value))
        yield Instruction(pc, op.name, tuple(operands), op.words)
        pc = end


def _constant(constants: list[Any], index: int) -> str:
    if index >= len(constants):
        return f"k{index}?"
    text = repr(constants[index])
    return text if len(text) <= 60 else text[:57] + "..."


def format_instruction(instruction: Instruction, function: Any) -> str:
    """Text of one instruction; `function` is the FunctionTemplate that explains its operands, or None."""
    constants = function.constant_list if function is not None else []
    sites = function.site_list if function is not None else []
    parts = []
    for kind, value in instruction.operands:
        if kind in _REGISTERS:
            parts.append(f"r{value}")
        elif kind == "env":
            parts.append("closure" if value == CLOSURE_ENV else f"r{value}")
        elif kind in _CONSTANTS:
            parts.append(_constant(constants, value))
        elif kind in _SITES:
            parts.append(f"#{value}:{_constant(constants, sites[value])}" if value < len(sites) else f"#{value}?")
        elif kind == "label":
            parts.append(f"-> {value}")
        elif kind == "func" and function is not None and value < len(function.inner):
            parts.append(f"function {value} {function.inner[value].name!r}")
        elif kind in ("slot", "depth", "scope"):
            parts.append(f"{kind} {value}")
        else:
            parts.append(str(value))
    return f"{instruction.opcode:<16} {', '.join(parts)}".rstrip()


def disassemble_function(function: Any) -> str:
    """Text of one FunctionTemplate."""
    start, end, _, _ = function.source_range
    head = f"function {function.position} {function.name!r} [{start}..{end}]"
    if not function.is_compiled:
        return f"{head} lazy; captures {', '.join(function.captures) or 'nothing'}\n"
    lines = [f"{head} parameters={function.parameters} registers={function.registers}"]
    for index, scope in enumerate(function.scopes or ()):
        lines.append(f"  scope {index}: {', '.join(scope.names) or '(empty)'}")
    positions = dict(function.position_list)
    targets = {value for i in decode(function.words) for kind, value in i.operands if kind == "label"}
    targets |= {target for _, _, target, _ in function.handler_list}
    for instruction in decode(function.words):
        mark = ">" if instruction.pc in targets else " "
        text = f" {mark}{instruction.pc:5} {format_instruction(instruction, function)}"
        if instruction.pc in positions:
            text = f"{text:<70} @{positions[instruction.pc]}"
        lines.append(text)
    for start, end, target, register in function.handler_list:
        lines.append(f"  handler [{start}, {end}) -> {target}, exception in r{register}")
    return "\n".join(lines) + "\n"


def disassemble(code: Any) -> str:
    """Text of a Code (all its functions) or of one FunctionTemplate."""
    if hasattr(code, "functions"):
        return "\n".join(disassemble_function(function) for function in code.functions)
    return disassemble_function(code)


def dis(code: Any, file: TextIO | None = None) -> None:
    """Print the bytecode of a Code or FunctionTemplate."""
    print(disassemble(code), end="", file=file or sys.stdout)

"""Writes the files that are made from the opcode table: ``python -m jsbc.bytecode.generate``; ``--check`` compares.

``_opcodes.pxd``   enum of opcodes and the tables that Cython code loops over (the VM, compiler, verifier, codec)
``docs/opcodes.md``  the reference table for readers
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from jsbc.bytecode.opcodes import OPCODES, Opcode

HERE = Path(__file__).resolve().parent
PXD_PATH = HERE / "_opcodes.pxd"
DOCS_PATH = HERE.parents[2] / "docs" / "opcodes.md"

# Operand kinds in the order of the generated enum; 0 means that the field is unused.
OPERAND_KINDS = (
    "none", "rd", "rs", "rm", "rd2", "rd3", "rs2", "rs3", "rms", "call", "argc", "env", "own", "i8", "i16", "u8",
    "u16", "u32", "k8", "k16", "k32", "ks32", "site", "lsite", "tsite", "label", "func", "scope", "slot",
    "depth", "flag",
)  # fmt: skip

# How the fields of the first word are cut.
FORMATS = ("ABC", "AD", "E")


def operand_fields(op: Opcode) -> dict[str, str]:
    """Field letter (A B C D E W) -> operand kind."""
    return dict(text.split(":") for text in op.operands)


def format_of(op: Opcode) -> str:
    """ABC, AD or E."""
    fields = operand_fields(op)
    if "E" in fields:
        return "E"
    return "AD" if "D" in fields else "ABC"


def table_hash() -> int:
    """64-bit hash of everything in the table that compiled code depends on; part of the build fingerprint of blobs."""
    text = "\n".join(f"{op.name} {' '.join(op.operands)} {op.terminates} {op.meaning}" for op in OPCODES)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")


def _c_rows(values: list[str], per_line: int = 16) -> str:
    lines = [", ".join(values[i : i + per_line]) for i in range(0, len(values), per_line)]
    return ",\n".join("        " + line for line in lines)


def render_pxd() -> str:
    """Text of ``_opcodes.pxd``."""
    out = [
        "# Generated from opcodes.py by `python -m jsbc.bytecode.generate`; do not edit.",
        "",
        "from libc.stdint cimport uint64_t",
        "",
        "cdef enum Opcode:",
    ]
    out += [f"    OP_{op.name} = {index}" for index, op in enumerate(OPCODES)]
    out += ["", "cdef enum:", f"    OPCODE_COUNT = {len(OPCODES)}", "", "cdef enum OperandKind:"]
    out += [f"    OPERAND_{kind.upper()} = {index}" for index, kind in enumerate(OPERAND_KINDS)]
    out += ["", "cdef enum InstructionFormat:"]
    out += [f"    FORMAT_{name} = {index}" for index, name in enumerate(FORMATS)]
    rows = []
    for op in OPCODES:
        fields = operand_fields(op)
        # The wide field of AD (D) stands in column B, the one of E in column A: each column is read once.
        first = fields.get("E", fields.get("A", "none"))
        second = fields.get("D", fields.get("B", "none"))
        kinds = (first, second, fields.get("C", "none"), fields.get("W", "none"))
        rows.append("{" + ", ".join(str(OPERAND_KINDS.index(kind)) for kind in kinds) + "}")
    out += [
        "",
        "cdef extern from *:",
        '    """',
        f"    #define JSBC_OPCODE_TABLE_HASH 0x{table_hash():016x}ULL",
        "    /* length of each instruction in words */",
        f"    static const unsigned char jsbc_opcode_words[{len(OPCODES)}] = {{",
        _c_rows([str(op.words) for op in OPCODES], 32),
        "    };",
        "    /* ABC, AD or E */",
        f"    static const unsigned char jsbc_opcode_format[{len(OPCODES)}] = {{",
        _c_rows([str(FORMATS.index(format_of(op))) for op in OPCODES], 32),
        "    };",
        "    /* 1: control never reaches the next instruction */",
        f"    static const unsigned char jsbc_opcode_terminates[{len(OPCODES)}] = {{",
        _c_rows([str(int(op.terminates)) for op in OPCODES], 32),
        "    };",
        "    /* operand kinds of the columns A (or E), B (or D), C, W */",
        f"    static const unsigned char jsbc_opcode_operands[{len(OPCODES)}][4] = {{",
        _c_rows(rows, 8),
        "    };",
        '    """',
        '    const uint64_t OPCODE_TABLE_HASH "JSBC_OPCODE_TABLE_HASH"',
        f'    const unsigned char opcode_words "jsbc_opcode_words"[{len(OPCODES)}]',
        f'    const unsigned char opcode_format "jsbc_opcode_format"[{len(OPCODES)}]',
        f'    const unsigned char opcode_terminates "jsbc_opcode_terminates"[{len(OPCODES)}]',
        f'    const unsigned char opcode_operands "jsbc_opcode_operands"[{len(OPCODES)}][4]',
        "",
    ]
    return "\n".join(out)


def render_docs() -> str:
    """Text of ``docs/opcodes.md``."""
    from jsbc.bytecode import opcodes

    _, _, legend = (opcodes.__doc__ or "").partition("\n\n")
    out = [
        "# Opcodes",
        "",
        "Generated from `src/jsbc/bytecode/opcodes.py` by `python -m jsbc.bytecode.generate`; do not edit.",
        "",
        "```",
        legend.strip(),
        "```",
        "",
        "| number | name | operands | words | meaning |",
        "|---|---|---|---|---|",
    ]
    for index, op in enumerate(OPCODES):
        meaning = op.meaning.replace("|", "\\|")
        out.append(f"| {index} | {op.name} | {' '.join(op.operands)} | {op.words} | {meaning} |")
    return "\n".join(out) + "\n"


def main(argv: list[str] | None = None) -> int:
    """Write the files, or with --check report which ones are out of date."""
    check = "--check" in (sys.argv[1:] if argv is None else argv)
    stale = 0
    for path, text in ((PXD_PATH, render_pxd()), (DOCS_PATH, render_docs())):
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        if check:
            print(f"{path.name} is out of date")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())

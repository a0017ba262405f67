"""The opcode table and what is made from it: generated files, assembler, disassembler."""

import struct

import pytest

import jsbc
from jsbc.bytecode import generate
from jsbc.bytecode.asm import AssemblerError, assemble
from jsbc.bytecode.opcodes import OPCODE_INDEX, OPCODES
from jsbc.dis import decode, disassemble

KINDS = {*generate.OPERAND_KINDS} - {"none"}


def test_generated_files_are_up_to_date():
    assert generate.PXD_PATH.read_text(encoding="utf-8") == generate.render_pxd()
    if generate.DOCS_PATH.exists():
        assert generate.DOCS_PATH.read_text(encoding="utf-8") == generate.render_docs()


def test_names_are_unique():
    assert len(OPCODE_INDEX) == len(OPCODES)


@pytest.mark.parametrize("op", OPCODES, ids=lambda op: op.name)
def test_operands_are_well_formed(op):
    fields = [text.split(":")[0] for text in op.operands]
    assert len(set(fields)) == len(fields)
    assert not ("D" in fields and {"B", "C"} & set(fields))
    assert not ("E" in fields and {"A", "B", "C", "D"} & set(fields))
    assert {text.split(":")[1] for text in op.operands} <= KINDS


def random_words(op, labels):
    """An instruction of this opcode with different operands; jumps go to the label."""
    operands = []
    for position, text in enumerate(op.operands):
        kind = text.split(":")[1]
        if kind == "label":
            operands.append(labels)
        elif kind.startswith("i"):
            operands.append(str(-5 - position))
        elif kind in ("env", "depth"):
            operands.append("closure" if kind == "env" else "3")
        elif kind.startswith("r") or kind in ("call", "own"):
            operands.append(f"r{7 + position}")
        else:
            operands.append(str(11 + position))
    return f"{op.name} {', '.join(operands)}"


def test_assemble_then_decode_is_the_identity():
    lines = ["top:", *(random_words(op, "top") for op in OPCODES)]
    code = assemble("\n".join(lines))
    instructions = list(decode(code))
    assert [i.opcode for i in instructions] == [op.name for op in OPCODES]
    assert sum(i.words for i in instructions) * 4 == len(code)
    for instruction in instructions:
        for kind, value in instruction.operands:
            if kind == "label":
                assert value == 0
            elif kind.startswith("i"):
                assert value < 0
            elif kind == "env":
                assert value == 255
            else:
                assert value > 0


@pytest.mark.parametrize(
    "line", ["NOSUCH r1", "MOVE r1", "MOVE r1, r2, r3", "LOADI r1, 70000", "JMP nowhere", "MOVE r1, x"]
)
def test_assembler_reports_errors(line):
    with pytest.raises(AssemblerError, match="line 1"):
        assemble(line)


def test_decode_stops_at_damage():
    assert list(decode(struct.pack("<I", 255))) == []
    cut_off = assemble("GETPROP r1, r2, 3")[:4]
    assert list(decode(cut_off)) == []


def test_disassembly_names_what_operands_mean():
    code = jsbc.compile("function f(a) { return a.name + 'x' } f({})", "t.js")
    lazy = disassemble(code)
    assert "function 1 'f' [0..37] lazy" in lazy
    code.compile_all()
    text = disassemble(code)
    assert "GETPROP          r2, r1, #0:'name'" in text
    assert "'x'" in text


def test_dis_prints(capsys):
    jsbc.dis.dis(jsbc.compile("1"))
    assert "LOADI            r1, 1" in capsys.readouterr().out

"""Disassembler of Codes: see jsbc.bytecode.dis."""

from jsbc.bytecode.dis import Instruction, decode, dis, disassemble, disassemble_function

__all__ = ["Instruction", "decode", "dis", "disassemble", "disassemble_function"]

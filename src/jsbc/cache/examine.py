"""Looks at each function of an entry: for `jsbc cache verify`."""

from __future__ import annotations

from jsbc import _codec
from jsbc.cache.status import Reason
from jsbc.errors import BytecodeError, JSError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container

    from jsbc.code import Code, FunctionTemplate


class DamagedFunction:
    """A function of an entry that will be compiled from source.

    index    place in source order, 0 is the top level
    name     of the function, "" for one without
    line     where it starts, from 1; 0 when the source cannot be read
    reason   a Reason
    """

    __slots__ = ("index", "line", "name", "reason")

    def __init__(self, index: int, name: str, line: int, reason: int) -> None:
        self.index = index
        self.name = name
        self.line = line
        self.reason = reason


def damaged_functions(path: str) -> list[DamagedFunction]:
    """The functions of an entry that cannot be used: each is decoded and verified, its positions are read.

    Empty when the entry is sound, and when the whole of it is refused. OSError when it cannot be read.
    """
    try:
        code: Code = _codec.deserialize(_codec.MappedFile(path))
    except BytecodeError:
        return []
    blob = code.blob
    # Records and bodies by their checksums; then what only decoding, verifying and reading the positions finds.
    reasons: dict[int, int] = dict(blob.damaged_functions())
    compiled = _functions_with_body(blob)
    found = []
    for template in code.functions:
        reason = reasons.get(template.position, Reason.NONE)
        if not reason and template.position in compiled:
            reason = _decode(blob, template)
        if reason:
            line = _line_of(code, template.source_range[0])
            found.append(DamagedFunction(template.position, template.name, line, reason))
    return found


def _functions_with_body(blob: _codec.Blob) -> Container[int]:
    try:
        return set(blob.compiled_functions())
    except BytecodeError:
        # A page of records is damaged: which of its functions have one cannot be known.
        return range(blob.facts["functions"])


def _decode(blob: _codec.Blob, template: FunctionTemplate) -> int:
    """The Reason why the function cannot be used as it is stored."""
    refused = blob.refused
    try:
        template.ensure_compiled()
        _ = template.position_list
    except JSError as error:
        return getattr(error, "reason", Reason.STRUCTURE)
    return blob.refused_reason if blob.refused > refused else Reason.NONE


def _line_of(code: Code, offset: int) -> int:
    try:
        line, _ = code.source.line_column(offset)
    except BytecodeError:
        return 0
    return int(line)

"""The exceptions of jsbc.

JSError
├── JSSyntaxError    the source is not valid JavaScript
├── JSException      JavaScript threw a value that nothing caught
├── JSTimeoutError   a time limit was reached
├── JSMemoryError    a memory limit was reached
└── BytecodeError    a blob cannot be used
"""

# Annotations are strings, and typing is not imported: it would cost 10 ms of every start.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class JSError(Exception):
    """Base class of everything that jsbc raises on purpose."""


class JSSyntaxError(JSError):
    """The source is not valid JavaScript.

    message     the text V8 prints after "SyntaxError: "
    lineno      line, counted from 1
    column      column in UTF-16 code units, counted from 1; `offset` is the same, as in Python's SyntaxError
    position    offset in the source in UTF-16 code units
    filename    name given to the compiler
    text        the source line
    js_type     "SyntaxError", or "RangeError" when the source is valid as far as read but nested too deeply
    """

    js_type = "SyntaxError"

    def __init__(
        self,
        message: str,
        filename: str = "<js>",
        lineno: int = 1,
        column: int = 1,
        text: str = "",
        position: int = 0,
    ) -> None:
        super().__init__(message, filename, lineno, column, text, position)
        self.message = message
        self.filename = filename
        self.lineno = lineno
        self.column = column
        self.text = text
        self.position = position

    @property
    def offset(self) -> int:
        """The column counted from 1, under the name that Python's SyntaxError uses."""
        return self.column

    def __str__(self) -> str:
        return f"{self.message} ({self.filename}:{self.lineno}:{self.column})"


class JSNestingError(JSSyntaxError):
    """The source nests deeper than the native stack allows to parse. JavaScript sees a RangeError."""

    js_type = "RangeError"


class JSException(JSError):
    """JavaScript threw a value that nothing caught.

    value   the thrown value, as Python sees it
    stack   the JavaScript stack trace, "" when the value has none
    """

    def __init__(self, message: str, value: "Any" = None, stack: str = "") -> None:
        super().__init__(message)
        self.value = value
        self.stack = stack


class JSTimeoutError(JSError):
    """A time limit was reached. JavaScript code cannot catch it."""


class JSMemoryError(JSError):
    """A memory limit was reached. JavaScript code cannot catch it."""


class BytecodeError(JSError):
    """A blob cannot be used. `reason` is the number of the cause, listed in docs/format.md."""

    def __init__(self, message: str, reason: int = 0) -> None:
        super().__init__(message)
        self.reason = int(reason)


class SourceChunkError(BytecodeError):
    """A part of the source in a blob is damaged. It costs the functions in it that are not compiled: JavaScript sees an
    Error when it calls one, where other errors of bytecode end the program.
    """

"""Exceptions of the regular expression engine."""


class RegExpSyntaxError(ValueError):
    """A pattern or its flags are not ECMAScript; the text is what V8 says.

    `position` is the offset in the pattern, in UTF-16 code units, near which the fault was seen.
    """

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


class RegExpLimitError(MemoryError):
    """A match needs more backtracking memory than its limits allow."""

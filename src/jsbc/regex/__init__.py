"""Regular expressions: ECMAScript 2025 patterns compiled to a bytecode of their own and matched by backtracking.

Nothing here knows of realms or JavaScript objects: a pattern and its flags go in, capture offsets come out. The virtual
machine uses the C interface in regexp.pxd.
"""

from .errors import RegExpLimitError, RegExpSyntaxError
from .regexp import RegExpProgram
from .regexp import compile_regexp_text as compile_regexp
from .regexp import validate_regexp_text as validate_regexp

__all__ = ["RegExpLimitError", "RegExpProgram", "RegExpSyntaxError", "compile_regexp", "validate_regexp"]

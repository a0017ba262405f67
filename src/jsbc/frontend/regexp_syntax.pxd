from libc.stdint cimport uint16_t, uint32_t


cdef struct PatternError:
    const char* message     # V8's text, as in "Invalid regular expression: /(/: Unterminated group"
    uint32_t position       # in the pattern
    bint in_flags
    bint too_deep           # groups nested deeper than the stack allows


# Whether pattern and flags are valid (ECMA-262 §22.2.1 with Annex B); if not, `problem` says why.
cdef bint check_regexp(
    const uint16_t* pattern, uint32_t length, const uint16_t* flags, uint32_t flags_length, size_t stack_limit,
    PatternError* problem
) noexcept nogil

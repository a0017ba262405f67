# The backtracking matcher.

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t

from .bytecode cimport RegExpCode

cdef struct StackEntry:
    # A choice point: the word to go on at, and the position. An undo record: ~register, and its old value. The lowest
    # tag, UNUSED_TAG: data of the choice point above.
    int32_t tag
    int32_t value

cdef enum MatchResult:
    MATCH_FAILED
    MATCH_FOUND
    MATCH_SUSPENDED         # out of steps: give it more and call again
    MATCH_NO_STACK          # the stack is at its limit, or there is no memory

cdef struct MatchState:
    const RegExpCode *program
    int32_t end             # length of the input
    int32_t start           # where the current attempt starts
    bint sticky             # one attempt only
    int32_t required_at     # where program.required_unit was found last; -1: not looked for
    int32_t *registers
    StackEntry *stack
    int32_t capacity        # of the stack, in entries
    int32_t stack_limit
    bint stack_on_heap
    int64_t steps           # left until the match is suspended
    # Of a suspended match.
    bint suspended
    int32_t word            # -1: a new attempt is next
    int32_t position
    int32_t stack_size


cdef int match_latin1(MatchState *state, const uint8_t *units) noexcept nogil
cdef int match_utf16(MatchState *state, const uint16_t *units) noexcept nogil

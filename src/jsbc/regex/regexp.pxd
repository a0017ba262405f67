# Compiled regular expressions for the virtual machine.
#
#     program = compile_regexp(pattern, flags)
#     found = regexp_exec(program, subject, last_index, captures, &limits)
#
# captures has 2 * program.capture_count entries: start and end of each group in UTF-16 code units, -1 if it took no
# part. A name may stand in group_names more than once (for groups in different alternatives): at most one of them is
# set then.

from libc.stdint cimport int32_t, int64_t

from .bytecode cimport RegExpCode
from .nodes cimport (
    REGEXP_DOT_ALL,
    REGEXP_GLOBAL,
    REGEXP_HAS_INDICES,
    REGEXP_IGNORE_CASE,
    REGEXP_MULTILINE,
    REGEXP_STICKY,
    REGEXP_UNICODE,
    REGEXP_UNICODE_SETS,
)

# Called with `data` every `steps_per_tick` steps; -1 with a Python exception set ends the match.
ctypedef int (*RegExpTick)(void *data) except -1

cdef struct RegExpLimits:
    RegExpTick tick             # NULL: run to the end
    void *data
    int64_t steps_per_tick      # a step takes 5-50 ns; 10,000 is a good number
    int64_t stack_bytes         # of backtracking memory at most


cdef class RegExpProgram:
    # Immutable, free of any realm.
    cdef RegExpCode code
    cdef readonly str pattern
    cdef readonly int flags             # RegExpFlag bits
    cdef readonly int capture_count     # with group 0
    cdef readonly list group_names      # (name, number), in the order of the pattern


# Functions that take limits take NULL for the default ones.
cdef void default_limits(RegExpLimits *limits) noexcept
cdef RegExpProgram compile_regexp(str pattern, str flags)
cdef int validate_regexp(str pattern, str flags) except -1
cdef int regexp_exec(RegExpProgram program, str subject, Py_ssize_t last_index, int32_t *captures,
                     RegExpLimits *limits) except -2
# The same with a say in whether to match at last_index only, whatever the flag y is: String.prototype.split makes a
# sticky expression and tries it at each index; searching with it finds the same place.
cdef int regexp_exec_at(RegExpProgram program, str subject, Py_ssize_t last_index, bint sticky, int32_t *captures,
                        RegExpLimits *limits) except -2

# The parser of whole patterns.

from libc.stdint cimport int32_t

from .class_syntax cimport ClassSyntax
from .nodes cimport MAX_NESTING


cdef class PatternParser(ClassSyntax):
    cdef int32_t root
    cdef readonly list references       # of lists of group numbers
    cdef readonly list group_names      # of (name, number)
    cdef readonly int capture_count     # with group 0, the whole match
    cdef int total_captures             # the same for the whole pattern; -1 until scan_groups()
    cdef dict groups_by_name            # lists of (number, path)
    cdef list pending_references        # (index into references, name, position)
    # Which alternative of which disjunction is being parsed, outermost first: two groups may share a name only when
    # they are in different alternatives of one disjunction.
    cdef int path_length
    cdef int disjunction_count
    cdef int32_t path_disjunction[MAX_NESTING + 2]
    cdef int32_t path_alternative[MAX_NESTING + 2]

    cdef int parse(self) except -1
    cdef int scan_groups(self) except -1
    cdef int32_t parse_disjunction(self) except -1
    cdef int32_t merge_alternatives(self, int32_t disjunction) except -1
    cdef int32_t parse_alternative(self) except -1
    cdef int32_t parse_term(self) except -1
    cdef bint is_quantifiable_group(self) noexcept
    cdef int32_t parse_group(self) except -1
    cdef int parse_modifiers(self) except -1
    cdef bint parse_interval(self, int32_t *minimum, int32_t *maximum) noexcept
    cdef bint parse_quantifier(self, int32_t *minimum, int32_t *maximum) except -1
    cdef int32_t assertion(self, int which) except -1
    cdef int32_t parse_escape(self) except -1
    cdef int32_t parse_numeric_reference(self) except -1
    cdef int32_t parse_named_reference(self) except -1
    cdef str parse_group_name(self)
    cdef int check_group_name(self, str name) except -1
    cdef int resolve_references(self) except -1


cdef int parse_flags(str flags) except -1

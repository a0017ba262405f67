# Characters, escapes and character classes of a pattern.

from libc.stdint cimport int32_t

from .charclass cimport CaseTable, CodePointSet
from .nodes cimport RegExpNode


cdef class ClassContents:
    # What a class may match: single characters, and with the flag v strings too (str of code points, none of length 1).
    cdef CodePointSet characters
    cdef set strings
    # Static semantics MayContainStrings: about the syntax, \q{a} may not and [\q{ab}&&\q{cd}] may.
    cdef bint may_contain_strings


cdef class ClassSyntax:
    cdef readonly str pattern
    cdef readonly int flags
    cdef const void *data
    cdef int data_kind
    cdef Py_ssize_t length
    cdef Py_ssize_t position

    cdef bint unicode_mode              # u or v
    cdef bint unicode_sets              # v
    # Modifiers such as (?i-m:…) change these three.
    cdef bint ignore_case
    cdef bint multiline
    cdef bint dot_all
    # False: check the syntax only, make no sets.
    cdef bint building
    # \k is an escape of its own when there are named groups; known after scan_groups().
    cdef bint has_named_groups
    cdef int depth

    cdef RegExpNode *nodes
    cdef int node_count
    cdef int node_capacity
    cdef readonly list sets             # of CodePointSet

    cdef int32_t unit(self, Py_ssize_t at) noexcept
    cdef int32_t next_code_point(self) noexcept
    cdef int fail(self, str message) except -1
    cdef int enter(self) except -1
    cdef int32_t new_node(self, int kind) except -1

    cdef int32_t parse_hex(self, int digits) noexcept
    cdef int32_t parse_unicode_escape(self, bint unicode_mode) noexcept
    cdef int32_t parse_legacy_octal(self) noexcept
    cdef int32_t parse_character_escape(self, bint in_class) except -1
    cdef int parse_property(self, bint negated, ClassContents contents, bint in_class) except -1
    cdef bint parse_class_escape(self, ClassContents contents, bint in_class) except -1

    cdef CaseTable case_table(self)
    cdef int close_set(self, CodePointSet characters, bint only_ascii_literals) except -1
    cdef int32_t character_node(self, int32_t character) except -1
    cdef int32_t set_node(self, CodePointSet characters) except -1
    cdef int32_t contents_node(self, ClassContents contents) except -1
    cdef int32_t string_node(self, str text) except -1

    cdef int32_t parse_class(self) except -1
    cdef int32_t parse_legacy_class(self) except -1
    cdef int32_t parse_class_atom(self, ClassContents contents) except -2
    cdef int32_t parse_class_set(self) except -1
    cdef ClassContents parse_class_set_contents(self)
    cdef ClassContents parse_class_set_operand(self, int32_t *character)
    cdef int parse_class_strings(self, ClassContents contents) except -1
    cdef int32_t parse_class_set_character(self) except -1
    cdef int add_string(self, ClassContents contents, list code_points) except -1

# Sets of code points: what a character class, a property escape or a case-insensitive character stands for.

from libc.stdint cimport int32_t, uint8_t, uint16_t

cdef enum:
    MAX_CODE_POINT = 0x10FFFF
    CODE_POINT_LIMIT = 0x110000


cdef class CodePointSet:
    # `count` ranges of first, last (both inclusive) code points. Sorted, disjoint and not adjacent unless `dirty`.
    cdef int32_t *ranges
    cdef int count
    cdef int capacity
    cdef bint dirty

    cdef int reserve(self, int count) except -1
    cdef int add_range(self, int32_t first, int32_t last) except -1
    cdef int add_set(self, CodePointSet other) except -1
    cdef int normalize(self) except -1
    cdef int invert(self) except -1
    cdef int intersect(self, CodePointSet other) except -1
    cdef int subtract(self, CodePointSet other) except -1
    cdef int symmetric_difference(self, CodePointSet other) except -1
    cdef CodePointSet copy(self)
    cdef bint contains(self, int32_t code_point) noexcept
    cdef bint overlaps(self, int32_t first, int32_t last) noexcept
    cdef bint covers(self, int32_t first, int32_t last) noexcept
    cdef int close_over_case(self, CaseTable table) except -1


cdef class CaseTable:
    # Equivalence classes of one Canonicalize function (ECMA-262 §22.2.2.7.3). Class 0 means: equal to itself only.
    cdef uint16_t *page_of          # page number of code_point >> 8
    cdef uint16_t *pages            # class of each code point of a page; page 0 is all zero
    cdef int32_t *canonical         # of each class
    cdef int32_t *member_start      # index of a class's first member; one more than there are classes
    cdef int32_t *members
    cdef int class_count

    cdef int class_of(self, int32_t code_point) noexcept nogil
    cdef int32_t canonicalize(self, int32_t code_point) noexcept nogil


cdef CodePointSet decode_set(str text)
cdef CaseTable legacy_case_table()
cdef CaseTable folding_case_table()
cdef CodePointSet digit_set()
cdef CodePointSet word_set()
cdef CodePointSet space_set()
cdef CodePointSet line_terminator_set()

# What the compiler knows of a node before it generates code for it.

from libc.stdint cimport int32_t, uint8_t, uint64_t

from .charclass cimport CodePointSet
from .class_syntax cimport ClassSyntax

cdef enum:
    # Units above U+00FF are told apart in two groups only: \s and \S are disjoint, and so are most pairs that matter.
    HIGH_SPACE = 1
    HIGH_OTHER = 2

cdef enum:
    ANCHORED_NOWHERE
    ANCHORED_LINE
    ANCHORED_INPUT

cdef struct NodeFacts:
    uint64_t bits[4]        # Latin-1 units that a match of the node can start with
    uint8_t high            # the same for units above: HIGH_SPACE, HIGH_OTHER
    uint8_t at_end          # it can match at the end of the input
    uint8_t anything        # nothing is known: it can match before any unit
    uint8_t nullable        # it can match without looking at a unit: what follows counts too
    uint8_t anchored        # ANCHORED_*: it matches there only
    uint8_t known
    int32_t minimum_length  # in units


cdef class FactTable:
    cdef ClassSyntax tree
    cdef NodeFacts *table       # by node, filled on demand

    cdef int prepare(self, ClassSyntax tree) except -1
    cdef NodeFacts *of(self, int32_t node) except NULL


cdef void set_anything(NodeFacts *facts) noexcept
cdef void add_facts(NodeFacts *target, const NodeFacts *other) noexcept
cdef void with_following(NodeFacts *result, const NodeFacts *facts, const NodeFacts *following) noexcept
cdef void set_facts(NodeFacts *facts, CodePointSet characters) noexcept
cdef bint disjoint(const NodeFacts *left, const NodeFacts *right) noexcept
cdef bint selective(const NodeFacts *facts) noexcept

# From the tree of a pattern to bytecode.

from libc.stdint cimport int32_t

from .bytecode cimport RegExpCode
from .charclass cimport CodePointSet
from .facts cimport FactTable, NodeFacts
from .nodes cimport RegExpNode
from .syntax cimport PatternParser


cdef class PatternCompiler:
    cdef PatternParser tree
    cdef FactTable facts
    cdef RegExpCode *program
    cdef int32_t word_capacity
    cdef dict class_numbers         # ranges as bytes: number of the class
    cdef list class_sets            # CodePointSet of each class
    cdef int32_t range_total

    cdef int compile(self, PatternParser tree, RegExpCode *program) except -1
    cdef int choose_search(self) except -1
    cdef int32_t leading_loop(self) except -2
    cdef bint find_required(self, int32_t node) noexcept
    cdef int32_t maximum_length(self, int32_t node) noexcept
    cdef int store_classes(self) except -1
    cdef int32_t emit(self, int op, int32_t operand) except -1
    cdef int32_t emit_word(self, int32_t word) except -1
    cdef int32_t emit_jump(self, int op, int32_t operand) except -1
    cdef int patch_operand(self, int32_t at) except -1
    cdef int patch_word(self, int32_t at) except -1
    cdef int32_t new_register(self) except -1
    cdef int32_t class_number(self, CodePointSet characters) except -1
    cdef int32_t facts_class(self, const NodeFacts *facts) except -1
    cdef int32_t emit_peek(self, const NodeFacts *facts) except -1

    cdef int generate(self, int32_t node, const NodeFacts *following, bint backward) except -1
    cdef int generate_character(self, int32_t character, bint backward) except -1
    cdef int generate_class(self, CodePointSet characters, bint backward) except -1
    cdef int generate_assertion(self, int which) except -1
    cdef int generate_reference(self, int32_t node, bint backward) except -1
    cdef int generate_sequence(self, int32_t node, const NodeFacts *following, bint backward) except -1
    cdef int32_t generate_string(self, int32_t *children, int32_t start, int32_t count) except -1
    cdef int generate_disjunction(self, int32_t node, const NodeFacts *following, bint backward) except -1
    cdef int32_t generate_switch(self, int32_t *children, int32_t count, const NodeFacts *following) except -1
    cdef int generate_lookaround(self, int32_t node) except -1
    cdef int generate_quantifier(self, int32_t node, const NodeFacts *following, bint backward) except -1
    cdef bint generate_class_loop(self, int32_t node, const NodeFacts *following) except -1
    cdef int generate_counted_loop(self, RegExpNode *loop, const NodeFacts *inner, bint nullable,
                                   bint backward) except -1
    cdef bint is_wide(self, CodePointSet characters) noexcept
    cdef CodePointSet single_set(self, int32_t node)


cdef int free_code(RegExpCode *program) except -1

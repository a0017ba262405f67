# Seventh layer: literals, closures, and the dispatch over expression nodes.
from libc.stdint cimport uint32_t
from jsbc.compiler.assignments cimport AssignmentCompiler

cdef class ExpressionCompiler(AssignmentCompiler):
    cdef int identifier(self, uint32_t node, int dest) except -1
    cdef int literal(self, uint32_t node, int dest) except -1
    cdef int template_literal(self, uint32_t node, int dest) except -1
    cdef int array_literal(self, uint32_t node, int dest) except -1
    cdef int object_literal(self, uint32_t node, int dest) except -1
    cdef int append_batch(self, int array, int first, int count) except -1
    cdef int literal_prefix(self, uint32_t first, list names) except -1
    cdef int object_property(self, int target, uint32_t item) except -1
    cdef int property_key(self, uint32_t key_node, bint computed) except -1
    cdef bint is_name_key(self, uint32_t key_node) noexcept
    cdef str literal_name(self, uint32_t key_node)
    cdef int closure(self, uint32_t record, int dest, str name) except -1
    cdef bint needs_home_object(self, uint32_t function_node) except -1
    cdef int yield_expression(self, uint32_t node, int dest) except -1
    cdef int await_expression(self, uint32_t node, int dest) except -1
    cdef int class_expression(self, uint32_t node, int dest, str name) except -1

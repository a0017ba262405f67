# Sixth layer: assignment, update operators, destructuring patterns.
from libc.stdint cimport uint32_t
from jsbc.compiler.bindings cimport Reference
from jsbc.compiler.members cimport MemberCompiler, Target

cdef enum PatternMode:
    PATTERN_ASSIGN = 0           # assignment expression: targets are any references
    PATTERN_VAR = 1              # var declaration
    PATTERN_INITIALIZE = 2       # let, const, parameters, catch parameters

cdef class AssignmentCompiler(MemberCompiler):
    cdef str inferred_name               # name for an anonymous function or class compiled next, or None

    cdef bint is_anonymous_function(self, uint32_t node) noexcept
    cdef int expression_named(self, uint32_t node, int dest, str name) except -1
    cdef int assignment(self, uint32_t node, int dest) except -1
    cdef int assign_identifier(self, uint32_t node, int dest) except -1
    cdef int compound_identifier(self, uint32_t node, int dest) except -1
    cdef int assign_member(self, uint32_t node, int dest) except -1
    cdef int logical_branch(self, int operation, int reg, int label) except -1
    cdef int update(self, uint32_t node, int dest) except -1

    cdef int bind_pattern(self, uint32_t node, int value, int mode) except -1
    cdef int bind_identifier(self, uint32_t atom, int value, int mode, int resolved) except -1
    cdef int direct_register(self, uint32_t node, int mode) except -1
    cdef int object_pattern(self, uint32_t node, int value, int mode) except -1
    cdef int object_rest(self, uint32_t node, int value, int mode, list keys) except -1
    cdef int array_pattern(self, uint32_t node, int value, int mode) except -1
    cdef bint elements_cannot_throw(self, uint32_t element, int mode) except -1
    cdef int default_value(self, int value, uint32_t initializer, str name) except -1
    cdef int element_target(self, uint32_t node, int mode, Target* target, int* resolved) except -1
    cdef int assign_element(self, uint32_t node, int value, int mode, Target* target, int resolved) except -1
    cdef int keep_all(self, int reg) except -1
    cdef str bigint_key(self, uint32_t node)
    cdef str binding_name(self, uint32_t node)

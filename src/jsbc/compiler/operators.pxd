# Fourth layer: operators, conditions, constant folding.
from libc.stdint cimport uint32_t
from jsbc.compiler.bindings cimport Reference
from jsbc.compiler.builder cimport WordBuffer
from jsbc.compiler.control cimport ControlCompiler

cdef class OperatorCompiler(ControlCompiler):
    cdef WordBuffer spine                # nodes of a left-leaning chain being compiled; used as a stack
    cdef int early_register              # variable register that may be written before its expression is complete, or -1

    # The heart of the compiler.  Leaves the value of `node` in a register and returns it:
    #   dest >= 0   in this register.  A variable's register is written last, after everything that could see it.
    #   ANY         wherever it is: a variable's own register, or a new temporary at the top
    #   EFFECT      nowhere; only side effects are compiled
    cdef int expression(self, uint32_t node, int dest) except -1
    cdef int effect(self, uint32_t node) except -1
    cdef int operand(self, uint32_t node) except -1
    cdef int operand_before(self, uint32_t node, uint32_t later) except -1
    cdef int keep_from(self, int reg, uint32_t node, uint32_t later) except -1
    cdef bint may_write_early(self, int dest) noexcept
    cdef int finish(self, int reg, int dest, int mark) except -1

    cdef bint may_assign(self, uint32_t node, uint32_t atom, int* budget) noexcept
    cdef bint mentions(self, uint32_t node, uint32_t atom, int* budget) noexcept
    cdef bint is_undefined_node(self, uint32_t node) except -1
    cdef bint constant_number(self, uint32_t node, double* value, int depth=*) noexcept
    cdef bint constant_int(self, uint32_t node, int low, int high, int* value) noexcept
    cdef int constant_truth(self, uint32_t node) noexcept

    cdef int binary(self, uint32_t node, int dest) except -1
    cdef int binary_operation(self, int operation, int left, uint32_t right, int dest, int mark) except -1
    cdef int logical(self, uint32_t node, int dest) except -1
    cdef int conditional(self, uint32_t node, int dest) except -1
    cdef int unary(self, uint32_t node, int dest) except -1
    cdef int delete_expression(self, uint32_t node, int dest) except -1
    cdef int sequence(self, uint32_t node, int dest) except -1
    cdef int condition(self, uint32_t node, int label, bint jump_if) except -1
    cdef int compare_and_jump(self, uint32_t node, int label, bint jump_if) except -1
    cdef bint is_simple_constant(self, uint32_t node) except -1
    cdef int private_in(self, uint32_t node) except -1
    cdef int enter_nested(self) except -1

# Tenth layer: loops.
from libc.stdint cimport uint32_t
from jsbc.compiler.control cimport Control
from jsbc.compiler.statements cimport StatementCompiler

cdef class LoopCompiler(StatementCompiler):
    cdef int push_loop(self) except -1
    cdef int pop_loop(self) except -1
    cdef int lexical_for(self, uint32_t node, uint32_t scope) except -1
    cdef int for_parts(self, uint32_t node, int environment) except -1
    cdef int head_value(self, uint32_t node, uint32_t scope) except -1
    cdef bint scope_is_shared(self, uint32_t scope) noexcept
    cdef int loop_register(self, uint32_t left, uint32_t scope) except -1
    cdef int bind_loop_value(self, uint32_t left, int value) except -1
    cdef int for_await_step(self, int record, int value, int exhausted) except -1
    cdef int iteration_body(self, uint32_t node, uint32_t scope, int value) except -1

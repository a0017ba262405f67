# Eighth layer: classes, yield and await.
from libc.stdint cimport uint32_t
from jsbc.compiler.expressions cimport ExpressionCompiler

cdef class ClassCompiler(ExpressionCompiler):
    cdef int class_declaration(self, uint32_t node) except -1
    cdef int class_value(self, uint32_t node, str name) except -1
    cdef list hidden_slots(self, uint32_t body)
    cdef str hidden_key(self, uint32_t element)
    cdef str hidden_method(self, uint32_t element)
    cdef int store_hidden(self, str name, int reg) except -1
    cdef int load_hidden(self, str name, int dest) except -1
    cdef int declare_private_names(self, uint32_t scope) except -1
    cdef int class_element(self, uint32_t element, int constructor, int prototype) except -1
    cdef int private_method(self, uint32_t element, int home) except -1
    cdef int private_method_flags(self, uint32_t element) noexcept
    cdef int add_private_methods(self, uint32_t body) except -1
    cdef int field(self, uint32_t element) except -1
    cdef int fields_body(self, uint32_t body) except -1
    cdef int statics_body(self, uint32_t body) except -1
    cdef int run_synthetic(self, uint32_t record, int home) except -1
    cdef bint is_async_generator(self) noexcept
    cdef int resume(self, int value, int mode) except -1
    cdef int delegate_done(self, bint is_async, int value, int result, int done) except -1
    cdef int delegate(self, uint32_t node, int dest) except -1

# The last layer: prologue, body and epilogue of one function.
from libc.stdint cimport uint32_t
from jsbc.compiler.loops cimport LoopCompiler
from jsbc.compiler.unit cimport CompilationUnit

cdef class FunctionCompiler(LoopCompiler):
    cdef int compile(self, CompilationUnit unit, uint32_t record) except -1
    cdef int compile_function(self, uint32_t record) except -1
    cdef int compile_program(self, uint32_t record) except -1
    cdef int compile_initializer(self, uint32_t record) except -1
    cdef int compile_static_block(self, uint32_t record) except -1
    cdef int compile_default_constructor(self, uint32_t record) except -1
    cdef int find_pseudo_variables(self, uint32_t scope) except -1
    cdef int fill_pseudo_variables(self) except -1
    cdef int claim_parameters(self, uint32_t first, bint mapped) except -1
    cdef int make_arguments(self, uint32_t first, bint mapped) except -1
    cdef int simple_parameters(self, uint32_t first) except -1
    cdef int complex_parameters(self, uint32_t first) except -1
    cdef int enter_body_scope(self, uint32_t scope, bint has_eval) except -1
    cdef int mark_var_scope(self, bint has_eval) except -1
    cdef int eval_scope(self, uint32_t scope) except -1
    cdef int declare_globals(self, uint32_t scope, int op) except -1
    cdef uint32_t parameter_name(self, uint32_t node) noexcept
    cdef int hoist_globals(self, uint32_t scope, bint is_eval) except -1
    cdef int find_external_pseudo(self, uint32_t scope) except -1
    cdef int run_fields(self) except -1
    cdef int finish_body(self) except -1

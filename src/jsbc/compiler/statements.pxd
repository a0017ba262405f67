# Ninth layer: statements.
from libc.stdint cimport uint32_t
from jsbc.compiler.classes cimport ClassCompiler
from jsbc.compiler.control cimport Control

cdef class StatementCompiler(ClassCompiler):
    cdef int completion                  # register of the completion value (scripts and eval), or -1

    cdef int statement_list(self, uint32_t first) except -1
    cdef int statement(self, uint32_t node) except -1
    cdef bint sets_completion(self, uint32_t node) noexcept
    cdef Control* label_control(self) except? NULL
    cdef int end_labels(self, Control* control) except -1
    cdef int expression_statement(self, uint32_t node) except -1
    cdef int reset_completion(self) except -1
    cdef int block(self, uint32_t node) except -1
    cdef int hoist_functions(self, uint32_t scope) except -1
    cdef int block_function(self, uint32_t node) except -1
    cdef int variable_declaration(self, uint32_t node) except -1
    cdef int declarator(self, uint32_t node, int mode) except -1
    cdef int if_statement(self, uint32_t node) except -1
    cdef int switch_statement(self, uint32_t node) except -1
    cdef int try_statement(self, uint32_t node) except -1
    cdef int try_catch(self, uint32_t block, uint32_t handler) except -1
    cdef int labeled_statement(self, uint32_t node) except -1
    cdef int with_statement(self, uint32_t node) except -1
    cdef int return_statement(self, uint32_t node) except -1

    cdef int while_statement(self, uint32_t node) except -1
    cdef int do_while_statement(self, uint32_t node) except -1
    cdef int for_statement(self, uint32_t node) except -1
    cdef int for_in_statement(self, uint32_t node) except -1
    cdef int for_of_statement(self, uint32_t node) except -1

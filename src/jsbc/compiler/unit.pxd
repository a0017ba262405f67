# What all functions compiled from one Ast share.
from libc.stdint cimport uint8_t, uint16_t, uint32_t
from jsbc.code cimport Code, FunctionTemplate, ScopeInfo
from jsbc.frontend.ast cimport Ast, FunctionRecord

cdef enum Storage:               # where the value of a declaration lives
    STORAGE_NONE = 0             # nowhere: resolved at run time, by name (variables of sloppy eval code)
    STORAGE_REGISTER = 1
    STORAGE_ENVIRONMENT = 2
    STORAGE_GLOBAL = 3           # property of the global object, or script-level lexical binding

cdef struct Binding:             # compiler's side of one Decl, same index
    uint32_t level               # of its scope in the scope stack of the function
    uint32_t slot                # of its environment
    uint8_t storage
    uint8_t reg
    uint8_t variable_kind        # VariableKind
    uint8_t initialized          # code after this place runs only when the variable is out of its dead zone
    uint8_t may_be_empty         # the register or slot may hold the empty value: each use is checked
    uint8_t external             # declared by other means (globals, variables of eval code): gets no storage here

cdef class CompilationUnit:
    cdef Ast ast
    cdef Code code
    cdef Binding* bindings
    cdef list templates          # FunctionTemplate per function record of the Ast
    cdef uint32_t* inner_index   # per record: place in the `inner` list of its parent
    cdef list pending            # records whose nodes are in the Ast and that are still to be compiled

    cdef FunctionTemplate template_of(self, uint32_t record)
    cdef int schedule(self, uint32_t record) except -1

cdef uint32_t template_flags(const FunctionRecord* record) noexcept
cdef int template_kind(const FunctionRecord* record) noexcept
cdef uint32_t record_flags(FunctionTemplate template) noexcept
cdef int record_kind(FunctionTemplate template) noexcept
cdef int syntax_error(str message, Code code, uint32_t offset) except -1

# Second layer: scopes, where variables live, and how names are read and written.
from libc.stdint cimport uint8_t, uint16_t, uint32_t
from jsbc.code cimport FunctionTemplate, ScopeInfo
from jsbc.frontend.ast cimport Ast, Node, Decl, Scope, Atom, FunctionRecord
from jsbc.compiler.builder cimport BytecodeBuilder
from jsbc.compiler.unit cimport CompilationUnit, Binding

cdef enum ReferenceKind:
    REFERENCE_REGISTER = 0
    REFERENCE_ENVIRONMENT = 1    # slot of an environment that this function made; its register is `reg`
    REFERENCE_OUTER = 2          # slot of an environment `depth` steps outwards from the closure's
    REFERENCE_GLOBAL = 3
    REFERENCE_NAME = 4           # looked up by name at run time, starting at environment register `reg`

cdef struct Reference:
    int kind
    int reg
    uint32_t depth
    uint32_t slot
    uint32_t decl                # 0 when the declaration is not in this function
    uint32_t atom
    int variable_kind
    bint check                   # may hold the empty value
    bint dead                    # this use always runs before the initialization: it always throws

cdef struct ActiveScope:         # one entry of the scope stack
    uint32_t scope               # index in the Ast, 0 for one that only the compiler knows
    int kind                     # SCOPE_KIND_*
    int environment              # register of its environment, or -1
    int info                     # index in scope_infos, or -1
    int saved_register
    int saved_first_temporary
    int outer_environment        # register of the environment around it
    uint32_t outer_dynamic_level

cdef class ScopeCompiler(BytecodeBuilder):
    cdef CompilationUnit unit
    cdef Ast ast
    cdef Node* nodes
    cdef Binding* bindings
    cdef FunctionTemplate template
    cdef uint32_t record_index
    cdef bint strict
    cdef list scope_infos
    cdef ScopeInfo scope_info            # of the innermost environment
    cdef ActiveScope* active
    cdef uint32_t active_count
    cdef uint32_t active_capacity
    cdef int environment                 # register of the innermost environment
    cdef uint32_t dynamic_level          # level of the innermost `with` or eval-extensible scope of this function, 0 = none
    cdef int first_temporary             # registers below belong to variables, environments, loop state
    cdef int local_limit                 # locals beyond this many registers go to an environment
    # Pseudo variables declared in this function (Decl indexes), 0 = not declared here.
    cdef uint32_t this_decl
    cdef uint32_t arguments_decl
    cdef uint32_t new_target_decl
    cdef uint32_t home_object_decl
    cdef uint32_t active_function_decl
    cdef uint32_t function_name_decl

    cdef int push_scope(self, uint32_t scope, int kind) except -1
    cdef int allocate_scope(self, uint32_t scope, int info_kind, bint force, bint params_have_tdz, list hidden) except -1
    cdef int enter_scope(self, uint32_t scope, list hidden=*) except -1
    cdef int exit_scope(self) except -1
    cdef int forget_initialized(self, uint32_t scope) except -1

    cdef int resolve(self, uint32_t atom, Reference* ref) except -1
    cdef int resolve_private(self, uint32_t atom, Reference* ref) except -1
    cdef int resolve_outer(self, str name, Reference* ref, bint lexical_only) except -1
    cdef int load_reference(self, Reference* ref, int dest, bint for_typeof) except -1
    cdef int store_reference(self, Reference* ref, int source) except -1
    cdef int throw_dead(self, Reference* ref) except -1
    cdef int throw_error(self, int kind, str message) except -1
    cdef int initialize(self, uint32_t decl, int source) except -1
    cdef uint32_t decl_of(self, uint32_t atom) noexcept
    cdef int load_pseudo(self, uint32_t decl, str name, int dest, bint check) except -1
    cdef bint is_variable_register(self, int reg) noexcept
    cdef int result_register(self, int dest) except -1
    cdef int atom_constant(self, uint32_t atom) except -1
    cdef int fail(self, str message, uint32_t offset) except -1

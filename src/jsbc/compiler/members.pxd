# Fifth layer: property access, calls, optional chains, super, private names, delete.
from libc.stdint cimport uint32_t
from jsbc.compiler.operators cimport OperatorCompiler

cdef enum TargetKind:            # what a member expression is, once its parts are in registers
    TARGET_PROPERTY = 0          # object.name
    TARGET_ELEMENT = 1           # object[key]
    TARGET_SUPER = 2             # super.name, super[key]
    TARGET_PRIVATE = 3           # object.#name

cdef struct Target:
    int kind
    int object                   # register; for super: the first of two (super base, this)
    int key                      # register of the key or PrivateName
    uint32_t atom                # of TARGET_PROPERTY
    uint32_t offset              # source position of the property
    uint32_t property_node       # the key's node of TARGET_ELEMENT

cdef class MemberCompiler(OperatorCompiler):
    cdef int chain_end                   # label that a nullish link of the optional chain jumps to, or -1

    cdef int target_parts(self, uint32_t node, uint32_t later, Target* target) except -1
    cdef int get_target(self, Target* target, int dest, bint keep_key) except -1
    cdef int set_target(self, Target* target, int value) except -1
    cdef int member(self, uint32_t node, int dest) except -1
    cdef int get_named(self, int dest, int object, uint32_t atom) except -1
    cdef int chain(self, uint32_t node, int dest) except -1
    cdef bint array_index(self, uint32_t atom, uint32_t* index) noexcept
    cdef int load_array_index(self, int dest, uint32_t index) except -1
    cdef int super_base(self, uint32_t offset) except -1
    cdef int private_name(self, uint32_t node) except -1

    cdef int load_this(self, int dest, uint32_t offset) except -1
    cdef int load_home_object(self, int dest) except -1
    cdef int new_target(self, int dest) except -1
    cdef int call(self, uint32_t node, int dest) except -1
    cdef int callee(self, uint32_t node, int* base) except -1
    cdef int callee_member(self, uint32_t node) except -1
    cdef int call_arguments(self, uint32_t first, int* count) except -1
    cdef int array_elements(self, int array, uint32_t first) except -1
    cdef int spread_arguments(self, uint32_t first) except -1
    cdef bint has_spread(self, uint32_t first) noexcept
    cdef int new_expression(self, uint32_t node, int dest) except -1
    cdef int super_call(self, uint32_t node, int dest) except -1
    cdef int tagged_template(self, uint32_t node, int dest) except -1
    cdef int direct_eval(self, uint32_t node, int base, int count) except -1
    cdef int import_call(self, uint32_t node, int dest) except -1

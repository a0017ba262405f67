# Growing bytecode of one function: words, labels, constants, inline-cache sites, handlers, positions, registers.
from libc.stdint cimport uint8_t, uint16_t, uint32_t, int32_t, uint64_t
from jsbc.vm.value cimport Value
from jsbc.code cimport FunctionTemplate
from jsbc.bytecode._opcodes cimport *

cdef enum:
    # Registers of a frame.  The highest numbers stay free: 255 as an environment operand is the closure's environment.
    REGISTER_LIMIT = 250
    CLOSURE_ENVIRONMENT = 255
    # Destinations of expressions: "any register you like" and "the value is not needed".
    ANY = -1
    EFFECT = -2

cdef struct WordBuffer:
    uint32_t* items
    uint32_t count
    uint32_t capacity

cdef int push_word(WordBuffer* buffer, uint32_t word) except -1
cdef void free_words(WordBuffer* buffer) noexcept

cdef class BytecodeBuilder:
    cdef WordBuffer words
    cdef WordBuffer labels               # pairs: word index (UNBOUND before bind), number of jumps to it
    cdef WordBuffer fixups               # pairs: word index of the instruction, label
    cdef WordBuffer sites
    cdef WordBuffer handlers             # start, end, target, reg
    cdef WordBuffer positions            # pairs: word index, source offset
    cdef list constant_objects           # keeps the objects of `constants` alive
    cdef WordBuffer constant_bits        # two words per constant: its Value
    cdef dict constant_index             # str or tuple -> index
    cdef dict number_index               # bits of a numeric Value -> index
    cdef int next_register
    cdef uint8_t internal_holders[REGISTER_LIMIT]   # per internal in use: the temporary that stands for it
    cdef int internal_count              # internals in use now
    cdef int internal_limit              # most that were in use at once
    cdef int register_count
    cdef bint extra_arguments            # ARGUMENTS or REST was emitted
    cdef bint reachable                  # the next instruction can be reached; nothing is emitted while it cannot
    cdef uint32_t source_offset          # position of what is compiled now
    cdef uint32_t recorded_offset        # source offset of the newest position entry

    # instructions
    cdef int emit(self, int op, uint32_t a=*, uint32_t b=*, uint32_t c=*) except -1
    cdef int emit_wide(self, int op, uint32_t a, uint32_t b, uint32_t c, uint32_t word) except -1
    cdef int emit_d(self, int op, uint32_t a, uint32_t d) except -1
    cdef int _record_position(self) except -1
    cdef inline void at(self, uint32_t offset) noexcept:
        self.source_offset = offset
    cdef inline uint32_t pc(self) noexcept:
        return self.words.count

    # jumps
    cdef int new_label(self) except -1
    cdef int bind(self, int label) except -1
    cdef int bind_loop(self, int label, bint reachable) except -1
    cdef int jump(self, int label) except -1
    cdef int branch(self, int op, uint32_t a, uint32_t b, int label) except -1
    cdef int branch_d(self, int op, uint32_t a, uint32_t d, int label) except -1
    cdef int _note_jump(self, int label) except -1
    cdef int _write_distance(self, uint32_t pc, uint32_t target) except -1

    # constants and sites
    cdef int string_constant(self, str text) except -1
    cdef int number_constant(self, double value) except -1
    cdef int tuple_constant(self, tuple value) except -1
    cdef int object_constant(self, object value) except -1
    cdef int _add_constant(self, Value bits, object owner) except -1
    cdef int new_site(self, uint32_t constant) except -1

    # registers
    cdef int temporary(self) except -1
    cdef int window(self, int count) except -1
    cdef int internal(self) except -1
    cdef inline void release_to(self, int mark) noexcept:
        self.next_register = mark
        while self.internal_count and self.internal_holders[self.internal_count - 1] >= mark:
            self.internal_count -= 1

    # handlers
    cdef int add_handler(self, uint32_t start, uint32_t end, int target_label, int reg) except -1

    cdef int load_int(self, int dest, int32_t value) except -1
    cdef int load_number(self, int dest, double value) except -1
    cdef int load_string(self, int dest, str text) except -1
    cdef int load_constant(self, int dest, int constant) except -1
    cdef int move(self, int dest, int source) except -1

    cdef int patch_jumps(self) except -1
    cdef int order_sites(self) except -1
    cdef int place_internals(self, uint32_t first) except -1
    cdef int install(self, FunctionTemplate template) except -1
    cdef int too_complex(self, str what) except -1

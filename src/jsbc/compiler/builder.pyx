# The lowest layer of the compiler: turns instructions into words.
#
# Rules that the layers above rely on:
#   * after an instruction that never falls through (jump, return, throw) nothing is emitted until a label that some jump
#     names is bound: dead code never reaches the bytecode;
#   * registers are a stack: `mark = self.next_register … self.release_to(mark)`;
#   * environments, reference records and enumerators are no values: internal() gives them registers of their own,
#     numbered from 0 until install() places them behind the parameters. The verifier relies on it;
#   * a position entry is written for each instruction that can throw or call, when the source offset changed.

from libc.stdint cimport uint8_t, uint32_t, int32_t, uint64_t
from libc.stdlib cimport realloc, malloc, free
from libc.string cimport memcpy
from cpython.ref cimport PyObject, Py_INCREF
from jsbc.vm.value cimport Value, value_string, value_heap, value_number
from jsbc.code cimport FunctionTemplate, Handler
from jsbc.bytecode._opcodes cimport *

cdef extern from "Python.h":
    void PyUnicode_InternInPlace(PyObject**)

cdef enum:
    UNBOUND = 0xFFFFFFFF
    # E holds a signed 24-bit distance.  A function of 8 million words does not compile; real ones stay below 100,000.
    MAX_JUMP = 0x7FFFFF

# Instructions that neither throw nor call, so that no stack trace ever asks for their position.
cdef uint8_t is_silent[OPCODE_COUNT]
for _op in (OP_MOVE, OP_LOADK, OP_LOADKX, OP_LOADI, OP_LOADUNDEF, OP_LOADNULL, OP_LOADTRUE, OP_LOADFALSE, OP_LOADEMPTY,
            OP_LOADCALLEE, OP_LOADNEWTARGET, OP_LOADGLOBALTHIS, OP_LOADHOME, OP_SWAP, OP_NOT, OP_TYPEOF, OP_SEQ, OP_SNE,
            OP_JMP, OP_JT, OP_JF, OP_JNULLISH, OP_JNNULLISH, OP_JUNDEF, OP_JNUNDEF, OP_JEMPTY, OP_JSEQ, OP_JSNE,
            OP_JSEQI, OP_JSNEI, OP_JSEQK, OP_JSNEK, OP_NEWENV, OP_COPYENV, OP_GETENV, OP_SETENV, OP_GETOUTER,
            OP_SETOUTER, OP_CLOSURE, OP_NEWOBJECT, OP_NEWLITERAL, OP_INITSLOT, OP_NEWARRAY, OP_NEWARRAYK, OP_APPEND,
            OP_APPENDRANGE, OP_APPENDHOLE, OP_RETURN, OP_RETURNUNDEF, OP_SETHOME, OP_NEWPRIVATENAME):
    is_silent[_op] = 1


cdef int push_word(WordBuffer* buffer, uint32_t word) except -1:
    cdef uint32_t capacity
    cdef uint32_t* grown
    if buffer.count == buffer.capacity:
        capacity = buffer.capacity * 2 if buffer.capacity else 64
        grown = <uint32_t*>realloc(buffer.items, <size_t>capacity * sizeof(uint32_t))
        if grown == NULL:
            raise MemoryError()
        buffer.items = grown
        buffer.capacity = capacity
    buffer.items[buffer.count] = word
    buffer.count += 1
    return 0


cdef void free_words(WordBuffer* buffer) noexcept:
    free(buffer.items)
    buffer.items = NULL
    buffer.count = 0
    buffer.capacity = 0


cdef class BytecodeBuilder:

    def __cinit__(self):
        self.constant_objects = []
        self.constant_index = {}
        self.number_index = {}
        self.reachable = True
        self.recorded_offset = UNBOUND

    def __dealloc__(self):
        free_words(&self.words)
        free_words(&self.labels)
        free_words(&self.fixups)
        free_words(&self.sites)
        free_words(&self.handlers)
        free_words(&self.positions)
        free_words(&self.constant_bits)

    cdef int too_complex(self, str what) except -1:
        # Overridden by the layer that knows file and line.
        raise ValueError(what)

    # ---- instructions ---------------------------------------------------------------------------------------------

    cdef int _record_position(self) except -1:
        if self.source_offset != self.recorded_offset:
            self.recorded_offset = self.source_offset
            push_word(&self.positions, self.words.count)
            push_word(&self.positions, self.source_offset)
        return 0

    cdef int emit(self, int op, uint32_t a=0, uint32_t b=0, uint32_t c=0) except -1:
        """One-word instruction with operands A, B, C."""
        if not self.reachable:
            return 0
        if not is_silent[op]:
            self._record_position()
        if opcode_terminates[op]:
            self.reachable = False
        return push_word(&self.words, <uint32_t>op | (a & 0xFF) << 8 | (b & 0xFF) << 16 | c << 24)

    cdef int emit_wide(self, int op, uint32_t a, uint32_t b, uint32_t c, uint32_t word) except -1:
        """Two-word instruction with operands A, B, C and W (not a jump)."""
        if not self.reachable:
            return 0
        if not is_silent[op]:
            self._record_position()
        if opcode_terminates[op]:
            self.reachable = False
        push_word(&self.words, <uint32_t>op | (a & 0xFF) << 8 | (b & 0xFF) << 16 | c << 24)
        return push_word(&self.words, word)

    cdef int emit_d(self, int op, uint32_t a, uint32_t d) except -1:
        """One-word instruction with operands A and D."""
        if not self.reachable:
            return 0
        if not is_silent[op]:
            self._record_position()
        return push_word(&self.words, <uint32_t>op | (a & 0xFF) << 8 | (d & 0xFFFF) << 16)

    # ---- jumps ----------------------------------------------------------------------------------------------------

    cdef int new_label(self) except -1:
        cdef int label = <int>(self.labels.count // 2)
        push_word(&self.labels, UNBOUND)
        push_word(&self.labels, 0)
        return label

    cdef int bind(self, int label) except -1:
        """Place a label that forward jumps name."""
        self.labels.items[2 * label] = self.words.count
        if self.labels.items[2 * label + 1]:
            self.reachable = True
        return 0

    cdef int bind_loop(self, int label, bint reachable) except -1:
        """Place a label for jumps that come later (loop bodies, exception handlers)."""
        self.labels.items[2 * label] = self.words.count
        self.reachable = reachable
        return 0

    cdef int _note_jump(self, int label) except -1:
        push_word(&self.fixups, self.words.count)
        push_word(&self.fixups, <uint32_t>label)
        self.labels.items[2 * label + 1] += 1
        return 0

    cdef int jump(self, int label) except -1:
        if not self.reachable:
            return 0
        self._note_jump(label)
        self.reachable = False
        return push_word(&self.words, OP_JMP)

    cdef int branch(self, int op, uint32_t a, uint32_t b, int label) except -1:
        """Conditional jump with register operands A and B."""
        if not self.reachable:
            return 0
        if not is_silent[op]:
            self._record_position()
        self._note_jump(label)
        push_word(&self.words, <uint32_t>op | (a & 0xFF) << 8 | (b & 0xFF) << 16)
        return push_word(&self.words, 0)

    cdef int branch_d(self, int op, uint32_t a, uint32_t d, int label) except -1:
        """Conditional jump with a 16-bit immediate or constant D."""
        if not self.reachable:
            return 0
        if not is_silent[op]:
            self._record_position()
        self._note_jump(label)
        push_word(&self.words, <uint32_t>op | (a & 0xFF) << 8 | (d & 0xFFFF) << 16)
        return push_word(&self.words, 0)

    cdef int _write_distance(self, uint32_t pc, uint32_t target) except -1:
        cdef int32_t distance
        if (self.words.items[pc] & 0xFF) == OP_JMP:
            distance = <int32_t>(target - (pc + 1))
            if distance > MAX_JUMP or distance < -MAX_JUMP:
                self.too_complex("Function is too large")
            self.words.items[pc] = OP_JMP | <uint32_t>distance << 8
        else:
            self.words.items[pc + 1] = target - (pc + 2)
        return 0

    cdef int patch_jumps(self) except -1:
        """Write the distances; a jump to an unconditional jump goes to where that one goes."""
        cdef uint32_t i
        cdef uint32_t target
        cdef uint32_t word
        cdef int hops
        for i in range(0, self.fixups.count, 2):
            target = self.labels.items[2 * self.fixups.items[i + 1]]
            if target == UNBOUND:
                raise AssertionError("a jump names a label that was never bound")
            self._write_distance(self.fixups.items[i], target)
        for i in range(0, self.fixups.count, 2):
            target = self.labels.items[2 * self.fixups.items[i + 1]]
            # `while (true) {}` is a jump to itself: the number of hops is bounded.
            for hops in range(8):
                word = self.words.items[target] if target < self.words.count else 0
                if (word & 0xFF) != OP_JMP:
                    break
                target += 1 + <uint32_t>(<int32_t>word >> 8)
            self._write_distance(self.fixups.items[i], target)
        return 0

    # ---- constants and inline-cache sites ---------------------------------------------------------------------------

    cdef int _add_constant(self, Value bits, object owner) except -1:
        cdef int index = <int>(self.constant_bits.count // 2)
        self.constant_objects.append(owner)
        push_word(&self.constant_bits, <uint32_t>bits)
        push_word(&self.constant_bits, <uint32_t>(bits >> 32))
        return index

    cdef int string_constant(self, str text) except -1:
        cdef PyObject* interned
        found = self.constant_index.get(text)
        if found is not None:
            return <int>found
        # Interned: property names are compared by address in the VM.
        Py_INCREF(text)
        interned = <PyObject*>text
        PyUnicode_InternInPlace(&interned)
        name = <object>interned
        # `name` holds the reference that InternInPlace left in `interned` plus its own; hand one back.
        cdef int index = self._add_constant(value_string(interned), name)
        _release(interned)
        self.constant_index[name] = index
        return index

    cdef int number_constant(self, double value) except -1:
        cdef Value bits = value_number(value)
        found = self.number_index.get(bits)
        if found is not None:
            return <int>found
        cdef int index = self._add_constant(bits, None)
        self.number_index[bits] = index
        return index

    cdef int tuple_constant(self, tuple value) except -1:
        # Not shared: (1, 2) == (1.0, 2.0) == (True, 2) in Python, but not here; equal tables are rare anyway.
        return self.object_constant(value)

    cdef int object_constant(self, object value) except -1:
        return self._add_constant(value_heap(<PyObject*>value), value)

    cdef int new_site(self, uint32_t constant) except -1:
        cdef int site = <int>self.sites.count
        push_word(&self.sites, constant)
        return site

    # ---- registers --------------------------------------------------------------------------------------------------

    cdef int temporary(self) except -1:
        cdef int reg = self.next_register
        if reg >= REGISTER_LIMIT:
            self.too_complex("Function needs too many registers")
        self.next_register = reg + 1
        if self.next_register > self.register_count:
            self.register_count = self.next_register
        return reg

    cdef int window(self, int count) except -1:
        """`count` neighbouring registers; the answer is the first."""
        cdef int first = self.next_register
        if first + count > REGISTER_LIMIT:
            self.too_complex("Function needs too many registers")
        self.next_register = first + count
        if self.next_register > self.register_count:
            self.register_count = self.next_register
        return first

    cdef int internal(self) except -1:
        """A register for something that is no value, numbered among its like; released with the temporaries."""
        cdef int number = self.internal_count
        # A temporary that is never used stands for it, so that release_to() knows when it is free again.
        self.internal_holders[number] = <uint8_t>self.temporary()
        self.internal_count = number + 1
        if self.internal_count > self.internal_limit:
            self.internal_limit = self.internal_count
        return number

    cdef int place_internals(self, uint32_t first) except -1:
        """Give internals the registers from `first` on; the locals and temporaries move up."""
        cdef uint32_t* words = self.words.items
        cdef uint32_t more = <uint32_t>self.internal_limit
        cdef uint32_t pc = 0
        cdef uint32_t i
        cdef uint32_t number
        cdef int op
        cdef int column
        cdef int kind
        if more == 0:
            return 0
        if self.register_count + more > REGISTER_LIMIT:
            self.too_complex("Function needs too many registers")
        self.register_count += more
        while pc < self.words.count:
            op = words[pc] & 0xFF
            for column in range(3):
                kind = opcode_operands[op][column]
                if kind == OPERAND_NONE or (column == 0 and opcode_format[op] == FORMAT_E):
                    continue
                number = words[pc] >> (8 + 8 * column) & 0xFF
                if kind <= OPERAND_CALL:
                    if number < first:
                        continue
                    number += more
                elif kind == OPERAND_OWN or (kind == OPERAND_ENV and number != CLOSURE_ENVIRONMENT):
                    number += first
                else:
                    continue
                words[pc] = words[pc] & ~(<uint32_t>0xFF << (8 + 8 * column)) | number << (8 + 8 * column)
            pc += opcode_words[op]
        for i in range(3, self.handlers.count, 4):
            if self.handlers.items[i] >= first:
                self.handlers.items[i] += more
        return 0

    # ---- handlers -----------------------------------------------------------------------------------------------------

    cdef int add_handler(self, uint32_t start, uint32_t end, int target_label, int reg) except -1:
        """Protect the words [start, end).  The target is a label until install()."""
        if start >= end:
            return 0
        push_word(&self.handlers, start)
        push_word(&self.handlers, end)
        push_word(&self.handlers, <uint32_t>target_label)
        return push_word(&self.handlers, <uint32_t>reg)

    # ---- loads --------------------------------------------------------------------------------------------------------

    cdef int load_int(self, int dest, int32_t value) except -1:
        if -32768 <= value <= 32767:
            return self.emit_d(OP_LOADI, dest, <uint32_t>value)
        return self.load_constant(dest, self.number_constant(value))

    cdef int load_number(self, int dest, double value) except -1:
        if -32768 <= value <= 32767 and value == <int32_t>value and (value != 0 or 1 / value > 0):
            return self.emit_d(OP_LOADI, dest, <uint32_t><int32_t>value)
        return self.load_constant(dest, self.number_constant(value))

    cdef int load_string(self, int dest, str text) except -1:
        return self.load_constant(dest, self.string_constant(text))

    cdef int load_constant(self, int dest, int constant) except -1:
        if constant < 65536:
            return self.emit_d(OP_LOADK, dest, constant)
        return self.emit_wide(OP_LOADKX, dest, 0, 0, constant)

    cdef int move(self, int dest, int source) except -1:
        if dest == source:
            return 0
        return self.emit(OP_MOVE, dest, source)

    # ---- the finished function ------------------------------------------------------------------------------------------

    cdef int install(self, FunctionTemplate template) except -1:
        """Hand everything to the template. Its code comes last: who sees it takes the template for finished."""
        cdef uint32_t i
        cdef uint32_t words = self.words.count
        cdef uint32_t sites
        cdef uint32_t handlers = self.handlers.count
        cdef uint32_t count
        cdef Value* constants
        cdef const uint8_t* base
        cdef bytes owner
        cdef bytes positions
        self.patch_jumps()
        self.order_sites()
        sites = self.sites.count
        self.place_internals(template.param_count + 1)
        for i in range(2, handlers, 4):
            self.handlers.items[i] = self.labels.items[2 * self.handlers.items[i]]
        positions = self.encode_positions(template.start)
        # One bytes object: code, sites, handlers (all 32-bit words), positions.  Its data is 8-byte aligned.
        owner = b"".join((
            (<char*>self.words.items)[:<Py_ssize_t>words * 4],
            (<char*>self.sites.items)[:<Py_ssize_t>sites * 4] if sites else b"",
            (<char*>self.handlers.items)[:<Py_ssize_t>handlers * 4] if handlers else b"",
            positions,
        ))
        count = self.constant_bits.count // 2
        constants = <Value*>malloc((count if count else 1) * sizeof(Value))
        if constants == NULL:
            raise MemoryError()
        for i in range(count):
            constants[i] = <Value>self.constant_bits.items[2 * i] | <Value>self.constant_bits.items[2 * i + 1] << 32
            if self.constant_objects[i] is not None:
                Py_INCREF(self.constant_objects[i])
        base = <const uint8_t*><char*>owner
        template.code_owner = owner
        template.sites = <const uint32_t*>(base + <size_t>words * 4)
        template.site_count = sites
        template.handlers = <const Handler*>(base + <size_t>(words + sites) * 4)
        template.handler_count = handlers // 4
        template.positions = base + <size_t>(words + sites + handlers) * 4
        template.positions_length = <uint32_t>len(positions)
        template.constants = constants
        template.constant_count = count
        template.register_count = self.register_count
        template.extra_arguments = self.extra_arguments
        template.verified = True
        template.code_length = words
        template.code = <const uint32_t*>base
        return 1

    cdef int order_sites(self) except -1:
        """Number the inline-cache sites in the order of the code, and drop those of code that cannot be reached.

        Sites of what stands inside an object literal are made before the literal's own. A blob relies on the order: it
        does not store the numbers.
        """
        cdef uint32_t pc = 0
        cdef uint32_t count = 0
        cdef uint32_t site
        cdef int op
        cdef int kind
        cdef uint32_t* constants
        if self.sites.count == 0:
            return 0
        constants = <uint32_t*>malloc(<size_t>self.sites.count * sizeof(uint32_t))
        if constants == NULL:
            raise MemoryError()
        memcpy(constants, self.sites.items, <size_t>self.sites.count * sizeof(uint32_t))
        while pc < self.words.count:
            op = self.words.items[pc] & 255
            kind = opcode_operands[op][3]
            if kind == OPERAND_SITE or kind == OPERAND_LSITE or kind == OPERAND_TSITE:
                site = self.words.items[pc + 1]
                self.words.items[pc + 1] = count
                self.sites.items[count] = constants[site]
                count += 1
            pc += opcode_words[op]
        self.sites.count = count
        free(constants)
        return 0

    def encode_positions(self, uint32_t start):
        """The position table in the format of code.pyx."""
        cdef bytearray out = bytearray()
        cdef uint32_t last_pc = 0
        cdef uint32_t last_offset = start
        cdef uint32_t i
        cdef uint32_t pc
        cdef uint32_t offset
        cdef int32_t distance
        for i in range(0, self.positions.count, 2):
            pc = self.positions.items[i]
            offset = self.positions.items[i + 1]
            if i + 2 < self.positions.count and self.positions.items[i + 2] == pc:
                continue
            if i and offset == last_offset:
                continue
            distance = <int32_t>(offset - last_offset)
            _put_number(out, pc - last_pc)
            _put_number(out, (<uint32_t>distance << 1) ^ <uint32_t>(distance >> 31))
            last_pc = pc
            last_offset = offset
        return bytes(out)


cdef void _put_number(bytearray out, uint32_t value):
    while value >= 0x80:
        out.append((value & 0x7F) | 0x80)
        value >>= 7
    out.append(value)


cdef extern from "Python.h":
    void _release "Py_DECREF"(PyObject*)

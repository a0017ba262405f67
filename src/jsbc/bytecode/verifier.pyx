"""Checks the bytecode of a function that came from outside the process, before its first execution.

A checksum catches accidents; whoever writes a blob on purpose can compute it. So nothing in a body is trusted: after
verify_function() the interpreter may read operands without looking. What is checked, per instruction by the kinds of its
operands (the table generated from opcodes.py), is

    opcodes exist and instructions end inside the code
    registers, register ranges and call windows lie inside the frame
    constants exist and have the type that the instruction reads without looking
    inline-cache sites exist and name a string (or the tuple that a literal or template needs)
    jumps, handlers and try ranges end on instruction boundaries; code cannot run off its end
    inner functions and scopes exist; suspension only in functions that can be suspended
    registers for environments, iterators and other internals hold nothing else (see the second pass)

What a value is worth at run time (the slot number of an environment, the length of a chain) is checked by the interpreter
where it cannot be known here.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free
from libc.string cimport memset
from jsbc.bytecode._opcodes cimport *
from jsbc.code cimport FLAG_ASYNC, FLAG_GENERATOR, FunctionTemplate, Handler, ScopeInfo
from jsbc.vm.value cimport Value, as_pointer, is_heap, is_number, is_string

cdef enum:
    # Frames of at most this many registers: numbers above are an environment operand's "closure" mark and call head-room.
    MAX_REGISTERS = 250
    CLOSURE_ENVIRONMENT = 255
    # Words whose boundaries fit a bitmap on the native stack: 98 % of the functions of the open programs.
    SMALL_CODE = 1024
    # The reason in a BytecodeError, see _codec.pxd
    REASON_VERIFICATION = 12


cdef int refuse(FunctionTemplate template, uint32_t pc, str message) except -1:
    from jsbc.errors import BytecodeError
    raise BytecodeError(f"function {template.index} at {template.start}, word {pc}: {message}", REASON_VERIFICATION)


# What a constant operand must be.
cdef enum ConstantType:
    CONSTANT_PRIMITIVE = 0       # string or number
    CONSTANT_NUMBER = 1
    CONSTANT_STRING = 2
    CONSTANT_DECLARATIONS = 3    # ((name, kind), ...)
    CONSTANT_ELEMENTS = 4        # tuple of primitives and None
    CONSTANT_REGEXP = 5          # (pattern, flags)
    CONSTANT_SLOTS = 6           # tuple of slot numbers and None
    CONSTANT_EVAL = 7            # six integers or booleans
    CONSTANT_NAMES = 8           # tuple of strings
    CONSTANT_TEMPLATE = 9        # (cooked, raw)


cdef bint is_tuple_of(object value, object kinds):
    if type(value) is not tuple:
        return False
    for item in <tuple>value:
        if type(item) not in kinds:
            return False
    return True

cdef tuple STRINGS = (str,)
cdef tuple PRIMITIVES = (str, int, float, bool, type(None))
cdef tuple SLOT_TYPES = (int, type(None))
cdef tuple EVAL_TYPES = (int, bool)
cdef tuple COOKED_TYPES = (str, type(None))


cdef bint constant_fits(Value constant, int kind):
    cdef object value
    if kind == CONSTANT_PRIMITIVE:
        return is_string(constant) or is_number(constant)
    if kind == CONSTANT_NUMBER:
        return is_number(constant)
    if kind == CONSTANT_STRING:
        return is_string(constant)
    if not is_heap(constant):
        return False
    value = <object>as_pointer(constant)
    if type(value) is not tuple:
        return False
    if kind == CONSTANT_DECLARATIONS:
        for item in <tuple>value:
            if type(item) is not tuple or len(<tuple>item) != 2 or type((<tuple>item)[0]) is not str:
                return False
            if type((<tuple>item)[1]) is not int or not 0 <= (<tuple>item)[1] <= 3:
                return False
        return True
    if kind == CONSTANT_ELEMENTS:
        return is_tuple_of(value, PRIMITIVES)
    if kind == CONSTANT_REGEXP:
        return len(<tuple>value) == 2 and is_tuple_of(value, STRINGS)
    if kind == CONSTANT_SLOTS:
        return is_tuple_of(value, SLOT_TYPES) and all([item is None or 0 <= item < 0x10000000 for item in <tuple>value])
    if kind == CONSTANT_EVAL:
        return len(<tuple>value) == 6 and is_tuple_of(value, EVAL_TYPES)
    if kind == CONSTANT_NAMES:
        return is_tuple_of(value, STRINGS)
    if len(<tuple>value) != 2:
        return False
    cooked, raw = <tuple>value
    return is_tuple_of(cooked, COOKED_TYPES) and is_tuple_of(raw, STRINGS) and len(cooked) == len(raw)


cdef uint8_t[256] CONSTANT_TYPES
memset(CONSTANT_TYPES, CONSTANT_PRIMITIVE, 256)
for _opcode, _type in (
    (OP_SUBK, CONSTANT_NUMBER),
    (OP_MULK, CONSTANT_NUMBER),
    (OP_DIVK, CONSTANT_NUMBER),
    (OP_MODK, CONSTANT_NUMBER),
    (OP_JLTK, CONSTANT_NUMBER),
    (OP_JNLTK, CONSTANT_NUMBER),
    (OP_DECLAREGLOBALS, CONSTANT_DECLARATIONS),
    (OP_DECLAREEVALVARS, CONSTANT_DECLARATIONS),
    (OP_NEWARRAYK, CONSTANT_ELEMENTS),
    (OP_NEWREGEXP, CONSTANT_REGEXP),
    (OP_ARGUMENTSMAP, CONSTANT_SLOTS),
    (OP_EVALCALL, CONSTANT_EVAL),
):
    CONSTANT_TYPES[_opcode] = _type


cdef int check_operand(
    FunctionTemplate template, uint32_t pc, int op, int kind, uint32_t value, uint32_t registers
) except -1:
    """Everything about one operand except jump targets."""
    cdef uint32_t constant
    if kind <= OPERAND_RM:
        if value >= registers:
            refuse(template, pc, "register out of range")
    elif kind == OPERAND_RD2 or kind == OPERAND_RS2:
        if value + 1 >= registers:
            refuse(template, pc, "register pair out of range")
    elif kind == OPERAND_RD3 or kind == OPERAND_RS3 or kind == OPERAND_RMS:
        if value + 2 >= registers:
            refuse(template, pc, "register triple out of range")
    elif kind == OPERAND_ENV:
        if value >= registers and value != CLOSURE_ENVIRONMENT:
            refuse(template, pc, "environment register out of range")
    elif kind == OPERAND_K8 or kind == OPERAND_K16 or kind == OPERAND_K32:
        if value >= template.constant_count or not constant_fits(template.constants[value], CONSTANT_TYPES[op]):
            refuse(template, pc, "constant out of range or of another type")
    elif kind == OPERAND_KS32:
        if value >= template.constant_count or not is_string(template.constants[value]):
            refuse(template, pc, "name out of range or not a string")
    elif kind == OPERAND_SITE or kind == OPERAND_LSITE or kind == OPERAND_TSITE:
        if value >= template.site_count:
            refuse(template, pc, "site out of range")
        constant = template.sites[value]
        if kind == OPERAND_SITE:
            if not is_string(template.constants[constant]):
                refuse(template, pc, "the site's constant is not a string")
        elif not constant_fits(template.constants[constant], CONSTANT_NAMES if kind == OPERAND_LSITE else CONSTANT_TEMPLATE):
            refuse(template, pc, "the site's constant has another shape")
    elif kind == OPERAND_FUNC:
        if value >= <uint32_t>len(template.inner):
            refuse(template, pc, "inner function out of range")
    elif kind == OPERAND_SCOPE:
        if value >= <uint32_t>len(template.scopes):
            refuse(template, pc, "scope out of range")
    return 0


cdef int check_special(FunctionTemplate template, uint32_t pc, int op, uint32_t word, uint32_t wide, uint32_t registers) except -1:
    """Ranges of registers whose length stands in another operand, and where an instruction may stand at all."""
    cdef uint32_t a = word >> 8 & 255
    cdef uint32_t b = word >> 16 & 255
    cdef uint32_t c = word >> 24
    cdef object scope_number
    if op == OP_CALL or op == OP_NEW or op == OP_SUPERCALL or op == OP_EVALCALL:
        if a + 1 + b >= registers:
            refuse(template, pc, "call window out of range")
        if op == OP_EVALCALL:
            scope_number = (<tuple><object>as_pointer(template.constants[wide]))[5]
            if not -1 <= scope_number < len(template.scopes):
                refuse(template, pc, "scope of an eval out of range")
    elif op == OP_APPENDRANGE:
        if b + c > registers:
            refuse(template, pc, "range of values out of range")
    elif op == OP_OBJECTREST:
        if wide > registers or c + wide > registers:
            refuse(template, pc, "range of keys out of range")
    elif op == OP_INITIALYIELD or op == OP_YIELD:
        if not template.flags & FLAG_GENERATOR:
            refuse(template, pc, "yield outside a generator")
    elif op == OP_AWAIT:
        if not template.flags & FLAG_ASYNC:
            refuse(template, pc, "await outside an async function")
    return 0


cdef inline bint needs_special(int op) noexcept:
    return (
        op == OP_CALL or op == OP_NEW or op == OP_SUPERCALL or op == OP_EVALCALL or op == OP_APPENDRANGE
        or op == OP_OBJECTREST or op == OP_INITIALYIELD or op == OP_YIELD or op == OP_AWAIT
    )


cdef inline bint is_boundary(const uint64_t* boundaries, uint32_t pc) noexcept nogil:
    return boundaries[pc >> 6] >> (pc & 63) & 1


cdef int check_instructions(FunctionTemplate template, uint64_t* boundaries) except -1:
    """First pass: every instruction by itself, in the order of the code. Marks where instructions begin."""
    cdef const uint32_t* code = template.code
    cdef uint32_t length = template.code_length
    cdef uint32_t registers = template.register_count
    cdef uint32_t pc = 0
    cdef uint32_t word
    cdef uint32_t wide
    cdef int op = 0
    cdef int kind
    cdef int size
    cdef const unsigned char* kinds
    while pc < length:
        word = code[pc]
        op = word & 255
        if op >= OPCODE_COUNT:
            refuse(template, pc, "unknown opcode")
        size = opcode_words[op]
        if <uint32_t>size > length - pc:
            refuse(template, pc, "the last instruction is cut off")
        wide = code[pc + 1] if size == 2 else 0
        boundaries[pc >> 6] |= <uint64_t>1 << (pc & 63)
        kinds = opcode_operands[op]
        kind = kinds[0]
        if kind != OPERAND_NONE and opcode_format[op] != FORMAT_E:
            # Most operands are registers: looked at here, the rest out of line.
            if kind > OPERAND_RM or (word >> 8 & 255) >= registers:
                check_operand(template, pc, op, kind, word >> 8 & 255, registers)
        kind = kinds[1]
        if kind != OPERAND_NONE:
            if opcode_format[op] == FORMAT_AD:
                check_operand(template, pc, op, kind, word >> 16, registers)
            elif kind > OPERAND_RM or (word >> 16 & 255) >= registers:
                check_operand(template, pc, op, kind, word >> 16 & 255, registers)
        kind = kinds[2]
        if kind != OPERAND_NONE and (kind > OPERAND_RM or word >> 24 >= registers):
            check_operand(template, pc, op, kind, word >> 24, registers)
        kind = kinds[3]
        if kind != OPERAND_NONE:
            check_operand(template, pc, op, kind, wide, registers)
        if needs_special(op):
            check_special(template, pc, op, word, wide, registers)
        pc += size
    if not opcode_terminates[op]:
        refuse(template, length, "code runs off its end")
    return 0


cdef int check_jumps(FunctionTemplate template, const uint64_t* boundaries) except -1:
    """Jump targets and handlers: on instruction boundaries."""
    cdef const uint32_t* code = template.code
    cdef uint32_t length = template.code_length
    cdef uint32_t pc = 0
    cdef uint32_t word
    cdef uint32_t i
    cdef int op
    cdef long long target
    cdef const Handler* handler
    while pc < length:
        word = code[pc]
        op = word & 255
        if opcode_format[op] == FORMAT_E and opcode_operands[op][0] == OPERAND_LABEL:
            target = <long long>pc + 1 + (<int32_t>word >> 8)
        elif opcode_operands[op][3] == OPERAND_LABEL:
            target = <long long>pc + 2 + <int32_t>code[pc + 1]
        else:
            target = 0
        if target < 0 or target >= length or not is_boundary(boundaries, <uint32_t>target):
            refuse(template, pc, "jump target is not an instruction")
        pc += opcode_words[op]
    for i in range(template.handler_count):
        handler = &template.handlers[i]
        if (
            handler.start > handler.end
            or handler.end > length
            or handler.target >= length
            or handler.reg >= template.register_count
            or not is_boundary(boundaries, handler.target)
        ):
            refuse(template, handler.target, "malformed handler")
    return 0


# ---- second pass: what stands in registers
#
# Environments, reference records and for-in enumerators live in registers but are no JavaScript values: an instruction that takes values would
# read them as something else. A forward may-analysis finds the registers that may hold one, at every instruction: such a
# register may only be used by the instructions that check for it. One bit per register that ever holds one (most functions
# have none, then there is no second pass), so a state is one word; states meet at jump targets and handlers by OR.

cdef enum:
    # Bits for registers; more registers with internals share the last one, which can only refuse too much.
    TRACKED_BITS = 63
    STARTED_BIT = 63             # INITIALYIELD was executed
    MAX_ROUNDS = 100

cdef struct Flow:
    uint64_t[256] bits           # register -> its bit, 0: never holds an internal
    uint64_t* entry              # state at each word that is a jump target or handler, or follows an instruction
    uint8_t* reached
    bint changed                 # an entry before the current instruction changed: another round


cdef inline uint64_t register_bit(const Flow* flow, uint32_t number) noexcept:
    return flow.bits[number] if number <= 255 else 0


cdef inline bint writes_internal(int op) noexcept:
    return op == OP_NEWENV or op == OP_PUSHWITH or op == OP_RESOLVENAME or op == OP_FORINPREPARE


cdef inline bint takes_internal(int op, int column) noexcept:
    # Operands of kind `env` apart, these look at what they get.
    if op == OP_FORINNEXT:
        return column == 1
    return (op == OP_COPYENV or op == OP_PUTRESOLVED) and column == 0


cdef void flow_into(Flow* flow, uint32_t target, uint64_t state, uint32_t pc) noexcept:
    cdef uint64_t merged = flow.entry[target] | state
    if flow.reached[target] and merged == flow.entry[target]:
        return
    flow.entry[target] = merged
    flow.reached[target] = 1
    if target <= pc:
        flow.changed = True


cdef inline uint32_t operand_of(uint32_t word, uint32_t wide, int form, int column) noexcept:
    if column == 0:
        return word >> 8 & 255
    if column == 1:
        return word >> 16 & 255 if form == FORMAT_ABC else word >> 16
    if column == 2:
        return word >> 24
    return wide


cdef uint64_t read_mask(const Flow* flow, int op, uint32_t word, uint32_t wide) noexcept:
    """Bits of the registers that the instruction reads as values."""
    cdef uint64_t mask = 0
    cdef uint32_t number
    cdef uint32_t i
    cdef uint32_t count
    cdef int column
    cdef int kind
    for column in range(3):
        kind = opcode_operands[op][column]
        if kind == OPERAND_RS or kind == OPERAND_RM:
            count = 1
        elif kind == OPERAND_RS2:
            count = 2
        elif kind == OPERAND_RS3 or kind == OPERAND_RMS:
            count = 3
        elif kind == OPERAND_CALL:
            count = 2 + (word >> 16 & 255)
        else:
            continue
        if takes_internal(op, column):
            continue
        number = operand_of(word, wide, opcode_format[op], column)
        if op == OP_APPENDRANGE and column == 1:
            count = word >> 24
        elif op == OP_OBJECTREST and column == 2:
            count = wide
        elif op == OP_GETSUPERELEM and column == 1:
            count = 2
        for i in range(count):
            # Construction puts the new object in the place of `this`, whatever stood there.
            if i != 1 or (op != OP_NEW and op != OP_NEWSPREAD):
                mask |= register_bit(flow, number + i)
    return mask


cdef uint64_t write_mask(const Flow* flow, int op, uint32_t word, uint32_t wide) noexcept:
    """Bits of the registers that hold a value afterwards."""
    cdef uint64_t mask = 0
    cdef uint32_t number
    cdef uint32_t i
    cdef uint32_t count
    cdef int column
    cdef int kind
    for column in range(3):
        kind = opcode_operands[op][column]
        if kind == OPERAND_RD or kind == OPERAND_RM:
            count = 1
        elif kind == OPERAND_RD2:
            count = 2
        elif kind == OPERAND_RD3 or kind == OPERAND_RMS:
            count = 3
        elif kind == OPERAND_CALL:
            count = 1
        else:
            continue
        if takes_internal(op, column):
            continue                 # the enumerator of FORINNEXT stays what it is
        number = operand_of(word, wide, opcode_format[op], column)
        for i in range(count):
            mask |= register_bit(flow, number + i)
    return mask


# Most instructions take single registers.  For them the two masks come from a table: bit n for column n.  Before it stood
# here the analysis took 30 % of moment's warm load.
cdef uint8_t[256] is_single
cdef uint8_t[256] single_reads
cdef uint8_t[256] single_writes
memset(is_single, 0, 256)
memset(single_reads, 0, 256)
memset(single_writes, 0, 256)


cdef void classify_opcodes() noexcept:
    cdef int op
    cdef int column
    cdef int kind
    for op in range(OPCODE_COUNT):
        is_single[op] = not (op == OP_APPENDRANGE or op == OP_OBJECTREST or op == OP_GETSUPERELEM or op == OP_INITIALYIELD
                             or op == OP_COPYENV or writes_internal(op))
        for column in range(3):
            kind = opcode_operands[op][column]
            if (kind == OPERAND_RD2 or kind == OPERAND_RS2 or kind == OPERAND_RD3 or kind == OPERAND_RS3
                    or kind == OPERAND_RMS or kind == OPERAND_CALL):
                is_single[op] = 0
            if takes_internal(op, column):
                continue
            if kind == OPERAND_RS or kind == OPERAND_RM:
                single_reads[op] |= 1 << column
            if kind == OPERAND_RD or kind == OPERAND_RM:
                single_writes[op] |= 1 << column


classify_opcodes()


cdef inline uint64_t single_mask(const Flow* flow, uint32_t columns, uint32_t word) noexcept:
    cdef uint64_t mask = 0
    if columns & 1:
        mask = flow.bits[word >> 8 & 255]
    if columns & 2:
        mask |= flow.bits[word >> 16 & 255]
    if columns & 4:
        mask |= flow.bits[word >> 24]
    return mask


cdef int flow_instruction(FunctionTemplate template, Flow* flow, uint32_t pc, uint64_t* state) except -1:
    cdef uint32_t word = template.code[pc]
    cdef int op = word & 255
    cdef uint32_t wide
    if is_single[op]:
        if single_mask(flow, single_reads[op], word) & state[0]:
            refuse(template, pc, "an internal object is used as a value")
        state[0] &= ~(single_mask(flow, single_writes[op], word) & ~(<uint64_t>1 << (TRACKED_BITS - 1)))
        return 0
    wide = template.code[pc + 1] if opcode_words[op] == 2 else 0
    if read_mask(flow, op, word, wide) & state[0]:
        refuse(template, pc, "an internal object is used as a value")
    if op == OP_INITIALYIELD:
        if state[0] >> STARTED_BIT & 1:
            refuse(template, pc, "a generator starts twice")
        state[0] |= <uint64_t>1 << STARTED_BIT
    elif writes_internal(op):
        state[0] |= register_bit(flow, word >> 8 & 255)
    elif op != OP_COPYENV:
        # The shared last bit is never cleared: it may still stand for another register.
        state[0] &= ~(write_mask(flow, op, word, wide) & ~(<uint64_t>1 << (TRACKED_BITS - 1)))
    return 0


cdef int flow_round(FunctionTemplate template, Flow* flow) except -1:
    """One pass over the code in its order, from the states that are known until now."""
    cdef uint32_t length = template.code_length
    cdef uint32_t pc = 0
    cdef uint32_t following
    cdef uint32_t word
    cdef uint32_t i
    cdef uint64_t state
    cdef uint64_t before
    cdef int op
    while pc < length:
        word = template.code[pc]
        op = word & 255
        following = pc + opcode_words[op]
        if flow.reached[pc]:
            before = state = flow.entry[pc]
            flow_instruction(template, flow, pc, &state)
            if opcode_format[op] == FORMAT_E and opcode_operands[op][0] == OPERAND_LABEL:
                flow_into(flow, <uint32_t>(<int64_t>following + (<int32_t>word >> 8)), state, pc)
            elif opcode_operands[op][3] == OPERAND_LABEL:
                flow_into(flow, <uint32_t>(<int64_t>following + <int32_t>template.code[pc + 1]), state, pc)
            if not opcode_terminates[op]:
                flow_into(flow, following, state, pc)
            # An instruction that throws leaves its registers as they were, or half done.
            for i in range(template.handler_count):
                if template.handlers[i].start <= pc < template.handlers[i].end:
                    flow_into(
                        flow,
                        template.handlers[i].target,
                        (before | state) & ~register_bit(flow, template.handlers[i].reg),
                        pc,
                    )
        pc = following
    return 0


cdef int check_internals(FunctionTemplate template) except -1:
    cdef Flow flow
    cdef uint32_t pc = 0
    cdef uint32_t number
    cdef uint32_t used = 0
    cdef int op
    cdef int rounds = 0
    cdef bint generator = False
    memset(&flow, 0, sizeof(Flow))
    while pc < template.code_length:
        op = template.code[pc] & 255
        if writes_internal(op):
            number = template.code[pc] >> 8 & 255
            if flow.bits[number] == 0:
                if used < TRACKED_BITS:
                    used += 1
                flow.bits[number] = <uint64_t>1 << (used - 1)
        elif op == OP_INITIALYIELD:
            generator = True
        pc += opcode_words[op]
    if used == 0 and not generator:
        return 0
    # Quadratic work is for blobs from nobody: compiled code has few handlers where it is long.
    if <uint64_t>template.code_length * template.handler_count > 50000000:
        refuse(template, 0, "too many handlers")
    flow.entry = <uint64_t*>calloc(<size_t>template.code_length + 1, sizeof(uint64_t))
    flow.reached = <uint8_t*>calloc(<size_t>template.code_length + 1, 1)
    try:
        if flow.entry == NULL or flow.reached == NULL:
            raise MemoryError()
        flow.reached[0] = 1
        flow.changed = True
        # States only grow, so the rounds end; loops of real code take two or three.
        while flow.changed:
            flow.changed = False
            flow_round(template, &flow)
            rounds += 1
            if rounds > MAX_ROUNDS:
                refuse(template, 0, "too entangled to be verified")
    finally:
        free(flow.entry)
        free(flow.reached)
    return 0


cdef int check_sites(FunctionTemplate template) except -1:
    """Each site belongs to one kind of instruction: what a cache holds is read according to the instruction."""
    cdef uint8_t* owner
    cdef uint32_t pc = 0
    cdef uint32_t site
    cdef int op
    cdef int kind
    if template.site_count == 0:
        return 0
    owner = <uint8_t*>calloc(template.site_count, 1)
    if owner == NULL:
        raise MemoryError()
    try:
        while pc < template.code_length:
            op = template.code[pc] & 255
            kind = opcode_operands[op][3]
            if kind == OPERAND_SITE or kind == OPERAND_LSITE or kind == OPERAND_TSITE:
                site = template.code[pc + 1]
                if owner[site] and owner[site] != op + 1:
                    refuse(template, pc, "a site is used by two kinds of instructions")
                owner[site] = op + 1
            pc += opcode_words[op]
    finally:
        free(owner)
    return 0


cdef int verify_function(FunctionTemplate template) except -1:
    cdef uint64_t[17] small  # SMALL_CODE bits and one more
    cdef uint64_t* boundaries = small
    cdef size_t words = template.code_length // 64 + 1
    cdef uint32_t i
    if template.register_count == 0 or template.register_count > MAX_REGISTERS:
        refuse(template, 0, "frame of an impossible size")
    # R[0] is this, then the parameters; the call fills them without looking.
    if template.param_count >= template.register_count:
        refuse(template, 0, "more parameters than registers")
    for i in range(template.site_count):
        if template.sites[i] >= template.constant_count:
            refuse(template, 0, "site without a constant")
    if template.code_length > SMALL_CODE:
        boundaries = <uint64_t*>calloc(words, 8)
        if boundaries == NULL:
            raise MemoryError()
    else:
        memset(small, 0, words * 8)
    try:
        check_instructions(template, boundaries)
        check_jumps(template, boundaries)
    finally:
        if boundaries != small:
            free(boundaries)
    check_sites(template)
    check_internals(template)
    return 0


def verify(FunctionTemplate template not None):
    """Verify one compiled function; raises BytecodeError."""
    if template.code == NULL:
        raise ValueError("the function is lazy")
    verify_function(template)

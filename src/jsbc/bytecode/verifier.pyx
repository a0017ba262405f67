"""Checks the bytecode of a function that came from outside the process, before its first execution.

A checksum catches accidents; whoever writes a blob on purpose can compute it. So nothing in a body is trusted: after
verify_image() the interpreter may read operands without looking. What is checked, per instruction by the kinds of its
operands (the table generated from opcodes.py), is

    opcodes exist and instructions end inside the code
    registers, register ranges and call windows lie inside the frame
    constants exist and have the type that the instruction reads without looking
    inline-cache sites exist, name a string (or the tuple that a literal or template needs), and belong to one opcode
    jumps and handlers end on instruction boundaries; code cannot run off its end
    inner functions and scopes exist; suspension only in functions that can be suspended; generators start once
    registers for environments, reference records and enumerators hold nothing else in the whole function

The last rule is why no dataflow analysis is needed: the compiler gives those registers of their own (compiler/builder.pyx),
so it is enough to note for each register whether values or internals use it. With the analysis that stood here before,
verification took 24 % of moment's warm load.

One pass over the raw words in the blob, without the GIL and without making objects; a second, slower one says what is
wrong, or that nothing is. What a value is worth at run time (the slot number of an environment, the length of a chain) is
checked by the interpreter where it cannot be known here.
"""

from libc.stdint cimport int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy, memset
from jsbc.bytecode._opcodes cimport *
from jsbc.bytecode.image cimport *
from jsbc.code cimport FLAG_ASYNC, FLAG_GENERATOR, Handler, SCOPE_CLASS, VARIABLE_INTERNAL

cdef extern from *:
    """
    #include <assert.h>
    #ifdef NDEBUG
    #define JSBC_CHECKED 0
    #else
    #define JSBC_CHECKED 1
    #endif
    """
    const bint CHECKED "JSBC_CHECKED"
    void c_assert "assert"(bint truth) nogil

cdef enum:
    # Frames of at most this many registers: numbers above are an environment operand's "closure" mark and call head-room.
    MAX_REGISTERS = 250
    CLOSURE_ENVIRONMENT = 255
    # Marks that fit on the native stack: of a function of 1,024 words with 400 sites and constants, as 98 % of the functions
    # of the open programs are at most.
    SMALL_WORDS = 576            # of 8 bytes
    # The reason in a BytecodeError, see _codec.pxd
    REASON_VERIFICATION = 12

# Why a function is refused: numbers of the messages below.
cdef enum Refusal:
    REFUSED_NOT = 0
    REFUSED_MEMORY
    REFUSED_FRAME
    REFUSED_PARAMETERS
    REFUSED_SCOPE_TABLE
    REFUSED_CONSTANT_WORD
    REFUSED_SITE_CONSTANT
    REFUSED_OPCODE
    REFUSED_CUT_OFF
    REFUSED_REGISTER
    REFUSED_CONSTANT
    REFUSED_NAME
    REFUSED_SITE
    REFUSED_SHARED_SITE
    REFUSED_FUNCTION
    REFUSED_SCOPE
    REFUSED_EVAL_SCOPE
    REFUSED_YIELD
    REFUSED_AWAIT
    REFUSED_RESTART
    REFUSED_JUMP
    REFUSED_HANDLER
    REFUSED_END
    REFUSED_INTERNAL
    REFUSED_COUNT

REFUSALS = (
    "",
    "not enough memory to verify it",
    "frame of an impossible size",
    "more parameters than registers",
    "malformed scope",
    "malformed constant",
    "site without a constant",
    "unknown opcode",
    "the last instruction is cut off",
    "register out of range",
    "constant out of range or of another type",
    "name out of range or not a string",
    "site out of range, or its constant has another shape",
    "a site is used by two kinds of instructions",
    "inner function out of range",
    "scope out of range",
    "scope of an eval out of range",
    "yield outside a generator",
    "await outside an async function",
    "a generator starts twice",
    "jump target is not an instruction",
    "malformed handler",
    "code runs off its end",
    "a register holds both values and internal objects",
)
if len(REFUSALS) != REFUSED_COUNT:
    raise AssertionError("a refusal has no message")


cdef int raise_refusal(int refusal, uint32_t index, uint32_t start, uint32_t pc) except -1:
    from jsbc.errors import BytecodeError
    if refusal == REFUSED_MEMORY:
        raise MemoryError()
    raise BytecodeError(f"function {index} at {start}, word {pc}: {REFUSALS[refusal]}", REASON_VERIFICATION)


cdef struct Marks:
    uint8_t* start               # of all of them
    size_t size                  # in bytes
    uint8_t* values              # registers that hold values
    uint8_t* internals           # registers that hold environments, reference records or enumerators
    uint8_t* ranges              # registers that the longest range from here on has, where it was not marked at once
    uint8_t* ends                # per word, and one more: an instruction ends before it
    uint8_t* targets             # per word: a jump goes there
    uint8_t* site_owner          # opcode + 1 that uses the site
    uint8_t* item_kinds          # per constant that is a tuple: bits of the ITEM_* in it, ELEMENTS_BIT
    uint8_t* constant_types      # ConstantType that a tuple has been found to fit, 0: not looked at
    uint8_t* constant_states     # per constant: CONSTANT_*
    uint8_t* site_states         # per site: SITE_*
    uint32_t restart             # word after INITIALYIELD, 0: none yet
    uint32_t features


include "_verifier_constants.pxi"
include "_verifier_forms.pxi"


cdef inline void mark_range(Marks* marks, uint32_t first, uint64_t count) noexcept nogil:
    # Whatever lies beyond a byte is out of range: 255 is never a register.
    cdef uint32_t i
    if first + count > 256:
        marks.values[255] = 1
        return
    for i in range(<uint32_t>count):
        marks.values[first + i] = 1


cdef inline int mark_target(const FunctionImage* image, Marks* marks, int64_t target) noexcept nogil:
    # A jump behind INITIALYIELD stays behind it: the generator object is made once.
    if target < 0 or target >= image.code_length or target < marks.restart:
        return REFUSED_JUMP
    marks.targets[target] = 1
    return REFUSED_NOT


cdef int check_site(const FunctionImage* image, Marks* marks, int op, int kind, uint32_t site) noexcept nogil:
    cdef uint32_t constant
    if site >= image.site_count:
        return REFUSED_SITE
    if marks.site_owner[site] != op + 1:
        if marks.site_owner[site]:
            return REFUSED_SHARED_SITE
        marks.site_owner[site] = op + 1
        constant = image.sites[site]
        if kind == OPERAND_SITE:
            if not is_name(image, constant):
                return REFUSED_SITE
        elif not constant_fits(image, marks, constant, EXPECT_NAMES if kind == OPERAND_LSITE else EXPECT_TEMPLATE):
            return REFUSED_SITE
    return REFUSED_NOT


cdef int check_operand(
    const FunctionImage* image, Marks* marks, int op, int kind, uint32_t value, uint32_t word, int64_t following
) noexcept nogil:
    """One operand that is more than a value register."""
    if kind == OPERAND_SITE or kind == OPERAND_LSITE or kind == OPERAND_TSITE:
        return check_site(image, marks, op, kind, value)
    if kind == OPERAND_ENV:
        marks.internals[value] = 1
    elif kind == OPERAND_OWN:
        # Only an environment that is read may be the closure's.
        if value == CLOSURE_ENVIRONMENT:
            return REFUSED_REGISTER
        marks.internals[value] = 1
    elif kind == OPERAND_LABEL:
        return mark_target(image, marks, following + <int32_t>value)
    elif kind == OPERAND_RD2 or kind == OPERAND_RS2:
        mark_range(marks, value, 2)
    elif kind == OPERAND_CALL:
        # Arguments of an eval may stand in an array: then 255 is no count.
        mark_range(marks, value, 3 if op == OP_EVALCALL and word >> 16 & 255 == 255 else 2 + (word >> 16 & 255))
    elif kind == OPERAND_K8 or kind == OPERAND_K16 or kind == OPERAND_K32:
        if not constant_fits(image, marks, value, EXPECTED[op]):
            return REFUSED_CONSTANT
        if op == OP_EVALCALL and not eval_scope_exists(image, value):
            return REFUSED_EVAL_SCOPE
    elif kind == OPERAND_KS32:
        if not is_name(image, value):
            return REFUSED_NAME
    elif kind == OPERAND_RD3 or kind == OPERAND_RS3 or kind == OPERAND_RMS:
        mark_range(marks, value, 3)
    elif kind == OPERAND_FUNC:
        if value >= image.inner_count:
            return REFUSED_FUNCTION
    elif kind == OPERAND_SCOPE:
        if value >= image.scope_count:
            return REFUSED_SCOPE
    return REFUSED_NOT


cdef int check_special(
    const FunctionImage* image, Marks* marks, int op, uint32_t word, uint32_t wide, uint32_t following
) noexcept nogil:
    """Ranges of registers whose length stands in another operand, and where an instruction may stand at all."""
    if op == OP_APPENDRANGE:
        mark_range(marks, word >> 16 & 255, word >> 24)
    elif op == OP_OBJECTREST:
        mark_range(marks, word >> 24, wide)
    elif op == OP_INITIALYIELD:
        if not image.flags & FLAG_GENERATOR:
            return REFUSED_YIELD
        if marks.restart:
            return REFUSED_RESTART
        marks.restart = following
    elif op == OP_YIELD:
        if not image.flags & FLAG_GENERATOR:
            return REFUSED_YIELD
    elif op == OP_AWAIT:
        if not image.flags & FLAG_ASYNC:
            return REFUSED_AWAIT
    else:                        # OP_ARGUMENTS, OP_REST
        marks.features |= FEATURE_EXTRA_ARGUMENTS
    return REFUSED_NOT


cdef int check_columns(
    const FunctionImage* image, Marks* marks, int op, uint32_t columns, uint32_t word, uint32_t wide, uint32_t following
) noexcept nogil:
    """The operands in the columns of `columns`."""
    cdef const unsigned char* kinds = opcode_operands[op]
    cdef int refusal = REFUSED_NOT
    if columns & COLUMN_WIDE:
        refusal = check_operand(image, marks, op, kinds[3], wide, word, following)
    if columns & 1 and refusal == REFUSED_NOT:
        if opcode_format[op] == FORMAT_E:
            refusal = mark_target(image, marks, <int64_t>following + (<int32_t>word >> 8))
        else:
            refusal = check_operand(image, marks, op, kinds[0], word >> 8 & 255, word, following)
    if columns & 2 and refusal == REFUSED_NOT:
        refusal = check_operand(
            image, marks, op, kinds[1], word >> 16 if opcode_format[op] == FORMAT_AD else word >> 16 & 255, word, following
        )
    if columns & 4 and refusal == REFUSED_NOT:
        refusal = check_operand(image, marks, op, kinds[2], word >> 24, word, following)
    if columns & COLUMN_SPECIAL and refusal == REFUSED_NOT:
        refusal = check_special(image, marks, op, word, wide, following)
    return refusal


cdef bint check_quickly(const FunctionImage* image, Marks* marks) noexcept nogil:
    """Whether every instruction is sound, in one pass for the instructions that compilers make. False: one is not, or is too
    rare for this; check_instructions() knows."""
    cdef const uint32_t* code = image.code
    cdef const OpcodeForm* form
    cdef uint8_t* values = marks.values
    cdef uint8_t* internals = marks.internals
    cdef uint8_t* ranges = marks.ranges
    cdef uint8_t* ends = marks.ends
    cdef uint8_t* state
    cdef uint8_t nothing = 0
    cdef uint32_t length = image.code_length
    cdef uint32_t pc = 0
    cdef uint32_t following
    cdef uint32_t word
    cdef uint32_t last = 0
    cdef uint32_t operand
    cdef uint32_t fits
    cdef uint32_t bad = 0
    cdef uint8_t* longest
    cdef uint32_t count
    cdef Limits limits
    limits.counts[LIMIT_NONE] = <uint64_t>length + 1
    limits.states[LIMIT_NONE] = ends
    limits.counts[LIMIT_LABEL] = length
    limits.states[LIMIT_LABEL] = marks.targets
    limits.counts[LIMIT_SITE] = image.site_count
    limits.states[LIMIT_SITE] = marks.site_states
    limits.counts[LIMIT_CONSTANT] = image.constant_count
    limits.states[LIMIT_CONSTANT] = marks.constant_states
    limits.counts[LIMIT_FUNCTION] = image.inner_count
    limits.states[LIMIT_FUNCTION] = &nothing
    while pc < length:
        word = code[pc]
        form = &FORMS[word & 255]
        following = pc + form.words
        if following > length:
            return False
        ends[following] = 1
        values[<int>(word >> 8 & 255) + form.values[0]] = 1
        values[<int>(word >> 16 & 255) + form.values[1]] = 1
        values[<int>(word >> 24) + form.values[2]] = 1
        internals[<int>(word >> 8 & 255) + form.internals[0]] = 1
        internals[<int>(word >> 16 & 255) + form.internals[1]] = 1
        if form.way >= WAY_COLUMNS:
            if form.way == WAY_UNKNOWN:
                return False
            last = word
            operand = code[following - 1]
            if check_columns(image, marks, word & 255, form.columns, word, operand, following) != REFUSED_NOT:
                return False
            pc = following
            continue
        last = word
        operand = (<uint32_t>(<int32_t>code[following - 1] >> form.shift) & form.mask) + (following & <uint32_t>form.label)
        fits = operand < limits.counts[form.limit]
        state = limits.states[form.limit] + (operand & <uint32_t>form.known & (0 - fits))
        bad |= (fits ^ 1) | (form.needed & ~<uint32_t>state[0])
        state[0] = (state[0] & ~form.cleared) | form.marked
        count = form.counted + (word >> 16 & form.arguments)
        longest = ranges + (<int>(word >> 8 & 255) + form.ranges)
        longest[0] = <uint8_t>max(<uint32_t>longest[0], count)
        bad |= count >> 8
        if form.way == WAY_NAMES:
            if bad or not constant_fits(image, marks, image.sites[operand], EXPECT_NAMES):
                return False
        pc = following
    return bad == 0 and opcode_terminates[last & 255]


cdef int check_instructions(const FunctionImage* image, Marks* marks, uint32_t* place) noexcept nogil:
    """Every instruction, in the order of the code."""
    cdef const uint32_t* code = image.code
    cdef const OpcodeForm* form
    cdef uint32_t length = image.code_length
    cdef uint32_t pc = 0
    cdef uint32_t following
    cdef uint32_t word
    cdef int op = 0
    cdef int refusal = REFUSED_NOT
    while pc < length:
        word = code[pc]
        op = word & 255
        form = &FORMS[op]
        following = pc + form.words
        if form.words == 0:
            refusal = REFUSED_OPCODE
            break
        if following > length:
            refusal = REFUSED_CUT_OFF
            break
        marks.ends[following] = 1
        marks.values[<int>(word >> 8 & 255) + form.values[0]] = 1
        marks.values[<int>(word >> 16 & 255) + form.values[1]] = 1
        marks.values[<int>(word >> 24) + form.values[2]] = 1
        marks.internals[<int>(word >> 8 & 255) + form.internals[0]] = 1
        marks.internals[<int>(word >> 16 & 255) + form.internals[1]] = 1
        refusal = check_columns(image, marks, op, form.columns, word, code[following - 1], following)
        if refusal != REFUSED_NOT:
            break
        pc = following
    place[0] = pc
    if refusal == REFUSED_NOT and not opcode_terminates[op]:
        return REFUSED_END
    return refusal


cdef int check_handlers(const FunctionImage* image, Marks* marks, uint32_t* place) noexcept nogil:
    cdef uint32_t i
    cdef const Handler* handler
    for i in range(image.handler_count):
        handler = &image.handlers[i]
        place[0] = handler.target
        if handler.start > handler.end or handler.end > image.code_length or handler.reg > 255:
            return REFUSED_HANDLER
        # As jumps: from behind INITIALYIELD nothing leads before it. What is thrown where a generator starts, or at a jump
        # to there, is looked up at INITIALYIELD's own word.
        if handler.target >= image.code_length or (handler.end >= marks.restart and handler.target < marks.restart):
            return REFUSED_HANDLER
        marks.targets[handler.target] = 1
        marks.values[handler.reg] = 1
    return REFUSED_NOT


cdef int check_marks(const FunctionImage* image, Marks* marks, uint32_t* place) noexcept nogil:
    """What is known only when all instructions have been seen."""
    cdef uint32_t i
    cdef uint32_t reach = 0
    cdef uint64_t both = 0
    cdef uint64_t beyond = 0
    cdef const uint64_t* targets = <const uint64_t*>marks.targets
    cdef const uint64_t* ends = <const uint64_t*>marks.ends
    cdef const uint64_t* values = <const uint64_t*>(marks.start + PLACE_VALUES)
    cdef const uint64_t* internals = <const uint64_t*>(marks.start + PLACE_INTERNALS)
    # Code begins there, too.
    marks.ends[0] = 1
    for i in range(image.code_length // 8 + 1):
        if targets[i] & ~ends[i]:
            place[0] = i * 8
            while not marks.targets[place[0]] & ~marks.ends[place[0]]:
                place[0] += 1
            return REFUSED_JUMP
    place[0] = 0
    for i in range(image.register_count):
        reach = max(reach, i + marks.ranges[i])
        marks.values[i] |= reach > i
    # 255 as an environment means the closure's.
    marks.internals[CLOSURE_ENVIRONMENT] = 0
    for i in range(32):
        both |= values[i] & internals[i]
        beyond |= values[i + 32] | internals[i + 32]
    if both:
        return REFUSED_INTERNAL
    return REFUSED_REGISTER if beyond or reach > image.register_count else REFUSED_NOT


cdef void begin(const FunctionImage* image, Marks* marks) noexcept nogil:
    """Nothing is marked."""
    cdef size_t words = image.code_length // 8 * 8 + 8
    memset(marks.start + PLACE_VALUES, 0, marks.size - PLACE_VALUES)
    marks.values = marks.start + PLACE_VALUES + 256 - image.register_count
    marks.internals = marks.start + PLACE_INTERNALS + 256 - image.register_count
    marks.ranges = marks.start + PLACE_RANGES
    marks.ends = marks.start + PLACE_OTHERS
    marks.targets = marks.ends + words
    marks.site_owner = marks.targets + words
    marks.site_states = marks.site_owner + image.site_count
    marks.item_kinds = marks.site_states + image.site_count
    marks.constant_types = marks.item_kinds + image.constant_count
    marks.constant_states = marks.constant_types + image.constant_count
    marks.restart = 0
    marks.features = 0
    # The call writes these whatever the code names.
    mark_range(marks, 0, image.param_count + 1)


cdef int check_all(const FunctionImage* image, Marks* marks, bint quickly, uint32_t* place) noexcept nogil:
    """`quickly`: no more than whether it is sound; REFUSED_COUNT: perhaps."""
    cdef int refusal = check_table(image, marks)
    if refusal == REFUSED_NOT:
        if quickly:
            refusal = REFUSED_NOT if check_quickly(image, marks) else REFUSED_COUNT
        else:
            refusal = check_instructions(image, marks, place)
    if refusal == REFUSED_NOT:
        refusal = check_handlers(image, marks, place)
    if refusal == REFUSED_NOT:
        refusal = check_marks(image, marks, place)
    return refusal


cdef int verify_image(const FunctionImage* image, uint32_t* pc, uint32_t* features) noexcept nogil:
    cdef uint64_t[SMALL_WORDS] small
    cdef Marks marks
    cdef int refusal
    cdef int quick
    pc[0] = 0
    features[0] = 0
    if image.register_count == 0 or image.register_count > MAX_REGISTERS:
        return REFUSED_FRAME
    # R[0] is this, then the parameters; the call fills them without looking.
    if image.param_count >= image.register_count:
        return REFUSED_PARAMETERS
    # Two bytes per word, read eight at once, two per site, three per constant; check_quickly() reads one where there is none
    marks.size = (
        PLACE_OTHERS + 2 * (image.code_length // 8 * 8 + 8)
        + 2 * <size_t>image.site_count + 3 * <size_t>image.constant_count + 1
    )
    marks.start = <uint8_t*>small
    if marks.size > SMALL_WORDS * 8:
        marks.start = <uint8_t*>malloc(marks.size)
        if marks.start == NULL:
            return REFUSED_MEMORY
    begin(image, &marks)
    refusal = check_all(image, &marks, True, pc)
    if CHECKED or refusal != REFUSED_NOT:
        # Where there are assertions, the exact pass has to agree.
        quick = refusal
        begin(image, &marks)
        refusal = check_all(image, &marks, False, pc)
        c_assert(quick != REFUSED_NOT or refusal == REFUSED_NOT)
    if marks.start != <uint8_t*>small:
        free(marks.start)
    features[0] = marks.features
    return refusal

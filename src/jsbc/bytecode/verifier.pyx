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

One pass over the raw words in the blob, without the GIL and without making objects. What a value is worth at run time
(the slot number of an environment, the length of a chain) is checked by the interpreter where it cannot be known here.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy, memset
from jsbc.bytecode._opcodes cimport *
from jsbc.bytecode.image cimport *
from jsbc.code cimport FLAG_ASYNC, FLAG_GENERATOR, Handler, SCOPE_CLASS, VARIABLE_INTERNAL

cdef enum:
    # Frames of at most this many registers: numbers above are an environment operand's "closure" mark and call head-room.
    MAX_REGISTERS = 250
    CLOSURE_ENVIRONMENT = 255
    # Marks that fit on the native stack: of a function of 1,024 words with 400 sites and constants, as 98 % of the functions
    # of the open programs are at most.
    SMALL_WORDS = 408            # of 8 bytes
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
    uint8_t[512] values          # registers that hold values; from NO_LANE on nothing is meant
    uint8_t[512] internals       # registers that hold environments, reference records or enumerators
    uint8_t* boundaries          # per word: an instruction begins
    uint8_t* targets             # per word: a jump goes there
    uint8_t* site_owner          # opcode + 1 that uses the site
    uint8_t* item_kinds          # per constant that is a tuple: bits of the ITEM_* in it, ELEMENTS_BIT
    uint8_t* constant_types      # ConstantType that a tuple has been found to fit, 0: not looked at
    uint32_t start               # word after INITIALYIELD, 0: none yet
    uint32_t features


# ---- constants

# What a constant operand must be.
cdef enum ConstantType:
    EXPECT_PRIMITIVE = 0         # string or number
    EXPECT_NUMBER = 1
    EXPECT_DECLARATIONS = 2      # ((name, kind), ...)
    EXPECT_ELEMENTS = 3          # the elements of an array literal
    EXPECT_REGEXP = 4            # (pattern, flags)
    EXPECT_SLOTS = 5             # tuple of slot numbers and None
    EXPECT_EVAL = 6              # six integers or booleans
    EXPECT_NAMES = 7             # tuple of strings
    EXPECT_TEMPLATE = 8          # (cooked, raw)

# Sets of ITEM_*, one bit each.
cdef enum ItemSet:
    ITEMS_STRING = 1 << ITEM_STRING
    ITEMS_COOKED = 1 << ITEM_STRING | 1 << ITEM_NONE
    ITEMS_SLOT = 1 << ITEM_INT | 1 << ITEM_NONE
    ITEMS_EVAL = 1 << ITEM_INT | 1 << ITEM_TRUE | 1 << ITEM_FALSE
    ELEMENTS_BIT = 1 << 7        # beside the kinds of items: the tuple holds the elements of an array literal

cdef uint8_t[256] EXPECTED
memset(EXPECTED, EXPECT_PRIMITIVE, 256)
for _opcode, _type in (
    (OP_SUBK, EXPECT_NUMBER),
    (OP_MULK, EXPECT_NUMBER),
    (OP_DIVK, EXPECT_NUMBER),
    (OP_MODK, EXPECT_NUMBER),
    (OP_JLTK, EXPECT_NUMBER),
    (OP_JNLTK, EXPECT_NUMBER),
    (OP_DECLAREGLOBALS, EXPECT_DECLARATIONS),
    (OP_DECLAREEVALVARS, EXPECT_DECLARATIONS),
    (OP_NEWARRAYK, EXPECT_ELEMENTS),
    (OP_NEWREGEXP, EXPECT_REGEXP),
    (OP_ARGUMENTSMAP, EXPECT_SLOTS),
    (OP_EVALCALL, EXPECT_EVAL),
):
    EXPECTED[_opcode] = _type


cdef bint read_item(const FunctionImage* image, Cursor* cursor, uint32_t allowed, int32_t* number) noexcept nogil:
    """Step over one item that is no tuple; False when it is malformed or not of an allowed kind."""
    cdef uint32_t kind = read_varint(cursor)
    if cursor.failed or kind >= ITEM_TUPLE or not allowed >> kind & 1:
        return False
    number[0] = kind == ITEM_TRUE
    if kind == ITEM_INT:
        number[0] = unzigzag(read_varint(cursor))
    elif kind == ITEM_DOUBLE:
        if cursor.end - cursor.position < 8:
            return False
        cursor.position += 8
    elif kind == ITEM_STRING:
        return read_varint(cursor) < image.link_count and not cursor.failed
    return not cursor.failed


cdef bint read_items(const FunctionImage* image, Cursor* cursor, uint32_t allowed, uint32_t* count) noexcept nogil:
    """Step over a tuple of such items."""
    cdef uint32_t i
    cdef int32_t number
    count[0] = read_varint(cursor) >> 1
    if cursor.failed or count[0] > <size_t>(cursor.end - cursor.position):
        return False
    for i in range(count[0]):
        if not read_item(image, cursor, allowed, &number):
            return False
        if allowed == ITEMS_SLOT and not 0 <= number < 0x10000000:
            return False
    return True


cdef inline bint enter_tuple(Cursor* cursor, uint32_t count) noexcept nogil:
    """The next item is a tuple of `count` items; 0: any number, which stays to be read."""
    if read_varint(cursor) != ITEM_TUPLE or cursor.failed:
        return False
    return count == 0 or (read_varint(cursor) == count << 1 and not cursor.failed)


cdef bint tuple_fits(const FunctionImage* image, Cursor* cursor, int expected) noexcept nogil:
    """For tuples whose items are not all of one kind."""
    cdef uint32_t count
    cdef uint32_t other
    cdef uint32_t i
    cdef int32_t number
    if expected == EXPECT_SLOTS:
        return read_items(image, cursor, ITEMS_SLOT, &count)
    count = read_varint(cursor) >> 1
    if cursor.failed or count > <size_t>(cursor.end - cursor.position):
        return False
    if expected == EXPECT_TEMPLATE:
        return (
            count == 2
            and enter_tuple(cursor, 0)
            and read_items(image, cursor, ITEMS_COOKED, &count)
            and enter_tuple(cursor, 0)
            and read_items(image, cursor, ITEMS_STRING, &other)
            and count == other
        )
    for i in range(count):       # EXPECT_DECLARATIONS
        if not enter_tuple(cursor, 2) or not read_item(image, cursor, ITEMS_STRING, &number):
            return False
        if not read_item(image, cursor, 1 << ITEM_INT, &number) or not 0 <= number <= 3:
            return False
    return True


cdef bint constant_fits(const FunctionImage* image, Marks* marks, uint32_t index, int expected) noexcept nogil:
    cdef uint32_t word
    cdef uint32_t kinds
    cdef Cursor cursor
    if index >= image.constant_count:
        return False
    word = image.constants[index]
    if expected == EXPECT_PRIMITIVE:
        return word & 3 != WORD_TUPLE
    if expected == EXPECT_NUMBER:
        return word & 3 == WORD_INT or word & 3 == WORD_DOUBLE
    if word & 3 != WORD_TUPLE:
        return False
    kinds = marks.item_kinds[index]
    if expected == EXPECT_ELEMENTS:
        return kinds & ELEMENTS_BIT != 0
    if kinds & ELEMENTS_BIT:
        return False
    tuple_cursor(image, word, &cursor)
    if expected == EXPECT_NAMES:
        return kinds & ~<uint32_t>ITEMS_STRING == 0
    if expected == EXPECT_REGEXP:
        return kinds == ITEMS_STRING and read_varint(&cursor) >> 1 == 2
    if expected == EXPECT_EVAL:
        return kinds & ~<uint32_t>ITEMS_EVAL == 0 and read_varint(&cursor) >> 1 == 6
    # Each of the others is read once, however many instructions name it.
    if marks.constant_types[index]:
        return marks.constant_types[index] == expected
    marks.constant_types[index] = <uint8_t>expected
    return tuple_fits(image, &cursor, expected)


cdef inline bint is_name(const FunctionImage* image, uint32_t index) noexcept nogil:
    return index < image.constant_count and image.constants[index] & 3 == WORD_STRING


# ---- the parts around the code

cdef bint skip_tuple(const FunctionImage* image, Cursor* cursor, int depth, uint32_t* kinds) noexcept nogil:
    """Step over a tuple and note the kinds of its items."""
    cdef uint32_t count = read_varint(cursor)
    cdef uint32_t kind
    cdef uint32_t inner = 0
    cdef bint elements = count & 1
    count >>= 1
    if depth > MAX_TUPLE_DEPTH or count > <size_t>(cursor.end - cursor.position):
        return False
    while count and not cursor.failed:
        count -= 1
        kind = read_varint(cursor)
        if kind == ITEM_STRING:
            if read_varint(cursor) >= image.link_count:
                return False
        elif kind == ITEM_INT:
            read_varint(cursor)
        elif kind == ITEM_DOUBLE:
            if cursor.end - cursor.position < 8:
                return False
            cursor.position += 8
        elif kind == ITEM_TUPLE:
            # Elements of an array literal are values; nothing reads their like inside of another tuple.
            if elements or not skip_tuple(image, cursor, depth + 1, &inner) or inner & ELEMENTS_BIT:
                return False
        elif kind > ITEM_TUPLE:
            return False
        kinds[0] |= <uint32_t>1 << kind
    if elements:
        kinds[0] |= ELEMENTS_BIT
    return not cursor.failed


cdef bint skip_scopes(const FunctionImage* image, Cursor* cursor) noexcept nogil:
    cdef uint32_t i
    cdef uint32_t k
    cdef uint32_t size
    cdef uint32_t outer
    # Every scope takes at least four bytes: a count that does not fit is refused before anything is made.
    if image.scope_count > <size_t>(cursor.end - cursor.position) // 4:
        return False
    for i in range(image.scope_count):
        if read_varint(cursor) > SCOPE_CLASS:
            return False
        read_varint(cursor)
        outer = read_varint(cursor)
        size = read_varint(cursor)
        if cursor.failed or outer > i or size > <size_t>(cursor.end - cursor.position) // 2:
            return False
        for k in range(size):
            if read_varint(cursor) >= image.link_count:
                return False
        if cursor.failed or size > <size_t>(cursor.end - cursor.position):
            return False
        for k in range(size):
            if cursor.position[k] > VARIABLE_INTERNAL:
                return False
        cursor.position += size
    for i in range(image.inner_count):
        if read_varint(cursor) > image.scope_count or cursor.failed:
            return False
    return True


cdef int check_table(const FunctionImage* image, Marks* marks) noexcept nogil:
    """Scopes, what inner functions close over, constants. Tuples stand one behind the other in the order of the constants
    that name them: no part is read twice, so that decoding takes no more memory than the bytes allow."""
    cdef Cursor cursor = image.rest
    cdef uint32_t i
    cdef uint32_t word
    cdef uint32_t kinds
    if not skip_scopes(image, &cursor):
        return REFUSED_SCOPE_TABLE
    for i in range(image.constant_count):
        word = image.constants[i]
        if word & 3 == WORD_STRING:
            if word >> 2 >= image.string_count:
                return REFUSED_CONSTANT_WORD
        elif word & 3 == WORD_DOUBLE:
            if word >> 2 >= image.double_count:
                return REFUSED_CONSTANT_WORD
        elif word & 3 == WORD_TUPLE:
            kinds = 0
            if <size_t>(word >> 2) != <size_t>(cursor.position - image.table) or not skip_tuple(image, &cursor, 0, &kinds):
                return REFUSED_CONSTANT_WORD
            marks.item_kinds[i] = <uint8_t>kinds
    for i in range(image.link_count):
        if image.links[i] >= image.string_count:
            return REFUSED_CONSTANT_WORD
    for i in range(image.site_count):
        if image.sites[i] >= image.constant_count:
            return REFUSED_SITE_CONSTANT
    return REFUSED_NOT


cdef bint eval_scope_exists(const FunctionImage* image, uint32_t index) noexcept nogil:
    """The last of the six items of an eval's constant, which has been found to fit, is a scope or -1."""
    cdef Cursor cursor
    cdef int32_t number = -1
    cdef uint32_t i
    tuple_cursor(image, image.constants[index], &cursor)
    read_varint(&cursor)
    for i in range(6):
        read_item(image, &cursor, ITEMS_EVAL, &number)
    return number == -1 or 0 <= number < <int64_t>image.scope_count


# ---- instructions

# Most operands are single registers. A table says per opcode where they stand, so that most instructions are done after
# five stores without a branch; what else an instruction has is a bit per column in `columns`.
cdef enum:
    NO_LANE = 256                # added to a column that is no such register: marks a place that nobody looks at
    COLUMN_WIDE = 8
    COLUMN_SPECIAL = 16

# What there is to check besides single registers: the frequent cases, and the general one.
cdef enum Check:
    CHECK_NOTHING = 0
    CHECK_SITE                   # W names a string
    CHECK_METHOD                 # the same, and A is two registers
    CHECK_CONSTANT               # D is a primitive constant
    CHECK_CALL                   # A begins a call of B arguments
    CHECK_LABEL                  # W is a jump
    CHECK_FUNCTION               # W is an inner function
    CHECK_COLUMNS                # what the columns say

cdef struct OpcodeForm:
    uint16_t[3] values           # added to A, B, C
    uint16_t[2] internals        # added to A, B
    uint8_t check                # Check
    uint8_t columns              # bits 0 to 3: A, B, C, W
    uint8_t words                # 0: no such opcode
    uint8_t reserved[3]

cdef OpcodeForm[256] FORMS
memset(FORMS, 0, sizeof(FORMS))


cdef inline bint is_free(int kind) noexcept:
    """Operands that may have any value."""
    return (kind == OPERAND_NONE or kind == OPERAND_ARGC or kind == OPERAND_SLOT or kind == OPERAND_DEPTH
            or kind == OPERAND_FLAG or OPERAND_I8 <= kind <= OPERAND_U32)


cdef void classify_opcodes() noexcept:
    cdef int op
    cdef int column
    cdef int kind
    cdef OpcodeForm* form
    for op in range(OPCODE_COUNT):
        form = &FORMS[op]
        form.words = opcode_words[op]
        for column in range(4):
            kind = opcode_operands[op][column]
            if column < 3:
                form.values[column] = NO_LANE
            if column < 2:
                form.internals[column] = NO_LANE
            if column < 3 and (kind == OPERAND_RD or kind == OPERAND_RS or kind == OPERAND_RM):
                form.values[column] = 0
            elif column < 2 and kind == OPERAND_ENV:
                form.internals[column] = 0
            elif not is_free(kind):
                form.columns |= 1 << column
    for op in (OP_APPENDRANGE, OP_OBJECTREST, OP_INITIALYIELD, OP_YIELD, OP_AWAIT, OP_ARGUMENTS, OP_REST):
        FORMS[op].columns |= COLUMN_SPECIAL
    for op in range(OPCODE_COUNT):
        FORMS[op].check = frequent_check(op, FORMS[op].columns)


cdef int frequent_check(int op, int columns) noexcept:
    cdef const unsigned char* kinds = opcode_operands[op]
    if columns == 0:
        return CHECK_NOTHING
    if columns == COLUMN_WIDE and kinds[3] == OPERAND_SITE:
        return CHECK_SITE
    if columns == COLUMN_WIDE | 1 and kinds[3] == OPERAND_SITE and kinds[0] == OPERAND_RD2:
        return CHECK_METHOD
    if columns == 2 and kinds[1] == OPERAND_K16 and EXPECTED[op] == EXPECT_PRIMITIVE:
        return CHECK_CONSTANT
    if columns == 1 and kinds[0] == OPERAND_CALL and op != OP_EVALCALL:
        return CHECK_CALL
    if columns == COLUMN_WIDE and kinds[3] == OPERAND_LABEL:
        return CHECK_LABEL
    if columns == COLUMN_WIDE and kinds[3] == OPERAND_FUNC:
        return CHECK_FUNCTION
    return CHECK_COLUMNS


classify_opcodes()


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
    if target < 0 or target >= image.code_length or target < marks.start:
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
        if marks.start:
            return REFUSED_RESTART
        marks.start = following
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


cdef int check_instructions(const FunctionImage* image, Marks* marks, uint32_t* place) noexcept nogil:
    """Every instruction, in the order of the code."""
    cdef const uint32_t* code = image.code
    cdef const OpcodeForm* form
    cdef uint8_t* values = marks.values
    cdef uint8_t* internals = marks.internals
    cdef uint32_t length = image.code_length
    cdef uint32_t pc = 0
    cdef uint32_t following
    cdef uint32_t word
    cdef uint32_t operand        # the second word of instructions that have one
    cdef int op = 0
    cdef int check
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
        marks.boundaries[pc] = 1
        values[(word >> 8 & 255) + form.values[0]] = 1
        values[(word >> 16 & 255) + form.values[1]] = 1
        values[(word >> 24) + form.values[2]] = 1
        internals[(word >> 8 & 255) + form.internals[0]] = 1
        internals[(word >> 16 & 255) + form.internals[1]] = 1
        check = form.check
        if check == CHECK_NOTHING:
            pc = following
            continue
        operand = code[following - 1]
        if check == CHECK_SITE or check == CHECK_METHOD:
            if check == CHECK_METHOD:
                mark_range(marks, word >> 8 & 255, 2)
            # Sites of compiled code are used once.
            if operand < image.site_count and not marks.site_owner[operand] and is_name(image, image.sites[operand]):
                marks.site_owner[operand] = op + 1
            else:
                refusal = check_site(image, marks, op, OPERAND_SITE, operand)
        elif check == CHECK_CONSTANT:
            if word >> 16 >= image.constant_count or image.constants[word >> 16] & 3 == WORD_TUPLE:
                refusal = REFUSED_CONSTANT
        elif check == CHECK_CALL:
            mark_range(marks, word >> 8 & 255, 2 + (word >> 16 & 255))
        elif check == CHECK_LABEL:
            refusal = mark_target(image, marks, <int64_t>following + <int32_t>operand)
        elif check == CHECK_FUNCTION:
            if operand >= image.inner_count:
                refusal = REFUSED_FUNCTION
        else:
            refusal = check_columns(image, marks, op, form.columns, word, operand, following)
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
        # As jumps: from behind INITIALYIELD nothing leads before it.
        if handler.target >= image.code_length or (handler.end > marks.start and handler.target < marks.start):
            return REFUSED_HANDLER
        marks.targets[handler.target] = 1
        marks.values[handler.reg] = 1
    return REFUSED_NOT


cdef int check_marks(const FunctionImage* image, Marks* marks, uint32_t* place) noexcept nogil:
    """What is known only when all instructions have been seen."""
    cdef uint32_t i
    cdef uint64_t[32] values
    cdef uint64_t[32] internals
    cdef const uint64_t* targets = <const uint64_t*>marks.targets
    cdef const uint64_t* boundaries = <const uint64_t*>marks.boundaries
    for i in range(image.code_length // 8 + 1):
        if targets[i] & ~boundaries[i]:
            place[0] = i * 8
            while not marks.targets[place[0]] & ~marks.boundaries[place[0]]:
                place[0] += 1
            return REFUSED_JUMP
    place[0] = 0
    # 255 as an environment means the closure's.
    marks.internals[CLOSURE_ENVIRONMENT] = 0
    memcpy(values, marks.values, 256)
    memcpy(internals, marks.internals, 256)
    for i in range(32):
        if values[i] & internals[i]:
            return REFUSED_INTERNAL
        values[i] |= internals[i]
    # From the end of the frame on: whole words, after the bytes that share a word with the last register.
    i = image.register_count
    while i & 7:
        if (<const uint8_t*>values)[i]:
            return REFUSED_REGISTER
        i += 1
    for i in range(i >> 3, 32):
        if values[i]:
            return REFUSED_REGISTER
    return REFUSED_NOT


cdef int check_all(const FunctionImage* image, Marks* marks, uint32_t* place) noexcept nogil:
    cdef int refusal = check_table(image, marks)
    if refusal == REFUSED_NOT:
        refusal = check_instructions(image, marks, place)
    if refusal == REFUSED_NOT:
        refusal = check_handlers(image, marks, place)
    if refusal == REFUSED_NOT:
        refusal = check_marks(image, marks, place)
    return refusal


cdef int verify_image(const FunctionImage* image, uint32_t* pc, uint32_t* features) noexcept nogil:
    cdef uint64_t[SMALL_WORDS] small
    cdef uint8_t* space = <uint8_t*>small
    # Two bytes per word, read eight at once, a byte per site, two per constant
    cdef size_t words = image.code_length // 8 * 8 + 8
    cdef size_t size = 2 * words + <size_t>image.site_count + 2 * <size_t>image.constant_count
    cdef Marks marks
    cdef int refusal
    pc[0] = 0
    features[0] = 0
    if image.register_count == 0 or image.register_count > MAX_REGISTERS:
        return REFUSED_FRAME
    # R[0] is this, then the parameters; the call fills them without looking.
    if image.param_count >= image.register_count:
        return REFUSED_PARAMETERS
    if size > SMALL_WORDS * 8:
        space = <uint8_t*>calloc(size, 1)
        if space == NULL:
            return REFUSED_MEMORY
    else:
        memset(small, 0, size)
    memset(&marks, 0, sizeof(Marks))
    marks.boundaries = space
    marks.targets = marks.boundaries + words
    marks.site_owner = marks.targets + words
    marks.item_kinds = marks.site_owner + image.site_count
    marks.constant_types = marks.item_kinds + image.constant_count
    # The call writes these whatever the code names.
    mark_range(&marks, 0, image.param_count + 1)
    refusal = check_all(image, &marks, pc)
    if space != <uint8_t*>small:
        free(space)
    features[0] = marks.features
    return refusal

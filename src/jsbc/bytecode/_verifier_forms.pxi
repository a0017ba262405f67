# What there is to check of each opcode, made from the table of opcodes.
#
# Most operands are single registers: a table says per opcode where they stand, so that they are marked by five stores
# without a branch. Most instructions have at most one operand more: a constant, a site, a jump, a function, a range of
# registers. The table also says what that is, and check_quickly() finds out without a branch whether it is sound: what
# kind of instruction comes next, nobody can predict. Whatever it does not know or like, check_instructions() looks at
# again, operand by operand, and says what is wrong.
cdef enum:
    # Where marks of registers begin. The last register of the frame stands before the middle of its 512 places, so that what
    # has to be empty and what has to be compared are 256 places each, in whatever frame.
    PLACE_VALUES = 512
    PLACE_INTERNALS = 1024
    PLACE_RANGES = 1536
    PLACE_OTHERS = 1792
    COLUMN_WIDE = 8
    COLUMN_SPECIAL = 16

cdef enum:
    # What the operand has to be below: an index into Limits
    LIMIT_NONE = 0               # there is no such operand; the end of the instruction takes its place
    LIMIT_LABEL
    LIMIT_SITE
    LIMIT_CONSTANT
    LIMIT_FUNCTION
    LIMIT_COUNT

cdef enum Way:
    WAY_QUICK = 0
    WAY_NAMES                    # quick, and the constant of its site must be a tuple of names
    WAY_COLUMNS                  # operands are checked one by one
    WAY_UNKNOWN                  # not for check_quickly()

cdef struct OpcodeForm:
    # Added to A, B, C where they are no such registers: it marks a place before all others, at which nobody looks.
    int16_t[3] values
    int16_t[2] internals
    int16_t ranges               # to A
    uint8_t columns              # operands besides single registers. Bits 0 to 3: A, B, C, W; COLUMN_SPECIAL
    uint8_t words                # 0: no such opcode
    uint8_t way                  # Way
    # The operand is last word >> shift & mask, plus the end of the instruction & label
    uint8_t shift
    uint32_t mask
    int8_t label                 # -1 or 0
    int8_t known                 # -1 when something is known of each value: bits that
    uint8_t needed               #   must be set,
    uint8_t cleared              #   are cleared then,
    uint8_t marked               #   or set
    uint8_t limit                # LIMIT_*
    uint8_t counted              # the range has so many registers
    uint8_t arguments            # and B of this mask
    uint32_t reserved            # 32 bytes

cdef struct Limits:
    uint64_t counts[LIMIT_COUNT]
    uint8_t* states[LIMIT_COUNT]

cdef OpcodeForm[256] FORMS
memset(FORMS, 0, sizeof(FORMS))


cdef inline bint is_free(int kind) noexcept:
    """Operands that may have any value."""
    return (kind == OPERAND_NONE or kind == OPERAND_ARGC or kind == OPERAND_SLOT or kind == OPERAND_DEPTH
            or kind == OPERAND_FLAG or OPERAND_I8 <= kind <= OPERAND_U32)


cdef int range_of(int kind) noexcept:
    """Registers that an operand stands for, besides the arguments of a call; 0: it is no range."""
    if kind == OPERAND_RD2 or kind == OPERAND_RS2 or kind == OPERAND_CALL:
        return 2
    return 3 if kind == OPERAND_RD3 or kind == OPERAND_RS3 or kind == OPERAND_RMS else 0


cdef void classify_opcodes() noexcept:
    cdef int op
    cdef int column
    cdef int kind
    cdef OpcodeForm* form
    for op in range(OPCODE_COUNT):
        form = &FORMS[op]
        form.words = opcode_words[op]
        form.ranges = -PLACE_RANGES
        for column in range(4):
            kind = opcode_operands[op][column]
            if column < 3:
                form.values[column] = -PLACE_VALUES
            if column < 2:
                form.internals[column] = -PLACE_INTERNALS
            if column < 3 and (kind == OPERAND_RD or kind == OPERAND_RS or kind == OPERAND_RM):
                form.values[column] = 0
            elif column < 2 and kind == OPERAND_ENV:
                form.internals[column] = 0
            elif not is_free(kind):
                form.columns |= 1 << column
    for op in (OP_APPENDRANGE, OP_OBJECTREST, OP_INITIALYIELD, OP_YIELD, OP_AWAIT, OP_ARGUMENTS, OP_REST):
        FORMS[op].columns |= COLUMN_SPECIAL
    for op in range(OPCODE_COUNT):
        FORMS[op].way = find_way(op, &FORMS[op])
    for op in range(OPCODE_COUNT, 256):
        FORMS[op].way = WAY_UNKNOWN


cdef int find_way(int op, OpcodeForm* form) noexcept:
    cdef const unsigned char* kinds = opcode_operands[op]
    cdef int columns = form.columns
    cdef int column = 0
    cdef int kind = OPERAND_NONE
    form.label = -1
    form.known = -1
    form.marked = 1
    if columns & COLUMN_SPECIAL:
        # Where a generator starts, jumps to what was before are wrong.
        return WAY_UNKNOWN if op == OP_INITIALYIELD else WAY_COLUMNS
    if columns & 1 and range_of(kinds[0]):
        form.ranges = 0
        form.values[0] = 0
        form.counted = range_of(kinds[0])
        form.arguments = 255 if kinds[0] == OPERAND_CALL else 0
        columns ^= 1
    if columns == 0:
        return WAY_QUICK
    if columns & (columns - 1):
        # Sites are counted in another way in check_operand().
        return WAY_UNKNOWN if OPERAND_SITE <= kinds[3] <= OPERAND_TSITE else WAY_COLUMNS
    while columns >> column != 1:
        column += 1
    kind = kinds[column]
    form.label = 0
    form.marked = 0
    if column < 3:
        form.shift = 8 * (column + 1)
        form.mask = 0xFFFF if opcode_format[op] == FORMAT_AD else 0xFF
    else:
        form.mask = 0xFFFFFFFFU
    if kind == OPERAND_LABEL:
        if opcode_format[op] == FORMAT_E:
            form.mask = 0xFFFFFFFFU
        form.limit = LIMIT_LABEL
        form.label = -1
        form.marked = 1
        return WAY_QUICK
    if kind == OPERAND_SITE or kind == OPERAND_LSITE:
        form.limit = LIMIT_SITE
        form.needed = SITE_FREE | SITE_NAME if kind == OPERAND_SITE else SITE_FREE
        form.cleared = SITE_FREE
        return WAY_QUICK if kind == OPERAND_SITE else WAY_NAMES
    if kind == OPERAND_KS32 or (
        (kind == OPERAND_K8 or kind == OPERAND_K16 or kind == OPERAND_K32) and EXPECTED[op] <= EXPECT_NUMBER
    ):
        form.limit = LIMIT_CONSTANT
        form.needed = CONSTANT_PRIMITIVE if EXPECTED[op] == EXPECT_PRIMITIVE else CONSTANT_NUMBER
        if kind == OPERAND_KS32:
            form.needed = CONSTANT_STRING
        return WAY_QUICK
    if kind == OPERAND_FUNC:
        form.limit = LIMIT_FUNCTION
        form.known = 0
        return WAY_QUICK
    return WAY_UNKNOWN if kind == OPERAND_TSITE else WAY_COLUMNS


classify_opcodes()

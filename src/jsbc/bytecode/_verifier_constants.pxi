# Scopes and constants of a function: whether they are well formed, and what each constant may be used for.

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


cdef enum:
    # What is known of a constant
    CONSTANT_PRIMITIVE = 1
    CONSTANT_STRING = 2
    CONSTANT_NUMBER = 4
    # and of a site
    SITE_FREE = 1                # no instruction has used it
    SITE_NAME = CONSTANT_STRING

cdef uint8_t[4] CONSTANT_STATES
CONSTANT_STATES[WORD_STRING] = CONSTANT_PRIMITIVE | CONSTANT_STRING
CONSTANT_STATES[WORD_INT] = CONSTANT_STATES[WORD_DOUBLE] = CONSTANT_PRIMITIVE | CONSTANT_NUMBER
CONSTANT_STATES[WORD_TUPLE] = 0


cdef inline bint is_name(const FunctionImage* image, uint32_t index) noexcept nogil:
    return index < image.constant_count and image.constants[index] & 3 == WORD_STRING


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
    cdef uint32_t bad = 0
    cdef uint64_t[4] limits
    limits[WORD_STRING] = image.string_count
    limits[WORD_INT] = 1 << 30
    limits[WORD_DOUBLE] = image.double_count
    limits[WORD_TUPLE] = 1 << 30
    if not skip_scopes(image, &cursor):
        return REFUSED_SCOPE_TABLE
    for i in range(image.constant_count):
        word = image.constants[i]
        bad |= word >> 2 >= limits[word & 3]
        marks.constant_states[i] = CONSTANT_STATES[word & 3]
        if word & 3 == WORD_TUPLE:
            kinds = 0
            if <size_t>(word >> 2) != <size_t>(cursor.position - image.table) or not skip_tuple(image, &cursor, 0, &kinds):
                return REFUSED_CONSTANT_WORD
            marks.item_kinds[i] = <uint8_t>kinds
    for i in range(image.link_count):
        bad |= image.links[i] >= image.string_count
    if bad:
        return REFUSED_CONSTANT_WORD
    for i in range(image.site_count):
        if image.sites[i] >= image.constant_count:
            return REFUSED_SITE_CONSTANT
        marks.site_states[i] = SITE_FREE | (marks.constant_states[image.sites[i]] & SITE_NAME)
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

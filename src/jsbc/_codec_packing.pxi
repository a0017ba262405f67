# Bodies as they stand in a file: packed, about 0.56 of the raw form that is executed.
#
# Every instruction is its opcode, the bytes of its operands and variable-length numbers for the wide ones; what the reader
# can count is not there: inline-cache sites are numbered in the order of the code, so an instruction with a site names the
# site's constant instead. A string that no body before this one uses is a zero.
#
# Unpacking takes 4 ns an instruction, 6 % of a warm load; without it the blobs of the open programs after their workload
# are a third larger. A blob may also hold raw bodies, which are executed where they lie (dumps(in_place=True)),
# and does so where a body has no packed form.

cdef enum PackedParts:           # counts that follow, lowest bit first; absent ones are zero
    PACKED_LINKS = 1
    PACKED_SITES = 2
    PACKED_HANDLERS = 4
    PACKED_SCOPES = 8
    PACKED_INNER = 16
    PACKED_DOUBLES = 32
    PACKED_ALL = 63

cdef enum WideOperand:           # how D, E or W follows the bytes
    WIDE_NONE = 0
    WIDE_NUMBER = 1
    WIDE_SIGNED = 2              # zigzag
    WIDE_SITE = 3                # the constant of the next site

cdef struct PackedForm:          # of an opcode
    uint32_t mask                # of the bytes in the first word
    uint8_t length               # how many: the opcode and A, B, C up to the last one used; 0: no such opcode
    uint8_t first                # WideOperand in the first word
    uint8_t shift                # where it begins
    uint8_t second               # WideOperand that is the second word
    # The same for unpack_common(): with at most one wide operand, which is not E. 32 bytes in all, so that a form is found
    # by a shift.
    uint32_t first_mask          # all ones: the wide operand is D
    uint32_t signed_mask         # all ones: zigzag
    uint32_t site_mask           # all ones: a site
    uint32_t more                # 0x80 where a wide operand may have a second byte
    uint8_t bits                 # length in bits
    uint8_t size                 # with a wide operand of one byte
    uint8_t words
    uint8_t rare                 # 1: another form, or no opcode
    uint8_t site                 # 1: a site
    uint8_t[3] unused

cdef enum:
    UNPACK_ROOM = 8              # bytes behind a raw body that unpacking writes, too

cdef PackedForm[256] PACKED_FORMS


cdef int wide_operand(int kind) noexcept:
    if kind == OPERAND_NONE:
        return WIDE_NONE
    if kind == OPERAND_SITE or kind == OPERAND_LSITE or kind == OPERAND_TSITE:
        return WIDE_SITE
    return WIDE_SIGNED if kind == OPERAND_LABEL or kind == OPERAND_I16 else WIDE_NUMBER


cdef int prepare_forms() except -1:
    cdef int op
    cdef PackedForm* form
    cdef const unsigned char* kinds
    memset(PACKED_FORMS, 0, sizeof(PACKED_FORMS))
    for op in range(256):
        PACKED_FORMS[op].rare = 1
    for op in range(OPCODE_COUNT):
        form = &PACKED_FORMS[op]
        kinds = opcode_operands[op]
        form.length = 1
        form.second = wide_operand(kinds[3])
        if opcode_format[op] == FORMAT_E:
            form.first = wide_operand(kinds[0])
            form.shift = 8
        elif opcode_format[op] == FORMAT_AD:
            form.length = 2
            form.first = wide_operand(kinds[1])
            form.shift = 16
        else:
            form.length = 4 if kinds[2] else 3 if kinds[1] else 2 if kinds[0] else 1
        form.mask = <uint32_t>((<uint64_t>1 << (8 * form.length)) - 1)
        form.words = opcode_words[op]
        form.bits = 8 * form.length
        form.size = form.length + (form.first != 0 or form.second != 0)
        form.more = 0x80 if form.size != form.length else 0
        form.rare = form.shift == 8 or (form.first != 0 and form.second != 0)
        form.first_mask = 0xFFFFFFFFU if form.first else 0
        form.signed_mask = 0xFFFFFFFFU if form.first == WIDE_SIGNED or form.second == WIDE_SIGNED else 0
        form.site = form.second == WIDE_SITE
        form.site_mask = 0xFFFFFFFFU if form.site else 0
    return 0

prepare_forms()


# ---- writing

cdef bint pack_code(ByteBuffer* out, const FunctionImage* image) except -1:
    """The instructions; False when they have no packed form."""
    cdef const uint32_t* code = image.code
    cdef const PackedForm* form
    cdef uint32_t pc = 0
    cdef uint32_t site = 0
    cdef uint32_t word
    cdef uint32_t value
    while pc < image.code_length:
        word = code[pc]
        if word & 255 >= OPCODE_COUNT or pc + opcode_words[word & 255] > image.code_length:
            return False
        form = &PACKED_FORMS[word & 255]
        put_bytes(out, &word, form.length)
        if form.first:
            value = word >> form.shift
            if form.first == WIDE_SIGNED:
                value = zigzag(<int32_t>(<uint32_t>(word >> form.shift) << form.shift) >> form.shift)
            put_varint(out, value)
        if form.second == WIDE_SITE:
            if code[pc + 1] != site or site >= image.site_count:
                return False
            put_varint(out, image.sites[site])
            site += 1
        elif form.second:
            put_varint(out, zigzag(<int32_t>code[pc + 1]) if form.second == WIDE_SIGNED else code[pc + 1])
        pc += opcode_words[word & 255]
    return site == image.site_count


cdef int put_reference(ByteBuffer* out, uint32_t number, uint32_t offset, uint32_t* fresh) except -1:
    if number == fresh[0]:
        fresh[0] += 1
        return put_varint(out, 0)
    return put_varint(out, number + offset)


cdef bint pack_body(ByteBuffer* out, const BodyHeader* body, uint32_t* fresh) except -1:
    """Append the packed form; False, and some bytes that the caller takes back, when there is none.

    `fresh` is the first Latin-1 string that the bodies before this one do not use; it is moved on.
    """
    cdef FunctionImage image
    cdef size_t rest
    cdef uint32_t i
    cdef uint32_t word
    cdef uint32_t[6] counts
    if locate_parts(body, &image) != REASON_NONE:
        return False
    rest = image.rest.end - image.rest.position
    put_varint(out, image.code_length)
    put_varint(out, image.register_count)
    put_varint(out, image.constant_count)
    put_varint(out, body.cold)
    put_varint(out, image.positions_length)
    put_varint(out, <uint32_t>rest)
    counts[:] = [
        image.link_count, image.site_count, image.handler_count, image.scope_count, image.inner_count, image.double_count
    ]
    word = 0
    for i in range(6):
        if counts[i]:
            word |= <uint32_t>1 << i
    put_varint(out, word)
    for i in range(6):
        if counts[i]:
            put_varint(out, counts[i])
    put_varint(out, fresh[0])
    put_bytes(out, image.rest.position, rest)
    put_bytes(out, image.doubles, <size_t>image.double_count * 8)
    for i in range(image.constant_count):
        word = image.constants[i]
        if word & 3 == WORD_STRING:
            put_reference(out, word >> 2, 2, fresh)
        else:
            put_varint(out, 1)
            put_varint(out, zigzag(<int32_t>word >> 2) << 2 | WORD_INT if word & 3 == WORD_INT else word)
    for i in range(image.link_count):
        put_reference(out, image.links[i], 1, fresh)
    if not pack_code(out, &image):
        return False
    for i in range(image.handler_count * 4):
        put_varint(out, (<const uint32_t*>image.handlers)[i])
    return True


cdef int put_body(
    ByteBuffer* out, const BodyHeader* body, uint32_t* fresh, size_t base, uint32_t* place, bint in_place
) except -1:
    """A body in a file, packed where that gives the same bytes back, else raw; `place` becomes its directory entry."""
    cdef ByteBuffer content
    cdef PackedCounts counts
    cdef BodyHeader* again = NULL
    cdef uint32_t next_fresh = fresh[0]
    cdef uint64_t checksum = 0
    cdef size_t start
    cdef bint same = False
    memset(&content, 0, sizeof(ByteBuffer))
    try:
        if not in_place and pack_body(&content, body, &next_fresh):
            if read_counts(content.data, content.length, &counts) == REASON_NONE and counts.raw_length == body.length:
                again = <BodyHeader*>malloc(counts.raw_length + UNPACK_ROOM)
                if again == NULL:
                    raise MemoryError()
                same = unpack_body(&counts, body.function, again) == REASON_NONE
                same = same and memcmp(<uint8_t*>again + 8, <const uint8_t*>body + 8, body.length - 8) == 0
        if same:
            fresh[0] = next_fresh
            start = out.length
            put_bytes(out, &checksum, 8)
            put_varint(out, <uint32_t>content.length)
            put_bytes(out, content.data, content.length)
            checksum = packed_checksum(out.data + start, out.length - start, body.function)
            memcpy(out.data + start, &checksum, 8)
            place[0] = <uint32_t>(start - base) | PLACE_PACKED
        else:
            use_strings(body, fresh)
            put_padding(out, 8)
            start = out.length
            put_bytes(out, body, body.length)
            checksum = _checksum64(out.data + start + 8, body.length - 8)
            memcpy(out.data + start, &checksum, 8)
            place[0] = <uint32_t>(start - base)
        if out.length - base >= PLACE_PACKED:
            raise MemoryError("the bodies of a blob are limited to 2 GiB")
    finally:
        release_buffer(&content)
        free(again)
    return 0


cdef int use_strings(const BodyHeader* body, uint32_t* fresh) except -1:
    """Move `fresh` on as pack_body() would."""
    cdef FunctionImage image
    cdef uint32_t i
    if locate_parts(body, &image) != REASON_NONE:
        raise ValueError("a slice is malformed")
    for i in range(image.constant_count):
        if image.constants[i] == (fresh[0] << 2 | WORD_STRING):
            fresh[0] += 1
    for i in range(image.link_count):
        if image.links[i] == fresh[0]:
            fresh[0] += 1
    return 0


# ---- reading: no byte is trusted, and nothing is allocated that the bytes do not account for

cdef struct PackedCounts:
    Cursor cursor                # behind the counts
    uint32_t code_length
    uint32_t registers
    uint32_t constants
    uint32_t cold
    uint32_t positions
    uint32_t rest                # of the table: scopes, outer scopes, tuples
    uint32_t[6] parts            # in the order of PackedParts
    uint32_t fresh
    uint32_t table_length        # of the raw body
    uint32_t raw_length


cdef uint64_t packed_checksum(const uint8_t* start, size_t length, uint32_t index) noexcept nogil:
    # The function's number is in the checksum only: a body belongs to one function.
    return _checksum64(start + 8, length - 8) + index


cdef inline uint32_t varint_size(uint32_t value) noexcept nogil:
    return 1 if value < 0x80 else 2 if value < 0x4000 else 3 if value < 0x200000 else 4 if value < 0x10000000 else 5


cdef int read_counts(const uint8_t* content, size_t length, PackedCounts* counts) noexcept nogil:
    """The counts, found to fit the bytes, and the length of the raw body; a Reason."""
    cdef Cursor* cursor = &counts.cursor
    cdef uint32_t shape
    cdef uint64_t left
    cdef uint64_t size
    cdef int i
    cursor.position = content
    cursor.end = content + length
    cursor.failed = False
    counts.code_length = read_varint(cursor)
    counts.registers = read_varint(cursor)
    counts.constants = read_varint(cursor)
    counts.cold = read_varint(cursor)
    counts.positions = read_varint(cursor)
    counts.rest = read_varint(cursor)
    shape = read_varint(cursor)
    if shape > PACKED_ALL:
        return REASON_STRUCTURE
    for i in range(6):
        counts.parts[i] = read_varint(cursor) if shape >> i & 1 else 0
    counts.fresh = read_varint(cursor)
    if cursor.failed:
        return REASON_STRUCTURE
    # The least that each part takes: a word of code, a constant and a link a byte, a site one more than its instruction.
    left = cursor.end - cursor.position
    if (
        <uint64_t>counts.rest + counts.constants + counts.code_length + counts.parts[0]
        + <uint64_t>counts.parts[2] * 4 + <uint64_t>counts.parts[5] * 8 > left
        or counts.parts[1] > left
    ):
        return REASON_BOUNDS
    size = (
        <uint64_t>varint_size(counts.registers) + varint_size(counts.constants) + varint_size(counts.parts[5])
        + varint_size(counts.parts[1]) + varint_size(counts.parts[2]) + varint_size(counts.parts[3])
        + varint_size(counts.parts[4]) + varint_size(counts.positions) + counts.rest
    )
    if size > 0x7FFFFFFF:
        return REASON_BOUNDS
    counts.table_length = <uint32_t>size
    size = (sizeof(BodyHeader) + size + 7) & ~<uint64_t>7
    size += <uint64_t>counts.parts[5] * 8 + <uint64_t>counts.parts[2] * sizeof(Handler)
    size += (<uint64_t>counts.constants + counts.parts[0] + counts.code_length + counts.parts[1]) * 4
    size = (size + 7) & ~<uint64_t>7
    if size > 0x7FFFFFFF:
        return REASON_BOUNDS
    counts.raw_length = <uint32_t>size
    return REASON_NONE


cdef inline uint8_t* write_varint(uint8_t* place, uint32_t value) noexcept nogil:
    while value >= 0x80:
        place[0] = <uint8_t>(value | 0x80)
        place += 1
        value >>= 7
    place[0] = <uint8_t>value
    return place + 1


cdef int unpack_body(const PackedCounts* counts, uint32_t index, BodyHeader* body) noexcept nogil:
    """Write the raw body of `counts.raw_length` bytes, without its checksum, and UNPACK_ROOM behind it; a Reason."""
    cdef Cursor cursor = counts.cursor
    cdef uint8_t* place = <uint8_t*>body + sizeof(BodyHeader)
    cdef uint32_t* words
    cdef uint32_t fresh = counts.fresh
    cdef uint32_t i
    cdef uint32_t value
    cdef int reason
    memset(body, 0, sizeof(BodyHeader))
    body.function = index
    body.length = counts.raw_length
    body.code_length = counts.code_length
    body.table_length = counts.table_length
    body.cold = counts.cold
    body.link_count = counts.parts[0]
    place = write_varint(place, counts.registers)
    place = write_varint(place, counts.constants)
    place = write_varint(place, counts.parts[5])
    for i in range(1, 5):
        place = write_varint(place, counts.parts[i])
    place = write_varint(place, counts.positions)
    memcpy(place, cursor.position, counts.rest)
    place += counts.rest
    cursor.position += counts.rest
    while <size_t>place & 7:
        place[0] = 0
        place += 1
    memcpy(place, cursor.position, <size_t>counts.parts[5] * 8)
    place += <size_t>counts.parts[5] * 8
    cursor.position += <size_t>counts.parts[5] * 8
    words = <uint32_t*>place
    for i in range(counts.constants):
        value = read_varint(&cursor)
        if value == 0:
            value = fresh << 2 | WORD_STRING
            fresh += 1
        elif value == 1:
            value = read_varint(&cursor)
            if value & 3 == WORD_INT:
                value = <uint32_t>unzigzag(value >> 2) << 2 | WORD_INT
            elif value & 3 == WORD_STRING:
                return REASON_STRUCTURE
        else:
            if value - 2 > 0x3FFFFFFF:
                return REASON_STRUCTURE
            value = (value - 2) << 2 | WORD_STRING
        words[i] = value
    words += counts.constants
    for i in range(counts.parts[0]):
        value = read_varint(&cursor)
        if value == 0:
            words[i] = fresh
            fresh += 1
        else:
            words[i] = value - 1
    words += counts.parts[0]
    if cursor.failed or counts.fresh > 0x3FFFFFFF:
        return REASON_STRUCTURE
    reason = unpack_code(&cursor, words, counts.code_length, words + counts.code_length, counts.parts[1])
    if reason != REASON_NONE:
        return reason
    words += counts.code_length + counts.parts[1]
    for i in range(counts.parts[2] * 4):
        words[i] = read_varint(&cursor)
    words += counts.parts[2] * 4
    if cursor.failed or cursor.position != cursor.end:
        return REASON_STRUCTURE
    if <uint8_t*>words < <uint8_t*>body + body.length:
        words[0] = 0
    return REASON_NONE


cdef int unpack_code(
    Cursor* source, uint32_t* code, uint32_t length, uint32_t* sites, uint32_t site_count
) noexcept nogil:
    cdef uint32_t pc = 0
    cdef uint32_t site = 0
    cdef int reason = REASON_NONE
    while pc < length and reason == REASON_NONE:
        unpack_common(source, code, length, sites, site_count, &pc, &site)
        if pc < length:
            reason = unpack_instruction(source, code, length, sites, site_count, &pc, &site)
    if reason == REASON_NONE and (site != site_count or source.failed):
        reason = REASON_STRUCTURE
    return reason


cdef void unpack_common(
    Cursor* source, uint32_t* code, uint32_t length, uint32_t* sites, uint32_t site_count, uint32_t* first, uint32_t* next_site
) noexcept nogil:
    """Instructions with at most one wide operand of at most two bytes, until there is another one or the end is near.

    What kind of operand there is, nobody can predict: no branch depends on it. Second bytes are rare.
    """
    cdef const uint8_t* position = source.position
    cdef const PackedForm* form
    cdef uint32_t pc = first[0]
    cdef uint32_t site = next_site[0]
    cdef uint64_t bits
    cdef uint32_t rest
    cdef uint32_t value
    cdef uint32_t size
    while pc + 2 <= length and source.end - position >= 8:
        memcpy(&bits, position, 8)
        form = &PACKED_FORMS[bits & 255]
        rest = <uint32_t>(bits >> form.bits)
        if form.rare or site >= site_count + 1 - form.site:
            break
        value = rest & 0x7F
        size = form.size
        if rest & form.more:
            if rest & 0x8000:
                break
            value |= rest >> 1 & 0x3F80
            size += 1
        position += size
        value ^= (value ^ (value >> 1) ^ (0 - (value & 1))) & form.signed_mask
        code[pc] = <uint32_t>bits & form.mask | value << 16 & form.first_mask
        sites[site] = value
        code[pc + 1] = value ^ ((value ^ site) & form.site_mask)
        site += form.site
        pc += form.words
    source.position = position
    first[0] = pc
    next_site[0] = site


cdef int unpack_instruction(
    Cursor* cursor, uint32_t* code, uint32_t length, uint32_t* sites, uint32_t site_count, uint32_t* place, uint32_t* site
) noexcept nogil:
    """One instruction of any form."""
    cdef const PackedForm* form
    cdef uint32_t pc = place[0]
    cdef uint32_t word = 0
    cdef uint32_t value
    memcpy(&word, cursor.position, min(cursor.end - cursor.position, <Py_ssize_t>4))
    form = &PACKED_FORMS[word & 255]
    if form.length == 0 or form.length > cursor.end - cursor.position:
        return REASON_STRUCTURE
    cursor.position += form.length
    word &= form.mask
    if form.first:
        value = read_varint(cursor)
        if form.first == WIDE_SIGNED:
            value = <uint32_t>unzigzag(value)
        word |= value << form.shift
    code[pc] = word
    place[0] = pc + 1
    if form.second:
        if pc + 1 == length:
            return REASON_STRUCTURE
        value = read_varint(cursor)
        if form.second == WIDE_SITE:
            if site[0] == site_count:
                return REASON_STRUCTURE
            sites[site[0]] = value
            value = site[0]
            site[0] += 1
        elif form.second == WIDE_SIGNED:
            value = <uint32_t>unzigzag(value)
        code[pc + 1] = value
        place[0] = pc + 2
    return REASON_NONE

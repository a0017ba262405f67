"""The fuzz target of blobs: a mutator that knows the structure of a blob, and what one execution is.

    mutate      change a blob in place, mostly so that it stays well formed: bytecode by the table of opcodes, fields by
                the structs of _codec.pxd, then every checksum is computed again (one time in sixteen it is not, and in
                two of sixteen something else is damaged afterwards)
    cross       the same, but a whole body of another blob takes the place of one with as many inner functions
    execute     loads, decode and verify every function, run; now and then run again, prepare it ahead, write, merge or
                disassemble it

libFuzzer calls the three as C functions (fuzz/main.cc), tests/test_fuzz.py as Python functions in the ordinary build.
What the mutator knows of the format stands in the first part: structs and sections come from _codec.pxd, instructions
from the generated _opcodes.pxd; only locate() repeats the grammar of a body.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcpy, memmove, memset
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from cpython.pycapsule cimport PyCapsule_New
from jsbc._codec cimport *
from jsbc.bytecode._opcodes cimport *
from jsbc.code cimport Handler
from jsbc.interop cimport RealmHost


# ====================================================================== the format

cdef enum:
    PAGE = 64                    # records of a page
    PACKED = 0x80000000          # bit of a directory entry
    COLD_CHECKSUM = 4
    TABLE_COUNTS = 8             # varints at the beginning of a body's table
    TAG_STRING = 0               # the two low bits of a constant
    TAG_INT = 1
    TAG_TUPLE = 3
    CLOSURE = 255                # of an environment that is read: the closure's
    HAS_INNER = 1 << 29          # bit of a record: the next one stands inside
    ROOM = 1 << 16               # longest blob that the mutator takes

cdef struct View:                # a blob that is being changed
    uint8_t* data
    size_t size
    size_t room

cdef struct Part:                # a body taken apart; everything lies inside the bodies section
    BodyHeader* head
    uint8_t* table
    uint32_t counts[TABLE_COUNTS]
    uint32_t registers
    uint32_t constant_count
    uint32_t double_count
    uint32_t site_count
    uint32_t handler_count
    uint32_t scope_count
    uint32_t inner_count
    uint32_t cold_length
    uint64_t* doubles
    uint32_t* constants
    uint32_t* links
    uint32_t* code
    uint32_t* sites
    Handler* handlers


cdef inline BlobHeader* header_of(View* view) noexcept nogil:
    return <BlobHeader*>view.data


cdef uint8_t* section(View* view, int number, size_t* length) noexcept nogil:
    """The bytes of a section, NULL when it is not inside the file."""
    cdef Section place = header_of(view).sections[number]
    length[0] = 0
    if place.offset > view.size or place.length > view.size - place.offset:
        return NULL
    length[0] = place.length
    return view.data + place.offset


cdef bint varint(uint8_t** position, uint8_t* end, uint32_t* value) noexcept nogil:
    cdef uint32_t shift = 0
    value[0] = 0
    while position[0] < end and shift < 35:
        value[0] |= <uint32_t>(position[0][0] & 0x7F) << min(shift, 31)
        position[0] += 1
        if (position[0] - 1)[0] < 0x80:
            return True
        shift += 7
    return False


cdef uint32_t body_count(View* view) noexcept nogil:
    cdef size_t length
    section(view, SECTION_DIRECTORY, &length)
    return <uint32_t>(length // 4)


cdef BodyHeader* find_body(View* view, uint32_t number) noexcept nogil:
    """A raw body by its place in the directory, NULL when it is packed or does not lie in its section."""
    cdef size_t length
    cdef size_t entries
    cdef uint32_t* directory = <uint32_t*>section(view, SECTION_DIRECTORY, &entries)
    cdef uint8_t* bodies = section(view, SECTION_BODIES, &length)
    cdef BodyHeader* head
    if directory == NULL or bodies == NULL or number >= entries // 4 or directory[number] & PACKED:
        return NULL
    if directory[number] > length or length - directory[number] < sizeof(BodyHeader):
        return NULL
    head = <BodyHeader*>(bodies + directory[number])
    if head.length < sizeof(BodyHeader) or head.length > length - directory[number]:
        return NULL
    return head


cdef uint8_t* find_packed(View* view, uint32_t number, uint32_t* length) noexcept nogil:
    """A packed body, with the length of what stands behind its checksum; NULL when there is none."""
    cdef size_t area
    cdef size_t entries
    cdef uint32_t* directory = <uint32_t*>section(view, SECTION_DIRECTORY, &entries)
    cdef uint8_t* bodies = section(view, SECTION_BODIES, &area)
    cdef uint8_t* start
    cdef uint8_t* cursor
    if directory == NULL or bodies == NULL or number >= entries // 4 or not directory[number] & PACKED:
        return NULL
    if (directory[number] ^ PACKED) > area or area - (directory[number] ^ PACKED) < 9:
        return NULL
    start = bodies + (directory[number] ^ PACKED)
    cursor = start + 8
    if not varint(&cursor, bodies + area, length) or length[0] > <size_t>(bodies + area - cursor):
        return NULL
    length[0] += <uint32_t>(cursor - start) - 8
    return start


cdef bint locate(BodyHeader* head, Part* part) noexcept nogil:
    """Take a body apart: the grammar of `body` in docs/format.md."""
    cdef uint8_t* start = <uint8_t*>head
    cdef uint8_t* cursor = start + sizeof(BodyHeader)
    cdef uint64_t position = sizeof(BodyHeader)
    cdef int i
    if head.table_length > head.length - position:
        return False
    part.head = head
    part.table = cursor
    for i in range(TABLE_COUNTS):
        if not varint(&cursor, part.table + head.table_length, &part.counts[i]):
            return False
    part.registers = part.counts[0]
    part.constant_count = part.counts[1]
    part.double_count = part.counts[2]
    part.site_count = part.counts[3]
    part.handler_count = part.counts[4]
    part.scope_count = part.counts[5]
    part.inner_count = part.counts[6]
    part.cold_length = part.counts[7]
    position = (position + head.table_length + 7) & ~<uint64_t>7
    part.doubles = <uint64_t*>(start + position)
    position += <uint64_t>part.double_count * 8
    part.constants = <uint32_t*>(start + position)
    position += <uint64_t>part.constant_count * 4
    part.links = <uint32_t*>(start + position)
    position += <uint64_t>head.link_count * 4
    part.code = <uint32_t*>(start + position)
    position += <uint64_t>head.code_length * 4
    part.sites = <uint32_t*>(start + position)
    position += <uint64_t>part.site_count * 4
    part.handlers = <Handler*>(start + position)
    position += <uint64_t>part.handler_count * sizeof(Handler)
    return position <= head.length and head.code_length > 0


# ---- checksums

cdef inline uint64_t sum_of(const void* data, size_t length) noexcept nogil:
    return checksum64(<const uint8_t*>data, length)


cdef void fix_positions(uint8_t* cold, size_t cold_length, uint32_t offset, uint32_t length) noexcept nogil:
    cdef uint32_t value
    if cold != NULL and <uint64_t>offset + COLD_CHECKSUM + length <= cold_length:
        value = <uint32_t>sum_of(cold + offset + COLD_CHECKSUM, length)
        memcpy(cold + offset, &value, COLD_CHECKSUM)


cdef void fix_bodies(View* view) noexcept nogil:
    cdef uint32_t i
    cdef uint32_t k
    cdef size_t cold_length
    cdef uint8_t* cold = section(view, SECTION_COLD, &cold_length)
    cdef BodyHeader* head
    cdef Part part
    cdef uint8_t* packed
    cdef uint8_t* cursor
    cdef uint32_t length
    cdef uint32_t[5] numbers
    for i in range(body_count(view)):
        head = find_body(view, i)
        if head != NULL and locate(head, &part):
            fix_positions(cold, cold_length, head.cold, part.cold_length)
        packed = find_packed(view, i, &length)
        if packed != NULL:
            cursor = packed + 8
            varint(&cursor, packed + 8 + length, &numbers[0])
            for k in range(5):
                if not varint(&cursor, packed + 8 + length, &numbers[k]):
                    break
            else:
                fix_positions(cold, cold_length, numbers[3], numbers[4])
    # Only now: sections of a mutant may overlap, and a checksum written above may stand where a body's length was.
    for i in range(body_count(view)):
        head = find_body(view, i)
        if head != NULL:
            head.checksum = sum_of(<uint8_t*>head + 8, head.length - 8)
    fix_packed_bodies(view)


cdef void fix_packed_bodies(View* view) noexcept nogil:
    """The number of a function, by the bits of the pages, is in the checksum of its packed body."""
    cdef size_t length
    cdef FunctionPage* pages = <FunctionPage*>section(view, SECTION_PAGES, &length)
    cdef uint64_t page
    cdef uint32_t bit
    cdef uint32_t number = 0
    cdef uint32_t packed_length
    cdef uint8_t* packed
    cdef uint64_t value
    if pages == NULL:
        return
    for page in range(min(length // sizeof(FunctionPage), (<uint64_t>header_of(view).function_count + PAGE - 1) // PAGE)):
        for bit in range(PAGE):
            if pages[page].compiled >> bit & 1:
                packed = find_packed(view, number, &packed_length)
                if packed != NULL:
                    value = sum_of(packed + 8, packed_length) + page * PAGE + bit
                    memcpy(packed, &value, 8)
                number += 1


cdef void fix_strings(View* view) noexcept nogil:
    cdef size_t length
    cdef size_t text_length
    cdef StringPage* entries = <StringPage*>section(view, SECTION_STRINGS, &length)
    cdef uint8_t* texts = section(view, SECTION_STRING_DATA, &text_length)
    cdef uint64_t[3] sums
    cdef size_t i
    if entries == NULL or texts == NULL:
        return
    for i in range(length // sizeof(StringPage)):
        if <uint64_t>entries[i].offset + entries[i].stored > text_length:
            continue
        sums[0] = sum_of(texts + entries[i].offset, entries[i].stored)
        sums[1] = entries[i].offset | <uint64_t>entries[i].stored << 32
        sums[2] = entries[i].length | <uint64_t>entries[i].reserved << 32
        entries[i].checksum = sum_of(sums, 24)


cdef void fix_pages(View* view) noexcept nogil:
    cdef size_t length
    cdef size_t record_length
    cdef size_t directory_length
    cdef size_t details_length
    cdef FunctionPage* pages = <FunctionPage*>section(view, SECTION_PAGES, &length)
    cdef uint8_t* records = section(view, SECTION_RECORDS, &record_length)
    cdef uint8_t* directory = section(view, SECTION_DIRECTORY, &directory_length)
    cdef uint8_t* details = section(view, SECTION_DETAILS, &details_length)
    cdef uint64_t count = length // sizeof(FunctionPage)
    cdef uint64_t page
    cdef uint64_t bits
    cdef uint64_t bodies
    cdef uint64_t end
    cdef uint64_t first
    cdef uint64_t last
    cdef uint64_t kinds = <uint64_t>header_of(view).kind_count * 4
    cdef uint64_t[6] sums
    if pages == NULL or records == NULL or directory == NULL or details == NULL:
        return
    for page in range(count):
        end = pages[page + 1].details if page + 1 < count else details_length
        first = page * PAGE
        last = min(first + PAGE, header_of(view).function_count)
        bodies = 0
        bits = pages[page].compiled
        while bits:
            bits &= bits - 1
            bodies += 1
        if (
            first > last
            or kinds + last * sizeof(FunctionRecord) > record_length
            or (pages[page].directory + bodies) * 4 > directory_length
            or pages[page].details > end
            or end > details_length
        ):
            continue
        sums[0] = pages[page].compiled
        sums[1] = pages[page].directory | <uint64_t>pages[page].details << 32
        sums[2] = sum_of(records + kinds + first * sizeof(FunctionRecord), (last - first) * sizeof(FunctionRecord))
        sums[3] = sum_of(directory + <size_t>pages[page].directory * 4, bodies * 4)
        sums[4] = sum_of(details + pages[page].details, end - pages[page].details)
        sums[5] = sum_of(records, kinds)
        pages[page].checksum = sum_of(sums, 48)


cdef void fix_chunks(View* view) noexcept nogil:
    cdef size_t length
    cdef size_t data_length
    cdef ChunkRecord* chunks = <ChunkRecord*>section(view, SECTION_CHUNKS, &length)
    cdef uint8_t* data = section(view, SECTION_CHUNK_DATA, &data_length)
    cdef ChunkRecord* chunk
    cdef uint64_t[3] sums
    cdef size_t i
    if chunks == NULL or data == NULL:
        return
    for i in range(length // sizeof(ChunkRecord)):
        chunk = chunks + i
        if <uint64_t>chunk.offset + chunk.length > data_length:
            continue
        sums[0] = sum_of(data + chunk.offset, chunk.length)
        sums[1] = chunk.offset | <uint64_t>chunk.length << 32
        sums[2] = chunk.flags ^ (<uint64_t>chunk.lines_before << 2) ^ (<uint64_t>chunk.line_start << 34)
        chunk.checksum = sum_of(sums, 24)


cdef void fix_checksums(View* view) noexcept nogil:
    """Every checksum whose place can be found, computed again: what somebody who writes a blob on purpose would do."""
    if view.size < sizeof(BlobHeader):
        return
    fix_bodies(view)
    fix_strings(view)
    fix_pages(view)
    fix_chunks(view)
    header_of(view).checksum = sum_of(view.data, sizeof(BlobHeader) - 8)


# ---- growing and shrinking

cdef bint resize(View* view, size_t position, int64_t change) noexcept nogil:
    """Insert or remove bytes of the bodies section, a multiple of eight, at a file offset; what points is moved."""
    cdef BlobHeader* header = header_of(view)
    cdef Section* bodies = &header.sections[SECTION_BODIES]
    cdef size_t tail = position if change >= 0 else position + <size_t>(-change)
    cdef size_t entries
    cdef uint32_t* directory
    cdef uint64_t place
    cdef size_t i
    if change & 7 or position < bodies.offset or tail > <uint64_t>bodies.offset + bodies.length or tail > view.size:
        return False
    if <int64_t>view.size + change > <int64_t>view.room:
        return False
    directory = <uint32_t*>section(view, SECTION_DIRECTORY, &entries)
    for i in range(entries // 4):
        # A body that begins at the place itself stays where it is.
        place = <uint64_t>bodies.offset + (directory[i] & ~<uint32_t>PACKED)
        if place >= tail and place > position:
            directory[i] += <uint32_t>change
    memmove(view.data + <int64_t>tail + change, view.data + tail, view.size - tail)
    if change > 0:
        memset(view.data + position, 0, <size_t>change)
    view.size += change
    bodies.length += <uint32_t>change
    for i in range(SECTION_COUNT):
        if i != SECTION_BODIES and header.sections[i].offset >= tail:
            header.sections[i].offset += <uint32_t>change
    header.total_length = view.size
    return True


# ====================================================================== mutations

cdef struct Random:
    uint64_t state


cdef inline uint64_t draw(Random* random) noexcept nogil:
    # splitmix64
    cdef uint64_t z
    random.state += 0x9E3779B97F4A7C15ULL
    z = random.state
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL
    return z ^ (z >> 31)


cdef inline uint32_t below(Random* random, uint64_t limit) noexcept nogil:
    return <uint32_t>(draw(random) % limit) if limit else 0


cdef uint32_t[20] INTERESTING
INTERESTING[:] = [
    0, 1, 2, 3, 7, 8, 63, 64, 127, 128, 249, 250, 255, 256, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF,
]

cdef uint64_t[12] DOUBLES     # also the bit patterns that tagged values have
DOUBLES[:] = [
    0, 0x8000000000000000, 0x3FF0000000000000, 0x7FF0000000000000, 0xFFF0000000000000, 0x7FF8000000000000,
    0xFFF8000000000000, 0xFFFFFFFFFFFFFFFF, 0x7FF0000000000001, 0xFFFC000000000010, 0x41DFFFFFFFC00000,
    0x7FEFFFFFFFFFFFFF,
]


cdef uint32_t changed(Random* random, uint32_t value) noexcept nogil:
    """Another number that is near, interesting, or one bit away."""
    cdef uint32_t way = below(random, 8)
    if way < 2:
        return value + 1
    if way < 4:
        return value - 1
    if way == 4:
        return value ^ <uint32_t>1 << below(random, 32)
    if way == 5:
        return INTERESTING[below(random, 20)]
    if way == 6:
        return below(random, <uint64_t>value + 9)
    return value + below(random, 32) - 16


cdef void change_word(Random* random, uint32_t* word) noexcept nogil:
    word[0] = changed(random, word[0])


cdef void change_bytes(Random* random, uint8_t* data, size_t length) noexcept nogil:
    """Change one byte or two."""
    cdef uint32_t i
    cdef size_t place
    if length == 0:
        return
    for i in range(1 + below(random, 2)):
        place = below(random, length)
        if below(random, 2):
            data[place] ^= <uint8_t>(1 << below(random, 8))
        else:
            data[place] = <uint8_t>changed(random, data[place])


cdef bint pick_part(View* view, Random* random, Part* part) noexcept nogil:
    cdef uint32_t count = body_count(view)
    cdef BodyHeader* head
    cdef int i
    for i in range(4):
        head = find_body(view, below(random, count))
        if head != NULL and locate(head, part):
            return True
    return False


# ---- bytecode

cdef inline uint32_t size_of(uint32_t word) noexcept nogil:
    return opcode_words[word & 255] if word & 255 < OPCODE_COUNT else 1


cdef uint32_t pick_instruction(Part* part, Random* random) noexcept nogil:
    """The word at which a random instruction begins."""
    cdef uint32_t wanted = below(random, part.head.code_length)
    cdef uint32_t pc = 0
    while pc + size_of(part.code[pc]) <= wanted:
        pc += size_of(part.code[pc])
    return pc


cdef inline int label_column(int op) noexcept nogil:
    """3 when the second word is a jump distance, 0 when the first word is, else -1."""
    if opcode_operands[op][3] == OPERAND_LABEL:
        return 3
    if opcode_format[op] == FORMAT_E and opcode_operands[op][0] == OPERAND_LABEL:
        return 0
    return -1


cdef uint32_t pick_constant(Part* part, Random* random, int tag) noexcept nogil:
    cdef uint32_t number = 0
    cdef int i
    for i in range(6):
        number = below(random, part.constant_count)
        if number < part.constant_count and part.constants[number] & 3 == <uint32_t>tag:
            break
    return number


cdef int constant_tag(Random* random, int op) noexcept nogil:
    """What an instruction that is not content with any constant wants."""
    if op == OP_SUBK or op == OP_MULK or op == OP_DIVK or op == OP_MODK or op == OP_JLTK or op == OP_JNLTK:
        return TAG_INT
    if (
        op == OP_DECLAREGLOBALS or op == OP_DECLAREEVALVARS or op == OP_NEWARRAYK or op == OP_NEWREGEXP
        or op == OP_ARGUMENTSMAP or op == OP_EVALCALL
    ):
        return TAG_TUPLE
    return below(random, TAG_TUPLE)


cdef inline bint spared(Part* part, Random* random, uint32_t pc, uint32_t size) noexcept nogil:
    """Whether an instruction should stay: mostly the last one, without which the code runs off its end."""
    return pc + size > part.head.code_length or (pc + size == part.head.code_length and below(random, 16))


cdef uint32_t fitting(Part* part, Random* random, int op, int kind, uint32_t end) noexcept nogil:
    """A value that the verifier is likely to accept for an operand; `end`: word behind the instruction."""
    cdef uint32_t pc
    cdef uint32_t found
    if below(random, 24) == 0:
        return changed(random, below(random, 16))
    if kind == OPERAND_RD2 or kind == OPERAND_RS2:
        return below(random, part.registers - 1 if part.registers > 1 else 1)
    if kind == OPERAND_RD3 or kind == OPERAND_RS3 or kind == OPERAND_RMS:
        return below(random, part.registers - 2 if part.registers > 2 else 1)
    if kind == OPERAND_CALL:
        return below(random, part.registers - 3 if part.registers > 3 else 1)
    if kind == OPERAND_ENV:
        return CLOSURE if below(random, 2) else below(random, part.registers)
    if kind == OPERAND_OWN:
        return CLOSURE if below(random, 8) == 0 else below(random, part.registers)
    if kind <= OPERAND_RM:
        return below(random, part.registers)
    if kind == OPERAND_ARGC or kind == OPERAND_DEPTH:
        return below(random, 3)
    if kind == OPERAND_SLOT or kind == OPERAND_FLAG:
        return below(random, 8)
    if kind == OPERAND_KS32:
        return pick_constant(part, random, TAG_STRING)
    if kind == OPERAND_K8 or kind == OPERAND_K16 or kind == OPERAND_K32:
        return pick_constant(part, random, constant_tag(random, op))
    if kind == OPERAND_SITE or kind == OPERAND_LSITE or kind == OPERAND_TSITE:
        # A site belongs to one opcode: take one from an instruction like this, else perhaps one that nobody uses.
        pc = 0
        found = 0xFFFFFFFFU
        while pc + 1 < part.head.code_length:
            if part.code[pc] & 255 == <uint32_t>op and (found == 0xFFFFFFFFU or below(random, 2)):
                found = part.code[pc + 1]
            pc += size_of(part.code[pc])
        return found if found < part.site_count else below(random, part.site_count)
    if kind == OPERAND_FUNC:
        return below(random, part.inner_count)
    if kind == OPERAND_SCOPE:
        return below(random, part.scope_count)
    if kind == OPERAND_LABEL:
        return pick_instruction(part, random) - end
    return changed(random, below(random, 4))


cdef void set_operand(Part* part, uint32_t pc, int column, uint32_t value) noexcept nogil:
    cdef uint32_t* word = part.code + pc
    cdef int op = word[0] & 255
    cdef int form = opcode_format[op]
    if column == 3:
        word[1] = value
    elif form == FORMAT_E and column == 0:
        word[0] = op | value << 8
    elif column == 0:
        word[0] = (word[0] & 0xFFFF00FFU) | (value & 255) << 8
    elif form == FORMAT_AD:
        word[0] = (word[0] & 0xFFFF) | value << 16
    elif column == 1:
        word[0] = (word[0] & 0xFF00FFFFU) | (value & 255) << 16
    else:
        word[0] = (word[0] & 0xFFFFFF) | value << 24


cdef void fill_operands(Part* part, Random* random, uint32_t pc) noexcept nogil:
    """New operands for the instruction at `pc`."""
    cdef int op = part.code[pc] & 255
    cdef int column
    for column in range(4):
        if opcode_operands[op][column] != OPERAND_NONE:
            set_operand(part, pc, column, fitting(part, random, op, opcode_operands[op][column], pc + opcode_words[op]))


cdef void change_operand(Part* part, Random* random) noexcept nogil:
    cdef uint32_t pc = pick_instruction(part, random)
    cdef int op = part.code[pc] & 255
    cdef int column
    cdef int i
    if op >= OPCODE_COUNT or pc + opcode_words[op] > part.head.code_length:
        return
    for i in range(4):
        column = below(random, 4)
        if opcode_operands[op][column] != OPERAND_NONE:
            set_operand(part, pc, column, fitting(part, random, op, opcode_operands[op][column], pc + opcode_words[op]))
            return


cdef int pick_opcode(Random* random, uint32_t words) noexcept nogil:
    cdef int op = OP_MOVE
    cdef int i
    for i in range(20):
        op = below(random, OPCODE_COUNT)
        if opcode_words[op] == words:
            return op
    return OP_MOVE if words == 1 else OP_LOADKX


cdef void change_opcode(Part* part, Random* random) noexcept nogil:
    """Another opcode of the same length; the operands stay where they mean the same, sometimes anyway."""
    cdef uint32_t pc = pick_instruction(part, random)
    cdef int old = part.code[pc] & 255
    cdef int op
    cdef int column
    cdef int kind
    cdef int before
    cdef bint keep = below(random, 4) == 0
    cdef uint32_t size = size_of(part.code[pc])
    if spared(part, random, pc, size):
        return
    if below(random, 3) == 0 and old < OPCODE_COUNT:
        # The neighbours in the table are of the same family.
        op = (old + OPCODE_COUNT + below(random, 9) - 4) % OPCODE_COUNT
        if opcode_words[op] != size:
            op = pick_opcode(random, size)
    else:
        op = pick_opcode(random, size)
    part.code[pc] = (part.code[pc] & 0xFFFFFF00U) | op
    if keep or old >= OPCODE_COUNT:
        return
    for column in range(4):
        kind = opcode_operands[op][column]
        if kind == OPERAND_NONE:
            continue
        before = opcode_operands[old][column]
        if opcode_format[op] == opcode_format[old] and kind == before:
            continue
        if kind <= OPERAND_RM and before <= OPERAND_RM and before != OPERAND_NONE:
            continue
        set_operand(part, pc, column, fitting(part, random, op, kind, pc + size))


cdef void write_random(Part* part, Random* random, uint32_t pc, uint32_t words) noexcept nogil:
    """Fill a place of one or two words with new instructions, or with a copy of one of this function."""
    cdef uint32_t other
    if words == 2 and below(random, 2):
        part.code[pc] = OP_MOVE
        part.code[pc + 1] = OP_MOVE
        write_random(part, random, pc, 1)
        write_random(part, random, pc + 1, 1)
        return
    if below(random, 3) == 0:
        other = pick_instruction(part, random)
        if size_of(part.code[other]) == words and other + words <= part.head.code_length:
            memmove(part.code + pc, part.code + other, words * 4)
            return
    part.code[pc] = pick_opcode(random, words)
    if words == 2:
        part.code[pc + 1] = 0
    fill_operands(part, random, pc)


cdef void overwrite(Part* part, Random* random) noexcept nogil:
    cdef uint32_t pc = pick_instruction(part, random)
    cdef uint32_t size = size_of(part.code[pc])
    cdef uint32_t number = below(random, part.registers)
    if spared(part, random, pc, size):
        return
    if below(random, 3):
        write_random(part, random, pc, size)
        return
    # Take it out: a move of a register to itself.
    part.code[pc] = OP_MOVE | (number & 255) << 8 | (number & 255) << 16
    if size == 2:
        part.code[pc + 1] = part.code[pc]


cdef void swap_instructions(Part* part, Random* random) noexcept nogil:
    cdef uint32_t a = pick_instruction(part, random)
    cdef uint32_t b = pick_instruction(part, random)
    cdef uint32_t size = size_of(part.code[a])
    cdef uint32_t i
    cdef uint32_t word
    if size != size_of(part.code[b]) or spared(part, random, max(a, b), size):
        return
    for i in range(size):
        word = part.code[a + i]
        part.code[a + i] = part.code[b + i]
        part.code[b + i] = word


cdef void insert_instructions(View* view, Part* part, Random* random) noexcept nogil:
    """Two more words in front of an instruction; jumps and handlers keep their targets."""
    cdef uint32_t place = pick_instruction(part, random)
    cdef uint32_t pc = 0
    cdef uint32_t end
    cdef uint32_t i
    cdef int64_t target
    cdef int64_t distance
    cdef int op
    cdef int column
    cdef uint32_t size
    while pc < part.head.code_length:
        op = part.code[pc] & 255
        size = size_of(part.code[pc])
        end = pc + size
        column = label_column(op) if op < OPCODE_COUNT else -1
        if column >= 0 and end <= part.head.code_length:
            distance = <int32_t>part.code[pc + 1] if column == 3 else <int32_t>part.code[pc] >> 8
            target = end + distance
            if target > place and pc < place:
                distance += 2
            elif target <= place and pc >= place:
                distance -= 2
            set_operand(part, pc, column, <uint32_t>distance)
        pc = end
    for i in range(part.handler_count):
        if part.handlers[i].start > place:
            part.handlers[i].start += 2
        if part.handlers[i].end > place:
            part.handlers[i].end += 2
        if part.handlers[i].target > place:
            part.handlers[i].target += 2
    # The code may begin in the middle of eight bytes: the tail of the body moves by eight all the same.
    end = <uint32_t>(<uint8_t*>(part.code + place) - view.data)
    if not resize(view, end, 8):
        return
    part.head.length += 8
    part.head.code_length += 2
    if locate(part.head, part):
        part.code[place] = OP_MOVE
        part.code[place + 1] = OP_MOVE
        write_random(part, random, place, 2)


cdef void change_code(View* view, Random* random) noexcept nogil:
    cdef Part part
    cdef uint32_t way
    if not pick_part(view, random, &part):
        return
    way = below(random, 16)
    if way < 5:
        change_operand(&part, random)
    elif way < 9:
        change_opcode(&part, random)
    elif way < 11:
        overwrite(&part, random)
    elif way < 13:
        insert_instructions(view, &part, random)
    elif way < 14:
        swap_instructions(&part, random)
    elif way < 15:
        change_word(random, part.code + below(random, part.head.code_length))
    else:
        change_bytes(random, <uint8_t*>part.code, <size_t>part.head.code_length * 4)


# ---- what is around the bytecode

cdef void change_body(View* view, Random* random) noexcept nogil:
    cdef Part part
    cdef uint32_t way
    cdef uint32_t number
    if not pick_part(view, random, &part):
        return
    way = below(random, 12)
    if way < 2 and part.handler_count:
        number = below(random, part.handler_count)
        if below(random, 2):
            (&part.handlers[number].start)[below(random, 3)] = pick_instruction(&part, random)
        else:
            change_word(random, &part.handlers[number].start + below(random, 4))
    elif way < 4 and part.site_count:
        part.sites[below(random, part.site_count)] = below(random, <uint64_t>part.constant_count + (below(random, 8) == 0))
    elif way < 7 and part.constant_count:
        change_constant(view, &part, random)
    elif way == 7 and part.double_count:
        number = below(random, part.double_count)
        if below(random, 2):
            part.doubles[number] = DOUBLES[below(random, 12)]
        else:
            part.doubles[number] ^= <uint64_t>1 << below(random, 64)
    elif way == 8 and part.head.link_count:
        part.links[below(random, part.head.link_count)] = below(random, header_of(view).string_count + 1)
    elif way == 9:
        change_word(random, &part.head.function + below(random, 6))
    elif way == 10:
        # The counts: one number too many or too few moves everything behind it.
        number = below(random, min(TABLE_COUNTS, part.head.table_length))
        part.table[number] = <uint8_t>(changed(random, part.table[number]) & 0x7F)
    else:
        change_bytes(random, part.table, part.head.table_length)


cdef void change_constant(View* view, Part* part, Random* random) noexcept nogil:
    cdef uint32_t number = below(random, part.constant_count)
    cdef uint32_t way = below(random, 6)
    cdef uint32_t value
    if way == 0:
        value = below(random, header_of(view).string_count) << 2
    elif way == 1:
        value = INTERESTING[below(random, 20)] << 2 | 1
    elif way == 2:
        value = below(random, part.double_count) << 2 | 2
    elif way == 3:
        value = below(random, part.head.table_length) << 2 | TAG_TUPLE
    elif way == 4:
        value = part.constants[below(random, part.constant_count)]
    else:
        value = changed(random, part.constants[number])
    part.constants[number] = value


cdef void change_record(View* view, Random* random) noexcept nogil:
    """A field of a function's record, mostly so that it stays a function."""
    cdef size_t length
    cdef uint32_t* kinds = <uint32_t*>section(view, SECTION_RECORDS, &length)
    cdef uint32_t kind_count = header_of(view).kind_count
    cdef FunctionRecord* record
    cdef uint32_t count
    cdef uint32_t way = below(random, 10)
    if kind_count * <uint64_t>4 >= length:
        return
    count = <uint32_t>((length - kind_count * 4) // sizeof(FunctionRecord))
    if count == 0:
        return
    record = <FunctionRecord*>(kinds + kind_count) + below(random, count)
    if way < 4 and kind_count:
        if way < 3:
            kinds[below(random, kind_count)] ^= <uint32_t>1 << (4 + below(random, 28))
        else:
            kinds += below(random, kind_count)
            kinds[0] = (kinds[0] & ~<uint32_t>15) | below(random, 16)
    elif way == 4:
        record.links = (record.links & ~<uint32_t>0xFFF) | below(random, min(<uint64_t>count + 1, 0x1000))
    elif way == 5:
        record.small ^= <uint32_t>1 << below(random, 32)
    elif way == 6:
        record.links = (record.links & 0xFFF) | below(random, header_of(view).string_count) << 12
    elif way == 7:
        record.start = below(random, <uint64_t>header_of(view).source_length + 1)
    elif way == 8:
        record.size = below(random, <uint64_t>header_of(view).source_length + 1) | below(random, kind_count + 1) << 24
    else:
        change_word(random, <uint32_t*>record + below(random, 4))


cdef void change_nesting(View* view, Random* random) noexcept nogil:
    """Another tree of the same functions: each record says whether the next one stands inside, and which is beside it."""
    cdef size_t length
    cdef uint32_t* kinds = <uint32_t*>section(view, SECTION_RECORDS, &length)
    cdef uint64_t kind_count = header_of(view).kind_count
    cdef FunctionRecord* records
    cdef FunctionRecord saved
    cdef uint32_t count
    cdef uint32_t one
    cdef uint32_t other
    cdef uint32_t way = below(random, 7)
    if kind_count * 4 >= length:
        return
    records = <FunctionRecord*>(kinds + kind_count)
    count = <uint32_t>((length - kind_count * 4) // sizeof(FunctionRecord))
    if count < 2:
        return
    one = below(random, count)
    other = below(random, count)
    if way < 2:
        set_sibling(records, min(one, other), max(one, other))
    elif way == 2:
        # Inside and beside at once
        records[one].small |= HAS_INNER
        set_sibling(records, one, min(one + 1, count - 1))
    elif way == 3:
        records[one].small ^= HAS_INNER
        set_sibling(records, one, one if below(random, 2) else min(one + 1, count - 1))
    elif way == 4:
        saved = records[one]
        records[one] = records[other]
        records[other] = saved
    elif way == 5:
        # The same function, or the same text, twice
        if below(random, 2):
            records[one] = records[other]
        else:
            records[one].start = records[other].start
            records[one].size = (records[one].size & 0xFF000000U) | (records[other].size & 0xFFFFFF)
    else:
        # All in one row, or each inside the one before it
        for one in range(other, count):
            if below(random, 2):
                records[one].small |= HAS_INNER
            if below(random, 2):
                set_sibling(records, one, min(one + 1, count - 1))


cdef inline void set_sibling(FunctionRecord* records, uint32_t one, uint32_t other) noexcept nogil:
    """`one` itself: none is beside it."""
    records[one].links = (records[one].links & ~<uint32_t>0xFFF) | min(other - one, <uint32_t>0xFFE)


cdef void change_page(View* view, Random* random) noexcept nogil:
    cdef size_t length
    cdef size_t entries
    cdef FunctionPage* pages = <FunctionPage*>section(view, SECTION_PAGES, &length)
    cdef uint32_t* directory = <uint32_t*>section(view, SECTION_DIRECTORY, &entries)
    cdef FunctionPage* page
    cdef uint32_t count = <uint32_t>(length // sizeof(FunctionPage))
    cdef uint32_t way = below(random, 5)
    if count and way < 3:
        page = pages + below(random, count)
        if way == 0:
            page.compiled ^= <uint64_t>1 << below(random, min(64, header_of(view).function_count + 1))
        elif way == 1:
            change_word(random, &page.directory)
        else:
            change_word(random, &page.details)
    elif entries >= 4:
        if way == 3:
            directory[below(random, entries // 4)] = directory[below(random, entries // 4)]
        else:
            change_word(random, directory + below(random, entries // 4))


cdef void change_strings(View* view, Random* random) noexcept nogil:
    cdef size_t length
    cdef uint8_t* data
    if below(random, 2):
        data = section(view, SECTION_STRING_DATA, &length)
        change_bytes(random, data, length)
        return
    data = section(view, SECTION_STRINGS, &length)
    if length >= 4:
        change_word(random, <uint32_t*>data + below(random, length // 4))


cdef void change_packed(View* view, Random* random) noexcept nogil:
    """Bytes of a packed body: of its counts, which stand first, or anywhere."""
    cdef uint32_t length
    cdef uint8_t* start
    cdef int i
    for i in range(4):
        start = find_packed(view, below(random, body_count(view)), &length)
        if start != NULL:
            change_bytes(random, start + 8, min(length, <uint32_t>16) if below(random, 3) == 0 else length)
            return


cdef void change_source(View* view, Random* random) noexcept nogil:
    cdef size_t length
    cdef uint8_t* data
    if below(random, 3):
        data = section(view, SECTION_CHUNK_DATA, &length)
        change_bytes(random, data, length)
        return
    data = section(view, SECTION_CHUNKS, &length)
    if length >= sizeof(ChunkRecord):
        change_word(random, <uint32_t*>data + 2 + below(random, 6))


cdef void change_header(View* view, Random* random) noexcept nogil:
    cdef BlobHeader* header = header_of(view)
    if below(random, 3):
        change_word(random, &header.mode + below(random, 10))
    elif below(random, 4):
        change_word(random, &header.sections[below(random, SECTION_COUNT)].offset + below(random, 2))
    else:
        change_bytes(random, view.data, sizeof(BlobHeader))


cdef void truncate(View* view, Random* random) noexcept nogil:
    view.size -= below(random, min(view.size, 1 + view.size // 4))
    if view.size >= sizeof(BlobHeader) and below(random, 4):
        header_of(view).total_length = view.size


cdef void change_section(View* view, Random* random, int number) noexcept nogil:
    cdef size_t length
    cdef uint8_t* data = section(view, number, &length)
    change_bytes(random, data, length)


cdef void change_once(View* view, Random* random) noexcept nogil:
    cdef uint32_t way = below(random, 100)
    cdef uint32_t length
    if view.size < sizeof(BlobHeader):
        change_bytes(random, view.data, view.size)
    elif way < 82 and find_packed(view, 0, &length) != NULL:
        change_packed(view, random)
    elif way < 68:
        change_code(view, random)
    elif way < 82:
        change_body(view, random)
    elif way < 86:
        change_record(view, random)
    elif way < 88:
        change_nesting(view, random)
    elif way < 90:
        change_page(view, random)
    elif way < 92:
        change_strings(view, random)
    elif way < 94:
        change_section(view, random, SECTION_DETAILS)
    elif way < 95:
        change_section(view, random, SECTION_COLD)
    elif way < 97:
        change_source(view, random)
    elif way < 98:
        change_header(view, random)
    elif way < 99:
        change_bytes(random, view.data, view.size)
    else:
        truncate(view, random)


cdef void damage(View* view, Random* random) noexcept nogil:
    """Bytes of one part, whose checksum is then wrong: what depends on it comes from the source."""
    cdef uint32_t way = below(random, 8)
    cdef uint32_t length
    cdef size_t area
    cdef uint8_t* data
    cdef BodyHeader* head
    if way < 4:
        way = below(random, body_count(view))
        head = find_body(view, way)
        data = <uint8_t*>head
        if head != NULL:
            change_bytes(random, data, head.length)
        else:
            data = find_packed(view, way, &length)
            if data != NULL:
                change_bytes(random, data + 8, length)
    else:
        data = section(
            view,
            SECTION_RECORDS if way < 6 else SECTION_CHUNK_DATA if way == 6 else SECTION_STRING_DATA,
            &area,
        )
        change_bytes(random, data, area)


cdef void seal(View* view, Random* random) noexcept nogil:
    """Checksums as somebody who writes a blob on purpose would have them; sometimes damage beside it, or only damage."""
    cdef uint32_t way = below(random, 16)
    if way == 0:
        return
    fix_checksums(view)
    if way < 3 and view.size >= sizeof(BlobHeader):
        damage(view, random)
        if way == 1:
            damage(view, random)


cdef size_t mutate_blob(uint8_t* data, size_t size, size_t room, uint64_t seed) noexcept nogil:
    """Change a blob in place; gives its new length, never more than `room`."""
    cdef Random random
    cdef View view
    cdef uint32_t count
    random.state = seed
    view.data = data
    view.size = size
    view.room = room
    # One change in two of three cases: more of them seldom pass the verifier all.
    count = 1
    while count < 6 and below(&random, 3) == 0:
        count += 1
    while count and view.size:
        change_once(&view, &random)
        count -= 1
    seal(&view, &random)
    return view.size


cdef size_t cross_blobs(
    const uint8_t* data, size_t size, const uint8_t* other, size_t other_size, uint8_t* out, size_t room, uint64_t seed
) noexcept nogil:
    """`data` with one body replaced by a body of `other`, both with as many inner functions; then mutated."""
    cdef Random random
    cdef View view
    cdef View second
    cdef Part old
    cdef Part new
    cdef int i
    cdef int64_t change
    cdef size_t position
    cdef uint32_t function
    cdef uint32_t cold
    cdef uint32_t k
    random.state = seed
    if size > room:
        size = room
    memcpy(out, data, size)
    view.data = out
    view.size = size
    view.room = room
    second.data = <uint8_t*>other
    second.size = other_size
    second.room = 0
    if size < sizeof(BlobHeader) or other_size < sizeof(BlobHeader) or header_of(&view).string_count == 0:
        return mutate_blob(out, size, room, draw(&random))
    for i in range(8):
        if not pick_part(&view, &random, &old) or not pick_part(&second, &random, &new):
            break
        if old.inner_count != new.inner_count or old.cold_length < new.cold_length:
            continue  # another number of functions is refused; the positions take the place of the old ones
        change = <int64_t>new.head.length - old.head.length
        function = old.head.function
        cold = old.head.cold
        position = <size_t>(<uint8_t*>old.head - out)
        # Grow or shrink behind the header: the body begins where it began.
        if not resize(&view, position + 8, change):
            break
        memcpy(out + position, new.head, new.head.length)
        old.head = <BodyHeader*>(out + position)
        old.head.function = function
        old.head.cold = cold
        if locate(old.head, &old):
            for k in range(old.constant_count):
                if old.constants[k] & 3 == TAG_STRING:
                    old.constants[k] = (old.constants[k] >> 2) % header_of(&view).string_count << 2
            for k in range(old.head.link_count):
                old.links[k] %= header_of(&view).string_count
        break
    if below(&random, 2):
        return mutate_blob(out, view.size, room, draw(&random))
    seal(&view, &random)
    return view.size


# ====================================================================== one execution

cdef enum:
    COUNT_REFUSED = 0            # loads() raised BytecodeError
    COUNT_DAMAGED = 1            # functions were compiled from source
    COUNT_FINISHED = 2           # ran to its end
    COUNT_THREW = 3
    COUNT_TIME = 4
    COUNT_MEMORY = 5
    COUNT_WRITTEN = 6
    COUNT_MERGED = 7
    COUNTERS = 8

OUTCOMES = ("refused", "damaged", "finished", "threw", "timed out", "out of memory", "written again", "merged")

cdef uint64_t[COUNTERS] counters
memset(counters, 0, sizeof(counters))

# Executions that share a Context. Making one is a third of an execution, and what a mutant did to the global object is
# a state that the next ones find; but a crash has to be found again from the inputs since the last Context.
cdef int EXECUTIONS_PER_CONTEXT = 64
# Loops without end are common among mutants: what one costs is this. The interpreter looks at the clock after 20,000 jumps
# and calls, with sanitizers 5 ms; the first time in an execution, after FIRST_BUDGET of them.
cdef double TIME_LIMIT = 0.0005
cdef int FIRST_BUDGET = 2000
cdef size_t MEMORY_LIMIT = 64 << 20

cdef object loads = None
cdef object dumps = None
cdef object decode_all = None
cdef object prepare_code = None
cdef object merge = None
cdef object optimize = None
cdef object disassemble = None
cdef object make_context = None
cdef object collect = None
cdef object allowed = None
cdef object refused_error = None
cdef object time_error = None
cdef object memory_error = None
cdef object context = None
cdef int executions_left = 0


def prepare():
    """Import everything that a program may import, so that no execution does, and take it away from the collector."""
    global loads, dumps, decode_all, make_context, collect, allowed, refused_error, time_error, memory_error
    global prepare_code, merge, optimize, disassemble
    import gc
    import importlib
    import pkgutil
    import jsbc
    from jsbc import _codec

    for module in pkgutil.walk_packages(jsbc.__path__, "jsbc."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    loads = jsbc.loads
    dumps = jsbc.dumps
    decode_all = _codec.decode_all
    prepare_code = _codec.prepare
    merge = jsbc.merge
    optimize = jsbc.optimize
    disassemble = jsbc.dis.disassemble
    make_context = jsbc.Context
    collect = gc.collect
    allowed = jsbc.JSError
    refused_error = jsbc.BytecodeError
    time_error = jsbc.JSTimeoutError
    memory_error = jsbc.JSMemoryError
    # Cycles are collected between two Contexts; what was made until here has not to be looked at each time.
    gc.disable()
    gc.collect()
    gc.freeze()


cdef int renew_context() except -1:
    global context, executions_left
    context = None
    collect()
    # Without the compilation cache of the process: an execution must not depend on those in other Contexts, and its entries
    # would be what the collector spends most of the time on.
    context = make_context(time_limit=TIME_LIMIT, memory_limit=MEMORY_LIMIT, compilation_cache=False)
    executions_left = EXECUTIONS_PER_CONTEXT
    return 0


cdef int execute_blob(object blob) except -1:
    """Load, decode everything, run. Raises what is not a JSError: that is a bug."""
    global executions_left
    cdef Blob opened
    # Decided by the input, so that it can be repeated.
    cdef uint64_t choice = sum_of(PyBytes_AS_STRING(blob), len(blob))
    if executions_left <= 0 or context is None:
        renew_context()
    executions_left -= 1
    # What the last execution left, while it is in the processor's caches: left to the collection between two Contexts it
    # took 43 % of the time.
    collect(0)
    # A second `const f` of the same name would be an error: three of four scripts ended with their first declaration.
    (<RealmHost>context).realm.lexical_names = {}
    (<RealmHost>context).realm.budget = FIRST_BUDGET
    try:
        code = loads(blob)
    except refused_error:
        counters[COUNT_REFUSED] += 1
        return 0
    if choice >> 5 & 7 == 0:
        prepare_code(code)
    if choice & 1:
        decode_everything(code)
    run_code(code)
    if not choice & 1:
        decode_everything(code)
    if choice >> 8 & 3 == 0:
        # What failed is tried again, in the state that the failure left.
        run_code(code)
    opened = <Blob?>code.blob
    if opened.refused:
        counters[COUNT_DAMAGED] += 1
    if choice >> 1 & 15 == 0:
        write_again(blob, code, choice >> 10)
    return 0


cdef int run_code(object code) except -1:
    try:
        context.run(code)
        counters[COUNT_FINISHED] += 1
    except time_error:
        counters[COUNT_TIME] += 1
    except memory_error:
        counters[COUNT_MEMORY] += 1
    except allowed:
        counters[COUNT_THREW] += 1
    return 0


cdef int write_again(object blob, object code, uint64_t choice) except -1:
    """What tools do with a blob."""
    try:
        written = dumps(code, in_place=choice & 1)
        counters[COUNT_WRITTEN] += 1
        if choice >> 1 & 3 == 0:
            merge(blob, written)
            counters[COUNT_MERGED] += 1
    except allowed:
        pass
    if choice >> 3 & 3 == 0:
        try:
            optimize(blob, range(choice >> 8 & 15, 2000, 7))
        except allowed:
            pass
    if choice >> 5 & 3 == 0:
        try:
            disassemble(code)
        except allowed:
            pass
    return 0


cdef int decode_everything(object code) except -1:
    try:
        decode_all(code)
        code.source.text()
    except allowed:
        pass
    return 0


cdef int execute_data(const uint8_t* data, size_t size) noexcept:
    """0, or 1 when something was raised that is not allowed: its traceback has been printed."""
    try:
        execute_blob(PyBytes_FromStringAndSize(<const char*>data, size))
    except BaseException:
        import traceback
        traceback.print_exc()
        return 1
    return 0


cdef struct Entry:
    size_t (*mutate)(uint8_t* data, size_t size, size_t room, uint64_t seed) noexcept nogil
    size_t (*cross)(
        const uint8_t* data, size_t size, const uint8_t* other, size_t other_size, uint8_t* out, size_t room, uint64_t seed
    ) noexcept nogil
    int (*execute)(const uint8_t* data, size_t size) noexcept
    const int* left
    const uint64_t* counters

cdef Entry entry
entry.mutate = mutate_blob
entry.cross = cross_blobs
entry.execute = execute_data
entry.left = &executions_left
entry.counters = counters
ENTRY = PyCapsule_New(&entry, "blob_fuzzer.ENTRY", NULL)


# ====================================================================== for Python

def fix(bytes blob not None):
    """The blob with its checksums computed again."""
    cdef bytes copy = PyBytes_FromStringAndSize(PyBytes_AS_STRING(blob), len(blob))
    cdef View view
    view.data = <uint8_t*>PyBytes_AS_STRING(copy)
    view.size = len(copy)
    view.room = view.size
    fix_checksums(&view)
    return copy


def mutate(bytes blob not None, uint64_t seed, bytes other=None):
    """A mutant of a blob; with `other`, a body of that blob is put in."""
    cdef size_t room = min(<size_t>len(blob) * 2 + 1024, ROOM)
    cdef bytearray buffer = bytearray(room)
    cdef uint8_t* data = <uint8_t*><char*>buffer
    cdef size_t size = min(<size_t>len(blob), room)
    cdef const uint8_t* source
    if other is not None:
        source = <const uint8_t*>PyBytes_AS_STRING(other)
        size = cross_blobs(<const uint8_t*>PyBytes_AS_STRING(blob), size, source, len(other), data, room, seed)
    else:
        memcpy(data, PyBytes_AS_STRING(blob), size)
        size = mutate_blob(data, size, room, seed)
    return bytes(buffer[:size])


def execute(bytes blob not None):
    """One execution; raises what is not allowed to be raised."""
    execute_blob(blob)


def outcomes():
    """What became of the executions until now: name -> number."""
    return {OUTCOMES[i]: counters[i] for i in range(COUNTERS)}


def set_limits(double seconds, size_t memory):
    """Limits of the Contexts that are made from now on."""
    global TIME_LIMIT, MEMORY_LIMIT, executions_left
    TIME_LIMIT = seconds
    MEMORY_LIMIT = memory
    executions_left = 0

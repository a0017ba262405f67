# Checks of a blob's bytes that need no Blob, so that they can run without the GIL.

HEADER_MESSAGES = {
    REASON_TRUNCATED: "shorter than a header",
    REASON_MAGIC: "not a jsbc blob",
    REASON_HEADER: "the header is damaged",
    REASON_VERSION: "another format version",
    REASON_FINGERPRINT: "made by another build of jsbc",
    REASON_LENGTH: "truncated, or longer than its header says",
    REASON_BOUNDS: "a section lies outside the file",
    REASON_STRUCTURE: "the sizes of sections contradict their counts",
}


cdef int check_blob(const uint8_t* data, size_t length, BlobHeader* header) noexcept nogil:
    """Copy the header and check everything that does not need the rest of the file; gives a Reason."""
    if length < 8 or memcmp(data, MAGIC_BYTES, 8) != 0:
        return REASON_TRUNCATED if length < 8 and length > 0 and memcmp(data, MAGIC_BYTES, length) == 0 else REASON_MAGIC
    if length < sizeof(BlobHeader):
        return REASON_TRUNCATED
    memcpy(header, data, sizeof(BlobHeader))
    if header.checksum != _checksum64(data, sizeof(BlobHeader) - 8):
        return REASON_HEADER
    if header.format_version != FORMAT_VERSION or header.header_length != sizeof(BlobHeader):
        return REASON_VERSION
    if header.fingerprint != build_fingerprint:
        return REASON_FINGERPRINT
    if header.total_length != length:
        return REASON_LENGTH
    return check_sections(header)


cdef int check_sections(const BlobHeader* header) noexcept nogil:
    cdef uint64_t position = sizeof(BlobHeader)
    cdef uint64_t strings = header.string_count
    cdef uint64_t functions = header.function_count
    cdef uint64_t chunks = (<uint64_t>header.source_length + CHUNK_UNITS - 1) // CHUNK_UNITS
    cdef uint64_t string_pages = (strings + STRINGS_PER_PAGE - 1) // STRINGS_PER_PAGE
    cdef uint64_t pages = (functions + RECORDS_PER_PAGE - 1) // RECORDS_PER_PAGE
    cdef int i
    if header.total_length > 0xFFFFFFFFU:
        return REASON_BOUNDS
    # Sections follow each other in the order of their numbers, each aligned to 8 bytes.
    for i in range(SECTION_COUNT):
        if header.sections[i].offset & 7 or header.sections[i].offset < position:
            return REASON_BOUNDS
        position = <uint64_t>header.sections[i].offset + header.sections[i].length
        if position > header.total_length:
            return REASON_BOUNDS
    if (
        functions == 0
        or header.compiled_count > functions
        or header.wide_count > strings
        or header.filename > strings
        or header.mode >= 4
        or header.chunk_count != chunks
        or header.sections[SECTION_STRINGS].length != string_pages * sizeof(StringPage)
        or header.sections[SECTION_PAGES].length != pages * sizeof(FunctionPage)
        or header.kind_count > ESCAPE_KIND
        or header.sections[SECTION_RECORDS].length != functions * sizeof(FunctionRecord) + header.kind_count * 4
        or header.sections[SECTION_DIRECTORY].length != <uint64_t>header.compiled_count * 4
        or header.sections[SECTION_CHUNKS].length != chunks * sizeof(ChunkRecord)
    ):
        return REASON_STRUCTURE
    return REASON_NONE


cdef bint string_page_is_good(const BlobHeader* header, const uint8_t* data, uint32_t page) noexcept nogil:
    """Whether a page lies in its section and its checksum is right; what it holds is looked at when it is expanded."""
    cdef const StringPage* entry = <const StringPage*>(data + header.sections[SECTION_STRINGS].offset) + page
    cdef uint32_t room = header.sections[SECTION_STRING_DATA].length
    if entry.offset & 1 or entry.offset > room or entry.stored > room - entry.offset or entry.stored > entry.length:
        return False
    if entry.length > <uint64_t>entry.stored * LZ4_MOST_GROWTH:
        return False
    return entry.checksum == string_page_checksum(entry, data + header.sections[SECTION_STRING_DATA].offset)


cdef uint64_t string_page_checksum(const StringPage* entry, const uint8_t* data) noexcept nogil:
    cdef uint64_t sums[3]
    sums[0] = _checksum64(data + entry.offset, entry.stored)
    sums[1] = entry.offset | <uint64_t>entry.stored << 32
    sums[2] = entry.length | <uint64_t>entry.reserved << 32
    return _checksum64(<const uint8_t*>sums, 24)


cdef int open_string_page(
    const BlobHeader* header, const uint8_t* data, uint32_t page, ArenaBlock** arena, uint64_t* used, OpenPage* opened
) noexcept nogil:
    """Expand a good page; gives a Reason, or REASON_NO_MEMORY."""
    cdef const StringPage* entry = <const StringPage*>(data + header.sections[SECTION_STRINGS].offset) + page
    cdef uint32_t first = page * STRINGS_PER_PAGE
    cdef uint32_t count = min(<uint32_t>STRINGS_PER_PAGE, header.string_count - first)
    cdef const uint8_t* content = data + header.sections[SECTION_STRING_DATA].offset + entry.offset
    cdef uint32_t* offsets = <uint32_t*>take_memory(arena, (<size_t>count + 1) * 4)
    cdef uint8_t* expanded
    if used[0] + entry.stored > header.sections[SECTION_STRING_DATA].length:
        return REASON_BOUNDS
    if offsets == NULL:
        return REASON_NO_MEMORY
    if entry.stored != entry.length:
        expanded = take_memory(arena, entry.length)
        if expanded == NULL:
            return REASON_NO_MEMORY
        if not lz4_decompress(content, entry.stored, expanded, entry.length):
            return REASON_STRUCTURE
        content = expanded
    content = read_string_lengths(content, entry.length, first, count, header.wide_count, offsets)
    if content == NULL:
        return REASON_STRUCTURE
    # Not sooner: what failed for want of memory may be tried again.
    used[0] += entry.stored
    opened.data = content
    opened.offsets = offsets
    return REASON_NONE


cdef const uint8_t* read_string_lengths(
    const uint8_t* content, uint32_t length, uint32_t first, uint32_t count, uint32_t wide_count, uint32_t* offsets
) noexcept nogil:
    """Fill the offsets of a page's strings; gives where the first one begins, NULL when the page is malformed."""
    cdef Cursor cursor
    cdef uint32_t i
    cdef uint64_t total = 0
    cursor.position = content
    cursor.end = content + length
    cursor.failed = False
    for i in range(count):
        offsets[i] = <uint32_t>total
        total += read_varint(&cursor)
        if total > length or (total & 1 and first + i < wide_count):
            return NULL
    offsets[count] = <uint32_t>total
    if (cursor.position - content) & 1 and cursor.position < cursor.end:
        # UTF-16 is read in words
        cursor.position += 1
    if cursor.failed or total != <uint64_t>(cursor.end - cursor.position):
        return NULL
    return cursor.position


cdef inline const FunctionRecord* function_records(const BlobHeader* header, const uint8_t* data) noexcept nogil:
    return <const FunctionRecord*>(data + header.sections[SECTION_RECORDS].offset + <size_t>header.kind_count * 4)


cdef uint32_t details_end(const BlobHeader* header, const FunctionPage* pages, uint32_t page) noexcept nogil:
    cdef uint32_t count = (header.function_count + RECORDS_PER_PAGE - 1) // RECORDS_PER_PAGE
    if page + 1 < count:
        return pages[page + 1].details
    return header.sections[SECTION_DETAILS].length


cdef uint64_t function_page_checksum(const BlobHeader* header, const uint8_t* data, uint32_t page) noexcept nogil:
    # The directory entries and the details of the page have been found to be in bounds.
    cdef const FunctionPage* pages = <const FunctionPage*>(data + header.sections[SECTION_PAGES].offset)
    cdef uint32_t first = page * RECORDS_PER_PAGE
    cdef uint32_t last = min(first + RECORDS_PER_PAGE, header.function_count)
    cdef uint32_t end = details_end(header, pages, page)
    cdef uint64_t sums[6]
    sums[0] = pages[page].compiled
    sums[1] = pages[page].directory | <uint64_t>pages[page].details << 32
    sums[2] = _checksum64(
        <const uint8_t*>(function_records(header, data) + first), <size_t>(last - first) * sizeof(FunctionRecord)
    )
    sums[3] = _checksum64(
        data + header.sections[SECTION_DIRECTORY].offset + <size_t>pages[page].directory * 4,
        <size_t>popcount(pages[page].compiled) * 4,
    )
    sums[4] = _checksum64(data + header.sections[SECTION_DETAILS].offset + pages[page].details, end - pages[page].details)
    sums[5] = _checksum64(data + header.sections[SECTION_RECORDS].offset, <size_t>header.kind_count * 4)
    return _checksum64(<const uint8_t*>sums, 48)


cdef bint function_page_is_good(const BlobHeader* header, const uint8_t* data, uint32_t page) noexcept nogil:
    cdef const FunctionPage* pages = <const FunctionPage*>(data + header.sections[SECTION_PAGES].offset)
    cdef uint32_t end = details_end(header, pages, page)
    if pages[page].details > end or end > header.sections[SECTION_DETAILS].length:
        return False
    if <uint64_t>pages[page].directory + popcount(pages[page].compiled) > header.compiled_count:
        return False
    return pages[page].checksum == function_page_checksum(header, data, page)


cdef bint find_details(const BlobHeader* header, const uint8_t* data, uint32_t index, Cursor* cursor) noexcept nogil:
    """Place the cursor on the details of a function of a good page: those of the page's records before it are skipped."""
    cdef uint32_t page = index // RECORDS_PER_PAGE
    cdef uint32_t i
    cdef const FunctionPage* pages = <const FunctionPage*>(data + header.sections[SECTION_PAGES].offset)
    cdef const FunctionRecord* records = function_records(header, data)
    cursor.failed = False
    cursor.position = data + header.sections[SECTION_DETAILS].offset + pages[page].details
    cursor.end = data + header.sections[SECTION_DETAILS].offset + details_end(header, pages, page)
    for i in range(page * RECORDS_PER_PAGE, index):
        skip_details(cursor, &records[i])
    return not cursor.failed


cdef bint unpack_record(const BlobHeader* header, const uint8_t* data, uint32_t index, FunctionFacts* facts) noexcept nogil:
    """The facts of a function of a good page; False when they contradict each other."""
    cdef const uint32_t* kinds = <const uint32_t*>(data + header.sections[SECTION_RECORDS].offset)
    cdef const FunctionRecord* record = function_records(header, data) + index
    cdef Cursor cursor
    cdef uint32_t size = record.size & ESCAPE_SIZE
    cdef uint32_t kind = record.size >> KIND_SHIFT
    cdef uint32_t params = record.small & ESCAPE_PARAMS
    cdef uint32_t body = record.small >> BODY_SHIFT & ESCAPE_BODY
    cdef uint32_t count = record.small >> COUNT_SHIFT & ESCAPE_COUNT
    cdef uint32_t sibling = record.links & ESCAPE_SIBLING
    cdef uint32_t word = 0
    if kind < header.kind_count:
        word = kinds[kind]
    elif kind != ESCAPE_KIND:
        return False
    facts.start = record.start
    facts.sibling = index + sibling if sibling else 0
    facts.first_inner = index + 1 if record.small & RECORD_HAS_INNER else 0
    facts.name = record.links >> NAME_SHIFT
    facts.param_count = count
    facts.length = count
    if has_escapes(record):
        if not find_details(header, data, index, &cursor):
            return False
        if kind == ESCAPE_KIND:
            word = read_varint(&cursor)
        if size == ESCAPE_SIZE:
            size = read_varint(&cursor)
        if params == ESCAPE_PARAMS:
            params = <uint32_t>unzigzag(read_varint(&cursor))
        if body == ESCAPE_BODY:
            body = <uint32_t>unzigzag(read_varint(&cursor))
        if count == ESCAPE_COUNT:
            facts.param_count = read_varint(&cursor)
            facts.length = read_varint(&cursor)
        if record.small & RECORD_LATE_INNER:
            facts.first_inner = index + read_varint(&cursor)
        if sibling == ESCAPE_SIBLING:
            facts.sibling = index + read_varint(&cursor)
        if facts.name == ESCAPE_NAME:
            facts.name = read_varint(&cursor)
        if cursor.failed:
            return False
    facts.end = facts.start + size
    facts.kind = word & 15
    facts.flags = word >> 4
    facts.params_start = facts.start + params
    facts.body_start = facts.params_start + body
    return (
        facts.start <= facts.end <= header.source_length
        and facts.params_start <= header.source_length
        and facts.body_start <= header.source_length
        and (facts.sibling == 0 or index < facts.sibling < header.function_count)
        and (facts.first_inner == 0 or index < facts.first_inner < header.function_count)
        and facts.kind <= LAST_FUNCTION_KIND
    )


cdef inline bint glance_at_record(
    const BlobHeader* header, const uint8_t* data, uint32_t index, InnerFacts* facts, uint32_t* sibling
) noexcept nogil:
    """What a closure needs of the record of a function of a good page, and the next function beside it, where the record has
    nothing escaped: unpack_record() takes five times as long. False: it has, or it contradicts itself."""
    cdef const FunctionRecord* record = function_records(header, data) + index
    cdef uint32_t kind = record.size >> KIND_SHIFT
    cdef uint32_t distance = record.links & ESCAPE_SIBLING
    cdef uint32_t word
    if kind >= header.kind_count or distance == ESCAPE_SIBLING or distance >= header.function_count - index:
        return False
    word = (<const uint32_t*>(data + header.sections[SECTION_RECORDS].offset))[kind]
    facts.kind = word & 15
    facts.flags = word >> 4
    sibling[0] = index + distance if distance else 0
    return facts.kind <= LAST_FUNCTION_KIND


cdef inline bint has_escapes(const FunctionRecord* record) noexcept nogil:
    return (
        record.small & ESCAPE_PARAMS == ESCAPE_PARAMS
        or record.small >> BODY_SHIFT & ESCAPE_BODY == ESCAPE_BODY
        or record.small >> COUNT_SHIFT & ESCAPE_COUNT == ESCAPE_COUNT
        or record.small & RECORD_LATE_INNER
        or record.links & ESCAPE_SIBLING == ESCAPE_SIBLING
        or record.links >> NAME_SHIFT == ESCAPE_NAME
        or record.size & ESCAPE_SIZE == ESCAPE_SIZE
        or record.size >> KIND_SHIFT == ESCAPE_KIND
    )


cdef int locate_body(const BlobHeader* header, const uint8_t* data, uint32_t index, BodyPlace* place) noexcept nogil:
    """Where the body of a function of a good page stands; gives a Reason."""
    cdef const FunctionPage* page = (
        <const FunctionPage*>(data + header.sections[SECTION_PAGES].offset) + index // RECORDS_PER_PAGE
    )
    cdef const uint32_t* directory = <const uint32_t*>(data + header.sections[SECTION_DIRECTORY].offset)
    cdef const uint8_t* bodies = data + header.sections[SECTION_BODIES].offset
    cdef uint32_t area = header.sections[SECTION_BODIES].length
    cdef uint64_t bit = <uint64_t>1 << (index % RECORDS_PER_PAGE)
    cdef uint32_t offset
    cdef uint32_t length
    cdef Cursor cursor
    place.start = NULL
    place.content = 0
    if not page.compiled & bit:
        return REASON_NONE
    # function_page_is_good() looked whether the directory has entries for the whole page.
    offset = directory[page.directory + popcount(page.compiled & (bit - 1))]
    if offset & PLACE_PACKED:
        offset ^= PLACE_PACKED
        if offset > area or area - offset < 8:
            return REASON_BOUNDS
        cursor.position = bodies + offset + 8
        cursor.end = bodies + area
        cursor.failed = False
        length = read_varint(&cursor)
        if cursor.failed or length > <size_t>(cursor.end - cursor.position):
            return REASON_BOUNDS
        place.content = <uint32_t>(cursor.position - (bodies + offset))
        place.length = place.content + length
    else:
        if offset & 7 or offset > area or area - offset < sizeof(BodyHeader):
            return REASON_BOUNDS
        length = (<const BodyHeader*>(bodies + offset)).length
        if length > area - offset or length < sizeof(BodyHeader) or length & 7:
            return REASON_BOUNDS
        place.length = length
    place.start = bodies + offset
    return REASON_NONE


cdef int body_is_whole(const BodyPlace* place, uint32_t index) noexcept nogil:
    cdef uint64_t stored
    cdef const BodyHeader* body = <const BodyHeader*>place.start
    if place.content:
        memcpy(&stored, place.start, 8)
        return REASON_NONE if stored == packed_checksum(place.start, place.length, index) else REASON_CHECKSUM
    if body.checksum != _checksum64(place.start + 8, place.length - 8):
        return REASON_CHECKSUM
    return REASON_NONE if body.function == index else REASON_STRUCTURE


# What a thread without the GIL has made for a blob: it belongs to the blob when it is done.
cdef struct Prepared:
    const BodyHeader** bodies
    OpenPage* pages
    ArenaBlock* arena
    uint64_t used_bodies
    uint64_t used_strings


cdef bint verify_body(
    const BlobHeader* header, const BodyHeader* body, const FunctionFacts* facts, uint32_t* features
) noexcept nogil:
    cdef FunctionImage image
    cdef uint32_t pc
    if locate_parts(body, &image) != REASON_NONE:
        return False
    image.string_count = header.string_count
    image.param_count = facts.param_count
    image.flags = facts.flags
    return verify_image(&image, &pc, features) == 0


cdef bint verify_place(
    const BlobHeader* header, const BodyPlace* place, uint32_t index, const FunctionFacts* facts, uint32_t* features,
    Prepared* prepared
) noexcept nogil:
    """Check, unpack and verify a body."""
    cdef PackedCounts counts
    cdef BodyHeader* body
    if body_is_whole(place, index) != REASON_NONE:
        return False
    if place.content == 0:
        return verify_body(header, <const BodyHeader*>place.start, facts, features)
    if read_counts(place.start + place.content, place.length - place.content, &counts) != REASON_NONE:
        return False
    prepared.used_bodies += place.length
    if prepared.used_bodies > header.sections[SECTION_BODIES].length:
        return False
    body = <BodyHeader*>take_memory(&prepared.arena, <size_t>counts.raw_length + UNPACK_ROOM)
    if body == NULL:
        return False
    if unpack_body(&counts, index, body) != REASON_NONE or not verify_body(header, body, facts, features):
        return_memory(prepared.arena, body)
        return False
    prepared.bodies[index] = body
    return True


cdef uint32_t verify_everything(
    const BlobHeader* header, const uint8_t* data, uint8_t* string_pages, uint8_t* function_pages, uint8_t* marks,
    Prepared* prepared
) noexcept nogil:
    """Check and expand all pages, unpack and verify all bodies; gives the number of functions that cannot be used.

    It only notes what is good: who uses something bad finds out again, and gets the error.
    """
    cdef uint32_t i
    cdef uint32_t refused = 0
    cdef FunctionFacts facts
    cdef BodyPlace place
    cdef uint32_t features
    for i in range((header.string_count + STRINGS_PER_PAGE - 1) // STRINGS_PER_PAGE):
        if string_pages[i] == PAGE_UNKNOWN and string_page_is_good(header, data, i):
            string_pages[i] = PAGE_GOOD
        if string_pages[i] == PAGE_GOOD:
            open_string_page(header, data, i, &prepared.arena, &prepared.used_strings, &prepared.pages[i])
    for i in range(header.function_count):
        if i % RECORDS_PER_PAGE == 0 and function_pages[i // RECORDS_PER_PAGE] == PAGE_UNKNOWN:
            if function_page_is_good(header, data, i // RECORDS_PER_PAGE):
                function_pages[i // RECORDS_PER_PAGE] = PAGE_GOOD
        if function_pages[i // RECORDS_PER_PAGE] != PAGE_GOOD or not unpack_record(header, data, i, &facts):
            refused += 1
            continue
        if locate_body(header, data, i, &place) != REASON_NONE:
            refused += 1
            continue
        if place.start == NULL or marks[i] & MARK_VERIFIED:
            continue
        if not verify_place(header, &place, i, &facts, &features, prepared):
            refused += 1
            continue
        marks[i] = MARK_VERIFIED | (MARK_EXTRA_ARGUMENTS if features & FEATURE_EXTRA_ARGUMENTS else 0)
    return refused


cdef void skip_escapes(Cursor* cursor, const FunctionRecord* record) noexcept nogil:
    if record.size >> KIND_SHIFT == ESCAPE_KIND:
        read_varint(cursor)
    if record.size & ESCAPE_SIZE == ESCAPE_SIZE:
        read_varint(cursor)
    if record.small & ESCAPE_PARAMS == ESCAPE_PARAMS:
        read_varint(cursor)
    if record.small >> BODY_SHIFT & ESCAPE_BODY == ESCAPE_BODY:
        read_varint(cursor)
    if record.small >> COUNT_SHIFT & ESCAPE_COUNT == ESCAPE_COUNT:
        read_varint(cursor)
        read_varint(cursor)
    if record.small & RECORD_LATE_INNER:
        read_varint(cursor)
    if record.links & ESCAPE_SIBLING == ESCAPE_SIBLING:
        read_varint(cursor)
    if record.links >> NAME_SHIFT == ESCAPE_NAME:
        read_varint(cursor)


cdef void skip_details(Cursor* cursor, const FunctionRecord* record) noexcept nogil:
    cdef uint32_t count
    skip_escapes(cursor, record)
    count = read_varint(cursor)
    while count and not cursor.failed:
        read_varint(cursor)
        count -= 1


cdef dict header_facts(const BlobHeader* header):
    cdef int i
    names = (
        "bodies", "strings", "string_data", "pages", "records", "directory", "details", "cold", "chunks", "chunk_data", "signature",
    )
    return {
        "format_version": header.format_version,
        "fingerprint": f"{header.fingerprint:016x}",
        "length": header.total_length,
        "mode": MODES[header.mode],
        "functions": header.function_count,
        "compiled": header.compiled_count,
        "strings": header.string_count,
        "source_length": header.source_length,
        "source_hash": (<const char*>header.source_hash)[:32].hex(),
        "sections": {names[i]: (header.sections[i].offset, header.sections[i].length) for i in range(SECTION_COUNT)},
    }

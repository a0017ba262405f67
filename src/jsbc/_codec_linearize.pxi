# linearize(): from an encoder's slices to one flat blob.

cdef class Linearizer:
    cdef uint32_t* numbers       # pool number -> number in the blob, 0xFFFFFFFF while unused
    cdef uint32_t* order         # pool numbers in the order of the blob: UTF-16 ones, then Latin-1 ones
    cdef uint32_t wide_count
    cdef uint32_t narrow_count
    cdef uint32_t* body_order    # compiled functions in the order in which their bodies stand
    cdef uint32_t* places        # offset of each function's body
    cdef uint32_t compiled_count
    cdef ByteBuffer out
    cdef ByteBuffer cold
    cdef ByteBuffer directory
    cdef ByteBuffer details
    cdef ByteBuffer records
    cdef ByteBuffer kinds
    cdef ByteBuffer pages
    cdef bint in_place

    def __dealloc__(self):
        free(self.numbers)
        free(self.order)
        free(self.body_order)
        free(self.places)
        release_buffer(&self.out)
        release_buffer(&self.cold)
        release_buffer(&self.directory)
        release_buffer(&self.details)
        release_buffer(&self.records)
        release_buffer(&self.kinds)
        release_buffer(&self.pages)

    cdef int order_bodies(self, Encoder encoder, object first_used) except -1:
        """Source order, or the functions of `first_used` before all others."""
        cdef uint32_t i
        cdef uint32_t count = 0
        cdef uint8_t* placed
        self.body_order = <uint32_t*>malloc(<size_t>encoder.function_count * 4)
        placed = <uint8_t*>calloc(encoder.function_count, 1)
        if self.body_order == NULL or placed == NULL:
            free(placed)
            raise MemoryError()
        try:
            for index in first_used or ():
                if not 0 <= index < encoder.function_count:
                    raise ValueError(f"there is no function {index}")
                i = index
                if encoder.markers[i].state != MARKER_LAZY and not placed[i]:
                    placed[i] = 1
                    self.body_order[count] = i
                    count += 1
            for i in range(encoder.function_count):
                if encoder.markers[i].state != MARKER_LAZY and not placed[i]:
                    self.body_order[count] = i
                    count += 1
        finally:
            free(placed)
        self.compiled_count = count
        return 0

    cdef bytes write(self, Encoder encoder, object filename, object first_used):
        cdef BlobHeader header
        cdef uint32_t file_number = 0
        memset(&header, 0, sizeof(BlobHeader))
        if filename is None and encoder.code is not None:
            filename = encoder.code.filename
        if filename:
            file_number = <uint32_t>encoder.pool.add(units_of(filename)) + 1
        self.order_bodies(encoder, first_used)
        self.number_strings(encoder, file_number)
        memcpy(header.magic, MAGIC_BYTES, 8)
        header.format_version = FORMAT_VERSION
        header.header_length = sizeof(BlobHeader)
        header.fingerprint = build_fingerprint
        header.mode = encoder.mode
        header.function_count = encoder.function_count
        header.string_count = self.wide_count + self.narrow_count
        header.wide_count = self.wide_count
        header.source_length = encoder.source_length
        header.chunk_count = <uint32_t>len(encoder.chunks)
        header.filename = self.numbers[file_number - 1] + 1 if file_number else 0
        memcpy(header.source_hash, <const char*>encoder.source_hash, 32)
        put_bytes(&self.out, &header, sizeof(BlobHeader))
        self.put_bodies(encoder, &header)
        self.put_strings(encoder, &header)
        self.put_functions(encoder, &header)
        self.begin_section(&header, SECTION_COLD)
        put_bytes(&self.out, self.cold.data, self.cold.length)
        self.end_section(&header, SECTION_COLD)
        self.put_chunks(encoder, &header)
        self.begin_section(&header, SECTION_SIGNATURE)
        self.end_section(&header, SECTION_SIGNATURE)
        header.total_length = self.out.length
        header.checksum = 0
        memcpy(self.out.data, &header, sizeof(BlobHeader))
        header.checksum = _checksum64(self.out.data, sizeof(BlobHeader) - 8)
        memcpy(self.out.data, &header, sizeof(BlobHeader))
        return (<const char*>self.out.data)[: self.out.length]

    cdef int begin_section(self, BlobHeader* header, int number) except -1:
        put_padding(&self.out, 8)
        header.sections[number].offset = <uint32_t>self.out.length
        return 0

    cdef int end_section(self, BlobHeader* header, int number) except -1:
        header.sections[number].length = <uint32_t>self.out.length - header.sections[number].offset
        return 0

    # ---- strings

    cdef int number_strings(self, Encoder encoder, uint32_t file_number) except -1:
        """Number the strings in the order in which the blob uses them: a warm start finds its own close together."""
        cdef uint32_t count = encoder.pool.count
        cdef uint32_t i
        cdef uint32_t k
        cdef uint32_t* narrow
        cdef const uint32_t* names = <const uint32_t*>encoder.names.data
        self.numbers = <uint32_t*>malloc(<size_t>(count + 1) * 4)
        self.order = <uint32_t*>malloc(<size_t>(count + 1) * 4)
        narrow = <uint32_t*>malloc(<size_t>(count + 1) * 4)
        if self.numbers == NULL or self.order == NULL or narrow == NULL:
            free(narrow)
            raise MemoryError()
        memset(self.numbers, 0xFF, <size_t>(count + 1) * 4)
        try:
            for i in range(self.compiled_count):
                self.use_body_strings(encoder, &encoder.markers[self.body_order[i]], narrow)
            for i in range(encoder.function_count):
                self.use_string(encoder, encoder.functions[i].facts.name, narrow)
                for k in range(encoder.functions[i].name_count):
                    self.use_string(encoder, names[encoder.functions[i].first_name + k], narrow)
            if file_number:
                self.use_string(encoder, file_number - 1, narrow)
            for i in range(self.wide_count):
                self.numbers[self.order[i]] = i
            for i in range(self.narrow_count):
                self.order[self.wide_count + i] = narrow[i]
                self.numbers[narrow[i]] = self.wide_count + i
        finally:
            free(narrow)
        return 0

    cdef inline void use_string(self, Encoder encoder, uint32_t number, uint32_t* narrow) noexcept:
        if self.numbers[number] != 0xFFFFFFFFU:
            return
        self.numbers[number] = 0
        if encoder.pool.entries[number].wide:
            self.order[self.wide_count] = number
            self.wide_count += 1
        else:
            narrow[self.narrow_count] = number
            self.narrow_count += 1

    cdef int use_body_strings(self, Encoder encoder, Marker* marker, uint32_t* narrow) except -1:
        cdef const BodyHeader* body = <const BodyHeader*>(encoder.slices.data + marker.body)
        cdef FunctionImage image
        cdef uint32_t i
        if locate_parts(body, &image) != REASON_NONE:
            raise ValueError("a slice is malformed")
        for i in range(image.constant_count):
            if image.constants[i] & 3 == WORD_STRING:
                self.use_string(encoder, image.constants[i] >> 2, narrow)
        for i in range(body.link_count):
            self.use_string(encoder, image.links[i], narrow)
        return 0

    cdef int put_strings(self, Encoder encoder, BlobHeader* header) except -1:
        cdef uint32_t count = header.string_count
        cdef uint32_t pages = (count + STRINGS_PER_PAGE - 1) // STRINGS_PER_PAGE
        cdef uint32_t i
        cdef StringPage* entry
        cdef StringPage* entries
        entries = <StringPage*>calloc(pages + 1, sizeof(StringPage))
        if entries == NULL:
            raise MemoryError()
        try:
            self.begin_section(header, SECTION_STRINGS)
            put_bytes(&self.out, entries, pages * sizeof(StringPage))
            self.end_section(header, SECTION_STRINGS)
            self.begin_section(header, SECTION_STRING_DATA)
            for i in range(pages):
                put_padding(&self.out, 2)
                entry = &entries[i]
                entry.offset = <uint32_t>self.out.length - header.sections[SECTION_STRING_DATA].offset
                self.put_string_page(encoder, entry, i * STRINGS_PER_PAGE, min((i + 1) * STRINGS_PER_PAGE, count))
                entry.checksum = string_page_checksum(entry, self.out.data + header.sections[SECTION_STRING_DATA].offset)
            self.end_section(header, SECTION_STRING_DATA)
            memcpy(self.out.data + header.sections[SECTION_STRINGS].offset, entries, pages * sizeof(StringPage))
        finally:
            free(entries)
        return 0

    cdef int put_string_page(self, Encoder encoder, StringPage* entry, uint32_t first, uint32_t end) except -1:
        """The lengths of some strings, then the strings: as they are, or compressed where that is shorter."""
        cdef ByteBuffer page
        cdef PoolEntry* text
        cdef uint32_t i
        cdef size_t before = self.out.length
        memset(&page, 0, sizeof(ByteBuffer))
        try:
            for i in range(first, end):
                put_varint(&page, encoder.pool.entries[self.order[i]].length)
            if page.length & 1 and end > first:
                put_padding(&page, 2)
            for i in range(first, end):
                text = &encoder.pool.entries[self.order[i]]
                put_bytes(&page, encoder.pool.data.data + text.offset, text.length)
            entry.length = <uint32_t>page.length
            if not self.in_place:
                lz4_compress(&self.out, page.data, page.length)
            if self.in_place or self.out.length - before >= page.length:
                self.out.length = before
                put_bytes(&self.out, page.data, page.length)
            entry.stored = <uint32_t>(self.out.length - before)
        finally:
            release_buffer(&page)
        return 0

    # ---- functions

    cdef int put_bodies(self, Encoder encoder, BlobHeader* header) except -1:
        """Write the slices, with the strings' numbers in this blob. The directory is in source order in any case."""
        cdef uint32_t i
        cdef Marker* marker
        cdef uint32_t fresh = self.wide_count
        cdef ByteBuffer slice
        header.compiled_count = self.compiled_count
        self.places = <uint32_t*>malloc(<size_t>(encoder.function_count + 1) * 4)
        if self.places == NULL:
            raise MemoryError()
        self.begin_section(header, SECTION_BODIES)
        memset(&slice, 0, sizeof(ByteBuffer))
        try:
            for i in range(self.compiled_count):
                marker = &encoder.markers[self.body_order[i]]
                slice.length = 0
                put_bytes(&slice, encoder.slices.data + marker.body, marker.body_length)
                self.renumber(<BodyHeader*>slice.data)
                (<BodyHeader*>slice.data).cold = <uint32_t>self.cold.length
                put_bytes(&self.cold, encoder.slices.data + marker.cold, marker.cold_length)
                put_body(
                    &self.out, <const BodyHeader*>slice.data, &fresh, header.sections[SECTION_BODIES].offset,
                    &self.places[self.body_order[i]], self.in_place,
                )
        finally:
            release_buffer(&slice)
        self.end_section(header, SECTION_BODIES)
        for i in range(encoder.function_count):
            if encoder.markers[i].state != MARKER_LAZY:
                put_u32(&self.directory, self.places[i])
        return 0

    cdef int renumber(self, BodyHeader* body) except -1:
        """Give the strings of a body their numbers in this blob."""
        cdef FunctionImage image
        cdef uint32_t* words
        cdef uint32_t i
        if locate_parts(body, &image) != REASON_NONE:
            raise ValueError("a slice is malformed")
        words = <uint32_t*>image.constants
        for i in range(image.constant_count):
            if words[i] & 3 == WORD_STRING:
                words[i] = self.numbers[words[i] >> 2] << 2 | WORD_STRING
        words = <uint32_t*>image.links
        for i in range(body.link_count):
            words[i] = self.numbers[words[i]]
        return 0

    cdef int put_functions(self, Encoder encoder, BlobHeader* header) except -1:
        cdef uint32_t i
        cdef uint32_t page_count = (encoder.function_count + RECORDS_PER_PAGE - 1) // RECORDS_PER_PAGE
        cdef uint32_t bodies = 0
        cdef FunctionPage page
        cdef FunctionPage* written
        for i in range(encoder.function_count):
            if i % RECORDS_PER_PAGE == 0:
                memset(&page, 0, sizeof(FunctionPage))
                page.directory = bodies
                page.details = <uint32_t>self.details.length
                put_bytes(&self.pages, &page, sizeof(FunctionPage))
            if encoder.markers[i].state != MARKER_LAZY:
                written = <FunctionPage*>(self.pages.data + self.pages.length - sizeof(FunctionPage))
                written.compiled |= <uint64_t>1 << (i % RECORDS_PER_PAGE)
                bodies += 1
            self.put_record(encoder, &encoder.functions[i])
        self.begin_section(header, SECTION_PAGES)
        put_bytes(&self.out, self.pages.data, self.pages.length)
        self.end_section(header, SECTION_PAGES)
        self.begin_section(header, SECTION_RECORDS)
        put_bytes(&self.out, self.kinds.data, self.kinds.length)
        put_bytes(&self.out, self.records.data, self.records.length)
        header.kind_count = <uint32_t>(self.kinds.length // 4)
        self.end_section(header, SECTION_RECORDS)
        self.begin_section(header, SECTION_DIRECTORY)
        put_bytes(&self.out, self.directory.data, self.directory.length)
        self.end_section(header, SECTION_DIRECTORY)
        self.begin_section(header, SECTION_DETAILS)
        put_bytes(&self.out, self.details.data, self.details.length)
        self.end_section(header, SECTION_DETAILS)
        written = <FunctionPage*>(self.out.data + header.sections[SECTION_PAGES].offset)
        for i in range(page_count):
            written[i].checksum = function_page_checksum(header, self.out.data, i)
        return 0

    cdef uint32_t kind_number(self, uint32_t word) except? 0xFFFFFFFFU:
        """Number of a kind word, ESCAPE_KIND when there are too many."""
        cdef uint32_t count = <uint32_t>(self.kinds.length // 4)
        cdef uint32_t i
        for i in range(count):
            if (<const uint32_t*>self.kinds.data)[i] == word:
                return i
        if count < ESCAPE_KIND:
            put_u32(&self.kinds, word)
        return count

    cdef int put_record(self, Encoder encoder, const EncodedFacts* place) except -1:
        cdef FunctionRecord record
        cdef const FunctionFacts* facts = &place.facts
        cdef const uint32_t* names = <const uint32_t*>encoder.names.data + place.first_name
        cdef uint32_t params = facts.params_start - facts.start
        cdef uint32_t body = facts.body_start - facts.params_start
        cdef uint32_t count = facts.param_count
        cdef uint32_t number = <uint32_t>(place - encoder.functions)
        cdef uint32_t sibling = facts.sibling - number if facts.sibling else 0
        cdef uint32_t name = self.numbers[facts.name]
        cdef uint32_t i
        if facts.flags > MAX_FLAGS or facts.kind > 15:
            raise ValueError("the flags of a function do not fit its record")
        record.start = facts.start
        record.size = self.kind_number(facts.kind | facts.flags << 4) << KIND_SHIFT
        if record.size >> KIND_SHIFT == ESCAPE_KIND:
            put_varint(&self.details, facts.kind | facts.flags << 4)
        if facts.end - facts.start >= ESCAPE_SIZE:
            put_varint(&self.details, facts.end - facts.start)
        record.size |= min(facts.end - facts.start, <uint32_t>ESCAPE_SIZE)
        if facts.params_start < facts.start or params >= ESCAPE_PARAMS:
            params = ESCAPE_PARAMS
            put_varint(&self.details, zigzag(<int32_t>(facts.params_start - facts.start)))
        if facts.body_start < facts.params_start or body >= ESCAPE_BODY:
            body = ESCAPE_BODY
            put_varint(&self.details, zigzag(<int32_t>(facts.body_start - facts.params_start)))
        if count >= ESCAPE_COUNT or facts.length != count:
            count = ESCAPE_COUNT
            put_varint(&self.details, facts.param_count)
            put_varint(&self.details, facts.length)
        record.small = params | body << BODY_SHIFT | count << COUNT_SHIFT
        if facts.first_inner:
            record.small |= RECORD_HAS_INNER
            if facts.first_inner != number + 1:
                record.small |= RECORD_LATE_INNER
                put_varint(&self.details, facts.first_inner - number)
        if sibling >= ESCAPE_SIBLING:
            put_varint(&self.details, sibling)
            sibling = ESCAPE_SIBLING
        if name >= ESCAPE_NAME:
            put_varint(&self.details, name)
            name = ESCAPE_NAME
        record.links = sibling | name << NAME_SHIFT
        put_bytes(&self.records, &record, sizeof(FunctionRecord))
        put_varint(&self.details, place.name_count)
        for i in range(place.name_count):
            put_varint(&self.details, self.numbers[names[i]])
        return 0

    # ---- source

    cdef int put_chunks(self, Encoder encoder, BlobHeader* header) except -1:
        cdef ChunkRecord record
        cdef uint32_t offset = 0
        cdef bytes text
        self.begin_section(header, SECTION_CHUNKS)
        for flags, lines_before, line_start, stored in encoder.chunks:
            text = stored
            memset(&record, 0, sizeof(ChunkRecord))
            record.offset = offset
            record.length = <uint32_t>len(text)
            record.flags = flags
            record.lines_before = lines_before
            record.line_start = line_start
            record.checksum = chunk_checksum(&record, <const uint8_t*><const char*>text)
            put_bytes(&self.out, &record, sizeof(ChunkRecord))
            offset += record.length
        self.end_section(header, SECTION_CHUNKS)
        self.begin_section(header, SECTION_CHUNK_DATA)
        for _, _, _, stored in encoder.chunks:
            text = stored
            put_bytes(&self.out, <const char*>text, len(text))
        self.end_section(header, SECTION_CHUNK_DATA)
        return 0


cdef str units_of(object text):
    """A str as UTF-16 code units: characters above U+FFFF become surrogate pairs."""
    if PyUnicode_KIND(text) != 4:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    return unicode_from_units(2, <const uint8_t*><const char*>units, len(units) // 2)

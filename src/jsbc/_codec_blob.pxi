# Reading: a blob in memory, its checks, strings and records, each on demand and each checked on first use.

@cython.no_gc_clear
cdef class Blob:
    """A serialized Code in a buffer. Opening reads the header only."""

    def __init__(self, buffer):
        self.open(buffer)

    def __dealloc__(self):
        cdef uint32_t i
        if self.strings != NULL:
            for i in range(self.header.string_count):
                XDECREF(self.strings[i])
            free(self.strings)
        free(self.string_pages)
        free(self.open_pages)
        free(self.bodies)
        release_memory(self.arena)
        free(self.function_pages)
        free(self.marks)
        free(self.claimed)

    cdef int open(self, object buffer) except -1:
        cdef uint32_t pages
        cdef MappedFile mapped
        cdef Py_buffer* view
        if isinstance(buffer, MappedFile):
            mapped = <MappedFile>buffer
            self.owner = mapped
            self.mapping = mapped
            self.data = mapped.data
            self.length = mapped.length
        else:
            # A memoryview holds the buffer: its own reference counting knows exports, a Py_buffer field of ours would not.
            self.owner = PyMemoryView_FromObject(buffer)
            view = PyMemoryView_GET_BUFFER(self.owner)
            if not view.readonly or <size_t>view.buf & 7 or not PyBuffer_IsContiguous(view, b"C"):
                # What was verified must not change afterwards, and raw bodies are executed in place: words have to be aligned.
                self.owner = PyMemoryView_FromObject(bytes(self.owner))
                view = PyMemoryView_GET_BUFFER(self.owner)
            self.data = <const uint8_t*>view.buf
            self.length = <size_t>view.len
        self.check_header()
        pages = (self.header.string_count + STRINGS_PER_PAGE - 1) // STRINGS_PER_PAGE
        self.string_pages = <uint8_t*>calloc(pages + 1, 1)
        self.open_pages = <OpenPage*>calloc(pages + 1, sizeof(OpenPage))
        pages = (self.header.function_count + RECORDS_PER_PAGE - 1) // RECORDS_PER_PAGE
        self.function_pages = <uint8_t*>calloc(pages + 1, 1)
        # calloc of a large table gives zero pages that cost nothing until touched
        self.marks = <uint8_t*>calloc(self.header.function_count, 1)
        self.claimed = <uint8_t*>calloc(self.header.function_count, 1)
        self.bodies = <const BodyHeader**>calloc(self.header.function_count, sizeof(BodyHeader*))
        self.strings = <PyObject**>calloc(self.header.string_count + 1, sizeof(PyObject*))
        if (
            self.strings == NULL
            or self.string_pages == NULL
            or self.open_pages == NULL
            or self.bodies == NULL
            or self.function_pages == NULL
            or self.marks == NULL
            or self.claimed == NULL
        ):
            raise MemoryError()
        return 0

    cdef int check_header(self) except -1:
        cdef BlobHeader* header = &self.header
        cdef int reason = check_blob(self.data, self.length, header)
        if reason != REASON_NONE:
            # No field may be used by __dealloc__.
            header.string_count = 0
            raise blob_error(reason, HEADER_MESSAGES.get(reason, "not a usable blob"))
        return 0

    # ---- strings

    cdef const OpenPage* string_page(self, uint32_t page) except NULL:
        """A page of the string table, checked and expanded."""
        if self.open_pages[page].offsets == NULL:
            if self.string_pages[page] == PAGE_UNKNOWN and string_page_is_good(&self.header, self.data, page):
                self.string_pages[page] = PAGE_GOOD
            if self.string_pages[page] != PAGE_GOOD:
                self.string_pages[page] = PAGE_BAD
                raise blob_error(REASON_CHECKSUM, "a page of the string table is damaged")
            self.expand_string_page(page)
        return &self.open_pages[page]

    cdef int expand_string_page(self, uint32_t page) except -1:
        cdef int reason = open_string_page(
            &self.header, self.data, page, &self.arena, &self.used_strings, &self.open_pages[page]
        )
        if reason == REASON_NO_MEMORY:
            raise MemoryError()
        if reason != REASON_NONE:
            self.string_pages[page] = PAGE_BAD
            raise blob_error(reason, "a page of the string table cannot be expanded")
        return 0

    cdef PyObject* string(self, uint32_t index) except NULL:
        """The interned str, a borrowed reference that lives as long as the blob."""
        cdef const OpenPage* page
        cdef const uint32_t* offsets
        cdef PyObject* text
        if index >= self.header.string_count:
            raise blob_error(REASON_BOUNDS, "string number out of range")
        text = self.strings[index]
        if text != NULL:
            return text
        page = self.string_page(index // STRINGS_PER_PAGE)
        offsets = page.offsets + index % STRINGS_PER_PAGE
        text = interned_string(page.data + offsets[0], offsets[1] - offsets[0], index < self.header.wide_count)
        self.strings[index] = text
        return text

    cdef PyObject* new_string(self, uint32_t index) except NULL:
        """A str, a new reference, that need not be interned unless it is long: then all who name it share one."""
        cdef PyObject* text
        cdef const OpenPage* page
        cdef const uint32_t* offsets
        cdef bint wide
        if index >= self.header.string_count:
            raise blob_error(REASON_BOUNDS, "string number out of range")
        text = self.strings[index]
        if text != NULL:
            INCREF(text)
            return text
        page = self.string_page(index // STRINGS_PER_PAGE)
        offsets = page.offsets + index % STRINGS_PER_PAGE
        wide = index < self.header.wide_count
        if offsets[1] - offsets[0] > LONG_STRING:
            text = self.string(index)
            INCREF(text)
            return text
        return PyUnicode_FromKindAndData(2 if wide else 1, page.data + offsets[0], (offsets[1] - offsets[0]) >> wide)

    # ---- function records

    cdef int check_function_page(self, uint32_t page) except -1:
        if self.function_pages[page] == PAGE_UNKNOWN and function_page_is_good(&self.header, self.data, page):
            self.function_pages[page] = PAGE_GOOD
            return 0
        self.function_pages[page] = PAGE_BAD
        raise blob_error(REASON_CHECKSUM, "a page of function records is damaged")

    cdef int details_cursor(self, uint32_t index, Cursor* cursor) except -1:
        """Place the cursor on the details of a function."""
        if self.function_pages[index // RECORDS_PER_PAGE] != PAGE_GOOD:
            self.check_function_page(index // RECORDS_PER_PAGE)
        if not find_details(&self.header, self.data, index, cursor):
            raise blob_error(REASON_STRUCTURE, "malformed details of a function")
        return 0

    cdef int read_facts(self, uint32_t index, FunctionFacts* facts) except -1:
        if index >= self.header.function_count:
            raise blob_error(REASON_BOUNDS, "function number out of range")
        if self.function_pages[index // RECORDS_PER_PAGE] != PAGE_GOOD:
            self.check_function_page(index // RECORDS_PER_PAGE)
        if not unpack_record(&self.header, self.data, index, facts):
            raise blob_error(REASON_STRUCTURE, "a function record contradicts itself")
        return 0

    cdef tuple read_names(self, uint32_t index):
        """Captured names of a function."""
        cdef const FunctionRecord* record = function_records(&self.header, self.data) + index
        cdef Cursor cursor
        cdef uint32_t count
        cdef uint32_t i
        cdef list names = []
        self.details_cursor(index, &cursor)
        skip_escapes(&cursor, record)
        count = read_varint(&cursor)
        if cursor.failed or count > <size_t>(cursor.end - cursor.position):
            raise blob_error(REASON_STRUCTURE, "malformed details of a function")
        for i in range(count):
            names.append(<object>self.string(read_varint(&cursor)))
        return tuple(names)

    # ---- bodies

    cdef int find_body(self, uint32_t index, BodyPlace* place) except -1:
        """Where the body of a function stands, within bounds but not checked further."""
        cdef int reason
        if index >= self.header.function_count:
            raise blob_error(REASON_BOUNDS, "function number out of range")
        if self.function_pages[index // RECORDS_PER_PAGE] != PAGE_GOOD:
            self.check_function_page(index // RECORDS_PER_PAGE)
        reason = locate_body(&self.header, self.data, index, place)
        if reason != REASON_NONE:
            raise blob_error(reason, "a body lies outside its section")
        return 0

    cdef const BodyHeader* check_body(self, uint32_t index) except? NULL:
        """The raw body of a function whose checksum is right; NULL when the function is lazy."""
        cdef BodyPlace place
        cdef PackedCounts counts
        cdef BodyHeader* body
        cdef int reason
        self.find_body(index, &place)
        if self.bodies[index] != NULL:
            return self.bodies[index]
        if place.start == NULL:
            return NULL
        if not self.marks[index] & MARK_VERIFIED:
            reason = body_is_whole(&place, index)
            if reason != REASON_NONE:
                raise blob_error(reason, "a function is damaged")
        if not self.claimed[index] & CLAIM_BODY:
            self.claimed[index] |= CLAIM_BODY
            self.used_bodies += place.length
        if self.used_bodies > self.header.sections[SECTION_BODIES].length:
            raise blob_error(REASON_BOUNDS, "bodies overlap")
        if place.content == 0:
            return <const BodyHeader*>place.start
        reason = read_counts(place.start + place.content, place.length - place.content, &counts)
        if reason == REASON_NONE:
            body = <BodyHeader*>take_memory(&self.arena, <size_t>counts.raw_length + UNPACK_ROOM)
            if body == NULL:
                raise MemoryError()
            reason = unpack_body(&counts, index, body)
            if reason != REASON_NONE:
                return_memory(self.arena, body)
        if reason != REASON_NONE:
            raise blob_error(reason, "a function cannot be unpacked")
        self.bodies[index] = body
        return body

    # ---- templates

    cdef FunctionTemplate make_template(self, Code code, FunctionTemplate parent, uint32_t index, const FunctionFacts* facts):
        """A lazy template of a function; its body is decoded, or compiled, when it is first called."""
        cdef FunctionTemplate template = FunctionTemplate.__new__(FunctionTemplate)
        template.script = code
        template.parent = parent
        template.index = index
        template.name_number = facts.name
        template.kind = facts.kind
        template.flags = facts.flags
        template.start = facts.start
        template.end = facts.end
        template.params_start = facts.params_start
        template.body_start = facts.body_start
        template.param_count = facts.param_count
        template.length = facts.length
        template.lazy_body = self
        template.from_record = True
        return template

    cdef int make_inner(self, FunctionTemplate template, Py_ssize_t last) except -1:
        """Make the functions directly inside, up to number `last`; -1: all of them.

        Those of a decoded function are made one after the other when their closures are, so that opening a script of
        20,000 functions takes no longer than one of ten.
        """
        cdef InnerReader reader = <InnerReader>template.inner_reader
        cdef list inner = template.inner_list
        if inner is None:
            inner = []
            reader = InnerReader.__new__(InnerReader, self, template)
            while reader.read(template, inner, -1):
                continue
            # Only now: a list without a reader is complete, other threads take it as it is.
            template.inner_list = inner
            return 0
        while reader is not None and (last < 0 or inner[last] is None):
            reader.read(template, inner, <Py_ssize_t>len(inner))
            if reader.made == <uint32_t>len(inner):
                template.inner_reader = reader = None
        return 0

    cdef int note_refusal(self, object error) except -1:
        self.refused += 1
        self.refused_reason = getattr(error, "reason", REASON_STRUCTURE)
        self.refused_message = str(error)
        return 0

    def other_source(self):
        """The error for a compiler that finds other functions in the source than this blob says."""
        return blob_error(REASON_SOURCE, "the blob has other functions than its source")

    cdef object fresh_template(self, Code code, uint32_t index):
        """The same function of the same source, found by compiling once more: the way out of a damaged page of records."""
        from jsbc.compiler import compile_code
        from jsbc.errors import JSSyntaxError

        lock_templates()
        try:
            if self.recovered is None:
                self.recovered = compile_code(code.source.text(), code.filename, code.mode)
        except JSSyntaxError as error:
            # A blob is only made of a source that compiles: the source is not what the blob was made of.
            raise blob_error(REASON_SOURCE, f"the source in the blob does not compile: {error}") from error
        finally:
            unlock_templates()
        functions = self.recovered.function_list
        if <uint32_t>len(functions) != self.header.function_count or index >= self.header.function_count:
            raise blob_error(REASON_SOURCE, "the blob has other functions than its source")
        return functions[index]

    cdef FunctionTemplate template_from_source(self, Code code, FunctionTemplate parent, uint32_t index):
        cdef FunctionTemplate fresh = <FunctionTemplate>self.fresh_template(code, index)
        cdef FunctionTemplate template = FunctionTemplate.__new__(FunctionTemplate)
        template.script = code
        template.parent = parent
        template.index = index
        template.own_name = fresh.own_name
        template.kind = fresh.kind
        template.flags = fresh.flags
        template.start = fresh.start
        template.end = fresh.end
        template.params_start = fresh.params_start
        template.body_start = fresh.body_start
        template.param_count = fresh.param_count
        template.length = fresh.length
        template.free_names = fresh.free_names
        template.lazy_body = self
        return template

    cdef int decode(self, FunctionTemplate template) except -1:
        """Make the inner functions, and the body when the blob has one that is sound; else the function stays lazy."""
        cdef const BodyHeader* body = NULL
        cdef bint damaged = False
        template.lazy_body = None
        try:
            body = self.check_body(template.index)
            if body == NULL:
                self.make_inner(template, -1)
            else:
                decode_body(self, body, template)
                template.verified = True
                self.decoded += 1
        except JSError as error:
            self.note_refusal(error)
            forget_body(template)
            damaged = True
        if damaged or (template.code == NULL and (template.flags & FLAG_EAGER or template.parent is None)):
            # Parsing it alone would need the facts of the functions inside as they were before it was compiled, and some
            # functions cannot be parsed alone at all: the source is compiled once more, lazily.
            try:
                self.transplant(template)
            except JSError:
                # The source is damaged, too: whoever asks again gets the same answer.
                template.lazy_body = self
                template.failed = False
                raise
        return 0

    cdef bint is_compiled(self, uint32_t index) noexcept:
        """Whether the blob has a body, sound or not; also when the page that says so is damaged."""
        cdef const FunctionPage* page = <const FunctionPage*>self.section(SECTION_PAGES) + index // RECORDS_PER_PAGE
        return page.compiled >> (index % RECORDS_PER_PAGE) & 1

    cdef int transplant(self, FunctionTemplate template) except -1:
        """Give the template the compiled form of the same function of a Code compiled from source."""
        cdef FunctionTemplate fresh = <FunctionTemplate>self.fresh_template(template.script, template.index)
        cdef Py_ssize_t i
        cdef uint32_t k
        ensure_chain(fresh)
        self.make_inner(template, -1)
        if len(fresh.inner_list) != len(template.inner_list):
            raise blob_error(REASON_SOURCE, "the blob has other functions than its source")
        template.constants = <Value*>malloc(<size_t>(fresh.constant_count + 1) * sizeof(Value))
        if template.constants == NULL:
            raise MemoryError()
        for k in range(fresh.constant_count):
            value_incref(fresh.constants[k])
            template.constants[k] = fresh.constants[k]
        template.constant_count = fresh.constant_count
        for i in range(len(fresh.inner_list)):
            (<FunctionTemplate>template.inner_list[i]).outer_scope = (<FunctionTemplate>fresh.inner_list[i]).outer_scope
            (<FunctionTemplate>template.inner_list[i]).own_name = (<FunctionTemplate>fresh.inner_list[i]).own_name
        # The record may tell of another kind of function than the source: code that yields must be called as a generator.
        template.kind = fresh.kind
        template.flags = fresh.flags
        template.param_count = fresh.param_count
        template.length = fresh.length
        template.scopes = fresh.scopes
        template.register_count = fresh.register_count
        template.extra_arguments = fresh.extra_arguments
        template.sites = fresh.sites
        template.site_count = fresh.site_count
        template.handlers = fresh.handlers
        template.handler_count = fresh.handler_count
        template.positions = fresh.positions
        template.positions_length = fresh.positions_length
        template.code_owner = fresh.code_owner
        template.code_length = fresh.code_length
        template.verified = True
        template.code = fresh.code
        template.script.delazified.append(template.index)
        return 0

    # ---- for tools

    @property
    def facts(self):
        """The header as a dict."""
        return header_facts(&self.header)

    @property
    def verified(self):
        """Number of functions that have been verified until now."""
        cdef uint32_t i
        return sum([1 for i in range(self.header.function_count) if self.marks[i] & MARK_VERIFIED])

    def compiled_functions(self):
        """Indexes of the functions that have a body."""
        cdef BodyPlace place
        found = []
        for i in range(self.header.function_count):
            self.find_body(i, &place)
            if place.start != NULL:
                found.append(i)
        return found

    def damaged_functions(self):
        """(index, reason) of every function whose record or body cannot be used."""
        cdef uint32_t i
        damaged = []
        for i in range(self.header.function_count):
            try:
                self.check_body(i)
                self.read_names(i)
            except Exception as error:
                damaged.append((i, getattr(error, "reason", REASON_STRUCTURE)))
        return damaged


# ---- checks without a Blob, so that they can run without the GIL

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
    used[0] += entry.stored
    if used[0] > header.sections[SECTION_STRING_DATA].length:
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


cdef int adopt(Blob blob, Prepared* prepared) except -1:
    """Give the blob what it has not got by itself in the meantime."""
    cdef uint32_t i
    cdef ArenaBlock* last = prepared.arena
    for i in range(blob.header.function_count):
        if blob.bodies[i] == NULL:
            blob.bodies[i] = prepared.bodies[i]
    for i in range((blob.header.string_count + STRINGS_PER_PAGE - 1) // STRINGS_PER_PAGE):
        if blob.open_pages[i].offsets == NULL:
            blob.open_pages[i] = prepared.pages[i]
    if last == NULL:
        return 0
    while last.next != NULL:
        last = last.next
    # The first block stays the one that memory is taken from.
    if blob.arena == NULL:
        blob.arena = prepared.arena
    else:
        last.next = blob.arena.next
        blob.arena.next = prepared.arena
    prepared.arena = NULL
    return 0


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

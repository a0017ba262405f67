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
        # Read once: prepare() may find it good at this moment, on another thread.
        cdef uint8_t state = self.function_pages[page]
        if state == PAGE_UNKNOWN:
            state = PAGE_GOOD if function_page_is_good(&self.header, self.data, page) else PAGE_BAD
            self.function_pages[page] = state
        if state != PAGE_GOOD:
            raise blob_error(REASON_CHECKSUM, "a page of function records is damaged")
        return 0

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

    cdef int make_inner(self, FunctionTemplate template, Py_ssize_t index) except -1:
        """Make number `index` of the functions directly inside; -1: all of them.

        Those of a decoded function are made one by one, so that opening a script of 20,000 functions takes no longer than
        one of ten.
        """
        cdef InnerReader reader = <InnerReader>template.inner_reader
        cdef list inner = template.inner_list
        cdef uint32_t i
        if inner is None:
            reader = InnerReader.__new__(InnerReader, self, template)
            # Only then it is stored: a list without a reader is complete, other threads take it as it is.
            template.inner_list = reader.make_those_of_lazy(template)
            return 0
        if reader is None:
            return 0
        if index >= 0:
            if inner[index] is None:
                reader.make(template, <uint32_t>index)
        else:
            for i in range(reader.count):
                if inner[i] is None:
                    reader.make(template, i)
        if reader.made == reader.count:
            template.inner_reader = None
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
        except BaseException:
            # No memory, or an interrupt: whoever asks again may be luckier.
            release_constants(template)
            template.lazy_body = self
            raise
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

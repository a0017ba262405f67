# Writing: the incremental encoder.  Functions are encoded one by one as slices; markers say which slice is a function's
# newest encoding; linearize() puts header, slices in source order, strings, records and source into one blob.
#
# The encoder of a running program begins when the program is idle: templates are immutable and their Code keeps them, so
# what was compiled until then can be encoded later just as well.  Encoding at once, before the first run and behind each
# compiled function, took 10 to 13 % of a cold load (dayjs, mustache, moment, lodash).  From the first blob on each function
# that is compiled appends its slice.
#
# In a slice the string numbers are those of the encoder's pool, in the order of discovery.  linearize() renumbers them in
# the order of first use in the finished blob, which depends on the set of compiled functions only: so do all bytes.

cdef enum MarkerState:
    MARKER_LAZY = 0
    MARKER_SLICE = 1             # in Encoder.slices

cdef struct Marker:
    uint32_t state
    uint32_t body                # offsets of the hot and the cold part in the slices
    uint32_t body_length
    uint32_t cold
    uint32_t cold_length         # with its checksum

cdef struct EncodedFacts:
    FunctionFacts facts
    uint32_t first_name          # in Encoder.names
    uint32_t name_count


cdef class Encoder:
    """Incremental encoder of one Code, which other threads may be running: what Python sees of it takes the lock."""
    cdef readonly Code code
    cdef StringPool pool
    cdef ByteBuffer slices
    cdef ByteBuffer names        # uint32 string numbers
    cdef EncodedFacts* functions
    cdef Marker* markers
    cdef uint32_t function_count
    cdef list chunks             # of the source, compressed once
    cdef bytes source_hash
    cdef uint32_t source_length
    cdef int mode
    cdef readonly int level      # of the compression of the source
    cdef readonly uint32_t appended      # functions encoded or copied
    cdef readonly bint begun
    cdef uint64_t copied_positions       # bytes, of the blob that is being copied: each belongs to one function

    def __cinit__(self, Code code=None, int level=6):
        self.level = level
        self.code = code
        if code is not None and code.mode not in MODES:
            raise ValueError(f"a Code of mode {code.mode!r} cannot be serialized")

    cdef int begin(self) except -1:
        """Encode the Code with all functions lazy, or take over the blob it was loaded from."""
        cdef Code code = self.code
        if self.begun:
            return 0
        self.begun = True
        self.pool = StringPool()
        if code is None:
            return 0
        try:
            self.begin_with(code)
        except BaseException:
            # Half of it must not be taken for the whole.
            self.forget()
            raise
        return 0

    cdef int begin_with(self, Code code) except -1:
        self.mode = MODES.index(code.mode)
        if code.blob is None:
            self.add_lazy(code.functions)
        elif not blob_is_sound((<Blob>code.blob)):
            # Some facts are damaged: those of the templates are not.
            self.add_lazy(code.functions)
            self.add_blob(<Blob>code.blob)
        else:
            self.copy_blob(<Blob>code.blob)
        return 0

    cdef void forget(self) noexcept:
        """Back to the state before begin()."""
        release_buffer(&self.slices)
        release_buffer(&self.names)
        free(self.functions)
        free(self.markers)
        self.functions = NULL
        self.markers = NULL
        self.function_count = 0
        self.appended = 0
        self.chunks = None
        self.source_hash = None
        self.begun = False

    def __dealloc__(self):
        release_buffer(&self.slices)
        release_buffer(&self.names)
        free(self.functions)
        free(self.markers)

    cdef int allocate(self, size_t count) except -1:
        if count == 0 or count > 0x3FFFFFFF:
            raise ValueError("a Code has at least one function")
        self.functions = <EncodedFacts*>calloc(count, sizeof(EncodedFacts))
        self.markers = <Marker*>calloc(count, sizeof(Marker))
        if self.functions == NULL or self.markers == NULL:
            raise MemoryError()
        self.function_count = <uint32_t>count
        return 0

    cdef int add_lazy(self, list templates) except -1:
        """Note the facts of all functions, as if none were compiled."""
        cdef FunctionTemplate template
        cdef EncodedFacts* place
        cdef Py_ssize_t i
        cdef uint32_t index
        cdef uint32_t previous
        self.allocate(len(templates))
        for i in range(self.function_count):
            template = <FunctionTemplate?>templates[i]
            if template.index != <uint32_t>i:
                self.refuse_order()
            place = &self.functions[i]
            self.put_facts(place, template)
            self.put_names(place, captured_names(template))
            previous = 0
            for inner in all_inner(template):
                index = (<FunctionTemplate>inner).index
                if index <= max(previous, <uint32_t>i) or index >= self.function_count:
                    self.refuse_order()
                if previous:
                    self.functions[previous].facts.sibling = index
                else:
                    place.facts.first_inner = index
                previous = index
        return 0

    cdef int refuse_order(self) except -1:
        if self.code.blob is not None:
            raise blob_error(REASON_STRUCTURE, "the functions of the blob contradict each other")
        raise ValueError("functions are not in source order")

    cdef int put_facts(self, EncodedFacts* place, FunctionTemplate template) except -1:
        place.facts.start = template.start
        place.facts.end = template.end
        place.facts.kind = template.kind
        place.facts.flags = template.flags
        place.facts.params_start = template.params_start
        place.facts.body_start = template.body_start
        place.facts.param_count = template.param_count
        place.facts.length = template.length
        place.facts.name = <uint32_t>self.pool.add(function_name(template))
        return 0

    cdef int put_names(self, EncodedFacts* place, tuple names) except -1:
        place.first_name = <uint32_t>(self.names.length // 4)
        place.name_count = <uint32_t>len(names)
        for name in names:
            put_u32(&self.names, <uint32_t>self.pool.add(name))
        return 0

    # ---- slices

    def append(self, FunctionTemplate template not None):
        """Encode a compiled function; its marker points to the new slice. Until the encoder has begun, update() finds it."""
        lock_templates()
        try:
            if self.begun:
                self.append_template(template)
        finally:
            unlock_templates()

    cdef int append_template(self, FunctionTemplate template) except -1:
        cdef Marker* marker
        cdef size_t slices = self.slices.length
        if template.index >= self.function_count or template.code == NULL:
            return 0
        marker = &self.markers[template.index]
        if marker.state != MARKER_LAZY:
            return 0
        if template.positions == NULL:
            read_positions(template)
        try:
            encode_body(&self.slices, self.pool, template, marker)
        except BaseException:
            self.slices.length = slices
            raise
        # Compiling a function names the anonymous ones inside: `var f = function () {}` (ECMA-262 §8.4.5 NamedEvaluation).
        self.put_facts(&self.functions[template.index], template)
        for inner in all_inner(template):
            if (<FunctionTemplate>inner).index < self.function_count:
                self.put_facts(&self.functions[(<FunctionTemplate>inner).index], <FunctionTemplate>inner)
        marker.state = MARKER_SLICE
        self.appended += 1
        return 0

    def update(self):
        """Append every function that has been compiled and is not encoded yet."""
        lock_templates()
        try:
            self.begin()
            self.append_compiled()
        finally:
            unlock_templates()

    cdef int append_compiled(self) except -1:
        cdef FunctionTemplate template
        cdef list waiting
        if self.code is None:
            return 0
        if self.code.function_list is not None:
            waiting = self.code.function_list
            for item in waiting:
                template = <FunctionTemplate>item
                if template.code != NULL and self.markers[template.index].state == MARKER_LAZY:
                    self.append_template(template)
            return 0
        # Loaded from a blob: only templates that exist can have been compiled.
        waiting = [self.code.top]
        while waiting:
            template = <FunctionTemplate>waiting.pop()
            if template.code != NULL and self.markers[template.index].state == MARKER_LAZY:
                self.append_template(template)
            if template.inner_list is not None:
                waiting.extend([item for item in template.inner_list if item is not None])
        return 0

    # ---- a loaded blob as the beginning

    cdef int copy_blob(self, Blob blob) except -1:
        """Take over facts and bodies of a blob: bodies are copied, not decoded."""
        cdef uint32_t i
        cdef uint32_t number
        cdef uint32_t* strings
        cdef EncodedFacts* place
        self.mode = blob.header.mode
        self.allocate(blob.header.function_count)
        self.source_length = blob.header.source_length
        self.source_hash = (<const char*>blob.header.source_hash)[:32]
        self.copied_positions = 0
        strings = self.pool_blob_strings(blob)
        try:
            for i in range(self.function_count):
                place = &self.functions[i]
                blob.read_facts(i, &place.facts)
                place.facts.name = map_string(strings, blob, place.facts.name)
                self.copy_names(place, blob, strings, i)
                self.copy_body(blob, strings, i)
        finally:
            free(strings)
        self.copy_chunks(blob)
        return 0

    cdef uint32_t* pool_blob_strings(self, Blob blob) except NULL:
        """Number in the pool of each string of the blob; 0xFFFFFFFF where its page is damaged."""
        cdef uint32_t count = blob.header.string_count
        cdef uint32_t i
        cdef const OpenPage* page = NULL
        cdef const uint32_t* offsets
        cdef uint32_t* numbers = <uint32_t*>malloc(<size_t>(count + 1) * sizeof(uint32_t))
        if numbers == NULL:
            raise MemoryError()
        try:
            for i in range(count):
                if i % STRINGS_PER_PAGE == 0:
                    page = NULL
                    try:
                        page = blob.string_page(i // STRINGS_PER_PAGE)
                    except JSError as error:
                        blob.note_refusal(error)
                if page != NULL:
                    offsets = page.offsets + i % STRINGS_PER_PAGE
                    numbers[i] = <uint32_t>self.pool.add_bytes(
                        page.data + offsets[0], offsets[1] - offsets[0], i < blob.header.wide_count
                    )
                else:
                    numbers[i] = 0xFFFFFFFFU
        except BaseException:
            free(numbers)
            raise
        return numbers

    cdef int copy_names(self, EncodedFacts* place, Blob blob, const uint32_t* strings, uint32_t index) except -1:
        cdef Cursor cursor
        cdef uint32_t count
        cdef uint32_t i
        blob.details_cursor(index, &cursor)
        skip_escapes(&cursor, function_records(&blob.header, blob.data) + index)
        count = read_varint(&cursor)
        if cursor.failed or count > <size_t>(cursor.end - cursor.position):
            raise blob_error(REASON_STRUCTURE, "malformed details of a function")
        place.first_name = <uint32_t>(self.names.length // 4)
        place.name_count = count
        for i in range(count):
            put_u32(&self.names, map_string(strings, blob, read_varint(&cursor)))
        return 0

    cdef int copy_body(self, Blob blob, const uint32_t* strings, uint32_t index) except -1:
        """Copy one body as a slice; a damaged one is left out, so the function is lazy again."""
        cdef const BodyHeader* body
        cdef FunctionImage image
        cdef Marker* marker = &self.markers[index]
        cdef size_t slices = self.slices.length
        cdef uint32_t i
        cdef const uint8_t* cold
        cdef uint32_t* words
        try:
            body = blob.check_body(index)
            if body == NULL:
                return 0
            if locate_parts(body, &image) != REASON_NONE:
                raise blob_error(REASON_STRUCTURE, "a malformed body")
            cold = find_positions(blob, body, image.positions_length)
            self.copied_positions += image.positions_length + COLD_CHECKSUM
            if self.copied_positions > blob.header.sections[SECTION_COLD].length:
                raise blob_error(REASON_BOUNDS, "positions overlap")
            marker.body = <uint32_t>self.slices.length
            marker.body_length = body.length
            put_bytes(&self.slices, body, body.length)
            words = <uint32_t*>(self.slices.data + marker.body + (<const uint8_t*>image.constants - <const uint8_t*>body))
            for i in range(image.constant_count):
                if words[i] & 3 == WORD_STRING:
                    words[i] = map_string(strings, blob, words[i] >> 2) << 2 | WORD_STRING
            words = <uint32_t*>(self.slices.data + marker.body + (<const uint8_t*>image.links - <const uint8_t*>body))
            for i in range(body.link_count):
                words[i] = map_string(strings, blob, words[i])
            marker.cold = <uint32_t>self.slices.length
            marker.cold_length = image.positions_length + COLD_CHECKSUM
            put_bytes(&self.slices, cold, marker.cold_length)
            put_padding(&self.slices, 8)
            marker.state = MARKER_SLICE
            self.appended += 1
        except JSError as error:
            blob.note_refusal(error)
            self.slices.length = slices
            marker.state = MARKER_LAZY
        return 0

    cdef int copy_inner_facts(self, Blob blob, const uint32_t* strings, uint32_t index, uint8_t* copied) except -1:
        """What compiling a function told about the functions directly inside it, as append_template() notes it. A function
        is inside one other: where records say that one row is inside many, it is copied once."""
        cdef FunctionFacts facts
        cdef uint32_t inner = self.functions[index].facts.first_inner
        cdef uint32_t sibling
        while inner and not copied[inner]:
            copied[inner] = 1
            sibling = self.functions[inner].facts.sibling
            try:
                blob.read_facts(inner, &facts)
                facts.first_inner = self.functions[inner].facts.first_inner
                facts.sibling = sibling
                facts.name = map_string(strings, blob, facts.name)
                self.functions[inner].facts = facts
            except JSError as error:
                # What is known of it stays.
                blob.note_refusal(error)
            inner = sibling
        return 0

    cdef int copy_chunks(self, Blob blob) except -1:
        """Take the compressed source over; a damaged chunk leaves it to be compressed again."""
        cdef const ChunkRecord* chunk
        cdef uint32_t i
        cdef uint32_t area = blob.header.sections[SECTION_CHUNK_DATA].length
        cdef const uint8_t* stored
        cdef uint64_t total = 0
        cdef list chunks = []
        for i in range(blob.header.chunk_count):
            chunk = <const ChunkRecord*>blob.section(SECTION_CHUNKS) + i
            total += chunk.length
            # Chunks that overlap would be copied as often as they are named.
            if chunk.offset > area or chunk.length > area - chunk.offset or total > area:
                return 0
            stored = blob.section(SECTION_CHUNK_DATA) + chunk.offset
            if chunk.checksum != chunk_checksum(chunk, stored):
                return 0
            chunks.append((chunk.flags, chunk.lines_before, chunk.line_start, (<const char*>stored)[: chunk.length]))
        self.chunks = chunks
        return 0

    def merge(self, Blob blob not None):
        """Add the bodies of another blob of the same source that are missing here."""
        lock_templates()
        try:
            self.begin()
            self.add_blob(blob)
        finally:
            unlock_templates()

    cdef int add_blob(self, Blob blob) except -1:
        cdef uint32_t* strings
        cdef uint8_t* copied
        cdef uint32_t i
        cdef FunctionFacts facts
        if self.source_hash is None:
            self.prepare_source()
        if (<const char*>blob.header.source_hash)[:32] != self.source_hash or blob.header.mode != <uint32_t>self.mode:
            raise blob_error(REASON_SOURCE, "blobs of different sources cannot be merged")
        if blob.header.function_count != self.function_count:
            raise blob_error(REASON_STRUCTURE, "the blobs have different functions")
        self.copied_positions = 0
        strings = self.pool_blob_strings(blob)
        copied = <uint8_t*>calloc(self.function_count, 1)
        try:
            if copied == NULL:
                raise MemoryError()
            for i in range(self.function_count):
                if self.markers[i].state == MARKER_LAZY:
                    try:
                        blob.read_facts(i, &facts)
                    except JSError as error:
                        blob.note_refusal(error)
                        continue
                    if facts.start == self.functions[i].facts.start and facts.end == self.functions[i].facts.end:
                        self.copy_body(blob, strings, i)
                        if self.markers[i].state != MARKER_LAZY:
                            self.copy_inner_facts(blob, strings, i, copied)
        finally:
            free(strings)
            free(copied)
        if self.chunks is None:
            self.copy_chunks(blob)
        return 0

    # ---- the finished blob

    cdef int prepare_source(self) except -1:
        cdef SourceText source
        if self.source_hash is not None and self.chunks is not None:
            return 0
        if self.code is None:
            raise blob_error(REASON_CHUNK, "the source is damaged")
        source = full_source(self.code.source)
        self.source_hash = digest_of_units(source)
        self.source_length = source.length
        self.chunks = encode_chunks(source, self.level)
        return 0

    @property
    def compiled(self):
        """Indexes of the functions that have a slice."""
        lock_templates()
        try:
            self.begin()
            return [i for i in range(self.function_count) if self.markers[i].state != MARKER_LAZY]
        finally:
            unlock_templates()

    def linearize(self, filename=None, first_used=None, in_place=False):
        """One flat blob with the newest encoding of every function.

        Bodies stand in source order, or those of the functions `first_used` (indexes) before all others. With `in_place`
        nothing but the source is compressed: bodies and strings are used where they lie.
        """
        cdef Linearizer writer = Linearizer()
        lock_templates()
        try:
            self.begin()
        finally:
            unlock_templates()
        # Compressing takes long and releases the GIL: functions may be added meanwhile.
        self.prepare_source()
        writer.in_place = in_place
        lock_templates()
        try:
            return writer.write(self, filename, first_used)
        finally:
            unlock_templates()


cdef bint blob_is_sound(Blob blob):
    """Whether all facts of functions can be read: strings and records. Bodies are checked when they are copied."""
    cdef uint32_t i
    try:
        for i in range((blob.header.string_count + STRINGS_PER_PAGE - 1) // STRINGS_PER_PAGE):
            blob.string_page(i)
        for i in range((blob.header.function_count + RECORDS_PER_PAGE - 1) // RECORDS_PER_PAGE):
            if blob.function_pages[i] != PAGE_GOOD:
                blob.check_function_page(i)
    except JSError:
        return False
    return True


cdef inline uint32_t map_string(const uint32_t* strings, Blob blob, uint32_t number) except? 0xFFFFFFFFU:
    if number >= blob.header.string_count:
        raise blob_error(REASON_BOUNDS, "string number out of range")
    if strings[number] == 0xFFFFFFFFU:
        raise blob_error(REASON_CHECKSUM, "a page of the string table is damaged")
    return strings[number]


# ---- one body

cdef int encode_body(ByteBuffer* out, StringPool pool, FunctionTemplate template, Marker* marker) except -1:
    cdef ByteBuffer table
    cdef ByteBuffer constants
    cdef ByteBuffer doubles
    cdef BodyHeader header
    cdef dict links = {}
    memset(&table, 0, sizeof(ByteBuffer))
    memset(&constants, 0, sizeof(ByteBuffer))
    memset(&doubles, 0, sizeof(ByteBuffer))
    memset(&header, 0, sizeof(BodyHeader))
    try:
        encode_table(&table, &constants, &doubles, links, template)
        marker.body = <uint32_t>out.length
        header.function = template.index
        header.code_length = template.code_length
        header.table_length = <uint32_t>table.length
        header.link_count = <uint32_t>len(links)
        put_bytes(out, &header, sizeof(BodyHeader))
        put_bytes(out, table.data, table.length)
        put_padding(out, 8)
        put_bytes(out, doubles.data, doubles.length)
        put_constants(out, pool, template, <const uint32_t*>constants.data)
        for text in links:
            put_u32(out, <uint32_t>pool.add(text))
        put_bytes(out, template.code, <size_t>template.code_length * 4)
        put_bytes(out, template.sites, <size_t>template.site_count * 4)
        put_bytes(out, template.handlers, <size_t>template.handler_count * sizeof(Handler))
        put_padding(out, 8)
        marker.body_length = <uint32_t>out.length - marker.body
        (<BodyHeader*>(out.data + marker.body)).length = marker.body_length
        marker.cold = <uint32_t>out.length
        marker.cold_length = template.positions_length + COLD_CHECKSUM
        put_u32(out, <uint32_t>_checksum64(template.positions, template.positions_length))
        put_bytes(out, template.positions, template.positions_length)
        put_padding(out, 8)
    finally:
        release_buffer(&table)
        release_buffer(&constants)
        release_buffer(&doubles)
    return 0


cdef int put_constants(ByteBuffer* out, StringPool pool, FunctionTemplate template, const uint32_t* words) except -1:
    cdef uint32_t i
    for i in range(template.constant_count):
        if is_string(template.constants[i]):
            put_u32(out, <uint32_t>pool.add(<str><object>as_pointer(template.constants[i])) << 2 | WORD_STRING)
        else:
            put_u32(out, words[i])
    return 0


cdef uint32_t link_of(dict links, object text) except? 0xFFFFFFFFU:
    number = links.get(text)
    if number is None:
        number = links[text] = len(links)
    return number


cdef int encode_table(
    ByteBuffer* table, ByteBuffer* constants, ByteBuffer* doubles, dict links, FunctionTemplate template
) except -1:
    """The counts, scopes and tuples of a function; `constants` gets a word per constant (strings excepted)."""
    cdef ByteBuffer tuples
    cdef uint32_t i
    cdef uint32_t word
    cdef Value constant
    cdef ScopeInfo scope
    cdef tuple items
    cdef double number
    memset(&tuples, 0, sizeof(ByteBuffer))
    put_varint(table, template.register_count)
    put_varint(table, template.constant_count)
    for i in range(template.constant_count):
        if is_double(template.constants[i]) or (is_int(template.constants[i]) and not fits_30_bits(as_int(template.constants[i]))):
            number = number_of(template.constants[i])
            put_bytes(doubles, &number, 8)
    put_varint(table, <uint32_t>(doubles.length // 8))
    put_varint(table, template.site_count)
    put_varint(table, template.handler_count)
    put_varint(table, <uint32_t>len(template.scopes) if template.scopes is not None else 0)
    put_varint(table, <uint32_t>len(all_inner(template)))
    put_varint(table, template.positions_length)
    for item in template.scopes or ():
        scope = <ScopeInfo>item
        names = scope_names(scope)
        put_varint(table, scope.kind)
        put_varint(table, (SCOPE_HAS_EVAL if scope.has_eval else 0) | (SCOPE_IS_FUNCTION if scope.is_function else 0))
        put_varint(table, scope_number(template, scope.outer))
        put_varint(table, scope.size)
        if <uint32_t>len(names) != scope.size or <uint32_t>len(scope.kinds) != scope.size:
            raise ValueError("a scope has another number of names than slots")
        for name in names:
            put_varint(table, link_of(links, name))
        put_bytes(table, <const char*>scope.kinds, scope.size)
    for item in template.inner_list:
        put_varint(table, scope_number(template, (<FunctionTemplate>item).outer_scope))
    doubles.length = 0
    for i in range(template.constant_count):
        constant = template.constants[i]
        word = 0
        if is_int(constant) and fits_30_bits(as_int(constant)):
            word = <uint32_t>as_int(constant) << 2 | WORD_INT
        elif is_number(constant):
            # An integer beyond 30 bits is kept as a double and becomes an int32 again when it is loaded.
            word = <uint32_t>(doubles.length // 8) << 2 | WORD_DOUBLE
            number = number_of(constant)
            put_bytes(doubles, &number, 8)
        elif is_heap(constant) and type(<object>as_pointer(constant)) is tuple:
            word = <uint32_t>table.length << 2 | WORD_TUPLE
            items = <tuple><object>as_pointer(constant)
            encode_items(table, links, items, <uint32_t>len(items) << 1, 0)
        elif is_heap(constant) and type(<object>as_pointer(constant)) is ElementsConstant:
            word = <uint32_t>table.length << 2 | WORD_TUPLE
            items = (<ElementsConstant><object>as_pointer(constant)).items
            encode_items(table, links, items, <uint32_t>len(items) << 1 | 1, 0)
        elif not is_string(constant):
            raise ValueError("a constant that cannot be serialized")
        put_u32(constants, word)
    return 0


cdef inline bint fits_30_bits(int32_t value) noexcept:
    return -(1 << 29) <= value < 1 << 29


cdef uint32_t scope_number(FunctionTemplate template, ScopeInfo scope) noexcept:
    """0 for the scope that the function is closed over, k + 1 for its own scope k."""
    # Found by itself, not by its owner: a function that was compiled from source in place of a damaged body has the scopes
    # of its original, and is closed over a scope of the original's parent.
    if scope is None or template.scopes is None or scope.index >= <uint32_t>len(template.scopes):
        return 0
    if template.scopes[scope.index] is not scope:
        return 0
    return scope.index + 1


cdef int encode_items(ByteBuffer* out, dict links, tuple items, uint32_t header, int depth) except -1:
    cdef double number
    if depth > MAX_TUPLE_DEPTH:
        raise ValueError("a constant is nested too deeply")
    put_varint(out, header)
    for item in items:
        if item is None:
            put_varint(out, ITEM_NONE)
        elif item is True:
            put_varint(out, ITEM_TRUE)
        elif item is False:
            put_varint(out, ITEM_FALSE)
        elif type(item) is int and -(1 << 31) <= item < 1 << 31:
            put_varint(out, ITEM_INT)
            put_varint(out, zigzag(<int32_t>item))
        elif type(item) is int or type(item) is float:
            put_varint(out, ITEM_DOUBLE)
            number = item
            put_bytes(out, &number, 8)
        elif type(item) is str:
            put_varint(out, ITEM_STRING)
            put_varint(out, link_of(links, item))
        elif type(item) is tuple:
            put_varint(out, ITEM_TUPLE)
            encode_items(out, links, <tuple>item, <uint32_t>len(<tuple>item) << 1, depth + 1)
        else:
            raise ValueError(f"a constant holds a {type(item).__name__}")
    return 0

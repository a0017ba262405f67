# From a body to a compiled template.  Everything is checked before it is used; bytecode is executed where it lies.

cdef int locate_parts(const BodyHeader* body, FunctionImage* image) noexcept nogil:
    """A Reason: REASON_NONE when every part lies inside the body. What stands elsewhere in the blob is left open."""
    cdef const uint8_t* start = <const uint8_t*>body
    cdef uint64_t position = sizeof(BodyHeader)
    cdef uint64_t end = body.length
    if body.table_length > end - position:
        return REASON_BOUNDS
    image.table = start + position
    image.rest.position = image.table
    image.rest.end = image.table + body.table_length
    image.rest.failed = False
    image.register_count = read_varint(&image.rest)
    image.constant_count = read_varint(&image.rest)
    image.double_count = read_varint(&image.rest)
    image.site_count = read_varint(&image.rest)
    image.handler_count = read_varint(&image.rest)
    image.scope_count = read_varint(&image.rest)
    image.inner_count = read_varint(&image.rest)
    image.positions_length = read_varint(&image.rest)
    image.link_count = body.link_count
    image.code_length = body.code_length
    if image.rest.failed:
        return REASON_STRUCTURE
    position = (position + body.table_length + 7) & ~<uint64_t>7
    if (
        position
        + <uint64_t>image.double_count * 8
        + (<uint64_t>image.constant_count + image.link_count + image.code_length + image.site_count) * 4
        + <uint64_t>image.handler_count * sizeof(Handler)
        > end
    ):
        return REASON_BOUNDS
    if image.code_length == 0:
        return REASON_STRUCTURE
    image.doubles = start + position
    position += <uint64_t>image.double_count * 8
    image.constants = <const uint32_t*>(start + position)
    position += <uint64_t>image.constant_count * 4
    image.links = <const uint32_t*>(start + position)
    position += <uint64_t>image.link_count * 4
    image.code = <const uint32_t*>(start + position)
    position += <uint64_t>image.code_length * 4
    image.sites = <const uint32_t*>(start + position)
    position += <uint64_t>image.site_count * 4
    image.handlers = <const Handler*>(start + position)
    return REASON_NONE


cdef int decode_body(Blob blob, const BodyHeader* body, FunctionTemplate template) except -1:
    cdef FunctionImage image
    cdef int reason = locate_parts(body, &image)
    cdef int refusal
    cdef uint32_t pc
    cdef uint32_t features
    cdef bint extra_arguments
    if reason != REASON_NONE:
        raise blob_error(reason, "a function lies outside its body")
    if template.inner_list is not None and image.inner_count != <uint32_t>len(template.inner_list):
        raise blob_error(REASON_STRUCTURE, "a function has another number of inner functions")
    # What was verified, was with the facts of the record.
    if template.from_record and blob.marks[template.index] & MARK_VERIFIED:
        extra_arguments = blob.marks[template.index] & MARK_EXTRA_ARGUMENTS != 0
    else:
        image.string_count = blob.header.string_count
        image.param_count = template.param_count
        image.flags = template.flags
        refusal = verify_image(&image, &pc, &features)
        if refusal:
            raise_refusal(refusal, template.index, template.start, pc)
        extra_arguments = features & FEATURE_EXTRA_ARGUMENTS != 0
        if template.from_record:
            blob.marks[template.index] = MARK_VERIFIED | (MARK_EXTRA_ARGUMENTS if extra_arguments else 0)
    decode_scopes(blob, &image, template)
    decode_constants(blob, &image, template)
    template.register_count = image.register_count
    template.extra_arguments = extra_arguments
    template.sites = image.sites
    template.site_count = image.site_count
    template.handlers = image.handlers
    template.handler_count = image.handler_count
    # Positions are cold: read_positions() brings them when a stack trace is made.
    template.positions = NULL
    template.positions_length = 0
    template.code_owner = blob
    template.code_length = image.code_length
    template.code = image.code
    return 0


cdef void forget_body(FunctionTemplate template) noexcept:
    # Back to lazy; the inner functions stay, the compiler fills in what is left.
    if template.inner_reader is not None:
        # Those that are not made yet get their scopes from the compiler, too.
        (<InnerReader>template.inner_reader).scopes_known = False
    release_constants(template)
    template.code = NULL
    template.code_length = 0
    template.sites = NULL
    template.site_count = 0
    template.handlers = NULL
    template.handler_count = 0
    template.code_owner = None
    template.scopes = None
    template.failed = True


# ---- from here on the image has been verified: its table is sound

# Most functions make no environment; nobody changes the list.
cdef list NO_SCOPES = []


cdef int decode_scopes(Blob blob, FunctionImage* image, FunctionTemplate template) except -1:
    """Scopes without their names, which only the compiler and code that looks names up at run time ask for."""
    cdef Cursor* table = &image.rest
    cdef ScopeInfo scope
    cdef uint32_t i
    cdef uint32_t k
    cdef uint32_t outer
    cdef uint32_t flags
    cdef list scopes = [] if image.scope_count else NO_SCOPES
    cdef InnerReader reader
    for i in range(image.scope_count):
        scope = ScopeInfo.__new__(ScopeInfo)
        scope.kind = <int>read_varint(table)
        flags = read_varint(table)
        outer = read_varint(table)
        scope.size = read_varint(table)
        for k in range(scope.size):
            read_varint(table)
        scope.kinds = (<const char*>table.position)[: scope.size]
        table.position += scope.size
        scope.has_eval = flags & SCOPE_HAS_EVAL != 0
        scope.is_function = flags & SCOPE_IS_FUNCTION != 0
        scope.index = i
        scope.owner = template
        # 0: what the function is closed over; k: its own scope k - 1
        scope.outer = template.outer_scope if outer == 0 else <ScopeInfo>scopes[outer - 1]
        scopes.append(scope)
    template.scopes = scopes
    if template.inner_list is None:
        if image.inner_count:
            reader = InnerReader.__new__(InnerReader, blob, template)
            reader.expect(image.inner_count, table)
            # First the reader: a list without one is complete, other threads take it as it is.
            template.inner_reader = reader
            template.inner_list = [None] * image.inner_count
        else:
            template.inner_list = NO_INNER
        return 0
    # Decoded before, and what came after this failed.
    blob.make_inner(template, -1)
    for item in template.inner_list:
        close_over(<FunctionTemplate>item, template, read_varint(table))
    return 0


cdef inline int close_over(FunctionTemplate child, FunctionTemplate parent, uint32_t outer) except -1:
    child.outer_scope = parent.outer_scope if outer == 0 else <ScopeInfo>parent.scopes[outer - 1]
    return 0


# Most functions have none inside; nobody changes the list.
cdef list NO_INNER = []


cdef struct InnerPlace:
    uint32_t record              # number of the function
    uint32_t outer               # what it closes over, as in the body of the function around


@cython.final
cdef class InnerReader:
    """Makes the templates of the functions directly inside one, each when it is wanted."""
    cdef Blob blob
    cdef InnerPlace* places      # of those found so far
    cdef uint32_t found
    cdef uint32_t count          # of all of them
    cdef uint32_t made
    cdef uint32_t record         # of the next one to be found, 0: there is none
    cdef Cursor outers           # of the parent's body: what they close over
    cdef bint scopes_known       # whether the parent has a body that says it
    cdef list from_source        # the same functions of the source compiled again, when the records cannot be used

    def __cinit__(self, Blob blob, FunctionTemplate template):
        cdef FunctionFacts facts
        self.blob = blob
        try:
            blob.read_facts(template.index, &facts)
            self.record = facts.first_inner
        except JSError as error:
            self.read_source(template, error)

    def __dealloc__(self):
        free(self.places)

    cdef int expect(self, uint32_t count, const Cursor* outers) except -1:
        """The parent has a body, which says how many there are."""
        self.places = <InnerPlace*>malloc(<size_t>count * sizeof(InnerPlace))
        if self.places == NULL:
            raise MemoryError()
        self.count = count
        self.outers = outers[0]
        self.scopes_known = True
        return 0

    cdef int read_source(self, FunctionTemplate template, object error) except -1:
        cdef FunctionTemplate fresh
        self.blob.note_refusal(error)
        fresh = <FunctionTemplate>self.blob.fresh_template(template.script, template.index)
        if self.blob.is_compiled(template.index):
            # Compiling a function names those inside it and gives constructors the text of their class.
            ensure_chain(fresh)
        self.from_source = all_inner(fresh)
        return 0

    cdef int look(self, uint32_t record, InnerFacts* facts, uint32_t* sibling) except -1:
        cdef Blob blob = self.blob
        cdef FunctionFacts whole
        if (
            record < blob.header.function_count
            and blob.function_pages[record // RECORDS_PER_PAGE] == PAGE_GOOD
            and glance_at_record(&blob.header, blob.data, record, facts, sibling)
        ):
            return 0
        blob.read_facts(record, &whole)
        facts.kind = whole.kind
        facts.flags = whole.flags
        sibling[0] = whole.sibling
        return 0

    cdef uint32_t find(self, uint32_t index, InnerFacts* facts) except 0:
        """The record of number `index`, below the count, and its facts; those on the way there are looked at."""
        cdef uint32_t record = 0
        cdef uint32_t sibling
        if self.found > index:
            record = self.places[index].record
            self.look(record, facts, &sibling)
            return record
        while self.found <= index:
            record = self.record
            if record == 0:
                raise blob_error(REASON_STRUCTURE, "a function has another number of inner functions")
            self.look(record, facts, &sibling)
            self.places[self.found].record = record
            self.places[self.found].outer = read_varint(&self.outers)
            self.found += 1
            self.record = sibling
        return record

    cdef FunctionTemplate claim(self, FunctionTemplate template, uint32_t record, FunctionFacts* facts):
        self.blob.read_facts(record, facts)
        if self.blob.claimed[record] & CLAIM_TEMPLATE:
            raise blob_error(REASON_STRUCTURE, "a function is inside two others")
        if facts.start < template.start or facts.end > template.end:
            raise blob_error(REASON_STRUCTURE, "a function reaches out of the one around it")
        self.blob.claimed[record] |= CLAIM_TEMPLATE
        return self.blob.make_template(template.script, template, record, facts)

    cdef FunctionTemplate from_other(self, FunctionTemplate template, uint32_t index):
        """Number `index` of the source compiled again."""
        cdef uint32_t number
        if index >= <uint32_t>len(self.from_source):
            raise blob_error(REASON_SOURCE, "the blob has functions that its source has not")
        number = (<FunctionTemplate>self.from_source[index]).index
        if self.blob.claimed[number] & CLAIM_SOURCE:
            raise blob_error(REASON_STRUCTURE, "a function is inside two others")
        self.blob.claimed[number] |= CLAIM_SOURCE
        return self.blob.template_from_source(template.script, template, number)

    cdef int make(self, FunctionTemplate template, uint32_t index) except -1:
        """Put number `index` into the list of a template whose body says how many there are."""
        cdef InnerFacts facts
        cdef FunctionFacts whole
        cdef FunctionTemplate child = None
        if self.from_source is None:
            try:
                child = self.claim(template, self.find(index, &facts), &whole)
            except JSError as error:
                self.read_source(template, error)
        if child is None:
            child = self.from_other(template, index)
            while self.found <= index:
                self.places[self.found].outer = read_varint(&self.outers)
                self.found += 1
        child.place = index
        if self.scopes_known:
            close_over(child, template, self.places[index].outer)
        template.inner_list[index] = child
        self.made += 1
        return 0

    cdef list make_those_of_lazy(self, FunctionTemplate template):
        """All of them, where only the records say how many there are."""
        cdef FunctionFacts facts
        cdef FunctionTemplate child
        cdef list inner = []
        while self.from_source is None and self.record:
            try:
                child = self.claim(template, self.record, &facts)
            except JSError as error:
                self.read_source(template, error)
                break
            child.place = <uint32_t>len(inner)
            inner.append(child)
            self.record = facts.sibling
        if self.from_source is not None:
            for index in range(len(inner), len(self.from_source)):
                child = self.from_other(template, index)
                child.place = index
                inner.append(child)
        return inner


cdef tuple read_scope_names(Blob blob, ScopeInfo scope):
    """The names that decode_scopes() left out. The body has been verified, but its strings may be damaged."""
    cdef FunctionImage image
    cdef Cursor* table = &image.rest
    cdef const BodyHeader* body = blob.check_body(scope.owner.index)
    cdef uint32_t i
    cdef uint32_t k
    cdef uint32_t size
    cdef list names = []
    if body == NULL or locate_parts(body, &image) != REASON_NONE:
        raise blob_error(REASON_STRUCTURE, "a body has vanished")
    for i in range(scope.index + 1):
        for k in range(3):
            read_varint(table)
        size = read_varint(table)
        for k in range(size):
            if i == scope.index:
                names.append(<object>blob.string(image.links[read_varint(table)]))
            else:
                read_varint(table)
        table.position += size
    return tuple(names)


cdef ElementsConstant decode_elements(Blob blob, const FunctionImage* image, Cursor* table):
    """The elements of an array literal. Their strings need not be interned: they are no property names."""
    cdef uint32_t count = read_varint(table) >> 1
    cdef uint32_t i
    cdef uint32_t kind
    cdef uint64_t bits
    cdef ElementsConstant elements = ElementsConstant.__new__(ElementsConstant)
    elements.values = <Value*>malloc(<size_t>(count + 1) * sizeof(Value))
    if elements.values == NULL:
        raise MemoryError()
    for i in range(count):
        kind = read_varint(table)
        if kind == ITEM_STRING:
            elements.values[i] = value_string(blob.new_string(image.links[read_varint(table)]))
        elif kind == ITEM_INT:
            elements.values[i] = value_int(unzigzag(read_varint(table)))
        elif kind == ITEM_DOUBLE:
            memcpy(&bits, table.position, 8)
            table.position += 8
            elements.values[i] = value_number(bits_to_double(bits))
        elif kind == ITEM_NONE:
            elements.values[i] = UNDEFINED
        else:
            elements.values[i] = TRUE_VALUE if kind == ITEM_TRUE else FALSE_VALUE
        # dealloc releases what is counted
        elements.count = i + 1
    return elements


cdef object decode_tuple(Blob blob, const FunctionImage* image, Cursor* table):
    cdef uint32_t count = read_varint(table) >> 1
    cdef uint32_t i
    cdef uint32_t kind
    cdef double number
    cdef object item
    cdef tuple items = PyTuple_New(count)
    for i in range(count):
        kind = read_varint(table)
        if kind == ITEM_STRING:
            item = <object>blob.string(image.links[read_varint(table)])
        elif kind == ITEM_INT:
            item = unzigzag(read_varint(table))
        elif kind == ITEM_TUPLE:
            item = decode_tuple(blob, image, table)
        elif kind == ITEM_DOUBLE:
            memcpy(&number, table.position, 8)
            table.position += 8
            item = number
        elif kind == ITEM_NONE:
            item = None
        else:
            item = kind == ITEM_TRUE
        Py_INCREF(item)
        PyTuple_SET_ITEM(items, i, item)
    return items


cdef int decode_constants(Blob blob, const FunctionImage* image, FunctionTemplate template) except -1:
    cdef uint32_t i
    cdef uint32_t word
    cdef uint64_t bits
    cdef PyObject* text
    cdef Cursor table
    cdef Value* constants
    if image.constant_count == 0:
        return 0
    constants = <Value*>malloc(<size_t>image.constant_count * sizeof(Value))
    if constants == NULL:
        raise MemoryError()
    template.constants = constants
    template.constant_count = 0
    for i in range(image.constant_count):
        word = image.constants[i]
        if word & 3 == WORD_STRING:
            # The verifier has found the number to be in range.
            text = blob.strings[word >> 2]
            if text == NULL:
                text = blob.string(word >> 2)
            INCREF(text)
            constants[i] = value_string(text)
        elif word & 3 == WORD_INT:
            constants[i] = value_int(<int32_t>word >> 2)
        elif word & 3 == WORD_DOUBLE:
            memcpy(&bits, image.doubles + <size_t>(word >> 2) * 8, 8)
            constants[i] = value_number(bits_to_double(bits))
        else:
            tuple_cursor(image, word, &table)
            items = decode_elements(blob, image, &table) if table.position[0] & 1 else decode_tuple(blob, image, &table)
            Py_INCREF(items)
            constants[i] = value_heap(<PyObject*>items)
        # dealloc releases what is counted
        template.constant_count = i + 1
    return 0


cdef int read_positions(FunctionTemplate template) except -1:
    """Let a decoded function see its positions; when they are damaged, those of the function compiled again."""
    cdef Blob blob
    cdef const BodyHeader* body
    cdef FunctionImage image
    cdef const uint8_t* cold
    cdef FunctionTemplate fresh
    if not isinstance(template.code_owner, Blob):
        return 0
    blob = <Blob>template.code_owner
    try:
        body = blob.check_body(template.index)
        if body == NULL or locate_parts(body, &image) != REASON_NONE:
            raise blob_error(REASON_STRUCTURE, "a body has vanished")
        cold = find_positions(blob, body, image.positions_length)
        template.positions_length = image.positions_length
        template.positions = cold + COLD_CHECKSUM
    except JSError as error:
        blob.note_refusal(error)
        fresh = <FunctionTemplate>blob.fresh_template(template.script, template.index)
        ensure_chain(fresh)
        # The words are the same: only the owner of the positions is another, and it must live as long.
        template.code_owner = (blob, fresh.code_owner)
        template.positions_length = fresh.positions_length
        template.positions = fresh.positions
    return 0


cdef const uint8_t* find_positions(Blob blob, const BodyHeader* body, uint32_t length) except NULL:
    """Where the checksum of a body's positions stands, COLD_CHECKSUM bytes before them; it has been found right."""
    cdef uint32_t area = blob.header.sections[SECTION_COLD].length
    cdef const uint8_t* cold = blob.section(SECTION_COLD) + body.cold
    cdef uint32_t stored
    if body.cold > area or <uint64_t>length + COLD_CHECKSUM > area - body.cold:
        raise blob_error(REASON_BOUNDS, "positions outside their section")
    memcpy(&stored, cold, COLD_CHECKSUM)
    if stored != <uint32_t>_checksum64(cold + COLD_CHECKSUM, length):
        raise blob_error(REASON_CHECKSUM, "positions are damaged")
    return cold


cdef int ensure_chain(FunctionTemplate template) except -1:
    """Compile a template of a recovered Code: first what is around it, which gives it its scope."""
    cdef list chain = []
    while template is not None:
        chain.append(template)
        template = template.parent
    for item in reversed(chain):
        ensure_compiled(<FunctionTemplate>item)
    return 0


cdef int ensure_decoded(FunctionTemplate template) except -1:
    """Like ensure_compiled, but never compiles: a function without a body stays lazy."""
    cdef Blob blob
    # Compiling a function from source can compile functions inside it, too: those have their code, and it may be running.
    if template.lazy_body is not None and template.code == NULL:
        blob = <Blob?>template.lazy_body
        if template.flags & FLAG_EAGER and not blob.is_compiled(template.index):
            # The class around it is lazy: alone it could only come from compiling the whole source once more.
            return 0
        blob.decode(template)
    return 0


def names_hook(FunctionTemplate template not None):
    """Called by captured_names for a template that came from a blob."""
    cdef Blob blob = <Blob?>template.script.blob
    try:
        return blob.read_names(template.index)
    except JSError as error:
        blob.note_refusal(error)
        return (<FunctionTemplate>blob.fresh_template(template.script, template.index)).free_names or ()


def name_hook(FunctionTemplate template not None):
    """Called by function_name for a template that came from a blob."""
    cdef Blob blob = <Blob?>template.script.blob
    try:
        return <object>blob.string(template.name_number)
    except JSError as error:
        blob.note_refusal(error)
        fresh = <FunctionTemplate>blob.fresh_template(template.script, template.index)
        if fresh.parent is not None and blob.is_compiled(fresh.parent.index):
            # Compiling a function names those inside it.
            ensure_chain(fresh.parent)
        return function_name(fresh)


def scope_hook(ScopeInfo scope not None):
    """Called by scope_names for a scope that came from a blob."""
    cdef Blob blob = <Blob?>scope.owner.script.blob
    cdef FunctionTemplate fresh
    try:
        return read_scope_names(blob, scope)
    except JSError as error:
        blob.note_refusal(error)
        fresh = <FunctionTemplate>blob.fresh_template(scope.owner.script, scope.owner.index)
        ensure_chain(fresh)
        names = scope_names(<ScopeInfo>fresh.scopes[scope.index]) if scope.index < <uint32_t>len(fresh.scopes) else ()
        if <uint32_t>len(names) != scope.size:
            # Who asks counts on a name for each slot.
            raise blob_error(REASON_SOURCE, "the blob has other variables than its source")
        return names


cdef int make_inner(FunctionTemplate template, Py_ssize_t index) except -1:
    """Called by inner_template and all_inner for a template that came from a blob."""
    return (<Blob?>template.script.blob).make_inner(template, index)


cdef int read_inner_facts(FunctionTemplate template, Py_ssize_t index, InnerFacts* facts) except -1:
    """Called by inner_facts for a template that came from a blob."""
    cdef InnerReader reader = <InnerReader>template.inner_reader
    cdef FunctionTemplate inner
    if reader is not None and reader.from_source is None:
        try:
            reader.find(<uint32_t>index, facts)
            return 0
        except JSError:
            # Making the template finds the way out.
            pass
    inner = inner_template(template, index)
    facts.kind = inner.kind
    facts.flags = inner.flags
    return 0


def positions_hook(FunctionTemplate template not None):
    """Called by position_of for a function decoded from a blob."""
    read_positions(template)


cdef Code load_code(Blob blob, object source, str filename):
    """A Code over the blob: only the top level's template is made."""
    cdef Code code = Code.__new__(Code)
    cdef FunctionFacts facts
    code.blob = blob
    code.mode = MODES[blob.header.mode]
    code.function_list = None
    if filename is None:
        filename = blob_filename(blob)
        if filename is not None:
            filename = python_text(filename)
    code.filename = filename if filename is not None else "<js>"
    code.source = BlobSource.__new__(BlobSource, blob) if source is None else TextSource.__new__(TextSource, source)
    # The top level runs in any case, and without it the blob is not worth having: the caller compiles.
    blob.check_function_page(0)
    if not blob.is_compiled(0):
        raise blob_error(REASON_STRUCTURE, "the top level is missing")
    blob.read_facts(0, &facts)
    code.top = blob.make_template(code, None, 0, &facts)
    blob.decode(code.top)
    if blob.refused:
        raise blob_error(blob.refused_reason, f"the top level cannot be used: {blob.refused_message}")
    return code

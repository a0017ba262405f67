# From a body to a compiled template.  Everything is checked before it is used; bytecode is executed where it lies.

# The parts of a body, located.
cdef struct BodyParts:
    uint32_t register_count
    uint32_t constant_count
    uint32_t double_count
    uint32_t site_count
    uint32_t handler_count
    uint32_t scope_count
    uint32_t inner_count
    uint32_t cold_length
    const uint8_t* doubles
    const uint32_t* constants
    const uint32_t* links
    const uint32_t* code
    const uint32_t* sites
    const Handler* handlers
    Cursor table                 # behind the counts


cdef int locate_parts(const BodyHeader* body, BodyParts* parts) noexcept nogil:
    """A Reason: REASON_NONE when every part lies inside the body."""
    cdef const uint8_t* start = <const uint8_t*>body
    cdef uint64_t position = sizeof(BodyHeader)
    cdef uint64_t end = body.length
    if body.table_length > end - position:
        return REASON_BOUNDS
    parts.table.position = start + position
    parts.table.end = parts.table.position + body.table_length
    parts.table.failed = False
    parts.register_count = read_varint(&parts.table)
    parts.constant_count = read_varint(&parts.table)
    parts.double_count = read_varint(&parts.table)
    parts.site_count = read_varint(&parts.table)
    parts.handler_count = read_varint(&parts.table)
    parts.scope_count = read_varint(&parts.table)
    parts.inner_count = read_varint(&parts.table)
    parts.cold_length = read_varint(&parts.table)
    if parts.table.failed:
        return REASON_STRUCTURE
    position = (position + body.table_length + 7) & ~<uint64_t>7
    if (
        position
        + <uint64_t>parts.double_count * 8
        + (<uint64_t>parts.constant_count + body.link_count + body.code_length + parts.site_count) * 4
        + <uint64_t>parts.handler_count * sizeof(Handler)
        > end
    ):
        return REASON_BOUNDS
    if body.code_length == 0:
        return REASON_STRUCTURE
    parts.doubles = start + position
    position += <uint64_t>parts.double_count * 8
    parts.constants = <const uint32_t*>(start + position)
    position += <uint64_t>parts.constant_count * 4
    parts.links = <const uint32_t*>(start + position)
    position += <uint64_t>body.link_count * 4
    parts.code = <const uint32_t*>(start + position)
    position += <uint64_t>body.code_length * 4
    parts.sites = <const uint32_t*>(start + position)
    position += <uint64_t>parts.site_count * 4
    parts.handlers = <const Handler*>(start + position)
    return REASON_NONE


cdef inline object link_text(Blob blob, const BodyHeader* body, const BodyParts* parts, uint32_t link):
    if link >= body.link_count:
        raise blob_error(REASON_STRUCTURE, "a string link out of range")
    return <object>blob.string(parts.links[link])


cdef int decode_body(Blob blob, const BodyHeader* body, FunctionTemplate template) except -1:
    cdef BodyParts parts
    cdef int reason = locate_parts(body, &parts)
    cdef Cursor scopes
    if reason != REASON_NONE:
        raise blob_error(reason, "a function lies outside its body")
    if parts.inner_count != <uint32_t>len(template.inner):
        raise blob_error(REASON_STRUCTURE, "a function has another number of inner functions")
    decode_scopes(blob, body, &parts, template)
    decode_constants(blob, body, &parts, template)
    template.register_count = parts.register_count
    template.sites = parts.sites
    template.site_count = parts.site_count
    template.handlers = parts.handlers
    template.handler_count = parts.handler_count
    # Positions are cold: read_positions() brings them when a stack trace is made.
    template.positions = NULL
    template.positions_length = 0
    template.code_owner = blob
    template.code_length = body.code_length
    template.code = parts.code
    return 0


cdef void forget_body(FunctionTemplate template) noexcept:
    # Back to lazy; template.inner stays, the compiler fills in what is left.
    release_constants(template)
    template.code = NULL
    template.code_length = 0
    template.sites = NULL
    template.site_count = 0
    template.handlers = NULL
    template.handler_count = 0
    template.code_owner = None
    template.scopes = []
    template.failed = True


cdef int decode_scopes(Blob blob, const BodyHeader* body, BodyParts* parts, FunctionTemplate template) except -1:
    cdef Cursor* table = &parts.table
    cdef ScopeInfo scope
    cdef FunctionTemplate child
    cdef uint32_t i
    cdef uint32_t k
    cdef uint32_t size
    cdef uint32_t outer
    cdef uint32_t flags
    cdef list scopes = []
    cdef tuple names
    # Every scope takes at least four bytes: a count that does not fit is refused before anything is made.
    if parts.scope_count > <size_t>(table.end - table.position) // 4:
        raise blob_error(REASON_BOUNDS, "more scopes than bytes")
    for i in range(parts.scope_count):
        scope = ScopeInfo.__new__(ScopeInfo)
        scope.kind = <int>read_varint(table)
        flags = read_varint(table)
        outer = read_varint(table)
        size = read_varint(table)
        if table.failed or size > <size_t>(table.end - table.position) // 2 or scope.kind > LAST_SCOPE_KIND or outer > i:
            raise blob_error(REASON_STRUCTURE, "a malformed scope")
        names = PyTuple_New(size)
        for k in range(size):
            text = link_text(blob, body, parts, read_varint(table))
            Py_INCREF(text)
            PyTuple_SET_ITEM(names, k, text)
        if table.failed or size > <size_t>(table.end - table.position):
            raise blob_error(REASON_STRUCTURE, "a malformed scope")
        for k in range(size):
            if table.position[k] > LAST_VARIABLE_KIND:
                raise blob_error(REASON_STRUCTURE, "a malformed scope")
        scope.names = names
        scope.kinds = (<const char*>table.position)[:size]
        table.position += size
        scope.has_eval = flags & SCOPE_HAS_EVAL != 0
        scope.is_function = flags & SCOPE_IS_FUNCTION != 0
        scope.size = size
        scope.index = i
        scope.owner = template
        # 0: what the function is closed over; k: its own scope k - 1
        scope.outer = template.outer_scope if outer == 0 else <ScopeInfo>scopes[outer - 1]
        scopes.append(scope)
    for i in range(parts.inner_count):
        outer = read_varint(table)
        if table.failed or outer > parts.scope_count:
            raise blob_error(REASON_STRUCTURE, "an inner function closes over no scope")
        child = <FunctionTemplate>template.inner[i]
        child.outer_scope = template.outer_scope if outer == 0 else <ScopeInfo>scopes[outer - 1]
    template.scopes = scopes
    return 0


cdef object decode_tuple(Blob blob, const BodyHeader* body, BodyParts* parts, Cursor* table, int depth):
    cdef uint32_t count = read_varint(table)
    cdef uint32_t i
    cdef uint32_t kind
    cdef double number
    cdef list items = []
    if table.failed or depth > MAX_TUPLE_DEPTH or count > <size_t>(table.end - table.position):
        raise blob_error(REASON_STRUCTURE, "a malformed tuple")
    for i in range(count):
        kind = read_varint(table)
        if kind == ITEM_NONE:
            items.append(None)
        elif kind == ITEM_TRUE:
            items.append(True)
        elif kind == ITEM_FALSE:
            items.append(False)
        elif kind == ITEM_INT:
            items.append(unzigzag(read_varint(table)))
        elif kind == ITEM_DOUBLE:
            if table.end - table.position < 8:
                raise blob_error(REASON_STRUCTURE, "a malformed tuple")
            memcpy(&number, table.position, 8)
            table.position += 8
            items.append(number)
        elif kind == ITEM_STRING:
            items.append(link_text(blob, body, parts, read_varint(table)))
        elif kind == ITEM_TUPLE:
            items.append(decode_tuple(blob, body, parts, table, depth + 1))
        else:
            table.failed = True
        if table.failed:
            raise blob_error(REASON_STRUCTURE, "a malformed tuple")
    return tuple(items)


cdef int decode_constants(Blob blob, const BodyHeader* body, BodyParts* parts, FunctionTemplate template) except -1:
    cdef uint32_t i
    cdef uint32_t word
    cdef uint64_t bits
    cdef PyObject* text
    cdef Cursor table
    cdef Value* constants
    if parts.constant_count == 0:
        return 0
    constants = <Value*>malloc(<size_t>parts.constant_count * sizeof(Value))
    if constants == NULL:
        raise MemoryError()
    template.constants = constants
    template.constant_count = 0
    for i in range(parts.constant_count):
        word = parts.constants[i] >> 2
        if parts.constants[i] & 3 == CONSTANT_STRING:
            text = blob.string(word)
            INCREF(text)
            constants[i] = value_string(text)
        elif parts.constants[i] & 3 == CONSTANT_INT:
            constants[i] = value_int(<int32_t>(word << 2) >> 2)
        elif parts.constants[i] & 3 == CONSTANT_DOUBLE:
            if word >= parts.double_count:
                raise blob_error(REASON_STRUCTURE, "a number constant out of range")
            memcpy(&bits, parts.doubles + <size_t>word * 8, 8)
            constants[i] = value_number(bits_to_double(bits))
        else:
            if word >= body.table_length:
                raise blob_error(REASON_STRUCTURE, "a tuple constant out of range")
            table.position = <const uint8_t*>body + sizeof(BodyHeader) + word
            table.end = parts.table.end
            table.failed = False
            items = decode_tuple(blob, body, parts, &table, 0)
            Py_INCREF(items)
            constants[i] = value_heap(<PyObject*>items)
        # dealloc releases what is counted
        template.constant_count = i + 1
    return 0


cdef int read_positions(FunctionTemplate template) except -1:
    """Let a decoded function see its positions; when they are damaged, those of the function compiled again."""
    cdef Blob blob
    cdef const BodyHeader* body
    cdef BodyParts parts
    cdef const uint8_t* cold
    cdef FunctionTemplate fresh
    cdef uint32_t length
    if not isinstance(template.code_owner, Blob):
        return 0
    blob = <Blob>template.code_owner
    try:
        body = blob.check_body(template.index)
        if body == NULL or locate_parts(body, &parts) != REASON_NONE:
            raise blob_error(REASON_STRUCTURE, "a body has vanished")
        length = blob.header.sections[SECTION_COLD].length
        if body.cold > length or <uint64_t>parts.cold_length + 8 > length - body.cold:
            raise blob_error(REASON_BOUNDS, "positions outside their section")
        cold = blob.section(SECTION_COLD) + body.cold
        if memcmp_checksum(cold, parts.cold_length) != 0:
            raise blob_error(REASON_CHECKSUM, "positions are damaged")
        template.positions_length = parts.cold_length
        template.positions = cold + 8
    except JSError as error:
        blob.note_refusal(error)
        fresh = <FunctionTemplate>blob.fresh_template(template.script, template.index)
        ensure_chain(fresh)
        # The words are the same: only the owner of the positions is another, and it must live as long.
        template.code_owner = (blob, fresh.code_owner)
        template.positions_length = fresh.positions_length
        template.positions = fresh.positions
    return 0


cdef int memcmp_checksum(const uint8_t* cold, uint32_t length) noexcept nogil:
    cdef uint64_t stored
    memcpy(&stored, cold, 8)
    return stored != _checksum64(cold + 8, length)


cdef int ensure_chain(FunctionTemplate template) except -1:
    """Compile a template of a recovered Code: first what is around it, which gives it its scope."""
    cdef list chain = []
    while template is not None:
        chain.append(template)
        template = template.parent
    for item in reversed(chain):
        ensure_compiled(<FunctionTemplate>item)
    return 0


cdef list functions_directly_inside(FunctionTemplate template):
    return template.inner


cdef int ensure_decoded(FunctionTemplate template) except -1:
    """Like ensure_compiled, but never compiles: a function without a body stays lazy."""
    cdef Blob blob
    if template.lazy_body is not None:
        blob = <Blob?>template.lazy_body
        blob.decode(template)
    return 0


def decode_hook(FunctionTemplate template not None):
    """Called by ensure_compiled for a template that came from a blob."""
    ensure_decoded(template)


def names_hook(FunctionTemplate template not None):
    """Called by captured_names for a template that came from a blob."""
    cdef Blob blob = <Blob?>template.script.blob
    try:
        return blob.read_names(template.index)
    except JSError as error:
        blob.note_refusal(error)
        return (<FunctionTemplate>blob.fresh_template(template.script, template.index)).free_names


def inner_hook(FunctionTemplate template not None):
    """Called by functions_inside for a template that came from a blob."""
    cdef Blob blob = <Blob?>template.script.blob
    blob.make_inner(template)


def positions_hook(FunctionTemplate template not None):
    """Called by position_of for a function decoded from a blob."""
    read_positions(template)


cdef Code load_code(Blob blob, object source, str filename):
    """A Code over the blob: only the top level's template is made."""
    cdef Code code = Code.__new__(Code)
    code.blob = blob
    code.mode = MODES[blob.header.mode]
    code.function_list = None
    if filename is None and blob.header.filename:
        filename = <str><object>blob.string(blob.header.filename - 1)
    code.filename = filename if filename is not None else "<js>"
    code.source = BlobSource.__new__(BlobSource, blob) if source is None else TextSource.__new__(TextSource, source)
    # The top level runs in any case, and without it the blob is not worth having: the caller compiles.
    blob.check_function_page(0)
    if blob.find_body(0) == NULL:
        raise blob_error(REASON_STRUCTURE, "the top level is missing")
    code.top = blob.make_template(code, None, 0)
    blob.decode(code.top)
    if blob.refused:
        raise blob_error(blob.refused_reason, f"the top level cannot be used: {blob.refused_message}")
    return code

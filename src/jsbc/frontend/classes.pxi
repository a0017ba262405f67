# Classes (ECMA-262 §15.7).
#
# The initializer expressions of a class's instance fields are the body of one synthetic method, which the constructor
# calls; those of static fields and the static blocks are another. A synthetic function is entered at its first field
# and visited once per field: between visits its declarations are taken off their names' stacks.

cdef struct ClassState:
    ScopeState scope
    FunctionState fields           # CLASS_FIELDS_INITIALIZER
    FunctionState statics          # CLASS_STATIC_INITIALIZER
    bint has_fields
    bint has_statics
    bint derived
    uint32_t constructor           # MethodDefinition node
    bint has_constructor
    uint32_t first_field_name
    uint32_t start


# ---------------------------------------------------------------- private names

cdef int declare_private(Parser* parser, uint32_t flags) except -1 nogil:
    cdef uint32_t atom = parser.token.atom
    cdef uint32_t index = parser.atoms[atom].top
    cdef uint32_t present
    cdef uint32_t accessors = DECL_PRIVATE_GETTER | DECL_PRIVATE_SETTER
    if atom == ATOM_PRIVATE_CONSTRUCTOR:
        fail(parser, parser.token.start, "Classes may not have a field named 'constructor'")
    if index and parser.decls[index].scope == parser.scope.index:
        # only a getter and a setter may share a name, both static or both not
        present = parser.decls[index].flags
        if (present | flags) & accessors != accessors or present & flags & accessors or (
            (present ^ flags) & DECL_PRIVATE_STATIC
        ):
            fail_redeclared(parser, atom, parser.token.start)
        parser.decls[index].flags |= <uint16_t>flags
        return 0
    index = add_declaration(parser, parser.scope, atom, DECL_PRIVATE_NAME, parser.token.start, 0)
    parser.decls[index].flags = <uint16_t>flags
    return 0


# ---------------------------------------------------------------- synthetic functions

cdef int detach_declarations(Parser* parser, ScopeState* scope) except -1 nogil:
    cdef uint32_t index = parser.scopes[scope.index].first_declaration
    while index:
        parser.atoms[parser.decls[index].atom].top = parser.decls[index].shadowed
        index = parser.decls[index].next
    return 0


cdef int attach_declarations(Parser* parser, ScopeState* scope) except -1 nogil:
    cdef uint32_t index = parser.scopes[scope.index].first_declaration
    while index:
        parser.decls[index].shadowed = parser.atoms[parser.decls[index].atom].top
        parser.atoms[parser.decls[index].atom].top = index
        index = parser.decls[index].next
    return 0


# Enter the initializer function of static or instance fields, for the first time or again.
cdef FunctionState* enter_initializer(Parser* parser, ClassState* klass, bint is_static) except NULL nogil:
    cdef FunctionState* state = &klass.statics if is_static else &klass.fields
    cdef bint* entered = &klass.has_statics if is_static else &klass.has_fields
    if not entered[0]:
        entered[0] = True
        function_enter(
            parser, state,
            FUNCTION_KIND_CLASS_STATIC_INITIALIZER if is_static else FUNCTION_KIND_CLASS_FIELDS_INITIALIZER,
            FUNCTION_CLASS_MEMBER | FUNCTION_LIKELY_CALLED_NOW, klass.start
        )
        return state
    state.saved_context = parser.context
    state.saved_uses = parser.uses
    state.saved_yield_position = parser.yield_position
    state.saved_await_position = parser.await_position
    state.saved_await_identifier = parser.await_identifier
    state.scope.first_reference = parser.reference_count
    state.scope.first_hoist = parser.hoist_count
    parser.function = state
    parser.scope = &state.scope
    parser.context = state.own_context
    parser.yield_position = NO_POSITION
    parser.await_position = NO_POSITION
    parser.await_identifier = NO_POSITION
    attach_declarations(parser, &state.scope)
    return state


# Leave it; finish_initializer follows when the class ends.
cdef int leave_initializer(Parser* parser, FunctionState* state) except -1 nogil:
    cdef uint32_t i
    resolve_function_references(parser, state)
    for i in range(state.scope.first_reference, parser.reference_count):
        if parser.field_name_count == parser.field_name_capacity:
            grow_array(<void**>&parser.field_names, &parser.field_name_capacity, sizeof(FieldName))
        parser.field_names[parser.field_name_count].record = state.record
        parser.field_names[parser.field_name_count].atom = parser.references[i].atom
        parser.field_names[parser.field_name_count].flags = (
            FREE_NAME_ASSIGNED if parser.references[i].flags & REFERENCE_ASSIGNED else 0
        )
        parser.field_name_count += 1
    detach_declarations(parser, &state.scope)
    parser.scope = state.scope.outer
    parser.scope.flags |= state.scope.flags & SCOPE_HAS_EVAL
    parser.function = state.outer
    parser.context = state.saved_context
    parser.uses = state.saved_uses
    parser.yield_position = state.saved_yield_position
    parser.await_position = state.saved_await_position
    parser.await_identifier = state.saved_await_identifier
    return 0


# The names of all visits, each once, become the free names; the record is completed.
cdef int finish_initializer(Parser* parser, ClassState* klass, FunctionState* state) except -1 nogil:
    cdef FunctionRecord* record = &parser.functions[state.record]
    cdef uint32_t base = parser.stamp_base
    cdef uint32_t first = parser.free_name_count
    cdef uint32_t i
    cdef FieldName* name
    if base > 0xFFFFFFFFU - parser.field_name_count - 2:
        for i in range(parser.atom_count):
            parser.atoms[i].stamp = 0
        base = 1
    for i in range(klass.first_field_name, parser.field_name_count):
        name = &parser.field_names[i]
        if name.record != state.record:
            continue
        if parser.atoms[name.atom].stamp >= base:
            parser.free_names[first + parser.atoms[name.atom].stamp - base].flags |= name.flags
            continue
        parser.atoms[name.atom].stamp = base + (parser.free_name_count - first)
        add_free_name(parser, name.atom, name.flags)
    parser.stamp_base = base + (parser.free_name_count - first)
    if state.flags & (FUNCTION_USES_EVAL | FUNCTION_INNER_EVAL):
        state.outer.flags |= FUNCTION_INNER_EVAL
    attach_declarations(parser, &state.scope)
    close_declarations(parser, &state.scope)
    state.flags |= FUNCTION_STRICT | FUNCTION_SIMPLE_PARAMS
    if parser.context & CONTEXT_MODULE:
        state.flags |= FUNCTION_MODULE_CODE
    if parser.lazy_depth:
        state.flags |= FUNCTION_IS_LAZY
    record.end = parser.token.end
    record.body_start = klass.start
    record.next_function = state.record + 1
    record.scope = 0 if parser.lazy_depth else state.scope.index
    record.first_free_name = first
    record.free_name_count = parser.free_name_count - first
    record.flags = state.flags
    return 0


# ---------------------------------------------------------------- class elements

cdef uint32_t parse_static_block(Parser* parser, ClassState* klass, uint32_t start) except 0 nogil:
    cdef FunctionState* outer = enter_initializer(parser, klass, True)
    cdef FunctionState state
    cdef NodeList body
    cdef uint32_t statement
    cdef uint32_t node
    body.head = body.tail = 0
    function_enter(
        parser, &state, FUNCTION_KIND_CLASS_STATIC_BLOCK, FUNCTION_CLASS_MEMBER | FUNCTION_LIKELY_CALLED_NOW, start
    )
    parser.functions[state.record].body_start = parser.token.start
    advance(parser)
    while parser.token.kind != TOKEN_RIGHT_BRACE:
        statement = parse_statement(parser, STATEMENT_LIST)
        append_node(parser, &body, statement)
    function_exit(parser, &state, parser.token.end)
    leave_initializer(parser, outer)
    advance(parser)
    node = new_node4(parser, NODE_STATIC_BLOCK, start, body.head if state.keep else 0, state.scope.index, 0, state.record)
    if parser.lazy_depth == 0:
        parser.functions[state.record].node = node
    return node


cdef uint32_t parse_field(
    Parser* parser, ClassState* klass, uint32_t start, PropertyName* name, bint is_static
) except 0 nogil:
    cdef FunctionState* state = enter_initializer(parser, klass, is_static)
    cdef uint32_t value = 0
    cdef uint32_t node
    if parser.token.kind == TOKEN_ASSIGN:
        advance(parser)
        value = parse_assignment(parser, 0)
    leave_initializer(parser, state)
    node = new_node2(parser, NODE_PROPERTY_DEFINITION, start, name.node, value)
    consume_semicolon(parser)
    parser.nodes[node].end = parser.last_end
    return node


# Whether the token behind `static`, `get`, `set` or `async` shows that the word itself is the element's name.
cdef inline bint ends_element_name(int kind) noexcept nogil:
    return (
        kind == TOKEN_LEFT_PAREN or kind == TOKEN_ASSIGN or kind == TOKEN_SEMICOLON or kind == TOKEN_RIGHT_BRACE
        or kind == TOKEN_EOF
    )


cdef uint32_t parse_class_element(Parser* parser, ClassState* klass) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t function_flags = 0
    cdef int kind = FUNCTION_KIND_METHOD
    cdef bint is_static = False
    cdef bint has_name = False
    cdef bint is_private
    cdef PropertyName name
    if is_contextual(parser, ATOM_STATIC):
        parse_property_name(parser, &name)
        if parser.token.kind == TOKEN_LEFT_BRACE:
            return parse_static_block(parser, klass, start)
        has_name = ends_element_name(parser.token.kind)
        is_static = not has_name
    if not has_name and (
        is_contextual(parser, ATOM_GET) or is_contextual(parser, ATOM_SET) or is_contextual(parser, ATOM_ASYNC)
    ):
        parse_property_name(parser, &name)
        has_name = ends_element_name(parser.token.kind) or (
            parser.token.newline_before and (name.atom == ATOM_ASYNC or parser.token.kind == TOKEN_MUL)
        )
        if not has_name:
            if name.atom == ATOM_ASYNC:
                function_flags = FUNCTION_ASYNC
            else:
                kind = FUNCTION_KIND_GETTER if name.atom == ATOM_GET else FUNCTION_KIND_SETTER
    if not has_name and parser.token.kind == TOKEN_MUL and kind == FUNCTION_KIND_METHOD:
        advance(parser)
        function_flags |= FUNCTION_GENERATOR
    is_private = not has_name and parser.token.kind == TOKEN_PRIVATE_NAME
    if is_private:
        parse_private_name(parser, klass, &name, kind, function_flags, is_static)
    elif not has_name:
        parse_property_name(parser, &name)
    if parser.token.kind == TOKEN_LEFT_PAREN or function_flags or kind != FUNCTION_KIND_METHOD:
        return parse_class_method(parser, klass, start, &name, kind, function_flags, is_static, is_private)
    if name.atom == ATOM_CONSTRUCTOR:
        fail(parser, name.start, "Classes may not have a field named 'constructor'")
    if is_static and name.atom == ATOM_PROTOTYPE:
        fail(parser, name.start, "Classes may not have a static property named 'prototype'")
    start = parse_field(parser, klass, start, &name, is_static)
    parser.nodes[start].flags = <uint16_t>(
        (PROPERTY_DEFINITION_STATIC if is_static else 0)
        | (PROPERTY_DEFINITION_COMPUTED if name.kind == TOKEN_LEFT_BRACKET else 0)
    )
    return start


# `#x` as the name of an element: declared at once, so the kind of element must be seen from the next token.
cdef int parse_private_name(
    Parser* parser, ClassState* klass, PropertyName* name, int kind, uint32_t function_flags, bint is_static
) except -1 nogil:
    cdef Token following
    cdef FunctionState* state
    cdef uint32_t flags = DECL_PRIVATE_STATIC if is_static else 0
    peek(parser, &following)
    if kind == FUNCTION_KIND_GETTER:
        flags |= DECL_PRIVATE_GETTER
    elif kind == FUNCTION_KIND_SETTER:
        flags |= DECL_PRIVATE_SETTER
    elif function_flags or following.kind == TOKEN_LEFT_PAREN:
        flags |= DECL_PRIVATE_METHOD
    declare_private(parser, flags)
    if flags and not is_static:
        # private methods are put on the instance before its fields: the initializer function does it
        state = enter_initializer(parser, klass, False)
        leave_initializer(parser, state)
    name.kind = TOKEN_PRIVATE_NAME
    name.start = parser.token.start
    name.atom = parser.token.atom
    name.node = new_node1(parser, NODE_PRIVATE_IDENTIFIER, parser.token.start, parser.token.atom)
    parser.nodes[name.node].end = parser.token.end
    return advance(parser)


cdef uint32_t parse_class_method(
    Parser* parser, ClassState* klass, uint32_t start, PropertyName* name, int kind, uint32_t function_flags,
    bint is_static, bint is_private
) except 0 nogil:
    cdef uint32_t value
    cdef uint32_t node
    cdef int flags = METHOD_DEFINITION_STATIC if is_static else 0
    cdef bint is_constructor = not is_static and not is_private and name.atom == ATOM_CONSTRUCTOR
    if name.kind == TOKEN_LEFT_BRACKET:
        flags |= METHOD_DEFINITION_COMPUTED
    if kind == FUNCTION_KIND_GETTER:
        flags |= METHOD_DEFINITION_GETTER
    elif kind == FUNCTION_KIND_SETTER:
        flags |= METHOD_DEFINITION_SETTER
    if is_static and name.atom == ATOM_PROTOTYPE:
        fail(parser, name.start, "Classes may not have a static property named 'prototype'")
    if is_constructor:
        if kind != FUNCTION_KIND_METHOD:
            fail(parser, name.start, "Class constructor may not be an accessor")
        if function_flags & FUNCTION_ASYNC:
            fail(parser, name.start, "Class constructor may not be an async method")
        if function_flags & FUNCTION_GENERATOR:
            fail(parser, name.start, "Class constructor may not be a generator")
        if klass.has_constructor:
            fail(parser, name.start, "A class may only have one constructor")
        klass.has_constructor = True
        flags |= METHOD_DEFINITION_CONSTRUCTOR
        kind = FUNCTION_KIND_DERIVED_CONSTRUCTOR if klass.derived else FUNCTION_KIND_CLASS_CONSTRUCTOR
    value = parse_method(parser, start, kind, function_flags | FUNCTION_CLASS_MEMBER, name.atom)
    node = new_node2(parser, NODE_METHOD_DEFINITION, start, name.node, value)
    parser.nodes[node].flags = <uint16_t>flags
    if is_constructor:
        klass.constructor = node
    return node


# ---------------------------------------------------------------- classes

# The current token is `class`. `name_optional`: in `export default`.
cdef uint32_t parse_class(Parser* parser, int node_kind, bint name_optional) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t saved_context = parser.context
    cdef uint32_t name = 0
    cdef uint32_t heritage = 0
    cdef uint32_t body
    cdef uint32_t atom = 0
    cdef uint32_t position
    cdef uint32_t decl
    cdef bint exporting = parser.exporting
    cdef ClassState klass
    check_stack(parser)
    klass.has_fields = klass.has_statics = klass.derived = klass.has_constructor = False
    klass.constructor = 0
    klass.first_field_name = parser.field_name_count
    parser.context |= CONTEXT_STRICT
    advance(parser)
    position = parser.token.start
    if parser.token.kind == TOKEN_IDENTIFIER:
        check_identifier(parser, True)
        atom = parser.token.atom
    elif node_kind == NODE_CLASS_DECLARATION and not name_optional:
        fail_unexpected(parser)
    if node_kind == NODE_CLASS_DECLARATION:
        decl = declare_lexical(parser, atom if atom else ATOM_STAR_DEFAULT, position, DECL_CLASS, False)
        if exporting:
            parser.decls[decl].flags |= DECL_EXPORTED
            if not name_optional:
                add_export(parser, atom, position)
    parser.exporting = False
    if atom:
        name = name_node(parser)
    scope_enter(parser, &klass.scope, SCOPE_KIND_CLASS, start)
    if atom:
        add_declaration(parser, &klass.scope, atom, DECL_CLASS_NAME, position, 0)
    if parser.token.kind == KEYWORD_EXTENDS:
        klass.derived = True
        advance(parser)
        heritage = parse_heritage(parser, &klass)
    klass.start = parser.token.start
    body = parse_class_body(parser, &klass)
    scope_exit(parser, &klass.scope)
    parser.field_name_count = klass.first_field_name
    parser.context = saved_context
    parser.exporting = exporting
    advance(parser)
    return new_node4(parser, node_kind, start, name, heritage, body, klass.scope.result)


# ClassHeritage is evaluated with the private names of the class around.
cdef uint32_t parse_heritage(Parser* parser, ClassState* klass) except 0 nogil:
    cdef uint32_t cover_error = parser.cover_error
    cdef uint32_t heritage
    cdef uint32_t i
    parser.cover_error = NO_POSITION
    heritage = parse_left_hand_side(parser)
    if parser.cover_error != NO_POSITION:
        fail_cover(parser)
    parser.cover_error = cover_error
    for i in range(klass.scope.first_reference, parser.reference_count):
        if parser.atoms[parser.references[i].atom].units[0] == c"#":
            parser.references[i].flags |= REFERENCE_SKIPS_SCOPE
    return heritage


# A class without a constructor has one nevertheless: a record without text, and nodes that lead to it.
cdef uint32_t default_constructor(Parser* parser, ClassState* klass) except 0 nogil:
    cdef uint32_t record = add_function_record(
        parser, FUNCTION_KIND_DERIVED_CONSTRUCTOR if klass.derived else FUNCTION_KIND_CLASS_CONSTRUCTOR,
        FUNCTION_DEFAULT_CONSTRUCTOR | FUNCTION_STRICT | FUNCTION_SIMPLE_PARAMS | FUNCTION_CLASS_MEMBER, klass.start
    )
    cdef uint32_t value
    cdef uint32_t node
    parser.functions[record].end = parser.token.end
    parser.functions[record].body_start = klass.start
    parser.functions[record].next_function = record + 1
    if parser.context & CONTEXT_MODULE:
        parser.functions[record].flags |= FUNCTION_MODULE_CODE
    if parser.lazy_depth:
        parser.functions[record].flags |= FUNCTION_IS_LAZY
    value = new_node4(parser, NODE_FUNCTION_EXPRESSION, klass.start, 0, 0, 0, record)
    parser.nodes[value].flags = FUNCTION_EXPRESSION_LAZY
    node = new_node2(parser, NODE_METHOD_DEFINITION, klass.start, 0, value)
    parser.nodes[node].flags = METHOD_DEFINITION_CONSTRUCTOR
    return node


# Up to but not including the closing brace: the token behind it belongs to the context around.
cdef uint32_t parse_class_body(Parser* parser, ClassState* klass) except 0 nogil:
    cdef NodeList elements
    cdef uint32_t element
    cdef uint32_t node
    elements.head = elements.tail = 0
    expect(parser, TOKEN_LEFT_BRACE)
    while parser.token.kind != TOKEN_RIGHT_BRACE:
        if parser.token.kind == TOKEN_SEMICOLON:
            advance(parser)
            continue
        element = parse_class_element(parser, klass)
        append_node(parser, &elements, element)
    if klass.has_fields:
        finish_initializer(parser, klass, &klass.fields)
    if klass.has_statics:
        finish_initializer(parser, klass, &klass.statics)
    if not klass.has_constructor:
        klass.constructor = default_constructor(parser, klass)
    node = new_node4(
        parser, NODE_CLASS_BODY, klass.start, elements.head, klass.fields.record if klass.has_fields else 0,
        klass.statics.record if klass.has_statics else 0, klass.constructor
    )
    parser.nodes[node].end = parser.token.end
    return node

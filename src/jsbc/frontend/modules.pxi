# Scripts, modules and eval code (ECMA-262 §16): import and export declarations, the top level.

# ---------------------------------------------------------------- names of exports

# Exported names are unique (ECMA-262 §16.2.1.1).
cdef int add_export(Parser* parser, uint32_t atom, uint32_t position) except -1 nogil:
    if parser.atoms[atom].exported:
        fail_name(parser, position, "Duplicate export of '%s'", atom)
    parser.atoms[atom].exported = 1
    return 0


# `export {x}` before or after the declaration of x: looked up when the module ends.
cdef int add_local_export(Parser* parser, uint32_t atom, uint32_t position) except -1 nogil:
    if parser.local_export_count == parser.local_export_capacity:
        grow_array(<void**>&parser.local_exports, &parser.local_export_capacity, sizeof(LocalExport))
    parser.local_exports[parser.local_export_count].atom = atom
    parser.local_exports[parser.local_export_count].position = position
    parser.local_export_count += 1
    return 0


cdef int check_local_exports(Parser* parser) except -1 nogil:
    cdef uint32_t i
    cdef uint32_t decl
    cdef LocalExport* item
    for i in range(parser.local_export_count):
        item = &parser.local_exports[i]
        decl = parser.atoms[item.atom].top
        if not decl or parser.decls[decl].scope != parser.scope.index:
            fail_name(parser, item.position, "Export '%s' is not defined in module", item.atom)
        parser.decls[decl].flags |= DECL_EXPORTED
    return 0


# Lone surrogates are not allowed in names of imports and exports (IsStringWellFormedUnicode).
cdef int check_well_formed(Parser* parser, uint32_t atom) except -1 nogil:
    cdef const uint16_t* at = parser.atoms[atom].units
    cdef const uint16_t* end = at + parser.atoms[atom].length
    while at < end:
        if 0xD800 <= at[0] < 0xDC00 and at + 1 < end and 0xDC00 <= at[1] < 0xE000:
            at += 2
        elif 0xD800 <= at[0] < 0xE000:
            fail(parser, parser.token.start, "Invalid module export name: contains unpaired surrogate character")
        else:
            at += 1
    return 0


# ModuleExportName: an identifier name or a string; consumes it.
cdef uint32_t module_export_name(Parser* parser) except 0 nogil:
    cdef uint32_t node
    if parser.token.kind == TOKEN_STRING:
        node = string_node(parser)
        check_well_formed(parser, parser.nodes[node].a)
        advance(parser)
        return node
    if not is_name_token(parser.token.kind):
        fail_unexpected(parser)
    return name_node(parser)


# ---------------------------------------------------------------- imports

# `from "module" with { … }`; the attributes go to `attributes`.
cdef uint32_t parse_from_clause(Parser* parser, NodeList* attributes) except 0 nogil:
    if not is_contextual(parser, ATOM_FROM):
        fail_unexpected(parser)
    advance(parser)
    return parse_module_specifier(parser, attributes)


cdef uint32_t parse_module_specifier(Parser* parser, NodeList* attributes) except 0 nogil:
    cdef uint32_t source
    if parser.token.kind != TOKEN_STRING:
        fail_unexpected(parser)
    source = string_node(parser)
    advance(parser)
    attributes.head = attributes.tail = 0
    if parser.token.kind == KEYWORD_WITH:
        parse_import_attributes(parser, attributes)
    return source


cdef int parse_import_attributes(Parser* parser, NodeList* attributes) except -1 nogil:
    cdef uint32_t start
    cdef uint32_t key
    cdef uint32_t value
    cdef uint32_t node
    cdef uint32_t other
    advance(parser)
    expect(parser, TOKEN_LEFT_BRACE)
    while parser.token.kind != TOKEN_RIGHT_BRACE:
        start = parser.token.start
        key = module_export_name(parser)
        other = attributes.head
        while other:
            if parser.nodes[parser.nodes[other].a].a == parser.nodes[key].a:
                fail_name(
                    parser, start, "Import attributes has a duplicate key '%s'", parser.nodes[key].a
                )
            other = parser.nodes[other].next
        expect(parser, TOKEN_COLON)
        if parser.token.kind != TOKEN_STRING:
            fail_unexpected(parser)
        value = string_node(parser)
        advance(parser)
        node = new_node2(parser, NODE_IMPORT_ATTRIBUTE, start, key, value)
        append_node(parser, attributes, node)
        if parser.token.kind != TOKEN_RIGHT_BRACE:
            expect(parser, TOKEN_COMMA)
    return advance(parser)


# The local name of an import at the current token; consumes it.
cdef uint32_t import_binding(Parser* parser) except 0 nogil:
    check_identifier(parser, True)
    declare_lexical(parser, parser.token.atom, parser.token.start, DECL_IMPORT, False)
    return name_node(parser)


# `{a, b as c, "d" as e}`
cdef int parse_named_imports(Parser* parser, NodeList* specifiers) except -1 nogil:
    cdef Token imported_token
    cdef uint32_t imported
    cdef uint32_t local
    cdef uint32_t node
    advance(parser)
    while parser.token.kind != TOKEN_RIGHT_BRACE:
        imported_token = parser.token
        imported = module_export_name(parser)
        if is_contextual(parser, ATOM_AS):
            advance(parser)
            local = import_binding(parser)
        else:
            if imported_token.kind != TOKEN_IDENTIFIER:
                fail_unexpected(parser)
            if imported_token.atom <= ATOM_ARGUMENTS:
                check_special_name(parser, imported_token.atom, imported_token.start, True)
            declare_lexical(parser, imported_token.atom, imported_token.start, DECL_IMPORT, False)
            local = new_node1(parser, NODE_IDENTIFIER, imported_token.start, imported_token.atom)
            parser.nodes[local].end = imported_token.end
        node = new_node2(parser, NODE_IMPORT_SPECIFIER, imported_token.start, imported, local)
        append_node(parser, specifiers, node)
        if parser.token.kind != TOKEN_RIGHT_BRACE:
            expect(parser, TOKEN_COMMA)
    return advance(parser)


# The current token is `import`, not of an expression.
cdef uint32_t parse_import_declaration(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t specifier_start
    cdef uint32_t node
    cdef uint32_t source
    cdef NodeList specifiers
    cdef NodeList attributes
    specifiers.head = specifiers.tail = 0
    advance(parser)
    if parser.token.kind == TOKEN_STRING:
        source = parse_module_specifier(parser, &attributes)
        node = new_node3(parser, NODE_IMPORT_DECLARATION, start, 0, source, attributes.head)
        return end_statement(parser, node)
    if parser.token.kind == TOKEN_IDENTIFIER:
        specifier_start = parser.token.start
        node = import_binding(parser)
        node = new_node1(parser, NODE_IMPORT_DEFAULT_SPECIFIER, specifier_start, node)
        append_node(parser, &specifiers, node)
        if parser.token.kind == TOKEN_COMMA:
            advance(parser)
            if parser.token.kind != TOKEN_MUL and parser.token.kind != TOKEN_LEFT_BRACE:
                fail_unexpected(parser)
    if parser.token.kind == TOKEN_MUL:
        specifier_start = parser.token.start
        advance(parser)
        if not is_contextual(parser, ATOM_AS):
            fail_unexpected(parser)
        advance(parser)
        node = import_binding(parser)
        node = new_node1(parser, NODE_IMPORT_NAMESPACE_SPECIFIER, specifier_start, node)
        append_node(parser, &specifiers, node)
    elif parser.token.kind == TOKEN_LEFT_BRACE:
        parse_named_imports(parser, &specifiers)
    elif not specifiers.head:
        fail_unexpected(parser)
    source = parse_from_clause(parser, &attributes)
    node = new_node3(parser, NODE_IMPORT_DECLARATION, start, specifiers.head, source, attributes.head)
    return end_statement(parser, node)


# ---------------------------------------------------------------- exports

# The current token is `export`.
cdef uint32_t parse_export_declaration(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t declaration
    advance(parser)
    if parser.token.kind == TOKEN_MUL:
        return parse_export_all(parser, start)
    if parser.token.kind == TOKEN_LEFT_BRACE:
        return parse_export_list(parser, start)
    if parser.token.kind == KEYWORD_DEFAULT:
        return parse_export_default(parser, start)
    parser.exporting = True
    if not (
        parser.token.kind == KEYWORD_VAR or parser.token.kind == KEYWORD_CONST
        or parser.token.kind == KEYWORD_FUNCTION or parser.token.kind == KEYWORD_CLASS
        or is_contextual(parser, ATOM_LET) or is_contextual(parser, ATOM_ASYNC)
    ):
        fail_unexpected(parser)
    declaration = parse_statement(parser, STATEMENT_LIST)
    if parser.nodes[declaration].kind == NODE_EXPRESSION_STATEMENT:
        fail(parser, start, "Unexpected token 'export'")
    parser.exporting = False
    return new_node1(parser, NODE_EXPORT_NAMED_DECLARATION, start, declaration)


# `* from "m"` or `* as name from "m"`
cdef uint32_t parse_export_all(Parser* parser, uint32_t start) except 0 nogil:
    cdef uint32_t exported = 0
    cdef uint32_t source
    cdef uint32_t position
    cdef NodeList attributes
    advance(parser)
    if is_contextual(parser, ATOM_AS):
        advance(parser)
        position = parser.token.start
        exported = module_export_name(parser)
        add_export(parser, parser.nodes[exported].a, position)
    source = parse_from_clause(parser, &attributes)
    exported = new_node3(parser, NODE_EXPORT_ALL_DECLARATION, start, exported, source, attributes.head)
    return end_statement(parser, exported)


# `{a, b as c}` with or without `from "m"`
cdef uint32_t parse_export_list(Parser* parser, uint32_t start) except 0 nogil:
    cdef uint32_t first_local = parser.local_export_count
    cdef uint32_t bad_local = NO_POSITION
    cdef uint32_t specifier_start
    cdef uint32_t local
    cdef uint32_t exported
    cdef uint32_t node
    cdef uint32_t source = 0
    cdef int kind
    cdef NodeList specifiers
    cdef NodeList attributes
    specifiers.head = specifiers.tail = 0
    attributes.head = 0
    advance(parser)
    while parser.token.kind != TOKEN_RIGHT_BRACE:
        specifier_start = parser.token.start
        kind = parser.token.kind
        local = module_export_name(parser)
        exported = local
        if kind == TOKEN_IDENTIFIER:
            add_local_export(parser, parser.nodes[local].a, specifier_start)
        if bad_local == NO_POSITION and (
            kind != TOKEN_IDENTIFIER or parser.nodes[local].a <= ATOM_AWAIT
        ):
            bad_local = specifier_start       # only right with `from`
        if is_contextual(parser, ATOM_AS):
            advance(parser)
            specifier_start = parser.token.start
            exported = module_export_name(parser)
        else:
            # nodes must not be in two places of the tree: each list link exists once
            exported = new_node1(parser, parser.nodes[local].kind, specifier_start, parser.nodes[local].a)
            parser.nodes[exported].end = parser.nodes[local].end
        add_export(parser, parser.nodes[exported].a, specifier_start)
        node = new_node2(parser, NODE_EXPORT_SPECIFIER, parser.nodes[local].start, local, exported)
        append_node(parser, &specifiers, node)
        if parser.token.kind != TOKEN_RIGHT_BRACE:
            expect(parser, TOKEN_COMMA)
    advance(parser)
    if is_contextual(parser, ATOM_FROM):
        parser.local_export_count = first_local
        source = parse_from_clause(parser, &attributes)
    elif bad_local != NO_POSITION:
        fail(parser, bad_local, "Unexpected reserved word or string as a local name of an export")
    node = new_node4(
        parser, NODE_EXPORT_NAMED_DECLARATION, start, 0, specifiers.head, source, attributes.head
    )
    return end_statement(parser, node)


cdef uint32_t parse_export_default(Parser* parser, uint32_t start) except 0 nogil:
    cdef uint32_t node_start
    cdef uint32_t node
    cdef uint32_t decl
    cdef Token following
    add_export(parser, ATOM_DEFAULT, parser.token.start)
    advance(parser)
    node_start = parser.token.start
    parser.exporting = True
    node = 0
    if parser.token.kind == KEYWORD_FUNCTION:
        node = parse_function_declaration(parser, node_start, 0, IN_EXPORT_DEFAULT)
    elif parser.token.kind == KEYWORD_CLASS:
        node = parse_class(parser, NODE_CLASS_DECLARATION, True)
    elif is_contextual(parser, ATOM_ASYNC):
        peek(parser, &following)
        if following.kind == KEYWORD_FUNCTION and not following.newline_before:
            advance(parser)
            node = parse_function_declaration(parser, node_start, FUNCTION_ASYNC, IN_EXPORT_DEFAULT)
    parser.exporting = False
    if node:
        return new_node1(parser, NODE_EXPORT_DEFAULT_DECLARATION, start, node)
    decl = declare_lexical(parser, ATOM_STAR_DEFAULT, node_start, DECL_LET, False)
    parser.decls[decl].flags |= DECL_EXPORTED
    node = parse_assignment(parser, 0)
    node = new_node1(parser, NODE_EXPORT_DEFAULT_DECLARATION, start, node)
    return end_statement(parser, node)


# ---------------------------------------------------------------- the top level

# One item of a module's top level.
cdef uint32_t parse_module_item(Parser* parser) except 0 nogil:
    cdef Token following
    if parser.token.kind == KEYWORD_EXPORT:
        return parse_export_declaration(parser)
    if parser.token.kind == KEYWORD_IMPORT:
        peek(parser, &following)
        if following.kind != TOKEN_LEFT_PAREN and following.kind != TOKEN_DOT:
            return parse_import_declaration(parser)
    return parse_statement(parser, STATEMENT_LIST)


# A script, module, eval code, or function body text as a program.
cdef int parse_program(Parser* parser, int kind) except -1 nogil:
    cdef FunctionState state
    cdef uint32_t node
    cdef uint32_t start = offset_of(parser, parser.cursor)
    cdef uint32_t i
    cdef NodeList body
    body.head = body.tail = 0
    skip_hashbang(parser)
    function_enter(parser, &state, kind, 0, start)
    parser.functions[0].body_start = start
    advance(parser)
    parser.token.newline_before = 1
    parse_directives(parser, &state, &body)
    while parser.token.kind != TOKEN_EOF:
        if kind == FUNCTION_KIND_MODULE:
            node = parse_module_item(parser)
        else:
            node = parse_statement(parser, STATEMENT_LIST)
        append_node(parser, &body, node)
    check_local_exports(parser)
    function_exit(parser, &state, offset_of(parser, parser.limit))
    # names that are left are globals, but private names must have been declared
    for i in range(parser.reference_count):
        if parser.atoms[parser.references[i].atom].units[0] == c"#" and not parser.skip_outer_checks:
            check_private_reference(parser, &parser.references[i])
    node = new_node(parser, NODE_PROGRAM, start)
    parser.nodes[node].end = offset_of(parser, parser.limit)
    parser.nodes[node].a = body.head
    parser.nodes[node].b = state.scope.index
    if kind == FUNCTION_KIND_MODULE:
        parser.nodes[node].flags = PROGRAM_MODULE
    elif kind == FUNCTION_KIND_EVAL:
        parser.nodes[node].flags = PROGRAM_EVAL
    parser.functions[0].node = node
    parser.root = node
    return 0


# An undeclared private name, unless the code around direct eval declares it.
cdef int check_private_reference(Parser* parser, const Reference* reference) except -1 nogil:
    cdef uint32_t i
    for i in range(parser.outer_private_count):
        if parser.outer_private_names[i] == reference.atom:
            return 0
    return fail_name(
        parser, reference.position, "Private field '%s' must be declared in an enclosing class", reference.atom
    )


# `#!…` at the very start of a script or module
cdef int skip_hashbang(Parser* parser) except -1 nogil:
    if parser.cursor[0] == c"#" and parser.cursor[1] == c"!" and offset_of(parser, parser.cursor) == 0:
        parser.cursor = skip_line_comment(parser, parser.cursor)
    return 0


# One function again, from its parameters on.
cdef int parse_single_function(Parser* parser, const FunctionRecord* record, uint32_t own_name) except -1 nogil:
    cdef FunctionState state
    cdef NodeList parameters
    cdef uint32_t body
    cdef uint32_t node
    cdef uint32_t start
    cdef uint32_t inherited = FUNCTION_ASYNC | FUNCTION_GENERATOR | FUNCTION_IS_EXPRESSION | FUNCTION_CLASS_MEMBER
    parser.cursor = parser.units + record.params_start
    function_enter(
        parser, &state, record.kind,
        record.flags & (inherited | FUNCTION_IS_DECLARATION | FUNCTION_NO_IN | FUNCTION_LIKELY_CALLED_NOW),
        record.start
    )
    state.skipped = False
    state.own_name = own_name
    parser.functions[0].params_start = record.params_start
    parser.functions[0].name = record.name
    parser.token.end = record.params_start
    advance(parser)
    start = parser.token.start
    if record.kind == FUNCTION_KIND_ARROW:
        parse_arrow_parameters(parser, &state, &parameters)
        if parser.token.kind != TOKEN_ARROW:
            fail_unexpected(parser)
        advance(parser)
    else:
        parse_parameters(parser, &state, &parameters)
    if parser.token.kind == TOKEN_LEFT_BRACE or record.kind != FUNCTION_KIND_ARROW:
        body = parse_function_body(parser, &state)
        parser.last_end = parser.token.end
    else:
        enter_function_body(parser, &state)
        parser.functions[0].body_start = parser.token.start
        body = parse_assignment(parser, NO_IN if record.flags & FUNCTION_NO_IN else 0)
        check_parameters(parser, &state)
    function_exit(parser, &state, parser.last_end)
    if record.kind == FUNCTION_KIND_ARROW:
        node = function_node(parser, &state, NODE_ARROW_FUNCTION_EXPRESSION, record.start, 0, parameters.head, body)
        if parser.nodes[body].kind != NODE_BLOCK_STATEMENT:
            parser.nodes[node].flags = ARROW_FUNCTION_EXPRESSION_EXPRESSION
    else:
        node = function_node(parser, &state, NODE_FUNCTION_EXPRESSION, start, 0, parameters.head, body)
    parser.root = node
    return 0


# The parameters of an arrow function that is known to be one: no cover grammar is needed.
cdef int parse_arrow_parameters(Parser* parser, FunctionState* state, NodeList* parameters) except -1 nogil:
    if parser.token.kind == TOKEN_LEFT_PAREN:
        return parse_parameters(parser, state, parameters)
    state.in_params = True
    parameters.head = parse_binding(parser, DECL_PARAMETER, False)
    parameters.tail = parameters.head
    return count_parameter(parser, state, False)

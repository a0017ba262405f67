# Patterns: of declarations and parameters, parsed as such (ECMA-262 §14.3.3), and of assignments and arrow parameters,
# made from expression nodes (§13.15.5, §15.3).

# ---------------------------------------------------------------- from expressions

cdef struct PatternWalk:
    uint32_t reference     # references from here on belong to names not yet seen; both go in source order
    bint binding           # parameters of an arrow function, not assignment targets


cdef int fail_target(Parser* parser, uint32_t node) except -1 nogil:
    return fail(parser, parser.nodes[node].start, "Invalid destructuring assignment target")


# The array or object literal `node` is followed by `=`: its names were references since `first_reference`.
cdef int to_assignment_pattern(Parser* parser, uint32_t node, uint32_t first_reference) except -1 nogil:
    cdef PatternWalk walk
    walk.reference = first_reference
    walk.binding = False
    parser.cover_error = NO_POSITION
    return convert_target(parser, node, &walk)


cdef int convert_name(Parser* parser, uint32_t node, PatternWalk* walk) except -1 nogil:
    cdef uint32_t position = parser.nodes[node].start
    cdef uint32_t atom = parser.nodes[node].a
    cdef Reference* reference
    while walk.reference < parser.reference_count and parser.references[walk.reference].position < position:
        walk.reference += 1
    reference = &parser.references[walk.reference]
    if not walk.binding:
        if parser.context & CONTEXT_STRICT and (atom == ATOM_EVAL or atom == ATOM_ARGUMENTS):
            fail(parser, position, "Unexpected eval or arguments in strict mode")
        reference.flags |= REFERENCE_ASSIGNED
        return 0
    reference.atom = 0                    # no reference after all; parse_arrow drops it
    if atom <= ATOM_ARGUMENTS:
        check_parameter_name(parser, atom, position)
    return declare_parameter(parser, atom, position)


# A parameter's name that is an error in strict mode, which may be declared only in the body.
cdef int check_parameter_name(Parser* parser, uint32_t atom, uint32_t position) except -1 nogil:
    check_special_name(parser, atom, position, True)
    if atom != ATOM_AWAIT and parser.function.strict_error == NO_POSITION:
        parser.function.strict_error = position
        if atom > ATOM_YIELD:
            parser.function.strict_message = "Unexpected eval or arguments in strict mode"
        else:
            parser.function.strict_message = "Unexpected strict mode reserved word"
    return 0


cdef int convert_target(Parser* parser, uint32_t node, PatternWalk* walk) except -1 nogil:
    cdef int kind = parser.nodes[node].kind
    check_stack(parser)
    if is_parenthesized(parser, node) and (walk.binding or kind != NODE_IDENTIFIER and kind != NODE_MEMBER_EXPRESSION):
        return fail_target(parser, node)
    if kind == NODE_IDENTIFIER:
        return convert_name(parser, node, walk)
    if kind == NODE_MEMBER_EXPRESSION and not walk.binding:
        escape_arguments_member(parser, node)
        return 0
    if kind == NODE_ASSIGNMENT_EXPRESSION and parser.nodes[node].c == OPERATOR_ASSIGN:
        # its left side has been checked and converted as an assignment target already
        parser.nodes[node].kind = NODE_ASSIGNMENT_PATTERN
        parser.nodes[node].c = 0
        if not walk.binding:
            return 0
        kind = NODE_ASSIGNMENT_PATTERN
    if kind == NODE_ASSIGNMENT_PATTERN:
        if walk.binding:
            parser.function.flags |= FUNCTION_HAS_PARAM_EXPRESSIONS
        return convert_target(parser, parser.nodes[node].a, walk)
    if kind == NODE_ARRAY_EXPRESSION or kind == NODE_ARRAY_PATTERN:
        parser.nodes[node].kind = NODE_ARRAY_PATTERN
        return convert_elements(parser, node, walk)
    if kind == NODE_OBJECT_EXPRESSION or kind == NODE_OBJECT_PATTERN:
        parser.nodes[node].kind = NODE_OBJECT_PATTERN
        return convert_properties(parser, node, walk)
    return fail_target(parser, node)


cdef int convert_elements(Parser* parser, uint32_t pattern, PatternWalk* walk) except -1 nogil:
    cdef uint32_t element = parser.nodes[pattern].a
    cdef int kind
    while element:
        kind = parser.nodes[element].kind
        if kind == NODE_SPREAD_ELEMENT or kind == NODE_REST_ELEMENT:
            convert_rest(parser, pattern, element)
            convert_target(parser, parser.nodes[element].a, walk)
        elif kind != NODE_HOLE:
            convert_target(parser, element, walk)
        element = parser.nodes[element].next
    return 0


# `...x` must be last, without a comma behind it and without a default value.
cdef int convert_rest(Parser* parser, uint32_t pattern, uint32_t element) except -1 nogil:
    cdef uint32_t argument = parser.nodes[element].a
    if parser.nodes[element].next or parser.nodes[pattern].flags & ARRAY_PATTERN_COMMA_AFTER_SPREAD:
        fail(parser, parser.nodes[element].start, "Rest element must be last element")
    if parser.nodes[argument].kind == NODE_ASSIGNMENT_EXPRESSION:
        fail_target(parser, argument)
    parser.nodes[element].kind = NODE_REST_ELEMENT
    return 0


cdef int convert_properties(Parser* parser, uint32_t pattern, PatternWalk* walk) except -1 nogil:
    cdef uint32_t property = parser.nodes[pattern].a
    cdef uint32_t argument
    cdef int kind
    while property:
        kind = parser.nodes[property].kind
        if kind == NODE_PROPERTY:
            if parser.nodes[property].flags & (PROPERTY_METHOD | PROPERTY_GETTER | PROPERTY_SETTER):
                fail_target(parser, parser.nodes[property].a)
            parser.nodes[property].flags &= ~PROPERTY_PROTO
            if parser.nodes[property].flags & PROPERTY_COMPUTED and walk.binding:
                parser.function.flags |= FUNCTION_HAS_PARAM_EXPRESSIONS
            convert_target(parser, parser.nodes[property].b, walk)
        else:
            convert_rest(parser, pattern, property)
            argument = parser.nodes[property].a
            kind = parser.nodes[argument].kind
            if kind != NODE_IDENTIFIER and kind != NODE_MEMBER_EXPRESSION:
                fail(parser, parser.nodes[argument].start, "`...` must be followed by an assignable reference in "
                     "assignment contexts")
            convert_target(parser, argument, walk)
        property = parser.nodes[property].next
    return 0


# ---------------------------------------------------------------- declarations and parameters

# Declare the current token, an identifier. `kind`: DECL_VAR, DECL_LET, DECL_CONST, DECL_PARAMETER or
# DECL_CATCH_PARAMETER. `initialized`: it stands in a pattern, so it surely gets a value here.
cdef int declare_name(Parser* parser, int kind, bint initialized) except -1 nogil:
    cdef uint32_t atom = parser.token.atom
    cdef uint32_t position = parser.token.start
    cdef uint32_t decl
    if atom <= ATOM_ARGUMENTS:
        if kind == DECL_PARAMETER:
            check_parameter_name(parser, atom, position)
        else:
            check_special_name(parser, atom, position, True)
            if atom == ATOM_LET and (kind == DECL_LET or kind == DECL_CONST):
                fail(parser, position, "let is disallowed as a lexically bound name")
    if kind == DECL_PARAMETER:
        return declare_parameter(parser, atom, position)
    if kind == DECL_VAR:
        decl = declare_var(parser, atom, position, DECL_VAR)
        if initialized and parser.decls[decl].position != position:
            parser.decls[decl].flags |= DECL_ASSIGNED
        parser.last_declared = decl
    else:
        decl = declare_lexical(parser, atom, position, kind, False)
    if parser.exporting:
        parser.decls[decl].flags |= DECL_EXPORTED
        add_export(parser, atom, position)
    return 0


# BindingIdentifier or BindingPattern
cdef uint32_t parse_binding(Parser* parser, int kind, bint in_pattern) except 0 nogil:
    if parser.token.kind == TOKEN_IDENTIFIER:
        declare_name(parser, kind, in_pattern)
        return name_node(parser)
    check_stack(parser)
    if parser.function.in_params and kind == DECL_PARAMETER:
        parser.function.simple = False
    if parser.token.kind == TOKEN_LEFT_BRACKET:
        return parse_array_binding(parser, kind)
    if parser.token.kind == TOKEN_LEFT_BRACE:
        return parse_object_binding(parser, kind)
    fail_unexpected(parser)
    return 0


# BindingElement: with an optional default value
cdef uint32_t parse_binding_element(Parser* parser, int kind, bint in_pattern) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t target = parse_binding(parser, kind, in_pattern)
    if parser.token.kind != TOKEN_ASSIGN:
        return target
    return parse_default_value(parser, kind, start, target)


cdef uint32_t parse_default_value(Parser* parser, int kind, uint32_t start, uint32_t target) except 0 nogil:
    cdef uint32_t value
    if kind == DECL_PARAMETER:
        parser.function.simple = False
        parser.function.flags |= FUNCTION_HAS_PARAM_EXPRESSIONS
    advance(parser)
    value = parse_outside_export(parser, 0)
    return new_node2(parser, NODE_ASSIGNMENT_PATTERN, start, target, value)


# An AssignmentExpression in an export declaration: what functions in it declare is not exported.
cdef inline uint32_t parse_outside_export(Parser* parser, int flags) except 0 nogil:
    cdef bint exporting = parser.exporting
    cdef uint32_t value
    parser.exporting = False
    value = parse_assignment(parser, flags)
    parser.exporting = exporting
    return value


cdef uint32_t parse_array_binding(Parser* parser, int kind) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t element_start
    cdef uint32_t element
    cdef NodeList elements
    elements.head = elements.tail = 0
    advance(parser)
    while parser.token.kind != TOKEN_RIGHT_BRACKET:
        element_start = parser.token.start
        if parser.token.kind == TOKEN_COMMA:
            element = new_node(parser, NODE_HOLE, element_start)
            append_node(parser, &elements, element)
            advance(parser)
            continue
        if parser.token.kind == TOKEN_ELLIPSIS:
            advance(parser)
            element = parse_binding(parser, kind, True)
            element = new_node1(parser, NODE_REST_ELEMENT, element_start, element)
            append_node(parser, &elements, element)
            if parser.token.kind == TOKEN_COMMA:
                fail(parser, element_start, "Rest element must be last element")
            if parser.token.kind != TOKEN_RIGHT_BRACKET:
                fail_unexpected(parser)
            break
        element = parse_binding_element(parser, kind, True)
        append_node(parser, &elements, element)
        if parser.token.kind != TOKEN_RIGHT_BRACKET:
            if parser.token.kind != TOKEN_COMMA:
                fail_unexpected(parser)
            advance(parser)
    advance(parser)
    return new_node1(parser, NODE_ARRAY_PATTERN, start, elements.head)


cdef uint32_t parse_object_binding(Parser* parser, int kind) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t property_start
    cdef uint32_t property
    cdef NodeList properties
    properties.head = properties.tail = 0
    advance(parser)
    while parser.token.kind != TOKEN_RIGHT_BRACE:
        property_start = parser.token.start
        if parser.token.kind == TOKEN_ELLIPSIS:
            advance(parser)
            if parser.token.kind != TOKEN_IDENTIFIER:
                fail(parser, parser.token.start, "`...` must be followed by an identifier in declaration contexts")
            property = parse_binding(parser, kind, True)
            property = new_node1(parser, NODE_REST_ELEMENT, property_start, property)
            append_node(parser, &properties, property)
            if parser.token.kind == TOKEN_COMMA:
                fail(parser, property_start, "Rest element must be last element")
            if parser.token.kind != TOKEN_RIGHT_BRACE:
                fail_unexpected(parser)
            break
        property = parse_binding_property(parser, kind)
        append_node(parser, &properties, property)
        if parser.token.kind != TOKEN_RIGHT_BRACE:
            if parser.token.kind != TOKEN_COMMA:
                fail_unexpected(parser)
            advance(parser)
    advance(parser)
    return new_node1(parser, NODE_OBJECT_PATTERN, start, properties.head)


cdef uint32_t parse_binding_property(Parser* parser, int kind) except 0 nogil:
    cdef Token first = parser.token
    cdef Token following
    cdef PropertyName name
    cdef uint32_t value
    cdef uint32_t node
    cdef int flags = 0
    parse_property_name(parser, &name)
    if parser.token.kind == TOKEN_COLON:
        advance(parser)
        value = parse_binding_element(parser, kind, True)
        if first.kind == TOKEN_LEFT_BRACKET:
            flags = PROPERTY_COMPUTED
            if kind == DECL_PARAMETER:
                parser.function.flags |= FUNCTION_HAS_PARAM_EXPRESSIONS
    else:
        if first.kind != TOKEN_IDENTIFIER:
            fail_unexpected(parser)
        # declare_name looks at the current token
        following = parser.token
        parser.token = first
        declare_name(parser, kind, True)
        parser.token = following
        value = new_node1(parser, NODE_IDENTIFIER, first.start, first.atom)
        parser.nodes[value].end = first.end
        if parser.token.kind == TOKEN_ASSIGN:
            value = parse_default_value(parser, kind, first.start, value)
        flags = PROPERTY_SHORTHAND
    node = new_node2(parser, NODE_PROPERTY, first.start, name.node, value)
    parser.nodes[node].flags = <uint16_t>flags
    return node

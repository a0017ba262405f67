# Expressions (ECMA-262 §13), by precedence climbing.
#
# Cover grammars need no backtracking. `[a, {b = 1}]` is parsed as an expression; what is wrong in an expression but right
# in a pattern is remembered as a position (cover_error), and when `=` or `=>` follows, patterns.pxi turns the nodes into
# a pattern, checking what patterns forbid. What must not stand in parameters of arrow functions (`await`, `yield`) is
# remembered as a position too: it is an error if it lies behind the arrow function's start.

cdef enum:  # flags of parsing functions
    NO_IN = 1        # head of a for loop: `in` ends the expression
    COVER = 2        # the caller can turn the expression into a pattern


cdef inline int expect(Parser* parser, int kind) except -1 nogil:
    if parser.token.kind != kind:
        fail_unexpected(parser)
    return advance(parser)


cdef inline bint is_name_token(int kind) noexcept nogil:
    return TOKEN_IDENTIFIER <= kind <= KEYWORD_WITH


# A contextual keyword must not be spelled with escapes.
cdef inline bint is_contextual(Parser* parser, uint32_t atom) noexcept nogil:
    return parser.token.kind == TOKEN_IDENTIFIER and parser.token.atom == atom and parser.token.flags == 0


# ---------------------------------------------------------------- identifiers

# Names that are not always allowed (ECMA-262 §13.1.1). `binding`: the name is declared here.
cdef int check_special_name(Parser* parser, uint32_t atom, uint32_t position, bint binding) except -1 nogil:
    if atom <= ATOM_YIELD:
        if parser.context & CONTEXT_STRICT:
            fail(parser, position, "Unexpected strict mode reserved word")
        if atom == ATOM_YIELD and parser.context & CONTEXT_GENERATOR:
            fail(parser, position, "Unexpected identifier 'yield'")
    elif atom == ATOM_AWAIT:
        if parser.context & (CONTEXT_ASYNC | CONTEXT_MODULE | CONTEXT_AWAIT_RESERVED):
            fail(parser, position, "Unexpected reserved word")
        parser.await_identifier = position
    elif binding:
        if parser.context & CONTEXT_STRICT:
            fail(parser, position, "Unexpected eval or arguments in strict mode")
    elif atom == ATOM_ARGUMENTS:
        if parser.context & CONTEXT_NO_ARGUMENTS:
            fail(parser, position, "'arguments' is not allowed in class field initializer or static initialization block")
        parser.function.arguments_uses += 1
    return 0


# The current token must be an identifier that is allowed here.
cdef inline int check_identifier(Parser* parser, bint binding) except -1 nogil:
    if parser.token.kind != TOKEN_IDENTIFIER:
        fail_unexpected(parser)
    if parser.token.atom <= ATOM_ARGUMENTS:
        check_special_name(parser, parser.token.atom, parser.token.start, binding)
    return 0


# Identifier node of the current token, whatever it means; consumes it.
cdef inline uint32_t name_node(Parser* parser) except 0 nogil:
    cdef uint32_t node = new_node1(parser, NODE_IDENTIFIER, parser.token.start, parser.token.atom)
    parser.nodes[node].end = parser.token.end
    advance(parser)
    return node


cdef inline uint32_t identifier_reference(Parser* parser) except 0 nogil:
    if parser.token.atom <= ATOM_ARGUMENTS:
        check_special_name(parser, parser.token.atom, parser.token.start, False)
    add_reference(parser, parser.token.atom, parser.token.start, 0)
    return name_node(parser)


# `#x` of a member access or `#x in o`; consumes it.
cdef uint32_t private_reference(Parser* parser) except 0 nogil:
    cdef uint32_t node = new_node1(parser, NODE_PRIVATE_IDENTIFIER, parser.token.start, parser.token.atom)
    parser.nodes[node].end = parser.token.end
    add_reference(parser, parser.token.atom, parser.token.start, 0)
    advance(parser)
    return node


# ---------------------------------------------------------------- uses of pseudo variables

# A name that a function gets from its call. Arrow functions take it from the function around: there it is a reference.
cdef int use_pseudo(Parser* parser, uint32_t atom, uint32_t position) except -1 nogil:
    if parser.function.kind == FUNCTION_KIND_ARROW or (parser.inherits_this and parser.function.outer == NULL):
        add_reference(parser, atom, position, REFERENCE_CROSSED)
    return 0


cdef int use_this(Parser* parser, uint32_t position) except -1 nogil:
    parser.function.flags |= FUNCTION_USES_THIS
    parser.uses.this_value = position
    return use_pseudo(parser, ATOM_THIS, position)


cdef int use_super_property(Parser* parser, uint32_t position) except -1 nogil:
    parser.function.flags |= FUNCTION_USES_SUPER
    parser.uses.super_property = position
    use_pseudo(parser, ATOM_SUPER, position)
    return use_this(parser, position)


cdef int use_new_target(Parser* parser, uint32_t position) except -1 nogil:
    parser.function.flags |= FUNCTION_USES_NEW_TARGET
    parser.uses.new_target = position
    return use_pseudo(parser, ATOM_NEW_TARGET, position)


cdef int use_super_call(Parser* parser, uint32_t position) except -1 nogil:
    parser.function.flags |= FUNCTION_USES_SUPER_CALL
    parser.uses.super_call = position
    use_pseudo(parser, ATOM_SUPER_CALL, position)
    use_new_target(parser, position)
    return use_this(parser, position)


# A direct eval may use every name in sight.
cdef int use_eval(Parser* parser, uint32_t position) except -1 nogil:
    parser.function.flags |= FUNCTION_USES_EVAL | FUNCTION_USES_THIS
    parser.scope.flags |= SCOPE_HAS_EVAL
    parser.uses.direct_eval = position
    add_reference(parser, ATOM_THIS, position, REFERENCE_CROSSED)
    if parser.context & CONTEXT_NEW_TARGET:
        parser.function.flags |= FUNCTION_USES_NEW_TARGET
        add_reference(parser, ATOM_NEW_TARGET, position, REFERENCE_CROSSED)
        if not parser.context & CONTEXT_NO_ARGUMENTS:
            add_reference(parser, ATOM_ARGUMENTS, position, REFERENCE_CROSSED)
            parser.function.arguments_uses += 1
    if parser.context & CONTEXT_SUPER_PROPERTY:
        parser.function.flags |= FUNCTION_USES_SUPER
        add_reference(parser, ATOM_SUPER, position, REFERENCE_CROSSED)
    if parser.context & CONTEXT_SUPER_CALL:
        parser.function.flags |= FUNCTION_USES_SUPER_CALL
        add_reference(parser, ATOM_SUPER_CALL, position, REFERENCE_CROSSED)
    if parser.function.own_name:
        add_reference(parser, parser.function.own_name, position, 0)
    return 0


cdef inline bint is_plain_arguments(Parser* parser, uint32_t node) noexcept nogil:
    return parser.nodes[node].kind == NODE_IDENTIFIER and parser.nodes[node].a == ATOM_ARGUMENTS


# arguments.length or arguments[x], which do not let the object escape unless it is a target or a callee.
cdef inline bint is_safe_arguments_member(Parser* parser, uint32_t node) noexcept nogil:
    cdef Node* member = &parser.nodes[node]
    if member.kind != NODE_MEMBER_EXPRESSION or not is_plain_arguments(parser, member.a):
        return False
    return member.flags & MEMBER_EXPRESSION_COMPUTED or parser.nodes[member.b].a == ATOM_LENGTH


# The node turned out to be a target or a callee.
cdef inline void escape_arguments_member(Parser* parser, uint32_t node) noexcept nogil:
    if is_safe_arguments_member(parser, node):
        parser.function.arguments_safe_uses -= 1


# ---------------------------------------------------------------- operators

cdef uint32_t parse_expression(Parser* parser, int flags) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t expression = parse_assignment(parser, flags & NO_IN)
    cdef NodeList expressions
    if parser.token.kind != TOKEN_COMMA:
        return expression
    expressions.head = expressions.tail = expression
    while parser.token.kind == TOKEN_COMMA:
        advance(parser)
        expression = parse_assignment(parser, flags & NO_IN)
        append_node(parser, &expressions, expression)
    return new_node1(parser, NODE_SEQUENCE_EXPRESSION, start, expressions.head)


cdef uint32_t parse_yield(Parser* parser, int flags) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t argument = 0
    cdef uint32_t node
    cdef bint delegate = False
    cdef int kind
    if parser.token.flags & TOKEN_ESCAPED:
        fail(parser, start, "Keyword must not contain escaped characters")
    if parser.function.in_params:
        fail(parser, start, "Yield expression not allowed in formal parameter")
    parser.yield_position = start
    advance(parser)
    kind = parser.token.kind
    if not parser.token.newline_before:
        if kind == TOKEN_MUL:
            delegate = True
            advance(parser)
            argument = parse_assignment(parser, flags & NO_IN)
        elif not (
            kind == TOKEN_RIGHT_PAREN or kind == TOKEN_RIGHT_BRACKET or kind == TOKEN_RIGHT_BRACE
            or kind == TOKEN_COMMA or kind == TOKEN_SEMICOLON or kind == TOKEN_COLON or kind == TOKEN_EOF
            or kind == KEYWORD_IN
        ):
            argument = parse_assignment(parser, flags & NO_IN)
    node = new_node1(parser, NODE_YIELD_EXPRESSION, start, argument)
    if delegate:
        parser.nodes[node].flags = YIELD_EXPRESSION_DELEGATE
    return node


cdef inline bint is_cover_literal(Parser* parser, uint32_t node) noexcept nogil:
    cdef int kind = parser.nodes[node].kind
    return (kind == NODE_OBJECT_EXPRESSION or kind == NODE_ARRAY_EXPRESSION) and not is_parenthesized(parser, node)


cdef int fail_cover(Parser* parser) except -1 nogil:
    if parser.units[parser.cover_error] == c"=":
        return fail(parser, parser.cover_error, "Invalid shorthand property initializer")
    return fail(parser, parser.cover_error, "Duplicate __proto__ fields are not allowed in object literals")


cdef uint32_t parse_assignment(Parser* parser, int flags) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t outer_cover_error = parser.cover_error
    cdef uint32_t first_reference = parser.reference_count
    cdef uint32_t left
    cdef uint32_t right
    cdef int kind
    check_stack(parser)
    if (
        parser.token.kind == TOKEN_IDENTIFIER and parser.token.atom == ATOM_YIELD
        and parser.context & CONTEXT_GENERATOR
    ):
        return parse_yield(parser, flags)
    parser.cover_error = NO_POSITION
    parser.arrow_start = start
    parser.arrow_flags = flags & NO_IN
    left = parse_conditional(parser, flags & NO_IN)
    kind = parser.token.kind
    if TOKEN_ASSIGN <= kind <= TOKEN_ASSIGN_EXP:
        if is_bare_arrow(parser, left):
            fail(parser, start, "Malformed arrow function parameter list")
        if kind == TOKEN_ASSIGN and is_cover_literal(parser, left):
            to_assignment_pattern(parser, left, first_reference)
        else:
            if parser.cover_error != NO_POSITION:
                fail_cover(parser)
            check_simple_target(
                parser, left, "Invalid left-hand side in assignment",
                kind < TOKEN_ASSIGN_COALESCE or kind > TOKEN_ASSIGN_LOGICAL_AND
            )
        advance(parser)
        parser.cover_error = NO_POSITION
        right = parse_assignment(parser, flags & NO_IN)
        left = new_node3(parser, NODE_ASSIGNMENT_EXPRESSION, start, left, right, OPERATOR_OF_TOKEN[kind])
    elif parser.cover_error != NO_POSITION and not (flags & COVER and is_cover_literal(parser, left)):
        fail_cover(parser)
    if outer_cover_error != NO_POSITION:
        parser.cover_error = outer_cover_error
    return left


# The target of `=`, an operator like `+=`, or `++`: a name or a member. In sloppy mode a call is left to fail when it is
# executed (web reality, ECMA-262 §13.15.1), where `call_allowed`. The reference of a name is the last one made.
cdef int check_simple_target(Parser* parser, uint32_t node, const char* message, bint call_allowed) except -1 nogil:
    cdef int kind = parser.nodes[node].kind
    cdef uint32_t atom
    if kind == NODE_IDENTIFIER:
        atom = parser.nodes[node].a
        if parser.context & CONTEXT_STRICT and (atom == ATOM_EVAL or atom == ATOM_ARGUMENTS):
            fail(parser, parser.nodes[node].start, "Unexpected eval or arguments in strict mode")
        parser.references[parser.reference_count - 1].flags |= REFERENCE_ASSIGNED
        return 0
    if kind == NODE_MEMBER_EXPRESSION:
        escape_arguments_member(parser, node)
        return 0
    if kind == NODE_CALL_EXPRESSION and call_allowed and not parser.context & CONTEXT_STRICT:
        return 0
    return fail(parser, parser.nodes[node].start, message)


cdef uint32_t parse_conditional(Parser* parser, int flags) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t test = parse_binary(parser, 1, flags)
    cdef uint32_t consequent
    cdef uint32_t alternate
    if parser.token.kind != TOKEN_QUESTION or is_bare_arrow(parser, test):
        return test
    if parser.cover_error != NO_POSITION:
        fail_cover(parser)
    advance(parser)
    consequent = parse_assignment(parser, 0)
    expect(parser, TOKEN_COLON)
    alternate = parse_assignment(parser, flags)
    return new_node3(parser, NODE_CONDITIONAL_EXPRESSION, start, test, consequent, alternate)


# `a ?? b || c` needs parentheses (ECMA-262 §13.13).
cdef int check_mixed_logical(Parser* parser, uint32_t operand, int operator) except -1 nogil:
    if parser.nodes[operand].kind == NODE_LOGICAL_EXPRESSION and not is_parenthesized(parser, operand):
        if (parser.nodes[operand].c == OPERATOR_COALESCE) != (operator == OPERATOR_COALESCE):
            fail_unexpected(parser)
    return 0


cdef uint32_t parse_binary(Parser* parser, int lowest, int flags) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t left
    cdef uint32_t right
    cdef int precedence
    cdef int operator
    cdef int kind
    if parser.token.kind == TOKEN_PRIVATE_NAME:
        left = private_reference(parser)
        if parser.token.kind != KEYWORD_IN or flags & NO_IN or lowest > PRECEDENCE_RELATIONAL:
            fail_unexpected(parser)
    else:
        left = parse_unary(parser)
    while True:
        kind = parser.token.kind
        precedence = PRECEDENCE[kind]
        if precedence < lowest or (kind == KEYWORD_IN and flags & NO_IN) or is_bare_arrow(parser, left):
            return left
        operator = OPERATOR_OF_TOKEN[kind]
        if kind == TOKEN_EXP:
            if (
                parser.nodes[left].kind == NODE_UNARY_EXPRESSION or parser.nodes[left].kind == NODE_AWAIT_EXPRESSION
            ) and not is_parenthesized(parser, left):
                fail(
                    parser, start, "Unary operator used immediately before exponentiation expression. Parenthesis must "
                    "be used to disambiguate operator precedence"
                )
            check_stack(parser)
            advance(parser)
            right = parse_binary(parser, precedence, flags)
        else:
            if precedence <= PRECEDENCE_LOGICAL_AND:
                check_mixed_logical(parser, left, operator)
            advance(parser)
            right = parse_binary(parser, precedence + 1, flags)
            if precedence <= PRECEDENCE_LOGICAL_AND:
                check_mixed_logical(parser, right, operator)
                left = new_node3(parser, NODE_LOGICAL_EXPRESSION, start, left, right, operator)
                continue
        left = new_node3(parser, NODE_BINARY_EXPRESSION, start, left, right, operator)


# Whether the node is `x.#y` or an optional chain that ends so.
cdef bint ends_in_private_member(Parser* parser, uint32_t node) noexcept nogil:
    if parser.nodes[node].kind == NODE_CHAIN_EXPRESSION:
        node = parser.nodes[node].a
    return (
        parser.nodes[node].kind == NODE_MEMBER_EXPRESSION
        and parser.nodes[parser.nodes[node].b].kind == NODE_PRIVATE_IDENTIFIER
    )


cdef uint32_t parse_unary(Parser* parser) except 0 nogil:
    cdef int kind = parser.token.kind
    cdef uint32_t start = parser.token.start
    cdef uint32_t argument
    cdef uint32_t node
    if (
        kind == TOKEN_NOT or kind == TOKEN_SUB or kind == KEYWORD_TYPEOF or kind == TOKEN_ADD or kind == KEYWORD_VOID
        or kind == TOKEN_BIT_NOT or kind == KEYWORD_DELETE
    ):
        check_stack(parser)
        advance(parser)
        parser.called_now_start = parser.token.start
        argument = parse_unary(parser)
        if kind == KEYWORD_DELETE:
            if parser.nodes[argument].kind == NODE_IDENTIFIER and parser.context & CONTEXT_STRICT:
                fail(parser, start, "Delete of an unqualified identifier in strict mode.")
            if ends_in_private_member(parser, argument):
                fail(parser, start, "Private fields can not be deleted")
            escape_arguments_member(parser, argument)
        if kind == TOKEN_SUB:
            return new_node3(parser, NODE_UNARY_EXPRESSION, start, argument, 0, OPERATOR_NEGATE)
        if kind == TOKEN_ADD:
            return new_node3(parser, NODE_UNARY_EXPRESSION, start, argument, 0, OPERATOR_PLUS)
        return new_node3(parser, NODE_UNARY_EXPRESSION, start, argument, 0, OPERATOR_OF_TOKEN[kind])
    if kind == TOKEN_INCREMENT or kind == TOKEN_DECREMENT:
        check_stack(parser)
        advance(parser)
        argument = parse_unary(parser)
        check_simple_target(parser, argument, "Invalid left-hand side expression in prefix operation", True)
        node = new_node3(parser, NODE_UPDATE_EXPRESSION, start, argument, 0, OPERATOR_OF_TOKEN[kind])
        parser.nodes[node].flags = UPDATE_EXPRESSION_PREFIX
        return node
    if kind == TOKEN_IDENTIFIER and parser.token.atom == ATOM_AWAIT and parser.context & CONTEXT_ASYNC:
        return parse_await(parser)
    node = parse_left_hand_side(parser)
    kind = parser.token.kind
    if (kind == TOKEN_INCREMENT or kind == TOKEN_DECREMENT) and not parser.token.newline_before:
        if is_bare_arrow(parser, node):
            return node
        check_simple_target(parser, node, "Invalid left-hand side expression in postfix operation", True)
        advance(parser)
        return new_node3(parser, NODE_UPDATE_EXPRESSION, start, node, 0, OPERATOR_OF_TOKEN[kind])
    return node


cdef uint32_t parse_await(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t argument
    check_stack(parser)
    if parser.token.flags & TOKEN_ESCAPED:
        fail(parser, start, "Keyword must not contain escaped characters")
    if parser.function.in_params:
        fail(parser, start, "Illegal await-expression in formal parameters of async function")
    parser.await_position = start
    advance(parser)
    argument = parse_unary(parser)
    return new_node1(parser, NODE_AWAIT_EXPRESSION, start, argument)


# ---------------------------------------------------------------- left-hand side expressions

cdef uint32_t parse_left_hand_side(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t expression
    if parser.token.kind == KEYWORD_NEW:
        expression = parse_new(parser)
    else:
        expression = parse_primary(parser, True)
    if TOKEN_TEMPLATE <= parser.token.kind <= TOKEN_OPTIONAL_DOT and not is_bare_arrow(parser, expression):
        return parse_subscripts(parser, expression, start, False)
    return expression


# Member access, calls, tagged templates and optional chains behind `expression`. `in_new`: the callee of `new`, which
# ends before the first call.
cdef uint32_t parse_subscripts(Parser* parser, uint32_t expression, uint32_t start, bint in_new) except 0 nogil:
    cdef uint32_t property
    cdef int kind
    cdef int flags
    cdef bint in_chain = False
    while True:
        kind = parser.token.kind
        flags = 0
        if kind == TOKEN_OPTIONAL_DOT:
            if in_new:
                fail(parser, parser.token.start, "Invalid optional chain from new expression")
            in_chain = True
            advance(parser)
            kind = parser.token.kind
            if kind == TOKEN_LEFT_PAREN:
                expression = parse_call(parser, expression, start, CALL_EXPRESSION_OPTIONAL)
                continue
            flags = MEMBER_EXPRESSION_OPTIONAL
            if kind != TOKEN_LEFT_BRACKET:
                if kind == TOKEN_TEMPLATE:
                    fail(parser, parser.token.start, "Invalid tagged template on optional chain")
                expression = parse_member_name(parser, expression, start, flags)
                continue
        if kind == TOKEN_DOT:
            advance(parser)
            expression = parse_member_name(parser, expression, start, 0)
        elif kind == TOKEN_LEFT_PAREN:
            if in_new:
                return expression
            expression = parse_call(parser, expression, start, 0)
        elif kind == TOKEN_LEFT_BRACKET:
            advance(parser)
            property = parse_expression(parser, 0)
            expect(parser, TOKEN_RIGHT_BRACKET)
            if is_plain_arguments(parser, expression):
                parser.function.arguments_safe_uses += 1
            expression = new_node2(parser, NODE_MEMBER_EXPRESSION, start, expression, property)
            parser.nodes[expression].flags = <uint16_t>(MEMBER_EXPRESSION_COMPUTED | flags)
        elif kind == TOKEN_TEMPLATE:
            if in_chain:
                fail(parser, parser.token.start, "Invalid tagged template on optional chain")
            escape_arguments_member(parser, expression)
            property = parse_template(parser, True)
            expression = new_node2(parser, NODE_TAGGED_TEMPLATE_EXPRESSION, start, expression, property)
        else:
            break
    if in_chain:
        return new_node1(parser, NODE_CHAIN_EXPRESSION, start, expression)
    return expression


# The name behind `.` or `?.`
cdef inline uint32_t parse_member_name(
    Parser* parser, uint32_t expression, uint32_t start, int flags
) except 0 nogil:
    cdef uint32_t property
    if parser.token.kind == TOKEN_PRIVATE_NAME:
        if parser.nodes[expression].kind == NODE_SUPER:
            fail(parser, parser.token.start, "Unexpected private field")
        property = private_reference(parser)
    else:
        if not is_name_token(parser.token.kind):
            fail_unexpected(parser)
        if parser.token.atom == ATOM_LENGTH and is_plain_arguments(parser, expression):
            parser.function.arguments_safe_uses += 1
        property = name_node(parser)
    expression = new_node2(parser, NODE_MEMBER_EXPRESSION, start, expression, property)
    parser.nodes[expression].flags = <uint16_t>flags
    return expression


cdef uint32_t parse_call(Parser* parser, uint32_t callee, uint32_t start, int flags) except 0 nogil:
    cdef NodeList arguments
    cdef uint32_t second
    cdef uint32_t call
    cdef Node* target = &parser.nodes[callee]
    if target.kind == NODE_IDENTIFIER:
        if target.a == ATOM_EVAL and not flags:
            flags = CALL_EXPRESSION_DIRECT_EVAL
    else:
        escape_arguments_member(parser, callee)
    parse_arguments(parser, &arguments)
    if flags == CALL_EXPRESSION_DIRECT_EVAL:
        use_eval(parser, start)
    # f.apply(x, arguments)
    if arguments.head:
        second = parser.nodes[arguments.head].next
        if second and second == arguments.tail and is_plain_arguments(parser, second):
            target = &parser.nodes[callee]
            if (
                target.kind == NODE_MEMBER_EXPRESSION and not target.flags & MEMBER_EXPRESSION_COMPUTED
                and parser.nodes[target.b].kind == NODE_IDENTIFIER and parser.nodes[target.b].a == ATOM_APPLY
            ):
                parser.function.arguments_safe_uses += 1
    call = new_node2(parser, NODE_CALL_EXPRESSION, start, callee, arguments.head)
    parser.nodes[call].flags = <uint16_t>flags
    return call


cdef int parse_arguments(Parser* parser, NodeList* arguments) except -1 nogil:
    cdef uint32_t argument
    cdef uint32_t start
    arguments.head = arguments.tail = 0
    advance(parser)
    while parser.token.kind != TOKEN_RIGHT_PAREN:
        if parser.token.kind == TOKEN_ELLIPSIS:
            start = parser.token.start
            advance(parser)
            argument = parse_assignment(parser, 0)
            argument = new_node1(parser, NODE_SPREAD_ELEMENT, start, argument)
        else:
            argument = parse_assignment(parser, 0)
        append_node(parser, arguments, argument)
        if parser.token.kind != TOKEN_RIGHT_PAREN:
            if parser.token.kind != TOKEN_COMMA:
                fail(parser, parser.token.start, "missing ) after argument list")
            advance(parser)
    return advance(parser)


cdef uint32_t parse_new(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t callee
    cdef uint32_t node
    cdef uint32_t callee_start
    cdef NodeList arguments
    check_stack(parser)
    advance(parser)
    if parser.token.kind == TOKEN_DOT:
        advance(parser)
        if not is_contextual(parser, ATOM_TARGET):
            fail_unexpected(parser)
        if not parser.context & CONTEXT_NEW_TARGET:
            fail(parser, start, "new.target expression is not allowed here")
        use_new_target(parser, start)
        advance(parser)
        return new_node1(parser, NODE_META_PROPERTY, start, META_NEW_TARGET)
    callee_start = parser.token.start
    if parser.token.kind == KEYWORD_NEW:
        callee = parse_new(parser)
    elif parser.token.kind == KEYWORD_IMPORT:
        callee = parse_import_expression(parser)
        if parser.nodes[callee].kind == NODE_IMPORT_EXPRESSION:
            fail(parser, callee_start, "Cannot use new with import")
    else:
        callee = parse_primary(parser, False)
        if parser.nodes[callee].kind == NODE_SUPER and parser.token.kind == TOKEN_LEFT_PAREN:
            fail(parser, callee_start, "'super' keyword unexpected here")
    callee = parse_subscripts(parser, callee, callee_start, True)
    arguments.head = 0
    if parser.token.kind == TOKEN_LEFT_PAREN:
        parse_arguments(parser, &arguments)
    elif parser.token.kind == TOKEN_OPTIONAL_DOT:
        fail(parser, parser.token.start, "Invalid optional chain from new expression")
    escape_arguments_member(parser, callee)
    node = new_node2(parser, NODE_NEW_EXPRESSION, start, callee, arguments.head)
    return node


# `import(x)`, `import(x, options)` or `import.meta`
cdef uint32_t parse_import_expression(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t source
    cdef uint32_t options = 0
    advance(parser)
    if parser.token.kind == TOKEN_DOT:
        advance(parser)
        if not is_contextual(parser, ATOM_META):
            fail_unexpected(parser)
        if not parser.context & CONTEXT_MODULE:
            fail(parser, start, "Cannot use 'import.meta' outside a module")
        advance(parser)
        return new_node1(parser, NODE_META_PROPERTY, start, META_IMPORT_META)
    if parser.token.kind != TOKEN_LEFT_PAREN:
        if parser.token.kind == TOKEN_EOF:
            fail_unexpected(parser)
        fail(parser, start, "Cannot use import statement outside a module")
    advance(parser)
    if parser.token.kind == TOKEN_RIGHT_PAREN:
        fail(parser, parser.token.start, "import() requires a specifier")
    source = parse_assignment(parser, 0)
    if parser.token.kind == TOKEN_COMMA:
        advance(parser)
        if parser.token.kind != TOKEN_RIGHT_PAREN:
            options = parse_assignment(parser, 0)
            if parser.token.kind == TOKEN_COMMA:
                advance(parser)
    expect(parser, TOKEN_RIGHT_PAREN)
    return new_node2(parser, NODE_IMPORT_EXPRESSION, start, source, options)


cdef uint32_t parse_template(Parser* parser, bint tagged) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t piece
    cdef const uint16_t* cursor
    cdef NodeList quasis
    cdef NodeList expressions
    cdef bint last
    quasis.head = quasis.tail = 0
    expressions.head = expressions.tail = 0
    while True:
        if parser.token.flags & TOKEN_BAD_ESCAPE and not tagged:
            fail_template_escape(parser)
        piece = template_element(parser)
        append_node(parser, &quasis, piece)
        last = parser.token.flags & TOKEN_TAIL
        advance(parser)
        if last:
            break
        piece = parse_expression(parser, 0)
        append_node(parser, &expressions, piece)
        if parser.token.kind != TOKEN_RIGHT_BRACE:
            if parser.token.kind == TOKEN_EOF:
                fail(parser, parser.token.start, "Unterminated template literal")
            fail(parser, parser.token.start, "Missing } in template expression")
        cursor = parser.units + parser.token.end
        scan_template(parser, cursor)
    return new_node2(parser, NODE_TEMPLATE_LITERAL, start, quasis.head, expressions.head)


cdef int fail_template_escape(Parser* parser) except -1 nogil:
    cdef const uint16_t* at = parser.units + parser.token.start + 1
    cdef const uint16_t* end = parser.units + parser.token.end
    cdef const uint16_t* escape
    cdef int problem
    while at < end:
        escape = at
        at += 1
        if escape[0] == c"\\":
            problem = skip_escape(&at)
            if problem != ESCAPE_OK:
                return fail_escape(parser, offset_of(parser, escape), problem)
    return fail_unexpected(parser)


# ---------------------------------------------------------------- primary expressions

# `arrows`: an arrow function may start here, if it is also the start of an AssignmentExpression.
cdef uint32_t parse_primary(Parser* parser, bint arrows) except 0 nogil:
    cdef int kind = parser.token.kind
    cdef uint32_t start = parser.token.start
    cdef uint32_t node
    if kind == TOKEN_IDENTIFIER:
        return parse_identifier_expression(parser, arrows and parser.arrow_start == start)
    elif kind == TOKEN_STRING:
        node = string_node(parser)
        advance(parser)
        return node
    elif kind == TOKEN_NUMBER or kind == TOKEN_BIGINT:
        node = number_node(parser)
        advance(parser)
        return node
    elif kind == TOKEN_LEFT_PAREN:
        return parse_parenthesized(parser, arrows and parser.arrow_start == start)
    elif kind == KEYWORD_THIS:
        use_this(parser, start)
        advance(parser)
        return new_node(parser, NODE_THIS_EXPRESSION, start)
    elif kind == KEYWORD_FUNCTION:
        return parse_function_expression(parser, start, 0)
    elif kind == TOKEN_LEFT_BRACE:
        return parse_object(parser)
    elif kind == TOKEN_LEFT_BRACKET:
        return parse_array(parser)
    elif kind == KEYWORD_NULL:
        advance(parser)
        return new_node(parser, NODE_NULL_LITERAL, start)
    elif kind == KEYWORD_TRUE or kind == KEYWORD_FALSE:
        advance(parser)
        return new_node1(parser, NODE_BOOLEAN_LITERAL, start, kind == KEYWORD_TRUE)
    elif kind == TOKEN_TEMPLATE:
        return parse_template(parser, False)
    elif kind == TOKEN_DIV or kind == TOKEN_ASSIGN_DIV:
        return regexp_node(parser)
    elif kind == KEYWORD_CLASS:
        return parse_class(parser, NODE_CLASS_EXPRESSION, False)
    elif kind == KEYWORD_SUPER:
        return parse_super(parser)
    elif kind == KEYWORD_IMPORT and arrows:
        return parse_import_expression(parser)
    fail_unexpected(parser)
    return 0


cdef uint32_t parse_super(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t allowed
    advance(parser)
    if parser.token.kind == TOKEN_LEFT_PAREN:
        allowed = CONTEXT_SUPER_CALL
        use_super_call(parser, start)
    elif parser.token.kind == TOKEN_DOT or parser.token.kind == TOKEN_LEFT_BRACKET:
        allowed = CONTEXT_SUPER_PROPERTY
        use_super_property(parser, start)
    else:
        allowed = 0
    if not parser.context & allowed:
        fail(parser, start, "'super' keyword unexpected here")
    return new_node(parser, NODE_SUPER, start)


# An identifier, or `x => …`, `async x => …`, `async (…) => …`, `async function`.
cdef uint32_t parse_identifier_expression(Parser* parser, bint arrow_allowed) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef ArrowMark mark
    cdef NodeList parameters
    cdef uint32_t node
    cdef Token following
    if parser.token.atom == ATOM_ASYNC and parser.token.flags == 0:
        peek(parser, &following)
        if not following.newline_before:
            if following.kind == KEYWORD_FUNCTION:
                advance(parser)
                return parse_function_expression(parser, start, FUNCTION_ASYNC)
            if arrow_allowed and following.kind == TOKEN_IDENTIFIER:
                advance(parser)
                return parse_async_arrow(parser, start)
            if arrow_allowed and following.kind == TOKEN_LEFT_PAREN:
                return parse_async_call(parser, start)
    if not arrow_allowed:
        return identifier_reference(parser)
    mark_arrow(parser, &mark, start, start)
    if parser.known_count and known_arrow_at(parser, start):
        return skip_known_arrow(parser, &mark, 0)
    node = identifier_reference(parser)
    if parser.token.kind != TOKEN_ARROW or parser.token.newline_before:
        return node
    parameters.head = parameters.tail = node
    return parse_arrow(parser, &mark, &parameters, 0)


# The current token is the parameter of `async x => …`.
cdef uint32_t parse_async_arrow(Parser* parser, uint32_t start) except 0 nogil:
    cdef ArrowMark mark
    cdef NodeList parameters
    cdef uint32_t node
    mark_arrow(parser, &mark, start, parser.token.start)
    if parser.token.atom == ATOM_AWAIT:
        fail(parser, parser.token.start, "Unexpected reserved word")
    if parser.known_count and known_arrow_at(parser, parser.token.start):
        return skip_known_arrow(parser, &mark, FUNCTION_ASYNC)
    node = identifier_reference(parser)
    if parser.token.kind != TOKEN_ARROW or parser.token.newline_before:
        fail_unexpected(parser)
    parameters.head = parameters.tail = node
    return parse_arrow(parser, &mark, &parameters, FUNCTION_ASYNC)


# `async (…)`: a call or the head of an async arrow function. The current token is `async`.
cdef uint32_t parse_async_call(Parser* parser, uint32_t start) except 0 nogil:
    cdef ArrowMark mark
    cdef NodeList items
    cdef uint32_t callee
    cdef uint32_t item
    cdef uint32_t item_start
    cdef uint32_t bad_rest = NO_POSITION
    mark_arrow(parser, &mark, start, start)
    callee = identifier_reference(parser)
    mark.first_reference = parser.reference_count
    mark.params_start = parser.token.start
    if parser.known_count and known_arrow_at(parser, parser.token.start):
        parser.reference_count -= 1
        mark.first_reference -= 1
        return skip_known_arrow(parser, &mark, FUNCTION_ASYNC)
    items.head = items.tail = 0
    advance(parser)
    while parser.token.kind != TOKEN_RIGHT_PAREN:
        item_start = parser.token.start
        if parser.token.kind == TOKEN_ELLIPSIS:
            advance(parser)
            item = parse_assignment(parser, COVER)
            item = new_node1(parser, NODE_SPREAD_ELEMENT, item_start, item)
            if parser.token.kind == TOKEN_COMMA:
                bad_rest = parser.token.start
        else:
            item = parse_assignment(parser, COVER)
        append_node(parser, &items, item)
        if parser.token.kind != TOKEN_RIGHT_PAREN:
            if parser.token.kind != TOKEN_COMMA:
                fail(parser, parser.token.start, "missing ) after argument list")
            advance(parser)
    advance(parser)
    if parser.token.kind == TOKEN_ARROW and not parser.token.newline_before:
        if bad_rest != NO_POSITION:
            fail(parser, bad_rest, "Rest parameter must be last formal parameter")
        # the reference to `async` itself is no part of the arrow function
        remove_reference(parser, mark.first_reference - 1)
        mark.first_reference -= 1
        return parse_arrow(parser, &mark, &items, FUNCTION_ASYNC)
    if parser.cover_error != NO_POSITION:
        fail_cover(parser)
    return new_node2(parser, NODE_CALL_EXPRESSION, start, callee, items.head)


cdef void remove_reference(Parser* parser, uint32_t index) noexcept nogil:
    parser.reference_count -= 1
    while index < parser.reference_count:
        parser.references[index] = parser.references[index + 1]
        index += 1


# `( … )`: a parenthesized expression or the parameters of an arrow function.
cdef uint32_t parse_parenthesized(Parser* parser, bint arrow_allowed) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t outer_cover_error = parser.cover_error
    cdef uint32_t item = 0
    cdef uint32_t rest_start
    cdef uint32_t inner_start
    cdef uint32_t inner_end
    cdef ArrowMark mark
    cdef NodeList items
    cdef bint only_parameters = False
    mark_arrow(parser, &mark, start, start)
    if parser.known_count and arrow_allowed and known_arrow_at(parser, start):
        return skip_known_arrow(parser, &mark, 0)
    items.head = items.tail = 0
    parser.cover_error = NO_POSITION
    advance(parser)
    inner_start = parser.token.start
    parser.called_now_start = inner_start
    while True:
        if parser.token.kind == TOKEN_RIGHT_PAREN:
            only_parameters = True            # () or (a,)
            break
        if parser.token.kind == TOKEN_ELLIPSIS:
            if not arrow_allowed:
                fail_unexpected(parser)
            only_parameters = True
            rest_start = parser.token.start
            advance(parser)
            item = parse_assignment(parser, COVER)
            item = new_node1(parser, NODE_SPREAD_ELEMENT, rest_start, item)
            append_node(parser, &items, item)
            if parser.token.kind == TOKEN_COMMA:
                fail(parser, parser.token.start, "Rest parameter must be last formal parameter")
            break
        item = parse_assignment(parser, COVER)
        append_node(parser, &items, item)
        if parser.token.kind != TOKEN_COMMA:
            break
        advance(parser)
    inner_end = parser.last_end
    expect(parser, TOKEN_RIGHT_PAREN)
    if parser.token.kind == TOKEN_ARROW and arrow_allowed and not parser.token.newline_before:
        item = parse_arrow(parser, &mark, &items, 0)
        parser.cover_error = outer_cover_error
        return item
    if only_parameters:
        fail_unexpected(parser)
    if parser.cover_error != NO_POSITION:
        fail_cover(parser)
    parser.cover_error = outer_cover_error
    if items.head != items.tail:
        item = new_node1(parser, NODE_SEQUENCE_EXPRESSION, inner_start, items.head)
        parser.nodes[item].end = inner_end
    parser.nodes[item].flags |= EXPRESSION_PARENTHESIZED
    return item


# ---------------------------------------------------------------- array and object literals

cdef uint32_t parse_array(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t element_start
    cdef uint32_t element
    cdef NodeList elements
    cdef int flags = 0
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
            element = parse_assignment(parser, COVER)
            element = new_node1(parser, NODE_SPREAD_ELEMENT, element_start, element)
            if parser.token.kind == TOKEN_COMMA:
                flags = ARRAY_EXPRESSION_COMMA_AFTER_SPREAD
        else:
            element = parse_assignment(parser, COVER)
        append_node(parser, &elements, element)
        if parser.token.kind != TOKEN_RIGHT_BRACKET:
            if parser.token.kind != TOKEN_COMMA:
                fail_unexpected(parser)
            advance(parser)
    advance(parser)
    element = new_node1(parser, NODE_ARRAY_EXPRESSION, start, elements.head)
    parser.nodes[element].flags = <uint16_t>flags
    return element


cdef struct PropertyName:
    uint32_t node
    uint32_t atom        # of a name or string, 0: number, computed or private
    uint32_t start
    int kind             # token kind, TOKEN_LEFT_BRACKET: computed
    bint escaped


# The name of a property or class element at the current token.
cdef int parse_property_name(Parser* parser, PropertyName* name) except -1 nogil:
    cdef int kind = parser.token.kind
    name.kind = kind
    name.start = parser.token.start
    name.atom = 0
    name.escaped = parser.token.flags & TOKEN_ESCAPED
    if is_name_token(kind):
        name.atom = parser.token.atom
        name.node = name_node(parser)
    elif kind == TOKEN_STRING:
        name.atom = string_atom(parser)
        name.node = string_node(parser)
        advance(parser)
    elif kind == TOKEN_NUMBER or kind == TOKEN_BIGINT:
        name.node = number_node(parser)
        advance(parser)
    elif kind == TOKEN_LEFT_BRACKET:
        advance(parser)
        name.node = parse_assignment(parser, 0)
        expect(parser, TOKEN_RIGHT_BRACKET)
    else:
        fail_unexpected(parser)
    return 0


# Whether the token behind `get`, `set` or `async` shows that the word itself is the property's name.
cdef inline bint ends_property_name(int kind) noexcept nogil:
    return (
        kind == TOKEN_COLON or kind == TOKEN_COMMA or kind == TOKEN_LEFT_PAREN or kind == TOKEN_RIGHT_BRACE
        or kind == TOKEN_ASSIGN
    )


cdef uint32_t parse_object(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t property
    cdef uint32_t property_start
    cdef NodeList properties
    cdef bint has_proto = False
    cdef int flags = 0
    properties.head = properties.tail = 0
    advance(parser)
    while parser.token.kind != TOKEN_RIGHT_BRACE:
        if parser.token.kind == TOKEN_ELLIPSIS:
            property_start = parser.token.start
            advance(parser)
            property = parse_assignment(parser, COVER)
            property = new_node1(parser, NODE_SPREAD_ELEMENT, property_start, property)
            if parser.token.kind == TOKEN_COMMA:
                flags = OBJECT_EXPRESSION_COMMA_AFTER_SPREAD
        else:
            property = parse_property(parser)
            if parser.nodes[property].flags & PROPERTY_PROTO:
                if has_proto and parser.cover_error == NO_POSITION:
                    parser.cover_error = parser.nodes[property].start
                has_proto = True
        append_node(parser, &properties, property)
        if parser.token.kind != TOKEN_RIGHT_BRACE:
            if parser.token.kind != TOKEN_COMMA:
                fail_unexpected(parser)
            advance(parser)
    advance(parser)
    property = new_node1(parser, NODE_OBJECT_EXPRESSION, start, properties.head)
    parser.nodes[property].flags = <uint16_t>flags
    return property


cdef uint32_t parse_property(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef PropertyName name
    cdef uint32_t function_flags = 0
    cdef int function_kind = FUNCTION_KIND_METHOD
    cdef int flags = 0
    cdef uint32_t node
    cdef uint32_t value
    name.kind = TOKEN_EOF
    if is_contextual(parser, ATOM_GET) or is_contextual(parser, ATOM_SET) or is_contextual(parser, ATOM_ASYNC):
        parse_property_name(parser, &name)
        if not ends_property_name(parser.token.kind):
            if name.atom == ATOM_ASYNC:
                if parser.token.newline_before:
                    fail_unexpected(parser)
                function_flags = FUNCTION_ASYNC
                flags = PROPERTY_METHOD
            elif name.atom == ATOM_GET:
                function_kind = FUNCTION_KIND_GETTER
                flags = PROPERTY_GETTER
            else:
                function_kind = FUNCTION_KIND_SETTER
                flags = PROPERTY_SETTER
            name.kind = TOKEN_EOF
    if name.kind == TOKEN_EOF:
        if parser.token.kind == TOKEN_MUL and flags != PROPERTY_GETTER and flags != PROPERTY_SETTER:
            advance(parser)
            function_flags |= FUNCTION_GENERATOR
            flags = PROPERTY_METHOD
        parse_property_name(parser, &name)
    if name.kind == TOKEN_LEFT_BRACKET:
        flags |= PROPERTY_COMPUTED

    if parser.token.kind == TOKEN_LEFT_PAREN or flags & ~PROPERTY_COMPUTED:
        if not flags & ~PROPERTY_COMPUTED:
            flags |= PROPERTY_METHOD
        value = parse_method(parser, start, function_kind, function_flags, name.atom)
    elif parser.token.kind == TOKEN_COLON:
        advance(parser)
        value = parse_assignment(parser, COVER)
        if name.atom == ATOM_PROTO and not flags:
            flags = PROPERTY_PROTO
    else:
        value = parse_shorthand(parser, &name)
        flags = PROPERTY_SHORTHAND
    node = new_node2(parser, NODE_PROPERTY, start, name.node, value)
    parser.nodes[node].flags = <uint16_t>flags
    return node


# `{a}` or, only in what becomes a pattern, `{a = 1}`
cdef uint32_t parse_shorthand(Parser* parser, PropertyName* name) except 0 nogil:
    cdef uint32_t node
    cdef uint32_t value
    cdef uint32_t name_end = parser.last_end
    if name.kind == TOKEN_STRING:
        fail(parser, name.start, "Unexpected string")
    if name.kind == TOKEN_NUMBER or name.kind == TOKEN_BIGINT:
        fail(parser, name.start, "Unexpected number")
    if name.kind != TOKEN_IDENTIFIER:
        fail_unexpected(parser)
    if name.atom <= ATOM_ARGUMENTS:
        check_special_name(parser, name.atom, name.start, False)
    add_reference(parser, name.atom, name.start, 0)
    node = new_node1(parser, NODE_IDENTIFIER, name.start, name.atom)
    parser.nodes[node].end = name_end
    if parser.token.kind == TOKEN_ASSIGN:
        if parser.cover_error == NO_POSITION:
            parser.cover_error = parser.token.start
        advance(parser)
        value = parse_assignment(parser, 0)      # leaves cover_error set
        node = new_node2(parser, NODE_ASSIGNMENT_PATTERN, name.start, node, value)
    return node

# Statements (ECMA-262 §14).

cdef enum:  # where a statement stands
    STATEMENT_LIST = 1         # declarations are allowed
    SINGLE_STATEMENT = 2       # body of if, loop, with
    LABELED_STATEMENT = 3      # behind a label in a statement list: a plain function is allowed in sloppy mode
    LABELED_BODY = 4           # behind a label in the body of a loop, if or with


cdef inline int consume_semicolon(Parser* parser) except -1 nogil:
    if parser.token.kind == TOKEN_SEMICOLON:
        return advance(parser)
    if parser.token.kind != TOKEN_RIGHT_BRACE and parser.token.kind != TOKEN_EOF and not parser.token.newline_before:
        if parser.await_identifier != NO_POSITION and parser.await_identifier + 5 == parser.last_end:
            fail(parser, parser.await_identifier, "await is only valid in async functions and the top level bodies "
                 "of modules")
        fail_unexpected(parser)
    return 0


cdef uint32_t parse_parenthesized_test(Parser* parser) except 0 nogil:
    cdef uint32_t test
    expect(parser, TOKEN_LEFT_PAREN)
    test = parse_expression(parser, 0)
    expect(parser, TOKEN_RIGHT_PAREN)
    return test


cdef uint32_t parse_block(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t statement
    cdef ScopeState scope
    cdef NodeList body
    body.head = body.tail = 0
    if parser.token.kind != TOKEN_LEFT_BRACE:
        fail_unexpected(parser)
    scope_enter(parser, &scope, SCOPE_KIND_BLOCK, start)
    advance(parser)
    while parser.token.kind != TOKEN_RIGHT_BRACE:
        statement = parse_statement(parser, STATEMENT_LIST)
        append_node(parser, &body, statement)
    scope_exit(parser, &scope)
    advance(parser)
    return new_node2(parser, NODE_BLOCK_STATEMENT, start, body.head, scope.result)


# ---------------------------------------------------------------- declarations

cdef struct Declarators:
    uint32_t count
    bint has_init
    bint simple            # the last one is a plain name


# The declarators behind var, let or const. `for_head`: initializers may be missing if `in` or `of` follows.
cdef uint32_t parse_declarators(
    Parser* parser, uint32_t start, int kind, int flags, bint for_head, Declarators* seen
) except 0 nogil:
    cdef uint32_t declarator_start
    cdef uint32_t target
    cdef uint32_t init
    cdef uint32_t declarator
    cdef NodeList declarators
    declarators.head = declarators.tail = 0
    seen.count = 0
    seen.has_init = False
    while True:
        declarator_start = parser.token.start
        seen.simple = parser.token.kind == TOKEN_IDENTIFIER
        target = parse_binding(parser, kind, False)
        init = 0
        if parser.token.kind == TOKEN_ASSIGN:
            if kind == DECL_VAR and seen.simple and parser.decls[parser.last_declared].position != declarator_start:
                parser.decls[parser.last_declared].flags |= DECL_ASSIGNED
            advance(parser)
            init = parse_outside_export(parser, flags)
            seen.has_init = True
        elif not for_head or (parser.token.kind != KEYWORD_IN and not is_contextual(parser, ATOM_OF)):
            if kind == DECL_CONST and seen.simple:
                fail(parser, parser.token.start, "Missing initializer in const declaration")
            if not seen.simple:
                fail(parser, parser.token.start, "Missing initializer in destructuring declaration")
        declarator = new_node2(parser, NODE_VARIABLE_DECLARATOR, declarator_start, target, init)
        append_node(parser, &declarators, declarator)
        seen.count += 1
        if parser.token.kind != TOKEN_COMMA:
            break
        advance(parser)
    return new_node3(parser, NODE_VARIABLE_DECLARATION, start, declarators.head, 0, kind)


# The current token is var, let or const.
cdef uint32_t parse_variable_statement(Parser* parser, int kind) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef Declarators seen
    cdef uint32_t node
    advance(parser)
    node = parse_declarators(parser, start, kind, 0, False, &seen)
    consume_semicolon(parser)
    parser.nodes[node].end = parser.last_end
    return node


# The current token is an unescaped `let`: does a declaration start here? (ECMA-262 §14.5: `let [` is never an expression)
cdef int is_let_declaration(Parser* parser, bint single) except -1 nogil:
    cdef Token following
    peek(parser, &following)
    if single:
        return following.kind == TOKEN_LEFT_BRACKET or (
            not following.newline_before
            and (following.kind == TOKEN_IDENTIFIER or following.kind == TOKEN_LEFT_BRACE)
        )
    return (
        following.kind == TOKEN_IDENTIFIER or following.kind == TOKEN_LEFT_BRACKET
        or following.kind == TOKEN_LEFT_BRACE or following.kind == TOKEN_ESCAPED_KEYWORD
    )


# ---------------------------------------------------------------- statements

# Declarations are only allowed in statement lists.
cdef int fail_single(Parser* parser, int kind) except -1 nogil:
    if kind == KEYWORD_FUNCTION:
        if parser.context & CONTEXT_STRICT:
            return fail(
                parser, parser.token.start,
                "In strict mode code, functions can only be declared at top level or inside a block."
            )
        return fail(
            parser, parser.token.start, "In non-strict mode code, functions can only be declared at top level, inside "
            "a block, or as the body of an if statement."
        )
    if kind == KEYWORD_CLASS or kind == KEYWORD_CONST:
        return fail_unexpected(parser)
    return fail(
        parser, parser.token.start, "Lexical declaration cannot appear in a single-statement context"
    )


cdef uint32_t parse_statement(Parser* parser, int place) except 0 nogil:
    cdef int kind = parser.token.kind
    cdef uint32_t start = parser.token.start
    cdef uint32_t node
    check_stack(parser)
    if kind == TOKEN_IDENTIFIER:
        if parser.token.flags == 0 and (parser.token.atom == ATOM_LET or parser.token.atom == ATOM_ASYNC):
            node = parse_contextual_declaration(parser, place)
            if node != NO_POSITION:
                return node
        return parse_expression_statement(parser, place)
    elif kind == TOKEN_LEFT_BRACE:
        return parse_block(parser)
    elif kind == KEYWORD_VAR:
        return parse_variable_statement(parser, DECL_VAR)
    elif kind == KEYWORD_IF:
        return parse_if(parser)
    elif kind == KEYWORD_RETURN:
        return parse_return(parser)
    elif kind == KEYWORD_CONST:
        if place != STATEMENT_LIST:
            fail_single(parser, kind)
        return parse_variable_statement(parser, DECL_CONST)
    elif kind == KEYWORD_FUNCTION:
        if place == LABELED_STATEMENT and not parser.context & CONTEXT_STRICT:
            return parse_function_declaration(parser, start, 0, IN_SINGLE_STATEMENT)
        if place != STATEMENT_LIST:
            fail_single(parser, kind)
        return parse_function_declaration(parser, start, 0, IN_STATEMENT_LIST)
    elif kind == KEYWORD_FOR:
        return parse_for(parser)
    elif kind == KEYWORD_SWITCH:
        return parse_switch(parser)
    elif kind == KEYWORD_BREAK or kind == KEYWORD_CONTINUE:
        return parse_jump(parser)
    elif kind == KEYWORD_THROW:
        advance(parser)
        if parser.token.newline_before:
            fail(parser, parser.token.start, "Illegal newline after throw")
        node = parse_expression(parser, 0)
        node = new_node1(parser, NODE_THROW_STATEMENT, start, node)
        return end_statement(parser, node)
    elif kind == KEYWORD_TRY:
        return parse_try(parser)
    elif kind == KEYWORD_WHILE:
        return parse_while(parser)
    elif kind == KEYWORD_DO:
        return parse_do_while(parser)
    elif kind == TOKEN_SEMICOLON:
        advance(parser)
        return new_node(parser, NODE_EMPTY_STATEMENT, start)
    elif kind == KEYWORD_CLASS:
        if place != STATEMENT_LIST:
            fail_single(parser, kind)
        return parse_class(parser, NODE_CLASS_DECLARATION, False)
    elif kind == KEYWORD_WITH:
        return parse_with(parser)
    elif kind == KEYWORD_DEBUGGER:
        advance(parser)
        node = new_node(parser, NODE_DEBUGGER_STATEMENT, start)
        return end_statement(parser, node)
    elif kind == KEYWORD_IMPORT:
        check_import_expression(parser)
    return parse_expression_statement(parser, place)


cdef inline uint32_t end_statement(Parser* parser, uint32_t node) except 0 nogil:
    consume_semicolon(parser)
    parser.nodes[node].end = parser.last_end
    return node


# Behind `import` in a statement: only `import(x)` and `import.meta` are expressions.
cdef int check_import_expression(Parser* parser) except -1 nogil:
    cdef Token following
    peek(parser, &following)
    if following.kind != TOKEN_LEFT_PAREN and following.kind != TOKEN_DOT:
        fail(parser, parser.token.start, "Cannot use import statement outside a module")
    return 0


# The current token is an unescaped `let` or `async`. NO_POSITION if it starts an expression.
cdef uint32_t parse_contextual_declaration(Parser* parser, int place) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef Token following
    if parser.token.atom == ATOM_LET:
        if not is_let_declaration(parser, place != STATEMENT_LIST):
            return NO_POSITION
        if place != STATEMENT_LIST:
            fail_single(parser, TOKEN_IDENTIFIER)
        return parse_variable_statement(parser, DECL_LET)
    peek(parser, &following)
    if following.kind != KEYWORD_FUNCTION or following.newline_before:
        return NO_POSITION
    if place != STATEMENT_LIST:
        fail(parser, start, "Async functions can only be declared at the top level or inside a block.")
    advance(parser)
    return parse_function_declaration(parser, start, FUNCTION_ASYNC, IN_STATEMENT_LIST)


# ExpressionStatement, or LabelledStatement if the expression is a name before a colon.
cdef uint32_t parse_expression_statement(Parser* parser, int place) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t expression = parse_expression(parser, 0)
    cdef uint32_t node
    if (
        parser.token.kind == TOKEN_COLON and parser.nodes[expression].kind == NODE_IDENTIFIER
        and parser.nodes[expression].start == start and not is_parenthesized(parser, expression)
    ):
        return parse_labeled(parser, expression, place)
    node = new_node1(parser, NODE_EXPRESSION_STATEMENT, start, expression)
    return end_statement(parser, node)


cdef uint32_t parse_labeled(Parser* parser, uint32_t name, int place) except 0 nogil:
    cdef uint32_t start = parser.nodes[name].start
    cdef uint32_t body
    cdef Label label
    cdef Label* other = parser.function.labels
    # it was no reference
    parser.reference_count -= 1
    label.atom = parser.nodes[name].a
    if label.atom == ATOM_ARGUMENTS:
        parser.function.arguments_uses -= 1
    while other != NULL:
        if other.atom == label.atom:
            fail_name(parser, start, "Label '%s' has already been declared", label.atom)
        other = other.outer
    advance(parser)
    label.outer = parser.function.labels
    label.start = start
    label.body_start = parser.token.start
    label.is_loop = False
    parser.function.labels = &label
    body = parse_statement(
        parser, LABELED_STATEMENT if place == STATEMENT_LIST or place == LABELED_STATEMENT else LABELED_BODY
    )
    parser.function.labels = label.outer
    return new_node2(parser, NODE_LABELED_STATEMENT, start, name, body)


# A loop starts: the labels directly in front of it can be targets of `continue`.
cdef void mark_loop_labels(Parser* parser, uint32_t start) noexcept nogil:
    cdef Label* label = parser.function.labels
    while label != NULL and label.body_start == start:
        label.is_loop = True
        start = label.start
        label = label.outer


cdef uint32_t parse_jump(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef bint is_break = parser.token.kind == KEYWORD_BREAK
    cdef uint32_t name = 0
    cdef uint32_t node
    cdef Label* label
    advance(parser)
    if parser.token.kind == TOKEN_IDENTIFIER and not parser.token.newline_before:
        label = parser.function.labels
        while label != NULL and label.atom != parser.token.atom:
            label = label.outer
        if label == NULL:
            fail_name(parser, parser.token.start, "Undefined label '%s'", parser.token.atom)
        if not is_break and not label.is_loop:
            fail_name(
                parser, parser.token.start,
                "Illegal continue statement: '%s' does not denote an iteration statement", parser.token.atom
            )
        name = name_node(parser)
    elif is_break:
        if parser.function.breakable_depth == 0:
            fail(parser, start, "Illegal break statement")
    elif parser.function.loop_depth == 0:
        fail(parser, start, "Illegal continue statement: no surrounding iteration statement")
    node = new_node1(parser, NODE_BREAK_STATEMENT if is_break else NODE_CONTINUE_STATEMENT, start, name)
    return end_statement(parser, node)


cdef uint32_t parse_return(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t argument = 0
    cdef uint32_t node
    cdef int kind
    if not parser.context & CONTEXT_RETURN:
        fail(parser, start, "Illegal return statement")
    advance(parser)
    kind = parser.token.kind
    if kind != TOKEN_SEMICOLON and kind != TOKEN_RIGHT_BRACE and kind != TOKEN_EOF and not parser.token.newline_before:
        argument = parse_expression(parser, 0)
    node = new_node1(parser, NODE_RETURN_STATEMENT, start, argument)
    return end_statement(parser, node)


# The branch of an if statement; a sloppy function there stands as if in a block (ECMA-262 §B.3.3).
cdef uint32_t parse_branch(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t node
    cdef ScopeState scope
    if parser.token.kind != KEYWORD_FUNCTION or parser.context & CONTEXT_STRICT:
        return parse_statement(parser, SINGLE_STATEMENT)
    scope_enter(parser, &scope, SCOPE_KIND_BLOCK, start)
    node = parse_function_declaration(parser, start, 0, IN_SINGLE_STATEMENT)
    scope_exit(parser, &scope)
    node = new_node2(parser, NODE_BLOCK_STATEMENT, start, node, scope.result)
    parser.nodes[node].flags = BLOCK_STATEMENT_IMPLICIT
    return node


cdef uint32_t parse_if(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t test
    cdef uint32_t consequent
    cdef uint32_t alternate = 0
    advance(parser)
    test = parse_parenthesized_test(parser)
    consequent = parse_branch(parser)
    if parser.token.kind == KEYWORD_ELSE:
        advance(parser)
        alternate = parse_branch(parser)
    return new_node3(parser, NODE_IF_STATEMENT, start, test, consequent, alternate)


cdef uint32_t parse_with(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t target
    cdef uint32_t body
    cdef ScopeState scope
    if parser.context & CONTEXT_STRICT:
        fail(parser, start, "Strict mode code may not include a with statement")
    advance(parser)
    target = parse_parenthesized_test(parser)
    parser.function.flags |= FUNCTION_HAS_WITH
    scope_enter(parser, &scope, SCOPE_KIND_WITH, parser.token.start)
    body = parse_statement(parser, SINGLE_STATEMENT)
    scope_exit(parser, &scope)
    return new_node3(parser, NODE_WITH_STATEMENT, start, target, body, scope.result)


# ---------------------------------------------------------------- loops

cdef uint32_t parse_loop_body(Parser* parser) except 0 nogil:
    cdef uint32_t body
    parser.function.loop_depth += 1
    parser.function.breakable_depth += 1
    body = parse_statement(parser, SINGLE_STATEMENT)
    parser.function.loop_depth -= 1
    parser.function.breakable_depth -= 1
    return body


cdef uint32_t parse_while(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t test
    cdef uint32_t body
    mark_loop_labels(parser, start)
    advance(parser)
    test = parse_parenthesized_test(parser)
    body = parse_loop_body(parser)
    return new_node2(parser, NODE_WHILE_STATEMENT, start, test, body)


cdef uint32_t parse_do_while(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t test
    cdef uint32_t body
    mark_loop_labels(parser, start)
    advance(parser)
    body = parse_loop_body(parser)
    expect(parser, KEYWORD_WHILE)
    test = parse_parenthesized_test(parser)
    # a semicolon is inserted here even on the same line (ECMA-262 §12.10.1)
    if parser.token.kind == TOKEN_SEMICOLON:
        advance(parser)
    return new_node2(parser, NODE_DO_WHILE_STATEMENT, start, body, test)


cdef uint32_t parse_for(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t head = 0
    cdef uint32_t node
    cdef bint is_await = False
    cdef int kind = DECL_NONE
    cdef ScopeState scope
    mark_loop_labels(parser, start)
    advance(parser)
    if is_contextual(parser, ATOM_AWAIT):
        if not parser.context & CONTEXT_ASYNC or parser.function.in_params:
            fail(parser, parser.token.start, "Unexpected reserved word")
        parser.await_position = parser.token.start
        is_await = True
        advance(parser)
    expect(parser, TOKEN_LEFT_PAREN)
    scope_enter(parser, &scope, SCOPE_KIND_FOR, start)
    if parser.token.kind == KEYWORD_VAR:
        kind = DECL_VAR
    elif parser.token.kind == KEYWORD_CONST:
        kind = DECL_CONST
    elif is_contextual(parser, ATOM_LET) and is_let_declaration(parser, False):
        kind = DECL_LET
    if kind != DECL_NONE:
        node = parse_for_declaration(parser, start, kind, is_await)
        head = node if parser.nodes[node].kind == NODE_VARIABLE_DECLARATION else 0
    elif parser.token.kind == TOKEN_SEMICOLON:
        node = 0
    else:
        node = parse_for_expression(parser, start, is_await)
    if node and (parser.nodes[node].kind == NODE_FOR_IN_STATEMENT or parser.nodes[node].kind == NODE_FOR_OF_STATEMENT):
        head = parser.nodes[node].a
    else:
        if is_await:
            fail_unexpected(parser)
        head = node
        node = parse_for_rest(parser, start, head)
    scope_exit(parser, &scope)
    if scope.result:
        parser.nodes[head].b = scope.result
        if parser.nodes[node].kind != NODE_FOR_STATEMENT:
            parser.nodes[node].d = scope.result
    return node


# `; test; update) body`
cdef uint32_t parse_for_rest(Parser* parser, uint32_t start, uint32_t head) except 0 nogil:
    cdef uint32_t test = 0
    cdef uint32_t update = 0
    cdef uint32_t body
    expect(parser, TOKEN_SEMICOLON)
    if parser.token.kind != TOKEN_SEMICOLON:
        test = parse_expression(parser, 0)
    expect(parser, TOKEN_SEMICOLON)
    if parser.token.kind != TOKEN_RIGHT_PAREN:
        update = parse_expression(parser, 0)
    expect(parser, TOKEN_RIGHT_PAREN)
    body = parse_loop_body(parser)
    return new_node4(parser, NODE_FOR_STATEMENT, start, head, test, update, body)


# The head starts with var, let or const. A for-in or for-of node, or the declaration for parse_for_rest.
cdef uint32_t parse_for_declaration(Parser* parser, uint32_t start, int kind, bint is_await) except 0 nogil:
    cdef uint32_t declaration_start = parser.token.start
    cdef uint32_t node
    cdef Declarators seen
    cdef bint is_of
    advance(parser)
    node = parse_declarators(parser, declaration_start, kind, NO_IN, True, &seen)
    is_of = is_contextual(parser, ATOM_OF)
    if parser.token.kind != KEYWORD_IN and not is_of:
        return node
    if seen.count != 1:
        if is_of:
            fail(parser, declaration_start, "Invalid left-hand side in for-of loop: Must have a single binding.")
        fail(parser, declaration_start, "Invalid left-hand side in for-in loop: Must have a single binding.")
    if seen.has_init:
        if is_of:
            fail(parser, declaration_start, "for-of loop variable declaration may not have an initializer.")
        # ECMA-262 §B.3.5: `for (var x = 1 in o)` in sloppy mode
        if parser.context & CONTEXT_STRICT or kind != DECL_VAR or not seen.simple:
            fail(parser, declaration_start, "for-in loop variable declaration may not have an initializer.")
    if kind == DECL_VAR:
        finish_var_head(parser, parser.nodes[parser.nodes[node].a].a)
    return parse_for_in_of(parser, start, node, is_await)


# Names of `for (var … of …)`: assigned once per round.
cdef int finish_var_head(Parser* parser, uint32_t target) except -1 nogil:
    cdef uint32_t child
    cdef uint32_t decl
    cdef Node* node
    while target:
        node = &parser.nodes[target]
        child = 0
        if node.kind == NODE_IDENTIFIER:
            decl = declare_var(parser, node.a, node.start, DECL_VAR)
            parser.decls[decl].flags |= DECL_ASSIGNED
        elif node.kind == NODE_ARRAY_PATTERN or node.kind == NODE_OBJECT_PATTERN:
            child = node.a
            while child:
                node = &parser.nodes[child]
                if node.kind == NODE_PROPERTY:
                    finish_var_head(parser, node.b)
                elif node.kind != NODE_HOLE:
                    finish_var_head(parser, child)
                child = parser.nodes[child].next
            return 0
        elif node.kind == NODE_ASSIGNMENT_PATTERN or node.kind == NODE_REST_ELEMENT:
            child = node.a
        target = child
    return 0


# The head starts with an expression, which becomes a target if `in` or `of` follows.
cdef uint32_t parse_for_expression(Parser* parser, uint32_t start, bint is_await) except 0 nogil:
    cdef uint32_t head_start = parser.token.start
    cdef uint32_t first_reference = parser.reference_count
    cdef bint starts_with_let = is_contextual(parser, ATOM_LET)
    cdef bint is_async_of = False
    cdef uint32_t head
    cdef NodeList expressions
    if is_contextual(parser, ATOM_ASYNC):
        is_async_of = is_async_before_of(parser)
    if is_async_of:
        head = identifier_reference(parser)
    else:
        head = parse_assignment(parser, NO_IN | COVER)
    if parser.token.kind == KEYWORD_IN or is_contextual(parser, ATOM_OF):
        if parser.token.kind != KEYWORD_IN:
            if starts_with_let:
                fail(parser, head_start, "The left-hand side of a for-of loop may not be 'let'.")
            if is_async_of and not is_await:
                fail(parser, head_start, "The left-hand side of a for-of loop may not be 'async'.")
        if is_cover_literal(parser, head):
            to_assignment_pattern(parser, head, first_reference)
        else:
            check_simple_target(parser, head, "Invalid left-hand side in for-loop", True)
        return parse_for_in_of(parser, start, head, is_await)
    if parser.cover_error != NO_POSITION:
        fail_cover(parser)
    if parser.token.kind != TOKEN_COMMA:
        return head
    expressions.head = expressions.tail = head
    while parser.token.kind == TOKEN_COMMA:
        advance(parser)
        head = parse_assignment(parser, NO_IN)
        append_node(parser, &expressions, head)
    return new_node1(parser, NODE_SEQUENCE_EXPRESSION, head_start, expressions.head)


# `async of` where no arrow function `async of => …` starts
cdef int is_async_before_of(Parser* parser) except -1 nogil:
    cdef ScannerMark mark
    cdef bint result
    save_scanner(parser, &mark)
    advance(parser)
    result = is_contextual(parser, ATOM_OF)
    if result:
        advance(parser)
        result = parser.token.kind != TOKEN_ARROW
    restore_scanner(parser, &mark)
    return result


# The current token is `in` or `of`.
cdef uint32_t parse_for_in_of(Parser* parser, uint32_t start, uint32_t left, bint is_await) except 0 nogil:
    cdef bint is_of = parser.token.kind != KEYWORD_IN
    cdef uint32_t right
    cdef uint32_t body
    cdef uint32_t node
    if is_await and not is_of:
        fail_unexpected(parser)
    advance(parser)
    right = parse_assignment(parser, 0) if is_of else parse_expression(parser, 0)
    expect(parser, TOKEN_RIGHT_PAREN)
    body = parse_loop_body(parser)
    node = new_node3(parser, NODE_FOR_OF_STATEMENT if is_of else NODE_FOR_IN_STATEMENT, start, left, right, body)
    if is_await:
        parser.nodes[node].flags = FOR_OF_STATEMENT_AWAIT
    return node


# ---------------------------------------------------------------- switch and try

cdef uint32_t parse_switch(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t discriminant
    cdef uint32_t case_start
    cdef uint32_t node
    cdef uint32_t test
    cdef bint has_default = False
    cdef ScopeState scope
    cdef NodeList cases
    cdef NodeList body
    advance(parser)
    discriminant = parse_parenthesized_test(parser)
    scope_enter(parser, &scope, SCOPE_KIND_SWITCH, parser.token.start)
    expect(parser, TOKEN_LEFT_BRACE)
    parser.function.breakable_depth += 1
    cases.head = cases.tail = 0
    while parser.token.kind != TOKEN_RIGHT_BRACE:
        case_start = parser.token.start
        test = 0
        if parser.token.kind == KEYWORD_CASE:
            advance(parser)
            test = parse_expression(parser, 0)
        elif parser.token.kind == KEYWORD_DEFAULT:
            if has_default:
                fail(parser, case_start, "More than one default clause in switch statement")
            has_default = True
            advance(parser)
        else:
            fail_unexpected(parser)
        expect(parser, TOKEN_COLON)
        body.head = body.tail = 0
        while (
            parser.token.kind != KEYWORD_CASE and parser.token.kind != KEYWORD_DEFAULT
            and parser.token.kind != TOKEN_RIGHT_BRACE
        ):
            node = parse_statement(parser, STATEMENT_LIST)
            append_node(parser, &body, node)
        node = new_node2(parser, NODE_SWITCH_CASE, case_start, test, body.head)
        append_node(parser, &cases, node)
    parser.function.breakable_depth -= 1
    scope_exit(parser, &scope)
    advance(parser)
    return new_node3(parser, NODE_SWITCH_STATEMENT, start, discriminant, cases.head, scope.result)


cdef uint32_t parse_catch(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t parameter = 0
    cdef uint32_t decl
    cdef uint32_t body
    cdef ScopeState scope
    advance(parser)
    if parser.token.kind != TOKEN_LEFT_PAREN:
        body = parse_block(parser)
        return new_node2(parser, NODE_CATCH_CLAUSE, start, 0, body)
    scope_enter(parser, &scope, SCOPE_KIND_CATCH, start)
    advance(parser)
    if parser.token.kind == TOKEN_IDENTIFIER:
        check_identifier(parser, True)
        decl = declare_lexical(parser, parser.token.atom, parser.token.start, DECL_CATCH_PARAMETER, True)
        parameter = name_node(parser)
    else:
        parameter = parse_binding(parser, DECL_CATCH_PARAMETER, True)
    expect(parser, TOKEN_RIGHT_PAREN)
    body = parse_block(parser)
    scope_exit(parser, &scope)
    return new_node3(parser, NODE_CATCH_CLAUSE, start, parameter, body, scope.result)


cdef uint32_t parse_try(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t block
    cdef uint32_t handler = 0
    cdef uint32_t finalizer = 0
    advance(parser)
    block = parse_block(parser)
    if parser.token.kind == KEYWORD_CATCH:
        handler = parse_catch(parser)
    if parser.token.kind == KEYWORD_FINALLY:
        advance(parser)
        finalizer = parse_block(parser)
    elif not handler:
        fail(parser, parser.token.start, "Missing catch or finally after try")
    return new_node3(parser, NODE_TRY_STATEMENT, start, block, handler, finalizer)

# Functions (ECMA-262 §15): expressions, declarations, methods, arrow functions; laziness.

# ---------------------------------------------------------------- functions known from an earlier parse

# When a function is parsed again to be compiled, its inner functions need not be: their ranges, flags and free names are
# known. known[i] becomes functions[i + 1], so the next function met is known[function_count - 1].

# The record of the function whose parameters start at `position`, if it is known and its nodes are not wanted.
cdef inline const FunctionRecord* find_known(Parser* parser, uint32_t index, uint32_t position, int kind) noexcept nogil:
    cdef const FunctionRecord* known
    if index == 0 or index > parser.known_count:
        return NULL
    known = &parser.known[index - 1]
    if known.params_start != position or known.kind != kind or keeps_nodes(parser, known.flags, known.start):
        return NULL
    if known.end <= position or known.end > offset_of(parser, parser.limit) or known.next_function <= index:
        return NULL
    return known


cdef inline bint known_arrow_at(Parser* parser, uint32_t position) noexcept nogil:
    return find_known(parser, parser.function_count, position, FUNCTION_KIND_ARROW) != NULL


# Take what is known of the function just entered, and go on scanning behind its text.
cdef int skip_known_function(Parser* parser, FunctionState* state, const FunctionRecord* known) except -1 nogil:
    cdef uint32_t i
    cdef uint32_t first
    cdef uint32_t inner
    cdef uint32_t position = parser.token.start
    cdef FunctionRecord* record
    state.flags = known.flags & ~FUNCTION_IS_LAZY
    state.simple = known.flags & FUNCTION_SIMPLE_PARAMS
    state.param_count = known.param_count
    state.length = known.length
    if known.flags & (FUNCTION_USES_EVAL | FUNCTION_INNER_EVAL):
        state.scope.flags |= SCOPE_HAS_EVAL
    for i in range(known.first_free_name, known.first_free_name + known.free_name_count):
        add_reference(
            parser, parser.known_names[i].atom, position,
            REFERENCE_CROSSED
            | (REFERENCE_ASSIGNED if parser.known_names[i].flags & FREE_NAME_ASSIGNED else 0)
        )
    for inner in range(state.record + 1, min(known.next_function, parser.known_count + 1)):
        add_function_record(parser, 0, 0, 0)
        record = &parser.functions[inner]
        record[0] = parser.known[inner - 1]
        record.node = 0
        record.scope = 0
        record.body_scope = 0
        record.flags |= FUNCTION_IS_LAZY
        first = parser.free_name_count
        for i in range(record.first_free_name, record.first_free_name + record.free_name_count):
            add_free_name(parser, parser.known_names[i].atom, parser.known_names[i].flags)
        record.first_free_name = first
    parser.functions[state.record].body_start = known.body_start
    parser.token.end = known.end
    parser.cursor = parser.units + known.end
    return 0


# ---------------------------------------------------------------- parameters and body

cdef int count_parameter(Parser* parser, FunctionState* state, bint optional) except -1 nogil:
    state.param_count += 1
    if state.param_count > 65535:
        fail(parser, parser.token.start, "Too many parameters in function definition (only 65534 allowed)")
    if optional:
        state.counting_length = False
    elif state.counting_length:
        state.length += 1
    return 0


# FormalParameters with their parentheses
cdef int parse_parameters(Parser* parser, FunctionState* state, NodeList* parameters) except -1 nogil:
    cdef uint32_t start
    cdef uint32_t parameter
    parameters.head = parameters.tail = 0
    if parser.token.kind != TOKEN_LEFT_PAREN:
        fail_unexpected(parser)
    state.in_params = True
    advance(parser)
    while parser.token.kind != TOKEN_RIGHT_PAREN:
        start = parser.token.start
        if parser.token.kind == TOKEN_ELLIPSIS:
            state.simple = False
            state.flags |= FUNCTION_HAS_REST
            advance(parser)
            parameter = parse_binding(parser, DECL_PARAMETER, False)
            if parser.token.kind == TOKEN_ASSIGN:
                fail(parser, parser.token.start, "Rest parameter may not have a default initializer")
            parameter = new_node1(parser, NODE_REST_ELEMENT, start, parameter)
            append_node(parser, parameters, parameter)
            count_parameter(parser, state, True)
            if parser.token.kind != TOKEN_RIGHT_PAREN:
                fail(parser, parser.token.start, "Rest parameter must be last formal parameter")
            break
        parameter = parse_binding_element(parser, DECL_PARAMETER, False)
        append_node(parser, parameters, parameter)
        count_parameter(parser, state, parser.nodes[parameter].kind == NODE_ASSIGNMENT_PATTERN)
        if parser.token.kind != TOKEN_RIGHT_PAREN:
            if parser.token.kind != TOKEN_COMMA:
                if parser.token.kind == TOKEN_EOF or is_name_token(parser.token.kind):
                    fail_unexpected(parser)
                fail(parser, parser.token.start, "missing ) after formal parameters")
            advance(parser)
    return advance(parser)


# The body with its braces, up to but not including the closing one: what follows it must be scanned in the context of
# the code around.
cdef uint32_t parse_function_body(Parser* parser, FunctionState* state) except 0 nogil:
    cdef uint32_t start = parser.token.start
    cdef uint32_t statement
    cdef uint32_t node
    cdef NodeList body
    cdef bint exporting = parser.exporting
    body.head = body.tail = 0
    parser.exporting = False
    if parser.token.kind != TOKEN_LEFT_BRACE:
        fail_unexpected(parser)
    parser.functions[state.record].body_start = start
    enter_function_body(parser, state)
    advance(parser)
    parse_directives(parser, state, &body)
    while parser.token.kind != TOKEN_RIGHT_BRACE:
        statement = parse_statement(parser, STATEMENT_LIST)
        append_node(parser, &body, statement)
    check_parameters(parser, state)
    parser.exporting = exporting
    node = new_node1(parser, NODE_BLOCK_STATEMENT, start, body.head)
    parser.nodes[node].flags = BLOCK_STATEMENT_FUNCTION_BODY
    parser.nodes[node].end = parser.token.end
    return node


# What is known to be wrong with the parameters only when the body has been read.
cdef int check_parameters(Parser* parser, FunctionState* state) except -1 nogil:
    if parser.context & CONTEXT_STRICT and state.strict_error != NO_POSITION:
        fail(parser, state.strict_error, state.strict_message)
    if state.duplicate_parameter != NO_POSITION and (
        parser.context & CONTEXT_STRICT or not state.simple or state.kind != FUNCTION_KIND_NORMAL
    ):
        fail(parser, state.duplicate_parameter, "Duplicate parameter name not allowed in this context")
    return 0


# Directive Prologue (ECMA-262 §11.2.1)
cdef int parse_directives(Parser* parser, FunctionState* state, NodeList* body) except -1 nogil:
    cdef uint32_t start
    cdef uint32_t end
    cdef uint32_t statement
    cdef uint32_t octal = NO_POSITION
    cdef Node* expression
    while parser.token.kind == TOKEN_STRING:
        start = parser.token.start
        end = parser.token.end
        if parser.token.flags & TOKEN_LEGACY_OCTAL and octal == NO_POSITION:
            octal = start
        statement = parse_statement(parser, STATEMENT_LIST)
        append_node(parser, body, statement)
        if parser.nodes[statement].kind != NODE_EXPRESSION_STATEMENT:
            break
        expression = &parser.nodes[parser.nodes[statement].a]
        if expression.kind != NODE_STRING_LITERAL or expression.start != start:
            break
        parser.nodes[statement].flags = EXPRESSION_STATEMENT_DIRECTIVE
        if end - start == 12 and jsbc_same_units(
            parser.units + start + 1, parser.atoms[ATOM_USE_STRICT].units, 10
        ):
            if not state.simple:
                fail(
                    parser, start, "Illegal 'use strict' directive in function with non-simple parameter list"
                )
            parser.context |= CONTEXT_STRICT
            state.flags |= FUNCTION_HAS_USE_STRICT
            # the token behind the directive has been scanned as sloppy code
            if parser.token.flags & TOKEN_LEGACY_OCTAL and parser.token.kind <= TOKEN_STRING:
                fail_octal(parser)
        if octal != NO_POSITION and parser.context & CONTEXT_STRICT:
            fail(parser, octal, "Octal escape sequences are not allowed in strict mode.")
    return 0


# ---------------------------------------------------------------- function nodes

# The node of a function that has been left. A lazy one has only its index.
cdef uint32_t function_node(
    Parser* parser, FunctionState* state, int kind, uint32_t start, uint32_t name, uint32_t parameters, uint32_t body
) except 0 nogil:
    cdef uint32_t node
    if state.keep and not state.skipped:
        if parser.nodes[body].kind == NODE_BLOCK_STATEMENT:
            parser.nodes[body].b = state.body_scope.index
        node = new_node4(parser, kind, start, name, parameters, body, state.record)
    else:
        node = new_node4(parser, kind, start, name, 0, 0, state.record)
        parser.nodes[node].flags = FUNCTION_EXPRESSION_LAZY
    if parser.lazy_depth == 0:
        parser.functions[state.record].node = node
    return node


# A function from its parameter list on, after function_enter. `name` is its id node, `start` the start of its node.
cdef uint32_t parse_function_rest(
    Parser* parser, FunctionState* state, int node_kind, uint32_t start, uint32_t name
) except 0 nogil:
    cdef NodeList parameters
    cdef uint32_t body = 0
    cdef uint32_t params_start = parser.token.start
    cdef const FunctionRecord* known = find_known(parser, state.record, params_start, state.kind)
    parser.functions[state.record].params_start = params_start
    parameters.head = 0
    state.skipped = known != NULL
    if known != NULL:
        skip_known_function(parser, state, known)
    else:
        parse_parameters(parser, state, &parameters)
        if state.kind == FUNCTION_KIND_GETTER and state.param_count != 0:
            fail(parser, params_start, "Getter must not have any formal parameters.")
        if state.kind == FUNCTION_KIND_SETTER:
            if state.param_count != 1:
                fail(parser, params_start, "Setter must have exactly one formal parameter.")
            if state.flags & FUNCTION_HAS_REST:
                fail(parser, params_start, "Setter function argument must not be a rest parameter")
        body = parse_function_body(parser, state)
        if name and parser.context & CONTEXT_STRICT:
            check_strict_function_name(parser, name)
    function_exit(parser, state, parser.token.end)
    advance(parser)
    return function_node(parser, state, node_kind, start, name, parameters.head, body)


# The body may have made the function strict after its name was read.
cdef int check_strict_function_name(Parser* parser, uint32_t name) except -1 nogil:
    cdef uint32_t atom = parser.nodes[name].a
    if ATOM_IMPLEMENTS <= atom <= ATOM_YIELD:
        return fail(parser, parser.nodes[name].start, "Unexpected strict mode reserved word")
    if atom == ATOM_EVAL or atom == ATOM_ARGUMENTS:
        return fail(parser, parser.nodes[name].start, "Unexpected eval or arguments in strict mode")
    return 0


# The current token is `function`; `start` is that of `async` if there is one.
cdef uint32_t parse_function_expression(Parser* parser, uint32_t start, uint32_t flags) except 0 nogil:
    cdef FunctionState state
    cdef uint32_t name = 0
    cdef uint32_t atom = 0
    cdef uint32_t saved_context = parser.context
    check_stack(parser)
    flags |= FUNCTION_IS_EXPRESSION
    if parser.called_now_start == start:
        flags |= FUNCTION_LIKELY_CALLED_NOW
    advance(parser)
    if parser.token.kind == TOKEN_MUL:
        flags |= FUNCTION_GENERATOR
        advance(parser)
    if parser.token.kind != TOKEN_LEFT_PAREN:
        # the name is bound inside the function: `await` and `yield` are judged by what the function itself is
        parser.context &= CONTEXT_STRICT | CONTEXT_MODULE
        if flags & FUNCTION_ASYNC:
            parser.context |= CONTEXT_ASYNC
        if flags & FUNCTION_GENERATOR:
            parser.context |= CONTEXT_GENERATOR
        check_identifier(parser, True)
        parser.context = saved_context
        atom = parser.token.atom
        name = name_node(parser)
    function_enter(parser, &state, FUNCTION_KIND_NORMAL, flags, start)
    state.own_name = atom
    parser.functions[state.record].name = atom
    return parse_function_rest(parser, &state, NODE_FUNCTION_EXPRESSION, start, name)


# The current token is the `(` of a method, getter, setter or constructor that starts at `start`.
cdef uint32_t parse_method(
    Parser* parser, uint32_t start, int kind, uint32_t flags, uint32_t name
) except 0 nogil:
    cdef FunctionState state
    cdef uint32_t node_start = parser.token.start
    check_stack(parser)
    if parser.token.kind != TOKEN_LEFT_PAREN:
        fail_unexpected(parser)
    function_enter(parser, &state, kind, flags | FUNCTION_IS_EXPRESSION, start)
    parser.functions[state.record].name = name
    return parse_function_rest(parser, &state, NODE_FUNCTION_EXPRESSION, node_start, 0)


# ---------------------------------------------------------------- function declarations

cdef enum:  # where a declaration stands
    IN_STATEMENT_LIST
    IN_SINGLE_STATEMENT        # behind `if (x)` or a label, in sloppy mode
    IN_EXPORT_DEFAULT          # the name may be missing

# The current token is `function`.
cdef uint32_t parse_function_declaration(
    Parser* parser, uint32_t start, uint32_t flags, int place
) except 0 nogil:
    cdef FunctionState state
    cdef uint32_t name = 0
    cdef uint32_t atom = ATOM_STAR_DEFAULT
    cdef uint32_t position
    cdef uint32_t decl
    cdef uint32_t node
    check_stack(parser)
    advance(parser)
    if parser.token.kind == TOKEN_MUL:
        if place == IN_SINGLE_STATEMENT:
            fail(parser, parser.token.start, "Generators can only be declared at the top level or inside a block.")
        flags |= FUNCTION_GENERATOR
        advance(parser)
    position = parser.token.start
    if parser.token.kind != TOKEN_LEFT_PAREN or place != IN_EXPORT_DEFAULT:
        check_identifier(parser, True)
        atom = parser.token.atom
    decl = declare_function(parser, atom, position, flags)
    if parser.exporting:
        parser.decls[decl].flags |= DECL_EXPORTED
        if place != IN_EXPORT_DEFAULT:
            add_export(parser, atom, position)
    if parser.token.kind != TOKEN_LEFT_PAREN:
        name = name_node(parser)
    function_enter(parser, &state, FUNCTION_KIND_NORMAL, flags | FUNCTION_IS_DECLARATION, start)
    parser.functions[state.record].name = atom if name else ATOM_DEFAULT
    node = parse_function_rest(parser, &state, NODE_FUNCTION_DECLARATION, start, name)
    if parser.lazy_depth == 0:
        parser.decls[decl].node = node
    return node


cdef uint32_t declare_function(Parser* parser, uint32_t atom, uint32_t position, uint32_t flags) except 0 nogil:
    cdef ScopeState* scope = parser.scope
    cdef uint32_t decl
    cdef bint plain
    if scope == scope.var_scope and scope.kind != SCOPE_KIND_MODULE:
        return declare_var(parser, atom, position, DECL_FUNCTION)
    plain = not flags & (FUNCTION_ASYNC | FUNCTION_GENERATOR) and not parser.context & CONTEXT_STRICT
    decl = declare_lexical(parser, atom, position, DECL_FUNCTION, plain)
    if plain:
        add_hoist(parser, atom, decl)
    return decl


# ---------------------------------------------------------------- arrow functions

cdef inline void mark_arrow(Parser* parser, ArrowMark* mark, uint32_t start, uint32_t params_start) noexcept nogil:
    mark.start = start
    mark.params_start = params_start
    mark.first_reference = parser.reference_count
    mark.function_mark = parser.function_count
    mark.node_mark = parser.node_count
    mark.number_mark = parser.number_count
    mark.scope_mark = parser.scope_count
    mark.decl_mark = parser.decl_count
    mark.flags = FUNCTION_IS_EXPRESSION
    if parser.called_now_start == start:
        mark.flags |= FUNCTION_LIKELY_CALLED_NOW
    if parser.arrow_flags & NO_IN:
        mark.flags |= FUNCTION_NO_IN


cdef inline bint is_behind(uint32_t position, uint32_t start) noexcept nogil:
    return position >= start and position != NO_POSITION


cdef int enter_arrow(Parser* parser, FunctionState* state, ArrowMark* mark, uint32_t flags) except -1 nogil:
    function_enter(parser, state, FUNCTION_KIND_ARROW, mark.flags | flags, mark.start)
    state.skipped = False
    state.scope.first_reference = mark.first_reference
    state.node_mark = mark.node_mark
    state.number_mark = mark.number_mark
    state.scope_mark = mark.scope_mark
    state.decl_mark = mark.decl_mark
    parser.functions[state.record].params_start = mark.params_start
    return 0


cdef uint32_t skip_known_arrow(Parser* parser, ArrowMark* mark, uint32_t flags) except 0 nogil:
    cdef FunctionState state
    cdef uint32_t node
    cdef const FunctionRecord* known = find_known(
        parser, parser.function_count, parser.token.start, FUNCTION_KIND_ARROW
    )
    mark.params_start = parser.token.start
    enter_arrow(parser, &state, mark, flags)
    state.skipped = True
    skip_known_function(parser, &state, known)
    function_exit(parser, &state, known.end)
    advance(parser)
    node = function_node(parser, &state, NODE_ARROW_FUNCTION_EXPRESSION, mark.start, 0, 0, 0)
    return node


# `items` were parsed as expressions and turn out to be parameters; the current token is `=>`.
cdef uint32_t parse_arrow(Parser* parser, ArrowMark* mark, NodeList* items, uint32_t flags) except 0 nogil:
    cdef FunctionState state
    cdef uint32_t body
    cdef uint32_t node
    cdef uint32_t used_await = parser.await_identifier
    check_stack(parser)
    if is_behind(parser.yield_position, mark.start):
        fail(parser, parser.yield_position, "Yield expression not allowed in formal parameter")
    if is_behind(parser.await_position, mark.start):
        fail(parser, parser.await_position, "Illegal await-expression in formal parameters of async function")
    if flags & FUNCTION_ASYNC and is_behind(used_await, mark.start):
        fail(parser, used_await, "Unexpected reserved word")
    enter_arrow(parser, &state, mark, flags)
    move_arrow_record(parser, &state, mark)
    convert_arrow_parameters(parser, &state, items)
    repeat_pseudo_uses(parser, mark.start)
    parser.cover_error = NO_POSITION
    advance(parser)
    if parser.token.kind == TOKEN_LEFT_BRACE:
        body = parse_function_body(parser, &state)
        function_exit(parser, &state, parser.token.end)
        advance(parser)
        return function_node(parser, &state, NODE_ARROW_FUNCTION_EXPRESSION, mark.start, 0, items.head, body)
    enter_function_body(parser, &state)
    parser.functions[state.record].body_start = parser.token.start
    body = parse_assignment(parser, NO_IN if mark.flags & FUNCTION_NO_IN else 0)
    check_parameters(parser, &state)
    function_exit(parser, &state, parser.last_end)
    node = function_node(parser, &state, NODE_ARROW_FUNCTION_EXPRESSION, mark.start, 0, items.head, body)
    parser.nodes[node].flags |= ARROW_FUNCTION_EXPRESSION_EXPRESSION
    return node


cdef int convert_arrow_parameters(Parser* parser, FunctionState* state, NodeList* items) except -1 nogil:
    cdef PatternWalk walk
    cdef uint32_t item = items.head
    cdef uint32_t i
    cdef uint32_t kept
    cdef int kind
    walk.reference = state.scope.first_reference
    walk.binding = True
    while item:
        kind = parser.nodes[item].kind
        if kind != NODE_IDENTIFIER or is_parenthesized(parser, item):
            state.simple = False
        if kind == NODE_SPREAD_ELEMENT:
            if parser.nodes[item].next:
                fail(parser, parser.nodes[item].start, "Rest parameter must be last formal parameter")
            if parser.nodes[parser.nodes[item].a].kind == NODE_ASSIGNMENT_EXPRESSION:
                fail(parser, parser.nodes[item].start, "Rest parameter may not have a default initializer")
            parser.nodes[item].kind = NODE_REST_ELEMENT
            state.flags |= FUNCTION_HAS_REST
            convert_target(parser, parser.nodes[item].a, &walk)
        else:
            convert_target(parser, item, &walk)
        kind = parser.nodes[item].kind
        count_parameter(parser, state, kind == NODE_ASSIGNMENT_PATTERN or kind == NODE_REST_ELEMENT)
        item = parser.nodes[item].next
    # drop the references that were parameter names
    kept = state.scope.first_reference
    for i in range(kept, parser.reference_count):
        if parser.references[i].atom:
            parser.references[kept] = parser.references[i]
            kept += 1
    parser.reference_count = kept
    return 0


# `this`, `super`, new.target and eval in default values were noted for the function around: they belong to the arrow.
cdef int repeat_pseudo_uses(Parser* parser, uint32_t start) except -1 nogil:
    cdef PseudoUses* uses = &parser.uses
    if is_behind(uses.this_value, start):
        use_this(parser, uses.this_value)
    if is_behind(uses.super_property, start):
        use_super_property(parser, uses.super_property)
    if is_behind(uses.super_call, start):
        use_super_call(parser, uses.super_call)
    if is_behind(uses.new_target, start):
        use_new_target(parser, uses.new_target)
    if is_behind(uses.direct_eval, start):
        use_eval(parser, uses.direct_eval)
    if is_behind(uses.inner_eval, start):
        parser.scope.flags |= SCOPE_HAS_EVAL
        parser.function.flags |= FUNCTION_INNER_EVAL
    return 0


# Functions are numbered in source order. Functions and scopes in the parameters of this arrow were made before its own
# record: move that in front of them. Rare, and the work is bounded by what the parameters hold.
cdef int move_arrow_record(Parser* parser, FunctionState* state, ArrowMark* mark) except -1 nogil:
    cdef uint32_t target = mark.function_mark
    cdef uint32_t parent = parser.functions[state.record].parent
    cdef FunctionRecord record
    cdef FunctionRecord* inner
    cdef Node* node
    cdef uint32_t i
    cdef int kind
    for i in range(mark.scope_mark, state.scope.index):
        if parser.scopes[i].parent < mark.scope_mark:
            parser.scopes[i].parent = state.scope.index
        if parser.scopes[i].function == parent:
            parser.scopes[i].function = target
        else:
            parser.scopes[i].function += 1
    parser.scopes[state.scope.index].function = target
    if target == state.record:
        return 0
    record = parser.functions[state.record]
    i = state.record
    while i > target:
        parser.functions[i] = parser.functions[i - 1]
        inner = &parser.functions[i]
        inner.next_function += 1
        if inner.parent >= target:
            inner.parent += 1
        elif inner.parent == parent:
            inner.parent = target
        if not state.keep:
            inner.node = 0
            inner.scope = 0
            inner.body_scope = 0
            inner.flags |= FUNCTION_IS_LAZY
        i -= 1
    parser.functions[target] = record
    state.record = target
    for i in range(mark.node_mark, parser.node_count):
        node = &parser.nodes[i]
        kind = node.kind
        if NODE_FUNCTION_DECLARATION <= kind <= NODE_ARROW_FUNCTION_EXPRESSION or kind == NODE_STATIC_BLOCK:
            node.d += 1
        elif kind == NODE_CLASS_BODY:
            node.b += 1 if node.b else 0
            node.c += 1 if node.c else 0
    return 0

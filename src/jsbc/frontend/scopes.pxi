# Scope analysis while parsing: declarations, references, captured variables, Annex B functions.
#
# Every atom has a stack of its live declarations (Atom.top, Decl.shadowed). References wait in one array and are
# resolved when a scope is left: those whose innermost declaration belongs to the scope are done, the others stay for
# the scope around. When a function is left, what remains is reduced to one entry per name and marked as CROSSED; that
# list is also the function's list of free names. Nothing here looks at nodes: the actions scope_enter, declare_*,
# add_reference, scope_exit, function_enter and function_exit are all a front end has to call (AstBuilder does).

cdef enum:
    # Decl.flags, only while parsing. Of a catch parameter: a pattern, so `var` of the same name is an error. Of a
    # function in a block: a second one of the same name is an error.
    DECL_UNIQUE = 1 << 15


cdef inline int add_reference(Parser* parser, uint32_t atom, uint32_t position, uint32_t flags) except -1 nogil:
    cdef Reference* reference
    if parser.reference_count == parser.reference_capacity:
        grow_array(<void**>&parser.references, &parser.reference_capacity, sizeof(Reference))
    reference = &parser.references[parser.reference_count]
    parser.reference_count += 1
    reference.atom = atom
    reference.position = position
    reference.flags = flags
    return 0


cdef int add_free_name(Parser* parser, uint32_t atom, uint32_t flags) except -1 nogil:
    if parser.free_name_count == parser.free_name_capacity:
        grow_array(<void**>&parser.free_names, &parser.free_name_capacity, sizeof(FreeName))
    parser.free_names[parser.free_name_count].atom = atom
    parser.free_names[parser.free_name_count].flags = flags
    parser.free_name_count += 1
    return 0


# ---------------------------------------------------------------- scopes

cdef inline bint is_var_scope_kind(int kind) noexcept nogil:
    return (
        SCOPE_KIND_SCRIPT <= kind <= SCOPE_KIND_BODY or kind == SCOPE_KIND_CLASS_FIELDS
        or kind == SCOPE_KIND_CLASS_STATIC_BLOCK
    )


cdef int scope_enter(Parser* parser, ScopeState* state, int kind, uint32_t start) except -1 nogil:
    cdef Scope* scope
    cdef ScopeState* outer = parser.scope
    if parser.scope_count == parser.scope_capacity:
        grow_array(<void**>&parser.scopes, &parser.scope_capacity, sizeof(Scope))
    state.outer = outer
    state.kind = kind
    state.flags = 0
    state.index = parser.scope_count
    parser.scope_count += 1
    state.first_reference = parser.reference_count
    state.first_hoist = parser.hoist_count
    state.var_scope = state if is_var_scope_kind(kind) else outer.var_scope
    scope = &parser.scopes[state.index]
    scope.kind = <uint16_t>kind
    scope.flags = 0
    scope.parent = outer.index if outer != NULL else 0
    scope.function = parser.function.record
    scope.first_declaration = 0
    scope.last_declaration = 0
    scope.declaration_count = 0
    scope.start = start
    parser.scope = state
    return 0


# Take the scope's declarations from the stacks of their names and write down its flags.
cdef void close_declarations(Parser* parser, ScopeState* state) noexcept nogil:
    cdef Scope* scope = &parser.scopes[state.index]
    cdef uint32_t index = scope.first_declaration
    cdef int captured = 0
    cdef Decl* decl
    while index:
        decl = &parser.decls[index]
        if state.flags & SCOPE_HAS_EVAL:
            decl.flags |= DECL_CAPTURED | DECL_ASSIGNED
        captured |= decl.flags & DECL_CAPTURED
        decl.flags &= ~DECL_UNIQUE
        parser.atoms[decl.atom].top = decl.shadowed
        index = decl.next
    if captured:
        state.flags |= SCOPE_HAS_CAPTURED
    scope.flags = <uint16_t>(state.flags | (SCOPE_STRICT if parser.context & CONTEXT_STRICT else 0))
    scope.end = parser.token.end


# Leave a scope that is not the outermost one of a function.
cdef int scope_exit(Parser* parser, ScopeState* state) except -1 nogil:
    cdef uint32_t first = state.first_reference
    cdef uint32_t kept = first
    cdef uint32_t i
    cdef uint32_t decl
    cdef bint keeps_scope = parser.scopes[state.index].declaration_count != 0
    if keeps_scope:
        if parser.hoist_count > state.first_hoist:
            filter_hoists(parser, state)
        for i in range(first, parser.reference_count):
            decl = parser.atoms[parser.references[i].atom].top
            if decl and parser.decls[decl].scope == state.index:
                if parser.references[i].flags & REFERENCE_SKIPS_SCOPE:
                    parser.references[i].flags &= ~REFERENCE_SKIPS_SCOPE
                else:
                    resolve(parser, &parser.references[i], decl)
                    continue
            parser.references[kept] = parser.references[i]
            kept += 1
        parser.reference_count = kept
        close_declarations(parser, state)
        state.result = state.index
    elif state.kind == SCOPE_KIND_WITH:
        # every name used below may be a property of the object: treated like a use from an inner function
        for i in range(first, parser.reference_count):
            parser.references[i].flags |= REFERENCE_CROSSED
        state.flags |= SCOPE_HAS_WITH
        close_declarations(parser, state)
        state.result = state.index
    else:
        parser.scopes[state.index].end = parser.token.end
        if state.index + 1 == parser.scope_count:
            parser.scope_count -= 1
        state.result = 0
    parser.scope = state.outer
    state.outer.flags |= state.flags & (SCOPE_HAS_EVAL | SCOPE_HAS_WITH)
    return 0


cdef inline void resolve(Parser* parser, const Reference* reference, uint32_t decl) noexcept nogil:
    if reference.flags & REFERENCE_CROSSED:
        parser.decls[decl].flags |= DECL_CAPTURED
    if reference.flags & REFERENCE_ASSIGNED:
        parser.decls[decl].flags |= DECL_ASSIGNED


# ---------------------------------------------------------------- declarations

# A new declaration in `scope`. `below`: the innermost declaration of the name in a scope inside it (a `var` is declared
# through blocks that have the name as catch parameter), else 0.
cdef uint32_t add_declaration(
    Parser* parser, ScopeState* state, uint32_t atom, int kind, uint32_t position, uint32_t below
) except 0 nogil:
    cdef uint32_t index = parser.decl_count
    cdef Decl* decl
    cdef Scope* scope = &parser.scopes[state.index]
    if index == parser.decl_capacity:
        grow_array(<void**>&parser.decls, &parser.decl_capacity, sizeof(Decl))
    parser.decl_count = index + 1
    decl = &parser.decls[index]
    decl.atom = atom
    decl.scope = state.index
    decl.next = 0
    decl.position = position
    decl.node = 0
    decl.last_position = 0
    decl.kind = <uint16_t>kind
    decl.flags = 0
    if below:
        decl.shadowed = parser.decls[below].shadowed
        parser.decls[below].shadowed = index
    else:
        decl.shadowed = parser.atoms[atom].top
        parser.atoms[atom].top = index
    if scope.last_declaration:
        parser.decls[scope.last_declaration].next = index
    else:
        scope.first_declaration = index
    scope.last_declaration = index
    scope.declaration_count += 1
    return index


cdef int fail_redeclared(Parser* parser, uint32_t atom, uint32_t position) except -1 nogil:
    return fail_name(parser, position, "Identifier '%s' has already been declared", atom)


cdef inline bint is_lexical_kind(int kind) noexcept nogil:
    return kind == DECL_LET or kind == DECL_CONST or kind == DECL_CLASS or kind == DECL_IMPORT


# Declare a `var` or a function at the top level of a function or script in the enclosing var scope.
cdef uint32_t declare_var(Parser* parser, uint32_t atom, uint32_t position, int kind) except 0 nogil:
    cdef ScopeState* scope = parser.scope.var_scope
    cdef uint32_t index = parser.atoms[atom].top
    cdef uint32_t below = 0
    cdef bint same_as_parameter = False
    cdef Decl* decl
    while index and parser.decls[index].scope > scope.index:
        decl = &parser.decls[index]
        # ECMA-262 §B.3.4: `catch (e) { var e }` is allowed for a simple parameter
        if decl.kind != DECL_CATCH_PARAMETER or decl.flags & DECL_UNIQUE:
            fail_redeclared(parser, atom, position)
        below = index
        index = decl.shadowed
    if index:
        decl = &parser.decls[index]
        if decl.scope == scope.index:
            if is_lexical_kind(decl.kind) or (decl.kind == DECL_FUNCTION and scope.kind == SCOPE_KIND_MODULE):
                fail_redeclared(parser, atom, position)
            if kind == DECL_VAR:
                decl.last_position = position
            else:
                decl.flags |= DECL_ASSIGNED
                if decl.kind == DECL_VAR:
                    decl.kind = DECL_FUNCTION
            return index
        if scope.kind == SCOPE_KIND_BODY and decl.scope == scope.outer.index and kind == DECL_VAR:
            same_as_parameter = True
    index = add_declaration(parser, scope, atom, kind, position, below)
    if kind == DECL_VAR:
        parser.decls[index].last_position = position
        if same_as_parameter or (scope.kind == SCOPE_KIND_BODY and atom == ATOM_ARGUMENTS):
            parser.decls[index].flags |= DECL_SAME_AS_PARAMETER
            if atom == ATOM_ARGUMENTS and not same_as_parameter:
                add_reference(parser, atom, position, REFERENCE_SKIPS_SCOPE)
                parser.function.arguments_uses += 1
    return index


# Declare a lexical name (let, const, class, function in a block, import, catch parameter) in the current scope.
cdef uint32_t declare_lexical(
    Parser* parser, uint32_t atom, uint32_t position, int kind, bint may_repeat
) except 0 nogil:
    cdef ScopeState* scope = parser.scope
    cdef uint32_t index = parser.atoms[atom].top
    cdef Decl* decl
    while index and parser.decls[index].scope >= scope.var_scope.index:
        decl = &parser.decls[index]
        if decl.scope == scope.index:
            # ECMA-262 §B.3.2.4: plain functions of one block may share a name in sloppy mode
            if may_repeat and decl.kind == DECL_FUNCTION and not decl.flags & DECL_UNIQUE:
                decl.flags |= DECL_ASSIGNED
                return index
            fail_redeclared(parser, atom, position)
        elif decl.scope == scope.var_scope.index:
            if decl.last_position >= parser.scopes[scope.index].start and decl.last_position:
                fail_redeclared(parser, atom, position)
        elif decl.kind == DECL_CATCH_PARAMETER and decl.scope == scope.outer.index:
            fail_redeclared(parser, atom, position)
        index = decl.shadowed
    if index and scope.kind == SCOPE_KIND_BODY and parser.decls[index].scope == scope.outer.index:
        if parser.decls[index].kind == DECL_PARAMETER:
            fail_redeclared(parser, atom, position)
    index = add_declaration(parser, scope, atom, kind, position, 0)
    if not may_repeat:
        parser.decls[index].flags = DECL_UNIQUE
    return index


cdef int declare_parameter(Parser* parser, uint32_t atom, uint32_t position) except -1 nogil:
    cdef uint32_t index = parser.atoms[atom].top
    if index and parser.decls[index].scope == parser.scope.index:
        if parser.function.duplicate_parameter == NO_POSITION:
            parser.function.duplicate_parameter = position
        return 0
    add_declaration(parser, parser.scope, atom, DECL_PARAMETER, position, 0)
    return 0


# ---------------------------------------------------------------- functions in blocks of sloppy mode (ECMA-262 §B.3.2)

cdef int add_hoist(Parser* parser, uint32_t atom, uint32_t decl) except -1 nogil:
    if parser.hoist_count == parser.hoist_capacity:
        grow_array(<void**>&parser.hoists, &parser.hoist_capacity, sizeof(HoistCandidate))
    parser.hoists[parser.hoist_count].atom = atom
    parser.hoists[parser.hoist_count].decl = decl
    parser.hoist_count += 1
    return 0


# A block is left: drop the candidates that a `var` of their name would conflict with.
cdef void filter_hoists(Parser* parser, ScopeState* state) noexcept nogil:
    cdef uint32_t kept = state.first_hoist
    cdef uint32_t i
    cdef uint32_t index
    cdef Decl* decl
    for i in range(state.first_hoist, parser.hoist_count):
        index = parser.atoms[parser.hoists[i].atom].top
        if index and index != parser.hoists[i].decl and parser.decls[index].scope == state.index:
            decl = &parser.decls[index]
            if decl.kind != DECL_CATCH_PARAMETER or decl.flags & DECL_UNIQUE:
                continue
        parser.hoists[kept] = parser.hoists[i]
        kept += 1
    parser.hoist_count = kept


# A var scope is left: the remaining candidates get their var, unless a parameter or a lexical name is in the way.
cdef int apply_hoists(Parser* parser, ScopeState* state) except -1 nogil:
    cdef uint32_t i
    cdef uint32_t index
    cdef uint32_t atom
    cdef int kind
    for i in range(state.first_hoist, parser.hoist_count):
        atom = parser.hoists[i].atom
        index = parser.atoms[atom].top
        kind = parser.decls[index].kind if index else DECL_NONE
        if index and parser.decls[index].scope == state.index:
            if is_lexical_kind(kind) or kind == DECL_PARAMETER:
                continue
        elif (
            index and state.kind == SCOPE_KIND_BODY and parser.decls[index].scope == state.outer.index
            and kind == DECL_PARAMETER
        ):
            continue
        else:
            index = add_declaration(
                parser, state, atom, DECL_ANNEX_B_VAR, parser.decls[parser.hoists[i].decl].position, 0
            )
        parser.decls[index].flags |= DECL_ASSIGNED
        parser.decls[parser.hoists[i].decl].flags |= DECL_ANNEX_B
    parser.hoist_count = state.first_hoist
    return 0


# ---------------------------------------------------------------- functions

# A record at the end of the table. Its parent is the current function.
cdef uint32_t add_function_record(Parser* parser, int kind, uint32_t flags, uint32_t start) except? 0xFFFFFFFF nogil:
    cdef uint32_t index = parser.function_count
    cdef FunctionRecord* record
    if index == parser.function_capacity:
        grow_array(<void**>&parser.functions, &parser.function_capacity, sizeof(FunctionRecord))
    parser.function_count = index + 1
    record = &parser.functions[index]
    memset(record, 0, sizeof(FunctionRecord))
    record.start = start
    record.params_start = start
    record.parent = parser.function.record if parser.function != NULL else 0
    record.kind = <uint16_t>kind
    record.flags = flags
    return index


# Whether the nodes of a function starting at `start` stay in the pool.
cdef inline bint keeps_nodes(Parser* parser, uint32_t flags, uint32_t start) noexcept nogil:
    if parser.lazy_depth:
        return False
    return parser.eager or flags & FUNCTION_LIKELY_CALLED_NOW or (parser.hint_count and is_hinted(parser, start))


cdef bint is_hinted(Parser* parser, uint32_t start) noexcept nogil:
    cdef uint32_t low = 0, high = parser.hint_count, middle
    while low < high:
        middle = (low + high) >> 1
        if parser.hints[middle] < start:
            low = middle + 1
        else:
            high = middle
    return low < parser.hint_count and parser.hints[low] == start


cdef int function_enter(
    Parser* parser, FunctionState* state, int kind, uint32_t flags, uint32_t start
) except -1 nogil:
    cdef int scope_kind = SCOPE_KIND_FUNCTION
    cdef uint32_t outer_context = parser.context
    cdef uint32_t context
    state.record = add_function_record(parser, kind, flags, start)
    state.outer = parser.function
    state.kind = kind
    state.flags = flags
    state.labels = NULL
    state.loop_depth = 0
    state.breakable_depth = 0
    state.strict_error = NO_POSITION
    state.strict_message = NULL
    state.duplicate_parameter = NO_POSITION
    state.simple = True
    state.in_params = False
    state.counting_length = True
    state.param_count = 0
    state.length = 0
    state.arguments_uses = 0
    state.arguments_safe_uses = 0
    state.own_name = 0
    state.body_scope.index = 0
    state.saved_context = outer_context
    state.saved_yield_position = parser.yield_position
    state.saved_await_position = parser.await_position
    state.saved_await_identifier = parser.await_identifier
    state.saved_uses = parser.uses
    state.node_mark = parser.node_count
    state.number_mark = parser.number_count
    state.scope_mark = parser.scope_count
    state.decl_mark = parser.decl_count

    context = outer_context & (CONTEXT_STRICT | CONTEXT_MODULE)
    if kind == FUNCTION_KIND_ARROW:
        context = (outer_context & CONTEXT_THROUGH_ARROWS) | CONTEXT_RETURN
    elif kind <= FUNCTION_KIND_EVAL:
        context = outer_context
    else:
        context |= CONTEXT_NEW_TARGET | CONTEXT_RETURN
        if kind >= FUNCTION_KIND_METHOD:
            context |= CONTEXT_SUPER_PROPERTY
        if kind == FUNCTION_KIND_DERIVED_CONSTRUCTOR:
            context |= CONTEXT_SUPER_CALL
        elif kind == FUNCTION_KIND_CLASS_FIELDS_INITIALIZER or kind == FUNCTION_KIND_CLASS_STATIC_INITIALIZER:
            context = (context | CONTEXT_NO_ARGUMENTS) & ~CONTEXT_RETURN
            scope_kind = SCOPE_KIND_CLASS_FIELDS
        elif kind == FUNCTION_KIND_CLASS_STATIC_BLOCK:
            context = (context | CONTEXT_NO_ARGUMENTS | CONTEXT_AWAIT_RESERVED) & ~CONTEXT_RETURN
            scope_kind = SCOPE_KIND_CLASS_STATIC_BLOCK
    if flags & FUNCTION_ASYNC:
        context |= CONTEXT_ASYNC
    if flags & FUNCTION_GENERATOR:
        context |= CONTEXT_GENERATOR
    state.own_context = context
    parser.context = context
    parser.yield_position = NO_POSITION
    parser.await_position = NO_POSITION
    parser.await_identifier = NO_POSITION
    parser.function = state
    if kind == FUNCTION_KIND_SCRIPT:
        scope_kind = SCOPE_KIND_SCRIPT
    elif kind == FUNCTION_KIND_MODULE:
        scope_kind = SCOPE_KIND_MODULE
    elif kind == FUNCTION_KIND_EVAL:
        scope_kind = SCOPE_KIND_EVAL
    # A synthetic class function is left and entered again for each field: its nodes go when the class's go.
    state.keep = keeps_nodes(parser, flags, start) or state.outer == NULL or scope_kind == SCOPE_KIND_CLASS_FIELDS
    if not state.keep:
        parser.lazy_depth += 1
    return scope_enter(parser, &state.scope, scope_kind, start)


# Parameters are parsed: a function with other than simple parameters gets a second scope for its body.
cdef int enter_function_body(Parser* parser, FunctionState* state) except -1 nogil:
    state.in_params = False
    if not state.simple:
        state.scope.kind = SCOPE_KIND_PARAMS
        parser.scopes[state.scope.index].kind = SCOPE_KIND_PARAMS
        scope_enter(parser, &state.body_scope, SCOPE_KIND_BODY, parser.token.start)
    return 0


# Pseudo variables end in the nearest function that is not an arrow function; 0: not one of them, or not here.
cdef int pseudo_kind(FunctionState* state, uint32_t atom, bint inherits) noexcept nogil:
    if state.own_name == atom:
        return DECL_FUNCTION_NAME
    if state.kind == FUNCTION_KIND_ARROW or (inherits and state.outer == NULL):
        return DECL_NONE
    if atom == ATOM_THIS:
        return DECL_THIS
    if atom == ATOM_SUPER:
        return DECL_HOME_OBJECT
    if atom == ATOM_SUPER_CALL:
        return DECL_ACTIVE_FUNCTION
    if atom == ATOM_NEW_TARGET:
        return DECL_NEW_TARGET
    if atom == ATOM_ARGUMENTS and FUNCTION_KIND_NORMAL <= state.kind <= FUNCTION_KIND_DERIVED_CONSTRUCTOR:
        return DECL_ARGUMENTS
    return DECL_NONE


# Free pseudo names stand behind all other free names, in this order: an arrow function's parameters are first parsed as
# an expression, where `this` is noted only at the end, and the list must not depend on how a function was parsed.
cdef enum:
    PSEUDO_NAMES = 5


cdef inline int pseudo_slot(uint32_t atom) noexcept nogil:
    if atom == ATOM_THIS:
        return 0
    if atom == ATOM_ARGUMENTS:
        return 1
    if atom == ATOM_NEW_TARGET:
        return 2
    if atom == ATOM_SUPER:
        return 3
    return 4 if atom == ATOM_SUPER_CALL else -1


# Resolve the references of a function in its outermost scope; the rest becomes its free names.
cdef int resolve_function_references(Parser* parser, FunctionState* state) except -1 nogil:
    cdef uint32_t first = state.scope.first_reference
    cdef uint32_t kept = first
    cdef uint32_t scope = state.scope.index
    cdef uint32_t base = parser.stamp_base
    cdef uint32_t i
    cdef uint32_t atom
    cdef uint32_t decl
    cdef uint32_t flags
    cdef int pseudo
    cdef int slot
    cdef Reference[PSEUDO_NAMES] held
    for slot in range(PSEUDO_NAMES):
        held[slot].atom = 0
    # stamps of this function are base + position in its list; they are never reused
    if base > 0xFFFFFFFFU - (parser.reference_count - first) - 2:
        for i in range(parser.atom_count):
            parser.atoms[i].stamp = 0
        base = 1
    for i in range(first, parser.reference_count):
        atom = parser.references[i].atom
        decl = parser.atoms[atom].top
        flags = parser.references[i].flags
        if decl and parser.decls[decl].scope == scope:
            resolve(parser, &parser.references[i], decl)
            if atom == ATOM_ARGUMENTS and flags & REFERENCE_CROSSED:
                state.flags |= FUNCTION_ARGUMENTS_ESCAPES
            continue
        if atom <= ATOM_LAST_PSEUDO or atom == state.own_name:
            pseudo = pseudo_kind(state, atom, parser.inherits_this)
            if pseudo != DECL_NONE:
                decl = add_declaration(parser, &state.scope, atom, pseudo, parser.references[i].position, 0)
                resolve(parser, &parser.references[i], decl)
                if pseudo == DECL_ARGUMENTS:
                    state.flags |= FUNCTION_USES_ARGUMENTS
                    if flags & REFERENCE_CROSSED:
                        state.flags |= FUNCTION_ARGUMENTS_ESCAPES
                continue
            slot = pseudo_slot(atom)
            if slot >= 0:
                if not held[slot].atom:
                    held[slot] = parser.references[i]
                    held[slot].flags = REFERENCE_CROSSED
                held[slot].flags |= flags & REFERENCE_ASSIGNED
                continue
        if parser.atoms[atom].stamp >= base:
            parser.references[first + (parser.atoms[atom].stamp - base)].flags |= flags & REFERENCE_ASSIGNED
            continue
        parser.atoms[atom].stamp = base + (kept - first)
        parser.references[kept].atom = atom
        parser.references[kept].position = parser.references[i].position
        parser.references[kept].flags = (flags & REFERENCE_ASSIGNED) | REFERENCE_CROSSED
        kept += 1
    parser.stamp_base = base + (kept - first)
    for slot in range(PSEUDO_NAMES):
        if held[slot].atom:
            # the list has lost at least as many entries
            parser.references[kept] = held[slot]
            kept += 1
    parser.reference_count = kept
    return 0


# `var arguments` shares the arguments object: the declaration takes its role.
cdef void merge_var_arguments(Parser* parser, FunctionState* state) noexcept nogil:
    cdef uint32_t index = parser.atoms[ATOM_ARGUMENTS].top
    if not index or parser.decls[index].scope != state.scope.index:
        return
    if parser.decls[index].kind == DECL_VAR or parser.decls[index].kind == DECL_ANNEX_B_VAR:
        if pseudo_kind(state, ATOM_ARGUMENTS, parser.inherits_this) == DECL_ARGUMENTS:
            parser.decls[index].kind = DECL_ARGUMENTS
            state.flags |= FUNCTION_USES_ARGUMENTS | FUNCTION_ARGUMENTS_ESCAPES


cdef uint32_t parameter_flags(Parser* parser, ScopeState* scope) noexcept nogil:
    cdef uint32_t index = parser.scopes[scope.index].first_declaration
    while index:
        if parser.decls[index].kind == DECL_PARAMETER and parser.decls[index].flags & DECL_ASSIGNED:
            return FUNCTION_HAS_PARAM_ASSIGNMENT
        index = parser.decls[index].next
    return 0


# Leave a function. `end` is the end of its text. The node pool is rewound if the function is lazy.
cdef int function_exit(Parser* parser, FunctionState* state, uint32_t end) except -1 nogil:
    cdef FunctionRecord* record
    cdef uint32_t i
    cdef uint32_t passed_on
    if state.body_scope.index:
        apply_hoists(parser, &state.body_scope)
        scope_exit_body(parser, state)
    else:
        apply_hoists(parser, &state.scope)
    merge_var_arguments(parser, state)
    resolve_function_references(parser, state)

    if state.arguments_uses != state.arguments_safe_uses:
        state.flags |= FUNCTION_ARGUMENTS_ESCAPES
    if not state.flags & FUNCTION_USES_ARGUMENTS:
        state.flags &= ~FUNCTION_ARGUMENTS_ESCAPES
    if parser.context & CONTEXT_STRICT:
        state.flags |= FUNCTION_STRICT
    if parser.context & CONTEXT_MODULE:
        state.flags |= FUNCTION_MODULE_CODE
    if state.simple:
        state.flags |= FUNCTION_SIMPLE_PARAMS
    close_declarations(parser, &state.scope)
    state.flags |= parameter_flags(parser, &state.scope)

    record = &parser.functions[state.record]
    record.end = end
    record.next_function = parser.function_count
    record.scope = state.scope.index
    record.body_scope = state.body_scope.index
    record.param_count = <uint16_t>state.param_count
    record.length = <uint16_t>state.length
    record.first_free_name = parser.free_name_count
    record.free_name_count = parser.reference_count - state.scope.first_reference
    for i in range(state.scope.first_reference, parser.reference_count):
        add_free_name(
            parser, parser.references[i].atom,
            FREE_NAME_ASSIGNED if parser.references[i].flags & REFERENCE_ASSIGNED else 0
        )
    parser.scope = state.scope.outer
    parser.function = state.outer
    if state.outer != NULL:
        parser.scope.flags |= state.scope.flags & SCOPE_HAS_EVAL
        if state.flags & (FUNCTION_USES_EVAL | FUNCTION_INNER_EVAL):
            state.outer.flags |= FUNCTION_INNER_EVAL
        if state.kind == FUNCTION_KIND_ARROW:
            passed_on = FUNCTION_USES_THIS | FUNCTION_USES_SUPER | FUNCTION_USES_NEW_TARGET | FUNCTION_USES_SUPER_CALL
            state.outer.flags |= state.flags & passed_on
    parser.context = state.saved_context
    parser.yield_position = state.saved_yield_position
    parser.await_position = state.saved_await_position
    parser.await_identifier = state.saved_await_identifier
    if state.kind != FUNCTION_KIND_ARROW:
        parser.uses = state.saved_uses
    if state.scope.flags & SCOPE_HAS_EVAL:
        parser.uses.inner_eval = end
    if not state.keep:
        parser.lazy_depth -= 1
        parser.node_count = state.node_mark
        parser.number_count = state.number_mark
        parser.scope_count = state.scope_mark
        parser.decl_count = state.decl_mark
    if parser.lazy_depth or not state.keep:
        state.flags |= FUNCTION_IS_LAZY
        record.scope = 0
        record.body_scope = 0
    record.flags = state.flags
    return 0


# body_scope.index is 0 afterwards if the body declares nothing.
cdef int scope_exit_body(Parser* parser, FunctionState* state) except -1 nogil:
    scope_exit(parser, &state.body_scope)
    state.body_scope.index = state.body_scope.result
    return 0

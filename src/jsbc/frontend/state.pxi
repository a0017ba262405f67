# The state of one parse: token, arrays of the growing tree, scopes and functions being parsed.
#
# Included by parser.pyx, as all .pxi files of this folder: the parser is one compilation unit (calls between extension
# modules cost 2.4 ns and are not inlined), cut into readable files.
#
# Errors: every parsing function is declared `except 0` (node index) or `except -1`, and runs without the GIL; fail()
# takes it to raise. The test after each call costs 2-5 % of a parse (longjmp would save them, and skip the clean-up of
# everything in between).

cdef enum:
    NO_POSITION = 0xFFFFFFFF

cdef enum:  # Token.flags
    TOKEN_ESCAPED = 1          # identifier or string has an escape
    TOKEN_LEGACY_OCTAL = 2     # 010, 08 or "\01": not in strict mode
    TOKEN_TAIL = 4             # last piece of a template
    TOKEN_BAD_ESCAPE = 8       # template piece with an escape that only tagged templates may have
    TOKEN_LEADING_ZERO = 16    # 08, 09: decimal with leading zero

cdef struct Token:
    int kind
    uint32_t start
    uint32_t end
    uint32_t atom              # identifiers and private names
    uint8_t newline_before
    uint8_t flags

# Parser.context: grammar parameters and what may be used at this point.
cdef enum:
    CONTEXT_STRICT = 1
    CONTEXT_ASYNC = 2
    CONTEXT_GENERATOR = 4
    CONTEXT_AWAIT_RESERVED = 8         # class static blocks: `await` is neither operator nor identifier
    CONTEXT_NO_ARGUMENTS = 16          # field initializers and static blocks
    CONTEXT_NEW_TARGET = 32
    CONTEXT_SUPER_PROPERTY = 64
    CONTEXT_SUPER_CALL = 128
    CONTEXT_RETURN = 256
    CONTEXT_MODULE = 512
    # what an arrow function hands on to its body from around it
    CONTEXT_THROUGH_ARROWS = 1 | 16 | 32 | 64 | 128 | 512

cdef enum:  # Reference.flags
    REFERENCE_CROSSED = 1      # used in an inner function of the current one, or below a `with`
    REFERENCE_ASSIGNED = 2
    REFERENCE_SKIPS_SCOPE = 4  # the next scope that has the name is not meant: private name in a class's heritage

cdef struct Reference:
    uint32_t atom
    uint32_t position
    uint32_t flags

# A plain function in a sloppy-mode block that may also get a var (ECMA-262 §B.3.2), carried outwards scope by scope.
cdef struct HoistCandidate:
    uint32_t atom
    uint32_t decl

# A free name of a class's synthetic initializer function, which is visited once per field.
cdef struct FieldName:
    uint32_t record
    uint32_t atom
    uint32_t flags

cdef struct LocalExport:
    uint32_t atom
    uint32_t position

cdef struct NodeList:
    uint32_t head
    uint32_t tail

# A scope being parsed. Lives in the C frame of the function that parses it; the lasting part is parser.scopes[index].
# Indexes grow inwards, so comparing two indexes of live scopes tells which one is inside.
cdef struct ScopeState:
    ScopeState* outer
    ScopeState* var_scope
    uint32_t index
    uint32_t first_reference
    uint32_t first_hoist
    uint32_t result            # set on exit: index, or 0 when the scope is not needed
    int kind
    int flags

cdef struct Label:
    Label* outer
    uint32_t atom
    uint32_t start
    uint32_t body_start
    bint is_loop

# Latest use of what an arrow function takes from around it. In the parameters of an arrow function it is not known yet
# that they are parameters: the arrow repeats the uses behind its start.
cdef struct PseudoUses:
    uint32_t this_value
    uint32_t super_property
    uint32_t super_call
    uint32_t new_target
    uint32_t direct_eval
    uint32_t inner_eval            # end of an inner function with direct eval

cdef struct FunctionState:
    FunctionState* outer
    uint32_t record
    int kind
    uint32_t flags
    Label* labels
    int loop_depth
    int breakable_depth
    uint32_t strict_error          # first parameter that is an error if the body says "use strict"
    const char* strict_message
    uint32_t duplicate_parameter
    bint simple                    # parameter list so far
    bint in_params
    bint counting_length           # no default value seen yet
    bint keep                      # nodes stay in the pool
    bint skipped                   # known from an earlier parse
    uint32_t param_count
    uint32_t length
    uint32_t arguments_uses
    uint32_t arguments_safe_uses
    uint32_t own_name              # of a function expression: bound inside it
    ScopeState scope
    ScopeState body_scope
    # state of the parser around the function
    uint32_t saved_context
    uint32_t saved_yield_position
    uint32_t saved_await_position
    uint32_t saved_await_identifier
    PseudoUses saved_uses
    # where to rewind to
    uint32_t node_mark
    uint32_t number_mark
    uint32_t scope_mark
    uint32_t decl_mark
    uint32_t own_context           # of a synthetic class function between two visits

# Where an arrow function may have started: taken before its parameters are parsed as an expression.
cdef struct ArrowMark:
    uint32_t start
    uint32_t params_start
    uint32_t first_reference
    uint32_t function_mark
    uint32_t node_mark
    uint32_t number_mark
    uint32_t scope_mark
    uint32_t decl_mark
    uint32_t flags                 # FUNCTION_LIKELY_CALLED_NOW, FUNCTION_NO_IN

cdef struct Parser:
    # ---- scanner
    const uint16_t* units          # such that units[offset] works for every offset held
    const uint16_t* cursor         # behind the current token
    const uint16_t* limit
    Token token
    uint32_t last_end              # end of the token before the current one
    uint32_t context
    # ---- cover grammars and lookahead facts, all as source positions
    uint32_t cover_error           # `{a = 1}` or a second __proto__ that is only right in a pattern
    uint32_t arrow_start           # where an arrow function may start
    int arrow_flags
    uint32_t yield_position
    uint32_t await_position
    uint32_t await_identifier
    PseudoUses uses
    uint32_t called_now_start      # a function starting here is probably called at once
    # ---- scopes
    FunctionState* function
    ScopeState* scope
    Reference* references
    uint32_t reference_count
    uint32_t reference_capacity
    HoistCandidate* hoists
    uint32_t hoist_count
    uint32_t hoist_capacity
    LocalExport* local_exports
    uint32_t local_export_count
    uint32_t local_export_capacity
    FieldName* field_names
    uint32_t field_name_count
    uint32_t field_name_capacity
    uint32_t stamp_base
    bint exporting                 # declarations of an export declaration are parsed
    uint32_t last_declared         # by the latest `var`
    # ---- laziness
    bint eager
    const uint32_t* hints          # sorted starts of functions that are kept as if they were called at once
    uint32_t hint_count
    uint32_t lazy_depth            # functions around that will be dropped from the pool
    const FunctionRecord* known    # inner functions known from an earlier parse
    uint32_t known_count           # known[i] becomes functions[i + 1]
    const FreeName* known_names    # atoms already interned in this parser
    const uint32_t* outer_private_names   # private names that direct eval may use
    uint32_t outer_private_count
    bint skip_outer_checks         # one function is parsed again: names and labels around it are not known
    bint inherits_this             # direct eval: this, arguments, … belong to the code around
    size_t stack_limit
    # ---- arrays of the tree
    Node* nodes
    uint32_t node_count
    uint32_t node_capacity
    Scope* scopes
    uint32_t scope_count
    uint32_t scope_capacity
    Decl* decls
    uint32_t decl_count
    uint32_t decl_capacity
    FunctionRecord* functions
    uint32_t function_count
    uint32_t function_capacity
    FreeName* free_names
    uint32_t free_name_count
    uint32_t free_name_capacity
    double* numbers
    uint32_t number_count
    uint32_t number_capacity
    # ---- atoms
    Atom* atoms
    uint32_t atom_count
    uint32_t atom_capacity
    uint32_t* atom_table
    uint32_t atom_mask
    uint16_t* scratch              # text of the literal or identifier with escapes being read
    uint32_t scratch_length
    uint32_t scratch_capacity
    void** text_blocks
    uint32_t text_block_count
    uint32_t text_block_capacity
    uint16_t* text_free
    uint32_t text_left
    uint32_t root
    void* error_source             # SourceText and file name of error messages, borrowed
    void* error_filename


# Double the capacity of an array. No array grows beyond 2**31 elements: sources are limited to 2**30 code units and
# nothing is allocated more than once or twice per unit.
cdef int grow_array(void** array, uint32_t* capacity, size_t element_size) except -1 nogil:
    cdef uint32_t wanted = capacity[0] * 2 if capacity[0] else 32
    cdef void* grown
    if capacity[0] >= 0x7FFFFFFF:
        grown = NULL
    else:
        grown = PyMem_RawRealloc(array[0], <size_t>wanted * element_size)
    if grown == NULL:
        with gil:
            raise MemoryError()
    array[0] = grown
    capacity[0] = wanted
    return 0


# ---------------------------------------------------------------- errors

cdef int fail(Parser* parser, uint32_t position, const char* message) except -1 nogil:
    with gil:
        raise_syntax_error(parser, position, (<bytes>message).decode())


# `message` has one %s for the atom's text.
cdef int fail_name(Parser* parser, uint32_t position, const char* message, uint32_t atom) except -1 nogil:
    with gil:
        raise_syntax_error(parser, position, (<bytes>message).decode() % atom_text(parser, atom))


# V8's message for the current token where the grammar wants another one.
cdef int fail_unexpected(Parser* parser) except -1 nogil:
    with gil:
        raise_syntax_error(parser, parser.token.start, describe_unexpected(parser))


cdef str atom_text(Parser* parser, uint32_t atom):
    cdef str units = PyUnicode_FromKindAndData(2, parser.atoms[atom].units, parser.atoms[atom].length)
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


cdef str describe_unexpected(Parser* parser):
    cdef Token* token = &parser.token
    cdef str text
    if token.kind == TOKEN_EOF:
        return "Unexpected end of input"
    if token.kind == TOKEN_NUMBER or token.kind == TOKEN_BIGINT:
        return "Unexpected number"
    if token.kind == TOKEN_STRING:
        return "Unexpected string"
    if token.kind == TOKEN_TEMPLATE:
        return "Unexpected template string"
    if token.kind == TOKEN_ESCAPED_KEYWORD:
        return "Keyword must not contain escaped characters"
    if token.kind == TOKEN_IDENTIFIER or token.kind == TOKEN_PRIVATE_NAME:
        text = atom_text(parser, token.atom)
        if token.kind == TOKEN_IDENTIFIER and ATOM_IMPLEMENTS <= token.atom <= ATOM_YIELD:
            if parser.context & CONTEXT_STRICT:
                return "Unexpected strict mode reserved word"
        return f"Unexpected identifier '{text}'"
    text = PyUnicode_FromKindAndData(2, parser.units + token.start, token.end - token.start)
    if token.kind == KEYWORD_ENUM:
        return "Unexpected reserved word"
    return f"Unexpected token '{text}'"


cdef object raise_syntax_error(Parser* parser, uint32_t position, str message, error_type=JSSyntaxError):
    cdef SourceText source = <SourceText><object>parser.error_source
    line, column = source.line_column(position)
    raise error_type(message, <object>parser.error_filename, line, column, source.line_text(line), position)


cdef int fail_nesting(Parser* parser) except -1 nogil:
    with gil:
        raise_syntax_error(parser, parser.token.start, "Maximum call stack size exceeded", JSNestingError)
    return -1


# Called once per level of recursion. Comparing addresses is right for every thread and every build (sanitizers and -O0
# have frames several times larger than -O2), a counter would not be.
cdef inline int check_stack(Parser* parser) except -1 nogil:
    if <size_t>stack_pointer() < parser.stack_limit:
        fail_nesting(parser)
    return 0


# ---------------------------------------------------------------- nodes

cdef inline uint32_t new_node(Parser* parser, int kind, uint32_t start) except 0 nogil:
    cdef uint32_t index = parser.node_count
    cdef Node* node
    if index == parser.node_capacity:
        grow_array(<void**>&parser.nodes, &parser.node_capacity, sizeof(Node))
    parser.node_count = index + 1
    node = &parser.nodes[index]
    node.kind = <uint16_t>kind
    node.flags = 0
    node.start = start
    node.end = parser.last_end
    node.a = 0
    node.b = 0
    node.c = 0
    node.d = 0
    node.next = 0
    return index


cdef inline uint32_t new_node1(Parser* parser, int kind, uint32_t start, uint32_t a) except 0 nogil:
    cdef uint32_t index = new_node(parser, kind, start)
    parser.nodes[index].a = a
    return index


cdef inline uint32_t new_node2(Parser* parser, int kind, uint32_t start, uint32_t a, uint32_t b) except 0 nogil:
    cdef uint32_t index = new_node(parser, kind, start)
    parser.nodes[index].a = a
    parser.nodes[index].b = b
    return index


cdef inline uint32_t new_node3(
    Parser* parser, int kind, uint32_t start, uint32_t a, uint32_t b, uint32_t c
) except 0 nogil:
    cdef uint32_t index = new_node(parser, kind, start)
    cdef Node* node = &parser.nodes[index]
    node.a = a
    node.b = b
    node.c = c
    return index


cdef inline uint32_t new_node4(
    Parser* parser, int kind, uint32_t start, uint32_t a, uint32_t b, uint32_t c, uint32_t d
) except 0 nogil:
    cdef uint32_t index = new_node3(parser, kind, start, a, b, c)
    parser.nodes[index].d = d
    return index


cdef inline void append_node(Parser* parser, NodeList* nodes, uint32_t node) noexcept nogil:
    if nodes.tail:
        parser.nodes[nodes.tail].next = node
    else:
        nodes.head = node
    nodes.tail = node


cdef inline bint is_parenthesized(Parser* parser, uint32_t node) noexcept nogil:
    return parser.nodes[node].flags & EXPRESSION_PARENTHESIZED


# An arrow function is an AssignmentExpression: no operator may follow it.
cdef inline bint is_bare_arrow(Parser* parser, uint32_t node) noexcept nogil:
    return (
        parser.nodes[node].kind == NODE_ARROW_FUNCTION_EXPRESSION
        and not parser.nodes[node].flags & EXPRESSION_PARENTHESIZED
    )

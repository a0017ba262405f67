# Translation between the parser's function records and FunctionTemplates, and what one compilation shares.

from libc.stdint cimport uint16_t, uint32_t
from libc.stdlib cimport calloc, free
from jsbc.code cimport *
from jsbc.frontend.ast cimport Ast, FunctionRecord
from jsbc.frontend._enums cimport *
from jsbc.source.text cimport SourceText
from jsbc.errors import JSSyntaxError

# (flag of a record, flag of a template)
cdef uint32_t[26][2] FLAG_PAIRS
cdef int FLAG_PAIR_COUNT = 0
for _record_flag, _template_flag in (
    (FUNCTION_STRICT, FLAG_STRICT),
    (FUNCTION_ASYNC, FLAG_ASYNC),
    (FUNCTION_GENERATOR, FLAG_GENERATOR),
    (FUNCTION_SIMPLE_PARAMS, FLAG_SIMPLE_PARAMS),
    (FUNCTION_USES_EVAL, FLAG_USES_EVAL),
    (FUNCTION_USES_ARGUMENTS, FLAG_USES_ARGUMENTS),
    (FUNCTION_USES_THIS, FLAG_USES_THIS),
    (FUNCTION_USES_SUPER, FLAG_USES_SUPER),
    (FUNCTION_USES_NEW_TARGET, FLAG_USES_NEW_TARGET),
    (FUNCTION_HAS_WITH, FLAG_HAS_WITH),
    (FUNCTION_HAS_PARAM_ASSIGNMENT, FLAG_PARAM_ASSIGNMENT),
    (FUNCTION_ARGUMENTS_ESCAPES, FLAG_ARGUMENTS_ESCAPES),
    (FUNCTION_IS_EXPRESSION, FLAG_IS_EXPRESSION),
    (FUNCTION_LIKELY_CALLED_NOW, FLAG_LIKELY_CALLED_NOW),
    (FUNCTION_INNER_EVAL, FLAG_INNER_EVAL),
    (FUNCTION_NO_IN, FLAG_NO_IN),
    (FUNCTION_HAS_PARAM_EXPRESSIONS, FLAG_HAS_PARAM_EXPRESSIONS),
    (FUNCTION_IS_DECLARATION, FLAG_IS_DECLARATION),
    (FUNCTION_CLASS_MEMBER, FLAG_CLASS_MEMBER),
    (FUNCTION_HAS_REST, FLAG_HAS_REST),
    (FUNCTION_HAS_USE_STRICT, FLAG_HAS_USE_STRICT),
    (FUNCTION_USES_SUPER_CALL, FLAG_USES_SUPER_CALL),
    (FUNCTION_MODULE_CODE, FLAG_MODULE_CODE),
    (FUNCTION_DEFAULT_CONSTRUCTOR, FLAG_DEFAULT_CONSTRUCTOR),
):
    FLAG_PAIRS[FLAG_PAIR_COUNT][0] = _record_flag
    FLAG_PAIRS[FLAG_PAIR_COUNT][1] = _template_flag
    FLAG_PAIR_COUNT += 1

# Indexed by FUNCTION_KIND_*.
cdef int[13] TEMPLATE_KINDS = [
    FUNCTION_SCRIPT, FUNCTION_MODULE, FUNCTION_EVAL, FUNCTION_NORMAL, FUNCTION_ARROW, FUNCTION_METHOD, FUNCTION_GETTER,
    FUNCTION_SETTER, FUNCTION_CLASS_CONSTRUCTOR, FUNCTION_DERIVED_CONSTRUCTOR, FUNCTION_CLASS_FIELDS,
    FUNCTION_CLASS_STATIC_INITIALIZER, FUNCTION_CLASS_STATIC_BLOCK,
]


cdef uint32_t template_flags(const FunctionRecord* record) noexcept:
    cdef uint32_t flags = 0
    cdef int i
    for i in range(FLAG_PAIR_COUNT):
        if record.flags & FLAG_PAIRS[i][0]:
            flags |= FLAG_PAIRS[i][1]
    if record.kind >= FUNCTION_KIND_CLASS_FIELDS_INITIALIZER or record.flags & FUNCTION_DEFAULT_CONSTRUCTOR:
        # Synthetic, or a static block: they have no text that could be parsed on its own.
        flags |= FLAG_EAGER
    if record.flags & FUNCTION_USES_SUPER or (record.flags & (FUNCTION_USES_EVAL | FUNCTION_INNER_EVAL)
                                              and record.kind >= FUNCTION_KIND_METHOD):
        flags |= FLAG_NEEDS_HOME_OBJECT
    return flags


cdef int template_kind(const FunctionRecord* record) noexcept:
    return TEMPLATE_KINDS[record.kind]


cdef uint32_t record_flags(FunctionTemplate template) noexcept:
    """The way back, for parsing one function again."""
    cdef uint32_t flags = 0
    cdef int i
    for i in range(FLAG_PAIR_COUNT):
        if template.flags & FLAG_PAIRS[i][1]:
            flags |= FLAG_PAIRS[i][0]
    return flags


cdef int record_kind(FunctionTemplate template) noexcept:
    cdef int i
    for i in range(13):
        if TEMPLATE_KINDS[i] == template.kind:
            return i
    return FUNCTION_KIND_NORMAL


cdef int syntax_error(str message, Code code, uint32_t offset) except -1:
    """Raise JSSyntaxError for a place in the source of `code`."""
    cdef uint32_t line
    cdef str text = ""
    line, column = source_line_column(code, offset)
    if isinstance(code.source, SourceText):
        text = code.source.line_text(line)
    raise JSSyntaxError(message, code.filename, line, column, text, offset)


cdef class CompilationUnit:

    def __cinit__(self, Ast ast, Code code):
        self.ast = ast
        self.code = code
        self.templates = [None] * ast.function_count
        self.pending = []
        self.bindings = <Binding*>calloc(ast.decl_count + 1, sizeof(Binding))
        self.inner_index = <uint32_t*>calloc(ast.function_count + 1, sizeof(uint32_t))
        if self.bindings == NULL or self.inner_index == NULL:
            raise MemoryError()

    def __dealloc__(self):
        free(self.bindings)
        free(self.inner_index)

    cdef FunctionTemplate template_of(self, uint32_t record):
        return <FunctionTemplate>self.templates[record]

    cdef int schedule(self, uint32_t record) except -1:
        """Compile this function too, after the current one, if its nodes are in the Ast."""
        if not self.ast.functions[record].flags & FUNCTION_IS_LAZY:
            self.pending.append(record)
        return 0

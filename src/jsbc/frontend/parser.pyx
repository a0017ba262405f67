"""The native front end: scanner, parser and scope analysis in one pass over UTF-16 text, into the flat arrays of an Ast.

One compilation unit, cut into files by the chapters of the grammar:

    tokens      token kinds, predefined atoms, character and operator tables
    state       the structs of a parse; errors; node allocation
    atoms       interning of names and strings
    scanner     the next token
    literals    values of numbers, strings, templates; regular expression literals
    scopes      declarations, references, captured variables, functions' records
    expressions, patterns, functions, classes, statements, modules
                one parsing function per production
    builder     the same actions for another parser's tree (frontend="esprima")

Laziness: the body of a function that will probably not run at once is parsed like any other, with all its early errors,
and then the pool is rewound to where the function began. One node and one record stay. Building nodes costs a sixth of the
time of a parse, so a second parser that builds none would gain little.
"""

from cpython.mem cimport PyMem_RawCalloc, PyMem_RawFree, PyMem_RawMalloc, PyMem_RawRealloc
from libc.stdint cimport uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset

from jsbc.frontend._enums cimport *
from jsbc.frontend._unicode_tables cimport is_id_continue, is_id_start
from jsbc.frontend.ast cimport Ast, Atom, Decl, FreeName, FunctionRecord, Node, Scope
from jsbc.frontend.regexp_syntax cimport PatternError, check_regexp
from jsbc.frontend.stack_limit cimport stack_limit_below, stack_pointer
from jsbc.source.text cimport SourceText

from sys import byteorder as sys_byteorder

from jsbc.errors import JSNestingError, JSSyntaxError

cdef extern from "Python.h":
    str PyUnicode_FromKindAndData(int kind, const void* buffer, Py_ssize_t size)

include "tokens.pxi"
include "state.pxi"
include "atoms.pxi"
include "scanner.pxi"
include "literals.pxi"
include "scopes.pxi"
include "expressions.pxi"
include "patterns.pxi"
include "functions.pxi"
include "classes.pxi"
include "statements.pxi"
include "modules.pxi"

# Native stack a parse may use: about 3,000 nested parentheses or 6,000 nested blocks with -O2. V8 stops at 1 MB too.
cdef size_t STACK_BUDGET = 1 << 20

# Sources of this many code units are parsed without the GIL; below that switching costs more than it gives.
cdef uint32_t RELEASE_GIL_FROM = 1 << 16

fill_tables()
make_predefined_atoms()


# ---------------------------------------------------------------- life of a parser

cdef int open_parser(Parser* parser, SourceText source, object filename) except -1:
    cdef uint32_t guess = source.length // 16 + 64
    memset(parser, 0, sizeof(Parser))
    parser.error_source = <void*>source
    parser.error_filename = <void*>filename
    parser.units = source.units - source.base
    parser.cursor = source.units
    parser.limit = source.units + source.length
    parser.token.end = source.base
    parser.cover_error = NO_POSITION
    parser.arrow_start = NO_POSITION
    parser.yield_position = NO_POSITION
    parser.await_position = NO_POSITION
    parser.await_identifier = NO_POSITION
    parser.called_now_start = NO_POSITION
    memset(&parser.uses, 0xFF, sizeof(PseudoUses))
    parser.stamp_base = 1
    parser.stack_limit = stack_limit_below(STACK_BUDGET)
    copy_predefined_atoms(parser)
    # entry 0 of these arrays is unused
    parser.node_count = parser.scope_count = parser.decl_count = parser.number_count = 1
    parser.node_capacity = min(guess, <uint32_t>(1 << 16))
    parser.scope_capacity = parser.decl_capacity = parser.reference_capacity = 64
    parser.number_capacity = parser.function_capacity = parser.free_name_capacity = 32
    parser.nodes = <Node*>PyMem_RawMalloc(parser.node_capacity * sizeof(Node))
    parser.scopes = <Scope*>PyMem_RawMalloc(parser.scope_capacity * sizeof(Scope))
    parser.decls = <Decl*>PyMem_RawMalloc(parser.decl_capacity * sizeof(Decl))
    parser.references = <Reference*>PyMem_RawMalloc(parser.reference_capacity * sizeof(Reference))
    parser.numbers = <double*>PyMem_RawMalloc(parser.number_capacity * sizeof(double))
    parser.functions = <FunctionRecord*>PyMem_RawMalloc(parser.function_capacity * sizeof(FunctionRecord))
    parser.free_names = <FreeName*>PyMem_RawMalloc(parser.free_name_capacity * sizeof(FreeName))
    if (
        parser.nodes == NULL or parser.scopes == NULL or parser.decls == NULL or parser.references == NULL
        or parser.numbers == NULL or parser.functions == NULL or parser.free_names == NULL
    ):
        raise MemoryError()
    memset(&parser.nodes[0], 0, sizeof(Node))
    memset(&parser.scopes[0], 0, sizeof(Scope))
    memset(&parser.decls[0], 0, sizeof(Decl))
    parser.numbers[0] = 0
    return 0


# Free what is not part of the result; everything if finish_parser was not called.
cdef void close_parser(Parser* parser) noexcept:
    cdef uint32_t i
    PyMem_RawFree(parser.references)
    PyMem_RawFree(parser.hoists)
    PyMem_RawFree(parser.local_exports)
    PyMem_RawFree(parser.field_names)
    PyMem_RawFree(parser.atom_table)
    PyMem_RawFree(parser.scratch)
    PyMem_RawFree(parser.nodes)
    PyMem_RawFree(parser.scopes)
    PyMem_RawFree(parser.decls)
    PyMem_RawFree(parser.functions)
    PyMem_RawFree(parser.free_names)
    PyMem_RawFree(parser.numbers)
    PyMem_RawFree(parser.atoms)
    for i in range(parser.text_block_count):
        PyMem_RawFree(parser.text_blocks[i])
    PyMem_RawFree(parser.text_blocks)


# Move the arrays into an Ast.
cdef Ast finish_parser(Parser* parser, SourceText source):
    cdef Ast ast = Ast.__new__(Ast)
    ast.source = source
    ast.nodes = parser.nodes
    ast.node_count = parser.node_count
    ast.scopes = parser.scopes
    ast.scope_count = parser.scope_count
    ast.decls = parser.decls
    ast.decl_count = parser.decl_count
    ast.functions = parser.functions
    ast.function_count = parser.function_count
    ast.free_names = parser.free_names
    ast.free_name_count = parser.free_name_count
    ast.numbers = parser.numbers
    ast.number_count = parser.number_count
    ast.atoms = parser.atoms
    ast.atom_count = parser.atom_count
    ast.text_blocks = parser.text_blocks
    ast.text_block_count = parser.text_block_count
    ast.root = parser.root
    parser.nodes = NULL
    parser.scopes = NULL
    parser.decls = NULL
    parser.functions = NULL
    parser.free_names = NULL
    parser.numbers = NULL
    parser.atoms = NULL
    parser.text_blocks = NULL
    parser.text_block_count = 0
    return ast


# Raise the error of a parse anew: the frames of the recursive descent say nothing to the user.
cdef object reraise(object error):
    raise error.with_traceback(None) from None


cdef SourceText as_source(object source):
    return <SourceText>source if isinstance(source, SourceText) else SourceText(source)


include "builder.pxi"

# ---------------------------------------------------------------- entry points

def parse_script(source, *, filename="<js>", mode="script", bint eager=False, hints=None):
    """Parse a whole source text.

    source   str, UTF-8 bytes or SourceText
    mode     "script", "module", or "function": the text is the body of a function without parameters
    eager    keep all functions in the node pool; otherwise functions that will probably not be called at once are
             reduced to one node each
    hints    sorted offsets (UTF-16 code units) of functions that are kept, too, if everything around them is
    """
    cdef SourceText text = as_source(source)
    cdef Parser parser
    cdef int kind
    cdef uint32_t context = 0
    cdef uint32_t* starts = NULL
    cdef Py_ssize_t i
    cdef Py_ssize_t count = 0 if hints is None else len(hints)
    if mode == "script":
        kind = FUNCTION_KIND_SCRIPT
    elif mode == "module":
        kind = FUNCTION_KIND_MODULE
        context = CONTEXT_MODULE | CONTEXT_STRICT | CONTEXT_ASYNC
    elif mode == "function":
        kind = FUNCTION_KIND_NORMAL
    else:
        raise ValueError(f"mode must be 'script', 'module' or 'function', not {mode!r}")
    try:
        open_parser(&parser, text, filename)
        parser.context = context
        parser.eager = eager
        if count:
            starts = <uint32_t*>PyMem_RawMalloc(count * sizeof(uint32_t))
            if starts == NULL:
                raise MemoryError()
            for i in range(count):
                starts[i] = hints[i]
            parser.hints = starts
            parser.hint_count = <uint32_t>count
        if text.length >= RELEASE_GIL_FROM:
            with nogil:
                parse_program(&parser, kind)
        else:
            parse_program(&parser, kind)
        return finish_parser(&parser, text)
    except JSSyntaxError as error:
        reraise(error)
    finally:
        PyMem_RawFree(starts)
        close_parser(&parser)


# Whether a table of inner functions can be one: it may come from a damaged blob, and the function can be parsed without.
cdef bint is_function_tree(const FunctionRecord* known, uint32_t count) noexcept:
    cdef uint32_t i
    cdef const FunctionRecord* record
    for i in range(count):
        record = &known[i]
        if record.kind > FUNCTION_KIND_CLASS_STATIC_BLOCK or record.parent > i:
            return False
        if record.next_function <= i + 1 or record.next_function > count + 1:
            return False
        if record.start > record.end or record.params_start > record.end or record.body_start > record.end:
            return False
    return True


def parse_eval(
    source, *, filename="<eval>", bint eager=False, bint strict=False, bint in_function=False, bint new_target=False,
    bint super_property=False, bint super_call=False, bint in_class_field=False, private_names=()
):
    """Parse the text of a direct or indirect eval.

    The flags say what the code around a direct eval allows (ECMA-262 §19.2.1.1). in_function: `this`, new.target,
    `arguments` and `super` come from the function around, as in an arrow function, so they stay free names.
    in_class_field: `arguments` is an error. private_names: names with `#` that enclosing classes declare.
    """
    cdef SourceText text = as_source(source)
    cdef Parser parser
    cdef uint32_t context = 0
    cdef list names = list(private_names)
    cdef uint32_t* atoms = NULL
    cdef uint32_t i
    if strict:
        context |= CONTEXT_STRICT
    if new_target:
        context |= CONTEXT_NEW_TARGET
    if super_property:
        context |= CONTEXT_SUPER_PROPERTY
    if super_call:
        context |= CONTEXT_SUPER_CALL
    if in_class_field:
        context |= CONTEXT_NO_ARGUMENTS
    try:
        open_parser(&parser, text, filename)
        parser.context = context
        parser.eager = eager
        parser.inherits_this = in_function
        if names:
            atoms = <uint32_t*>PyMem_RawCalloc(len(names), sizeof(uint32_t))
            if atoms == NULL:
                raise MemoryError()
            for i in range(len(names)):
                atoms[i] = intern_str(&parser, names[i])
            parser.outer_private_names = atoms
            parser.outer_private_count = <uint32_t>len(names)
        parse_program(&parser, FUNCTION_KIND_EVAL)
        return finish_parser(&parser, text)
    except JSSyntaxError as error:
        reraise(error)
    finally:
        PyMem_RawFree(atoms)
        close_parser(&parser)


def parse_function(
    source, *, int kind, uint32_t flags, uint32_t start, uint32_t params_start, str name="", inner=(),
    filename="<js>", bint eager=False
):
    """Parse one function again, to compile it.

    source         the whole source, or a SourceText slice of it that holds the function
    kind, flags    as in its FunctionRecord (FUNCTION_KIND_*, FUNCTION_*)
    start, params_start
                   its offsets, as in its FunctionRecord
    name           its name; the name of a function expression is bound inside the function
    inner          what is known of its inner functions from the first parse, one tuple for each function below it in the
                   order of the first Ast's functions (index of the function itself = 0, so the first tuple is 1):
                   (kind, flags, start, end, params_start, body_start, parent, next_function, name, param_count, length,
                   free_names) with free_names a sequence of (name, FREE_NAME_* flags).
                   Functions found there are not parsed again unless they are kept in the pool.

    functions[0] of the result is the function, root its node.
    """
    cdef SourceText text = as_source(source)
    cdef Parser parser
    cdef FunctionRecord record
    cdef FunctionRecord* known = NULL
    cdef FreeName* names = NULL
    cdef uint32_t context = 0
    cdef uint32_t own_name = 0
    if not FUNCTION_KIND_NORMAL <= kind <= FUNCTION_KIND_DERIVED_CONSTRUCTOR:
        raise ValueError(f"a function of kind {kind} cannot be parsed alone")
    if not text.base <= params_start < text.base + text.length:
        raise ValueError("params_start is outside of the source")
    memset(&record, 0, sizeof(FunctionRecord))
    record.kind = <uint16_t>kind
    record.flags = flags
    record.start = start
    record.params_start = params_start
    if flags & FUNCTION_STRICT:
        context |= CONTEXT_STRICT
    if flags & FUNCTION_MODULE_CODE:
        context |= CONTEXT_MODULE
    # what an arrow function may use is what it did use
    if flags & FUNCTION_USES_NEW_TARGET:
        context |= CONTEXT_NEW_TARGET
    if flags & FUNCTION_USES_SUPER:
        context |= CONTEXT_SUPER_PROPERTY
    if flags & FUNCTION_USES_SUPER_CALL:
        context |= CONTEXT_SUPER_CALL
    try:
        open_parser(&parser, text, filename)
        parser.context = context
        parser.eager = eager
        parser.skip_outer_checks = True
        if name:
            record.name = intern_str(&parser, name)
            if kind == FUNCTION_KIND_NORMAL and flags & FUNCTION_IS_EXPRESSION:
                own_name = record.name
        if inner:
            known = <FunctionRecord*>PyMem_RawCalloc(len(inner), sizeof(FunctionRecord))
            if known == NULL:
                raise MemoryError()
            names = read_known_functions(&parser, known, inner)
            if is_function_tree(known, <uint32_t>len(inner)):
                parser.known = known
                parser.known_names = names
                parser.known_count = <uint32_t>len(inner)
        parse_single_function(&parser, &record, own_name)
        return finish_parser(&parser, text)
    except JSSyntaxError as error:
        reraise(error)
    finally:
        PyMem_RawFree(known)
        PyMem_RawFree(names)
        close_parser(&parser)


# The tuples of parse_function's `inner` as records; the names of all of them as one array.
cdef FreeName* read_known_functions(Parser* parser, FunctionRecord* known, object inner) except NULL:
    cdef Py_ssize_t total = sum([len(item[11]) for item in inner])
    cdef FreeName* names = <FreeName*>PyMem_RawCalloc(total + 1, sizeof(FreeName))
    cdef FunctionRecord* record = known
    cdef uint32_t used = 0
    if names == NULL:
        raise MemoryError()
    try:
        for item in inner:
            (
                record.kind, record.flags, record.start, record.end, record.params_start, record.body_start,
                record.parent, record.next_function, name, record.param_count, record.length, free_names
            ) = item
            if name:
                record.name = intern_str(parser, name)
            record.first_free_name = used
            record.free_name_count = <uint32_t>len(free_names)
            for free_name, free_flags in free_names:
                names[used].atom = intern_str(parser, free_name)
                names[used].flags = free_flags
                used += 1
            record += 1
    except BaseException:
        PyMem_RawFree(names)
        raise
    return names


# The text must be one function expression and nothing else.
cdef int check_function_expression(str text, object filename) except -1:
    cdef Ast ast = parse_script(f"({text})", filename=filename)
    cdef uint32_t expression = ast.nodes[ast.nodes[ast.root].a].a
    if ast.nodes[expression].kind != NODE_FUNCTION_EXPRESSION or ast.nodes[expression].end != ast.source.length - 1:
        raise JSSyntaxError("Arg string terminates parameters early", filename, 1, 1, text)
    return 0


def parse_dynamic_function(parameters, body, *, str prefix="function", filename="<function>", bint eager=False):
    """Parse what `Function(parameters, body)` makes (ECMA-262 §20.2.1.1.1).

    prefix is "function", "function*", "async function" or "async function*". The result's source is the text that
    toString() shows, its function is functions[0].
    """
    cdef str head = f"{prefix} anonymous("
    cdef str text = f"{head}{parameters}\n) {{\n{body}\n}}"
    cdef uint32_t flags = FUNCTION_IS_EXPRESSION
    if "async" in prefix:
        flags |= FUNCTION_ASYNC
    if "*" in prefix:
        flags |= FUNCTION_GENERATOR
    # Each part must be complete on its own, so that `*/` or `}, function () {` in one cannot reach into the other.
    check_function_expression(f"{head}{parameters}\n) {{\n}}", filename)
    check_function_expression(f"{head}) {{\n{body}\n}}", filename)
    check_function_expression(text, filename)
    return parse_function(
        text, kind=FUNCTION_KIND_NORMAL, flags=flags & ~FUNCTION_IS_EXPRESSION, start=0, params_start=len(head) - 1,
        name="anonymous", filename=filename, eager=eager
    )

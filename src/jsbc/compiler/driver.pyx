# Entry points of the compiler, and lazy compilation.
#
# A first parse makes a FunctionTemplate for every function of the source, also for those inside lazy functions; the top
# level and the functions that will probably run at once are compiled from its Ast.  A lazy function is parsed again when
# it is first called, with what is known of its inner functions, and fills the template that already exists.  Templates
# are numbered in source order, so the i-th record of such a parse is template `index + i`.

from libc.stdint cimport uint32_t
from jsbc.code cimport *
from jsbc.frontend._enums cimport *
from jsbc.frontend.ast cimport Ast, FunctionRecord
from jsbc.compiler.functions cimport FunctionCompiler
from jsbc.compiler.unit cimport *
from jsbc.compiler.builder cimport BytecodeBuilder
from jsbc.bytecode._opcodes cimport *
from jsbc.source.text cimport SourceText

from jsbc.compiler.bindings import TooManyRegisters
from jsbc.errors import JSSyntaxError
from jsbc.frontend.parser import parse_dynamic_function, parse_eval, parse_function, parse_script

# Locals in registers; the rest of the frame is for temporaries.  A function that does not fit is compiled again with
# fewer: its other locals then live in an environment.
cdef enum:
    MOST_LOCALS = 200
    FEWEST_LOCALS = 40

cdef dict SYNTHETIC_NAMES = {
    FUNCTION_CLASS_FIELDS: "<instance_members_initializer>",
    FUNCTION_CLASS_STATIC_INITIALIZER: "<static_initializer>",
    FUNCTION_CLASS_STATIC_BLOCK: "<static_initializer>",
}


# ---- templates ----------------------------------------------------------------------------------------------------------

cdef FunctionTemplate make_template(Code code, Ast ast, uint32_t record, uint32_t index):
    """A lazy template for a function record."""
    cdef const FunctionRecord* function = &ast.functions[record]
    cdef FunctionTemplate template = FunctionTemplate.__new__(FunctionTemplate)
    cdef uint32_t i
    cdef list names = []
    template.script = code
    template.inner_list = []
    template.index = index
    template.kind = template_kind(function)
    template.flags = template_flags(function)
    template.own_name = ast.atom_str(function.name) if function.name else SYNTHETIC_NAMES.get(template.kind, "")
    if function.name:
        template.flags |= FLAG_HAS_OWN_NAME
    template.start = function.start
    template.end = function.end
    template.params_start = function.params_start
    template.body_start = function.body_start
    template.param_count = function.param_count - (1 if function.flags & FUNCTION_HAS_REST else 0)
    template.length = function.length
    for i in range(function.first_free_name, function.first_free_name + function.free_name_count):
        names.append(ast.atom_str(ast.free_names[i].atom))
    template.free_names = tuple(names)
    return template


cdef int add_templates(Code code, Ast ast, uint32_t first_record) except -1:
    """Templates for all records from `first_record` on, behind those that the code has."""
    cdef uint32_t record
    cdef uint32_t offset = <uint32_t>len(code.function_list) - first_record
    cdef FunctionTemplate template
    cdef FunctionTemplate parent
    for record in range(first_record, ast.function_count):
        template = make_template(code, ast, record, record + offset)
        code.function_list.append(template)
        if record > first_record:
            parent = <FunctionTemplate>code.function_list[ast.functions[record].parent + offset]
            template.parent = parent
            template.place = <uint32_t>len(parent.inner_list)
            parent.inner_list.append(template)
    return 0


cdef int parsed_differently(list functions) except -1:
    """Only a forged blob can say something else about the functions of a source than its parser."""
    if (<FunctionTemplate>functions[0]).script.blob is not None:
        raise (<FunctionTemplate>functions[0]).script.blob.other_source()
    raise SystemError("a function was parsed differently the second time")


cdef int link_unit(CompilationUnit unit, list functions, uint32_t index) except -1:
    """Connect the records of the unit's Ast with templates index, index + 1, …

    The compiler goes by the one and the VM by the other. Where the templates come from a blob, they have to agree about who
    is inside whom, and about what is compiled together with the function that was asked for.
    """
    cdef uint32_t record
    cdef uint32_t parent
    cdef uint32_t count = unit.ast.function_count
    cdef FunctionTemplate template
    cdef list counts = [0] * count
    if index + count > <uint32_t>len(functions):
        return parsed_differently(functions)
    for record in range(count):
        template = <FunctionTemplate>functions[index + record]
        if record and (template.kind != template_kind(&unit.ast.functions[record])
                       or template.params_start != unit.ast.functions[record].params_start):
            return parsed_differently(functions)
        unit.templates[record] = template
        if record:
            parent = unit.ast.functions[record].parent
            if template.parent is not functions[index + parent] or template.place != <uint32_t>counts[parent]:
                return parsed_differently(functions)
            unit.inner_index[record] = <uint32_t>counts[parent]
            counts[parent] += 1
        if unit.code.blob is not None and not unit.ast.functions[record].flags & FUNCTION_IS_LAZY and \
                template.code == NULL and not is_as_recorded(&unit.ast.functions[record], template):
            return parsed_differently(functions)
    return 0


# ---- compiling what a unit holds ------------------------------------------------------------------------------------------

cdef int compile_record(CompilationUnit unit, uint32_t record) except -1:
    cdef FunctionTemplate template = unit.template_of(record)
    cdef FunctionCompiler compiler
    cdef Code code = unit.code
    if template.code != NULL:
        return 0
    for limit in (MOST_LOCALS, 120, FEWEST_LOCALS):
        compiler = FunctionCompiler.__new__(FunctionCompiler)
        compiler.local_limit = limit
        try:
            compiler.compile(unit, record)
        except TooManyRegisters as error:
            if limit == FEWEST_LOCALS:
                syntax_error(str(error), code, template.start)
            continue
        break
    code.delazified.append(template.index)
    return 1


cdef int compile_unit(CompilationUnit unit, FunctionTemplate asked) except -1:
    """Compile the first function and everything that was scheduled on the way."""
    cdef uint32_t record
    cdef FunctionTemplate template
    compile_record(unit, 0)
    while unit.pending:
        record = <uint32_t>unit.pending.pop()
        template = unit.template_of(record)
        if compile_record(unit, record) and template is not asked and unit.code.encoder is not None:
            unit.code.encoder.append(template)
    return 0


cdef Code new_code(Ast ast, str filename, str mode):
    cdef Code code = Code.__new__(Code)
    code.source = ast.source
    code.filename = filename
    code.mode = mode
    add_templates(code, ast, 0)
    code.top = <FunctionTemplate>code.function_list[0]
    return code


cdef Code compile_ast(Ast ast, str filename, str mode):
    cdef Code code = new_code(ast, filename, mode)
    cdef CompilationUnit unit = CompilationUnit(ast, code)
    link_unit(unit, code.function_list, 0)
    compile_unit(unit, None)
    return code


def compile_source(source, filename="<js>", mode="script", eager=False, rejected_reason=None):
    """Compile a source text to a Code.

    source            str, UTF-8 bytes or SourceText
    mode              "script", "module", "function" (the body of a function without parameters) or "eval" (indirect)
    eager             True: compile every function now; an iterable of offsets: those that start there, and what is
                      around them; otherwise a function is compiled when it is first called. A source that says
                      `//# allFunctionsCalledOnLoad` before its first token is compiled as with True
    rejected_reason   for Code.rejected_reason: why a cache had to compile
    """
    cdef Code code
    cdef list hints = None
    if eager is not True and eager is not False:
        # Offsets of another source, or of another version of it, find nothing.
        hints = sorted({int(start) for start in eager if 0 <= start <= 0xFFFFFFFF})
        eager = False
    eager = eager or is_called_on_load(source)
    if mode == "eval":
        code = compile_eval(source, None, None, filename=filename, eager=eager)
    else:
        code = compile_ast(parse_script(source, filename=filename, mode=mode, eager=eager, hints=hints), filename, mode)
    if eager:
        code.compile_all()
    elif hints:
        compile_hinted(code, set(hints))
    code.rejected_reason = rejected_reason
    return code


cdef int compile_hinted(Code code, set starts) except -1:
    """Compile the functions at these offsets that the first parse could not keep, and first what is around them."""
    cdef FunctionTemplate template
    cdef list chain
    for item in code.function_list:
        template = <FunctionTemplate>item
        if template.start not in starts:
            continue
        chain = []
        while template is not None and template.code == NULL:
            chain.append(template)
            template = template.parent
        while chain:
            ensure_compiled(<FunctionTemplate>chain.pop())
    return 0


# Characters at the start of a source in which the comment is looked for: licences come first, they have up to 2,000.
cdef enum:
    HEAD_LENGTH = 4096

cdef str LOAD_COMMENT = "allFunctionsCalledOnLoad"


cdef bint is_called_on_load(object source) except -1:
    """Whether a line `//# allFunctionsCalledOnLoad` stands before the first token, V8's hint for whole files."""
    cdef str head
    cdef Py_ssize_t position = 0
    cdef Py_ssize_t end
    if isinstance(source, str):
        head = (<str>source)[:HEAD_LENGTH]
    elif isinstance(source, SourceText):
        head = (<SourceText>source).slice(0, HEAD_LENGTH)
    else:
        head = str(source[:HEAD_LENGTH], "utf-8", "replace")
    if LOAD_COMMENT not in head:
        return False
    if head.startswith("#!"):
        position = len(head.split("\n", 1)[0])
    while position < len(head):
        if head[position].isspace() or head[position] == "\ufeff":
            position += 1
        elif head.startswith("/*", position):
            end = head.find("*/", position + 2)
            if end < 0:
                return False
            position = end + 2
        elif head.startswith("//", position):
            line = head[position:].splitlines()[0]
            if line[:4] in ("//# ", "//@ ") and line[4:].strip() == LOAD_COMMENT:
                return True
            position += len(line)
        else:
            return False
    return False


def compile_parsed(Ast ast, filename, mode):
    """Compile the tree of another front end. Its functions are all kept, so they are all compiled now."""
    return compile_ast(ast, filename, mode)


def compile_tree(Ast ast, filename="<js>", mode="script"):
    """Compile a syntax tree that another front end made."""
    return compile_ast(ast, filename, mode)


def compile_eval(source, site, ScopeInfo scope, *, filename="<eval>", eager=False):
    """Compile the text of an eval.

    site    None for indirect eval, else the facts of EVALCALL: (strict, in function, in method, in derived constructor,
            in field initializer, scope index)
    scope   innermost ScopeInfo around a direct eval, or None
    """
    cdef Ast ast
    cdef Code code
    cdef CompilationUnit unit
    cdef ScopeInfo info = scope
    cdef list private_names = []
    if site is None:
        site = (0, 0, 0, 0, 0, -1)
    strict, in_function, in_method, in_derived, in_fields = site[:5]
    while info is not None:
        for name in scope_names(info):
            if name[:1] == "#":
                private_names.append(name)
        info = info.outer
    ast = parse_eval(
        source, filename=filename, eager=eager, strict=strict, in_function=in_function, new_target=in_function,
        super_property=in_method, super_call=in_derived, in_class_field=in_fields, private_names=private_names
    )
    code = new_code(ast, filename, "eval")
    code.top.outer_scope = scope
    code.eval_context = (in_function, in_method, in_derived, in_fields)
    unit = CompilationUnit(ast, code)
    link_unit(unit, code.function_list, 0)
    compile_unit(unit, None)
    return code


def compile_dynamic_function(kind, parameters, body):
    """Compile what `Function(parameters, body)` makes; running the Code gives the function.

    kind   "function", "function*", "async function" or "async function*"
    """
    cdef Ast ast = parse_dynamic_function(parameters, body, prefix=kind)
    cdef Code code = Code.__new__(Code)
    cdef FunctionTemplate top = FunctionTemplate.__new__(FunctionTemplate)
    cdef FunctionTemplate function
    cdef CompilationUnit unit
    cdef BytecodeBuilder builder = BytecodeBuilder.__new__(BytecodeBuilder)
    code.source = ast.source
    code.filename = "<anonymous>"
    code.mode = "script"
    code.top = top
    code.function_list.append(top)
    top.script = code
    top.own_name = ""
    top.free_names = ()
    top.inner_list = []
    top.kind = FUNCTION_SCRIPT
    top.flags = FLAG_EAGER
    add_templates(code, ast, 0)
    function = <FunctionTemplate>code.function_list[1]
    function.own_name = "anonymous"
    function.parent = top
    top.inner_list.append(function)
    unit = CompilationUnit(ast, code)
    link_unit(unit, code.function_list, 1)
    compile_unit(unit, None)
    builder.register_count = 2
    builder.emit_wide(OP_CLOSURE, 1, 255, 0, 0)
    builder.emit(OP_RETURN, 1)
    builder.install(top)
    return code


# ---- lazy functions ---------------------------------------------------------------------------------------------------------

cdef str own_name(FunctionTemplate template):
    """The name that stands in the function's text: only that one is bound inside a function expression."""
    return function_name(template) if template.flags & FLAG_HAS_OWN_NAME else ""


cdef list known_functions(list functions):
    """What parse_function takes as `inner`: facts of the functions inside functions[0]."""
    cdef list known = []
    cdef uint32_t i
    cdef uint32_t next_function
    cdef uint32_t parent
    cdef uint32_t count = <uint32_t>len(functions)
    cdef uint32_t base = (<FunctionTemplate>functions[0]).index
    cdef FunctionTemplate template
    cdef list ends = [0] * count
    # Numbers become places in lists here: the functions inside one follow one another.
    for i in range(1, count):
        if (<FunctionTemplate>functions[i]).index != base + i:
            parsed_differently(functions)
    # next_function of each: one walk from the back, a function ends where the last function inside it ends.
    for i in range(count - 1, 0, -1):
        next_function = max(<uint32_t>ends[i], i + 1)
        ends[i] = next_function
        parent = (<FunctionTemplate>functions[i]).parent.index - base
        ends[parent] = max(<uint32_t>ends[parent], next_function)
    for i in range(1, count):
        template = <FunctionTemplate>functions[i]
        # Free names count as assigned: only variables in registers care, and a free name is in no register.
        known.append((
            record_kind(template), record_flags(template), template.start, template.end, template.params_start,
            template.body_start, template.parent.index - base, <uint32_t>ends[i], own_name(template),
            template.param_count + (1 if template.flags & FLAG_HAS_REST else 0), template.length,
            [(name, FREE_NAME_ASSIGNED) for name in captured_names(template)],
        ))
    return known


# Not found in a function's own text, or not exactly: known_functions() takes every free name for assigned.
cdef enum:
    FLAGS_FROM_ELSEWHERE = FLAG_HAS_OWN_NAME | FLAG_HAS_FIELDS | FLAG_PARAM_ASSIGNMENT


cdef bint is_as_recorded(const FunctionRecord* function, FunctionTemplate template) except -1:
    """Whether the parser finds the function that its record in a blob tells of: the compiler relies on both."""
    return (
        template_kind(function) == template.kind
        and (template_flags(function) ^ template.flags) & ~<uint32_t>FLAGS_FROM_ELSEWHERE == 0
        and function.length == template.length
        and function.param_count - (1 if function.flags & FUNCTION_HAS_REST else 0) == template.param_count
    )


cdef bint has_text(FunctionTemplate template):
    """Whether there is a function that could be parsed, as its record in a blob tells of it."""
    return (
        FUNCTION_KIND_NORMAL <= record_kind(template) <= FUNCTION_KIND_DERIVED_CONSTRUCTOR
        and template.start <= template.params_start < template.end
    )


def delazify(FunctionTemplate template):
    """Compile a lazy function from its source. Whoever calls holds the lock of the templates."""
    cdef Code code = template.script
    cdef list functions
    cdef Ast ast
    cdef CompilationUnit unit
    if template.code != NULL:
        return
    if template.flags & FLAG_EAGER:
        # It has no text of its own: only possible when its compiled form was in a damaged blob.
        raise JSSyntaxError("Function cannot be compiled alone", code.filename)
    functions = functions_inside(template)
    if code.blob is not None and not has_text(template):
        parsed_differently(functions)
    ast = parse_function(
        source_section(code, template.start, template.end),
        kind=record_kind(template), flags=record_flags(template), start=template.start,
        params_start=template.params_start, name=own_name(template),
        inner=known_functions(functions), filename=code.filename,
    )
    unit = CompilationUnit(ast, code)
    link_unit(unit, functions, 0)
    compile_unit(unit, template)


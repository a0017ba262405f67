# Code, FunctionTemplate and ScopeInfo: see code.pxd for what the fields mean.
#
# Constants are Values without a realm: numbers, interned strings (TAG_STRING), and tuples of str, int, None and tuples
# (TAG_HEAP) for instructions that take a table.  BigInts are kept as digits and made by LOADBIGINT.
#
# This module knows neither the compiler nor the codec, which import it: both register a hook.

from libc.stdint cimport uint64_t, uint32_t, int32_t, uint8_t
from libc.stdlib cimport free, malloc
from cpython.pythread cimport (
    PyThread_acquire_lock, PyThread_allocate_lock, PyThread_get_thread_ident, PyThread_type_lock, WAIT_LOCK,
)
from cpython.ref cimport PyObject, Py_INCREF
from jsbc.source.text cimport SourceText
from jsbc.vm.value cimport Value, value_decref, value_number, value_string, is_pointer, is_string, is_int, is_double, as_pointer, as_int, as_double

import os

cdef extern from "Python.h":
    int PyGC_Disable()
    int PyGC_Enable()
    int PyThread_acquire_lock_timed(PyThread_type_lock lock, long long microseconds, int interruptible) nogil

cdef object _delazify_hook = None
cdef TemplateDecoder _decoder = NULL
cdef InnerMaker _inner_maker = NULL
cdef FactsReader _facts_reader = NULL
cdef object _name_hook = None
cdef object _names_hook = None
cdef object _scope_hook = None
cdef object _positions_hook = None


def set_delazify_hook(hook):
    """Register `hook(template)`, which compiles a lazy function from its source and fills the template."""
    global _delazify_hook
    _delazify_hook = hook


cdef void set_decoder(TemplateDecoder decoder, InnerMaker inner_maker, FactsReader facts_reader) noexcept:
    global _decoder, _inner_maker, _facts_reader
    _decoder = decoder
    _inner_maker = inner_maker
    _facts_reader = facts_reader


def set_blob_hooks(name, names, scope, positions):
    """Register what reads parts of a function from its blob.

    `name(template)` gives its name, `names(template)` its captured names, `scope(scope)` the names of a scope,
    `positions(template)` fills the positions of a decoded function.
    """
    global _name_hook, _names_hook, _scope_hook, _positions_hook
    _name_hook = name
    _names_hook = names
    _scope_hook = scope
    _positions_hook = positions


# ---- the lock
#
# The GIL alone does not keep other threads out: up to Python 3.11 any allocation may start the collector, whose
# callbacks and finalizers are Python code; exceptions are made by Python code, too, and inflating source releases it.
#
# The GIL guards the variables of the lock, so that a free one costs little (7 ns): a warm load takes it for every
# closure. Holders rarely let others run, and not for long: who meets one asks again, and no wake-up can get lost.

cdef enum:
    LOCK_PAUSE = 50              # microseconds between two looks at a lock that another thread holds

cdef long _lock_holder = 0
cdef int _lock_depth = 0
cdef int _collector_was_on = 0
cdef PyThread_type_lock _never_free = PyThread_allocate_lock()

if _never_free == NULL or not PyThread_acquire_lock(_never_free, WAIT_LOCK):
    raise MemoryError()


cdef void lock_templates() noexcept:
    global _lock_holder, _lock_depth, _collector_was_on
    cdef long thread = PyThread_get_thread_ident()
    if _lock_depth != 0:
        if _lock_holder == thread:
            _lock_depth += 1
            return
        while _lock_depth != 0:
            with nogil:
                PyThread_acquire_lock_timed(_never_free, LOCK_PAUSE, False)
    _lock_holder = thread
    _lock_depth = 1
    _collector_was_on = PyGC_Disable()


cdef void unlock_templates() noexcept:
    global _lock_depth
    _lock_depth -= 1
    if _lock_depth == 0 and _collector_was_on:
        PyGC_Enable()


def _before_fork():
    lock_templates()


def _after_fork():
    unlock_templates()


if hasattr(os, "register_at_fork"):
    # A child has only the thread that forked: what others are doing is finished first.
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)


cdef class ScopeInfo:
    """Layout of one run-time environment."""

    def __cinit__(self):
        self.kinds = b""

    def __repr__(self):
        return f"<ScopeInfo kind={self.kind} names={self.names!r}>"

    @property
    def names(self):
        """Name of each slot."""
        return scope_names(self)

    @property
    def variable_kinds(self):
        """VariableKind of each slot."""
        return list(self.kinds)

    @property
    def slot_count(self):
        """Number of slots."""
        return self.size


cdef class ElementsConstant:
    """The elements of an array literal that holds numbers and strings only."""

    def __dealloc__(self):
        cdef uint32_t i
        for i in range(self.count):
            value_decref(self.values[i])
        free(self.values)

    @property
    def items(self):
        """The elements as a tuple."""
        cdef uint32_t i
        return tuple([_constant_as_python(self.values[i]) for i in range(self.count)])


cdef ElementsConstant elements_constant(list items):
    cdef ElementsConstant elements = ElementsConstant.__new__(ElementsConstant)
    elements.values = <Value*>malloc((len(items) + 1) * sizeof(Value))
    if elements.values == NULL:
        raise MemoryError()
    for item in items:
        if type(item) is str:
            Py_INCREF(item)
            elements.values[elements.count] = value_string(<PyObject*>item)
        else:
            elements.values[elements.count] = value_number(item)
        elements.count += 1
    return elements


cdef object _constant_as_python(Value v):
    # For the disassembler and for tests; undefined and friends do not occur as constants.
    if is_pointer(v):
        if type(<object>as_pointer(v)) is ElementsConstant:
            return list((<ElementsConstant>as_pointer(v)).items)
        return <object>as_pointer(v)
    if is_int(v):
        return as_int(v)
    if is_double(v):
        return as_double(v)
    return None


cdef class FunctionTemplate:
    """Immutable description of one function, lazy or compiled."""

    # No __cinit__: a bundle has thousands of templates.

    def __dealloc__(self):
        if self.constants != NULL:
            release_constants(self)

    def __repr__(self):
        state = "lazy" if self.code == NULL else f"{self.code_length} words"
        return f"<FunctionTemplate {self.index} {self.name!r} {self.start}..{self.end} {state}>"

    @property
    def name(self):
        """Its name, '' when anonymous."""
        return function_name(self)

    @property
    def is_compiled(self):
        """Whether the bytecode is there."""
        return self.code != NULL

    @property
    def inner(self):
        """The FunctionTemplates directly inside, in source order."""
        return all_inner(self)

    @property
    def position(self):
        """Place in script.functions."""
        return self.index

    @property
    def source_range(self):
        """(start, end, params_start, body_start) as UTF-16 offsets."""
        return (self.start, self.end, self.params_start, self.body_start)

    @property
    def parameters(self):
        """Number of formal parameters (registers 1..n)."""
        return self.param_count

    @property
    def expected_arguments(self):
        """The `length` of its functions."""
        return self.length

    @property
    def registers(self):
        """Frame size in Values."""
        return self.register_count

    @property
    def captures(self):
        """Names that it uses and does not declare (free_names, read from the blob if need be)."""
        return captured_names(self)

    @property
    def words(self):
        """The bytecode as bytes, or None while lazy."""
        if self.code == NULL:
            return None
        return (<const char*>self.code)[:<Py_ssize_t>self.code_length * 4]

    @property
    def constant_list(self):
        """The constants as Python objects."""
        cdef uint32_t i
        return [_constant_as_python(self.constants[i]) for i in range(self.constant_count)]

    @property
    def site_list(self):
        """Constant index per inline-cache site."""
        cdef uint32_t i
        return [self.sites[i] for i in range(self.site_count)]

    @property
    def handler_list(self):
        """(start, end, target, register) per try region, innermost first."""
        cdef uint32_t i
        return [
            (self.handlers[i].start, self.handlers[i].end, self.handlers[i].target, self.handlers[i].reg)
            for i in range(self.handler_count)
        ]

    @property
    def position_list(self):
        """(word index, source offset) pairs."""
        cdef PositionReader reader
        if self.code == NULL:
            return []
        load_positions(self)
        start_positions(&reader, self)
        pairs = []
        while next_position(&reader):
            pairs.append((reader.pc, reader.offset))
        return pairs

    def position_at(self, uint32_t pc):
        """Source offset of a word index."""
        return position_of(self, pc)

    def ensure_compiled(self):
        """Compile or decode the function now if it is lazy."""
        ensure_compiled(self)


cdef void release_constants(FunctionTemplate template) noexcept:
    # Frees the constant array; the words themselves belong to code_owner.
    cdef uint32_t i
    cdef Value* constants = template.constants
    cdef uint32_t count = template.constant_count
    template.constants = NULL
    template.constant_count = 0
    for i in range(count):
        value_decref(constants[i])
    free(constants)


cdef class Code:
    """Compiler output of one script, module, function or eval text."""

    def __cinit__(self):
        self.filename = ""
        self.mode = "script"
        self.function_list = []
        self.delazified = []

    def __repr__(self):
        return f"<jsbc.Code {self.mode} {self.filename!r}>"

    @property
    def functions(self):
        """Every FunctionTemplate in source order; the first is the top level."""
        if self.function_list is None:
            self.function_list = functions_inside(self.top)
        return self.function_list

    def compile_all(self):
        """Compile or decode every function (eager compilation)."""
        cdef FunctionTemplate template
        cdef Py_ssize_t i = 0
        # The list may grow: a function whose record came from elsewhere can bring templates of its own.
        cdef list functions = self.functions
        while i < len(functions):
            template = <FunctionTemplate>functions[i]
            ensure_compiled(template)
            i += 1


cdef int ensure_compiled(FunctionTemplate template) except -1:
    if template.code != NULL:
        return 0
    fill_template(template)
    if template.code == NULL:
        # Importing the compiler registers its hook; a program that runs warm from a blob may never need it. Not under
        # the lock: another thread that is importing it may want the lock.
        __import__("jsbc.compiler")
        if _delazify_hook is None:
            raise RuntimeError("no compiler is registered")
        fill_template(template)
    return 0


cdef int fill_template(FunctionTemplate template) except -1:
    """Decode or compile; it stays lazy when there is nothing to decode and no compiler yet."""
    lock_templates()
    try:
        if template.code != NULL:
            return 0             # another thread was quicker
        if template.lazy_body is not None and not template.failed:
            _decoder(template)
            if template.code != NULL:
                return 0
        if _delazify_hook is None:
            return 0
        _delazify_hook(template)
        if template.code == NULL:
            raise RuntimeError(f"function {template.index} was not compiled")
        if template.script is not None and template.script.encoder is not None:
            template.script.encoder.append(template)
    finally:
        unlock_templates()
    return 0


cdef object function_name(FunctionTemplate template):
    if template.own_name is None:
        template.own_name = _name_hook(template)
    return template.own_name


cdef tuple scope_names(ScopeInfo scope):
    if scope.own_names is None:
        scope.own_names = _scope_hook(scope)
    return scope.own_names


cdef FunctionTemplate inner_template(FunctionTemplate template, Py_ssize_t index):
    if template.inner_list is None or template.inner_list[index] is None:
        make_inner(template, index)
    return <FunctionTemplate>template.inner_list[index]


cdef int inner_facts(FunctionTemplate template, Py_ssize_t index, InnerFacts* facts) except -1:
    cdef FunctionTemplate inner
    if template.inner_list[index] is None:
        lock_templates()
        try:
            return _facts_reader(template, index, facts)
        finally:
            unlock_templates()
    inner = <FunctionTemplate>template.inner_list[index]
    facts.kind = inner.kind
    facts.flags = inner.flags
    return 0


cdef list all_inner(FunctionTemplate template):
    if template.inner_list is None or template.inner_reader is not None:
        make_inner(template, -1)
    return template.inner_list


cdef int make_inner(FunctionTemplate template, Py_ssize_t index) except -1:
    lock_templates()
    try:
        return _inner_maker(template, index)
    finally:
        unlock_templates()


cdef tuple captured_names(FunctionTemplate template):
    if template.free_names is None:
        template.free_names = _names_hook(template)
    return template.free_names


cdef list functions_inside(FunctionTemplate template):
    cdef FunctionTemplate item
    cdef list found = []
    cdef list ordered
    cdef list waiting = [template]
    cdef uint32_t first = template.index
    cdef uint32_t count
    while waiting:
        item = <FunctionTemplate>waiting.pop()
        found.append(item)
        inner = all_inner(item)
        if inner:
            waiting.extend(inner)
    # Functions in the field initializers of a class come later than the class's other methods, though the synthetic
    # function around them comes earlier.
    count = <uint32_t>len(found)
    ordered = [None] * count
    for item in found:
        if item.index - first >= count or ordered[item.index - first] is not None:
            break
        ordered[item.index - first] = item
    else:
        return ordered
    # Only a damaged blob leaves gaps.
    found.sort(key=_position)
    return found


def _position(FunctionTemplate template):
    return template.index


# ---- source: a SourceText, or the codec's object with the same three methods (slice, section, line_column)

cdef str source_slice(Code script, uint32_t start, uint32_t end):
    if isinstance(script.source, SourceText):
        return (<SourceText>script.source).slice(start, end)
    return script.source.slice(start, end)


cdef object source_section(Code script, uint32_t start, uint32_t end):
    if isinstance(script.source, SourceText):
        return script.source
    return script.source.section(start, end)


cdef tuple source_line_column(Code script, uint32_t offset):
    return script.source.line_column(offset)


# ---- positions: pairs of variable-length numbers (7 bits a byte, low bits first, high bit = more follow): distance in
# words from the last entry, distance in source offsets as a zigzag number.  About 2.3 bytes an entry.

cdef void start_positions(PositionReader* reader, FunctionTemplate template) noexcept:
    reader.cursor = template.positions
    reader.end = template.positions + template.positions_length
    reader.pc = 0
    reader.offset = template.start


cdef bint _read_number(PositionReader* reader, uint32_t* result) noexcept:
    cdef uint32_t value = 0
    cdef uint32_t shift = 0
    cdef uint8_t byte
    while reader.cursor < reader.end and shift < 35:
        byte = reader.cursor[0]
        reader.cursor += 1
        if shift < 32:
            value |= <uint32_t>(byte & 0x7F) << shift
        if byte < 0x80:
            result[0] = value
            return True
        shift += 7
    return False


cdef bint next_position(PositionReader* reader) noexcept:
    cdef uint32_t words
    cdef uint32_t distance
    if not _read_number(reader, &words) or not _read_number(reader, &distance):
        return False
    reader.pc += words
    reader.offset += <uint32_t>((distance >> 1) ^ (0 - (distance & 1)))
    return True


cdef void load_positions(FunctionTemplate template) noexcept:
    # Positions of a function from a blob are read when a stack trace needs them; without them it shows the function's start.
    if template.positions == NULL and template.code_owner is not None and _positions_hook is not None:
        try:
            _positions_hook(template)
        except Exception:
            return


cdef uint32_t position_of(FunctionTemplate template, uint32_t pc) noexcept:
    # The entry of the last instruction at or before `pc`.
    cdef PositionReader reader
    cdef uint32_t found = template.start
    if template.code == NULL:
        return found
    load_positions(template)
    start_positions(&reader, template)
    while next_position(&reader) and reader.pc <= pc:
        found = reader.offset
    return found

"""Compiled regular expressions: what the virtual machine, the front end and tests use of this package."""

from libc.stdint cimport uint8_t, uint16_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy, memset

from .bytecode cimport ClassTable
from .charclass cimport CodePointSet
from .compiler cimport PatternCompiler, free_code
from .matcher cimport (
    MATCH_FOUND,
    MATCH_NO_STACK,
    MATCH_SUSPENDED,
    MatchState,
    StackEntry,
    match_latin1,
    match_utf16,
)
from .syntax cimport PatternParser, parse_flags

from .errors import RegExpLimitError

cdef extern from "Python.h":
    const void *PyUnicode_DATA(object text)
    int PyUnicode_KIND(object text)
    object PyUnicode_FromKindAndData(int kind, const void *buffer, Py_ssize_t size)

cdef enum:
    # Stack entries and registers that need no allocation: together 2.5 KB of C stack.
    LOCAL_STACK = 256
    LOCAL_REGISTERS = 128

# As V8's limit for its backtrack stack.
cdef int64_t DEFAULT_STACK_BYTES = 64 << 20


cdef void default_limits(RegExpLimits *limits) noexcept:
    """No tick, and a stack of 64 MB at most."""
    memset(limits, 0, sizeof(RegExpLimits))
    limits.steps_per_tick = 10000
    limits.stack_bytes = DEFAULT_STACK_BYTES


cdef class RegExpProgram:
    """One compiled pattern with its flags."""

    def __cinit__(self):
        memset(&self.code, 0, sizeof(RegExpCode))

    def __dealloc__(self):
        free_code(&self.code)

    def __reduce__(self):
        return compile_regexp_text, (self.pattern, self.flag_letters)

    @property
    def flag_letters(self):
        """The flags as RegExp.prototype.flags has them."""
        return "".join([letter for bit, letter in enumerate("dgimsuvy") if self.flags & (1 << bit)])

    def spans(self, str subject not None, Py_ssize_t last_index=0, *, tick=None, int64_t steps_per_tick=10000,
              int64_t stack_bytes=DEFAULT_STACK_BYTES):
        """Match, or search without the flag y, from last_index on: (start, end) or None for each group.

        The answer is None when there is no match. Offsets are in UTF-16 code units. tick() is called every
        steps_per_tick steps and ends the match by raising; RegExpLimitError is raised when the match needs more than
        stack_bytes for backtracking.
        """
        cdef RegExpLimits limits
        cdef int32_t *captures
        cdef int i
        default_limits(&limits)
        limits.steps_per_tick = steps_per_tick
        limits.stack_bytes = stack_bytes
        if tick is not None:
            limits.tick = call_python_tick
            limits.data = <void *>tick
        subject = to_utf16(subject)
        captures = <int32_t *>malloc(max(2, 2 * self.capture_count) * sizeof(int32_t))
        if captures == NULL:
            raise MemoryError
        try:
            if not regexp_exec(self, subject, last_index, captures, &limits):
                return None
            return [(captures[2 * i], captures[2 * i + 1]) if captures[2 * i + 1] >= 0 else None
                    for i in range(self.capture_count)]
        finally:
            free(captures)

    def exec(self, str subject not None, Py_ssize_t last_index=0):
        """As spans(), with the text of each group (strings of UTF-16 code units)."""
        subject = to_utf16(subject)
        spans = self.spans(subject, last_index)
        if spans is None:
            return None
        return [subject[span[0] : span[1]] if span is not None else None for span in spans]

    def words(self):
        """The bytecode, for the disassembler."""
        return [self.code.words[i] for i in range(self.code.word_count)]

    def class_ranges(self, int number):
        """What a class of the bytecode has: (first, last) code points, for the disassembler."""
        cdef CodePointSet characters = CodePointSet()
        cdef ClassTable *table
        cdef int i
        if not 0 <= number < self.code.class_count:
            raise IndexError(number)
        table = &self.code.classes[number]
        for i in range(256):
            if table.bits[i >> 3] >> (i & 7) & 1:
                characters.add_range(i, i)
        for i in range(table.range_start, table.range_start + table.range_count):
            characters.add_range(self.code.ranges[2 * i], self.code.ranges[2 * i + 1])
        return characters.to_list()


cdef int call_python_tick(void *data) except -1:
    (<object>data)()
    return 0


cdef str to_utf16(str text):
    """The text in UTF-16 code units: characters above U+FFFF become two. Scripts' strings are that already."""
    cdef bytes units
    if PyUnicode_KIND(text) <= 2:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    return PyUnicode_FromKindAndData(2, <const char *>units, len(units) // 2)


cdef RegExpProgram compile_regexp(str pattern, str flags):
    """Compile a pattern of UTF-16 code units; RegExpSyntaxError with V8's text if it is not one."""
    cdef RegExpProgram program = RegExpProgram()
    cdef int bits = parse_flags(flags)
    cdef PatternParser parser = PatternParser(pattern, bits)
    parser.parse()
    program.pattern = pattern
    program.flags = bits
    program.capture_count = parser.capture_count
    program.group_names = parser.group_names
    PatternCompiler().compile(parser, &program.code)
    return program


cdef int validate_regexp(str pattern, str flags) except -1:
    """Early errors of a literal: everything compile_regexp() would raise, without making code or sets."""
    cdef PatternParser parser = PatternParser(pattern, parse_flags(flags), False)
    return parser.parse()


def compile_regexp_text(str pattern not None, str flags not None=""):
    """Compile a pattern; raises RegExpSyntaxError."""
    return compile_regexp(to_utf16(pattern), flags)


def validate_regexp_text(str pattern not None, str flags not None=""):
    """Check a pattern; raises RegExpSyntaxError."""
    validate_regexp(to_utf16(pattern), flags)


cdef int regexp_exec(RegExpProgram program, str subject, Py_ssize_t last_index, int32_t *captures,
                     RegExpLimits *limits) except -2:
    """RegExpBuiltinExec without its object: 1 and the captures, or 0."""
    return regexp_exec_at(program, subject, last_index, program.flags & REGEXP_STICKY != 0, captures, limits)


cdef int regexp_exec_at(RegExpProgram program, str subject, Py_ssize_t last_index, bint sticky, int32_t *captures,
                        RegExpLimits *limits) except -2:
    """Match at last_index, or search from there on."""
    cdef MatchState state
    cdef StackEntry local_stack[LOCAL_STACK]
    cdef int32_t local_registers[LOCAL_REGISTERS]
    cdef const void *data = PyUnicode_DATA(subject)
    cdef int kind = PyUnicode_KIND(subject), result
    cdef Py_ssize_t length = len(subject)
    cdef int64_t entries
    cdef RegExpLimits no_limits
    if limits == NULL:
        default_limits(&no_limits)
        limits = &no_limits
    entries = limits.stack_bytes // <int64_t>sizeof(StackEntry)
    if program.code.words == NULL:
        raise ValueError("an empty program: make one with compile_regexp()")
    if kind > 2:
        raise ValueError("a subject is a string of UTF-16 code units")
    if last_index < 0 or last_index > length:
        return 0
    if length > 0x7FFFFF00:
        raise RegExpLimitError("string too long for a regular expression")
    if program.code.unicode_mode and kind == 2 and 0 < last_index < length:
        # In the middle of a pair: the character that the index is in starts before it (§22.2.7.2 step 12.b).
        if ((<const uint16_t *>data)[last_index] & 0xFC00) == 0xDC00:
            if ((<const uint16_t *>data)[last_index - 1] & 0xFC00) == 0xD800:
                last_index -= 1
    state.program = &program.code
    state.end = <int32_t>length
    state.start = <int32_t>last_index
    state.sticky = sticky
    state.registers = local_registers
    state.stack = local_stack
    state.capacity = LOCAL_STACK
    state.stack_limit = <int32_t>max(LOCAL_STACK, min(entries, <int64_t>0x3FFFFFFF))
    state.stack_on_heap = False
    state.suspended = False
    state.required_at = -1
    if program.code.register_count > LOCAL_REGISTERS:
        state.registers = <int32_t *>malloc(program.code.register_count * sizeof(int32_t))
        if state.registers == NULL:
            raise MemoryError
    try:
        while True:
            state.steps = max(limits.steps_per_tick, <int64_t>1)
            if kind == 1:
                result = match_latin1(&state, <const uint8_t *>data)
            else:
                result = match_utf16(&state, <const uint16_t *>data)
            if result != MATCH_SUSPENDED:
                break
            if limits.tick != NULL:
                limits.tick(limits.data)
        if result == MATCH_NO_STACK:
            if state.capacity >= state.stack_limit:
                raise RegExpLimitError("regular expression too complex: out of backtracking memory")
            raise MemoryError
        if result == MATCH_FOUND:
            memcpy(captures, state.registers, 2 * program.code.capture_count * sizeof(int32_t))
            return 1
        return 0
    finally:
        if state.stack_on_heap:
            free(state.stack)
        if state.registers != local_registers:
            free(state.registers)

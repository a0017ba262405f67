# Immutable compiler output, free of any realm: Code, FunctionTemplate, ScopeInfo.
#
# A FunctionTemplate is lazy (code == NULL: source range, flags and captured names only) or
# compiled (bytecode, constants, handlers, positions).  Nothing here points to a live object,
# so a Code can be shared by Contexts and threads, and encoded at any time: see lock_templates().

from libc.stdint cimport uint64_t, uint32_t, int32_t, uint8_t, uint16_t
from jsbc.vm.value cimport Value

# FunctionTemplate.kind
cdef enum FunctionKind:
    FUNCTION_NORMAL = 0
    FUNCTION_ARROW = 1
    FUNCTION_METHOD = 2
    FUNCTION_GETTER = 3
    FUNCTION_SETTER = 4
    FUNCTION_CLASS_CONSTRUCTOR = 5
    FUNCTION_DERIVED_CONSTRUCTOR = 6
    FUNCTION_CLASS_FIELDS = 7        # synthetic: runs a class's instance field initializers
    FUNCTION_CLASS_STATIC_BLOCK = 8
    FUNCTION_SCRIPT = 9
    FUNCTION_EVAL = 10
    FUNCTION_MODULE = 11
    FUNCTION_CLASS_STATIC_INITIALIZER = 12   # synthetic: runs static field initializers and static blocks

# FunctionTemplate.flags
cdef enum FunctionFlags:
    FLAG_STRICT = 1
    FLAG_ASYNC = 2
    FLAG_GENERATOR = 4
    FLAG_SIMPLE_PARAMS = 8
    FLAG_USES_EVAL = 16              # holds a direct eval
    FLAG_USES_ARGUMENTS = 32
    FLAG_USES_THIS = 64
    FLAG_USES_SUPER = 128
    FLAG_USES_NEW_TARGET = 256
    FLAG_HAS_WITH = 512
    FLAG_PARAM_ASSIGNMENT = 1024
    FLAG_ARGUMENTS_ESCAPES = 2048
    FLAG_IS_EXPRESSION = 4096
    FLAG_HAS_FIELDS = 8192           # class constructor whose class has instance fields / private methods
    FLAG_NEEDS_HOME_OBJECT = 16384
    FLAG_LIKELY_CALLED_NOW = 32768
    FLAG_EAGER = 65536               # compiled with its parent (cannot be re-parsed on its own)
    FLAG_INNER_EVAL = 1 << 17        # an inner function holds a direct eval
    FLAG_NO_IN = 1 << 18             # arrow function in the head of a for loop: its body ends before `in`
    FLAG_HAS_PARAM_EXPRESSIONS = 1 << 19
    FLAG_IS_DECLARATION = 1 << 20
    FLAG_CLASS_MEMBER = 1 << 21
    FLAG_HAS_REST = 1 << 22          # the last formal parameter is a rest parameter; param_count does not count it
    FLAG_HAS_USE_STRICT = 1 << 23
    FLAG_USES_SUPER_CALL = 1 << 24
    FLAG_MODULE_CODE = 1 << 25
    FLAG_DEFAULT_CONSTRUCTOR = 1 << 26   # of a class that writes none
    FLAG_HAS_OWN_NAME = 1 << 27      # the name stands in its text, it was not inferred from the context

cdef struct Handler:                 # one try region; searched in order, innermost first
    uint32_t start, end              # pc range (word indexes), end exclusive
    uint32_t target                  # pc of the handler; the exception value is put in `reg`
    uint32_t reg

cdef struct VariableInfo:
    uint8_t kind                     # VariableKind
    uint8_t flags
    uint16_t reserved

cdef enum VariableKind:
    VARIABLE_VAR = 0                 # var, function, parameter: no TDZ, assignable
    VARIABLE_LET = 1                 # let, class: TDZ
    VARIABLE_CONST = 2               # const, import: TDZ, assignment throws TypeError
    VARIABLE_FUNCTION_NAME = 3       # name of a function expression: assignment ignored (sloppy) or throws
    VARIABLE_PRIVATE = 4             # a private name (#x): slot holds a PrivateName
    VARIABLE_THIS = 5                # this / new.target / arguments / home object captured by arrows
    VARIABLE_INTERNAL = 6

cdef enum ScopeKind:                 # ScopeInfo.kind
    SCOPE_FUNCTION = 0               # var scope of a function
    SCOPE_BLOCK = 1
    SCOPE_WITH = 2                   # environment holds the object in slot 0
    SCOPE_EVAL_VAR = 3               # var scope of a strict or function-level eval
    SCOPE_SCRIPT = 4
    SCOPE_CLASS = 5

cdef class ScopeInfo:
    """Layout of one run-time Environment: names of its slots, and the scope around it."""
    cdef readonly ScopeInfo outer    # next Environment-creating scope outwards, or None (then: globals)
    cdef tuple own_names             # interned str per slot; pseudo names "this", "new.target", "%home", "arguments".
                                     # None while they are only in a blob: read them with scope_names()
    cdef bytes kinds                 # VariableKind per slot, one byte each
    cdef readonly int kind           # ScopeKind
    cdef readonly bint has_eval      # a sloppy direct eval may add variables: Environment has a dict beside its slots
    cdef readonly bint is_function   # var scope (eval-declared vars go here)
    cdef uint32_t size               # number of slots
    cdef readonly FunctionTemplate owner   # the function whose code makes this environment (weak use: for the codec)
    cdef uint32_t index              # index in owner.scopes
    cdef dict slot_of                # name -> slot; the compiler makes it when it first resolves a name here

cdef class FunctionTemplate:
    cdef readonly Code script        # the Code it belongs to
    cdef readonly FunctionTemplate parent
    cdef uint32_t index              # position in script.functions (source order)
    cdef object own_name             # str, '' when anonymous; None while it is only in a blob: read it with function_name()
    cdef uint32_t name_number        # string in the blob
    cdef bint from_record            # its facts are those of its record in the blob, not of the source compiled again
    cdef readonly int kind
    cdef readonly uint32_t flags
    cdef uint32_t start, end         # source range of Function.prototype.toString, UTF-16 offsets
    cdef uint32_t params_start, body_start
    cdef uint32_t param_count        # formal parameters without the rest parameter (registers 1..param_count)
    cdef uint32_t length             # ECMAScript `length`
    cdef readonly tuple free_names   # captured names (str), for delazification of the parent; None while they are only in a
                                     # blob: read them with captured_names()
    cdef list inner_list             # FunctionTemplates directly inside, in source order (CLOSURE operand indexes this).
                                     # The list, or an item, is None while it is only in a blob: inner_template(), all_inner()
    cdef uint32_t place              # in the parent's inner_list
    cdef object inner_reader         # codec's handle for the items that are still None
    cdef readonly ScopeInfo outer_scope  # scope chain it is closed over; set when the parent is compiled (None: globals)
    # ---- compiled part, NULL / None while lazy
    cdef const uint32_t* code
    cdef uint32_t code_length        # words
    cdef uint32_t register_count     # frame size in Values: this + params + locals + temporaries, <= 256
    cdef Value* constants            # owned references: strings (interned), numbers, JSBigInt, tuples, ...
    cdef uint32_t constant_count
    cdef const uint32_t* sites       # per inline-cache site: constant index of the property name
    cdef uint32_t site_count
    cdef const Handler* handlers
    cdef uint32_t handler_count
    cdef readonly list scopes        # ScopeInfos of environments made by this function, None: it makes none
    cdef bint extra_arguments        # `arguments` or a rest parameter sees more than the formal parameters
    cdef const uint8_t* positions    # delta-encoded pc -> source offset
    cdef uint32_t positions_length
    cdef readonly object code_owner  # bytes / memoryview / mmap that keeps code, sites, handlers, positions alive
    cdef readonly bint verified      # compiled here, or verified after decoding
    cdef readonly bint failed        # decoding failed: compile from source instead
    cdef readonly object lazy_body   # codec's handle (bytes offset) for a function stored in a blob, not yet decoded

cdef struct InnerFacts:
    uint32_t kind                    # FunctionKind
    uint32_t flags                   # FunctionFlags

cdef class ElementsConstant:
    """The elements of an array literal that holds numbers and strings only: what NEWARRAYK copies."""
    cdef Value* values               # owned references
    cdef uint32_t count
cdef ElementsConstant elements_constant(list items)      # of str, int and float

cdef class Code:
    """Compiler output of one script, module, function or eval text."""
    cdef readonly object source      # SourceText (str-like access to UTF-16), or a codec object that inflates chunks on demand
    cdef readonly str filename
    cdef readonly str mode           # "script" | "module" | "function" | "eval"
    cdef list function_list          # every FunctionTemplate in source order, [0] is the top level; None when loaded from a
                                     # blob (20,000 objects are not made at load): Python sees all of them as `functions`
    cdef readonly FunctionTemplate top
    cdef readonly object encoder     # incremental encoder (codec), or None; its append(template) is called after delazification
    cdef readonly object blob        # the blob it was loaded from, or None
    cdef readonly object rejected_reason
    cdef readonly list delazified    # indexes of functions compiled since creation / load, in order (the encoder reads it)
    cdef tuple eval_context          # of eval code: (in function, in method, in derived constructor, in field initializer)
    cdef object __weakref__

# What has `code` is finished and never changes again: it is read without a lock.  Whatever fills templates (compiles or
# decodes them, makes those inside them) or keeps books about them (encoders, inflated source) holds this lock, one for
# all Codes.  The same thread may take it again.  It is never held while JavaScript runs, and the collector is paused:
# what finalizers do must not come between either.
cdef void lock_templates() noexcept
cdef void unlock_templates() noexcept

# Compiles, or decodes and verifies, a lazy template in place.  Called by the VM before the first execution.
cdef int ensure_compiled(FunctionTemplate template) except -1
# Name, captured names and names of a scope, read from the blob if need be.
cdef object function_name(FunctionTemplate template)
cdef tuple captured_names(FunctionTemplate template)
cdef tuple scope_names(ScopeInfo scope)
# The functions directly inside, read from the blob if need be; an index must be in range.
cdef FunctionTemplate inner_template(FunctionTemplate template, Py_ssize_t index)
# What a closure of one of them needs to be made. The template itself need not be made for it: most closures that a program
# makes when it is loaded are not called then.
cdef int inner_facts(FunctionTemplate template, Py_ssize_t index, InnerFacts* facts) except -1
cdef list all_inner(FunctionTemplate template)
# Register what decodes and verifies the body that a blob has for a template (when it returns without having filled the
# template, the function is compiled from source), what makes one of the functions directly inside one (-1: all of them),
# and what reads the facts of one that is not made yet.
ctypedef int (*TemplateDecoder)(FunctionTemplate template) except -1
ctypedef int (*InnerMaker)(FunctionTemplate template, Py_ssize_t index) except -1
ctypedef int (*FactsReader)(FunctionTemplate template, Py_ssize_t index, InnerFacts* facts) except -1
cdef void set_decoder(TemplateDecoder decoder, InnerMaker inner_maker, FactsReader facts_reader) noexcept
# The template and every function inside it, in source order.
cdef list functions_inside(FunctionTemplate template)
# Parts of the source, held as a SourceText or inflated from a blob on demand.
cdef str source_slice(Code script, uint32_t start, uint32_t end)        # str of UTF-16 code units
cdef object source_section(Code script, uint32_t start, uint32_t end)   # a SourceText with these units; look at its base and length
cdef tuple source_line_column(Code script, uint32_t offset)             # (line, column), both counted from 1
# Source offset of a word index in the bytecode.
cdef uint32_t position_of(FunctionTemplate template, uint32_t pc) noexcept

# Walks the positions of a compiled template: (pc, source offset) pairs in order of pc.
cdef struct PositionReader:
    const uint8_t* cursor
    const uint8_t* end
    uint32_t pc
    uint32_t offset
cdef void start_positions(PositionReader* reader, FunctionTemplate template) noexcept
cdef bint next_position(PositionReader* reader) noexcept
# Frees the constants (dealloc, or a decoder that gives up half way).
cdef void release_constants(FunctionTemplate template) noexcept

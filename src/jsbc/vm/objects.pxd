# The heap: shapes, objects, arrays, functions, environments, and the realm that owns them.
#
# Two ways to write a built-in:
#   * value style  (`native_function`): Values in, a Value stored through `result`.  For hot ones.
#   * object style (`object_function`): Python objects in and out, reference counting by Cython.
#     undefined = None, null = `JSNull`, booleans = bool, numbers = int or float, strings = str of
#     UTF-16 code units, everything else = JSObject / Symbol / JSBigInt instances.
#
# Rules for value style: arguments are borrowed; `argument(argc, argv, i)` gives undefined past the
# end; `result` points to an initialised place, store with set_steal / set_copy / set_int ...
# A Value function that fails returns -1 with a Python exception set: `JSThrow` (the JavaScript
# exception is in realm.exception) or any other Python exception (time limit, memory, KeyboardInterrupt),
# which JavaScript cannot catch.

from libc.stdint cimport uint64_t, uint32_t, int32_t, int64_t, uint8_t, uint16_t
from cpython.ref cimport PyObject
from jsbc.vm.value cimport *
from jsbc.code cimport FunctionTemplate, ScopeInfo, Code, Handler

# A property key: TAG_INT | uint32 index for array indices 0..2^32-2, an interned string, or a Symbol / PrivateName.
ctypedef Value PropertyKey

# ------------------------------------------------------------------ shapes
cdef enum PropertyAttributes:
    ATTR_WRITABLE = 1
    ATTR_ENUMERABLE = 2
    ATTR_CONFIGURABLE = 4
    ATTR_ACCESSOR = 8            # the slot holds an Accessor
    ATTR_LAZY = 16               # the slot may hold a TAG_LAZY value: never cached inline
    ATTR_DEFAULT = 7             # writable, enumerable, configurable (assignment, literals)
    ATTR_BUILTIN = 5             # writable, configurable (methods of built-ins)

cdef struct PropertyEntry:
    PropertyKey key              # 0 = deleted (only in unique tables)
    uint32_t attributes
    uint32_t hash

# Append-only table shared by a lineage of shapes (as V8 shares descriptor arrays): a shape owns
# the first `count` entries; the tip of the lineage appends in place, a branch copies.
cdef struct PropertyTable:
    uint32_t references
    uint32_t count               # used entries
    uint32_t capacity            # entries allocated
    uint32_t mask                # index size - 1; index is NULL while count <= 8 (linear search)
    uint32_t* index              # open addressing, entry number + 1
    PropertyEntry* entries

cdef enum ShapeFlags:
    SHAPE_UNIQUE = 1             # owned by one object ("dictionary mode"): changed in place
    SHAPE_HAS_INDEX_KEYS = 2     # some keys are array indices: enumeration must sort
    SHAPE_HAS_SYMBOLS = 4
    SHAPE_ABSENCE_CACHED = 8     # unique shape, and some cache relies on a key being absent: see cache_absence

cdef class Shape:
    cdef JSObject proto          # None: null prototype
    cdef PropertyTable* table
    cdef uint32_t count
    cdef uint32_t flags
    cdef PropertyKey transition_key      # the last transition, checked before the dict
    cdef uint32_t transition_attributes
    cdef Shape transition_shape
    cdef dict transitions                # (key bits, attributes) -> Shape, or a weak reference to one
    cdef object __weakref__

# ------------------------------------------------------------------ objects
cdef enum ObjectKind:            # JSObject.kind: which internal methods / internal slots
    KIND_OBJECT = 0
    KIND_FUNCTION
    KIND_ARRAY
    KIND_ARGUMENTS
    KIND_ERROR
    KIND_BOOLEAN
    KIND_NUMBER
    KIND_STRING
    KIND_SYMBOL
    KIND_BIGINT
    KIND_DATE
    KIND_REGEXP
    KIND_MAP
    KIND_SET
    KIND_WEAKMAP
    KIND_WEAKSET
    KIND_PROMISE
    KIND_GENERATOR
    KIND_ASYNC_GENERATOR
    KIND_ITERATOR                # array / map / set / string / regexp-string / wrap iterators
    KIND_ARRAY_BUFFER
    KIND_TYPED_ARRAY
    KIND_DATA_VIEW
    KIND_PROXY
    KIND_PYTHON                  # view of a Python dict, list
    KIND_FORIN                   # enumerator of for-in (never seen by programs)
    KIND_MODULE_NAMESPACE
    KIND_GLOBAL
    KIND_ITERATOR_HELPER
    KIND_COUNT

cdef enum ObjectFlags:
    OBJECT_NOT_EXTENSIBLE = 1
    OBJECT_IS_PROTO = 2          # some shape has it as its proto: structural changes bump realm.proto_epoch
    OBJECT_EXOTIC = 4            # own property operations go through exotic_table[kind]
    OBJECT_CALLABLE = 8
    OBJECT_CONSTRUCTOR = 16
    OBJECT_CLASS_CONSTRUCTOR = 32    # [[Call]] throws
    OBJECT_DERIVED = 64
    OBJECT_HTMLDDA = 128
    OBJECT_SLOW_ARRAY = 256      # an array with elements as properties (sparse, frozen, accessors)
    OBJECT_LENGTH_READONLY = 512
    OBJECT_STRICT_FUNCTION = 1024
    OBJECT_TEMPLATE_WAITS = 4096 # JSFunction.template is that of the function around, `magic` its number in there
    OBJECT_BOUND = 2048          # bound function: extra = (target, this, args tuple), set by Function.prototype.bind

cdef class JSObject:
    cdef Shape shape
    cdef Value* slots            # == inline_slots while capacity is 4
    cdef uint32_t slot_count
    cdef uint32_t slot_capacity
    cdef uint16_t kind
    cdef uint16_t flags
    cdef uint32_t private_bits   # free for the class
    cdef Value inline_slots[4]

# Dense part elements[0..element_count), holes are EMPTY; indices beyond live in the shape table
# only when OBJECT_SLOW_ARRAY is set (then element_count == 0).  length >= element_count.
cdef class JSArray(JSObject):
    cdef Value* elements
    cdef uint32_t element_count
    cdef uint32_t element_capacity
    cdef uint32_t length

ctypedef int (*native_function)(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1
ctypedef object (*object_function)(Realm realm, object this_value, tuple args)

cdef class JSFunction(JSObject):
    cdef FunctionTemplate template       # None for built-ins; read it with template_of()
    cdef LiveFunction live               # None until first called
    cdef Environment environment
    cdef native_function native          # value style, or NULL
    cdef object_function native_object   # object style, or NULL
    cdef const NativeSpec* spec          # name, length of a built-in (lazy name / length), or NULL
    cdef int magic                       # lets one C function serve several built-ins: read realm.callee.magic
    cdef JSObject home_object
    cdef object extra                    # bound function: (target, this, args tuple); Python callable; closure data of natives
    cdef JSFunction fields               # instance field initializer of a class constructor, or None

# One template made live in a realm: bytecode pointers and inline caches.  The bytecode is read-only.
cdef struct InlineCache:
    PyObject* shape              # owned; shape of the receiver, NULL = empty
    PyObject* holder             # owned; NULL: own property
    PyObject* holder_shape       # owned; depth-1 holder: checked instead of the epoch.  NULL: check epoch
    PyObject* new_shape          # owned; add-property transition
    PyObject* name               # borrowed from the template's constants (PropertyKey string)
    uint32_t slot
    uint32_t epoch
    uint32_t misses
    uint32_t kind                # 0 data; others free for the interpreter

cdef class LiveFunction:
    cdef FunctionTemplate template
    cdef Realm realm
    cdef InlineCache* caches             # cache_count 0: the interpreter's empty ones, this function has none yet
    cdef uint32_t cache_count
    cdef uint32_t cold_sites             # how often a site was executed while there were none
    cdef list children           # LiveFunction or None per inner function
    cdef dict site_objects       # site -> template object; -1 - constant -> RegExp to be copied; "import.meta"
    # ---- filled by the interpreter at the first call; the loop reads these instead of the template
    cdef const uint32_t* code
    cdef Value* constants
    cdef uint32_t register_count
    cdef uint32_t param_count
    cdef uint32_t call_flags             # LIVE_* of vm/interp.pxd; 0: a call only has to push a frame
    cdef uint32_t polymorphic_count
    cdef InlineCache* polymorphic_caches # further entries of sites that saw several shapes, or NULL; traversed and freed like caches
    # `new F`: shape of the function object when it was cached, slot of its `prototype`, root shape for that prototype
    cdef Shape construct_function_shape
    cdef Shape construct_shape
    cdef uint32_t construct_slot

# Scope object: captured variables of one scope.
cdef class Environment:
    cdef Environment outer
    cdef ScopeInfo scope
    cdef uint32_t slot_count
    cdef Value* slots            # == inline_slots when slot_count <= 4
    cdef object extra            # dict of eval-declared variables (name -> value object), or the with-object
    cdef Value inline_slots[4]

cdef class Accessor:
    cdef object getter           # JSFunction/callable JSObject or None
    cdef object setter

cdef class Symbol:
    cdef readonly object description     # str or None
    cdef readonly bint is_private        # PrivateName: invisible to reflection and proxies
    cdef readonly bint is_registered     # Symbol.for
    cdef uint32_t hash

cdef class JSBigInt:
    cdef readonly object value           # Python int

cdef class JSNullType:
    pass
cdef JSNullType JSNull           # null in object style

# internal [[PrimitiveValue]] wrappers, errors, dates
cdef class JSPrimitive(JSObject):        # KIND_BOOLEAN, KIND_NUMBER, KIND_STRING, KIND_SYMBOL, KIND_BIGINT, KIND_DATE (double)
    cdef Value primitive
# everything whose internal state is ordinary Python data (Map, Set, Promise, Proxy, iterators ...) subclasses JSObject
# in its own built-in module with `cdef object` attributes, and registers with register_class().

# ------------------------------------------------------------------ built-in tables
cdef struct NativeSpec:          # one row of a declarative property table
    const char* name             # "push"; "@@iterator" well-known symbol; "get size" / "set x" accessors (same key: adjacent rows)
    int length                   # `length` of the function
    native_function native       # one of the two
    object_function native_object
    int magic
    int flags                    # NativeFlags

cdef enum NativeFlags:
    NATIVE_CONSTRUCTOR = 1       # may be used with `new` (realm.new_target is then set)
    NATIVE_GETTER = 2
    NATIVE_SETTER = 4
    NATIVE_NOT_WRITABLE = 8      # property is only configurable (Symbol.toPrimitive ...)
    NATIVE_FROZEN = 16           # not writable, enumerable, configurable

# Intrinsics are created on first touch: each has a creator registered by its built-in module.
cdef enum Intrinsic:
    INTRINSIC_OBJECT_PROTOTYPE = 0
    INTRINSIC_FUNCTION_PROTOTYPE
    INTRINSIC_ARRAY_PROTOTYPE
    INTRINSIC_STRING_PROTOTYPE
    INTRINSIC_NUMBER_PROTOTYPE
    INTRINSIC_BOOLEAN_PROTOTYPE
    INTRINSIC_SYMBOL_PROTOTYPE
    INTRINSIC_BIGINT_PROTOTYPE
    INTRINSIC_ERROR_PROTOTYPE
    INTRINSIC_EVAL_ERROR_PROTOTYPE
    INTRINSIC_RANGE_ERROR_PROTOTYPE
    INTRINSIC_REFERENCE_ERROR_PROTOTYPE
    INTRINSIC_SYNTAX_ERROR_PROTOTYPE
    INTRINSIC_TYPE_ERROR_PROTOTYPE
    INTRINSIC_URI_ERROR_PROTOTYPE
    INTRINSIC_AGGREGATE_ERROR_PROTOTYPE
    INTRINSIC_DATE_PROTOTYPE
    INTRINSIC_REGEXP_PROTOTYPE
    INTRINSIC_MAP_PROTOTYPE
    INTRINSIC_SET_PROTOTYPE
    INTRINSIC_WEAKMAP_PROTOTYPE
    INTRINSIC_WEAKSET_PROTOTYPE
    INTRINSIC_PROMISE_PROTOTYPE
    INTRINSIC_ITERATOR_PROTOTYPE
    INTRINSIC_ASYNC_ITERATOR_PROTOTYPE
    INTRINSIC_ARRAY_ITERATOR_PROTOTYPE
    INTRINSIC_MAP_ITERATOR_PROTOTYPE
    INTRINSIC_SET_ITERATOR_PROTOTYPE
    INTRINSIC_STRING_ITERATOR_PROTOTYPE
    INTRINSIC_REGEXP_STRING_ITERATOR_PROTOTYPE
    INTRINSIC_GENERATOR_FUNCTION_PROTOTYPE       # %GeneratorFunction.prototype%
    INTRINSIC_GENERATOR_PROTOTYPE                # %GeneratorFunction.prototype.prototype%
    INTRINSIC_ASYNC_FUNCTION_PROTOTYPE
    INTRINSIC_ASYNC_GENERATOR_FUNCTION_PROTOTYPE
    INTRINSIC_ASYNC_GENERATOR_PROTOTYPE
    INTRINSIC_ASYNC_FROM_SYNC_ITERATOR_PROTOTYPE
    INTRINSIC_ARRAY_BUFFER_PROTOTYPE
    INTRINSIC_TYPED_ARRAY                        # %TypedArray%
    INTRINSIC_TYPED_ARRAY_PROTOTYPE
    INTRINSIC_INT8_ARRAY_PROTOTYPE
    INTRINSIC_UINT8_ARRAY_PROTOTYPE
    INTRINSIC_UINT8_CLAMPED_ARRAY_PROTOTYPE
    INTRINSIC_INT16_ARRAY_PROTOTYPE
    INTRINSIC_UINT16_ARRAY_PROTOTYPE
    INTRINSIC_INT32_ARRAY_PROTOTYPE
    INTRINSIC_UINT32_ARRAY_PROTOTYPE
    INTRINSIC_BIGINT64_ARRAY_PROTOTYPE
    INTRINSIC_BIGUINT64_ARRAY_PROTOTYPE
    INTRINSIC_FLOAT16_ARRAY_PROTOTYPE
    INTRINSIC_FLOAT32_ARRAY_PROTOTYPE
    INTRINSIC_FLOAT64_ARRAY_PROTOTYPE
    INTRINSIC_DATA_VIEW_PROTOTYPE
    INTRINSIC_THROW_TYPE_ERROR                   # %ThrowTypeError%
    INTRINSIC_EVAL                               # the eval function
    INTRINSIC_OBJECT                             # constructors (value of the global of the same name)
    INTRINSIC_FUNCTION
    INTRINSIC_ARRAY
    INTRINSIC_STRING
    INTRINSIC_NUMBER
    INTRINSIC_BOOLEAN
    INTRINSIC_SYMBOL
    INTRINSIC_BIGINT
    INTRINSIC_ERROR
    INTRINSIC_EVAL_ERROR
    INTRINSIC_RANGE_ERROR
    INTRINSIC_REFERENCE_ERROR
    INTRINSIC_SYNTAX_ERROR
    INTRINSIC_TYPE_ERROR
    INTRINSIC_URI_ERROR
    INTRINSIC_AGGREGATE_ERROR
    INTRINSIC_DATE
    INTRINSIC_REGEXP
    INTRINSIC_MAP
    INTRINSIC_SET
    INTRINSIC_WEAKMAP
    INTRINSIC_WEAKSET
    INTRINSIC_PROMISE
    INTRINSIC_PROXY
    INTRINSIC_ARRAY_BUFFER
    INTRINSIC_DATA_VIEW
    INTRINSIC_INT8_ARRAY
    INTRINSIC_UINT8_ARRAY
    INTRINSIC_UINT8_CLAMPED_ARRAY
    INTRINSIC_INT16_ARRAY
    INTRINSIC_UINT16_ARRAY
    INTRINSIC_INT32_ARRAY
    INTRINSIC_UINT32_ARRAY
    INTRINSIC_BIGINT64_ARRAY
    INTRINSIC_BIGUINT64_ARRAY
    INTRINSIC_FLOAT16_ARRAY
    INTRINSIC_FLOAT32_ARRAY
    INTRINSIC_FLOAT64_ARRAY
    INTRINSIC_ITERATOR
    INTRINSIC_GENERATOR_FUNCTION
    INTRINSIC_ASYNC_FUNCTION
    INTRINSIC_ASYNC_GENERATOR_FUNCTION
    INTRINSIC_MATH
    INTRINSIC_JSON
    INTRINSIC_REFLECT
    INTRINSIC_CONSOLE
    INTRINSIC_ITERATOR_HELPER_PROTOTYPE
    INTRINSIC_WRAP_FOR_VALID_ITERATOR_PROTOTYPE
    INTRINSIC_COUNT

# A creator returns the object; it may call other intrinsics.  Prototype and constructor of one class
# are created together: the creator stores both in realm.intrinsics.
ctypedef JSObject (*intrinsic_creator)(Realm realm, int which)
cdef void register_intrinsic(int which, intrinsic_creator creator) noexcept
# The global property `name`, lazily the intrinsic; or a global function / constant value.
cdef int register_global(str name, int which) except -1
cdef int register_global_functions(const NativeSpec* table) except -1     # rows until name == NULL
cdef inline JSObject intrinsic(Realm realm, int which):
    if realm.intrinsics[which] != NULL:
        return <JSObject>realm.intrinsics[which]
    return create_intrinsic(realm, which)
cdef JSObject create_intrinsic(Realm realm, int which)
cdef void store_intrinsic(Realm realm, int which, JSObject value)

# Builders used by creators.  Property tables make lazy slots: the functions come to life on first read.
cdef JSObject new_prototype(Realm realm, JSObject proto, const NativeSpec* table)         # ordinary object with its own unique shape
cdef int define_natives(Realm realm, JSObject target, const NativeSpec* table) except -1
# constructor function + its static table, linked with `prototype`
cdef JSFunction new_constructor(Realm realm, const NativeSpec* spec, JSObject prototype, const NativeSpec* statics)
cdef JSFunction new_native_function(Realm realm, const NativeSpec* spec)
# anonymous native closure in object style: fn(realm, this, args), reads realm.callee.extra
cdef JSFunction new_native_closure(Realm realm, object_function fn, int length, str name, object extra)
cdef int define_value(Realm realm, JSObject target, object key, object value, int attributes) except -1
cdef int define_tag(Realm realm, JSObject target, str tag) except -1      # @@toStringTag

# ------------------------------------------------------------------ exotic objects
# Internal methods of exotic kinds; NULL = ordinary.  Keys are borrowed.
cdef struct PropertyDescriptor:
    uint32_t has                 # DESC_* bits: which fields are present
    uint32_t attributes          # ATTR_WRITABLE | ENUMERABLE | CONFIGURABLE | ACCESSOR
    Value value                  # owned; or
    Value getter                 # owned (undefined / object)
    Value setter
cdef enum DescriptorFields:
    DESC_VALUE = 1
    DESC_WRITABLE = 2
    DESC_GET = 4
    DESC_SET = 8
    DESC_ENUMERABLE = 16
    DESC_CONFIGURABLE = 32

cdef struct ExoticMethods:
    int (*get_own)(Realm, JSObject, PropertyKey, PropertyDescriptor*) except -1                 # 1 found, 0 absent
    int (*define_own)(Realm, JSObject, PropertyKey, PropertyDescriptor*) except -1              # 1 ok, 0 refused
    int (*has)(Realm, JSObject, PropertyKey) except -1
    int (*get)(Realm, Value* result, JSObject, PropertyKey, Value receiver) except -1
    int (*set)(Realm, JSObject, PropertyKey, Value value, Value receiver) except -1             # 1 ok, 0 refused
    int (*delete)(Realm, JSObject, PropertyKey) except -1
    int (*own_keys)(Realm, JSObject, list) except -1                                            # appends keys: str / Symbol
    int (*get_prototype)(Realm, Value* result, JSObject) except -1
    int (*set_prototype)(Realm, JSObject, JSObject) except -1
    int (*is_extensible)(Realm, JSObject) except -1
    int (*prevent_extensions)(Realm, JSObject) except -1
    int (*call)(Realm, Value* result, JSObject, Value this_value, int argc, Value* argv) except -1
    int (*construct)(Realm, Value* result, JSObject, int argc, Value* argv, Value new_target) except -1
cdef void register_exotic(int kind, const ExoticMethods* methods) noexcept
cdef const ExoticMethods* exotic_table[64]
# Every cdef class below JSObject (also those in built-in modules) must be registered once at import, so that
# tp_traverse / tp_clear / tp_dealloc walk the slots: extra_* may be NULL when the class adds only `object` attributes.
ctypedef int (*extra_traverse)(PyObject*, visitproc, void*) noexcept
ctypedef void (*extra_clear)(PyObject*) noexcept     # releases what the class owns (called by tp_clear and by dealloc); idempotent
cdef int register_class(type cls, extra_traverse traverse, extra_clear clear) except -1

# ------------------------------------------------------------------ frames and the realm
cdef struct Frame:
    const uint32_t* pc
    Value* registers             # R
    PyObject* live               # LiveFunction, borrowed from the callee in R[-1]
    PyObject* environment        # Environment of the closure, borrowed, may be NULL
    Value new_target             # owned
    uint32_t argc
    uint32_t flags               # FRAME_*
    PyObject* generator          # owned generator / async function state object, or NULL
    Value* extra_args            # arguments beyond param_count (for `arguments`, rest): owned array or NULL
    uint32_t extra_argc
    uint32_t result_register     # unused by natives

cdef enum FrameFlags:
    FRAME_CONSTRUCT = 1
    FRAME_ENTRY = 2              # return leaves the interpreter loop
    FRAME_DERIVED = 4
    FRAME_GENERATOR = 8          # generator is set
    FRAME_EXTRA_ARGUMENTS = 16   # extra_args is set
    FRAME_OWNS_NEW_TARGET = 32   # new_target is a reference of its own; else the callee in R[-1], or not set

cdef class Realm:
    """Global object, intrinsics and the register stack: the engine side of a Context."""
    # ---- execution
    cdef Value* stack
    cdef Value* stack_end
    cdef Value* stack_top        # first free Value for a new entry into the interpreter
    cdef Frame* frames
    cdef Frame* frame            # running frame
    cdef Frame* frame_end
    cdef int64_t budget          # backward jumps and calls until the next interrupt check
    cdef bint open               # Python code runs at a place where it may enter the realm again, see RealmHost.enter()
    cdef int native_depth        # nested entries from C, limited
    cdef Value exception         # the thrown JavaScript value while JSThrow is set
    cdef JSFunction callee       # running native function
    cdef Value new_target        # for a native constructor; undefined when called
    cdef uint32_t proto_epoch
    # ---- limits
    cdef double deadline         # CLOCK_MONOTONIC seconds, 0 = none
    cdef size_t memory_limit     # bytes, 0 = none
    cdef size_t memory_base
    cdef size_t allocated        # bytes allocated since the last memory check
    # ---- globals
    cdef JSObject global_object
    cdef dict lexical_names      # script-level let/const/class: name -> [value cell] (LexicalCell)
    cdef PyObject* intrinsics[INTRINSIC_COUNT]
    cdef Shape empty_shape       # {}: proto Object.prototype
    cdef Shape array_shape
    cdef PyObject* function_shapes[8]   # owned Shapes, see new_closure
    cdef dict proto_shapes       # None -> root Shape of objects without prototype
    cdef dict literal_shapes     # names of an object literal -> Shape
    cdef Shape fieldless_shape   # of Object.prototype, when it was found to have none of the fields of descriptors
    cdef dict live_functions     # FunctionTemplate -> LiveFunction (top levels)
    # ---- jobs
    cdef object jobs             # collections.deque of (object_function-like callables)
    cdef object host             # Python-side Context
    cdef object hooks            # dict of Python callables: rejection tracker, import, console, ...
    cdef dict symbol_registry
    cdef object interpreter      # InterpreterState of vm/interp.pyx, made at the first call
    # ---- facts that let element access skip the prototype chain
    cdef uint32_t indexed_prototypes     # not 0 once some prototype had an element or was exotic: holes must be looked up
    cdef JSFunction array_values         # %Array.prototype.values%, stored by its creator
    cdef JSFunction array_iterator_next  # %ArrayIteratorPrototype%.next, stored by its creator
    cdef double last_interrupt           # time of the last check_interrupt that let other threads run
    cdef double last_signals             # time of the last look at signals,
    cdef int put_off                     # and how often it was put off since
    cdef size_t memory_seen              # growth at the last check

cdef class LexicalCell:
    cdef Value value             # EMPTY in the dead zone
    cdef bint is_const
    cdef object name

# ------------------------------------------------------------------ errors
# raises JSThrow with realm.exception = new error object; `kind` is INTRINSIC_TYPE_ERROR_PROTOTYPE etc.
cdef int throw_error(Realm realm, int prototype, str message) except -1
cdef int throw_type_error(Realm realm, str message) except -1
cdef int throw_range_error(Realm realm, str message) except -1
cdef int throw_reference_error(Realm realm, str message) except -1
cdef int throw_syntax_error(Realm realm, str message) except -1
cdef int throw_value(Realm realm, Value value) except -1
cdef int throw_object(Realm realm, object value) except -1
# Whether it is an exception that no JavaScript may catch.
cdef bint ends_programs(object python_exception) except -1
# The pending exception as an object-style value; clears it.  Re-raises what JavaScript may not catch.
# A Python exception from a callback becomes an Error object that remembers it.
cdef object catch_exception(Realm realm, object python_exception)
cdef JSObject new_error(Realm realm, int prototype, str message)
# Set by vm.interp.  Called when an Error is made: a cheap record of the running functions, whose str() is the text of
# `.stack` below the message line; "" when nothing runs.  NULL while the interpreter is not imported.
ctypedef object (*stack_capture)(Realm realm)
cdef stack_capture capture_stack

# ------------------------------------------------------------------ property keys and strings
cdef object intern_string(object s)                                    # the one interned str (a new reference)
cdef PropertyKey key_from_str(object s) except 0                       # borrowed; index-like strings become TAG_INT keys; interns (kept alive by the intern table)
cdef int key_from_value(Realm realm, Value v, PropertyKey* key) except -1   # ToPropertyKey; the key is owned by the caller (value_decref)
cdef object key_to_object(PropertyKey key)                             # str or Symbol
cdef PropertyKey key_from_object(Realm realm, object key) except 0     # object style key (str, int, Symbol): owned
cdef Symbol well_known_symbol(str name)                                # "iterator" -> Symbol.iterator (process-wide)
cdef Symbol SYMBOL_ITERATOR, SYMBOL_ASYNC_ITERATOR, SYMBOL_HAS_INSTANCE, SYMBOL_TO_PRIMITIVE, SYMBOL_TO_STRING_TAG
cdef Symbol SYMBOL_SPECIES, SYMBOL_IS_CONCAT_SPREADABLE, SYMBOL_UNSCOPABLES, SYMBOL_MATCH, SYMBOL_MATCH_ALL
cdef Symbol SYMBOL_REPLACE, SYMBOL_SEARCH, SYMBOL_SPLIT

# ------------------------------------------------------------------ making objects (all return new references)
cdef Shape root_shape(Realm realm, JSObject proto)                     # shape of an empty object with that proto
cdef Shape shape_transition(Shape shape, PropertyKey key, uint32_t attributes)
cdef Shape literal_shape(Realm realm, tuple names)
cdef int shape_lookup(Shape shape, PropertyKey key) noexcept           # slot number or -1
cdef inline uint32_t shape_attributes(Shape shape, int slot) noexcept: return shape.table.entries[slot].attributes
cdef JSObject new_object(Realm realm)
cdef JSObject new_object_with_shape(Shape shape)
cdef JSObject new_object_with_proto(Realm realm, JSObject proto)       # ordinary; proto may be None
cdef JSArray new_array(Realm realm, uint32_t capacity)
cdef JSArray new_array_from(Realm realm, list items)                   # object-style items
cdef int init_object(Realm realm, JSObject target, JSObject proto, int kind) except -1   # for __new__'d subclasses
cdef int array_push(Realm realm, JSArray array, Value v) except -1     # copies the reference
cdef int object_add_slot(Realm realm, JSObject target, PropertyKey key, uint32_t attributes, Value v) except -1   # key known absent; copies v
cdef int make_unique(JSObject target) except -1                    # a shape of its own: see shapes.pxi
# GetPrototypeFromConstructor
cdef JSObject prototype_from_constructor(Realm realm, Value new_target, int default_intrinsic)

# ------------------------------------------------------------------ property operations, value style (results owned)
cdef int get_property(Realm realm, Value* result, Value base, PropertyKey key) except -1            # GetV: any base; TypeError on nullish
cdef int get_from(Realm realm, Value* result, JSObject base, PropertyKey key, Value receiver) except -1
cdef int set_property(Realm realm, Value base, PropertyKey key, Value v, bint strict) except -1
cdef int set_with_receiver(Realm realm, JSObject base, PropertyKey key, Value v, Value receiver) except -1   # 1 / 0
cdef int has_property(Realm realm, JSObject base, PropertyKey key) except -1
cdef int has_own(Realm realm, JSObject base, PropertyKey key) except -1
cdef int get_own_property(Realm realm, JSObject base, PropertyKey key, PropertyDescriptor* descriptor) except -1
cdef int define_own_property(Realm realm, JSObject base, PropertyKey key, PropertyDescriptor* descriptor) except -1   # 1 / 0
cdef int create_data_property(Realm realm, JSObject base, PropertyKey key, Value v) except -1       # 1 / 0
cdef int define_data(Realm realm, JSObject base, PropertyKey key, Value v, uint32_t attributes) except -1   # or throws
cdef int delete_property(Realm realm, JSObject base, PropertyKey key) except -1                    # 1 / 0
cdef list own_keys(Realm realm, JSObject base)                                                     # [str | Symbol] in specification order
cdef list own_enumerable_string_keys(Realm realm, JSObject base)
cdef void descriptor_release(PropertyDescriptor* descriptor) noexcept
cdef JSObject get_prototype_of(Realm realm, JSObject base)
cdef int set_prototype_of(Realm realm, JSObject base, JSObject proto) except -1                     # 1 / 0
cdef int is_extensible(Realm realm, JSObject base) except -1
cdef int prevent_extensions(Realm realm, JSObject base) except -1
cdef int get_element(Realm realm, Value* result, Value base, Value key) except -1                   # base[key], full semantics
cdef int set_element(Realm realm, Value base, Value key, Value v, bint strict) except -1
cdef int materialize_lazy(Realm realm, JSObject base, uint32_t slot) except -1                      # brings a TAG_LAZY slot to life

# ------------------------------------------------------------------ object style (borrow in, new reference out)
cdef Value to_value(Realm realm, object o) except? 0                   # object style -> Value, NEW reference
cdef object from_value(Value v)                                        # Value -> object style
cdef object js_get(Realm realm, object base, object key)               # key: str, int or Symbol
cdef int js_set(Realm realm, object base, object key, object v) except -1        # strict
cdef int js_define(Realm realm, JSObject base, object key, object v) except -1   # CreateDataPropertyOrThrow
cdef object js_call(Realm realm, object fn, object this_value, tuple args)
cdef object js_construct(Realm realm, object fn, tuple args, object new_target)  # new_target None = fn
cdef object js_get_method(Realm realm, object base, object key)        # None when undefined or null
cdef object js_invoke(Realm realm, object base, object key, tuple args)
cdef bint js_is_callable(object o) noexcept
cdef bint js_is_constructor(object o) noexcept
cdef inline Value argument(int argc, Value* argv, int i) noexcept: return argv[i] if i < argc else UNDEFINED
cdef inline object arg(tuple args, Py_ssize_t i): return args[i] if i < len(args) else None
# Array-like helpers for built-ins
cdef int64_t length_of(Realm realm, JSObject base) except -1           # LengthOfArrayLike
cdef list list_from_array_like(Realm realm, object base)               # CreateListFromArrayLike
cdef JSObject iterator_result(Realm realm, object value, bint done)
cdef object species_constructor(Realm realm, JSObject base, object default_constructor)
# iteration from native code: list of all values (fast path for plain arrays)
cdef list iterate_to_list(Realm realm, object iterable)

# ------------------------------------------------------------------ calls (implemented by vm.interp, reached through a table so that objects does not import it)
ctypedef int (*call_hook)(Realm realm, Value* result, Value fn, Value this_value, int argc, Value* argv) except -1
ctypedef int (*construct_hook)(Realm realm, Value* result, Value fn, int argc, Value* argv, Value new_target) except -1
cdef call_hook interpreter_call
cdef construct_hook interpreter_construct
cdef void set_interpreter(call_hook call, construct_hook construct) noexcept
cdef int call_function(Realm realm, Value* result, Value fn, Value this_value, int argc, Value* argv) except -1     # TypeError when not callable
cdef int construct(Realm realm, Value* result, Value fn, int argc, Value* argv, Value new_target) except -1
cdef int check_interrupt(Realm realm) except -1    # time limit, memory limit, signals; long native loops call it too: `tick(realm)`
cdef int check_between(Realm realm) except -1      # the same between two instructions: signal handlers may enter the realm
cdef inline int tick(Realm realm) except -1:
    realm.budget -= 1
    if unlikely(realm.budget <= 0): return check_interrupt(realm)
    return 0
# accounting for the memory limit: call before allocating n bytes for a program's data (strings, elements, buffers)
cdef inline int charge(Realm realm, size_t n) except -1:
    realm.allocated += n
    if unlikely(realm.allocated > 1 << 20): return check_memory(realm)
    return 0
cdef int check_memory(Realm realm) except -1

# ------------------------------------------------------------------ conversions (implemented by vm.convert, set at its import)
ctypedef int (*primitive_conversion)(Realm realm, Value* result, Value v, int hint) except -1
ctypedef int (*number_conversion)(Realm realm, Value v, double* result) except -1
ctypedef object (*string_conversion)(Realm realm, Value v)
cdef void set_conversions(primitive_conversion to_primitive, number_conversion to_number, string_conversion to_string) noexcept

# ------------------------------------------------------------------ what a program throws, as a Python exception
# Raised with PyErr_SetNone: it says only "look into realm.exception".
cdef object JSThrow
# The same as catch_exception for the C-level error indicator: moves the thrown value to `result` (0), or leaves an error
# that JavaScript may not catch set (-1).
cdef int take_exception(Realm realm, Value* result) except -1
cdef class JSError(JSObject):            # KIND_ERROR
    cdef object header                   # "TypeError: message" as it was when the error was made
    cdef object frames                   # what capture_stack gave; its str() is the rest of `.stack`
    cdef object python_exception         # the Python exception it stands for, or None
cdef JSError new_error_object(Realm realm, JSObject proto)                 # no own property yet
cdef int install_stack(Realm realm, JSObject target, object header) except -1   # own `stack`; text is made when it is read

# ------------------------------------------------------------------ realms
cdef Realm new_realm()
cdef double monotonic_seconds() noexcept nogil
cdef size_t resident_bytes() noexcept
# Drops what finished frames left above realm.stack_top.
cdef void clear_stack(Realm realm) noexcept

# ------------------------------------------------------------------ symbols
cdef Symbol new_symbol(object description)
cdef Symbol new_private_name(str description)

# ------------------------------------------------------------------ functions, environments, arguments objects
# realm.function_shapes: `length`, `name` and `prototype` are slots 0, 1, 2 with ATTR_LAZY.
cdef enum FunctionShape:
    FUNCTION_SHAPE_CONSTRUCTOR = 0       # function declarations and expressions: length, name, prototype
    FUNCTION_SHAPE_METHOD = 1            # arrows, methods, accessors, built-ins: length, name
    FUNCTION_SHAPE_CLASS = 2             # classes: `prototype` is not writable; slot 2 is undefined until the class stores it
    FUNCTION_SHAPE_GENERATOR = 3
    FUNCTION_SHAPE_ASYNC = 4
    FUNCTION_SHAPE_ASYNC_GENERATOR = 5
# Payloads of TAG_LAZY below 4096; any other payload is a NativeSpec*.
cdef enum LazyPayload:
    LAZY_LENGTH = 1
    LAZY_NAME = 2
    LAZY_PROTOTYPE = 3
    LAZY_STACK = 4
    LAZY_INTRINSIC = 256                 # + Intrinsic
cdef FunctionTemplate template_of(JSFunction function)      # None: a built-in
cdef JSFunction new_function(Realm realm, int which)                       # kind, flags CALLABLE, lazy slots; the rest is the caller's
cdef Shape function_shape(Realm realm, int which)
# Runs a built-in of either style: sets and restores realm.callee and realm.new_target.
cdef int call_native(Realm realm, Value* result, JSFunction fn, Value this_value, int argc, Value* argv, Value new_target) except -1
# Slots of let, const and private names are EMPTY, the others undefined.
cdef Environment new_environment(Environment outer, ScopeInfo scope)

cdef class JSArguments(JSArray):         # arguments object with mapped parameters (ECMA-262 §10.4.4), OBJECT_EXOTIC
    cdef Environment environment
    cdef int32_t* mapped                 # element index -> slot of the environment, or -1
    cdef uint32_t mapped_count
# callee None: strict (unmapped, poisoned callee)
cdef JSArray new_arguments(Realm realm, int argc, Value* argv, JSFunction callee)
cdef JSArguments new_mapped_arguments(Realm realm, int argc, Value* argv, JSFunction callee)   # not mapped yet
# `slots`: slot of the environment per parameter index, or None (instruction ARGUMENTSMAP)
cdef int map_arguments(Realm realm, JSArguments target, Environment environment, tuple slots) except -1

# ------------------------------------------------------------------ inline caches
# What a cache may remember about base.key.  Prototypes have unique shapes that are changed in place when a property is
# added; whoever caches that `base` has no own property must call cache_absence(base.shape).
cdef struct PropertyLookup:
    PyObject* holder             # borrowed
    uint32_t slot
    uint32_t attributes
    uint32_t depth               # 0 = own
# 1 found, in holder.slots[slot]; 0 absent from the whole chain; -1 not to be cached (exotic object, virtual or lazy property)
cdef int lookup_property(JSObject base, PropertyKey key, PropertyLookup* found) noexcept
cdef inline void cache_absence(Shape shape) noexcept:
    if shape.flags & SHAPE_UNIQUE: shape.flags |= SHAPE_ABSENCE_CACHED
# After preventExtensions a shape is unique, so a transition seen on a shared shape holds for every object with it.

# ------------------------------------------------------------------ ordinary internal methods (ECMA-262 §10.1), for exotic objects
cdef int ordinary_get_own(Realm realm, JSObject base, PropertyKey key, PropertyDescriptor* descriptor) except -1
cdef int ordinary_define_own(Realm realm, JSObject base, PropertyKey key, PropertyDescriptor* descriptor) except -1
cdef int ordinary_has(Realm realm, JSObject base, PropertyKey key) except -1
cdef int ordinary_get(Realm realm, Value* result, JSObject base, PropertyKey key, Value receiver) except -1
cdef int ordinary_set(Realm realm, JSObject base, PropertyKey key, Value v, Value receiver) except -1
cdef int ordinary_delete(Realm realm, JSObject base, PropertyKey key) except -1
cdef int ordinary_own_keys(Realm realm, JSObject base, list keys) except -1
cdef int ordinary_set_prototype(Realm realm, JSObject base, JSObject proto) except -1
cdef int ordinary_prevent_extensions(Realm realm, JSObject base) except -1
# IsCompatiblePropertyDescriptor (§10.1.6.2); current NULL: absent
cdef bint is_compatible_descriptor(bint extensible, PropertyDescriptor* descriptor, PropertyDescriptor* current) noexcept

# ------------------------------------------------------------------ arrays
# ArraySetLength without a descriptor: 1, or 0 when an element cannot be deleted or length is read-only
cdef int array_set_length(Realm realm, JSArray array, uint32_t length) except -1
cdef int array_reserve(Realm realm, JSArray array, uint32_t capacity) except -1
# for-of, spread and destructuring may read the elements directly: Array.prototype[Symbol.iterator] and
# %ArrayIteratorPrototype%.next are the original functions (realm.array_values, realm.array_iterator_next).
cdef bint array_iteration_is_pristine(Realm realm, JSArray array) noexcept
cdef object key_to_string(PropertyKey key)                                 # for messages and function names: "[desc]" for a symbol
cdef object describe_value(Value v)                                        # how a value is named in an error message

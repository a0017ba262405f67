# What many built-ins need: elements by integer index with a short way for dense arrays,
# relative indices, property keys of common names, descriptors as objects.

from libc.stdint cimport int64_t, uint32_t
from cpython.ref cimport PyObject
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.builtins.table cimport *

cdef enum:
    MAX_ARRAY_INDEX = 0xFFFFFFFE         # 2^32 - 2 (ECMA-262 §6.1.7)

cdef extern from *:
    """
    #define JSBC_MAX_SAFE_INTEGER 9007199254740991LL
    """
    const int64_t MAX_SAFE_INTEGER "JSBC_MAX_SAFE_INTEGER"

cdef PropertyKey KEY_LENGTH, KEY_CONSTRUCTOR, KEY_PROTOTYPE, KEY_NAME, KEY_MESSAGE, KEY_CAUSE, KEY_STACK
cdef PropertyKey KEY_NEXT, KEY_DONE, KEY_VALUE, KEY_RETURN, KEY_INDEX, KEY_JOIN, KEY_TO_STRING

cdef inline PropertyKey symbol_key(Symbol symbol) noexcept: return value_heap(<PyObject*>symbol)
cdef inline JSObject object_of(Value v): return <JSObject>as_pointer(v)
cdef inline Value object_value(JSObject o) noexcept: return value_object(<PyObject*>o)      # borrowed

cdef inline Value length_value(int64_t n) noexcept:
    return value_int(<int32_t>n) if n <= 0x7FFFFFFF else value_double(<double>n)

# ---- elements by index 0..2^53-1; `result` is an initialised place
cdef int key_from_index(Realm realm, int64_t index, PropertyKey* key) except -1       # owned
cdef int get_index_slow(Realm realm, Value* result, JSObject base, int64_t index) except -1
cdef int get_index_if_present_slow(Realm realm, Value* result, JSObject base, int64_t index) except -1
cdef int set_index_slow(Realm realm, JSObject base, int64_t index, Value v) except -1
cdef int create_index(Realm realm, JSObject base, int64_t index, Value v) except -1   # CreateDataPropertyOrThrow
cdef int delete_index(Realm realm, JSObject base, int64_t index) except -1            # DeletePropertyOrThrow
cdef int has_index(Realm realm, JSObject base, int64_t index) except -1
cdef int set_length(Realm realm, JSObject base, int64_t length) except -1             # Set(O, "length", n, true)

# Arrays, and arguments objects that share nothing with variables: elements stand in `elements`.
cdef inline bint has_elements(JSObject base) noexcept:
    return base.kind == KIND_ARRAY or (base.kind == KIND_ARGUMENTS and not base.flags & OBJECT_EXOTIC)

cdef inline int get_index(Realm realm, Value* result, JSObject base, int64_t index) except -1:
    cdef Value v
    # A slow array has element_count 0.
    if has_elements(base) and index < (<JSArray>base).element_count:
        v = (<JSArray>base).elements[index]
        if v != EMPTY:
            set_copy(result, v)
            return 0
    return get_index_slow(realm, result, base, index)

# HasProperty, then Get: 1 when present.
cdef inline int get_index_if_present(Realm realm, Value* result, JSObject base, int64_t index) except -1:
    cdef Value v
    if has_elements(base) and index < (<JSArray>base).element_count:
        v = (<JSArray>base).elements[index]
        if v != EMPTY:
            set_copy(result, v)
            return 1
    return get_index_if_present_slow(realm, result, base, index)

# Set(O, index, v, true)
cdef inline int set_index(Realm realm, JSObject base, int64_t index, Value v) except -1:
    if base.kind == KIND_ARRAY and index < (<JSArray>base).element_count and (<JSArray>base).elements[index] != EMPTY:
        set_copy(&(<JSArray>base).elements[index], v)
        return 0
    return set_index_slow(realm, base, index, v)

cdef enum:
    # Also prototypes: their elements are what the holes of others show.
    NOT_DENSE = OBJECT_SLOW_ARRAY | OBJECT_NOT_EXTENSIBLE | OBJECT_LENGTH_READONLY | OBJECT_IS_PROTO
# A dense array nobody froze or sealed: elements may be moved about in place.
cdef inline bint is_dense(JSObject base) noexcept:
    return base.kind == KIND_ARRAY and not base.flags & NOT_DENSE \
        and (<JSArray>base).element_count == (<JSArray>base).length
cdef bint has_holes(JSArray array) noexcept
# Dense, without holes: what the short ways of the Array methods want.
cdef inline bint is_packed(JSObject base) noexcept:
    return is_dense(base) and not has_holes(<JSArray>base)

# ---- arguments
cdef int relative_index(Realm realm, Value v, int64_t length, int64_t default, int64_t* index) except -1
cdef int require_callable(Realm realm, Value v) except -1
cdef bint is_callable(Value v) noexcept
cdef bint is_constructor(Value v) noexcept
cdef object describe_object(object o)                            # describe_value in object style
cdef int define_alias(Realm realm, JSObject target, object existing, object alias) except -1   # the same function

# `constructor` of a prototype that is made before its constructor: a lazy property
cdef int link_constructor(Realm realm, JSObject prototype, int which) except -1

cdef object key_label(object key)                                # a property key in a message
# SetPrototypeOf with an object or null, TypeError when it refuses
cdef int set_prototype_or_throw(Realm realm, JSObject target, Value proto) except -1

# ---- property descriptors (ECMA-262 §6.2.6); release what to_property_descriptor filled with descriptor_release
cdef int to_property_descriptor(Realm realm, Value v, PropertyDescriptor* descriptor) except -1
cdef JSObject from_property_descriptor(Realm realm, PropertyDescriptor* descriptor)
cdef int define_or_throw(Realm realm, JSObject base, PropertyKey key, PropertyDescriptor* descriptor) except -1

# ---- calls with few arguments; `result` is an initialised place
cdef inline int call1(Realm realm, Value* result, Value fn, Value this_value, Value a) except -1:
    cdef Value argv[1]
    argv[0] = a
    return call_function(realm, result, fn, this_value, 1, argv)
cdef inline int call3(Realm realm, Value* result, Value fn, Value this_value, Value a, Value b, Value c) except -1:
    cdef Value argv[3]
    argv[0] = a
    argv[1] = b
    argv[2] = c
    return call_function(realm, result, fn, this_value, 3, argv)

# IsArray: looks through proxies, TypeError when one is revoked (implemented in proxy.pyx, set at import).
ctypedef int (*is_array_hook)(Realm realm, JSObject base) except -1
cdef is_array_hook proxy_is_array
cdef inline int is_array(Realm realm, Value v) except -1:
    if not is_object(v): return 0
    if (<JSObject>as_pointer(v)).kind == KIND_ARRAY: return 1
    if (<JSObject>as_pointer(v)).kind == KIND_PROXY: return proxy_is_array(realm, <JSObject>as_pointer(v))
    return 0
cdef void set_proxy_is_array(is_array_hook hook) noexcept

cdef inline NativeSpec constructor_row(const char* name, int length, native_function native, object_function fn,
                                       int magic=0) noexcept:
    return make_row(name, length, native, fn, magic, NATIVE_CONSTRUCTOR)
# get [Symbol.species], shared by all constructors that have one
cdef object species_getter(Realm realm, object this_value, tuple args)

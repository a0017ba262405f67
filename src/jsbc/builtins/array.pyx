# The Array constructor (ECMA-262 §23.1.1, §23.1.2) and Array.prototype. One module, because nearly every script loads it
# and each module costs a process 60 us; its parts:
#
#   array_species.pxi    what the methods return is made with
#   array_mutation.pxi   push, pop, shift, unshift, splice, reverse, fill, copyWithin
#   array_copying.pxi    slice, concat, flat, join, with ...
#   array_iteration.pxi  forEach, map, filter, reduce, find, indexOf, keys ...
#   array_sort.pxi       sort, toSorted

from libc.stdint cimport int64_t
from libc.stdlib cimport malloc, realloc, free
from libc.string cimport memcpy, memmove
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport (
    to_object, to_integer_or_infinity, to_string, to_number, number_to_string, to_boolean,
)
from jsbc.vm.operators cimport strict_equals, same_value_zero
from jsbc.builtins.support cimport *
from jsbc.builtins.iteration cimport *
from jsbc.builtins.object_prototype cimport object_to_string

cdef NativeSpec MUTATION_METHODS[9]
cdef NativeSpec COPYING_METHODS[11]
cdef NativeSpec ITERATION_METHODS[19]
cdef NativeSpec SORT_METHODS[3]

include "array_species.pxi"
include "array_mutation.pxi"
include "array_copying.pxi"
include "array_iteration.pxi"
include "array_sort.pxi"


# ------------------------------------------------------------------ the constructor

cdef JSArray array_for_constructor(Realm realm, Value new_target):
    """An empty array whose prototype new.target says."""
    cdef JSArray made
    cdef JSObject proto
    # Only a subclass, or another new.target of Reflect.construct, can have another prototype.
    if is_undefined(new_target) or as_pointer(new_target) == <PyObject*>realm.callee:
        return new_array(realm, 0)
    proto = prototype_from_constructor(realm, new_target, INTRINSIC_ARRAY_PROTOTYPE)
    if proto is intrinsic(realm, INTRINSIC_ARRAY_PROTOTYPE):
        return new_array(realm, 0)
    made = JSArray.__new__(JSArray)
    init_object(realm, made, proto, KIND_ARRAY)
    return made


cdef int array_constructor(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array ( ...values ), §23.1.1.1"""
    cdef JSArray made = array_for_constructor(realm, realm.new_target)
    cdef double length
    cdef int i
    if argc == 1 and is_number(argv[0]):
        length = number_of(argv[0])
        if not (0 <= length <= 4294967295.0) or <double><uint32_t>length != length:
            return throw_range_error(realm, "Invalid array length")
        made.length = <uint32_t>length
    else:
        if argc:
            array_reserve(realm, made, argc)
        for i in range(argc):
            array_push(realm, made, argv[i])
    set_copy(result, object_value(made))
    return 0


cdef int array_is_array(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.isArray ( arg ), §23.1.2.2; the view of a Python list is one too."""
    cdef Value v = argument(argc, argv, 0)
    if is_object(v) and (<JSObject>as_pointer(v)).kind == KIND_PYTHON:
        set_bool(result, (<JSObject>as_pointer(v)).private_bits != 0)
    else:
        set_bool(result, is_array(realm, v))
    return 0


cdef JSObject construct_result(Realm realm, Value constructor, int64_t length):
    """Construct(C, « length »), or ArrayCreate when `this` is no constructor; length -1: no argument."""
    cdef Value made = UNDEFINED, count
    if not is_constructor(constructor) or as_pointer(constructor) == realm.intrinsics[<int>INTRINSIC_ARRAY]:
        return array_create(realm, length if length > 0 else 0)
    count = length_value(length)
    try:
        construct(realm, &made, constructor, 0 if length < 0 else 1, &count, constructor)
        return object_of(made)
    finally:
        value_decref(made)


cdef int set_final_length(Realm realm, JSObject made, int64_t length) except -1:
    return set_property(realm, object_value(made), KEY_LENGTH, length_value(length), True)


cdef int array_of(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.of ( ...items ), §23.1.2.3"""
    cdef JSObject made = construct_result(realm, this_value, argc)
    cdef int i
    for i in range(argc):
        create_index(realm, made, i, argv[i])
    set_final_length(realm, made, argc)
    set_copy(result, object_value(made))
    return 0


cdef int array_from_iterable(Realm realm, JSObject made, IteratorRecord record, Value mapper,
                             Value this_argument) except -1:
    """Steps 6.c to 6.e of Array.from."""
    cdef int64_t index = 0
    cdef Value v = UNDEFINED, mapped = UNDEFINED
    cdef Value arguments[2]
    try:
        while iterator_step(realm, record, &v):
            try:
                if not is_undefined(mapper):
                    arguments[0] = v
                    arguments[1] = length_value(index)
                    call_function(realm, &mapped, mapper, this_argument, 2, arguments)
                    set_steal(&v, mapped)
                    mapped = UNDEFINED
                create_index(realm, made, index, v)
            except Exception as error:
                iterator_close_and_rethrow(realm, record, error)
            index += 1
        set_final_length(realm, made, index)
    finally:
        value_decref(v)
        value_decref(mapped)
    return 0


cdef int array_from(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.from ( items [ , mapper [ , thisArg ] ] ), §23.1.2.1"""
    cdef Value items = argument(argc, argv, 0), mapper = argument(argc, argv, 1)
    cdef Value this_argument = argument(argc, argv, 2)
    cdef JSObject made, source
    cdef object iterable = from_value(items), method
    cdef Value v = UNDEFINED, mapped = UNDEFINED
    cdef Value arguments[2]
    cdef int64_t index, length
    if not is_undefined(mapper):
        require_callable(realm, mapper)
    method = js_get_method(realm, iterable, SYMBOL_ITERATOR)
    if method is not None:
        made = construct_result(realm, this_value, -1)
        array_from_iterable(realm, made, get_iterator_from_method(realm, iterable, method), mapper, this_argument)
        set_copy(result, object_value(made))
        return 0
    source = to_object(realm, items)
    length = length_of(realm, source)
    made = construct_result(realm, this_value, length)
    if made.kind == KIND_ARRAY and as_pointer(this_value) == realm.intrinsics[<int>INTRINSIC_ARRAY]:
        (<JSArray>made).length = 0       # appended to below, not filled from the front
    try:
        for index in range(length):
            tick(realm)
            get_index(realm, &v, source, index)
            if not is_undefined(mapper):
                arguments[0] = v
                arguments[1] = length_value(index)
                call_function(realm, &mapped, mapper, this_argument, 2, arguments)
                set_steal(&v, mapped)
                mapped = UNDEFINED
            create_index(realm, made, index, v)
    finally:
        value_decref(v)
        value_decref(mapped)
    set_final_length(realm, made, length)
    set_copy(result, object_value(made))
    return 0


cdef NativeSpec ARRAY_CONSTRUCTOR = constructor_row("Array", 1, array_constructor, NULL)
cdef NativeSpec ARRAY_STATICS[5]
ARRAY_STATICS[:] = [
    native("isArray", 1, array_is_array),
    native("from", 1, array_from),
    native("of", 0, array_of),
    getter("get @@species", species_getter),
    table_end(),
]

# Array.prototype [ %Symbol.unscopables% ], §23.1.3.41
cdef tuple UNSCOPABLES = (
    "at", "copyWithin", "entries", "fill", "find", "findIndex", "findLast", "findLastIndex", "flat", "flatMap",
    "includes", "keys", "toReversed", "toSorted", "toSpliced", "values",
)


cdef JSObject create_array_prototype(Realm realm, int which):
    """Array.prototype is itself an array."""
    cdef JSArray prototype = JSArray.__new__(JSArray)
    cdef JSObject unscopables = new_object_with_proto(realm, None)
    init_object(realm, prototype, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), KIND_ARRAY)
    link_constructor(realm, prototype, INTRINSIC_ARRAY)
    define_natives(realm, prototype, ITERATION_METHODS)
    define_natives(realm, prototype, MUTATION_METHODS)
    define_natives(realm, prototype, COPYING_METHODS)
    define_natives(realm, prototype, SORT_METHODS)
    for name in UNSCOPABLES:
        js_define(realm, unscopables, name, True)
    define_value(realm, prototype, SYMBOL_UNSCOPABLES, unscopables, ATTR_CONFIGURABLE)
    # for-of, spread and arguments objects know it by this name
    store_intrinsic(realm, INTRINSIC_ARRAY_PROTOTYPE, prototype)
    realm.array_values = <JSFunction>js_get(realm, prototype, "values")
    define_value(realm, prototype, SYMBOL_ITERATOR, realm.array_values, ATTR_BUILTIN)
    return prototype


cdef JSObject create_array(Realm realm, int which):
    return new_constructor(realm, &ARRAY_CONSTRUCTOR, intrinsic(realm, INTRINSIC_ARRAY_PROTOTYPE), ARRAY_STATICS)


register_intrinsic(INTRINSIC_ARRAY_PROTOTYPE, create_array_prototype)
register_intrinsic(INTRINSIC_ARRAY, create_array)
register_global("Array", INTRINSIC_ARRAY)

# Boolean objects (ECMA-262 §20.3).

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport to_boolean
from jsbc.builtins.support cimport *


cdef int boolean_constructor(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Boolean ( value ), §20.3.1.1"""
    cdef Value new_target = realm.new_target
    cdef bint truth = to_boolean(argument(argc, argv, 0))
    cdef JSPrimitive wrapper
    cdef JSObject proto
    if is_undefined(new_target):
        set_bool(result, truth)
        return 0
    wrapper = JSPrimitive.__new__(JSPrimitive)
    proto = prototype_from_constructor(realm, new_target, INTRINSIC_BOOLEAN_PROTOTYPE)
    init_object(realm, wrapper, proto, KIND_BOOLEAN)
    wrapper.primitive = value_bool(truth)
    set_copy(result, object_value(wrapper))
    return 0


cdef int this_boolean(Realm realm, Value v) except -1:
    """ThisBooleanValue (§20.3.3.3.1)."""
    if is_boolean(v):
        return v == TRUE_VALUE
    if is_object(v) and (<JSObject>as_pointer(v)).kind == KIND_BOOLEAN:
        return (<JSPrimitive>as_pointer(v)).primitive == TRUE_VALUE
    return throw_type_error(realm, f"{describe_value(v)} is not a Boolean")


cdef int boolean_to_string(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Boolean.prototype.toString ( ), §20.3.3.2"""
    cdef object text = "true" if this_boolean(realm, this_value) else "false"
    set_copy(result, value_string(<PyObject*>text))
    return 0


cdef int boolean_value_of(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Boolean.prototype.valueOf ( ), §20.3.3.3"""
    set_bool(result, this_boolean(realm, this_value))
    return 0


cdef NativeSpec BOOLEAN_METHODS[3]
BOOLEAN_METHODS[:] = [
    native("toString", 0, boolean_to_string),
    native("valueOf", 0, boolean_value_of),
    table_end(),
]
cdef NativeSpec BOOLEAN_CONSTRUCTOR = constructor_row("Boolean", 1, boolean_constructor, NULL)
cdef NativeSpec NO_STATICS[1]
NO_STATICS[:] = [table_end()]


cdef JSObject create_boolean(Realm realm, int which):
    """Boolean.prototype is itself a Boolean object with the value false."""
    cdef JSPrimitive prototype = JSPrimitive.__new__(JSPrimitive)
    cdef JSFunction constructor
    init_object(realm, prototype, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), KIND_BOOLEAN)
    prototype.primitive = FALSE_VALUE
    define_natives(realm, prototype, BOOLEAN_METHODS)
    constructor = new_constructor(realm, &BOOLEAN_CONSTRUCTOR, prototype, NO_STATICS)
    store_intrinsic(realm, INTRINSIC_BOOLEAN_PROTOTYPE, prototype)
    store_intrinsic(realm, INTRINSIC_BOOLEAN, constructor)
    return prototype if which == INTRINSIC_BOOLEAN_PROTOTYPE else constructor


register_intrinsic(INTRINSIC_BOOLEAN_PROTOTYPE, create_boolean)
register_intrinsic(INTRINSIC_BOOLEAN, create_boolean)
register_global("Boolean", INTRINSIC_BOOLEAN)

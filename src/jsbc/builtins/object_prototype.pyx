# Object.prototype (ECMA-262 §20.1.3 and Annex B.2.2).

from libc.string cimport memset
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport to_object, to_boolean
from jsbc.builtins.support cimport *


# "[object X]" for the built-in tags, made once
cdef dict TAG_TEXT = {tag: f"[object {tag}]" for tag in (
    "Object", "Array", "Function", "Error", "Boolean", "Number", "String", "Date", "RegExp", "Arguments", "Undefined",
    "Null", "Map", "Set", "Promise", "Symbol", "Math", "JSON", "Generator")}


cdef int has_own_property(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.prototype.hasOwnProperty ( V ), §20.1.3.2"""
    cdef PropertyKey key
    cdef JSObject base
    cdef int found
    key_from_value(realm, argument(argc, argv, 0), &key)
    try:
        base = object_of(this_value) if is_object(this_value) else to_object(realm, this_value)
        found = has_own(realm, base, key)
    finally:
        value_decref(key)
    set_bool(result, found)
    return 0


cdef int property_is_enumerable(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.prototype.propertyIsEnumerable ( V ), §20.1.3.4"""
    cdef PropertyDescriptor descriptor
    cdef PropertyKey key
    cdef JSObject base
    cdef bint enumerable
    memset(&descriptor, 0, sizeof(descriptor))
    key_from_value(realm, argument(argc, argv, 0), &key)
    try:
        base = to_object(realm, this_value)
        enumerable = get_own_property(realm, base, key, &descriptor) and descriptor.attributes & ATTR_ENUMERABLE
    finally:
        descriptor_release(&descriptor)
        value_decref(key)
    set_bool(result, enumerable)
    return 0


cdef int is_prototype_of(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.prototype.isPrototypeOf ( V ), §20.1.3.3"""
    cdef Value v = argument(argc, argv, 0)
    cdef JSObject base, proto
    if not is_object(v):
        set_bool(result, False)
        return 0
    base = to_object(realm, this_value)
    proto = get_prototype_of(realm, object_of(v))
    while proto is not None and proto is not base:
        tick(realm)
        proto = get_prototype_of(realm, proto)
    set_bool(result, proto is base)
    return 0


cdef object builtin_tag(Realm realm, Value v):
    """builtinTag of §20.1.3.6."""
    cdef JSObject base
    if not is_object(v):
        if is_string(v):
            return "String"
        return "Number" if is_number(v) else "Boolean" if is_boolean(v) else "Object"
    base = object_of(v)
    if is_array(realm, v):
        return "Array"
    if base.kind == KIND_ARGUMENTS:
        return "Arguments"
    if base.flags & OBJECT_CALLABLE:
        return "Function"
    if base.kind == KIND_ERROR:
        return "Error"
    if base.kind == KIND_BOOLEAN:
        return "Boolean"
    if base.kind == KIND_NUMBER:
        return "Number"
    if base.kind == KIND_STRING:
        return "String"
    if base.kind == KIND_DATE:
        return "Date"
    if base.kind == KIND_REGEXP:
        return "RegExp"
    return "Object"


cdef int object_to_string(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.prototype.toString ( ), §20.1.3.6"""
    cdef Value custom = UNDEFINED
    cdef object tag, text
    if is_undefined(this_value):
        text = "[object Undefined]"
    elif is_null(this_value):
        text = "[object Null]"
    else:
        tag = builtin_tag(realm, this_value)
        try:
            get_property(realm, &custom, this_value, symbol_key(SYMBOL_TO_STRING_TAG))
            if is_string(custom):
                tag = <object>as_pointer(custom)
        finally:
            value_decref(custom)
        text = TAG_TEXT.get(tag)
        if text is None:
            charge(realm, 2 * len(tag))
            text = f"[object {tag}]"
    set_copy(result, value_string(<PyObject*>text))
    return 0


cdef int object_to_locale_string(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.prototype.toLocaleString ( ), §20.1.3.5"""
    cdef Value method = UNDEFINED
    try:
        get_property(realm, &method, this_value, KEY_TO_STRING)
        call_function(realm, result, method, this_value, 0, NULL)
    finally:
        value_decref(method)
    return 0


cdef int object_value_of(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.prototype.valueOf ( ), §20.1.3.7"""
    cdef JSObject base = to_object(realm, this_value)
    set_copy(result, object_value(base))
    return 0


# ------------------------------------------------------------------ Annex B.2.2

cdef int get_proto(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """get Object.prototype.__proto__"""
    cdef JSObject proto = get_prototype_of(realm, to_object(realm, this_value))
    set_copy(result, NULL_VALUE if proto is None else object_value(proto))
    return 0


cdef int set_proto(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """set Object.prototype.__proto__"""
    cdef Value proto = argument(argc, argv, 0)
    if is_nullish(this_value):
        return throw_type_error(realm, "Object.prototype.__proto__ called on null or undefined")
    if is_object(this_value) and (is_object(proto) or is_null(proto)):
        set_prototype_or_throw(realm, object_of(this_value), proto)
    set_undefined(result)
    return 0


cdef int define_accessor(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.prototype.__defineGetter__ and __defineSetter__ ( P, fn ); the magic is the descriptor field"""
    cdef uint32_t field = <uint32_t>realm.callee.magic
    cdef Value name = argument(argc, argv, 0), fn = argument(argc, argv, 1)
    cdef JSObject base = to_object(realm, this_value)
    cdef PropertyDescriptor descriptor
    cdef PropertyKey key
    if not is_callable(fn):
        return throw_type_error(realm, "Object.prototype.__define%ster__: Expecting function"
                                % ("Get" if field == DESC_GET else "Set"))
    memset(&descriptor, 0, sizeof(descriptor))
    descriptor.has = field | DESC_ENUMERABLE | DESC_CONFIGURABLE
    descriptor.attributes = ATTR_ENUMERABLE | ATTR_CONFIGURABLE | ATTR_ACCESSOR
    descriptor.value = UNDEFINED
    # borrowed: not released below
    descriptor.getter = fn if field == DESC_GET else UNDEFINED
    descriptor.setter = fn if field == DESC_SET else UNDEFINED
    key_from_value(realm, name, &key)
    try:
        define_or_throw(realm, base, key, &descriptor)
    finally:
        value_decref(key)
    set_undefined(result)
    return 0


cdef int lookup_accessor(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.prototype.__lookupGetter__ and __lookupSetter__ ( P ); the magic is the descriptor field"""
    cdef uint32_t field = <uint32_t>realm.callee.magic
    cdef Value name = argument(argc, argv, 0)
    cdef JSObject base = to_object(realm, this_value)
    cdef PropertyDescriptor descriptor
    cdef PropertyKey key
    cdef bint found = False
    memset(&descriptor, 0, sizeof(descriptor))
    key_from_value(realm, name, &key)
    try:
        while base is not None:
            tick(realm)
            found = get_own_property(realm, base, key, &descriptor)
            if found:
                break
            base = get_prototype_of(realm, base)
        if found and descriptor.attributes & ATTR_ACCESSOR:
            set_copy(result, descriptor.getter if field == DESC_GET else descriptor.setter)
        else:
            set_undefined(result)
    finally:
        descriptor_release(&descriptor)
        value_decref(key)
    return 0


cdef NativeSpec OBJECT_METHODS[13]
OBJECT_METHODS[:] = [
    native("__defineGetter__", 2, define_accessor, DESC_GET),
    native("__defineSetter__", 2, define_accessor, DESC_SET),
    native("hasOwnProperty", 1, has_own_property),
    native("__lookupGetter__", 1, lookup_accessor, DESC_GET),
    native("__lookupSetter__", 1, lookup_accessor, DESC_SET),
    native("isPrototypeOf", 1, is_prototype_of),
    native("propertyIsEnumerable", 1, property_is_enumerable),
    native("toString", 0, object_to_string),
    native("valueOf", 0, object_value_of),
    NativeSpec("get __proto__", 0, get_proto, NULL, 0, NATIVE_GETTER),
    NativeSpec("set __proto__", 1, set_proto, NULL, 0, NATIVE_SETTER),
    native("toLocaleString", 0, object_to_locale_string),
    table_end(),
]


cdef JSObject create_object_prototype(Realm realm, int which):
    cdef JSObject prototype = new_prototype(realm, None, OBJECT_METHODS)
    link_constructor(realm, prototype, INTRINSIC_OBJECT)
    return prototype


register_intrinsic(INTRINSIC_OBJECT_PROTOTYPE, create_object_prototype)

# The Reflect object (ECMA-262 §28.1).

from libc.string cimport memset
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.builtins.support cimport *
from jsbc.builtins.function cimport ArgumentList, argument_list_fill, argument_list_release


cdef JSObject target_object(Realm realm, int argc, Value* argv, str method):
    cdef Value target = argument(argc, argv, 0)
    if not is_object(target):
        throw_type_error(realm, f"Reflect.{method} called on non-object")
    return object_of(target)


cdef int reflect_apply(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Reflect.apply ( target, thisArgument, argumentsList ), §28.1.1"""
    cdef Value target = argument(argc, argv, 0), receiver = argument(argc, argv, 1)
    cdef ArgumentList arguments
    require_callable(realm, target)
    argument_list_fill(realm, &arguments, argument(argc, argv, 2))
    try:
        call_function(realm, result, target, receiver, arguments.count, arguments.values)
    finally:
        argument_list_release(&arguments)
    return 0


cdef int reflect_construct(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Reflect.construct ( target, argumentsList [ , newTarget ] ), §28.1.2"""
    cdef Value target = argument(argc, argv, 0), new_target = argv[2] if argc > 2 else target
    cdef ArgumentList arguments
    if not is_constructor(target):
        return throw_type_error(realm, f"{describe_value(target)} is not a constructor")
    if not is_constructor(new_target):
        return throw_type_error(realm, f"{describe_value(new_target)} is not a constructor")
    argument_list_fill(realm, &arguments, argument(argc, argv, 1))
    try:
        construct(realm, result, target, arguments.count, arguments.values, new_target)
    finally:
        argument_list_release(&arguments)
    return 0


cdef int reflect_define_property(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Reflect.defineProperty ( target, propertyKey, attributes ), §28.1.3"""
    cdef JSObject target = target_object(realm, argc, argv, "defineProperty")
    cdef Value attributes = argument(argc, argv, 2)
    cdef PropertyDescriptor descriptor
    cdef PropertyKey key
    cdef int done
    memset(&descriptor, 0, sizeof(descriptor))
    key_from_value(realm, argument(argc, argv, 1), &key)
    try:
        to_property_descriptor(realm, attributes, &descriptor)
        done = define_own_property(realm, target, key, &descriptor)
    finally:
        descriptor_release(&descriptor)
        value_decref(key)
    set_bool(result, done)
    return 0


cdef enum:
    REFLECT_DELETE = 0
    REFLECT_HAS


cdef int reflect_about_key(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Reflect.deleteProperty, Reflect.has ( target, propertyKey ), §28.1.4, §28.1.8"""
    cdef int question = realm.callee.magic
    cdef JSObject target = target_object(realm, argc, argv, "has" if question == REFLECT_HAS else "deleteProperty")
    cdef PropertyKey key
    cdef int answer
    key_from_value(realm, argument(argc, argv, 1), &key)
    try:
        answer = has_property(realm, target, key) if question == REFLECT_HAS else delete_property(realm, target, key)
    finally:
        value_decref(key)
    set_bool(result, answer)
    return 0


cdef int reflect_get(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Reflect.get ( target, propertyKey [ , receiver ] ), §28.1.5"""
    cdef JSObject target = target_object(realm, argc, argv, "get")
    cdef Value receiver = argv[2] if argc > 2 else argv[0], v = UNDEFINED
    cdef PropertyKey key
    key_from_value(realm, argument(argc, argv, 1), &key)
    try:
        get_from(realm, &v, target, key, receiver)
    finally:
        value_decref(key)
    set_steal(result, v)
    return 0


cdef int reflect_set(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Reflect.set ( target, propertyKey, V [ , receiver ] ), §28.1.12"""
    cdef JSObject target = target_object(realm, argc, argv, "set")
    cdef Value v = argument(argc, argv, 2), receiver = argv[3] if argc > 3 else argv[0]
    cdef PropertyKey key
    cdef int done
    key_from_value(realm, argument(argc, argv, 1), &key)
    try:
        done = set_with_receiver(realm, target, key, v, receiver)
    finally:
        value_decref(key)
    set_bool(result, done)
    return 0


cdef int reflect_get_own_descriptor(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Reflect.getOwnPropertyDescriptor ( target, propertyKey ), §28.1.6"""
    cdef JSObject target = target_object(realm, argc, argv, "getOwnPropertyDescriptor"), description
    cdef PropertyDescriptor descriptor
    cdef PropertyKey key
    memset(&descriptor, 0, sizeof(descriptor))
    key_from_value(realm, argument(argc, argv, 1), &key)
    try:
        if get_own_property(realm, target, key, &descriptor):
            description = from_property_descriptor(realm, &descriptor)
            set_copy(result, object_value(description))
        else:
            set_undefined(result)
    finally:
        descriptor_release(&descriptor)
        value_decref(key)
    return 0


cdef int reflect_get_prototype_of(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Reflect.getPrototypeOf ( target ), §28.1.7"""
    cdef JSObject proto = get_prototype_of(realm, target_object(realm, argc, argv, "getPrototypeOf"))
    set_copy(result, NULL_VALUE if proto is None else object_value(proto))
    return 0


cdef int reflect_set_prototype_of(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Reflect.setPrototypeOf ( target, proto ), §28.1.13"""
    cdef JSObject target = target_object(realm, argc, argv, "setPrototypeOf")
    cdef Value proto = argument(argc, argv, 1)
    if not is_object(proto) and not is_null(proto):
        return throw_type_error(realm, f"Object prototype may only be an Object or null: {describe_value(proto)}")
    set_bool(result, set_prototype_of(realm, target, object_of(proto) if is_object(proto) else None))
    return 0


cdef int reflect_is_extensible(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Reflect.isExtensible ( target ), §28.1.9"""
    set_bool(result, is_extensible(realm, target_object(realm, argc, argv, "isExtensible")))
    return 0


cdef int reflect_prevent_extensions(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Reflect.preventExtensions ( target ), §28.1.11"""
    set_bool(result, prevent_extensions(realm, target_object(realm, argc, argv, "preventExtensions")))
    return 0


cdef int reflect_own_keys(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Reflect.ownKeys ( target ), §28.1.10"""
    cdef list keys = own_keys(realm, target_object(realm, argc, argv, "ownKeys"))
    cdef JSArray made = new_array_from(realm, keys)
    set_copy(result, object_value(made))
    return 0


cdef NativeSpec REFLECT_FUNCTIONS[14]
REFLECT_FUNCTIONS[:] = [
    native("defineProperty", 3, reflect_define_property),
    native("deleteProperty", 2, reflect_about_key, REFLECT_DELETE),
    native("apply", 3, reflect_apply),
    native("construct", 2, reflect_construct),
    native("get", 2, reflect_get),
    native("getOwnPropertyDescriptor", 2, reflect_get_own_descriptor),
    native("getPrototypeOf", 1, reflect_get_prototype_of),
    native("has", 2, reflect_about_key, REFLECT_HAS),
    native("isExtensible", 1, reflect_is_extensible),
    native("ownKeys", 1, reflect_own_keys),
    native("preventExtensions", 1, reflect_prevent_extensions),
    native("set", 3, reflect_set),
    native("setPrototypeOf", 2, reflect_set_prototype_of),
    table_end(),
]


cdef JSObject create_reflect(Realm realm, int which):
    cdef JSObject reflect = new_prototype(realm, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), REFLECT_FUNCTIONS)
    define_tag(realm, reflect, "Reflect")
    return reflect


register_intrinsic(INTRINSIC_REFLECT, create_reflect)
register_global("Reflect", INTRINSIC_REFLECT)

# Helpers shared by the built-in modules; the short ways stand inline in support.pxd.

from libc.stdint cimport uint64_t
from libc.string cimport memset
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport to_boolean, to_integer_or_infinity, js_typeof, number_to_string


KEY_LENGTH = key_from_str("length")
KEY_CONSTRUCTOR = key_from_str("constructor")
KEY_PROTOTYPE = key_from_str("prototype")
KEY_NAME = key_from_str("name")
KEY_MESSAGE = key_from_str("message")
KEY_CAUSE = key_from_str("cause")
KEY_STACK = key_from_str("stack")
KEY_NEXT = key_from_str("next")
KEY_DONE = key_from_str("done")
KEY_VALUE = key_from_str("value")
KEY_RETURN = key_from_str("return")
KEY_INDEX = key_from_str("index")
KEY_JOIN = key_from_str("join")
KEY_TO_STRING = key_from_str("toString")

cdef PropertyKey KEY_ENUMERABLE = key_from_str("enumerable")
cdef PropertyKey KEY_CONFIGURABLE = key_from_str("configurable")
cdef PropertyKey KEY_WRITABLE = key_from_str("writable")
cdef PropertyKey KEY_GET = key_from_str("get")
cdef PropertyKey KEY_SET = key_from_str("set")


# ------------------------------------------------------------------ elements by index

cdef int key_from_index(Realm realm, int64_t index, PropertyKey* key) except -1:
    """The property key of an integer index: beyond 2^32-2 it is an ordinary string key."""
    if index <= <int64_t>0xFFFFFFFE:
        key[0] = TAG_INT | <uint32_t>index
        return 0
    key[0] = key_from_object(realm, str(index))
    return 0


cdef int get_index_slow(Realm realm, Value* result, JSObject base, int64_t index) except -1:
    cdef PropertyKey key
    key_from_index(realm, index, &key)
    try:
        get_from(realm, result, base, key, object_value(base))
    finally:
        value_decref(key)
    return 0


cdef int get_index_if_present_slow(Realm realm, Value* result, JSObject base, int64_t index) except -1:
    cdef PropertyKey key
    cdef int present = 0
    key_from_index(realm, index, &key)
    try:
        present = has_property(realm, base, key)
        if present:
            get_from(realm, result, base, key, object_value(base))
    finally:
        value_decref(key)
    return present


cdef int set_index_slow(Realm realm, JSObject base, int64_t index, Value v) except -1:
    cdef PropertyKey key
    if is_dense(base) and index == (<JSArray>base).element_count and realm.indexed_prototypes == 0:
        return array_push(realm, <JSArray>base, v)
    key_from_index(realm, index, &key)
    try:
        set_property(realm, object_value(base), key, v, True)
    finally:
        value_decref(key)
    return 0


cdef int create_index(Realm realm, JSObject base, int64_t index, Value v) except -1:
    cdef PropertyKey key
    cdef int done
    if is_dense(base) and index == (<JSArray>base).element_count:
        return array_push(realm, <JSArray>base, v)
    key_from_index(realm, index, &key)
    try:
        done = create_data_property(realm, base, key, v)
    finally:
        value_decref(key)
    if not done:
        throw_type_error(realm, f"Cannot add property {index}, object is not extensible")
    return 0


cdef int delete_index(Realm realm, JSObject base, int64_t index) except -1:
    cdef PropertyKey key
    cdef int done
    key_from_index(realm, index, &key)
    try:
        done = delete_property(realm, base, key)
    finally:
        value_decref(key)
    if not done:
        throw_type_error(realm, f"Cannot delete property '{index}' of {describe_object(base)}")
    return 0


cdef int has_index(Realm realm, JSObject base, int64_t index) except -1:
    cdef PropertyKey key
    if base.kind == KIND_ARRAY and index < (<JSArray>base).element_count and (<JSArray>base).elements[index] != EMPTY:
        return 1
    key_from_index(realm, index, &key)
    try:
        return has_property(realm, base, key)
    finally:
        value_decref(key)


cdef int set_length(Realm realm, JSObject base, int64_t length) except -1:
    if is_dense(base) and length == (<JSArray>base).length:
        return 0
    set_property(realm, object_value(base), KEY_LENGTH, length_value(length), True)
    return 0


cdef bint has_holes(JSArray array) noexcept:
    cdef uint32_t index
    for index in range(array.element_count):
        if array.elements[index] == EMPTY:
            return True
    return False


# ------------------------------------------------------------------ arguments

cdef int relative_index(Realm realm, Value v, int64_t length, int64_t default, int64_t* index) except -1:
    """ToIntegerOrInfinity, negative counts from the end, clamped to 0..length (§23.1.3 passim)."""
    cdef double number
    if is_int(v):
        index[0] = as_int(v)
        if index[0] < 0:
            index[0] = max(index[0] + length, 0)
        elif index[0] > length:
            index[0] = length
        return 0
    if is_undefined(v):
        index[0] = default
        return 0
    to_integer_or_infinity(realm, v, &number)
    if number < 0:
        number += <double>length
        index[0] = 0 if number < 0 else <int64_t>number
    else:
        index[0] = length if number > <double>length else <int64_t>number
    return 0


cdef bint is_callable(Value v) noexcept:
    return is_object(v) and (<JSObject>as_pointer(v)).flags & OBJECT_CALLABLE != 0


cdef bint is_constructor(Value v) noexcept:
    return is_object(v) and (<JSObject>as_pointer(v)).flags & OBJECT_CONSTRUCTOR != 0


cdef int require_callable(Realm realm, Value v) except -1:
    if is_callable(v):
        return 0
    return throw_type_error(realm, f"{describe_value(v)} is not a function")


cdef object describe_object(object o):
    """describe_value in object style."""
    cdef Value v
    if isinstance(o, JSObject):
        return describe_value(object_value(o))
    v = to_value(None, o)
    text = describe_value(v)
    value_decref(v)
    return text


cdef int define_alias(Realm realm, JSObject target, object existing, object alias) except -1:
    """Several built-ins are the same function object under two keys (Array.prototype.values and @@iterator)."""
    return define_value(realm, target, alias, js_get(realm, target, existing), ATTR_BUILTIN)


cdef object key_label(object key):
    return key if isinstance(key, str) else describe_object(key)


cdef int set_prototype_or_throw(Realm realm, JSObject target, Value proto) except -1:
    if set_prototype_of(realm, target, object_of(proto) if is_object(proto) else None):
        return 0
    if target.kind == KIND_PROXY:
        return throw_type_error(realm, "'setPrototypeOf' on proxy: trap returned falsish")
    if target.flags & OBJECT_NOT_EXTENSIBLE:
        return throw_type_error(realm, f"{describe_object(target)} is not extensible")
    if target is intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE):
        return throw_type_error(realm, "Immutable prototype object 'Object.prototype' cannot have their prototype set")
    return throw_type_error(realm, "Cyclic __proto__ value")


cdef int link_constructor(Realm realm, JSObject prototype, int which) except -1:
    return object_add_slot(realm, prototype, KEY_CONSTRUCTOR, ATTR_BUILTIN | ATTR_LAZY,
                           TAG_LAZY | <uint64_t>(LAZY_INTRINSIC + which))


cdef object species_getter(Realm realm, object this_value, tuple args):
    return this_value


# ------------------------------------------------------------------ property descriptors

cdef PropertyKey[6] DESCRIPTOR_FIELDS = [KEY_ENUMERABLE, KEY_CONFIGURABLE, KEY_VALUE, KEY_WRITABLE, KEY_GET, KEY_SET]


cdef bint _is_plain_source(Realm realm, JSObject source) noexcept:
    """Whether the fields of a descriptor are own data properties of `source` or absent: reading them runs nothing.

    Nearly all are, and bundles define each of their exports by one: HasProperty and Get for six fields took 9 % of css-tree's
    load.
    """
    cdef JSObject proto = source.shape.proto
    cdef uint32_t i
    if source.kind != KIND_OBJECT or source.flags & OBJECT_EXOTIC or source.shape.count > 8 or proto is None:
        return False
    if proto.shape is not realm.fieldless_shape:
        if <PyObject*>proto != realm.intrinsics[<int>INTRINSIC_OBJECT_PROTOTYPE] or not proto.shape.flags & SHAPE_UNIQUE:
            return False
        for i in range(6):
            if shape_lookup(proto.shape, DESCRIPTOR_FIELDS[i]) >= 0:
                return False
        # Whoever adds a property gives it another shape.
        proto.shape.flags |= SHAPE_ABSENCE_CACHED
        realm.fieldless_shape = proto.shape
    for i in range(source.shape.count):
        if source.shape.table.entries[i].attributes & (ATTR_ACCESSOR | ATTR_LAZY):
            return False
    return True


cdef bint _read_field(Realm realm, JSObject source, PropertyKey key, bint plain, Value* place) except -1:
    """A field of a descriptor, if there is one."""
    cdef int slot
    if plain:
        slot = shape_lookup(source.shape, key)
        if slot >= 0:
            set_copy(place, source.slots[slot])
        return slot >= 0
    if not has_property(realm, source, key):
        return False
    get_from(realm, place, source, key, object_value(source))
    return True


cdef int _descriptor_flag(Realm realm, JSObject source, PropertyKey key, bint plain, PropertyDescriptor* descriptor,
                          uint32_t field, uint32_t attribute) except -1:
    cdef Value v = UNDEFINED
    try:
        if _read_field(realm, source, key, plain, &v):
            descriptor.has |= field
            if to_boolean(v):
                descriptor.attributes |= attribute
    finally:
        value_decref(v)
    return 0


cdef int _descriptor_function(Realm realm, JSObject source, PropertyKey key, bint plain, PropertyDescriptor* descriptor,
                              uint32_t field, Value* place) except -1:
    if not _read_field(realm, source, key, plain, place):
        return 0
    if not is_undefined(place[0]) and not is_callable(place[0]):
        kind = "Getter" if field == DESC_GET else "Setter"
        throw_type_error(realm, f"{kind} must be a function: {describe_value(place[0])}")
    descriptor.has |= field
    descriptor.attributes |= ATTR_ACCESSOR
    return 0


cdef int to_property_descriptor(Realm realm, Value v, PropertyDescriptor* descriptor) except -1:
    """ToPropertyDescriptor (§6.2.6.5); the fields are read in the order of the specification."""
    cdef JSObject source
    cdef bint plain
    memset(descriptor, 0, sizeof(PropertyDescriptor))
    descriptor.value = UNDEFINED
    descriptor.getter = UNDEFINED
    descriptor.setter = UNDEFINED
    if not is_object(v):
        return throw_type_error(realm, f"Property description must be an object: {describe_value(v)}")
    source = object_of(v)
    plain = _is_plain_source(realm, source)
    try:
        _descriptor_flag(realm, source, KEY_ENUMERABLE, plain, descriptor, DESC_ENUMERABLE, ATTR_ENUMERABLE)
        _descriptor_flag(realm, source, KEY_CONFIGURABLE, plain, descriptor, DESC_CONFIGURABLE, ATTR_CONFIGURABLE)
        if _read_field(realm, source, KEY_VALUE, plain, &descriptor.value):
            descriptor.has |= DESC_VALUE
        _descriptor_flag(realm, source, KEY_WRITABLE, plain, descriptor, DESC_WRITABLE, ATTR_WRITABLE)
        _descriptor_function(realm, source, KEY_GET, plain, descriptor, DESC_GET, &descriptor.getter)
        _descriptor_function(realm, source, KEY_SET, plain, descriptor, DESC_SET, &descriptor.setter)
        if descriptor.has & (DESC_GET | DESC_SET) and descriptor.has & (DESC_VALUE | DESC_WRITABLE):
            throw_type_error(realm, "Invalid property descriptor. Cannot both specify accessors and a value or "
                                    "writable attribute")
    except BaseException:
        descriptor_release(descriptor)
        raise
    return 0


cdef JSObject from_property_descriptor(Realm realm, PropertyDescriptor* descriptor):
    """FromPropertyDescriptor (§6.2.6.4): only the fields that are present."""
    cdef JSObject result = new_object(realm)
    if descriptor.has & DESC_VALUE:
        create_data_property(realm, result, KEY_VALUE, descriptor.value)
    if descriptor.has & DESC_WRITABLE:
        create_data_property(realm, result, KEY_WRITABLE, value_bool(descriptor.attributes & ATTR_WRITABLE != 0))
    if descriptor.has & DESC_GET:
        create_data_property(realm, result, KEY_GET, descriptor.getter)
    if descriptor.has & DESC_SET:
        create_data_property(realm, result, KEY_SET, descriptor.setter)
    if descriptor.has & DESC_ENUMERABLE:
        create_data_property(realm, result, KEY_ENUMERABLE, value_bool(descriptor.attributes & ATTR_ENUMERABLE != 0))
    if descriptor.has & DESC_CONFIGURABLE:
        create_data_property(realm, result, KEY_CONFIGURABLE,
                             value_bool(descriptor.attributes & ATTR_CONFIGURABLE != 0))
    return result


cdef int define_or_throw(Realm realm, JSObject base, PropertyKey key, PropertyDescriptor* descriptor) except -1:
    """DefinePropertyOrThrow (§7.3.8)."""
    cdef object name
    if define_own_property(realm, base, key, descriptor):
        return 0
    name = key_to_object(key)
    # A proxy must not see more traps than the specification has.
    if base.flags & OBJECT_NOT_EXTENSIBLE and not base.flags & OBJECT_EXOTIC and not has_own(realm, base, key):
        return throw_type_error(realm, f"Cannot define property {key_label(name)}, object is not extensible")
    return throw_type_error(realm, f"Cannot redefine property: {key_label(name)}")


cdef void set_proxy_is_array(is_array_hook hook) noexcept:
    global proxy_is_array
    proxy_is_array = hook


include "registry.pxi"

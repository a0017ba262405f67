# The Object constructor (ECMA-262 §20.1.1, §20.1.2).  Object.prototype stands in object_prototype.pyx.
#
# Libraries of the ES5 era call keys, create, assign, defineProperty and freeze in their start-up path: these
# are in value style.

from libc.string cimport memset
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport to_object, js_to_property_key
from jsbc.vm.operators cimport same_value
from jsbc.builtins.support cimport *
from jsbc.builtins.iteration cimport *


cdef int object_constructor(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object ( [ value ] ), §20.1.1.1"""
    cdef Value new_target = realm.new_target, v = argument(argc, argv, 0)
    cdef JSObject made
    if not is_undefined(new_target) and as_pointer(new_target) != <PyObject*>realm.callee:
        made = new_object_with_proto(realm, prototype_from_constructor(realm, new_target, INTRINSIC_OBJECT_PROTOTYPE))
    elif is_nullish(v):
        made = new_object(realm)
    else:
        made = to_object(realm, v)
    set_copy(result, object_value(made))
    return 0


# ------------------------------------------------------------------ own properties

cdef int enumerable_own(Realm realm, JSObject base, PropertyKey key) except -1:
    """Whether `key` is an enumerable own property at this moment."""
    cdef PropertyDescriptor descriptor
    cdef int slot, found
    if base.kind == KIND_OBJECT and not base.flags & OBJECT_EXOTIC:
        slot = shape_lookup(base.shape, key)
        return slot >= 0 and shape_attributes(base.shape, slot) & ATTR_ENUMERABLE != 0
    memset(&descriptor, 0, sizeof(descriptor))
    found = get_own_property(realm, base, key, &descriptor) and descriptor.attributes & ATTR_ENUMERABLE
    descriptor_release(&descriptor)
    return found != 0


cdef int object_keys(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.keys ( O ), §20.1.2.19"""
    cdef JSObject base = to_object(realm, argument(argc, argv, 0))
    cdef list names = own_enumerable_string_keys(realm, base)
    cdef JSArray array
    charge(realm, 8 * len(names))
    array = new_array_from(realm, names)
    set_copy(result, object_value(array))
    return 0


cdef enum:
    ENUMERATE_VALUES = 0
    ENUMERATE_ENTRIES = 1


cdef int object_values_entries(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.values ( O ), Object.entries ( O ): EnumerableOwnProperties, §7.3.24"""
    cdef int wanted = realm.callee.magic
    cdef JSObject base = to_object(realm, argument(argc, argv, 0))
    cdef JSArray array = new_array(realm, 0), pair
    cdef PropertyKey key
    cdef Value v = UNDEFINED
    for name in own_keys(realm, base):
        if not isinstance(name, str):
            continue
        tick(realm)
        key = key_from_object(realm, name)
        try:
            # A getter that ran for an earlier key may have changed this one.
            if not enumerable_own(realm, base, key):
                continue
            get_from(realm, &v, base, key, object_value(base))
            if wanted == ENUMERATE_ENTRIES:
                pair = new_array(realm, 2)
                array_push(realm, pair, value_string(<PyObject*>name))
                array_push(realm, pair, v)
                array_push(realm, array, object_value(pair))
            else:
                array_push(realm, array, v)
        finally:
            value_decref(key)
            value_decref(v)
            v = UNDEFINED
    set_copy(result, object_value(array))
    return 0


cdef int object_get_own_names(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.getOwnPropertyNames ( O ) and Object.getOwnPropertySymbols ( O ) (magic 1)"""
    cdef bint symbols = realm.callee.magic
    cdef JSObject base = to_object(realm, argument(argc, argv, 0))
    cdef list names = [name for name in own_keys(realm, base) if isinstance(name, Symbol) == symbols]
    cdef JSArray array = new_array_from(realm, names)
    set_copy(result, object_value(array))
    return 0


# ------------------------------------------------------------------ assign

cdef bint may_copy_by_shape(JSObject source) noexcept:
    """Enumeration order is the order of the shape, and the shape object changes with any change of its layout."""
    return source.kind == KIND_OBJECT and not source.flags & OBJECT_EXOTIC \
        and not source.shape.flags & (SHAPE_UNIQUE | SHAPE_HAS_INDEX_KEYS | SHAPE_HAS_SYMBOLS)


cdef int assign_by_keys(Realm realm, JSObject target, JSObject source) except -1:
    """The loop of §20.1.2.1 step 3.a."""
    cdef PropertyKey key
    cdef Value v = UNDEFINED
    for name in own_keys(realm, source):
        tick(realm)
        key = key_from_object(realm, name)
        try:
            if enumerable_own(realm, source, key):
                get_from(realm, &v, source, key, object_value(source))
                set_property(realm, object_value(target), key, v, True)
        finally:
            value_decref(key)
            value_decref(v)
            v = UNDEFINED
    return 0


cdef int assign_by_shape(Realm realm, JSObject target, JSObject source) except -1:
    """The same without making a list of names; a setter or getter may change the source half way."""
    cdef Shape shape = source.shape
    cdef uint32_t index, count = shape.count
    cdef PropertyEntry* entry
    cdef PropertyKey key
    cdef Value v = UNDEFINED
    index = 0
    while index < count:
        if source.shape is not shape:
            break
        entry = &shape.table.entries[index]
        key = entry.key
        if entry.attributes & ATTR_ENUMERABLE:
            try:
                if entry.attributes & (ATTR_ACCESSOR | ATTR_LAZY):
                    get_from(realm, &v, source, key, object_value(source))
                else:
                    set_copy(&v, source.slots[index])
                set_property(realm, object_value(target), key, v, True)
            finally:
                value_decref(v)
                v = UNDEFINED
        index += 1
    if index < count:
        # The keys were fixed before the change: go on with those of the old shape that are left.
        for position in range(index, count):
            key = shape.table.entries[position].key
            if enumerable_own(realm, source, key):
                try:
                    get_from(realm, &v, source, key, object_value(source))
                    set_property(realm, object_value(target), key, v, True)
                finally:
                    value_decref(v)
                    v = UNDEFINED
    return 0


cdef int object_assign(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.assign ( target, ...sources ), §20.1.2.1"""
    cdef JSObject target = to_object(realm, argument(argc, argv, 0)), source
    cdef int i
    for i in range(1, argc):
        if is_nullish(argv[i]):
            continue
        source = to_object(realm, argv[i])
        if may_copy_by_shape(source) and source is not target:
            assign_by_shape(realm, target, source)
        else:
            assign_by_keys(realm, target, source)
    set_copy(result, object_value(target))
    return 0


# ------------------------------------------------------------------ defining

cdef class DescriptorBox:
    """A descriptor that waits until all of them are read (ObjectDefineProperties)."""
    cdef PropertyDescriptor descriptor
    cdef PropertyKey key

    def __dealloc__(self):
        descriptor_release(&self.descriptor)
        value_decref(self.key)


cdef int define_properties(Realm realm, JSObject target, Value properties) except -1:
    """ObjectDefineProperties (§20.1.2.3.1)."""
    cdef JSObject source = to_object(realm, properties)
    cdef DescriptorBox box
    cdef Value description = UNDEFINED
    cdef list boxes = []
    for name in own_keys(realm, source):
        tick(realm)
        box = DescriptorBox.__new__(DescriptorBox)
        box.key = key_from_object(realm, name)
        if not enumerable_own(realm, source, box.key):
            continue
        try:
            get_from(realm, &description, source, box.key, object_value(source))
            to_property_descriptor(realm, description, &box.descriptor)
        finally:
            value_decref(description)
            description = UNDEFINED
        boxes.append(box)
    for waiting in boxes:
        box = <DescriptorBox>waiting
        define_or_throw(realm, target, box.key, &box.descriptor)
    return 0


cdef int object_create(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.create ( O, Properties ), §20.1.2.2"""
    cdef Value proto = argument(argc, argv, 0), properties = argument(argc, argv, 1)
    cdef JSObject made
    if is_object(proto):
        made = new_object_with_proto(realm, object_of(proto))
    elif is_null(proto):
        made = new_object_with_proto(realm, None)
    else:
        return throw_type_error(realm, f"Object prototype may only be an Object or null: {describe_value(proto)}")
    if not is_undefined(properties):
        define_properties(realm, made, properties)
    set_copy(result, object_value(made))
    return 0


cdef int object_define_property(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.defineProperty ( O, P, Attributes ), §20.1.2.4"""
    cdef Value target = argument(argc, argv, 0), name = argument(argc, argv, 1), attributes = argument(argc, argv, 2)
    cdef PropertyDescriptor descriptor
    cdef PropertyKey key
    if not is_object(target):
        return throw_type_error(realm, "Object.defineProperty called on non-object")
    memset(&descriptor, 0, sizeof(descriptor))
    key_from_value(realm, name, &key)
    try:
        to_property_descriptor(realm, attributes, &descriptor)
        define_or_throw(realm, object_of(target), key, &descriptor)
    finally:
        descriptor_release(&descriptor)
        value_decref(key)
    set_copy(result, target)
    return 0


cdef int object_define_properties(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.defineProperties ( O, Properties ), §20.1.2.3"""
    cdef Value target = argument(argc, argv, 0)
    if not is_object(target):
        return throw_type_error(realm, "Object.defineProperties called on non-object")
    define_properties(realm, object_of(target), argument(argc, argv, 1))
    set_copy(result, target)
    return 0


cdef int object_get_own_descriptor(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.getOwnPropertyDescriptor ( O, P ), §20.1.2.8"""
    cdef Value name = argument(argc, argv, 1)
    cdef JSObject base = to_object(realm, argument(argc, argv, 0)), description
    cdef PropertyDescriptor descriptor
    cdef PropertyKey key
    memset(&descriptor, 0, sizeof(descriptor))
    key_from_value(realm, name, &key)
    try:
        if get_own_property(realm, base, key, &descriptor):
            description = from_property_descriptor(realm, &descriptor)
            set_copy(result, object_value(description))
        else:
            set_undefined(result)
    finally:
        descriptor_release(&descriptor)
        value_decref(key)
    return 0


cdef object object_get_own_descriptors(Realm realm, object this_value, tuple args):
    """Object.getOwnPropertyDescriptors ( O ), §20.1.2.9"""
    cdef Value v = to_value(realm, arg(args, 0))
    cdef JSObject base, result
    cdef PropertyDescriptor descriptor
    cdef PropertyKey key
    try:
        base = to_object(realm, v)
    finally:
        value_decref(v)
    result = new_object(realm)
    for name in own_keys(realm, base):
        tick(realm)
        memset(&descriptor, 0, sizeof(descriptor))
        key = key_from_object(realm, name)
        try:
            if get_own_property(realm, base, key, &descriptor):
                js_define(realm, result, name, from_property_descriptor(realm, &descriptor))
        finally:
            descriptor_release(&descriptor)
            value_decref(key)
    return result


# ------------------------------------------------------------------ prototypes and integrity levels

cdef int object_get_prototype_of(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.getPrototypeOf ( O ), §20.1.2.12"""
    cdef JSObject proto = get_prototype_of(realm, to_object(realm, argument(argc, argv, 0)))
    set_copy(result, NULL_VALUE if proto is None else object_value(proto))
    return 0


cdef int object_set_prototype_of(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.setPrototypeOf ( O, proto ), §20.1.2.23"""
    cdef Value target = argument(argc, argv, 0), proto = argument(argc, argv, 1)
    if is_nullish(target):
        return throw_type_error(realm, "Object.setPrototypeOf called on null or undefined")
    if not is_object(proto) and not is_null(proto):
        return throw_type_error(realm, f"Object prototype may only be an Object or null: {describe_value(proto)}")
    if is_object(target):
        set_prototype_or_throw(realm, object_of(target), proto)
    set_copy(result, target)
    return 0


cdef int object_prevent_extensions(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.preventExtensions ( O ), §20.1.2.20"""
    cdef Value target = argument(argc, argv, 0)
    if is_object(target) and not prevent_extensions(realm, object_of(target)):
        return throw_type_error(realm, "Cannot prevent extensions")
    set_copy(result, target)
    return 0


cdef int object_is_extensible(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.isExtensible ( O ), §20.1.2.16"""
    cdef Value target = argument(argc, argv, 0)
    set_bool(result, is_object(target) and is_extensible(realm, object_of(target)))
    return 0


cdef enum:
    LEVEL_SEALED = 0
    LEVEL_FROZEN = 1


cdef int set_integrity_level(Realm realm, JSObject base, int level) except -1:
    """SetIntegrityLevel (§7.3.15): 1, or 0 when [[PreventExtensions]] refuses."""
    cdef PropertyDescriptor current, change
    cdef PropertyKey key
    cdef bint found
    if not prevent_extensions(realm, base):
        return 0
    memset(&change, 0, sizeof(change))
    change.value = change.getter = change.setter = UNDEFINED
    for name in own_keys(realm, base):
        tick(realm)
        key = key_from_object(realm, name)
        try:
            change.has = DESC_CONFIGURABLE
            if level == LEVEL_FROZEN:
                memset(&current, 0, sizeof(current))
                found = get_own_property(realm, base, key, &current)
                if found and not current.attributes & ATTR_ACCESSOR:
                    change.has = DESC_CONFIGURABLE | DESC_WRITABLE
                descriptor_release(&current)
                if not found:
                    continue
            define_or_throw(realm, base, key, &change)
        finally:
            value_decref(key)
    return 1


cdef int object_freeze(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.freeze ( O ), Object.seal ( O ); the magic is the level"""
    cdef int level = realm.callee.magic
    cdef Value target = argument(argc, argv, 0)
    if is_object(target) and not set_integrity_level(realm, object_of(target), level):
        return throw_type_error(realm, "Cannot freeze" if level == LEVEL_FROZEN else "Cannot seal")
    set_copy(result, target)
    return 0


cdef int object_is_frozen(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.isFrozen ( O ), Object.isSealed ( O ): TestIntegrityLevel, §7.3.16"""
    cdef int level = realm.callee.magic
    cdef Value target = argument(argc, argv, 0)
    cdef JSObject base
    cdef PropertyDescriptor current
    cdef PropertyKey key
    cdef bint loose
    if not is_object(target):
        set_bool(result, True)
        return 0
    base = object_of(target)
    if is_extensible(realm, base):
        set_bool(result, False)
        return 0
    for name in own_keys(realm, base):
        tick(realm)
        memset(&current, 0, sizeof(current))
        key = key_from_object(realm, name)
        try:
            loose = get_own_property(realm, base, key, &current) and (
                current.attributes & ATTR_CONFIGURABLE
                or (level == LEVEL_FROZEN and current.attributes & (ATTR_ACCESSOR | ATTR_WRITABLE) == ATTR_WRITABLE))
        finally:
            descriptor_release(&current)
            value_decref(key)
        if loose:
            set_bool(result, False)
            return 0
    set_bool(result, True)
    return 0


# ------------------------------------------------------------------ the rest

cdef int object_is(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.is ( value1, value2 ), §20.1.2.14"""
    set_bool(result, same_value(argument(argc, argv, 0), argument(argc, argv, 1)))
    return 0


cdef int object_has_own(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Object.hasOwn ( O, P ), §20.1.2.13"""
    cdef Value name = argument(argc, argv, 1)
    cdef JSObject base = to_object(realm, argument(argc, argv, 0))
    cdef PropertyKey key
    cdef int found
    key_from_value(realm, name, &key)
    try:
        found = has_own(realm, base, key)
    finally:
        value_decref(key)
    set_bool(result, found)
    return 0


cdef object object_from_entries(Realm realm, object this_value, tuple args):
    """Object.fromEntries ( iterable ): AddEntriesFromIterable, §24.1.1.2"""
    cdef object iterable = arg(args, 0), item
    cdef JSObject result
    cdef IteratorRecord record
    if iterable is None or iterable is JSNull:
        throw_type_error(realm, f"{describe_object(iterable)} is not iterable")
    result = new_object(realm)
    record = get_iterator(realm, iterable)
    while True:
        item = iterator_step_value(realm, record)
        if item is ITERATION_DONE:
            return result
        try:
            if not isinstance(item, JSObject):
                throw_type_error(realm, f"Iterator value {describe_object(item)} is not an entry object")
            key = js_get(realm, item, 0)
            value = js_get(realm, item, 1)
            js_define(realm, result, js_to_property_key(realm, key), value)
        except Exception as error:
            iterator_close_and_rethrow(realm, record, error)


cdef object object_group_by(Realm realm, object this_value, tuple args):
    """Object.groupBy ( items, callback ), §20.1.2.13 of ECMA-262 2024"""
    cdef object items = arg(args, 0), callback = arg(args, 1), item, key
    cdef IteratorRecord record
    cdef dict groups = {}
    cdef int64_t counter = 0
    cdef JSObject result
    if items is None or items is JSNull:
        throw_type_error(realm, f"{describe_object(items)} is not iterable")
    if not js_is_callable(callback):
        throw_type_error(realm, f"{describe_object(callback)} is not a function")
    record = get_iterator(realm, items)
    while True:
        item = iterator_step_value(realm, record)
        if item is ITERATION_DONE:
            break
        try:
            key = js_to_property_key(realm, js_call(realm, callback, None, (item, counter)))
        except Exception as error:
            iterator_close_and_rethrow(realm, record, error)
        charge(realm, 16)
        groups.setdefault(key, []).append(item)
        counter += 1
    result = new_object_with_proto(realm, None)
    for key, members in groups.items():
        js_define(realm, result, key, new_array_from(realm, members))
    return result


cdef NativeSpec OBJECT_CONSTRUCTOR_ROW = constructor_row("Object", 1, object_constructor, NULL)
cdef NativeSpec OBJECT_STATICS[24]
OBJECT_STATICS[:] = [
    native("assign", 2, object_assign),
    native("getOwnPropertyDescriptor", 2, object_get_own_descriptor),
    function("getOwnPropertyDescriptors", 1, object_get_own_descriptors),
    native("getOwnPropertyNames", 1, object_get_own_names, 0),
    native("getOwnPropertySymbols", 1, object_get_own_names, 1),
    native("hasOwn", 2, object_has_own),
    native("is", 2, object_is),
    native("preventExtensions", 1, object_prevent_extensions),
    native("seal", 1, object_freeze, LEVEL_SEALED),
    native("create", 2, object_create),
    native("defineProperties", 2, object_define_properties),
    native("defineProperty", 3, object_define_property),
    native("freeze", 1, object_freeze, LEVEL_FROZEN),
    native("getPrototypeOf", 1, object_get_prototype_of),
    native("setPrototypeOf", 2, object_set_prototype_of),
    native("isExtensible", 1, object_is_extensible),
    native("isFrozen", 1, object_is_frozen, LEVEL_FROZEN),
    native("isSealed", 1, object_is_frozen, LEVEL_SEALED),
    native("keys", 1, object_keys),
    native("entries", 1, object_values_entries, ENUMERATE_ENTRIES),
    function("fromEntries", 1, object_from_entries),
    native("values", 1, object_values_entries, ENUMERATE_VALUES),
    function("groupBy", 2, object_group_by),
    table_end(),
]


cdef JSObject create_object(Realm realm, int which):
    return new_constructor(realm, &OBJECT_CONSTRUCTOR_ROW, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), OBJECT_STATICS)


register_intrinsic(INTRINSIC_OBJECT, create_object)
register_global("Object", INTRINSIC_OBJECT)

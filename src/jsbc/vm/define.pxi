# Property descriptors and [[DefineOwnProperty]] (ECMA-262 §6.2.6, §10.1.6).

cdef enum OwnKind:
    OWN_ABSENT = 0
    OWN_VALUE = 1                # place and attributes are valid
    OWN_LENGTH = 2               # `length` of an array, which is not stored as a Value

cdef struct OwnPlace:
    Value* place
    uint32_t attributes
    int slot                     # -1: an element


cdef inline int find_own(JSObject target, PropertyKey key, OwnPlace* own) noexcept:
    """Where an own property of an object that is not exotic is stored."""
    cdef JSArray array
    cdef int slot
    if target.kind == KIND_ARRAY or target.kind == KIND_ARGUMENTS:
        if is_int(key):
            if not target.flags & OBJECT_SLOW_ARRAY:
                array = <JSArray>target
                if <uint32_t>key < array.element_count and array.elements[<uint32_t>key] != EMPTY:
                    own.place = &array.elements[<uint32_t>key]
                    own.attributes = ATTR_DEFAULT
                    own.slot = -1
                    return OWN_VALUE
                return OWN_ABSENT
        elif key == KEY_LENGTH and target.kind == KIND_ARRAY:
            own.attributes = 0 if target.flags & OBJECT_LENGTH_READONLY else ATTR_WRITABLE
            own.slot = -1
            return OWN_LENGTH
    slot = shape_lookup(target.shape, key)
    if slot < 0:
        return OWN_ABSENT
    own.place = &target.slots[slot]
    own.attributes = target.shape.table.entries[slot].attributes
    own.slot = slot
    return OWN_VALUE


cdef int find_own_ready(Realm realm, JSObject target, PropertyKey key, OwnPlace* own) except -1:
    """find_own; a lazy property has come to life."""
    cdef int found = find_own(target, key, own)
    if found == OWN_VALUE and is_lazy(own.place[0]):
        materialize_lazy(realm, target, own.slot)
        found = find_own(target, key, own)
    return found


cdef void descriptor_release(PropertyDescriptor* descriptor) noexcept:
    value_decref(descriptor.value)
    value_decref(descriptor.getter)
    value_decref(descriptor.setter)
    descriptor.value = descriptor.getter = descriptor.setter = UNDEFINED
    descriptor.has = 0


cdef inline void descriptor_init(PropertyDescriptor* descriptor) noexcept:
    descriptor.has = 0
    descriptor.attributes = 0
    descriptor.value = descriptor.getter = descriptor.setter = UNDEFINED


cdef inline Value accessor_value(object function) noexcept:
    # owned
    if function is None:
        return UNDEFINED
    INCREF(<PyObject*>function)
    return value_object(<PyObject*>function)


cdef inline object accessor_function(Value v):
    return <object>as_pointer(v) if is_object(v) else None


cdef void fill_descriptor(PropertyDescriptor* descriptor, Value v, uint32_t attributes) noexcept:
    """A complete descriptor; `v` is the value or the Accessor."""
    cdef PyObject* accessor
    descriptor_init(descriptor)
    descriptor.attributes = attributes & <uint32_t>(ATTR_DEFAULT | ATTR_ACCESSOR)
    descriptor.has = DESC_ENUMERABLE | DESC_CONFIGURABLE
    if attributes & ATTR_ACCESSOR:
        descriptor.has |= DESC_GET | DESC_SET
        descriptor.attributes &= ~<uint32_t>ATTR_WRITABLE
        accessor = as_pointer(v)
        descriptor.getter = accessor_value((<Accessor>accessor).getter)
        descriptor.setter = accessor_value((<Accessor>accessor).setter)
    else:
        descriptor.has |= DESC_VALUE | DESC_WRITABLE
        value_incref(v)
        descriptor.value = v


cdef int ordinary_get_own(Realm realm, JSObject base, PropertyKey key, PropertyDescriptor* descriptor) except -1:
    # OrdinaryGetOwnProperty, §10.1.5.1
    cdef OwnPlace own
    cdef int found = find_own_ready(realm, base, key, &own)
    if found == OWN_ABSENT:
        descriptor_init(descriptor)
        return 0
    if found == OWN_LENGTH:
        fill_descriptor(descriptor, array_length_value(base), own.attributes)
    else:
        fill_descriptor(descriptor, own.place[0], own.attributes)
    return 1


cdef inline Value array_length_value(JSObject base) noexcept:
    cdef uint32_t length = (<JSArray>base).length
    return value_int(<int32_t>length) if length <= 0x7FFFFFFF else value_double(<double>length)


cdef int get_own_property(Realm realm, JSObject base, PropertyKey key, PropertyDescriptor* descriptor) except -1:
    cdef const ExoticMethods* methods
    if base.flags & OBJECT_EXOTIC:
        methods = exotic_table[base.kind]
        if methods != NULL and methods.get_own != NULL:
            descriptor_init(descriptor)
            enter_native(realm)
            try:
                return methods.get_own(realm, base, key, descriptor)
            finally:
                realm.native_depth -= 1
    return ordinary_get_own(realm, base, key, descriptor)


# ------------------------------------------------------------------ validation
cdef bint same_value_bits(Value a, Value b) noexcept:
    """SameValue (§7.2.10); numbers may be int32 on one side and a double on the other."""
    if a == b:
        return True
    if is_number(a) and is_number(b):
        if is_int(a):
            return not is_int(b) and double_to_bits(<double>as_int(a)) == b
        return is_int(b) and double_to_bits(<double>as_int(b)) == a
    if is_string(a) and is_string(b):
        return bool(<object>as_pointer(a) == <object>as_pointer(b))
    if is_heap(a) and is_heap(b):
        x = <object>as_pointer(a)
        y = <object>as_pointer(b)
        if isinstance(x, JSBigInt) and isinstance(y, JSBigInt):
            return bool((<JSBigInt>x).value == (<JSBigInt>y).value)
    return False


cdef bint is_compatible_descriptor(bint extensible, PropertyDescriptor* descriptor, PropertyDescriptor* current) noexcept:
    """The tests of ValidateAndApplyPropertyDescriptor (§10.1.6.3) without its effects."""
    cdef uint32_t has = descriptor.has
    if current == NULL:
        return extensible
    if has == 0 or current.attributes & ATTR_CONFIGURABLE:
        return True
    if has & DESC_CONFIGURABLE and descriptor.attributes & ATTR_CONFIGURABLE:
        return False
    if has & DESC_ENUMERABLE and (descriptor.attributes ^ current.attributes) & ATTR_ENUMERABLE:
        return False
    if not has & (DESC_VALUE | DESC_WRITABLE | DESC_GET | DESC_SET):
        return True
    if current.attributes & ATTR_ACCESSOR:
        if has & (DESC_VALUE | DESC_WRITABLE):
            return False
        if has & DESC_GET and descriptor.getter != current.getter:
            return False
        return not (has & DESC_SET and descriptor.setter != current.setter)
    if has & (DESC_GET | DESC_SET):
        return False
    if current.attributes & ATTR_WRITABLE:
        return True
    if has & DESC_WRITABLE and descriptor.attributes & ATTR_WRITABLE:
        return False
    return not (has & DESC_VALUE and not same_value_bits(descriptor.value, current.value))


# ------------------------------------------------------------------ [[DefineOwnProperty]]
cdef inline uint32_t merged_attributes(PropertyDescriptor* descriptor, uint32_t current) noexcept:
    """Attributes after a descriptor was applied; an absent field keeps what is there."""
    cdef uint32_t attributes = current & <uint32_t>(ATTR_DEFAULT | ATTR_ACCESSOR)
    if descriptor.has & (DESC_GET | DESC_SET):
        attributes = (attributes & ~<uint32_t>ATTR_WRITABLE) | ATTR_ACCESSOR
    elif descriptor.has & (DESC_VALUE | DESC_WRITABLE):
        # turning an accessor into data makes it read-only unless the descriptor says otherwise
        attributes &= ~<uint32_t>ATTR_ACCESSOR
    if descriptor.has & DESC_WRITABLE:
        attributes = (attributes & ~<uint32_t>ATTR_WRITABLE) | (descriptor.attributes & ATTR_WRITABLE)
    if descriptor.has & DESC_ENUMERABLE:
        attributes = (attributes & ~<uint32_t>ATTR_ENUMERABLE) | (descriptor.attributes & ATTR_ENUMERABLE)
    if descriptor.has & DESC_CONFIGURABLE:
        attributes = (attributes & ~<uint32_t>ATTR_CONFIGURABLE) | (descriptor.attributes & ATTR_CONFIGURABLE)
    return attributes


cdef int add_property(Realm realm, JSObject target, PropertyKey key, uint32_t attributes, Value v) except -1:
    """Stores an absent property of an object that is not exotic, or is the ordinary part of one."""
    if is_int(key) and (target.kind == KIND_ARRAY or target.kind == KIND_ARGUMENTS):
        if attributes == ATTR_DEFAULT:
            return add_element(realm, <JSArray>target, <uint32_t>key, v)
        make_slow(realm, <JSArray>target)
        if target.kind == KIND_ARRAY and <uint32_t>key >= (<JSArray>target).length:
            object_add_slot(realm, target, key, attributes, v)
            (<JSArray>target).length = <uint32_t>key + 1
            return 0
    return object_add_slot(realm, target, key, attributes, v)


cdef int ordinary_define_own(Realm realm, JSObject base, PropertyKey key, PropertyDescriptor* descriptor) except -1:
    # OrdinaryDefineOwnProperty (§10.1.6.1), and [[DefineOwnProperty]] of arrays (§10.4.2.1)
    cdef OwnPlace own
    cdef PropertyDescriptor current
    cdef uint32_t attributes
    cdef bint compatible
    cdef Accessor accessor
    cdef Accessor old
    cdef int found = find_own_ready(realm, base, key, &own)
    if found == OWN_LENGTH:
        return array_define_length(realm, <JSArray>base, descriptor)
    if found == OWN_ABSENT:
        if base.flags & OBJECT_NOT_EXTENSIBLE:
            return 0
        if base.flags & OBJECT_LENGTH_READONLY and is_int(key) and <uint32_t>key >= (<JSArray>base).length:
            return 0
        attributes = merged_attributes(descriptor, 0)
        if attributes & ATTR_ACCESSOR:
            accessor = new_accessor(accessor_function(descriptor.getter), accessor_function(descriptor.setter))
            add_property(realm, base, key, attributes, value_heap(<PyObject*>accessor))
        else:
            add_property(realm, base, key, attributes, descriptor.value if descriptor.has & DESC_VALUE else UNDEFINED)
        return 1

    attributes = own.attributes & <uint32_t>(ATTR_DEFAULT | ATTR_ACCESSOR)
    if not attributes & ATTR_CONFIGURABLE:
        fill_descriptor(&current, own.place[0], attributes)
        compatible = is_compatible_descriptor(True, descriptor, &current)
        descriptor_release(&current)
        if not compatible:
            return 0
    attributes = merged_attributes(descriptor, attributes)
    if own.slot < 0:
        if attributes == ATTR_DEFAULT:
            if descriptor.has & DESC_VALUE:
                set_copy(own.place, descriptor.value)
            return 1
        make_slow(realm, <JSArray>base)
        find_own(base, key, &own)
    if attributes & ATTR_ACCESSOR:
        old = <Accessor>as_pointer(own.place[0]) if own.attributes & ATTR_ACCESSOR else None
        accessor = new_accessor(None if old is None else old.getter, None if old is None else old.setter)
        if descriptor.has & DESC_GET:
            accessor.getter = accessor_function(descriptor.getter)
        if descriptor.has & DESC_SET:
            accessor.setter = accessor_function(descriptor.setter)
        replace_slot(realm, base, own.slot, attributes, value_heap(<PyObject*>accessor))
    elif descriptor.has & DESC_VALUE:
        replace_slot(realm, base, own.slot, attributes, descriptor.value)
    elif own.attributes & ATTR_ACCESSOR:
        replace_slot(realm, base, own.slot, attributes, UNDEFINED)
    else:
        replace_slot(realm, base, own.slot, attributes, own.place[0])
    return 1


cdef int replace_slot(Realm realm, JSObject base, uint32_t slot, uint32_t attributes, Value v) except -1:
    cdef uint32_t old = base.shape.table.entries[slot].attributes
    if (old & ~<uint32_t>ATTR_LAZY) != attributes:
        set_slot_attributes(realm, base, slot, attributes)
    set_copy(&base.slots[slot], v)
    return 0


cdef int define_own_property(Realm realm, JSObject base, PropertyKey key, PropertyDescriptor* descriptor) except -1:
    cdef const ExoticMethods* methods
    if base.flags & OBJECT_EXOTIC:
        methods = exotic_table[base.kind]
        if methods != NULL and methods.define_own != NULL:
            enter_native(realm)
            try:
                return methods.define_own(realm, base, key, descriptor)
            finally:
                realm.native_depth -= 1
    return ordinary_define_own(realm, base, key, descriptor)


cdef int create_data_property(Realm realm, JSObject base, PropertyKey key, Value v) except -1:
    # CreateDataProperty, §7.3.5
    cdef PropertyDescriptor descriptor
    cdef OwnPlace own
    if not base.flags & (OBJECT_EXOTIC | OBJECT_NOT_EXTENSIBLE | OBJECT_LENGTH_READONLY) and find_own(base, key, &own) == OWN_ABSENT:
        add_property(realm, base, key, ATTR_DEFAULT, v)
        return 1
    descriptor.has = DESC_VALUE | DESC_WRITABLE | DESC_ENUMERABLE | DESC_CONFIGURABLE
    descriptor.attributes = ATTR_DEFAULT
    descriptor.value = v
    descriptor.getter = descriptor.setter = UNDEFINED
    return define_own_property(realm, base, key, &descriptor)


cdef int define_data(Realm realm, JSObject base, PropertyKey key, Value v, uint32_t attributes) except -1:
    # DefinePropertyOrThrow with a complete data descriptor, §7.3.8
    cdef PropertyDescriptor descriptor
    descriptor.has = DESC_VALUE | DESC_WRITABLE | DESC_ENUMERABLE | DESC_CONFIGURABLE
    descriptor.attributes = attributes & ATTR_DEFAULT
    descriptor.value = v
    descriptor.getter = descriptor.setter = UNDEFINED
    if not define_own_property(realm, base, key, &descriptor):
        throw_define_failed(realm, base, key)
    return 0


cdef int throw_define_failed(Realm realm, JSObject base, PropertyKey key) except -1:
    cdef PropertyDescriptor current
    cdef int found = get_own_property(realm, base, key, &current)
    descriptor_release(&current)
    if found:
        throw_type_error(realm, f"Cannot redefine property: {key_to_string(key)}")
    return throw_type_error(realm, f"Cannot define property {key_to_string(key)}, object is not extensible")

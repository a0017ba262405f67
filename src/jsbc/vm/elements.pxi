# Indexed properties: arrays (ECMA-262 §10.4.2), arguments objects (§10.4.4), String objects (§10.4.3).
#
# Dense arrays keep their elements in one C array with EMPTY for holes.  An element with attributes that are not the
# default ones, or one far beyond the end, makes the array slow: all elements move into a unique shape under TAG_INT keys.

cdef enum:
    MAX_DENSE_ELEMENTS = 1 << 26     # 512 MB of Values
    # An element this far beyond twice the capacity makes the array slow.
    DENSE_GAP = 1024
    # `new Array(n)` filled in any order stays dense up to this length (8 MB).
    DENSE_LENGTH = 1 << 20


cdef inline uint32_t grown_capacity(uint32_t count) noexcept:
    return count + (count >> 1) + 8


cdef int append_holes(Realm realm, JSArray array, uint32_t count) except -1:
    """element_count becomes `count`, the new elements are holes."""
    cdef uint32_t i
    if count > array.element_capacity:
        array_reserve(realm, array, max(count, min(grown_capacity(array.element_count), <uint32_t>MAX_DENSE_ELEMENTS)))
    for i in range(array.element_count, count):
        array.elements[i] = EMPTY
    array.element_count = count
    return 0


cdef bint stays_dense(JSArray array, uint32_t index) noexcept:
    if array.flags & OBJECT_SLOW_ARRAY or index >= MAX_DENSE_ELEMENTS:
        return False
    if index <= array.element_count:
        return True
    return index <= array.element_capacity * <uint64_t>2 + DENSE_GAP or (index < array.length and array.length <= DENSE_LENGTH)


cdef int add_element(Realm realm, JSArray array, uint32_t index, Value v) except -1:
    """Stores an absent element; the caller has checked that it may be added."""
    if stays_dense(array, index):
        if index >= array.element_count:
            append_holes(realm, array, index + 1)
        set_copy(&array.elements[index], v)
    else:
        make_slow(realm, array)
        object_add_slot(realm, array, TAG_INT | index, ATTR_DEFAULT, v)
    if index >= array.length and array.kind == KIND_ARRAY:
        array.length = index + 1
    return 0


cdef int make_slow(Realm realm, JSArray array) except -1:
    cdef uint32_t i, count = array.element_count
    cdef Value* elements = array.elements
    if array.flags & OBJECT_SLOW_ARRAY:
        return 0
    make_unique(array)
    for i in range(count):
        if elements[i] != EMPTY:
            object_add_slot(realm, array, TAG_INT | i, ATTR_DEFAULT, elements[i])
    array.flags |= OBJECT_SLOW_ARRAY
    array.elements = NULL
    array.element_count = 0
    array.element_capacity = 0
    release_values(elements, count)
    free(elements)
    return 0


# ------------------------------------------------------------------ length
cdef int array_set_length(Realm realm, JSArray array, uint32_t length) except -1:
    """Steps 11 to 18 of ArraySetLength (§10.4.2.4)."""
    cdef uint32_t i, count
    cdef Value* elements
    cdef bint complete = True
    if array.flags & OBJECT_LENGTH_READONLY:
        return 1 if length == array.length else 0
    if length >= array.length:
        array.length = length
        return 1
    if array.flags & OBJECT_IS_PROTO:
        realm.proto_epoch += 1
    if array.flags & OBJECT_SLOW_ARRAY:
        array.length = truncate_slow(realm, array, length)
        return array.length == length
    count = array.element_count
    array.length = length
    if length < count:
        # The elements are out of reach before their destructors run.
        array.element_count = length
        elements = array.elements
        if length == 0:
            array.elements = NULL
            array.element_capacity = 0
        for i in range(length, count):
            value_decref(elements[i])
        if length == 0:
            free(elements)
        elif array.element_capacity > 64 and length < array.element_capacity // 4 and array.elements == elements:
            elements = <Value*>realloc(elements, <size_t>length * sizeof(Value))
            if elements != NULL:
                array.elements = elements
                array.element_capacity = length
    return 1


cdef int64_t truncate_slow(Realm realm, JSArray array, uint32_t length) except -1:
    """Deletes elements from the end; the new length: an element that is not configurable stops it."""
    cdef PropertyTable* table = array.shape.table
    cdef uint32_t i, index
    cdef list indices = []
    for i in range(array.shape.count):
        if is_int(table.entries[i].key) and <uint32_t>table.entries[i].key >= length:
            indices.append(<uint32_t>table.entries[i].key)
    indices.sort(reverse=True)
    for number in indices:
        index = number
        i = <uint32_t>shape_lookup(array.shape, TAG_INT | index)
        if not array.shape.table.entries[i].attributes & ATTR_CONFIGURABLE:
            return <int64_t>index + 1
        remove_slot(realm, array, i)
    return length


cdef int array_length_from_value(Realm realm, Value v, uint32_t* length) except -1:
    """Steps 3 to 5 of ArraySetLength: both conversions are observable."""
    cdef double d = 0, again = 0
    if is_int(v) and as_int(v) >= 0:
        length[0] = <uint32_t>as_int(v)
        return 0
    convert_to_number(realm, v, &d)
    if is_object(v):
        convert_to_number(realm, v, &again)
    else:
        again = d
    if not (again >= 0 and again <= 4294967295.0) or <double><uint32_t>again != again or d != again:
        throw_range_error(realm, "Invalid array length")
    length[0] = <uint32_t>again
    return 0


cdef int array_define_length(Realm realm, JSArray array, PropertyDescriptor* descriptor) except -1:
    """ArraySetLength (§10.4.2.4)."""
    cdef uint32_t length = array.length
    cdef int done
    if descriptor.has & DESC_VALUE:
        array_length_from_value(realm, descriptor.value, &length)
    if descriptor.has & (DESC_GET | DESC_SET):
        return 0
    if descriptor.has & DESC_CONFIGURABLE and descriptor.attributes & ATTR_CONFIGURABLE:
        return 0
    if descriptor.has & DESC_ENUMERABLE and descriptor.attributes & ATTR_ENUMERABLE:
        return 0
    if array.flags & OBJECT_LENGTH_READONLY:
        if descriptor.has & DESC_WRITABLE and descriptor.attributes & ATTR_WRITABLE:
            return 0
        return 1 if length == array.length else 0
    done = array_set_length(realm, array, length)
    if descriptor.has & DESC_WRITABLE and not descriptor.attributes & ATTR_WRITABLE:
        array.flags |= OBJECT_LENGTH_READONLY
    return done


# ------------------------------------------------------------------ may elements be read directly?
cdef bint array_iteration_is_pristine(Realm realm, JSArray array) noexcept:
    cdef JSObject proto
    cdef int slot
    if realm.array_values is None or realm.array_iterator_next is None or array.kind != KIND_ARRAY:
        return False
    if realm.intrinsics[<int>INTRINSIC_ARRAY_PROTOTYPE] == NULL or realm.intrinsics[<int>INTRINSIC_ARRAY_ITERATOR_PROTOTYPE] == NULL:
        return False
    if <PyObject*>array.shape.proto != realm.intrinsics[<int>INTRINSIC_ARRAY_PROTOTYPE]:
        return False
    if array.shape.flags & SHAPE_HAS_SYMBOLS and shape_lookup(array.shape, KEY_ITERATOR) >= 0:
        return False
    proto = array.shape.proto
    slot = shape_lookup(proto.shape, KEY_ITERATOR)
    if slot < 0 or proto.slots[slot] != value_object(<PyObject*>realm.array_values):
        return False
    proto = <JSObject>realm.intrinsics[<int>INTRINSIC_ARRAY_ITERATOR_PROTOTYPE]
    slot = shape_lookup(proto.shape, KEY_NEXT)
    return slot >= 0 and proto.slots[slot] == value_object(<PyObject*>realm.array_iterator_next)


# ------------------------------------------------------------------ mapped arguments objects
cdef inline Value* mapped_place(JSObject target, PropertyKey key) noexcept:
    """The variable behind an element, or NULL."""
    cdef JSArguments arguments = <JSArguments>target
    cdef uint32_t index = <uint32_t>key
    if not is_int(key) or index >= arguments.mapped_count or arguments.mapped[index] < 0:
        return NULL
    return &arguments.environment.slots[arguments.mapped[index]]


cdef int arguments_get_own(Realm realm, JSObject target, PropertyKey key, PropertyDescriptor* descriptor) except -1:
    cdef Value* place
    if not ordinary_get_own(realm, target, key, descriptor):
        return 0
    place = mapped_place(target, key)
    if place != NULL and not is_lazy(place[0]) and place[0] != EMPTY:
        set_copy(&descriptor.value, place[0])
    return 1


cdef int arguments_define_own(Realm realm, JSObject target, PropertyKey key, PropertyDescriptor* descriptor) except -1:
    # §10.4.4.2
    cdef Value* place = mapped_place(target, key)
    cdef PropertyDescriptor changed
    cdef int done
    if place == NULL:
        return ordinary_define_own(realm, target, key, descriptor)
    changed = descriptor[0]
    if not descriptor.has & (DESC_GET | DESC_SET | DESC_VALUE) and descriptor.has & DESC_WRITABLE \
            and not descriptor.attributes & ATTR_WRITABLE:
        changed.has |= DESC_VALUE
        changed.value = place[0]         # borrowed: the variable keeps it
    else:
        # The element itself is stale while it is mapped; validation compares with its value.
        refresh_mapped(target, key, place)
    done = ordinary_define_own(realm, target, key, &changed)
    if not done:
        return 0
    if descriptor.has & (DESC_GET | DESC_SET):
        (<JSArguments>target).mapped[<uint32_t>key] = -1
    else:
        if descriptor.has & DESC_VALUE:
            set_copy(place, descriptor.value)
        if descriptor.has & DESC_WRITABLE and not descriptor.attributes & ATTR_WRITABLE:
            (<JSArguments>target).mapped[<uint32_t>key] = -1
    return 1


cdef void refresh_mapped(JSObject target, PropertyKey key, Value* place) noexcept:
    cdef OwnPlace own
    if find_own(target, key, &own) == OWN_VALUE and not own.attributes & ATTR_ACCESSOR:
        set_copy(own.place, place[0])


cdef int arguments_get(Realm realm, Value* result, JSObject target, PropertyKey key, Value receiver) except -1:
    cdef Value* place = mapped_place(target, key)
    if place != NULL and place[0] != EMPTY:
        set_copy(result, place[0])
        return 0
    return ordinary_get(realm, result, target, key, receiver)


cdef int arguments_set(Realm realm, JSObject target, PropertyKey key, Value v, Value receiver) except -1:
    cdef Value* place = mapped_place(target, key)
    if place != NULL and receiver == value_object(<PyObject*>target):
        set_copy(place, v)
        return 1
    return ordinary_set(realm, target, key, v, receiver)


cdef int arguments_delete(Realm realm, JSObject target, PropertyKey key) except -1:
    cdef int done
    cdef Value* place = mapped_place(target, key)
    done = ordinary_delete(realm, target, key)
    if done and place != NULL:
        (<JSArguments>target).mapped[<uint32_t>key] = -1
    return done


cdef ExoticMethods mapped_arguments_methods
memset(&mapped_arguments_methods, 0, sizeof(ExoticMethods))
mapped_arguments_methods.get_own = arguments_get_own
mapped_arguments_methods.define_own = arguments_define_own
mapped_arguments_methods.get = arguments_get
mapped_arguments_methods.set = arguments_set
# `delete` is a word of C++ but a plain name here
mapped_arguments_methods.delete = arguments_delete


# ------------------------------------------------------------------ String objects
cdef int string_own(JSObject target, PropertyKey key, PropertyDescriptor* descriptor) except -1:
    """StringGetOwnProperty (§10.4.3.5), and `length`."""
    cdef PyObject* text = as_pointer((<JSPrimitive>target).primitive)
    cdef Py_ssize_t length = PyUnicode_GET_LENGTH(text)
    memset(descriptor, 0, sizeof(PropertyDescriptor))
    descriptor.value = descriptor.getter = descriptor.setter = UNDEFINED
    if key == KEY_LENGTH:
        descriptor.value = value_int(<int32_t>length)
        descriptor.attributes = 0
    elif is_int(key) and <uint32_t>key < length:
        descriptor.value = value_string(PyUnicode_FromOrdinal(<int>PyUnicode_READ_CHAR(text, <uint32_t>key)))
        descriptor.attributes = ATTR_ENUMERABLE
    else:
        return 0
    descriptor.has = DESC_VALUE | DESC_WRITABLE | DESC_ENUMERABLE | DESC_CONFIGURABLE
    return 1


cdef int string_get_own(Realm realm, JSObject target, PropertyKey key, PropertyDescriptor* descriptor) except -1:
    if is_string((<JSPrimitive>target).primitive) and string_own(target, key, descriptor):
        return 1
    return ordinary_get_own(realm, target, key, descriptor)


cdef int string_define_own(Realm realm, JSObject target, PropertyKey key, PropertyDescriptor* descriptor) except -1:
    cdef PropertyDescriptor current
    cdef bint compatible
    if is_string((<JSPrimitive>target).primitive) and string_own(target, key, &current):
        compatible = is_compatible_descriptor(not target.flags & OBJECT_NOT_EXTENSIBLE, descriptor, &current)
        descriptor_release(&current)
        return compatible
    return ordinary_define_own(realm, target, key, descriptor)


cdef int string_delete(Realm realm, JSObject target, PropertyKey key) except -1:
    cdef PropertyDescriptor current
    if is_string((<JSPrimitive>target).primitive) and string_own(target, key, &current):
        descriptor_release(&current)
        return 0
    return ordinary_delete(realm, target, key)


cdef int string_own_keys(Realm realm, JSObject target, list keys) except -1:
    cdef Py_ssize_t i
    if is_string((<JSPrimitive>target).primitive):
        for i in range(PyUnicode_GET_LENGTH(as_pointer((<JSPrimitive>target).primitive))):
            keys.append(str(i))
    return collect_own_keys(realm, target, keys, True)


cdef ExoticMethods string_methods
memset(&string_methods, 0, sizeof(ExoticMethods))
string_methods.get_own = string_get_own
string_methods.define_own = string_define_own
string_methods.delete = string_delete
string_methods.own_keys = string_own_keys


cdef void register_exotic(int kind, const ExoticMethods* methods) noexcept:
    if 0 <= kind < 64:
        exotic_table[kind] = methods


register_exotic(KIND_ARGUMENTS, &mapped_arguments_methods)
register_exotic(KIND_STRING, &string_methods)

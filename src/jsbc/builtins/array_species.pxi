# ArraySpeciesCreate (ECMA-262 §10.4.2.3) with a short way for arrays nobody subclassed.


# ArrayCreate with %Array.prototype%
cdef JSArray array_create(Realm realm, int64_t length):
    cdef JSArray array
    if length > <int64_t>0xFFFFFFFF:
        throw_range_error(realm, "Invalid array length")
    array = new_array(realm, 0)
    array.length = <uint32_t>length
    return array


cdef bint species_is_pristine(Realm realm, JSObject original) noexcept:
    """Whether original.constructor[Symbol.species] is %Array%, found without running anything."""
    cdef PropertyLookup found
    cdef JSObject constructor
    cdef int slot
    cdef Value v
    if realm.intrinsics[<int>INTRINSIC_ARRAY] == NULL or original.flags & OBJECT_EXOTIC:
        return False
    if lookup_property(original, KEY_CONSTRUCTOR, &found) != 1 or found.attributes & ATTR_ACCESSOR:
        return False
    if (<JSObject>found.holder).slots[found.slot] != value_object(realm.intrinsics[<int>INTRINSIC_ARRAY]):
        return False
    constructor = <JSObject>realm.intrinsics[<int>INTRINSIC_ARRAY]
    slot = shape_lookup(constructor.shape, symbol_key(SYMBOL_SPECIES))
    if slot < 0:
        return False
    v = constructor.slots[slot]
    if is_lazy(v):
        return True                      # nobody has looked at the getter yet
    if not is_heap(v) or not isinstance(<object>as_pointer(v), Accessor):
        return False
    getter_function = (<Accessor>as_pointer(v)).getter
    return isinstance(getter_function, JSFunction) and (<JSFunction>getter_function).native_object == species_getter


# ArraySpeciesCreate; `fresh` says that the result is a new plain array nobody else knows.  Then it is empty, its length
# is not yet `length`, and finish_array says how long it is in the end.
cdef JSObject array_species_create(Realm realm, JSObject original, int64_t length, bint* fresh):
    cdef object constructor = None
    fresh[0] = True
    if (not is_array(realm, object_value(original))
            or (original.kind == KIND_ARRAY and species_is_pristine(realm, original))):
        if length > <int64_t>0xFFFFFFFF:
            throw_range_error(realm, "Invalid array length")
        return new_array(realm, 0)
    constructor = js_get(realm, original, "constructor")
    if isinstance(constructor, JSObject):
        # The Array constructor of another realm counts as absent; each realm makes its own arrays.
        if is_foreign_array_constructor(realm, <JSObject>constructor):
            constructor = None
        else:
            constructor = js_get(realm, constructor, SYMBOL_SPECIES)
            if constructor is JSNull:
                constructor = None
    if constructor is None:
        if length > <int64_t>0xFFFFFFFF:
            throw_range_error(realm, "Invalid array length")
        return new_array(realm, 0)
    if not js_is_constructor(constructor):
        throw_type_error(realm, "object.constructor[Symbol.species] is not a constructor")
    fresh[0] = False
    made = js_construct(realm, constructor, (length,), None)
    return <JSObject>made


cdef bint is_foreign_array_constructor(Realm realm, JSObject constructor) noexcept:
    cdef JSFunction own
    if not isinstance(constructor, JSFunction) or realm.intrinsics[<int>INTRINSIC_ARRAY] == NULL:
        return False
    own = <JSFunction>realm.intrinsics[<int>INTRINSIC_ARRAY]
    return constructor is not own and own.native != NULL and (<JSFunction>constructor).native == own.native


cdef int finish_array(Realm realm, JSObject array, bint fresh, int64_t length) except -1:
    if fresh:
        # At most 2^32 - 1: checked when the array was made, or every element was created.
        if (<JSArray>array).length < length and length <= <int64_t>0xFFFFFFFF:
            (<JSArray>array).length = <uint32_t>length
        return 0
    return set_length(realm, array, length)


# Copies source.elements[start:end] to the end of a fresh array, holes too.
cdef int append_elements(Realm realm, JSArray target, JSArray source, uint32_t start, uint32_t end) except -1:
    cdef uint32_t index, count = target.element_count, needed
    cdef Value v
    if end > source.element_count:
        end = source.element_count
    if end <= start:
        return 0
    needed = count + (end - start)
    if needed > target.element_capacity:
        # Exact for the first piece, growing by half for what concat adds later.
        array_reserve(realm, target, needed if count == 0 else needed + (needed >> 1))
        if end > source.element_count:
            end = source.element_count
    for index in range(start, end):
        v = source.elements[index]
        value_incref(v)
        target.elements[count] = v
        count += 1
    target.element_count = count
    if target.length < count:
        target.length = count
    return 0


# target[index] = v for a result: appends while the array is fresh and dense
cdef int add_result(Realm realm, JSObject target, bint fresh, int64_t index, Value v) except -1:
    if fresh and (<JSArray>target).element_count == index and is_dense(target):
        return array_push(realm, <JSArray>target, v)
    return create_index(realm, target, index, v)

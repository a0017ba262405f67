# Array.prototype methods that change the array in place (ECMA-262 §23.1.3): push, pop, shift, unshift, splice,
# reverse, fill, copyWithin.  Each has a short way that moves Values inside a dense array and the loop of
# the specification for everything else.


cdef inline bint may_move(Realm realm, JSObject base) noexcept:
    """Dense, and holes may be moved like elements because no prototype has elements."""
    return is_dense(base) and realm.indexed_prototypes == 0


cdef int too_long(Realm realm) except -1:
    return throw_type_error(realm, "Pushing elements past the maximum length of an array-like object")


cdef int array_push_method(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.push ( ...items ), §23.1.3.23"""
    cdef JSObject base
    cdef int64_t length
    cdef int i
    if is_object(this_value):
        base = object_of(this_value)
        if may_move(realm, base):
            for i in range(argc):
                array_push(realm, <JSArray>base, argv[i])
            set_steal(result, length_value((<JSArray>base).length))
            return 0
    base = to_object(realm, this_value)
    length = length_of(realm, base)
    if length + argc > MAX_SAFE_INTEGER:
        return too_long(realm)
    for i in range(argc):
        set_index(realm, base, length + i, argv[i])
    set_length(realm, base, length + argc)
    set_steal(result, length_value(length + argc))
    return 0


cdef int array_pop(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.pop ( ), §23.1.3.22"""
    cdef JSObject base
    cdef JSArray array
    cdef int64_t length
    cdef Value last = UNDEFINED
    if is_object(this_value) and may_move(realm, object_of(this_value)):
        array = <JSArray>as_pointer(this_value)
        if array.length == 0:
            set_undefined(result)
            return 0
        array.element_count -= 1
        array.length -= 1
        last = array.elements[array.element_count]
        set_steal(result, UNDEFINED if last == EMPTY else last)
        return 0
    base = to_object(realm, this_value)
    length = length_of(realm, base)
    try:
        if length:
            get_index(realm, &last, base, length - 1)
            delete_index(realm, base, length - 1)
        set_length_always(realm, base, length - 1 if length else 0)
        set_copy(result, last)
    finally:
        value_decref(last)
    return 0


cdef int set_length_always(Realm realm, JSObject base, int64_t length) except -1:
    """Set(O, "length", n, true), also when it is that already: a read-only length must throw."""
    return set_property(realm, object_value(base), KEY_LENGTH, length_value(length), True)


cdef int array_shift(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.shift ( ), §23.1.3.27"""
    cdef JSObject base
    cdef JSArray array
    cdef int64_t length
    cdef Value first = UNDEFINED
    if is_object(this_value) and may_move(realm, object_of(this_value)):
        array = <JSArray>as_pointer(this_value)
        if array.length == 0:
            set_undefined(result)
            return 0
        first = array.elements[0]
        array.element_count -= 1
        array.length -= 1
        memmove(array.elements, array.elements + 1, <size_t>array.element_count * sizeof(Value))
        set_steal(result, UNDEFINED if first == EMPTY else first)
        return 0
    base = to_object(realm, this_value)
    length = length_of(realm, base)
    if length == 0:
        set_length_always(realm, base, 0)
        set_undefined(result)
        return 0
    try:
        get_index(realm, &first, base, 0)
        move_elements(realm, base, 1, 0, length - 1)
        delete_index(realm, base, length - 1)
        set_length_always(realm, base, length - 1)
        set_copy(result, first)
    finally:
        value_decref(first)
    return 0


cdef int move_elements(Realm realm, JSObject base, int64_t source, int64_t target, int64_t count) except -1:
    """The loops of shift, unshift, splice and copyWithin, in the direction that saves what is still to be read."""
    cdef int64_t step = 1, left = count
    cdef Value v = UNDEFINED
    if source < target:
        step = -1
        source += count - 1
        target += count - 1
    try:
        while left > 0:
            tick(realm)
            if get_index_if_present(realm, &v, base, source):
                set_index(realm, base, target, v)
            else:
                delete_index(realm, base, target)
            source += step
            target += step
            left -= 1
    finally:
        value_decref(v)
    return 0


cdef int open_gap(Realm realm, JSArray array, uint32_t at, uint32_t removed, int argc, Value* argv) except -1:
    """Replaces elements[at : at + removed], whose references the caller has taken, by the arguments."""
    cdef uint32_t count = array.element_count, tail = count - at - removed
    cdef int i
    cdef uint32_t needed = count - removed + <uint32_t>argc
    if needed > array.element_capacity:
        array_reserve(realm, array, needed + (needed >> 1))
    if tail:
        # An array without elements has no memory, and memmove must not be given a null pointer.
        memmove(array.elements + at + argc, array.elements + at + removed, <size_t>tail * sizeof(Value))
    for i in range(argc):
        value_incref(argv[i])
        array.elements[at + <uint32_t>i] = argv[i]
    array.element_count = needed
    array.length = needed
    return 0


cdef int array_unshift(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.unshift ( ...items ), §23.1.3.37"""
    cdef JSObject base
    cdef int64_t length
    cdef int i
    if is_object(this_value) and may_move(realm, object_of(this_value)):
        base = object_of(this_value)
        open_gap(realm, <JSArray>base, 0, 0, argc, argv)
        set_steal(result, length_value((<JSArray>base).length))
        return 0
    base = to_object(realm, this_value)
    length = length_of(realm, base)
    if argc:
        if length + argc > MAX_SAFE_INTEGER:
            return too_long(realm)
        move_elements(realm, base, 0, argc, length)
        for i in range(argc):
            set_index(realm, base, i, argv[i])
    set_length_always(realm, base, length + argc)
    set_steal(result, length_value(length + argc))
    return 0


cdef int array_splice(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.splice ( start, deleteCount, ...items ), §23.1.3.31"""
    cdef JSObject base = to_object(realm, this_value), removed
    cdef JSArray array, taken
    cdef int64_t length = length_of(realm, base), start, delete_count, index, added = max(argc - 2, 0)
    cdef double number
    cdef bint fresh
    cdef Value v = UNDEFINED
    relative_index(realm, argument(argc, argv, 0), length, 0, &start)
    if argc == 0:
        delete_count = 0
    elif argc == 1:
        delete_count = length - start
    else:
        to_integer_or_infinity(realm, argv[1], &number)
        delete_count = 0 if number < 0 else length - start if number > <double>(length - start) else <int64_t>number
    if length + added - delete_count > MAX_SAFE_INTEGER:
        return too_long(realm)
    removed = array_species_create(realm, base, delete_count, &fresh)
    if fresh and may_move(realm, base) and (<JSArray>base).length == length:
        array = <JSArray>base
        taken = <JSArray>removed
        array_reserve(realm, taken, <uint32_t>delete_count)
        if added > delete_count:
            array_reserve(realm, array, <uint32_t>(length + added - delete_count))
        # From here on nothing can fail: the references of the removed elements change hands.
        for index in range(delete_count):
            taken.elements[index] = array.elements[start + index]
        taken.element_count = taken.length = <uint32_t>delete_count
        open_gap(realm, array, <uint32_t>start, <uint32_t>delete_count, <int>added, argv + 2)
        set_copy(result, object_value(removed))
        return 0
    try:
        for index in range(delete_count):
            tick(realm)
            if get_index_if_present(realm, &v, base, start + index):
                add_result(realm, removed, fresh, index, v)
    finally:
        value_decref(v)
    finish_array(realm, removed, fresh, delete_count)
    if added != delete_count:
        move_elements(realm, base, start + delete_count, start + added, length - start - delete_count)
        index = length
        while index > length - delete_count + added:
            tick(realm)
            index -= 1
            delete_index(realm, base, index)
    for index in range(added):
        set_index(realm, base, start + index, argv[2 + index])
    set_length_always(realm, base, length - delete_count + added)
    set_copy(result, object_value(removed))
    return 0


cdef int array_reverse(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.reverse ( ), §23.1.3.26"""
    cdef JSObject base = to_object(realm, this_value)
    cdef JSArray array
    cdef int64_t length = length_of(realm, base), lower, upper
    cdef Value low = UNDEFINED, high = UNDEFINED
    cdef bint has_low, has_high
    if may_move(realm, base):
        array = <JSArray>base
        lower = 0
        upper = <int64_t>array.element_count - 1
        while lower < upper:
            low = array.elements[lower]
            array.elements[lower] = array.elements[upper]
            array.elements[upper] = low
            lower += 1
            upper -= 1
        set_copy(result, object_value(base))
        return 0
    try:
        for lower in range(length // 2):
            tick(realm)
            upper = length - lower - 1
            has_low = get_index_if_present(realm, &low, base, lower)
            has_high = get_index_if_present(realm, &high, base, upper)
            if has_high:
                set_index(realm, base, lower, high)
            elif has_low:
                delete_index(realm, base, lower)
            if has_low:
                set_index(realm, base, upper, low)
            elif has_high:
                delete_index(realm, base, upper)
    finally:
        value_decref(low)
        value_decref(high)
    set_copy(result, object_value(base))
    return 0


cdef int array_fill(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.fill ( value [ , start [ , end ] ] ), §23.1.3.7"""
    cdef Value v = argument(argc, argv, 0), start = argument(argc, argv, 1), end = argument(argc, argv, 2)
    cdef JSObject base = to_object(realm, this_value)
    cdef int64_t length = length_of(realm, base), index, final
    relative_index(realm, start, length, 0, &index)
    relative_index(realm, end, length, length, &final)
    while index < final:
        tick(realm)
        set_index(realm, base, index, v)
        index += 1
    set_copy(result, object_value(base))
    return 0


cdef int array_copy_within(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.copyWithin ( target, start [ , end ] ), §23.1.3.4"""
    cdef Value to_argument = argument(argc, argv, 0), from_argument = argument(argc, argv, 1)
    cdef Value end_argument = argument(argc, argv, 2)
    cdef JSObject base = to_object(realm, this_value)
    cdef int64_t length = length_of(realm, base), target, source, final
    relative_index(realm, to_argument, length, 0, &target)
    relative_index(realm, from_argument, length, 0, &source)
    relative_index(realm, end_argument, length, length, &final)
    move_range(realm, base, source, target, min(final - source, length - target))
    set_copy(result, object_value(base))
    return 0


cdef int move_range(Realm realm, JSObject base, int64_t source, int64_t target, int64_t count) except -1:
    if count > 0:
        # Backwards only when the ranges overlap that way (§23.1.3.4 step 11).
        if source < target and target >= source + count:
            return copy_forwards(realm, base, source, target, count)
        return move_elements(realm, base, source, target, count)
    return 0


cdef int copy_forwards(Realm realm, JSObject base, int64_t source, int64_t target, int64_t count) except -1:
    cdef int64_t index
    for index in range(count):
        move_elements(realm, base, source + index, target + index, 1)
    return 0


MUTATION_METHODS[:] = [
    native("push", 1, array_push_method),
    native("pop", 0, array_pop),
    native("shift", 0, array_shift),
    native("unshift", 1, array_unshift),
    native("splice", 2, array_splice),
    native("reverse", 0, array_reverse),
    native("fill", 1, array_fill),
    native("copyWithin", 2, array_copy_within),
    table_end(),
]

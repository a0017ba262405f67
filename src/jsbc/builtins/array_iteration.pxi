# Array.prototype methods that visit elements and leave the array alone (ECMA-262 §23.1.3): those with a callback,
# the searching ones, at, and the iterators.
#
# They all follow the loops of the specification.  What makes them quick is get_index in support.pxd: an element of
# a dense array is read without a call, and the check is made anew for each element, so the
# callback may do with the array what it likes.


# ------------------------------------------------------------------ one callback for each element

cdef enum:
    VISIT_FOR_EACH = 0
    VISIT_SOME
    VISIT_EVERY


cdef int array_visit(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.forEach, some, every ( callback [ , thisArg ] ), §23.1.3.15, §23.1.3.29, §23.1.3.6"""
    cdef int visitor = realm.callee.magic
    cdef Value callback = argument(argc, argv, 0), this_argument = argument(argc, argv, 1)
    cdef JSObject base = to_object(realm, this_value)
    cdef int64_t index, length = length_of(realm, base)
    cdef Value v = UNDEFINED, answer = UNDEFINED
    require_callable(realm, callback)
    try:
        for index in range(length):
            tick(realm)
            if not get_index_if_present(realm, &v, base, index):
                continue
            call3(realm, &answer, callback, this_argument, v, length_value(index), object_value(base))
            if visitor == VISIT_FOR_EACH:
                continue
            if to_boolean(answer) == (visitor == VISIT_SOME):
                set_bool(result, visitor == VISIT_SOME)
                return 0
    finally:
        value_decref(v)
        value_decref(answer)
    set_steal(result, UNDEFINED if visitor == VISIT_FOR_EACH else value_bool(visitor == VISIT_EVERY))
    return 0


cdef int array_map(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.map ( callback [ , thisArg ] ), §23.1.3.21"""
    cdef Value callback = argument(argc, argv, 0), this_argument = argument(argc, argv, 1)
    cdef JSObject base = to_object(realm, this_value), made
    cdef int64_t index, length = length_of(realm, base)
    cdef Value v = UNDEFINED, mapped = UNDEFINED
    cdef bint fresh
    require_callable(realm, callback)
    made = array_species_create(realm, base, length, &fresh)
    if fresh and is_dense(base):
        array_reserve(realm, <JSArray>made, <uint32_t>length)
    try:
        for index in range(length):
            tick(realm)
            if get_index_if_present(realm, &v, base, index):
                call3(realm, &mapped, callback, this_argument, v, length_value(index), object_value(base))
                add_result(realm, made, fresh, index, mapped)
            elif fresh and is_dense(base) and (<JSArray>made).element_count == index:
                array_push(realm, <JSArray>made, EMPTY)      # a hole stays a hole
    finally:
        value_decref(v)
        value_decref(mapped)
    if fresh:
        finish_array(realm, made, True, length)
    set_copy(result, object_value(made))
    return 0


cdef int array_filter(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.filter ( callback [ , thisArg ] ), §23.1.3.8"""
    cdef Value callback = argument(argc, argv, 0), this_argument = argument(argc, argv, 1)
    cdef JSObject base = to_object(realm, this_value), made
    cdef int64_t index, length = length_of(realm, base), count = 0
    cdef Value v = UNDEFINED, answer = UNDEFINED
    cdef bint fresh
    require_callable(realm, callback)
    made = array_species_create(realm, base, 0, &fresh)
    try:
        for index in range(length):
            tick(realm)
            if not get_index_if_present(realm, &v, base, index):
                continue
            call3(realm, &answer, callback, this_argument, v, length_value(index), object_value(base))
            if to_boolean(answer):
                add_result(realm, made, fresh, count, v)
                count += 1
    finally:
        value_decref(v)
        value_decref(answer)
    set_copy(result, object_value(made))
    return 0


cdef enum:
    FIND_ELEMENT = 0
    FIND_INDEX = 1
    FIND_LAST = 2                # bit: from the end


cdef int array_find(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.find, findIndex, findLast, findLastIndex ( predicate [ , thisArg ] ), §23.1.3.12.1"""
    cdef int wanted = realm.callee.magic
    cdef Value callback = argument(argc, argv, 0), this_argument = argument(argc, argv, 1)
    cdef JSObject base = to_object(realm, this_value)
    cdef int64_t step, index, length = length_of(realm, base)
    cdef Value v = UNDEFINED, answer = UNDEFINED
    require_callable(realm, callback)
    try:
        for step in range(length):
            tick(realm)
            index = length - 1 - step if wanted & FIND_LAST else step
            get_index(realm, &v, base, index)
            call3(realm, &answer, callback, this_argument, v, length_value(index), object_value(base))
            if to_boolean(answer):
                if wanted & FIND_INDEX:
                    set_steal(result, length_value(index))
                else:
                    set_copy(result, v)
                return 0
    finally:
        value_decref(v)
        value_decref(answer)
    set_steal(result, value_int(-1) if wanted & FIND_INDEX else UNDEFINED)
    return 0


cdef int array_reduce(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.reduce, reduceRight ( callback [ , initialValue ] ), §23.1.3.24; magic 1: from the right"""
    cdef bint from_right = realm.callee.magic
    cdef Value callback = argument(argc, argv, 0)
    cdef JSObject base = to_object(realm, this_value)
    cdef int64_t step = 0, index, length = length_of(realm, base)
    cdef Value v = UNDEFINED, accumulator = UNDEFINED, reduced = UNDEFINED
    cdef Value arguments[4]
    cdef bint started = argc >= 2
    require_callable(realm, callback)
    if started:
        set_copy(&accumulator, argv[1])
    try:
        while step < length:
            tick(realm)
            index = length - 1 - step if from_right else step
            step += 1
            if not started:
                started = get_index_if_present(realm, &accumulator, base, index)
                continue
            if not get_index_if_present(realm, &v, base, index):
                continue
            arguments[0] = accumulator
            arguments[1] = v
            arguments[2] = length_value(index)
            arguments[3] = object_value(base)
            call_function(realm, &reduced, callback, UNDEFINED, 4, arguments)
            set_steal(&accumulator, reduced)
            reduced = UNDEFINED
        if not started:
            throw_type_error(realm, "Reduce of empty array with no initial value")
        set_copy(result, accumulator)
    finally:
        value_decref(v)
        value_decref(accumulator)
    return 0


# ------------------------------------------------------------------ searching

cdef int64_t find_dense(JSArray array, Value v, int64_t start, int64_t end) noexcept:
    """First index in [start, end) of a strictly equal element, or -1; holes are equal to nothing."""
    cdef Value* elements = array.elements
    cdef Value element
    cdef int64_t index
    if end > array.element_count:
        end = array.element_count
    if is_object(v) or (v >> 48) == (TAG_MISC >> 48):
        for index in range(start, end):
            if elements[index] == v:
                return index
        return -1
    for index in range(start, end):
        element = elements[index]
        if (element == v and not is_double(v)) or (element != EMPTY and strict_equals(element, v)):
            return index
    return -1


cdef int array_index_of(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.indexOf ( searchElement [ , fromIndex ] ), §23.1.3.17"""
    cdef Value wanted = argument(argc, argv, 0), v = UNDEFINED
    cdef JSObject base = to_object(realm, this_value)
    cdef int64_t index = 0, length = length_of(realm, base)
    if length == 0:
        set_int(result, -1)
        return 0
    relative_index(realm, argument(argc, argv, 1), length, 0, &index)
    if is_dense(base) and realm.indexed_prototypes == 0:
        set_steal(result, length_value(find_dense(<JSArray>base, wanted, index, length)))
        return 0
    try:
        while index < length:
            tick(realm)
            if get_index_if_present(realm, &v, base, index) and strict_equals(v, wanted):
                set_steal(result, length_value(index))
                return 0
            index += 1
    finally:
        value_decref(v)
    set_int(result, -1)
    return 0


cdef int array_last_index_of(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.lastIndexOf ( searchElement [ , fromIndex ] ), §23.1.3.20"""
    cdef Value wanted = argument(argc, argv, 0), v = UNDEFINED
    cdef JSObject base = to_object(realm, this_value)
    cdef int64_t index, length = length_of(realm, base)
    cdef double number
    if length == 0:
        set_int(result, -1)
        return 0
    index = length - 1
    if argc > 1:
        to_integer_or_infinity(realm, argv[1], &number)
        if number < 0:
            number += <double>length
            index = -1 if number < 0 else <int64_t>number
        elif number < <double>index:
            index = <int64_t>number
    try:
        while index >= 0:
            tick(realm)
            if get_index_if_present(realm, &v, base, index) and strict_equals(v, wanted):
                set_steal(result, length_value(index))
                return 0
            index -= 1
    finally:
        value_decref(v)
    set_int(result, -1)
    return 0


cdef int array_includes(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.includes ( searchElement [ , fromIndex ] ), §23.1.3.16"""
    cdef Value wanted = argument(argc, argv, 0), v = UNDEFINED
    cdef JSObject base = to_object(realm, this_value)
    cdef int64_t index = 0, length = length_of(realm, base)
    if length == 0:
        set_bool(result, False)
        return 0
    relative_index(realm, argument(argc, argv, 1), length, 0, &index)
    # The quick search takes neither NaN, which equals itself here, nor undefined, which a hole equals.
    if is_dense(base) and not is_undefined(wanted) and wanted != CANONICAL_NAN and realm.indexed_prototypes == 0:
        set_bool(result, find_dense(<JSArray>base, wanted, index, length) >= 0)
        return 0
    try:
        while index < length:
            tick(realm)
            get_index(realm, &v, base, index)
            if same_value_zero(v, wanted):
                set_bool(result, True)
                return 0
            index += 1
    finally:
        value_decref(v)
    set_bool(result, False)
    return 0


cdef int array_at(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.at ( index ), §23.1.3.1"""
    cdef Value position = argument(argc, argv, 0), v = UNDEFINED
    cdef JSObject base = to_object(realm, this_value)
    cdef int64_t length = length_of(realm, base)
    cdef double number
    to_integer_or_infinity(realm, position, &number)
    if number < 0:
        number += <double>length
    if number < 0 or number >= <double>length:
        set_undefined(result)
        return 0
    get_index(realm, &v, base, <int64_t>number)
    set_steal(result, v)
    return 0


# ------------------------------------------------------------------ iterators

cdef int array_items(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.keys, values, entries ( ); the magic is the IteratorItemKind"""
    cdef int item_kind = realm.callee.magic
    cdef JSObject iterator = new_array_iterator(realm, to_object(realm, this_value), item_kind)
    set_copy(result, object_value(iterator))
    return 0


ITERATION_METHODS[:] = [
    native("at", 1, array_at),
    native("entries", 0, array_items, ITEM_ENTRIES),
    native("every", 1, array_visit, VISIT_EVERY),
    native("filter", 1, array_filter),
    native("find", 1, array_find, FIND_ELEMENT),
    native("findIndex", 1, array_find, FIND_INDEX),
    native("findLast", 1, array_find, FIND_LAST),
    native("findLastIndex", 1, array_find, FIND_LAST | FIND_INDEX),
    native("forEach", 1, array_visit, VISIT_FOR_EACH),
    native("includes", 1, array_includes),
    native("indexOf", 1, array_index_of),
    native("keys", 0, array_items, ITEM_KEYS),
    native("lastIndexOf", 1, array_last_index_of),
    native("map", 1, array_map),
    native("reduce", 1, array_reduce, 0),
    native("reduceRight", 1, array_reduce, 1),
    native("some", 1, array_visit, VISIT_SOME),
    native("values", 0, array_items, ITEM_VALUES),
    table_end(),
]

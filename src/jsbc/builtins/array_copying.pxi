# Array.prototype methods that make a new array or a string (ECMA-262 §23.1.3): slice, concat, flat, flatMap,
# join, toString, toLocaleString, toReversed, toSpliced, with.


cdef enum:
    MAX_STRING_LENGTH = 536870888        # as in vm.operators: V8's limit
    # Joining up to so many elements collects all the pieces in one list.
    JOIN_AT_ONCE = 1 << 20
    # flat(Infinity) of arrays nested deeper than this, or of one that holds itself, is a RangeError.
    MAX_FLAT_DEPTH = 10000


# ------------------------------------------------------------------ slice, concat

cdef int array_slice(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.slice ( start, end ), §23.1.3.28"""
    cdef Value start = argument(argc, argv, 0), end = argument(argc, argv, 1), v = UNDEFINED
    cdef JSObject base = to_object(realm, this_value), made
    cdef int64_t length = length_of(realm, base), index, final, count = 0
    cdef bint fresh
    relative_index(realm, start, length, 0, &index)
    relative_index(realm, end, length, length, &final)
    made = array_species_create(realm, base, max(final - index, 0), &fresh)
    if fresh and has_elements(base) and realm.indexed_prototypes == 0 and index < final:
        # Arrays, and `arguments`: [].slice.call(arguments) is how ES5 turns them into an array.
        append_elements(realm, <JSArray>made, <JSArray>base, <uint32_t>min(index, <int64_t>MAX_ARRAY_INDEX),
                        <uint32_t>min(final, <int64_t>MAX_ARRAY_INDEX))
        count = (<JSArray>made).element_count
        index += count
        if base.kind == KIND_ARRAY and not base.flags & OBJECT_SLOW_ARRAY and final <= (<JSArray>base).length:
            # What is beyond the dense part are holes.
            count += final - index
            index = final
    try:
        while index < final:
            tick(realm)
            if get_index_if_present(realm, &v, base, index):
                add_result(realm, made, fresh, count, v)
            index += 1
            count += 1
    finally:
        value_decref(v)
    finish_array(realm, made, fresh, count)
    set_copy(result, object_value(made))
    return 0


cdef int is_concat_spreadable(Realm realm, Value v) except -1:
    """IsConcatSpreadable (§23.1.3.2.1)."""
    cdef Value answer = UNDEFINED
    if not is_object(v):
        return 0
    get_from(realm, &answer, object_of(v), symbol_key(SYMBOL_IS_CONCAT_SPREADABLE), v)
    if is_undefined(answer):
        return is_array(realm, v)
    truth = to_boolean(answer)
    value_decref(answer)
    return truth


cdef int concat_elements(Realm realm, JSObject made, bint fresh, JSObject source, int64_t at, int64_t length) except -1:
    cdef int64_t index = 0
    cdef Value v = UNDEFINED
    cdef JSArray array
    if fresh and source.kind == KIND_ARRAY and not source.flags & OBJECT_SLOW_ARRAY and realm.indexed_prototypes == 0 \
            and (<JSArray>made).element_count == at and is_dense(made):
        array = <JSArray>source
        append_elements(realm, <JSArray>made, array, 0, array.element_count)
        return 0
    try:
        for index in range(length):
            tick(realm)
            if get_index_if_present(realm, &v, source, index):
                add_result(realm, made, fresh, at + index, v)
    finally:
        value_decref(v)
    return 0


cdef int array_concat(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.concat ( ...items ), §23.1.3.2"""
    cdef JSObject base = to_object(realm, this_value), made, source
    cdef int64_t count = 0, length
    cdef bint fresh
    cdef int i
    cdef Value item
    made = array_species_create(realm, base, 0, &fresh)
    for i in range(-1, argc):
        item = object_value(base) if i < 0 else argv[i]
        if is_concat_spreadable(realm, item):
            source = object_of(item)
            length = length_of(realm, source)
            if count + length > MAX_SAFE_INTEGER:
                return throw_type_error(realm, "Array length exceeds 2^53-1")
            concat_elements(realm, made, fresh, source, count, length)
            count += length
        else:
            if count >= MAX_SAFE_INTEGER:
                return throw_type_error(realm, "Array length exceeds 2^53-1")
            add_result(realm, made, fresh, count, item)
            count += 1
    if fresh and count > <int64_t>0xFFFFFFFF:
        return throw_range_error(realm, "Invalid array length")
    if fresh:
        finish_array(realm, made, True, count)
    else:
        set_property(realm, object_value(made), KEY_LENGTH, length_value(count), True)
    set_copy(result, object_value(made))
    return 0


# ------------------------------------------------------------------ flat, flatMap

cdef class FlatLevel:
    """One array that is being flattened: an explicit stack, since nesting may be deeper than the native one allows."""
    cdef JSObject source
    cdef int64_t position
    cdef int64_t length
    cdef double depth


cdef FlatLevel new_flat_level(JSObject source, int64_t length, double depth):
    cdef FlatLevel level = FlatLevel.__new__(FlatLevel)
    level.source = source
    level.length = length
    level.depth = depth
    return level


cdef int64_t flatten_into(Realm realm, JSObject made, bint fresh, JSObject source, int64_t length, double depth,
                          Value mapper, Value this_argument) except -1:
    """FlattenIntoArray (§23.1.3.13.1); `mapper` undefined for flat.  Returns the number of elements."""
    cdef list stack = [new_flat_level(source, length, depth)]
    cdef FlatLevel level
    cdef int64_t target = 0, index
    cdef Value v = UNDEFINED, mapped = UNDEFINED
    try:
        while stack:
            level = <FlatLevel>stack[len(stack) - 1]
            if level.position >= level.length:
                stack.pop()
                continue
            tick(realm)
            index = level.position
            level.position += 1
            if not get_index_if_present(realm, &v, level.source, index):
                continue
            if not is_undefined(mapper):
                call3(realm, &mapped, mapper, this_argument, v, length_value(index), object_value(source))
                set_steal(&v, mapped)
                mapped = UNDEFINED
            if level.depth > 0 and is_array(realm, v):
                if len(stack) >= MAX_FLAT_DEPTH:
                    throw_range_error(realm, "Maximum call stack size exceeded")
                # A mapper maps the outermost elements only; flatMap's depth is 1.
                if not is_undefined(mapper):
                    target = flatten_plain(realm, made, fresh, object_of(v), target)
                else:
                    stack.append(new_flat_level(object_of(v), length_of(realm, object_of(v)), level.depth - 1))
                continue
            if target >= MAX_SAFE_INTEGER:
                throw_type_error(realm, "Array length exceeds 2^53-1")
            add_result(realm, made, fresh, target, v)
            target += 1
    finally:
        value_decref(v)
        value_decref(mapped)
    return target


cdef int64_t flatten_plain(Realm realm, JSObject made, bint fresh, JSObject source, int64_t target) except -1:
    """The elements of one array that flatMap's function returned."""
    cdef int64_t index, length = length_of(realm, source)
    cdef Value v = UNDEFINED
    try:
        for index in range(length):
            tick(realm)
            if get_index_if_present(realm, &v, source, index):
                add_result(realm, made, fresh, target, v)
                target += 1
    finally:
        value_decref(v)
    return target


cdef int array_flat(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.flat ( [ depth ] ), §23.1.3.13"""
    cdef Value depth_argument = argument(argc, argv, 0)
    cdef JSObject base = to_object(realm, this_value), made
    cdef int64_t length = length_of(realm, base), count
    cdef double depth = 1
    cdef bint fresh
    if not is_undefined(depth_argument):
        to_integer_or_infinity(realm, depth_argument, &depth)
    made = array_species_create(realm, base, 0, &fresh)
    count = flatten_into(realm, made, fresh, base, length, depth, UNDEFINED, UNDEFINED)
    set_copy(result, object_value(made))
    return 0


cdef int array_flat_map(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.flatMap ( mapperFunction [ , thisArg ] ), §23.1.3.14"""
    cdef Value mapper = argument(argc, argv, 0), this_argument = argument(argc, argv, 1)
    cdef JSObject base = to_object(realm, this_value), made
    cdef int64_t length = length_of(realm, base)
    cdef bint fresh
    require_callable(realm, mapper)
    made = array_species_create(realm, base, 0, &fresh)
    flatten_into(realm, made, fresh, base, length, 1, mapper, this_argument)
    set_copy(result, object_value(made))
    return 0


# ------------------------------------------------------------------ join and the strings made with it

# Arrays being joined now: one that holds itself contributes the empty string, as in every engine.
cdef list joining = []


cdef object element_text(Realm realm, Value v, bint locale):
    cdef Value method = UNDEFINED, text = UNDEFINED
    if is_string(v):
        return <object>as_pointer(v)
    if is_int(v) and not locale:
        return number_to_string(as_int(v))
    if is_nullish(v):
        return ""
    if not locale:
        return to_string(realm, v)
    try:
        get_property(realm, &method, v, KEY_TO_LOCALE_STRING)
        call_function(realm, &text, method, v, 0, NULL)
        return to_string(realm, text)
    finally:
        value_decref(method)
        value_decref(text)


cdef PropertyKey KEY_TO_LOCALE_STRING = key_from_str("toLocaleString")


cdef void leave_join(JSObject base) noexcept:
    """Another thread may have come in between, in another realm: not simply the last one."""
    cdef Py_ssize_t position = len(joining)
    while position > 0:
        position -= 1
        if joining[position] is base:
            del joining[position]
            return


cdef object join_elements(Realm realm, JSObject base, int64_t length, str separator, bint locale):
    cdef list parts = []
    cdef int64_t index, units = 0, pending = 0
    cdef Py_ssize_t separator_length = len(separator)
    cdef bint at_once = length <= JOIN_AT_ONCE
    cdef object text
    cdef Value v = UNDEFINED
    if length == 0:
        return ""
    # V8 also refuses before it reads the first element.
    if separator_length and (length - 1) > MAX_STRING_LENGTH // separator_length:
        throw_range_error(realm, "Invalid string length")
    units = separator_length * (length - 1)
    for other in joining:
        if other is base:
            return ""
    joining.append(base)
    try:
        for index in range(length):
            tick(realm)
            get_index(realm, &v, base, index)
            text = element_text(realm, v, locale)
            units += len(text)
            if units > MAX_STRING_LENGTH:
                throw_range_error(realm, "Invalid string length")
            if at_once:
                parts.append(text)
                continue
            # Very long arrays may be nearly empty: runs of separators become one piece.
            if text:
                if pending:
                    parts.append(separator * pending)
                    pending = 0
                parts.append(text)
            if index + 1 < length:
                pending += 1
        charge(realm, <size_t>(units + 8 * len(parts)))
    finally:
        value_decref(v)
        leave_join(base)
    if at_once:
        return separator.join(parts)
    parts.append(separator * pending)
    return "".join(parts)


cdef int array_join(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.join ( separator ), §23.1.3.18"""
    cdef Value separator = argument(argc, argv, 0)
    cdef JSObject base = to_object(realm, this_value)
    cdef int64_t length = length_of(realm, base)
    cdef object text = "," if is_undefined(separator) else to_string(realm, separator)
    text = join_elements(realm, base, length, text, False)
    set_copy(result, value_string(<PyObject*>text))
    return 0


cdef int array_to_string(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.toString ( ), §23.1.3.36"""
    cdef JSObject base = to_object(realm, this_value)
    cdef Value join = UNDEFINED
    try:
        get_from(realm, &join, base, KEY_JOIN, object_value(base))
        if not is_callable(join):
            return object_to_string(realm, result, object_value(base), 0, NULL)
        call_function(realm, result, join, object_value(base), 0, NULL)
    finally:
        value_decref(join)
    return 0


cdef int array_to_locale_string(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.toLocaleString ( ), §23.1.3.32"""
    cdef JSObject base = to_object(realm, this_value)
    cdef int64_t length = length_of(realm, base)
    cdef object text = join_elements(realm, base, length, ",", True)
    set_copy(result, value_string(<PyObject*>text))
    return 0


# ------------------------------------------------------------------ toReversed, toSpliced, with

cdef int array_to_reversed(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.toReversed ( ), §23.1.3.33"""
    cdef JSObject base = to_object(realm, this_value)
    cdef int64_t index = length_of(realm, base)
    cdef JSArray made = array_create(realm, index)
    cdef Value v = UNDEFINED
    made.length = 0
    try:
        while index > 0:
            index -= 1
            tick(realm)
            get_index(realm, &v, base, index)
            array_push(realm, made, v)
    finally:
        value_decref(v)
    set_copy(result, object_value(made))
    return 0


cdef int copy_range(Realm realm, JSArray made, JSObject base, int64_t start, int64_t end) except -1:
    """Appends base[start:end]; holes become undefined."""
    cdef Value v = UNDEFINED
    try:
        while start < end:
            tick(realm)
            get_index(realm, &v, base, start)
            array_push(realm, made, v)
            start += 1
    finally:
        value_decref(v)
    return 0


cdef int array_to_spliced(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.toSpliced ( start, skipCount, ...items ), §23.1.3.35"""
    cdef JSObject base = to_object(realm, this_value)
    cdef int64_t length = length_of(realm, base), start, skip, total
    cdef double number
    cdef JSArray made
    cdef int i
    relative_index(realm, argument(argc, argv, 0), length, 0, &start)
    if argc == 0:
        skip = 0
    elif argc == 1:
        skip = length - start
    else:
        to_integer_or_infinity(realm, argv[1], &number)
        skip = 0 if number < 0 else length - start if number > <double>(length - start) else <int64_t>number
    total = length + max(argc - 2, 0) - skip
    if total > MAX_SAFE_INTEGER:
        return throw_type_error(realm, "Array length exceeds 2^53-1")
    made = array_create(realm, total)
    made.length = 0
    copy_range(realm, made, base, 0, start)
    for i in range(2, argc):
        array_push(realm, made, argv[i])
    copy_range(realm, made, base, start + skip, length)
    set_copy(result, object_value(made))
    return 0


cdef int array_with(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.with ( index, value ), §23.1.3.39"""
    cdef Value position = argument(argc, argv, 0), replacement = argument(argc, argv, 1)
    cdef JSObject base = to_object(realm, this_value)
    cdef int64_t length = length_of(realm, base), index
    cdef double number
    cdef JSArray made
    to_integer_or_infinity(realm, position, &number)
    if number < 0:
        number += <double>length
    if number < 0 or number >= <double>length:
        return throw_range_error(realm, "Invalid index : %s" % describe_value(position))
    index = <int64_t>number
    made = array_create(realm, length)
    made.length = 0
    copy_range(realm, made, base, 0, index)
    array_push(realm, made, replacement)
    copy_range(realm, made, base, index + 1, length)
    set_copy(result, object_value(made))
    return 0


COPYING_METHODS[:] = [
    native("concat", 1, array_concat),
    native("flat", 0, array_flat),
    native("flatMap", 1, array_flat_map),
    native("join", 1, array_join),
    native("slice", 2, array_slice),
    native("toLocaleString", 0, array_to_locale_string),
    native("toReversed", 0, array_to_reversed),
    native("toSpliced", 2, array_to_spliced),
    native("toString", 0, array_to_string),
    native("with", 2, array_with),
    table_end(),
]

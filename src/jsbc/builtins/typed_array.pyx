"""TypedArray objects, ECMA-262 §23.2.

Elements are read and written through vm.buffers.  A callback may shrink or detach the buffer, so every
read after one checks the length again (`element_at`).
"""

from libc.string cimport memcpy, memmove

from _functools import cmp_to_key  # what functools.cmp_to_key is, without the module

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport *
from jsbc.vm.buffers cimport *
from jsbc.vm.operators cimport strict_equals, same_value_zero
from jsbc.builtins.table cimport *
from jsbc.builtins.support cimport species_getter, describe_object
from jsbc.builtins.iteration cimport new_array_iterator, set_typed_array_length, ITEM_KEYS, ITEM_VALUES, ITEM_ENTRIES
from jsbc.builtins.number cimport new_bigint

cdef tuple TYPE_NAMES = ("Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array",
                         "Uint32Array", "BigInt64Array", "BigUint64Array", "Float16Array", "Float32Array", "Float64Array")
cdef uint8_t[12] ELEMENT_SHIFTS = [0, 0, 0, 1, 1, 2, 2, 3, 3, 1, 2, 3]


cdef inline bint is_bigint_type(int element_type) noexcept:
    return element_type == ELEMENT_BIGINT64 or element_type == ELEMENT_BIGUINT64


# ------------------------------------------------------------------ creation
cdef JSTypedArray allocate_view(Realm realm, JSObject proto, int element_type, JSArrayBuffer buffer, size_t offset,
                                size_t length, bint tracking):
    cdef JSTypedArray view = JSTypedArray.__new__(JSTypedArray)
    init_object(realm, view, proto, KIND_TYPED_ARRAY)
    view.flags |= OBJECT_EXOTIC
    view.buffer = buffer
    view.byte_offset = offset
    view.length = length
    view.length_tracking = tracking
    view.element_type = element_type
    view.element_shift = ELEMENT_SHIFTS[element_type]
    return view


cdef JSTypedArray new_typed_array(Realm realm, JSObject proto, int element_type, object length):
    # zeroed, with a buffer of its own
    if length > 0x7FFFFFFFFF >> ELEMENT_SHIFTS[element_type]:
        throw_range_error(realm, "Invalid typed array length: %s" % js_to_string(realm, float(length)))
    buffer = new_array_buffer(realm, intrinsic(realm, INTRINSIC_ARRAY_BUFFER_PROTOTYPE),
                              (<size_t>length) << ELEMENT_SHIFTS[element_type], 0, False)
    return allocate_view(realm, proto, element_type, buffer, 0, length, False)


cdef int store(Realm realm, JSTypedArray view, size_t index, object item) except -1:
    cdef Value v = to_value(realm, item)
    try:
        return typed_set(realm, view, <double>index, v)
    finally:
        value_decref(v)


cdef object element_at(JSTypedArray view, size_t index):
    cdef Value v = UNDEFINED
    if index >= typed_length(view):
        return None
    typed_get(view, index, &v)
    try:
        return from_value(v)
    finally:
        value_decref(v)


cdef int copy_elements(Realm realm, JSTypedArray source, JSTypedArray target, size_t source_start, size_t target_start,
                       size_t count) except -1:
    # between views of any number types, or of any BigInt types; both ranges are in bounds; buffers may overlap
    cdef size_t i, size = 1 << source.element_shift
    cdef Value v = UNDEFINED
    cdef bytes snapshot
    if is_bigint_type(source.element_type) != is_bigint_type(target.element_type):
        return throw_type_error(realm, "Cannot mix BigInt and other types, use explicit conversions")
    if source.element_type == target.element_type:
        memmove(target.buffer.data + target.byte_offset + (target_start << target.element_shift),
                source.buffer.data + source.byte_offset + (source_start << source.element_shift), count << source.element_shift)
        return 0
    charge(realm, count * size)
    snapshot = (<char*>source.buffer.data)[source.byte_offset + source_start * size:
                                           source.byte_offset + (source_start + count) * size]
    for i in range(count):
        element_to_value(source.element_type, <const uint8_t*>snapshot + i * size, &v)
        typed_set(realm, target, <double>(target_start + i), v)
    value_decref(v)
    return 0


cdef object typed_array_constructor(Realm realm, object this_value, tuple args):
    """The twelve constructors, §23.2.5.1."""
    cdef Value new_target = realm.new_target
    cdef int element_type = realm.callee.magic
    if is_undefined(new_target):
        throw_type_error(realm, "Constructor %s requires 'new'" % TYPE_NAMES[element_type])
    value_incref(new_target)
    try:
        return construct_view(realm, element_type, args, new_target)
    finally:
        value_decref(new_target)


cdef object construct_view(Realm realm, int element_type, tuple args, Value new_target):
    cdef JSTypedArray source, view
    cdef JSArrayBuffer buffer
    cdef JSObject proto
    cdef size_t i
    cdef int which = INTRINSIC_INT8_ARRAY_PROTOTYPE + element_type
    first = arg(args, 0)
    if not isinstance(first, JSObject):
        length = js_to_integer(realm, first)
        if not 0 <= length <= 9007199254740991:
            throw_range_error(realm, "Invalid typed array length: %s" % js_to_string(realm, first))
        return new_typed_array(realm, prototype_from_constructor(realm, new_target, which), element_type, length)
    proto = prototype_from_constructor(realm, new_target, which)
    if isinstance(first, JSArrayBuffer):
        return view_of_buffer(realm, proto, element_type, first, arg(args, 1), arg(args, 2))
    if isinstance(first, JSTypedArray) and (<JSObject>first).kind == KIND_TYPED_ARRAY:
        source = first
        if typed_out_of_bounds(source):
            throw_type_error(realm, "Cannot perform Construct on a detached ArrayBuffer")
        view = new_typed_array(realm, proto, element_type, typed_length(source))
        copy_elements(realm, source, view, 0, 0, typed_length(source))
        return view
    method = js_get_method(realm, first, SYMBOL_ITERATOR)
    if method is not None:
        items = iterate_to_list(realm, first)
    else:
        items = list_from_array_like(realm, first)
    view = new_typed_array(realm, proto, element_type, len(items))
    for i in range(len(items)):
        store(realm, view, i, items[i])
    return view


cdef object view_of_buffer(Realm realm, JSObject proto, int element_type, JSArrayBuffer buffer, object offset, object length):
    cdef size_t size = 1 << ELEMENT_SHIFTS[element_type]
    cdef str name = TYPE_NAMES[element_type]
    offset = js_to_integer(realm, offset)
    if not 0 <= offset <= 9007199254740991:
        throw_range_error(realm, "Start offset is too large")
    if offset % size:
        throw_range_error(realm, "start offset of %s should be a multiple of %d" % (name, size))
    if length is not None:
        length = js_to_integer(realm, length)
        if not 0 <= length <= 9007199254740991:
            throw_range_error(realm, "Invalid typed array length")
    if buffer.data == NULL:
        throw_type_error(realm, "Cannot perform Construct on a detached ArrayBuffer")
    available = buffer.byte_length
    if length is None and buffer.resizable:
        if offset > available:
            throw_range_error(realm, "Start offset %d is outside the bounds of the buffer" % offset)
        return allocate_view(realm, proto, element_type, buffer, offset, 0, True)
    if length is None:
        if available % size:
            throw_range_error(realm, "byte length of %s should be a multiple of %d" % (name, size))
        if offset > available:
            throw_range_error(realm, "Start offset %d is outside the bounds of the buffer" % offset)
        length = (available - offset) // size
    elif offset + length * size > available:
        throw_range_error(realm, "Invalid typed array length: %d" % length)
    return allocate_view(realm, proto, element_type, buffer, offset, length, False)


cdef object abstract_constructor(Realm realm, object this_value, tuple args):
    throw_type_error(realm, "Abstract class TypedArray not directly constructable")


cdef JSTypedArray validate(Realm realm, object this_value):
    """ValidateTypedArray, §23.2.4.4."""
    if not isinstance(this_value, JSTypedArray) or (<JSObject>this_value).kind != KIND_TYPED_ARRAY:
        throw_type_error(realm, "this is not a typed array.")
    if typed_out_of_bounds(<JSTypedArray>this_value):
        throw_type_error(realm, "Cannot perform the operation on a detached or out-of-bounds ArrayBuffer")
    return <JSTypedArray>this_value


cdef JSTypedArray create_from(Realm realm, object constructor, tuple args, object minimum):
    # TypedArrayCreateFromConstructor
    cdef JSTypedArray made = validate(realm, js_construct(realm, constructor, args, None))
    if minimum is not None and typed_length(made) < <size_t>minimum:
        throw_type_error(realm, "Derived TypedArray constructor created an array which was too small")
    return made


cdef JSTypedArray species_create(Realm realm, JSTypedArray view, tuple args, object minimum):
    default = intrinsic(realm, INTRINSIC_INT8_ARRAY + view.element_type)
    cdef JSTypedArray made = create_from(realm, species_constructor(realm, view, default), args, minimum)
    if is_bigint_type(made.element_type) != is_bigint_type(view.element_type):
        throw_type_error(realm, "Content type of the species result differs")
    return made


# ------------------------------------------------------------------ facts
cdef object typed_array_fact(Realm realm, object this_value, tuple args):
    # buffer (0), byteLength (1), byteOffset (2), length (3)
    cdef int which = realm.callee.magic
    cdef JSTypedArray view
    if not isinstance(this_value, JSTypedArray) or (<JSObject>this_value).kind != KIND_TYPED_ARRAY:
        throw_type_error(realm, "this is not a typed array.")
    view = this_value
    if which == 0:
        return view.buffer
    if which == 3:
        return typed_length(view)
    if typed_out_of_bounds(view):
        return 0
    return typed_length(view) << view.element_shift if which == 1 else view.byte_offset


cdef object typed_array_tag(Realm realm, object this_value, tuple args):
    if isinstance(this_value, JSTypedArray) and (<JSObject>this_value).kind == KIND_TYPED_ARRAY:
        return TYPE_NAMES[(<JSTypedArray>this_value).element_type]
    return None


cdef object relative(Realm realm, object o, object length, object default):
    if o is None:
        return default
    index = js_to_integer(realm, o)
    if index < 0:
        return 0 if index == -float("inf") else max(length + index, 0)
    return int(min(index, length))


cdef object typed_array_at(Realm realm, object this_value, tuple args):
    cdef JSTypedArray view = validate(realm, this_value)
    length = typed_length(view)
    index = js_to_integer(realm, arg(args, 0))
    if index < 0:
        index += length
    return element_at(view, index) if 0 <= index < length else None


# ------------------------------------------------------------------ callbacks
cdef enum CallbackMethod:
    EACH, EVERY, SOME, FIND, FIND_INDEX, FIND_LAST, FIND_LAST_INDEX, MAP, FILTER


cdef object typed_array_callback(Realm realm, object this_value, tuple args):
    cdef int which = realm.callee.magic
    cdef JSTypedArray view = validate(realm, this_value), made = None
    cdef size_t length = typed_length(view), step, i
    cdef list kept = []
    callback = arg(args, 0)
    receiver = arg(args, 1)
    if not js_is_callable(callback):
        throw_type_error(realm, "%s is not a function" % describe_object(callback))
    if which == MAP:
        made = species_create(realm, view, (length,), length)
    for step in range(length):
        i = length - 1 - step if which == FIND_LAST or which == FIND_LAST_INDEX else step
        item = element_at(view, i)
        answer = js_call(realm, callback, receiver, (item, i, view))
        if which == MAP:
            store(realm, made, i, answer)
        elif which == EACH:
            continue
        elif js_to_boolean(answer):
            if which == SOME:
                return True
            if which == FILTER:
                kept.append(item)
            elif which == FIND or which == FIND_LAST:
                return item
            elif which == FIND_INDEX or which == FIND_LAST_INDEX:
                return i
        elif which == EVERY:
            return False
    if which == MAP:
        return made
    if which == FILTER:
        made = species_create(realm, view, (len(kept),), len(kept))
        for i in range(len(kept)):
            store(realm, made, i, kept[i])
        return made
    if which == EVERY:
        return True
    if which == SOME:
        return False
    return -1 if which == FIND_INDEX or which == FIND_LAST_INDEX else None


cdef object typed_array_reduce(Realm realm, object this_value, tuple args):
    # reduce (0) and reduceRight (1)
    cdef bint right = realm.callee.magic
    cdef JSTypedArray view = validate(realm, this_value)
    cdef size_t length = typed_length(view), step, start = 0
    callback = arg(args, 0)
    if not js_is_callable(callback):
        throw_type_error(realm, "%s is not a function" % describe_object(callback))
    if len(args) >= 2:
        accumulator = args[1]
    else:
        if length == 0:
            throw_type_error(realm, "Reduce of empty array with no initial value")
        accumulator = element_at(view, length - 1 if right else 0)
        start = 1
    for step in range(start, length):
        i = length - 1 - step if right else step
        accumulator = js_call(realm, callback, None, (accumulator, element_at(view, i), i, view))
    return accumulator


# ------------------------------------------------------------------ searching
cdef enum SearchMethod:
    INDEX_OF, LAST_INDEX_OF, INCLUDES


cdef object typed_array_search(Realm realm, object this_value, tuple args):
    cdef int which = realm.callee.magic
    cdef JSTypedArray view = validate(realm, this_value)
    cdef Value wanted = UNDEFINED, v = UNDEFINED
    cdef int64_t length = typed_length(view), i, start
    if length == 0:
        return False if which == INCLUDES else -1
    if which == LAST_INDEX_OF:
        position = js_to_integer(realm, args[1]) if len(args) > 1 else length - 1
        if position < 0:
            position += length
            if position < 0:
                return -1
        start = int(min(position, length - 1))
    else:
        start = relative(realm, arg(args, 1), length, 0)
    wanted = to_value(realm, arg(args, 0))
    try:
        if which == LAST_INDEX_OF:
            start = min(start, <int64_t>typed_length(view) - 1)
            for i in range(start, -1, -1):
                typed_get(view, i, &v)
                if strict_equals(v, wanted):
                    return i
            return -1
        for i in range(start, length):
            if i >= <int64_t>typed_length(view):
                # the buffer shrank: missing elements read as undefined, indexOf does not see them
                return which == INCLUDES and is_undefined(wanted) or (False if which == INCLUDES else -1)
            typed_get(view, i, &v)
            if same_value_zero(v, wanted) if which == INCLUDES else strict_equals(v, wanted):
                return True if which == INCLUDES else i
        return False if which == INCLUDES else -1
    finally:
        value_decref(wanted)
        value_decref(v)


# ------------------------------------------------------------------ changing
cdef object typed_array_fill(Realm realm, object this_value, tuple args):
    cdef JSTypedArray view = validate(realm, this_value)
    cdef size_t start, end
    cdef Value v
    length = typed_length(view)
    if is_bigint_type(view.element_type):
        item = new_bigint(js_to_bigint(realm, arg(args, 0)))
    else:
        item = js_to_number(realm, arg(args, 0))
    first = relative(realm, arg(args, 1), length, 0)
    last = relative(realm, arg(args, 2), length, length)
    validate(realm, view)
    start = first
    end = min(last, typed_length(view))
    v = to_value(realm, item)
    try:
        if start < end:
            typed_set(realm, view, <double>start, v)
            repeat_element(view, start, end)
    finally:
        value_decref(v)
    return view


cdef void repeat_element(JSTypedArray view, size_t start, size_t end) noexcept:
    # Element `start` into those behind it, in copies that double: 30 times faster than storing one by one.
    cdef uint8_t* first = view.buffer.data + view.byte_offset + (start << view.element_shift)
    cdef size_t done = <size_t>1 << view.element_shift
    cdef size_t total = (end - start) << view.element_shift
    while done < total:
        memcpy(first + done, first, min(done, total - done))
        done *= 2


cdef object typed_array_set(Realm realm, object this_value, tuple args):
    """%TypedArray%.prototype.set, §23.2.3.26."""
    cdef JSTypedArray view, source
    cdef size_t i, start, count
    if not isinstance(this_value, JSTypedArray) or (<JSObject>this_value).kind != KIND_TYPED_ARRAY:
        throw_type_error(realm, "this is not a typed array.")
    view = this_value
    offset = js_to_integer(realm, arg(args, 1))
    if offset < 0:
        throw_range_error(realm, "offset is out of bounds")
    validate(realm, view)
    items = arg(args, 0)
    if isinstance(items, JSTypedArray) and (<JSObject>items).kind == KIND_TYPED_ARRAY:
        source = validate(realm, items)
        count = typed_length(source)
        if is_bigint_type(source.element_type) != is_bigint_type(view.element_type):
            throw_type_error(realm, "Cannot mix BigInt and other types, use explicit conversions")
        if offset + count > typed_length(view):
            throw_range_error(realm, "offset is out of bounds")
        start = offset
        copy_elements(realm, source, view, 0, start, count)
        return None
    length = typed_length(view)
    base = js_to_object(realm, items)
    count = length_of(realm, base)
    if offset + count > length:
        throw_range_error(realm, "offset is out of bounds")
    start = offset
    for i in range(count):
        tick(realm)
        store(realm, view, start + i, js_get(realm, base, i))
    return None


cdef object typed_array_copy_within(Realm realm, object this_value, tuple args):
    cdef JSTypedArray view = validate(realm, this_value)
    cdef size_t target, source, size
    length = typed_length(view)
    to = relative(realm, arg(args, 0), length, 0)
    start = relative(realm, arg(args, 1), length, 0)
    end = relative(realm, arg(args, 2), length, length)
    count = min(end - start, length - to)
    if count > 0:
        validate(realm, view)
        length = typed_length(view)
        count = min(count, length - start, length - to)
        if count > 0:
            target = to
            source = start
            size = count
            memmove(view.buffer.data + view.byte_offset + (target << view.element_shift),
                    view.buffer.data + view.byte_offset + (source << view.element_shift), size << view.element_shift)
    return view


cdef object typed_array_reverse(Realm realm, object this_value, tuple args):
    # reverse in place (0) or toReversed (1)
    cdef bint copy = realm.callee.magic
    cdef JSTypedArray view = validate(realm, this_value), target
    cdef list items = elements_of(realm, view)
    cdef size_t i
    items.reverse()
    target = same_type(realm, view, len(items)) if copy else view
    for i in range(len(items)):
        store(realm, target, i, items[i])
    return target


cdef list elements_of(Realm realm, JSTypedArray view):
    cdef size_t i
    charge(realm, 40 * typed_length(view))
    return [element_at(view, i) for i in range(typed_length(view))]


cdef JSTypedArray same_type(Realm realm, JSTypedArray view, object length):
    # TypedArrayCreateSameType
    return new_typed_array(realm, intrinsic(realm, INTRINSIC_INT8_ARRAY_PROTOTYPE + view.element_type), view.element_type, length)


cdef object numeric_order(object item):
    # default order of sort: -0 before +0, NaN last
    if isinstance(item, JSBigInt):
        return (0, (<JSBigInt>item).value, 0)
    if item != item:
        return (1, 0, 0)
    return (0, item, 0 if type(item) is float and item == 0 and str(item)[0] == "-" else 1)


cdef class Comparator:
    cdef Realm realm
    cdef object callback

    def __call__(self, left, right):
        tick(self.realm)
        order = js_to_number(self.realm, js_call(self.realm, self.callback, None, (left, right)))
        return -1 if order < 0 else 1 if order > 0 else 0


def _numeric_order(item):
    return numeric_order(item)


cdef object typed_array_sort(Realm realm, object this_value, tuple args):
    # sort (0) and toSorted (1)
    cdef bint copy = realm.callee.magic
    cdef Comparator comparator
    cdef JSTypedArray view, target
    cdef list items
    cdef size_t i
    callback = arg(args, 0)
    if callback is not None and not js_is_callable(callback):
        throw_type_error(realm, "The comparison function must be either a function or undefined")
    view = validate(realm, this_value)
    items = elements_of(realm, view)
    if callback is None:
        items.sort(key=_numeric_order)
    else:
        comparator = Comparator.__new__(Comparator)
        comparator.realm = realm
        comparator.callback = callback
        items.sort(key=cmp_to_key(comparator))
    target = same_type(realm, view, len(items)) if copy else view
    for i in range(len(items)):
        store(realm, target, i, items[i])
    return target


cdef object typed_array_with(Realm realm, object this_value, tuple args):
    cdef JSTypedArray view = validate(realm, this_value), made
    length = typed_length(view)
    index = js_to_integer(realm, arg(args, 0))
    if index < 0:
        index += length
    if is_bigint_type(view.element_type):
        item = new_bigint(js_to_bigint(realm, arg(args, 1)))
    else:
        item = js_to_number(realm, arg(args, 1))
    if not 0 <= index < typed_length(view):
        throw_range_error(realm, "Invalid typed array index")
    made = same_type(realm, view, length)
    copy_elements(realm, view, made, 0, 0, min(<size_t>length, typed_length(view)))
    store(realm, made, index, item)
    return made


# ------------------------------------------------------------------ parts, texts, iterators
cdef object typed_array_slice(Realm realm, object this_value, tuple args):
    cdef JSTypedArray view = validate(realm, this_value), made
    cdef size_t first, count, i
    length = typed_length(view)
    start = relative(realm, arg(args, 0), length, 0)
    end = relative(realm, arg(args, 1), length, length)
    count = max(0, end - start)
    made = species_create(realm, view, (count,), count)
    if count:
        validate(realm, view)
        first = start
        end = min(end, typed_length(view))
        count = max(0, end - start)
        if made.element_type == view.element_type:
            # byte by byte in ascending order, as the specification copies, when buffers overlap
            count = min(count, typed_length(made))
            if made.buffer is view.buffer:
                for i in range(count << view.element_shift):
                    made.buffer.data[made.byte_offset + i] = \
                        view.buffer.data[view.byte_offset + (first << view.element_shift) + i]
            else:
                copy_elements(realm, view, made, first, 0, count)
        else:
            for i in range(count):
                store(realm, made, i, element_at(view, first + i))
    return made


cdef object typed_array_subarray(Realm realm, object this_value, tuple args):
    cdef JSTypedArray view
    if not isinstance(this_value, JSTypedArray) or (<JSObject>this_value).kind != KIND_TYPED_ARRAY:
        throw_type_error(realm, "this is not a typed array.")
    view = this_value
    length = typed_length(view)
    start = relative(realm, arg(args, 0), length, 0)
    offset = view.byte_offset + (start << view.element_shift)
    if view.length_tracking and arg(args, 1) is None:
        return species_create(realm, view, (view.buffer, offset), None)
    end = relative(realm, arg(args, 1), length, length)
    return species_create(realm, view, (view.buffer, offset, max(0, end - start)), None)


cdef object typed_array_join(Realm realm, object this_value, tuple args):
    cdef JSTypedArray view = validate(realm, this_value)
    cdef size_t length = typed_length(view), i
    cdef str separator = "," if arg(args, 0) is None else js_to_string(realm, args[0])
    cdef list parts = []
    for i in range(length):
        item = element_at(view, i)
        charge(realm, 64)
        parts.append("" if item is None else js_to_string(realm, item))
    if length and len(separator) * length > 536870888:
        throw_range_error(realm, "Invalid string length")
    charge(realm, len(separator) * length)
    return separator.join(parts)


cdef object typed_array_to_locale_string(Realm realm, object this_value, tuple args):
    cdef JSTypedArray view = validate(realm, this_value)
    cdef size_t length = typed_length(view), i
    cdef list parts = []
    for i in range(length):
        item = element_at(view, i)
        parts.append("" if item is None else js_to_string(realm, js_invoke(realm, item, "toLocaleString", ())))
    return ",".join(parts)


cdef object typed_array_iterator(Realm realm, object this_value, tuple args):
    return new_array_iterator(realm, validate(realm, this_value), realm.callee.magic)


cdef int64_t view_length(Realm realm, JSObject target) except -1:
    return typed_length(validate(realm, target))


# ------------------------------------------------------------------ %TypedArray%.from, of
cdef object typed_array_from(Realm realm, object this_value, tuple args):
    cdef JSTypedArray made
    cdef size_t i
    if not js_is_constructor(this_value):
        throw_type_error(realm, "%s is not a constructor" % describe_object(this_value))
    mapper = arg(args, 1)
    receiver = arg(args, 2)
    if mapper is not None and not js_is_callable(mapper):
        throw_type_error(realm, "%s is not a function" % describe_object(mapper))
    items = arg(args, 0)
    method = js_get_method(realm, items, SYMBOL_ITERATOR)
    if method is not None:
        items = iterate_to_list(realm, items)
        made = create_from(realm, this_value, (len(items),), len(items))
        for i in range(len(items)):
            item = items[i]
            store(realm, made, i, item if mapper is None else js_call(realm, mapper, receiver, (item, i)))
        return made
    base = js_to_object(realm, items)
    count = length_of(realm, base)
    made = create_from(realm, this_value, (count,), count)
    for i in range(count):
        tick(realm)
        item = js_get(realm, base, i)
        store(realm, made, i, item if mapper is None else js_call(realm, mapper, receiver, (item, i)))
    return made


cdef object typed_array_of(Realm realm, object this_value, tuple args):
    cdef JSTypedArray made
    cdef size_t i
    if not js_is_constructor(this_value):
        throw_type_error(realm, "%s is not a constructor" % describe_object(this_value))
    made = create_from(realm, this_value, (len(args),), len(args))
    for i in range(len(args)):
        store(realm, made, i, args[i])
    return made


# ------------------------------------------------------------------ tables
cdef NativeSpec[36] METHODS = [
    getter(b"get buffer", typed_array_fact, 0), getter(b"get byteLength", typed_array_fact, 1),
    getter(b"get byteOffset", typed_array_fact, 2), getter(b"get length", typed_array_fact, 3),
    getter(b"get @@toStringTag", typed_array_tag), function(b"at", 1, typed_array_at),
    function(b"forEach", 1, typed_array_callback, EACH), function(b"every", 1, typed_array_callback, EVERY),
    function(b"some", 1, typed_array_callback, SOME), function(b"find", 1, typed_array_callback, FIND),
    function(b"findIndex", 1, typed_array_callback, FIND_INDEX), function(b"findLast", 1, typed_array_callback, FIND_LAST),
    function(b"findLastIndex", 1, typed_array_callback, FIND_LAST_INDEX), function(b"map", 1, typed_array_callback, MAP),
    function(b"filter", 1, typed_array_callback, FILTER), function(b"reduce", 1, typed_array_reduce, 0),
    function(b"reduceRight", 1, typed_array_reduce, 1), function(b"indexOf", 1, typed_array_search, INDEX_OF),
    function(b"lastIndexOf", 1, typed_array_search, LAST_INDEX_OF), function(b"includes", 1, typed_array_search, INCLUDES),
    function(b"fill", 1, typed_array_fill), function(b"set", 1, typed_array_set),
    function(b"copyWithin", 2, typed_array_copy_within), function(b"reverse", 0, typed_array_reverse, 0),
    function(b"toReversed", 0, typed_array_reverse, 1), function(b"sort", 1, typed_array_sort, 0),
    function(b"toSorted", 1, typed_array_sort, 1), function(b"with", 2, typed_array_with),
    function(b"slice", 2, typed_array_slice), function(b"subarray", 2, typed_array_subarray),
    function(b"join", 1, typed_array_join), function(b"toLocaleString", 0, typed_array_to_locale_string),
    function(b"keys", 0, typed_array_iterator, ITEM_KEYS), function(b"values", 0, typed_array_iterator, ITEM_VALUES),
    function(b"entries", 0, typed_array_iterator, ITEM_ENTRIES), table_end(),
]
cdef NativeSpec[4] STATICS = [
    function(b"from", 1, typed_array_from), function(b"of", 0, typed_array_of), getter(b"get @@species", species_getter),
    table_end(),
]
cdef NativeSpec ABSTRACT = function(b"TypedArray", 0, abstract_constructor, 0, NATIVE_CONSTRUCTOR)
cdef NativeSpec[12] CONSTRUCTORS = [
    function(b"Int8Array", 3, typed_array_constructor, ELEMENT_INT8, NATIVE_CONSTRUCTOR),
    function(b"Uint8Array", 3, typed_array_constructor, ELEMENT_UINT8, NATIVE_CONSTRUCTOR),
    function(b"Uint8ClampedArray", 3, typed_array_constructor, ELEMENT_UINT8_CLAMPED, NATIVE_CONSTRUCTOR),
    function(b"Int16Array", 3, typed_array_constructor, ELEMENT_INT16, NATIVE_CONSTRUCTOR),
    function(b"Uint16Array", 3, typed_array_constructor, ELEMENT_UINT16, NATIVE_CONSTRUCTOR),
    function(b"Int32Array", 3, typed_array_constructor, ELEMENT_INT32, NATIVE_CONSTRUCTOR),
    function(b"Uint32Array", 3, typed_array_constructor, ELEMENT_UINT32, NATIVE_CONSTRUCTOR),
    function(b"BigInt64Array", 3, typed_array_constructor, ELEMENT_BIGINT64, NATIVE_CONSTRUCTOR),
    function(b"BigUint64Array", 3, typed_array_constructor, ELEMENT_BIGUINT64, NATIVE_CONSTRUCTOR),
    function(b"Float16Array", 3, typed_array_constructor, ELEMENT_FLOAT16, NATIVE_CONSTRUCTOR),
    function(b"Float32Array", 3, typed_array_constructor, ELEMENT_FLOAT32, NATIVE_CONSTRUCTOR),
    function(b"Float64Array", 3, typed_array_constructor, ELEMENT_FLOAT64, NATIVE_CONSTRUCTOR),
]
cdef NativeSpec[1] EMPTY_TABLE = [table_end()]


cdef JSObject create_abstract(Realm realm, int which):
    cdef JSObject prototype = new_prototype(realm, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), METHODS)
    cdef JSFunction constructor
    store_intrinsic(realm, INTRINSIC_TYPED_ARRAY_PROTOTYPE, prototype)
    constructor = new_constructor(realm, &ABSTRACT, prototype, STATICS)
    # %TypedArray%.prototype[@@iterator] is values, toString is Array.prototype.toString: the same function objects
    define_value(realm, prototype, SYMBOL_ITERATOR, js_get(realm, prototype, "values"), ATTR_BUILTIN)
    define_value(realm, prototype, "toString", js_get(realm, intrinsic(realm, INTRINSIC_ARRAY_PROTOTYPE), "toString"), ATTR_BUILTIN)
    store_intrinsic(realm, INTRINSIC_TYPED_ARRAY, constructor)
    return prototype if which == INTRINSIC_TYPED_ARRAY_PROTOTYPE else constructor


cdef JSObject create_typed_array(Realm realm, int which):
    cdef int element_type
    cdef JSObject prototype, constructor
    if which >= INTRINSIC_INT8_ARRAY:
        element_type = which - INTRINSIC_INT8_ARRAY
    else:
        element_type = which - INTRINSIC_INT8_ARRAY_PROTOTYPE
    prototype = new_prototype(realm, intrinsic(realm, INTRINSIC_TYPED_ARRAY_PROTOTYPE), EMPTY_TABLE)
    store_intrinsic(realm, INTRINSIC_INT8_ARRAY_PROTOTYPE + element_type, prototype)
    constructor = new_constructor(realm, &CONSTRUCTORS[element_type], prototype, EMPTY_TABLE)
    set_prototype_of(realm, constructor, intrinsic(realm, INTRINSIC_TYPED_ARRAY))
    for target in (prototype, constructor):
        define_value(realm, target, "BYTES_PER_ELEMENT", 1 << ELEMENT_SHIFTS[element_type], 0)
    store_intrinsic(realm, INTRINSIC_INT8_ARRAY + element_type, constructor)
    return constructor if which >= INTRINSIC_INT8_ARRAY else prototype


cdef int register_all() except -1:
    cdef int i
    register_intrinsic(INTRINSIC_TYPED_ARRAY, create_abstract)
    register_intrinsic(INTRINSIC_TYPED_ARRAY_PROTOTYPE, create_abstract)
    for i in range(12):
        register_intrinsic(INTRINSIC_INT8_ARRAY + i, create_typed_array)
        register_intrinsic(INTRINSIC_INT8_ARRAY_PROTOTYPE + i, create_typed_array)
        register_global(TYPE_NAMES[i], INTRINSIC_INT8_ARRAY + i)
    set_typed_array_length(view_length)
    return 0


register_all()

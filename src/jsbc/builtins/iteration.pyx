# Iterator records (ECMA-262 §7.4) and array iterators (§23.1.5).

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport to_boolean
from jsbc.builtins.support cimport *


ITERATION_DONE = object()


# ------------------------------------------------------------------ array iterators

register_class(JSArrayIterator, NULL, NULL)


cdef JSObject new_array_iterator(Realm realm, JSObject target, int item_kind):
    cdef JSArrayIterator iterator = JSArrayIterator.__new__(JSArrayIterator)
    init_object(realm, iterator, intrinsic(realm, INTRINSIC_ARRAY_ITERATOR_PROTOTYPE), KIND_ITERATOR)
    iterator.target = target
    iterator.position = 0
    iterator.item_kind = item_kind
    return iterator


cdef int array_iterator_advance(Realm realm, Value* result, JSArrayIterator iterator) except -1:
    """One step of the closure in CreateArrayIterator (§23.1.5.1): 1 with the item, or 0."""
    cdef JSObject target = iterator.target
    cdef int64_t position = iterator.position, length
    cdef JSArray pair
    if target is None:
        return 0
    if target.kind == KIND_ARRAY:
        length = (<JSArray>target).length
    elif target.kind == KIND_TYPED_ARRAY:
        length = typed_array_length(realm, target)
    else:
        length = length_of(realm, target)
    if position >= length:
        iterator.target = None
        return 0
    iterator.position = position + 1
    if iterator.item_kind == ITEM_KEYS:
        set_steal(result, length_value(position))
        return 1
    get_index(realm, result, target, position)
    if iterator.item_kind == ITEM_ENTRIES:
        pair = new_array(realm, 2)
        array_push(realm, pair, length_value(position))
        array_push(realm, pair, result[0])
        set_copy(result, object_value(pair))
    return 1


cdef int64_t typed_array_length(Realm realm, JSObject target) except -1:
    """The length of a typed array; TypeError when its buffer is detached or too short for it."""
    if typed_array_length_function == NULL:
        return length_of(realm, target)
    return typed_array_length_function(realm, target)


cdef void set_typed_array_length(typed_length_function function) noexcept:
    global typed_array_length_function
    typed_array_length_function = function


cdef int make_iterator_result(Realm realm, Value* result, Value v, bint done) except -1:
    """CreateIterResultObject (§7.4.14), value style."""
    cdef JSObject step = new_object(realm)
    object_add_slot(realm, step, KEY_VALUE, ATTR_DEFAULT, v)
    object_add_slot(realm, step, KEY_DONE, ATTR_DEFAULT, value_bool(done))
    set_copy(result, object_value(step))
    return 0


cdef int array_iterator_next(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """%ArrayIteratorPrototype%.next ( ), §23.1.5.2.1"""
    cdef JSArrayIterator iterator
    cdef Value item = UNDEFINED
    cdef int found
    if not is_object(this_value) or not isinstance(<object>as_pointer(this_value), JSArrayIterator):
        return throw_type_error(realm, f"next method called on incompatible receiver {describe_value(this_value)}")
    iterator = <JSArrayIterator>as_pointer(this_value)
    try:
        found = array_iterator_advance(realm, &item, iterator)
        make_iterator_result(realm, result, item, not found)
    finally:
        value_decref(item)
    return 0


# ------------------------------------------------------------------ iterator records

cdef IteratorRecord get_iterator_direct(Realm realm, object iterator):
    """GetIteratorDirect (§7.4.2)."""
    cdef IteratorRecord record = IteratorRecord()
    record.iterator = iterator
    record.next_method = js_get(realm, iterator, "next")
    record.is_plain_array = (isinstance(iterator, JSArrayIterator) and isinstance(record.next_method, JSFunction)
                             and (<JSFunction>record.next_method).native == array_iterator_next)
    return record


cdef IteratorRecord get_iterator_from_method(Realm realm, object iterable, object method):
    """GetIteratorFromMethod (§7.4.3)."""
    cdef object iterator = js_call(realm, method, iterable, ())
    if not isinstance(iterator, JSObject):
        throw_type_error(realm, f"Result of the Symbol.iterator method is not an object")
    return get_iterator_direct(realm, iterator)


cdef IteratorRecord get_iterator(Realm realm, object iterable):
    """GetIterator(obj, sync), §7.4.4."""
    cdef object method
    if iterable is None or iterable is JSNull:
        throw_type_error(realm, f"{describe_object(iterable)} is not iterable")
    method = js_get_method(realm, iterable, SYMBOL_ITERATOR)
    if method is None:
        throw_type_error(realm, f"{describe_object(iterable)} is not iterable")
    return get_iterator_from_method(realm, iterable, method)


cdef IteratorRecord get_iterator_flattenable(Realm realm, object o, bint reject_strings):
    """GetIteratorFlattenable (§7.4.5 of ECMA-262 2025)."""
    cdef object method, iterator
    if not isinstance(o, JSObject) and (reject_strings or not isinstance(o, str)):
        throw_type_error(realm, f"{describe_object(o)} is not an object")
    method = js_get_method(realm, o, SYMBOL_ITERATOR)
    iterator = o if method is None else js_call(realm, method, o, ())
    if not isinstance(iterator, JSObject):
        throw_type_error(realm, f"{describe_object(iterator)} is not an object")
    return get_iterator_direct(realm, iterator)


cdef object iterator_next_result(Realm realm, IteratorRecord record):
    """IteratorNext (§7.4.6): the result object."""
    cdef object step
    try:
        step = js_call(realm, record.next_method, record.iterator, ())
        if not isinstance(step, JSObject):
            throw_type_error(realm, f"Iterator result {describe_object(step)} is not an object")
    except BaseException:
        record.done = True
        raise
    return step


cdef int iterator_step(Realm realm, IteratorRecord record, Value* result) except -1:
    """IteratorStepValue (§7.4.10)."""
    cdef JSObject step
    cdef Value done = UNDEFINED
    cdef int finished
    if record.is_plain_array:
        try:
            tick(realm)
            finished = not array_iterator_advance(realm, result, <JSArrayIterator>record.iterator)
        except BaseException:
            record.done = True
            raise
        if finished:
            record.done = True
        return not finished
    step = iterator_next_result(realm, record)
    try:
        get_from(realm, &done, step, KEY_DONE, object_value(step))
        finished = to_boolean(done)
        if not finished:
            get_from(realm, result, step, KEY_VALUE, object_value(step))
    except BaseException:
        record.done = True
        raise
    finally:
        value_decref(done)
    if finished:
        record.done = True
    return not finished


cdef object iterator_step_value(Realm realm, IteratorRecord record):
    cdef Value item = UNDEFINED
    try:
        if not iterator_step(realm, record, &item):
            return ITERATION_DONE
        return from_value(item)
    finally:
        value_decref(item)


cdef int iterator_close(Realm realm, IteratorRecord record) except -1:
    """IteratorClose (§7.4.11) with a normal completion."""
    cdef object method, inner
    if record.is_plain_array and not js_has_return(realm, record.iterator):
        return 0
    method = js_get_method(realm, record.iterator, "return")
    if method is None:
        return 0
    inner = js_call(realm, method, record.iterator, ())
    if not isinstance(inner, JSObject):
        throw_type_error(realm, f"{describe_object(inner)} is not an object")
    return 0


cdef int js_has_return(Realm realm, object iterator) except -1:
    return has_property(realm, <JSObject>iterator, KEY_RETURN)


cdef int iterator_close_quietly(Realm realm, IteratorRecord record) except -1:
    """What IteratorClose does before it throws on: errors of `return` itself are lost."""
    cdef object method
    try:
        method = js_get_method(realm, record.iterator, "return")
        if method is not None:
            js_call(realm, method, record.iterator, ())
    except Exception as error:
        catch_exception(realm, error)
    return 0


cdef int iterator_close_and_rethrow(Realm realm, IteratorRecord record, object error) except -1:
    cdef object thrown = catch_exception(realm, error)
    iterator_close_quietly(realm, record)
    return throw_object(realm, thrown)

# Iterator records in registers: R[A] iterator, R[A+1] its next method, R[A+2] done flag (ECMA-262 §7.4).
#
# An array whose iteration nobody changed has a fast record instead: the array, the empty value, the next index (TRUE when
# done).  No iterator object exists then; what a program could observe of one is `next` and `return` of
# %ArrayIteratorPrototype%, and the first is checked when the record is made.

cdef int get_iterator(Realm realm, Value* place, Value v, bint asynchronous) except -1:
    """GetIterator, §7.4.4: place[0..2]; `v` may stand in one of them."""
    cdef Value method = UNDEFINED
    cdef Value iterator = UNDEFINED
    cdef Value next_method = UNDEFINED
    value_incref(v)
    try:
        if asynchronous:
            if not is_nullish(v):
                get_property(realm, &method, v, value_heap(<PyObject*>SYMBOL_ASYNC_ITERATOR))
            if is_nullish(method):
                return get_async_from_sync_iterator(realm, place, v)
        elif is_object(v) and (<JSObject>as_pointer(v)).kind == KIND_ARRAY and \
                array_iteration_is_pristine(realm, <JSArray>as_pointer(v)):
            set_copy(&place[0], v)
            set_steal(&place[1], EMPTY)
            set_int(&place[2], 0)
            return 0
        elif not is_nullish(v):
            get_property(realm, &method, v, value_heap(<PyObject*>SYMBOL_ITERATOR))
        if not is_object(method) or not (<JSObject>as_pointer(method)).flags & OBJECT_CALLABLE:
            return throw_not_iterable(realm, v, asynchronous)
        enter_call(realm, &iterator, method, v, 0, NULL)
        if not is_object(iterator):
            return throw_type_error(realm, f"Result of the Symbol.{'asyncIterator' if asynchronous else 'iterator'} method "
                                           "is not an object")
        get_property(realm, &next_method, iterator, KEY_NEXT)
        set_copy(&place[0], iterator)
        set_steal(&place[1], next_method if next_method != EMPTY else UNDEFINED)
        next_method = UNDEFINED
        set_steal(&place[2], FALSE_VALUE)
        return 0
    finally:
        value_decref(v)
        value_decref(method)
        value_decref(iterator)
        value_decref(next_method)


cdef int throw_not_iterable(Realm realm, Value v, bint asynchronous) except -1:
    text = describe_value(v)
    return throw_type_error(realm, f"{text} is not {'async ' if asynchronous else ''}iterable")


cdef int get_async_from_sync_iterator(Realm realm, Value* place, Value v) except -1:
    """CreateAsyncFromSyncIterator, §27.1.6.1."""
    cdef Value record[3]
    cdef int i
    if async_from_sync_hook == NULL:
        intrinsic(realm, INTRINSIC_ASYNC_FROM_SYNC_ITERATOR_PROTOTYPE)       # imports the module, which sets the hook
        if async_from_sync_hook == NULL:
            return throw_not_iterable(realm, v, True)
    for i in range(3):
        record[i] = UNDEFINED
    try:
        get_iterator(realm, record, v, False)
        return async_from_sync_hook(realm, place, record)
    finally:
        for i in range(3):
            value_decref(record[i])


cdef inline bint is_fast_record(Value* record) noexcept:
    return record[1] == EMPTY and is_object(record[0]) and (<JSObject>as_pointer(record[0])).kind == KIND_ARRAY


cdef int fast_step(Realm realm, Value* result, Value* record) except -1:
    cdef JSArray array = <JSArray>as_pointer(record[0])
    cdef uint32_t index
    if is_int(record[2]):
        index = <uint32_t>as_int(record[2])
        if index < array.length:
            record[2] = value_int(<int32_t>(index + 1))
            if index < array.element_count and array.elements[index] != EMPTY:
                set_copy(result, array.elements[index])
            else:
                get_property(realm, result, record[0], TAG_INT | index)
            return 1
        record[2] = TRUE_VALUE
    set_undefined(result)
    return 0


cdef int iterator_step(Realm realm, Value* result, Value* record) except -1:
    """IteratorStepValue, §7.4.10: 1 with the value, 0 at the end; the record is done after the end and after a throw."""
    cdef int status
    if is_fast_record(record):
        return fast_step(realm, result, record)
    if record[2] == TRUE_VALUE:
        set_undefined(result)
        return 0
    set_steal(&record[2], TRUE_VALUE)
    if is_object(record[0]) and is_object(record[1]) and Py_TYPE(as_pointer(record[0])) == generator_type and \
            (<JSObject>as_pointer(record[1])).kind == KIND_FUNCTION and \
            (<JSFunction>as_pointer(record[1])).native == generator_next_native and generator_next_native != NULL and \
            (<JSObject>as_pointer(record[0])).kind == KIND_GENERATOR:
        status = step_generator(realm, result, record)
    else:
        status = step_iterator(realm, result, record)
    if status:
        set_steal(&record[2], FALSE_VALUE)
        return 1
    set_undefined(result)
    return 0


cdef int step_iterator(Realm realm, Value* result, Value* record) except -1:
    cdef Value answer = UNDEFINED
    cdef bint done = False
    try:
        enter_call(realm, &answer, record[1], record[0], 0, NULL)
        read_iterator_result(realm, result, answer, &done)
        return 0 if done else 1
    finally:
        value_decref(answer)


cdef int read_iterator_result(Realm realm, Value* result, Value answer, bint* done) except -1:
    """IteratorComplete and, when not done, IteratorValue."""
    cdef Value flag = UNDEFINED
    cdef JSObject source
    if not is_object(answer):
        return throw_type_error(realm, f"Iterator result {describe_value(answer)} is not an object")
    source = <JSObject>as_pointer(answer)
    if source.shape is (<InterpreterState>realm.interpreter).iterator_result_shape:
        # {value, done} as built-ins make it
        done[0] = to_boolean(source.slots[1])
        if not done[0]:
            set_copy(result, source.slots[0])
        return 0
    get_property(realm, &flag, answer, KEY_DONE)
    done[0] = to_boolean(flag)
    value_decref(flag)
    if not done[0]:
        get_property(realm, result, answer, KEY_VALUE)
    return 0


cdef int iterator_rest(Realm realm, Value* result, Value* record) except -1:
    cdef JSArray array = new_array(realm, 0)
    cdef Value v = UNDEFINED
    try:
        while iterator_step(realm, &v, record):
            tick(realm)
            array_push(realm, array, v)
    finally:
        value_decref(v)
    set_copy(result, value_object(<PyObject*>array))
    return 0


cdef int iterator_call_next(Realm realm, Value* result, Value* record, Value argument) except -1:
    # The bare call of next: with an argument for yield*, with the empty value and so without an argument for for-await.
    cdef Value v = UNDEFINED
    cdef bint more
    if is_fast_record(record):
        more = fast_step(realm, &v, record) != 0
        try:
            return make_iterator_result(realm, result, v, not more)
        finally:
            value_decref(v)
    return enter_call(realm, result, record[1], record[0], 0 if argument == EMPTY else 1, &argument)


cdef int make_iterator_result(Realm realm, Value* result, Value v, bint done) except -1:
    """CreateIterResultObject, §7.4.14."""
    cdef JSObject answer
    ensure_prepared(realm)
    answer = new_object_with_shape((<InterpreterState>realm.interpreter).iterator_result_shape)
    set_copy(&answer.slots[0], v)
    set_bool(&answer.slots[1], done)
    set_copy(result, value_object(<PyObject*>answer))
    return 0


cdef int iterator_result_parts(Realm realm, Value* value, Value* done, Value answer) except -1:
    # `answer` may stand in one of the two places.
    cdef bint finished = False
    cdef Value v = UNDEFINED
    if not is_object(answer):
        return throw_type_error(realm, f"Iterator result {describe_value(answer)} is not an object")
    value_incref(answer)
    try:
        read_iterator_result(realm, &v, answer, &finished)
        set_copy(value, v)
        set_bool(done, finished)
    finally:
        value_decref(v)
        value_decref(answer)
    return 0


cdef int iterator_method(Realm realm, Value* result, Value iterator, PropertyKey key) except -1:
    """GetMethod(iterator, key): undefined for undefined and null."""
    cdef Value method = UNDEFINED
    get_property(realm, &method, iterator, key)
    if is_nullish(method):
        set_undefined(result)
        return 0
    if not is_object(method) or not (<JSObject>as_pointer(method)).flags & OBJECT_CALLABLE:
        text = describe_value(method)
        value_decref(method)
        return throw_type_error(realm, f"{text} is not a function")
    set_steal(result, method)
    return 0


cdef int iterator_return_method(Realm realm, Value* result, Value* record, bint for_throw) except -1:
    if is_fast_record(record):
        set_undefined(result)
        return 0
    return iterator_method(realm, result, record[0], KEY_THROW if for_throw else KEY_RETURN)


cdef int iterator_close(Realm realm, Value* record) except -1:
    """IteratorClose with a normal completion, §7.4.11."""
    cdef Value method = UNDEFINED
    cdef Value answer = UNDEFINED
    if record[1] == EMPTY or record[2] == TRUE_VALUE or not is_object(record[0]):
        set_steal(&record[2], TRUE_VALUE)
        return 0
    set_steal(&record[2], TRUE_VALUE)
    try:
        iterator_method(realm, &method, record[0], KEY_RETURN)
        if is_undefined(method):
            return 0
        enter_call(realm, &answer, method, record[0], 0, NULL)
        if not is_object(answer):
            return throw_type_error(realm, f"{describe_value(answer)} is not an object")
    finally:
        value_decref(method)
        value_decref(answer)
    return 0


cdef int iterator_close_silent(Realm realm, Value* record) except -1:
    """IteratorClose with a throw completion: what `return` throws is lost."""
    cdef Value ignored = UNDEFINED
    if (<int (*)(Realm, Value*) noexcept>close_without_check)(realm, record) < 0:
        take_exception(realm, &ignored)
        value_decref(ignored)
    return 0


cdef int close_without_check(Realm realm, Value* record) except -1:
    cdef Value method = UNDEFINED
    cdef Value answer = UNDEFINED
    if record[1] == EMPTY or record[2] == TRUE_VALUE or not is_object(record[0]):
        set_steal(&record[2], TRUE_VALUE)
        return 0
    set_steal(&record[2], TRUE_VALUE)
    try:
        iterator_method(realm, &method, record[0], KEY_RETURN)
        if not is_undefined(method):
            enter_call(realm, &answer, method, record[0], 0, NULL)
    finally:
        value_decref(method)
        value_decref(answer)
    return 0


# ------------------------------------------------------------------ array literals
cdef int make_array(Realm realm, Value* result, uint32_t capacity) except -1:
    cdef JSArray array = new_array(realm, capacity)
    INCREF(<PyObject*>array)
    set_steal(result, value_object(<PyObject*>array))
    return 0


cdef JSArray array_operand(Value v):
    if not is_object(v) or (<JSObject>as_pointer(v)).kind != KIND_ARRAY:
        bad_bytecode(b"array expected")
    return <JSArray>as_pointer(v)


cdef int append_value(Realm realm, Value array, Value v) except -1:
    cdef JSArray target
    if likely(is_object(array)) and likely((<JSObject>as_pointer(array)).kind == KIND_ARRAY):
        target = <JSArray>as_pointer(array)
        return array_push(realm, target, v)
    return bad_bytecode(b"APPEND")


cdef int append_hole(Realm realm, Value array) except -1:
    cdef JSArray target = array_operand(array)
    if target.element_count == target.length and not target.flags & OBJECT_SLOW_ARRAY:
        array_reserve(realm, target, target.element_count + 1)
        target.elements[target.element_count] = EMPTY
        target.element_count += 1
        target.length += 1
        return 0
    return array_set_length(realm, target, target.length + 1)


cdef int append_spread(Realm realm, Value array, Value iterable) except -1:
    cdef JSArray target = array_operand(array)
    cdef Value record[3]
    cdef Value v = UNDEFINED
    cdef int i
    for i in range(3):
        record[i] = UNDEFINED
    try:
        get_iterator(realm, record, iterable, False)
        while iterator_step(realm, &v, record):
            tick(realm)
            array_push(realm, target, v)
    finally:
        value_decref(v)
        for i in range(3):
            value_decref(record[i])
    return 0


# ------------------------------------------------------------------ for-in
cdef class ForInEnumerator:
    """State of one for-in statement (EnumerateObjectProperties, §14.7.5.9)."""
    cdef JSObject target
    cdef Shape shape             # of the target when the keys were collected
    cdef list keys
    cdef Py_ssize_t position
    cdef Py_ssize_t own_count    # the first keys belong to the target itself


cdef int for_in_prepare(Realm realm, Value* result, Value v) except -1:
    cdef ForInEnumerator enumerator = ForInEnumerator.__new__(ForInEnumerator)
    cdef JSObject walk
    cdef JSObject before
    cdef set visited = None
    enumerator.keys = []
    if not is_nullish(v):
        walk = to_object(realm, v)
        enumerator.target = walk
        enumerator.keys = own_enumerable_string_keys(realm, walk)
        enumerator.own_count = len(enumerator.keys)
        enumerator.shape = walk.shape
        while True:
            before = walk
            walk = get_prototype_of(realm, walk)
            if walk is None:
                break
            tick(realm)          # a Proxy may have an endless chain
            more = own_enumerable_string_keys(realm, walk)
            if not more:
                continue
            if visited is None:
                # A property hides those of the same name further up, also when it is not enumerable.
                visited = set()
                before = enumerator.target
                while before is not None and before is not walk:
                    visited.update(own_keys(realm, before))
                    before = get_prototype_of(realm, before)
            enumerator.keys = enumerator.keys + [key for key in more if key not in visited]
            visited.update(own_keys(realm, walk))
    set_copy(result, value_heap(<PyObject*>enumerator))
    return 0


cdef bint still_enumerable(Realm realm, JSObject target, object name) except -1:
    cdef PropertyKey key = key_from_object(realm, name)
    cdef PropertyDescriptor descriptor
    cdef JSObject walk = target
    cdef bint answer
    try:
        while walk is not None:
            if get_own_property(realm, walk, key, &descriptor):
                answer = (descriptor.attributes & ATTR_ENUMERABLE) != 0
                descriptor_release(&descriptor)
                return answer
            walk = get_prototype_of(realm, walk)
        return False
    finally:
        value_decref(key)


cdef int for_in_next(Realm realm, Value* result, Value v) except -1:
    """1 with the next key, 0 at the end."""
    cdef ForInEnumerator enumerator
    cdef PyObject* name
    cdef JSObject target
    if not is_heap(v) or not isinstance(<object>as_pointer(v), ForInEnumerator):
        return bad_bytecode(b"FORINNEXT")
    enumerator = <ForInEnumerator>as_pointer(v)
    target = enumerator.target
    while enumerator.position < PyList_GET_SIZE(<PyObject*>enumerator.keys):
        name = PyList_GET_ITEM(<PyObject*>enumerator.keys, enumerator.position)
        enumerator.position += 1
        # The shape is still the same: nothing was deleted and no attribute changed, unless it is an element.
        if target.shape is enumerator.shape and enumerator.position <= enumerator.own_count and target.kind == KIND_OBJECT \
                and not target.flags & OBJECT_EXOTIC or still_enumerable(realm, target, <object>name):
            INCREF(name)
            set_steal(result, value_string(name))
            return 1
    set_undefined(result)
    return 0


cdef int iterator_result_value(Realm realm, Value* result, Value answer) except -1:
    if not is_object(answer):
        return throw_type_error(realm, f"Iterator result {describe_value(answer)} is not an object")
    return get_property(realm, result, answer, KEY_VALUE)

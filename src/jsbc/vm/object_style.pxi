# The property operations on Python objects, and helpers that several built-ins share.

cdef extern from "Python.h":
    bint PyFloat_CheckExact(object o) noexcept
    double PyFloat_AS_DOUBLE(object o) noexcept
    bint PyLong_CheckExact(object o) noexcept
    bint PyBool_Check(object o) noexcept
    long long PyLong_AsLongLongAndOverflow(object o, int* overflow) except? -1

cdef extern from *:
    """
    #define JSBC_MAX_LENGTH 9007199254740991LL
    """
    const int64_t MAX_LENGTH "JSBC_MAX_LENGTH"       # 2^53 - 1

cdef double INFINITE = float("inf")


cdef Value to_value(Realm realm, object o) except? 0:
    cdef long long n
    cdef int overflow = 0
    if o is None:
        return UNDEFINED
    if type(o) is str:
        INCREF(<PyObject*>o)
        return value_string(<PyObject*>o)
    if isinstance(o, JSObject):
        INCREF(<PyObject*>o)
        return value_object(<PyObject*>o)
    if PyLong_CheckExact(o):
        n = PyLong_AsLongLongAndOverflow(o, &overflow)
        if overflow == 0:
            if -2147483648 <= n <= 2147483647:
                return value_int(<int32_t>n)
            return value_double(<double>n)
        try:
            return value_double(float(o))
        except OverflowError:
            return value_double(INFINITE if o > 0 else -INFINITE)
    if PyFloat_CheckExact(o):
        return value_double(PyFloat_AS_DOUBLE(o))
    if PyBool_Check(o):
        return value_bool(o is True)
    if o is JSNull:
        return NULL_VALUE
    if isinstance(o, (Symbol, JSBigInt)):
        INCREF(<PyObject*>o)
        return value_heap(<PyObject*>o)
    if isinstance(o, str):
        text = intern_string(o)
        INCREF(<PyObject*>text)
        return value_string(<PyObject*>text)
    if isinstance(o, int):
        return to_value(realm, int(o))
    if isinstance(o, float):
        return value_double(<double>o)
    raise TypeError(f"not a JavaScript value: {type(o).__name__}")


cdef object from_value(Value v):
    if v >= TAG_STRING:
        return <object>as_pointer(v)
    if is_int(v):
        return as_int(v)
    if v < TAG_INT:
        return as_double(v)
    if v == TRUE_VALUE:
        return True
    if v == FALSE_VALUE:
        return False
    if v == NULL_VALUE:
        return JSNull
    return None


cdef object describe_type(Value v):
    if is_string(v):
        return "string"
    if is_number(v):
        return "number"
    if is_boolean(v):
        return "boolean"
    if is_heap(v):
        return "symbol" if isinstance(<object>as_pointer(v), Symbol) else "bigint"
    return "object"


cdef object describe_value(Value v):
    cdef JSObject target
    if is_object(v):
        target = <JSObject>as_pointer(v)
        if target.flags & OBJECT_CALLABLE:
            name = plain_string(target, KEY_NAME)
            if name is None and isinstance(target, JSFunction) and (<JSFunction>target).template is not None:
                name = function_name(template_of(<JSFunction>target))
            return f"function {name}" if name else "function"
        if target.kind == KIND_ARRAY:
            return "[object Array]"
        return f"#<{constructor_name(target)}>"
    if is_string(v):
        text = <object>as_pointer(v)
        return text if len(text) <= 80 else text[:77] + "..."
    if is_undefined(v) or v == EMPTY:
        return "undefined"
    if is_null(v):
        return "null"
    if is_boolean(v):
        return "true" if v == TRUE_VALUE else "false"
    if is_heap(v):
        return repr(<object>as_pointer(v))
    return convert_to_string(None, v)


cdef object constructor_name(JSObject base):
    """Name of the constructor, read without running JavaScript; as V8 names objects in messages."""
    cdef PyObject* holder = <PyObject*>base
    cdef OwnPlace own
    cdef PyObject* constructor
    while holder != Py_None and not (<JSObject>holder).flags & OBJECT_EXOTIC:
        if find_own(<JSObject>holder, KEY_CONSTRUCTOR, &own) == OWN_VALUE:
            if not own.attributes & ATTR_ACCESSOR and is_object(own.place[0]):
                constructor = as_pointer(own.place[0])
                name = plain_string(<JSObject>constructor, KEY_NAME)
                if name is None and isinstance(<object>constructor, JSFunction):
                    if (<JSFunction>constructor).template is not None:
                        name = function_name(template_of(<JSFunction>constructor))
                    elif (<JSFunction>constructor).spec != NULL:
                        name = native_function_name((<JSFunction>constructor).spec)
                return name or "Object"
            break
        holder = proto_pointer(holder)
    return "Object"


# ------------------------------------------------------------------ properties
cdef object js_get(Realm realm, object base, object key):
    cdef Value result = UNDEFINED
    cdef Value v = to_value(realm, base)
    cdef PropertyKey property_key = 0
    try:
        property_key = key_from_object(realm, key)
        get_property(realm, &result, v, property_key)
        return from_value(result)
    finally:
        value_decref(v)
        value_decref(property_key)
        value_decref(result)


cdef int js_set(Realm realm, object base, object key, object v) except -1:
    cdef Value base_value = to_value(realm, base)
    cdef Value value = UNDEFINED
    cdef PropertyKey property_key = 0
    try:
        property_key = key_from_object(realm, key)
        value = to_value(realm, v)
        set_property(realm, base_value, property_key, value, True)
    finally:
        value_decref(base_value)
        value_decref(property_key)
        value_decref(value)
    return 0


cdef int js_define(Realm realm, JSObject base, object key, object v) except -1:
    cdef Value value = UNDEFINED
    cdef PropertyKey property_key = key_from_object(realm, key)
    try:
        value = to_value(realm, v)
        if not create_data_property(realm, base, property_key, value):
            throw_define_failed(realm, base, property_key)
    finally:
        value_decref(property_key)
        value_decref(value)
    return 0


# ------------------------------------------------------------------ calls
cdef enum:
    ARGUMENTS_ON_STACK = 8


cdef Value* pack_arguments(Realm realm, tuple args, Value* local) except NULL:
    """Owned Values of the arguments, in `local` when they fit there."""
    cdef Py_ssize_t i, count = len(args)
    cdef Value* argv = local
    if count > ARGUMENTS_ON_STACK:
        charge(realm, count * sizeof(Value))
        argv = <Value*>malloc(count * sizeof(Value))
        if argv == NULL:
            raise MemoryError()
    for i in range(count):
        argv[i] = UNDEFINED
    try:
        for i in range(count):
            argv[i] = to_value(realm, args[i])
    except BaseException:
        drop_arguments(argv, count, local)
        raise
    return argv


cdef void drop_arguments(Value* argv, Py_ssize_t count, Value* local) noexcept:
    cdef Py_ssize_t i
    for i in range(count):
        value_decref(argv[i])
    if argv != local:
        free(argv)


cdef object js_call(Realm realm, object fn, object this_value, tuple args):
    cdef Value local[ARGUMENTS_ON_STACK]
    cdef Value* argv = pack_arguments(realm, args, local)
    cdef Value result = UNDEFINED
    cdef Value function = UNDEFINED
    cdef Value receiver = UNDEFINED
    try:
        function = to_value(realm, fn)
        receiver = to_value(realm, this_value)
        call_function(realm, &result, function, receiver, <int>len(args), argv)
        return from_value(result)
    finally:
        drop_arguments(argv, len(args), local)
        value_decref(function)
        value_decref(receiver)
        value_decref(result)


cdef object js_construct(Realm realm, object fn, tuple args, object new_target):
    cdef Value local[ARGUMENTS_ON_STACK]
    cdef Value* argv = pack_arguments(realm, args, local)
    cdef Value result = UNDEFINED
    cdef Value function = UNDEFINED
    cdef Value target = UNDEFINED
    try:
        function = to_value(realm, fn)
        target = to_value(realm, fn if new_target is None else new_target)
        construct(realm, &result, function, <int>len(args), argv, target)
        return from_value(result)
    finally:
        drop_arguments(argv, len(args), local)
        value_decref(function)
        value_decref(target)
        value_decref(result)


cdef object js_get_method(Realm realm, object base, object key):
    # GetMethod, §7.3.11
    cdef object method = js_get(realm, base, key)
    if method is None or method is JSNull:
        return None
    if not js_is_callable(method):
        v = to_value(realm, method)
        try:
            text = describe_value(v)
        finally:
            value_decref(v)
        throw_type_error(realm, f"{text} is not a function")
    return method


cdef object js_invoke(Realm realm, object base, object key, tuple args):
    cdef object method = js_get(realm, base, key)
    if not js_is_callable(method):
        throw_type_error(realm, f"{key.description if isinstance(key, Symbol) else key} is not a function")
    return js_call(realm, method, base, args)


cdef bint js_is_callable(object o) noexcept:
    return isinstance(o, JSObject) and (<JSObject>o).flags & OBJECT_CALLABLE != 0


cdef bint js_is_constructor(object o) noexcept:
    return isinstance(o, JSObject) and (<JSObject>o).flags & OBJECT_CONSTRUCTOR != 0


# ------------------------------------------------------------------ array-likes
cdef int64_t length_of(Realm realm, JSObject base) except -1:
    # LengthOfArrayLike: ToLength(Get(O, "length")), §7.3.18, §7.1.20
    cdef Value v = UNDEFINED
    cdef double d = 0
    if base.kind == KIND_ARRAY:
        return (<JSArray>base).length
    get_from(realm, &v, base, KEY_LENGTH, value_object(<PyObject*>base))
    try:
        convert_to_number(realm, v, &d)
    finally:
        value_decref(v)
    if not d > 0:                        # NaN too
        return 0
    return <int64_t>d if d < 9007199254740991.0 else MAX_LENGTH


cdef list list_from_array_like(Realm realm, object base):
    # CreateListFromArrayLike, §7.3.19
    cdef JSObject target
    cdef JSArray array
    cdef list items = []
    cdef int64_t i, length
    cdef Value v = UNDEFINED
    cdef PropertyKey key
    cdef double index
    if not isinstance(base, JSObject):
        throw_type_error(realm, "CreateListFromArrayLike called on non-object")
    target = <JSObject>base
    length = length_of(realm, target)
    if length > MAX_DENSE_ELEMENTS:
        throw_range_error(realm, "Invalid array length")
    charge(realm, length * sizeof(Value))
    if target.kind == KIND_ARRAY:
        array = <JSArray>target
        if array.element_count == length:
            for i in range(length):
                # a hole is looked up, and that may run JavaScript that changes the array
                if i >= array.element_count or array.elements[i] == EMPTY:
                    get_from(realm, &v, target, TAG_INT | <uint32_t>i, value_object(<PyObject*>target))
                    items.append(from_value(v))
                    set_undefined(&v)
                else:
                    items.append(from_value(array.elements[i]))
            return items
    try:
        for i in range(length):
            tick(realm)
            get_from(realm, &v, target, TAG_INT | <uint32_t>i, value_object(<PyObject*>target))
            items.append(from_value(v))
    finally:
        value_decref(v)
    return items


cdef JSObject iterator_result(Realm realm, object value, bint done):
    # CreateIterResultObject, §7.4.14
    cdef JSObject target = new_object(realm)
    cdef Value v = to_value(realm, value)
    try:
        object_add_slot(realm, target, KEY_VALUE, ATTR_DEFAULT, v)
    finally:
        value_decref(v)
    object_add_slot(realm, target, KEY_DONE, ATTR_DEFAULT, value_bool(done))
    return target


cdef object species_constructor(Realm realm, JSObject base, object default_constructor):
    # SpeciesConstructor, §7.3.23
    cdef object constructor = js_get(realm, base, "constructor")
    cdef object species
    if constructor is None:
        return default_constructor
    if not isinstance(constructor, JSObject):
        throw_type_error(realm, "The .constructor property is not an object")
    species = js_get(realm, constructor, SYMBOL_SPECIES)
    if species is None or species is JSNull:
        return default_constructor
    if not js_is_constructor(species):
        throw_type_error(realm, "object.constructor[Symbol.species] is not a constructor")
    return species


# ------------------------------------------------------------------ iteration
cdef list iterate_to_list(Realm realm, object iterable):
    # IteratorToList(GetIterator(iterable, sync)), §7.4.15
    cdef JSArray array
    cdef list items = []
    cdef uint32_t i
    if isinstance(iterable, JSArray) and array_iteration_is_pristine(realm, <JSArray>iterable):
        array = <JSArray>iterable
        if array.element_count == array.length and realm.indexed_prototypes == 0:
            charge(realm, array.length * sizeof(Value))
            for i in range(array.element_count):
                items.append(from_value(array.elements[i]) if array.elements[i] != EMPTY else None)
            return items
    method = js_get_method(realm, iterable, SYMBOL_ITERATOR)
    if method is None:
        v = to_value(realm, iterable)
        try:
            text = describe_value(v)
        finally:
            value_decref(v)
        throw_type_error(realm, f"{text} is not iterable")
    iterator = js_call(realm, method, iterable, ())
    if not isinstance(iterator, JSObject):
        throw_type_error(realm, "Result of the Symbol.iterator method is not an object")
    step = js_get(realm, iterator, "next")
    while True:
        tick(realm)
        charge(realm, 16)
        result = js_call(realm, step, iterator, ())
        if not isinstance(result, JSObject):
            throw_type_error(realm, "Iterator result is not an object")
        if truth(js_get(realm, result, "done")):
            return items
        items.append(js_get(realm, result, "value"))


cdef bint truth(object o):
    # ToBoolean, §7.1.2
    if isinstance(o, JSObject):
        return not (<JSObject>o).flags & OBJECT_HTMLDDA
    if isinstance(o, JSBigInt):
        return bool((<JSBigInt>o).value)
    if isinstance(o, float):
        return o == o and o != 0
    return bool(o)

# Throwing and catching.
#
# A thrown JavaScript value waits in realm.exception while the Python error indicator holds the class JSThrow: set with
# PyErr_SetNone, no exception instance is made unless Python code looks at it.

JSThrow = type("JSThrow", (Exception,), {
    "__module__": "jsbc.vm.objects",
    "__doc__": "A JavaScript exception on its way; the value is in the realm.",
})

cdef object errors_module = None


cdef object error_class(str name):
    # jsbc.errors is loaded when the first error needs it
    global errors_module
    if errors_module is None:
        import jsbc.errors as errors_module_
        errors_module = errors_module_
    return getattr(errors_module, name)


# ------------------------------------------------------------------ throwing
cdef int throw_value(Realm realm, Value value) except -1:
    set_copy(&realm.exception, value)
    PyErr_SetNone(JSThrow)
    return -1


cdef int throw_object(Realm realm, object value) except -1:
    set_steal(&realm.exception, to_value(realm, value))
    PyErr_SetNone(JSThrow)
    return -1


cdef int throw_error(Realm realm, int prototype, str message) except -1:
    cdef JSObject error = new_error(realm, prototype, message)
    set_copy(&realm.exception, value_object(<PyObject*>error))
    PyErr_SetNone(JSThrow)
    return -1


cdef int throw_type_error(Realm realm, str message) except -1:
    return throw_error(realm, INTRINSIC_TYPE_ERROR_PROTOTYPE, message)


cdef int throw_range_error(Realm realm, str message) except -1:
    return throw_error(realm, INTRINSIC_RANGE_ERROR_PROTOTYPE, message)


cdef int throw_reference_error(Realm realm, str message) except -1:
    return throw_error(realm, INTRINSIC_REFERENCE_ERROR_PROTOTYPE, message)


cdef int throw_syntax_error(Realm realm, str message) except -1:
    return throw_error(realm, INTRINSIC_SYNTAX_ERROR_PROTOTYPE, message)


# ------------------------------------------------------------------ Error objects
cdef JSError new_error_object(Realm realm, JSObject proto):
    cdef JSError error = JSError.__new__(JSError)
    init_object(realm, error, proto, KIND_ERROR)
    return error


cdef JSObject new_error(Realm realm, int prototype, str message):
    cdef JSError error = new_error_object(realm, intrinsic(realm, prototype))
    install_stack(realm, error, None)
    object_add_slot(realm, error, KEY_MESSAGE, ATTR_BUILTIN, value_string(<PyObject*>message))
    # the header is wanted with the message, which comes after `stack` as in V8
    name = plain_string(error, KEY_NAME)
    error.header = f"{name}: {message}" if name else message
    return error


cdef object plain_string(JSObject base, PropertyKey key):
    """A property that is a string, read without running JavaScript; otherwise None."""
    cdef PyObject* holder = <PyObject*>base
    cdef OwnPlace own
    while holder != Py_None and not (<JSObject>holder).flags & OBJECT_EXOTIC:
        if find_own(<JSObject>holder, key, &own) == OWN_VALUE:
            if own.attributes & ATTR_ACCESSOR or not is_string(own.place[0]):
                return None
            return <object>as_pointer(own.place[0])
        holder = proto_pointer(holder)
    return None


cdef int install_stack(Realm realm, JSObject target, object header) except -1:
    """Defines `stack` on an Error, or on the argument of Error.captureStackTrace."""
    cdef object frames = capture_stack(realm) if capture_stack != NULL else None
    cdef object text
    cdef OwnPlace own
    if header is None:
        name = plain_string(target, KEY_NAME)
        message = plain_string(target, KEY_MESSAGE)
        header = f"{name}: {message}" if name and message else (name or message or "Error")
    if isinstance(target, JSError) and find_own(target, KEY_STACK, &own) == OWN_ABSENT \
            and not target.flags & OBJECT_NOT_EXTENSIBLE:
        (<JSError>target).header = header
        (<JSError>target).frames = frames
        return object_add_slot(realm, target, KEY_STACK, ATTR_BUILTIN | ATTR_LAZY, TAG_LAZY | LAZY_STACK)
    text = joined_stack(header, frames)
    return define_data(realm, target, KEY_STACK, value_string(<PyObject*>text), ATTR_BUILTIN)


cdef object joined_stack(object header, object frames):
    text = "" if frames is None else str(frames)
    return f"{header}\n{text}" if text else header


cdef object stack_text(JSError error):
    text = joined_stack(error.header if error.header is not None else "Error", error.frames)
    error.frames = None
    return text


# ------------------------------------------------------------------ catching
cdef bint ends_programs(object python_exception) except -1:
    """Whether no JavaScript may catch it: limits, interrupts, no memory."""
    if not isinstance(python_exception, Exception) or isinstance(python_exception, MemoryError):
        return True
    return isinstance(python_exception, (error_class("JSTimeoutError"), error_class("JSMemoryError")))


cdef object catch_exception(Realm realm, object python_exception):
    cdef object value
    if isinstance(python_exception, JSThrow):
        value = from_value(realm.exception)
        set_undefined(&realm.exception)
        return value
    if ends_programs(python_exception):
        raise python_exception
    return error_from_python(realm, python_exception)


cdef object error_from_python(Realm realm, object python_exception):
    """The Error object that JavaScript sees for an exception of a Python callable."""
    cdef JSObject error
    cdef int prototype = INTRINSIC_ERROR_PROTOTYPE
    if isinstance(realm.hooks, dict):
        convert = (<dict>realm.hooks).get("convert_exception")
        if convert is not None:
            value = convert(python_exception)
            if value is not NotImplemented:
                return value
    if isinstance(python_exception, RecursionError):
        return new_error(realm, INTRINSIC_RANGE_ERROR_PROTOTYPE, "Maximum call stack size exceeded")
    if isinstance(python_exception, error_class("JSSyntaxError")):
        prototype = INTRINSIC_SYNTAX_ERROR_PROTOTYPE
        if getattr(python_exception, "js_type", "") == "RangeError":
            prototype = INTRINSIC_RANGE_ERROR_PROTOTYPE
        return remembering(new_error(realm, prototype, utf16_text(python_exception.message)), python_exception)
    if isinstance(python_exception, TypeError):
        prototype = INTRINSIC_TYPE_ERROR_PROTOTYPE
    name = type(python_exception).__name__
    try:
        text = str(python_exception)
    except Exception:
        text = ""                # JavaScript sees what was raised, not what describing it raises
    error = new_error(realm, prototype, utf16_text(f"{name}: {text}" if text else name))
    return remembering(error, python_exception)


cdef JSObject remembering(JSObject error, object python_exception):
    (<JSError>error).python_exception = python_exception
    return error


cdef str utf16_text(object text):
    """A Python string as UTF-16 code units."""
    if max(text, default="") <= "\uffff":
        return str(text)
    return "".join(
        c if c <= "\uffff" else chr(0xD7C0 + (ord(c) >> 10)) + chr(0xDC00 + (ord(c) & 0x3FF)) for c in text)


cdef int take_exception(Realm realm, Value* result) except -1:
    cdef object python_exception
    cdef Value v
    if PyErr_ExceptionMatches(JSThrow):
        PyErr_Clear()
        v = realm.exception
        realm.exception = UNDEFINED
        set_steal(result, v)
        return 0
    python_exception = fetch_exception()
    set_steal(result, to_value(realm, catch_exception(realm, python_exception)))
    return 0


cdef extern from "Python.h":
    void PyErr_Fetch(PyObject** type, PyObject** value, PyObject** traceback) noexcept
    void PyErr_NormalizeException(PyObject** type, PyObject** value, PyObject** traceback) noexcept
    int PyException_SetTraceback(PyObject* exception, PyObject* traceback) noexcept


cdef object fetch_exception():
    cdef PyObject* type = NULL
    cdef PyObject* value = NULL
    cdef PyObject* traceback = NULL
    PyErr_Fetch(&type, &value, &traceback)
    PyErr_NormalizeException(&type, &value, &traceback)
    if value == NULL:
        raise SystemError("no exception is set")
    if traceback != NULL:
        PyException_SetTraceback(value, traceback)
    result = <object>value
    XDECREF(type)
    XDECREF(value)
    XDECREF(traceback)
    return result

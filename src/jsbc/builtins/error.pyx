# Error objects (ECMA-262 §20.5): Error, the native errors, AggregateError, and V8's stack trace API
# (captureStackTrace, stackTraceLimit).

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport js_to_string
from jsbc.builtins.support cimport *


cdef object data_string(JSObject base, PropertyKey key, object default):
    """A string property found without running any code of the program."""
    cdef PropertyLookup found
    cdef Value v
    if lookup_property(base, key, &found) == 1 and not found.attributes & ATTR_ACCESSOR:
        v = (<JSObject>found.holder).slots[found.slot]
        if is_string(v):
            return <object>as_pointer(v)
    return default


cdef object error_header(JSObject base):
    """First line of `.stack`: what Error.prototype.toString would say at this moment."""
    cdef object name = data_string(base, KEY_NAME, "Error"), message = data_string(base, KEY_MESSAGE, "")
    if not name or not message:
        return name or message
    return "%s: %s" % (name, message)


cdef int set_hidden(Realm realm, JSObject base, object key, object value) except -1:
    """CreateNonEnumerableDataPropertyOrThrow (§7.3.7)."""
    return define_value(realm, base, key, value, ATTR_BUILTIN)


cdef int install_error_fields(Realm realm, JSObject error, object message, object options) except -1:
    """Message, cause (InstallErrorCause, §20.5.8.1) and stack of a new error."""
    if message is not None:
        set_hidden(realm, error, "message", js_to_string(realm, message))
    if isinstance(options, JSObject) and has_property(realm, <JSObject>options, KEY_CAUSE):
        set_hidden(realm, error, "cause", js_get(realm, options, "cause"))
    return 0


cdef object error_constructor(Realm realm, object this_value, tuple args):
    """Error ( message [ , options ] ), NativeError ( message [ , options ] ); the magic is the default prototype"""
    cdef int prototype = realm.callee.magic
    cdef Value new_target = realm.new_target
    cdef JSError error
    cdef JSFunction callee = realm.callee
    if is_undefined(new_target):
        new_target = object_value(callee)
    error = new_error_object(realm, prototype_from_constructor(realm, new_target, prototype))
    install_error_fields(realm, error, arg(args, 0), arg(args, 1))
    install_stack(realm, error, error_header(error))
    return error


cdef object aggregate_error_constructor(Realm realm, object this_value, tuple args):
    """AggregateError ( errors, message [ , options ] ), §20.5.7.1.1"""
    cdef Value new_target = realm.new_target
    cdef JSError error
    cdef JSFunction callee = realm.callee
    if is_undefined(new_target):
        new_target = object_value(callee)
    error = new_error_object(realm, prototype_from_constructor(realm, new_target, INTRINSIC_AGGREGATE_ERROR_PROTOTYPE))
    install_error_fields(realm, error, arg(args, 1), arg(args, 2))
    set_hidden(realm, error, "errors", new_array_from(realm, iterate_to_list(realm, arg(args, 0))))
    install_stack(realm, error, error_header(error))
    return error


cdef object error_to_string(Realm realm, object this_value, tuple args):
    """Error.prototype.toString ( ), §20.5.3.4"""
    cdef object name, message
    if not isinstance(this_value, JSObject):
        throw_type_error(realm, f"Error.prototype.toString requires that 'this' be a JSReceiver")
    name = js_get(realm, this_value, "name")
    name = "Error" if name is None else js_to_string(realm, name)
    message = js_get(realm, this_value, "message")
    message = "" if message is None else js_to_string(realm, message)
    if not name or not message:
        return name or message
    charge(realm, 2 * (len(name) + len(message)))
    return "%s: %s" % (name, message)


cdef object capture_stack_trace(Realm realm, object this_value, tuple args):
    """Error.captureStackTrace ( target [ , constructorOpt ] ): gives any object a `stack`"""
    cdef object target = arg(args, 0)
    if not isinstance(target, JSObject):
        throw_type_error(realm, f"Invalid argument: {describe_object(target)} is not an object")
    install_stack(realm, <JSObject>target, error_header(<JSObject>target))
    return None


cdef NativeSpec ERROR_STATICS[2]
ERROR_STATICS[:] = [function("captureStackTrace", 2, capture_stack_trace), table_end()]
cdef NativeSpec ERROR_METHODS[2]
ERROR_METHODS[:] = [function("toString", 0, error_to_string), table_end()]
cdef NativeSpec NO_ROWS[1]
NO_ROWS[:] = [table_end()]

cdef NativeSpec ERROR_CONSTRUCTOR = constructor_row("Error", 1, NULL, error_constructor, INTRINSIC_ERROR_PROTOTYPE)
cdef NativeSpec AGGREGATE_ERROR_CONSTRUCTOR = constructor_row("AggregateError", 2, NULL, aggregate_error_constructor)
# In the order of the intrinsics EVAL_ERROR to URI_ERROR, constructors and prototypes alike.
cdef NativeSpec NATIVE_ERRORS[6]
NATIVE_ERRORS[:] = [
    constructor_row("EvalError", 1, NULL, error_constructor, INTRINSIC_EVAL_ERROR_PROTOTYPE),
    constructor_row("RangeError", 1, NULL, error_constructor, INTRINSIC_RANGE_ERROR_PROTOTYPE),
    constructor_row("ReferenceError", 1, NULL, error_constructor, INTRINSIC_REFERENCE_ERROR_PROTOTYPE),
    constructor_row("SyntaxError", 1, NULL, error_constructor, INTRINSIC_SYNTAX_ERROR_PROTOTYPE),
    constructor_row("TypeError", 1, NULL, error_constructor, INTRINSIC_TYPE_ERROR_PROTOTYPE),
    constructor_row("URIError", 1, NULL, error_constructor, INTRINSIC_URI_ERROR_PROTOTYPE),
]


cdef JSObject create_error(Realm realm, int which):
    """Error and Error.prototype."""
    cdef JSObject prototype = new_prototype(realm, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), ERROR_METHODS)
    cdef JSFunction constructor
    define_value(realm, prototype, "name", "Error", ATTR_BUILTIN)
    define_value(realm, prototype, "message", "", ATTR_BUILTIN)
    constructor = new_constructor(realm, &ERROR_CONSTRUCTOR, prototype, ERROR_STATICS)
    define_value(realm, constructor, "stackTraceLimit", 10, ATTR_DEFAULT)
    store_intrinsic(realm, INTRINSIC_ERROR_PROTOTYPE, prototype)
    store_intrinsic(realm, INTRINSIC_ERROR, constructor)
    return prototype if which == INTRINSIC_ERROR_PROTOTYPE else constructor


cdef JSObject create_native_error(Realm realm, int which):
    """One of the native errors, or AggregateError: inherits from Error on both sides."""
    cdef bint wants_prototype = INTRINSIC_EVAL_ERROR_PROTOTYPE <= which <= INTRINSIC_AGGREGATE_ERROR_PROTOTYPE
    cdef int row = which - (INTRINSIC_EVAL_ERROR_PROTOTYPE if wants_prototype else INTRINSIC_EVAL_ERROR)
    cdef const NativeSpec* spec = &AGGREGATE_ERROR_CONSTRUCTOR if row == 6 else &NATIVE_ERRORS[row]
    cdef JSObject prototype = new_prototype(realm, intrinsic(realm, INTRINSIC_ERROR_PROTOTYPE), NO_ROWS)
    cdef JSFunction constructor
    define_value(realm, prototype, "name", spec.name.decode("ascii"), ATTR_BUILTIN)
    define_value(realm, prototype, "message", "", ATTR_BUILTIN)
    constructor = new_constructor(realm, spec, prototype, NO_ROWS)
    set_prototype_of(realm, constructor, intrinsic(realm, INTRINSIC_ERROR))
    store_intrinsic(realm, INTRINSIC_EVAL_ERROR_PROTOTYPE + row, prototype)
    store_intrinsic(realm, INTRINSIC_EVAL_ERROR + row, constructor)
    return prototype if wants_prototype else constructor


register_intrinsic(INTRINSIC_ERROR_PROTOTYPE, create_error)
register_intrinsic(INTRINSIC_ERROR, create_error)
register_global("Error", INTRINSIC_ERROR)
for _row in range(7):
    register_intrinsic(INTRINSIC_EVAL_ERROR_PROTOTYPE + _row, create_native_error)
    register_intrinsic(INTRINSIC_EVAL_ERROR + _row, create_native_error)
    register_global(("EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError",
                     "AggregateError")[_row], INTRINSIC_EVAL_ERROR + _row)

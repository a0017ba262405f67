# Function.prototype (ECMA-262 §20.2.3), bound functions (§10.4.1) and %ThrowTypeError%.
#
# call, apply and bind are the glue of ES5 libraries (measured: lodash's start makes some hundred apply calls), so they
# copy Values from argument to argument without going through Python objects.

from libc.stdlib cimport malloc, realloc, free
from libc.math cimport trunc, INFINITY
from libc.string cimport memcpy, memset
from jsbc.code cimport FunctionTemplate, FUNCTION_NORMAL, FLAG_STRICT, FLAG_ASYNC, FLAG_GENERATOR, source_slice
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.operators cimport ordinary_has_instance
from jsbc.vm.interp cimport set_function_natives
from jsbc.builtins.support cimport *


# ------------------------------------------------------------------ argument lists

cdef void argument_list_release(ArgumentList* arguments) noexcept:
    cdef int i, count = arguments.count
    arguments.count = 0
    for i in range(count):
        value_decref(arguments.values[i])
    if arguments.values != arguments.inline_values:
        free(arguments.values)
        arguments.values = arguments.inline_values
        arguments.capacity = INLINE_ARGUMENTS


cdef int argument_list_reserve(Realm realm, ArgumentList* arguments, int64_t capacity) except -1:
    cdef Value* values
    if capacity <= arguments.capacity:
        return 0
    # The register stack would refuse them a little later; V8 throws the same error at some 120,000.
    if capacity > MAX_ARGUMENTS:
        return throw_range_error(realm, "Maximum call stack size exceeded")
    charge(realm, <size_t>capacity * sizeof(Value))
    if arguments.values == arguments.inline_values:
        values = <Value*>malloc(<size_t>capacity * sizeof(Value))
        if values != NULL:
            memcpy(values, arguments.inline_values, <size_t>arguments.count * sizeof(Value))
    else:
        values = <Value*>realloc(arguments.values, <size_t>capacity * sizeof(Value))
    if values == NULL:
        raise MemoryError()
    arguments.values = values
    arguments.capacity = <int>capacity
    return 0


cdef int argument_list_fill(Realm realm, ArgumentList* arguments, Value source) except -1:
    """CreateListFromArrayLike (§7.3.19) of any values."""
    cdef JSObject base
    cdef JSArray array
    cdef int64_t index, length
    arguments.count = 0
    arguments.capacity = INLINE_ARGUMENTS
    arguments.values = arguments.inline_values
    if not is_object(source):
        return throw_type_error(realm, "CreateListFromArrayLike called on non-object")
    base = object_of(source)
    length = length_of(realm, base)
    try:
        argument_list_reserve(realm, arguments, length)
        index = 0
        if has_elements(base):
            # Nothing of the program runs while plain elements are copied.
            array = <JSArray>base
            while index < length and index < array.element_count and array.elements[index] != EMPTY:
                value_incref(array.elements[index])
                arguments.values[index] = array.elements[index]
                index += 1
            arguments.count = <int>index
        while index < length:
            arguments.values[index] = UNDEFINED
            arguments.count = <int>index + 1
            tick(realm)
            get_index(realm, &arguments.values[index], base, index)
            index += 1
    except BaseException:
        argument_list_release(arguments)
        raise
    return 0


# ------------------------------------------------------------------ call, apply, bind

cdef int function_call(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Function.prototype.call ( thisArg, ...args ), §20.2.3.3"""
    if not is_callable(this_value):
        return throw_type_error(realm, "Function.prototype.call was called on %s, which is not a function"
                                % describe_value(this_value))
    if argc == 0:
        return call_function(realm, result, this_value, UNDEFINED, 0, NULL)
    return call_function(realm, result, this_value, argv[0], argc - 1, argv + 1)


cdef int function_apply(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Function.prototype.apply ( thisArg, argArray ), §20.2.3.1"""
    cdef Value receiver = argument(argc, argv, 0), source = argument(argc, argv, 1)
    cdef ArgumentList arguments
    if not is_callable(this_value):
        return throw_type_error(realm, "Function.prototype.apply was called on %s, which is not a function"
                                % describe_value(this_value))
    if is_nullish(source):
        return call_function(realm, result, this_value, receiver, 0, NULL)
    argument_list_fill(realm, &arguments, source)
    try:
        call_function(realm, result, this_value, receiver, arguments.count, arguments.values)
    finally:
        argument_list_release(&arguments)
    return 0


cdef int bound_function_call(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """[[Call]] and [[Construct]] of a bound function (§10.4.1.1, §10.4.1.2)"""
    cdef JSFunction callee = realm.callee
    cdef Value new_target = realm.new_target, receiver = UNDEFINED
    cdef tuple closure = <tuple>callee.extra, bound = <tuple>closure[2]
    cdef Value target = object_value(<JSObject>closure[0])
    cdef ArgumentList arguments
    cdef int i
    arguments.count = 0
    arguments.capacity = INLINE_ARGUMENTS
    arguments.values = arguments.inline_values
    try:
        argument_list_reserve(realm, &arguments, <int64_t>len(bound) + argc)
        for value in bound:
            arguments.values[arguments.count] = to_value(realm, value)
            arguments.count += 1
        for i in range(argc):
            value_incref(argv[i])
            arguments.values[arguments.count] = argv[i]
            arguments.count += 1
        if is_undefined(new_target):
            receiver = to_value(realm, closure[1])
            call_function(realm, result, target, receiver, arguments.count, arguments.values)
        else:
            if is_object(new_target) and as_pointer(new_target) == <PyObject*>callee:
                new_target = target
            construct(realm, result, target, arguments.count, arguments.values, new_target)
    finally:
        value_decref(receiver)
        argument_list_release(&arguments)
    return 0


cdef object bound_length(Realm realm, JSObject target, Py_ssize_t bound_count):
    """`length` of a bound function (§20.2.3.2 steps 4 to 6)."""
    cdef Value v = UNDEFINED
    cdef double length = 0
    if has_own(realm, target, KEY_LENGTH):
        try:
            get_from(realm, &v, target, KEY_LENGTH, object_value(target))
            if is_number(v):
                length = number_of(v)
        finally:
            value_decref(v)
    if length != length:
        return 0
    if length in (INFINITY, -INFINITY):
        return length if length > 0 else 0
    length = trunc(length) - bound_count
    return length if length > 0 else 0


cdef int function_bind(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Function.prototype.bind ( thisArg, ...args ), §20.2.3.2"""
    cdef JSObject target, proto
    cdef JSFunction bound
    cdef list arguments = []
    cdef object receiver = None, name
    cdef int i
    if not is_callable(this_value):
        return throw_type_error(realm, "Bind must be called on a function")
    target = object_of(this_value)
    if argc:
        receiver = from_value(argv[0])
    for i in range(1, argc):
        arguments.append(from_value(argv[i]))
    proto = get_prototype_of(realm, target)
    bound = new_function(realm, FUNCTION_SHAPE_METHOD)
    bound.native = bound_function_call
    bound.flags |= OBJECT_BOUND | (target.flags & OBJECT_CONSTRUCTOR)
    bound.extra = (target, receiver, tuple(arguments))
    if proto is not bound.shape.proto:
        set_prototype_of(realm, bound, proto)
    define_value(realm, bound, "length", bound_length(realm, target, len(arguments)), ATTR_CONFIGURABLE)
    name = js_get(realm, target, "name")
    name = "bound %s" % (name if isinstance(name, str) else "")
    # Binding bound functions again and again makes ever longer names.
    charge(realm, 2 * len(name))
    realm.budget -= len(name) >> 8
    define_value(realm, bound, "name", name, ATTR_CONFIGURABLE)
    set_copy(result, object_value(bound))
    return 0


# ------------------------------------------------------------------ toString, @@hasInstance

cdef object native_source(object name):
    """NativeFunction (§20.2.3.5): the name is left out when it would not be a PropertyName."""
    return "function %s() { [native code] }" % name


cdef object function_name_of_spec(const NativeSpec* spec):
    cdef str name = spec.name.decode("ascii"), prefix = ""
    if name[:4] in ("get ", "set "):
        prefix, name = name[:4], name[4:]
    if name[:2] == "@@":
        name = "[Symbol.%s]" % name[2:]
    return prefix + name


cdef object function_to_string(Realm realm, object this_value, tuple args):
    """Function.prototype.toString ( ), §20.2.3.5"""
    cdef JSFunction fn
    cdef FunctionTemplate template
    if not js_is_callable(this_value):
        throw_type_error(realm, "Function.prototype.toString requires that 'this' be a Function")
    if not isinstance(this_value, JSFunction):
        return native_source("")
    fn = <JSFunction>this_value
    if fn.template is not None:
        template = template_of(fn)
        text = source_slice(template.script, template.start, template.end)
        charge(realm, 2 * len(text))
        return text
    if fn.spec != NULL:
        return native_source(function_name_of_spec(fn.spec))
    return native_source("")


cdef int function_has_instance(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Function.prototype [ %Symbol.hasInstance% ] ( V ), §20.2.3.6"""
    set_bool(result, ordinary_has_instance(realm, this_value, argument(argc, argv, 0)))
    return 0


cdef NativeSpec FUNCTION_METHODS[6]
FUNCTION_METHODS[:] = [
    native("apply", 2, function_apply),
    native("bind", 1, function_bind),
    native("call", 1, function_call),
    function("toString", 0, function_to_string),
    native("@@hasInstance", 1, function_has_instance, 0, NATIVE_FROZEN),
    table_end(),
]


# ------------------------------------------------------------------ intrinsics

cdef int return_undefined(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Function.prototype is itself a function that accepts anything."""
    set_undefined(result)
    return 0


cdef int throw_restricted(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """%ThrowTypeError% ( ): but `caller` and `arguments` of a sloppy function are null, as V8's own properties are"""
    cdef FunctionTemplate template
    if is_object(this_value) and isinstance(<object>as_pointer(this_value), JSFunction):
        template = template_of(<JSFunction>as_pointer(this_value))
        if template is not None and template.kind == FUNCTION_NORMAL \
                and not template.flags & (FLAG_STRICT | FLAG_ASYNC | FLAG_GENERATOR):
            set_steal(result, NULL_VALUE if argc == 0 else UNDEFINED)
            return 0
    return throw_type_error(realm, "'caller', 'callee', and 'arguments' properties may not be accessed on strict mode "
                                   "functions or the arguments objects for calls to them")


cdef JSFunction new_prototype_function(Realm realm, JSObject proto, native_function native):
    """A function made by hand: `new_function` needs Function.prototype, which may not be there yet."""
    cdef JSFunction made = JSFunction.__new__(JSFunction)
    init_object(realm, made, proto, KIND_FUNCTION)
    made.flags |= OBJECT_CALLABLE
    made.native = native
    return made


cdef JSObject create_function_prototype(Realm realm, int which):
    cdef JSObject parent = intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE)
    cdef JSFunction prototype = new_prototype_function(realm, parent, return_undefined)
    cdef PropertyDescriptor restricted
    cdef JSObject thrower
    store_intrinsic(realm, INTRINSIC_FUNCTION_PROTOTYPE, prototype)
    define_value(realm, prototype, "length", 0, ATTR_CONFIGURABLE)
    define_value(realm, prototype, "name", "", ATTR_CONFIGURABLE)
    # AddRestrictedFunctionProperties (§10.2.4)
    thrower = intrinsic(realm, INTRINSIC_THROW_TYPE_ERROR)
    memset(&restricted, 0, sizeof(restricted))
    restricted.has = DESC_GET | DESC_SET | DESC_ENUMERABLE | DESC_CONFIGURABLE
    restricted.attributes = ATTR_ACCESSOR | ATTR_CONFIGURABLE
    restricted.value = UNDEFINED
    restricted.getter = restricted.setter = object_value(thrower)
    define_own_property(realm, prototype, key_from_str("caller"), &restricted)
    define_own_property(realm, prototype, key_from_str("arguments"), &restricted)
    link_constructor(realm, prototype, INTRINSIC_FUNCTION)
    define_natives(realm, prototype, FUNCTION_METHODS)
    return prototype


cdef JSObject create_throw_type_error(Realm realm, int which):
    """%ThrowTypeError% (§10.2.4.1): frozen, and its `length` and `name` cannot be deleted."""
    cdef JSObject parent = intrinsic(realm, INTRINSIC_FUNCTION_PROTOTYPE)
    cdef JSFunction thrower = new_prototype_function(realm, parent, throw_restricted)
    define_value(realm, thrower, "length", 0, 0)
    define_value(realm, thrower, "name", "", 0)
    prevent_extensions(realm, thrower)
    return thrower


register_intrinsic(INTRINSIC_FUNCTION_PROTOTYPE, create_function_prototype)
register_intrinsic(INTRINSIC_THROW_TYPE_ERROR, create_throw_type_error)
set_function_natives(function_call)

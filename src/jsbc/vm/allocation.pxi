# Making heap objects.

cdef class JSObject:
    """A JavaScript object."""


cdef class JSArray(JSObject):
    """A JavaScript array, or an unmapped arguments object."""


cdef class JSArguments(JSArray):
    """Arguments object whose elements are the parameters of a running function."""


cdef class JSFunction(JSObject):
    """A JavaScript function, or a built-in one."""


cdef class JSPrimitive(JSObject):
    """Wrapper object of a primitive value."""


cdef class JSError(JSObject):
    """An object with [[ErrorData]]."""


cdef class LiveFunction:
    """A function template in one realm."""


cdef class Environment:
    """Captured variables of one scope."""


cdef class Accessor:
    """Getter and setter of one property."""


cdef class LexicalCell:
    """A script-level let, const or class binding."""


cdef class JSBigInt:
    """A BigInt value; a Python int is a Number in object style."""

    def __repr__(self):
        return f"{self.value}n"


cdef class JSNullType:
    """Type of `null` in object style."""

    def __repr__(self):
        return "null"

    def __bool__(self):
        return False


JSNull = JSNullType.__new__(JSNullType)


# ------------------------------------------------------------------ ordinary objects
cdef inline void init_slots(JSObject target, Shape shape) noexcept:
    target.shape = shape
    target.slots = target.inline_slots
    target.slot_capacity = 4


cdef JSObject new_object_with_shape(Shape shape):
    cdef JSObject target = JSObject.__new__(JSObject)
    cdef uint32_t i
    init_slots(target, shape)
    if shape.count:
        if shape.count > 4:
            reserve_slots(None, target, shape.count)
        for i in range(shape.count):
            target.slots[i] = UNDEFINED
        target.slot_count = shape.count
    return target


cdef inline Shape object_shape(Realm realm):
    if realm.empty_shape is None:
        realm.empty_shape = root_shape(realm, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE))
    return realm.empty_shape


cdef JSObject new_object(Realm realm):
    cdef JSObject target = JSObject.__new__(JSObject)
    init_slots(target, object_shape(realm))
    return target


cdef JSObject new_object_with_proto(Realm realm, JSObject proto):
    cdef JSObject target = JSObject.__new__(JSObject)
    init_slots(target, root_shape(realm, proto))
    return target


cdef int init_object(Realm realm, JSObject target, JSObject proto, int kind) except -1:
    if target.slots != NULL:
        raise SystemError("the object is initialised already")
    init_slots(target, root_shape(realm, proto))
    target.kind = kind
    if kind == KIND_STRING:
        target.flags |= OBJECT_EXOTIC
    if kind != KIND_OBJECT and not may_share_shape(realm, target, proto):
        make_unique(target)
    return 0


# ------------------------------------------------------------------ arrays
cdef JSArray new_array(Realm realm, uint32_t capacity):
    cdef JSArray array = JSArray.__new__(JSArray)
    if realm.array_shape is None:
        realm.array_shape = root_shape(realm, intrinsic(realm, INTRINSIC_ARRAY_PROTOTYPE))
    init_slots(array, realm.array_shape)
    array.kind = KIND_ARRAY
    if capacity:
        array_reserve(realm, array, capacity)
    return array


cdef JSArray new_array_from(Realm realm, list items):
    cdef JSArray array
    cdef uint32_t count
    if len(items) > MAX_INDEX:
        throw_range_error(realm, "Invalid array length")
    array = new_array(realm, <uint32_t>len(items))
    for item in items:
        count = array.element_count
        array.elements[count] = to_value(realm, item)
        array.element_count = count + 1
        array.length = count + 1
    return array


cdef int array_reserve(Realm realm, JSArray array, uint32_t capacity) except -1:
    """Room for `capacity` elements; nothing is said about length."""
    cdef Value* elements
    if capacity <= array.element_capacity:
        return 0
    if capacity > MAX_DENSE_ELEMENTS:
        throw_range_error(realm, "Invalid array length")
    charge(realm, <size_t>(capacity - array.element_capacity) * sizeof(Value))
    elements = <Value*>realloc(array.elements, <size_t>capacity * sizeof(Value))
    if elements == NULL:
        raise MemoryError()
    array.elements = elements
    array.element_capacity = capacity
    return 0


cdef int array_push(Realm realm, JSArray array, Value v) except -1:
    """Appends to a dense array that is being built."""
    cdef uint32_t count = array.element_count
    if unlikely(count != array.length or array.flags & (OBJECT_SLOW_ARRAY | OBJECT_NOT_EXTENSIBLE | OBJECT_LENGTH_READONLY)):
        if array.length > MAX_INDEX:
            throw_range_error(realm, "Invalid array length")
        if not create_data_property(realm, array, TAG_INT | array.length, v):
            throw_type_error(realm, "Cannot add property, object is not extensible")
        return 0
    if count == array.element_capacity:
        array_reserve(realm, array, grown_capacity(count))
    value_incref(v)
    array.elements[count] = v
    array.element_count = count + 1
    array.length = count + 1
    return 0


# ------------------------------------------------------------------ functions
cdef Shape function_shape(Realm realm, int which):
    """Shape of a fresh function: making a closure allocates one object, its own properties stay lazy."""
    cdef Shape shape
    cdef int proto = INTRINSIC_FUNCTION_PROTOTYPE
    if realm.function_shapes[which] != NULL:
        return <Shape>realm.function_shapes[which]
    if which == FUNCTION_SHAPE_GENERATOR:
        proto = INTRINSIC_GENERATOR_FUNCTION_PROTOTYPE
    elif which == FUNCTION_SHAPE_ASYNC:
        proto = INTRINSIC_ASYNC_FUNCTION_PROTOTYPE
    elif which == FUNCTION_SHAPE_ASYNC_GENERATOR:
        proto = INTRINSIC_ASYNC_GENERATOR_FUNCTION_PROTOTYPE
    shape = root_shape(realm, intrinsic(realm, proto))
    shape = shape_transition(shape, KEY_LENGTH, ATTR_CONFIGURABLE | ATTR_LAZY)
    shape = shape_transition(shape, KEY_NAME, ATTR_CONFIGURABLE | ATTR_LAZY)
    if which == FUNCTION_SHAPE_CLASS:
        shape = shape_transition(shape, KEY_PROTOTYPE, 0)
    elif which != FUNCTION_SHAPE_METHOD and which != FUNCTION_SHAPE_ASYNC:
        shape = shape_transition(shape, KEY_PROTOTYPE, ATTR_WRITABLE | ATTR_LAZY)
    if realm.function_shapes[which] == NULL:
        INCREF(<PyObject*>shape)
        realm.function_shapes[which] = <PyObject*>shape
    return shape


cdef JSFunction new_function(Realm realm, int which):
    cdef JSFunction fn
    cdef Shape shape
    if realm.function_shapes[which] != NULL:
        shape = <Shape>realm.function_shapes[which]
    else:
        shape = function_shape(realm, which)
    fn = JSFunction.__new__(JSFunction)
    init_slots(fn, shape)
    fn.kind = KIND_FUNCTION
    fn.flags = OBJECT_CALLABLE
    fn.slots[0] = TAG_LAZY | LAZY_LENGTH
    fn.slots[1] = TAG_LAZY | LAZY_NAME
    fn.slots[2] = UNDEFINED if which == FUNCTION_SHAPE_CLASS else TAG_LAZY | LAZY_PROTOTYPE
    fn.slot_count = shape.count
    return fn


# ------------------------------------------------------------------ environments
cdef Environment new_environment(Environment outer, ScopeInfo scope):
    cdef Environment environment = Environment.__new__(Environment)
    cdef uint32_t i, count = scope.size
    cdef const uint8_t* kinds = <const uint8_t*><char*>scope.kinds
    cdef uint32_t known = <uint32_t>len(scope.kinds)
    environment.outer = outer
    environment.scope = scope
    environment.slots = environment.inline_slots
    if count > 4:
        environment.slots = <Value*>malloc(count * sizeof(Value))
        if environment.slots == NULL:
            environment.slots = environment.inline_slots
            raise MemoryError()
    for i in range(count):
        environment.slots[i] = UNDEFINED
        if i < known and (kinds[i] == VARIABLE_LET or kinds[i] == VARIABLE_CONST or kinds[i] == VARIABLE_PRIVATE):
            environment.slots[i] = EMPTY
    environment.slot_count = count
    return environment


# ------------------------------------------------------------------ arguments objects (ECMA-262 §10.4.4.6, §10.4.4.7)
cdef int fill_arguments(Realm realm, JSArray target, int argc, Value* argv, JSFunction callee) except -1:
    cdef int i
    cdef JSObject values
    init_object(realm, target, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), KIND_ARGUMENTS)
    array_reserve(realm, target, argc)
    for i in range(argc):
        value_incref(argv[i])
        target.elements[i] = argv[i]
        target.element_count = i + 1
    target.length = argc
    object_add_slot(realm, target, KEY_LENGTH, ATTR_BUILTIN, value_int(argc))
    values = <JSObject>array_values_function(realm)
    object_add_slot(realm, target, KEY_ITERATOR, ATTR_BUILTIN, UNDEFINED if values is None else value_object(<PyObject*>values))
    if callee is not None:
        object_add_slot(realm, target, KEY_CALLEE, ATTR_BUILTIN, value_object(<PyObject*>callee))
    else:
        thrower = new_accessor(intrinsic(realm, INTRINSIC_THROW_TYPE_ERROR), intrinsic(realm, INTRINSIC_THROW_TYPE_ERROR))
        object_add_slot(realm, target, KEY_CALLEE, ATTR_ACCESSOR, value_heap(<PyObject*>thrower))
    return 0


cdef object array_values_function(Realm realm):
    if realm.array_values is None:
        intrinsic(realm, INTRINSIC_ARRAY_PROTOTYPE)
    return realm.array_values


cdef JSArray new_arguments(Realm realm, int argc, Value* argv, JSFunction callee):
    cdef JSArray target = JSArray.__new__(JSArray)
    fill_arguments(realm, target, argc, argv, callee)
    return target


cdef JSArguments new_mapped_arguments(Realm realm, int argc, Value* argv, JSFunction callee):
    cdef JSArguments target = JSArguments.__new__(JSArguments)
    fill_arguments(realm, target, argc, argv, callee)
    return target


cdef int map_arguments(Realm realm, JSArguments target, Environment environment, tuple slots) except -1:
    cdef uint32_t i, count = min(target.element_count, <uint32_t>len(slots))
    cdef int64_t slot
    if target.mapped != NULL:
        raise SystemError("the arguments object is mapped already")
    target.mapped = <int32_t*>malloc((<size_t>count + 1) * sizeof(int32_t))
    if target.mapped == NULL:
        raise MemoryError()
    for i in range(count):
        target.mapped[i] = -1
        if slots[i] is not None:
            slot = slots[i]
            if 0 <= slot < environment.slot_count:
                target.mapped[i] = <int32_t>slot
    target.mapped_count = count
    target.environment = environment
    target.flags |= OBJECT_EXOTIC
    return 0


cdef Accessor new_accessor(object getter, object setter):
    cdef Accessor accessor = Accessor.__new__(Accessor)
    accessor.getter = getter
    accessor.setter = setter
    return accessor

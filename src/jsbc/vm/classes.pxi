# Closures, classes, methods, private names.

cdef JSFunction new_closure(Realm realm, FunctionTemplate template, Environment environment, LiveFunction live):
    """OrdinaryFunctionCreate, §10.2.3; `live` may be None, or the live function of the parent (see bring_to_life)."""
    cdef JSFunction function = function_of_kind(realm, template.kind, template.flags)
    function.template = template
    function.environment = environment
    if live is not None:
        if live.template is template:
            function.live = live
        else:
            function.extra = live
    return function


cdef JSFunction function_of_kind(Realm realm, uint32_t kind, uint32_t flags):
    """A function with the shape and the flags that a FunctionKind and FunctionFlags stand for."""
    cdef JSFunction function
    cdef int which = FUNCTION_SHAPE_METHOD
    if flags & FLAG_GENERATOR:
        which = FUNCTION_SHAPE_ASYNC_GENERATOR if flags & FLAG_ASYNC else FUNCTION_SHAPE_GENERATOR
    elif flags & FLAG_ASYNC:
        which = FUNCTION_SHAPE_ASYNC
    elif kind == FUNCTION_NORMAL:
        which = FUNCTION_SHAPE_CONSTRUCTOR
    elif kind == FUNCTION_CLASS_CONSTRUCTOR or kind == FUNCTION_DERIVED_CONSTRUCTOR:
        which = FUNCTION_SHAPE_CLASS
    function = new_function(realm, which)
    if which == FUNCTION_SHAPE_CONSTRUCTOR:
        function.flags |= OBJECT_CONSTRUCTOR
    elif which == FUNCTION_SHAPE_CLASS:
        function.flags |= OBJECT_CONSTRUCTOR | OBJECT_CLASS_CONSTRUCTOR
        if kind == FUNCTION_DERIVED_CONSTRUCTOR:
            function.flags |= OBJECT_DERIVED
    if flags & FLAG_STRICT:
        function.flags |= OBJECT_STRICT_FUNCTION
    return function


cdef int make_closure(Realm realm, Value* result, PyObject* live, PyObject* environment, uint32_t index) except -1:
    cdef JSFunction function
    cdef LiveFunction parent = <LiveFunction>live
    cdef LiveFunction child = None
    cdef InnerFacts facts
    if parent.children is not None:
        child = <LiveFunction>parent.children[index]
    if child is not None:
        function = new_closure(realm, child.template, None, child)
    else:
        # The template waits until somebody wants it: of the closures that a program makes when it is loaded, one in eight
        # is called then.
        inner_facts(parent.template, index, &facts)
        function = function_of_kind(realm, facts.kind, facts.flags)
        function.template = parent.template
        function.magic = <int>index
        function.flags |= OBJECT_TEMPLATE_WAITS
        function.extra = parent
    if environment != NULL:
        function.environment = <Environment>environment
    INCREF(<PyObject*>function)
    set_steal(result, value_object(<PyObject*>function))
    return 0


cdef JSFunction function_operand(Value v):
    if not is_object(v) or (<JSObject>as_pointer(v)).kind != KIND_FUNCTION:
        bad_bytecode(b"function expected")
    return <JSFunction>as_pointer(v)


cdef JSObject object_operand(Value v):
    if not is_object(v):
        bad_bytecode(b"object expected")
    return <JSObject>as_pointer(v)


# ------------------------------------------------------------------ names of functions
cdef int name_function(Realm realm, JSFunction function, PropertyKey key, str prefix) except -1:
    """SetFunctionName, §10.2.9: only while `name` was not touched."""
    cdef object text
    cdef int slot = shape_lookup(function.shape, KEY_NAME)
    if slot < 0 or function.slots[slot] != (TAG_LAZY | LAZY_NAME):
        return 0
    if prefix is None and is_string(key) and not function.flags & OBJECT_TEMPLATE_WAITS and \
            <object>as_pointer(key) == function_name(function.template):
        return 0                 # the lazy name is the right one
    text = key_to_string(key)
    if prefix is not None:
        text = prefix + " " + text
    set_copy(&function.slots[slot], value_string(<PyObject*>text))
    return 0


cdef int set_function_name(Realm realm, Value v, Value name) except -1:
    cdef JSFunction function = function_operand(v)
    cdef PropertyKey key = 0
    if function.template is None or function_name(template_of(function)) != "":
        return 0
    key_from_value(realm, name, &key)
    try:
        return name_function(realm, function, key, None)
    finally:
        value_decref(key)


# ------------------------------------------------------------------ methods
cdef int define_accessor_half(Realm realm, JSObject target, PropertyKey key, Value function, bint setter,
                              uint32_t attributes) except -1:
    cdef PropertyDescriptor descriptor
    memset(&descriptor, 0, sizeof(PropertyDescriptor))
    descriptor.value = UNDEFINED
    descriptor.getter = UNDEFINED
    descriptor.setter = UNDEFINED
    descriptor.attributes = attributes | ATTR_ACCESSOR
    descriptor.has = (DESC_SET if setter else DESC_GET) | DESC_ENUMERABLE | DESC_CONFIGURABLE
    if setter:
        descriptor.setter = function
    else:
        descriptor.getter = function
    if define_own_property(realm, target, key, &descriptor) == 0:
        return throw_type_error(realm, f"Cannot redefine property: {key_to_string(key)}")
    return 0


cdef int define_method(Realm realm, Value holder, Value name, Value method, uint32_t how) except -1:
    """MethodDefinitionEvaluation, §15.4.5.  how: 1 getter, 2 setter, 4 enumerable."""
    cdef JSObject target = object_operand(holder)
    cdef JSFunction function = function_operand(method)
    cdef PropertyKey key = 0
    cdef uint32_t attributes = ATTR_CONFIGURABLE | (ATTR_ENUMERABLE if how & 4 else 0)
    key_from_value(realm, name, &key)
    try:
        if function.template is not None:
            function.home_object = target
            name_function(realm, function, key, "get" if how & 1 else "set" if how & 2 else None)
        if how & 3:
            return define_accessor_half(realm, target, key, method, how & 2, attributes)
        return define_data(realm, target, key, method, attributes | ATTR_WRITABLE)
    finally:
        value_decref(key)


cdef int init_element(Realm realm, Value holder, Value name, Value v) except -1:
    cdef JSObject target = object_operand(holder)
    cdef PropertyKey key = 0
    key_from_value(realm, name, &key)
    try:
        if create_data_property(realm, target, key, v) == 0:
            return throw_type_error(realm, f"Cannot define property {key_to_string(key)}, object is not extensible")
    finally:
        value_decref(key)
    return 0


cdef int set_proto_literal(Realm realm, Value holder, Value proto) except -1:
    cdef JSObject target = object_operand(holder)
    if is_object(proto):
        set_prototype_of(realm, target, <JSObject>as_pointer(proto))
    elif is_null(proto):
        set_prototype_of(realm, target, None)
    return 0


# ------------------------------------------------------------------ classes
cdef int new_class(Realm realm, Value* place, PyObject* live, Value heritage, PyObject* environment, uint32_t index) except -1:
    """ClassDefinitionEvaluation, §15.7.14, up to the methods: place[0] constructor, place[1] prototype."""
    cdef JSObject proto_parent
    cdef JSObject constructor_parent = None
    cdef JSObject prototype
    cdef JSFunction function
    cdef Value parent_prototype = UNDEFINED
    if heritage == EMPTY:
        proto_parent = intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE)
    elif is_null(heritage):
        proto_parent = None
    else:
        if not is_object(heritage) or not (<JSObject>as_pointer(heritage)).flags & OBJECT_CONSTRUCTOR:
            return throw_type_error(
                realm, f"Class extends value {describe_value(heritage)} is not a constructor or null")
        get_property(realm, &parent_prototype, heritage, KEY_PROTOTYPE)
        try:
            if is_object(parent_prototype):
                proto_parent = <JSObject>as_pointer(parent_prototype)
            elif is_null(parent_prototype):
                proto_parent = None
            else:
                return throw_type_error(
                    realm, f"Class extends value does not have valid prototype property {describe_value(parent_prototype)}")
        finally:
            value_decref(parent_prototype)
        constructor_parent = <JSObject>as_pointer(heritage)
    make_closure(realm, place, live, environment, index)
    function = function_operand(place[0])
    if not function.flags & OBJECT_CLASS_CONSTRUCTOR:
        return bad_bytecode(b"NEWCLASS")
    prototype = new_object_with_proto(realm, proto_parent)
    make_unique(prototype)               # as the prototypes of functions: see function_prototype_object
    if constructor_parent is not None:
        set_prototype_of(realm, function, constructor_parent)
    function.home_object = prototype
    set_copy(&function.slots[2], value_object(<PyObject*>prototype))
    define_data(realm, prototype, KEY_CONSTRUCTOR, place[0], ATTR_BUILTIN)
    set_copy(&place[1], value_object(<PyObject*>prototype))
    return 0


cdef int run_fields(Realm realm, Value v, Value constructor) except -1:
    """InitializeInstanceElements, §7.3.34."""
    cdef JSFunction function = function_operand(constructor)
    cdef Value ignored = UNDEFINED
    if function.fields is None:
        return 0
    try:
        enter_call(realm, &ignored, value_object(<PyObject*>function.fields), v, 0, NULL)
    finally:
        value_decref(ignored)
    return 0


cdef int get_super_constructor(Realm realm, Value* result, Value active) except -1:
    cdef JSObject parent
    if not is_object(active):
        return bad_bytecode(b"GETSUPERCTOR")
    parent = get_prototype_of(realm, <JSObject>as_pointer(active))
    # That it is a constructor is checked after the arguments have been evaluated (§13.3.7.1): by SUPERCALL.
    if parent is None:
        set_steal(result, NULL_VALUE)
    else:
        set_copy(result, value_object(<PyObject*>parent))
    return 0


cdef int get_super_base(Realm realm, Value* result, Value home) except -1:
    cdef JSObject parent
    if not is_object(home):
        set_undefined(result)
        return 0
    parent = get_prototype_of(realm, <JSObject>as_pointer(home))
    if parent is None:
        set_steal(result, NULL_VALUE)
    else:
        set_copy(result, value_object(<PyObject*>parent))
    return 0


cdef int get_super_element(Realm realm, Value* result, Value base, Value receiver, Value name) except -1:
    cdef PropertyKey key = 0
    key_from_value(realm, name, &key)
    try:
        if not is_object(base):
            return throw_type_error(
                realm, f"Cannot read properties of {describe_value(base)} (reading '{key_to_string(key)}')")
        return get_from(realm, result, <JSObject>as_pointer(base), key, receiver)
    finally:
        value_decref(key)


cdef int set_super_element(Realm realm, Value base, Value receiver, Value name, Value v, bint strict) except -1:
    cdef PropertyKey key = 0
    key_from_value(realm, name, &key)
    try:
        if not is_object(base):
            return throw_type_error(
                realm, f"Cannot set properties of {describe_value(base)} (setting '{key_to_string(key)}')")
        if set_with_receiver(realm, <JSObject>as_pointer(base), key, v, receiver) == 0 and strict:
            return throw_type_error(realm, f"Cannot assign to read only property '{key_to_string(key)}' of object")
    finally:
        value_decref(key)
    return 0


# ------------------------------------------------------------------ private names (ECMA-262 §7.3.26 to §7.3.32)
# A private element is a property whose key is a Symbol with is_private: fields are writable, methods are not, accessors
# hold an Accessor.  Proxies and reflection never see such keys.
cdef PropertyKey private_operand(Value v) except 0:
    if not is_heap(v) or not isinstance(<object>as_pointer(v), Symbol) or not (<Symbol>as_pointer(v)).is_private:
        bad_bytecode(b"private name expected")
    return v


cdef int private_slot(Value target, PropertyKey key) noexcept:
    if not is_object(target):
        return -1
    return shape_lookup((<JSObject>as_pointer(target)).shape, key)


cdef int get_private(Realm realm, Value* result, Value target, Value name) except -1:
    cdef PropertyKey key = private_operand(name)
    cdef int slot = private_slot(target, key)
    cdef JSObject holder
    cdef Value v
    if slot < 0:
        return throw_type_error(
            realm, f"Cannot read private member {key_to_string(key)} from an object whose class did not declare it")
    holder = <JSObject>as_pointer(target)
    v = holder.slots[slot]
    if shape_attributes(holder.shape, slot) & ATTR_ACCESSOR:
        if (<Accessor>as_pointer(v)).getter is None:
            return throw_type_error(realm, f"'{key_to_string(key)}' was defined without a getter")
        return call_getter(realm, result, v, target)
    set_copy(result, v)
    return 0


cdef int set_private(Realm realm, Value target, Value name, Value v) except -1:
    cdef PropertyKey key = private_operand(name)
    cdef int slot = private_slot(target, key)
    cdef JSObject holder
    cdef uint32_t attributes
    cdef Value ignored = UNDEFINED
    if slot < 0:
        return throw_type_error(
            realm, f"Cannot write private member {key_to_string(key)} to an object whose class did not declare it")
    holder = <JSObject>as_pointer(target)
    attributes = shape_attributes(holder.shape, slot)
    if attributes & ATTR_ACCESSOR:
        setter = (<Accessor>as_pointer(holder.slots[slot])).setter
        if setter is None:
            return throw_type_error(realm, f"'{key_to_string(key)}' was defined without a setter")
        try:
            return enter_call(realm, &ignored, value_object(<PyObject*>setter), target, 1, &v)
        finally:
            value_decref(ignored)
    if not attributes & ATTR_WRITABLE:
        return throw_type_error(realm, f"Private method '{key_to_string(key)}' is not writable")
    set_copy(&holder.slots[slot], v)
    return 0


cdef int define_private(Realm realm, Value target, Value name, Value v, uint32_t how) except -1:
    # how: 0 field, 1 method, 2 getter, 3 setter
    cdef PropertyKey key = private_operand(name)
    cdef int slot = private_slot(target, key)
    cdef JSObject holder = object_operand(target)
    cdef Accessor accessor
    if slot >= 0:
        if how >= 2 and shape_attributes(holder.shape, slot) & ATTR_ACCESSOR:
            accessor = <Accessor>as_pointer(holder.slots[slot])
            if how == 2 and accessor.getter is None:
                accessor.getter = function_operand(v)
                return 0
            if how == 3 and accessor.setter is None:
                accessor.setter = function_operand(v)
                return 0
        return throw_type_error(realm, f"Cannot initialize {key_to_string(key)} twice on the same object")
    if how >= 2:
        accessor = Accessor.__new__(Accessor)
        if how == 2:
            accessor.getter = function_operand(v)
        else:
            accessor.setter = function_operand(v)
        return object_add_slot(realm, holder, key, ATTR_ACCESSOR, value_heap(<PyObject*>accessor))
    return object_add_slot(realm, holder, key, ATTR_WRITABLE if how == 0 else 0, v)


cdef int name_private_function(Realm realm, Value method, PropertyKey key, uint32_t how) except -1:
    if how and is_object(method) and (<JSObject>as_pointer(method)).kind == KIND_FUNCTION and \
            (<JSFunction>as_pointer(method)).template is not None:
        name_function(realm, <JSFunction>as_pointer(method), key, "get" if how == 2 else "set" if how == 3 else None)
    return 0


# ------------------------------------------------------------------ object spread and rest
cdef int copy_data_properties(Realm realm, JSObject target, Value source, Value* excluded, uint32_t count) except -1:
    """CopyDataProperties, §7.3.25."""
    cdef JSObject origin
    cdef PropertyDescriptor descriptor
    cdef PropertyKey key
    cdef PropertyKey other
    cdef Value v = UNDEFINED
    cdef uint32_t i
    cdef bint skip
    if is_nullish(source):
        return 0
    origin = to_object(realm, source)
    for name in own_keys(realm, origin):
        key = key_from_object(realm, name)
        try:
            skip = False
            for i in range(count):
                key_from_value(realm, excluded[i], &other)
                skip = skip or other == key
                value_decref(other)
            if skip or get_own_property(realm, origin, key, &descriptor) == 0:
                continue
            skip = not descriptor.attributes & ATTR_ENUMERABLE
            descriptor_release(&descriptor)
            if skip:
                continue
            get_from(realm, &v, origin, key, value_object(<PyObject*>origin))
            create_data_property(realm, target, key, v)
        finally:
            value_decref(key)
            set_undefined(&v)
    return 0


cdef int object_rest(Realm realm, Value* result, Value source, Value* excluded, uint32_t count) except -1:
    cdef JSObject target = new_object(realm)
    copy_data_properties(realm, target, source, excluded, count)
    set_copy(result, value_object(<PyObject*>target))
    return 0

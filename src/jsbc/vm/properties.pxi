# The other internal methods of ordinary objects (ECMA-262 §10.1) and their dispatch to exotic ones.
#
# Walks along the prototype chain use borrowed pointers: an object of the chain is kept alive by the shape of the one
# before it as long as no JavaScript runs, and a step that runs JavaScript is the last one.

cdef inline const ExoticMethods* exotic_methods(JSObject target) noexcept:
    return exotic_table[target.kind] if target.flags & OBJECT_EXOTIC else NULL


cdef inline PyObject* proto_pointer(PyObject* target) noexcept:
    return <PyObject*>(<JSObject>target).shape.proto


# ------------------------------------------------------------------ [[Get]]
cdef int call_getter(Realm realm, Value* result, Value accessor, Value receiver) except -1:
    cdef Value getter
    cdef object function = (<Accessor>as_pointer(accessor)).getter
    if function is None:
        set_undefined(result)
        return 0
    getter = value_object(<PyObject*>function)
    return call_function(realm, result, getter, receiver, 0, NULL)


cdef int load_own(Realm realm, Value* result, JSObject holder, int found, OwnPlace* own, Value receiver) except -1:
    if found == OWN_LENGTH:
        set_steal(result, array_length_value(holder))
        return 0
    if own.attributes & ATTR_ACCESSOR:
        return call_getter(realm, result, own.place[0], receiver)
    set_copy(result, own.place[0])
    return 0


cdef int load_descriptor(Realm realm, Value* result, PropertyDescriptor* descriptor, Value receiver) except -1:
    """The value of an own property of an exotic object; releases the descriptor."""
    cdef Value getter
    if not descriptor.attributes & ATTR_ACCESSOR and not descriptor.has & (DESC_GET | DESC_SET):
        set_copy(result, descriptor.value)
        descriptor_release(descriptor)
        return 0
    getter = descriptor.getter
    if is_undefined(getter):
        set_undefined(result)
        descriptor_release(descriptor)
        return 0
    try:
        return call_function(realm, result, getter, receiver, 0, NULL)
    finally:
        descriptor_release(descriptor)


cdef int get_from(Realm realm, Value* result, JSObject base, PropertyKey key, Value receiver) except -1:
    cdef const ExoticMethods* methods
    if base.flags & OBJECT_EXOTIC:
        methods = exotic_table[base.kind]
        if methods != NULL and methods.get != NULL:
            enter_native(realm)
            try:
                return methods.get(realm, result, base, key, receiver)
            finally:
                realm.native_depth -= 1
    return ordinary_get(realm, result, base, key, receiver)


cdef int ordinary_get(Realm realm, Value* result, JSObject base, PropertyKey key, Value receiver) except -1:
    # OrdinaryGet, §10.1.8.1; `base` itself is taken as having no [[Get]] of its own
    cdef PyObject* holder = <PyObject*>base
    cdef const ExoticMethods* methods
    cdef PropertyDescriptor descriptor
    cdef OwnPlace own
    cdef JSObject lazy_holder
    cdef int found
    while True:
        if unlikely((<JSObject>holder).flags & OBJECT_EXOTIC):
            methods = exotic_table[(<JSObject>holder).kind]
            if methods != NULL:
                if holder != <PyObject*>base and methods.get != NULL:
                    return get_from(realm, result, <JSObject>holder, key, receiver)
                if methods.get_own != NULL:
                    if get_own_property(realm, <JSObject>holder, key, &descriptor):
                        return load_descriptor(realm, result, &descriptor, receiver)
                    if methods.get_prototype != NULL:
                        return get_from_prototype(realm, result, <JSObject>holder, key, receiver)
                    holder = proto_pointer(holder)
                    if holder == Py_None:
                        set_undefined(result)
                        return 0
                    continue
        found = find_own(<JSObject>holder, key, &own)
        if found != OWN_ABSENT:
            if found == OWN_VALUE and is_lazy(own.place[0]):
                lazy_holder = <JSObject>holder
                found = find_own_ready(realm, lazy_holder, key, &own)
                return load_own(realm, result, lazy_holder, found, &own, receiver)
            return load_own(realm, result, <JSObject>holder, found, &own, receiver)
        holder = proto_pointer(holder)
        if holder == Py_None:
            set_undefined(result)
            return 0


cdef int get_from_prototype(Realm realm, Value* result, JSObject holder, PropertyKey key, Value receiver) except -1:
    cdef JSObject proto = get_prototype_of(realm, holder)
    if proto is None:
        set_undefined(result)
        return 0
    return get_from(realm, result, proto, key, receiver)


cdef JSObject primitive_prototype(Realm realm, Value base):
    """The prototype of ToObject(base), without making the object; None for undefined and null."""
    if is_string(base):
        return intrinsic(realm, INTRINSIC_STRING_PROTOTYPE)
    if is_number(base):
        return intrinsic(realm, INTRINSIC_NUMBER_PROTOTYPE)
    if is_boolean(base):
        return intrinsic(realm, INTRINSIC_BOOLEAN_PROTOTYPE)
    if is_heap(base):
        if isinstance(<object>as_pointer(base), Symbol):
            return intrinsic(realm, INTRINSIC_SYMBOL_PROTOTYPE)
        return intrinsic(realm, INTRINSIC_BIGINT_PROTOTYPE)
    return None


cdef int get_property(Realm realm, Value* result, Value base, PropertyKey key) except -1:
    # GetV, §7.3.3
    cdef JSObject proto
    cdef PyObject* text
    if is_object(base):
        return get_from(realm, result, <JSObject>as_pointer(base), key, base)
    if is_string(base):
        text = as_pointer(base)
        if key == KEY_LENGTH:
            set_int(result, <int32_t>PyUnicode_GET_LENGTH(text))
            return 0
        if is_int(key) and <uint32_t>key < PyUnicode_GET_LENGTH(text):
            set_steal(result, value_string(PyUnicode_FromOrdinal(<int>PyUnicode_READ_CHAR(text, <uint32_t>key))))
            return 0
    proto = primitive_prototype(realm, base)
    if proto is None:
        return throw_type_error(realm, f"Cannot read properties of {describe_value(base)} (reading '{describe_key(key)}')")
    return get_from(realm, result, proto, key, base)


cdef object describe_key(PropertyKey key):
    if is_heap(key):
        return repr(<object>as_pointer(key))
    return key_to_object(key)


# ------------------------------------------------------------------ [[Set]]
cdef int call_setter(Realm realm, object function, Value v, Value receiver) except -1:
    cdef Value ignored = UNDEFINED
    cdef Value argv[1]
    if function is None:
        return 0
    argv[0] = v
    call_function(realm, &ignored, value_object(<PyObject*>function), receiver, 1, argv)
    value_decref(ignored)
    return 1


cdef int set_with_receiver(Realm realm, JSObject base, PropertyKey key, Value v, Value receiver) except -1:
    cdef const ExoticMethods* methods
    if base.flags & OBJECT_EXOTIC:
        methods = exotic_table[base.kind]
        if methods != NULL and methods.set != NULL:
            enter_native(realm)
            try:
                return methods.set(realm, base, key, v, receiver)
            finally:
                realm.native_depth -= 1
    return ordinary_set(realm, base, key, v, receiver)


cdef int ordinary_set(Realm realm, JSObject base, PropertyKey key, Value v, Value receiver) except -1:
    # OrdinarySet and OrdinarySetWithOwnDescriptor, §10.1.9
    cdef PyObject* holder = <PyObject*>base
    cdef PyObject* after
    cdef const ExoticMethods* methods
    cdef PropertyDescriptor descriptor
    cdef OwnPlace own
    cdef int found
    cdef JSObject kept
    cdef bint own_is_absent = False      # `base` is ordinary, is the receiver, and has no such property
    cdef bint is_receiver = receiver == value_object(<PyObject*>base)
    while True:
        if unlikely((<JSObject>holder).flags & OBJECT_EXOTIC):
            methods = exotic_table[(<JSObject>holder).kind]
            if methods != NULL:
                if holder != <PyObject*>base and methods.set != NULL:
                    return set_with_receiver(realm, <JSObject>holder, key, v, receiver)
                if methods.get_own != NULL:
                    if get_own_property(realm, <JSObject>holder, key, &descriptor):
                        return set_over_descriptor(realm, key, v, receiver, &descriptor)
                    if methods.get_prototype != NULL:
                        kept = get_prototype_of(realm, <JSObject>holder)
                        if kept is None:
                            return set_on_receiver(realm, key, v, receiver)
                        return set_with_receiver(realm, kept, key, v, receiver)
                    holder = proto_pointer(holder)
                    if holder == Py_None:
                        break
                    continue
        found = find_own(<JSObject>holder, key, &own)
        if found == OWN_VALUE:
            if own.attributes & ATTR_ACCESSOR:
                if is_lazy(own.place[0]):
                    kept = <JSObject>holder
                    find_own_ready(realm, kept, key, &own)
                return call_setter(realm, (<Accessor>as_pointer(own.place[0])).setter, v, receiver)
            if not own.attributes & ATTR_WRITABLE:
                return 0
            if is_receiver and holder == <PyObject*>base:
                set_copy(own.place, v)
                return 1
            break
        if found == OWN_LENGTH:
            if own.attributes & ATTR_WRITABLE == 0:
                return 0
            break
        after = proto_pointer(holder)
        if holder == <PyObject*>base and is_receiver:
            own_is_absent = True
            if is_int(key) and realm.indexed_prototypes == 0:
                break                    # no prototype has elements
        holder = after
        if holder == Py_None:
            break
    if own_is_absent:
        if base.flags & OBJECT_NOT_EXTENSIBLE:
            return 0
        if base.flags & OBJECT_LENGTH_READONLY and is_int(key) and <uint32_t>key >= (<JSArray>base).length:
            return 0
        add_property(realm, base, key, ATTR_DEFAULT, v)
        return 1
    return set_on_receiver(realm, key, v, receiver)


cdef int set_over_descriptor(Realm realm, PropertyKey key, Value v, Value receiver, PropertyDescriptor* descriptor) except -1:
    """The property was found on an exotic object; releases the descriptor."""
    cdef object setter
    if descriptor.attributes & ATTR_ACCESSOR or descriptor.has & (DESC_GET | DESC_SET):
        setter = accessor_function(descriptor.setter)
        descriptor_release(descriptor)
        return call_setter(realm, setter, v, receiver)
    if not descriptor.attributes & ATTR_WRITABLE:
        descriptor_release(descriptor)
        return 0
    descriptor_release(descriptor)
    return set_on_receiver(realm, key, v, receiver)


cdef int set_on_receiver(Realm realm, PropertyKey key, Value v, Value receiver) except -1:
    """Steps 2.b to 2.e of OrdinarySetWithOwnDescriptor: the property found is writable data, or absent."""
    cdef JSObject target
    cdef PropertyDescriptor existing
    cdef PropertyDescriptor change
    cdef uint32_t attributes
    if not is_object(receiver):
        return 0
    target = <JSObject>as_pointer(receiver)
    if get_own_property(realm, target, key, &existing):
        attributes = existing.attributes
        if existing.has & (DESC_GET | DESC_SET):
            attributes |= ATTR_ACCESSOR
        descriptor_release(&existing)
        if attributes & ATTR_ACCESSOR or not attributes & ATTR_WRITABLE:
            return 0
        descriptor_init(&change)
        change.has = DESC_VALUE
        change.value = v
        return define_own_property(realm, target, key, &change)
    return create_data_property(realm, target, key, v)


cdef int set_property(Realm realm, Value base, PropertyKey key, Value v, bint strict) except -1:
    # PutValue of a property reference, §6.2.5.6
    cdef JSObject target
    cdef int done
    if is_object(base):
        done = set_with_receiver(realm, <JSObject>as_pointer(base), key, v, base)
    else:
        target = primitive_prototype(realm, base)
        if target is None:
            return throw_type_error(realm, f"Cannot set properties of {describe_value(base)} (setting '{describe_key(key)}')")
        if is_string(base) and (key == KEY_LENGTH
                                or (is_int(key) and <uint32_t>key < PyUnicode_GET_LENGTH(as_pointer(base)))):
            done = 0
        else:
            done = set_with_receiver(realm, target, key, v, base)
    if not done and strict:
        throw_set_failed(realm, base, key)
    return 0


cdef int throw_set_failed(Realm realm, Value base, PropertyKey key) except -1:
    """The reason of a failed assignment, found after the fact."""
    cdef JSObject holder
    cdef PropertyDescriptor descriptor
    cdef uint32_t limit = 100000
    cdef object name = describe_key(key)
    cdef bint accessor
    if not is_object(base):
        return throw_type_error(realm, f"Cannot create property '{name}' on {describe_type(base)} '{describe_value(base)}'")
    holder = <JSObject>as_pointer(base)
    if holder.kind == KIND_PROXY:
        return throw_type_error(realm, f"'set' on proxy: trap returned falsish for property '{name}'")
    while holder is not None and limit and holder.kind != KIND_PROXY:
        if get_own_property(realm, holder, key, &descriptor):
            accessor = (descriptor.has & (DESC_GET | DESC_SET)) != 0
            descriptor_release(&descriptor)
            if accessor:
                return throw_type_error(realm, f"Cannot set property {name} of {describe_value(base)} which has only a getter")
            return throw_type_error(realm, f"Cannot assign to read only property '{name}' of object '{describe_value(base)}'")
        holder = holder.shape.proto
        limit -= 1
    return throw_type_error(realm, f"Cannot add property {name}, object is not extensible")


# ------------------------------------------------------------------ [[HasProperty]]
cdef int has_property(Realm realm, JSObject base, PropertyKey key) except -1:
    cdef const ExoticMethods* methods = exotic_methods(base)
    if methods != NULL and methods.has != NULL:
        enter_native(realm)
        try:
            return methods.has(realm, base, key)
        finally:
            realm.native_depth -= 1
    return ordinary_has(realm, base, key)


cdef int ordinary_has(Realm realm, JSObject base, PropertyKey key) except -1:
    cdef PyObject* holder = <PyObject*>base
    cdef const ExoticMethods* methods
    cdef PropertyDescriptor descriptor
    cdef OwnPlace own
    cdef JSObject proto
    while holder != Py_None:
        if (<JSObject>holder).flags & OBJECT_EXOTIC:
            methods = exotic_table[(<JSObject>holder).kind]
            if methods != NULL:
                if holder != <PyObject*>base and methods.has != NULL:
                    return has_property(realm, <JSObject>holder, key)
                if methods.get_own != NULL:
                    if get_own_property(realm, <JSObject>holder, key, &descriptor):
                        descriptor_release(&descriptor)
                        return 1
                    if methods.get_prototype != NULL:
                        proto = get_prototype_of(realm, <JSObject>holder)
                        return 0 if proto is None else has_property(realm, proto, key)
                    holder = proto_pointer(holder)
                    continue
        if find_own(<JSObject>holder, key, &own) != OWN_ABSENT:
            return 1
        holder = proto_pointer(holder)
    return 0


cdef int has_own(Realm realm, JSObject base, PropertyKey key) except -1:
    cdef const ExoticMethods* methods = exotic_methods(base)
    cdef PropertyDescriptor descriptor
    cdef OwnPlace own
    if methods != NULL and methods.get_own != NULL:
        if get_own_property(realm, base, key, &descriptor):
            descriptor_release(&descriptor)
            return 1
        return 0
    return find_own(base, key, &own) != OWN_ABSENT


# ------------------------------------------------------------------ [[Delete]]
cdef int delete_property(Realm realm, JSObject base, PropertyKey key) except -1:
    cdef const ExoticMethods* methods = exotic_methods(base)
    if methods != NULL and methods.delete != NULL:
        enter_native(realm)
        try:
            return methods.delete(realm, base, key)
        finally:
            realm.native_depth -= 1
    return ordinary_delete(realm, base, key)


cdef int ordinary_delete(Realm realm, JSObject base, PropertyKey key) except -1:
    cdef OwnPlace own
    cdef int found = find_own(base, key, &own)
    if found == OWN_ABSENT:
        return 1
    if found == OWN_LENGTH or not own.attributes & ATTR_CONFIGURABLE:
        return 0
    if own.slot < 0:
        if base.flags & OBJECT_IS_PROTO:
            realm.proto_epoch += 1
        set_steal(own.place, EMPTY)
    else:
        remove_slot(realm, base, own.slot)
    return 1


# ------------------------------------------------------------------ [[OwnPropertyKeys]]
cdef int collect_own_keys(Realm realm, JSObject base, list keys, bint has_length) except -1:
    """Indices ascending, strings, then symbols, each in the order of creation (§10.1.11.1).

    Private names are no property keys for anyone outside. `has_length`: an own `length` that is in no slot comes first.
    """
    cdef PropertyTable* table = base.shape.table
    cdef PropertyEntry* entry
    cdef uint32_t i
    cdef list numbers
    if base.kind == KIND_ARRAY or base.kind == KIND_ARGUMENTS:
        charge(realm, <size_t>(<JSArray>base).element_count * 64)       # a str and its place in the list
        for i in range((<JSArray>base).element_count):
            if (<JSArray>base).elements[i] != EMPTY:
                keys.append(str(i))
    if base.shape.flags & SHAPE_HAS_INDEX_KEYS:
        numbers = []
        for i in range(base.shape.count):
            if is_int(table.entries[i].key):
                numbers.append(<uint32_t>table.entries[i].key)
        numbers.sort()
        for number in numbers:
            keys.append(str(number))
    if has_length or base.kind == KIND_ARRAY:
        keys.append(<object>as_pointer(KEY_LENGTH))
    for i in range(base.shape.count):
        if is_string(table.entries[i].key):
            keys.append(<object>as_pointer(table.entries[i].key))
    if base.shape.flags & SHAPE_HAS_SYMBOLS:
        for i in range(base.shape.count):
            entry = &table.entries[i]
            if is_heap(entry.key) and not (<Symbol>as_pointer(entry.key)).is_private:
                keys.append(<object>as_pointer(entry.key))
    return 0


cdef int ordinary_own_keys(Realm realm, JSObject base, list keys) except -1:
    return collect_own_keys(realm, base, keys, False)


cdef list own_keys(Realm realm, JSObject base):
    cdef const ExoticMethods* methods = exotic_methods(base)
    cdef list keys = []
    if methods != NULL and methods.own_keys != NULL:
        enter_native(realm)
        try:
            methods.own_keys(realm, base, keys)
        finally:
            realm.native_depth -= 1
    else:
        collect_own_keys(realm, base, keys, False)
    return keys


cdef list own_enumerable_string_keys(Realm realm, JSObject base):
    # the keys of EnumerableOwnProperties, §7.3.23
    cdef const ExoticMethods* methods = exotic_methods(base)
    cdef PropertyTable* table
    cdef PropertyDescriptor descriptor
    cdef PropertyKey key
    cdef uint32_t i
    cdef bint enumerable
    cdef list keys = []
    if methods == NULL:
        table = base.shape.table
        if base.kind == KIND_ARRAY or base.kind == KIND_ARGUMENTS:
            for i in range((<JSArray>base).element_count):
                if (<JSArray>base).elements[i] != EMPTY:
                    keys.append(str(i))
        if base.shape.flags & SHAPE_HAS_INDEX_KEYS:
            numbers = []
            for i in range(base.shape.count):
                if is_int(table.entries[i].key) and table.entries[i].attributes & ATTR_ENUMERABLE:
                    numbers.append(<uint32_t>table.entries[i].key)
            numbers.sort()
            for number in numbers:
                keys.append(str(number))
        for i in range(base.shape.count):
            if is_string(table.entries[i].key) and table.entries[i].attributes & ATTR_ENUMERABLE:
                keys.append(<object>as_pointer(table.entries[i].key))
        return keys
    for name in own_keys(realm, base):
        if isinstance(name, Symbol):
            continue
        key = key_from_string_object(<PyObject*>name)
        try:
            if get_own_property(realm, base, key, &descriptor):
                enumerable = (descriptor.attributes & ATTR_ENUMERABLE) != 0
                descriptor_release(&descriptor)
                if enumerable:
                    keys.append(name)
        finally:
            value_decref(key)
    return keys


# ------------------------------------------------------------------ prototypes and extensibility
cdef JSObject get_prototype_of(Realm realm, JSObject base):
    cdef const ExoticMethods* methods = exotic_methods(base)
    cdef Value result = UNDEFINED
    if methods == NULL or methods.get_prototype == NULL:
        return base.shape.proto
    enter_native(realm)
    try:
        methods.get_prototype(realm, &result, base)
    finally:
        realm.native_depth -= 1
    proto = from_value(result)
    value_decref(result)
    return <JSObject>proto if isinstance(proto, JSObject) else None


cdef int set_prototype_of(Realm realm, JSObject base, JSObject proto) except -1:
    cdef const ExoticMethods* methods = exotic_methods(base)
    if methods != NULL and methods.set_prototype != NULL:
        enter_native(realm)
        try:
            return methods.set_prototype(realm, base, proto)
        finally:
            realm.native_depth -= 1
    return ordinary_set_prototype(realm, base, proto)


cdef int ordinary_set_prototype(Realm realm, JSObject base, JSObject proto) except -1:
    # OrdinarySetPrototypeOf, §10.1.2.1; Object.prototype has an immutable prototype (§10.4.7)
    cdef JSObject ancestor = proto
    cdef const ExoticMethods* methods
    if base.shape.proto is proto:
        return 1
    if base.flags & OBJECT_NOT_EXTENSIBLE:
        return 0
    if <PyObject*>base == realm.intrinsics[<int>INTRINSIC_OBJECT_PROTOTYPE]:
        return 0
    while ancestor is not None:
        if ancestor is base:
            return 0
        methods = exotic_methods(ancestor)
        if methods != NULL and methods.get_prototype != NULL:
            break
        ancestor = ancestor.shape.proto
    change_prototype(realm, base, proto)
    return 1


cdef int is_extensible(Realm realm, JSObject base) except -1:
    cdef const ExoticMethods* methods = exotic_methods(base)
    if methods != NULL and methods.is_extensible != NULL:
        enter_native(realm)
        try:
            return methods.is_extensible(realm, base)
        finally:
            realm.native_depth -= 1
    return not base.flags & OBJECT_NOT_EXTENSIBLE


cdef int prevent_extensions(Realm realm, JSObject base) except -1:
    cdef const ExoticMethods* methods = exotic_methods(base)
    if methods != NULL and methods.prevent_extensions != NULL:
        enter_native(realm)
        try:
            return methods.prevent_extensions(realm, base)
        finally:
            realm.native_depth -= 1
    return ordinary_prevent_extensions(realm, base)


cdef int ordinary_prevent_extensions(Realm realm, JSObject base) except -1:
    # A shared shape must not stand for objects that cannot grow: cached transitions do not look at flags.
    if not base.flags & OBJECT_NOT_EXTENSIBLE:
        make_unique(base)
        base.flags |= OBJECT_NOT_EXTENSIBLE
    return 1


# ------------------------------------------------------------------ elements
cdef int get_element(Realm realm, Value* result, Value base, Value key) except -1:
    cdef JSArray array
    cdef PropertyKey property_key = UNDEFINED
    if is_int(key) and is_object(base):
        if (<JSObject>as_pointer(base)).kind == KIND_ARRAY:
            array = <JSArray>as_pointer(base)
            if <uint32_t>key < array.element_count and array.elements[<uint32_t>key] != EMPTY:
                set_copy(result, array.elements[<uint32_t>key])
                return 0
        if as_int(key) >= 0:
            return get_from(realm, result, <JSObject>as_pointer(base), key, base)
    if is_nullish(base):
        return throw_type_error(realm, f"Cannot read properties of {describe_value(base)} (reading '{describe_value(key)}')")
    key_from_value(realm, key, &property_key)
    if is_int(property_key):
        return get_property(realm, result, base, property_key)
    try:
        return get_property(realm, result, base, property_key)
    finally:
        value_decref(property_key)


cdef inline int own_shape_of_map(JSObject target, PropertyKey key) except -1:
    # An object that is given names that stand in no program text is a map: no other object will look like it.
    if target.kind == KIND_OBJECT and target.shape.count >= MAP_THRESHOLD and not target.shape.flags & SHAPE_UNIQUE and \
            shape_lookup(target.shape, key) < 0:
        make_unique(target)
    return 0


cdef int set_element(Realm realm, Value base, Value key, Value v, bint strict) except -1:
    cdef JSArray array
    cdef PropertyKey property_key = UNDEFINED
    if is_int(key) and is_object(base):
        if (<JSObject>as_pointer(base)).kind == KIND_ARRAY:
            array = <JSArray>as_pointer(base)
            if <uint32_t>key < array.element_count and array.elements[<uint32_t>key] != EMPTY:
                set_copy(&array.elements[<uint32_t>key], v)
                return 0
        if as_int(key) >= 0:
            own_shape_of_map(<JSObject>as_pointer(base), key)
            return set_property(realm, base, key, v, strict)
    if is_nullish(base):
        return throw_type_error(realm, f"Cannot set properties of {describe_value(base)} (setting '{describe_value(key)}')")
    key_from_value(realm, key, &property_key)
    try:
        if is_string(property_key) and is_object(base):
            own_shape_of_map(<JSObject>as_pointer(base), property_key)
        return set_property(realm, base, property_key, v, strict)
    finally:
        value_decref(property_key)


# ------------------------------------------------------------------ inline caches
cdef bint name_is_ordinary(JSObject holder, PropertyKey key) noexcept:
    """Whether an exotic object treats this key like an ordinary object."""
    cdef uint32_t first
    if holder.kind == KIND_STRING:
        return not is_int(key) and key != KEY_LENGTH
    if holder.kind == KIND_ARGUMENTS:
        return not is_int(key)
    if holder.kind == KIND_TYPED_ARRAY:
        if not is_string(key) or PyUnicode_GET_LENGTH(as_pointer(key)) == 0:
            return is_heap(key)
        # Canonical numeric strings (§10.4.5) begin like this: digits, "-", "Infinity", "NaN".
        first = PyUnicode_READ_CHAR(as_pointer(key), 0)
        return not (48 <= first <= 57 or first == 45 or first == 73 or first == 78)
    return False


cdef int lookup_property(JSObject base, PropertyKey key, PropertyLookup* found) noexcept:
    cdef PyObject* holder = <PyObject*>base
    cdef OwnPlace own
    cdef int kind
    found.depth = 0
    while holder != Py_None:
        if (<JSObject>holder).flags & OBJECT_EXOTIC and not name_is_ordinary(<JSObject>holder, key):
            return -1
        kind = find_own(<JSObject>holder, key, &own)
        if kind != OWN_ABSENT:
            if kind == OWN_LENGTH or own.slot < 0 or own.attributes & ATTR_LAZY:
                return -1
            found.holder = holder
            found.slot = own.slot
            found.attributes = own.attributes
            return 1
        holder = proto_pointer(holder)
        found.depth += 1
    return 0

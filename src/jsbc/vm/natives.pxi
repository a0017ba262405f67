# Built-ins: tables of rows become lazy properties, lazy properties become functions when they are first read, and
# intrinsic objects are made when they are first needed.  A new realm allocates the global object and little else.

cdef intrinsic_creator intrinsic_creators[INTRINSIC_COUNT]

# Every realm's global object starts as a copy of this table and these slots.
cdef PropertyTable* global_table = table_new(128)
cdef Value* global_slots = NULL
cdef uint32_t global_slot_capacity = 0

# A module of built-ins costs 0.1 ms to load, all of them 5 ms: each is imported when a program first touches what it
# makes.  The names come from builtins/registry.pxi, through provide().
cdef list intrinsic_providers = [None] * INTRINSIC_COUNT       # intrinsic -> name of the module that makes it
cdef list global_providers = []                                # index in global_table -> name of a module, or None

cdef enum:
    LAZY_GLOBAL = 1024           # payload of a lazy value, + index in global_table: a global of a module not loaded yet



# ------------------------------------------------------------------ intrinsics
cdef void register_intrinsic(int which, intrinsic_creator creator) noexcept:
    if 0 <= which < INTRINSIC_COUNT:
        intrinsic_creators[which] = creator


def provide(str module, tuple intrinsics, tuple names):
    """Say that `module` makes these intrinsics and these properties of the global object; it is imported for them."""
    cdef int which
    for which in intrinsics:
        if not 0 <= which < INTRINSIC_COUNT:
            raise SystemError(f"no intrinsic {which}")
        intrinsic_providers[which] = module
    for name in names:
        while <uint32_t>len(global_providers) < global_table.count:
            global_providers.append(None)
        add_global(key_from_str(name), ATTR_BUILTIN | ATTR_LAZY, TAG_LAZY | <uint64_t>(LAZY_GLOBAL + len(global_providers)))
        global_providers.append(module)


def provided_intrinsics():
    """Per intrinsic: the module that was announced for it (or None), and whether a loaded module makes it."""
    cdef int which
    return [(intrinsic_providers[which], intrinsic_creators[which] != NULL) for which in range(INTRINSIC_COUNT)]


cdef int load_provider(str module) except -1:
    # Not __import__, which a program's host may have replaced.
    PyImport_ImportModuleLevelObject(module, NULL, NULL, NULL, 0)
    return 0


cdef Value provided_global(Realm realm, JSObject base, uint64_t index, uint32_t attributes) except? 0:
    """Brings a global to life whose module is not loaded: loading it puts what it registers into `global_slots`."""
    cdef Value lazy
    if index >= <uint64_t>len(global_providers) or global_providers[index] is None:
        raise SystemError("no such global")
    load_provider(global_providers[index])
    lazy = global_slots[index]
    if not is_lazy(lazy) or lazy == (TAG_LAZY | (LAZY_GLOBAL + index)):
        raise SystemError(f"{global_providers[index]} does not make global {index}")
    return lazy_value(realm, base, lazy & POINTER_MASK, attributes)


cdef void store_intrinsic(Realm realm, int which, JSObject value):
    cdef PyObject* old = realm.intrinsics[which]
    INCREF(<PyObject*>value)
    realm.intrinsics[which] = <PyObject*>value
    XDECREF(old)


cdef JSObject create_intrinsic(Realm realm, int which):
    cdef JSObject created
    if which < 0 or which >= INTRINSIC_COUNT:
        raise SystemError(f"no intrinsic {which}")
    if intrinsic_creators[which] == NULL and intrinsic_providers[which] is not None:
        load_provider(intrinsic_providers[which])
        if intrinsic_creators[which] == NULL:
            raise SystemError(f"{intrinsic_providers[which]} does not make intrinsic {which}")
    if intrinsic_creators[which] == NULL:
        created = plain_intrinsic(realm, which)
    else:
        created = intrinsic_creators[which](realm, which)
    if realm.intrinsics[which] == NULL:
        if created is None:
            raise SystemError(f"intrinsic {which} was not created")
        store_intrinsic(realm, which, created)
    return <JSObject>realm.intrinsics[which]


cdef int function_prototype_call(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    set_undefined(result)
    return 0


cdef int throw_poison(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    return throw_type_error(realm, "'caller', 'callee', and 'arguments' properties may not be accessed on strict mode "
                                   "functions or the arguments objects for calls to them")


cdef NativeSpec function_prototype_spec = NativeSpec(b"", 0, function_prototype_call, NULL, 0, 0)
cdef NativeSpec throw_type_error_spec = NativeSpec(b"", 0, throw_poison, NULL, 0, 0)


cdef JSObject plain_intrinsic(Realm realm, int which):
    """Intrinsics that need no built-in module; a realm without, say, Date has an empty Date.prototype."""
    cdef JSFunction fn
    cdef JSObject target
    if which == INTRINSIC_OBJECT_PROTOTYPE:
        return new_object_with_proto(realm, None)
    if which == INTRINSIC_FUNCTION_PROTOTYPE:
        fn = JSFunction.__new__(JSFunction)
        init_object(realm, fn, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), KIND_FUNCTION)
        init_native(fn, &function_prototype_spec)
        object_add_slot(realm, fn, KEY_LENGTH, ATTR_CONFIGURABLE, value_int(0))
        object_add_slot(realm, fn, KEY_NAME, ATTR_CONFIGURABLE, value_string(<PyObject*>EMPTY_STRING))
        return fn
    if which == INTRINSIC_THROW_TYPE_ERROR:
        fn = new_native_function(realm, &throw_type_error_spec)
        define_data(realm, fn, KEY_LENGTH, value_int(0), 0)
        define_data(realm, fn, KEY_NAME, value_string(<PyObject*>EMPTY_STRING), 0)
        ordinary_prevent_extensions(realm, fn)
        return fn
    if which == INTRINSIC_ARRAY_PROTOTYPE:
        target = JSArray.__new__(JSArray)
        init_object(realm, target, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), KIND_ARRAY)
        return target
    if INTRINSIC_EVAL_ERROR_PROTOTYPE <= which <= INTRINSIC_AGGREGATE_ERROR_PROTOTYPE:
        return new_object_with_proto(realm, intrinsic(realm, INTRINSIC_ERROR_PROTOTYPE))
    if INTRINSIC_GENERATOR_FUNCTION_PROTOTYPE <= which <= INTRINSIC_ASYNC_GENERATOR_FUNCTION_PROTOTYPE \
            and which != INTRINSIC_GENERATOR_PROTOTYPE:
        return new_object_with_proto(realm, intrinsic(realm, INTRINSIC_FUNCTION_PROTOTYPE))
    return new_object(realm)


# ------------------------------------------------------------------ the global object
cdef int add_global(PropertyKey key, uint32_t attributes, Value v) except -1:
    global global_slots, global_slot_capacity
    cdef Value* slots
    cdef uint32_t count = global_table.count
    cdef int known = table_find(global_table, count, key)
    if known >= 0:
        global_table.entries[known].attributes = attributes
        global_slots[known] = v
        return 0
    if count == global_slot_capacity:
        slots = <Value*>realloc(global_slots, <size_t>(global_slot_capacity * 2 + 128) * sizeof(Value))
        if slots == NULL:
            raise MemoryError()
        global_slots = slots
        global_slot_capacity = global_slot_capacity * 2 + 128
    table_append(global_table, key, attributes)
    global_slots[count] = v
    return 0


cdef int register_global(str name, int which) except -1:
    return add_global(key_from_str(name), ATTR_BUILTIN | ATTR_LAZY, TAG_LAZY | <uint64_t>(LAZY_INTRINSIC + which))


cdef int register_global_functions(const NativeSpec* table) except -1:
    while table.name != NULL:
        add_global(native_key(table.name), ATTR_BUILTIN | ATTR_LAZY, lazy_spec(table))
        table += 1
    return 0


add_global(key_from_str("globalThis"), ATTR_BUILTIN, UNDEFINED)
add_global(key_from_str("undefined"), 0, UNDEFINED)
add_global(key_from_str("NaN"), 0, CANONICAL_NAN)
add_global(key_from_str("Infinity"), 0, value_double(float("inf")))


cdef JSObject new_global_object(Realm realm):
    cdef JSObject proto = intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE)
    cdef JSObject target = JSObject.__new__(JSObject)
    cdef uint32_t i, count = global_table.count
    cdef int slot
    init_slots(target, root_shape(realm, proto))
    target.kind = KIND_GLOBAL
    reserve_slots(None, target, count + 8)
    memcpy(target.slots, global_slots, count * sizeof(Value))
    for i in range(count):
        value_incref(target.slots[i])
    target.slot_count = count
    target.shape = new_shape(proto, table_clone(global_table), count, SHAPE_UNIQUE)
    slot = shape_lookup(target.shape, key_from_str("globalThis"))
    set_copy(&target.slots[slot], value_object(<PyObject*>target))
    return target


# ------------------------------------------------------------------ rows of a table
cdef inline Value lazy_spec(const NativeSpec* spec) noexcept:
    return TAG_LAZY | (<uint64_t><uintptr_t>spec & POINTER_MASK)


cdef inline int accessor_kind(const NativeSpec* spec) noexcept:
    """NATIVE_GETTER, NATIVE_SETTER or 0; rows say it with a flag or in the name."""
    if spec.flags & (NATIVE_GETTER | NATIVE_SETTER):
        return spec.flags & (NATIVE_GETTER | NATIVE_SETTER)
    if strncmp(spec.name, b"get ", 4) == 0:
        return NATIVE_GETTER
    return NATIVE_SETTER if strncmp(spec.name, b"set ", 4) == 0 else 0


# Keys of names in tables, found by the address of the name: rows are static, so the address says it all.
cdef struct NativeKey:
    const char* name
    PropertyKey key

cdef enum:
    NATIVE_KEY_BUCKETS = 4096    # a power of two; the engine has about 1,100 names

cdef NativeKey native_keys[NATIVE_KEY_BUCKETS]
cdef uint32_t native_key_count = 0


cdef PropertyKey native_key(const char* name) except 0:
    # borrowed: symbols and pinned strings live as long as the process
    global native_key_count
    cdef PropertyKey key
    cdef uint32_t place = (<uint32_t>(<uintptr_t>name ^ (<uintptr_t>name >> 15)) * <uint32_t>2654435769) >> 20
    while native_keys[place].name != NULL:
        if native_keys[place].name == name:
            return native_keys[place].key
        place = (place + 1) & (NATIVE_KEY_BUCKETS - 1)
    text = name.decode("utf-8")
    if text.startswith(("get ", "set ")):
        text = text[4:]
    if text.startswith("@@"):
        symbol = well_known_symbol(text[2:])
        key = value_heap(<PyObject*>symbol)
    else:
        key = key_from_str(text)
    if native_key_count < NATIVE_KEY_BUCKETS // 2:
        native_keys[place].name = name
        native_keys[place].key = key
        native_key_count += 1
    return key


cdef object native_function_name(const NativeSpec* spec):
    cdef int kind = accessor_kind(spec)
    text = spec.name.decode("utf-8")
    if text.startswith(("get ", "set ")):
        text = text[4:]
    if text.startswith("@@"):
        text = f"[Symbol.{text[2:]}]"
    if kind:
        text = ("get " if kind == NATIVE_GETTER else "set ") + text
    return intern_string(text)


# The properties that a table makes on an empty object, kept for the next realm: a fresh Context fills a dozen such
# objects while a library loads, which was 30 % of a small one's warm load when each name was looked up again.
cdef struct PreparedNatives:
    const NativeSpec* source
    PropertyTable* table
    Value* slots                 # all TAG_LAZY: not counted
    uint32_t flags               # of the shape

cdef enum:
    PREPARED_BUCKETS = 512       # a power of two; the engine has about 120 tables

cdef PreparedNatives prepared_natives[PREPARED_BUCKETS]
cdef int prepared_count = 0


cdef PreparedNatives* prepared_place(const NativeSpec* source) noexcept:
    """The entry of a table, or the free one where it belongs."""
    cdef uint32_t place = (<uint32_t>(<uintptr_t>source >> 4) * <uint32_t>2654435769) >> 23
    while prepared_natives[place].source != NULL and prepared_natives[place].source != source:
        place = (place + 1) & (PREPARED_BUCKETS - 1)
    return &prepared_natives[place]


cdef int remember_natives(PreparedNatives* place, const NativeSpec* source, JSObject target) except -1:
    global prepared_count
    cdef uint32_t count = target.slot_count
    cdef Value* slots
    if prepared_count >= PREPARED_BUCKETS // 2:
        return 0
    slots = <Value*>malloc(count * sizeof(Value))
    if slots == NULL:
        raise MemoryError()
    memcpy(slots, target.slots, count * sizeof(Value))
    place.table = table_clone(target.shape.table)
    place.slots = slots
    place.flags = target.shape.flags
    place.source = source
    prepared_count += 1
    return 0


cdef int define_natives(Realm realm, JSObject target, const NativeSpec* table) except -1:
    """Lazy properties for the rows of a table; the same on every object that has no property yet."""
    cdef PreparedNatives* prepared
    if table == NULL or table.name == NULL:
        return 0
    if target.slot_count:
        return define_natives_each(realm, target, table)
    prepared = prepared_place(table)
    if prepared.source == NULL:
        make_unique(target)
        define_natives_each(realm, target, table)
        return remember_natives(prepared, table, target)
    if target.flags & OBJECT_IS_PROTO:
        realm.proto_epoch += 1
    reserve_slots(None, target, prepared.table.count + 4)
    target.shape = new_shape(target.shape.proto, table_clone(prepared.table), prepared.table.count, prepared.flags)
    memcpy(target.slots, prepared.slots, prepared.table.count * sizeof(Value))
    target.slot_count = prepared.table.count
    return 0


cdef int define_natives_each(Realm realm, JSObject target, const NativeSpec* table) except -1:
    cdef const NativeSpec* row = table
    cdef uint32_t attributes, count = 0
    cdef PropertyKey key
    cdef OwnPlace own
    if table == NULL:
        return 0
    while row.name != NULL:
        count += 1
        row += 1
    if count > 4:
        make_unique(target)
    row = table
    while row.name != NULL:
        key = native_key(row.name)
        if row.flags & NATIVE_FROZEN:
            attributes = 0
        elif row.flags & NATIVE_NOT_WRITABLE:
            attributes = ATTR_CONFIGURABLE
        else:
            attributes = ATTR_BUILTIN
        if accessor_kind(row):
            attributes = (attributes & ~<uint32_t>ATTR_WRITABLE) | ATTR_ACCESSOR
        if find_own(target, key, &own) == OWN_VALUE:
            replace_slot(realm, target, own.slot, attributes | ATTR_LAZY, lazy_spec(row))
        else:
            object_add_slot(realm, target, key, attributes | ATTR_LAZY, lazy_spec(row))
        row += 2 if has_setter_row(row) else 1
    return 0


cdef inline bint has_setter_row(const NativeSpec* row) noexcept:
    """A getter followed by the setter of the same property."""
    return (accessor_kind(row) == NATIVE_GETTER and row[1].name != NULL and accessor_kind(row + 1) == NATIVE_SETTER
            and same_property(row))


cdef bint same_property(const NativeSpec* row) noexcept:
    cdef const char* first = row[0].name
    cdef const char* second = row[1].name
    if strncmp(first, b"get ", 4) == 0:
        first += 4
    if strncmp(second, b"set ", 4) == 0:
        second += 4
    return strlen(first) == strlen(second) and strncmp(first, second, strlen(first)) == 0


cdef void init_native(JSFunction fn, const NativeSpec* spec) noexcept:
    fn.native = spec.native
    fn.native_object = spec.native_object
    fn.spec = spec
    fn.magic = spec.magic
    fn.flags |= OBJECT_CALLABLE
    if spec.flags & NATIVE_CONSTRUCTOR:
        fn.flags |= OBJECT_CONSTRUCTOR


cdef JSFunction new_native_function(Realm realm, const NativeSpec* spec):
    cdef JSFunction fn = new_function(realm, FUNCTION_SHAPE_METHOD)
    init_native(fn, spec)
    return fn


cdef JSFunction new_native_closure(Realm realm, object_function native, int length, str name, object extra):
    cdef JSFunction fn = new_function(realm, FUNCTION_SHAPE_METHOD)
    fn.native_object = native
    fn.extra = extra
    fn.slots[0] = value_int(length)
    fn.slots[1] = value_string(intern_pointer(<PyObject*>name))
    return fn


cdef JSObject new_prototype(Realm realm, JSObject proto, const NativeSpec* table):
    cdef JSObject target = new_object_with_proto(realm, proto)
    make_unique(target)
    define_natives(realm, target, table)
    return target


cdef JSFunction new_constructor(Realm realm, const NativeSpec* spec, JSObject prototype, const NativeSpec* statics):
    cdef JSFunction fn = new_native_function(realm, spec)
    cdef OwnPlace own
    fn.flags |= OBJECT_CONSTRUCTOR
    if prototype is not None:
        object_add_slot(realm, fn, KEY_PROTOTYPE, 0, value_object(<PyObject*>prototype))
        # A lazy `constructor` is what is being made now: it must not be brought to life here.
        if find_own(prototype, KEY_CONSTRUCTOR, &own) == OWN_VALUE:
            set_slot_attributes(realm, prototype, own.slot, ATTR_BUILTIN)
            set_copy(&prototype.slots[own.slot], value_object(<PyObject*>fn))
        else:
            define_data(realm, prototype, KEY_CONSTRUCTOR, value_object(<PyObject*>fn), ATTR_BUILTIN)
    define_natives(realm, fn, statics)
    return fn


cdef int define_value(Realm realm, JSObject target, object key, object value, int attributes) except -1:
    cdef PropertyKey property_key = key_from_object(realm, key)
    cdef Value v
    try:
        v = to_value(realm, value)
        try:
            define_data(realm, target, property_key, v, attributes)
        finally:
            value_decref(v)
    finally:
        value_decref(property_key)
    return 0


cdef int define_tag(Realm realm, JSObject target, str tag) except -1:
    return define_data(realm, target, KEY_TO_STRING_TAG, value_string(<PyObject*>tag), ATTR_CONFIGURABLE)


# ------------------------------------------------------------------ lazy properties
cdef Value lazy_value(Realm realm, JSObject base, uint64_t payload, uint32_t attributes) except? 0:
    """What a lazy slot stands for; a new reference."""
    cdef JSFunction fn
    cdef JSObject created
    cdef const NativeSpec* spec
    cdef object text
    if payload >= 4096:
        spec = <const NativeSpec*><uintptr_t>payload
        fn = new_native_function(realm, spec)
        if not attributes & ATTR_ACCESSOR:
            created = fn
        else:
            if accessor_kind(spec) == NATIVE_SETTER:
                accessor = new_accessor(None, fn)
            else:
                accessor = new_accessor(fn, new_native_function(realm, spec + 1) if has_setter_row(spec) else None)
            INCREF(<PyObject*>accessor)
            return value_heap(<PyObject*>accessor)
    elif payload >= LAZY_GLOBAL:
        return provided_global(realm, base, payload - LAZY_GLOBAL, attributes)
    elif payload >= LAZY_INTRINSIC:
        created = intrinsic(realm, <int>payload - LAZY_INTRINSIC)
    elif payload == LAZY_STACK:
        text = stack_text(<JSError>base)
        INCREF(<PyObject*>text)
        return value_string(<PyObject*>text)
    elif payload == LAZY_LENGTH:
        fn = <JSFunction>base
        if fn.template is not None:
            return value_int(<int32_t>template_of(fn).length)
        return value_int(fn.spec.length if fn.spec != NULL else 0)
    elif payload == LAZY_NAME:
        fn = <JSFunction>base
        if fn.template is not None:
            text = function_name(template_of(fn))
        else:
            text = native_function_name(fn.spec) if fn.spec != NULL else ""
        INCREF(<PyObject*>text)
        return value_string(<PyObject*>text)
    elif payload == LAZY_PROTOTYPE:
        created = function_prototype_object(realm, <JSFunction>base)
    else:
        raise SystemError("unknown kind of lazy property")
    INCREF(<PyObject*>created)
    return value_object(<PyObject*>created)


cdef FunctionTemplate template_of(JSFunction function):
    if function.flags & OBJECT_TEMPLATE_WAITS:
        function.template = inner_template(function.template, function.magic)
        function.flags &= ~OBJECT_TEMPLATE_WAITS
    return function.template


cdef JSObject function_prototype_object(Realm realm, JSFunction fn):
    # MakeConstructor (§10.2.5), or the object of a generator function (§27.3.4.2), which is no constructor
    cdef JSObject created
    if not fn.flags & OBJECT_CONSTRUCTOR and fn.template is not None and template_of(fn).flags & FLAG_GENERATOR:
        return new_object_with_proto(realm, intrinsic(realm, INTRINSIC_ASYNC_GENERATOR_PROTOTYPE
                                                      if fn.template.flags & FLAG_ASYNC else INTRINSIC_GENERATOR_PROTOTYPE))
    created = new_object(realm)
    # Who asks for it is about to put methods there: it owns its shape at once, not only when something inherits from it.
    # A shape for each method that no other object will have took 400 instructions.
    make_unique(created)
    object_add_slot(realm, created, KEY_CONSTRUCTOR, ATTR_BUILTIN, value_object(<PyObject*>fn))
    return created


cdef int materialize_lazy(Realm realm, JSObject base, uint32_t slot) except -1:
    cdef Value lazy, v
    cdef uint32_t attributes
    if slot >= base.slot_count:
        raise SystemError("no such slot")
    lazy = base.slots[slot]
    if not is_lazy(lazy):
        return 0
    attributes = base.shape.table.entries[slot].attributes
    v = lazy_value(realm, base, lazy & POINTER_MASK, attributes)
    # A creator may have stored something itself, or moved the slots.
    if slot < base.slot_count and base.slots[slot] == lazy:
        base.slots[slot] = v
        if base.shape.flags & SHAPE_UNIQUE:
            # Nobody has cached a lazy property, so it may become an ordinary one in place.
            base.shape.table.entries[slot].attributes = attributes & ~<uint32_t>ATTR_LAZY
    else:
        value_decref(v)
    return 0

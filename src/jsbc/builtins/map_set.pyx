# Map and Set (ECMA-262 §24.1, §24.2).  The set operations of ES2025 stand in set_methods.pyx.

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.builtins.support cimport *
from jsbc.builtins.iteration cimport *
from jsbc.builtins.collection cimport *
from jsbc.builtins.set_methods cimport SET_OPERATIONS


# ------------------------------------------------------------------ shared by both; the magic is the kind

cdef int collection_has(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Map.prototype.has ( key ), Set.prototype.has ( value )"""
    cdef JSCollection target = this_collection(realm, this_value, realm.callee.magic, "has")
    set_bool(result, collection_find(&target.table, canonical_key(argument(argc, argv, 0))) >= 0)
    return 0


cdef int collection_delete_method(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Map.prototype.delete ( key ), Set.prototype.delete ( value )"""
    cdef JSCollection target = this_collection(realm, this_value, realm.callee.magic, "delete")
    set_bool(result, collection_delete(&target.table, canonical_key(argument(argc, argv, 0))))
    return 0


cdef int collection_clear_method(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Map.prototype.clear ( ), Set.prototype.clear ( )"""
    cdef JSCollection target = this_collection(realm, this_value, realm.callee.magic, "clear")
    collection_clear(&target.table)
    set_undefined(result)
    return 0


cdef int collection_size(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """get Map.prototype.size, get Set.prototype.size"""
    cdef JSCollection target = this_collection(realm, this_value, realm.callee.magic, "size")
    set_int(result, <int32_t>target.table.live)
    return 0


cdef int collection_for_each(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Map.prototype.forEach ( callback [ , thisArg ] ), Set.prototype.forEach: sees what is added meanwhile"""
    cdef JSCollection target = this_collection(realm, this_value, realm.callee.magic, "forEach")
    cdef Value callback = argument(argc, argv, 0), this_argument = argument(argc, argv, 1)
    cdef Value key = UNDEFINED, v = UNDEFINED, ignored = UNDEFINED
    cdef CollectionCursor cursor
    cdef CollectionEntry* entry
    require_callable(realm, callback)
    cursor_open(&cursor, &target.table)
    try:
        while True:
            tick(realm)
            entry = cursor_next(&cursor)
            if entry == NULL:
                break
            set_copy(&key, entry.key)
            set_copy(&v, entry.value)
            call3(realm, &ignored, callback, this_argument, v, key, object_value(target))
    finally:
        cursor_close(&cursor)
        value_decref(key)
        value_decref(v)
        value_decref(ignored)
    set_undefined(result)
    return 0


cdef enum:
    # The magic of the iterator methods holds two things.
    MAGIC_ITEM_SHIFT = 8


cdef int collection_items(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """keys ( ), values ( ), entries ( ) of both prototypes"""
    cdef int magic = realm.callee.magic
    cdef JSCollection target = this_collection(realm, this_value, magic & 0xFF, "entries")
    cdef JSObject iterator = new_collection_iterator(realm, target, magic >> MAGIC_ITEM_SHIFT)
    set_copy(result, object_value(iterator))
    return 0


# ------------------------------------------------------------------ Map

cdef int map_get(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Map.prototype.get ( key ), §24.1.3.6"""
    cdef JSCollection target = this_collection(realm, this_value, KIND_MAP, "get")
    cdef int64_t found = collection_find(&target.table, canonical_key(argument(argc, argv, 0)))
    set_copy(result, UNDEFINED if found < 0 else target.table.entries[found].value)
    return 0


cdef int map_set(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Map.prototype.set ( key, value ), §24.1.3.9"""
    cdef JSCollection target = this_collection(realm, this_value, KIND_MAP, "set")
    collection_set(realm, &target.table, canonical_key(argument(argc, argv, 0)), argument(argc, argv, 1))
    set_copy(result, this_value)
    return 0


cdef int set_add(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Set.prototype.add ( value ), §24.2.4.1"""
    cdef JSCollection target = this_collection(realm, this_value, KIND_SET, "add")
    cdef Value v = canonical_key(argument(argc, argv, 0))
    # The value stands in both places, so that one iterator serves Map and Set.
    if collection_find(&target.table, v) < 0:
        collection_set(realm, &target.table, v, v)
    set_copy(result, this_value)
    return 0


cdef int add_entry(Realm realm, JSCollection target, Value adder, bint pristine, Value item) except -1:
    """One item of the iterable: an entry object for a Map, a value for a Set."""
    cdef Value key = UNDEFINED, v = UNDEFINED, ignored = UNDEFINED
    cdef Value arguments[2]
    if target.kind == KIND_SET:
        if not pristine:
            call1(realm, &ignored, adder, object_value(target), item)
            value_decref(ignored)
            return 0
        key = canonical_key(item)
        if collection_find(&target.table, key) < 0:
            collection_set(realm, &target.table, key, key)
        return 0
    if not is_object(item):
        return throw_type_error(realm, f"Iterator value {describe_value(item)} is not an entry object")
    try:
        get_index(realm, &key, object_of(item), 0)
        get_index(realm, &v, object_of(item), 1)
        if pristine:
            collection_set(realm, &target.table, canonical_key(key), v)
        else:
            arguments[0] = key
            arguments[1] = v
            call_function(realm, &ignored, adder, object_value(target), 2, arguments)
    finally:
        value_decref(key)
        value_decref(v)
        value_decref(ignored)
    return 0


cdef int fill_from_iterable(Realm realm, JSCollection target, Value iterable) except -1:
    """AddEntriesFromIterable (§24.1.1.2) and its counterpart in the Set constructor."""
    cdef bint is_map = target.kind == KIND_MAP, pristine
    cdef object adder = js_get(realm, target, "set" if is_map else "add")
    cdef IteratorRecord record
    cdef Value item = UNDEFINED
    if not js_is_callable(adder):
        return throw_type_error(realm, "'%s' returned for property '%s' of object '%s' is not a function"
                                % (describe_object(adder), "set" if is_map else "add", describe_object(target)))
    # The original method does nothing a program could see: no call is needed.
    pristine = isinstance(adder, JSFunction) and (<JSFunction>adder).native == (map_set if is_map else set_add)
    record = get_iterator(realm, from_value(iterable))
    try:
        while iterator_step(realm, record, &item):
            try:
                add_entry(realm, target, object_value(<JSObject>adder), pristine, item)
            except Exception as error:
                iterator_close_and_rethrow(realm, record, error)
    finally:
        value_decref(item)
    return 0


cdef int collection_constructor(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Map ( [ iterable ] ), Set ( [ iterable ] ), §24.1.1.1, §24.2.2.1; the magic is the kind"""
    cdef int kind = realm.callee.magic
    cdef Value new_target = realm.new_target, iterable = argument(argc, argv, 0)
    cdef JSCollection made
    if is_undefined(new_target):
        return throw_type_error(realm, "Constructor %s requires 'new'" % ("Map" if kind == KIND_MAP else "Set"))
    made = new_collection(realm, prototype_from_constructor(
        realm, new_target, INTRINSIC_MAP_PROTOTYPE if kind == KIND_MAP else INTRINSIC_SET_PROTOTYPE), kind)
    if not is_nullish(iterable):
        fill_from_iterable(realm, made, iterable)
    set_copy(result, object_value(made))
    return 0


cdef object map_group_by(Realm realm, object this_value, tuple args):
    """Map.groupBy ( items, callback ), §24.1.2.1"""
    cdef object items = arg(args, 0), callback = arg(args, 1), item
    cdef IteratorRecord record
    cdef JSCollection groups
    cdef JSArray group
    cdef int64_t counter = 0, found
    cdef Value key = UNDEFINED, v = UNDEFINED
    if items is None or items is JSNull:
        throw_type_error(realm, f"{describe_object(items)} is not iterable")
    if not js_is_callable(callback):
        throw_type_error(realm, f"{describe_object(callback)} is not a function")
    record = get_iterator(realm, items)
    groups = new_collection(realm, intrinsic(realm, INTRINSIC_MAP_PROTOTYPE), KIND_MAP)
    while True:
        item = iterator_step_value(realm, record)
        if item is ITERATION_DONE:
            return groups
        try:
            key = to_value(realm, js_call(realm, callback, None, (item, counter)))
        except Exception as error:
            iterator_close_and_rethrow(realm, record, error)
        counter += 1
        try:
            key = canonical_key(key)
            found = collection_find(&groups.table, key)
            if found < 0:
                group = new_array(realm, 0)
                collection_set(realm, &groups.table, key, object_value(group))
            else:
                group = <JSArray>as_pointer(groups.table.entries[found].value)
            v = to_value(realm, item)
            array_push(realm, group, v)
        finally:
            value_decref(key)
            value_decref(v)
            key = v = UNDEFINED


# ------------------------------------------------------------------ tables

cdef NativeSpec MAP_METHODS[10]
MAP_METHODS[:] = [
    native("get", 1, map_get),
    native("set", 2, map_set),
    native("has", 1, collection_has, KIND_MAP),
    native("delete", 1, collection_delete_method, KIND_MAP),
    native("clear", 0, collection_clear_method, KIND_MAP),
    native("entries", 0, collection_items, KIND_MAP | ITEM_ENTRIES << MAGIC_ITEM_SHIFT),
    native("forEach", 1, collection_for_each, KIND_MAP),
    native("keys", 0, collection_items, KIND_MAP | ITEM_KEYS << MAGIC_ITEM_SHIFT),
    native("values", 0, collection_items, KIND_MAP | ITEM_VALUES << MAGIC_ITEM_SHIFT),
    table_end(),
]
cdef NativeSpec SET_METHODS[8]
SET_METHODS[:] = [
    native("has", 1, collection_has, KIND_SET),
    native("add", 1, set_add),
    native("delete", 1, collection_delete_method, KIND_SET),
    native("clear", 0, collection_clear_method, KIND_SET),
    native("entries", 0, collection_items, KIND_SET | ITEM_ENTRIES << MAGIC_ITEM_SHIFT),
    native("forEach", 1, collection_for_each, KIND_SET),
    native("values", 0, collection_items, KIND_SET | ITEM_VALUES << MAGIC_ITEM_SHIFT),
    table_end(),
]
cdef NativeSpec SIZE_GETTERS[4]
SIZE_GETTERS[:] = [
    NativeSpec("get size", 0, collection_size, NULL, KIND_MAP, NATIVE_GETTER), table_end(),
    NativeSpec("get size", 0, collection_size, NULL, KIND_SET, NATIVE_GETTER), table_end(),
]
cdef NativeSpec COLLECTION_CONSTRUCTORS[2]
COLLECTION_CONSTRUCTORS[:] = [
    constructor_row("Map", 0, collection_constructor, NULL, KIND_MAP),
    constructor_row("Set", 0, collection_constructor, NULL, KIND_SET),
]
cdef NativeSpec MAP_STATICS[3]
MAP_STATICS[:] = [function("groupBy", 2, map_group_by), getter("get @@species", species_getter), table_end()]
cdef NativeSpec SET_STATICS[2]
SET_STATICS[:] = [getter("get @@species", species_getter), table_end()]


cdef JSObject create_map(Realm realm, int which):
    cdef JSObject prototype = new_prototype(realm, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), MAP_METHODS)
    cdef JSFunction constructor
    define_natives(realm, prototype, SIZE_GETTERS)
    define_tag(realm, prototype, "Map")
    define_alias(realm, prototype, "entries", SYMBOL_ITERATOR)
    constructor = new_constructor(realm, &COLLECTION_CONSTRUCTORS[0], prototype, MAP_STATICS)
    store_intrinsic(realm, INTRINSIC_MAP_PROTOTYPE, prototype)
    store_intrinsic(realm, INTRINSIC_MAP, constructor)
    return prototype if which == INTRINSIC_MAP_PROTOTYPE else constructor


cdef JSObject create_set(Realm realm, int which):
    cdef JSObject prototype = new_prototype(realm, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), SET_METHODS)
    cdef JSFunction constructor
    define_natives(realm, prototype, &SIZE_GETTERS[2])
    define_natives(realm, prototype, SET_OPERATIONS)
    define_tag(realm, prototype, "Set")
    define_alias(realm, prototype, "values", "keys")
    define_alias(realm, prototype, "values", SYMBOL_ITERATOR)
    constructor = new_constructor(realm, &COLLECTION_CONSTRUCTORS[1], prototype, SET_STATICS)
    store_intrinsic(realm, INTRINSIC_SET_PROTOTYPE, prototype)
    store_intrinsic(realm, INTRINSIC_SET, constructor)
    return prototype if which == INTRINSIC_SET_PROTOTYPE else constructor


register_intrinsic(INTRINSIC_MAP_PROTOTYPE, create_map)
register_intrinsic(INTRINSIC_MAP, create_map)
register_intrinsic(INTRINSIC_SET_PROTOTYPE, create_set)
register_intrinsic(INTRINSIC_SET, create_set)
register_global("Map", INTRINSIC_MAP)
register_global("Set", INTRINSIC_SET)

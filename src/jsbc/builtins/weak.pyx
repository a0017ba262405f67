# WeakMap and WeakSet (ECMA-262 §24.3, §24.4).
#
# The entry stands on the key: each collection owns a private name, and `map.set(key, v)` is a private property of the
# key object.  So an entry lives as long as its key, and a value that refers to its own key is an ordinary cycle for
# Python's collector: ephemerons without a table to sweep.  The price is that an entry also outlives its collection.
# Proxies and frozen objects have slots like any other object.  A deleted entry leaves an EMPTY slot, because
# keys would lose their shape otherwise.

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.builtins.support cimport *
from jsbc.builtins.iteration cimport *


cdef class JSWeakCollection(JSObject):   # KIND_WEAKMAP or KIND_WEAKSET
    cdef Symbol name                     # private name of the entries
    cdef dict symbol_entries             # entries of symbols, which have no slots; made when needed

register_class(JSWeakCollection, NULL, NULL)


cdef bint can_be_held_weakly(Value v) noexcept:
    """CanBeHeldWeakly (§9.13): objects, and symbols that are not registered."""
    if is_object(v):
        return True
    return is_heap(v) and isinstance(<object>as_pointer(v), Symbol) and not (<Symbol>as_pointer(v)).is_registered


cdef JSWeakCollection this_weak(Realm realm, Value this_value, int kind, str method):
    if is_object(this_value) and (<JSObject>as_pointer(this_value)).kind == kind:
        return <JSWeakCollection>as_pointer(this_value)
    throw_type_error(realm, "Method %s.prototype.%s called on incompatible receiver %s"
                     % ("WeakMap" if kind == KIND_WEAKMAP else "WeakSet", method, describe_value(this_value)))


cdef Value* find_entry(JSWeakCollection target, Value key) noexcept:
    """Where the entry of an object is, or NULL."""
    cdef JSObject holder
    cdef int slot
    if not is_object(key):
        return NULL
    holder = object_of(key)
    slot = shape_lookup(holder.shape, symbol_key(target.name))
    if slot < 0 or holder.slots[slot] == EMPTY:
        return NULL
    return &holder.slots[slot]


cdef int add_entry(Realm realm, JSWeakCollection target, Value key, Value v) except -1:
    cdef JSObject holder
    cdef int slot
    if not is_object(key):
        if target.symbol_entries is None:
            target.symbol_entries = {}
        target.symbol_entries[from_value(key)] = from_value(v)
        return 0
    holder = object_of(key)
    slot = shape_lookup(holder.shape, symbol_key(target.name))
    if slot >= 0:
        set_copy(&holder.slots[slot], v)
        return 0
    charge(realm, 32)
    return object_add_slot(realm, holder, symbol_key(target.name), ATTR_WRITABLE, v)


# ------------------------------------------------------------------ shared by both; the magic is the kind

cdef int weak_has(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """WeakMap.prototype.has ( key ), WeakSet.prototype.has ( value )"""
    cdef JSWeakCollection target = this_weak(realm, this_value, realm.callee.magic, "has")
    cdef Value key = argument(argc, argv, 0)
    cdef bint found = find_entry(target, key) != NULL
    if not found and target.symbol_entries is not None and is_heap(key):
        found = from_value(key) in target.symbol_entries
    set_bool(result, found)
    return 0


cdef int weak_delete(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """WeakMap.prototype.delete ( key ), WeakSet.prototype.delete ( value )"""
    cdef JSWeakCollection target = this_weak(realm, this_value, realm.callee.magic, "delete")
    cdef Value key = argument(argc, argv, 0)
    cdef Value* place = find_entry(target, key)
    cdef bint found = place != NULL
    if found:
        set_steal(place, EMPTY)
    elif target.symbol_entries is not None and is_heap(key):
        found = target.symbol_entries.pop(from_value(key), target) is not target
    set_bool(result, found)
    return 0


cdef int weak_map_get(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """WeakMap.prototype.get ( key ), §24.3.3.3"""
    cdef JSWeakCollection target = this_weak(realm, this_value, KIND_WEAKMAP, "get")
    cdef Value key = argument(argc, argv, 0)
    cdef Value* place = find_entry(target, key)
    if place != NULL:
        set_copy(result, place[0])
    elif target.symbol_entries is not None and is_heap(key):
        set_steal(result, to_value(realm, target.symbol_entries.get(from_value(key))))
    else:
        set_undefined(result)
    return 0


cdef int weak_map_set(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """WeakMap.prototype.set ( key, value ), §24.3.3.5"""
    cdef JSWeakCollection target = this_weak(realm, this_value, KIND_WEAKMAP, "set")
    cdef Value key = argument(argc, argv, 0)
    if not can_be_held_weakly(key):
        return throw_type_error(realm, f"Invalid value used as weak map key: {describe_value(key)}")
    add_entry(realm, target, key, argument(argc, argv, 1))
    set_copy(result, this_value)
    return 0


cdef int weak_set_add(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """WeakSet.prototype.add ( value ), §24.4.3.1"""
    cdef JSWeakCollection target = this_weak(realm, this_value, KIND_WEAKSET, "add")
    cdef Value key = argument(argc, argv, 0)
    if not can_be_held_weakly(key):
        return throw_type_error(realm, f"Invalid value used in weak set: {describe_value(key)}")
    add_entry(realm, target, key, TRUE_VALUE)
    set_copy(result, this_value)
    return 0


cdef object weak_constructor(Realm realm, object this_value, tuple args):
    """WeakMap ( [ iterable ] ), WeakSet ( [ iterable ] ), §24.3.1.1, §24.4.1.1; the magic is the kind"""
    cdef bint is_map = realm.callee.magic == KIND_WEAKMAP
    cdef Value new_target = realm.new_target
    cdef object iterable = arg(args, 0), adder, item
    cdef JSWeakCollection made
    cdef IteratorRecord record
    if is_undefined(new_target):
        throw_type_error(realm, "Constructor %s requires 'new'" % ("WeakMap" if is_map else "WeakSet"))
    made = JSWeakCollection.__new__(JSWeakCollection)
    init_object(realm, made, prototype_from_constructor(
        realm, new_target, INTRINSIC_WEAKMAP_PROTOTYPE if is_map else INTRINSIC_WEAKSET_PROTOTYPE),
        KIND_WEAKMAP if is_map else KIND_WEAKSET)
    made.name = new_private_name("WeakMap" if is_map else "WeakSet")
    if iterable is None or iterable is JSNull:
        return made
    adder = js_get(realm, made, "set" if is_map else "add")
    if not js_is_callable(adder):
        throw_type_error(realm, f"{describe_object(adder)} is not a function")
    record = get_iterator(realm, iterable)
    while True:
        item = iterator_step_value(realm, record)
        if item is ITERATION_DONE:
            return made
        try:
            if not is_map:
                js_call(realm, adder, made, (item,))
            elif isinstance(item, JSObject):
                js_call(realm, adder, made, (js_get(realm, item, 0), js_get(realm, item, 1)))
            else:
                throw_type_error(realm, f"Iterator value {describe_object(item)} is not an entry object")
        except Exception as error:
            iterator_close_and_rethrow(realm, record, error)


cdef NativeSpec WEAK_MAP_METHODS[5]
WEAK_MAP_METHODS[:] = [
    native("delete", 1, weak_delete, KIND_WEAKMAP),
    native("get", 1, weak_map_get),
    native("set", 2, weak_map_set),
    native("has", 1, weak_has, KIND_WEAKMAP),
    table_end(),
]
cdef NativeSpec WEAK_SET_METHODS[4]
WEAK_SET_METHODS[:] = [
    native("delete", 1, weak_delete, KIND_WEAKSET),
    native("has", 1, weak_has, KIND_WEAKSET),
    native("add", 1, weak_set_add),
    table_end(),
]
cdef NativeSpec WEAK_MAP_CONSTRUCTOR = constructor_row("WeakMap", 0, NULL, weak_constructor, KIND_WEAKMAP)
cdef NativeSpec WEAK_SET_CONSTRUCTOR = constructor_row("WeakSet", 0, NULL, weak_constructor, KIND_WEAKSET)


cdef JSObject create_weak_map(Realm realm, int which):
    cdef JSObject prototype = new_prototype(realm, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), WEAK_MAP_METHODS)
    cdef JSFunction constructor = new_constructor(realm, &WEAK_MAP_CONSTRUCTOR, prototype, NULL)
    define_tag(realm, prototype, "WeakMap")
    store_intrinsic(realm, INTRINSIC_WEAKMAP_PROTOTYPE, prototype)
    store_intrinsic(realm, INTRINSIC_WEAKMAP, constructor)
    return prototype if which == INTRINSIC_WEAKMAP_PROTOTYPE else constructor


cdef JSObject create_weak_set(Realm realm, int which):
    cdef JSObject prototype = new_prototype(realm, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), WEAK_SET_METHODS)
    cdef JSFunction constructor = new_constructor(realm, &WEAK_SET_CONSTRUCTOR, prototype, NULL)
    define_tag(realm, prototype, "WeakSet")
    store_intrinsic(realm, INTRINSIC_WEAKSET_PROTOTYPE, prototype)
    store_intrinsic(realm, INTRINSIC_WEAKSET, constructor)
    return prototype if which == INTRINSIC_WEAKSET_PROTOTYPE else constructor


register_intrinsic(INTRINSIC_WEAKMAP_PROTOTYPE, create_weak_map)
register_intrinsic(INTRINSIC_WEAKMAP, create_weak_map)
register_intrinsic(INTRINSIC_WEAKSET_PROTOTYPE, create_weak_set)
register_intrinsic(INTRINSIC_WEAKSET, create_weak_set)
register_global("WeakMap", INTRINSIC_WEAKMAP)
register_global("WeakSet", INTRINSIC_WEAKSET)

# Set operations (ECMA-262 2025 §24.2.4): union, intersection, difference, symmetricDifference, isSubsetOf,
# isSupersetOf, isDisjointFrom.  The other operand is any object with size, has and keys.

from libc.math cimport isnan, trunc
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport js_to_number, js_to_boolean, to_boolean
from jsbc.builtins.support cimport *
from jsbc.builtins.iteration cimport *
from jsbc.builtins.collection cimport *


cdef class SetRecord:
    """§24.2.1.1"""
    cdef JSObject target
    cdef double size
    cdef object has
    cdef object keys


cdef SetRecord get_set_record(Realm realm, object o):
    """GetSetRecord (§24.2.1.2)."""
    cdef SetRecord record = SetRecord()
    if not isinstance(o, JSObject):
        throw_type_error(realm, f"{describe_object(o)} is not an object")
    record.target = <JSObject>o
    record.size = js_to_number(realm, js_get(realm, o, "size"))
    if isnan(record.size):
        throw_type_error(realm, "The 'size' property must be a number")
    record.size = trunc(record.size)
    if record.size < 0:
        throw_range_error(realm, f"'{describe_object(record.size)}' is an invalid size")
    record.has = js_get(realm, o, "has")
    if not js_is_callable(record.has):
        throw_type_error(realm, "The 'has' property must be a function")
    record.keys = js_get(realm, o, "keys")
    if not js_is_callable(record.keys):
        throw_type_error(realm, "The 'keys' property must be a function")
    return record


cdef bint other_has(Realm realm, SetRecord other, Value v) except -1:
    return js_to_boolean(js_call(realm, other.has, other.target, (from_value(v),)))


cdef IteratorRecord other_keys(Realm realm, SetRecord other):
    """GetIteratorFromMethod(obj, keys); next is read without asking whether it can be called."""
    cdef object iterator = js_call(realm, other.keys, other.target, ())
    if not isinstance(iterator, JSObject):
        throw_type_error(realm, f"{describe_object(iterator)} is not an object")
    return get_iterator_direct(realm, iterator)


cdef int add_value(Realm realm, JSCollection target, Value v) except -1:
    if collection_find(&target.table, v) < 0:
        collection_set(realm, &target.table, v, v)
    return 0


cdef JSCollection empty_set(Realm realm):
    return new_collection(realm, intrinsic(realm, INTRINSIC_SET_PROTOTYPE), KIND_SET)


cdef object set_union(Realm realm, JSCollection target, SetRecord other):
    cdef IteratorRecord record = other_keys(realm, other)
    cdef JSCollection made = empty_set(realm)
    cdef Value v = UNDEFINED
    collection_copy(realm, &made.table, &target.table)
    try:
        while iterator_step(realm, record, &v):
            add_value(realm, made, canonical_key(v))
    finally:
        value_decref(v)
    return made


cdef object set_symmetric_difference(Realm realm, JSCollection target, SetRecord other):
    cdef IteratorRecord record = other_keys(realm, other)
    cdef JSCollection made = empty_set(realm)
    cdef Value v = UNDEFINED, key
    collection_copy(realm, &made.table, &target.table)
    try:
        while iterator_step(realm, record, &v):
            key = canonical_key(v)
            if collection_find(&target.table, key) >= 0:
                collection_delete(&made.table, key)
            else:
                add_value(realm, made, key)
    finally:
        value_decref(v)
    return made


cdef object set_intersection(Realm realm, JSCollection target, SetRecord other):
    cdef JSCollection made = empty_set(realm)
    cdef IteratorRecord record
    cdef CollectionCursor cursor
    cdef CollectionEntry* entry
    cdef Value v = UNDEFINED
    cursor.table = NULL
    try:
        if target.table.live <= other.size:
            cursor_open(&cursor, &target.table)
            while True:
                tick(realm)
                entry = cursor_next(&cursor)
                if entry == NULL:
                    break
                set_copy(&v, entry.key)
                if other_has(realm, other, v):
                    add_value(realm, made, v)
        else:
            record = other_keys(realm, other)
            while iterator_step(realm, record, &v):
                if collection_find(&target.table, canonical_key(v)) >= 0:
                    add_value(realm, made, canonical_key(v))
    finally:
        cursor_close(&cursor)
        value_decref(v)
    return made


cdef object set_difference(Realm realm, JSCollection target, SetRecord other):
    cdef JSCollection made = empty_set(realm)
    cdef IteratorRecord record
    cdef CollectionCursor cursor
    cdef CollectionEntry* entry
    cdef Value v = UNDEFINED
    cursor.table = NULL
    try:
        if target.table.live <= other.size:
            collection_copy(realm, &made.table, &target.table)
            cursor_open(&cursor, &target.table)
            while True:
                tick(realm)
                entry = cursor_next(&cursor)
                if entry == NULL:
                    break
                set_copy(&v, entry.key)
                if other_has(realm, other, v):
                    collection_delete(&made.table, v)
        else:
            record = other_keys(realm, other)
            collection_copy(realm, &made.table, &target.table)
            while iterator_step(realm, record, &v):
                collection_delete(&made.table, canonical_key(v))
    finally:
        cursor_close(&cursor)
        value_decref(v)
    return made


cdef bint every_element(Realm realm, JSCollection target, SetRecord other, bint wanted) except -1:
    """Whether other.has answers `wanted` for each element of the set."""
    cdef CollectionCursor cursor
    cdef CollectionEntry* entry
    cdef Value v = UNDEFINED
    cursor_open(&cursor, &target.table)
    try:
        while True:
            tick(realm)
            entry = cursor_next(&cursor)
            if entry == NULL:
                return True
            set_copy(&v, entry.key)
            if other_has(realm, other, v) != wanted:
                return False
    finally:
        cursor_close(&cursor)
        value_decref(v)


cdef bint every_other_key(Realm realm, JSCollection target, SetRecord other, bint wanted) except -1:
    """Whether membership in the set is `wanted` for each key of the other; closes its iterator when not."""
    cdef IteratorRecord record = other_keys(realm, other)
    cdef Value v = UNDEFINED
    try:
        while iterator_step(realm, record, &v):
            if (collection_find(&target.table, canonical_key(v)) >= 0) != wanted:
                iterator_close(realm, record)
                return False
    finally:
        value_decref(v)
    return True


cdef enum SetOperation:
    SET_UNION = 0
    SET_INTERSECTION
    SET_DIFFERENCE
    SET_SYMMETRIC_DIFFERENCE
    SET_IS_SUBSET
    SET_IS_SUPERSET
    SET_IS_DISJOINT

cdef tuple OPERATION_NAMES = ("union", "intersection", "difference", "symmetricDifference", "isSubsetOf",
                              "isSupersetOf", "isDisjointFrom")


cdef object set_operation(Realm realm, object this_value, tuple args):
    """Set.prototype.union ( other ) and its sisters; the magic is the SetOperation"""
    cdef int operation = realm.callee.magic
    cdef JSCollection target
    cdef SetRecord other
    cdef Value v = to_value(realm, this_value)
    try:
        target = this_collection(realm, v, KIND_SET, OPERATION_NAMES[operation])
    finally:
        value_decref(v)
    other = get_set_record(realm, arg(args, 0))
    if operation == SET_UNION:
        return set_union(realm, target, other)
    if operation == SET_INTERSECTION:
        return set_intersection(realm, target, other)
    if operation == SET_DIFFERENCE:
        return set_difference(realm, target, other)
    if operation == SET_SYMMETRIC_DIFFERENCE:
        return set_symmetric_difference(realm, target, other)
    if operation == SET_IS_SUBSET:
        return target.table.live <= other.size and every_element(realm, target, other, True)
    if operation == SET_IS_SUPERSET:
        return target.table.live >= other.size and every_other_key(realm, target, other, True)
    if target.table.live <= other.size:
        return every_element(realm, target, other, False)
    return every_other_key(realm, target, other, False)


SET_OPERATIONS[:] = [
    function("union", 1, set_operation, SET_UNION),
    function("intersection", 1, set_operation, SET_INTERSECTION),
    function("difference", 1, set_operation, SET_DIFFERENCE),
    function("symmetricDifference", 1, set_operation, SET_SYMMETRIC_DIFFERENCE),
    function("isSubsetOf", 1, set_operation, SET_IS_SUBSET),
    function("isSupersetOf", 1, set_operation, SET_IS_SUPERSET),
    function("isDisjointFrom", 1, set_operation, SET_IS_DISJOINT),
    table_end(),
]

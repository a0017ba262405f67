# Hash table of Map and Set, and their iterators.
#
# Entries stand in one array in the order of insertion (as in V8's OrderedHashTable); a deleted one stays as a
# gap until the array is full.  Whoever walks over the entries while JavaScript may run holds a cursor that the table
# knows, so that closing the gaps moves the cursor along.

from libc.stdlib cimport malloc, calloc, free
from libc.string cimport memset
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.operators cimport same_value_zero
from jsbc.builtins.support cimport *
from jsbc.builtins.iteration cimport ITEM_KEYS, ITEM_VALUES, ITEM_ENTRIES, make_iterator_result

cdef extern from "Python.h":
    Py_ssize_t STRING_HASH "PyObject_Hash"(PyObject* s) except? -1

cdef extern from *:
    """
    static CYTHON_INLINE uint32_t jsbc_mix_bits(uint64_t v) {
        v ^= v >> 32; v *= 0x9E3779B97F4A7C15ULL; return (uint32_t)(v >> 32);
    }
    """
    uint32_t mix_bits "jsbc_mix_bits"(uint64_t v) noexcept nogil

cdef enum:
    SMALLEST_CAPACITY = 8
    # V8 refuses larger ones with the same message.
    MAX_COLLECTION_SIZE = 1 << 24


# ------------------------------------------------------------------ keys

cdef Value canonical_key(Value key) noexcept:
    if is_double(key):
        if as_double(key) == 0:
            return value_int(0)
        return value_number(as_double(key))
    # EMPTY marks what was deleted; only bytecode that no compiler made has it for a key.
    return UNDEFINED if key == EMPTY else key


cdef uint32_t hash_key(Value key) noexcept:
    if is_string(key):
        return mix_bits(<uint64_t>STRING_HASH(as_pointer(key)))      # a str can always be hashed
    if is_heap(key) and isinstance(<object>as_pointer(key), JSBigInt):
        return mix_bits(<uint64_t>STRING_HASH(<PyObject*>(<JSBigInt>as_pointer(key)).value))
    return mix_bits(key)


cdef int64_t find_with_hash(CollectionTable* table, Value key, uint32_t hash) noexcept:
    cdef uint32_t number
    cdef CollectionEntry* entry
    if table.live == 0:
        return -1
    number = table.buckets[hash & table.bucket_mask]
    while number:
        entry = &table.entries[number - 1]
        if entry.key == key or (entry.hash == hash and is_pointer(key) and not is_object(key)
                                and same_value_zero(entry.key, key)):
            return <int64_t>number - 1
        number = entry.chain
    return -1


cdef int64_t collection_find(CollectionTable* table, Value key) noexcept:
    return find_with_hash(table, key, hash_key(key)) if table.live else -1


# ------------------------------------------------------------------ storage

cdef int rebuild(Realm realm, CollectionTable* table, uint32_t capacity) except -1:
    """Closes the gaps and gives the table room for `capacity` entries."""
    cdef CollectionEntry* entries
    cdef CollectionEntry* old = table.entries
    cdef uint32_t* buckets
    cdef uint32_t index, count = 0, bucket, mask
    cdef CollectionCursor* cursor
    mask = 8
    while mask < capacity:
        mask *= 2
    if realm is not None:
        charge(realm, <size_t>capacity * sizeof(CollectionEntry) + <size_t>mask * sizeof(uint32_t))
    entries = <CollectionEntry*>malloc(<size_t>capacity * sizeof(CollectionEntry))
    buckets = <uint32_t*>calloc(mask, sizeof(uint32_t))
    if entries == NULL or buckets == NULL:
        free(entries)
        free(buckets)
        raise MemoryError()
    mask -= 1
    cursor = table.cursors
    while cursor != NULL:
        cursor.position = live_before(table, cursor.position)
        cursor = cursor.following
    for index in range(table.used):
        if old[index].key == EMPTY:
            continue
        entries[count] = old[index]
        bucket = old[index].hash & mask
        entries[count].chain = buckets[bucket]
        count += 1
        buckets[bucket] = count
    free(old)
    free(table.buckets)
    table.entries = entries
    table.buckets = buckets
    table.bucket_mask = mask
    table.used = count
    table.capacity = capacity
    table.first = 0
    return 0


cdef uint32_t live_before(CollectionTable* table, uint32_t position) noexcept:
    cdef uint32_t index, count = 0
    for index in range(min(position, table.used)):
        if table.entries[index].key != EMPTY:
            count += 1
    return count


cdef int collection_set(Realm realm, CollectionTable* table, Value key, Value v) except -1:
    cdef uint32_t hash = hash_key(key), bucket
    cdef int64_t found = find_with_hash(table, key, hash)
    cdef CollectionEntry* entry
    if found >= 0:
        set_copy(&table.entries[found].value, v)
        return 0
    if table.used == table.capacity:
        if table.live >= MAX_COLLECTION_SIZE:
            return throw_range_error(realm, "Map maximum size exceeded")
        # Grow when it is mostly live entries that fill it, else only close the gaps.
        rebuild(realm, table, max(<uint32_t>SMALLEST_CAPACITY, table.live * 2))
    entry = &table.entries[table.used]
    value_incref(key)
    value_incref(v)
    entry.key = key
    entry.value = v
    entry.hash = hash
    bucket = hash & table.bucket_mask
    entry.chain = table.buckets[bucket]
    table.used += 1
    table.live += 1
    table.buckets[bucket] = table.used
    return 0


cdef bint collection_delete(CollectionTable* table, Value key) noexcept:
    cdef uint32_t hash
    cdef int64_t found
    cdef uint32_t* link
    cdef CollectionEntry* entry
    cdef CollectionCursor* cursor
    cdef Value old_key, old_value
    if table.live == 0:
        return False
    hash = hash_key(key)
    found = find_with_hash(table, key, hash)
    if found < 0:
        return False
    entry = &table.entries[found]
    link = &table.buckets[hash & table.bucket_mask]
    while link[0] != <uint32_t>found + 1:
        link = &table.entries[link[0] - 1].chain
    link[0] = entry.chain
    old_key = entry.key
    old_value = entry.value
    entry.key = EMPTY
    entry.value = UNDEFINED
    table.live -= 1
    if table.live == 0:
        # A queue that ran empty starts anew at the front.
        table.used = table.first = 0
        cursor = table.cursors
        while cursor != NULL:
            cursor.position = 0
            cursor = cursor.following
    elif found == table.first:
        while table.first < table.used and table.entries[table.first].key == EMPTY:
            table.first += 1
    value_decref(old_key)
    value_decref(old_value)
    return True


cdef void collection_clear(CollectionTable* table) noexcept:
    cdef CollectionEntry* entries = table.entries
    cdef uint32_t index, count = table.used
    cdef CollectionCursor* cursor = table.cursors
    free(table.buckets)
    table.entries = NULL
    table.buckets = NULL
    table.bucket_mask = 0
    table.used = table.capacity = table.live = table.first = 0
    while cursor != NULL:
        cursor.position = 0
        cursor = cursor.following
    # The table is empty before destructors run.
    for index in range(count):
        if entries[index].key != EMPTY:
            value_decref(entries[index].key)
            value_decref(entries[index].value)
    free(entries)


cdef int collection_copy(Realm realm, CollectionTable* target, CollectionTable* source) except -1:
    cdef uint32_t index
    if source.live:
        rebuild(realm, target, max(<uint32_t>SMALLEST_CAPACITY, source.live))
    for index in range(source.used):
        if source.entries[index].key != EMPTY:
            collection_set(realm, target, source.entries[index].key, source.entries[index].value)
    return 0


# ------------------------------------------------------------------ cursors

cdef void cursor_open(CollectionCursor* cursor, CollectionTable* table) noexcept:
    cursor.table = table
    cursor.position = table.first
    cursor.previous = NULL
    cursor.following = table.cursors
    if table.cursors != NULL:
        table.cursors.previous = cursor
    table.cursors = cursor


cdef void cursor_close(CollectionCursor* cursor) noexcept:
    if cursor.table == NULL:
        return
    if cursor.previous != NULL:
        cursor.previous.following = cursor.following
    else:
        cursor.table.cursors = cursor.following
    if cursor.following != NULL:
        cursor.following.previous = cursor.previous
    cursor.table = NULL
    cursor.previous = cursor.following = NULL


cdef CollectionEntry* cursor_next(CollectionCursor* cursor) noexcept:
    cdef CollectionTable* table = cursor.table
    if table == NULL:
        return NULL
    if cursor.position < table.first:
        cursor.position = table.first
    while cursor.position < table.used:
        cursor.position += 1
        if table.entries[cursor.position - 1].key != EMPTY:
            return &table.entries[cursor.position - 1]
    return NULL


# ------------------------------------------------------------------ the heap class

cdef int collection_traverse(PyObject* self, visitproc visit, void* arg) noexcept:
    cdef CollectionTable* table = &(<JSCollection>self).table
    cdef uint32_t index
    cdef int stop
    for index in range(table.used):
        if table.entries[index].key != EMPTY:
            stop = value_visit(table.entries[index].key, visit, arg)
            if stop == 0:
                stop = value_visit(table.entries[index].value, visit, arg)
            if stop:
                return stop
    return 0


cdef void collection_release(PyObject* self) noexcept:
    cdef CollectionTable* table = &(<JSCollection>self).table
    while table.cursors != NULL:
        cursor_close(table.cursors)
    collection_clear(table)


cdef class JSCollectionIterator(JSObject):
    cdef JSCollection target             # None when exhausted
    cdef CollectionCursor cursor
    cdef int item_kind


cdef void iterator_release(PyObject* self) noexcept:
    cursor_close(&(<JSCollectionIterator>self).cursor)


register_class(JSCollection, collection_traverse, collection_release)
register_class(JSCollectionIterator, NULL, iterator_release)


cdef JSCollection new_collection(Realm realm, JSObject proto, int kind):
    cdef JSCollection made = JSCollection.__new__(JSCollection)
    init_object(realm, made, proto, kind)
    return made


cdef JSCollection this_collection(Realm realm, Value this_value, int kind, str method):
    if is_object(this_value) and (<JSObject>as_pointer(this_value)).kind == kind:
        return <JSCollection>as_pointer(this_value)
    throw_type_error(realm, "Method %s.prototype.%s called on incompatible receiver %s"
                     % ("Map" if kind == KIND_MAP else "Set", method, describe_value(this_value)))


# ------------------------------------------------------------------ iterators

cdef JSObject new_collection_iterator(Realm realm, JSCollection target, int item_kind):
    cdef JSCollectionIterator iterator = JSCollectionIterator.__new__(JSCollectionIterator)
    init_object(realm, iterator, intrinsic(realm, INTRINSIC_MAP_ITERATOR_PROTOTYPE if target.kind == KIND_MAP
                                           else INTRINSIC_SET_ITERATOR_PROTOTYPE), KIND_ITERATOR)
    iterator.target = target
    iterator.item_kind = item_kind
    iterator.private_bits = target.kind
    cursor_open(&iterator.cursor, &target.table)
    return iterator


cdef int collection_iterator_next(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """%MapIteratorPrototype%.next ( ), %SetIteratorPrototype%.next ( ); the magic is the kind of collection"""
    cdef int kind = realm.callee.magic
    cdef JSCollectionIterator iterator
    cdef CollectionEntry* entry
    cdef JSArray pair
    if not is_object(this_value) or not isinstance(<object>as_pointer(this_value), JSCollectionIterator) \
            or (<JSCollectionIterator>as_pointer(this_value)).private_bits != kind:
        return throw_type_error(realm, "next method called on incompatible receiver %s" % describe_value(this_value))
    iterator = <JSCollectionIterator>as_pointer(this_value)
    entry = NULL if iterator.target is None else cursor_next(&iterator.cursor)
    if entry == NULL:
        cursor_close(&iterator.cursor)
        iterator.target = None
        return make_iterator_result(realm, result, UNDEFINED, True)
    if iterator.item_kind == ITEM_ENTRIES:
        pair = entry_pair(realm, entry.key, entry.value)
        return make_iterator_result(realm, result, object_value(pair), False)
    return make_iterator_result(realm, result, entry.key if iterator.item_kind == ITEM_KEYS else entry.value, False)


cdef JSArray entry_pair(Realm realm, Value key, Value v):
    cdef JSArray pair
    # Making the array may collect garbage, and with it the entry itself.
    value_incref(key)
    value_incref(v)
    try:
        pair = new_array(realm, 2)
        array_push(realm, pair, key)
        array_push(realm, pair, v)
    finally:
        value_decref(key)
        value_decref(v)
    return pair


cdef NativeSpec MAP_ITERATOR_METHODS[2]
MAP_ITERATOR_METHODS[:] = [native("next", 0, collection_iterator_next, KIND_MAP), table_end()]
cdef NativeSpec SET_ITERATOR_METHODS[2]
SET_ITERATOR_METHODS[:] = [native("next", 0, collection_iterator_next, KIND_SET), table_end()]


cdef JSObject create_collection_iterator_prototype(Realm realm, int which):
    cdef bint is_map = which == INTRINSIC_MAP_ITERATOR_PROTOTYPE
    cdef JSObject prototype = new_prototype(realm, intrinsic(realm, INTRINSIC_ITERATOR_PROTOTYPE),
                                            &MAP_ITERATOR_METHODS[0] if is_map else &SET_ITERATOR_METHODS[0])
    define_tag(realm, prototype, "Map Iterator" if is_map else "Set Iterator")
    return prototype


register_intrinsic(INTRINSIC_MAP_ITERATOR_PROTOTYPE, create_collection_iterator_prototype)
register_intrinsic(INTRINSIC_SET_ITERATOR_PROTOTYPE, create_collection_iterator_prototype)

# Shapes: the layout of an object's slots, shared by objects built the same way.
#
# A lineage of shapes shares one append-only PropertyTable; a shape owns its first `count` entries.  The tip appends in
# place, a branch copies.  The entry number is the slot number.  What a shape says about a key that it has never changes:
# inline caches compare only the pointer.
#
# A unique shape belongs to one object (dictionaries, prototypes, frozen objects) and is changed in place when a property
# is added.  Whatever would change the meaning of a key it has (deletion, new attributes, another prototype) moves the
# table to a fresh Shape object, so that caches keyed on the old pointer miss.  Its field transition_shape, useless there,
# holds the root shape of the objects that inherit from the owner: a cache that lives exactly as long as the prototype.

cdef enum:
    LINEAR_SEARCH = 8            # up to here a linear search over keys beats hashing
    DICTIONARY_THRESHOLD = 128   # more properties than this: unique shape, as lineages of huge objects are never shared
    # Functions with more own properties than length, name, prototype and some others: bundles use them as namespaces and
    # add one by one what no other function will have; a shape for each took 5 % of moment's warm load.
    FUNCTION_THRESHOLD = 6
    # Objects with more properties that get another one as o[name] (V8 has the same limit for them).
    MAP_THRESHOLD = 12
    REPLAY_LIMIT = 16            # an object with more properties gets a unique shape when its prototype changes
    # Shapes alive at once before new transitions are no longer remembered in dicts.  Objects used as maps with random
    # keys would otherwise keep about 300 bytes for every key sequence ever seen.
    MAX_REMEMBERED_SHAPES = 100000

cdef extern from *:
    """
    static CYTHON_INLINE uint32_t jsbc_key_hash(uint64_t key) {
        /* pointers differ in the low bits above 4, indices in the lowest */
        key ^= key >> 23;
        key *= 0x9E3779B97F4A7C15ULL;
        return (uint32_t)(key >> 32);
    }
    """
    uint32_t key_hash "jsbc_key_hash"(uint64_t key) noexcept nogil

cdef uint32_t live_shapes = 0

from _weakref import ref as weak_reference


# ------------------------------------------------------------------ tables
cdef PropertyTable* table_new(uint32_t capacity) except NULL:
    cdef PropertyTable* table = <PropertyTable*>calloc(1, sizeof(PropertyTable))
    if table == NULL:
        raise MemoryError()
    table.entries = <PropertyEntry*>malloc(<size_t>capacity * sizeof(PropertyEntry))
    if table.entries == NULL:
        free(table)
        raise MemoryError()
    table.references = 1
    table.capacity = capacity
    return table


cdef void table_release(PropertyTable* table) noexcept:
    cdef uint32_t i
    if table == NULL:
        return
    table.references -= 1
    if table.references:
        return
    for i in range(table.count):
        value_decref(table.entries[i].key)
    free(table.entries)
    free(table.index)
    free(table)


cdef inline void table_index_insert(PropertyTable* table, uint32_t number) noexcept nogil:
    cdef uint32_t place = table.entries[number].hash & table.mask
    while table.index[place]:
        place = (place + 1) & table.mask
    table.index[place] = number + 1


cdef int table_reindex(PropertyTable* table) except -1:
    # The index is at most half full, counting entries that were deleted since it was made.
    cdef uint32_t i, size = 16
    cdef uint32_t* index
    while size < table.capacity * 2:
        size *= 2
    index = <uint32_t*>calloc(size, sizeof(uint32_t))
    if index == NULL:
        raise MemoryError()
    free(table.index)
    table.index = index
    table.mask = size - 1
    table_fill_index(table)
    return 0


cdef void table_fill_index(PropertyTable* table) noexcept:
    cdef uint32_t i
    for i in range(table.count):
        if table.entries[i].key:
            table_index_insert(table, i)


cdef int table_grow(PropertyTable* table) except -1:
    cdef uint32_t capacity = table.capacity * 2
    cdef PropertyEntry* entries
    if table.capacity >= 1 << 28:
        raise MemoryError()
    entries = <PropertyEntry*>realloc(table.entries, <size_t>capacity * sizeof(PropertyEntry))
    if entries == NULL:
        raise MemoryError()
    table.entries = entries
    table.capacity = capacity
    if table.index != NULL:
        table_reindex(table)
    return 0


cdef int table_append(PropertyTable* table, PropertyKey key, uint32_t attributes) except -1:
    cdef PropertyEntry* entry
    if table.count == table.capacity:
        table_grow(table)
    if table.count == LINEAR_SEARCH and table.index == NULL:
        table_reindex(table)
    entry = &table.entries[table.count]
    entry.key = key
    entry.attributes = attributes
    entry.hash = key_hash(key)
    value_incref(key)
    if table.index != NULL:
        table_index_insert(table, table.count)
    table.count += 1
    return 0


cdef PropertyTable* table_copy(PropertyTable* source, uint32_t count) except NULL:
    cdef uint32_t i, capacity = 4
    cdef PropertyTable* table
    while capacity <= count:
        capacity *= 2
    table = table_new(capacity)
    memcpy(table.entries, source.entries, count * sizeof(PropertyEntry))
    table.count = count
    for i in range(count):
        value_incref(table.entries[i].key)
    if count > LINEAR_SEARCH:
        try:
            table_reindex(table)
        except MemoryError:
            table_release(table)
            raise
    return table


cdef PropertyTable* table_clone(PropertyTable* source) except NULL:
    """All of a table, its index included."""
    cdef uint32_t i
    cdef PropertyTable* table = table_new(source.capacity)
    memcpy(table.entries, source.entries, source.count * sizeof(PropertyEntry))
    if source.index != NULL:
        table.index = <uint32_t*>malloc((<size_t>source.mask + 1) * sizeof(uint32_t))
        if table.index == NULL:
            table_release(table)
            raise MemoryError()
        memcpy(table.index, source.index, (<size_t>source.mask + 1) * sizeof(uint32_t))
        table.mask = source.mask
    table.count = source.count
    for i in range(table.count):
        value_incref(table.entries[i].key)
    return table


cdef inline int table_find(PropertyTable* table, uint32_t count, PropertyKey key) noexcept:
    cdef uint32_t i, place
    cdef PropertyEntry* entries = table.entries
    if count <= LINEAR_SEARCH:
        for i in range(count):
            if entries[i].key == key:
                return <int>i
        return -1
    place = key_hash(key) & table.mask
    while True:
        i = table.index[place]
        if i == 0:
            return -1
        if entries[i - 1].key == key:
            # Entries from `count` on belong to younger shapes of the lineage.
            return <int>(i - 1) if i <= count else -1
        place = (place + 1) & table.mask


# ------------------------------------------------------------------ shapes
cdef class Shape:
    """Layout of objects: which property is in which slot."""

    def __cinit__(self):
        global live_shapes
        live_shapes += 1

    def __dealloc__(self):
        global live_shapes
        live_shapes -= 1
        table_release(self.table)


cdef PropertyTable* empty_table = table_new(1)


cdef Shape new_shape(JSObject proto, PropertyTable* table, uint32_t count, uint32_t flags):
    # takes over the reference to `table`
    cdef Shape shape = Shape.__new__(Shape)
    shape.proto = proto
    shape.table = table
    shape.count = count
    shape.flags = flags
    return shape


cdef inline uint32_t key_flags(PropertyKey key) noexcept:
    if is_int(key):
        return SHAPE_HAS_INDEX_KEYS
    return SHAPE_HAS_SYMBOLS if is_heap(key) else 0


cdef int shape_lookup(Shape shape, PropertyKey key) noexcept:
    return table_find(shape.table, shape.count, key)


cdef inline uint64_t transition_number(PropertyKey key, uint32_t attributes) noexcept:
    # The tag in 3 bits, the attributes in 5: pointers and indices have 48.
    return ((key & POINTER_MASK) << 8) | (((key >> 48) - 0xFFF9) << 5) | attributes


cdef Shape shape_transition(Shape shape, PropertyKey key, uint32_t attributes):
    cdef Shape child
    cdef PropertyTable* table
    if shape.transition_key == key and shape.transition_attributes == attributes and shape.transition_shape is not None:
        return shape.transition_shape
    if shape.flags & SHAPE_UNIQUE:
        raise SystemError("a unique shape has no transitions")
    child = remembered_child(shape, transition_number(key, attributes))
    if child is None:
        table = shape.table
        if table.count != shape.count:
            table = table_copy(table, shape.count)
            try:
                table_append(table, key, attributes)
            except MemoryError:
                table_release(table)
                raise
        else:
            table_append(table, key, attributes)
            table.references += 1
        child = new_shape(shape.proto, table, shape.count + 1, shape.flags | key_flags(key))
        # A shape with one child, the usual case, needs no dict.
        if shape.transition_shape is not None:
            if shape.transitions is None:
                remember_child(shape, shape.transition_key, shape.transition_attributes, shape.transition_shape)
            remember_child(shape, key, attributes, child)
    shape.transition_key = key
    shape.transition_attributes = attributes
    shape.transition_shape = child
    return child


cdef Shape literal_shape(Realm realm, tuple names):
    """The shape of object literals with these names, None when one is there twice or is no str.

    It is made at once, and not reached through {}: with a shape for each name katex's load made 1,939, now 276.
    """
    cdef object known = realm.literal_shapes.get(names)
    cdef PropertyKey key
    cdef Shape shape
    if known is not None:
        return <Shape>known
    shape = new_shape(object_shape(realm).proto, table_new(max(len(names), 1)), 0, 0)
    for name in names:
        if type(name) is not str:
            return None
        key = key_from_string_object(<PyObject*>name)
        try:
            if shape_lookup(shape, key) >= 0:
                return None
            table_append(shape.table, key, ATTR_DEFAULT)
        finally:
            value_decref(key)
        shape.count += 1
        shape.flags |= key_flags(key)
    if live_shapes < MAX_REMEMBERED_SHAPES:
        realm.literal_shapes[names] = shape
    return shape


cdef Shape remembered_child(Shape shape, uint64_t transition):
    if shape.transitions is None:
        return None
    known = shape.transitions.get(transition)
    if known is None or isinstance(known, Shape):
        return <Shape>known
    return <Shape>known()


cdef int remember_child(Shape shape, PropertyKey key, uint32_t attributes, Shape child) except -1:
    """Strings are few and come again; a Symbol may be one of many that live shortly, and is kept by the child's table."""
    cdef Py_ssize_t count
    if shape.transitions is None:
        shape.transitions = {}
    if is_heap(key):
        count = len(shape.transitions)
        if count >= 64 and count & (count - 1) == 0:
            forget_dead_children(shape)
        shape.transitions[transition_number(key, attributes)] = weak_reference(child)
    elif live_shapes < MAX_REMEMBERED_SHAPES:
        shape.transitions[transition_number(key, attributes)] = child
    return 0


cdef int forget_dead_children(Shape shape) except -1:
    cdef list dead = []
    for transition, known in shape.transitions.items():
        if not isinstance(known, Shape) and known() is None:
            dead.append(transition)
    for transition in dead:
        del shape.transitions[transition]
    return 0


# ------------------------------------------------------------------ unique shapes
cdef int make_unique(JSObject target) except -1:
    cdef Shape shape = target.shape
    if shape.flags & SHAPE_UNIQUE:
        return 0
    target.shape = new_shape(shape.proto, table_copy(shape.table, shape.count), shape.count, shape.flags | SHAPE_UNIQUE)
    return 0


cdef int renew_unique(JSObject target, JSObject proto) except -1:
    """A fresh Shape object with the same table: caches keyed on the old one miss from now on."""
    cdef Shape old = target.shape
    cdef Shape shape = new_shape(proto, NULL, old.count, old.flags & ~<uint32_t>SHAPE_ABSENCE_CACHED)
    shape.table = old.table
    shape.transition_shape = old.transition_shape
    # A cache may hold the old shape for long; it stays a valid, empty one.
    empty_table.references += 1
    old.table = empty_table
    old.count = 0
    old.transition_shape = None
    target.shape = shape
    return 0


cdef int reserve_slots(Realm realm, JSObject target, uint32_t count) except -1:
    cdef uint32_t capacity = target.slot_capacity
    cdef Value* slots
    if count <= capacity:
        return 0
    if count > 1 << 28:
        raise MemoryError()
    capacity = 8 if capacity < 8 else capacity
    while capacity < count:
        capacity *= 2
    if realm is not None:
        charge(realm, capacity * sizeof(Value))
    if target.slots == target.inline_slots:
        slots = <Value*>malloc(capacity * sizeof(Value))
        if slots == NULL:
            raise MemoryError()
        memcpy(slots, target.slots, target.slot_count * sizeof(Value))
    else:
        slots = <Value*>realloc(target.slots, capacity * sizeof(Value))
        if slots == NULL:
            raise MemoryError()
    target.slots = slots
    target.slot_capacity = capacity
    return 0


cdef int compact_unique(JSObject target) except -1:
    """Squeezes deleted entries out; slots get new numbers."""
    cdef PropertyTable* table = target.shape.table
    cdef uint32_t i, kept = 0
    renew_unique(target, target.shape.proto)
    for i in range(table.count):
        if table.entries[i].key:
            if i != kept:
                table.entries[kept] = table.entries[i]
                target.slots[kept] = target.slots[i]
                # Stale cached slot numbers of another realm must not find a freed pointer.
                target.slots[i] = UNDEFINED
            kept += 1
    table.count = kept
    target.shape.count = kept
    target.slot_count = kept
    if table.index != NULL:
        memset(table.index, 0, (<size_t>table.mask + 1) * sizeof(uint32_t))
        table_fill_index(table)
    return 0


cdef int add_unique_slot(Realm realm, JSObject target, PropertyKey key, uint32_t attributes) except -1:
    # the new slot holds undefined
    cdef PropertyTable* table = target.shape.table
    cdef uint32_t i, deleted = 0
    if target.shape.flags & SHAPE_ABSENCE_CACHED:
        renew_unique(target, target.shape.proto)
    if table.count == table.capacity:
        for i in range(table.count):
            if table.entries[i].key == 0:
                deleted += 1
        if deleted > table.count // 4:
            compact_unique(target)
        else:
            charge(realm, table.capacity * (sizeof(PropertyEntry) + 2 * sizeof(uint32_t)))
    reserve_slots(realm, target, table.count + 1)
    table_append(table, key, attributes)
    target.shape.count = table.count
    target.shape.flags |= key_flags(key)
    target.slots[target.slot_count] = UNDEFINED
    target.slot_count = table.count
    return 0


cdef int object_add_slot(Realm realm, JSObject target, PropertyKey key, uint32_t attributes, Value v) except -1:
    cdef Shape shape = target.shape
    cdef Shape child
    if target.flags & OBJECT_IS_PROTO:
        realm.proto_epoch += 1
        if is_int(key):
            realm.indexed_prototypes = 1
    if not shape.flags & SHAPE_UNIQUE:
        if shape.count < (FUNCTION_THRESHOLD if target.kind == KIND_FUNCTION else DICTIONARY_THRESHOLD):
            child = shape_transition(shape, key, attributes)
            if target.slot_count == target.slot_capacity:
                reserve_slots(realm, target, target.slot_count + 1)
            value_incref(v)
            target.slots[target.slot_count] = v
            target.slot_count += 1
            target.shape = child
            return 0
        make_unique(target)
    add_unique_slot(realm, target, key, attributes)
    set_copy(&target.slots[target.slot_count - 1], v)
    return 0


cdef int remove_slot(Realm realm, JSObject target, uint32_t slot) except -1:
    cdef PropertyEntry* entry
    cdef PropertyKey key
    if target.flags & OBJECT_IS_PROTO:
        realm.proto_epoch += 1
    if target.shape.flags & SHAPE_UNIQUE:
        renew_unique(target, target.shape.proto)
    else:
        make_unique(target)
    entry = &target.shape.table.entries[slot]
    key = entry.key
    entry.key = 0
    entry.attributes = 0
    set_undefined(&target.slots[slot])
    value_decref(key)
    return 0


cdef int set_slot_attributes(Realm realm, JSObject target, uint32_t slot, uint32_t attributes) except -1:
    if target.shape.table.entries[slot].attributes == attributes:
        return 0
    if target.flags & OBJECT_IS_PROTO:
        realm.proto_epoch += 1
    if target.shape.flags & SHAPE_UNIQUE:
        renew_unique(target, target.shape.proto)
    else:
        make_unique(target)
    target.shape.table.entries[slot].attributes = attributes
    return 0


# ------------------------------------------------------------------ prototypes
cdef int mark_as_prototype(Realm realm, JSObject proto) except -1:
    if proto.flags & OBJECT_IS_PROTO:
        return 0
    make_unique(proto)
    proto.flags |= OBJECT_IS_PROTO
    if proto.flags & OBJECT_EXOTIC:
        # String.prototype is a String object without characters (§22.1.3)
        if proto.kind != KIND_STRING or PyUnicode_GET_LENGTH(as_pointer((<JSPrimitive>proto).primitive)) > 0:
            realm.indexed_prototypes = 1
    elif proto.kind == KIND_ARRAY or proto.kind == KIND_ARGUMENTS:
        # Short ways that append to dense arrays do not know about prototypes; a slow array keeps them out.
        make_slow(realm, <JSArray>proto)
    if proto.shape.flags & SHAPE_HAS_INDEX_KEYS:
        realm.indexed_prototypes = 1
    return 0


cdef Shape root_shape(Realm realm, JSObject proto):
    cdef Shape shape
    if proto is None:
        shape = realm.proto_shapes.get(None)
        if shape is None:
            shape = realm.proto_shapes[None] = new_shape(None, table_new(4), 0, 0)
        return shape
    if not proto.flags & OBJECT_IS_PROTO:
        mark_as_prototype(realm, proto)
    shape = proto.shape.transition_shape
    if shape is None:
        shape = new_shape(proto, table_new(4), 0, 0)
        proto.shape.transition_shape = shape
    return shape


cdef bint may_share_shape(Realm realm, JSObject target, JSObject proto) noexcept:
    """Whether ordinary objects may have the same shape.

    Caches know an object by its shape, and what they learn from an ordinary object must hold for all that share it:
    `p.x` of a Proxy is not absent because it is absent from another object without prototype, and `length` of an array
    must stay out of the caches (it does as long as Array.prototype, an array, is on the chain).
    """
    cdef PyObject* base
    cdef PyObject* ancestor
    if target.kind == KIND_ARRAY:
        base = realm.intrinsics[<int>INTRINSIC_ARRAY_PROTOTYPE]
    elif target.kind == KIND_STRING:
        base = realm.intrinsics[<int>INTRINSIC_STRING_PROTOTYPE]
    else:
        return target.kind != KIND_PROXY and target.kind != KIND_PYTHON and target.kind != KIND_MODULE_NAMESPACE
    ancestor = <PyObject*>proto
    while ancestor != Py_None:
        if ancestor == base:
            return True
        ancestor = proto_pointer(ancestor)
    return False


cdef int change_prototype(Realm realm, JSObject target, JSObject proto) except -1:
    """Sets [[Prototype]] without any check."""
    cdef Shape old = target.shape
    cdef Shape shape
    cdef uint32_t i
    if proto is not None:
        mark_as_prototype(realm, proto)
    if target.flags & OBJECT_IS_PROTO:
        realm.proto_epoch += 1
    if not old.flags & SHAPE_UNIQUE:
        if old.count <= REPLAY_LIMIT and may_share_shape(realm, target, proto):
            shape = root_shape(realm, proto)
            for i in range(old.count):
                shape = shape_transition(shape, old.table.entries[i].key, old.table.entries[i].attributes)
            target.shape = shape
            return 0
        make_unique(target)
    return renew_unique(target, proto)

# Inline caches: what the loop does when a shape is new at a site.
#
# A cache belongs to one site of one live function.  Kind 0 is a data property and the only one the loop itself reads:
#   shape                       own property in `slot` (what a shape says about a key it has never changes)
#   shape, holder, holder_shape property of the prototype; both shapes are compared
#   shape, holder               property further up; `epoch` is compared with realm.proto_epoch
#   shape, new_shape            adding the property; the epoch is compared, a setter could have come up the chain
# Other kinds leave `shape` NULL, so that the loop always comes here, and keep the receiver's shape in `new_shape`.
# Sites that see more shapes keep POLYMORPHIC_WAYS further entries; the table for them is made per function, on demand.

cdef enum CacheKind:
    CACHE_DATA = 0
    CACHE_INDEX_NAME = 1         # the name is an array index: never cached
    CACHE_GETTER = 2             # holder.slots[slot] is an Accessor
    CACHE_STRING = 3             # receivers are strings; holder is String.prototype
    CACHE_ABSENT = 4             # nobody on the chain has it; epoch

# Functions that run once, as most of what runs while a program loads, have no caches: their sites find those that are
# always empty. A function gets its own when its sites have been executed more often than it has sites, that is when
# something in it runs again (V8 makes feedback vectors late for the same reason).  They are 56 bytes a site: making and
# filling them took 8 % of moment's warm load.
cdef enum:
    EMPTY_CACHES = 4096          # functions with more sites have their own at once. Never written: 4 KB of memory in all

cdef InlineCache[EMPTY_CACHES] empty_caches


cdef inline void name_cache(InlineCache* cache, FunctionTemplate template, uint32_t site) noexcept:
    cdef uint32_t constant = template.sites[site]
    cdef PropertyKey key
    cache.kind = CACHE_DATA
    if unlikely(constant >= template.constant_count) or unlikely(not is_string(template.constants[constant])):
        cache.name = NULL
        return
    cache.name = as_pointer(template.constants[constant])
    key = borrowed_key(<object>cache.name)
    if is_string(key):
        cache.name = as_pointer(key)
    else:
        cache.kind = CACHE_INDEX_NAME


cdef int make_caches(LiveFunction live) except -1:
    cdef FunctionTemplate template = live.template
    cdef InlineCache* caches = <InlineCache*>calloc(template.site_count, sizeof(InlineCache))
    cdef uint32_t i
    if caches == NULL:
        raise MemoryError()
    for i in range(template.site_count):
        name_cache(&caches[i], template, i)
    live.caches = caches
    live.cache_count = template.site_count
    return 0


cdef inline bint learns(const InlineCache* cache) noexcept:
    # Not a site that has seen too many shapes, nor one of a function without caches.
    return cache.misses < MEGAMORPHIC_MISSES


cdef InlineCache* site_cache(Realm realm, PyObject* live, InlineCache* cache) except NULL:
    """The cache of a site that missed: what every slow way asks for first, as the one it got may be an empty one."""
    # Without references of its own: a program's first run is mostly sites that come here once.
    cdef uint32_t site
    if likely(cache < empty_caches) or cache >= empty_caches + EMPTY_CACHES:
        return cache
    site = <uint32_t>(cache - empty_caches)
    if (<LiveFunction>live).cache_count == 0:
        (<LiveFunction>live).cold_sites += 1
        if (<LiveFunction>live).cold_sites <= (<LiveFunction>live).template.site_count:
            # As a site that has seen too many shapes it looks properties up without learning from it: name and kind are
            # all that is ever written here (prepare_realm sets `misses`).
            cache = &(<InterpreterState>realm.interpreter).cold_cache
            name_cache(cache, (<LiveFunction>live).template, site)
            return cache
        make_caches(<LiveFunction>live)
    return &(<LiveFunction>live).caches[site]


cdef enum:
    # With the site's own entry four shapes, as in the polymorphic caches of V8.  After MEGAMORPHIC_MISSES the site stops
    # writing caches and only looks properties up.
    POLYMORPHIC_WAYS = 3
    MEGAMORPHIC_MISSES = 256


cdef inline bint cache_holder_valid(Realm realm, const InlineCache* cache) noexcept:
    if cache.holder_shape != NULL:
        return <PyObject*>(<JSObject>cache.holder).shape == cache.holder_shape
    return cache.epoch == realm.proto_epoch


cdef inline bint add_cached_property(PyObject* target, const InlineCache* cache, Value v) noexcept:
    # The transition of the cache on an object that has room; False: the long way.
    if unlikely((<JSObject>target).slot_count >= (<JSObject>target).slot_capacity):
        return False
    value_incref(v)
    (<JSObject>target).slots[(<JSObject>target).slot_count] = v
    (<JSObject>target).slot_count += 1
    (<JSObject>target).shape = <Shape>cache.new_shape
    return True


cdef void write_cache(InlineCache* cache, PyObject* shape, PyObject* holder, PyObject* holder_shape, PyObject* new_shape,
                      uint32_t slot, uint32_t epoch, uint32_t kind) noexcept:
    cdef InlineCache old = cache[0]
    if shape != NULL: INCREF(shape)
    if holder != NULL: INCREF(holder)
    if holder_shape != NULL: INCREF(holder_shape)
    if new_shape != NULL: INCREF(new_shape)
    cache.shape = shape
    cache.holder = holder
    cache.holder_shape = holder_shape
    cache.new_shape = new_shape
    cache.slot = slot
    cache.epoch = epoch
    cache.kind = kind
    XDECREF(old.shape)
    XDECREF(old.holder)
    XDECREF(old.holder_shape)
    XDECREF(old.new_shape)


cdef inline InlineCache* polymorphic_entries(LiveFunction live, InlineCache* cache) noexcept:
    # The further entries of a site, or NULL while the function has none.
    if live.polymorphic_caches == NULL:
        return NULL
    return &live.polymorphic_caches[(cache - live.caches) * POLYMORPHIC_WAYS]


cdef int make_room(LiveFunction live, InlineCache* cache) except -1:
    # A site sees another shape: what it knew moves to the polymorphic entries.
    cdef InlineCache* further
    cdef InlineCache* place
    if cache.shape == NULL and cache.new_shape == NULL and cache.holder == NULL:
        return 0
    cache.misses += 1
    if live.polymorphic_caches == NULL:
        live.polymorphic_caches = <InlineCache*>calloc(live.cache_count * POLYMORPHIC_WAYS, sizeof(InlineCache))
        if live.polymorphic_caches == NULL:
            raise MemoryError()
        live.polymorphic_count = live.cache_count * POLYMORPHIC_WAYS
    further = polymorphic_entries(live, cache)
    place = &further[cache.misses % POLYMORPHIC_WAYS]
    write_cache(place, cache.shape, cache.holder, cache.holder_shape, cache.new_shape, cache.slot, cache.epoch, cache.kind)
    return 0


cdef inline PyObject* receiver_shape(const InlineCache* cache) noexcept:
    return cache.shape if cache.shape != NULL else cache.new_shape


# ------------------------------------------------------------------ reading
cdef int call_getter(Realm realm, Value* result, Value accessor, Value receiver) except -1:
    cdef Value getter = UNDEFINED
    cdef object function
    if is_heap(accessor) and isinstance(<object>as_pointer(accessor), Accessor):
        function = (<Accessor>as_pointer(accessor)).getter
        if function is not None:
            getter = value_object(<PyObject*>function)
            return enter_call(realm, result, getter, receiver, 0, NULL)
    set_undefined(result)
    return 0


cdef int read_cached(Realm realm, Value* result, Value v, PyObject* shape, InlineCache* entry) except -1:
    # 1: the entry knew the property; 0: it does not apply.
    if entry.kind == CACHE_DATA:
        if entry.shape != shape or entry.new_shape != NULL:
            return 0
        if entry.holder == NULL:
            set_copy(result, (<JSObject>as_pointer(v)).slots[entry.slot])
            return 1
        if not cache_holder_valid(realm, entry):
            return 0
        set_copy(result, (<JSObject>entry.holder).slots[entry.slot])
        return 1
    if entry.new_shape != shape:
        return 0
    if entry.kind == CACHE_GETTER:
        if entry.holder != NULL:
            if not cache_holder_valid(realm, entry):
                return 0
            call_getter(realm, result, (<JSObject>entry.holder).slots[entry.slot], v)
        else:
            call_getter(realm, result, (<JSObject>as_pointer(v)).slots[entry.slot], v)
        return 1
    if entry.kind == CACHE_ABSENT and entry.epoch == realm.proto_epoch:
        set_undefined(result)
        return 1
    return 0


cdef int get_property_slow(Realm realm, Value* result, Value v, PyObject* live, InlineCache* cache) except -1:
    cdef PropertyLookup found
    cdef InlineCache* further
    cdef PyObject* shape
    cdef PyObject* holder
    cdef PyObject* holder_shape
    cdef Value value
    cdef int i, state
    cache = site_cache(realm, live, cache)
    if unlikely(cache.kind == CACHE_INDEX_NAME) or unlikely(cache.name == NULL):
        return get_by_index_name(realm, result, v, cache)
    if not is_object(v):
        if is_string(v):
            return get_from_string(realm, result, v, cache)
        return get_property(realm, result, v, value_string(cache.name))
    shape = <PyObject*>(<JSObject>as_pointer(v)).shape
    if cache.kind != CACHE_DATA and cache.new_shape == shape and read_cached(realm, result, v, shape, cache):
        return 0
    further = polymorphic_entries(<LiveFunction>live, cache)
    if further != NULL:
        for i in range(POLYMORPHIC_WAYS):
            if receiver_shape(&further[i]) == shape and read_cached(realm, result, v, shape, &further[i]):
                return 0
    state = lookup_property(<JSObject>as_pointer(v), value_string(cache.name), &found)
    if state < 0:
        return get_property(realm, result, v, value_string(cache.name))
    if learns(cache):
        make_room(<LiveFunction>live, cache)
        if state == 0:
            cache_absence((<JSObject>as_pointer(v)).shape)
            write_cache(cache, NULL, NULL, NULL, shape, 0, realm.proto_epoch, CACHE_ABSENT)
            set_undefined(result)
            return 0
        holder = NULL
        holder_shape = NULL
        if found.depth > 0:
            cache_absence((<JSObject>as_pointer(v)).shape)
            holder = found.holder
            if found.depth == 1:
                holder_shape = <PyObject*>(<JSObject>holder).shape
        if found.attributes & ATTR_ACCESSOR:
            write_cache(cache, NULL, holder, holder_shape, shape, found.slot, realm.proto_epoch, CACHE_GETTER)
        else:
            write_cache(cache, shape, holder, holder_shape, NULL, found.slot, realm.proto_epoch, CACHE_DATA)
    elif state == 0:
        set_undefined(result)
        return 0
    value = (<JSObject>found.holder).slots[found.slot]
    if found.attributes & ATTR_ACCESSOR:
        return call_getter(realm, result, value, v)
    set_copy(result, value)
    return 0


cdef int get_by_index_name(Realm realm, Value* result, Value v, InlineCache* cache) except -1:
    if cache.name == NULL:
        return bad_bytecode(b"site without a name")
    return get_property(realm, result, v, borrowed_key(<object>cache.name))


cdef int get_from_string(Realm realm, Value* result, Value v, InlineCache* cache) except -1:
    # Methods of strings: one cache entry, valid while String.prototype keeps its shape.
    cdef PropertyLookup found
    cdef JSObject prototype
    if cache.kind == CACHE_STRING and <PyObject*>(<JSObject>cache.holder).shape == cache.holder_shape:
        set_copy(result, (<JSObject>cache.holder).slots[cache.slot])
        return 0
    if learns(cache) and (cache.kind == CACHE_DATA or cache.kind == CACHE_STRING):
        prototype = intrinsic(realm, INTRINSIC_STRING_PROTOTYPE)
        if <object>cache.name != "length" and not prototype.shape is None:
            # A method of a lazy table becomes an ordinary slot when it is read for the first time.
            get_property(realm, result, v, value_string(cache.name))
            if shape_lookup(prototype.shape, value_string(cache.name)) >= 0:
                found.slot = shape_lookup(prototype.shape, value_string(cache.name))
                found.attributes = shape_attributes(prototype.shape, found.slot)
                if not found.attributes & (ATTR_ACCESSOR | ATTR_LAZY) or \
                        (not found.attributes & ATTR_ACCESSOR and not is_lazy(prototype.slots[found.slot])):
                    write_cache(cache, NULL, <PyObject*>prototype, <PyObject*>prototype.shape, NULL, found.slot, 0, CACHE_STRING)
            return 0
    return get_property(realm, result, v, value_string(cache.name))


cdef int get_method_slow(Realm realm, Value* place, Value v, PyObject* live, InlineCache* cache) except -1:
    # place[0] = v.name, place[1] = v.  `v` may stand in either place, so it is held while the property is read.
    cdef Value method = UNDEFINED
    cdef int status
    value_incref(v)
    status = (<int (*)(Realm, Value*, Value, PyObject*, InlineCache*) noexcept>get_property_slow)(realm, &method, v, live, cache)
    set_steal(&place[1], v)
    if status < 0:
        value_decref(method)
        return -1
    set_steal(&place[0], method)
    return 0


# ------------------------------------------------------------------ writing
cdef bint write_cached(Realm realm, Value v, PyObject* shape, InlineCache* entry, Value value) noexcept:
    if entry.kind != CACHE_DATA or entry.shape != shape or entry.holder != NULL:
        return False
    if entry.new_shape == NULL:
        set_copy(&(<JSObject>as_pointer(v)).slots[entry.slot], value)
        return True
    return entry.epoch == realm.proto_epoch and add_cached_property(as_pointer(v), entry, value)


cdef int set_property_slow(Realm realm, Value v, PyObject* live, InlineCache* cache, Value value, bint strict) except -1:
    cdef PropertyLookup found
    cdef InlineCache* further
    cdef PyObject* shape
    cdef int i, state
    cdef Shape old, new
    cache = site_cache(realm, live, cache)
    if unlikely(cache.kind == CACHE_INDEX_NAME) or unlikely(cache.name == NULL):
        if cache.name == NULL:
            return bad_bytecode(b"site without a name")
        return set_property(realm, v, borrowed_key(<object>cache.name), value, strict)
    if not is_object(v):
        return set_property(realm, v, value_string(cache.name), value, strict)
    shape = <PyObject*>(<JSObject>as_pointer(v)).shape
    further = polymorphic_entries(<LiveFunction>live, cache)
    if further != NULL:
        for i in range(POLYMORPHIC_WAYS):
            if further[i].shape == shape and write_cached(realm, v, shape, &further[i], value):
                return 0
    state = lookup_property(<JSObject>as_pointer(v), value_string(cache.name), &found)
    if state == 1 and found.depth == 0:
        if found.attributes & ATTR_WRITABLE and not found.attributes & ATTR_ACCESSOR:
            if learns(cache):
                make_room(<LiveFunction>live, cache)
                write_cache(cache, shape, NULL, NULL, NULL, found.slot, 0, CACHE_DATA)
            set_copy(&(<JSObject>as_pointer(v)).slots[found.slot], value)
            return 0
    elif state >= 0 and (learns(cache) or state == 0):
        old = (<JSObject>as_pointer(v)).shape
        if state == 0 and not (<JSObject>as_pointer(v)).flags & (OBJECT_EXOTIC | OBJECT_NOT_EXTENSIBLE):
            # Nobody on the chain has it: no need to walk there again.
            object_add_slot(realm, <JSObject>as_pointer(v), value_string(cache.name), ATTR_DEFAULT, value)
        else:
            set_property(realm, v, value_string(cache.name), value, strict)
        if not learns(cache):
            return 0
        new = (<JSObject>as_pointer(v)).shape
        if is_simple_addition(old, new, value_string(cache.name)):
            make_room(<LiveFunction>live, cache)
            write_cache(cache, <PyObject*>old, NULL, NULL, <PyObject*>new, old.count, realm.proto_epoch, CACHE_DATA)
        return 0
    return set_property(realm, v, value_string(cache.name), value, strict)


cdef bint is_simple_addition(Shape old, Shape new, PropertyKey key) noexcept:
    # `new` is `old` plus the ordinary property `key` in the next slot, and both are shared shapes.
    return old is not new and not (old.flags | new.flags) & SHAPE_UNIQUE and new.count == old.count + 1 \
        and old.proto is new.proto and new.table.entries[old.count].key == key \
        and new.table.entries[old.count].attributes == ATTR_DEFAULT


cdef int init_property_slow(Realm realm, Value v, PyObject* live, InlineCache* cache, Value value) except -1:
    # CreateDataProperty; it never asks the prototypes, so the cached transition needs no epoch.
    cdef JSObject target
    cdef Shape old
    cdef PropertyKey key
    cache = site_cache(realm, live, cache)
    if not is_object(v) or cache.name == NULL:
        return bad_bytecode(b"INITPROP")
    target = <JSObject>as_pointer(v)
    if cache.kind == CACHE_INDEX_NAME:
        key = borrowed_key(<object>cache.name)
    else:
        key = value_string(cache.name)
    old = target.shape
    if create_data_property(realm, target, key, value) == 0:
        return throw_type_error(realm, f"Cannot redefine property: {key_to_string(key)}")
    if cache.kind != CACHE_INDEX_NAME and learns(cache) and is_simple_addition(old, target.shape, key):
        write_cache(cache, <PyObject*>old, NULL, NULL, <PyObject*>target.shape, old.count, 0, CACHE_DATA)
    return 0


# ------------------------------------------------------------------ elements
cdef int get_element_slow(Realm realm, Value* result, Value base, Value key) except -1:
    cdef PyObject* text
    cdef double d
    cdef uint32_t index
    if is_string(base) and is_int(key):
        text = as_pointer(base)
        if as_int(key) >= 0 and as_int(key) < PyUnicode_GET_LENGTH(text):
            set_steal(result, value_string(character_string(PyUnicode_READ_CHAR(text, as_int(key)))))
            return 0
    elif is_double(key) and is_object(base):
        # 2.0 as an index, after arithmetic on doubles
        d = as_double(key)
        if d >= 0 and d <= 2147483647.0 and <double><int32_t>d == d:
            index = <uint32_t>d
            if (<JSObject>as_pointer(base)).kind == KIND_ARRAY and index < (<JSArray>as_pointer(base)).element_count \
                    and (<JSArray>as_pointer(base)).elements[index] != EMPTY:
                set_copy(result, (<JSArray>as_pointer(base)).elements[index])
                return 0
            key = value_int(<int32_t>d)
    return get_element(realm, result, base, key)


cdef PyObject* character_string(uint32_t code_unit) except NULL:
    # A new reference; CPython keeps the first 256 one-character strings.
    return PyUnicode_FromOrdinal(code_unit)


cdef int set_element_slow(Realm realm, Value base, Value key, Value v, bint strict) except -1:
    cdef JSArray array
    if is_object(base) and is_int(key) and (<JSObject>as_pointer(base)).kind == KIND_ARRAY:
        array = <JSArray>as_pointer(base)
        # Appending to a dense array: the usual way to fill one.
        if <uint32_t>as_int(key) == array.element_count and array.element_count == array.length and \
                array.element_count < array.element_capacity and realm.indexed_prototypes == 0 and \
                not array.flags & (OBJECT_SLOW_ARRAY | OBJECT_NOT_EXTENSIBLE | OBJECT_LENGTH_READONLY | OBJECT_EXOTIC):
            value_incref(v)
            array.elements[array.element_count] = v
            array.element_count += 1
            array.length += 1
            return 0
    return set_element(realm, base, key, v, strict)


# ------------------------------------------------------------------ object literals
cdef enum:
    # Larger literals in code that runs once, tables mostly, are the only object of their kind: it gets more names later, and
    # a shape for each would take 500 instructions.
    SHARED_LITERAL = 12


cdef int new_single_literal(Realm realm, Value* result, tuple names) except -1:
    cdef JSObject target = new_object(realm)
    cdef PropertyKey key
    make_unique(target)
    for name in names:
        if type(name) is not str:
            return bad_bytecode(b"NEWLITERAL")
        key = borrowed_key(name)
        if shape_lookup(target.shape, key) >= 0:
            return bad_bytecode(b"NEWLITERAL")
        object_add_slot(realm, target, key, ATTR_DEFAULT, UNDEFINED)
    INCREF(<PyObject*>target)
    set_steal(result, value_object(<PyObject*>target))
    return 0


cdef int new_literal_slow(Realm realm, Value* result, PyObject* live, uint32_t site) except -1:
    # The values come with INITSLOT.
    cdef LiveFunction function = <LiveFunction>live
    cdef FunctionTemplate template = function.template
    cdef Shape shape
    cdef InlineCache* cache = site_cache(realm, live, &function.caches[site])
    cdef Value constant = template.constants[template.sites[site]]
    if not is_heap(constant) or type(<object>as_pointer(constant)) is not tuple:
        return bad_bytecode(b"NEWLITERAL")
    if not learns(cache) and len(<tuple>as_pointer(constant)) > SHARED_LITERAL:
        return new_single_literal(realm, result, <tuple>as_pointer(constant))
    shape = literal_shape(realm, <tuple>as_pointer(constant))
    if shape is None:
        return bad_bytecode(b"NEWLITERAL")
    if learns(cache):
        write_cache(cache, NULL, NULL, NULL, <PyObject*>shape, 0, 0, CACHE_DATA)
    return make_literal(result, <PyObject*>shape)


cdef int init_slot_again(Value v, uint32_t slot, Value value) except -1:
    # A property that a literal names twice: the later value counts.
    cdef JSObject target
    if not is_object(v):
        return bad_bytecode(b"INITSLOT")
    target = <JSObject>as_pointer(v)
    if slot >= target.slot_count or target.kind != KIND_OBJECT or shape_attributes(target.shape, slot) != ATTR_DEFAULT:
        return bad_bytecode(b"INITSLOT")
    set_copy(&target.slots[slot], value)
    return 0

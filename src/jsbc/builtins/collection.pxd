# The table behind Map and Set: insertion order, SameValueZero, and cursors that survive any change.

from libc.stdint cimport uint32_t, int64_t
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *

cdef struct CollectionEntry:
    Value key                    # EMPTY: deleted
    Value value
    uint32_t hash
    uint32_t chain               # next entry of the same bucket, number + 1

cdef struct CollectionCursor:
    CollectionTable* table       # NULL: not started, finished, or the collection is gone
    uint32_t position            # next entry to look at
    CollectionCursor* previous
    CollectionCursor* following

cdef struct CollectionTable:
    CollectionEntry* entries
    uint32_t* buckets
    uint32_t bucket_mask
    uint32_t used                # entries in use, deleted ones too
    uint32_t capacity
    uint32_t live                # Map.prototype.size
    uint32_t first               # no live entry stands before it
    CollectionCursor* cursors

cdef class JSCollection(JSObject):       # KIND_MAP or KIND_SET
    cdef CollectionTable table

cdef Value canonical_key(Value key) noexcept                       # -0 becomes +0, whole doubles become int32
# The functions below take canonical keys.
cdef int64_t collection_find(CollectionTable* table, Value key) noexcept               # entry number or -1
cdef int collection_set(Realm realm, CollectionTable* table, Value key, Value v) except -1   # copies both
cdef bint collection_delete(CollectionTable* table, Value key) noexcept
cdef void collection_clear(CollectionTable* table) noexcept
cdef int collection_copy(Realm realm, CollectionTable* target, CollectionTable* source) except -1   # into an empty one
cdef void cursor_open(CollectionCursor* cursor, CollectionTable* table) noexcept
cdef void cursor_close(CollectionCursor* cursor) noexcept
cdef CollectionEntry* cursor_next(CollectionCursor* cursor) noexcept     # NULL at the end; the cursor stays open

cdef JSCollection new_collection(Realm realm, JSObject proto, int kind)
cdef JSCollection this_collection(Realm realm, Value this_value, int kind, str method)
cdef JSObject new_collection_iterator(Realm realm, JSCollection target, int item_kind)

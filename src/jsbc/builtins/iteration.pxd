# Iterator records (ECMA-262 §7.4) for built-ins that consume iterables.

from libc.stdint cimport int64_t
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *

cdef class IteratorRecord:
    cdef object iterator         # [[Iterator]]
    cdef object next_method      # [[NextMethod]], read once
    cdef bint done
    cdef bint is_plain_array     # an array iterator with the intrinsic `next`: stepped without calls

cdef class JSArrayIterator(JSObject):
    cdef JSObject target         # None when exhausted
    cdef int64_t position
    cdef int item_kind           # IteratorItemKind

cdef enum IteratorItemKind:
    ITEM_KEYS = 0
    ITEM_VALUES = 1
    ITEM_ENTRIES = 2

cdef IteratorRecord get_iterator(Realm realm, object iterable)                     # GetIterator(obj, sync)
cdef IteratorRecord get_iterator_from_method(Realm realm, object iterable, object method)
cdef IteratorRecord get_iterator_direct(Realm realm, object iterator)              # reads `next`
cdef IteratorRecord get_iterator_flattenable(Realm realm, object o, bint reject_strings)
# 1 with the value in `result` (an initialised place), or 0 at the end.  `done` is set at the end and on failure.
cdef int iterator_step(Realm realm, IteratorRecord record, Value* result) except -1
# object style of the same: ITERATION_DONE at the end
cdef object ITERATION_DONE
cdef object iterator_step_value(Realm realm, IteratorRecord record)
cdef object iterator_next_result(Realm realm, IteratorRecord record)    # the result object, TypeError when it is none
cdef int iterator_close(Realm realm, IteratorRecord record) except -1       # IteratorClose with a normal completion
cdef int iterator_close_quietly(Realm realm, IteratorRecord record) except -1    # ... while the caller handles an error
# IteratorClose with a throw completion: closes, then throws the JavaScript value of `error` again
cdef int iterator_close_and_rethrow(Realm realm, IteratorRecord record, object error) except -1
cdef int make_iterator_result(Realm realm, Value* result, Value v, bint done) except -1    # CreateIterResultObject
# The typed array module says how long a typed array is (TypeError when out of bounds).
ctypedef int64_t (*typed_length_function)(Realm realm, JSObject target) except -1
cdef typed_length_function typed_array_length_function
cdef void set_typed_array_length(typed_length_function function) noexcept
cdef JSObject new_array_iterator(Realm realm, JSObject target, int item_kind)
cdef int array_iterator_next(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1

# Making the arrays that the methods of Array.prototype return.

from libc.stdint cimport int64_t
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *

cdef JSArray array_create(Realm realm, int64_t length)                     # ArrayCreate with %Array.prototype%
# ArraySpeciesCreate; `fresh` says that the result is a new plain array nobody else knows.  Then it is empty, its length
# is not yet `length`, and finish_array says how long it is in the end.
cdef JSObject array_species_create(Realm realm, JSObject original, int64_t length, bint* fresh)
cdef int finish_array(Realm realm, JSObject array, bint fresh, int64_t length) except -1
# Copies source.elements[start:end] to the end of a fresh array, holes too.
cdef int append_elements(Realm realm, JSArray target, JSArray source, uint32_t start, uint32_t end) except -1
# target[index] = v for a result: appends while the array is fresh and dense
cdef int add_result(Realm realm, JSObject target, bint fresh, int64_t index, Value v) except -1

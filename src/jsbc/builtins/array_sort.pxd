from libc.stdint cimport int64_t
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *

cdef NativeSpec SORT_METHODS[3]

# Stable merge sort of `count` owned Values with a comparator function, or undefined: in the order of their strings.
# Undefined values must have been taken out.  On failure the values are still all there, in some order.
cdef int sort_values(Realm realm, Value* values, int64_t count, Value comparator) except -1

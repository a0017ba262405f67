from jsbc.vm.value cimport *
from jsbc.vm.objects cimport Realm

# %Object.prototype.toString%
cdef int object_to_string(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1

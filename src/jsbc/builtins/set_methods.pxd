from jsbc.vm.objects cimport NativeSpec

cdef NativeSpec SET_OPERATIONS[8]

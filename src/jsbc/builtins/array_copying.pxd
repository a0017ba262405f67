from jsbc.vm.objects cimport NativeSpec

cdef NativeSpec COPYING_METHODS[11]

from jsbc.vm.objects cimport NativeSpec

cdef NativeSpec ITERATION_METHODS[19]

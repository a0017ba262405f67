from jsbc.vm.objects cimport NativeSpec

cdef NativeSpec MUTATION_METHODS[9]

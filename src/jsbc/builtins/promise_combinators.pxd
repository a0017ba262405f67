from jsbc.vm.objects cimport NativeSpec

cdef NativeSpec COMBINATOR_STATICS[5]

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *

cdef class JSProxy(JSObject):
    cdef JSObject target         # None when revoked
    cdef JSObject handler

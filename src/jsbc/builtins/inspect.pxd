from jsbc.vm.objects cimport *

# Text of a value as node prints it, in its simple cases.  Runs no code of the program: no getter, no trap.
cdef object inspect(Realm realm, object value, int depth)

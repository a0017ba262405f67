from jsbc.vm.objects cimport Realm
cdef object new_bigint(object value)                      # JSBigInt of a Python int
cdef object js_to_bigint(Realm realm, object v)           # ToBigInt: the Python int

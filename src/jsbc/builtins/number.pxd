cdef object new_bigint(object value)                      # JSBigInt of a Python int

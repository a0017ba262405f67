# Operators on Values: the slow paths of the interpreter loop (fast paths stand in the loop itself).
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport Realm, JSObject

cdef int op_add(Realm realm, Value* result, Value a, Value b) except -1     # `result` may hold `a`: then strings grow in place when unshared
# op: '-', '*', '/', '%', 'e' (**), '&', '|', '^', 'l' (<<), 'r' (>>), 'u' (>>>)
cdef int op_arithmetic(Realm realm, Value* result, int op, Value a, Value b) except -1
cdef int op_negate(Realm realm, Value* result, Value a) except -1
cdef int op_bitnot(Realm realm, Value* result, Value a) except -1
cdef int op_increment(Realm realm, Value* result, Value a, int by) except -1
cdef bint strict_equals(Value a, Value b) noexcept
cdef int loose_equals(Realm realm, Value a, Value b) except -1              # 1 / 0
cdef bint same_value(Value a, Value b) noexcept
cdef bint same_value_zero(Value a, Value b) noexcept
# IsLessThan with evaluation order a, b: 1 true, 0 false, 2 undefined (NaN)
cdef int less_than(Realm realm, Value a, Value b, bint left_first) except -1
cdef int instance_of(Realm realm, Value v, Value target) except -1
cdef int ordinary_has_instance(Realm realm, Value target, Value v) except -1
cdef int has_in(Realm realm, Value key, Value target) except -1
cdef object concat_strings(Realm realm, object a, object b)                 # RangeError 'Invalid string length'
cdef double number_remainder(double a, double b) noexcept nogil
cdef double number_power(double a, double b) noexcept nogil

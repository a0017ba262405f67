# Type conversion and the operators of the language (ECMA-262 §7.1, §7.2, §13), value style.
# Implemented in convert.pyx (conversions, number formatting) and operators.pyx.

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport Realm, JSObject

cdef bint to_boolean(Value v) noexcept
cdef int to_number(Realm realm, Value v, double* result) except -1          # TypeError for Symbol, BigInt
cdef int to_numeric(Realm realm, Value* result, Value v) except -1          # number or BigInt Value
cdef int to_int32(Realm realm, Value v, int32_t* result) except -1
cdef int to_uint32(Realm realm, Value v, uint32_t* result) except -1
cdef int32_t double_to_int32(double d) noexcept nogil
cdef int to_integer_or_infinity(Realm realm, Value v, double* result) except -1
cdef int to_length(Realm realm, Value v, int64_t* result) except -1
cdef int to_index(Realm realm, Value v, int64_t* result) except -1          # RangeError
cdef object to_string(Realm realm, Value v)                                # str of UTF-16 code units (new reference)
cdef int to_string_value(Realm realm, Value* result, Value v) except -1
cdef int to_primitive(Realm realm, Value* result, Value v, int hint) except -1   # hint 0 default, 1 number, 2 string
cdef JSObject to_object(Realm realm, Value v)                              # TypeError on nullish
cdef object number_to_string(double d)                                     # Number::toString radix 10, cached for small integers
cdef double string_to_number(object s) noexcept                            # StringToNumber; NaN when malformed
cdef object string_to_bigint(object s)                                     # Python int or None
# object style
cdef double js_to_number(Realm realm, object o) except? -1.0
cdef object js_to_string(Realm realm, object o)
cdef object js_to_integer(Realm realm, object o)                           # int, or float('inf')/-inf ; NaN -> 0
cdef object js_to_primitive(Realm realm, object o, str hint)
cdef object js_to_object(Realm realm, object o)
cdef object js_to_property_key(Realm realm, object o)                      # str or Symbol
cdef bint js_to_boolean(object o)
cdef object js_typeof(Value v)                                             # interned str
# Python str (any code points) <-> JavaScript str (UTF-16 code units)
cdef object utf16_from_python(object s)
cdef object python_from_utf16(object s)
cdef object int_to_decimal(object value)                                   # str() of an int of any length
cdef object decimal_to_int(str digits)
cdef bint is_js_space(uint32_t c) noexcept nogil                           # WhiteSpace or LineTerminator

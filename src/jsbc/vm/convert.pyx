"""Type conversion (ECMA-262 §7.1) on Values and on object-style values."""

from cpython.mem cimport PyMem_Free
from libc.math cimport isnan, isinf, floor, fabs, trunc, fmod, NAN, INFINITY

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *

cdef extern from "Python.h":
    object PyUnicode_FromKindAndData(int kind, const void* data, Py_ssize_t size)
    int PyUnicode_KIND(object s) noexcept
    int KIND_OF "PyUnicode_KIND"(PyObject* s) noexcept
    void* PyUnicode_DATA(object s) noexcept
    Py_ssize_t LENGTH_OF "PyUnicode_GET_LENGTH"(PyObject* s) noexcept
    Py_ssize_t PyUnicode_GET_LENGTH(object s) noexcept
    uint32_t PyUnicode_READ(int kind, void* data, Py_ssize_t i) noexcept nogil
    char* PyOS_double_to_string(double v, char code, int precision, int flags, int* kind) except NULL
    double PyOS_string_to_double(const char* s, char** end, object overflow) except? -1.0
    void PyErr_Clear()

# ------------------------------------------------------------------ strings across the border
cdef object utf16_from_python(object s):
    """A Python str (any code points) as a string of UTF-16 code units."""
    if PyUnicode_KIND(s) != 4:
        return s
    cdef bytes units = (<str>s).encode("utf-16-le", "surrogatepass")
    return PyUnicode_FromKindAndData(2, <const char*>units, len(units) // 2)


cdef object python_from_utf16(object s):
    """Code units as a Python str: pairs of surrogates become one code point, lone ones stay."""
    cdef Py_ssize_t i
    cdef void* data
    cdef uint32_t unit
    if PyUnicode_KIND(s) != 2:
        return s
    data = PyUnicode_DATA(s)
    for i in range(PyUnicode_GET_LENGTH(s)):
        unit = PyUnicode_READ(2, data, i)
        if 0xD800 <= unit < 0xDC00:
            return (<str>s).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return s


# ------------------------------------------------------------------ numbers to strings
cdef enum:
    SMALL_INTEGER_STRINGS = 1024   # "0".."1023" are made once: array indices and counters
cdef list small_integers = [str(i) for i in range(SMALL_INTEGER_STRINGS)]


cdef object number_to_string(double d):
    """Number::toString(d, 10), §6.1.6.1.20: the shortest digits that read back as `d`."""
    cdef char* text
    cdef char* p
    cdef char digits[32]
    cdef int count = 0, exponent = 0, point = -1, sign = 1, k
    cdef int64_t whole
    if fabs(d) < 9007199254740992.0:
        whole = <int64_t>d
        if <double>whole == d:
            if 0 <= whole < SMALL_INTEGER_STRINGS:
                return small_integers[<Py_ssize_t>whole]
            return str(whole)
    if isnan(d):
        return "NaN"
    if isinf(d):
        return "Infinity" if d > 0 else "-Infinity"
    text = PyOS_double_to_string(fabs(d), b'r', 0, 0, NULL)
    # split into digits and the position n of the decimal point: value = 0.digits * 10^n
    p = text
    while p[0] != 0 and p[0] != b'e':
        if p[0] == b'.':
            point = count
        elif count > 0 or p[0] != b'0':
            if count < 31:
                digits[count] = p[0]
                count += 1
        elif point >= 0:
            exponent -= 1          # a zero between the point and the first digit
        p += 1
    if point < 0:
        point = count
    exponent += point
    if p[0] == b'e':
        p += 1
        k = 0
        if p[0] == b'-':
            sign = -1
            p += 1
        elif p[0] == b'+':
            p += 1
        while p[0] != 0:
            k = k * 10 + (p[0] - 48)
            p += 1
        exponent += sign * k
    PyMem_Free(text)
    while count > 1 and digits[count - 1] == b'0':
        count -= 1
    cdef str s = (<bytes>digits[:count]).decode("ascii")
    cdef str minus = "-" if d < 0 else ""
    if count <= exponent <= 21:
        return minus + s + "0" * (exponent - count)
    if 0 < exponent <= 21:
        return minus + s[:exponent] + "." + s[exponent:]
    if -6 < exponent <= 0:
        return minus + "0." + "0" * (-exponent) + s
    exponent -= 1
    cdef str power = ("e+" if exponent >= 0 else "e-") + str(abs(exponent))
    if count == 1:
        return minus + s + power
    return minus + s[:1] + "." + s[1:] + power


# ------------------------------------------------------------------ strings to numbers
cdef bint is_js_space(uint32_t c) noexcept nogil:
    # WhiteSpace and LineTerminator, §12.2 and §12.3
    if c <= 32:
        return c == 32 or 9 <= c <= 13
    if c < 0xA0:
        return False
    return (c == 0xA0 or c == 0x1680 or 0x2000 <= c <= 0x200A or c == 0x2028 or c == 0x2029
            or c == 0x202F or c == 0x205F or c == 0x3000 or c == 0xFEFF)


cdef inline int digit_value(uint32_t c) noexcept nogil:
    if 48 <= c <= 57:
        return <int>c - 48
    if 97 <= c <= 122:
        return <int>c - 87
    if 65 <= c <= 90:
        return <int>c - 55
    return 99


cdef double radix_digits(object s, Py_ssize_t start, Py_ssize_t end, int radix) noexcept:
    # digits of a 0x, 0o or 0b literal; NaN when malformed
    cdef Py_ssize_t i
    cdef int kind = PyUnicode_KIND(s), digit
    cdef void* data = PyUnicode_DATA(s)
    cdef double value = 0
    if start >= end:
        return NAN
    for i in range(start, end):
        digit = digit_value(PyUnicode_READ(kind, data, i))
        if digit >= radix:
            return NAN
        value = value * radix + digit
    if value >= 9007199254740992.0:
        # more than 53 bits: the sum above may have rounded more than once
        try:
            return <double>int((<str>s)[start:end], radix)
        except OverflowError:
            return INFINITY
        except ValueError:
            return NAN
    return value


cdef double string_to_number(object s) noexcept:
    """StringToNumber, §7.1.4.1.1."""
    cdef int kind = PyUnicode_KIND(s)
    cdef void* data = PyUnicode_DATA(s)
    cdef Py_ssize_t start = 0, end = PyUnicode_GET_LENGTH(s), i
    cdef uint32_t c, second
    cdef int64_t whole = 0
    while start < end and is_js_space(PyUnicode_READ(kind, data, start)):
        start += 1
    while end > start and is_js_space(PyUnicode_READ(kind, data, end - 1)):
        end -= 1
    if start == end:
        return 0.0
    # at most 15 digits: exact in an int64
    if end - start <= 15:
        i = start
        while i < end:
            c = PyUnicode_READ(kind, data, i)
            if c < 48 or c > 57:
                break
            whole = whole * 10 + (c - 48)
            i += 1
        if i == end:
            return <double>whole
    c = PyUnicode_READ(kind, data, start)
    if c == 48 and end - start > 2:
        second = PyUnicode_READ(kind, data, start + 1) | 32
        if second == 120:
            return radix_digits(s, start + 2, end, 16)
        if second == 111:
            return radix_digits(s, start + 2, end, 8)
        if second == 98:
            return radix_digits(s, start + 2, end, 2)
    # StrDecimalLiteral: check the grammar, then let the C library round
    i = start
    cdef int digits = 0
    if c == 43 or c == 45:
        i += 1
    if i < end and PyUnicode_READ(kind, data, i) == 73:
        if (<str>s)[i:end] == "Infinity":
            return -INFINITY if c == 45 else INFINITY
        return NAN
    while i < end and 48 <= PyUnicode_READ(kind, data, i) <= 57:
        i += 1
        digits += 1
    if i < end and PyUnicode_READ(kind, data, i) == 46:
        i += 1
        while i < end and 48 <= PyUnicode_READ(kind, data, i) <= 57:
            i += 1
            digits += 1
    if digits == 0:
        return NAN
    if i < end and (PyUnicode_READ(kind, data, i) | 32) == 101:
        i += 1
        if i < end and (PyUnicode_READ(kind, data, i) == 43 or PyUnicode_READ(kind, data, i) == 45):
            i += 1
        if i >= end:
            return NAN
        while i < end and 48 <= PyUnicode_READ(kind, data, i) <= 57:
            i += 1
        c = PyUnicode_READ(kind, data, i - 1)
        if c < 48 or c > 57:
            return NAN
    if i != end:
        return NAN
    try:
        return float((<str>s)[start:end])
    except (ValueError, MemoryError):
        return NAN


cdef object string_to_bigint(object s):
    """StringToBigInt, §7.1.14: a Python int, or None when malformed."""
    cdef str text = (<str>s).strip("\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
                                   "\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff")
    if not text:
        return 0
    if not text.isascii() or "_" in text:
        return None
    cdef str prefix = text[:2].lower()
    try:
        if prefix == "0x" or prefix == "0o" or prefix == "0b":
            if not text[2:].isalnum():
                return None
            return int(text[2:], {"0x": 16, "0o": 8, "0b": 2}[prefix])
        digits = text[1:] if text[0] in "+-" else text
        if not digits.isdigit():
            return None
        value = decimal_to_int(digits)
        return -value if text[0] == "-" else value
    except ValueError:
        return None


cdef object decimal_to_int(str digits):
    # int() refuses more than 4,300 digits (CVE-2020-10735): split long texts
    cdef Py_ssize_t half
    if len(digits) <= 4000:
        return int(digits)
    half = len(digits) // 2
    return decimal_to_int(digits[:half]) * 10 ** (len(digits) - half) + decimal_to_int(digits[half:])


cdef object int_to_decimal(object value):
    # str() of an int of any length, see decimal_to_int
    cdef Py_ssize_t digits
    if value < 0:
        return "-" + int_to_decimal(-value)
    if value.bit_length() <= 13000:
        return str(value)
    digits = value.bit_length() * 30103 // 200000   # about half of the decimal digits
    high, low = divmod(value, 10 ** digits)
    return int_to_decimal(high) + (<str>int_to_decimal(low)).rjust(digits, "0")


# ------------------------------------------------------------------ conversions of Values
cdef bint to_boolean(Value v) noexcept:
    cdef double d
    cdef PyObject* p
    if is_int(v):
        return as_int(v) != 0
    if is_double(v):
        d = as_double(v)
        return not (d == 0.0 or d != d)
    if is_object(v):
        return not (<JSObject>as_pointer(v)).flags & OBJECT_HTMLDDA
    if is_string(v):
        return LENGTH_OF(as_pointer(v)) != 0
    if is_heap(v):
        p = as_pointer(v)
        if isinstance(<object>p, JSBigInt):
            return (<JSBigInt>p).value != 0
        return True
    return v == TRUE_VALUE


cdef int to_number(Realm realm, Value v, double* result) except -1:
    cdef Value primitive = UNDEFINED
    if is_int(v):
        result[0] = as_int(v)
    elif is_double(v):
        result[0] = as_double(v)
    elif is_string(v):
        result[0] = string_to_number(<object>as_pointer(v))
    elif is_object(v):
        to_primitive(realm, &primitive, v, 1)
        try:
            return to_number(realm, primitive, result)
        finally:
            value_decref(primitive)
    elif is_heap(v):
        if isinstance(<object>as_pointer(v), JSBigInt):
            return throw_type_error(realm, "Cannot convert a BigInt value to a number")
        return throw_type_error(realm, "Cannot convert a Symbol value to a number")
    elif v == TRUE_VALUE:
        result[0] = 1.0
    elif v == NULL_VALUE or v == FALSE_VALUE:
        result[0] = 0.0
    else:
        result[0] = NAN
    return 0


cdef int to_numeric(Realm realm, Value* result, Value v) except -1:
    cdef double d = 0
    cdef Value primitive = UNDEFINED
    if is_number(v):
        set_copy(result, v)
        return 0
    to_primitive(realm, &primitive, v, 1)
    try:
        if is_heap(primitive) and isinstance(<object>as_pointer(primitive), JSBigInt):
            set_copy(result, primitive)
        else:
            to_number(realm, primitive, &d)
            set_number(result, d)
    finally:
        value_decref(primitive)
    return 0


cdef int32_t double_to_int32(double d) noexcept nogil:
    """ToInt32 of a number, §7.1.6: modulo 2^32."""
    cdef double whole
    if -2147483649.0 < d < 2147483648.0:
        return <int32_t>d
    if -9.2e18 < d < 9.2e18:
        return <int32_t><uint32_t><uint64_t><int64_t>d
    if not (d - d == 0.0):
        return 0
    whole = fmod(trunc(d), 4294967296.0)
    return <int32_t><uint32_t><int64_t>whole


cdef int to_int32(Realm realm, Value v, int32_t* result) except -1:
    cdef double d = 0
    if is_int(v):
        result[0] = as_int(v)
        return 0
    to_number(realm, v, &d)
    result[0] = double_to_int32(d)
    return 0


cdef int to_uint32(Realm realm, Value v, uint32_t* result) except -1:
    cdef int32_t i = 0
    to_int32(realm, v, &i)
    result[0] = <uint32_t>i
    return 0


cdef int to_integer_or_infinity(Realm realm, Value v, double* result) except -1:
    cdef double d = 0
    if is_int(v):
        result[0] = as_int(v)
        return 0
    to_number(realm, v, &d)
    if isnan(d):
        d = 0
    result[0] = trunc(d) + 0.0
    return 0


cdef int to_length(Realm realm, Value v, int64_t* result) except -1:
    cdef double d = 0
    to_integer_or_infinity(realm, v, &d)
    if d <= 0:
        result[0] = 0
    elif d >= 9007199254740991.0:
        result[0] = 9007199254740991
    else:
        result[0] = <int64_t>d
    return 0


cdef int to_index(Realm realm, Value v, int64_t* result) except -1:
    cdef double d = 0
    to_integer_or_infinity(realm, v, &d)
    if d < 0 or d > 9007199254740991.0:
        return throw_range_error(realm, "Invalid index")
    result[0] = <int64_t>d
    return 0


cdef object to_string(Realm realm, Value v):
    cdef Value primitive = UNDEFINED
    cdef object heap
    if is_string(v):
        return <object>as_pointer(v)
    if is_int(v):
        if 0 <= as_int(v) < SMALL_INTEGER_STRINGS:
            return small_integers[as_int(v)]
        return str(as_int(v))
    if is_double(v):
        return number_to_string(as_double(v))
    if is_object(v):
        to_primitive(realm, &primitive, v, 2)
        try:
            return to_string(realm, primitive)
        finally:
            value_decref(primitive)
    if is_heap(v):
        heap = <object>as_pointer(v)
        if isinstance(heap, JSBigInt):
            return int_to_decimal((<JSBigInt>heap).value)
        throw_type_error(realm, "Cannot convert a Symbol value to a string")
    if v == TRUE_VALUE:
        return "true"
    if v == FALSE_VALUE:
        return "false"
    return "null" if v == NULL_VALUE else "undefined"


cdef int to_string_value(Realm realm, Value* result, Value v) except -1:
    cdef object s
    if is_string(v):
        set_copy(result, v)
        return 0
    s = to_string(realm, v)
    INCREF(<PyObject*>s)
    set_steal(result, value_string(<PyObject*>s))
    return 0


cdef object HINT_NAMES = ("default", "number", "string")
cdef object NAME_TO_STRING = intern_string("toString")
cdef object NAME_VALUE_OF = intern_string("valueOf")


cdef int to_primitive(Realm realm, Value* result, Value v, int hint) except -1:
    """ToPrimitive, §7.1.1; hint 0 default, 1 number, 2 string."""
    cdef Value method = UNDEFINED
    cdef Value answer = UNDEFINED
    cdef Value hint_value
    cdef object hint_name
    cdef int attempt
    if not is_object(v):
        set_copy(result, v)
        return 0
    try:
        get_property(realm, &method, v, value_heap(<PyObject*>SYMBOL_TO_PRIMITIVE))
        if not is_nullish(method):
            hint_name = HINT_NAMES[hint]
            hint_value = value_string(<PyObject*>hint_name)
            call_function(realm, &answer, method, v, 1, &hint_value)
            if not is_object(answer):
                set_copy(result, answer)
                return 0
            return throw_type_error(realm, "Cannot convert object to primitive value")
        for attempt in range(2):
            # OrdinaryToPrimitive, §7.1.1.1: toString first only for hint string
            if (attempt == 0) == (hint == 2):
                get_property(realm, &method, v, value_string(<PyObject*>NAME_TO_STRING))
            else:
                get_property(realm, &method, v, value_string(<PyObject*>NAME_VALUE_OF))
            if is_object(method) and (<JSObject>as_pointer(method)).flags & OBJECT_CALLABLE:
                call_function(realm, &answer, method, v, 0, NULL)
                if not is_object(answer):
                    set_copy(result, answer)
                    return 0
        return throw_type_error(realm, "Cannot convert object to primitive value")
    finally:
        value_decref(method)
        value_decref(answer)


cdef JSObject to_object(Realm realm, Value v):
    """ToObject, §7.1.18."""
    cdef JSPrimitive wrapper
    cdef int kind, which
    if is_object(v):
        return <JSObject>as_pointer(v)
    if is_nullish(v) or v == EMPTY:
        throw_type_error(realm, "Cannot convert undefined or null to object")
    if is_string(v):
        kind, which = KIND_STRING, INTRINSIC_STRING_PROTOTYPE
    elif is_number(v):
        kind, which = KIND_NUMBER, INTRINSIC_NUMBER_PROTOTYPE
    elif is_heap(v):
        if isinstance(<object>as_pointer(v), JSBigInt):
            kind, which = KIND_BIGINT, INTRINSIC_BIGINT_PROTOTYPE
        else:
            kind, which = KIND_SYMBOL, INTRINSIC_SYMBOL_PROTOTYPE
    else:
        kind, which = KIND_BOOLEAN, INTRINSIC_BOOLEAN_PROTOTYPE
    wrapper = JSPrimitive.__new__(JSPrimitive)
    init_object(realm, wrapper, intrinsic(realm, which), kind)
    value_incref(v)
    wrapper.primitive = v
    if kind == KIND_STRING:
        wrapper.flags |= OBJECT_EXOTIC
    return wrapper


# ------------------------------------------------------------------ object style
cdef double js_to_number(Realm realm, object o) except? -1.0:
    cdef double d = 0
    cdef Value v
    if type(o) is float:
        return <double>o
    if type(o) is int:
        return <double>o
    v = to_value(realm, o)
    try:
        to_number(realm, v, &d)
    finally:
        value_decref(v)
    return d


cdef object js_to_string(Realm realm, object o):
    cdef Value v
    if type(o) is str:
        return o
    v = to_value(realm, o)
    try:
        return to_string(realm, v)
    finally:
        value_decref(v)


cdef object js_to_integer(Realm realm, object o):
    """ToIntegerOrInfinity: an int, or float infinity."""
    cdef double d
    if type(o) is int:
        return o
    d = js_to_number(realm, o)
    if isnan(d):
        return 0
    if isinf(d):
        return d
    return int(d)


cdef object js_to_primitive(Realm realm, object o, str hint):
    cdef Value v, primitive = UNDEFINED
    cdef int code = 1 if hint == "number" else 2 if hint == "string" else 0
    v = to_value(realm, o)
    try:
        to_primitive(realm, &primitive, v, code)
        return from_value(primitive)
    finally:
        value_decref(v)
        value_decref(primitive)


cdef object js_to_object(Realm realm, object o):
    cdef Value v
    if isinstance(o, JSObject):
        return o
    v = to_value(realm, o)
    try:
        return to_object(realm, v)
    finally:
        value_decref(v)


cdef object js_to_property_key(Realm realm, object o):
    if type(o) is str or isinstance(o, Symbol):
        return o
    cdef object primitive = js_to_primitive(realm, o, "string")
    if isinstance(primitive, Symbol):
        return primitive
    return js_to_string(realm, primitive)


cdef bint js_to_boolean(object o):
    if o is None or o is JSNull or o is False:
        return False
    if type(o) is float:
        return not (o == 0.0 or o != o)
    if type(o) is int or type(o) is str or type(o) is bool:
        return bool(o)
    if isinstance(o, JSBigInt):
        return (<JSBigInt>o).value != 0
    if isinstance(o, JSObject):
        return not (<JSObject>o).flags & OBJECT_HTMLDDA
    return True


cdef object TYPE_UNDEFINED = intern_string("undefined")
cdef object TYPE_OBJECT = intern_string("object")
cdef object TYPE_FUNCTION = intern_string("function")
cdef object TYPE_STRING = intern_string("string")
cdef object TYPE_NUMBER = intern_string("number")
cdef object TYPE_BOOLEAN = intern_string("boolean")
cdef object TYPE_SYMBOL = intern_string("symbol")
cdef object TYPE_BIGINT = intern_string("bigint")


cdef object js_typeof(Value v):
    """typeof, §13.5.3."""
    cdef JSObject target
    if is_number(v):
        return TYPE_NUMBER
    if is_string(v):
        return TYPE_STRING
    if is_object(v):
        target = <JSObject>as_pointer(v)
        if target.flags & OBJECT_HTMLDDA:
            return TYPE_UNDEFINED
        return TYPE_FUNCTION if target.flags & OBJECT_CALLABLE else TYPE_OBJECT
    if is_heap(v):
        return TYPE_BIGINT if isinstance(<object>as_pointer(v), JSBigInt) else TYPE_SYMBOL
    if is_boolean(v):
        return TYPE_BOOLEAN
    return TYPE_OBJECT if v == NULL_VALUE else TYPE_UNDEFINED


# what objects.pyx needs of this module, without importing it
set_conversions(to_primitive, to_number, to_string)

"""The operators of the language on Values: what the interpreter loop does not do inline."""

from libc.math cimport fmod, pow, isnan, isinf, fabs, INFINITY, NAN
from libc.string cimport memcmp, strcmp

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport *
from jsbc.vm.native_stack cimport native_stack_low

cdef extern from "Python.h":
    int PyUnicode_KIND(PyObject* s) noexcept
    void* PyUnicode_DATA(PyObject* s) noexcept
    Py_ssize_t PyUnicode_GET_LENGTH(PyObject* s) noexcept
    void PyUnicode_Append(PyObject** left, PyObject* right)
    object PyUnicode_Concat(object left, object right)
    int PyUnicode_Compare(PyObject* left, PyObject* right) noexcept

cdef enum:
    MAX_STRING_LENGTH = 536870888      # V8's limit on 64-bit, 2^29 - 24: "Invalid string length"
    # Python multiplies and prints ints without looking at our time limit: 2^20 bits multiply in 0.05 s
    MAX_BIGINT_BITS = 1048576
    OUT_OF_LINE_STRING = 1024          # shorter results are not worth a memory account


# ------------------------------------------------------------------ strings
cdef inline bint strings_equal(PyObject* a, PyObject* b) noexcept:
    cdef Py_ssize_t length
    cdef int kind
    if a == b:
        return True
    length = PyUnicode_GET_LENGTH(a)
    kind = PyUnicode_KIND(a)
    # CPython keeps strings in the narrowest kind, so equal strings have equal kinds
    if length != PyUnicode_GET_LENGTH(b) or kind != PyUnicode_KIND(b):
        return False
    return memcmp(PyUnicode_DATA(a), PyUnicode_DATA(b), length * kind) == 0


cdef object concat_strings(Realm realm, object a, object b):
    cdef Py_ssize_t length = PyUnicode_GET_LENGTH(<PyObject*>a) + PyUnicode_GET_LENGTH(<PyObject*>b)
    if length > MAX_STRING_LENGTH:
        throw_range_error(realm, "Invalid string length")
    if length > OUT_OF_LINE_STRING:
        charge(realm, length * 2)
    return PyUnicode_Concat(a, b)


cdef int add_strings(Realm realm, Value* result, PyObject* a, PyObject* b) except -1:
    # a + b into result.  When result owns the only reference to `a` the buffer grows in place
    # (13 ns an append instead of a copy); CPython checks that nobody else can see it.
    cdef Py_ssize_t left_length = PyUnicode_GET_LENGTH(a), right_length = PyUnicode_GET_LENGTH(b)
    cdef PyObject* grown
    cdef object joined
    if right_length == 0:
        set_copy(result, value_string(a))
        return 0
    if left_length == 0:
        set_copy(result, value_string(b))
        return 0
    if left_length + right_length > MAX_STRING_LENGTH:
        return throw_range_error(realm, "Invalid string length")
    # s += s must copy: growing `a` may move it, and `b` is the same string.
    if result[0] == value_string(a) and REFCNT(a) == 1 and a != b:
        charge(realm, right_length * 2)
        grown = a
        result[0] = UNDEFINED
        PyUnicode_Append(&grown, b)
        if grown == NULL:
            raise MemoryError()
        result[0] = value_string(grown)
        return 0
    if left_length + right_length > OUT_OF_LINE_STRING:
        charge(realm, (left_length + right_length) * 2)
    joined = PyUnicode_Concat(<object>a, <object>b)
    INCREF(<PyObject*>joined)
    set_steal(result, value_string(<PyObject*>joined))
    return 0


# ------------------------------------------------------------------ BigInt
cdef inline object bigint_of(Value v):
    # the Python int of a BigInt Value, else None
    if is_heap(v) and isinstance(<object>as_pointer(v), JSBigInt):
        return (<JSBigInt>as_pointer(v)).value
    return None


cdef int set_bigint(Realm realm, Value* result, object value) except -1:
    cdef JSBigInt boxed
    if value.bit_length() > MAX_BIGINT_BITS:
        return throw_range_error(realm, "Maximum BigInt size exceeded")
    boxed = JSBigInt.__new__(JSBigInt)
    boxed.value = value
    INCREF(<PyObject*>boxed)
    set_steal(result, value_heap(<PyObject*>boxed))
    return 0


cdef int bigint_arithmetic(Realm realm, Value* result, int op, object a, object b) except -1:
    cdef object quotient
    if op == b'+':
        return set_bigint(realm, result, a + b)
    if op == b'-':
        return set_bigint(realm, result, a - b)
    if op == b'*':
        if a.bit_length() + b.bit_length() > MAX_BIGINT_BITS + 1:
            return throw_range_error(realm, "Maximum BigInt size exceeded")
        return set_bigint(realm, result, a * b)
    if op == b'/' or op == b'%':
        if b == 0:
            return throw_range_error(realm, "Division by zero")
        # JavaScript truncates, Python floors
        quotient = abs(a) // abs(b)
        if (a < 0) != (b < 0):
            quotient = -quotient
        return set_bigint(realm, result, quotient if op == b'/' else a - quotient * b)
    if op == b'e':
        if b < 0:
            return throw_range_error(realm, "Exponent must be non-negative")
        if a not in (0, 1, -1) and (b > MAX_BIGINT_BITS or (a.bit_length() - 1) * b > MAX_BIGINT_BITS):
            return throw_range_error(realm, "Maximum BigInt size exceeded")
        if a == -1:
            return set_bigint(realm, result, -1 if b & 1 else 1)
        return set_bigint(realm, result, a ** b if a not in (0, 1) else (a if b else 1))
    if op == b'&':
        return set_bigint(realm, result, a & b)
    if op == b'|':
        return set_bigint(realm, result, a | b)
    if op == b'^':
        return set_bigint(realm, result, a ^ b)
    if op == b'u':
        return throw_type_error(realm, "BigInts have no unsigned right shift, use >> instead")
    if op == b'r':
        b = -b
    if b >= 0:
        if a != 0 and b > MAX_BIGINT_BITS:
            return throw_range_error(realm, "Maximum BigInt size exceeded")
        return set_bigint(realm, result, a << b if a else 0)
    if -b > MAX_BIGINT_BITS:
        return set_bigint(realm, result, -1 if a < 0 else 0)
    return set_bigint(realm, result, a >> -b)


# ------------------------------------------------------------------ numbers
cdef double number_remainder(double a, double b) noexcept nogil:
    # Number::remainder, §6.1.6.1.6; C's fmod has the same sign rule
    return fmod(a, b)


cdef double number_power(double a, double b) noexcept nogil:
    # Number::exponentiate, §6.1.6.1.3: unlike C, NaN for 1 ** NaN and (+-1) ** Infinity
    if isnan(b):
        return NAN
    if isinf(b) and fabs(a) == 1.0:
        return NAN
    return pow(a, b)


cdef int number_arithmetic(Value* result, int op, double a, double b) except -1:
    cdef int32_t left, right
    if op == b'-':
        set_number(result, a - b)
    elif op == b'*':
        set_number(result, a * b)
    elif op == b'/':
        set_number(result, a / b)
    elif op == b'%':
        set_number(result, fmod(a, b))
    elif op == b'e':
        set_number(result, number_power(a, b))
    elif op == b'+':
        set_number(result, a + b)
    else:
        left = double_to_int32(a)
        right = double_to_int32(b)
        if op == b'&':
            set_int(result, left & right)
        elif op == b'|':
            set_int(result, left | right)
        elif op == b'^':
            set_int(result, left ^ right)
        elif op == b'l':
            set_int(result, <int32_t>(<uint32_t>left << (right & 31)))
        elif op == b'r':
            set_int(result, left >> (right & 31))
        else:
            set_number(result, <double>(<uint32_t>left >> (right & 31)))
    return 0


cdef int op_arithmetic(Realm realm, Value* result, int op, Value a, Value b) except -1:
    """ApplyStringOrNumericBinaryOperator, §13.15.3, for all but string concatenation."""
    cdef Value left = UNDEFINED
    cdef Value right = UNDEFINED
    cdef object left_big, right_big
    if is_number(a) and is_number(b):
        return number_arithmetic(result, op, number_of(a), number_of(b))
    try:
        to_numeric(realm, &left, a)
        to_numeric(realm, &right, b)
        if is_number(left) and is_number(right):
            return number_arithmetic(result, op, number_of(left), number_of(right))
        left_big = bigint_of(left)
        right_big = bigint_of(right)
        if left_big is None or right_big is None:
            return throw_type_error(realm, "Cannot mix BigInt and other types, use explicit conversions")
        return bigint_arithmetic(realm, result, op, left_big, right_big)
    finally:
        value_decref(left)
        value_decref(right)


cdef int op_add(Realm realm, Value* result, Value a, Value b) except -1:
    cdef Value left = UNDEFINED
    cdef Value right = UNDEFINED
    cdef object text
    if is_number(a) and is_number(b):
        set_number(result, number_of(a) + number_of(b))
        return 0
    if is_string(a):
        if is_string(b):
            return add_strings(realm, result, as_pointer(a), as_pointer(b))
        if not is_object(b):
            text = to_string(realm, b)
            return add_strings(realm, result, as_pointer(a), <PyObject*>text)
    elif is_string(b) and not is_object(a):
        text = to_string(realm, a)
        return add_strings(realm, result, <PyObject*>text, as_pointer(b))
    try:
        to_primitive(realm, &left, a, 0)
        to_primitive(realm, &right, b, 0)
        if is_string(left) or is_string(right):
            to_string_value(realm, &left, left)
            to_string_value(realm, &right, right)
            return add_strings(realm, result, as_pointer(left), as_pointer(right))
        return op_arithmetic(realm, result, b'+', left, right)
    finally:
        value_decref(left)
        value_decref(right)


cdef int op_negate(Realm realm, Value* result, Value a) except -1:
    cdef Value operand = UNDEFINED
    if is_number(a):
        set_number(result, -number_of(a))
        return 0
    try:
        to_numeric(realm, &operand, a)
        if is_number(operand):
            set_number(result, -number_of(operand))
            return 0
        return set_bigint(realm, result, -bigint_of(operand))
    finally:
        value_decref(operand)


cdef int op_bitnot(Realm realm, Value* result, Value a) except -1:
    cdef Value operand = UNDEFINED
    if is_number(a):
        set_int(result, ~double_to_int32(number_of(a)))
        return 0
    try:
        to_numeric(realm, &operand, a)
        if is_number(operand):
            set_int(result, ~double_to_int32(number_of(operand)))
            return 0
        return set_bigint(realm, result, ~bigint_of(operand))
    finally:
        value_decref(operand)


cdef int op_increment(Realm realm, Value* result, Value a, int by) except -1:
    cdef Value operand = UNDEFINED
    if is_number(a):
        set_number(result, number_of(a) + by)
        return 0
    try:
        to_numeric(realm, &operand, a)
        if is_number(operand):
            set_number(result, number_of(operand) + by)
            return 0
        return set_bigint(realm, result, bigint_of(operand) + by)
    finally:
        value_decref(operand)


# ------------------------------------------------------------------ equality
cdef bint strict_equals(Value a, Value b) noexcept:
    """IsStrictlyEqual, §7.2.14."""
    if is_number(a):
        return is_number(b) and number_of(a) == number_of(b)
    if a == b:
        return True
    if is_string(a):
        return is_string(b) and strings_equal(as_pointer(a), as_pointer(b))
    if is_heap(a) and is_heap(b) and isinstance(<object>as_pointer(a), JSBigInt):
        return isinstance(<object>as_pointer(b), JSBigInt) and \
            (<JSBigInt>as_pointer(a)).value == (<JSBigInt>as_pointer(b)).value
    return False


cdef bint same_value(Value a, Value b) noexcept:
    if is_number(a) and is_number(b):
        return double_to_bits(number_of(a)) == double_to_bits(number_of(b))
    return strict_equals(a, b)


cdef bint same_value_zero(Value a, Value b) noexcept:
    cdef double left, right
    if is_number(a) and is_number(b):
        left = number_of(a)
        right = number_of(b)
        return left == right or (left != left and right != right)
    return strict_equals(a, b)


cdef inline bint is_htmldda(Value v) noexcept:
    return is_object(v) and ((<JSObject>as_pointer(v)).flags & OBJECT_HTMLDDA) != 0


cdef int loose_equals(Realm realm, Value a, Value b) except -1:
    """IsLooselyEqual, §7.2.13: 1 or 0."""
    cdef Value primitive = UNDEFINED
    cdef object big, other
    cdef double d = 0
    if is_number(a) and is_number(b):
        return number_of(a) == number_of(b)
    if is_nullish(a):
        return is_nullish(b) or is_htmldda(b)
    if is_nullish(b):
        return is_htmldda(a)
    if (is_object(a) and is_object(b)) or (is_string(a) and is_string(b)) or (is_boolean(a) and is_boolean(b)):
        return strict_equals(a, b)
    if is_object(a) or is_object(b):
        if is_object(b):
            a, b = b, a
        # ToPrimitive of the object, compared with the primitive on the other side
        try:
            to_primitive(realm, &primitive, a, 0)
            return loose_equals(realm, primitive, b)
        finally:
            value_decref(primitive)
    if is_boolean(a):
        a = value_int(1 if a == TRUE_VALUE else 0)
    if is_boolean(b):
        b = value_int(1 if b == TRUE_VALUE else 0)
    if is_heap(a) or is_heap(b):
        if is_heap(b) and bigint_of(b) is not None:
            a, b = b, a
        big = bigint_of(a)
        if big is None:
            return a == b            # symbols are equal only to themselves
        other = bigint_of(b)
        if other is not None:
            return big == other
        if is_string(b):
            other = string_to_bigint(<object>as_pointer(b))
            return other is not None and big == other
        if is_number(b):
            d = number_of(b)
            return d - d == 0.0 and big == d
        return 0
    # string and number, in some order
    if is_string(a) and is_number(b):
        return string_to_number(<object>as_pointer(a)) == number_of(b)
    if is_number(a) and is_string(b):
        return number_of(a) == string_to_number(<object>as_pointer(b))
    if is_number(a) and is_number(b):
        return number_of(a) == number_of(b)
    return strict_equals(a, b)


# ------------------------------------------------------------------ order
cdef inline int compare_numbers(double a, double b) noexcept:
    if a < b:
        return 1
    if a >= b:
        return 0
    return 2


cdef int compare_bigint(object big, Value other, bint swapped) except -1:
    # big < other, or other < big when swapped; 2 = undefined
    cdef object right
    cdef double d
    right = bigint_of(other)
    if right is None:
        if is_string(other):
            right = string_to_bigint(<object>as_pointer(other))
            if right is None:
                return 2
        else:
            d = number_of(other)
            if d != d:
                return 2
            right = d
    return (right < big) if swapped else (big < right)


cdef int less_than(Realm realm, Value a, Value b, bint left_first) except -1:
    """IsLessThan, §7.2.12: 1 true, 0 false, 2 undefined."""
    cdef Value left = UNDEFINED
    cdef Value right = UNDEFINED
    cdef object big
    cdef double x = 0, y = 0
    if is_number(a) and is_number(b):
        return compare_numbers(number_of(a), number_of(b))
    if is_string(a) and is_string(b):
        return PyUnicode_Compare(as_pointer(a), as_pointer(b)) < 0
    try:
        if left_first:
            to_primitive(realm, &left, a, 1)
            to_primitive(realm, &right, b, 1)
        else:
            to_primitive(realm, &right, b, 1)
            to_primitive(realm, &left, a, 1)
        if is_string(left) and is_string(right):
            return PyUnicode_Compare(as_pointer(left), as_pointer(right)) < 0
        big = bigint_of(left)
        if big is not None:
            if not is_string(right):
                to_numeric(realm, &right, right)
            return compare_bigint(big, right, False)
        big = bigint_of(right)
        if big is not None:
            if not is_string(left):
                to_numeric(realm, &left, left)
            return compare_bigint(big, left, True)
        to_number(realm, left, &x)
        to_number(realm, right, &y)
        return compare_numbers(x, y)
    finally:
        value_decref(left)
        value_decref(right)


# ------------------------------------------------------------------ instanceof, in
cdef int ordinary_has_instance(Realm realm, Value target, Value v) except -1:
    """OrdinaryHasInstance, §7.3.22."""
    cdef JSObject function, walk
    cdef Value prototype = UNDEFINED
    cdef JSObject expected
    if not is_object(target):
        return 0
    function = <JSObject>as_pointer(target)
    if not function.flags & OBJECT_CALLABLE:
        return 0
    if function.flags & OBJECT_BOUND:
        # The functions that are bound are asked in turn: nothing else on this way looks at the stack.
        if native_stack_low():
            return throw_range_error(realm, "Maximum call stack size exceeded")
        bound = (<JSFunction>function).extra[0]
        return instance_of(realm, v, value_object(<PyObject*>bound))
    if not is_object(v):
        return 0
    get_property(realm, &prototype, target, value_string(<PyObject*>NAME_PROTOTYPE))
    try:
        if not is_object(prototype):
            return throw_type_error(realm, "Function has non-object prototype in instanceof check")
        expected = <JSObject>as_pointer(prototype)
        walk = <JSObject>as_pointer(v)
        while True:
            walk = get_prototype_of(realm, walk)
            if walk is None:
                return 0
            if walk is expected:
                return 1
            if walk.flags & OBJECT_EXOTIC:
                tick(realm)      # a Proxy's getPrototypeOf may answer for ever
    finally:
        value_decref(prototype)


cdef int instance_of(Realm realm, Value v, Value target) except -1:
    """InstanceofOperator, §13.10.2."""
    cdef Value method = UNDEFINED
    cdef Value answer = UNDEFINED
    cdef Value operand = v
    cdef JSFunction function
    if not is_object(target):
        return throw_type_error(realm, "Right-hand side of 'instanceof' is not an object")
    try:
        get_property(realm, &method, target, value_heap(<PyObject*>SYMBOL_HAS_INSTANCE))
        if not is_nullish(method):
            if is_object(method) and (<JSObject>as_pointer(method)).kind == KIND_FUNCTION:
                function = <JSFunction>as_pointer(method)
                if function.spec != NULL and strcmp(function.spec.name, b"@@hasInstance") == 0:
                    return ordinary_has_instance(realm, target, v)    # Function.prototype[@@hasInstance] itself
            call_function(realm, &answer, method, target, 1, &operand)
            return to_boolean(answer)
        if not (<JSObject>as_pointer(target)).flags & OBJECT_CALLABLE:
            return throw_type_error(realm, "Right-hand side of 'instanceof' is not callable")
        return ordinary_has_instance(realm, target, v)
    finally:
        value_decref(method)
        value_decref(answer)


cdef int has_in(Realm realm, Value key, Value target) except -1:
    cdef PropertyKey property = 0
    if not is_object(target):
        return throw_type_error(realm, "Cannot use 'in' operator to search for '%s' in %s" % (
            to_string(realm, key) if not is_heap(key) else "Symbol()",
            to_string(realm, target) if not is_heap(target) else "Symbol()"))
    key_from_value(realm, key, &property)
    try:
        return has_property(realm, <JSObject>as_pointer(target), property)
    finally:
        value_decref(property)


cdef object NAME_PROTOTYPE = intern_string("prototype")

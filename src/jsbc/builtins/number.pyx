"""Number, ECMA-262 §21.1, and BigInt, §21.2."""

from libc.math cimport isnan, isinf, fabs, floor, signbit, NAN, INFINITY
from cpython.mem cimport PyMem_Free

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport *
from jsbc.vm.buffers cimport js_to_bigint
from jsbc.builtins.table cimport *

cdef extern from "Python.h":
    char* PyOS_double_to_string(double v, char code, int precision, int flags, int* kind) except NULL

cdef str DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


# ------------------------------------------------------------------ Number
cdef int number_constructor(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef Value number = UNDEFINED
    cdef Value new_target = realm.new_target
    cdef JSPrimitive wrapper
    try:
        if argc == 0:
            set_int(&number, 0)
        else:
            to_numeric(realm, &number, argv[0])
            if is_heap(number):
                # a BigInt: Number(BigInt) is the nearest double
                set_number(&number, bigint_to_double((<JSBigInt>as_pointer(number)).value))
        if is_undefined(new_target):
            set_copy(result, number)
            return 0
        wrapper = JSPrimitive.__new__(JSPrimitive)
        init_object(realm, wrapper, prototype_from_constructor(realm, new_target, INTRINSIC_NUMBER_PROTOTYPE), KIND_NUMBER)
        wrapper.primitive = number
        INCREF(<PyObject*>wrapper)
        set_steal(result, value_object(<PyObject*>wrapper))
    finally:
        value_decref(number)
    return 0


cdef double bigint_to_double(object value) noexcept:
    try:
        return float(value)
    except OverflowError:
        return INFINITY if value > 0 else -INFINITY


cdef int this_number(Realm realm, object this_value, double* d, str method) except -1:
    cdef Value v
    if type(this_value) is int or type(this_value) is float:
        d[0] = this_value
        return 0
    if isinstance(this_value, JSPrimitive) and (<JSObject>this_value).kind == KIND_NUMBER:
        d[0] = number_of((<JSPrimitive>this_value).primitive)
        return 0
    return throw_type_error(realm, "Number.prototype.%s requires that 'this' be a Number" % method)


cdef str radix_string(double d, int radix):
    """Number::toString for another radix: enough fraction digits to tell `d` from its neighbours."""
    cdef str sign = "-" if d < 0 else ""
    cdef list digits
    cdef double fraction, delta
    cdef int digit
    d = fabs(d)
    whole = int(d)
    fraction = d - floor(d)
    digits = []
    while whole:
        whole, rest = divmod(whole, radix)
        digits.append(DIGITS[rest])
    cdef str text = "".join(reversed(digits)) or "0"
    if fraction > 0:
        # half the distance to the next double: digits beyond carry no information
        from math import nextafter
        delta = max(0.5 * (nextafter(d, INFINITY) - d), 5e-324)
        digits = []
        while True:
            fraction *= radix
            delta *= radix
            digit = <int>fraction
            digits.append(digit)
            fraction -= digit
            if fraction > 0.5 or (fraction == 0.5 and digit & 1):
                if fraction + delta > 1:
                    # round up, carrying through the digits
                    while True:
                        if not digits:
                            text = radix_string(float(int(d)) + 1, radix)
                            break
                        digit = digits.pop() + 1
                        if digit < radix:
                            digits.append(digit)
                            break
                    break
            if fraction < delta:
                break
        if digits:
            text += "." + "".join([DIGITS[i] for i in digits])
    return sign + text


cdef object number_to_string_method(Realm realm, object this_value, tuple args):
    cdef double d = 0
    this_number(realm, this_value, &d, "toString")
    cdef object radix = 10 if arg(args, 0) is None else js_to_integer(realm, args[0])
    if not 2 <= radix <= 36:
        throw_range_error(realm, "toString() radix must be between 2 and 36")
    if radix == 10 or isnan(d) or isinf(d):
        return number_to_string(d)
    return radix_string(d, radix)


cdef object number_to_locale_string(Realm realm, object this_value, tuple args):
    # without ECMA-402: en-US grouping, at most three fraction digits
    cdef double d = 0
    this_number(realm, this_value, &d, "toLocaleString")
    if isnan(d):
        return "NaN"
    if isinf(d):
        return "∞" if d > 0 else "-∞"
    cdef str text = exact_fixed(fabs(d), 3).rstrip("0").rstrip(".")
    whole, _, fraction = text.partition(".")
    whole = "{:,}".format(decimal_to_int(whole))
    return ("-" if signbit(d) else "") + whole + ("." + fraction if fraction else "")


cdef object number_value_of(Realm realm, object this_value, tuple args):
    cdef double d = 0
    this_number(realm, this_value, &d, "valueOf")
    return this_value if not isinstance(this_value, JSObject) else d


cdef str exact_fixed(double d, int digits):
    # the exact decimal value of `d`, rounded half up as toFixed asks ("let n be the larger")
    from decimal import Decimal, ROUND_HALF_UP, localcontext
    with localcontext() as context:
        context.prec = 1200
        return format(Decimal(d).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP), "f")


cdef tuple exact_significant(double d, int digits):
    # `digits` significant digits, half up, as "d.ddde+x"
    from decimal import Decimal, ROUND_HALF_UP, localcontext
    with localcontext() as context:
        context.prec = digits
        context.rounding = ROUND_HALF_UP
        value = +Decimal(d)
    sign, figures, exponent = value.as_tuple()
    figures = "".join(map(str, figures)).ljust(digits, "0")
    return figures, exponent + len(value.as_tuple().digits) - 1


cdef object number_to_fixed(Realm realm, object this_value, tuple args):
    cdef double d = 0
    this_number(realm, this_value, &d, "toFixed")
    cdef object digits = js_to_integer(realm, arg(args, 0))
    if not 0 <= digits <= 100:
        throw_range_error(realm, "toFixed() digits argument must be between 0 and 100")
    if isnan(d) or fabs(d) >= 1e21:
        return number_to_string(d)
    cdef str text = exact_fixed(fabs(d), digits)
    return "-" + text if d < 0 else text


cdef object number_to_exponential(Realm realm, object this_value, tuple args):
    cdef double d = 0
    this_number(realm, this_value, &d, "toExponential")
    cdef object digits = js_to_integer(realm, arg(args, 0))
    if isnan(d) or isinf(d):
        return number_to_string(d)
    if not 0 <= digits <= 100:
        throw_range_error(realm, "toExponential() argument must be between 0 and 100")
    cdef str sign = "-" if d < 0 else ""
    cdef str figures
    if d == 0:
        figures, exponent = "0" * (1 if arg(args, 0) is None else digits + 1), 0
    elif arg(args, 0) is None:
        mantissa, _, power = repr(fabs(d)).partition("e")
        whole, _, fraction = mantissa.partition(".")
        stripped = (whole + fraction).lstrip("0")
        figures = stripped.rstrip("0")
        if whole.strip("0"):
            exponent = len(whole) - 1
        else:
            exponent = -1 - (len(fraction) - len(fraction.lstrip("0")))
        exponent += int(power or 0)
    else:
        figures, exponent = exact_significant(fabs(d), digits + 1)
    return "%s%s%se%s%d" % (sign, figures[:1], "." + figures[1:] if len(figures) > 1 else "",
                            "+" if exponent >= 0 else "-", abs(exponent))


cdef object number_to_precision(Realm realm, object this_value, tuple args):
    cdef double d = 0
    this_number(realm, this_value, &d, "toPrecision")
    if arg(args, 0) is None:
        return number_to_string(d)
    cdef object precision = js_to_integer(realm, args[0])
    if isnan(d) or isinf(d):
        return number_to_string(d)
    if not 1 <= precision <= 100:
        throw_range_error(realm, "toPrecision() argument must be between 1 and 100")
    cdef str sign = "-" if d < 0 else ""
    if d == 0:
        figures, exponent = "0" * precision, 0
    else:
        figures, exponent = exact_significant(fabs(d), precision)
    if exponent < -6 or exponent >= precision:
        return "%s%s%se%s%d" % (sign, figures[:1], "." + figures[1:] if precision > 1 else "",
                                "+" if exponent >= 0 else "-", abs(exponent))
    if exponent == precision - 1:
        return sign + figures
    if exponent >= 0:
        return sign + figures[:exponent + 1] + "." + figures[exponent + 1:]
    return sign + "0." + "0" * (-exponent - 1) + figures


cdef enum NumberTest:
    TEST_FINITE, TEST_INTEGER, TEST_NAN, TEST_SAFE_INTEGER


cdef int number_test(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef Value v = argument(argc, argv, 0)
    cdef int which = realm.callee.magic
    cdef double d
    cdef bint answer = False
    if is_number(v):
        d = number_of(v)
        if which == TEST_NAN:
            answer = isnan(d)
        elif which == TEST_FINITE:
            answer = d - d == 0.0
        elif d - d == 0.0 and floor(d) == d:
            answer = which == TEST_INTEGER or fabs(d) <= 9007199254740991.0
    set_bool(result, answer)
    return 0


cdef NativeSpec[7] NUMBER_METHODS = [
    function(b"toString", 1, number_to_string_method), function(b"toLocaleString", 0, number_to_locale_string),
    function(b"valueOf", 0, number_value_of), function(b"toFixed", 1, number_to_fixed),
    function(b"toExponential", 1, number_to_exponential), function(b"toPrecision", 1, number_to_precision), table_end(),
]
cdef NativeSpec[5] NUMBER_STATICS = [
    native(b"isFinite", 1, number_test, TEST_FINITE), native(b"isInteger", 1, number_test, TEST_INTEGER),
    native(b"isNaN", 1, number_test, TEST_NAN), native(b"isSafeInteger", 1, number_test, TEST_SAFE_INTEGER), table_end(),
]
cdef NativeSpec NUMBER_CONSTRUCTOR = native(b"Number", 1, number_constructor, 0, NATIVE_CONSTRUCTOR)


cdef JSObject create_number(Realm realm, int which):
    cdef JSPrimitive prototype = JSPrimitive.__new__(JSPrimitive)
    cdef JSFunction constructor
    init_object(realm, prototype, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), KIND_NUMBER)
    prototype.primitive = value_int(0)
    store_intrinsic(realm, INTRINSIC_NUMBER_PROTOTYPE, prototype)
    define_natives(realm, prototype, NUMBER_METHODS)
    constructor = new_constructor(realm, &NUMBER_CONSTRUCTOR, prototype, NUMBER_STATICS)
    for name, value in (("MAX_SAFE_INTEGER", 9007199254740991.0), ("MIN_SAFE_INTEGER", -9007199254740991.0),
                        ("MAX_VALUE", 1.7976931348623157e308), ("MIN_VALUE", 5e-324), ("NaN", NAN),
                        ("POSITIVE_INFINITY", INFINITY), ("NEGATIVE_INFINITY", -INFINITY), ("EPSILON", 2.220446049250313e-16)):
        define_value(realm, constructor, name, value, 0)
    # Number.parseFloat and parseInt are the global functions themselves (§21.1.2.12)
    for name in ("parseFloat", "parseInt"):
        define_value(realm, constructor, name, js_get(realm, realm.global_object, name), ATTR_BUILTIN)
    store_intrinsic(realm, INTRINSIC_NUMBER, constructor)
    return prototype if which == INTRINSIC_NUMBER_PROTOTYPE else constructor


# ------------------------------------------------------------------ BigInt
cdef object new_bigint(object value):
    cdef JSBigInt boxed = JSBigInt.__new__(JSBigInt)
    boxed.value = value
    return boxed


cdef object bigint_constructor(Realm realm, object this_value, tuple args):
    if not is_undefined(realm.new_target):
        throw_type_error(realm, "BigInt is not a constructor")
    primitive = js_to_primitive(realm, arg(args, 0), "number")
    if type(primitive) is int:
        return new_bigint(primitive)
    if type(primitive) is float:
        if primitive != primitive or primitive - primitive != 0 or floor(primitive) != primitive:
            throw_range_error(realm, "The number %s cannot be converted to a BigInt because it is not an integer"
                              % number_to_string(primitive))
        return new_bigint(int(primitive))
    return new_bigint(js_to_bigint(realm, primitive))


cdef object this_bigint(Realm realm, object this_value, str method):
    if isinstance(this_value, JSBigInt):
        return (<JSBigInt>this_value).value
    if isinstance(this_value, JSPrimitive) and (<JSObject>this_value).kind == KIND_BIGINT:
        return (<JSBigInt>from_value((<JSPrimitive>this_value).primitive)).value
    throw_type_error(realm, "BigInt.prototype.%s requires that 'this' be a BigInt" % method)


cdef object int_to_radix(object value, int radix):
    cdef list digits = []
    cdef Py_ssize_t half
    if radix == 10:
        return int_to_decimal(value)
    if radix == 16:
        return "%x" % value
    if radix == 8:
        return "%o" % value
    if radix == 2:
        return format(value, "b")
    if value < 0:
        return "-" + int_to_radix(-value, radix)
    if value.bit_length() > 4096:
        # divide and conquer keeps long values from quadratic time
        half = value.bit_length() // (2 * (radix.bit_length()))
        high, low = divmod(value, radix ** half)
        return int_to_radix(high, radix) + (<str>int_to_radix(low, radix)).rjust(half, "0")
    while value:
        value, rest = divmod(value, radix)
        digits.append(DIGITS[rest])
    return "".join(reversed(digits)) or "0"


cdef object bigint_to_string(Realm realm, object this_value, tuple args):
    cdef object value = this_bigint(realm, this_value, "toString")
    cdef object radix = 10 if arg(args, 0) is None else js_to_integer(realm, args[0])
    if not 2 <= radix <= 36:
        throw_range_error(realm, "toString() radix must be between 2 and 36")
    return int_to_radix(value, radix)


cdef object bigint_to_locale_string(Realm realm, object this_value, tuple args):
    cdef object value = this_bigint(realm, this_value, "toLocaleString")
    cdef str text = int_to_decimal(abs(value))
    cdef Py_ssize_t first = len(text) % 3
    cdef list groups = [text[:first]] if first else []
    groups += [text[i:i + 3] for i in range(first, len(text), 3)]
    return ("-" if value < 0 else "") + ",".join(groups)


cdef object bigint_value_of(Realm realm, object this_value, tuple args):
    return new_bigint(this_bigint(realm, this_value, "valueOf"))


cdef object bigint_wrap(Realm realm, object this_value, tuple args):
    # asUintN (magic 0) and asIntN (magic 1), §21.2.2
    cdef bint is_signed = realm.callee.magic == 1
    cdef object bits = js_to_integer(realm, arg(args, 0))
    if not 0 <= bits <= 9007199254740991:
        throw_range_error(realm, "Invalid value: not (convertible to) a safe integer")
    value = js_to_bigint(realm, arg(args, 1))
    if bits == 0:
        return new_bigint(0)
    if bits > value.bit_length() and (value >= 0 or is_signed):
        return new_bigint(value)
    if bits > 1048576:
        throw_range_error(realm, "Maximum BigInt size exceeded")
    value &= (1 << bits) - 1
    if is_signed and value >> (bits - 1):
        value -= 1 << bits
    return new_bigint(value)


cdef NativeSpec[4] BIGINT_METHODS = [
    function(b"toString", 0, bigint_to_string), function(b"toLocaleString", 0, bigint_to_locale_string),
    function(b"valueOf", 0, bigint_value_of), table_end(),
]
cdef NativeSpec[3] BIGINT_STATICS = [
    function(b"asUintN", 2, bigint_wrap, 0), function(b"asIntN", 2, bigint_wrap, 1), table_end(),
]
cdef NativeSpec BIGINT_CONSTRUCTOR = function(b"BigInt", 1, bigint_constructor, 0, NATIVE_CONSTRUCTOR)


cdef JSObject create_bigint(Realm realm, int which):
    cdef JSObject prototype = new_prototype(realm, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), BIGINT_METHODS)
    cdef JSFunction constructor
    store_intrinsic(realm, INTRINSIC_BIGINT_PROTOTYPE, prototype)
    constructor = new_constructor(realm, &BIGINT_CONSTRUCTOR, prototype, BIGINT_STATICS)
    define_tag(realm, prototype, "BigInt")
    store_intrinsic(realm, INTRINSIC_BIGINT, constructor)
    return prototype if which == INTRINSIC_BIGINT_PROTOTYPE else constructor


register_intrinsic(INTRINSIC_NUMBER_PROTOTYPE, create_number)
register_intrinsic(INTRINSIC_NUMBER, create_number)
register_intrinsic(INTRINSIC_BIGINT_PROTOTYPE, create_bigint)
register_intrinsic(INTRINSIC_BIGINT, create_bigint)
register_global("Number", INTRINSIC_NUMBER)
register_global("BigInt", INTRINSIC_BIGINT)

"""Math, ECMA-262 §21.3."""

from libc.stdint cimport uint64_t
from libc.string cimport memcpy
from libc cimport math
from libc.math cimport isnan, isinf, rint, NAN, INFINITY
from cpython.float cimport PyFloat_AsDouble

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport *
from jsbc.vm.operators cimport number_power
from jsbc.builtins.table cimport *

cdef enum UnaryFunction:
    FN_ACOS, FN_ACOSH, FN_ASIN, FN_ASINH, FN_ATAN, FN_ATANH, FN_CBRT, FN_COS, FN_COSH, FN_EXP, FN_EXPM1
    FN_FROUND, FN_F16ROUND, FN_LOG, FN_LOG1P, FN_LOG10, FN_LOG2, FN_SIGN, FN_SIN, FN_SINH, FN_SQRT, FN_TAN, FN_TANH


cdef double cube_root(double d) noexcept:
    # Some C libraries are one unit off, cbrt(27) = 3.0000000000000004: rounded from long double the root is right, and
    # where long double is no longer than double, at least perfect cubes are.
    cdef double root = <double>math.cbrtl(d)
    cdef double whole = rint(root)
    return whole if whole != 0 and whole * whole * whole == d else root


cdef double round_to_half(double d) noexcept:
    # to binary16 and back, ties to even; through the exponent so that no double rounding happens
    cdef int exponent
    cdef double scale
    if d == 0 or isnan(d) or isinf(d):
        return d
    math.frexp(d, &exponent)
    if exponent < -13:
        exponent = -13                      # subnormal halves share the quantum 2^-24
    scale = math.ldexp(1.0, 11 - exponent)
    d = math.nearbyint(d * scale) / scale
    if math.fabs(d) >= 65520.0:
        return INFINITY if d > 0 else -INFINITY
    return d


cdef int math_unary(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef double d = 0
    cdef int which = realm.callee.magic
    to_number(realm, argument(argc, argv, 0), &d)
    if which == FN_SQRT:
        d = math.sqrt(d)
    elif which == FN_SIN:
        d = math.sin(d)
    elif which == FN_COS:
        d = math.cos(d)
    elif which == FN_TAN:
        d = math.tan(d)
    elif which == FN_ATAN:
        d = math.atan(d)
    elif which == FN_ASIN:
        d = math.asin(d)
    elif which == FN_ACOS:
        d = math.acos(d)
    elif which == FN_EXP:
        d = math.exp(d)
    elif which == FN_LOG:
        d = math.log(d)
    elif which == FN_LOG2:
        d = math.log2(d)
    elif which == FN_LOG10:
        d = math.log10(d)
    elif which == FN_LOG1P:
        d = math.log1p(d)
    elif which == FN_EXPM1:
        d = math.expm1(d)
    elif which == FN_CBRT:
        d = cube_root(d)
    elif which == FN_SINH:
        d = math.sinh(d)
    elif which == FN_COSH:
        d = math.cosh(d)
    elif which == FN_TANH:
        d = math.tanh(d)
    elif which == FN_ASINH:
        d = math.asinh(d)
    elif which == FN_ACOSH:
        d = math.acosh(d)
    elif which == FN_ATANH:
        d = math.atanh(d)
    elif which == FN_FROUND:
        d = <double><float>d
    elif which == FN_F16ROUND:
        d = round_to_half(d)
    elif which == FN_SIGN:
        d = 1.0 if d > 0 else -1.0 if d < 0 else d
    set_number(result, d)
    return 0


cdef int math_floor(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef double d = 0
    cdef Value v = argument(argc, argv, 0)
    if is_int(v):
        set_copy(result, v)
        return 0
    to_number(realm, v, &d)
    set_number(result, math.floor(d))
    return 0


cdef int math_ceil(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef double d = 0
    to_number(realm, argument(argc, argv, 0), &d)
    set_number(result, math.ceil(d))
    return 0


cdef int math_trunc(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef double d = 0
    to_number(realm, argument(argc, argv, 0), &d)
    set_number(result, math.trunc(d))
    return 0


cdef int math_round(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    # halves go up; keeps -0 and numbers without a fraction
    cdef double d = 0, low
    to_number(realm, argument(argc, argv, 0), &d)
    if d - d == 0.0 and math.fabs(d) < 4503599627370496.0:
        low = math.floor(d)
        d = math.copysign(low + 1.0 if d - low >= 0.5 else low, d)
    set_number(result, d)
    return 0


cdef int math_abs(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef double d = 0
    to_number(realm, argument(argc, argv, 0), &d)
    set_number(result, math.fabs(d))
    return 0


cdef int math_max(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    # max and min (magic 1): every argument is converted, NaN wins, +0 is above -0
    cdef double best, d = 0
    cdef bint minimum = realm.callee.magic == 1
    cdef int i
    best = INFINITY if minimum else -INFINITY
    for i in range(argc):
        to_number(realm, argv[i], &d)
        if isnan(best):
            continue
        if isnan(d):
            best = d
        elif minimum:
            if d < best or (d == 0 and best == 0 and math.signbit(d)):
                best = d
        elif d > best or (d == 0 and best == 0 and not math.signbit(d)):
            best = d
    set_number(result, best)
    return 0


cdef int math_pow(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef double a = 0, b = 0
    to_number(realm, argument(argc, argv, 0), &a)
    to_number(realm, argument(argc, argv, 1), &b)
    set_number(result, number_power(a, b))
    return 0


cdef int math_atan2(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef double a = 0, b = 0
    to_number(realm, argument(argc, argv, 0), &a)
    to_number(realm, argument(argc, argv, 1), &b)
    set_number(result, math.atan2(a, b))
    return 0


cdef int math_imul(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef uint32_t a = 0, b = 0
    to_uint32(realm, argument(argc, argv, 0), &a)
    to_uint32(realm, argument(argc, argv, 1), &b)
    set_int(result, <int32_t>(a * b))
    return 0


cdef int math_clz32(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef uint32_t a = 0
    cdef int zeros = 32
    to_uint32(realm, argument(argc, argv, 0), &a)
    while a:
        a >>= 1
        zeros -= 1
    set_int(result, zeros)
    return 0


cdef int math_hypot(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    # infinity wins over NaN; scaled by the largest so that squares neither overflow nor vanish
    cdef double d = 0, largest = 0, total = 0, compensation = 0, term, next_total
    cdef bint infinite = False, not_a_number = False
    cdef int i
    cdef list values = []
    for i in range(argc):
        to_number(realm, argv[i], &d)
        d = math.fabs(d)
        if isinf(d):
            infinite = True
        elif isnan(d):
            not_a_number = True
        elif d > largest:
            largest = d
        values.append(d)
    if infinite:
        set_double(result, INFINITY)
    elif not_a_number:
        set_double(result, NAN)
    elif largest == 0:
        set_int(result, 0)
    else:
        for value in values:
            d = PyFloat_AsDouble(value) / largest
            term = d * d - compensation
            next_total = total + term
            compensation = (next_total - total) - term
            total = next_total
        set_number(result, math.sqrt(total) * largest)
    return 0


# xorshift128+ (Vigna 2014), which V8 and SpiderMonkey use too: the specification asks for no secrecy.  Python's random
# module would cost 2 ms of import.  One state for all realms; zero means that it was not seeded yet.
cdef uint64_t[2] random_state = [0, 0]


def seed_random():
    """Take a new state; also what a forked process does first, so that it does not repeat its parent's numbers."""
    import os
    cdef bytes seed = os.urandom(16)
    if random_state[0] == 0 and random_state[1] == 0 and hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=seed_random)
    memcpy(random_state, <const char*>seed, 16)
    random_state[0] |= 1             # never all zero


cdef int math_random(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef uint64_t first, second
    if random_state[0] == 0 and random_state[1] == 0:
        seed_random()
    first = random_state[0]
    second = random_state[1]
    random_state[0] = second
    first ^= first << 23
    first ^= first >> 17
    first ^= second ^ (second >> 26)
    random_state[1] = first
    # The upper 53 bits of the sum are the fraction.
    set_double(result, <double>((first + second) >> 11) * (1.0 / 9007199254740992.0))
    return 0


cdef object math_sum_precise(Realm realm, object this_value, tuple args):
    """Math.sumPrecise(iterable): the correctly rounded sum (§21.3.2.33)."""
    from math import fsum
    cdef list values = iterate_to_list(realm, arg(args, 0))
    cdef bint negative_zero = True
    for value in values:
        if type(value) is not int and type(value) is not float:
            throw_type_error(realm, "Math.sumPrecise: values must be numbers")
        if value != 0 or (type(value) is int) or not math.signbit(value):
            negative_zero = False
    if negative_zero:
        return -0.0
    cdef bint plus = any(value == INFINITY for value in values)
    cdef bint minus = any(value == -INFINITY for value in values)
    if (plus and minus) or any(value != value for value in values):
        return NAN
    if plus:
        return INFINITY
    if minus:
        return -INFINITY
    try:
        return fsum(values)
    except OverflowError:
        from fractions import Fraction
        total = sum((Fraction(value) for value in values), Fraction(0))
        try:
            return float(total)
        except OverflowError:
            return INFINITY if total > 0 else -INFINITY


cdef NativeSpec[38] FUNCTIONS = [
    native(b"abs", 1, math_abs), native(b"floor", 1, math_floor), native(b"ceil", 1, math_ceil),
    native(b"round", 1, math_round), native(b"trunc", 1, math_trunc), native(b"max", 2, math_max, 0),
    native(b"min", 2, math_max, 1), native(b"pow", 2, math_pow), native(b"random", 0, math_random),
    native(b"atan2", 2, math_atan2), native(b"imul", 2, math_imul), native(b"clz32", 1, math_clz32),
    native(b"hypot", 2, math_hypot), native(b"acos", 1, math_unary, FN_ACOS), native(b"acosh", 1, math_unary, FN_ACOSH),
    native(b"asin", 1, math_unary, FN_ASIN), native(b"asinh", 1, math_unary, FN_ASINH),
    native(b"atan", 1, math_unary, FN_ATAN), native(b"atanh", 1, math_unary, FN_ATANH),
    native(b"cbrt", 1, math_unary, FN_CBRT), native(b"cos", 1, math_unary, FN_COS),
    native(b"cosh", 1, math_unary, FN_COSH), native(b"exp", 1, math_unary, FN_EXP),
    native(b"expm1", 1, math_unary, FN_EXPM1), native(b"fround", 1, math_unary, FN_FROUND),
    native(b"f16round", 1, math_unary, FN_F16ROUND), native(b"log", 1, math_unary, FN_LOG),
    native(b"log1p", 1, math_unary, FN_LOG1P), native(b"log10", 1, math_unary, FN_LOG10),
    native(b"log2", 1, math_unary, FN_LOG2), native(b"sign", 1, math_unary, FN_SIGN),
    native(b"sin", 1, math_unary, FN_SIN), native(b"sinh", 1, math_unary, FN_SINH),
    native(b"sqrt", 1, math_unary, FN_SQRT), native(b"tan", 1, math_unary, FN_TAN),
    native(b"tanh", 1, math_unary, FN_TANH), function(b"sumPrecise", 1, math_sum_precise), table_end(),
]


cdef JSObject create_math(Realm realm, int which):
    cdef JSObject target = new_object(realm)
    define_natives(realm, target, FUNCTIONS)
    for name, value in (("E", 2.718281828459045), ("LN10", 2.302585092994046), ("LN2", 0.6931471805599453),
                        ("LOG10E", 0.4342944819032518), ("LOG2E", 1.4426950408889634), ("PI", 3.141592653589793),
                        ("SQRT1_2", 0.7071067811865476), ("SQRT2", 1.4142135623730951)):
        define_value(realm, target, name, value, 0)
    define_tag(realm, target, "Math")
    store_intrinsic(realm, INTRINSIC_MATH, target)
    return target


register_intrinsic(INTRINSIC_MATH, create_math)
register_global("Math", INTRINSIC_MATH)

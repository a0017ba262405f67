# Function properties of the global object (ECMA-262 §19.2, Annex B.2.1) and queueMicrotask.
# eval stands with the interpreter.

from libc.stdlib cimport malloc, free
from libc.math cimport isnan, isinf, trunc, fabs, NAN, INFINITY
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport (to_number, to_string, to_int32, js_to_string, is_js_space, python_from_utf16,
                              utf16_from_python)
from jsbc.vm.interp cimport Job, enqueue_job
from jsbc.builtins.support cimport *

cdef extern from "Python.h":
    Py_UCS4 PyUnicode_READ_CHAR(object s, Py_ssize_t i) noexcept
    bint PyUnicode_IS_ASCII(object s) noexcept
    const unsigned char* PyUnicode_1BYTE_DATA(object s) noexcept
    object PyUnicode_DecodeUTF8(const char* s, Py_ssize_t size, const char* errors)


# ------------------------------------------------------------------ numbers

cdef inline int digit_of(Py_UCS4 c) noexcept:
    """Value of an ASCII letter or digit as a digit, 99 for anything else."""
    if c'0' <= c <= c'9':
        return <int>c - c'0'
    if c'a' <= c <= c'z':
        return <int>c - c'a' + 10
    if c'A' <= c <= c'Z':
        return <int>c - c'A' + 10
    return 99


cdef enum:
    # int() of more digits than this takes quadratic time, except for radices that are powers of two.
    EXACT_DIGITS = 1000


cdef double digits_to_number(str digits, int radix):
    """The number of a string of digits: correctly rounded, but for absurdly long ones of an odd radix."""
    cdef double number = 0
    cdef int64_t small = 0
    if len(digits) <= 10:
        for c in digits:
            small = small * radix + digit_of(c)
        return <double>small
    if radix == 10:
        return float(digits)
    if len(digits) > EXACT_DIGITS and radix & (radix - 1):
        for c in digits:
            number = number * radix + digit_of(c)
        return number
    try:
        return float(int(digits, radix))
    except OverflowError:
        return INFINITY


cdef double parse_int_of_string(str text, int radix):
    """Steps 2 to 16 of parseInt (§19.2.5)."""
    cdef Py_ssize_t length = len(text), start = 0, end
    cdef bint negative = False, strip_prefix = True
    cdef double number
    while start < length and is_js_space(PyUnicode_READ_CHAR(text, start)):
        start += 1
    if start < length and PyUnicode_READ_CHAR(text, start) in (c'+', c'-'):
        negative = PyUnicode_READ_CHAR(text, start) == c'-'
        start += 1
    if radix:
        if radix < 2 or radix > 36:
            return NAN
        strip_prefix = radix == 16
    else:
        radix = 10
    if strip_prefix and start + 1 < length and PyUnicode_READ_CHAR(text, start) == c'0' \
            and PyUnicode_READ_CHAR(text, start + 1) in (c'x', c'X'):
        start += 2
        radix = 16
    end = start
    while end < length and digit_of(PyUnicode_READ_CHAR(text, end)) < radix:
        end += 1
    if end == start:
        return NAN
    number = digits_to_number(text[start:end], radix)
    return -number if negative else number


cdef int parse_int(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """parseInt ( string, radix ), §19.2.5"""
    cdef Value v = argument(argc, argv, 0), radix_argument = argument(argc, argv, 1)
    cdef int32_t radix = 0
    cdef double number
    cdef object text
    if is_undefined(radix_argument) or radix_argument == value_int(10):
        # Truncating a number is what many programs use it for.  Numbers in this range have no exponent in their text.
        if is_int(v):
            set_steal(result, v)
            return 0
        if is_double(v):
            number = as_double(v)
            if 1e-6 <= fabs(number) < 1e21:
                set_number(result, trunc(number))
                return 0
    text = to_string(realm, v)
    to_int32(realm, radix_argument, &radix)
    set_number(result, parse_int_of_string(text, radix))
    return 0


cdef Py_ssize_t skip_digits(str text, Py_ssize_t start) noexcept:
    while start < len(text) and c'0' <= PyUnicode_READ_CHAR(text, start) <= c'9':
        start += 1
    return start


cdef double parse_float_of_string(str text):
    """The longest prefix that is a StrDecimalLiteral (§19.2.4)."""
    cdef Py_ssize_t length = len(text), start = 0, position, whole, end, exponent
    cdef int digits
    while start < length and is_js_space(PyUnicode_READ_CHAR(text, start)):
        start += 1
    position = start
    if position < length and PyUnicode_READ_CHAR(text, position) in (c'+', c'-'):
        position += 1
    if text.startswith("Infinity", position):
        return -INFINITY if PyUnicode_READ_CHAR(text, start) == c'-' else INFINITY
    whole = position
    position = skip_digits(text, position)
    digits = <int>min(position - whole, 1 << 30)
    if position < length and PyUnicode_READ_CHAR(text, position) == c'.':
        end = skip_digits(text, position + 1)
        if digits or end > position + 1:
            digits += <int>min(end - position - 1, 1 << 30)
            position = end
    if not digits:
        return NAN
    if position < length and PyUnicode_READ_CHAR(text, position) in (c'e', c'E'):
        exponent = position + 1
        if exponent < length and PyUnicode_READ_CHAR(text, exponent) in (c'+', c'-'):
            exponent += 1
        end = skip_digits(text, exponent)
        if end > exponent:
            position = end
    return float(text[start:position])


cdef int parse_float(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """parseFloat ( string ), §19.2.4"""
    cdef Value v = argument(argc, argv, 0)
    if is_int(v) or (is_double(v) and as_double(v) != 0):
        set_steal(result, v)
        return 0
    set_number(result, parse_float_of_string(to_string(realm, v)))
    return 0


cdef int global_is_nan(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """isNaN ( number ), §19.2.3"""
    cdef double number
    to_number(realm, argument(argc, argv, 0), &number)
    set_bool(result, isnan(number))
    return 0


cdef int global_is_finite(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """isFinite ( number ), §19.2.2"""
    cdef double number
    to_number(realm, argument(argc, argv, 0), &number)
    set_bool(result, not isnan(number) and not isinf(number))
    return 0


# ------------------------------------------------------------------ URIs

cdef str ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
cdef str URI_RESERVED = ";/?:@&=+$,"
cdef str URI_MARK = "-_.!~*'()"


cdef enum:
    WHOLE_URI = 0
    URI_COMPONENT = 1

# What encodeURI, encodeURIComponent and escape leave alone: bit 1 << kind of each byte.
cdef enum:
    ESCAPE_FUNCTION = 2
cdef unsigned char UNESCAPED[256]


cdef int fill_unescaped() except -1:
    for kind, characters in ((WHOLE_URI, URI_MARK + URI_RESERVED + "#"), (URI_COMPONENT, URI_MARK),
                             (ESCAPE_FUNCTION, "@*_+-./")):
        for character in ALPHANUMERIC + characters:
            UNESCAPED[<int>ord(character)] |= 1 << <int>kind
    return 0


fill_unescaped()
cdef frozenset DECODE_PRESERVED = frozenset(URI_RESERVED + "#")
cdef const char* HEX_DIGITS = b"0123456789ABCDEF"


cdef int uri_malformed(Realm realm) except -1:
    return throw_error(realm, INTRINSIC_URI_ERROR_PROTOTYPE, "URI malformed")


cdef object encode_uri(Realm realm, object this_value, tuple args):
    """encodeURI ( uri ), encodeURIComponent ( uriComponent ): Encode, §19.2.6.5"""
    cdef int kind = realm.callee.magic
    cdef str text = js_to_string(realm, arg(args, 0))
    cdef bytes data
    try:
        data = python_from_utf16(text).encode("utf-8")
    except UnicodeEncodeError:
        uri_malformed(realm)             # a lone surrogate
    return percent_encode(realm, data, kind)


cdef object percent_encode(Realm realm, bytes data, int kind):
    cdef const unsigned char* source = data
    cdef Py_ssize_t index, length = len(data), count = 0
    cdef char* buffer
    charge(realm, 6 * length)
    buffer = <char*>malloc(3 * length + 1)
    if buffer == NULL:
        raise MemoryError()
    for index in range(length):
        if UNESCAPED[source[index]] & (1 << kind):
            buffer[count] = <char>source[index]
            count += 1
        else:
            buffer[count] = c'%'
            buffer[count + 1] = HEX_DIGITS[source[index] >> 4]
            buffer[count + 2] = HEX_DIGITS[source[index] & 15]
            count += 3
    try:
        return PyUnicode_DecodeUTF8(buffer, count, NULL)
    finally:
        free(buffer)


cdef int hex_pair(str text, Py_ssize_t position) noexcept:
    """Value of two hexadecimal digits, or -1."""
    cdef int high, low
    if position + 2 > len(text):
        return -1
    high = digit_of(PyUnicode_READ_CHAR(text, position))
    low = digit_of(PyUnicode_READ_CHAR(text, position + 1))
    return high * 16 + low if high < 16 and low < 16 else -1


cdef object decode_uri(Realm realm, object this_value, tuple args):
    """decodeURI ( encodedURI ), decodeURIComponent ( encodedURIComponent ): Decode, §19.2.6.6"""
    cdef bint keep_reserved = realm.callee.magic == WHOLE_URI
    cdef str text = js_to_string(realm, arg(args, 0))
    cdef list pieces
    if "%" not in text:
        return text
    charge(realm, 4 * len(text))
    if PyUnicode_IS_ASCII(text):
        return percent_decode(realm, text, keep_reserved)
    # An escape sequence cannot go on behind a character that is none, so the text may be cut at those.
    pieces = []
    for is_ascii, part in split_ascii(text):
        pieces.append(percent_decode(realm, part, keep_reserved) if is_ascii else part)
    return "".join(pieces)


cdef list split_ascii(str text):
    """(is ASCII, piece) pairs."""
    cdef list pieces = []
    cdef Py_ssize_t start = 0, end, length = len(text)
    cdef bint is_ascii
    while start < length:
        is_ascii = PyUnicode_READ_CHAR(text, start) < 128
        end = start + 1
        while end < length and (PyUnicode_READ_CHAR(text, end) < 128) == is_ascii:
            end += 1
        pieces.append((is_ascii, text[start:end]))
        start = end
    return pieces


cdef object percent_decode(Realm realm, str text, bint keep_reserved):
    """Decodes ASCII text: the bytes first, then all of it as UTF-8, whose decoder refuses what Decode refuses."""
    cdef const unsigned char* source = PyUnicode_1BYTE_DATA(text)
    cdef Py_ssize_t index = 0, length = len(text), count = 0
    cdef int byte
    cdef char* buffer = <char*>malloc(length + 1)
    if buffer == NULL:
        raise MemoryError()
    try:
        while index < length:
            if source[index] != c'%':
                buffer[count] = <char>source[index]
                index += 1
                count += 1
                continue
            byte = hex_pair(text, index + 1)
            if byte < 0:
                uri_malformed(realm)
            if keep_reserved and byte < 128 and chr(byte) in DECODE_PRESERVED:
                buffer[count] = c'%'
                buffer[count + 1] = <char>source[index + 1]
                buffer[count + 2] = <char>source[index + 2]
                count += 3
            else:
                buffer[count] = <char>byte
                count += 1
            index += 3
        try:
            return utf16_from_python(PyUnicode_DecodeUTF8(buffer, count, NULL))
        except UnicodeDecodeError:
            uri_malformed(realm)
    finally:
        free(buffer)


# ------------------------------------------------------------------ Annex B.2.1

cdef object global_escape(Realm realm, object this_value, tuple args):
    """escape ( string )"""
    cdef str text = js_to_string(realm, arg(args, 0))
    cdef list pieces = []
    cdef Py_UCS4 unit
    charge(realm, 6 * len(text))
    for unit in text:
        tick(realm)
        if unit < 256:
            pieces.append(chr(unit) if UNESCAPED[<int>unit] & (1 << ESCAPE_FUNCTION) else "%%%02X" % <int>unit)
        else:
            pieces.append("%%u%04X" % <int>unit)
    return "".join(pieces)


cdef object global_unescape(Realm realm, object this_value, tuple args):
    """unescape ( string )"""
    cdef str text = js_to_string(realm, arg(args, 0))
    cdef Py_ssize_t position = 0, percent
    cdef int high, low
    cdef list pieces = []
    charge(realm, 2 * len(text))
    while True:
        percent = text.find("%", position)
        if percent < 0:
            break
        tick(realm)
        pieces.append(text[position:percent])
        position = percent + 1
        if text.startswith("u", position):
            high = hex_pair(text, position + 1)
            low = hex_pair(text, position + 3)
            if high >= 0 and low >= 0:
                pieces.append(chr(high << 8 | low))
                position += 5
                continue
        else:
            low = hex_pair(text, position)
            if low >= 0:
                pieces.append(chr(low))
                position += 2
                continue
        pieces.append("%")
    pieces.append(text[position:])
    return "".join(pieces)


# ------------------------------------------------------------------ queueMicrotask

cdef class Microtask(Job):
    cdef object callback

    cdef int run(self, Realm realm) except -1:
        js_call(realm, self.callback, None, ())
        return 0


cdef object queue_microtask(Realm realm, object this_value, tuple args):
    """queueMicrotask ( callback ), HTML §8.7"""
    cdef object callback = arg(args, 0)
    cdef Microtask job
    if not js_is_callable(callback):
        throw_type_error(realm, f"The argument of queueMicrotask must be a function, not {describe_object(callback)}")
    job = Microtask.__new__(Microtask)
    job.callback = callback
    enqueue_job(realm, job)
    return None


cdef NativeSpec GLOBAL_FUNCTIONS[12]
GLOBAL_FUNCTIONS[:] = [
    native("parseInt", 2, parse_int),
    native("parseFloat", 1, parse_float),
    native("isNaN", 1, global_is_nan),
    native("isFinite", 1, global_is_finite),
    function("decodeURI", 1, decode_uri, WHOLE_URI),
    function("decodeURIComponent", 1, decode_uri, URI_COMPONENT),
    function("encodeURI", 1, encode_uri, WHOLE_URI),
    function("encodeURIComponent", 1, encode_uri, URI_COMPONENT),
    function("escape", 1, global_escape),
    function("unescape", 1, global_unescape),
    function("queueMicrotask", 1, queue_microtask),
    table_end(),
]

register_global_functions(GLOBAL_FUNCTIONS)

"""String, ECMA-262 §22.1.  Strings are Python str objects of UTF-16 code units."""

from libc.math cimport isnan

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport *
from jsbc.vm.operators cimport concat_strings
from jsbc.builtins.table cimport *

cdef extern from "Python.h":
    int PyUnicode_KIND(object s) noexcept
    void* PyUnicode_DATA(object s) noexcept
    Py_ssize_t PyUnicode_GET_LENGTH(object s) noexcept
    uint32_t PyUnicode_READ(int kind, void* data, Py_ssize_t i) noexcept nogil
    uint32_t PyUnicode_READ_CHAR(object s, Py_ssize_t i) noexcept
    object PyUnicode_Substring(object s, Py_ssize_t start, Py_ssize_t end)
    Py_ssize_t PyUnicode_Find(object s, object sub, Py_ssize_t start, Py_ssize_t end, int direction) except -2
    Py_ssize_t PyUnicode_Tailmatch(object s, object sub, Py_ssize_t start, Py_ssize_t end, int direction) except -1
    object PyUnicode_FromKindAndData(int kind, const void* data, Py_ssize_t size)

cdef enum:
    MAX_STRING_LENGTH = 536870888        # as in vm.operators: V8's limit

# WhiteSpace and LineTerminator as a strip set, §12.2, §12.3
cdef str WHITE_SPACE = ("\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
                        "\u2028\u2029\u202f\u205f\u3000\ufeff")


cdef inline int set_string(Value* result, object s) except -1:
    INCREF(<PyObject*>s)
    set_steal(result, value_string(<PyObject*>s))
    return 0


cdef object this_string(Realm realm, Value this_value, str method):
    # RequireObjectCoercible(this), then ToString
    if is_string(this_value):
        return <object>as_pointer(this_value)
    if is_nullish(this_value):
        throw_type_error(realm, "String.prototype.%s called on null or undefined" % method)
    return to_string(realm, this_value)


cdef object this_text(Realm realm, object this_value, str method):
    # the same in object style
    if type(this_value) is str:
        return this_value
    if this_value is None or this_value is JSNull:
        throw_type_error(realm, "String.prototype.%s called on null or undefined" % method)
    return js_to_string(realm, this_value)


cdef int clamp_index(Realm realm, Value v, Py_ssize_t length, Py_ssize_t default, bint relative, Py_ssize_t* result) except -1:
    # an index argument in 0..length; negative ones count from the end when relative
    cdef double d = 0
    if is_int(v):
        d = as_int(v)
    elif is_undefined(v):
        result[0] = default
        return 0
    else:
        to_integer_or_infinity(realm, v, &d)
    if d < 0:
        d = d + length if relative else 0
        if d < 0:
            d = 0
    result[0] = length if d > length else <Py_ssize_t>d
    return 0


# ------------------------------------------------------------------ characters
cdef int string_char_at(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef object s = this_string(realm, this_value, "charAt")
    cdef double d = 0
    to_integer_or_infinity(realm, argument(argc, argv, 0), &d)
    if 0 <= d < PyUnicode_GET_LENGTH(s):
        return set_string(result, PyUnicode_Substring(s, <Py_ssize_t>d, <Py_ssize_t>d + 1))
    return set_string(result, "")


cdef int string_char_code_at(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef Value position = argument(argc, argv, 0)
    cdef object s
    cdef double d = 0
    if is_string(this_value) and is_int(position):
        s = <object>as_pointer(this_value)
        d = as_int(position)
    else:
        s = this_string(realm, this_value, "charCodeAt")
        to_integer_or_infinity(realm, position, &d)
    if 0 <= d < PyUnicode_GET_LENGTH(s):
        set_int(result, <int32_t>PyUnicode_READ_CHAR(s, <Py_ssize_t>d))
    else:
        set_steal(result, CANONICAL_NAN)
    return 0


cdef uint32_t code_point_at(object s, Py_ssize_t i) noexcept:
    cdef uint32_t first = PyUnicode_READ_CHAR(s, i), second
    if 0xD800 <= first < 0xDC00 and i + 1 < PyUnicode_GET_LENGTH(s):
        second = PyUnicode_READ_CHAR(s, i + 1)
        if 0xDC00 <= second < 0xE000:
            return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
    return first


cdef Py_ssize_t advance_string_index(object s, Py_ssize_t index, bint unicode) noexcept:
    if unicode and index < PyUnicode_GET_LENGTH(s) and code_point_at(s, index) > 0xFFFF:
        return index + 2
    return index + 1


cdef int string_code_point_at(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef object s = this_string(realm, this_value, "codePointAt")
    cdef double d = 0
    to_integer_or_infinity(realm, argument(argc, argv, 0), &d)
    if 0 <= d < PyUnicode_GET_LENGTH(s):
        set_int(result, <int32_t>code_point_at(s, <Py_ssize_t>d))
    else:
        set_undefined(result)
    return 0


cdef int string_at(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef object s = this_string(realm, this_value, "at")
    cdef double d = 0
    to_integer_or_infinity(realm, argument(argc, argv, 0), &d)
    if d < 0:
        d += PyUnicode_GET_LENGTH(s)
    if 0 <= d < PyUnicode_GET_LENGTH(s):
        return set_string(result, PyUnicode_Substring(s, <Py_ssize_t>d, <Py_ssize_t>d + 1))
    set_undefined(result)
    return 0


# ------------------------------------------------------------------ parts
cdef int string_slice(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef object s = this_string(realm, this_value, "slice")
    cdef Py_ssize_t length = PyUnicode_GET_LENGTH(s), start = 0, end = 0
    clamp_index(realm, argument(argc, argv, 0), length, 0, True, &start)
    clamp_index(realm, argument(argc, argv, 1), length, length, True, &end)
    return set_string(result, PyUnicode_Substring(s, start, end) if start < end else "")


cdef int string_substring(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef object s = this_string(realm, this_value, "substring")
    cdef Py_ssize_t length = PyUnicode_GET_LENGTH(s), start = 0, end = 0
    clamp_index(realm, argument(argc, argv, 0), length, 0, False, &start)
    clamp_index(realm, argument(argc, argv, 1), length, length, False, &end)
    if start > end:
        start, end = end, start
    return set_string(result, PyUnicode_Substring(s, start, end))


cdef int string_substr(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef object s = this_string(realm, this_value, "substr")
    cdef Py_ssize_t length = PyUnicode_GET_LENGTH(s), start = 0
    cdef double count = 0
    clamp_index(realm, argument(argc, argv, 0), length, 0, True, &start)
    if argc < 2 or is_undefined(argv[1]):
        count = length - start
    else:
        to_integer_or_infinity(realm, argv[1], &count)
    if count <= 0:
        return set_string(result, "")
    if count > length - start:
        count = length - start
    return set_string(result, PyUnicode_Substring(s, start, start + <Py_ssize_t>count))


# ------------------------------------------------------------------ searching
cdef int string_index_of(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef object s = this_string(realm, this_value, "indexOf")
    cdef object wanted = to_string(realm, argument(argc, argv, 0))
    cdef Py_ssize_t length = PyUnicode_GET_LENGTH(s), start = 0
    clamp_index(realm, argument(argc, argv, 1), length, 0, False, &start)
    set_int(result, <int32_t>PyUnicode_Find(s, wanted, start, length, 1))
    return 0


cdef int string_last_index_of(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef object s = this_string(realm, this_value, "lastIndexOf")
    cdef object wanted = to_string(realm, argument(argc, argv, 0))
    cdef Py_ssize_t length = PyUnicode_GET_LENGTH(s), limit = length
    cdef double d = 0
    to_number(realm, argument(argc, argv, 1), &d)
    if not isnan(d) and d < length:
        limit = <Py_ssize_t>d if d > 0 else 0
    limit = min(limit + PyUnicode_GET_LENGTH(wanted), length)
    set_int(result, <int32_t>PyUnicode_Find(s, wanted, 0, limit, -1))
    return 0


cdef int reject_regexp(Realm realm, Value v, str method) except -1:
    # IsRegExp, §7.2.8
    cdef Value matcher = UNDEFINED
    cdef bint refused
    if not is_object(v):
        return 0
    get_property(realm, &matcher, v, value_heap(<PyObject*>SYMBOL_MATCH))
    if is_undefined(matcher):
        refused = (<JSObject>as_pointer(v)).kind == KIND_REGEXP
    else:
        refused = to_boolean(matcher)
    value_decref(matcher)
    if refused:
        return throw_type_error(
            realm, "First argument to String.prototype.%s must not be a regular expression" % method)
    return 0


cdef int string_includes(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef object s = this_string(realm, this_value, "includes")
    cdef Py_ssize_t length = PyUnicode_GET_LENGTH(s), start = 0
    reject_regexp(realm, argument(argc, argv, 0), "includes")
    cdef object wanted = to_string(realm, argument(argc, argv, 0))
    clamp_index(realm, argument(argc, argv, 1), length, 0, False, &start)
    set_bool(result, PyUnicode_Find(s, wanted, start, length, 1) >= 0)
    return 0


cdef int string_starts_with(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef object s = this_string(realm, this_value, "startsWith")
    cdef Py_ssize_t length = PyUnicode_GET_LENGTH(s), start = 0
    reject_regexp(realm, argument(argc, argv, 0), "startsWith")
    cdef object wanted = to_string(realm, argument(argc, argv, 0))
    clamp_index(realm, argument(argc, argv, 1), length, 0, False, &start)
    set_bool(result, PyUnicode_GET_LENGTH(wanted) <= length - start and
             PyUnicode_Tailmatch(s, wanted, start, length, -1) == 1)
    return 0


cdef int string_ends_with(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef object s = this_string(realm, this_value, "endsWith")
    cdef Py_ssize_t length = PyUnicode_GET_LENGTH(s), end = 0
    reject_regexp(realm, argument(argc, argv, 0), "endsWith")
    cdef object wanted = to_string(realm, argument(argc, argv, 0))
    clamp_index(realm, argument(argc, argv, 1), length, length, False, &end)
    set_bool(result, PyUnicode_GET_LENGTH(wanted) <= end and PyUnicode_Tailmatch(s, wanted, 0, end, 1) == 1)
    return 0


# ------------------------------------------------------------------ building
cdef int string_concat(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef object s = this_string(realm, this_value, "concat")
    cdef int i
    for i in range(argc):
        s = concat_strings(realm, s, to_string(realm, argv[i]))
    return set_string(result, s)


cdef object repeat_string(Realm realm, object s, object count):
    if len(s) * count > MAX_STRING_LENGTH:
        throw_range_error(realm, "Invalid string length")
    charge(realm, len(s) * count * 2)
    return s * count


cdef object string_repeat(Realm realm, object this_value, tuple args):
    s = this_text(realm, this_value, "repeat")
    count = js_to_integer(realm, arg(args, 0))
    if count < 0 or count == float("inf"):
        throw_range_error(realm, "Invalid count value: %s" % js_to_string(realm, arg(args, 0)))
    if not s:
        return s
    return repeat_string(realm, s, count)


cdef object string_pad(Realm realm, object this_value, tuple args):
    # padStart (magic 0) and padEnd (magic 1)
    cdef int at_end = realm.callee.magic
    cdef str method = "padEnd" if at_end else "padStart"
    s = this_text(realm, this_value, method)
    target = js_to_integer(realm, arg(args, 0))
    if target <= len(s):
        return s
    filler = " " if arg(args, 1) is None else js_to_string(realm, args[1])
    if not filler:
        return s
    if target > MAX_STRING_LENGTH:
        throw_range_error(realm, "Invalid string length")
    missing = int(target) - len(s)
    filler = repeat_string(realm, filler, missing // len(filler) + 1)[:missing]
    return s + filler if at_end else filler + s


cdef object string_trim(Realm realm, object this_value, tuple args):
    cdef int which = realm.callee.magic
    if which == 0:
        return (<str>this_text(realm, this_value, "trim")).strip(WHITE_SPACE)
    if which == 1:
        return (<str>this_text(realm, this_value, "trimStart")).lstrip(WHITE_SPACE)
    return (<str>this_text(realm, this_value, "trimEnd")).rstrip(WHITE_SPACE)


cdef object string_case(Realm realm, object this_value, tuple args):
    # toLowerCase (0), toUpperCase (1) and the toLocale forms, by full Unicode case mapping
    cdef bint upper = realm.callee.magic & 1
    s = this_text(realm, this_value, "toUpperCase" if upper else "toLowerCase")
    if PyUnicode_KIND(s) == 2:
        s = python_from_utf16(s)
        return utf16_from_python(s.upper() if upper else s.lower())
    return s.upper() if upper else s.lower()


cdef object string_normalize(Realm realm, object this_value, tuple args):
    import unicodedata
    s = this_text(realm, this_value, "normalize")
    form = "NFC" if arg(args, 0) is None else js_to_string(realm, args[0])
    if form not in ("NFC", "NFD", "NFKC", "NFKD"):
        throw_range_error(realm, "The normalization form should be one of NFC, NFD, NFKC, NFKD.")
    if s.isascii():
        return s
    return utf16_from_python(unicodedata.normalize(form, python_from_utf16(s)))


cdef tuple collation_key(object s):
    # without ECMA-402: letters before accents before case, as the root collation orders
    import unicodedata
    decomposed = unicodedata.normalize("NFD", python_from_utf16(s))
    base = "".join([c for c in decomposed if not unicodedata.combining(c)])
    return ([(c.isalnum(), c) for c in base.casefold()], decomposed.casefold(), decomposed.swapcase(), decomposed)


cdef object string_locale_compare(Realm realm, object this_value, tuple args):
    s = this_text(realm, this_value, "localeCompare")
    that = js_to_string(realm, arg(args, 0))
    left = collation_key(s)
    right = collation_key(that)
    return -1 if left < right else 1 if left > right else 0


cdef object string_well_formed(Realm realm, object this_value, tuple args):
    # isWellFormed (0) and toWellFormed (1)
    cdef bint repair = realm.callee.magic
    s = python_from_utf16(this_text(realm, this_value, "toWellFormed" if repair else "isWellFormed"))
    cdef list fixed = []
    for c in s:
        if 0xD800 <= ord(c) < 0xE000:
            if not repair:
                return False
            c = "\ufffd"
        fixed.append(c)
    return utf16_from_python("".join(fixed)) if repair else True


cdef object string_value_of(Realm realm, object this_value, tuple args):
    if type(this_value) is str:
        return this_value
    if isinstance(this_value, JSPrimitive) and (<JSObject>this_value).kind == KIND_STRING:
        return from_value((<JSPrimitive>this_value).primitive)
    throw_type_error(realm, "String.prototype.%s requires that 'this' be a String"
                     % ("valueOf" if realm.callee.magic else "toString"))


# ------------------------------------------------------------------ split, replace and the regular-expression protocol
cdef int string_split(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef Value splitter = UNDEFINED
    cdef Value arguments[2]
    cdef Value separator = argument(argc, argv, 0), limit_value = argument(argc, argv, 1)
    cdef uint32_t limit = 0xFFFFFFFF
    cdef object s, wanted
    cdef list parts
    cdef JSArray array
    cdef Py_ssize_t i
    if is_nullish(this_value):
        return throw_type_error(realm, "String.prototype.split called on null or undefined")
    if is_object(separator):
        get_property(realm, &splitter, separator, value_heap(<PyObject*>SYMBOL_SPLIT))
        try:
            if not is_nullish(splitter):
                arguments[0] = this_value
                arguments[1] = limit_value
                return call_function(realm, result, splitter, separator, 2, arguments)
        finally:
            value_decref(splitter)
    s = to_string(realm, this_value)
    if not is_undefined(limit_value):
        to_uint32(realm, limit_value, &limit)
    wanted = to_string(realm, separator)
    array = new_array(realm, 0)
    INCREF(<PyObject*>array)
    set_steal(result, value_object(<PyObject*>array))
    if limit == 0:
        return 0
    if is_undefined(separator):
        return array_push(realm, array, value_string(<PyObject*>s))
    if PyUnicode_GET_LENGTH(wanted) == 0:
        charge(realm, PyUnicode_GET_LENGTH(s) * 8)
        for i in range(min(PyUnicode_GET_LENGTH(s), <Py_ssize_t>limit)):
            part = PyUnicode_Substring(s, i, i + 1)
            array_push(realm, array, value_string(<PyObject*>part))
        return 0
    parts = (<str>s).split(wanted)
    charge(realm, len(parts) * 64)
    for i in range(min(len(parts), <Py_ssize_t>limit)):
        part = parts[i]
        array_push(realm, array, value_string(<PyObject*>part))
    return 0


cdef object get_substitution(Realm realm, object matched, object subject, Py_ssize_t position, list captures,
                             object named_captures, object replacement):
    cdef list out
    cdef Py_ssize_t i = 0, dollar, end, length = len(replacement), digits
    cdef Py_ssize_t count = len(captures), index
    if PyUnicode_Find(replacement, "$", 0, length, 1) < 0:
        return replacement
    out = []
    while True:
        dollar = PyUnicode_Find(replacement, "$", i, length, 1)
        if dollar < 0 or dollar + 1 >= length:
            out.append(replacement[i:])
            break
        out.append(replacement[i:dollar])
        c = replacement[dollar + 1]
        i = dollar + 2
        if c == "$":
            out.append("$")
        elif c == "&":
            out.append(matched)
        elif c == "`":
            out.append(subject[:position])
        elif c == "'":
            out.append(subject[position + len(matched):])
        elif "0" <= c <= "9":
            # one or two digits: two only when there are that many captures
            digits = 1
            index = ord(c) - 48
            if i < length and "0" <= replacement[i] <= "9" and index * 10 + ord(replacement[i]) - 48 <= count:
                if index * 10 + ord(replacement[i]) - 48 >= 1:
                    index = index * 10 + ord(replacement[i]) - 48
                    digits = 2
            if 1 <= index <= count:
                if captures[index - 1] is not None:
                    out.append(captures[index - 1])
                i = dollar + 1 + digits
            else:
                out.append("$")
                i = dollar + 1
        elif c == "<" and named_captures is not None:
            end = PyUnicode_Find(replacement, ">", i, length, 1)
            if end < 0:
                out.append("$<")
            else:
                capture = js_get(realm, named_captures, replacement[i:end])
                if capture is not None:
                    out.append(js_to_string(realm, capture))
                i = end + 1
        else:
            out.append("$")
            i = dollar + 1
    return "".join(out)


cdef object string_replace(Realm realm, object this_value, tuple args):
    # replace (magic 0) and replaceAll (magic 1), §22.1.3.19 and §22.1.3.20
    cdef bint everywhere = realm.callee.magic
    cdef str method = "replaceAll" if everywhere else "replace"
    cdef Py_ssize_t position, end_of_last = 0, step
    if this_value is None or this_value is JSNull:
        throw_type_error(realm, "String.prototype.%s called on null or undefined" % method)
    search = arg(args, 0)
    replacement = arg(args, 1)
    if isinstance(search, JSObject):
        if everywhere:
            matcher = js_get(realm, search, SYMBOL_MATCH)
            if js_to_boolean(matcher) if matcher is not None else (<JSObject>search).kind == KIND_REGEXP:
                flags = js_get(realm, search, "flags")
                if flags is None or flags is JSNull:
                    throw_type_error(realm, "flags of a regular expression may not be null or undefined")
                if "g" not in js_to_string(realm, flags):
                    throw_type_error(realm, "replaceAll must be called with a global RegExp")
        replacer = js_get_method(realm, search, SYMBOL_REPLACE)
        if replacer is not None:
            return js_call(realm, replacer, search, (this_value, replacement))
    s = js_to_string(realm, this_value)
    wanted = js_to_string(realm, search)
    functional = js_is_callable(replacement)
    if not functional:
        replacement = js_to_string(realm, replacement)
    cdef Py_ssize_t length = len(s)
    position = PyUnicode_Find(s, wanted, 0, length, 1)
    if position < 0:
        return s
    step = max(1, len(wanted))
    cdef list out = []
    while position >= 0:
        tick(realm)
        out.append(PyUnicode_Substring(s, end_of_last, position))
        if functional:
            piece = js_to_string(realm, js_call(realm, replacement, None, (wanted, position, s)))
        else:
            piece = get_substitution(realm, wanted, s, position, [], None, replacement)
        charge(realm, len(piece) * 2 + 64)
        out.append(piece)
        end_of_last = position + len(wanted)
        if not everywhere or position + step > length:
            break
        position = PyUnicode_Find(s, wanted, position + step, length, 1)
    out.append(PyUnicode_Substring(s, end_of_last, length))
    return join_checked(realm, out)


cdef object join_checked(Realm realm, list parts):
    cdef Py_ssize_t total = 0
    for part in parts:
        total += len(part)
    if total > MAX_STRING_LENGTH:
        throw_range_error(realm, "Invalid string length")
    charge(realm, total * 2)
    return "".join(parts)


cdef object string_match(Realm realm, object this_value, tuple args):
    # match (0), matchAll (1), search (2): a RegExp is made of anything without the method
    cdef int which = realm.callee.magic
    cdef str method = ("match", "matchAll", "search")[which]
    cdef Symbol symbol = SYMBOL_MATCH if which == 0 else SYMBOL_MATCH_ALL if which == 1 else SYMBOL_SEARCH
    if this_value is None or this_value is JSNull:
        throw_type_error(realm, "String.prototype.%s called on null or undefined" % method)
    pattern = arg(args, 0)
    if isinstance(pattern, JSObject):
        if which == 1:
            matcher = js_get(realm, pattern, SYMBOL_MATCH)
            if js_to_boolean(matcher) if matcher is not None else (<JSObject>pattern).kind == KIND_REGEXP:
                flags = js_get(realm, pattern, "flags")
                if flags is None or flags is JSNull:
                    throw_type_error(realm, "flags of a regular expression may not be null or undefined")
                if "g" not in js_to_string(realm, flags):
                    throw_type_error(realm, "String.prototype.matchAll called with a non-global RegExp argument")
        handler = js_get_method(realm, pattern, symbol)
        if handler is not None:
            return js_call(realm, handler, pattern, (this_value,))
    s = js_to_string(realm, this_value)
    regexp = js_construct(realm, intrinsic(realm, INTRINSIC_REGEXP), (pattern, "g") if which == 1 else (pattern,), None)
    return js_invoke(realm, regexp, symbol, (s,))


# ------------------------------------------------------------------ Annex B: HTML methods
cdef tuple HTML_METHODS = (("anchor", "a", "name"), ("big", "big", ""), ("blink", "blink", ""), ("bold", "b", ""),
                           ("fixed", "tt", ""), ("fontcolor", "font", "color"), ("fontsize", "font", "size"),
                           ("italics", "i", ""), ("link", "a", "href"), ("small", "small", ""),
                           ("strike", "strike", ""), ("sub", "sub", ""), ("sup", "sup", ""))


cdef object string_html(Realm realm, object this_value, tuple args):
    name, tag, attribute = HTML_METHODS[realm.callee.magic]
    s = this_text(realm, this_value, name)
    opening = tag
    if attribute:
        value = js_to_string(realm, arg(args, 0)).replace('"', "&quot;")
        opening = '%s %s="%s"' % (tag, attribute, value)
    return "<%s>%s</%s>" % (opening, s, tag)


# ------------------------------------------------------------------ String
cdef int string_constructor(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef Value new_target = realm.new_target
    cdef JSPrimitive wrapper
    cdef object text
    if argc == 0:
        text = ""
    elif is_undefined(new_target) and is_heap(argv[0]) and isinstance(<object>as_pointer(argv[0]), Symbol):
        text = symbol_descriptive_string(<Symbol>as_pointer(argv[0]))
    else:
        text = to_string(realm, argv[0])
    if is_undefined(new_target):
        return set_string(result, text)
    wrapper = JSPrimitive.__new__(JSPrimitive)
    init_object(realm, wrapper, prototype_from_constructor(realm, new_target, INTRINSIC_STRING_PROTOTYPE), KIND_STRING)
    wrapper.flags |= OBJECT_EXOTIC
    set_string(&wrapper.primitive, text)
    INCREF(<PyObject*>wrapper)
    set_steal(result, value_object(<PyObject*>wrapper))
    return 0


cdef object symbol_descriptive_string(Symbol symbol):
    return "Symbol(%s)" % ("" if symbol.description is None else symbol.description)


cdef int string_from_char_code(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef uint16_t few[64]
    cdef uint32_t unit = 0
    cdef int i
    cdef list parts
    if argc <= 64:
        for i in range(argc):
            to_uint32(realm, argv[i], &unit)
            few[i] = <uint16_t>unit
        return set_string(result, PyUnicode_FromKindAndData(2, few, argc))
    parts = []
    for i in range(argc):
        to_uint32(realm, argv[i], &unit)
        parts.append(chr(unit & 0xFFFF))
    return set_string(result, "".join(parts))


cdef object string_from_code_point(Realm realm, object this_value, tuple args):
    cdef list parts = []
    for item in args:
        d = js_to_number(realm, item)
        if not (0 <= d <= 0x10FFFF) or d != int(d):
            throw_range_error(realm, "Invalid code point %s" % js_to_string(realm, item))
        parts.append(utf16_from_python(chr(int(d))))
    return "".join(parts)


cdef object string_raw(Realm realm, object this_value, tuple args):
    cooked = js_to_object(realm, arg(args, 0))
    raw = js_to_object(realm, js_get(realm, cooked, "raw"))
    cdef int64_t count = length_of(realm, raw), i
    cdef list parts = []
    for i in range(count):
        tick(realm)
        parts.append(js_to_string(realm, js_get(realm, raw, i)))
        if i + 1 < count and i + 1 < len(args):
            parts.append(js_to_string(realm, args[i + 1]))
    return join_checked(realm, parts)


# ------------------------------------------------------------------ %StringIteratorPrototype%
cdef class StringIterator(JSObject):
    cdef object subject          # None when exhausted
    cdef Py_ssize_t position


cdef object string_iterator(Realm realm, object this_value, tuple args):
    cdef StringIterator iterator = StringIterator.__new__(StringIterator)
    s = this_text(realm, this_value, "[Symbol.iterator]")
    init_object(realm, iterator, intrinsic(realm, INTRINSIC_STRING_ITERATOR_PROTOTYPE), KIND_ITERATOR)
    iterator.subject = s
    return iterator


cdef object string_iterator_next(Realm realm, object this_value, tuple args):
    cdef StringIterator iterator
    cdef Py_ssize_t end
    if not isinstance(this_value, StringIterator):
        throw_type_error(realm, "String Iterator.prototype.next called on incompatible receiver")
    iterator = this_value
    if iterator.subject is None:
        return iterator_result(realm, None, True)
    if iterator.position >= PyUnicode_GET_LENGTH(iterator.subject):
        iterator.subject = None
        return iterator_result(realm, None, True)
    end = advance_string_index(iterator.subject, iterator.position, True)
    part = PyUnicode_Substring(iterator.subject, iterator.position, end)
    iterator.position = end
    return iterator_result(realm, part, False)


cdef NativeSpec[2] ITERATOR_METHODS = [function(b"next", 0, string_iterator_next), table_end()]


cdef JSObject create_string_iterator(Realm realm, int which):
    cdef JSObject prototype = new_prototype(realm, intrinsic(realm, INTRINSIC_ITERATOR_PROTOTYPE), ITERATOR_METHODS)
    define_tag(realm, prototype, "String Iterator")
    store_intrinsic(realm, INTRINSIC_STRING_ITERATOR_PROTOTYPE, prototype)
    return prototype


cdef NativeSpec[50] STRING_METHODS = [
    native(b"charAt", 1, string_char_at), native(b"charCodeAt", 1, string_char_code_at),
    native(b"codePointAt", 1, string_code_point_at), native(b"at", 1, string_at), native(b"slice", 2, string_slice),
    native(b"substring", 2, string_substring), native(b"substr", 2, string_substr),
    native(b"indexOf", 1, string_index_of), native(b"lastIndexOf", 1, string_last_index_of),
    native(b"includes", 1, string_includes), native(b"startsWith", 1, string_starts_with),
    native(b"endsWith", 1, string_ends_with), native(b"concat", 1, string_concat), native(b"split", 2, string_split),
    function(b"repeat", 1, string_repeat), function(b"padStart", 1, string_pad, 0), function(b"padEnd", 1, string_pad, 1),
    function(b"trim", 0, string_trim, 0), function(b"trimStart", 0, string_trim, 1), function(b"trimEnd", 0, string_trim, 2),
    function(b"toLowerCase", 0, string_case, 0), function(b"toUpperCase", 0, string_case, 1),
    function(b"toLocaleLowerCase", 0, string_case, 2), function(b"toLocaleUpperCase", 0, string_case, 3),
    function(b"normalize", 0, string_normalize), function(b"localeCompare", 1, string_locale_compare),
    function(b"isWellFormed", 0, string_well_formed, 0), function(b"toWellFormed", 0, string_well_formed, 1),
    function(b"toString", 0, string_value_of, 0), function(b"valueOf", 0, string_value_of, 1),
    function(b"replace", 2, string_replace, 0), function(b"replaceAll", 2, string_replace, 1),
    function(b"match", 1, string_match, 0), function(b"matchAll", 1, string_match, 1), function(b"search", 1, string_match, 2),
    function(b"@@iterator", 0, string_iterator),
    function(b"anchor", 1, string_html, 0), function(b"big", 0, string_html, 1), function(b"blink", 0, string_html, 2),
    function(b"bold", 0, string_html, 3), function(b"fixed", 0, string_html, 4), function(b"fontcolor", 1, string_html, 5),
    function(b"fontsize", 1, string_html, 6), function(b"italics", 0, string_html, 7), function(b"link", 1, string_html, 8),
    function(b"small", 0, string_html, 9), function(b"strike", 0, string_html, 10), function(b"sub", 0, string_html, 11),
    function(b"sup", 0, string_html, 12), table_end(),
]
cdef NativeSpec[4] STRING_STATICS = [
    native(b"fromCharCode", 1, string_from_char_code), function(b"fromCodePoint", 1, string_from_code_point),
    function(b"raw", 1, string_raw), table_end(),
]
cdef NativeSpec STRING_CONSTRUCTOR = native(b"String", 1, string_constructor, 0, NATIVE_CONSTRUCTOR)


cdef JSObject create_string(Realm realm, int which):
    cdef JSPrimitive prototype = JSPrimitive.__new__(JSPrimitive)
    cdef JSFunction constructor
    init_object(realm, prototype, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), KIND_STRING)
    prototype.flags |= OBJECT_EXOTIC
    set_string(&prototype.primitive, "")
    store_intrinsic(realm, INTRINSIC_STRING_PROTOTYPE, prototype)
    define_natives(realm, prototype, STRING_METHODS)
    # Annex B.2.2.15: the very same function objects under the old names
    define_value(realm, prototype, "trimLeft", js_get(realm, prototype, "trimStart"), ATTR_BUILTIN)
    define_value(realm, prototype, "trimRight", js_get(realm, prototype, "trimEnd"), ATTR_BUILTIN)
    constructor = new_constructor(realm, &STRING_CONSTRUCTOR, prototype, STRING_STATICS)
    store_intrinsic(realm, INTRINSIC_STRING, constructor)
    return prototype if which == INTRINSIC_STRING_PROTOTYPE else constructor


register_class(StringIterator, NULL, NULL)
register_intrinsic(INTRINSIC_STRING_PROTOTYPE, create_string)
register_intrinsic(INTRINSIC_STRING, create_string)
register_intrinsic(INTRINSIC_STRING_ITERATOR_PROTOTYPE, create_string_iterator)
register_global("String", INTRINSIC_STRING)

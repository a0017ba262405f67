"""JSON, ECMA-262 §25.5.

parse scans the text once, iteratively for scalars and with a depth limit for containers, straight
to Values.  stringify writes to one list of pieces and joins at the end.
"""

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport *
from jsbc.vm.native_stack cimport native_stack_low
from jsbc.builtins.support cimport is_array as value_is_array
from jsbc.builtins.table cimport *

cdef extern from "Python.h":
    int PyUnicode_KIND(object s) noexcept
    void* PyUnicode_DATA(object s) noexcept
    Py_ssize_t PyUnicode_GET_LENGTH(object s) noexcept
    uint32_t PyUnicode_READ(int kind, void* data, Py_ssize_t i) noexcept nogil
    object PyUnicode_Substring(object s, Py_ssize_t start, Py_ssize_t end)

cdef enum:
    # Containers inside one another: bounds the search for cycles, which looks at every container around.
    # V8 gives up with a RangeError too, somewhat later.  A thread with a small stack ends sooner.
    MAX_DEPTH = 4000


# ------------------------------------------------------------------ parse
cdef struct Reader:
    int kind
    void* data
    Py_ssize_t length
    Py_ssize_t position
    int depth


cdef inline uint32_t peek(Reader* reader) noexcept:
    return PyUnicode_READ(reader.kind, reader.data, reader.position) if reader.position < reader.length else 0


cdef inline void skip_space(Reader* reader) noexcept:
    cdef uint32_t c
    while reader.position < reader.length:
        c = PyUnicode_READ(reader.kind, reader.data, reader.position)
        if c != 32 and c != 10 and c != 13 and c != 9:
            break
        reader.position += 1


cdef int fail(Realm realm, Reader* reader, object text) except -1:
    # V8's three messages
    cdef object c, source
    if reader.position >= reader.length:
        if reader.length == 0:
            return throw_syntax_error(realm, "Unexpected end of JSON input")
        c = text[reader.length - 1]
        return throw_syntax_error(realm, "Unexpected end of JSON input" if c not in '"' else
                                  "Unterminated string in JSON at position %d" % reader.length)
    c = text[reader.position]
    source = text if reader.length <= 40 else "..." + text[max(0, reader.position - 10):reader.position + 10] + "..."
    return throw_syntax_error(realm, "Unexpected token '%s', %s is not valid JSON" % (c, '"%s"' % source))


cdef object read_string(Realm realm, Reader* reader, object text):
    # after the opening quote
    cdef Py_ssize_t start = reader.position, i
    cdef uint32_t c, unit
    cdef list parts = None
    cdef int digit, k
    while True:
        if reader.position >= reader.length:
            throw_syntax_error(realm, "Unterminated string in JSON at position %d" % reader.length)
        c = PyUnicode_READ(reader.kind, reader.data, reader.position)
        if c == 34:
            part = PyUnicode_Substring(text, start, reader.position)
            reader.position += 1
            if parts is None:
                return part
            parts.append(part)
            return "".join(parts)
        if c < 32:
            throw_syntax_error(realm, "Bad control character in string literal in JSON at position %d" % reader.position)
        if c != 92:
            reader.position += 1
            continue
        if parts is None:
            parts = []
        parts.append(PyUnicode_Substring(text, start, reader.position))
        reader.position += 1
        c = peek(reader)
        reader.position += 1
        if c == 110:
            parts.append("\n")
        elif c == 34 or c == 92 or c == 47:
            parts.append(chr(c))
        elif c == 116:
            parts.append("\t")
        elif c == 114:
            parts.append("\r")
        elif c == 98:
            parts.append("\b")
        elif c == 102:
            parts.append("\f")
        elif c == 117:
            unit = 0
            for k in range(4):
                c = peek(reader)
                digit = (c - 48 if 48 <= c <= 57 else c - 87 if 97 <= c <= 102 else c - 55 if 65 <= c <= 70 else 99)
                if digit == 99:
                    throw_syntax_error(realm, "Bad Unicode escape in JSON at position %d" % reader.position)
                unit = unit * 16 + digit
                reader.position += 1
            parts.append(chr(unit))
        else:
            throw_syntax_error(realm, "Bad escaped character in JSON at position %d" % (reader.position - 1))
        start = reader.position


cdef int read_number(Realm realm, Reader* reader, Value* result, object text) except -1:
    cdef Py_ssize_t start = reader.position
    cdef uint32_t c
    cdef int64_t whole = 0
    cdef bint negative = False, integral = True
    cdef double d
    if peek(reader) == 45:
        negative = True
        reader.position += 1
        c = peek(reader)
        if c < 48 or c > 57:
            if reader.position < reader.length:
                return throw_syntax_error(realm, "No number after minus sign in JSON at position %d" % reader.position)
            return throw_syntax_error(realm, "No number after minus sign in JSON at position %d" % reader.position)
    if peek(reader) == 48:
        reader.position += 1
    else:
        while 48 <= peek(reader) <= 57:
            if whole < 1000000000000000:
                whole = whole * 10 + (peek(reader) - 48)
            reader.position += 1
    if peek(reader) == 46:
        integral = False
        reader.position += 1
        c = peek(reader)
        if c < 48 or c > 57:
            return throw_syntax_error(realm, "Unterminated fractional number in JSON at position %d" % reader.position)
        while 48 <= peek(reader) <= 57:
            reader.position += 1
    if peek(reader) | 32 == 101:
        integral = False
        reader.position += 1
        if peek(reader) == 43 or peek(reader) == 45:
            reader.position += 1
        c = peek(reader)
        if c < 48 or c > 57:
            return throw_syntax_error(realm, "Exponent part is missing a number in JSON at position %d" % reader.position)
        while 48 <= peek(reader) <= 57:
            reader.position += 1
    if integral and whole < 1000000000000000:
        d = <double>whole
        set_number(result, -d if negative else d)
    else:
        set_number(result, float(PyUnicode_Substring(text, start, reader.position)))
    return 0


cdef inline bint matches(Reader* reader, const char* word) noexcept:
    cdef Py_ssize_t i = 0
    while word[i] != 0:
        if reader.position + i >= reader.length or PyUnicode_READ(reader.kind, reader.data, reader.position + i) != <uint32_t>word[i]:
            return False
        i += 1
    reader.position += i
    return True


cdef int read_value(Realm realm, Reader* reader, Value* result, object text) except -1:
    # `result` is initialised; gets an owned value
    cdef uint32_t c
    cdef object s
    skip_space(reader)
    c = peek(reader)
    if c == 34:
        reader.position += 1
        s = read_string(realm, reader, text)
        charge(realm, PyUnicode_GET_LENGTH(s))
        INCREF(<PyObject*>s)
        set_steal(result, value_string(<PyObject*>s))
    elif c == 123:
        return read_object(realm, reader, result, text)
    elif c == 91:
        return read_array(realm, reader, result, text)
    elif 48 <= c <= 57 or c == 45:
        return read_number(realm, reader, result, text)
    elif c == 116 and matches(reader, b"true"):
        set_steal(result, TRUE_VALUE)
    elif c == 102 and matches(reader, b"false"):
        set_steal(result, FALSE_VALUE)
    elif c == 110 and matches(reader, b"null"):
        set_steal(result, NULL_VALUE)
    else:
        return fail(realm, reader, text)
    return 0


cdef int enter(Realm realm, Reader* reader) except -1:
    reader.depth += 1
    if reader.depth > MAX_DEPTH or native_stack_low():
        return throw_range_error(realm, "Maximum call stack size exceeded")
    return tick(realm)


cdef int read_array(Realm realm, Reader* reader, Value* result, object text) except -1:
    cdef JSArray array = new_array(realm, 4)
    cdef Value item = UNDEFINED
    cdef uint32_t c
    enter(realm, reader)
    reader.position += 1
    skip_space(reader)
    if peek(reader) == 93:
        reader.position += 1
    else:
        try:
            while True:
                read_value(realm, reader, &item, text)
                charge(realm, 16)
                array_push(realm, array, item)
                skip_space(reader)
                c = peek(reader)
                reader.position += 1
                if c == 44:
                    continue
                if c == 93:
                    break
                reader.position -= 1
                if reader.position < reader.length:
                    return throw_syntax_error(realm, "Expected ',' or ']' after array element in JSON at position %d"
                                              % reader.position)
                return fail(realm, reader, text)
        finally:
            value_decref(item)
    reader.depth -= 1
    INCREF(<PyObject*>array)
    set_steal(result, value_object(<PyObject*>array))
    return 0


cdef int read_object(Realm realm, Reader* reader, Value* result, object text) except -1:
    cdef JSObject target = new_object(realm)
    cdef Value item = UNDEFINED
    cdef PropertyKey key
    cdef uint32_t c
    cdef object name
    enter(realm, reader)
    reader.position += 1
    skip_space(reader)
    if peek(reader) == 125:
        reader.position += 1
    else:
        try:
            while True:
                skip_space(reader)
                if peek(reader) != 34:
                    if reader.position < reader.length:
                        return throw_syntax_error(
                            realm, "Expected double-quoted property name in JSON at position %d" % reader.position
                            if target.slot_count else
                            "Expected property name or '}' in JSON at position %d" % reader.position)
                    return fail(realm, reader, text)
                reader.position += 1
                name = intern_string(read_string(realm, reader, text))
                skip_space(reader)
                if peek(reader) != 58:
                    if reader.position < reader.length:
                        return throw_syntax_error(realm, "Expected ':' after property name in JSON at position %d"
                                                  % reader.position)
                    return fail(realm, reader, text)
                reader.position += 1
                read_value(realm, reader, &item, text)
                charge(realm, 24)
                key = key_from_object(realm, name)
                try:
                    create_data_property(realm, target, key, item)
                finally:
                    value_decref(key)
                skip_space(reader)
                c = peek(reader)
                reader.position += 1
                if c == 44:
                    continue
                if c == 125:
                    break
                reader.position -= 1
                if reader.position < reader.length:
                    return throw_syntax_error(realm, "Expected ',' or '}' after property value in JSON at position %d"
                                              % reader.position)
                return fail(realm, reader, text)
        finally:
            value_decref(item)
    reader.depth -= 1
    INCREF(<PyObject*>target)
    set_steal(result, value_object(<PyObject*>target))
    return 0


cdef object internalize(Realm realm, object holder, object name, object reviver, int depth):
    """InternalizeJSONProperty, §25.5.1.1."""
    cdef int64_t i
    value = js_get(realm, holder, name)
    tick(realm)
    if depth > MAX_DEPTH or native_stack_low():
        throw_range_error(realm, "Maximum call stack size exceeded")
    if isinstance(value, JSObject):
        if is_array(realm, value):
            for i in range(length_of(realm, value)):
                revive_property(realm, value, str(i), reviver, depth)
        else:
            for key in own_enumerable_string_keys(realm, value):
                revive_property(realm, value, key, reviver, depth)
    return js_call(realm, reviver, holder, (name, value))


cdef int revive_property(Realm realm, JSObject holder, object name, object reviver, int depth) except -1:
    cdef PropertyKey key
    cdef Value v
    item = internalize(realm, holder, name, reviver, depth + 1)
    key = key_from_object(realm, name)
    if item is None:
        try:
            delete_property(realm, holder, key)
        finally:
            value_decref(key)
        return 0
    v = to_value(realm, item)
    try:
        create_data_property(realm, holder, key, v)
    finally:
        value_decref(v)
        value_decref(key)
    return 0


cdef bint is_array(Realm realm, JSObject target) except -1:
    # IsArray, §7.2.2, and views of Python lists
    if target.kind == KIND_PYTHON:
        return target.private_bits != 0      # the view of a list
    return value_is_array(realm, value_object(<PyObject*>target))


cdef int json_parse(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    cdef object text = to_string(realm, argument(argc, argv, 0))
    cdef Reader reader
    cdef JSObject root
    cdef object reviver
    cdef Value v = UNDEFINED, outcome
    reader.kind = PyUnicode_KIND(text)
    reader.data = PyUnicode_DATA(text)
    reader.length = PyUnicode_GET_LENGTH(text)
    reader.position = 0
    reader.depth = 0
    try:
        read_value(realm, &reader, &v, text)
        skip_space(&reader)
        if reader.position < reader.length:
            return throw_syntax_error(realm, "Unexpected non-whitespace character after JSON at position %d"
                                      % reader.position)
        reviver = from_value(argument(argc, argv, 1))
        if js_is_callable(reviver):
            root = new_object(realm)
            create_data_property(realm, root, key_from_str(""), v)
            outcome = to_value(realm, internalize(realm, root, "", reviver, 0))
            set_steal(result, outcome)
        else:
            set_copy(result, v)
    finally:
        value_decref(v)
    return 0


# ------------------------------------------------------------------ stringify
cdef class Writer:
    cdef Realm realm
    cdef list out
    cdef str gap
    cdef str indent
    cdef object replacer         # callable or None
    cdef list allowed            # property list or None
    cdef list stack              # objects being written: cycles
    cdef dict quoted             # property names seen, with quotes and colon


cdef dict SHORT_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


cdef object quote(str s):
    """QuoteJSONString, §25.5.2.2; lone surrogates are escaped, pairs stay.

    A loop of its own: two regular expressions made importing this module 25 ms slower, for the module `re`.
    """
    cdef Py_ssize_t length = len(s)
    cdef Py_ssize_t i = 0
    cdef Py_ssize_t copied = 0       # units before this one are in `parts`
    cdef int kind = PyUnicode_KIND(s)
    cdef void* data = PyUnicode_DATA(s)
    cdef Py_UCS4 unit, following
    cdef list parts = None
    while i < length:
        unit = PyUnicode_READ(kind, data, i)
        if unit >= 0x20 and unit != 0x22 and unit != 0x5C and (unit < 0xD800 or unit > 0xDFFF):
            i += 1
            continue
        if 0xD800 <= unit <= 0xDBFF and i + 1 < length:
            following = PyUnicode_READ(kind, data, i + 1)
            if 0xDC00 <= following <= 0xDFFF:
                i += 2
                continue
        if parts is None:
            parts = ['"']
        parts.append(s[copied:i])
        parts.append(SHORT_ESCAPES.get(chr(unit)) or "\\u%04x" % <int>unit)
        i += 1
        copied = i
    if parts is None:
        return '"%s"' % s
    parts.append(s[copied:])
    parts.append('"')
    return "".join(parts)


cdef object serialize(Writer writer, object holder, object key, object value):
    """SerializeJSONProperty, §25.5.2.1: appends the text, or returns False when there is none."""
    cdef Realm realm = writer.realm
    cdef JSObject target
    if isinstance(value, JSObject) or isinstance(value, JSBigInt):
        to_json = js_get(realm, value, "toJSON")
        if js_is_callable(to_json):
            value = js_call(realm, to_json, value, (js_to_string(realm, key),))
    if writer.replacer is not None:
        if holder is None:
            holder = new_object(realm)
            js_define(realm, holder, "", value)
        value = js_call(realm, writer.replacer, holder, (js_to_string(realm, key), value))
    if isinstance(value, JSPrimitive):
        target = value
        if target.kind == KIND_NUMBER:
            value = js_to_number(realm, value)
        elif target.kind == KIND_STRING:
            value = js_to_string(realm, value)
        elif target.kind == KIND_BOOLEAN or target.kind == KIND_BIGINT:
            value = from_value((<JSPrimitive>value).primitive)
    if type(value) is str:
        charge(realm, len(value) * 2)
        writer.out.append(quote(value))
    elif value is JSNull:
        writer.out.append("null")
    elif value is True:
        writer.out.append("true")
    elif value is False:
        writer.out.append("false")
    elif type(value) is int:
        writer.out.append(number_to_string(value))
    elif type(value) is float:
        writer.out.append(number_to_string(value) if value - value == 0 else "null")
    elif isinstance(value, JSBigInt):
        throw_type_error(realm, "Do not know how to serialize a BigInt")
    elif isinstance(value, JSObject) and not (<JSObject>value).flags & OBJECT_CALLABLE:
        tick(realm)
        if len(writer.stack) > MAX_DEPTH or native_stack_low():
            throw_range_error(realm, "Maximum call stack size exceeded")
        for other in writer.stack:
            if other is value:
                throw_type_error(realm, "Converting circular structure to JSON")
        writer.stack.append(value)
        stepback = writer.indent
        writer.indent = stepback + writer.gap
        if is_array(realm, value):
            serialize_array(writer, value, stepback)
        else:
            serialize_object(writer, value, stepback)
        writer.stack.pop()
        writer.indent = stepback
    else:
        return False
    return True


cdef int serialize_object(Writer writer, JSObject target, str stepback) except -1:
    cdef Realm realm = writer.realm
    cdef list keys = writer.allowed if writer.allowed is not None else own_enumerable_string_keys(realm, target)
    cdef list out = writer.out
    cdef bint empty = True
    cdef Py_ssize_t mark
    out.append("{")
    for key in keys:
        value = js_get(realm, target, key)
        name = writer.quoted.get(key)
        if name is None:
            name = quote(key) + (": " if writer.gap else ":")
            writer.quoted[key] = name
        mark = len(out)
        if writer.gap:
            out.append((",\n" if not empty else "\n") + writer.indent + name)
        else:
            out.append(name if empty else "," + name)
        if serialize(writer, target, key, value) is True:
            empty = False
            charge(realm, 48)
        else:
            del out[mark:]
    if not empty and writer.gap:
        out.append("\n" + stepback + "}")
    else:
        out.append("}")
    return 0


cdef int serialize_array(Writer writer, JSObject target, str stepback) except -1:
    cdef Realm realm = writer.realm
    cdef int64_t count = length_of(realm, target), i
    cdef list out = writer.out
    out.append("[")
    for i in range(count):
        tick(realm)
        charge(realm, 24)
        if writer.gap:
            out.append((",\n" if i else "\n") + writer.indent)
        elif i:
            out.append(",")
        if serialize(writer, target, i, js_get(realm, target, i)) is False:
            out.append("null")
    if count and writer.gap:
        out.append("\n" + stepback + "]")
    else:
        out.append("]")
    return 0


cdef object json_stringify(Realm realm, object this_value, tuple args):
    cdef Writer writer = Writer.__new__(Writer)
    cdef JSObject holder
    writer.realm = realm
    writer.out = []
    writer.gap = ""
    writer.indent = ""
    writer.stack = []
    writer.quoted = {}
    value = arg(args, 0)
    replacer = arg(args, 1)
    space = arg(args, 2)
    if isinstance(replacer, JSObject):
        if js_is_callable(replacer):
            writer.replacer = replacer
        elif is_array(realm, replacer):
            writer.allowed = []
            seen = set()
            for item in list_from_array_like(realm, replacer):
                if isinstance(item, JSPrimitive) and (<JSObject>item).kind in (KIND_STRING, KIND_NUMBER):
                    item = js_to_string(realm, item)
                elif type(item) is int or type(item) is float:
                    item = js_to_string(realm, item)
                if type(item) is str and item not in seen:
                    seen.add(item)
                    writer.allowed.append(item)
    if isinstance(space, JSPrimitive):
        if (<JSObject>space).kind == KIND_NUMBER:
            space = js_to_number(realm, space)
        elif (<JSObject>space).kind == KIND_STRING:
            space = js_to_string(realm, space)
    if type(space) is int or type(space) is float:
        writer.gap = " " * max(0, min(10, js_to_integer(realm, space)))
    elif type(space) is str:
        writer.gap = space[:10]
    if serialize(writer, None, "", value) is False:
        return None
    return "".join(writer.out)


cdef NativeSpec[3] FUNCTIONS = [native(b"parse", 2, json_parse), function(b"stringify", 3, json_stringify), table_end()]


cdef JSObject create_json(Realm realm, int which):
    cdef JSObject target = new_object(realm)
    define_natives(realm, target, FUNCTIONS)
    define_tag(realm, target, "JSON")
    store_intrinsic(realm, INTRINSIC_JSON, target)
    return target


register_intrinsic(INTRINSIC_JSON, create_json)
register_global("JSON", INTRINSIC_JSON)

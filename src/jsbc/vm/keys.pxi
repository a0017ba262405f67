# Property keys and symbols.
#
# A key is compared by its bits, so every string used as a key is the one interned object of its text (Python's own
# intern table, which does not keep strings alive: whoever stores a key owns a reference).  Text that is a canonical
# array index never becomes a string key; it is TAG_INT with the index (ECMA-262 §6.1.7, 0..2^32-2).

cdef extern from "Python.h":
    void PyUnicode_InternInPlace(PyObject** p) noexcept
    bint PyUnicode_CHECK_INTERNED(PyObject* p) noexcept
    Py_ssize_t PyUnicode_GET_LENGTH(PyObject* p) noexcept
    uint32_t PyUnicode_READ_CHAR(PyObject* p, Py_ssize_t i) noexcept
    PyObject* PyUnicode_FromOrdinal(int c) except NULL
    bint PyUnicode_CheckExact(PyObject* p) noexcept

cdef enum:
    MAX_INDEX_DIGITS = 10        # "4294967294"

cdef extern from *:
    """
    #define JSBC_MAX_INDEX 4294967294ULL
    """
    const uint64_t MAX_INDEX "JSBC_MAX_INDEX"

# Keys that are interned by Cython anyway but are wanted as bits.  A set keeps the strings that key_from_str was given:
# its callers are constants of built-in modules, a bounded number.
cdef set pinned_strings = set()


cdef inline bint index_from_string(PyObject* s, uint32_t* index) noexcept:
    # CanonicalNumericIndexString restricted to array indices: "0", "17", not "017", not "4294967295"
    cdef Py_ssize_t i, length = PyUnicode_GET_LENGTH(s)
    cdef uint64_t n
    cdef uint32_t c
    if length == 0 or length > MAX_INDEX_DIGITS:
        return False
    c = PyUnicode_READ_CHAR(s, 0)
    if c < 48 or c > 57:
        return False
    if c == 48:
        index[0] = 0
        return length == 1
    n = c - 48
    for i in range(1, length):
        c = PyUnicode_READ_CHAR(s, i)
        if c < 48 or c > 57:
            return False
        n = n * 10 + (c - 48)
    if n > MAX_INDEX:
        return False
    index[0] = <uint32_t>n
    return True


cdef inline PyObject* intern_pointer(PyObject* s) noexcept:
    # a new reference to the interned string with the text of s
    INCREF(s)
    if not PyUnicode_CHECK_INTERNED(s):
        PyUnicode_InternInPlace(&s)
    return s


cdef object intern_string(object s):
    cdef PyObject* p
    if not PyUnicode_CheckExact(<PyObject*>s):
        s = "".join(s)           # a subclass of str cannot be interned
    p = intern_pointer(<PyObject*>s)
    result = <object>p
    DECREF(p)
    return result


cdef PropertyKey key_from_str(object s) except 0:
    cdef uint32_t index
    if index_from_string(<PyObject*>s, &index):
        return TAG_INT | index
    interned = intern_string(s)
    pinned_strings.add(interned)
    return value_string(<PyObject*>interned)


cdef inline PropertyKey key_from_string_object(PyObject* s) noexcept:
    # owned
    cdef uint32_t index
    if index_from_string(s, &index):
        return TAG_INT | index
    return value_string(intern_pointer(s))


cdef int key_from_value(Realm realm, Value v, PropertyKey* key) except -1:
    # ToPropertyKey, §7.1.19
    cdef double d
    cdef Value primitive
    if is_int(v):
        if as_int(v) >= 0:
            key[0] = v
            return 0
    elif is_string(v):
        key[0] = key_from_string_object(as_pointer(v))
        return 0
    elif is_double(v):
        d = as_double(v)
        if d >= 0 and d <= 4294967294.0 and <double><uint32_t>d == d:
            key[0] = TAG_INT | <uint32_t>d
            return 0
    elif is_heap(v) and isinstance(<object>as_pointer(v), Symbol):
        value_incref(v)
        key[0] = v
        return 0
    elif is_object(v):
        primitive = UNDEFINED
        convert_to_primitive(realm, &primitive, v, 2)
        try:
            return key_from_value(realm, primitive, key)
        finally:
            value_decref(primitive)
    text = convert_to_string(realm, v)
    key[0] = key_from_string_object(<PyObject*>text)
    return 0


cdef object key_to_object(PropertyKey key):
    if is_int(key):
        return str(<uint32_t>key)
    return <object>as_pointer(key)


cdef object key_to_string(PropertyKey key):
    if is_int(key):
        return str(<uint32_t>key)
    if is_heap(key):
        symbol = <Symbol>as_pointer(key)
        if symbol.is_private:
            return symbol.description
        return f"[{symbol.description}]" if symbol.description is not None else ""
    return <object>as_pointer(key)


cdef PropertyKey key_from_object(Realm realm, object key) except 0:
    cdef PropertyKey result
    cdef Value v
    if type(key) is str:
        return key_from_string_object(<PyObject*>key)
    if isinstance(key, Symbol):
        INCREF(<PyObject*>key)
        return value_heap(<PyObject*>key)
    if type(key) is int and 0 <= key <= 4294967294:
        return TAG_INT | <uint32_t>key
    v = to_value(realm, key)
    try:
        key_from_value(realm, v, &result)
    finally:
        value_decref(v)
    return result


# ------------------------------------------------------------------ symbols
cdef uint32_t symbol_counter = 0


cdef class Symbol:
    """A Symbol value, or a private name of a class."""

    def __repr__(self):
        if self.is_private:
            return self.description
        return f"Symbol({'' if self.description is None else self.description})"


cdef Symbol new_symbol(object description):
    global symbol_counter
    cdef Symbol symbol = Symbol.__new__(Symbol)
    symbol.description = description
    symbol_counter += 1
    symbol.hash = symbol_counter * <uint32_t>2654435769
    return symbol


cdef Symbol new_private_name(str description):
    cdef Symbol symbol = new_symbol(description)
    symbol.is_private = True
    return symbol


cdef dict well_known_symbols = {}


cdef Symbol well_known_symbol(str name):
    symbol = well_known_symbols.get(name)
    if symbol is None:
        symbol = well_known_symbols[name] = new_symbol("Symbol." + name)
    return <Symbol>symbol


SYMBOL_ITERATOR = well_known_symbol("iterator")
SYMBOL_ASYNC_ITERATOR = well_known_symbol("asyncIterator")
SYMBOL_HAS_INSTANCE = well_known_symbol("hasInstance")
SYMBOL_TO_PRIMITIVE = well_known_symbol("toPrimitive")
SYMBOL_TO_STRING_TAG = well_known_symbol("toStringTag")
SYMBOL_SPECIES = well_known_symbol("species")
SYMBOL_IS_CONCAT_SPREADABLE = well_known_symbol("isConcatSpreadable")
SYMBOL_UNSCOPABLES = well_known_symbol("unscopables")
SYMBOL_MATCH = well_known_symbol("match")
SYMBOL_MATCH_ALL = well_known_symbol("matchAll")
SYMBOL_REPLACE = well_known_symbol("replace")
SYMBOL_SEARCH = well_known_symbol("search")
SYMBOL_SPLIT = well_known_symbol("split")

cdef object EMPTY_STRING = intern_string("")
cdef PropertyKey KEY_LENGTH = key_from_str("length")
cdef PropertyKey KEY_NAME = key_from_str("name")
cdef PropertyKey KEY_PROTOTYPE = key_from_str("prototype")
cdef PropertyKey KEY_CONSTRUCTOR = key_from_str("constructor")
cdef PropertyKey KEY_MESSAGE = key_from_str("message")
cdef PropertyKey KEY_STACK = key_from_str("stack")
cdef PropertyKey KEY_VALUE = key_from_str("value")
cdef PropertyKey KEY_DONE = key_from_str("done")
cdef PropertyKey KEY_NEXT = key_from_str("next")
cdef PropertyKey KEY_RETURN = key_from_str("return")
cdef PropertyKey KEY_CALLEE = key_from_str("callee")
cdef PropertyKey KEY_ITERATOR = value_heap(<PyObject*>SYMBOL_ITERATOR)
cdef PropertyKey KEY_SPECIES = value_heap(<PyObject*>SYMBOL_SPECIES)
cdef PropertyKey KEY_TO_STRING_TAG = value_heap(<PyObject*>SYMBOL_TO_STRING_TAG)


# ------------------------------------------------------------------ conversions, implemented by vm.convert
cdef primitive_conversion convert_to_primitive_hook = NULL
cdef number_conversion convert_to_number_hook = NULL
cdef string_conversion convert_to_string_hook = NULL


cdef void set_conversions(primitive_conversion to_primitive, number_conversion to_number, string_conversion to_string) noexcept:
    global convert_to_primitive_hook, convert_to_number_hook, convert_to_string_hook
    convert_to_primitive_hook = to_primitive
    convert_to_number_hook = to_number
    convert_to_string_hook = to_string


cdef int convert_to_primitive(Realm realm, Value* result, Value v, int hint) except -1:
    if convert_to_primitive_hook == NULL:
        raise SystemError("jsbc.vm.convert is not loaded")
    return convert_to_primitive_hook(realm, result, v, hint)


cdef int convert_to_number(Realm realm, Value v, double* result) except -1:
    if is_number(v):
        result[0] = number_of(v)
        return 0
    if convert_to_number_hook == NULL:
        raise SystemError("jsbc.vm.convert is not loaded")
    return convert_to_number_hook(realm, v, result)


cdef object convert_to_string(Realm realm, Value v):
    if is_string(v):
        return <object>as_pointer(v)
    if is_int(v):
        return str(as_int(v))
    if convert_to_string_hook == NULL:
        raise SystemError("jsbc.vm.convert is not loaded")
    return convert_to_string_hook(realm, v)

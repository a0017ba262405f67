# NaN-boxed JavaScript values.
#
# A Value is a uint64.  Doubles are stored raw; everything else lives in the part of the
# negative quiet-NaN space that no arithmetic produces (foreign NaNs are made canonical by
# `value_double`).  One unsigned compare says "is a reference-counted pointer", because
# pointer tags are the three highest ones.
#
#   < 0xFFF9_0000_0000_0000   a double
#   0xFFF9                    int32 (as a property key: any array index, uint32)
#   0xFFFA                    undefined, null, false, true, empty (array hole, TDZ)
#   0xFFFB                    a lazy slot: not a value a program sees, see objects.pxd
#   0xFFFD                    PyUnicode*  (a string of UTF-16 code units, never above U+FFFF)
#   0xFFFE                    another heap thing: Symbol, JSBigInt, Environment, Accessor, ...
#   0xFFFF                    JSObject* or a subclass
#
# Measured (paired ratios to PyPI quickjs, see DESIGN): boxed values 0.30-0.77, PyObject*
# registers 0.40-1.74 on the same loop.

from libc.stdint cimport uint64_t, uint32_t, int32_t, int64_t, uint8_t, int8_t, int16_t, uint16_t
from cpython.ref cimport PyObject

ctypedef uint64_t Value

cdef extern from *:
    """
    #include <string.h>
    #define JSBC_TAG_INT    0xFFF9000000000000ULL
    #define JSBC_TAG_MISC   0xFFFA000000000000ULL
    #define JSBC_TAG_LAZY   0xFFFB000000000000ULL
    #define JSBC_TAG_STRING 0xFFFD000000000000ULL
    #define JSBC_TAG_HEAP   0xFFFE000000000000ULL
    #define JSBC_TAG_OBJECT 0xFFFF000000000000ULL
    #define JSBC_POINTER_MASK 0x0000FFFFFFFFFFFFULL
    #define JSBC_UNDEFINED  (JSBC_TAG_MISC | 0)
    #define JSBC_NULL       (JSBC_TAG_MISC | 1)
    #define JSBC_FALSE      (JSBC_TAG_MISC | 2)
    #define JSBC_TRUE       (JSBC_TAG_MISC | 3)
    #define JSBC_EMPTY      (JSBC_TAG_MISC | 4)
    #define JSBC_CANONICAL_NAN 0x7FF8000000000000ULL
    static CYTHON_INLINE double jsbc_bits_to_double(uint64_t v) { double d; memcpy(&d, &v, 8); return d; }
    static CYTHON_INLINE uint64_t jsbc_double_to_bits(double d) {
        uint64_t v;
        if (__builtin_expect(d != d, 0)) return JSBC_CANONICAL_NAN;
        memcpy(&v, &d, 8);
        return v;
    }
    #define jsbc_likely(x) __builtin_expect(!!(x), 1)
    #define jsbc_unlikely(x) __builtin_expect(!!(x), 0)
    """
    const uint64_t TAG_INT "JSBC_TAG_INT"
    const uint64_t TAG_MISC "JSBC_TAG_MISC"
    const uint64_t TAG_LAZY "JSBC_TAG_LAZY"
    const uint64_t TAG_STRING "JSBC_TAG_STRING"
    const uint64_t TAG_HEAP "JSBC_TAG_HEAP"
    const uint64_t TAG_OBJECT "JSBC_TAG_OBJECT"
    const uint64_t POINTER_MASK "JSBC_POINTER_MASK"
    const uint64_t UNDEFINED "JSBC_UNDEFINED"
    const uint64_t NULL_VALUE "JSBC_NULL"
    const uint64_t FALSE_VALUE "JSBC_FALSE"
    const uint64_t TRUE_VALUE "JSBC_TRUE"
    const uint64_t EMPTY "JSBC_EMPTY"
    const uint64_t CANONICAL_NAN "JSBC_CANONICAL_NAN"
    double bits_to_double "jsbc_bits_to_double"(uint64_t v) noexcept nogil
    uint64_t double_to_bits "jsbc_double_to_bits"(double d) noexcept nogil
    bint likely "jsbc_likely"(bint) noexcept nogil
    bint unlikely "jsbc_unlikely"(bint) noexcept nogil

cdef extern from "Python.h":
    void INCREF "Py_INCREF"(PyObject*) noexcept nogil
    void DECREF "Py_DECREF"(PyObject*) noexcept
    void XDECREF "Py_XDECREF"(PyObject*) noexcept
    Py_ssize_t REFCNT "Py_REFCNT"(PyObject*) noexcept nogil
    ctypedef int (*visitproc "visitproc")(PyObject*, void*) noexcept

# ---- constructors; the pointer forms do NOT take a reference of their own
cdef inline Value value_int(int32_t i) noexcept nogil: return TAG_INT | <uint32_t>i
cdef inline Value value_double(double d) noexcept nogil: return double_to_bits(d)
cdef inline Value value_bool(bint b) noexcept nogil: return FALSE_VALUE | (1 if b else 0)
cdef inline Value value_string(PyObject* p) noexcept nogil: return TAG_STRING | <uint64_t><size_t>p
cdef inline Value value_heap(PyObject* p) noexcept nogil: return TAG_HEAP | <uint64_t><size_t>p
cdef inline Value value_object(PyObject* p) noexcept nogil: return TAG_OBJECT | <uint64_t><size_t>p
# A number that may fit an int32 (keeps -0 a double).
cdef inline Value value_number(double d) noexcept nogil:
    cdef int32_t i
    if d >= -2147483648.0 and d <= 2147483647.0:
        i = <int32_t>d
        if <double>i == d and (i != 0 or double_to_bits(d) == 0):
            return TAG_INT | <uint32_t>i
    return double_to_bits(d)

# ---- predicates
cdef inline bint is_int(Value v) noexcept nogil: return (v >> 48) == 0xFFF9
cdef inline bint both_int(Value a, Value b) noexcept nogil: return (a >> 48) == 0xFFF9 and (b >> 48) == 0xFFF9
cdef inline bint is_double(Value v) noexcept nogil: return v < TAG_INT
cdef inline bint is_number(Value v) noexcept nogil: return v < TAG_MISC
cdef inline bint is_undefined(Value v) noexcept nogil: return v == UNDEFINED
cdef inline bint is_null(Value v) noexcept nogil: return v == NULL_VALUE
cdef inline bint is_nullish(Value v) noexcept nogil: return v == UNDEFINED or v == NULL_VALUE
cdef inline bint is_boolean(Value v) noexcept nogil: return v == TRUE_VALUE or v == FALSE_VALUE
cdef inline bint is_lazy(Value v) noexcept nogil: return (v >> 48) == 0xFFFB
cdef inline bint is_string(Value v) noexcept nogil: return (v >> 48) == 0xFFFD
cdef inline bint is_heap(Value v) noexcept nogil: return (v >> 48) == 0xFFFE
cdef inline bint is_object(Value v) noexcept nogil: return v >= TAG_OBJECT
cdef inline bint is_pointer(Value v) noexcept nogil: return v >= TAG_STRING

# ---- payloads; only valid after the matching predicate
cdef inline int32_t as_int(Value v) noexcept nogil: return <int32_t><uint32_t>v
cdef inline double as_double(Value v) noexcept nogil: return bits_to_double(v)
cdef inline PyObject* as_pointer(Value v) noexcept nogil: return <PyObject*><size_t>(v & POINTER_MASK)
cdef inline double number_of(Value v) noexcept nogil:
    # int32 or double to double
    return <double>as_int(v) if is_int(v) else bits_to_double(v)

# ---- reference counts
cdef inline void value_incref(Value v) noexcept:
    if v >= TAG_STRING: INCREF(as_pointer(v))
cdef inline void value_decref(Value v) noexcept:
    if v >= TAG_STRING: DECREF(as_pointer(v))
# Store `v` whose reference moves into the place.
cdef inline void set_steal(Value* place, Value v) noexcept:
    cdef Value old = place[0]
    place[0] = v
    if unlikely(old >= TAG_STRING): DECREF(as_pointer(old))
# Store a new reference to `v`.
cdef inline void set_copy(Value* place, Value v) noexcept:
    cdef Value old = place[0]
    if v >= TAG_STRING: INCREF(as_pointer(v))
    place[0] = v
    if unlikely(old >= TAG_STRING): DECREF(as_pointer(old))
cdef inline void set_int(Value* place, int32_t i) noexcept: set_steal(place, value_int(i))
cdef inline void set_double(Value* place, double d) noexcept: set_steal(place, double_to_bits(d))
cdef inline void set_number(Value* place, double d) noexcept: set_steal(place, value_number(d))
cdef inline void set_bool(Value* place, bint b) noexcept: set_steal(place, value_bool(b))
cdef inline void set_undefined(Value* place) noexcept: set_steal(place, UNDEFINED)
cdef inline int value_visit(Value v, visitproc visit, void* arg) noexcept:
    if v >= TAG_STRING: return visit(as_pointer(v), arg)
    return 0

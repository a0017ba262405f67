# ArrayBuffer storage and typed array elements: here and not in builtins/, because the interpreter
# reads and writes elements inline.

from libc.stdint cimport uint8_t, int8_t, int16_t, uint16_t, int32_t, uint32_t, int64_t, uint64_t
from libc.string cimport memcpy
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *

cdef enum ElementType:               # JSTypedArray.element_type; order of the intrinsics
    ELEMENT_INT8 = 0
    ELEMENT_UINT8
    ELEMENT_UINT8_CLAMPED
    ELEMENT_INT16
    ELEMENT_UINT16
    ELEMENT_INT32
    ELEMENT_UINT32
    ELEMENT_BIGINT64
    ELEMENT_BIGUINT64
    ELEMENT_FLOAT16
    ELEMENT_FLOAT32
    ELEMENT_FLOAT64

cdef class JSArrayBuffer(JSObject):
    cdef uint8_t* data               # NULL: detached.  A resizable buffer has room for max_byte_length at once
    cdef size_t byte_length
    cdef size_t max_byte_length
    cdef bint resizable
    cdef object owner                # Python object whose memory it is (bytes-like passed in), or None: malloc'ed

cdef class JSTypedArray(JSObject):   # also DataView: KIND_DATA_VIEW
    cdef JSArrayBuffer buffer
    cdef size_t byte_offset
    cdef size_t length               # elements (DataView: bytes); not used when length_tracking
    cdef bint length_tracking
    cdef uint8_t element_type
    cdef uint8_t element_shift       # log2 of the element's size

cdef bint typed_out_of_bounds(JSTypedArray view) noexcept          # detached, or the buffer shrank below it
cdef size_t typed_length_slow(JSTypedArray view) noexcept
# Elements the view has now (0 when out of bounds).
cdef inline size_t typed_length(JSTypedArray view) noexcept:
    if not view.buffer.resizable:
        return view.length if view.buffer.data != NULL else 0
    return typed_length_slow(view)

cdef double half_to_double(uint16_t bits) noexcept
cdef uint16_t double_to_half(double d) noexcept
# One element; `index` < typed_length(view).  Stores an owned value into the initialised place.
cdef int typed_get_slow(JSTypedArray view, size_t index, Value* result) except -1
cdef inline int typed_get(JSTypedArray view, size_t index, Value* result) except -1:
    cdef uint8_t* p = view.buffer.data + view.byte_offset
    if view.element_type == ELEMENT_UINT8 or view.element_type == ELEMENT_UINT8_CLAMPED:
        set_int(result, p[index])
    elif view.element_type == ELEMENT_INT32:
        set_int(result, (<int32_t*>p)[index])
    elif view.element_type == ELEMENT_FLOAT64:
        set_double(result, (<double*>p)[index])
    else:
        return typed_get_slow(view, index, result)
    return 0
# Conversion may run programs, so the index is checked again afterwards; out of bounds writes are dropped.
cdef int typed_set(Realm realm, JSTypedArray view, double index, Value v) except -1
cdef inline bint typed_set_int(JSTypedArray view, size_t index, int32_t i) noexcept:
    # 1 when the element took the int32 without further conversion
    cdef uint8_t* p = view.buffer.data + view.byte_offset
    if view.element_type == ELEMENT_UINT8 or view.element_type == ELEMENT_INT8:
        p[index] = <uint8_t>i
    elif view.element_type == ELEMENT_INT32 or view.element_type == ELEMENT_UINT32:
        (<int32_t*>p)[index] = i
    elif view.element_type == ELEMENT_INT16 or view.element_type == ELEMENT_UINT16:
        (<int16_t*>p)[index] = <int16_t>i
    elif view.element_type == ELEMENT_FLOAT64:
        (<double*>p)[index] = i
    else:
        return False
    return True
# raw element bytes <-> Value, for DataView and conversions between types
cdef int element_to_value(int element_type, const uint8_t* p, Value* result) except -1
cdef int number_to_element(int element_type, double d, uint8_t* p) noexcept
cdef JSArrayBuffer new_array_buffer(Realm realm, JSObject proto, size_t byte_length, size_t max_byte_length, bint resizable)
cdef int detach_array_buffer(JSArrayBuffer buffer) except -1
cdef object js_to_bigint(Realm realm, object v)                                                   # ToBigInt: the Python int

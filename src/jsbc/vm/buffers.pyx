"""ArrayBuffer storage and element access (ECMA-262 §25.1.3, §10.4.5)."""

from libc.math cimport ldexp, frexp, nearbyint, fabs, isnan, isinf, INFINITY, NAN, copysign
from libc.stdlib cimport calloc, free
from libc.string cimport memset

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport *

cdef object MASK_64 = 0xFFFFFFFFFFFFFFFF


cdef bint typed_out_of_bounds(JSTypedArray view) noexcept:
    if view.buffer.data == NULL:
        return True
    if not view.buffer.resizable:
        return False
    if view.length_tracking:
        return view.byte_offset > view.buffer.byte_length
    return view.byte_offset + (view.length << view.element_shift) > view.buffer.byte_length


cdef size_t typed_length_slow(JSTypedArray view) noexcept:
    if typed_out_of_bounds(view):
        return 0
    if view.length_tracking:
        return (view.buffer.byte_length - view.byte_offset) >> view.element_shift
    return view.length


# ------------------------------------------------------------------ numbers in memory
cdef double half_to_double(uint16_t bits) noexcept:
    cdef int exponent = (bits >> 10) & 31, fraction = bits & 1023
    cdef double d
    if exponent == 31:
        d = NAN if fraction else INFINITY
    elif exponent == 0:
        d = ldexp(fraction, -24)
    else:
        d = ldexp(1024 + fraction, exponent - 25)
    return -d if bits & 0x8000 else d


cdef uint16_t double_to_half(double d) noexcept:
    cdef uint16_t sign = 0x8000 if copysign(1.0, d) < 0 else 0
    cdef int exponent
    cdef double scaled
    if isnan(d):
        return 0x7E00
    d = fabs(d)
    if d >= 65520.0:
        return sign | 0x7C00
    if d == 0:
        return sign
    frexp(d, &exponent)
    if exponent < -13:
        return sign | <uint16_t>nearbyint(ldexp(d, 24))       # subnormal; 1024 is the smallest normal number
    scaled = nearbyint(ldexp(d, 11 - exponent))
    if scaled == 2048:
        scaled = 1024
        exponent += 1
    return sign | <uint16_t>(((exponent + 14) << 10) + (<int>scaled - 1024))


cdef int element_to_value(int element_type, const uint8_t* p, Value* result) except -1:
    cdef int16_t i16
    cdef uint16_t u16
    cdef int32_t i32
    cdef uint32_t u32
    cdef int64_t i64
    cdef uint64_t u64
    cdef float f32
    cdef double f64
    cdef JSBigInt big
    if element_type == ELEMENT_INT8:
        set_int(result, (<const int8_t*>p)[0])
    elif element_type == ELEMENT_UINT8 or element_type == ELEMENT_UINT8_CLAMPED:
        set_int(result, p[0])
    elif element_type == ELEMENT_INT16:
        memcpy(&i16, p, 2)
        set_int(result, i16)
    elif element_type == ELEMENT_UINT16:
        memcpy(&u16, p, 2)
        set_int(result, u16)
    elif element_type == ELEMENT_INT32:
        memcpy(&i32, p, 4)
        set_int(result, i32)
    elif element_type == ELEMENT_UINT32:
        memcpy(&u32, p, 4)
        set_number(result, <double>u32)
    elif element_type == ELEMENT_FLOAT16:
        memcpy(&u16, p, 2)
        set_number(result, half_to_double(u16))
    elif element_type == ELEMENT_FLOAT32:
        memcpy(&f32, p, 4)
        set_number(result, f32)
    elif element_type == ELEMENT_FLOAT64:
        memcpy(&f64, p, 8)
        set_number(result, f64)
    else:
        big = JSBigInt.__new__(JSBigInt)
        if element_type == ELEMENT_BIGINT64:
            memcpy(&i64, p, 8)
            big.value = i64
        else:
            memcpy(&u64, p, 8)
            big.value = u64
        INCREF(<PyObject*>big)
        set_steal(result, value_heap(<PyObject*>big))
    return 0


cdef int number_to_element(int element_type, double d, uint8_t* p) noexcept:
    cdef int32_t i = 0
    cdef uint16_t u16
    cdef float f32
    if element_type == ELEMENT_FLOAT64:
        memcpy(p, &d, 8)
    elif element_type == ELEMENT_FLOAT32:
        f32 = <float>d
        memcpy(p, &f32, 4)
    elif element_type == ELEMENT_FLOAT16:
        u16 = double_to_half(d)
        memcpy(p, &u16, 2)
    elif element_type == ELEMENT_UINT8_CLAMPED:
        # ToUint8Clamp: halves to even, NaN to 0
        p[0] = 0 if not d > 0 else 255 if d >= 255 else <uint8_t>nearbyint(d)
    else:
        i = double_to_int32(d)
        if element_type == ELEMENT_INT8 or element_type == ELEMENT_UINT8:
            p[0] = <uint8_t>i
        elif element_type == ELEMENT_INT16 or element_type == ELEMENT_UINT16:
            u16 = <uint16_t>i
            memcpy(p, &u16, 2)
        else:
            memcpy(p, &i, 4)
    return 0


cdef int typed_get_slow(JSTypedArray view, size_t index, Value* result) except -1:
    return element_to_value(view.element_type, view.buffer.data + view.byte_offset + (index << view.element_shift), result)


cdef int typed_set(Realm realm, JSTypedArray view, double index, Value v) except -1:
    """TypedArraySetElement, §10.4.5.16."""
    cdef double d = 0
    cdef uint64_t bits = 0
    cdef object big
    cdef uint8_t* p
    cdef bint is_big = view.element_type == ELEMENT_BIGINT64 or view.element_type == ELEMENT_BIGUINT64
    if is_big:
        big = js_to_bigint(realm, from_value(v))
        bits = big & MASK_64
    else:
        to_number(realm, v, &d)
    if not (0 <= index < typed_length(view)):
        return 0
    p = view.buffer.data + view.byte_offset + (<size_t>index << view.element_shift)
    if is_big:
        memcpy(p, &bits, 8)
    else:
        number_to_element(view.element_type, d, p)
    return 0


cdef object js_to_bigint(Realm realm, object v):
    """ToBigInt, §7.1.13: the Python int."""
    cdef object primitive = js_to_primitive(realm, v, "number"), value
    if isinstance(primitive, JSBigInt):
        return (<JSBigInt>primitive).value
    if type(primitive) is bool:
        return int(primitive)
    if type(primitive) is str:
        value = string_to_bigint(primitive)
        if value is None:
            throw_syntax_error(realm, "Cannot convert %s to a BigInt" % primitive)
        return value
    if isinstance(primitive, Symbol):
        throw_type_error(realm, "Cannot convert a Symbol value to a bigint")
    throw_type_error(realm, "Cannot convert %s to a BigInt" % js_to_string(realm, primitive))


# ------------------------------------------------------------------ buffers
cdef JSArrayBuffer new_array_buffer(Realm realm, JSObject proto, size_t byte_length, size_t max_byte_length, bint resizable):
    """AllocateArrayBuffer, §25.1.3.1: zeroed; RangeError when there is no such block of memory."""
    cdef JSArrayBuffer buffer = JSArrayBuffer.__new__(JSArrayBuffer)
    cdef size_t room = max_byte_length if resizable else byte_length
    init_object(realm, buffer, proto, KIND_ARRAY_BUFFER)
    if room > 0x7FFFFFFFFFULL:
        throw_range_error(realm, "Array buffer allocation failed")
    charge(realm, room)
    buffer.data = <uint8_t*>calloc(room if room else 1, 1)
    if buffer.data == NULL:
        throw_range_error(realm, "Array buffer allocation failed")
    buffer.byte_length = byte_length
    buffer.max_byte_length = room
    buffer.resizable = resizable
    return buffer


cdef int detach_array_buffer(JSArrayBuffer buffer) except -1:
    if buffer.owner is None:
        free(buffer.data)
    buffer.data = NULL
    buffer.owner = None
    buffer.byte_length = 0
    buffer.max_byte_length = 0
    return 0


cdef void clear_array_buffer(PyObject* self) noexcept:
    # called while the reference count is 0: no variable may hold the object
    if <PyObject*>(<JSArrayBuffer>self).owner == <PyObject*>None and (<JSArrayBuffer>self).data != NULL:
        free((<JSArrayBuffer>self).data)
    (<JSArrayBuffer>self).data = NULL
    (<JSArrayBuffer>self).byte_length = 0


# ------------------------------------------------------------------ exotic methods of typed arrays (§10.4.5)
cdef object CANONICAL_NUMERIC = frozenset(("-0", "Infinity", "-Infinity", "NaN"))


cdef int numeric_index(PropertyKey key, double* index) noexcept:
    # CanonicalNumericIndexString: 1 with the number in `index` (-1: no valid integer index), 0 for other keys
    cdef object text
    cdef uint32_t c
    cdef double d
    if is_int(key):
        index[0] = <double><uint32_t>as_int(key)
        return 1
    if not is_string(key):
        return 0
    text = <object>as_pointer(key)
    if not text or not (text[0] in "-0123456789IN"):
        return 0
    if text in CANONICAL_NUMERIC:
        index[0] = -1
        return 1
    d = string_to_number(text)
    if isnan(d) or number_to_string(d) != text:
        return 0
    # No array is longer than 2**53; the conversion of a greater number to an integer is undefined in C.
    index[0] = d if 0 <= d < 9007199254740992.0 and d == <double><int64_t>d else -1
    return 1


cdef int typed_get_own(Realm realm, JSObject target, PropertyKey key, PropertyDescriptor* descriptor) except -1:
    cdef double index = 0
    if not numeric_index(key, &index):
        return ordinary_get_own(realm, target, key, descriptor)
    if not (0 <= index < typed_length(<JSTypedArray>target)):
        return 0
    descriptor.has = DESC_VALUE | DESC_WRITABLE | DESC_ENUMERABLE | DESC_CONFIGURABLE
    descriptor.attributes = ATTR_DEFAULT
    descriptor.getter = UNDEFINED
    descriptor.setter = UNDEFINED
    descriptor.value = UNDEFINED
    typed_get(<JSTypedArray>target, <size_t>index, &descriptor.value)
    return 1


cdef int typed_define_own(Realm realm, JSObject target, PropertyKey key, PropertyDescriptor* descriptor) except -1:
    cdef double index = 0
    if not numeric_index(key, &index):
        return ordinary_define_own(realm, target, key, descriptor)
    if not (0 <= index < typed_length(<JSTypedArray>target)):
        return 0
    if descriptor.has & (DESC_GET | DESC_SET):
        return 0
    if descriptor.has & DESC_CONFIGURABLE and not descriptor.attributes & ATTR_CONFIGURABLE:
        return 0
    if descriptor.has & DESC_ENUMERABLE and not descriptor.attributes & ATTR_ENUMERABLE:
        return 0
    if descriptor.has & DESC_WRITABLE and not descriptor.attributes & ATTR_WRITABLE:
        return 0
    if descriptor.has & DESC_VALUE:
        typed_set(realm, <JSTypedArray>target, index, descriptor.value)
    return 1


cdef int typed_has(Realm realm, JSObject target, PropertyKey key) except -1:
    cdef double index = 0
    if not numeric_index(key, &index):
        return ordinary_has(realm, target, key)
    return 0 <= index < typed_length(<JSTypedArray>target)


cdef int typed_get_property(Realm realm, Value* result, JSObject target, PropertyKey key, Value receiver) except -1:
    cdef double index = 0
    if not numeric_index(key, &index):
        return ordinary_get(realm, result, target, key, receiver)
    if 0 <= index < typed_length(<JSTypedArray>target):
        return typed_get(<JSTypedArray>target, <size_t>index, result)
    set_undefined(result)
    return 0


cdef int typed_set_property(Realm realm, JSObject target, PropertyKey key, Value v, Value receiver) except -1:
    cdef double index = 0
    if not numeric_index(key, &index):
        return ordinary_set(realm, target, key, v, receiver)
    if receiver == value_object(<PyObject*>target):
        typed_set(realm, <JSTypedArray>target, index, v)
        return 1
    if not (0 <= index < typed_length(<JSTypedArray>target)):
        return 1
    return ordinary_set(realm, target, key, v, receiver)


cdef int typed_delete(Realm realm, JSObject target, PropertyKey key) except -1:
    cdef double index = 0
    if not numeric_index(key, &index):
        return ordinary_delete(realm, target, key)
    return not (0 <= index < typed_length(<JSTypedArray>target))


cdef int typed_own_keys(Realm realm, JSObject target, list keys) except -1:
    cdef size_t count = typed_length(<JSTypedArray>target)
    charge(realm, 64 * count)
    keys.extend([str(i) for i in range(count)])
    return ordinary_own_keys(realm, target, keys)


cdef ExoticMethods TYPED_ARRAY_METHODS
memset(&TYPED_ARRAY_METHODS, 0, sizeof(ExoticMethods))
TYPED_ARRAY_METHODS.get_own = typed_get_own
TYPED_ARRAY_METHODS.define_own = typed_define_own
TYPED_ARRAY_METHODS.has = typed_has
TYPED_ARRAY_METHODS.get = typed_get_property
TYPED_ARRAY_METHODS.set = typed_set_property
TYPED_ARRAY_METHODS.delete = typed_delete
TYPED_ARRAY_METHODS.own_keys = typed_own_keys

register_class(JSArrayBuffer, NULL, clear_array_buffer)
register_class(JSTypedArray, NULL, NULL)
register_exotic(KIND_TYPED_ARRAY, &TYPED_ARRAY_METHODS)

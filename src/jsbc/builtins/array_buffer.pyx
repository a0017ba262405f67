"""ArrayBuffer and DataView, ECMA-262 §25.1 and §25.3."""

from libc.string cimport memcpy, memset

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport *
from jsbc.vm.buffers cimport *
from jsbc.builtins.table cimport *
from jsbc.builtins.support cimport species_getter


cdef object to_index_object(Realm realm, object o, str what):
    index = js_to_integer(realm, o)
    if not 0 <= index <= 9007199254740991:
        throw_range_error(realm, what)
    return index


# ------------------------------------------------------------------ ArrayBuffer
cdef object array_buffer_constructor(Realm realm, object this_value, tuple args):
    cdef Value new_target = realm.new_target
    cdef JSObject proto
    cdef object maximum = None
    if is_undefined(new_target):
        throw_type_error(realm, "Constructor ArrayBuffer requires 'new'")
    value_incref(new_target)
    try:
        length = to_index_object(realm, arg(args, 0), "Array buffer allocation failed")
        options = arg(args, 1)
        if isinstance(options, JSObject):
            maximum = js_get(realm, options, "maxByteLength")
            if maximum is not None:
                maximum = to_index_object(realm, maximum, "Invalid array buffer max length")
        proto = prototype_from_constructor(realm, new_target, INTRINSIC_ARRAY_BUFFER_PROTOTYPE)
    finally:
        value_decref(new_target)
    if maximum is not None and length > maximum:
        throw_range_error(realm, "Invalid array buffer max length")
    return new_array_buffer(realm, proto, length, maximum or 0, maximum is not None)


cdef JSArrayBuffer this_buffer(Realm realm, object this_value, str method):
    if not isinstance(this_value, JSArrayBuffer):
        throw_type_error(realm, "Method ArrayBuffer.prototype.%s called on incompatible receiver" % method)
    return <JSArrayBuffer>this_value


cdef int check_attached(Realm realm, JSArrayBuffer buffer, str method) except -1:
    if buffer.data == NULL:
        return throw_type_error(realm, "Cannot perform ArrayBuffer.prototype.%s on a detached ArrayBuffer" % method)
    return 0


cdef enum BufferFact:
    FACT_BYTE_LENGTH, FACT_MAX_BYTE_LENGTH, FACT_RESIZABLE, FACT_DETACHED


cdef object array_buffer_fact(Realm realm, object this_value, tuple args):
    cdef int which = realm.callee.magic
    cdef JSArrayBuffer buffer = this_buffer(realm, this_value, "byteLength")
    if which == FACT_BYTE_LENGTH:
        return buffer.byte_length
    if which == FACT_MAX_BYTE_LENGTH:
        return buffer.max_byte_length if buffer.resizable else buffer.byte_length
    if which == FACT_RESIZABLE:
        return buffer.resizable
    return buffer.data == NULL


cdef object relative(Realm realm, object o, object length, object default):
    # a relative start or end argument as an int in 0..length
    if o is None:
        return default
    index = js_to_integer(realm, o)
    if index < 0:
        return int(max(length + index, 0)) if index != -float("inf") else 0
    return int(min(index, length))


cdef object array_buffer_slice(Realm realm, object this_value, tuple args):
    cdef JSArrayBuffer buffer = this_buffer(realm, this_value, "slice"), target
    cdef size_t first, count, available
    check_attached(realm, buffer, "slice")
    length = buffer.byte_length
    start = relative(realm, arg(args, 0), length, 0)
    end = relative(realm, arg(args, 1), length, length)
    count = max(0, end - start)
    constructor = species_constructor(realm, buffer, intrinsic(realm, INTRINSIC_ARRAY_BUFFER))
    made = js_construct(realm, constructor, (count,), None)
    target = this_buffer(realm, made, "slice")
    check_attached(realm, target, "slice")
    if target is buffer:
        throw_type_error(realm, "ArrayBuffer subclass returned this from species constructor")
    if target.byte_length < count:
        throw_type_error(realm, "Species constructor returned a too small ArrayBuffer")
    check_attached(realm, buffer, "slice")
    first = start
    if first < buffer.byte_length:
        available = buffer.byte_length - first
        memcpy(target.data, buffer.data + first, min(count, available))
    return target


cdef object array_buffer_resize(Realm realm, object this_value, tuple args):
    cdef JSArrayBuffer buffer = this_buffer(realm, this_value, "resize")
    cdef size_t length
    if not buffer.resizable:
        throw_type_error(realm, "Method ArrayBuffer.prototype.resize called on incompatible receiver #<ArrayBuffer>")
    wanted = to_index_object(realm, arg(args, 0), "ArrayBuffer.prototype.resize: Invalid length parameter")
    check_attached(realm, buffer, "resize")
    if wanted > buffer.max_byte_length:
        throw_range_error(realm, "ArrayBuffer.prototype.resize: Invalid length parameter")
    length = wanted
    if length < buffer.byte_length:
        memset(buffer.data + length, 0, buffer.byte_length - length)     # growing again shows zeros
    buffer.byte_length = length
    return None


cdef object array_buffer_transfer(Realm realm, object this_value, tuple args):
    # transfer (0) and transferToFixedLength (1), §25.1.6.8
    cdef bint fixed = realm.callee.magic
    cdef JSArrayBuffer buffer = this_buffer(realm, this_value, "transfer"), made
    length = buffer.byte_length if arg(args, 0) is None else to_index_object(realm, args[0], "Invalid array buffer length")
    check_attached(realm, buffer, "transfer")
    resizable = buffer.resizable and not fixed
    if resizable and length > buffer.max_byte_length:
        throw_range_error(realm, "Invalid array buffer length")
    made = new_array_buffer(realm, intrinsic(realm, INTRINSIC_ARRAY_BUFFER_PROTOTYPE), length, buffer.max_byte_length, resizable)
    memcpy(made.data, buffer.data, min(made.byte_length, buffer.byte_length))
    detach_array_buffer(buffer)
    return made


cdef object array_buffer_is_view(Realm realm, object this_value, tuple args):
    return isinstance(arg(args, 0), JSTypedArray)


cdef NativeSpec[9] BUFFER_METHODS = [
    getter(b"get byteLength", array_buffer_fact, FACT_BYTE_LENGTH),
    getter(b"get maxByteLength", array_buffer_fact, FACT_MAX_BYTE_LENGTH),
    getter(b"get resizable", array_buffer_fact, FACT_RESIZABLE), getter(b"get detached", array_buffer_fact, FACT_DETACHED),
    function(b"slice", 2, array_buffer_slice), function(b"resize", 1, array_buffer_resize),
    function(b"transfer", 0, array_buffer_transfer, 0), function(b"transferToFixedLength", 0, array_buffer_transfer, 1),
    table_end(),
]
cdef NativeSpec[3] BUFFER_STATICS = [
    function(b"isView", 1, array_buffer_is_view), getter(b"get @@species", species_getter), table_end(),
]
cdef NativeSpec BUFFER_CONSTRUCTOR = function(b"ArrayBuffer", 1, array_buffer_constructor, 0, NATIVE_CONSTRUCTOR)


cdef JSObject create_array_buffer(Realm realm, int which):
    cdef JSObject prototype = new_prototype(realm, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), BUFFER_METHODS)
    cdef JSFunction constructor
    store_intrinsic(realm, INTRINSIC_ARRAY_BUFFER_PROTOTYPE, prototype)
    constructor = new_constructor(realm, &BUFFER_CONSTRUCTOR, prototype, BUFFER_STATICS)
    define_tag(realm, prototype, "ArrayBuffer")
    store_intrinsic(realm, INTRINSIC_ARRAY_BUFFER, constructor)
    return prototype if which == INTRINSIC_ARRAY_BUFFER_PROTOTYPE else constructor


# ------------------------------------------------------------------ DataView
cdef object data_view_constructor(Realm realm, object this_value, tuple args):
    cdef Value new_target = realm.new_target
    cdef JSArrayBuffer buffer
    cdef JSTypedArray view
    if is_undefined(new_target):
        throw_type_error(realm, "Constructor DataView requires 'new'")
    if not isinstance(arg(args, 0), JSArrayBuffer):
        throw_type_error(realm, "First argument to DataView constructor must be an ArrayBuffer")
    buffer = args[0]
    value_incref(new_target)
    try:
        offset = to_index_object(realm, arg(args, 1), "Start offset is outside the bounds of the buffer")
        check_attached(realm, buffer, "DataView")
        if offset > buffer.byte_length:
            throw_range_error(realm, "Start offset %d is outside the bounds of the buffer" % offset)
        length = arg(args, 2)
        tracking = length is None and buffer.resizable
        if length is None:
            length = buffer.byte_length - offset
        else:
            length = to_index_object(realm, length, "Invalid DataView length")
            if offset + length > buffer.byte_length:
                throw_range_error(realm, "Invalid DataView length %d" % length)
        view = JSTypedArray.__new__(JSTypedArray)
        init_object(realm, view, prototype_from_constructor(realm, new_target, INTRINSIC_DATA_VIEW_PROTOTYPE), KIND_DATA_VIEW)
    finally:
        value_decref(new_target)
    check_attached(realm, buffer, "DataView")
    if offset > buffer.byte_length or (not tracking and offset + length > buffer.byte_length):
        throw_range_error(realm, "Invalid DataView length")
    view.buffer = buffer
    view.byte_offset = offset
    view.length = length
    view.length_tracking = tracking
    return view


cdef JSTypedArray this_view(Realm realm, object this_value):
    if not isinstance(this_value, JSTypedArray) or (<JSObject>this_value).kind != KIND_DATA_VIEW:
        throw_type_error(realm, "Method called on incompatible receiver: not a DataView")
    return <JSTypedArray>this_value


cdef object data_view_fact(Realm realm, object this_value, tuple args):
    # buffer (0), byteLength (1), byteOffset (2)
    cdef int which = realm.callee.magic
    cdef JSTypedArray view = this_view(realm, this_value)
    if which == 0:
        return view.buffer
    if typed_out_of_bounds(view):
        throw_type_error(realm, "Cannot perform DataView method on a detached or out-of-bounds ArrayBuffer")
    return typed_length(view) if which == 1 else view.byte_offset


cdef enum:
    ACCESS_WRITE = 32            # added to the element type in `magic`
cdef size_t[12] ELEMENT_SIZES = [1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 4, 8]


cdef object data_view_access(Realm realm, object this_value, tuple args):
    """GetViewValue and SetViewValue, §25.3.1.5 and §25.3.1.6."""
    cdef int magic = realm.callee.magic, element_type = magic & 31
    cdef JSTypedArray view = this_view(realm, this_value)
    cdef bint write = (magic & ACCESS_WRITE) != 0
    cdef size_t size = ELEMENT_SIZES[element_type], i, position
    cdef uint8_t raw[8]
    cdef uint8_t swapped[8]
    cdef uint64_t bits
    cdef double d = 0
    cdef bint little_endian
    cdef Value v = UNDEFINED
    index = to_index_object(realm, arg(args, 0), "Offset is outside the bounds of the DataView")
    if write:
        if element_type == ELEMENT_BIGINT64 or element_type == ELEMENT_BIGUINT64:
            bits = js_to_bigint(realm, arg(args, 1)) & 0xFFFFFFFFFFFFFFFF
            memcpy(raw, &bits, 8)
        else:
            d = js_to_number(realm, arg(args, 1))
            number_to_element(element_type, d, raw)
    little_endian = js_to_boolean(arg(args, 2 if write else 1))
    if typed_out_of_bounds(view):
        throw_type_error(realm, "Cannot perform DataView method on a detached or out-of-bounds ArrayBuffer")
    if index + size > typed_length(view):
        throw_range_error(realm, "Offset is outside the bounds of the DataView")
    position = view.byte_offset + <size_t>index
    if write:
        for i in range(size):
            view.buffer.data[position + i] = raw[i] if little_endian else raw[size - 1 - i]
        return None
    for i in range(size):
        swapped[i] = view.buffer.data[position + (i if little_endian else size - 1 - i)]
    element_to_value(element_type, swapped, &v)
    try:
        return from_value(v)
    finally:
        value_decref(v)


cdef NativeSpec[26] VIEW_METHODS = [
    getter(b"get buffer", data_view_fact, 0), getter(b"get byteLength", data_view_fact, 1),
    getter(b"get byteOffset", data_view_fact, 2),
    function(b"getInt8", 1, data_view_access, ELEMENT_INT8), function(b"getUint8", 1, data_view_access, ELEMENT_UINT8),
    function(b"getInt16", 1, data_view_access, ELEMENT_INT16), function(b"getUint16", 1, data_view_access, ELEMENT_UINT16),
    function(b"getInt32", 1, data_view_access, ELEMENT_INT32), function(b"getUint32", 1, data_view_access, ELEMENT_UINT32),
    function(b"getFloat16", 1, data_view_access, ELEMENT_FLOAT16),
    function(b"getFloat32", 1, data_view_access, ELEMENT_FLOAT32), function(b"getFloat64", 1, data_view_access, ELEMENT_FLOAT64),
    function(b"getBigInt64", 1, data_view_access, ELEMENT_BIGINT64),
    function(b"getBigUint64", 1, data_view_access, ELEMENT_BIGUINT64),
    function(b"setInt8", 2, data_view_access, ELEMENT_INT8 + ACCESS_WRITE),
    function(b"setUint8", 2, data_view_access, ELEMENT_UINT8 + ACCESS_WRITE),
    function(b"setInt16", 2, data_view_access, ELEMENT_INT16 + ACCESS_WRITE),
    function(b"setUint16", 2, data_view_access, ELEMENT_UINT16 + ACCESS_WRITE),
    function(b"setInt32", 2, data_view_access, ELEMENT_INT32 + ACCESS_WRITE),
    function(b"setUint32", 2, data_view_access, ELEMENT_UINT32 + ACCESS_WRITE),
    function(b"setFloat16", 2, data_view_access, ELEMENT_FLOAT16 + ACCESS_WRITE),
    function(b"setFloat32", 2, data_view_access, ELEMENT_FLOAT32 + ACCESS_WRITE),
    function(b"setFloat64", 2, data_view_access, ELEMENT_FLOAT64 + ACCESS_WRITE),
    function(b"setBigInt64", 2, data_view_access, ELEMENT_BIGINT64 + ACCESS_WRITE),
    function(b"setBigUint64", 2, data_view_access, ELEMENT_BIGUINT64 + ACCESS_WRITE), table_end(),
]
cdef NativeSpec[1] VIEW_STATICS = [table_end()]
cdef NativeSpec VIEW_CONSTRUCTOR = function(b"DataView", 1, data_view_constructor, 0, NATIVE_CONSTRUCTOR)


cdef JSObject create_data_view(Realm realm, int which):
    cdef JSObject prototype = new_prototype(realm, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), VIEW_METHODS)
    cdef JSFunction constructor
    store_intrinsic(realm, INTRINSIC_DATA_VIEW_PROTOTYPE, prototype)
    constructor = new_constructor(realm, &VIEW_CONSTRUCTOR, prototype, VIEW_STATICS)
    define_tag(realm, prototype, "DataView")
    store_intrinsic(realm, INTRINSIC_DATA_VIEW, constructor)
    return prototype if which == INTRINSIC_DATA_VIEW_PROTOTYPE else constructor


register_intrinsic(INTRINSIC_ARRAY_BUFFER_PROTOTYPE, create_array_buffer)
register_intrinsic(INTRINSIC_ARRAY_BUFFER, create_array_buffer)
register_intrinsic(INTRINSIC_DATA_VIEW_PROTOTYPE, create_data_view)
register_intrinsic(INTRINSIC_DATA_VIEW, create_data_view)
register_global("ArrayBuffer", INTRINSIC_ARRAY_BUFFER)
register_global("DataView", INTRINSIC_DATA_VIEW)

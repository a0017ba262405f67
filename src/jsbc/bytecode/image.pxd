# The raw form of one compiled function, as it lies in a blob: what the verifier reads and the codec decodes.
# The grammar stands at the top of _codec.pyx.  Everything here works without the GIL.

from libc.stdint cimport int32_t, uint8_t, uint32_t
from jsbc.code cimport Handler

# A slice of bytes being read: never beyond `end`.
cdef struct Cursor:
    const uint8_t* position
    const uint8_t* end
    bint failed

cdef enum:
    # The two low bits of a constant
    WORD_STRING = 0              # string << 2
    WORD_INT = 1                 # 30-bit signed integer << 2
    WORD_DOUBLE = 2              # index into the function's doubles << 2
    WORD_TUPLE = 3               # offset in the table << 2
    # Items of a tuple in the table
    ITEM_NONE = 0
    ITEM_TRUE = 1
    ITEM_FALSE = 2
    ITEM_INT = 3                 # zigzag
    ITEM_DOUBLE = 4              # 8 bytes
    ITEM_STRING = 5              # link
    ITEM_TUPLE = 6
    # Nothing that the compiler makes comes near it.
    MAX_TUPLE_DEPTH = 8

# The parts of a function, located; the counts have been found to fit the bytes.
cdef struct FunctionImage:
    const uint32_t* code
    const uint32_t* sites        # constant that each inline-cache site names
    const Handler* handlers
    const uint32_t* constants    # a word each
    const uint32_t* links        # strings that scopes and tuples name
    const uint8_t* doubles
    const uint8_t* table         # offsets of tuples count from here
    Cursor rest                  # of the table: scopes, outer scopes of inner functions, tuples
    uint32_t code_length
    uint32_t site_count
    uint32_t handler_count
    uint32_t constant_count
    uint32_t link_count
    uint32_t double_count
    uint32_t string_count        # of the blob
    uint32_t scope_count
    uint32_t inner_count
    uint32_t register_count
    uint32_t positions_length
    uint32_t param_count         # this and the next from the function's record
    uint32_t flags               # FunctionFlags


cdef inline uint32_t read_varint(Cursor* cursor) noexcept nogil:
    # 7 bits a byte, low bits first, at most 5 bytes.
    cdef uint32_t value = 0
    cdef uint32_t shift = 0
    cdef uint8_t byte
    if cursor.position < cursor.end and cursor.position[0] < 0x80:
        value = cursor.position[0]
        cursor.position += 1
        return value
    while cursor.position < cursor.end and shift < 35:
        byte = cursor.position[0]
        cursor.position += 1
        if shift == 28 and byte > 15:
            break
        value |= <uint32_t>(byte & 0x7F) << shift
        if byte < 0x80:
            return value
        shift += 7
    cursor.failed = True
    cursor.position = cursor.end
    return 0


cdef inline int32_t unzigzag(uint32_t value) noexcept nogil:
    return <int32_t>((value >> 1) ^ (0 - (value & 1)))


cdef inline void tuple_cursor(const FunctionImage* image, uint32_t word, Cursor* cursor) noexcept nogil:
    """Place the cursor on the tuple that a constant word names, which check_table() has found to lie in the table."""
    cursor.position = image.table + (word >> 2)
    cursor.end = image.rest.end
    cursor.failed = False

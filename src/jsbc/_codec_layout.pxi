# Numbers of the format, checksum, growable buffer.

from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcmp, memcpy, memset

cdef extern from *:
    """
    #include <string.h>
    #include <stdint.h>

    /* Four lanes of multiply and xor-shift, 32 bytes a step: 12 GB/s, crc32 of zlib 4.3, SHA-256 1.4.
       Every step is a bijection of its lane, so a change inside one 8-byte word is always noticed.
       It catches accidents; whoever can write the file can compute it too (DESIGN 4.6). */
    #define JSBC_MIX 0x9FB21C651E98DF25ULL
    static uint64_t jsbc_checksum64(const unsigned char *data, size_t length) {
        uint64_t a = 0x9E3779B97F4A7C15ULL ^ (uint64_t)length, b = 0xC2B2AE3D27D4EB4FULL;
        uint64_t c = 0x165667B19E3779F9ULL, d = 0x27D4EB2F165667C5ULL;
        uint64_t lanes[4];
        while (length >= 32) {
            memcpy(lanes, data, 32);
            a = (a ^ lanes[0]) * JSBC_MIX; a ^= a >> 35;
            b = (b ^ lanes[1]) * JSBC_MIX; b ^= b >> 35;
            c = (c ^ lanes[2]) * JSBC_MIX; c ^= c >> 35;
            d = (d ^ lanes[3]) * JSBC_MIX; d ^= d >> 35;
            data += 32;
            length -= 32;
        }
        if (length) {
            memset(lanes, 0, 32);
            memcpy(lanes, data, length);
            a = (a ^ lanes[0]) * JSBC_MIX; a ^= a >> 35;
            b = (b ^ lanes[1]) * JSBC_MIX; b ^= b >> 35;
            c = (c ^ lanes[2]) * JSBC_MIX; c ^= c >> 35;
            d = (d ^ lanes[3]) * JSBC_MIX; d ^= d >> 35;
        }
        /* different rotations, so that equal lanes do not cancel */
        b = (b << 17) | (b >> 47);
        c = (c << 31) | (c >> 33);
        d = (d << 47) | (d >> 17);
        a = (a ^ b ^ c ^ d) * JSBC_MIX;
        return a ^ (a >> 32);
    }
    #if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    #define JSBC_BIG_ENDIAN 1
    #else
    #define JSBC_BIG_ENDIAN 0
    #endif
    static int jsbc_popcount(uint64_t v) {
    #if defined(__GNUC__)
        return __builtin_popcountll(v);
    #else
        int n = 0;
        while (v) { v &= v - 1; n++; }
        return n;
    #endif
    }
    """
    uint64_t _checksum64 "jsbc_checksum64"(const uint8_t* data, size_t length) noexcept nogil
    int popcount "jsbc_popcount"(uint64_t bits) noexcept nogil
    const int BIG_ENDIAN "JSBC_BIG_ENDIAN"

# As in PNG: a byte with the high bit, a name, CR LF and a lone LF, so that every kind of text conversion is noticed.
cdef bytes MAGIC = b"\x89JSB\r\n\x1a\n"

cdef enum:
    FORMAT_VERSION = 2
    STRINGS_PER_PAGE = 512
    RECORDS_PER_PAGE = 64
    COLD_CHECKSUM = 4            # bytes: positions only say what a stack trace shows
    CHUNK_UNITS = 65536          # UTF-16 code units of a source chunk
    CHUNK_WIDE = 1
    CHUNK_DEFLATED = 2
    PAGE_UNKNOWN = 0
    PAGE_GOOD = 1
    PAGE_BAD = 2
    # Per function, Blob.marks
    MARK_VERIFIED = 1
    MARK_EXTRA_ARGUMENTS = 2     # FEATURE_EXTRA_ARGUMENTS
    # Per function, Blob.claimed
    CLAIM_TEMPLATE = 1           # there is a template: a function is inside one other, not two
    CLAIM_BODY = 2               # the body is counted in Blob.used_bodies
    CLAIM_SOURCE = 4             # there is a template of the source compiled again: an accident never makes two of one
    # Where a field of a record is too narrow, all ones say that the number stands in the details.
    ESCAPE_SIZE = 0xFFFFFF
    ESCAPE_KIND = 0xFF
    ESCAPE_PARAMS = 0x1FF
    ESCAPE_BODY = 0x1FFF
    ESCAPE_COUNT = 0x7F          # also when `length` is not the number of parameters
    ESCAPE_SIBLING = 0xFFF
    ESCAPE_NAME = 0xFFFFF
    KIND_SHIFT = 24
    NAME_SHIFT = 12
    BODY_SHIFT = 9
    COUNT_SHIFT = 22
    RECORD_HAS_INNER = 1 << 29
    # The first function inside is not the next record: initializers of class fields enclose methods that are not theirs.
    RECORD_LATE_INNER = 1 << 30
    PLACE_PACKED = 0x80000000    # bit of a directory entry: the body is packed, the other bits are its offset
    # Flags of a scope in the table
    SCOPE_HAS_EVAL = 1
    SCOPE_IS_FUNCTION = 2
    MAX_FLAGS = 0xFFFFFFF

# Modes of a Code, in the order of BlobHeader.mode.
cdef tuple MODES = ("script", "module", "function", "eval")


cdef uint64_t checksum64(const uint8_t* data, size_t length) noexcept nogil:
    return _checksum64(data, length)


# ---- writing

cdef inline uint32_t zigzag(int32_t value) noexcept nogil:
    return (<uint32_t>value << 1) ^ <uint32_t>(value >> 31)


cdef int reserve(ByteBuffer* buffer, size_t more) except -1:
    cdef size_t capacity = buffer.capacity
    cdef uint8_t* grown
    if more <= capacity - buffer.length:
        return 0
    if buffer.length + more > 0xFFFFFFFFU:
        raise MemoryError("a blob is limited to 4 GiB")
    while capacity - buffer.length < more:
        capacity = capacity * 2 if capacity else 256
    grown = <uint8_t*>realloc(buffer.data, capacity)
    if grown == NULL:
        raise MemoryError()
    buffer.data = grown
    buffer.capacity = capacity
    return 0


cdef int put_bytes(ByteBuffer* buffer, const void* data, size_t length) except -1:
    reserve(buffer, length)
    if length:
        memcpy(buffer.data + buffer.length, data, length)
        buffer.length += length
    return 0


cdef int put_u32(ByteBuffer* buffer, uint32_t value) except -1:
    return put_bytes(buffer, &value, 4)


cdef int put_varint(ByteBuffer* buffer, uint32_t value) except -1:
    reserve(buffer, 5)
    while value >= 0x80:
        buffer.data[buffer.length] = <uint8_t>(value & 0x7F | 0x80)
        buffer.length += 1
        value >>= 7
    buffer.data[buffer.length] = <uint8_t>value
    buffer.length += 1
    return 0


cdef int put_padding(ByteBuffer* buffer, size_t alignment) except -1:
    cdef size_t missing = (alignment - buffer.length % alignment) % alignment
    reserve(buffer, missing)
    memset(buffer.data + buffer.length, 0, missing)
    buffer.length += missing
    return 0


cdef void release_buffer(ByteBuffer* buffer) noexcept:
    free(buffer.data)
    memset(buffer, 0, sizeof(ByteBuffer))


# ---- memory of a blob that is open: given back all at once

cdef enum:
    ARENA_FIRST = 4096 - 64
    ARENA_LARGEST = 65536 - 64   # glibc gives more than 128 KB back to the system, and each page costs a fault again


cdef uint8_t* take_memory(ArenaBlock** arena, size_t size) noexcept nogil:
    """`size` bytes, aligned to 8, NULL when there are none."""
    cdef ArenaBlock* block = arena[0]
    cdef size_t wanted
    size = (size + 7) & ~<size_t>7
    if block == NULL or block.size - block.used < size:
        wanted = ARENA_FIRST if block == NULL else min(block.size * 2, <size_t>ARENA_LARGEST)
        wanted = max(wanted, size)
        block = <ArenaBlock*>malloc(sizeof(ArenaBlock) + wanted)
        if block == NULL:
            return NULL
        block.next = arena[0]
        block.size = wanted
        block.used = 0
        arena[0] = block
    block.used += size
    return <uint8_t*>block + sizeof(ArenaBlock) + block.used - size


cdef void return_memory(ArenaBlock* arena, const void* place) noexcept nogil:
    """Give back what take_memory() gave last."""
    arena.used = <size_t>(<const uint8_t*>place - <uint8_t*>arena) - sizeof(ArenaBlock)


cdef void release_memory(ArenaBlock* arena) noexcept:
    cdef ArenaBlock* block
    while arena != NULL:
        block = arena.next
        free(arena)
        arena = block


cdef object blob_error(int reason, str message):
    from jsbc.errors import BytecodeError, SourceChunkError
    return (SourceChunkError if reason == REASON_CHUNK else BytecodeError)(message, reason)

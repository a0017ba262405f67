# The LZ4 block format (github.com/lz4/lz4, doc/lz4_Block_format.md), for the pages of the string table.
#
# Of zlib, the pages of moment's blob take 40 us to inflate, 7 % of its warm load, and importing it 0.3 ms of a process;
# LZ4 takes 5 us and gives 0.55 instead of 0.42. The package lz4 would be a dependency of every start for 100 lines;
# tests/test_lz4.py compares with it.

cdef enum:
    LZ4_MIN_MATCH = 4
    LZ4_LAST_LITERALS = 5        # a block ends in so many literals,
    LZ4_MATCH_LIMIT = 12         # and its last match begins at least so far from the end
    LZ4_WINDOW = 0xFFFF
    LZ4_HASH_BITS = 12
    LZ4_ATTEMPTS = 64            # earlier places that are tried for a match
    LZ4_MOST_GROWTH = 255        # a byte stands for at most so many


cdef inline uint32_t lz4_load(const uint8_t* data) noexcept nogil:
    cdef uint32_t word
    memcpy(&word, data, 4)
    return word


cdef inline uint32_t lz4_hash(const uint8_t* data) noexcept nogil:
    return <uint32_t>(lz4_load(data) * <uint32_t>2654435761) >> (32 - LZ4_HASH_BITS)


cdef int lz4_put_length(ByteBuffer* out, size_t length) except -1:
    cdef uint8_t byte = 255
    while length >= 255:
        put_bytes(out, &byte, 1)
        length -= 255
    byte = <uint8_t>length
    return put_bytes(out, &byte, 1)


cdef int lz4_put_sequence(ByteBuffer* out, const uint8_t* literals, size_t count, size_t match, size_t distance) except -1:
    """Literals and the match behind them; a match of 0 bytes ends the block."""
    cdef size_t more = match - LZ4_MIN_MATCH if match else 0
    cdef uint8_t[2] bytes
    bytes[0] = <uint8_t>(min(count, <size_t>15) << 4 | min(more, <size_t>15))
    put_bytes(out, bytes, 1)
    if count >= 15:
        lz4_put_length(out, count - 15)
    put_bytes(out, literals, count)
    if match:
        bytes[0] = <uint8_t>(distance & 255)
        bytes[1] = <uint8_t>(distance >> 8)
        put_bytes(out, bytes, 2)
        if more >= 15:
            lz4_put_length(out, more - 15)
    return 0


cdef size_t lz4_find_match(
    const uint8_t* data, size_t length, size_t place, const uint32_t* heads, const uint32_t* earlier, size_t* distance
) noexcept nogil:
    """Length of the longest match for the bytes at `place`, 0 for none; `heads` and `earlier` chain places + 1."""
    cdef size_t best = 0
    cdef size_t limit = length - LZ4_LAST_LITERALS - place
    cdef size_t found
    cdef uint32_t candidate = heads[lz4_hash(data + place)]
    cdef int attempts = LZ4_ATTEMPTS
    while candidate and attempts and place - (candidate - 1) <= LZ4_WINDOW:
        attempts -= 1
        candidate -= 1
        if lz4_load(data + candidate) == lz4_load(data + place):
            found = LZ4_MIN_MATCH
            while found < limit and data[candidate + found] == data[place + found]:
                found += 1
            if found > best:
                best = found
                distance[0] = place - candidate
        candidate = earlier[candidate]
    return best


cdef int lz4_compress(ByteBuffer* out, const uint8_t* data, size_t length) except -1:
    """Append one block. A match waits when the next byte begins a longer one."""
    cdef uint32_t* heads
    cdef uint32_t* earlier
    cdef size_t place = 0
    cdef size_t literals = 0
    cdef size_t match
    cdef size_t distance = 0
    cdef size_t next_distance = 0
    cdef size_t end
    cdef uint32_t slot
    if length >= LZ4_MATCH_LIMIT + 1:
        heads = <uint32_t*>calloc(1 << LZ4_HASH_BITS, 4)
        earlier = <uint32_t*>malloc(length * 4)
        if heads == NULL or earlier == NULL:
            free(heads)
            free(earlier)
            raise MemoryError()
        try:
            while place + LZ4_MATCH_LIMIT <= length:
                match = lz4_find_match(data, length, place, heads, earlier, &distance)
                slot = lz4_hash(data + place)
                earlier[place] = heads[slot]
                heads[slot] = <uint32_t>place + 1
                if match < LZ4_MIN_MATCH or (
                    place + 1 + LZ4_MATCH_LIMIT <= length
                    and lz4_find_match(data, length, place + 1, heads, earlier, &next_distance) > match
                ):
                    place += 1
                    continue
                lz4_put_sequence(out, data + literals, place - literals, match, distance)
                end = place + match
                place += 1
                while place < end:
                    if place + LZ4_MATCH_LIMIT <= length:
                        slot = lz4_hash(data + place)
                        earlier[place] = heads[slot]
                        heads[slot] = <uint32_t>place + 1
                    place += 1
                literals = end
        finally:
            free(heads)
            free(earlier)
    return lz4_put_sequence(out, data + literals, length - literals, 0, 0)


cdef inline bint lz4_read_length(const uint8_t** source, const uint8_t* end, size_t* length) noexcept nogil:
    cdef uint8_t byte = 255
    while byte == 255:
        if source[0] == end:
            return False
        byte = source[0][0]
        source[0] += 1
        length[0] += byte
    return True


cdef bint lz4_decompress(const uint8_t* source, size_t source_length, uint8_t* target, size_t length) noexcept nogil:
    """Expand a block that must give exactly `length` bytes; False when it does not."""
    cdef const uint8_t* end = source + source_length
    cdef uint8_t* place = target
    cdef uint8_t* target_end = target + length
    cdef size_t count
    cdef size_t distance
    cdef uint8_t token
    while source < end:
        token = source[0]
        source += 1
        count = token >> 4
        if count == 15 and not lz4_read_length(&source, end, &count):
            return False
        if count > <size_t>(end - source) or count > <size_t>(target_end - place):
            return False
        if count <= 16 and end - source >= 16 and target_end - place >= 16:
            memcpy(place, source, 16)
        else:
            memcpy(place, source, count)
        source += count
        place += count
        if source == end:
            return place == target_end
        if end - source < 2:
            return False
        distance = source[0] | <size_t>source[1] << 8
        source += 2
        count = token & 15
        if count == 15 and not lz4_read_length(&source, end, &count):
            return False
        count += LZ4_MIN_MATCH
        if distance == 0 or distance > <size_t>(place - target) or count > <size_t>(target_end - place):
            return False
        if distance >= 16 and count <= 16 and target_end - place >= 16:
            memcpy(place, place - distance, 16)
            place += count
        elif distance >= count:
            memcpy(place, place - distance, count)
            place += count
        else:
            while count:
                place[0] = (place - distance)[0]
                place += 1
                count -= 1
    return False

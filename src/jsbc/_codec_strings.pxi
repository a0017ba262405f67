# The reader's strings: interned, as constants and property names have to be. Making one and finding it in Python's table
# takes 900 instructions, 12 % of a warm load; most of them were made before, by the same script in another Context or by
# another one: short Latin-1 strings that came by lately are found by their bytes.

cdef enum:
    RECENT_BITS = 12             # a string has two places: 64 KB, and at most 8192 strings of RECENT_LENGTH kept alive
    LONG_STRING = 64             # bytes, of elements of array literals
    RECENT_LENGTH = 40           # longer ones are messages and templates, rarely seen twice

cdef PyObject** recent_strings = <PyObject**>calloc(2 << RECENT_BITS, sizeof(PyObject*))


cdef inline uint64_t quick_hash(const uint8_t* data, uint32_t length) noexcept nogil:
    """Of the first and the last eight bytes: checksum64() of short strings took 2 % of a warm load."""
    cdef uint64_t first = 0
    cdef uint64_t last = 0
    cdef uint32_t half[2]
    if length >= 8:
        memcpy(&first, data, 8)
        memcpy(&last, data + length - 8, 8)
    elif length >= 4:
        memcpy(half, data, 4)
        memcpy(half + 1, data + length - 4, 4)
        first = half[0] | <uint64_t>half[1] << 32
    elif length:
        first = data[0] | <uint64_t>data[length >> 1] << 8 | <uint64_t>data[length - 1] << 16
    return ((first ^ length) * <uint64_t>0x9FB21C651E98DF25ULL ^ last) * <uint64_t>0x9E3779B97F4A7C15ULL


cdef inline bint has_bytes(PyObject* text, const uint8_t* data, uint32_t length) noexcept:
    return (
        text != NULL
        and <uint32_t>PyUnicode_GET_LENGTH(<object>text) == length
        and memcmp(PyUnicode_DATA(<object>text), data, length) == 0
    )


cdef PyObject* interned_string(const uint8_t* data, uint32_t length, bint wide) except NULL:
    """The interned str of UTF-16 or Latin-1 bytes, a new reference."""
    cdef PyObject* text
    cdef PyObject** places = NULL
    if not wide and length <= RECENT_LENGTH and recent_strings != NULL:
        places = recent_strings + 2 * (quick_hash(data, length) >> (64 - RECENT_BITS))
        text = places[0]
        if not has_bytes(text, data, length):
            text = places[1]
            if not has_bytes(text, data, length):
                text = NULL
        if text != NULL:
            INCREF(text)
            return text
    text = PyUnicode_FromKindAndData(2 if wide else 1, data, length >> wide)
    PyUnicode_InternInPlace(&text)
    if places != NULL:
        # The older one goes.
        XDECREF(places[1])
        INCREF(text)
        places[1] = places[0]
        places[0] = text
    return text


# The writer's strings: each once, by content, without Python objects, so that slices of a loaded blob can be copied
# without making its strings.

cdef struct PoolEntry:
    uint32_t offset              # in the pool's data
    uint32_t length              # in bytes
    uint32_t hash
    uint32_t wide                # 1: UTF-16


cdef class StringPool:
    cdef ByteBuffer data
    cdef PoolEntry* entries
    cdef uint32_t count
    cdef uint32_t capacity
    cdef uint32_t* slots         # open addressing: entry + 1
    cdef uint32_t mask

    def __dealloc__(self):
        release_buffer(&self.data)
        free(self.entries)
        free(self.slots)

    cdef int _grow_slots(self) except -1:
        cdef uint32_t size = (self.mask + 1) * 2 if self.slots != NULL else 256
        cdef uint32_t* slots = <uint32_t*>calloc(size, sizeof(uint32_t))
        cdef uint32_t i
        cdef uint32_t slot
        if slots == NULL:
            raise MemoryError()
        for i in range(self.count):
            slot = self.entries[i].hash & (size - 1)
            while slots[slot]:
                slot = (slot + 1) & (size - 1)
            slots[slot] = i + 1
        free(self.slots)
        self.slots = slots
        self.mask = size - 1
        return 0

    cdef int64_t add_bytes(self, const uint8_t* text, uint32_t length, bint wide) except -1:
        """Number of the string with these bytes; `wide`: UTF-16 with at least one unit above 0xFF."""
        cdef uint32_t hash = <uint32_t>_checksum64(text, length) ^ wide
        cdef uint32_t slot
        cdef PoolEntry* entry
        cdef PoolEntry* grown
        cdef uint32_t capacity
        if self.slots == NULL or self.count * 2 > self.mask:
            self._grow_slots()
        slot = hash & self.mask
        while self.slots[slot]:
            entry = &self.entries[self.slots[slot] - 1]
            if (
                entry.hash == hash
                and entry.length == length
                and entry.wide == wide
                and (length == 0 or memcmp(self.data.data + entry.offset, text, length) == 0)
            ):
                return self.slots[slot] - 1
            slot = (slot + 1) & self.mask
        if self.count == self.capacity:
            capacity = self.capacity * 2 if self.capacity else 128
            grown = <PoolEntry*>realloc(self.entries, capacity * sizeof(PoolEntry))
            if grown == NULL:
                raise MemoryError()
            self.entries = grown
            self.capacity = capacity
        entry = &self.entries[self.count]
        entry.offset = <uint32_t>self.data.length
        entry.length = length
        entry.hash = hash
        entry.wide = wide
        put_bytes(&self.data, text, length)
        self.slots[slot] = self.count + 1
        self.count += 1
        return self.count - 1

    cdef int64_t add(self, str text) except -1:
        """Number of a str of UTF-16 code units."""
        cdef int kind = PyUnicode_KIND(text)
        if kind == 4:
            raise ValueError("a string of UTF-16 code units holds no character above U+FFFF")
        return self.add_bytes(<const uint8_t*>PyUnicode_DATA(text), <uint32_t>(len(text) * kind), kind == 2)

# The source of a loaded Code: chunks that are inflated when something asks for text, or a str that the caller has.

# Chunks kept inflated: a delazification reads one or two, the next one mostly the same.
cdef Py_ssize_t KEPT_CHUNKS = 8


cdef class InflatedChunk:
    """The beginning of a chunk, inflated as far as somebody asked: what reads the text of functions while a program loads
    (lodash: 15 functions in 9 chunks, 40 % of its load) needs a part of each."""
    cdef bytes text              # units of UTF-16 or Latin-1
    cdef object decoder          # of zlib, None when the text is complete
    cdef bytes rest              # what the decoder has not taken yet


cdef class BlobSource:
    """Source text in a blob, with the methods of SourceText that a Code needs.

    Inflating releases the GIL: what reads or fills `kept` and `starts` holds the lock of the templates.
    """
    cdef Blob blob
    cdef dict kept               # chunk number -> InflatedChunk
    cdef dict starts             # chunk number -> where lines begin in it

    def __cinit__(self, Blob blob):
        self.blob = blob
        self.kept = {}
        self.starts = {}

    def __len__(self):
        return self.blob.header.source_length

    cdef InflatedChunk _open_chunk(self, uint32_t number):
        cdef Blob blob = self.blob
        cdef const ChunkRecord* record = <const ChunkRecord*>blob.section(SECTION_CHUNKS) + number
        cdef uint32_t area = blob.header.sections[SECTION_CHUNK_DATA].length
        cdef const uint8_t* stored
        cdef InflatedChunk chunk = InflatedChunk.__new__(InflatedChunk)
        cdef uint32_t units = min(<uint32_t>CHUNK_UNITS, blob.header.source_length - number * CHUNK_UNITS)
        if record.offset > area or record.length > area - record.offset:
            raise blob_error(REASON_CHUNK, "a source chunk lies outside the file")
        if record.length > units << (record.flags & CHUNK_WIDE):
            raise blob_error(REASON_CHUNK, "a source chunk is longer than its text")
        stored = blob.section(SECTION_CHUNK_DATA) + record.offset
        if record.checksum != chunk_checksum(record, stored):
            raise blob_error(REASON_CHUNK, "a source chunk is damaged")
        chunk.text = (<const char*>stored)[: record.length]
        if record.flags & CHUNK_DEFLATED:
            import zlib

            chunk.decoder = zlib.decompressobj(-15)
            chunk.rest = chunk.text
            chunk.text = b""
        if len(self.kept) >= KEPT_CHUNKS:
            del self.kept[next(iter(self.kept))]
        self.kept[number] = chunk
        return chunk

    cdef bytes _chunk(self, uint32_t number, uint32_t units):
        """The first `units` units of a chunk, or more."""
        cdef const ChunkRecord* record = <const ChunkRecord*>self.blob.section(SECTION_CHUNKS) + number
        cdef uint32_t total = min(<uint32_t>CHUNK_UNITS, self.blob.header.source_length - number * CHUNK_UNITS)
        cdef Py_ssize_t needed = <Py_ssize_t>units << (record.flags & CHUNK_WIDE)
        cdef Py_ssize_t size = <Py_ssize_t>total << (record.flags & CHUNK_WIDE)
        cdef InflatedChunk chunk = <InflatedChunk>self.kept.get(number)
        if chunk is None:
            chunk = self._open_chunk(number)
        if chunk.decoder is not None and len(chunk.text) < needed:
            # The size is known: a chunk that would inflate to more is refused before it is allocated.
            inflate_more(chunk, needed if needed < size else size + 1)
            if needed == size:
                chunk.decoder = None
        if len(chunk.text) < needed or (chunk.decoder is None and len(chunk.text) != size):
            raise blob_error(REASON_CHUNK, "a source chunk has another length")
        return chunk.text

    cdef str _part(self, uint32_t number, uint32_t start, uint32_t end):
        # Units start..end of one chunk, relative to it.
        cdef bytes text = self._chunk(number, end)
        cdef const ChunkRecord* record = <const ChunkRecord*>self.blob.section(SECTION_CHUNKS) + number
        if record.flags & CHUNK_WIDE:
            return unicode_from_units(2, <const uint8_t*><const char*>text + <size_t>start * 2, end - start)
        return unicode_from_units(1, <const uint8_t*><const char*>text + start, end - start)

    def slice(self, uint32_t start, uint32_t end):
        """The UTF-16 code units between two offsets."""
        cdef list parts = []
        cdef uint32_t number
        cdef uint32_t base
        end = min(end, self.blob.header.source_length)
        start = min(start, end)
        if start == end:
            return ""
        lock_templates()
        try:
            for number in range(start // CHUNK_UNITS, (end - 1) // CHUNK_UNITS + 1):
                base = number * CHUNK_UNITS
                parts.append(
                    self._part(number, max(start, base) - base, min(end, base + <uint32_t>CHUNK_UNITS) - base)
                )
        finally:
            unlock_templates()
        return parts[0] if len(parts) == 1 else "".join(parts)

    def section(self, uint32_t start, uint32_t end):
        """A SourceText that holds these units."""
        return SourceText(self.slice(start, end), start)

    def text(self):
        """The whole source as an ordinary str."""
        return python_text(self.slice(0, self.blob.header.source_length))

    def line_text(self, line):
        """A line without its terminator; it is only asked for to show a syntax error."""
        return SourceText(self.slice(0, self.blob.header.source_length)).line_text(line)

    cdef bytes _line_starts(self, uint32_t number):
        """Offsets in the chunk, uint32, at which lines begin; a lone CR at its end has its line begin behind it."""
        cdef const ChunkRecord* chunk = <const ChunkRecord*>self.blob.section(SECTION_CHUNKS) + number
        cdef bytes text
        cdef uint32_t units
        cdef uint32_t i
        cdef uint32_t unit
        cdef uint32_t next_unit
        cdef bint wide
        cdef ByteBuffer found
        cdef bytes starts = self.starts.get(number)
        if starts is not None:
            return starts
        text = self._chunk(number, min(<uint32_t>CHUNK_UNITS, self.blob.header.source_length - number * CHUNK_UNITS))
        wide = chunk.flags & CHUNK_WIDE
        units = <uint32_t>len(text) >> wide
        memset(&found, 0, sizeof(ByteBuffer))
        try:
            for i in range(units):
                unit = unit_at(text, i, wide)
                if unit > 13 and unit != 0x2028 and unit != 0x2029:
                    continue
                if unit == 13:
                    # CR LF is one terminator, counted at its LF, also when the LF begins the next chunk.
                    if i + 1 < units:
                        next_unit = unit_at(text, i + 1, wide)
                    else:
                        next_unit = self._first_unit(number + 1)
                    if next_unit == 10:
                        continue
                elif unit != 10 and unit != 0x2028 and unit != 0x2029:
                    continue
                put_u32(&found, i + 1)
            starts = (<const char*>found.data)[: found.length] if found.length else b""
        finally:
            release_buffer(&found)
        if len(self.starts) >= KEPT_CHUNKS:
            del self.starts[next(iter(self.starts))]
        self.starts[number] = starts
        return starts

    cdef uint32_t _first_unit(self, uint32_t number) except? 0xFFFFFFFFU:
        if number >= self.blob.header.chunk_count:
            return 0
        return ord(self._part(number, 0, 1))

    def line_column(self, uint32_t offset):
        """(line, column) of an offset, both counted from 1. Reads one chunk, and its lines only once: a program that
        builds the text of many stack traces while it loads (babel) asks hundreds of times."""
        cdef const ChunkRecord* chunk
        cdef uint32_t number
        cdef uint32_t base
        cdef const uint32_t* starts
        cdef uint32_t low = 0
        cdef uint32_t high
        cdef uint32_t middle
        cdef bytes lines
        offset = min(offset, self.blob.header.source_length)
        if self.blob.header.source_length == 0:
            return 1, 1
        number = min(offset, self.blob.header.source_length - 1) // CHUNK_UNITS
        base = number * CHUNK_UNITS
        lock_templates()
        try:
            lines = self._line_starts(number)
        finally:
            unlock_templates()
        starts = <const uint32_t*><const char*>lines
        high = <uint32_t>(len(lines) // 4)
        while low < high:
            middle = (low + high) >> 1
            if starts[middle] <= offset - base:
                low = middle + 1
            else:
                high = middle
        chunk = <const ChunkRecord*>self.blob.section(SECTION_CHUNKS) + number
        if low == 0:
            return chunk.lines_before + 1, offset - chunk.line_start + 1
        return chunk.lines_before + 1 + low, offset - base - starts[low - 1] + 1


cdef inline uint32_t unit_at(bytes text, uint32_t index, bint wide) noexcept:
    cdef const uint8_t* data = <const uint8_t*><const char*>text
    if wide:
        return data[2 * <size_t>index] | <uint32_t>data[2 * <size_t>index + 1] << 8
    return data[index]


cdef class TextSource:
    """Source text that the caller had in hand; widened to UTF-16 only when something is compiled or printed."""
    cdef object given
    cdef SourceText widened

    def __cinit__(self, source):
        self.given = source

    cdef SourceText _wide(self):
        if self.widened is None:
            self.widened = SourceText(self.given)
            self.given = None
        return self.widened

    def __len__(self):
        return len(self._wide())

    def slice(self, uint32_t start, uint32_t end):
        """The UTF-16 code units between two offsets."""
        return self._wide().slice(start, end)

    def section(self, uint32_t start, uint32_t end):
        """A SourceText that holds these units."""
        return self._wide()

    def text(self):
        """The whole source as an ordinary str."""
        return self._wide().text()

    def line_text(self, line):
        """A line without its terminator."""
        return self._wide().line_text(line)

    def line_column(self, uint32_t offset):
        """(line, column) of an offset, both counted from 1."""
        return self._wide().line_column(offset)


cdef uint64_t chunk_checksum(const ChunkRecord* chunk, const uint8_t* stored) noexcept nogil:
    cdef uint64_t sums[3]
    sums[0] = _checksum64(stored, chunk.length)
    sums[1] = chunk.offset | <uint64_t>chunk.length << 32
    sums[2] = chunk.flags ^ <uint64_t>chunk.lines_before << 2 ^ <uint64_t>chunk.line_start << 34
    return _checksum64(<const uint8_t*>sums, 24)


cdef int inflate_more(InflatedChunk chunk, Py_ssize_t size) except -1:
    """Go on until there are `size` bytes, or no more."""
    import zlib

    try:
        more = chunk.decoder.decompress(chunk.rest, size - len(chunk.text))
    except zlib.error as error:
        raise blob_error(REASON_CHUNK, "a source chunk cannot be inflated") from error
    chunk.rest = chunk.decoder.unconsumed_tail
    chunk.text = chunk.text + more if chunk.text else more
    return 0


cdef str python_text(str units):
    # Surrogate pairs joined; lone ones stay.
    if units.isascii():
        return units
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


cdef SourceText full_source(object source):
    """The whole source of a Code as one SourceText."""
    if isinstance(source, SourceText):
        return <SourceText>source
    if isinstance(source, TextSource):
        return (<TextSource>source)._wide()
    return SourceText(source.slice(0, len(source)))


cdef list encode_chunks(SourceText source, int level):
    """[(flags, lines_before, line_start, stored bytes)] per chunk. Compressing releases the GIL."""
    import zlib

    cdef list chunks = []
    cdef uint32_t base = 0
    cdef uint32_t units
    cdef uint32_t i
    cdef uint32_t line = 0
    cdef uint16_t all_bits
    cdef int flags
    cdef bytes text
    cdef bytes packed
    source.find_lines()
    while base < source.length:
        units = min(<uint32_t>CHUNK_UNITS, source.length - base)
        all_bits = 0
        for i in range(units):
            all_bits |= source.units[base + i]
        while line + 1 < source.line_count and source.line_starts[line + 1] <= base:
            line += 1
        if all_bits > 0xFF:
            flags = CHUNK_WIDE
            text = (<const char*>(source.units + base))[: units * 2]
        else:
            flags = 0
            text = PyBytes_FromStringAndSize(NULL, units)
            narrow_units(<uint8_t*><char*>text, source.units + base, units)
        encoder = zlib.compressobj(level, zlib.DEFLATED, -15, 9)
        packed = encoder.compress(text) + encoder.flush()
        if len(packed) < len(text):
            flags |= CHUNK_DEFLATED
            text = packed
        chunks.append((flags, line, source.line_starts[line], text))
        base += units
    return chunks


cdef void narrow_units(uint8_t* narrow, const uint16_t* units, uint32_t count) noexcept nogil:
    cdef uint32_t i
    for i in range(count):
        narrow[i] = <uint8_t>units[i]


# ---- the key of a source: SHA-256 of its Latin-1 bytes and 1, or of its UTF-16 bytes and 2

def source_digest(source):
    """SHA-256 that stands for a source text (str or UTF-8 bytes) in headers and cache keys."""
    cdef str text
    cdef uint8_t[32] digest
    cdef const uint8_t* data
    cdef size_t length
    cdef uint8_t tag
    if isinstance(source, str):
        text = source
    elif isinstance(source, (bytes, bytearray, memoryview)):
        text = str(source, "utf-8", "replace")
    else:
        raise TypeError(f"source must be str or bytes, not {type(source).__name__}")
    if PyUnicode_KIND(text) == 4:
        text = units_of(text)
    tag = PyUnicode_KIND(text)
    data = <const uint8_t*>PyUnicode_DATA(text)
    length = len(text) * tag
    with nogil:
        sha256_tagged(data, length, tag, digest)
    return (<const char*>digest)[:32]


cdef bytes digest_of_units(SourceText source):
    return source_digest(source.slice(0, source.length))


# ---- mapped files

cdef extern from *:
    """
    #ifndef _WIN32
    #include <sys/mman.h>
    #include <sys/stat.h>
    #include <fcntl.h>
    #include <unistd.h>
    #include <errno.h>
    #ifndef O_CLOEXEC
    #define O_CLOEXEC 0
    #endif
    /* Opens and maps a regular file of this user. Not a link, a FIFO or a file that others can write.
       0: done; -1: no such file; -2: not acceptable; -3: system error, see errno. */
    static int jsbc_map_file(const char *path, int strict, const unsigned char **data, size_t *length, double *modified) {
        struct stat facts;
        void *mapped;
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (strict ? O_NOFOLLOW : 0));
        if (fd < 0) return errno == ENOENT || errno == ENOTDIR ? -1 : errno == ELOOP ? -2 : -3;
        if (fstat(fd, &facts) != 0) { close(fd); return -3; }
        if (!S_ISREG(facts.st_mode) || (strict && (facts.st_uid != geteuid() || (facts.st_mode & 022)))) { close(fd); return -2; }
        *modified = (double)facts.st_mtime;
        *length = (size_t)facts.st_size;
        *data = NULL;
        if (facts.st_size > 0) {
            mapped = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
            if (mapped == MAP_FAILED) { close(fd); return -3; }
            *data = (const unsigned char *)mapped;
        }
        close(fd);
        return 0;
    }
    static void jsbc_unmap(const unsigned char *data, size_t length) { if (data) munmap((void *)data, length); }
    #else
    #include <errno.h>
    static int jsbc_map_file(const char *path, int strict, const unsigned char **data, size_t *length, double *modified) {
        (void)path; (void)strict; (void)data; (void)length; (void)modified;
        errno = ENOSYS;
        return -3;
    }
    static void jsbc_unmap(const unsigned char *data, size_t length) { (void)data; (void)length; }
    #endif
    """
    int map_file "jsbc_map_file"(const char* path, int strict, const uint8_t** data, size_t* length, double* modified) noexcept nogil
    void unmap "jsbc_unmap"(const uint8_t* data, size_t length) noexcept nogil

cdef extern from "Python.h":
    object PyErr_SetFromErrno(object kind)


cdef class MappedFile:
    """A file mapped for reading. Entries of a cache, and what dump() writes, are replaced, never rewritten, so what is
    mapped stays as it was.

    With `strict` the file must be a regular file of this user that nobody else can write.
    """
    cdef const uint8_t* data
    cdef readonly size_t length
    cdef readonly double modified

    def __cinit__(self, path, bint strict=False):
        cdef bytes name = fsencode(path)
        cdef const char* c_name = name
        cdef int result
        if b"\0" in name:
            raise ValueError("embedded null byte")
        with nogil:
            result = map_file(c_name, strict, &self.data, &self.length, &self.modified)
        if result == -1:
            raise FileNotFoundError(ENOENT, "No such file or directory", path)
        if result == -2:
            raise PermissionError(f"not a regular file of this user: {path}")
        if result == -3:
            PyErr_SetFromErrno(OSError)

    def __dealloc__(self):
        unmap(self.data, self.length)

    def __len__(self):
        return self.length

# Reader and writer of blobs.  The grammar stands at the top of _codec.pyx.

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from cpython.ref cimport PyObject
from jsbc.code cimport Code, FunctionTemplate, ScopeInfo, Handler
from jsbc.bytecode.image cimport Cursor, FunctionImage
from jsbc.source.text cimport SourceText

# Why a blob, or an entry of a cache, cannot be used.  Append only: numbers are public and counted.
cdef enum:
    REASON_NONE = 0
    REASON_TRUNCATED = 1         # shorter than its header
    REASON_MAGIC = 2             # not a blob, or changed by a text-mode transfer
    REASON_HEADER = 3            # checksum of the header
    REASON_VERSION = 4           # another format version
    REASON_FINGERPRINT = 5       # another build of jsbc
    REASON_LENGTH = 6            # the file is not as long as the header says
    REASON_BOUNDS = 7            # a section or record points outside
    REASON_FLAGS = 8             # mode or options are not the ones asked for
    REASON_SOURCE = 9            # made from another source
    REASON_CHECKSUM = 10         # a part was damaged
    REASON_STRUCTURE = 11        # a part is malformed although its checksum fits
    REASON_VERIFICATION = 12     # bytecode that the verifier refuses
    REASON_CHUNK = 13            # a source chunk cannot be inflated
    REASON_SIGNATURE = 14        # unsigned, or signed with another key
    REASON_ABSENT = 15           # the cache has no entry
    REASON_UNREADABLE = 16       # not a regular file, foreign owner, no permission
    REASON_DISABLED = 17         # the cache is switched off
    REASON_POLICY = 18           # the policy does not want it cached
    REASON_WRITE = 19            # the entry could not be written
    REASON_COUNT = 20
    REASON_NO_MEMORY = -1        # not a Reason: MemoryError

cdef enum:                       # sections, in the order of the file
    SECTION_BODIES = 0           # compiled functions in source order
    SECTION_STRINGS = 1          # a StringPage for each 512 strings
    SECTION_STRING_DATA = 2
    SECTION_PAGES = 3            # a FunctionPage for each 64 records
    SECTION_RECORDS = 4          # kind words (kind: 4 bits, flags: 28), then a FunctionRecord each, in source order
    SECTION_DIRECTORY = 5        # offset of the body of each compiled function, and whether it is packed
    SECTION_DETAILS = 6          # captured names, and numbers that do not fit a record
    SECTION_COLD = 7             # positions
    SECTION_CHUNKS = 8           # a ChunkRecord per 64 Ki units of source
    SECTION_CHUNK_DATA = 9
    SECTION_SIGNATURE = 10       # HMAC-SHA-256 of everything before it
    SECTION_COUNT = 11

cdef struct Section:
    uint32_t offset
    uint32_t length

cdef struct BlobHeader:
    uint8_t magic[8]
    uint32_t format_version
    uint32_t header_length
    uint64_t fingerprint
    uint64_t total_length
    uint32_t mode
    uint32_t flags
    uint32_t function_count
    uint32_t compiled_count
    uint32_t string_count
    uint32_t wide_count          # the first strings are UTF-16, the others Latin-1
    uint32_t source_length
    uint32_t chunk_count
    uint32_t filename            # string + 1; 0: none
    uint32_t kind_count          # words before the records
    uint8_t source_hash[32]
    Section sections[SECTION_COUNT]
    uint64_t checksum

# A lazy function costs its record, its captured names with their count, and 1/64 of a page: 17.4 bytes and about one per
# name.
cdef struct FunctionRecord:
    uint32_t start
    uint32_t size                # end - start: 24 bits, number of its kind word: 8
    uint32_t links               # distance to the next function directly inside the same one, 0: none: 12 bits; name: 20
    uint32_t small               # params_start - start: 9 bits, body_start - params_start: 13, parameters: 7,
                                 # then RECORD_HAS_INNER, RECORD_LATE_INNER

cdef struct FunctionPage:        # 64 records
    uint64_t checksum            # of the rest of the page entry, the records, their directory entries and details
    uint64_t compiled            # bit i: record i of the page has a body
    uint32_t directory           # number of bodies before this page
    uint32_t details             # offset of the page's details

cdef struct BodyHeader:          # of a raw body
    uint64_t checksum            # of everything behind it
    uint32_t function
    uint32_t length              # of the body with this header, a multiple of 8
    uint32_t code_length         # words
    uint32_t table_length        # bytes
    uint32_t cold                # offset of the cold part
    uint32_t link_count

cdef struct StringPage:
    uint64_t checksum            # of the rest of this entry and the stored bytes
    uint32_t offset              # in the string data, even
    uint32_t stored              # bytes in the file: LZ4 when they are fewer than
    uint32_t length              # the bytes of the page: lengths, padding to an even number, strings
    uint32_t reserved

cdef struct OpenPage:            # a page of strings in memory
    const uint32_t* offsets
    const uint8_t* data

cdef struct BodyPlace:           # a body in the file; start is NULL where a function has none
    const uint8_t* start
    uint32_t length              # with the checksum
    uint32_t content             # offset of what is packed, 0: the body is raw

cdef struct ArenaBlock:
    ArenaBlock* next
    size_t size
    size_t used

cdef struct ChunkRecord:
    uint64_t checksum            # of the stored bytes
    uint32_t offset
    uint32_t length
    uint32_t flags               # CHUNK_WIDE, CHUNK_DEFLATED
    uint32_t lines_before        # lines that end before the chunk
    uint32_t line_start          # offset of the line that the chunk begins in
    uint32_t reserved

# A record, unpacked.
cdef struct FunctionFacts:
    uint32_t start
    uint32_t end
    uint32_t first_inner         # first function directly inside, 0: none
    uint32_t sibling
    uint32_t kind
    uint32_t flags
    uint32_t params_start
    uint32_t body_start
    uint32_t param_count
    uint32_t length
    uint32_t name                # string

cdef struct ByteBuffer:
    uint8_t* data
    size_t length
    size_t capacity

cdef uint64_t checksum64(const uint8_t* data, size_t length) noexcept nogil

cdef class Blob:
    cdef object owner                    # memoryview or MappedFile that keeps `data`
    cdef const uint8_t* data
    cdef size_t length
    cdef BlobHeader header               # a copy: what was checked cannot change
    cdef PyObject** strings              # strings read so far, interned
    cdef uint8_t* string_pages           # PAGE_UNKNOWN, PAGE_GOOD or PAGE_BAD
    cdef OpenPage* open_pages            # of good pages that have been used
    cdef const BodyHeader** bodies       # per function: its body unpacked, NULL while it is not, or raw in the file
    cdef ArenaBlock* arena               # what was unpacked
    cdef uint8_t* function_pages
    cdef uint8_t* marks                  # per function: MARK_*, each written as a whole: a thread without the GIL may do it, too
    cdef uint8_t* claimed                # per function: CLAIM_*
    cdef uint64_t used_bodies            # bytes of the bodies, and of the pages of strings, that were taken from their
    cdef uint64_t used_strings           # sections: places may not overlap, else a small file would need much memory
    cdef bint prepared                   # everything has been checked ahead,
    cdef uint32_t unusable               # and so many functions cannot be used
    cdef Code recovered                  # compiled from source again because a page of records is damaged
    cdef readonly object mapping         # the MappedFile behind `data`, or None
    cdef readonly uint32_t decoded       # functions decoded so far
    cdef readonly uint32_t refused       # functions that were damaged or did not verify
    cdef readonly int refused_reason     # Reason of the last one
    cdef readonly object refused_message
    cdef int open(self, object buffer) except -1
    cdef int check_header(self) except -1
    cdef inline const uint8_t* section(self, int number) noexcept:
        return self.data + self.header.sections[number].offset
    cdef PyObject* string(self, uint32_t index) except NULL
    cdef PyObject* new_string(self, uint32_t index) except NULL
    cdef const OpenPage* string_page(self, uint32_t page) except NULL
    cdef int expand_string_page(self, uint32_t page) except -1
    cdef int check_function_page(self, uint32_t page) except -1
    cdef int read_facts(self, uint32_t index, FunctionFacts* facts) except -1
    cdef int details_cursor(self, uint32_t index, Cursor* cursor) except -1
    cdef tuple read_names(self, uint32_t index)
    cdef int find_body(self, uint32_t index, BodyPlace* place) except -1
    cdef const BodyHeader* check_body(self, uint32_t index) except? NULL
    cdef int note_refusal(self, object error) except -1
    cdef FunctionTemplate template_from_source(self, Code code, FunctionTemplate parent, uint32_t index)
    cdef FunctionTemplate make_template(self, Code code, FunctionTemplate parent, uint32_t index, const FunctionFacts* facts)
    cdef int make_inner(self, FunctionTemplate template, Py_ssize_t index) except -1
    cdef int decode(self, FunctionTemplate template) except -1
    cdef bint is_compiled(self, uint32_t index) noexcept
    cdef int transplant(self, FunctionTemplate template) except -1
    cdef object fresh_template(self, Code code, uint32_t index)

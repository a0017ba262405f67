"""The serialized form of a Code: reader, incremental writer, merging.

A blob is one self-contained, little-endian file that is used from where it is mapped. Sections follow the header in this
order, each aligned to 8 bytes; uN is an unsigned integer of N bits, varint has 7 bits a byte with the low bits first, and
every checksum is checksum64() of _codec_layout.pxi. The structs stand in _codec.pxd.

    blob        = header bodies strings string_data pages records directory details cold chunks chunk_data signature
    header      = BlobHeader            ; with its own checksum, checked before any field is used
    bodies      = { packed | pad8 raw } ; compiled functions in source order
    packed      = u64 checksum, length content              ; checksum of the rest plus the function's number
    content     = words registers constants cold positions rest shape { count } fresh       ; varints. A count for each
                  { scope } { outer } { tuple } { f64 }     ;   bit of the shape: links sites handlers scopes inner doubles
                  { reference } { link reference } { instruction } { 4 varints of a handler }
    reference   = varint                ; of a constant: 0 the first string not used by a body before, 1 the next number is
                                        ;   the constant (an integer as zigzag), else string + 2; of a link: 0, string + 1
    instruction = opcode { operand }    ; u8 A B C; varints (signed ones zigzag) D E W, for a site that of its constant
    raw         = BodyHeader table pad8 { f64 } { constant } { link } { word } { site } { Handler } pad8
    table       = registers constants doubles sites handlers scopes inner positions     ; varints: counts
                  { scope } { outer } { tuple }
    scope       = kind flags outer size { link } { u8 kind of variable }                 ; varints
    outer       = varint                ; 0: scope that the function is closed over; k: its own scope k - 1.
                                        ;   One per inner function: what that function is closed over
    constant    = u32                   ; low bits 0: string << 2, 1: integer << 2, 2: double << 2, 3: offset in table << 2
    link        = u32                   ; number of a string
    word, site  = u32                   ; see bytecode/opcodes.py
    tuple       = header { item }       ; header = varint: count << 1, plus 1 for the elements of an array literal;
                                        ;   item = varint ITEM_* and what belongs to it
    strings     = { StringPage }        ; of 512 strings, UTF-16 ones before Latin-1 ones
    string_data = { LZ4 block, or stored: { varint length } pad2 { string } }
    pages       = { FunctionPage }      ; checksum of 64 records, with their directory entries and details
    records     = { u32 kind and flags } { FunctionRecord }  ; every function in source order; a lazy one is its record
                                        ;   and its details
    directory   = { u32 offset of body, bit 31: packed }
    details     = { { varint escaped from the record } count { string } }                ; captured names
    cold        = { u32 checksum, positions }
    chunks      = { ChunkRecord }       ; the source, 64 Ki code units a chunk
    chunk_data  = { raw deflate, or stored, Latin-1 or UTF-16 }
    signature   = [ 32 bytes ]          ; HMAC-SHA-256 of all bytes before it

Nothing but the header is read when a blob is opened. Strings, records and bodies are checked when they are first used:
in a warm start that is a small part of the file. A packed body is unpacked to a raw one when it is first used. What is
damaged costs what depends on it: a body its function, which is compiled from source; a page of records one parse of the
source; a chunk the functions that are not compiled yet.

String numbers of a raw body stand in its constants and links only, so that a body is copied from blob to blob by copying
its bytes and renumbering those: nothing is decoded.

A body that is sound by its checksum may still be hostile: bytecode/verifier.pyx looks at every function before it runs.
"""

from libc.errno cimport ENOENT
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
cimport cython
from cpython.buffer cimport PyBuffer_IsContiguous
from cpython.bytes cimport PyBytes_FromStringAndSize
from cpython.ref cimport Py_INCREF, PyObject
from cpython.tuple cimport PyTuple_New, PyTuple_SET_ITEM
from jsbc.bytecode._opcodes cimport *
from jsbc.bytecode.image cimport *
from jsbc.bytecode.verifier cimport FEATURE_EXTRA_ARGUMENTS, raise_refusal, verify_image
from jsbc.code cimport (
    Code, ElementsConstant, FLAG_EAGER, FUNCTION_CLASS_STATIC_INITIALIZER, FunctionTemplate, Handler, SCOPE_CLASS,
    InnerFacts, ScopeInfo, VARIABLE_INTERNAL, all_inner, captured_names, ensure_compiled, function_name, functions_inside,
    inner_template, lock_templates, release_constants, scope_names, set_decoder, unlock_templates,
)
from jsbc.source.text cimport SourceText
from jsbc.vm.value cimport (
    DECREF, FALSE_VALUE, INCREF, TRUE_VALUE, UNDEFINED, XDECREF, Value, as_int, as_pointer, bits_to_double,
    is_double, is_heap, is_int, is_number, is_string, number_of, value_heap, value_incref, value_int, value_number,
    value_string,
)
from jsbc.code import set_blob_hooks
from jsbc.errors import JSError
from os import fsencode

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    Py_ssize_t PyUnicode_GET_LENGTH(object text)
    void* PyUnicode_DATA(object text)
    PyObject* PyUnicode_FromKindAndData(int kind, const void* buffer, Py_ssize_t size) except NULL
    str unicode_from_units "PyUnicode_FromKindAndData"(int kind, const void* buffer, Py_ssize_t size)
    void PyUnicode_InternInPlace(PyObject** text)
    object PyMemoryView_FromObject(object source)
    Py_buffer* PyMemoryView_GET_BUFFER(object view)
    object PyMemoryView_FromMemory(char* memory, Py_ssize_t size, int flags)

include "_codec_layout.pxi"

# Highest values that a record may hold.
cdef enum:
    LAST_FUNCTION_KIND = FUNCTION_CLASS_STATIC_INITIALIZER
    LAST_SCOPE_KIND = SCOPE_CLASS
    LAST_VARIABLE_KIND = VARIABLE_INTERNAL

cdef const char* MAGIC_BYTES = MAGIC


cdef uint64_t compute_fingerprint() except? 0:
    """Hash of everything that a blob's meaning depends on: opcode table, layout, grammar, version, byte order.

    Never a number kept by hand: Node shipped a release that had forgotten to change its own, accepted old caches and
    crashed (nodejs/node#62781).
    """
    from jsbc import __version__
    try:
        from jsbc._build import MEANING
    except ImportError:
        MEANING = ""

    facts = (
        OPCODE_TABLE_HASH, FORMAT_VERSION, BIG_ENDIAN, sizeof(BlobHeader), sizeof(FunctionRecord), sizeof(FunctionPage),
        sizeof(BodyHeader), sizeof(StringPage), sizeof(ChunkRecord), sizeof(Handler),
        LAST_FUNCTION_KIND, LAST_SCOPE_KIND, LAST_VARIABLE_KIND,
        STRINGS_PER_PAGE, RECORDS_PER_PAGE, CHUNK_UNITS, __version__, MEANING, __doc__,
    )
    text = repr(facts).encode()
    return _checksum64(<const uint8_t*><const char*>text, len(text))


cdef uint64_t build_fingerprint = compute_fingerprint()

include "_codec_strings.pxi"
include "_codec_lz4.pxi"
include "_codec_sha256.pxi"
include "_codec_source.pxi"
include "_codec_packing.pxi"
include "_codec_checks.pxi"
include "_codec_blob.pxi"
include "_codec_decode.pxi"
include "_codec_encode.pxi"
include "_codec_linearize.pxi"

set_decoder(ensure_decoded, make_inner, read_inner_facts)
set_blob_hooks(name_hook, names_hook, scope_hook, positions_hook)

FINGERPRINT = f"{build_fingerprint:016x}"


# ---- what the rest of the package calls

def serialize(Code code not None, level=6, in_place=False):
    """The blob of a Code: every function that has been compiled until now, the others lazy."""
    cdef Encoder encoder = code.encoder if code.encoder is not None else Encoder(code, level)
    encoder.update()
    return encoder.linearize(in_place=in_place)


def attach_encoder(Code code not None, level=6):
    """Let an encoder follow what is compiled; gives the encoder. It begins with the first update() or blob."""
    if code.encoder is None:
        code.encoder = Encoder(code, level)
    return code.encoder


def deserialize(buffer, source=None, filename=None, mode=None, digest=None):
    """The Code of a blob. Raises BytecodeError when it cannot be used.

    `source` is the text that the caller has anyway; `digest` its source_digest(), compared with the blob's.
    """
    cdef Blob blob = Blob(buffer)
    if mode is not None and MODES[blob.header.mode] != mode:
        raise blob_error(REASON_FLAGS, f"the blob is a {MODES[blob.header.mode]}, not a {mode}")
    if digest is not None and (<const char*>blob.header.source_hash)[:32] != digest:
        raise blob_error(REASON_SOURCE, "the blob was made from another source")
    return load_code(blob, source, filename)


def merge_blobs(blobs):
    """The union of blobs of one source: each function is compiled that is compiled in one of them."""
    cdef Encoder encoder
    cdef list opened = [item if isinstance(item, Blob) else Blob(item) for item in blobs]
    if not opened:
        raise ValueError("nothing to merge")
    encoder = Encoder(None)
    encoder.begin()
    # Facts of functions are taken from the first: one that is damaged gives its bodies only.
    opened.sort(key=lambda item: not blob_is_sound(<Blob>item))
    encoder.copy_blob(<Blob>opened[0])
    names = {blob_filename(<Blob>item) for item in opened} - {None}
    for item in opened[1:]:
        encoder.merge(item)
    # The result must not depend on the order of the blobs.
    return encoder.linearize(min(names) if names else None)


def optimize_blob(blob, profile):
    """The same blob with the bodies of the functions that start at the offsets `profile`, in this order, before all others."""
    cdef Encoder encoder = Encoder(None)
    cdef Blob opened = blob if isinstance(blob, Blob) else Blob(blob)
    cdef uint32_t i
    cdef dict starts = {}
    cdef list first_used = []
    encoder.begin()
    encoder.copy_blob(opened)
    # A class and its constructor start at the same offset: the record that stands first is the one around.
    for i in range(encoder.function_count):
        starts.setdefault(encoder.functions[i].facts.start, []).append(i)
    for offset in profile:
        first_used += starts.get(offset, [])
    return encoder.linearize(blob_filename(opened), first_used)


cdef object blob_filename(Blob blob):
    """The file name in a blob; None when it has none, or none that can be read."""
    if not blob.header.filename:
        return None
    try:
        return <str><object>blob.string(blob.header.filename - 1)
    except JSError:
        # Only stack traces show it: not worth the blob.
        return None


def checksum(bytes data not None):
    """checksum64 of bytes."""
    return _checksum64(<const uint8_t*><const char*>data, len(data))


# ---- what tests compare with the reference implementation

def lz4_block(bytes data not None):
    """The bytes as one LZ4 block."""
    cdef ByteBuffer out
    memset(&out, 0, sizeof(ByteBuffer))
    try:
        lz4_compress(&out, <const uint8_t*><const char*>data, len(data))
        return (<const char*>out.data)[: out.length]
    finally:
        release_buffer(&out)


def lz4_expand(bytes block not None, size_t length):
    """The `length` bytes of an LZ4 block, None when it does not give as many."""
    cdef bytes data = PyBytes_FromStringAndSize(NULL, length)
    if not lz4_decompress(<const uint8_t*><const char*>block, len(block), <uint8_t*><char*>data, length):
        return None
    return data


# ---- signatures: HMAC-SHA-256 over everything before the last section

def sign(blob, key):
    """The blob with a signature in its last section."""
    import hmac

    cdef BlobHeader header
    cdef Blob opened = Blob(blob)
    cdef size_t body = opened.header.sections[SECTION_SIGNATURE].offset
    memcpy(&header, &opened.header, sizeof(BlobHeader))
    header.sections[SECTION_SIGNATURE].length = 32
    header.total_length = body + 32
    header.checksum = 0
    header.checksum = _checksum64(<const uint8_t*>&header, sizeof(BlobHeader) - 8)
    signed = (<const char*>&header)[: sizeof(BlobHeader)] + (<const char*>opened.data)[sizeof(BlobHeader) : body]
    return signed + hmac.digest(key, signed, "sha256")


def signature_is_valid(blob, key):
    """Whether a blob is signed with the key. Raises BytecodeError when it is no blob of this build."""
    import hmac

    cdef Blob opened = Blob(blob)
    cdef Section section = opened.header.sections[SECTION_SIGNATURE]
    if section.length != 32 or <uint64_t>section.offset + 32 != opened.length:
        return False
    content = PyMemoryView_FromMemory(<char*>opened.data, section.offset, 0x100)
    expected = hmac.digest(key, content, "sha256")
    return hmac.compare_digest(expected, (<const char*>opened.data)[section.offset : section.offset + 32])


# ---- for tools

def compatibility(buffer, digest=None, mode=None):
    """The Reason why a blob cannot be used, 0 when it can: looks at the header only, nothing is decoded."""
    cdef Blob blob
    try:
        blob = Blob(buffer)
    except JSError as error:
        return error.reason
    if mode is not None and MODES[blob.header.mode] != mode:
        return REASON_FLAGS
    if digest is not None and (<const char*>blob.header.source_hash)[:32] != digest:
        return REASON_SOURCE
    return REASON_NONE


def decode_all(Code code not None):
    """Decode and verify every function of a loaded Code; gives the number of functions that could not be used."""
    cdef Blob blob = <Blob?>code.blob
    lock_templates()
    try:
        for template in functions_inside(code.top):
            ensure_decoded(<FunctionTemplate>template)
            read_positions(<FunctionTemplate>template)
    finally:
        unlock_templates()
    return blob.refused


def prepare(Code code not None):
    """Check everything in the blob of a loaded Code, unpack and verify all its functions, without the GIL.

    What was verified is not verified again when it is first used. Gives the number of functions that cannot be used; they
    will be compiled from source. A Code that was not loaded has nothing to prepare.
    """
    cdef Blob blob
    cdef Prepared prepared
    cdef uint32_t refused
    if code.blob is None:
        return 0
    blob = <Blob?>code.blob
    if blob.prepared:
        return blob.unusable
    memset(&prepared, 0, sizeof(Prepared))
    prepared.bodies = <const BodyHeader**>calloc(blob.header.function_count, sizeof(BodyHeader*))
    prepared.pages = <OpenPage*>calloc(blob.header.string_count // STRINGS_PER_PAGE + 1, sizeof(OpenPage))
    try:
        if prepared.bodies == NULL or prepared.pages == NULL:
            raise MemoryError()
        with nogil:
            refused = verify_everything(
                &blob.header, blob.data, blob.string_pages, blob.function_pages, blob.marks, &prepared
            )
        adopt(blob, &prepared)
        blob.unusable = refused
        blob.prepared = True
    finally:
        free(prepared.bodies)
        free(prepared.pages)
        release_memory(prepared.arena)
    return refused


def examine(path):
    """(Reason, number of damaged functions) of a file: everything in it is decoded and verified. (0, 0) when it is sound."""
    cdef Blob blob
    cdef Code code
    try:
        blob = Blob(MappedFile(path))
        code = load_code(blob, None, None)
        decode_all(code)
        code.source.text()
    except OSError:
        return REASON_UNREADABLE, 0
    except JSError as error:
        return getattr(error, "reason", REASON_STRUCTURE), 0
    return blob.refused_reason, blob.refused

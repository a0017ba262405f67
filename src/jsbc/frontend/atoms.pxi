# Atoms: every distinct name or string of a source once, found by hash. A name that needs no decoding is a slice of the
# source; others are copied into blocks that the Ast owns.

cdef extern from *:
    """
    #include <string.h>
    /* Four UTF-16 units in one load. Every buffer that holds atoms has at least four units behind the last one. */
    static inline uint64_t jsbc_load4(const uint16_t* units) {
        uint64_t word;
        memcpy(&word, units, 8);
        return word;
    }
    #if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    #define JSBC_FIRST_UNITS(word, count) ((word) >> (64 - 16 * (count)))
    #else
    #define JSBC_FIRST_UNITS(word, count) ((word) & ((1ULL << (16 * (count))) - 1))
    #endif
    /* Fibonacci-style multiplicative mix: four units per multiplication, where FNV needs one for each. */
    static inline uint32_t jsbc_hash_units(const uint16_t* units, uint32_t count) {
        uint64_t hash = count * 0x9E3779B97F4A7C15ULL;
        while (count >= 4) {
            hash = (hash ^ jsbc_load4(units)) * 0x9FB21C651E98DF25ULL;
            hash ^= hash >> 32;
            units += 4;
            count -= 4;
        }
        if (count) {
            hash = (hash ^ JSBC_FIRST_UNITS(jsbc_load4(units), count)) * 0x9FB21C651E98DF25ULL;
            hash ^= hash >> 32;
        }
        return (uint32_t)(hash ^ (hash >> 15));
    }
    static inline int jsbc_same_units(const uint16_t* left, const uint16_t* right, uint32_t count) {
        while (count >= 4) {
            if (jsbc_load4(left) != jsbc_load4(right)) return 0;
            left += 4;
            right += 4;
            count -= 4;
        }
        return !count || JSBC_FIRST_UNITS(jsbc_load4(left) ^ jsbc_load4(right), count) == 0;
    }
    """
    uint32_t jsbc_hash_units(const uint16_t* units, uint32_t count) noexcept nogil
    bint jsbc_same_units(const uint16_t* left, const uint16_t* right, uint32_t count) noexcept nogil

cdef enum:
    ATOM_PADDING = 4               # units readable behind the text of an atom
    FIRST_TABLE_SIZE = 256         # hash table of a parser that has seen only the predefined atoms
    TEXT_BLOCK = 2048              # units

# The predefined atoms, interned once; a new parser copies the arrays (a delazified function has often no more than
# twenty atoms of its own).
cdef Atom[PREDEFINED_ATOMS] predefined_atoms
cdef uint32_t[FIRST_TABLE_SIZE] predefined_table
cdef bytes predefined_text


# Room for `count` units of text that live as long as the Ast.
cdef uint16_t* allocate_text(Parser* parser, uint32_t count) except NULL nogil:
    cdef uint16_t* text
    cdef uint32_t size
    if count + ATOM_PADDING > parser.text_left:
        if parser.text_block_count == parser.text_block_capacity:
            grow_array(<void**>&parser.text_blocks, &parser.text_block_capacity, sizeof(void*))
        size = max(<uint32_t>TEXT_BLOCK, count + ATOM_PADDING)
        text = <uint16_t*>PyMem_RawCalloc(size, sizeof(uint16_t))
        if text == NULL:
            with gil:
                raise MemoryError()
        parser.text_blocks[parser.text_block_count] = text
        parser.text_block_count += 1
        if size > TEXT_BLOCK:
            return text
        parser.text_free = text
        parser.text_left = size
    text = parser.text_free
    parser.text_free += count
    parser.text_left -= count
    return text


cdef int grow_atom_table(Parser* parser) except -1 nogil:
    cdef uint32_t size = (parser.atom_mask + 1) * 4
    cdef uint32_t* table = <uint32_t*>PyMem_RawCalloc(size, sizeof(uint32_t))
    cdef uint32_t atom
    cdef uint32_t slot
    if table == NULL:
        with gil:
            raise MemoryError()
    PyMem_RawFree(parser.atom_table)
    parser.atom_table = table
    parser.atom_mask = size - 1
    for atom in range(1, parser.atom_count):
        slot = parser.atoms[atom].hash & parser.atom_mask
        while table[slot]:
            slot = (slot + 1) & parser.atom_mask
        table[slot] = atom
    return 0


cdef uint32_t add_atom(
    Parser* parser, const uint16_t* units, uint32_t length, uint32_t hashed, uint32_t slot, bint copy
) except 0 nogil:
    cdef uint32_t index = parser.atom_count
    cdef uint16_t* text
    cdef Atom* atom
    if copy:
        text = allocate_text(parser, length)
        memcpy(text, units, length * sizeof(uint16_t))
        units = text
    if index == parser.atom_capacity:
        grow_array(<void**>&parser.atoms, &parser.atom_capacity, sizeof(Atom))
    parser.atom_count = index + 1
    atom = &parser.atoms[index]
    atom.hash = hashed
    atom.length = length
    atom.units = units
    atom.top = 0
    atom.stamp = 0
    atom.token = TOKEN_IDENTIFIER
    atom.exported = 0
    parser.atom_table[slot] = index
    if index * 2 > parser.atom_mask:
        grow_atom_table(parser)
    return index


# The atom of a text. `copy`: the text is in scratch memory, not in the source.
cdef inline uint32_t intern_units(Parser* parser, const uint16_t* units, uint32_t length, bint copy) except 0 nogil:
    cdef uint32_t hashed = jsbc_hash_units(units, length)
    cdef uint32_t slot = hashed & parser.atom_mask
    cdef uint32_t index
    cdef Atom* atom
    while True:
        index = parser.atom_table[slot]
        if index == 0:
            return add_atom(parser, units, length, hashed, slot, copy)
        atom = &parser.atoms[index]
        if atom.hash == hashed and atom.length == length and jsbc_same_units(atom.units, units, length):
            return index
        slot = (slot + 1) & parser.atom_mask


# The atom of a Python string (from the esprima adapter, or names given to parse_function).
cdef uint32_t intern_str(Parser* parser, str text) except 0:
    cdef bytes encoded = text.encode("utf-16-le" if sys_byteorder == "little" else "utf-16-be", "surrogatepass")
    cdef bytes padded = encoded + bytes(2 * ATOM_PADDING)
    return intern_units(parser, <const uint16_t*><const char*>padded, <uint32_t>(len(encoded) // 2), True)


cdef int copy_predefined_atoms(Parser* parser) except -1:
    parser.atom_capacity = 2 * PREDEFINED_ATOMS
    parser.atoms = <Atom*>PyMem_RawMalloc(parser.atom_capacity * sizeof(Atom))
    parser.atom_table = <uint32_t*>PyMem_RawMalloc(FIRST_TABLE_SIZE * sizeof(uint32_t))
    if parser.atoms == NULL or parser.atom_table == NULL:
        raise MemoryError()
    memcpy(parser.atoms, predefined_atoms, sizeof(predefined_atoms))
    memcpy(parser.atom_table, predefined_table, sizeof(predefined_table))
    parser.atom_count = PREDEFINED_ATOMS
    parser.atom_mask = FIRST_TABLE_SIZE - 1
    return 0


# Run once at import.
cdef int make_predefined_atoms() except -1:
    global predefined_text
    cdef const uint16_t* units
    cdef uint32_t hashed
    cdef uint32_t slot
    cdef uint32_t index = 1
    cdef Atom* atom
    order = "utf-16-le" if sys_byteorder == "little" else "utf-16-be"
    predefined_text = "".join(PREDEFINED).encode(order) + bytes(2 * ATOM_PADDING)
    units = <const uint16_t*><const char*>predefined_text
    memset(predefined_atoms, 0, sizeof(predefined_atoms))
    memset(predefined_table, 0, sizeof(predefined_table))
    predefined_atoms[0].units = units
    for text in PREDEFINED:
        atom = &predefined_atoms[index]
        atom.units = units
        atom.length = <uint32_t>len(text)
        hashed = jsbc_hash_units(units, atom.length)
        atom.hash = hashed
        atom.token = TOKEN_IDENTIFIER
        if index <= KEYWORD_WITH - KEYWORD_BREAK + 1:
            atom.token = <uint16_t>(KEYWORD_BREAK + index - 1)
        slot = hashed & (FIRST_TABLE_SIZE - 1)
        while predefined_table[slot]:
            slot = (slot + 1) & (FIRST_TABLE_SIZE - 1)
        predefined_table[slot] = index
        units += atom.length
        index += 1
    assert index == PREDEFINED_ATOMS
    return 0

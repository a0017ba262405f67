from libc.stdint cimport uint16_t, uint32_t


cdef class SourceText:
    """Source of one script as UTF-16 code units, ended by PADDING zero units so that scanners may look ahead."""
    cdef uint16_t* units          # units[0] is the character at offset `base`
    cdef readonly uint32_t length # number of units held
    cdef readonly uint32_t base   # offset of the first unit in the whole source (0 unless this is a slice of it)
    cdef uint32_t* line_starts    # offsets of line starts, made on demand
    cdef uint32_t line_count

    cdef int _fill(self, str text) except -1
    cdef str slice(self, uint32_t start, uint32_t end)
    cdef int find_lines(self) except -1

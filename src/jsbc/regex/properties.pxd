from .charclass cimport CodePointSet

cdef CodePointSet lookup_property(str name, str value)
cdef bint is_property(str name, str value) except -1
cdef bint is_string_property(str name) except -1
cdef list property_strings(str name)

from jsbc.vm.objects cimport Realm
# GetSubstitution, §22.1.3.19.1: captures are str or None; named_captures an object or None
cdef object get_substitution(Realm realm, object matched, object subject, Py_ssize_t position, list captures,
                             object named_captures, object replacement)
# AdvanceStringIndex
cdef Py_ssize_t advance_string_index(object s, Py_ssize_t index, bint unicode) noexcept

from libc.stdint cimport int32_t
from jsbc.vm.objects cimport Realm, JSObject
from jsbc.regex.regexp cimport RegExpProgram

cdef class JSRegExp(JSObject):
    cdef RegExpProgram program       # None until a literal is first used
    cdef object source               # pattern text as written
    cdef object regexp_flags         # "dgimsuvy" subset, sorted
    cdef int flag_bits

# RegExpCreate: program from the process's cache, prototype %RegExp.prototype%
cdef JSRegExp new_regexp(Realm realm, object pattern, object flags)

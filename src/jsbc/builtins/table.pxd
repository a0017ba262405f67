# Rows of a built-in's declarative property table.  A table is a module-level C array that ends
# with `table_end()`:
#
#     cdef NativeSpec[3] METHODS = [
#         native(b"push", 1, array_push), function(b"at", 1, array_at), table_end(),
#     ]
from jsbc.vm.objects cimport NativeSpec, native_function, object_function, NATIVE_CONSTRUCTOR, NATIVE_GETTER, NATIVE_SETTER

cdef inline NativeSpec make_row(const char* name, int length, native_function native, object_function native_object,
                                int magic, int flags) noexcept:
    cdef NativeSpec row
    row.name = name
    row.length = length
    row.native = native
    row.native_object = native_object
    row.magic = magic
    row.flags = flags
    return row

# value style
cdef inline NativeSpec native(const char* name, int length, native_function fn, int magic=0, int flags=0) noexcept:
    return make_row(name, length, fn, NULL, magic, flags)
# object style
cdef inline NativeSpec function(const char* name, int length, object_function fn, int magic=0, int flags=0) noexcept:
    return make_row(name, length, NULL, fn, magic, flags)
cdef inline NativeSpec getter(const char* name, object_function fn, int magic=0) noexcept:
    return make_row(name, 0, NULL, fn, magic, NATIVE_GETTER)
cdef inline NativeSpec setter(const char* name, object_function fn, int magic=0) noexcept:
    return make_row(name, 1, NULL, fn, magic, NATIVE_SETTER)
cdef inline NativeSpec table_end() noexcept:
    return make_row(NULL, 0, NULL, NULL, 0, 0)

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *

# Function.prototype.call and apply: the interpreter may recognise them by their C function and push the frame itself.
cdef int function_call(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1
cdef int function_apply(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1

# CreateListFromArrayLike into C memory: owned Values.  Release with argument_list_release.
cdef enum:
    INLINE_ARGUMENTS = 16
    MAX_ARGUMENTS = 500000
cdef struct ArgumentList:
    int count
    int capacity
    Value* values                # == inline_values, or allocated
    Value inline_values[INLINE_ARGUMENTS]
cdef int argument_list_fill(Realm realm, ArgumentList* arguments, Value source) except -1   # releases itself on failure
cdef void argument_list_release(ArgumentList* arguments) noexcept

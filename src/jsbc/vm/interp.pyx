# The interpreter.  interp.pxd says what others use; here is how it is cut:
#
#   loop.pxi            the dispatch loop with the hot instructions (dispatch.pxi: how it jumps)
#   cold.pxi            the other instructions
#   frames.pxi          register stack, frames, unwinding to handlers, live functions
#   calls.pxi           calls and constructions, from the loop and from C
#   properties_ic.pxi   inline caches
#   environments.pxi    captured variables, names looked up at run time, globals
#   classes.pxi         closures, classes, methods, private names
#   iteration.pxi       iterator records, for-in, array literals
#   generators.pxi      generators, async functions and generators, job queue
#   eval.pxi            eval, Function constructors, scripts
#   trace.pxi           stack traces
#
# The window of a frame lies in the register stack: R[-1] callee, R[0] this, R[1..n] parameters, then locals and
# temporaries.  A call puts callee, this and arguments at the top of the caller's window, and that is where the callee's
# window begins: arguments are never copied.  All Values above the running frame's window are undefined.

from libc.stdint cimport uint64_t, uint32_t, int32_t, int64_t, uint8_t, int8_t, int16_t, uint16_t
from libc.stdlib cimport malloc, calloc, free
from libc.string cimport memcpy, memset
from cpython.ref cimport PyObject
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport to_boolean, to_number, to_numeric, to_primitive, to_object, to_string_value, js_typeof, double_to_int32
from jsbc.vm.operators cimport *
from jsbc.vm.native_stack cimport native_stack_low
from jsbc.code cimport *
from jsbc.bytecode._opcodes cimport *

from _collections import deque  # what collections.deque is, without 3 ms of import

from jsbc.errors import BytecodeError, SourceChunkError

cdef extern from "Python.h":
    ctypedef struct PyTypeObject:
        pass
    PyObject* Py_None
    PyTypeObject* Py_TYPE(PyObject*) noexcept
    void PyErr_SetNone(PyObject* kind) noexcept
    void PyErr_Fetch(PyObject** kind, PyObject** value, PyObject** traceback) noexcept
    void PyErr_Restore(PyObject* kind, PyObject* value, PyObject* traceback) noexcept
    void PyErr_NormalizeException(PyObject** kind, PyObject** value, PyObject** traceback) noexcept
    int PyException_SetTraceback(PyObject* exception, PyObject* traceback) noexcept
    Py_ssize_t PyUnicode_GET_LENGTH(PyObject* s) noexcept
    uint32_t PyUnicode_READ_CHAR(PyObject* s, Py_ssize_t i) noexcept
    PyObject* PyUnicode_FromOrdinal(int c) except NULL
    bint PyUnicode_CHECK_INTERNED(PyObject* s) noexcept
    Py_ssize_t PyList_GET_SIZE(PyObject* list) noexcept
    PyObject* PyList_GET_ITEM(PyObject* list, Py_ssize_t i) noexcept

cdef extern from *:
    """
    /* Operands of the instruction in the local variable `ins`, with the letters of the opcode table. */
    #define JSBC_OPERAND_A ((unsigned char)(__pyx_v_ins >> 8))
    #define JSBC_OPERAND_B ((unsigned char)(__pyx_v_ins >> 16))
    #define JSBC_OPERAND_C ((unsigned char)(__pyx_v_ins >> 24))
    """
    const uint8_t A "JSBC_OPERAND_A"
    const uint8_t B "JSBC_OPERAND_B"
    const uint8_t C "JSBC_OPERAND_C"

cdef enum:
    CLOSURE_ENVIRONMENT = 255

cdef PropertyKey KEY_PROTOTYPE = key_from_str("prototype")
cdef PropertyKey KEY_CONSTRUCTOR = key_from_str("constructor")
cdef PropertyKey KEY_NAME = key_from_str("name")
cdef PropertyKey KEY_LENGTH = key_from_str("length")
cdef PropertyKey KEY_NEXT = key_from_str("next")
cdef PropertyKey KEY_VALUE = key_from_str("value")
cdef PropertyKey KEY_DONE = key_from_str("done")
cdef PropertyKey KEY_RETURN = key_from_str("return")
cdef PropertyKey KEY_THROW = key_from_str("throw")

# Built-ins that the interpreter knows by their C function; their modules register them.
cdef native_function function_call_native = NULL
cdef native_function generator_next_native = NULL
cdef async_from_sync async_from_sync_hook = NULL


cdef inline bint truth(Value v) noexcept:
    if is_int(v):
        return as_int(v) != 0
    return to_boolean(v)


cdef bint strictly_equal(Value v, Value w) noexcept:
    # Most strings that programs compare are interned, and differ when their addresses do: jsonata's warm load compared
    # 2,000 in another module.
    if v == w:
        return not is_double(v) or as_double(v) == as_double(v)
    if is_string(v) and is_string(w) and PyUnicode_CHECK_INTERNED(as_pointer(v)) and \
            PyUnicode_CHECK_INTERNED(as_pointer(w)):
        return False
    return strict_equals(v, w)


cdef inline Value value_uint32(uint32_t n) noexcept:
    return value_int(<int32_t>n) if n <= 0x7FFFFFFF else value_double(<double>n)


cdef inline int32_t int32_of_double(double d) noexcept:
    # ToInt32 for what usually comes: a result of arithmetic within 53 bits
    if d >= -9007199254740992.0 and d <= 9007199254740992.0:
        return <int32_t><uint32_t><int64_t>d
    return double_to_int32(d)


cdef inline PropertyKey borrowed_key(object name) except 0:
    """Key of a name that the caller keeps alive; names in templates are interned."""
    cdef uint32_t first
    if likely(PyUnicode_CHECK_INTERNED(<PyObject*>name)) and likely(PyUnicode_GET_LENGTH(<PyObject*>name) != 0):
        first = PyUnicode_READ_CHAR(<PyObject*>name, 0)
        if likely(first < 48 or first > 57):
            return value_string(<PyObject*>name)
    return borrowed_key_of_any(name)


cdef PropertyKey borrowed_key_of_any(object name) except 0:
    # It may be an index.
    cdef PropertyKey key
    if PyUnicode_CHECK_INTERNED(<PyObject*>name):
        key = key_from_object(None, name)
        value_decref(key)
        return key
    return key_from_str(name)


cdef inline int make_object(Value* result, PyObject* shape) except -1:
    cdef JSObject target = new_object_with_shape(<Shape>shape)
    INCREF(<PyObject*>target)
    set_steal(result, value_object(<PyObject*>target))
    return 0


cdef inline int make_literal(Value* result, PyObject* shape) except -1:
    return make_object(result, shape)


include "frames.pxi"
include "properties_ic.pxi"
include "environments.pxi"
include "classes.pxi"
include "iteration.pxi"
include "calls.pxi"
include "generators.pxi"
include "eval.pxi"
include "trace.pxi"
include "cold.pxi"
include "dispatch.pxi"
include "loop.pxi"


cdef void set_function_natives(native_function call) noexcept:
    global function_call_native
    function_call_native = call


set_interpreter(enter_checked_call, enter_construct)
capture_stack = capture_for_error

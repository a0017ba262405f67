# The heap of the engine; objects.pxd says what is where and how built-ins use it.
#
#   keys.pxi            strings as property keys, symbols
#   shapes.pxi          property tables, shapes, transitions
#   allocation.pxi      new objects, arrays, functions, environments
#   gc.pxi              what Python's collector calls: traverse, clear, dealloc
#   elements.pxi        arrays, arguments objects, String objects
#   define.pxi          property descriptors and [[DefineOwnProperty]]
#   properties.pxi      [[Get]], [[Set]], [[Has]], [[Delete]], [[OwnPropertyKeys]], prototypes
#   natives.pxi         built-in tables, lazy properties, intrinsics
#   realm.pxi           the realm, limits, calls
#   errors.pxi          throwing and catching
#   object_style.pxi    the same on Python objects
#
# One extension module, because a call between modules costs 2.4 ns and these parts call each other all the time.

from libc.stdint cimport uint64_t, uint32_t, int32_t, int64_t, uint8_t, uint16_t, uintptr_t
from libc.stdlib cimport malloc, calloc, realloc, free, qsort
from libc.string cimport memcpy, memset, memmove, strncmp, strlen
from cpython.ref cimport PyObject
from cpython.tuple cimport PyTuple_New, PyTuple_SET_ITEM
from jsbc.vm.value cimport *
from jsbc.vm.native_stack cimport native_stack_low
from jsbc.code cimport FunctionTemplate, ScopeInfo, Code, Handler, VARIABLE_LET, VARIABLE_CONST, VARIABLE_PRIVATE
from jsbc.code cimport FLAG_GENERATOR, FLAG_ASYNC, function_name, inner_template

cdef extern from "Python.h":
    PyObject* Py_None
    void PyErr_SetNone(object kind)
    void PyErr_Clear() noexcept
    PyObject* PyErr_Occurred() noexcept
    bint PyErr_ExceptionMatches(object kind) noexcept
    int PyErr_CheckSignals() except -1
    object PyImport_ImportModuleLevelObject(object name, PyObject* globals, PyObject* locals, PyObject* fromlist, int level)

include "keys.pxi"
include "shapes.pxi"
include "gc.pxi"
include "allocation.pxi"
include "elements.pxi"
include "define.pxi"
include "properties.pxi"
include "natives.pxi"
include "errors.pxi"
include "realm.pxi"
include "object_style.pxi"

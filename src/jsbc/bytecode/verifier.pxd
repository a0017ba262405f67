# Checks bytecode from outside the process before its first execution.
from jsbc.code cimport FunctionTemplate

cdef int verify_function(FunctionTemplate template) except -1

# The interpreter: one loop, frames on a growable register stack, generators as frames put aside.
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.code cimport Code, FunctionTemplate, ScopeInfo

cdef object run_code(Realm realm, Code code)                       # object-style completion value of a script
cdef JSFunction new_closure(Realm realm, FunctionTemplate template, Environment environment, LiveFunction live)
cdef LiveFunction live_function(Realm realm, FunctionTemplate template)
cdef int resume_generator(Realm realm, Value* result, JSObject generator, int mode, Value sent, bint* done) except -1   # mode 0 next, 1 throw, 2 return
cdef int direct_eval(Realm realm, Value* result, Value source, Environment environment, object site) except -1
cdef object run_jobs(Realm realm)                                  # drains the job queue; returns the number of jobs run
cdef object stack_trace(Realm realm, Py_ssize_t limit)             # text of `.stack` below the message line ("    at f (file:1:2)\n...")

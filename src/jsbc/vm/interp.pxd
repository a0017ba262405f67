# The interpreter: one loop, frames on a growable register stack, generators as frames put aside.
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.code cimport Code, FunctionTemplate, ScopeInfo

# ------------------------------------------------------------------ calls
cdef object run_code(Realm realm, Code code)                       # object-style completion value of a script
cdef JSFunction new_closure(Realm realm, FunctionTemplate template, Environment environment, LiveFunction live)
cdef LiveFunction live_function(Realm realm, FunctionTemplate template)
cdef int resume_generator(Realm realm, Value* result, JSObject generator, int mode, Value sent, bint* done) except -1   # mode 0 next, 1 throw, 2 return
cdef int direct_eval(Realm realm, Value* result, Value source, Environment environment, object site) except -1
# The function eval called indirectly; what the Function constructors make ("function", "function*", "async function", ...).
cdef object indirect_eval(Realm realm, object source)
cdef JSFunction create_dynamic_function(Realm realm, str kind, str parameters, str body)
cdef object stack_trace(Realm realm, Py_ssize_t limit)             # text of `.stack` below the message line ("    at f (file:1:2)\n...")

cdef enum LiveFlags:             # LiveFunction.call_flags; 0 = a call only has to push a frame
    LIVE_SUSPENDABLE = 1         # generator or async function
    LIVE_CLASS_CONSTRUCTOR = 2   # [[Call]] throws
    LIVE_KEEPS_ARGUMENTS = 4     # reads arguments beyond its parameters (`arguments`, rest)
    LIVE_DERIVED = 8
    LIVE_STRICT = 16             # only informs; does not make a call slow
    LIVE_SLOW_CALL = 7           # any of these bits: the call takes the long way

# ------------------------------------------------------------------ suspended frames
cdef enum SuspendedState:
    STATE_START = 0              # suspended before the body ran
    STATE_YIELD = 1              # suspended at a yield
    STATE_RUNNING = 2
    STATE_AWAIT = 3              # async: waits for a promise
    STATE_AWAIT_RETURN = 4       # async generator: awaits the operand of return()
    STATE_COMPLETED = 5

# Generator object, async generator object, or the hidden state of a running async function.
cdef class JSGenerator(JSObject):
    cdef Value* saved            # room for the window: callee, this, registers
    cdef uint32_t saved_count    # Values in it while suspended, else 0
    cdef uint32_t state
    cdef const uint32_t* pc
    cdef LiveFunction live
    cdef Value new_target
    cdef Value* extra_args
    cdef uint32_t extra_argc
    cdef JSObject promise        # async function: what the call returned
    cdef object queue            # async generator: deque of AsyncGeneratorRequest

# One call of next, throw or return on an async generator (ECMA-262 §27.6.3.1)
cdef class AsyncGeneratorRequest:
    cdef int mode                # 0 next, 1 throw, 2 return
    cdef object value            # object style
    cdef JSObject promise

cdef int async_generator_resume_next(Realm realm, JSGenerator generator, int mode, object value) except -1
cdef JSObject async_generator_enqueue(Realm realm, object generator, int mode, object value)   # the promise

# ------------------------------------------------------------------ jobs and promises
# A job is an object with a C method, so that the queue costs no Python call.
cdef class Job:
    cdef int run(self, Realm realm) except -1
cdef int enqueue_job(Realm realm, Job job) except -1
cdef object run_jobs(Realm realm)                                  # drains the job queue; returns the number of jobs run

# What await, async functions and async generators need from builtins/promise.pyx, which registers it at import.
cdef struct PromiseHooks:
    # a pending promise with the intrinsic prototype
    JSObject (*create)(Realm realm)
    # the promise's resolve function: follows thenables; does nothing when already resolved
    int (*resolve)(Realm realm, JSObject promise, Value v) except -1
    int (*reject)(Realm realm, JSObject promise, Value reason) except -1
    # PromiseResolve(%Promise%, v), then PerformPromiseThen with reactions that call awaiter_resume(realm, awaiter, value,
    # rejected) in a job; no derived promise is made and the promise counts as handled (§27.7.5.3 Await)
    int (*await_value)(Realm realm, Value v, object awaiter) except -1
    # PromiseResolve(%Promise%, v)
    JSObject (*promise_resolve)(Realm realm, Value v)
    # PerformPromiseThen(promise, fulfilled, rejected, derived); fulfilled and rejected: callables or None, derived: promise or None
    int (*perform_then)(Realm realm, JSObject promise, object fulfilled, object rejected, JSObject derived) except -1
cdef void set_promise_hooks(const PromiseHooks* hooks) noexcept
cdef const PromiseHooks* promise_hooks
# Continues what awaited: `awaiter` as given to await_value.
cdef int awaiter_resume(Realm realm, object awaiter, Value value, bint rejected) except -1

# ------------------------------------------------------------------ built-ins that the interpreter knows by their C function
# Generator.prototype.next: for-of steps generators without result objects
cdef void set_generator_natives(native_function next_native) noexcept
# Function.prototype.call: f.call(...) pushes the frame of f
cdef void set_function_natives(native_function call) noexcept
# CreateAsyncFromSyncIterator: fills the async record place[0..2] from the sync record
ctypedef int (*async_from_sync)(Realm realm, Value* place, Value* record) except -1
cdef void set_async_from_sync(async_from_sync hook) noexcept
# Iterator records in three Values, see iteration.pxi; iterator_step: 1 with the value, 0 at the end
cdef int get_iterator(Realm realm, Value* place, Value v, bint asynchronous) except -1
cdef int iterator_step(Realm realm, Value* result, Value* record) except -1
cdef int iterator_call_next(Realm realm, Value* result, Value* record, Value argument) except -1
cdef int iterator_method(Realm realm, Value* result, Value iterator, PropertyKey key) except -1
cdef int iterator_close_silent(Realm realm, Value* record) except -1
cdef int read_iterator_result(Realm realm, Value* result, Value answer, bint* done) except -1
cdef int make_iterator_result(Realm realm, Value* result, Value v, bint done) except -1

# A regular expression literal, whose syntax was checked when its source was compiled: builtins/regexp.pyx makes the object
# and compiles the pattern when it is first used; and another object like one.  Set at the import of that module.
ctypedef JSObject (*regexp_literal_hook)(Realm realm, object pattern, object flags)
ctypedef JSObject (*regexp_copy_hook)(Realm realm, JSObject original)
cdef void set_regexp_literal(regexp_literal_hook hook, regexp_copy_hook copy) noexcept

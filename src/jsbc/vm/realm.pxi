# The realm: register stack, limits, calls from native code.

from _collections import deque  # what collections.deque is, without 3 ms of import

cdef extern from *:
    """
    #ifndef _GNU_SOURCE
    #define _GNU_SOURCE
    #endif
    #include <sys/mman.h>
    #include <sys/resource.h>
    #include <time.h>
    #include <unistd.h>
    #include <fcntl.h>
    #include <stdlib.h>

    #ifndef MAP_NORESERVE
    #define MAP_NORESERVE 0
    #endif

    /* Zero pages that cost nothing until they are touched; NULL when there are none. */
    static void *jsbc_map(size_t size) {
        void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        return p == MAP_FAILED ? NULL : p;
    }
    static void jsbc_unmap(void *p, size_t size) { if (p != NULL) munmap(p, size); }

    static double jsbc_now(void) {
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
    }

    static size_t jsbc_resident(void) {
        struct rusage usage;
    #ifdef __linux__
        char text[128];
        int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
        if (file >= 0) {
            ssize_t n = read(file, text, sizeof text - 1);
            close(file);
            if (n > 0) {
                char *end;
                text[n] = 0;
                strtoull(text, &end, 10);
                return (size_t)strtoull(end, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
            }
        }
    #endif
        if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
    #ifdef __APPLE__
        return (size_t)usage.ru_maxrss;
    #else
        return (size_t)usage.ru_maxrss * 1024;
    #endif
    }
    """
    void* jsbc_map(size_t size) noexcept nogil
    void jsbc_unmap(void* p, size_t size) noexcept nogil
    double jsbc_now() noexcept nogil
    size_t jsbc_resident() noexcept nogil

cdef enum:
    STACK_VALUES = 1 << 20       # registers of all frames: 8 MB of address space
    FRAME_LIMIT = 10000          # depth of JavaScript calls
    NATIVE_DEPTH_LIMIT = 5000    # nested entries from C; usually the native stack is the limit, see native_stack.pxd
    INTERRUPT_BUDGET = 20000     # backward jumps and calls between two checks, about 0.3 ms
    MEMORY_CHECK_STEP = 1 << 20

cdef double SWITCH_INTERVAL = 0.005      # seconds between two times that other Python threads get their turn
# A signal handler runs in the midst of a built-in only when that has looked at the clock so often, for so many seconds,
# without a call or a jump of the program between: elsewhere the handler may run JavaScript, see check_interrupt().
cdef double SIGNAL_PATIENCE = 0.05
cdef int MOST_PUT_OFF = 50
cdef int CLOSED_BUDGET = 61               # after a check in the midst of a built-in


cdef class Realm:
    """Global object, intrinsics and the register stack: the engine side of a Context."""

    def __cinit__(self):
        self.exception = UNDEFINED
        self.new_target = UNDEFINED
        self.stack = <Value*>jsbc_map(STACK_VALUES * sizeof(Value))
        self.frames = <Frame*>jsbc_map(FRAME_LIMIT * sizeof(Frame))
        if self.stack == NULL or self.frames == NULL:
            raise MemoryError()
        self.stack_end = self.stack + STACK_VALUES
        self.stack_top = self.stack
        self.frame = self.frames
        self.frame_end = self.frames + FRAME_LIMIT
        self.budget = INTERRUPT_BUDGET
        self.proto_epoch = 1
        self.proto_shapes = {}
        self.literal_shapes = {}
        self.lexical_names = {}
        self.live_functions = {}
        self.symbol_registry = {}
        self.hooks = {}
        self.jobs = deque()

    def __dealloc__(self):
        jsbc_unmap(self.stack, STACK_VALUES * sizeof(Value))
        jsbc_unmap(self.frames, FRAME_LIMIT * sizeof(Frame))


cdef Realm new_realm():
    cdef Realm realm = Realm.__new__(Realm)
    realm.global_object = new_global_object(realm)
    object_shape(realm)
    return realm


cdef void clear_stack(Realm realm) noexcept:
    cdef Value* end = used_stack_end(realm)
    cdef Value* place = realm.stack_top
    cdef Value old
    while place < end:
        old = place[0]
        place[0] = UNDEFINED
        value_decref(old)
        place += 1


# ------------------------------------------------------------------ limits
cdef double monotonic_seconds() noexcept nogil:
    return jsbc_now()


cdef size_t resident_bytes() noexcept:
    return jsbc_resident()


cdef int check_interrupt(Realm realm) except -1:
    cdef double now = jsbc_now()
    realm.budget = INTERRUPT_BUDGET
    # Not by the clock alone: a process that was not given the processor has not waited.
    if realm.open or (realm.put_off >= MOST_PUT_OFF and now - realm.last_signals >= SIGNAL_PATIENCE):
        PyErr_CheckSignals()
        realm.last_signals = jsbc_now()
        realm.put_off = 0
    else:
        # In the midst of a built-in a handler could not run JavaScript: it waits for the next call or jump, if that is near.
        # A prime number, so that a program that always does the same does not come here again and again.
        realm.budget = CLOSED_BUDGET
        realm.put_off += 1
    if realm.deadline > 0 and now >= realm.deadline:
        raise error_class("JSTimeoutError")("the time limit was reached")
    if now - realm.last_interrupt >= SWITCH_INTERVAL:
        if realm.memory_limit:
            check_memory(realm)
        with nogil:
            pass
        realm.last_interrupt = jsbc_now()
    return 0


cdef int check_between(Realm realm) except -1:
    realm.open = True
    try:
        return check_interrupt(realm)
    finally:
        realm.open = False


cdef int check_memory(Realm realm) except -1:
    """Compares the growth of the process, and what is about to be allocated, with the limit.

    The engine's objects are Python objects all over the process's allocators: the resident size is the one measure
    that sees them all.
    """
    cdef size_t requested = realm.allocated
    cdef size_t resident, growth
    realm.allocated = 0
    # A program that copies megabytes with each instruction comes here long before its budget of jumps and calls is used:
    # 20,000 times `s = s + s.slice(1)` with 20 million units would be minutes.
    if realm.deadline > 0 and jsbc_now() >= realm.deadline:
        raise error_class("JSTimeoutError")("the time limit was reached")
    if realm.memory_limit == 0:
        return 0
    # Up to a step's worth of what was charged is resident already.
    requested = requested - MEMORY_CHECK_STEP if requested > MEMORY_CHECK_STEP else 0
    growth = memory_growth(realm)
    if growth + requested <= realm.memory_limit:
        return 0
    if requested <= realm.memory_limit and growth > realm.memory_seen + realm.memory_limit // 8:
        # Garbage in cycles counts until it is collected; not again before a further eighth of the limit was used.
        import gc
        gc.collect()
        growth = memory_growth(realm)
        realm.memory_seen = growth
        if growth + requested <= realm.memory_limit:
            return 0
    realm.memory_seen = 0
    raise error_class("JSMemoryError")("the memory limit was reached")


cdef size_t memory_growth(Realm realm) noexcept:
    cdef size_t resident = jsbc_resident()
    return resident - realm.memory_base if resident > realm.memory_base else 0


# ------------------------------------------------------------------ calls
cdef void set_interpreter(call_hook call, construct_hook construct_function) noexcept:
    global interpreter_call, interpreter_construct
    interpreter_call = call
    interpreter_construct = construct_function


# The same pointers without Cython's error check, so that the depth is counted down without a try statement.
ctypedef int (*unchecked_call)(Realm realm, Value* result, Value fn, Value this_value, int argc, Value* argv) noexcept
ctypedef int (*unchecked_construct)(Realm realm, Value* result, Value fn, int argc, Value* argv, Value new_target) noexcept
ctypedef int (*unchecked_native)(Realm realm, Value* result, Value this_value, int argc, Value* argv) noexcept


cdef inline int enter_native(Realm realm) except -1:
    if unlikely(realm.native_depth >= NATIVE_DEPTH_LIMIT or native_stack_low()):
        return throw_range_error(realm, "Maximum call stack size exceeded")
    realm.native_depth += 1
    return 0


cdef int call_function(Realm realm, Value* result, Value fn, Value this_value, int argc, Value* argv) except -1:
    cdef JSObject target
    cdef const ExoticMethods* methods
    cdef int done
    if not is_object(fn) or not (<JSObject>as_pointer(fn)).flags & OBJECT_CALLABLE:
        return throw_type_error(realm, f"{describe_value(fn)} is not a function")
    target = <JSObject>as_pointer(fn)
    enter_native(realm)
    methods = exotic_methods(target)
    if methods != NULL and methods.call != NULL:
        try:
            methods.call(realm, result, target, this_value, argc, argv)
        finally:
            realm.native_depth -= 1
        return 0
    if isinstance(target, JSFunction) and (<JSFunction>target).template is None:
        done = call_native_unchecked(realm, result, <JSFunction>target, this_value, argc, argv, UNDEFINED)
    elif interpreter_call != NULL:
        done = (<unchecked_call>interpreter_call)(realm, result, fn, this_value, argc, argv)
    else:
        realm.native_depth -= 1
        raise SystemError("jsbc.vm.interp is not loaded")
    realm.native_depth -= 1
    return done


cdef int construct(Realm realm, Value* result, Value fn, int argc, Value* argv, Value new_target) except -1:
    cdef JSObject target
    cdef const ExoticMethods* methods
    cdef int done
    if not is_object(fn) or not (<JSObject>as_pointer(fn)).flags & OBJECT_CONSTRUCTOR:
        return throw_type_error(realm, f"{describe_value(fn)} is not a constructor")
    target = <JSObject>as_pointer(fn)
    enter_native(realm)
    methods = exotic_methods(target)
    if methods != NULL and methods.construct != NULL:
        try:
            methods.construct(realm, result, target, argc, argv, new_target)
        finally:
            realm.native_depth -= 1
        return 0
    if isinstance(target, JSFunction) and (<JSFunction>target).template is None:
        done = call_native_unchecked(realm, result, <JSFunction>target, UNDEFINED, argc, argv, new_target)
    elif interpreter_construct != NULL:
        done = (<unchecked_construct>interpreter_construct)(realm, result, fn, argc, argv, new_target)
    else:
        realm.native_depth -= 1
        raise SystemError("jsbc.vm.interp is not loaded")
    realm.native_depth -= 1
    return done


cdef int call_object_native(Realm realm, Value* result, JSFunction fn, Value this_value, int argc, Value* argv) except -1:
    cdef tuple args
    cdef int i
    cdef object argument, returned
    if argc == 0:
        args = ()
    else:
        # Without a list on the way, which was 5 % of marked's warm load.
        args = PyTuple_New(argc)
        for i in range(argc):
            argument = from_value(argv[i])
            INCREF(<PyObject*>argument)
            PyTuple_SET_ITEM(args, i, argument)
    returned = fn.native_object(realm, from_value(this_value), args)
    set_steal(result, to_value(realm, returned))
    return 0


cdef int call_native_unchecked(Realm realm, Value* result, JSFunction fn, Value this_value, int argc, Value* argv,
                               Value new_target) noexcept:
    # -1 with the error set, like a function that is declared `except -1`
    cdef JSFunction caller = realm.callee
    cdef Value outer_target = realm.new_target       # its reference is kept here meanwhile
    cdef int done
    value_incref(new_target)
    realm.new_target = new_target
    realm.callee = fn
    if fn.native != NULL:
        done = (<unchecked_native>fn.native)(realm, result, this_value, argc, argv)
    elif fn.native_object != NULL:
        done = (<unchecked_object_native>call_object_native)(realm, result, fn, this_value, argc, argv)
    else:
        set_undefined(result)
        done = 0
    realm.callee = caller
    set_steal(&realm.new_target, outer_target)
    return done


ctypedef int (*unchecked_object_native)(Realm realm, Value* result, JSFunction fn, Value this_value, int argc,
                                        Value* argv) noexcept


cdef int call_native(Realm realm, Value* result, JSFunction fn, Value this_value, int argc, Value* argv,
                     Value new_target) except -1:
    return call_native_unchecked(realm, result, fn, this_value, argc, argv, new_target)


# ------------------------------------------------------------------ prototypes of constructed objects
cdef JSObject prototype_from_constructor(Realm realm, Value new_target, int default_intrinsic):
    # GetPrototypeFromConstructor, §10.1.14
    cdef Value v = UNDEFINED
    cdef JSObject target
    cdef OwnPlace own
    if is_object(new_target):
        target = <JSObject>as_pointer(new_target)
        if not target.flags & OBJECT_EXOTIC and find_own_ready(realm, target, KEY_PROTOTYPE, &own) == OWN_VALUE \
                and not own.attributes & ATTR_ACCESSOR:
            if is_object(own.place[0]):
                return <JSObject>as_pointer(own.place[0])
        else:
            get_from(realm, &v, target, KEY_PROTOTYPE, new_target)
            found = from_value(v)
            value_decref(v)
            if isinstance(found, JSObject):
                return <JSObject>found
    return intrinsic(realm, default_intrinsic)

# Frames, the register stack, live functions, unwinding, stack traces.

cdef enum:
    # Values made valid at a time when the stack grows: a page.
    STACK_CHUNK = 512
    # Frames in reserve, so that reporting an overflow can call functions.
    RESERVED_FRAMES = 8
    # Scripts whose caches a realm keeps for another run.  A host that evaluates ever new texts must not collect them all.
    MAX_LIVE_SCRIPTS = 64


cdef class InterpreterState:
    """What the interpreter keeps per realm besides the fields of Realm."""
    cdef Value* stack_limit            # end of the mapping; realm.stack_end is the end of the Values made valid so far
    cdef Shape iterator_result_shape   # {value, done}
    cdef InlineCache cold_cache        # of the site that runs now in a function without caches: borrows a name, owns nothing


cdef int prepare_realm(Realm realm) except -1:
    # First entry into the interpreter.  The stacks are mapped zero pages: a chunk becomes valid registers (undefined) only
    # when a frame needs it, so that a Context costs no memory for recursion it does not do.
    cdef InterpreterState state = InterpreterState.__new__(InterpreterState)
    state.stack_limit = realm.stack_end
    state.cold_cache.misses = MEGAMORPHIC_MISSES
    realm.stack_end = realm.stack
    # frames[0] stands for the host: no function, no registers.
    realm.frame = realm.frames
    realm.frame.registers = realm.stack
    realm.frame.live = NULL
    realm.frame_end -= RESERVED_FRAMES
    state.iterator_result_shape = shape_transition(
        shape_transition(object_shape_of(realm), KEY_VALUE, ATTR_DEFAULT), KEY_DONE, ATTR_DEFAULT)
    realm.interpreter = state
    return 0


cdef Shape object_shape_of(Realm realm):
    if realm.empty_shape is None:
        new_object(realm)        # the first object makes it
    return realm.empty_shape


cdef inline int ensure_prepared(Realm realm) except -1:
    if unlikely(realm.interpreter is None):
        return prepare_realm(realm)
    return 0


cdef int throw_stack_overflow(Realm realm) except -1:
    return throw_range_error(realm, "Maximum call stack size exceeded")


cdef int grow_stack(Realm realm, Value* needed) except -1:
    # Makes the Values up to `needed` valid.
    cdef InterpreterState state = <InterpreterState>realm.interpreter
    cdef Value* place = realm.stack_end
    cdef Value* end = needed + STACK_CHUNK
    if needed > state.stack_limit:
        return throw_stack_overflow(realm)
    if end > state.stack_limit:
        end = state.stack_limit
    while place < end:
        place[0] = UNDEFINED
        place += 1
    realm.stack_end = end
    return 0


cdef inline Value* first_free(Realm realm) noexcept:
    # Where an entry from C may put its window: above the running frame all Values are undefined.
    cdef Frame* frame = realm.frame
    if frame.live == NULL:
        return realm.stack
    return frame.registers + (<LiveFunction>frame.live).register_count


# ------------------------------------------------------------------ live functions
cdef int make_live(Realm realm, LiveFunction live, FunctionTemplate template) except -1:
    ensure_compiled(template)
    live.template = template
    live.realm = realm
    live.code = template.code
    live.constants = template.constants
    # this and the parameters have registers even when the code names none
    live.register_count = max(template.register_count, template.param_count + 1)
    live.param_count = template.param_count
    live.caches = empty_caches
    if template.site_count > EMPTY_CACHES:
        make_caches(live)
    live.call_flags = 0
    if template.flags & FLAG_STRICT:
        live.call_flags |= LIVE_STRICT
    if template.flags & (FLAG_GENERATOR | FLAG_ASYNC):
        live.call_flags |= LIVE_SUSPENDABLE
    if template.kind == FUNCTION_CLASS_CONSTRUCTOR or template.kind == FUNCTION_DERIVED_CONSTRUCTOR:
        live.call_flags |= LIVE_CLASS_CONSTRUCTOR
    if template.kind == FUNCTION_DERIVED_CONSTRUCTOR:
        live.call_flags |= LIVE_DERIVED
    if template.extra_arguments:
        live.call_flags |= LIVE_KEEPS_ARGUMENTS
    if template.inner_list:
        live.children = [None] * len(template.inner_list)
    return 0


cdef LiveFunction live_function(Realm realm, FunctionTemplate template):
    """The live form of a top-level template; a realm keeps the newest ones, so that running a Code again finds its caches."""
    cdef LiveFunction live
    if realm.live_functions is None:
        realm.live_functions = {}
    known = realm.live_functions.get(template)
    if known is not None:
        return <LiveFunction>known
    live = LiveFunction.__new__(LiveFunction)
    make_live(realm, live, template)
    if len(realm.live_functions) >= MAX_LIVE_SCRIPTS:
        del realm.live_functions[next(iter(realm.live_functions))]
    realm.live_functions[template] = live
    return live


cdef int bring_to_life(Realm realm, JSFunction function) except -1:
    # First call of a closure: its template becomes live, once for all closures made at the same place.  Until then
    # `extra` holds the live function of the parent.
    cdef LiveFunction parent
    cdef LiveFunction live
    cdef FunctionTemplate template
    cdef Py_ssize_t position
    if isinstance(function.extra, LiveFunction):
        parent = <LiveFunction>function.extra
        template = template_of(function)
        position = template.place
        if template.parent is parent.template:
            if parent.children is None:
                parent.children = [None] * len(parent.template.inner_list)
            if parent.children[position] is None:
                live = LiveFunction.__new__(LiveFunction)
                make_live(realm, live, template)
                parent.children[position] = live
            function.live = <LiveFunction>parent.children[position]
            function.extra = None
            return 0
    live = LiveFunction.__new__(LiveFunction)
    make_live(realm, live, template_of(function))
    function.live = live
    return 0


# ------------------------------------------------------------------ frames
cdef int push_frame(Realm realm, PyObject* function, Value* base, int argc, uint32_t flags, Value new_target) except -1:
    # base[0] callee, base[1] this, base[2..] arguments: all owned by the stack.  `new_target` is borrowed.
    cdef PyObject* live = <PyObject*>(<JSFunction>function).live
    cdef uint32_t param_count = (<LiveFunction>live).param_count
    cdef Frame* caller = realm.frame
    cdef Frame* frame = caller + 1
    cdef Value* R = base + 1
    cdef Value* place
    cdef Value* end
    cdef Value* extra
    cdef uint32_t extra_count
    if R + (<LiveFunction>live).register_count > realm.stack_end:
        grow_stack(realm, R + (<LiveFunction>live).register_count)
    if R + argc + 1 > realm.stack_end:
        grow_stack(realm, R + argc + 1)
    if frame >= realm.frame_end:
        throw_stack_overflow(realm)
    # An entry from C looks at the budget when its frame stands, at the top of the loop: a signal handler may run JavaScript,
    # whose windows would begin where the one of this call was just put.
    realm.budget -= 1
    if unlikely(realm.budget <= 0) and not flags & FRAME_ENTRY:
        check_between(realm)
    frame.extra_args = NULL
    frame.extra_argc = 0
    frame.generator = NULL
    frame.argc = argc
    frame.live = live
    frame.environment = <PyObject*>(<JSFunction>function).environment
    frame.registers = R
    frame.pc = (<LiveFunction>live).code
    if <uint32_t>argc > param_count and (<LiveFunction>live).call_flags & LIVE_KEEPS_ARGUMENTS:
        extra_count = argc - param_count
        extra = <Value*>malloc(extra_count * sizeof(Value))
        if extra == NULL:
            raise MemoryError()
        place = R + 1 + param_count
        memcpy(extra, place, extra_count * sizeof(Value))
        end = place + extra_count
        while place < end:
            place[0] = UNDEFINED
            place += 1
        frame.extra_args = extra
        frame.extra_argc = extra_count
        flags |= FRAME_EXTRA_ARGUMENTS
    frame.new_target = new_target
    if flags & FRAME_OWNS_NEW_TARGET:
        value_incref(new_target)
    frame.flags = flags
    realm.frame = frame
    # Arguments beyond the parameters and stale temporaries of the caller go away.
    place = R + 1 + (<uint32_t>argc if <uint32_t>argc < param_count else param_count)
    end = R + argc + 1
    if caller.live != NULL and caller.registers + (<LiveFunction>caller.live).register_count > end:
        end = caller.registers + (<LiveFunction>caller.live).register_count
    while place < end:
        set_undefined(place)
        place += 1
    return 0


cdef inline void release_range(Value* place, Value* end) noexcept:
    cdef Value v
    while place < end:
        v = place[0]
        place[0] = UNDEFINED
        if v >= TAG_STRING:
            DECREF(as_pointer(v))
        place += 1


cdef void release_values(Value* values, uint32_t count) noexcept:
    # An owned array.
    cdef uint32_t i
    for i in range(count):
        value_decref(values[i])
    free(values)


cdef void drop_frame(Realm realm) noexcept:
    # Releases the running frame without its callee slot R[-1], which is where a result goes.
    cdef Frame* frame = realm.frame
    cdef Value* R = frame.registers
    cdef PyObject* generator
    cdef Value* extra
    cdef Value new_target
    release_range(R, R + (<LiveFunction>frame.live).register_count)
    if frame.flags & FRAME_EXTRA_ARGUMENTS:
        extra = frame.extra_args
        frame.extra_args = NULL
        release_values(extra, frame.extra_argc)
    if frame.flags & FRAME_OWNS_NEW_TARGET:
        new_target = frame.new_target
        frame.new_target = UNDEFINED
        value_decref(new_target)
    generator = frame.generator
    frame.generator = NULL
    realm.frame = frame - 1
    if frame.flags & FRAME_GENERATOR:
        XDECREF(generator)


cdef int leave_frame(Realm realm, Value v) noexcept:
    # Return of a frame with flags; the reference of `v` moves.  1: the loop goes on with the caller, 0: it is left.
    cdef Frame* frame = realm.frame
    cdef Value* R = frame.registers
    cdef uint32_t flags = frame.flags
    if flags & FRAME_CONSTRUCT and not is_object(v):
        value_decref(v)
        v = R[0]
        R[0] = UNDEFINED
        if v == EMPTY:
            v = UNDEFINED        # only bytecode that no compiler made returns before super()
    drop_frame(realm)
    set_steal(R - 1, v)
    return 0 if flags & FRAME_ENTRY else 1


cdef int unwind(Realm realm) noexcept:
    # Gives realm.exception to the innermost handler: 1 and realm.frame continues there; or drops the frames up to and
    # including the entry: 0.
    cdef Frame* frame
    cdef FunctionTemplate template
    cdef uint32_t pc, i, flags
    cdef const Handler* handler
    cdef Value v
    # Bytecode that no compiler made can throw inside its own handler for ever: going there counts like a jump back.
    realm.budget -= 1
    while True:
        frame = realm.frame
        template = (<LiveFunction>frame.live).template
        pc = <uint32_t>(frame.pc - (<LiveFunction>frame.live).code) - 1
        for i in range(template.handler_count):
            handler = &template.handlers[i]
            if handler.start <= pc < handler.end:
                v = realm.exception
                realm.exception = UNDEFINED
                set_steal(&frame.registers[handler.reg], v)
                frame.pc = (<LiveFunction>frame.live).code + handler.target
                return 1
        flags = frame.flags
        drop_frame(realm)
        set_undefined(frame.registers - 1)
        if flags & FRAME_ENTRY:
            return 0


cdef void unwind_all(Realm realm) noexcept:
    # What JavaScript cannot catch drops the frames up to and including the entry.
    cdef Frame* frame
    cdef uint32_t flags
    while True:
        frame = realm.frame
        flags = frame.flags
        drop_frame(realm)
        set_undefined(frame.registers - 1)
        if flags & FRAME_ENTRY:
            return


cdef int execute(Realm realm) except -1:
    # Runs the entry frame realm.frame to its end; its result is then in the callee slot of the frame.  try/except would
    # cost the loop, so its exception check is switched off by the cast and done here.
    cdef int status
    cdef Frame* entry = realm.frame
    while True:
        status = (<int (*)(Realm) noexcept>run_loop)(realm)
        if likely(status == 0):
            return 0
        if realm.frame < entry:
            return -1            # THROW unwound everything already
        if resume_after_error(realm) == 0:
            return -1


cdef int convert_exception(Realm realm, PyObject* exception) except -1:
    # A Python exception becomes the JavaScript value that a handler sees; raises again what none may see.
    cdef Value v
    if isinstance(<object>exception, BytecodeError) and not isinstance(<object>exception, SourceChunkError):
        raise <object>exception
    v = to_value(realm, catch_exception(realm, <object>exception))
    set_steal(&realm.exception, v)
    return 1


cdef int resume_after_error(Realm realm) noexcept:
    # A Python exception left the loop.  1: a handler was found.  0: all frames of the entry are gone, exception set.
    cdef PyObject* kind = NULL
    cdef PyObject* value = NULL
    cdef PyObject* traceback = NULL
    cdef int converted
    PyErr_Fetch(&kind, &value, &traceback)
    if kind == <PyObject*>JSThrow:
        if unwind(realm) != 0:
            XDECREF(kind)
            XDECREF(value)
            XDECREF(traceback)
            return 1
        PyErr_Restore(kind, value, traceback)
        return 0
    PyErr_NormalizeException(&kind, &value, &traceback)
    if traceback != NULL and value != NULL:
        PyException_SetTraceback(value, traceback)
    converted = (<int (*)(Realm, PyObject*) noexcept>convert_exception)(realm, value)
    XDECREF(kind)
    XDECREF(value)
    XDECREF(traceback)
    if converted == 1:
        if unwind(realm) != 0:
            return 1
        raise_js_throw()
        return 0
    # Not for JavaScript: time limit, memory, KeyboardInterrupt.
    PyErr_Fetch(&kind, &value, &traceback)
    unwind_all(realm)
    PyErr_Restore(kind, value, traceback)
    return 0


cdef void raise_js_throw() noexcept:
    # The thrown value stands in realm.exception.
    PyErr_SetNone(<PyObject*>JSThrow)

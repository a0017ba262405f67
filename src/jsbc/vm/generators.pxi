# Frames put aside: generators, async functions, async generators, the job queue.
#
# A suspendable function always runs in an entry of its own (a nested run_loop).  Suspending copies its window from the
# register stack into the JSGenerator and leaves the loop; resuming copies it to the top of the stack and enters again.

cdef PyTypeObject* generator_type = <PyTypeObject*>JSGenerator


cdef class JSGenerator(JSObject):
    """A generator, an async generator, or the state of a running async function."""

    def __cinit__(self):
        self.new_target = UNDEFINED


cdef class AsyncGeneratorRequest:
    """A call of next, throw or return that an async generator has not answered yet."""


cdef int generator_traverse(PyObject* self, visitproc visit, void* arg) noexcept:
    cdef uint32_t i
    cdef int stop
    for i in range((<JSGenerator>self).saved_count):
        stop = value_visit((<JSGenerator>self).saved[i], visit, arg)
        if stop:
            return stop
    for i in range((<JSGenerator>self).extra_argc):
        stop = value_visit((<JSGenerator>self).extra_args[i], visit, arg)
        if stop:
            return stop
    return value_visit((<JSGenerator>self).new_target, visit, arg)


cdef void generator_clear(PyObject* self) noexcept:
    cdef Value* values = (<JSGenerator>self).saved
    cdef uint32_t count = (<JSGenerator>self).saved_count
    (<JSGenerator>self).saved = NULL
    (<JSGenerator>self).saved_count = 0
    if (<JSGenerator>self).state != STATE_RUNNING:
        (<JSGenerator>self).state = STATE_COMPLETED
    if values != NULL:
        release_values(values, count)
    values = (<JSGenerator>self).extra_args
    count = (<JSGenerator>self).extra_argc
    (<JSGenerator>self).extra_args = NULL
    (<JSGenerator>self).extra_argc = 0
    if values != NULL:
        release_values(values, count)
    set_undefined(&(<JSGenerator>self).new_target)


register_class(JSGenerator, generator_traverse, generator_clear)


# ------------------------------------------------------------------ putting aside and bringing back
cdef int save_frame(Realm realm, PyObject* generator) except -1:
    # The running frame leaves the stack; its callee slot is then undefined and may take a result.
    cdef Frame* frame = realm.frame
    cdef uint32_t count = (<LiveFunction>frame.live).register_count + 1
    cdef Value* window = frame.registers - 1
    cdef Value* saved = (<JSGenerator>generator).saved
    cdef uint32_t i
    if saved == NULL:
        # Kept until the generator dies: its windows all have the same size.
        saved = <Value*>malloc(count * sizeof(Value))
        if saved == NULL:
            raise MemoryError()
    memcpy(saved, window, count * sizeof(Value))
    for i in range(count):
        window[i] = UNDEFINED
    (<JSGenerator>generator).saved = saved
    (<JSGenerator>generator).saved_count = count
    (<JSGenerator>generator).pc = frame.pc
    (<JSGenerator>generator).live = <LiveFunction>frame.live
    if frame.flags & FRAME_EXTRA_ARGUMENTS:
        (<JSGenerator>generator).extra_args = frame.extra_args
        (<JSGenerator>generator).extra_argc = frame.extra_argc
        frame.extra_args = NULL
        frame.extra_argc = 0
    if frame.flags & FRAME_OWNS_NEW_TARGET:
        set_steal(&(<JSGenerator>generator).new_target, frame.new_target)
        frame.new_target = UNDEFINED
    realm.frame = frame - 1
    if frame.flags & FRAME_GENERATOR:
        frame.generator = NULL
        DECREF(generator)        # the caller holds another reference
    return 0


cdef int restore_frame(Realm realm, JSGenerator generator) except -1:
    cdef Value* window = first_free(realm)
    cdef Frame* frame = realm.frame + 1
    cdef Value* saved = generator.saved
    cdef uint32_t count = generator.saved_count
    if saved == NULL or count == 0:
        raise SystemError("the generator has no frame")
    check_native_stack(realm)
    if window + count > realm.stack_end:
        grow_stack(realm, window + count)
    if frame >= realm.frame_end:
        return throw_stack_overflow(realm)
    # Not looked at here: a signal handler might resume the same generator. The loop does when the frame stands.
    realm.budget -= 1
    memcpy(window, saved, count * sizeof(Value))
    generator.saved_count = 0
    frame.registers = window + 1
    frame.live = <PyObject*>generator.live
    frame.pc = generator.pc
    frame.environment = <PyObject*>(<JSFunction>as_pointer(window[0])).environment
    frame.argc = 0
    frame.flags = FRAME_ENTRY | FRAME_GENERATOR
    frame.new_target = generator.new_target
    if frame.new_target != UNDEFINED:
        generator.new_target = UNDEFINED
        frame.flags |= FRAME_OWNS_NEW_TARGET
    frame.extra_args = generator.extra_args
    frame.extra_argc = generator.extra_argc
    if frame.extra_args != NULL:
        generator.extra_args = NULL
        generator.extra_argc = 0
        frame.flags |= FRAME_EXTRA_ARGUMENTS
    INCREF(<PyObject*>generator)
    frame.generator = <PyObject*>generator
    generator.state = STATE_RUNNING
    realm.frame = frame
    return 0


cdef int run_restored(Realm realm, Value* result, JSGenerator generator) except -1:
    # Runs the frame restore_frame put up; `result` is what it returned, yielded or awaits.
    cdef Value* base = realm.frame.registers - 1
    cdef Value v
    if (<int (*)(Realm) noexcept>execute)(realm) < 0:
        generator.state = STATE_COMPLETED
        return -1
    v = base[0]
    base[0] = UNDEFINED
    set_steal(result, v)
    return 0


cdef int throw_into_frame(Realm realm, Value* result, JSGenerator generator, Value reason) except -1:
    # The restored frame goes on with a throw at the place where it stopped.
    set_copy(&realm.exception, reason)
    if unwind(realm) == 0:
        generator.state = STATE_COMPLETED
        raise_js_throw()
        return -1
    return run_restored(realm, result, generator)


# ------------------------------------------------------------------ calls of suspendable functions
cdef int call_suspendable(Realm realm, Value* result, PyObject* function, Value this_value, int argc, Value* argv) except -1:
    cdef FunctionTemplate template = template_of(<JSFunction>function)
    check_native_stack(realm)
    if template.flags & FLAG_GENERATOR:
        # Binds the parameters and comes back with the generator at INITIALYIELD.
        return run_window(realm, result, function, this_value, argc, argv, 0, UNDEFINED)
    return call_async_function(realm, result, function, this_value, argc, argv)


cdef int initial_yield(Realm realm) except -1:
    """OrdinaryCreateFromConstructor, then the first suspension of a generator (§27.5.3.1 GeneratorStart)."""
    cdef Frame* frame = realm.frame
    cdef JSGenerator generator = JSGenerator.__new__(JSGenerator)
    cdef uint32_t flags = (<LiveFunction>frame.live).template.flags
    cdef JSObject prototype
    cdef Value v = UNDEFINED
    cdef Value* base = frame.registers - 1
    get_property(realm, &v, base[0], KEY_PROTOTYPE)
    if is_object(v):
        prototype = <JSObject>as_pointer(v)
        value_decref(v)
    else:
        value_decref(v)
        prototype = intrinsic(realm, INTRINSIC_ASYNC_GENERATOR_PROTOTYPE if flags & FLAG_ASYNC else INTRINSIC_GENERATOR_PROTOTYPE)
    init_object(realm, generator, prototype, KIND_ASYNC_GENERATOR if flags & FLAG_ASYNC else KIND_GENERATOR)
    generator.state = STATE_START
    if flags & FLAG_ASYNC:
        generator.queue = deque()
    save_frame(realm, <PyObject*>generator)
    set_copy(base, value_object(<PyObject*>generator))
    return 0


cdef JSGenerator running_generator(Frame* frame):
    if not frame.flags & FRAME_GENERATOR or frame.generator == NULL:
        bad_bytecode(b"suspension outside of a generator")
    return <JSGenerator>frame.generator


# ------------------------------------------------------------------ sync generators
cdef int resume_generator(Realm realm, Value* result, JSObject target, int mode, Value sent, bint* done) except -1:
    """GeneratorResume and GeneratorResumeAbrupt, §27.5.3.3; private_bits is 1 when the result is a finished result object."""
    cdef JSGenerator generator = <JSGenerator>target
    cdef uint32_t ins
    done[0] = True
    if generator.state == STATE_RUNNING:
        return throw_type_error(realm, "Generator is already running")
    if generator.state == STATE_START and mode != 0:
        generator_clear(<PyObject*>generator)
    if generator.state == STATE_COMPLETED:
        if mode == 1:
            return throw_value(realm, sent)
        set_copy(result, sent if mode == 2 else UNDEFINED)
        return 0
    generator.private_bits = 0
    ins = (generator.pc - 1)[0]
    if generator.state == STATE_YIELD:
        restore_frame(realm, generator)
        set_copy(&realm.frame.registers[(ins >> 8) & 0xFF], sent)
        set_int(&realm.frame.registers[(ins >> 16) & 0xFF], mode)
    else:
        restore_frame(realm, generator)
    run_restored(realm, result, generator)
    if generator.state == STATE_RUNNING:
        generator.state = STATE_COMPLETED
    else:
        done[0] = False
    return 0


cdef int step_generator(Realm realm, Value* result, Value* record) except -1:
    # for-of over a generator without the result object
    cdef bint done = False
    cdef Value answer = UNDEFINED
    resume_generator(realm, &answer, <JSObject>as_pointer(record[0]), 0, UNDEFINED, &done)
    try:
        if done:
            return 0
        if (<JSObject>as_pointer(record[0])).private_bits:
            read_iterator_result(realm, result, answer, &done)
            return 0 if done else 1
        set_copy(result, answer)
        return 1
    finally:
        value_decref(answer)


cdef int yield_value(Realm realm, uint32_t ins) except -1:
    """Generator yield: 1 when the frame goes on at once (async generator with another request), 0 when it is put aside."""
    cdef Frame* frame = realm.frame
    cdef JSGenerator generator = running_generator(frame)
    cdef Value* R = frame.registers
    cdef Value v
    cdef AsyncGeneratorRequest request
    if generator.kind == KIND_ASYNC_GENERATOR:
        complete_request(realm, generator, 0, R[(ins >> 8) & 0xFF], False)
        if generator.queue:
            request = <AsyncGeneratorRequest>generator.queue[0]
            set_steal(&R[(ins >> 8) & 0xFF], to_value(realm, request.value))
            set_int(&R[(ins >> 16) & 0xFF], request.mode)
            return 1
        save_frame(realm, <PyObject*>generator)
        generator.state = STATE_YIELD
        return 0
    if generator.kind != KIND_GENERATOR:
        return bad_bytecode(b"YIELD in an async function")
    v = R[(ins >> 8) & 0xFF]
    R[(ins >> 8) & 0xFF] = UNDEFINED
    generator.private_bits = ins >> 24
    save_frame(realm, <PyObject*>generator)
    generator.state = STATE_YIELD
    set_steal(R - 1, v)
    return 0


# ------------------------------------------------------------------ async functions
cdef inline int require_promises(Realm realm) except -1:
    if unlikely(promise_hooks == NULL):
        intrinsic(realm, INTRINSIC_PROMISE)      # imports the module, which sets the hooks
        if promise_hooks == NULL:
            raise SystemError("the module of promises set no hooks")
    return 0


cdef int call_async_function(Realm realm, Value* result, PyObject* function, Value this_value, int argc, Value* argv) except -1:
    """Runs up to the first await; the call answers the promise (§27.7.5.1 AsyncFunctionStart)."""
    cdef JSGenerator generator = JSGenerator.__new__(JSGenerator)
    cdef Value* base
    cdef Value answer = UNDEFINED
    cdef int i, status
    require_promises(realm)
    generator.promise = promise_hooks.create(realm)
    generator.live = (<JSFunction>function).live
    generator.state = STATE_RUNNING
    base = first_free(realm)
    if base + argc + 2 > realm.stack_end:
        grow_stack(realm, base + argc + 2)
    INCREF(function)
    base[0] = value_object(function)
    value_incref(this_value)
    base[1] = this_value
    for i in range(argc):
        value_incref(argv[i])
        base[2 + i] = argv[i]
    if (<int (*)(Realm, PyObject*, Value*, int, uint32_t, Value) noexcept>push_frame)(
            realm, function, base, argc, FRAME_ENTRY, UNDEFINED) < 0:
        release_range(base, base + argc + 2)
        return -1
    INCREF(<PyObject*>generator)
    realm.frame.generator = <PyObject*>generator
    realm.frame.flags |= FRAME_GENERATOR
    status = (<int (*)(Realm, Value*, JSGenerator) noexcept>run_restored)(realm, &answer, generator)
    settle_async(realm, generator, status, &answer)
    set_copy(result, value_object(<PyObject*>generator.promise))
    return 0


cdef int settle_async(Realm realm, JSGenerator generator, int status, Value* answer) except -1:
    # After a run of an async body: returned, threw (status < 0), or awaits.  Releases `answer`.
    cdef Value reason = UNDEFINED
    if status < 0:
        take_exception(realm, &reason)
        generator.state = STATE_COMPLETED
        try:
            if generator.queue is not None:
                finish_async_generator(realm, generator, 1, reason)
            else:
                promise_hooks.reject(realm, generator.promise, reason)
        finally:
            value_decref(reason)
        return 0
    try:
        if generator.state == STATE_RUNNING:
            generator.state = STATE_COMPLETED
            if generator.queue is not None:
                finish_async_generator(realm, generator, 0, answer[0])
            else:
                promise_hooks.resolve(realm, generator.promise, answer[0])
    finally:
        set_undefined(answer)
    return 0


cdef int await_value(Realm realm, uint32_t ins) except -1:
    """Await, §27.7.5.3: registers the continuation, then the frame is put aside."""
    cdef Frame* frame = realm.frame
    cdef JSGenerator generator = running_generator(frame)
    require_promises(realm)
    promise_hooks.await_value(realm, frame.registers[(ins >> 8) & 0xFF], generator)
    save_frame(realm, <PyObject*>generator)
    generator.state = STATE_AWAIT
    return 0


cdef int awaiter_resume(Realm realm, object awaiter, Value value, bint rejected) except -1:
    cdef JSGenerator generator = <JSGenerator>awaiter
    cdef Value answer = UNDEFINED
    cdef uint32_t ins
    cdef int status
    ensure_prepared(realm)
    if generator.state == STATE_AWAIT_RETURN:
        return finish_await_return(realm, generator, value, rejected)
    if generator.state != STATE_AWAIT:
        return 0                 # the collector took the frame
    ins = (generator.pc - 1)[0]
    restore_frame(realm, generator)
    if rejected:
        status = (<int (*)(Realm, Value*, JSGenerator, Value) noexcept>throw_into_frame)(
            realm, &answer, generator, value)
    else:
        set_copy(&realm.frame.registers[(ins >> 8) & 0xFF], value)
        status = (<int (*)(Realm, Value*, JSGenerator) noexcept>run_restored)(realm, &answer, generator)
    return settle_async(realm, generator, status, &answer)


# ------------------------------------------------------------------ async generators (ECMA-262 §27.6.3)
cdef int complete_request(Realm realm, JSGenerator generator, int mode, Value v, bint done) except -1:
    """AsyncGeneratorCompleteStep: answers the oldest request; mode 1: rejects."""
    cdef AsyncGeneratorRequest request
    cdef Value answer = UNDEFINED
    if not generator.queue:
        return 0
    request = <AsyncGeneratorRequest>generator.queue.popleft()
    if mode == 1:
        return promise_hooks.reject(realm, request.promise, v)
    make_iterator_result(realm, &answer, v, done)
    try:
        return promise_hooks.resolve(realm, request.promise, answer)
    finally:
        value_decref(answer)


cdef int finish_async_generator(Realm realm, JSGenerator generator, int mode, Value v) except -1:
    generator.state = STATE_AWAIT_RETURN
    complete_request(realm, generator, mode, v, True)
    return drain_requests(realm, generator)


cdef int drain_requests(Realm realm, JSGenerator generator) except -1:
    """AsyncGeneratorDrainQueue of a generator that has finished."""
    cdef AsyncGeneratorRequest request
    cdef Value v
    while generator.queue:
        request = <AsyncGeneratorRequest>generator.queue[0]
        if request.mode == 2:
            return await_return(realm, generator)
        v = to_value(realm, request.value) if request.mode == 1 else UNDEFINED
        try:
            complete_request(realm, generator, request.mode, v, True)
        finally:
            value_decref(v)
    generator.state = STATE_COMPLETED
    return 0


cdef int await_return(Realm realm, JSGenerator generator) except -1:
    """AsyncGeneratorAwaitReturn: the operand of return() is awaited before the request is answered."""
    cdef AsyncGeneratorRequest request = <AsyncGeneratorRequest>generator.queue[0]
    cdef Value v = to_value(realm, request.value)
    cdef Value reason = UNDEFINED
    cdef int status
    generator.state = STATE_AWAIT_RETURN
    status = (<int (*)(Realm, Value, object) noexcept>promise_hooks.await_value)(realm, v, generator)
    value_decref(v)
    if status == 0:
        return 0
    take_exception(realm, &reason)
    try:
        complete_request(realm, generator, 1, reason, True)
        return drain_requests(realm, generator)
    finally:
        value_decref(reason)


cdef int finish_await_return(Realm realm, JSGenerator generator, Value v, bint rejected) except -1:
    complete_request(realm, generator, 1 if rejected else 0, v, True)
    return drain_requests(realm, generator)


cdef int async_generator_resume_next(Realm realm, JSGenerator generator, int mode, object value) except -1:
    """AsyncGeneratorResume of a generator that is suspended at its start or at a yield."""
    cdef Value answer = UNDEFINED
    cdef uint32_t ins = (generator.pc - 1)[0]
    cdef bint at_yield = generator.state == STATE_YIELD
    cdef int status
    restore_frame(realm, generator)
    if at_yield:
        set_steal(&realm.frame.registers[(ins >> 8) & 0xFF], to_value(realm, value))
        set_int(&realm.frame.registers[(ins >> 16) & 0xFF], mode)
    status = (<int (*)(Realm, Value*, JSGenerator) noexcept>run_restored)(realm, &answer, generator)
    return settle_async(realm, generator, status, &answer)


cdef JSObject async_generator_enqueue(Realm realm, object target, int mode, object value):
    """AsyncGenerator.prototype.next, throw and return, §27.6.1."""
    cdef JSObject promise
    cdef JSGenerator generator
    cdef AsyncGeneratorRequest request
    cdef Value v
    ensure_prepared(realm)
    require_promises(realm)
    promise = promise_hooks.create(realm)
    if not isinstance(target, JSGenerator) or (<JSObject>target).kind != KIND_ASYNC_GENERATOR:
        name = ("next", "throw", "return")[mode]
        v = to_value(realm, new_error(realm, INTRINSIC_TYPE_ERROR_PROTOTYPE,
                                      f"AsyncGenerator.prototype.{name} called on incompatible receiver"))
        try:
            promise_hooks.reject(realm, promise, v)
        finally:
            value_decref(v)
        return promise
    generator = <JSGenerator>target
    if mode == 1 and generator.state == STATE_START:
        generator_clear(<PyObject*>generator)
    request = AsyncGeneratorRequest.__new__(AsyncGeneratorRequest)
    request.mode = mode
    request.value = value
    request.promise = promise
    if generator.state == STATE_COMPLETED and mode != 2:
        generator.queue.append(request)
        v = to_value(realm, value) if mode == 1 else UNDEFINED
        try:
            complete_request(realm, generator, mode, v, True)
        finally:
            value_decref(v)
        return promise
    generator.queue.append(request)
    if mode == 2 and (generator.state == STATE_START or generator.state == STATE_COMPLETED):
        if generator.state == STATE_START:
            generator_clear(<PyObject*>generator)
        await_return(realm, generator)
    elif generator.state == STATE_START or generator.state == STATE_YIELD:
        async_generator_resume_next(realm, generator, mode, value)
    return promise


# ------------------------------------------------------------------ jobs
cdef class Job:
    """One entry of the job queue (ECMA-262 §9.5)."""

    cdef int run(self, Realm realm) except -1:
        return 0


cdef int enqueue_job(Realm realm, Job job) except -1:
    if realm.jobs is None:
        realm.jobs = deque()
    realm.jobs.append(job)
    return 0


cdef object run_jobs(Realm realm):
    cdef Py_ssize_t count = 0
    cdef object jobs = realm.jobs
    try:
        while jobs:
            tick(realm)
            job = jobs.popleft()
            if isinstance(job, Job):
                (<Job>job).run(realm)
            else:
                job()
            count += 1
    except BaseException as error:
        # As V8 does after TerminateExecution: a chain of jobs without end would use up each limit that follows.
        if ends_programs(error):
            jobs.clear()
        raise
    return count


cdef void set_promise_hooks(const PromiseHooks* hooks) noexcept:
    global promise_hooks
    promise_hooks = hooks


cdef void set_generator_natives(native_function next_native) noexcept:
    global generator_next_native
    generator_next_native = next_native


cdef void set_async_from_sync(async_from_sync hook) noexcept:
    global async_from_sync_hook
    async_from_sync_hook = hook

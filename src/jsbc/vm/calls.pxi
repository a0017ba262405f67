# Calls and constructions.
#
# From the loop: call_value, new_value, super_call work on a window R[A]: callee, this, arguments.  They answer 0 when the
# result stands in base[0] already (built-ins) and 1 when they pushed a frame that the loop goes on with.
# From C: enter_call and enter_construct run a nested loop.

# ------------------------------------------------------------------ errors
cdef int throw_not_callable(Realm realm, Value* base, bint construct) except -1:
    text = callee_text(realm)
    if text is None:
        text = describe_value(base[0])
    return throw_type_error(realm, f"{text} is not a {'constructor' if construct else 'function'}")


cdef int throw_class_call(Realm realm, JSFunction function) except -1:
    return throw_type_error(realm, f"Class constructor {function_name(template_of(function))} cannot be invoked without 'new'")


cdef int bad_bytecode(const char* what) except -1:
    # Verified bytecode that still makes no sense; JavaScript cannot catch it.
    raise BytecodeError(f"invalid bytecode: {what.decode()}", 0)


# ------------------------------------------------------------------ this
cdef int coerce_this(Realm realm, Value* result, Value v) except -1:
    """OrdinaryCallBindThis of a sloppy function, §10.2.1.2."""
    cdef JSObject boxed
    if is_nullish(v):
        set_copy(result, value_object(<PyObject*>realm.global_object))
        return 0
    boxed = to_object(realm, v)
    set_copy(result, value_object(<PyObject*>boxed))
    return 0


cdef int make_this(Realm realm, Value* result, JSFunction function, Value new_target) except -1:
    """OrdinaryCreateFromConstructor with %Object.prototype%; the shape is kept while `prototype` stays the same object."""
    cdef LiveFunction live = function.live
    cdef JSObject prototype
    cdef Shape shape
    cdef int slot
    if new_target == value_object(<PyObject*>function):
        shape = live.construct_shape
        if shape is not None and function.shape is live.construct_function_shape and \
                function.slots[live.construct_slot] == value_object(<PyObject*>shape.proto):
            return make_object(result, <PyObject*>shape)
        prototype = prototype_from_constructor(realm, new_target, INTRINSIC_OBJECT_PROTOTYPE)
        shape = root_shape(realm, prototype)
        slot = shape_lookup(function.shape, KEY_PROTOTYPE)
        if slot >= 0 and function.slots[slot] == value_object(<PyObject*>prototype):
            live.construct_function_shape = function.shape
            live.construct_shape = shape
            live.construct_slot = slot
    else:
        shape = root_shape(realm, prototype_from_constructor(realm, new_target, INTRINSIC_OBJECT_PROTOTYPE))
    return make_object(result, <PyObject*>shape)


# ------------------------------------------------------------------ calls from the loop
cdef enum:
    # Backward jumps that a call of an object-style built-in counts for.  It may be a Python callable that takes long, so
    # the clock is looked at every hundred of them and not every 20,000.
    OBJECT_NATIVE_COST = 200


cdef int call_value(Realm realm, Value* base, int argc) except -1:
    cdef Value result = UNDEFINED
    cdef PyObject* p
    cdef uint32_t flags
    if not is_object(base[0]):
        return throw_not_callable(realm, base, False)
    p = as_pointer(base[0])
    if (<JSObject>p).kind == KIND_FUNCTION:
        if <PyObject*>(<JSFunction>p).template == <PyObject*>None:
            if unlikely((<JSFunction>p).native == function_call_native) and function_call_native != NULL:
                return call_through_call(realm, base, argc)
            if (<JSFunction>p).native == NULL:
                realm.budget -= OBJECT_NATIVE_COST
                if realm.budget <= 0:
                    check_between(realm)
            try_call(call_native_unchecked(realm, &result, p, base[1], argc, base + 2, UNDEFINED), &result)
            set_steal(base, result)
            return 0
        if <PyObject*>(<JSFunction>p).live == <PyObject*>None:
            bring_to_life(realm, <JSFunction>p)
        flags = (<JSFunction>p).live.call_flags
        if flags & LIVE_CLASS_CONSTRUCTOR:
            return throw_class_call(realm, <JSFunction>p)
        if flags & LIVE_SUSPENDABLE:
            try_call(call_suspendable_unchecked(realm, &result, p, base[1], argc, base + 2), &result)
            set_steal(base, result)
            return 0
        push_frame(realm, p, base, argc, 0, UNDEFINED)
        return 1
    if not (<JSObject>p).flags & OBJECT_CALLABLE or exotic_table[(<JSObject>p).kind] == NULL or \
            exotic_table[(<JSObject>p).kind].call == NULL:
        return throw_not_callable(realm, base, False)
    check_native_stack(realm)
    try_call(call_exotic_unchecked(realm, &result, p, base[1], argc, base + 2), &result)
    set_steal(base, result)
    return 0


cdef int call_through_call(Realm realm, Value* base, int argc) except -1:
    # f.call(this, ...): the window moves down by one and f is called from the loop, without another native level.
    cdef Value function = base[0]
    cdef int i
    base[0] = base[1]
    if argc == 0:
        base[1] = UNDEFINED
    else:
        for i in range(1, argc + 1):
            base[i] = base[i + 1]
        base[argc + 1] = UNDEFINED
        argc -= 1
    value_decref(function)
    if not is_object(base[0]):
        return throw_type_error(realm, "Function.prototype.call was called on " + describe_value(base[0]) +
                                ", which is not a function")
    return call_value(realm, base, argc)


cdef int enter_slowly(Realm realm, Value* base, int argc) except -1:
    # A call for which the stack must grow or time is up.
    return push_frame(realm, as_pointer(base[0]), base, argc, 0, UNDEFINED)


cdef int new_value(Realm realm, Value* base, int argc) except -1:
    return construct_window(realm, base, argc, base[0], 0)


cdef inline int require_new_target(Value new_target) except -1:
    # It comes from a register: whatever bytecode that no compiler made has put there.
    if not is_object(new_target) or not (<JSObject>as_pointer(new_target)).flags & OBJECT_CONSTRUCTOR:
        bad_bytecode(b"new.target")
    return 0


cdef int super_call(Realm realm, Value* base, int argc) except -1:
    # base[0] super constructor, base[1] new.target
    cdef Value new_target = base[1]
    cdef int status
    require_new_target(new_target)
    value_incref(new_target)
    status = (<int (*)(Realm, Value*, int, Value, uint32_t) noexcept>construct_window)(
        realm, base, argc, new_target, FRAME_OWNS_NEW_TARGET)
    value_decref(new_target)
    return status


cdef int construct_window(Realm realm, Value* base, int argc, Value new_target, uint32_t flags) except -1:
    cdef Value result = UNDEFINED
    cdef PyObject* p
    if not is_object(base[0]) or not (<JSObject>as_pointer(base[0])).flags & OBJECT_CONSTRUCTOR:
        return throw_not_callable(realm, base, True)
    p = as_pointer(base[0])
    if (<JSObject>p).kind == KIND_FUNCTION and <PyObject*>(<JSFunction>p).template != <PyObject*>None:
        if <PyObject*>(<JSFunction>p).live == <PyObject*>None:
            bring_to_life(realm, <JSFunction>p)
        if unlikely((<JSFunction>p).live.call_flags & LIVE_SUSPENDABLE):
            # Only where the record of a function says something else than its source, see enter_construct().
            return throw_not_callable(realm, base, True)
        if (<JSFunction>p).live.call_flags & LIVE_DERIVED:
            set_steal(&base[1], EMPTY)
            flags |= FRAME_DERIVED
        else:
            make_this(realm, &base[1], <JSFunction>p, new_target)
        push_frame(realm, p, base, argc, flags | FRAME_CONSTRUCT, new_target)
        return 1
    try_call(construct_unchecked(realm, &result, base[0], argc, base + 2, new_target), &result)
    set_steal(base, result)
    return 0


# ------------------------------------------------------------------ calls from C
cdef inline int check_native_stack(Realm realm) except -1:
    if unlikely(native_stack_low()):
        return throw_stack_overflow(realm)
    return 0


cdef inline bint enter_plain_frame(Realm realm, PyObject* function, Value this_value, int argc, Value* argv, Value* base) noexcept:
    # The window of a callback that keeps no further arguments: nothing stale lies above the running frame, so only the
    # parameters are copied.  False: the general way.
    cdef PyObject* live = <PyObject*>(<JSFunction>function).live
    cdef Frame* frame = realm.frame + 1
    cdef Value v
    cdef int i
    if (<LiveFunction>live).call_flags & LIVE_SLOW_CALL or frame >= realm.frame_end or \
            base + 1 + (<LiveFunction>live).register_count > realm.stack_end or realm.budget <= 1:
        return False
    realm.budget -= 1
    if <uint32_t>argc > (<LiveFunction>live).param_count:
        argc = <int>(<LiveFunction>live).param_count
    INCREF(function)
    base[0] = value_object(function)
    value_incref(this_value)
    base[1] = this_value
    for i in range(argc):
        v = argv[i]
        value_incref(v)
        base[2 + i] = v
    frame.registers = base + 1
    frame.live = live
    frame.environment = <PyObject*>(<JSFunction>function).environment
    frame.pc = (<LiveFunction>live).code
    frame.argc = argc
    frame.flags = FRAME_ENTRY
    realm.frame = frame
    return True


cdef int run_window(Realm realm, Value* result, PyObject* function, Value this_value, int argc, Value* argv, uint32_t flags,
                    Value new_target) except -1:
    # Puts a window above the running frame and runs it to its end.  `this_value` is borrowed like the arguments.
    cdef Value* base = first_free(realm)
    cdef Value v
    cdef int i
    if flags == 0 and likely(enter_plain_frame(realm, function, this_value, argc, argv, base)):
        execute(realm)
        v = base[0]
        base[0] = UNDEFINED
        set_steal(result, v)
        return 0
    if base + argc + 2 > realm.stack_end:
        grow_stack(realm, base + argc + 2)
    INCREF(function)
    base[0] = value_object(function)
    value_incref(this_value)
    base[1] = this_value
    for i in range(argc):
        v = argv[i]
        value_incref(v)
        base[2 + i] = v
    if (<int (*)(Realm, PyObject*, Value*, int, uint32_t, Value) noexcept>push_frame)(
            realm, function, base, argc, flags | FRAME_ENTRY, new_target) < 0:
        release_range(base, base + argc + 2)
        return -1
    execute(realm)
    v = base[0]
    base[0] = UNDEFINED
    set_steal(result, v)
    return 0


cdef int enter_call(Realm realm, Value* result, Value fn, Value this_value, int argc, Value* argv) except -1:
    """[[Call]] from the interpreter's own C code."""
    check_native_stack(realm)
    return enter_checked_call(realm, result, fn, this_value, argc, argv)


cdef int enter_checked_call(Realm realm, Value* result, Value fn, Value this_value, int argc, Value* argv) except -1:
    """[[Call]] from call_function, which has looked at the native stack already.

    In a profile of map, filter and reduce, finding the thread's limit twice was 7 % of the time.
    """
    cdef PyObject* p
    cdef uint32_t flags
    ensure_prepared(realm)
    if not is_object(fn):
        return throw_type_error(realm, describe_value(fn) + " is not a function")
    p = as_pointer(fn)
    if (<JSObject>p).kind == KIND_FUNCTION:
        if <PyObject*>(<JSFunction>p).template == <PyObject*>None:
            return call_native(realm, result, <JSFunction>p, this_value, argc, argv, UNDEFINED)
        if <PyObject*>(<JSFunction>p).live == <PyObject*>None:
            bring_to_life(realm, <JSFunction>p)
        flags = (<JSFunction>p).live.call_flags
        if flags & LIVE_CLASS_CONSTRUCTOR:
            return throw_class_call(realm, <JSFunction>p)
        if flags & LIVE_SUSPENDABLE:
            return call_suspendable(realm, result, p, this_value, argc, argv)
        return run_window(realm, result, p, this_value, argc, argv, 0, UNDEFINED)
    if (<JSObject>p).flags & OBJECT_CALLABLE and exotic_table[(<JSObject>p).kind] != NULL and \
            exotic_table[(<JSObject>p).kind].call != NULL:
        return exotic_table[(<JSObject>p).kind].call(realm, result, <JSObject>p, this_value, argc, argv)
    return throw_type_error(realm, describe_value(fn) + " is not a function")


cdef int enter_construct(Realm realm, Value* result, Value fn, int argc, Value* argv, Value new_target) except -1:
    """[[Construct]] from C: realm.interpreter_construct."""
    cdef PyObject* p
    cdef Value this_value = UNDEFINED
    cdef uint32_t flags = FRAME_CONSTRUCT
    ensure_prepared(realm)
    if not is_object(fn) or not (<JSObject>as_pointer(fn)).flags & OBJECT_CONSTRUCTOR:
        return throw_type_error(realm, describe_value(fn) + " is not a constructor")
    check_native_stack(realm)
    p = as_pointer(fn)
    if (<JSObject>p).kind == KIND_FUNCTION:
        if <PyObject*>(<JSFunction>p).template == <PyObject*>None:
            return call_native(realm, result, <JSFunction>p, UNDEFINED, argc, argv, new_target)
        if <PyObject*>(<JSFunction>p).live == <PyObject*>None:
            bring_to_life(realm, <JSFunction>p)
        if unlikely((<JSFunction>p).live.call_flags & LIVE_SUSPENDABLE):
            # Its closure was made for a plain function: its frame must not be put aside in the middle of the caller's loop.
            return throw_type_error(realm, describe_value(fn) + " is not a constructor")
        if (<JSFunction>p).live.call_flags & LIVE_DERIVED:
            this_value = EMPTY
            flags |= FRAME_DERIVED
        else:
            make_this(realm, &this_value, <JSFunction>p, new_target)
        try:
            run_window(realm, result, p, this_value, argc, argv, flags | FRAME_OWNS_NEW_TARGET, new_target)
        finally:
            value_decref(this_value)
        if unlikely(not is_object(result[0])):
            # Only bytecode that no compiler made: it has overwritten its `this`. Built-ins take what they get for an object.
            set_undefined(result)
            return throw_type_error(realm, "a constructor returned no object")
        return 0
    if exotic_table[(<JSObject>p).kind] == NULL or exotic_table[(<JSObject>p).kind].construct == NULL:
        return throw_type_error(realm, describe_value(fn) + " is not a constructor")
    return exotic_table[(<JSObject>p).kind].construct(realm, result, <JSObject>p, argc, argv, new_target)


# ------------------------------------------------------------------ the same without Cython's check, to release first
cdef inline int try_call(int status, Value* result) except -1:
    if unlikely(status < 0):
        set_undefined(result)
        return -1
    return 0


cdef inline int call_native_unchecked(Realm realm, Value* result, PyObject* fn, Value this_value, int argc, Value* argv,
                                      Value new_target) noexcept:
    return (<int (*)(Realm, Value*, JSFunction, Value, int, Value*, Value) noexcept>call_native)(
        realm, result, <JSFunction>fn, this_value, argc, argv, new_target)


cdef inline int call_suspendable_unchecked(Realm realm, Value* result, PyObject* fn, Value this_value, int argc,
                                           Value* argv) noexcept:
    return (<int (*)(Realm, Value*, PyObject*, Value, int, Value*) noexcept>call_suspendable)(
        realm, result, fn, this_value, argc, argv)


cdef inline int call_exotic_unchecked(Realm realm, Value* result, PyObject* target, Value this_value, int argc,
                                      Value* argv) noexcept:
    return (<int (*)(Realm, Value*, JSObject, Value, int, Value*) noexcept>exotic_table[(<JSObject>target).kind].call)(
        realm, result, <JSObject>target, this_value, argc, argv)


cdef inline int construct_unchecked(Realm realm, Value* result, Value fn, int argc, Value* argv, Value new_target) noexcept:
    return (<int (*)(Realm, Value*, Value, int, Value*, Value) noexcept>enter_construct)(
        realm, result, fn, argc, argv, new_target)


# ------------------------------------------------------------------ spread
cdef Value* copy_elements(Value array, int* count) except? NULL:
    # The arguments of a spread call, with references of their own; NULL for none.
    cdef JSArray source
    cdef Value* argv
    cdef uint32_t i
    count[0] = 0
    if not is_object(array) or (<JSObject>as_pointer(array)).kind != KIND_ARRAY:
        bad_bytecode(b"spread")
    source = <JSArray>as_pointer(array)
    if source.element_count == 0:
        return NULL
    if source.element_count > 0x7FFFFFF0 // sizeof(Value):
        raise MemoryError()
    argv = <Value*>malloc(source.element_count * sizeof(Value))
    if argv == NULL:
        raise MemoryError()
    for i in range(source.element_count):
        argv[i] = source.elements[i]
        if argv[i] == EMPTY:
            argv[i] = UNDEFINED
        value_incref(argv[i])
    count[0] = source.element_count
    return argv


cdef enum SpreadKind:
    SPREAD_CALL = 0
    SPREAD_NEW = 1
    SPREAD_SUPER = 2


cdef int call_spread(Realm realm, Value* base, int how) except -1:
    # base[0] function, base[1] this (super: new.target), base[2] array
    cdef int argc = 0
    cdef Value result = UNDEFINED
    cdef Value* argv
    if not is_object(base[0]) or not (<JSObject>as_pointer(base[0])).flags & (
            OBJECT_CALLABLE if how == SPREAD_CALL else OBJECT_CONSTRUCTOR):
        return throw_not_callable(realm, base, how != SPREAD_CALL)
    if how == SPREAD_SUPER:
        require_new_target(base[1])
    argv = copy_elements(base[2], &argc)
    try:
        if how == SPREAD_CALL:
            enter_call(realm, &result, base[0], base[1], argc, argv)
        else:
            enter_construct(realm, &result, base[0], argc, argv, base[1] if how == SPREAD_SUPER else base[0])
        set_steal(base, result)
        result = UNDEFINED
    finally:
        value_decref(result)
        if argv != NULL:
            release_values(argv, argc)
    return 0


# ------------------------------------------------------------------ arguments and rest
cdef int make_arguments(Realm realm, Value* result, Frame* frame, int how) except -1:
    # how: 0 unmapped, 1 mapped (ARGUMENTSMAP follows), 2 sloppy without mapping
    cdef uint32_t formal = (<LiveFunction>frame.live).param_count
    cdef uint32_t argc = frame.argc
    cdef uint32_t i, in_registers = min(argc, formal)
    cdef Value* argv = frame.registers + 1
    cdef Value* joined = NULL
    cdef JSFunction callee = None
    cdef JSArray arguments
    if how != 0:
        callee = <JSFunction>as_pointer((frame.registers - 1)[0])
    if frame.extra_argc:
        # Not argc: a resumed frame has forgotten it, and bytecode that no compiler made may ask behind an await.
        joined = <Value*>malloc((<size_t>in_registers + frame.extra_argc) * sizeof(Value))
        if joined == NULL:
            raise MemoryError()
        memcpy(joined, argv, in_registers * sizeof(Value))
        memcpy(joined + in_registers, frame.extra_args, frame.extra_argc * sizeof(Value))
        argv = joined
        argc = in_registers + frame.extra_argc
    else:
        argc = in_registers
    try:
        if how == 1:
            arguments = new_mapped_arguments(realm, argc, argv, callee)
        else:
            arguments = new_arguments(realm, argc, argv, callee)
    finally:
        free(joined)
    set_copy(result, value_object(<PyObject*>arguments))
    return 0


cdef int install_arguments_map(Realm realm, Value arguments, PyObject* environment, Value slots) except -1:
    # The elements become variables of `environment`.
    if environment == NULL or not is_object(arguments) or \
            not isinstance(<object>as_pointer(arguments), JSArguments):
        return bad_bytecode(b"ARGUMENTSMAP")
    return map_arguments(realm, <JSArguments>as_pointer(arguments), <Environment>environment, tuple_constant(slots))


cdef int make_rest(Realm realm, Value* result, Frame* frame, uint32_t first) except -1:
    cdef uint32_t formal = (<LiveFunction>frame.live).param_count
    cdef uint32_t argc = frame.argc
    cdef uint32_t i
    cdef JSArray array = new_array(realm, argc - first if argc > first else 0)
    for i in range(first, min(argc, formal)):
        array_push(realm, array, frame.registers[1 + i])
    for i in range(first - formal if first > formal else 0, frame.extra_argc):
        array_push(realm, array, frame.extra_args[i])
    set_copy(result, value_object(<PyObject*>array))
    return 0

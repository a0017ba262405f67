# Instructions that are rare or long: their dispatch costs one more call, and keeps the hot loop small.

cdef enum ColdResult:
    COLD_NEXT = 0                # go on behind the instruction
    COLD_RELOAD = 1              # a frame was pushed
    COLD_LEAVE = 2               # the frame was put aside: leave the loop


cdef int execute_cold(Realm realm, Frame* fp, Value* R, Value* K, PyObject* live, uint32_t ins, uint32_t word) except -1:
    cdef uint32_t op = ins & 0xFF
    cdef Value v
    cdef PyObject* environment
    # ---------------------------------------------------------------- loads
    if op == OP_LOADKX:
        set_copy(&R[A], K[word])
    elif op == OP_LOADCALLEE:
        set_copy(&R[A], (R - 1)[0])
    elif op == OP_LOADNEWTARGET:
        set_copy(&R[A], fp.new_target if fp.flags & FRAME_CONSTRUCT else UNDEFINED)
    elif op == OP_LOADGLOBALTHIS:
        set_copy(&R[A], value_object(<PyObject*>realm.global_object))
    elif op == OP_LOADHOME:
        load_home(&R[A], (R - 1)[0])
    elif op == OP_SWAP:
        v = R[A]
        R[A] = R[B]
        R[B] = v
    elif op == OP_LOADBIGINT:
        load_bigint(&R[A], site_cache(realm, live, &(<LiveFunction>live).caches[word]))
    # ---------------------------------------------------------------- operators
    elif op == OP_EXP:
        op_arithmetic(realm, &R[A], b'e', R[B], R[C])
    elif op == OP_BNOT:
        op_bitnot(realm, &R[A], R[B])
    elif op == OP_TYPEOF:
        type_of(&R[A], R[B])
    elif op == OP_TOSTRING:
        if is_string(R[B]):
            set_copy(&R[A], R[B])
        else:
            to_string_value(realm, &R[A], R[B])
    elif op == OP_TOPROPERTYKEY:
        if is_object(R[B]):
            to_primitive(realm, &R[A], R[B], 2)
        else:
            set_copy(&R[A], R[B])
    elif op == OP_INSTANCEOF:
        set_bool(&R[A], instance_of(realm, R[B], R[C]))
    elif op == OP_IN:
        set_bool(&R[A], has_in(realm, R[B], R[C]))
    elif op == OP_POSTINC:
        post_increment(realm, &R[A], &R[B], 1)
    elif op == OP_POSTDEC:
        post_increment(realm, &R[A], &R[B], -1)
    # ---------------------------------------------------------------- properties
    elif op == OP_INITELEM:
        init_element(realm, R[A], R[B], R[C])
    elif op == OP_GETELEMMETHOD:
        get_element_method(realm, &R[A], R[B], R[C])
    elif op == OP_GETELEMKEY:
        get_element_and_key(realm, &R[A], R[B], &R[C])
    elif op == OP_DEFINEMETHOD:
        define_method(realm, R[A], R[B], R[C], word)
    elif op == OP_SETHOME:
        function_operand(R[A]).home_object = object_operand(R[B])
    elif op == OP_SETFUNCTIONNAME:
        set_function_name(realm, R[A], R[B])
    elif op == OP_SETPROTOLIT:
        set_proto_literal(realm, R[A], R[B])
    elif op == OP_DELETEPROP:
        delete_element(realm, &R[A], R[B], K[word], is_strict(live))
    elif op == OP_DELETEELEM:
        delete_element(realm, &R[A], R[B], R[C], is_strict(live))
    elif op == OP_SUPERBASE:
        get_super_base(realm, &R[A], R[B])
    elif op == OP_GETSUPERELEM:
        get_super_element(realm, &R[A], R[B], R[B + 1], R[C])
    elif op == OP_SETSUPERELEM:
        set_super_element(realm, R[A], R[A + 1], R[B], R[C], is_strict(live))
    elif op == OP_COPYDATA:
        copy_data_properties(realm, object_operand(R[A]), R[B], NULL, 0)
    elif op == OP_OBJECTREST:
        object_rest(realm, &R[A], R[B], &R[C], word)
    # ---------------------------------------------------------------- private names
    elif op == OP_NEWPRIVATENAME:
        new_private(&R[A], K[word])
    elif op == OP_GETPRIVATE:
        get_private(realm, &R[A], R[B], R[C])
    elif op == OP_SETPRIVATE:
        set_private(realm, R[A], R[B], R[C])
    elif op == OP_DEFINEPRIVATE:
        name_private_function(realm, R[C], private_operand(R[B]), word)
        define_private(realm, R[A], R[B], R[C], word)
    elif op == OP_HASPRIVATE:
        if not is_object(R[C]):
            throw_type_error(realm, f"Cannot use 'in' operator to search for '{key_to_string(private_operand(R[B]))}' in "
                                    f"{describe_value(R[C])}")
        set_bool(&R[A], private_slot(R[C], private_operand(R[B])) >= 0)
    # ---------------------------------------------------------------- globals and dynamic names
    elif op == OP_GETGLOBALTYPEOF:
        get_global(realm, &R[A], site_cache(realm, live, &(<LiveFunction>live).caches[word]), True)
    elif op == OP_INITGLOBALLEXICAL:
        init_global_lexical(realm, R[A], site_cache(realm, live, &(<LiveFunction>live).caches[word]))
    elif op == OP_DECLAREGLOBALS:
        declare_globals(realm, tuple_constant(K[word]), False)
    elif op == OP_SETGLOBALFUNCTION:
        create_global_function(realm, name_constant(K[word]), R[A], B)
    elif op == OP_GETNAME:
        get_name(realm, &R[A], environment_operand(fp, R, B), K[word], False, is_strict(live))
    elif op == OP_GETNAMETYPEOF:
        get_name(realm, &R[A], environment_operand(fp, R, B), K[word], True, is_strict(live))
    elif op == OP_GETNAMEMETHOD:
        get_name_method(realm, &R[A], environment_operand(fp, R, B), K[word], is_strict(live))
    elif op == OP_SETNAME:
        set_name(realm, environment_operand(fp, R, B), K[word], R[A], C)
    elif op == OP_RESOLVENAME:
        make_reference(realm, &R[A], environment_operand(fp, R, B), K[word])
    elif op == OP_PUTRESOLVED:
        put_resolved(realm, R[A], R[B], C)
    elif op == OP_GETRESOLVED:
        get_resolved(realm, &R[A], R[B], is_strict(live))
    elif op == OP_DELETENAME:
        delete_name(realm, &R[A], environment_operand(fp, R, B), K[word])
    elif op == OP_DECLAREEVALVARS:
        declare_eval_variables(realm, environment_operand(fp, R, A), K[word])
    elif op == OP_SETVARNAME:
        set_variable_name(realm, environment_operand(fp, R, B), K[word], R[A])
    # ---------------------------------------------------------------- environments and errors
    elif op == OP_COPYENV:
        copy_environment(&R[A])
    elif op == OP_PUSHWITH:
        push_with(realm, &R[A], live, environment_operand(fp, R, B), R[C], word)
    elif op == OP_CHECKTHIS:
        if R[A] == EMPTY:
            throw_this_uninitialized(realm)
    elif op == OP_THROWCONST:
        throw_type_error(realm, "Assignment to constant variable.")
    elif op == OP_THROWERROR:
        throw_constant_error(realm, A, K[word])
    # ---------------------------------------------------------------- classes
    elif op == OP_NEWCLASS:
        environment = environment_operand(fp, R, C)
        new_class(realm, &R[A], live, R[B], environment, word)
    elif op == OP_SETFIELDS:
        function_operand(R[A]).fields = function_operand(R[B])
    elif op == OP_RUNFIELDS:
        run_fields(realm, R[A], R[B])
    elif op == OP_GETSUPERCTOR:
        get_super_constructor(realm, &R[A], R[B])
    # ---------------------------------------------------------------- objects
    elif op == OP_NEWARRAYK:
        array_of_constants(realm, &R[A], K[word])
    elif op == OP_APPENDRANGE:
        append_range(realm, R[A], &R[B], C)
    elif op == OP_APPENDHOLE:
        append_hole(realm, R[A])
    elif op == OP_APPENDSPREAD:
        append_spread(realm, R[A], R[B])
    elif op == OP_NEWREGEXP:
        new_regexp(realm, &R[A], live, word)
    elif op == OP_TEMPLATEOBJECT:
        template_object(realm, &R[A], live, word)
    elif op == OP_ARGUMENTS:
        make_arguments(realm, &R[A], fp, B)
    elif op == OP_ARGUMENTSMAP:
        install_arguments_map(realm, R[A], environment_operand(fp, R, B), K[word])
    elif op == OP_REST:
        make_rest(realm, &R[A], fp, B)
    elif op == OP_REQUIREOBJECT:
        if is_nullish(R[A]):
            throw_type_error(realm, f"Cannot destructure '{describe_value(R[A])}' as it is {describe_value(R[A])}.")
    # ---------------------------------------------------------------- calls
    elif op == OP_CALLSPREAD:
        call_spread(realm, &R[A], SPREAD_CALL)
    elif op == OP_NEWSPREAD:
        call_spread(realm, &R[A], SPREAD_NEW)
    elif op == OP_SUPERCALL:
        return COLD_RELOAD if super_call(realm, &R[A], B) else COLD_NEXT
    elif op == OP_SUPERCALLSPREAD:
        call_spread(realm, &R[A], SPREAD_SUPER)
    elif op == OP_EVALCALL:
        return COLD_RELOAD if eval_call(realm, &R[A], B, environment_operand(fp, R, C), K[word]) else COLD_NEXT
    elif op == OP_RETURNDERIVED:
        return return_derived(realm, R, A, B)
    # ---------------------------------------------------------------- iteration
    elif op == OP_GETITERATOR:
        get_iterator(realm, &R[A], R[B], False)
    elif op == OP_GETASYNCITERATOR:
        get_iterator(realm, &R[A], R[B], True)
    elif op == OP_ITERNEXTDESTRUCT:
        iterator_step(realm, &R[A], &R[B])
    elif op == OP_ITERREST:
        iterator_rest(realm, &R[A], &R[B])
    elif op == OP_ITERCALLNEXT:
        iterator_call_next(realm, &R[A], &R[B], R[C])
    elif op == OP_ITERRESULT:
        iterator_result_parts(realm, &R[A], &R[C], R[B])
    elif op == OP_ITERVALUE:
        iterator_result_value(realm, &R[A], R[B])
    elif op == OP_ITERCHECKRESULT:
        if not is_object(R[A]):
            throw_type_error(realm, f"{describe_value(R[A])} is not an object")
    elif op == OP_ITERCLOSE:
        iterator_close(realm, &R[A])
    elif op == OP_ITERCLOSESILENT:
        iterator_close_silent(realm, &R[A])
    elif op == OP_ITERRETURNMETHOD:
        iterator_return_method(realm, &R[A], &R[B], word != 0)
    elif op == OP_FORINPREPARE:
        for_in_prepare(realm, &R[A], R[B])
    elif op == OP_CREATEITERRESULT:
        make_iterator_result(realm, &R[A], R[B], to_boolean(R[C]))
    # ---------------------------------------------------------------- generators and async functions
    elif op == OP_INITIALYIELD:
        initial_yield(realm)
        return COLD_LEAVE
    elif op == OP_YIELD:
        return COLD_NEXT if yield_value(realm, ins) else COLD_LEAVE
    elif op == OP_AWAIT:
        await_value(realm, ins)
        return COLD_LEAVE
    elif op == OP_THROWIFMODE:
        if R[B] == value_int(1):
            throw_value(realm, R[A])
    # ---------------------------------------------------------------- modules
    elif op == OP_IMPORTCALL:
        import_call(realm, &R[A], live, R[B], R[C])
    elif op == OP_IMPORTMETA:
        import_meta(realm, &R[A], live)
    elif op == OP_DEBUGGER:
        pass
    else:
        bad_bytecode(b"opcode")
    return COLD_NEXT


cdef inline bint is_strict(PyObject* live) noexcept:
    return ((<LiveFunction>live).call_flags & LIVE_STRICT) != 0


cdef int type_of(Value* result, Value v) except -1:
    cdef object name = js_typeof(v)
    set_copy(result, value_string(<PyObject*>name))
    return 0


cdef tuple tuple_constant(Value constant):
    if not is_heap(constant) or not isinstance(<object>as_pointer(constant), tuple):
        bad_bytecode(b"tuple expected")
    return <tuple>as_pointer(constant)


cdef int load_home(Value* result, Value callee) except -1:
    cdef JSObject home = (<JSFunction>as_pointer(callee)).home_object
    if home is None:
        set_undefined(result)
    else:
        set_copy(result, value_object(<PyObject*>home))
    return 0


cdef int load_bigint(Value* result, InlineCache* cache) except -1:
    # The literal is parsed once; the cache keeps the object.
    cdef JSBigInt boxed
    if cache.holder != NULL:
        set_copy(result, value_heap(cache.holder))
    else:
        if cache.name == NULL:
            return bad_bytecode(b"LOADBIGINT")
        boxed = JSBigInt.__new__(JSBigInt)
        text = <object>cache.name
        try:
            boxed.value = int(text, 0) if text[:1] == "0" and text[1:2] in ("x", "X", "o", "O", "b", "B") else int(text)
        except ValueError:
            return bad_bytecode(b"LOADBIGINT")
        if learns(cache):
            write_cache(cache, NULL, <PyObject*>boxed, NULL, NULL, 0, 0, CACHE_INDEX_NAME)
        set_copy(result, value_heap(<PyObject*>boxed))
    return 0


cdef int post_increment(Realm realm, Value* old, Value* place, int by) except -1:
    cdef Value before = UNDEFINED
    cdef Value after = UNDEFINED
    try:
        to_numeric(realm, &before, place[0])
        op_increment(realm, &after, before, by)
        set_copy(place, after)
        set_copy(old, before)
    finally:
        value_decref(before)
        value_decref(after)
    return 0


cdef int new_private(Value* result, Value name) except -1:
    cdef Symbol symbol = new_private_name(name_constant(name))
    set_copy(result, value_heap(<PyObject*>symbol))
    return 0


cdef int get_element_method(Realm realm, Value* place, Value base, Value key) except -1:
    cdef Value method = UNDEFINED
    value_incref(base)
    try:
        get_element_slow(realm, &method, base, key)
        set_copy(&place[1], base)
        set_copy(&place[0], method)
    finally:
        value_decref(base)
        value_decref(method)
    return 0


cdef int get_element_and_key(Realm realm, Value* result, Value base, Value* key) except -1:
    cdef Value primitive = UNDEFINED
    if is_object(key[0]) and not is_nullish(base):
        to_primitive(realm, &primitive, key[0], 2)
        # The key's register may be the base's too, in bytecode that no compiler made.
        value_incref(base)
        set_steal(key, primitive)
        try:
            return get_element_slow(realm, result, base, key[0])
        finally:
            value_decref(base)
    return get_element_slow(realm, result, base, key[0])


cdef int delete_element(Realm realm, Value* result, Value base, Value name, bint strict) except -1:
    """The delete operator, §13.5.1.2."""
    cdef JSObject target
    cdef PropertyKey key = 0
    cdef int done
    if is_nullish(base):
        return throw_type_error(realm, "Cannot convert undefined or null to object")
    target = to_object(realm, base)
    key_from_value(realm, name, &key)
    try:
        done = delete_property(realm, target, key)
        if done == 0 and strict:
            return throw_type_error(realm, f"Cannot delete property '{key_to_string(key)}' of {describe_value(base)}")
    finally:
        value_decref(key)
    set_bool(result, done != 0)
    return 0


cdef int throw_this_uninitialized(Realm realm) except -1:
    return throw_reference_error(
        realm, "Must call super constructor in derived class before accessing 'this' or returning from derived constructor")


cdef int throw_constant_error(Realm realm, int which, Value message) except -1:
    cdef object text = name_constant(message)
    if which == 1:
        return throw_type_error(realm, text)
    if which == 2:
        return throw_syntax_error(realm, text)
    return throw_reference_error(realm, text)


cdef int return_derived(Realm realm, Value* R, uint32_t value, uint32_t this_register) except -1:
    """Return of a derived constructor, §10.2.2 steps 10 to 12."""
    cdef Value v = R[value]
    if not is_object(v):
        if not is_undefined(v):
            return throw_type_error(realm, "Derived constructors may only return object or undefined")
        v = R[this_register]
        if v == EMPTY:
            return throw_this_uninitialized(realm)
    value_incref(v)
    return COLD_RELOAD if leave_frame(realm, v) else COLD_LEAVE


# ------------------------------------------------------------------ literals
cdef int set_from_python(Realm realm, Value* result, object o) except -1:
    set_steal(result, to_value(realm, o))
    return 0


cdef int array_of_constants(Realm realm, Value* result, Value constant) except -1:
    cdef ElementsConstant elements
    cdef JSArray array
    cdef uint32_t i
    if not is_heap(constant) or type(<object>as_pointer(constant)) is not ElementsConstant:
        bad_bytecode(b"elements expected")
    elements = <ElementsConstant>as_pointer(constant)
    array = new_array(realm, elements.count)
    if elements.count:           # an empty array has no memory
        memcpy(array.elements, elements.values, <size_t>elements.count * sizeof(Value))
    for i in range(elements.count):
        value_incref(elements.values[i])
    array.element_count = elements.count
    array.length = elements.count
    set_copy(result, value_object(<PyObject*>array))
    return 0


cdef int append_range(Realm realm, Value array, Value* values, uint32_t count) except -1:
    cdef JSArray target = array_operand(array)
    cdef uint32_t i
    for i in range(count):
        array_push(realm, target, values[i])
    return 0


cdef int new_regexp(Realm realm, Value* result, PyObject* live, uint32_t constant) except -1:
    cdef LiveFunction function = <LiveFunction>live
    cdef JSObject made
    cdef object known = None
    # Where code runs again (it has caches then), True stands for a literal that was evaluated once, and from the second time
    # on there is one to be copied. Template objects have keys from 0 on.
    if function.cache_count:
        if function.site_objects is None:
            function.site_objects = {}
        known = function.site_objects.get(-1 - <int64_t>constant)
    if known is None or known is True:
        parts = tuple_constant(function.constants[constant])
        if len(parts) != 2 or type(parts[0]) is not str or type(parts[1]) is not str:
            return bad_bytecode(b"NEWREGEXP")
        if regexp_literal == NULL:
            intrinsic(realm, INTRINSIC_REGEXP)   # imports the module, which sets the hooks
        made = regexp_literal(realm, parts[0], parts[1])
        if known is True:
            function.site_objects[-1 - <int64_t>constant] = made
            made = regexp_copy(realm, made)
        elif function.cache_count:
            function.site_objects[-1 - <int64_t>constant] = True
    else:
        made = regexp_copy(realm, <JSObject>known)
    INCREF(<PyObject*>made)
    set_steal(result, value_object(<PyObject*>made))
    return 0


cdef regexp_literal_hook regexp_literal = NULL
cdef regexp_copy_hook regexp_copy = NULL


cdef void set_regexp_literal(regexp_literal_hook hook, regexp_copy_hook copy) noexcept:
    global regexp_literal, regexp_copy
    regexp_literal = hook
    regexp_copy = copy


cdef int template_object(Realm realm, Value* result, PyObject* live, uint32_t site) except -1:
    """GetTemplateObject, §13.2.8.4: one frozen array per site and realm."""
    cdef LiveFunction function = <LiveFunction>live
    cdef JSArray cooked, raw
    cdef tuple parts
    if function.site_objects is None:
        function.site_objects = {}
    known = function.site_objects.get(site)
    if known is None:
        parts = tuple_constant(function.constants[function.template.sites[site]])
        if len(parts) != 2 or type(parts[0]) is not tuple or type(parts[1]) is not tuple:
            return bad_bytecode(b"TEMPLATEOBJECT")
        cooked = new_array_from(realm, list(parts[0]))
        raw = new_array_from(realm, list(parts[1]))
        freeze(realm, raw)
        define_value(realm, cooked, "raw", raw, 0)
        freeze(realm, cooked)
        known = function.site_objects[site] = cooked
    set_copy(result, value_object(<PyObject*>known))
    return 0


cdef int freeze(Realm realm, JSArray array) except -1:
    cdef PropertyDescriptor descriptor
    cdef PropertyKey key
    cdef uint32_t i
    prevent_extensions(realm, array)
    for i in range(array.length + 1):
        key = TAG_INT | i if i < array.length else KEY_LENGTH
        memset(&descriptor, 0, sizeof(PropertyDescriptor))
        descriptor.value = UNDEFINED
        descriptor.getter = UNDEFINED
        descriptor.setter = UNDEFINED
        descriptor.attributes = ATTR_ENUMERABLE
        descriptor.has = DESC_WRITABLE if i == array.length else DESC_WRITABLE | DESC_CONFIGURABLE
        define_own_property(realm, array, key, &descriptor)
    return 0


# ------------------------------------------------------------------ modules
cdef int import_call(Realm realm, Value* result, PyObject* live, Value specifier, Value options) except -1:
    # The host decides; without a module loader the promise is rejected.
    cdef object hook = (<dict>realm.hooks).get("import_module") if type(realm.hooks) is dict else None
    cdef JSObject promise
    cdef Value reason
    if hook is not None:
        return set_from_python(realm, result, hook(
            from_value(specifier), (<LiveFunction>live).template.script.filename, from_value(options)))
    require_promises(realm)
    promise = promise_hooks.create(realm)
    reason = to_value(realm, new_error(realm, INTRINSIC_TYPE_ERROR_PROTOTYPE, "import() needs a module loader"))
    try:
        promise_hooks.reject(realm, promise, reason)
    finally:
        value_decref(reason)
    set_copy(result, value_object(<PyObject*>promise))
    return 0


cdef int import_meta(Realm realm, Value* result, PyObject* live) except -1:
    cdef LiveFunction function = <LiveFunction>live
    cdef object hook = (<dict>realm.hooks).get("import_meta") if type(realm.hooks) is dict else None
    cdef object script = function.template.script
    cdef object meta
    if hook is not None:
        meta = hook(script)
    else:
        if function.site_objects is None:
            function.site_objects = {}
        meta = function.site_objects.get("import.meta")
        if meta is None:
            meta = function.site_objects["import.meta"] = new_object_with_proto(realm, None)
    return set_from_python(realm, result, meta)

# Code made at run time: direct and indirect eval, and the Function constructors.  The compiler is imported when it is
# first needed: a program that runs from a blob and never calls eval does not load it.

cdef object compile_eval_hook = None
cdef object compile_function_hook = None


def set_eval_compiler(compile_eval, compile_function):
    """Register what makes Codes for eval and for the Function constructors, in place of jsbc.compiler.

    compile_eval(source, site, scope) -> Code: `source` is the text; `site` None for indirect eval, else the tuple
    (strict, in function, in method, in derived constructor, in class field initializer, scope index) of EVALCALL; `scope`
    the ScopeInfo of the innermost environment, or None.
    compile_function(kind, parameters, body) -> Code: kind "function", "function*", "async function" or "async function*";
    its top level gives the function. Both raise JSSyntaxError.
    """
    global compile_eval_hook, compile_function_hook
    compile_eval_hook = compile_eval
    compile_function_hook = compile_function


cdef int need_compiler() except -1:
    if compile_eval_hook is None:
        from jsbc.compiler import compile_dynamic_function, compile_eval
        set_eval_compiler(compile_eval, compile_dynamic_function)
    return 0


cdef int run_eval_code(Realm realm, Value* result, Code code, Environment environment) except -1:
    cdef LiveFunction live = LiveFunction.__new__(LiveFunction)
    cdef JSFunction function
    make_live(realm, live, code.top)
    function = new_closure(realm, code.top, environment, live)
    return run_window(realm, result, <PyObject*>function, value_object(<PyObject*>realm.global_object), 0, NULL, 0, UNDEFINED)


cdef int direct_eval(Realm realm, Value* result, Value source, Environment environment, object site) except -1:
    """PerformEval, §19.2.1.1; `site` None: indirect."""
    cdef object code
    if not is_string(source):
        set_copy(result, source)
        return 0
    need_compiler()
    check_native_stack(realm)
    code = compile_eval_hook(<object>as_pointer(source), site, None if environment is None else environment.scope)
    return run_eval_code(realm, result, <Code?>code, environment)


cdef bint is_eval_function(Realm realm, Value v) noexcept:
    return is_object(v) and realm.intrinsics[<int>INTRINSIC_EVAL] == as_pointer(v)


cdef int eval_call(Realm realm, Value* base, int argc, PyObject* environment, Value site) except -1:
    # EVALCALL; 1 when a frame was pushed.  An argument count of 255 means an array of arguments in base[2].
    cdef Value result = UNDEFINED
    cdef Value source
    cdef JSArray array
    if not is_eval_function(realm, base[0]):
        if argc == 255:
            call_spread(realm, base, SPREAD_CALL)
            return 0
        return call_value(realm, base, argc)
    if argc == 255:
        array = array_operand(base[2])
        source = array.elements[0] if array.element_count and array.elements[0] != EMPTY else UNDEFINED
    else:
        source = base[2] if argc > 0 else UNDEFINED
    try:
        direct_eval(realm, &result, source, <Environment>environment if environment != NULL else None, tuple_constant(site))
        set_copy(base, result)
    finally:
        value_decref(result)
    return 0


cdef object indirect_eval(Realm realm, object source):
    """The global function eval called as any other function: global scope, object style."""
    cdef Value result = UNDEFINED
    cdef Value text
    ensure_prepared(realm)
    text = to_value(realm, source)
    try:
        direct_eval(realm, &result, text, None, None)
        return from_value(result)
    finally:
        value_decref(text)
        value_decref(result)


cdef JSFunction create_dynamic_function(Realm realm, str kind, str parameters, str body):
    """CreateDynamicFunction, §20.2.1.1.1, without the prototype of new.target."""
    cdef Value result = UNDEFINED
    ensure_prepared(realm)
    need_compiler()
    run_eval_code(realm, &result, <Code?>compile_function_hook(kind, parameters, body), None)
    try:
        return function_operand(result)
    finally:
        value_decref(result)


# ------------------------------------------------------------------ scripts
cdef object run_code(Realm realm, Code code):
    cdef Value result = UNDEFINED
    cdef LiveFunction live
    cdef JSFunction function
    ensure_prepared(realm)
    live = live_function(realm, code.top)
    function = new_closure(realm, code.top, None, live)
    try:
        run_window(realm, &result, <PyObject*>function, value_object(<PyObject*>realm.global_object), 0, NULL, 0, UNDEFINED)
        return from_value(result)
    finally:
        value_decref(result)

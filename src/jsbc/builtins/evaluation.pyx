# The global function eval (ECMA-262 §19.2.1) and the constructors that compile source text: Function, GeneratorFunction,
# AsyncFunction, AsyncGeneratorFunction (§20.2.1, §27.3.1, §27.7.1, §27.4.1).

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport js_to_string
from jsbc.vm.interp cimport indirect_eval, create_dynamic_function
from jsbc.builtins.support cimport *
from jsbc.builtins.table cimport *

cdef enum FunctionConstructorKind:
    MAKES_FUNCTION = 0
    MAKES_GENERATOR = 1
    MAKES_ASYNC = 2
    MAKES_ASYNC_GENERATOR = 3

cdef tuple KIND_TEXTS = ("function", "function*", "async function", "async function*")
cdef int[4] PROTOTYPES = [
    INTRINSIC_FUNCTION_PROTOTYPE, INTRINSIC_GENERATOR_FUNCTION_PROTOTYPE, INTRINSIC_ASYNC_FUNCTION_PROTOTYPE,
    INTRINSIC_ASYNC_GENERATOR_FUNCTION_PROTOTYPE,
]


cdef object eval_function(Realm realm, object this_value, tuple args):
    """eval ( x ) called indirectly, §19.2.1"""
    return indirect_eval(realm, arg(args, 0))


cdef object function_constructor(Realm realm, object this_value, tuple args):
    """CreateDynamicFunction, §20.2.1.1.1"""
    cdef int kind = realm.callee.magic
    cdef Value new_target = realm.new_target
    cdef list texts
    cdef JSFunction made
    cdef JSObject proto
    cdef object target = from_value(new_target)
    texts = [js_to_string(realm, item) for item in args]
    body = texts.pop() if texts else ""
    made = create_dynamic_function(realm, KIND_TEXTS[kind], ",".join(texts), body)
    if target is not None:
        proto = prototype_from_constructor(realm, value_object(<PyObject*>target), PROTOTYPES[kind])
        if proto is not made.shape.proto:
            set_prototype_of(realm, made, proto)
    return made


cdef NativeSpec EVAL_ROW = function("eval", 1, eval_function)
cdef NativeSpec CONSTRUCTOR_ROWS[4]
CONSTRUCTOR_ROWS[:] = [
    function("Function", 1, function_constructor, MAKES_FUNCTION, NATIVE_CONSTRUCTOR),
    function("GeneratorFunction", 1, function_constructor, MAKES_GENERATOR, NATIVE_CONSTRUCTOR),
    function("AsyncFunction", 1, function_constructor, MAKES_ASYNC, NATIVE_CONSTRUCTOR),
    function("AsyncGeneratorFunction", 1, function_constructor, MAKES_ASYNC_GENERATOR, NATIVE_CONSTRUCTOR),
]


cdef JSObject create_eval(Realm realm, int which):
    return new_native_function(realm, &EVAL_ROW)


cdef JSObject create_function_constructor(Realm realm, int which):
    cdef int kind = MAKES_FUNCTION
    cdef JSFunction constructor
    if which == INTRINSIC_GENERATOR_FUNCTION:
        kind = MAKES_GENERATOR
    elif which == INTRINSIC_ASYNC_FUNCTION:
        kind = MAKES_ASYNC
    elif which == INTRINSIC_ASYNC_GENERATOR_FUNCTION:
        kind = MAKES_ASYNC_GENERATOR
    constructor = new_native_function(realm, &CONSTRUCTOR_ROWS[kind])
    constructor.flags |= OBJECT_CONSTRUCTOR
    store_intrinsic(realm, which, constructor)
    define_value(realm, constructor, "prototype", intrinsic(realm, PROTOTYPES[kind]), 0)
    if kind != MAKES_FUNCTION:
        set_prototype_of(realm, constructor, intrinsic(realm, INTRINSIC_FUNCTION))
    return constructor


register_intrinsic(INTRINSIC_EVAL, create_eval)
register_intrinsic(INTRINSIC_FUNCTION, create_function_constructor)
register_intrinsic(INTRINSIC_GENERATOR_FUNCTION, create_function_constructor)
register_intrinsic(INTRINSIC_ASYNC_FUNCTION, create_function_constructor)
register_intrinsic(INTRINSIC_ASYNC_GENERATOR_FUNCTION, create_function_constructor)
register_global("eval", INTRINSIC_EVAL)
register_global("Function", INTRINSIC_FUNCTION)

# Generator objects (ECMA-262 §27.5), async generator objects (§27.6), their function prototypes, and async-from-sync
# iterators (§27.1.6).  The frames themselves live in vm/generators.pxi.

from cpython.ref cimport PyObject
from libc.stdint cimport uint64_t
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.interp cimport *
from jsbc.vm.convert cimport to_boolean
from jsbc.builtins.support cimport *
from jsbc.builtins.table cimport *

cdef PropertyKey KEY_THROW = key_from_str("throw")

cdef enum ResumeMode:
    MODE_NEXT = 0
    MODE_THROW = 1
    MODE_RETURN = 2

cdef tuple MODE_NAMES = ("next", "throw", "return")


# ------------------------------------------------------------------ generator objects

cdef int resume(Realm realm, Value* result, Value this_value, int mode, Value sent) except -1:
    cdef JSGenerator generator
    cdef Value answer = UNDEFINED
    cdef bint done = False
    if not is_object(this_value) or object_of(this_value).kind != KIND_GENERATOR:
        return throw_type_error(realm, f"{MODE_NAMES[mode]} method called on incompatible receiver {describe_value(this_value)}")
    generator = <JSGenerator>object_of(this_value)
    try:
        resume_generator(realm, &answer, generator, mode, sent, &done)
        if not done and generator.private_bits:
            # yield* hands the result object of the inner iterator through
            set_copy(result, answer)
            return 0
        return make_iterator_result(realm, result, answer, done)
    finally:
        value_decref(answer)


cdef int generator_next(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Generator.prototype.next ( value ), §27.5.1.2"""
    return resume(realm, result, this_value, MODE_NEXT, argument(argc, argv, 0))


cdef int generator_return(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Generator.prototype.return ( value ), §27.5.1.3"""
    return resume(realm, result, this_value, MODE_RETURN, argument(argc, argv, 0))


cdef int generator_throw(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Generator.prototype.throw ( exception ), §27.5.1.4"""
    return resume(realm, result, this_value, MODE_THROW, argument(argc, argv, 0))


cdef NativeSpec GENERATOR_METHODS[4]
GENERATOR_METHODS[:] = [
    native("next", 1, generator_next),
    native("return", 1, generator_return),
    native("throw", 1, generator_throw),
    table_end(),
]


# ------------------------------------------------------------------ async generator objects

cdef object async_generator_method(Realm realm, object this_value, tuple args):
    """AsyncGenerator.prototype.next, throw and return, §27.6.1"""
    return async_generator_enqueue(realm, this_value, realm.callee.magic, arg(args, 0))


cdef NativeSpec ASYNC_GENERATOR_METHODS[4]
ASYNC_GENERATOR_METHODS[:] = [
    function("next", 1, async_generator_method, MODE_NEXT),
    function("return", 1, async_generator_method, MODE_RETURN),
    function("throw", 1, async_generator_method, MODE_THROW),
    table_end(),
]


# ------------------------------------------------------------------ async-from-sync iterators

cdef class JSAsyncFromSyncIterator(JSObject):
    """Wraps a sync iterator where an async one is wanted; programs see it only as `this` of nothing."""
    cdef Value record[3]         # iterator record, see vm/iteration.pxi
    cdef object unused           # gives the class a place in the collector

    def __cinit__(self):
        self.record[0] = self.record[1] = self.record[2] = UNDEFINED


cdef int async_from_sync_traverse(PyObject* self, visitproc visit, void* arg) noexcept:
    cdef int i, stop
    for i in range(3):
        stop = value_visit((<JSAsyncFromSyncIterator>self).record[i], visit, arg)
        if stop:
            return stop
    return 0


cdef void async_from_sync_clear(PyObject* self) noexcept:
    cdef int i
    for i in range(3):
        set_undefined(&(<JSAsyncFromSyncIterator>self).record[i])


register_class(JSAsyncFromSyncIterator, async_from_sync_traverse, async_from_sync_clear)


cdef int create_async_from_sync(Realm realm, Value* place, Value* record) except -1:
    """CreateAsyncFromSyncIterator ( syncIteratorRecord ), §27.1.6.1"""
    cdef JSAsyncFromSyncIterator wrapper = JSAsyncFromSyncIterator.__new__(JSAsyncFromSyncIterator)
    cdef int i
    init_object(realm, wrapper, intrinsic(realm, INTRINSIC_ASYNC_FROM_SYNC_ITERATOR_PROTOTYPE), KIND_ITERATOR)
    for i in range(3):
        set_copy(&wrapper.record[i], record[i])
    get_property(realm, &place[1], object_value(wrapper), KEY_NEXT)
    set_copy(&place[0], object_value(wrapper))
    set_steal(&place[2], FALSE_VALUE)
    return 0


cdef object unwrap_result(Realm realm, object this_value, tuple args):
    """The unwrap closure of AsyncFromSyncIteratorContinuation; extra: done"""
    return iterator_result(realm, arg(args, 0), realm.callee.extra)


cdef object close_and_rethrow(Realm realm, object this_value, tuple args):
    """The closeIterator closure; extra: the wrapper"""
    cdef JSAsyncFromSyncIterator wrapper = <JSAsyncFromSyncIterator>realm.callee.extra
    iterator_close_silent(realm, wrapper.record)
    throw_object(realm, arg(args, 0))


cdef int reject_with_pending(Realm realm, JSObject promise) except -1:
    """IfAbruptRejectPromise (§27.2.1.1.1): called from an except clause's error indicator."""
    cdef Value reason = UNDEFINED
    take_exception(realm, &reason)
    try:
        return promise_hooks.reject(realm, promise, reason)
    finally:
        value_decref(reason)


cdef int continue_async(Realm realm, JSObject promise, JSAsyncFromSyncIterator wrapper, Value answer, bint close) except -1:
    """AsyncFromSyncIteratorContinuation, §27.1.6.4; errors are left set for the caller."""
    cdef Value flag = UNDEFINED
    cdef Value value = UNDEFINED
    cdef bint done
    cdef JSObject wrapped
    cdef object rejected = None
    if not is_object(answer):
        return throw_type_error(realm, f"Iterator result {describe_value(answer)} is not an object")
    try:
        get_property(realm, &flag, answer, KEY_DONE)
        done = to_boolean(flag)
        get_property(realm, &value, answer, KEY_VALUE)
        try:
            wrapped = promise_hooks.promise_resolve(realm, value)
        except Exception as error:
            thrown = catch_exception(realm, error)
            if not done and close:
                iterator_close_silent(realm, wrapper.record)
            return throw_object(realm, thrown)
        if not done and close:
            rejected = new_native_closure(realm, close_and_rethrow, 1, "", wrapper)
        promise_hooks.perform_then(
            realm, wrapped, new_native_closure(realm, unwrap_result, 1, "", done), rejected, promise)
    finally:
        value_decref(flag)
        value_decref(value)
    return 0


cdef int step_sync(Realm realm, JSObject promise, JSAsyncFromSyncIterator wrapper, int mode, tuple args) except -1:
    cdef Value method = UNDEFINED
    cdef Value answer = UNDEFINED
    cdef Value sent = UNDEFINED
    cdef int argc = 1 if args else 0
    try:
        sent = to_value(realm, arg(args, 0))
        if mode == MODE_NEXT:
            if wrapper.record[1] == EMPTY:
                iterator_call_next(realm, &answer, wrapper.record, sent)
            else:
                call_function(realm, &answer, wrapper.record[1], wrapper.record[0], argc, &sent)
            if not is_object(answer):
                return throw_type_error(realm, f"Iterator result {describe_value(answer)} is not an object")
            return continue_async(realm, promise, wrapper, answer, True)
        if wrapper.record[1] != EMPTY:
            iterator_method(realm, &method, wrapper.record[0], KEY_RETURN if mode == MODE_RETURN else KEY_THROW)
        if is_undefined(method):
            if mode == MODE_RETURN:
                make_iterator_result(realm, &answer, sent, True)
                return promise_hooks.resolve(realm, promise, answer)
            close_normally(realm, wrapper)
            return throw_type_error(realm, "The iterator does not provide a 'throw' method")
        call_function(realm, &answer, method, wrapper.record[0], argc, &sent)
        if not is_object(answer):
            return throw_type_error(realm, f"Iterator result {describe_value(answer)} is not an object")
        return continue_async(realm, promise, wrapper, answer, mode == MODE_THROW)
    finally:
        value_decref(method)
        value_decref(answer)
        value_decref(sent)


cdef int close_normally(Realm realm, JSAsyncFromSyncIterator wrapper) except -1:
    """IteratorClose with a normal completion."""
    cdef Value method = UNDEFINED
    cdef Value answer = UNDEFINED
    if wrapper.record[1] == EMPTY:
        return 0
    try:
        iterator_method(realm, &method, wrapper.record[0], KEY_RETURN)
        if is_undefined(method):
            return 0
        call_function(realm, &answer, method, wrapper.record[0], 0, NULL)
        if not is_object(answer):
            return throw_type_error(realm, f"{describe_value(answer)} is not an object")
    finally:
        value_decref(method)
        value_decref(answer)
    return 0


cdef object async_from_sync_method(Realm realm, object this_value, tuple args):
    """%AsyncFromSyncIteratorPrototype%.next, return and throw, §27.1.6.2"""
    cdef JSObject promise = promise_hooks.create(realm)
    if not isinstance(this_value, JSAsyncFromSyncIterator):
        throw_type_error(realm, "not an async-from-sync iterator")
    try:
        step_sync(realm, promise, <JSAsyncFromSyncIterator>this_value, realm.callee.magic, args)
    except Exception as error:
        thrown = to_value(realm, catch_exception(realm, error))
        promise_hooks.reject(realm, promise, thrown)
        value_decref(thrown)
    return promise


cdef NativeSpec ASYNC_FROM_SYNC_METHODS[4]
ASYNC_FROM_SYNC_METHODS[:] = [
    function("next", 1, async_from_sync_method, MODE_NEXT),
    function("return", 1, async_from_sync_method, MODE_RETURN),
    function("throw", 1, async_from_sync_method, MODE_THROW),
    table_end(),
]


# ------------------------------------------------------------------ intrinsics

cdef JSObject create_generator_function_prototype(Realm realm, int which):
    """%GeneratorFunction.prototype% (§27.3.3) or its async sibling, and the prototype of their objects."""
    cdef bint asynchronous = which == INTRINSIC_ASYNC_GENERATOR_FUNCTION_PROTOTYPE \
        or which == INTRINSIC_ASYNC_GENERATOR_PROTOTYPE
    cdef JSObject functions = new_object_with_proto(realm, intrinsic(realm, INTRINSIC_FUNCTION_PROTOTYPE))
    cdef JSObject objects
    if asynchronous:
        objects = new_prototype(realm, intrinsic(realm, INTRINSIC_ASYNC_ITERATOR_PROTOTYPE), ASYNC_GENERATOR_METHODS)
    else:
        objects = new_prototype(realm, intrinsic(realm, INTRINSIC_ITERATOR_PROTOTYPE), GENERATOR_METHODS)
    store_intrinsic(realm, INTRINSIC_ASYNC_GENERATOR_FUNCTION_PROTOTYPE if asynchronous
                    else INTRINSIC_GENERATOR_FUNCTION_PROTOTYPE, functions)
    store_intrinsic(realm, INTRINSIC_ASYNC_GENERATOR_PROTOTYPE if asynchronous else INTRINSIC_GENERATOR_PROTOTYPE, objects)
    link_constructor_readonly(realm, functions, INTRINSIC_ASYNC_GENERATOR_FUNCTION if asynchronous
                              else INTRINSIC_GENERATOR_FUNCTION)
    define_value(realm, functions, "prototype", objects, ATTR_CONFIGURABLE)
    define_tag(realm, functions, "AsyncGeneratorFunction" if asynchronous else "GeneratorFunction")
    define_value(realm, objects, "constructor", functions, ATTR_CONFIGURABLE)
    define_tag(realm, objects, "AsyncGenerator" if asynchronous else "Generator")
    if which == INTRINSIC_GENERATOR_PROTOTYPE or which == INTRINSIC_ASYNC_GENERATOR_PROTOTYPE:
        return objects
    return functions


cdef JSObject create_async_function_prototype(Realm realm, int which):
    """%AsyncFunction.prototype%, §27.7.3"""
    cdef JSObject functions = new_object_with_proto(realm, intrinsic(realm, INTRINSIC_FUNCTION_PROTOTYPE))
    store_intrinsic(realm, which, functions)
    link_constructor_readonly(realm, functions, INTRINSIC_ASYNC_FUNCTION)
    define_tag(realm, functions, "AsyncFunction")
    return functions


cdef int link_constructor_readonly(Realm realm, JSObject prototype, int which) except -1:
    # `constructor` of these prototypes is not writable; lazy, because the constructor loads the compiler's door.
    return object_add_slot(realm, prototype, KEY_CONSTRUCTOR, ATTR_CONFIGURABLE | ATTR_LAZY,
                           TAG_LAZY | <uint64_t>(LAZY_INTRINSIC + which))


cdef JSObject create_async_from_sync_prototype(Realm realm, int which):
    return new_prototype(realm, intrinsic(realm, INTRINSIC_ASYNC_ITERATOR_PROTOTYPE), ASYNC_FROM_SYNC_METHODS)


register_intrinsic(INTRINSIC_GENERATOR_FUNCTION_PROTOTYPE, create_generator_function_prototype)
register_intrinsic(INTRINSIC_GENERATOR_PROTOTYPE, create_generator_function_prototype)
register_intrinsic(INTRINSIC_ASYNC_GENERATOR_FUNCTION_PROTOTYPE, create_generator_function_prototype)
register_intrinsic(INTRINSIC_ASYNC_GENERATOR_PROTOTYPE, create_generator_function_prototype)
register_intrinsic(INTRINSIC_ASYNC_FUNCTION_PROTOTYPE, create_async_function_prototype)
register_intrinsic(INTRINSIC_ASYNC_FROM_SYNC_ITERATOR_PROTOTYPE, create_async_from_sync_prototype)
set_generator_natives(generator_next)
set_async_from_sync(create_async_from_sync)

# Iterator objects (ECMA-262 §27.1): %IteratorPrototype%, %ArrayIteratorPrototype%, the Iterator
# constructor and the iterator helpers.

from libc.math cimport isnan, INFINITY
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport js_to_number, js_to_boolean, js_to_property_key
from jsbc.vm.operators cimport ordinary_has_instance
from jsbc.builtins.support cimport *
from jsbc.builtins.iteration cimport *


cdef enum HelperKind:
    HELPER_MAP = 0
    HELPER_FILTER
    HELPER_TAKE
    HELPER_DROP
    HELPER_FLAT_MAP

cdef enum HelperState:                   # GeneratorState of a helper
    STATE_START = 0
    STATE_YIELD
    STATE_EXECUTING
    STATE_COMPLETED

cdef class JSIteratorHelper(JSObject):
    cdef IteratorRecord underlying
    cdef IteratorRecord inner            # flatMap: the iterator being emptied, or None
    cdef object mapper
    cdef int helper_kind
    cdef int state
    cdef double remaining                # take, drop
    cdef int64_t counter

cdef class JSWrappedIterator(JSObject):
    """Iterator.from of an object that does not inherit from Iterator.prototype."""
    cdef IteratorRecord iterated

register_class(JSIteratorHelper, NULL, NULL)
register_class(JSWrappedIterator, NULL, NULL)


# ------------------------------------------------------------------ helpers: one step of each closure

cdef object helper_close_and_rethrow(Realm realm, IteratorRecord record, object error):
    iterator_close_and_rethrow(realm, record, error)


cdef object helper_call(Realm realm, JSIteratorHelper helper, object item):
    """mapper(item, counter); an abrupt completion closes the underlying iterator."""
    cdef object mapped
    try:
        mapped = js_call(realm, helper.mapper, None, (item, helper.counter))
    except Exception as error:
        iterator_close_and_rethrow(realm, helper.underlying, error)
    helper.counter += 1
    return mapped


cdef object flat_map_step(Realm realm, JSIteratorHelper helper):
    cdef object item
    while True:
        tick(realm)
        if helper.inner is not None:
            try:
                item = iterator_step_value(realm, helper.inner)
            except Exception as error:
                iterator_close_and_rethrow(realm, helper.underlying, error)
            if item is not ITERATION_DONE:
                return item
            helper.inner = None
        item = iterator_step_value(realm, helper.underlying)
        if item is ITERATION_DONE:
            return ITERATION_DONE
        item = helper_call(realm, helper, item)
        try:
            helper.inner = get_iterator_flattenable(realm, item, True)
        except Exception as error:
            iterator_close_and_rethrow(realm, helper.underlying, error)


cdef object helper_step(Realm realm, JSIteratorHelper helper):
    """The next item that the helper yields, or ITERATION_DONE."""
    cdef object item
    if helper.helper_kind == HELPER_FLAT_MAP:
        return flat_map_step(realm, helper)
    if helper.helper_kind == HELPER_TAKE:
        if helper.remaining == 0:
            iterator_close(realm, helper.underlying)
            return ITERATION_DONE
        helper.remaining -= 1
        return iterator_step_value(realm, helper.underlying)
    if helper.helper_kind == HELPER_DROP:
        while helper.remaining > 0:
            tick(realm)
            helper.remaining -= 1
            if iterator_step_value(realm, helper.underlying) is ITERATION_DONE:
                return ITERATION_DONE
        return iterator_step_value(realm, helper.underlying)
    while True:
        tick(realm)
        item = iterator_step_value(realm, helper.underlying)
        if item is ITERATION_DONE:
            return item
        if helper.helper_kind == HELPER_MAP:
            return helper_call(realm, helper, item)
        if js_to_boolean(helper_call(realm, helper, item)):
            return item


cdef JSIteratorHelper this_helper(Realm realm, object this_value, str method):
    if not isinstance(this_value, JSIteratorHelper):
        throw_type_error(realm, f"Iterator Helper.prototype.{method} called on incompatible receiver "
                                f"{describe_object(this_value)}")
    return <JSIteratorHelper>this_value


cdef object helper_next(Realm realm, object this_value, tuple args):
    """%IteratorHelperPrototype%.next ( ), §27.1.2.1.1"""
    cdef JSIteratorHelper helper = this_helper(realm, this_value, "next")
    cdef object item
    if helper.state == STATE_EXECUTING:
        throw_type_error(realm, "Generator is already running")
    if helper.state == STATE_COMPLETED:
        return iterator_result(realm, None, True)
    helper.state = STATE_EXECUTING
    try:
        item = helper_step(realm, helper)
    except BaseException:
        helper.state = STATE_COMPLETED
        raise
    if item is ITERATION_DONE:
        helper.state = STATE_COMPLETED
        return iterator_result(realm, None, True)
    helper.state = STATE_YIELD
    return iterator_result(realm, item, False)


cdef object helper_return(Realm realm, object this_value, tuple args):
    """%IteratorHelperPrototype%.return ( ), §27.1.2.1.2"""
    cdef JSIteratorHelper helper = this_helper(realm, this_value, "return")
    if helper.state == STATE_EXECUTING:
        throw_type_error(realm, "Generator is already running")
    if helper.state == STATE_COMPLETED:
        return iterator_result(realm, None, True)
    if helper.state == STATE_START:
        # Never started: the state is completed before anything of the program runs.
        helper.state = STATE_COMPLETED
        iterator_close(realm, helper.underlying)
        return iterator_result(realm, None, True)
    helper.state = STATE_EXECUTING
    try:
        if helper.inner is not None:
            try:
                iterator_close(realm, helper.inner)
            except Exception as error:
                iterator_close_and_rethrow(realm, helper.underlying, error)
        iterator_close(realm, helper.underlying)
    finally:
        helper.state = STATE_COMPLETED
    return iterator_result(realm, None, True)


cdef NativeSpec HELPER_METHODS[3]
HELPER_METHODS[:] = [
    function("next", 0, helper_next),
    function("return", 0, helper_return),
    table_end(),
]


# ------------------------------------------------------------------ Iterator.prototype

cdef IteratorRecord this_iterator(Realm realm, object this_value):
    """`this` as a record without [[NextMethod]]: what is closed when an argument is wrong."""
    cdef IteratorRecord record
    if not isinstance(this_value, JSObject):
        throw_type_error(realm, f"Iterator.prototype method called on non-object {describe_object(this_value)}")
    record = IteratorRecord()
    record.iterator = this_value
    return record


cdef int require_callable_or_close(Realm realm, IteratorRecord record, object fn) except -1:
    if js_is_callable(fn):
        return 0
    iterator_close_quietly(realm, record)
    return throw_type_error(realm, f"{describe_object(fn)} is not a function")


cdef JSIteratorHelper new_helper(Realm realm, IteratorRecord iterated, int helper_kind, object mapper, double limit):
    cdef JSIteratorHelper helper = JSIteratorHelper.__new__(JSIteratorHelper)
    init_object(realm, helper, intrinsic(realm, INTRINSIC_ITERATOR_HELPER_PROTOTYPE), KIND_ITERATOR_HELPER)
    helper.underlying = iterated
    helper.mapper = mapper
    helper.helper_kind = helper_kind
    helper.remaining = limit
    helper.state = STATE_START
    return helper


cdef object iterator_map_filter(Realm realm, object this_value, tuple args):
    """Iterator.prototype.map, filter, flatMap ( mapper ); the magic is the HelperKind"""
    cdef int helper_kind = realm.callee.magic
    cdef IteratorRecord record = this_iterator(realm, this_value)
    cdef object mapper = arg(args, 0)
    require_callable_or_close(realm, record, mapper)
    return new_helper(realm, get_iterator_direct(realm, this_value), helper_kind, mapper, 0)


cdef object iterator_take_drop(Realm realm, object this_value, tuple args):
    """Iterator.prototype.take, drop ( limit )"""
    cdef int helper_kind = realm.callee.magic
    cdef IteratorRecord record = this_iterator(realm, this_value)
    cdef double limit
    try:
        limit = js_to_number(realm, arg(args, 0))
    except Exception as error:
        iterator_close_and_rethrow(realm, record, error)
    # -0.5 truncates to 0, which is no error.
    if isnan(limit) or limit <= -1 or (limit > 9007199254740991.0 and limit != INFINITY):
        iterator_close_quietly(realm, record)
        throw_range_error(realm, f"{describe_object(arg(args, 0))} must be positive")
    if limit != INFINITY:
        limit = <double><int64_t>limit
    return new_helper(realm, get_iterator_direct(realm, this_value), helper_kind, None, limit)


cdef object iterator_to_array(Realm realm, object this_value, tuple args):
    """Iterator.prototype.toArray ( )"""
    cdef IteratorRecord record
    cdef JSArray result
    cdef Value item = UNDEFINED
    this_iterator(realm, this_value)
    record = get_iterator_direct(realm, this_value)
    result = new_array(realm, 0)
    try:
        while iterator_step(realm, record, &item):
            array_push(realm, result, item)
    finally:
        value_decref(item)
    return result


cdef enum:
    CONSUME_FOR_EACH = 0
    CONSUME_SOME
    CONSUME_EVERY
    CONSUME_FIND


cdef object iterator_consume(Realm realm, object this_value, tuple args):
    """Iterator.prototype.forEach, some, every, find ( fn ): one call for each item, until the answer is known"""
    cdef int consumer = realm.callee.magic
    cdef IteratorRecord record = this_iterator(realm, this_value)
    cdef object fn = arg(args, 0), item, answer
    cdef int64_t counter = 0
    cdef bint truth
    require_callable_or_close(realm, record, fn)
    record = get_iterator_direct(realm, this_value)
    while True:
        item = iterator_step_value(realm, record)
        if item is ITERATION_DONE:
            break
        try:
            answer = js_call(realm, fn, None, (item, counter))
        except Exception as error:
            iterator_close_and_rethrow(realm, record, error)
        counter += 1
        if consumer == CONSUME_FOR_EACH:
            continue
        truth = js_to_boolean(answer)
        if truth == (consumer != CONSUME_EVERY):
            iterator_close(realm, record)
            return item if consumer == CONSUME_FIND else truth
    return True if consumer == CONSUME_EVERY else False if consumer == CONSUME_SOME else None


cdef object iterator_reduce(Realm realm, object this_value, tuple args):
    """Iterator.prototype.reduce ( reducer [ , initialValue ] )"""
    cdef IteratorRecord record = this_iterator(realm, this_value)
    cdef object reducer = arg(args, 0), accumulator, item
    cdef int64_t counter = 0
    require_callable_or_close(realm, record, reducer)
    record = get_iterator_direct(realm, this_value)
    if len(args) >= 2:
        accumulator = args[1]
    else:
        accumulator = iterator_step_value(realm, record)
        if accumulator is ITERATION_DONE:
            throw_type_error(realm, "Reduce of a done iterator with no initial value")
        counter = 1
    while True:
        item = iterator_step_value(realm, record)
        if item is ITERATION_DONE:
            return accumulator
        try:
            accumulator = js_call(realm, reducer, None, (accumulator, item, counter))
        except Exception as error:
            iterator_close_and_rethrow(realm, record, error)
        counter += 1


cdef object return_this(Realm realm, object this_value, tuple args):
    """%IteratorPrototype% [ %Symbol.iterator% ] ( ) and the async one"""
    return this_value


cdef object weird_getter(Realm realm, object this_value, tuple args):
    """get Iterator.prototype.constructor, get Iterator.prototype [ %Symbol.toStringTag% ]"""
    if realm.callee.magic:
        return "Iterator"
    return intrinsic(realm, INTRINSIC_ITERATOR)


cdef object weird_setter(Realm realm, object this_value, tuple args):
    """SetterThatIgnoresPrototypeProperties (§7.3.26): writes on the prototype fail, writes on heirs define."""
    cdef object name = SYMBOL_TO_STRING_TAG if realm.callee.magic else "constructor"
    cdef PropertyKey key
    if not isinstance(this_value, JSObject):
        throw_type_error(realm, f"{describe_object(this_value)} is not an object")
    if this_value is intrinsic(realm, INTRINSIC_ITERATOR_PROTOTYPE):
        throw_type_error(realm, "Cannot assign to this property of Iterator.prototype")
    key = key_from_object(realm, name)
    try:
        if has_own(realm, <JSObject>this_value, key):
            js_set(realm, this_value, name, arg(args, 0))
        else:
            js_define(realm, <JSObject>this_value, name, arg(args, 0))
    finally:
        value_decref(key)
    return None


cdef NativeSpec ITERATOR_METHODS[17]
ITERATOR_METHODS[:] = [
    NativeSpec("get constructor", 0, NULL, weird_getter, 0, NATIVE_GETTER),
    NativeSpec("set constructor", 1, NULL, weird_setter, 0, NATIVE_SETTER),
    function("reduce", 1, iterator_reduce),
    function("toArray", 0, iterator_to_array),
    function("forEach", 1, iterator_consume, CONSUME_FOR_EACH),
    function("some", 1, iterator_consume, CONSUME_SOME),
    function("every", 1, iterator_consume, CONSUME_EVERY),
    function("find", 1, iterator_consume, CONSUME_FIND),
    function("map", 1, iterator_map_filter, HELPER_MAP),
    function("filter", 1, iterator_map_filter, HELPER_FILTER),
    function("take", 1, iterator_take_drop, HELPER_TAKE),
    function("drop", 1, iterator_take_drop, HELPER_DROP),
    function("flatMap", 1, iterator_map_filter, HELPER_FLAT_MAP),
    function("@@iterator", 0, return_this),
    NativeSpec("get @@toStringTag", 0, NULL, weird_getter, 1, NATIVE_GETTER),
    NativeSpec("set @@toStringTag", 1, NULL, weird_setter, 1, NATIVE_SETTER),
    table_end(),
]

cdef NativeSpec ASYNC_ITERATOR_METHODS[2]
ASYNC_ITERATOR_METHODS[:] = [function("@@asyncIterator", 0, return_this), table_end()]

cdef NativeSpec ARRAY_ITERATOR_METHODS[2]
ARRAY_ITERATOR_METHODS[:] = [native("next", 0, array_iterator_next), table_end()]


# ------------------------------------------------------------------ the Iterator constructor

cdef object iterator_constructor(Realm realm, object this_value, tuple args):
    """Iterator ( ): abstract, only subclasses may be constructed (§27.1.3.1.1)"""
    cdef Value new_target = realm.new_target
    if is_undefined(new_target) or as_pointer(new_target) == <PyObject*>realm.callee:
        throw_type_error(realm, "Abstract class Iterator not directly constructable")
    return new_object_with_proto(realm, prototype_from_constructor(realm, new_target, INTRINSIC_ITERATOR_PROTOTYPE))


cdef object iterator_from(Realm realm, object this_value, tuple args):
    """Iterator.from ( O ), §27.1.3.2.1"""
    cdef IteratorRecord record = get_iterator_flattenable(realm, arg(args, 0), False)
    cdef JSWrappedIterator wrapper
    if ordinary_has_instance(realm, object_value(intrinsic(realm, INTRINSIC_ITERATOR)),
                             object_value(<JSObject>record.iterator)):
        return record.iterator
    wrapper = JSWrappedIterator.__new__(JSWrappedIterator)
    init_object(realm, wrapper, intrinsic(realm, INTRINSIC_WRAP_FOR_VALID_ITERATOR_PROTOTYPE), KIND_ITERATOR)
    wrapper.iterated = record
    return wrapper


cdef JSWrappedIterator this_wrapper(Realm realm, object this_value):
    if not isinstance(this_value, JSWrappedIterator):
        throw_type_error(realm, f"not a wrapped iterator: {describe_object(this_value)}")
    return <JSWrappedIterator>this_value


cdef object wrapped_next(Realm realm, object this_value, tuple args):
    """%WrapForValidIteratorPrototype%.next ( )"""
    cdef JSWrappedIterator wrapper = this_wrapper(realm, this_value)
    return js_call(realm, wrapper.iterated.next_method, wrapper.iterated.iterator, ())


cdef object wrapped_return(Realm realm, object this_value, tuple args):
    """%WrapForValidIteratorPrototype%.return ( )"""
    cdef JSWrappedIterator wrapper = this_wrapper(realm, this_value)
    cdef object method = js_get_method(realm, wrapper.iterated.iterator, "return")
    if method is None:
        return iterator_result(realm, None, True)
    return js_call(realm, method, wrapper.iterated.iterator, ())


cdef NativeSpec ITERATOR_CONSTRUCTOR = constructor_row("Iterator", 0, NULL, iterator_constructor)
cdef NativeSpec ITERATOR_STATICS[2]
ITERATOR_STATICS[:] = [function("from", 1, iterator_from), table_end()]
cdef NativeSpec WRAPPER_METHODS[3]
WRAPPER_METHODS[:] = [
    function("next", 0, wrapped_next),
    function("return", 0, wrapped_return),
    table_end(),
]


# ------------------------------------------------------------------ intrinsics

cdef JSObject create_iterator_prototype(Realm realm, int which):
    return new_prototype(realm, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), ITERATOR_METHODS)


cdef JSObject create_iterator(Realm realm, int which):
    """The constructor; `prototype.constructor` is an accessor, so new_constructor does not link the two."""
    cdef JSFunction constructor = new_native_function(realm, &ITERATOR_CONSTRUCTOR)
    define_value(realm, constructor, "prototype", intrinsic(realm, INTRINSIC_ITERATOR_PROTOTYPE), 0)
    define_natives(realm, constructor, ITERATOR_STATICS)
    return constructor


cdef JSObject create_async_iterator_prototype(Realm realm, int which):
    return new_prototype(realm, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), ASYNC_ITERATOR_METHODS)


cdef JSObject create_array_iterator_prototype(Realm realm, int which):
    cdef JSObject parent = intrinsic(realm, INTRINSIC_ITERATOR_PROTOTYPE)
    cdef JSObject prototype = new_prototype(realm, parent, ARRAY_ITERATOR_METHODS)
    define_tag(realm, prototype, "Array Iterator")
    # for-of and spread compare with it before they read an array's elements directly
    realm.array_iterator_next = <JSFunction>js_get(realm, prototype, "next")
    return prototype


cdef JSObject create_helper_prototype(Realm realm, int which):
    cdef JSObject prototype = new_prototype(realm, intrinsic(realm, INTRINSIC_ITERATOR_PROTOTYPE), HELPER_METHODS)
    define_tag(realm, prototype, "Iterator Helper")
    return prototype


cdef JSObject create_wrapper_prototype(Realm realm, int which):
    return new_prototype(realm, intrinsic(realm, INTRINSIC_ITERATOR_PROTOTYPE), WRAPPER_METHODS)


register_intrinsic(INTRINSIC_ITERATOR_PROTOTYPE, create_iterator_prototype)
register_intrinsic(INTRINSIC_ITERATOR, create_iterator)
register_intrinsic(INTRINSIC_ASYNC_ITERATOR_PROTOTYPE, create_async_iterator_prototype)
register_intrinsic(INTRINSIC_ARRAY_ITERATOR_PROTOTYPE, create_array_iterator_prototype)
register_intrinsic(INTRINSIC_ITERATOR_HELPER_PROTOTYPE, create_helper_prototype)
register_intrinsic(INTRINSIC_WRAP_FOR_VALID_ITERATOR_PROTOTYPE, create_wrapper_prototype)
register_global("Iterator", INTRINSIC_ITERATOR)

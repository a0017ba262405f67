# Promise.all, allSettled, any and race (ECMA-262 §27.2.4.1 to §27.2.4.5).

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.builtins.support cimport *
from jsbc.builtins.iteration cimport *
from jsbc.builtins.promise cimport PromiseCapability, new_promise_capability


cdef enum Combinator:
    COMBINE_ALL = 0
    COMBINE_ALL_SETTLED
    COMBINE_ANY
    COMBINE_RACE

cdef class Combination:
    """What the element functions of one call share."""
    cdef PromiseCapability capability
    cdef list values                     # results, or errors for `any`
    cdef int64_t remaining
    cdef int combinator

cdef class Element:
    """One input promise; allSettled has two functions on the same element."""
    cdef Combination combination
    cdef Py_ssize_t index
    cdef bint already_called


cdef int finish_element(Realm realm, Combination combination) except -1:
    """Called when the last input is settled: settles the result."""
    cdef object error
    if combination.combinator == COMBINE_ANY:
        error = new_error(realm, INTRINSIC_AGGREGATE_ERROR_PROTOTYPE, "All promises were rejected")
        define_value(realm, error, "errors", new_array_from(realm, combination.values), ATTR_BUILTIN)
        js_call(realm, combination.capability.reject, None, (error,))
    else:
        js_call(realm, combination.capability.resolve, None, (new_array_from(realm, combination.values),))
    return 0


cdef object settle_element(Realm realm, object this_value, tuple args, str status):
    cdef Element element = <Element>realm.callee.extra
    cdef Combination combination = element.combination
    cdef object value = arg(args, 0)
    cdef JSObject outcome
    if element.already_called:
        return None
    element.already_called = True
    if combination.combinator == COMBINE_ALL_SETTLED:
        outcome = new_object(realm)
        js_define(realm, outcome, "status", status)
        js_define(realm, outcome, "value" if status == "fulfilled" else "reason", value)
        value = outcome
    combination.values[element.index] = value
    combination.remaining -= 1
    if combination.remaining == 0:
        finish_element(realm, combination)
    return None


cdef object element_fulfilled(Realm realm, object this_value, tuple args):
    """Promise.all Resolve Element Functions (§27.2.4.1.3), ...allSettled Resolve Element Functions (§27.2.4.2.2)"""
    return settle_element(realm, this_value, args, "fulfilled")


cdef object element_rejected(Realm realm, object this_value, tuple args):
    """Promise.any Reject Element Functions (§27.2.4.3.2), ...allSettled Reject Element Functions (§27.2.4.2.3)"""
    return settle_element(realm, this_value, args, "rejected")


cdef int perform_combinator(Realm realm, int combinator, IteratorRecord record, object constructor,
                            PromiseCapability capability, object resolve) except -1:
    """PerformPromiseAll and its sisters: one `then` on each input."""
    cdef Combination combination = Combination()
    cdef Element element
    cdef object item, promise, on_fulfilled, on_rejected
    combination.capability = capability
    combination.values = []
    combination.combinator = combinator
    combination.remaining = 1
    while True:
        item = iterator_step_value(realm, record)
        if item is ITERATION_DONE:
            break
        charge(realm, 64)
        if combinator == COMBINE_RACE:
            promise = js_call(realm, resolve, constructor, (item,))
            js_invoke(realm, promise, "then", (capability.resolve, capability.reject))
            continue
        combination.values.append(None)
        promise = js_call(realm, resolve, constructor, (item,))
        element = Element()
        element.combination = combination
        element.index = len(combination.values) - 1
        on_fulfilled = capability.resolve
        on_rejected = capability.reject
        if combinator != COMBINE_ANY:
            on_fulfilled = new_native_closure(realm, element_fulfilled, 1, "", element)
        if combinator != COMBINE_ALL:
            on_rejected = new_native_closure(realm, element_rejected, 1, "", element)
        combination.remaining += 1
        js_invoke(realm, promise, "then", (on_fulfilled, on_rejected))
    if combinator != COMBINE_RACE:
        combination.remaining -= 1
        if combination.remaining == 0:
            finish_element(realm, combination)
    return 0


cdef object promise_combinator(Realm realm, object this_value, tuple args):
    """Promise.all, allSettled, any, race ( iterable ); the magic is the Combinator"""
    cdef int combinator = realm.callee.magic
    cdef PromiseCapability capability = new_promise_capability(realm, this_value)
    cdef IteratorRecord record = None
    cdef object resolve, reason
    try:
        resolve = js_get(realm, this_value, "resolve")
        if not js_is_callable(resolve):
            throw_type_error(realm, "Promise resolve or reject function is not callable")
        record = get_iterator(realm, arg(args, 0))
        perform_combinator(realm, combinator, record, this_value, capability, resolve)
    except Exception as error:
        # IfAbruptRejectPromise: a failure of the iterator itself does not close it.
        reason = catch_exception(realm, error)
        if record is not None and not record.done:
            iterator_close_quietly(realm, record)
        js_call(realm, capability.reject, None, (reason,))
    return capability.promise


COMBINATOR_STATICS[:] = [
    function("all", 1, promise_combinator, COMBINE_ALL),
    function("allSettled", 1, promise_combinator, COMBINE_ALL_SETTLED),
    function("any", 1, promise_combinator, COMBINE_ANY),
    function("race", 1, promise_combinator, COMBINE_RACE),
    table_end(),
]

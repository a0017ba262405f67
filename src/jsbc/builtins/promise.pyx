# Promise objects (ECMA-262 §27.2): resolving functions, reactions, jobs, the constructor and the
# prototype.  The combinators Promise.all, allSettled, any and race stand in promise_combinators.pyx.
#
# Most promises of a program come from `then` with the intrinsic constructor and from async functions. Their
# resolving functions are never seen by the program, so none are made: a PromiseCapability without
# functions settles the promise directly.

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.interp cimport Job, PromiseHooks, enqueue_job, set_promise_hooks, awaiter_resume
from jsbc.builtins.support cimport *
from jsbc.builtins.promise_combinators cimport COMBINATOR_STATICS

register_class(JSPromise, NULL, NULL)


# ------------------------------------------------------------------ settling

cdef JSPromise new_promise(Realm realm):
    cdef JSPromise promise = JSPromise.__new__(JSPromise)
    init_object(realm, promise, intrinsic(realm, INTRINSIC_PROMISE_PROTOTYPE), KIND_PROMISE)
    return promise


cdef int track_rejection(Realm realm, JSPromise promise, str operation) except -1:
    """HostPromiseRejectionTracker (§27.2.1.9): the host learns of rejections nobody handles."""
    cdef object hook
    if realm.hooks is not None:
        hook = (<dict>realm.hooks).get("promise_rejection")
        if hook is not None:
            hook(promise, operation)
    return 0


cdef int trigger_reactions(Realm realm, list reactions, object argument, bint rejected) except -1:
    if reactions is not None:
        for reaction in reactions:
            enqueue_reaction(realm, <PromiseReaction>reaction, argument, rejected)
    return 0


cdef int fulfill_promise(Realm realm, JSPromise promise, object value) except -1:
    """FulfillPromise (§27.2.1.4)."""
    cdef list reactions = promise.reactions
    promise.settled_value = value
    promise.reactions = None
    promise.promise_state = PROMISE_FULFILLED
    return trigger_reactions(realm, reactions, value, False)


cdef int reject_promise(Realm realm, JSPromise promise, object reason) except -1:
    """RejectPromise (§27.2.1.7)."""
    cdef list reactions = promise.reactions
    promise.settled_value = reason
    promise.reactions = None
    promise.promise_state = PROMISE_REJECTED
    if not promise.is_handled:
        track_rejection(realm, promise, "reject")
    return trigger_reactions(realm, reactions, reason, True)


cdef int resolve_promise(Realm realm, JSPromise promise, object resolution) except -1:
    """Promise Resolve Functions (§27.2.1.3.2), steps 7 to 16."""
    cdef object then, reason
    cdef ResolveThenableJob job
    if not isinstance(resolution, JSObject):
        return fulfill_promise(realm, promise, resolution)
    if resolution is promise:
        reason = new_error(realm, INTRINSIC_TYPE_ERROR_PROTOTYPE, "Chaining cycle detected for promise #<Promise>")
        return reject_promise(realm, promise, reason)
    try:
        then = js_get(realm, resolution, "then")
    except Exception as error:
        reason = catch_exception(realm, error)
        return reject_promise(realm, promise, reason)
    if not js_is_callable(then):
        return fulfill_promise(realm, promise, resolution)
    job = ResolveThenableJob.__new__(ResolveThenableJob)
    job.promise = promise
    job.thenable = resolution
    job.then = then
    return enqueue_job(realm, job)


cdef class ResolvingRecord:
    """What the two resolving functions of one CreateResolvingFunctions share."""
    cdef JSPromise promise
    cdef bint already_resolved


cdef object resolve_function(Realm realm, object this_value, tuple args):
    cdef ResolvingRecord record = <ResolvingRecord>realm.callee.extra
    if not record.already_resolved:
        record.already_resolved = True
        resolve_promise(realm, record.promise, arg(args, 0))
    return None


cdef object reject_function(Realm realm, object this_value, tuple args):
    cdef ResolvingRecord record = <ResolvingRecord>realm.callee.extra
    if not record.already_resolved:
        record.already_resolved = True
        reject_promise(realm, record.promise, arg(args, 0))
    return None


cdef PromiseCapability create_resolving_functions(Realm realm, JSPromise promise):
    """CreateResolvingFunctions (§27.2.1.3)."""
    cdef PromiseCapability capability = PromiseCapability.__new__(PromiseCapability)
    cdef ResolvingRecord record = ResolvingRecord.__new__(ResolvingRecord)
    record.promise = promise
    capability.promise = promise
    capability.resolve = new_native_closure(realm, resolve_function, 1, "", record)
    capability.reject = new_native_closure(realm, reject_function, 1, "", record)
    return capability


# ------------------------------------------------------------------ capabilities

cdef object capability_executor(Realm realm, object this_value, tuple args):
    """GetCapabilitiesExecutor functions (§27.2.1.5.1)."""
    cdef PromiseCapability capability = <PromiseCapability>realm.callee.extra
    if capability.resolve is not None or capability.reject is not None:
        throw_type_error(realm, "Promise executor has already been invoked with non-undefined arguments")
    capability.resolve = arg(args, 0)
    capability.reject = arg(args, 1)
    return None


cdef PromiseCapability new_promise_capability(Realm realm, object constructor):
    cdef PromiseCapability capability
    cdef object promise, executor
    if not js_is_constructor(constructor):
        throw_type_error(realm, f"{describe_object(constructor)} is not a constructor")
    if constructor is intrinsic(realm, INTRINSIC_PROMISE):
        return create_resolving_functions(realm, new_promise(realm))
    capability = PromiseCapability.__new__(PromiseCapability)
    executor = new_native_closure(realm, capability_executor, 2, "", capability)
    promise = js_construct(realm, constructor, (executor,), None)
    if not js_is_callable(capability.resolve) or not js_is_callable(capability.reject):
        throw_type_error(realm, "Promise resolve or reject function is not callable")
    capability.promise = promise
    return capability


cdef PromiseCapability intrinsic_capability(Realm realm):
    cdef PromiseCapability capability = PromiseCapability.__new__(PromiseCapability)
    capability.promise = new_promise(realm)
    return capability


cdef int capability_resolve(Realm realm, PromiseCapability capability, object value) except -1:
    cdef JSPromise promise
    if capability.resolve is not None:
        js_call(realm, capability.resolve, None, (value,))
        return 0
    promise = <JSPromise>capability.promise
    if promise.already_resolved:
        return 0
    promise.already_resolved = True
    return resolve_promise(realm, promise, value)


cdef int capability_reject(Realm realm, PromiseCapability capability, object reason) except -1:
    cdef JSPromise promise
    if capability.resolve is not None:
        js_call(realm, capability.reject, None, (reason,))
        return 0
    promise = <JSPromise>capability.promise
    if promise.already_resolved:
        return 0
    promise.already_resolved = True
    return reject_promise(realm, promise, reason)


cdef object promise_resolve(Realm realm, object constructor, object value):
    """PromiseResolve (§27.2.4.7.1)."""
    cdef PromiseCapability capability
    if isinstance(value, JSPromise) and js_get(realm, value, "constructor") is constructor:
        return value
    if constructor is intrinsic(realm, INTRINSIC_PROMISE):
        capability = intrinsic_capability(realm)
    else:
        capability = new_promise_capability(realm, constructor)
    capability_resolve(realm, capability, value)
    return capability.promise


# ------------------------------------------------------------------ jobs

cdef class ReactionJob(Job):
    """NewPromiseReactionJob (§27.2.2.1)."""
    cdef PromiseReaction reaction
    cdef object argument
    cdef bint rejected

    cdef int run(self, Realm realm) except -1:
        cdef PromiseReaction reaction = self.reaction
        cdef object handler, outcome
        cdef bint threw = False
        cdef Value v
        if reaction.awaiter is not None:
            v = to_value(realm, self.argument)
            try:
                awaiter_resume(realm, reaction.awaiter, v, self.rejected)
            finally:
                value_decref(v)
            return 0
        handler = reaction.on_rejected if self.rejected else reaction.on_fulfilled
        if handler is None:
            outcome = self.argument
            threw = self.rejected
        else:
            try:
                outcome = js_call(realm, handler, None, (self.argument,))
            except Exception as error:
                outcome = catch_exception(realm, error)
                threw = True
        if reaction.capability is None:
            return 0
        if threw:
            return capability_reject(realm, reaction.capability, outcome)
        return capability_resolve(realm, reaction.capability, outcome)


cdef class ResolveThenableJob(Job):
    """NewPromiseResolveThenableJob (§27.2.2.2)."""
    cdef JSPromise promise
    cdef object thenable
    cdef object then

    cdef int run(self, Realm realm) except -1:
        cdef PromiseCapability functions = create_resolving_functions(realm, self.promise)
        cdef object reason
        try:
            js_call(realm, self.then, self.thenable, (functions.resolve, functions.reject))
        except Exception as error:
            reason = catch_exception(realm, error)
            js_call(realm, functions.reject, None, (reason,))
        return 0


cdef int enqueue_reaction(Realm realm, PromiseReaction reaction, object argument, bint rejected) except -1:
    cdef ReactionJob job = ReactionJob.__new__(ReactionJob)
    job.reaction = reaction
    job.argument = argument
    job.rejected = rejected
    return enqueue_job(realm, job)


cdef int perform_promise_then(Realm realm, JSPromise promise, PromiseReaction reaction) except -1:
    """PerformPromiseThen (§27.2.5.4.1), steps 7 to 12."""
    if promise.promise_state == PROMISE_PENDING:
        if promise.reactions is None:
            promise.reactions = [reaction]
        else:
            promise.reactions.append(reaction)
    elif promise.promise_state == PROMISE_FULFILLED:
        enqueue_reaction(realm, reaction, promise.settled_value, False)
    else:
        if not promise.is_handled:
            track_rejection(realm, promise, "handle")
        enqueue_reaction(realm, reaction, promise.settled_value, True)
    promise.is_handled = True
    return 0


# ------------------------------------------------------------------ what the interpreter uses for await

cdef JSObject hook_create(Realm realm):
    return new_promise(realm)


cdef int hook_resolve(Realm realm, JSObject promise, Value v) except -1:
    if (<JSPromise>promise).already_resolved:
        return 0
    (<JSPromise>promise).already_resolved = True
    return resolve_promise(realm, <JSPromise>promise, from_value(v))


cdef int hook_reject(Realm realm, JSObject promise, Value reason) except -1:
    if (<JSPromise>promise).already_resolved:
        return 0
    (<JSPromise>promise).already_resolved = True
    return reject_promise(realm, <JSPromise>promise, from_value(reason))


cdef int hook_await(Realm realm, Value v, object awaiter) except -1:
    cdef JSPromise promise = promise_resolve(realm, intrinsic(realm, INTRINSIC_PROMISE), from_value(v))
    cdef PromiseReaction reaction = PromiseReaction.__new__(PromiseReaction)
    reaction.awaiter = awaiter
    return perform_promise_then(realm, promise, reaction)


cdef JSObject hook_promise_resolve(Realm realm, Value v):
    return promise_resolve(realm, intrinsic(realm, INTRINSIC_PROMISE), from_value(v))


cdef int hook_perform_then(Realm realm, JSObject promise, object fulfilled, object rejected,
                           JSObject derived) except -1:
    cdef PromiseReaction reaction = PromiseReaction.__new__(PromiseReaction)
    reaction.on_fulfilled = fulfilled
    reaction.on_rejected = rejected
    if derived is not None:
        reaction.capability = PromiseCapability.__new__(PromiseCapability)
        reaction.capability.promise = derived
    return perform_promise_then(realm, <JSPromise>promise, reaction)


cdef PromiseHooks HOOKS
HOOKS.create = hook_create
HOOKS.resolve = hook_resolve
HOOKS.reject = hook_reject
HOOKS.await_value = hook_await
HOOKS.promise_resolve = hook_promise_resolve
HOOKS.perform_then = hook_perform_then
set_promise_hooks(&HOOKS)


# ------------------------------------------------------------------ the constructor

cdef object promise_constructor(Realm realm, object this_value, tuple args):
    """Promise ( executor ), §27.2.3.1"""
    cdef Value new_target = realm.new_target
    cdef object executor = arg(args, 0), reason
    cdef JSPromise promise
    cdef JSObject proto
    cdef PromiseCapability functions
    if is_undefined(new_target):
        throw_type_error(realm, "Promise constructor cannot be invoked without 'new'")
    if not js_is_callable(executor):
        throw_type_error(realm, f"Promise resolver {describe_object(executor)} is not a function")
    promise = JSPromise.__new__(JSPromise)
    proto = prototype_from_constructor(realm, new_target, INTRINSIC_PROMISE_PROTOTYPE)
    init_object(realm, promise, proto, KIND_PROMISE)
    functions = create_resolving_functions(realm, promise)
    try:
        js_call(realm, executor, None, (functions.resolve, functions.reject))
    except Exception as error:
        reason = catch_exception(realm, error)
        js_call(realm, functions.reject, None, (reason,))
    return promise


cdef object promise_static_resolve(Realm realm, object this_value, tuple args):
    """Promise.resolve ( x ), §27.2.4.7"""
    if not isinstance(this_value, JSObject):
        throw_type_error(realm, "PromiseResolve called on non-object")
    return promise_resolve(realm, this_value, arg(args, 0))


cdef object promise_static_reject(Realm realm, object this_value, tuple args):
    """Promise.reject ( r ), §27.2.4.6"""
    cdef PromiseCapability capability = new_promise_capability(realm, this_value)
    js_call(realm, capability.reject, None, (arg(args, 0),))
    return capability.promise


cdef object promise_try(Realm realm, object this_value, tuple args):
    """Promise.try ( callback, ...args ), §27.2.4.8"""
    cdef PromiseCapability capability
    cdef object outcome, settle
    if not isinstance(this_value, JSObject):
        throw_type_error(realm, "Promise.try called on non-object")
    capability = new_promise_capability(realm, this_value)
    settle = capability.resolve
    try:
        outcome = js_call(realm, arg(args, 0), None, args[1:])
    except Exception as error:
        outcome = catch_exception(realm, error)
        settle = capability.reject
    js_call(realm, settle, None, (outcome,))
    return capability.promise


cdef object promise_with_resolvers(Realm realm, object this_value, tuple args):
    """Promise.withResolvers ( ), §27.2.4.9"""
    cdef PromiseCapability capability = new_promise_capability(realm, this_value)
    cdef JSObject result = new_object(realm)
    js_define(realm, result, "promise", capability.promise)
    js_define(realm, result, "resolve", capability.resolve)
    js_define(realm, result, "reject", capability.reject)
    return result


# ------------------------------------------------------------------ the prototype

cdef object promise_then(Realm realm, object this_value, tuple args):
    """Promise.prototype.then ( onFulfilled, onRejected ), §27.2.5.4"""
    cdef JSObject default = intrinsic(realm, INTRINSIC_PROMISE)
    cdef object constructor
    cdef PromiseReaction reaction
    if not isinstance(this_value, JSPromise):
        throw_type_error(realm, "Method Promise.prototype.then called on incompatible receiver "
                         + describe_object(this_value))
    constructor = species_constructor(realm, <JSObject>this_value, default)
    reaction = PromiseReaction.__new__(PromiseReaction)
    reaction.capability = intrinsic_capability(realm) if constructor is default \
        else new_promise_capability(realm, constructor)
    if js_is_callable(arg(args, 0)):
        reaction.on_fulfilled = args[0]
    if js_is_callable(arg(args, 1)):
        reaction.on_rejected = args[1]
    perform_promise_then(realm, <JSPromise>this_value, reaction)
    return reaction.capability.promise


cdef object promise_catch(Realm realm, object this_value, tuple args):
    """Promise.prototype.catch ( onRejected ), §27.2.5.1"""
    return js_invoke(realm, this_value, "then", (None, arg(args, 0)))


cdef object give_value(Realm realm, object this_value, tuple args):
    return realm.callee.extra


cdef object throw_reason(Realm realm, object this_value, tuple args):
    throw_object(realm, realm.callee.extra)


cdef object after_finally(Realm realm, object this_value, tuple args):
    """The thenFinally and catchFinally functions of `finally`; extra: (onFinally, constructor, rejected)"""
    cdef tuple closure = <tuple>realm.callee.extra
    cdef object outcome = js_call(realm, closure[0], None, ())
    cdef object promise = promise_resolve(realm, closure[1], outcome)
    cdef object_function thunk = throw_reason if closure[2] else give_value
    return js_invoke(realm, promise, "then", (new_native_closure(realm, thunk, 0, "", arg(args, 0)),))


cdef object promise_finally(Realm realm, object this_value, tuple args):
    """Promise.prototype.finally ( onFinally ), §27.2.5.3"""
    cdef object on_finally = arg(args, 0), constructor
    if not isinstance(this_value, JSObject):
        throw_type_error(realm, "Promise.prototype.finally called on a non-object")
    constructor = species_constructor(realm, <JSObject>this_value, intrinsic(realm, INTRINSIC_PROMISE))
    if not js_is_callable(on_finally):
        return js_invoke(realm, this_value, "then", (on_finally, on_finally))
    return js_invoke(realm, this_value, "then", (
        new_native_closure(realm, after_finally, 1, "", (on_finally, constructor, False)),
        new_native_closure(realm, after_finally, 1, "", (on_finally, constructor, True)),
    ))


cdef NativeSpec PROMISE_METHODS[4]
PROMISE_METHODS[:] = [
    function("then", 2, promise_then),
    function("catch", 1, promise_catch),
    function("finally", 1, promise_finally),
    table_end(),
]

cdef NativeSpec PROMISE_CONSTRUCTOR = constructor_row("Promise", 1, NULL, promise_constructor)
cdef NativeSpec PROMISE_STATICS[6]
PROMISE_STATICS[:] = [
    function("reject", 1, promise_static_reject),
    function("resolve", 1, promise_static_resolve),
    function("try", 1, promise_try),
    function("withResolvers", 0, promise_with_resolvers),
    getter("get @@species", species_getter),
    table_end(),
]


cdef JSObject create_promise(Realm realm, int which):
    cdef JSObject prototype = new_prototype(realm, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), PROMISE_METHODS)
    cdef JSFunction constructor
    define_tag(realm, prototype, "Promise")
    constructor = new_constructor(realm, &PROMISE_CONSTRUCTOR, prototype, PROMISE_STATICS)
    define_natives(realm, constructor, COMBINATOR_STATICS)
    store_intrinsic(realm, INTRINSIC_PROMISE_PROTOTYPE, prototype)
    store_intrinsic(realm, INTRINSIC_PROMISE, constructor)
    return prototype if which == INTRINSIC_PROMISE_PROTOTYPE else constructor


register_intrinsic(INTRINSIC_PROMISE_PROTOTYPE, create_promise)
register_intrinsic(INTRINSIC_PROMISE, create_promise)
register_global("Promise", INTRINSIC_PROMISE)

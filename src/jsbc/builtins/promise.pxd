# Promise objects and the abstract operations that async functions are built of (ECMA-262 §27.2).

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *

cdef enum PromiseState:
    PROMISE_PENDING = 0
    PROMISE_FULFILLED = 1
    PROMISE_REJECTED = 2

cdef class JSPromise(JSObject):
    cdef int promise_state               # PromiseState
    cdef bint is_handled                 # [[PromiseIsHandled]]
    cdef bint already_resolved           # for promises that the engine itself resolves (async functions, `then`)
    cdef object settled_value            # [[PromiseResult]], object style
    cdef list reactions                  # PromiseReaction while pending, else None

cdef class PromiseCapability:
    cdef object promise                  # any object: `then` may come from a subclass
    cdef object resolve                  # None for a promise of the engine whose functions no program sees
    cdef object reject

cdef class PromiseReaction:
    cdef PromiseCapability capability    # None: nobody waits for the handler's result
    cdef object on_fulfilled             # callable or None
    cdef object on_rejected
    cdef object awaiter                  # a suspended function instead of the two handlers, or None

cdef JSPromise new_promise(Realm realm)                                            # pending, %Promise.prototype%
cdef PromiseCapability new_promise_capability(Realm realm, object constructor)     # NewPromiseCapability(C)
cdef PromiseCapability intrinsic_capability(Realm realm)                   # the same for %Promise%, without functions
cdef int capability_resolve(Realm realm, PromiseCapability capability, object value) except -1
cdef int capability_reject(Realm realm, PromiseCapability capability, object reason) except -1
cdef object promise_resolve(Realm realm, object constructor, object value)         # PromiseResolve(C, x)
cdef int resolve_promise(Realm realm, JSPromise promise, object resolution) except -1   # the resolve function's steps
cdef int fulfill_promise(Realm realm, JSPromise promise, object value) except -1
cdef int reject_promise(Realm realm, JSPromise promise, object reason) except -1
cdef int perform_promise_then(Realm realm, JSPromise promise, PromiseReaction reaction) except -1   # PerformPromiseThen

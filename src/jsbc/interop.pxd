# The border between Python and JavaScript: values of both sides, and the guard around every entry into a realm.

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport Realm, JSObject


# Owner of a Realm: what a Context is for the code that converts values.
cdef class RealmHost:
    cdef Realm realm
    cdef double limit_seconds            # per entry from Python, 0 = none
    cdef int depth                       # entries that are active, one inside the other
    cdef unsigned long thread            # the thread inside, valid while depth > 0
    cdef bint closed
    cdef int enter(self) except -1
    cdef int step_out(self) except -1
    cdef int leave(self, bint run_microtasks) except -1
    cdef object failed(self, object error)


# A JavaScript object seen from Python: live, nothing is copied.
cdef class JSObjectView:
    cdef RealmHost host
    cdef JSObject target
    cdef JSObject this_value             # `this` of a call: the object that the function was read from
    cdef object _read(self, object key, object default)
    cdef object __weakref__


cdef object to_js(RealmHost host, object value)          # Python value -> object style
cdef object to_python(RealmHost host, object value)      # object style -> Python value
cdef object describe_exception(RealmHost host, object value)   # JSException for a thrown value
cdef JSObjectView view_of(RealmHost host, JSObject target)

"""Python values in JavaScript, JavaScript values in Python.

    Python                      JavaScript
    None                        null (what a Python callable returns: undefined)
    bool, float, str            boolean, number, string
    int                         number; beyond 2**53 - 1 a BigInt, since a number would lose digits
    bytes, bytearray            Uint8Array (a copy)
    dict, Mapping               a live view: its str keys are the properties
    list, tuple, Sequence       a live view: indices and length, with Array.prototype's methods
    callable                    function
    JSObjectView                the object it is a view of

    undefined, null             None
    number                      int when it is one, else float
    BigInt                      int
    object, array, function     JSObjectView, or the Python object that is behind it

A Python object is only ever one of these: JavaScript never reaches an attribute, because every way out of js2py's
sandbox (CVE-2024-28397) began with one. What fits nothing in the table is refused with TypeError.
"""

# The module behind collections.abc, which every interpreter has loaded: `collections` costs 3 ms more.
import gc
from _collections_abc import Mapping, Sequence

from cpython.ref cimport PyObject
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.objects cimport JSError as JSErrorObject
from jsbc.vm.convert cimport js_to_string, python_from_utf16, utf16_from_python
from jsbc.vm.interp cimport run_jobs
from jsbc.errors import JSException, SourceChunkError

cdef extern from "Python.h":
    unsigned long PyThread_get_thread_ident() noexcept

# The largest integer that a number holds exactly together with its neighbours (Number.MAX_SAFE_INTEGER).
cdef object MAX_SAFE_INTEGER = 9007199254740991
# to_py() and conversions of Python data recurse in C: deeper data is refused, not the process.
cdef int MAX_DEPTH = 500


# ------------------------------------------------------------------ entering a realm

# CPython looks for cycles after every 700 new containers, and after 70,000 among older ones; a program that builds its
# heap makes that many in a few milliseconds, all of them alive.  Collections took 35 % of lodash's load.  While JavaScript
# runs, the young generation may grow to 100,000 objects (about 10 MB).  A caller's gc.disable() or own threshold above
# this stays as it is.
cdef enum:
    YOUNG_OBJECTS = 100000

cdef object get_threshold = gc.get_threshold
cdef object set_threshold = gc.set_threshold
cdef int running_realms = 0
cdef object caller_thresholds = None


cdef int relax_collector() except -1:
    global running_realms, caller_thresholds
    if running_realms == 0:
        thresholds = get_threshold()
        caller_thresholds = None
        if 0 < <long>thresholds[0] < YOUNG_OBJECTS:
            caller_thresholds = thresholds
            set_threshold(YOUNG_OBJECTS, thresholds[1], thresholds[2])
    running_realms += 1
    return 0


cdef int restore_collector() except -1:
    global running_realms, caller_thresholds
    running_realms -= 1
    if running_realms == 0 and caller_thresholds is not None:
        if get_threshold()[0] == YOUNG_OBJECTS:      # a callback may have set its own
            set_threshold(*caller_thresholds)
        caller_thresholds = None
    return 0


cdef class RealmHost:
    """Guards a realm: one thread at a time, the time limit set at the outermost entry, jobs run at its end."""

    cdef int enter(self) except -1:
        cdef unsigned long thread = PyThread_get_thread_ident()
        if self.closed:
            raise RuntimeError("the Context is closed")
        if self.depth != 0:
            if self.thread != thread:
                raise RuntimeError("the Context is in use by another thread")
            # A finalizer, or a signal handler, in the midst of an operation: what it does to objects that are being changed
            # would be undone, or done to memory that is no longer theirs.
            if not self.realm.open:
                raise RuntimeError("the Context cannot be entered in the midst of an operation")
        else:
            self.thread = thread
            self.realm.last_signals = monotonic_seconds()
            self.realm.deadline = self.realm.last_signals + self.limit_seconds if self.limit_seconds > 0 else 0
            relax_collector()
        self.depth += 1
        self.realm.open = False
        return 0

    cdef int leave(self, bint run_microtasks) except -1:
        # Jobs of promises run when the outermost entry has finished, as a browser does after a script. When one fails the
        # caller hands its exception to failed(), which steps out.
        if run_microtasks and self.depth == 1:
            run_jobs(self.realm)
        self.step_out()
        return 0

    cdef int step_out(self) except -1:
        self.depth -= 1
        # What called Python goes on there.
        self.realm.open = self.depth != 0
        if self.depth == 0:
            restore_collector()
        return 0

    cdef object failed(self, object error):
        """The exception that Python sees for one that left the realm."""
        if isinstance(error, (JSThrow, RecursionError, SourceChunkError)):
            # Still inside: describing runs toString, within the same time limit.
            try:
                error = describe_exception(self, catch_exception(self.realm, error))
            except Exception as failure:
                error = failure
        self.step_out()
        # Others are limits, syntax errors, and what a Python callable raised and no JavaScript caught.
        return error


# ------------------------------------------------------------------ Python -> JavaScript

cdef object to_js(RealmHost host, object value):
    cdef type kind = type(value)
    if value is None:
        return JSNull
    if kind is str:
        return utf16_from_python(value)
    if kind is bool or kind is float:
        return value
    if kind is int:
        return _integer_to_js(value)
    if isinstance(value, JSObjectView):
        if (<JSObjectView>value).host is not host:
            raise TypeError("the object belongs to another Context")
        return (<JSObjectView>value).target
    if isinstance(value, Symbol) or isinstance(value, JSBigInt) or value is JSNull:
        return value
    if isinstance(value, JSObject):
        raise TypeError("an internal object cannot be passed")
    # Subclasses: their content, as json.dumps() takes it, whatever their methods say.
    if isinstance(value, str):
        return utf16_from_python(str.__str__(value))
    if isinstance(value, int):
        return _integer_to_js(int.__int__(value))
    if isinstance(value, float):
        return float.__float__(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _bytes_to_js(host, bytes(value))
    if isinstance(value, (dict, list, tuple)) or isinstance(value, (Mapping, Sequence)):
        return python_view(host, value)
    if callable(value):
        return python_function(host, value)
    raise TypeError(f"cannot pass {kind.__name__} to JavaScript")


cdef object _integer_to_js(object value):
    cdef JSBigInt big
    if -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER:
        if -2147483648 <= value <= 2147483647:
            return value
        return float(value)
    big = JSBigInt.__new__(JSBigInt)
    big.value = value
    return big


cdef object _bytes_to_js(RealmHost host, bytes value):
    cdef object constructor = intrinsic(host.realm, INTRINSIC_UINT8_ARRAY)
    cdef Py_ssize_t i
    cdef object array = js_construct(host.realm, constructor, (len(value),), None)
    for i in range(len(value)):
        js_set(host.realm, array, i, value[i])
    return array


# ------------------------------------------------------------------ Python functions

cdef object call_python(Realm realm, object this_value, tuple args):
    cdef RealmHost host = <RealmHost>realm.host
    cdef object function = realm.callee.extra
    # The callable may use up the realm's callee; nothing below reads it again.
    args = tuple([to_python(host, item) for item in args])
    realm.open = True
    try:
        result = function(*args)
    finally:
        realm.open = False
    if result is None:
        return None
    return to_js(host, result)


cdef object python_function(RealmHost host, object function):
    try:
        name = getattr(function, "__name__", "")
    except Exception:
        name = ""
    if not isinstance(name, str):
        name = ""
    return new_native_closure(host.realm, call_python, 0, utf16_from_python(name), function)


cdef bint is_python_function(JSObject target) noexcept:
    return target.kind == KIND_FUNCTION and isinstance(target, JSFunction) and (<JSFunction>target).native_object == call_python


# ------------------------------------------------------------------ dicts and lists as exotic objects

cdef class PythonView(JSObject):
    # The Python object is held in a C attribute: no property, internal slot or Proxy trap leads to it.
    cdef object data
    cdef RealmHost host
    cdef bint is_sequence
    cdef bint is_mutable

register_class(PythonView, NULL, NULL)


cdef object python_view(RealmHost host, object data):
    cdef PythonView view = PythonView.__new__(PythonView)
    cdef bint is_sequence = not isinstance(data, (dict, Mapping))
    view.data = data
    view.host = host
    view.is_sequence = is_sequence
    view.is_mutable = hasattr(type(data), "__setitem__")
    init_object(
        host.realm,
        view,
        intrinsic(host.realm, INTRINSIC_ARRAY_PROTOTYPE if is_sequence else INTRINSIC_OBJECT_PROTOTYPE),
        KIND_PYTHON,
    )
    view.flags |= OBJECT_EXOTIC
    # IsArray (ECMA-262 §7.2.2) is true for a list: JSON.stringify and Array.isArray see an array.
    view.private_bits = is_sequence
    return view


cdef object _view_key(PythonView view, PropertyKey key):
    """What a property key means in the Python object: an index, a str, or None for keys that it cannot have."""
    if is_int(key):
        if view.is_sequence:
            return <uint32_t>key
        return str(<uint32_t>key)
    if is_string(key):
        return python_from_utf16(<object>as_pointer(key)) if not view.is_sequence else None
    return None


cdef bint _is_length(PropertyKey key):
    return is_string(key) and <object>as_pointer(key) == "length"


cdef object ABSENT = object()


cdef object _view_read(PythonView view, PropertyKey key):
    cdef RealmHost host = view.host
    cdef object value
    host.realm.open = True
    try:
        value = _read_data(view, key)
    finally:
        host.realm.open = False
    return ABSENT if value is ABSENT else to_js(host, value)


cdef object _read_data(PythonView view, PropertyKey key):
    cdef object name = _view_key(view, key)
    if name is None:
        if view.is_sequence and _is_length(key):
            return len(view.data)
        return ABSENT
    if view.is_sequence:
        return view.data[name] if name < len(view.data) else ABSENT
    try:
        return view.data[name]
    except KeyError:
        # A dict with integer keys: {1: "a"} has the property "1".
        if not is_int(key):
            return ABSENT
        try:
            return view.data[<uint32_t>key]
        except KeyError:
            return ABSENT


cdef int view_get_own(Realm realm, JSObject base, PropertyKey key, PropertyDescriptor* descriptor) except -1:
    cdef PythonView view = <PythonView>base
    cdef object value = _view_read(view, key)
    if value is ABSENT:
        return 0
    descriptor.has = DESC_VALUE | DESC_WRITABLE | DESC_ENUMERABLE | DESC_CONFIGURABLE
    descriptor.attributes = (ATTR_WRITABLE if view.is_mutable else 0) | ATTR_ENUMERABLE | ATTR_CONFIGURABLE
    if view.is_sequence and _is_length(key):
        descriptor.attributes = ATTR_WRITABLE if view.is_mutable else 0
    descriptor.getter = UNDEFINED
    descriptor.setter = UNDEFINED
    descriptor.value = UNDEFINED
    descriptor.value = to_value(realm, value)
    return 1


cdef int _view_store(PythonView view, PropertyKey key, object value) except -1:
    """1 when stored, 0 when the Python object cannot hold it."""
    cdef RealmHost host = view.host
    cdef object converted = to_python(host, value)
    host.realm.open = True
    try:
        return _store_data(view, key, value, converted)
    finally:
        host.realm.open = False


cdef int _store_data(PythonView view, PropertyKey key, object value, object converted) except -1:
    cdef object name = _view_key(view, key)
    if not view.is_mutable:
        return 0
    if name is None:
        if view.is_sequence and _is_length(key) and isinstance(value, (int, float)) and isinstance(view.data, list):
            if 0 <= value <= len(view.data):
                del view.data[int(value):]
                return 1
        return 0
    if not view.is_sequence:
        view.data[name] = converted
        return 1
    if name < len(view.data):
        view.data[name] = converted
        return 1
    # A list has no holes: it grows by one at most.
    if name == len(view.data) and isinstance(view.data, list):
        view.data.append(converted)
        return 1
    return 0


cdef int view_define_own(Realm realm, JSObject base, PropertyKey key, PropertyDescriptor* descriptor) except -1:
    cdef PythonView view = <PythonView>base
    if descriptor.has & (DESC_GET | DESC_SET):
        return 0
    # Attributes other than the ones every entry has cannot be kept.
    if (descriptor.has & DESC_ENUMERABLE) and not (descriptor.attributes & ATTR_ENUMERABLE):
        return 0
    if (descriptor.has & DESC_CONFIGURABLE) and not (descriptor.attributes & ATTR_CONFIGURABLE):
        return 0
    if (descriptor.has & DESC_WRITABLE) and not (descriptor.attributes & ATTR_WRITABLE):
        return 0
    if not descriptor.has & DESC_VALUE:
        return 1
    return _view_store(view, key, from_value(descriptor.value))


cdef int view_has(Realm realm, JSObject base, PropertyKey key) except -1:
    # Our own reference: Python code may take the last other one away.
    cdef PythonView view = <PythonView>base
    cdef JSObject proto
    if _view_read(view, key) is not ABSENT:
        return 1
    proto = view.shape.proto
    return has_property(realm, proto, key) if proto is not None else 0


cdef int view_get(Realm realm, Value* result, JSObject base, PropertyKey key, Value receiver) except -1:
    cdef PythonView view = <PythonView>base
    cdef object value = _view_read(view, key)
    cdef JSObject proto
    if value is not ABSENT:
        set_steal(result, to_value(realm, value))
        return 0
    proto = view.shape.proto
    if proto is None:
        set_undefined(result)
        return 0
    return get_from(realm, result, proto, key, receiver)


cdef int view_set(Realm realm, JSObject base, PropertyKey key, Value value, Value receiver) except -1:
    cdef PythonView view = <PythonView>base
    if is_object(receiver) and as_pointer(receiver) == <PyObject*>base:
        return _view_store(view, key, from_value(value))
    # The view is only the prototype of what is written to: an ordinary property of the receiver.
    if is_object(receiver):
        return create_data_property(realm, <JSObject>as_pointer(receiver), key, value)
    return 0


cdef int view_delete(Realm realm, JSObject base, PropertyKey key) except -1:
    cdef PythonView view = <PythonView>base
    cdef object name = _view_key(view, key)
    if _view_read(view, key) is ABSENT:
        return 1
    if name is None or not view.is_mutable:
        return 0
    realm.open = True
    try:
        return _delete_data(view, key, name)
    finally:
        realm.open = False


cdef int _delete_data(PythonView view, PropertyKey key, object name) except -1:
    if view.is_sequence:
        # Only the last item can go without moving others.
        if isinstance(view.data, list) and name == len(view.data) - 1:
            del view.data[name]
            return 1
        return 0
    try:
        del view.data[name]
    except KeyError:
        del view.data[<uint32_t>key]
    return 1


cdef int view_own_keys(Realm realm, JSObject base, list keys) except -1:
    cdef PythonView view = <PythonView>base
    realm.open = True
    try:
        return _list_keys(view, keys)
    finally:
        realm.open = False


cdef int _list_keys(PythonView view, list keys) except -1:
    cdef list indices = []
    cdef list names = []
    if view.is_sequence:
        keys.extend([str(i) for i in range(len(view.data))])
        keys.append("length")
        return 0
    for name in list(view.data):
        if isinstance(name, str):
            names.append(utf16_from_python(name))
        elif type(name) is int and name >= 0:
            indices.append(name)
    # Integer keys ascending, then strings in insertion order (ECMA-262 §10.1.11.1).
    numeric = sorted({*indices, *(int(name) for name in names if _is_index(name))})
    keys.extend([str(i) for i in numeric])
    keys.extend([name for name in names if not _is_index(name)])
    return 0


cdef bint _is_index(str name):
    return name.isascii() and name.isdigit() and len(name) <= 10 and str(int(name)) == name and int(name) < 4294967295


cdef int view_prevent_extensions(Realm realm, JSObject base) except -1:
    return 0


cdef ExoticMethods view_methods
view_methods.get_own = view_get_own
view_methods.define_own = view_define_own
view_methods.has = view_has
view_methods.get = view_get
view_methods.set = view_set
# `delete` is a keyword of C++ only: the field has the specification's name.
view_methods.delete = view_delete
view_methods.own_keys = view_own_keys
view_methods.prevent_extensions = view_prevent_extensions
register_exotic(KIND_PYTHON, &view_methods)


# ------------------------------------------------------------------ JavaScript -> Python

cdef object to_python(RealmHost host, object value):
    cdef type kind = type(value)
    if value is None or value is JSNull:
        return None
    if kind is str:
        return python_from_utf16(value)
    if kind is int or kind is bool:
        return value
    if kind is float:
        return _number_to_python(value)
    if kind is JSBigInt:
        return (<JSBigInt>value).value
    if isinstance(value, PythonView):
        return (<PythonView>value).data
    if isinstance(value, JSObject):
        if is_python_function(<JSObject>value):
            return (<JSFunction>value).extra
        return view_of(host, <JSObject>value)
    return value


cdef JSObjectView view_of(RealmHost host, JSObject target):
    cdef JSObjectView view = JSObjectView.__new__(JSObjectView)
    view.host = host
    view.target = target
    return view


cdef object _number_to_python(double number):
    # An int when it is one that a number holds exactly; -0 stays a float.
    if -9007199254740992.0 <= number <= 9007199254740992.0 and number == <double><int64_t>number:
        if number != 0 or double_to_bits(number) == 0:
            return <int64_t>number
    return number


cdef object describe_exception(RealmHost host, object value):
    cdef str message
    cdef object stack = ""
    cdef object error
    try:
        message = _describe(host, value)
        if isinstance(value, JSObject) and (<JSObject>value).kind == KIND_ERROR:
            stack = js_get(host.realm, value, "stack")
    except JSThrow as failure:
        # A getter or toString of the thrown value threw in its turn.
        catch_exception(host.realm, failure)
        message = "an exception that cannot be described"
    error = JSException(message, to_python(host, value), python_from_utf16(stack) if isinstance(stack, str) else "")
    # The engine's own JSThrow, which is being handled, tells nothing.
    error.__suppress_context__ = True
    if isinstance(value, JSErrorObject):
        # What a Python callable raised and JavaScript let pass.
        error.__cause__ = (<JSErrorObject>value).python_exception
    return error


cdef str _describe(RealmHost host, object value):
    """Text of a thrown value, as the last line of a trace shows it."""
    if isinstance(value, Symbol):
        return f"Symbol({(<Symbol>value).description or ''})"
    if isinstance(value, JSObject) and (<JSObject>value).kind != KIND_ERROR:
        # Not an Error: an object literal says nothing as "[object Object]".
        message = js_get(host.realm, value, "message")
        if isinstance(message, str):
            name = js_get(host.realm, value, "name")
            return python_from_utf16(f"{name}: {message}" if isinstance(name, str) and name else message)
    return python_from_utf16(js_to_string(host.realm, value))


# ------------------------------------------------------------------ the view

cdef object _key_to_js(RealmHost host, object key):
    if isinstance(key, str):
        return utf16_from_python(key)
    if type(key) is int and key >= 0:
        return key if key < 2147483648 else str(key)
    if isinstance(key, int):
        return str(int(key))
    if isinstance(key, Symbol):
        return key
    raise TypeError(f"a property key is a str, an int or a Symbol, not {type(key).__name__}")


cdef class JSObjectView:
    """A JavaScript object, array or function: a live view, so that reading runs getters and writing runs setters.

    view["name"], view[0]        properties; a missing one raises KeyError (IndexError for an array's index)
    view.name                    the same for names that are no methods of the view; missing: AttributeError
    view.method(...)             calls a method: a function read as an attribute keeps the object as its `this`
    view.call("method", ...)     the same for any name
    view(...)                    calls a function, `this` is undefined
    view.new(...)                constructs
    iteration                    values of an array or another iterable, else the names of the properties
    view.to_py()                 a copy made of dict, list and scalars
    """

    def __init__(self):
        raise TypeError("views are made by a Context")

    def __eq__(self, other):
        return isinstance(other, JSObjectView) and (<JSObjectView>other).target is self.target

    def __hash__(self):
        return <Py_ssize_t>(<size_t><PyObject*>self.target >> 4)

    def __repr__(self):
        kind = "Array" if self.target.kind == KIND_ARRAY else "Function" if self.target.flags & OBJECT_CALLABLE else "Object"
        return f"<JSObjectView of {kind}>"

    def __bool__(self):
        return True

    @property
    def callable(self):
        """Whether it is a function."""
        return bool(self.target.flags & OBJECT_CALLABLE)

    def get(self, key, default=None):
        """The property, or `default` when there is none."""
        cdef object result
        self.host.enter()
        try:
            result = self._read(key, default)
            self.host.leave(True)
        except BaseException as error:
            raise self.host.failed(error)
        return result

    cdef object _read(self, object key, object default):
        cdef object name = _key_to_js(self.host, key)
        cdef object value = js_get(self.host.realm, self.target, name)
        cdef PropertyKey bits
        if value is None:
            # undefined: a property that is not there, or one that holds undefined
            bits = key_from_object(self.host.realm, name)
            try:
                if not has_property(self.host.realm, self.target, bits):
                    return default
            finally:
                value_decref(bits)
        return to_python(self.host, value)

    def __getitem__(self, key):
        cdef object result
        if isinstance(key, int) and key < 0 and self.target.kind == KIND_ARRAY:
            key += len(self)
        result = self.get(key, ABSENT)
        if result is ABSENT:
            if self.target.kind == KIND_ARRAY and isinstance(key, int):
                raise IndexError(key)
            raise KeyError(key)
        return result

    def __getattr__(self, name):
        cdef object result
        cdef JSObjectView view
        if name.startswith("__") and name.endswith("__"):
            # Python's own protocols look these up: they are never JavaScript's.
            raise AttributeError(name)
        result = self.get(name, ABSENT)
        if result is ABSENT:
            raise AttributeError(name)
        if isinstance(result, JSObjectView) and (<JSObjectView>result).target.flags & OBJECT_CALLABLE:
            view = <JSObjectView>result
            view.this_value = self.target
        return result

    def __setattr__(self, name, value):
        self[name] = value

    def __delattr__(self, name):
        del self[name]

    def __setitem__(self, key, value):
        self.host.enter()
        try:
            js_set(self.host.realm, self.target, _key_to_js(self.host, key), to_js(self.host, value))
            self.host.leave(True)
        except BaseException as error:
            raise self.host.failed(error)

    def __delitem__(self, key):
        cdef PropertyKey bits
        cdef int done
        self.host.enter()
        try:
            bits = key_from_object(self.host.realm, _key_to_js(self.host, key))
            try:
                done = delete_property(self.host.realm, self.target, bits)
            finally:
                value_decref(bits)
            self.host.leave(True)
        except BaseException as error:
            raise self.host.failed(error)
        if not done:
            raise TypeError(f"property {key!r} cannot be deleted")

    def __contains__(self, key):
        return self.get(key, ABSENT) is not ABSENT

    def __len__(self):
        if self.target.kind == KIND_ARRAY or self.target.kind == KIND_TYPED_ARRAY or self.target.kind == KIND_ARGUMENTS:
            return self.get("length")
        return len(self.keys())

    def keys(self):
        """Names of the own enumerable properties."""
        cdef list result
        self.host.enter()
        try:
            result = [python_from_utf16(name) for name in own_enumerable_string_keys(self.host.realm, self.target)]
            self.host.leave(True)
        except BaseException as error:
            raise self.host.failed(error)
        return result

    def values(self):
        """Values of the own enumerable properties."""
        return [self.get(name) for name in self.keys()]

    def items(self):
        """(name, value) of the own enumerable properties."""
        return [(name, self.get(name)) for name in self.keys()]

    def __iter__(self):
        cdef list result
        self.host.enter()
        try:
            if js_get_method(self.host.realm, self.target, SYMBOL_ITERATOR) is None:
                result = [python_from_utf16(name) for name in own_enumerable_string_keys(self.host.realm, self.target)]
            else:
                result = [to_python(self.host, value) for value in iterate_to_list(self.host.realm, self.target)]
            self.host.leave(True)
        except BaseException as error:
            raise self.host.failed(error)
        return iter(result)

    def __call__(self, *args):
        cdef object result
        self.host.enter()
        try:
            result = js_call(self.host.realm, self.target, self.this_value, tuple([to_js(self.host, item) for item in args]))
            result = to_python(self.host, result)
            self.host.leave(True)
        except BaseException as error:
            raise self.host.failed(error)
        return result

    def call(self, name, *args):
        """Call the method `name` with this object as `this`."""
        cdef object result
        self.host.enter()
        try:
            result = js_invoke(
                self.host.realm,
                self.target,
                _key_to_js(self.host, name),
                tuple([to_js(self.host, item) for item in args]),
            )
            result = to_python(self.host, result)
            self.host.leave(True)
        except BaseException as error:
            raise self.host.failed(error)
        return result

    def new(self, *args):
        """Construct: `new` with this function."""
        cdef object result
        self.host.enter()
        try:
            if not js_is_constructor(self.target):
                raise TypeError("not a constructor")
            result = js_construct(self.host.realm, self.target, tuple([to_js(self.host, item) for item in args]), None)
            result = to_python(self.host, result)
            self.host.leave(True)
        except TypeError:
            self.host.step_out()
            raise
        except BaseException as error:
            raise self.host.failed(error)
        return result

    def to_py(self):
        """A copy: arrays become lists, other objects dicts of their own enumerable properties, functions stay views.

        An object that occurs twice becomes one Python object, so cycles are kept. Map becomes a dict, Set a list,
        Date a datetime in UTC, a typed array a list, an ArrayBuffer bytes.
        """
        cdef object result
        self.host.enter()
        try:
            result = _copy(self.host, self.target, {}, 0)
            self.host.leave(True)
        except BaseException as error:
            raise self.host.failed(error)
        return result


cdef object _copy(RealmHost host, object value, dict seen, int depth):
    cdef JSObject target
    cdef list items
    cdef dict mapping
    cdef Realm realm = host.realm
    if not isinstance(value, JSObject) or isinstance(value, PythonView):
        return to_python(host, value)
    target = <JSObject>value
    if target.flags & OBJECT_CALLABLE:
        return to_python(host, value)
    if id(target) in seen:
        return seen[id(target)]
    if depth > MAX_DEPTH:
        raise ValueError("the JavaScript value is nested too deeply to be copied")
    tick(realm)
    if target.kind in (KIND_BOOLEAN, KIND_NUMBER, KIND_STRING, KIND_BIGINT):
        return to_python(host, from_value((<JSPrimitive>target).primitive))
    if target.kind == KIND_DATE:
        return _copy_date(js_invoke(realm, target, "getTime", ()))
    if target.kind in (KIND_ARRAY, KIND_TYPED_ARRAY, KIND_ARGUMENTS):
        items = seen[id(target)] = []
        items.extend([_copy(host, item, seen, depth + 1) for item in list_from_array_like(realm, target)])
        return items
    if target.kind == KIND_SET:
        items = seen[id(target)] = []
        items.extend([_copy(host, item, seen, depth + 1) for item in iterate_to_list(realm, target)])
        return items
    mapping = seen[id(target)] = {}
    if target.kind == KIND_MAP:
        for pair in iterate_to_list(realm, target):
            key = to_python(host, js_get(realm, pair, 0))
            item = _copy(host, js_get(realm, pair, 1), seen, depth + 1)
            # Keys may have a hash of their own.
            realm.open = True
            try:
                mapping[key] = item
            finally:
                realm.open = False
        return mapping
    for name in own_enumerable_string_keys(realm, target):
        mapping[python_from_utf16(name)] = _copy(host, js_get(realm, target, name), seen, depth + 1)
    return mapping


cdef object _copy_date(object milliseconds):
    from datetime import datetime, timedelta, timezone
    if milliseconds != milliseconds:
        return None
    return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=milliseconds)



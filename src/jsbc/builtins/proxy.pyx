# Proxy exotic objects (ECMA-262 §10.5) and the Proxy constructor (§28.2).
#
# Every internal method has three parts: find the trap (a missing one forwards to the target), call it,
# and check the invariants that keep frozen and non-extensible targets honest.

cimport cython
from libc.string cimport memset
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport to_boolean
from jsbc.vm.operators cimport same_value
from jsbc.vm.native_stack cimport native_stack_low
from jsbc.builtins.support cimport *


register_class(JSProxy, NULL, NULL)

cdef PropertyKey TRAP_GET = key_from_str("get")
cdef PropertyKey TRAP_SET = key_from_str("set")
cdef PropertyKey TRAP_HAS = key_from_str("has")
cdef PropertyKey TRAP_DELETE = key_from_str("deleteProperty")
cdef PropertyKey TRAP_GET_OWN = key_from_str("getOwnPropertyDescriptor")
cdef PropertyKey TRAP_DEFINE = key_from_str("defineProperty")
cdef PropertyKey TRAP_OWN_KEYS = key_from_str("ownKeys")
cdef PropertyKey TRAP_GET_PROTOTYPE = key_from_str("getPrototypeOf")
cdef PropertyKey TRAP_SET_PROTOTYPE = key_from_str("setPrototypeOf")
cdef PropertyKey TRAP_IS_EXTENSIBLE = key_from_str("isExtensible")
cdef PropertyKey TRAP_PREVENT_EXTENSIONS = key_from_str("preventExtensions")
cdef PropertyKey TRAP_APPLY = key_from_str("apply")
cdef PropertyKey TRAP_CONSTRUCT = key_from_str("construct")


# ------------------------------------------------------------------ traps

@cython.freelist(16)
cdef class Trap:
    """One running internal method: keeps target and handler alive although the trap may revoke the proxy."""
    cdef Realm realm
    cdef JSObject target
    cdef JSObject handler
    cdef Value function                  # undefined: forward to the target
    cdef Value outcome
    cdef PropertyKey name                # pinned by key_from_str

    def __cinit__(self):
        self.function = UNDEFINED
        self.outcome = UNDEFINED

    def __dealloc__(self):
        value_decref(self.function)
        value_decref(self.outcome)


cdef Trap find_trap(Realm realm, JSObject base, PropertyKey name):
    """The trap of the handler (GetMethod)."""
    cdef JSProxy proxy = <JSProxy>base
    cdef Trap trap
    if proxy.handler is None:
        throw_type_error(realm, f"Cannot perform '{key_to_object(name)}' on a proxy that has been revoked")
    # Proxies of proxies without traps recurse in C and never enter the interpreter.
    if native_stack_low():
        throw_range_error(realm, "Maximum call stack size exceeded")
    trap = Trap.__new__(Trap)
    trap.realm = realm
    trap.target = proxy.target
    trap.handler = proxy.handler
    trap.name = name
    tick(realm)
    get_from(realm, &trap.function, trap.handler, name, object_value(trap.handler))
    if is_null(trap.function):
        trap.function = UNDEFINED
    if not is_undefined(trap.function) and not is_callable(trap.function):
        throw_type_error(realm, f"{describe_value(trap.function)} returned for property '{key_to_object(name)}' of "
                                f"'{describe_value(object_value(trap.handler))}' is not a function")
    return trap


cdef int call_trap(Trap trap, int argc, Value a, Value b, Value c) except -1:
    """Call(trap, handler, « target, a, b, c ») with argc arguments in all; the answer is in trap.outcome."""
    cdef Value argv[4]
    argv[0] = object_value(trap.target)
    argv[1] = a
    argv[2] = b
    argv[3] = c
    return call_function(trap.realm, &trap.outcome, trap.function, object_value(trap.handler), argc, argv)


cdef int call_trap_with_key(Trap trap, int argc, PropertyKey key, Value b, Value c) except -1:
    cdef Value name
    if is_pointer(key):
        return call_trap(trap, argc, key, b, c)
    name = to_value(trap.realm, key_to_object(key))
    try:
        return call_trap(trap, argc, name, b, c)
    finally:
        value_decref(name)


cdef object broken(Trap trap, PropertyKey key, str what):
    """TypeError for a violated invariant."""
    cdef object name = key_to_object(key) if key else None
    if name is None:
        throw_type_error(trap.realm, f"'{key_to_object(trap.name)}' on proxy: {what}")
    throw_type_error(trap.realm, f"'{key_to_object(trap.name)}' on proxy: {what} for property '{key_label(name)}'")


cdef bint is_accessor(PropertyDescriptor* descriptor) noexcept:
    return descriptor.has & (DESC_GET | DESC_SET) != 0 or descriptor.attributes & ATTR_ACCESSOR != 0


# ------------------------------------------------------------------ internal methods about one property

cdef int proxy_get_own(Realm realm, JSObject base, PropertyKey key, PropertyDescriptor* result) except -1:
    """[[GetOwnProperty]], §10.5.5"""
    cdef Trap trap = find_trap(realm, base, TRAP_GET_OWN)
    cdef PropertyDescriptor current
    cdef bint exists, extensible, compatible
    memset(&current, 0, sizeof(current))
    try:
        if is_undefined(trap.function):
            return get_own_property(realm, trap.target, key, result)
        call_trap_with_key(trap, 2, key, UNDEFINED, UNDEFINED)
        if not is_object(trap.outcome) and not is_undefined(trap.outcome):
            broken(trap, key, "trap returned neither object nor undefined")
        exists = get_own_property(realm, trap.target, key, &current)
        if is_undefined(trap.outcome):
            if not exists:
                return 0
            if not current.attributes & ATTR_CONFIGURABLE:
                broken(trap, key, "trap returned undefined, which is non-configurable in the proxy target,")
            if not is_extensible(realm, trap.target):
                broken(trap, key, "trap returned undefined, which exists in the non-extensible proxy target,")
            return 0
        extensible = is_extensible(realm, trap.target)
        to_property_descriptor(realm, trap.outcome, result)
        # CompletePropertyDescriptor: what is absent is false or undefined
        if result.has & (DESC_GET | DESC_SET):
            result.has |= DESC_GET | DESC_SET | DESC_ENUMERABLE | DESC_CONFIGURABLE
            result.attributes |= ATTR_ACCESSOR
        else:
            result.has |= DESC_VALUE | DESC_WRITABLE | DESC_ENUMERABLE | DESC_CONFIGURABLE
        try:
            compatible = is_compatible_descriptor(extensible, result, &current if exists else NULL)
            if not compatible:
                broken(trap, key, "trap returned descriptor that is incompatible with the one in the proxy target")
            if not result.attributes & ATTR_CONFIGURABLE:
                if not exists or current.attributes & ATTR_CONFIGURABLE:
                    broken(trap, key, "trap reported non-configurability, absent from the proxy target,")
                if not is_accessor(result) and (current.attributes & ~result.attributes) & ATTR_WRITABLE:
                    broken(trap, key, "trap reported non-configurable and writable, which is non-configurable, "
                                      "non-writable in the proxy target,")
        except BaseException:
            descriptor_release(result)
            raise
        return 1
    finally:
        descriptor_release(&current)


cdef int proxy_define_own(Realm realm, JSObject base, PropertyKey key, PropertyDescriptor* wanted) except -1:
    """[[DefineOwnProperty]], §10.5.6"""
    cdef Trap trap = find_trap(realm, base, TRAP_DEFINE)
    cdef PropertyDescriptor current
    cdef bint exists, extensible, makes_fixed
    cdef JSObject description
    memset(&current, 0, sizeof(current))
    try:
        if is_undefined(trap.function):
            return define_own_property(realm, trap.target, key, wanted)
        description = from_property_descriptor(realm, wanted)
        call_trap_with_key(trap, 3, key, object_value(description), UNDEFINED)
        if not to_boolean(trap.outcome):
            return 0
        exists = get_own_property(realm, trap.target, key, &current)
        extensible = is_extensible(realm, trap.target)
        makes_fixed = wanted.has & DESC_CONFIGURABLE and not wanted.attributes & ATTR_CONFIGURABLE
        if not exists:
            if not extensible:
                broken(trap, key, "trap returned truish for adding property to the non-extensible proxy target")
            if makes_fixed:
                broken(trap, key, "trap returned truish for a non-configurable property absent in the proxy target")
            return 1
        if not is_compatible_descriptor(extensible, wanted, &current):
            broken(trap, key, "trap returned truish for a property incompatible with that of the proxy target")
        if makes_fixed and current.attributes & ATTR_CONFIGURABLE:
            broken(trap, key, "trap returned truish for a non-configurable property configurable in the proxy target")
        if (current.attributes & (ATTR_ACCESSOR | ATTR_CONFIGURABLE | ATTR_WRITABLE) == ATTR_WRITABLE
                and wanted.has & DESC_WRITABLE and not wanted.attributes & ATTR_WRITABLE):
            broken(trap, key, "trap returned truish for a non-configurable property that is still writable")
        return 1
    finally:
        descriptor_release(&current)


cdef int proxy_has(Realm realm, JSObject base, PropertyKey key) except -1:
    """[[HasProperty]], §10.5.7"""
    cdef Trap trap = find_trap(realm, base, TRAP_HAS)
    cdef PropertyDescriptor current
    memset(&current, 0, sizeof(current))
    try:
        if is_undefined(trap.function):
            return has_property(realm, trap.target, key)
        call_trap_with_key(trap, 2, key, UNDEFINED, UNDEFINED)
        if to_boolean(trap.outcome):
            return 1
        if get_own_property(realm, trap.target, key, &current):
            if not current.attributes & ATTR_CONFIGURABLE:
                broken(trap, key, "trap returned falsish, which exists in the proxy target as non-configurable,")
            if not is_extensible(realm, trap.target):
                broken(trap, key, "trap returned falsish but the proxy target is not extensible")
        return 0
    finally:
        descriptor_release(&current)


cdef int proxy_get(Realm realm, Value* result, JSObject base, PropertyKey key, Value receiver) except -1:
    """[[Get]], §10.5.8"""
    cdef Trap trap = find_trap(realm, base, TRAP_GET)
    cdef PropertyDescriptor current
    memset(&current, 0, sizeof(current))
    try:
        if is_undefined(trap.function):
            return get_from(realm, result, trap.target, key, receiver)
        call_trap_with_key(trap, 3, key, receiver, UNDEFINED)
        if get_own_property(realm, trap.target, key, &current) and not current.attributes & ATTR_CONFIGURABLE:
            if not is_accessor(&current):
                if not current.attributes & ATTR_WRITABLE and not same_value(trap.outcome, current.value):
                    broken(trap, key, "trap returned another value than the constant one of the proxy target")
            elif is_undefined(current.getter) and not is_undefined(trap.outcome):
                broken(trap, key, "trap must return undefined, as the accessor has no getter,")
        set_copy(result, trap.outcome)
        return 0
    finally:
        descriptor_release(&current)


cdef int proxy_set(Realm realm, JSObject base, PropertyKey key, Value v, Value receiver) except -1:
    """[[Set]], §10.5.9"""
    cdef Trap trap = find_trap(realm, base, TRAP_SET)
    cdef PropertyDescriptor current
    memset(&current, 0, sizeof(current))
    try:
        if is_undefined(trap.function):
            return set_with_receiver(realm, trap.target, key, v, receiver)
        call_trap_with_key(trap, 4, key, v, receiver)
        if not to_boolean(trap.outcome):
            return 0
        if get_own_property(realm, trap.target, key, &current) and not current.attributes & ATTR_CONFIGURABLE:
            if not is_accessor(&current):
                if not current.attributes & ATTR_WRITABLE and not same_value(v, current.value):
                    broken(trap, key, "trap returned truish for another value than the constant one")
            elif is_undefined(current.setter):
                broken(trap, key, "trap returned truish for an accessor without a setter")
        return 1
    finally:
        descriptor_release(&current)


cdef int proxy_delete(Realm realm, JSObject base, PropertyKey key) except -1:
    """[[Delete]], §10.5.10"""
    cdef Trap trap = find_trap(realm, base, TRAP_DELETE)
    cdef PropertyDescriptor current
    memset(&current, 0, sizeof(current))
    try:
        if is_undefined(trap.function):
            return delete_property(realm, trap.target, key)
        call_trap_with_key(trap, 2, key, UNDEFINED, UNDEFINED)
        if not to_boolean(trap.outcome):
            return 0
        if not get_own_property(realm, trap.target, key, &current):
            return 1
        if not current.attributes & ATTR_CONFIGURABLE:
            broken(trap, key, "trap returned truish, which is non-configurable in the proxy target,")
        if not is_extensible(realm, trap.target):
            broken(trap, key, "trap returned truish but the proxy target is non-extensible")
        return 1
    finally:
        descriptor_release(&current)


# ------------------------------------------------------------------ internal methods about the object

cdef int proxy_own_keys(Realm realm, JSObject base, list keys) except -1:
    """[[OwnPropertyKeys]], §10.5.11"""
    cdef Trap trap = find_trap(realm, base, TRAP_OWN_KEYS)
    cdef PropertyDescriptor current
    cdef PropertyKey key
    cdef list reported, target_keys
    cdef set unchecked
    cdef bint extensible, found
    if is_undefined(trap.function):
        keys.extend(own_keys(realm, trap.target))
        return 0
    call_trap(trap, 1, UNDEFINED, UNDEFINED, UNDEFINED)
    if not is_object(trap.outcome):
        throw_type_error(realm, "CreateListFromArrayLike called on non-object")
    reported = property_keys_from_array_like(realm, from_value(trap.outcome))
    unchecked = set(reported)
    if len(unchecked) != len(reported):
        broken(trap, 0, "trap returned duplicate entries")
    extensible = is_extensible(realm, trap.target)
    target_keys = own_keys(realm, trap.target)
    configurable = []
    for name in target_keys:
        memset(&current, 0, sizeof(current))
        key = key_from_object(realm, name)
        try:
            found = get_own_property(realm, trap.target, key, &current)
            if found and not current.attributes & ATTR_CONFIGURABLE:
                if name not in unchecked:
                    broken(trap, key, "trap result did not include")
                unchecked.discard(name)
            else:
                configurable.append(name)
        finally:
            descriptor_release(&current)
            value_decref(key)
    if not extensible:
        for name in configurable:
            if name not in unchecked:
                broken(trap, 0, f"trap result did not include '{key_label(name)}'")
            unchecked.discard(name)
        if unchecked:
            broken(trap, 0, "trap returned extra keys but proxy target is non-extensible")
    keys.extend(reported)
    return 0


cdef list property_keys_from_array_like(Realm realm, object source):
    """CreateListFromArrayLike(obj, property-key): the first wrong element ends it, before the next is read."""
    cdef list reported = []
    cdef int64_t index, length = length_of(realm, <JSObject>source)
    cdef Value v = UNDEFINED
    try:
        for index in range(length):
            tick(realm)
            get_index(realm, &v, <JSObject>source, index)
            name = from_value(v)
            if not isinstance(name, (str, Symbol)):
                throw_type_error(realm, f"{describe_value(v)} is not a valid property name")
            charge(realm, 16)
            reported.append(name)
    finally:
        value_decref(v)
    return reported


cdef int proxy_get_prototype(Realm realm, Value* result, JSObject base) except -1:
    """[[GetPrototypeOf]], §10.5.1"""
    cdef Trap trap = find_trap(realm, base, TRAP_GET_PROTOTYPE)
    cdef JSObject proto
    cdef Value actual
    if is_undefined(trap.function):
        proto = get_prototype_of(realm, trap.target)
        set_copy(result, NULL_VALUE if proto is None else object_value(proto))
        return 0
    call_trap(trap, 1, UNDEFINED, UNDEFINED, UNDEFINED)
    if not is_object(trap.outcome) and not is_null(trap.outcome):
        broken(trap, 0, "trap returned neither object nor null")
    if not is_extensible(realm, trap.target):
        proto = get_prototype_of(realm, trap.target)
        actual = NULL_VALUE if proto is None else object_value(proto)
        if actual != trap.outcome:
            broken(trap, 0, "proxy target is non-extensible but the trap did not return its actual prototype")
    set_copy(result, trap.outcome)
    return 0


cdef int proxy_set_prototype(Realm realm, JSObject base, JSObject proto) except -1:
    """[[SetPrototypeOf]], §10.5.2"""
    cdef Trap trap = find_trap(realm, base, TRAP_SET_PROTOTYPE)
    if is_undefined(trap.function):
        return set_prototype_of(realm, trap.target, proto)
    call_trap(trap, 2, NULL_VALUE if proto is None else object_value(proto), UNDEFINED, UNDEFINED)
    if not to_boolean(trap.outcome):
        return 0
    if not is_extensible(realm, trap.target) and get_prototype_of(realm, trap.target) is not proto:
        broken(trap, 0, "trap returned truish for setting a new prototype on the non-extensible proxy target")
    return 1


cdef int proxy_is_extensible(Realm realm, JSObject base) except -1:
    """[[IsExtensible]], §10.5.3"""
    cdef Trap trap = find_trap(realm, base, TRAP_IS_EXTENSIBLE)
    cdef bint answer
    if is_undefined(trap.function):
        return is_extensible(realm, trap.target)
    call_trap(trap, 1, UNDEFINED, UNDEFINED, UNDEFINED)
    answer = to_boolean(trap.outcome)
    if answer != (is_extensible(realm, trap.target) != 0):
        broken(trap, 0, "trap result does not reflect extensibility of proxy target")
    return answer


cdef int proxy_prevent_extensions(Realm realm, JSObject base) except -1:
    """[[PreventExtensions]], §10.5.4"""
    cdef Trap trap = find_trap(realm, base, TRAP_PREVENT_EXTENSIONS)
    if is_undefined(trap.function):
        return prevent_extensions(realm, trap.target)
    call_trap(trap, 1, UNDEFINED, UNDEFINED, UNDEFINED)
    if not to_boolean(trap.outcome):
        return 0
    if is_extensible(realm, trap.target):
        broken(trap, 0, "trap returned truish but the proxy target is extensible")
    return 1


cdef JSArray argument_array(Realm realm, int argc, Value* argv):
    cdef JSArray array = new_array(realm, argc)
    cdef int i
    for i in range(argc):
        array_push(realm, array, argv[i])
    return array


cdef int proxy_call(Realm realm, Value* result, JSObject base, Value this_value, int argc, Value* argv) except -1:
    """[[Call]], §10.5.12"""
    cdef Trap trap = find_trap(realm, base, TRAP_APPLY)
    cdef JSArray arguments
    if is_undefined(trap.function):
        return call_function(realm, result, object_value(trap.target), this_value, argc, argv)
    arguments = argument_array(realm, argc, argv)
    call_trap(trap, 3, this_value, object_value(arguments), UNDEFINED)
    set_copy(result, trap.outcome)
    return 0


cdef int proxy_construct(Realm realm, Value* result, JSObject base, int argc, Value* argv, Value new_target) except -1:
    """[[Construct]], §10.5.13"""
    cdef Trap trap = find_trap(realm, base, TRAP_CONSTRUCT)
    cdef JSArray arguments
    if is_undefined(trap.function):
        return construct(realm, result, object_value(trap.target), argc, argv, new_target)
    arguments = argument_array(realm, argc, argv)
    call_trap(trap, 3, object_value(arguments), new_target, UNDEFINED)
    if not is_object(trap.outcome):
        throw_type_error(realm, f"proxy [[Construct]] must return an object")
    set_copy(result, trap.outcome)
    return 0


cdef int is_array_through_proxies(Realm realm, JSObject base) except -1:
    """IsArray (§7.2.2) of a proxy."""
    while base.kind == KIND_PROXY:
        if (<JSProxy>base).handler is None:
            return throw_type_error(realm, "Cannot perform 'IsArray' on a proxy that has been revoked")
        base = (<JSProxy>base).target
    return base.kind == KIND_ARRAY


cdef ExoticMethods PROXY_METHODS
PROXY_METHODS.get_own = proxy_get_own
PROXY_METHODS.define_own = proxy_define_own
PROXY_METHODS.has = proxy_has
PROXY_METHODS.get = proxy_get
PROXY_METHODS.set = proxy_set
PROXY_METHODS.delete = proxy_delete
PROXY_METHODS.own_keys = proxy_own_keys
PROXY_METHODS.get_prototype = proxy_get_prototype
PROXY_METHODS.set_prototype = proxy_set_prototype
PROXY_METHODS.is_extensible = proxy_is_extensible
PROXY_METHODS.prevent_extensions = proxy_prevent_extensions
PROXY_METHODS.call = proxy_call
PROXY_METHODS.construct = proxy_construct
register_exotic(KIND_PROXY, &PROXY_METHODS)
set_proxy_is_array(is_array_through_proxies)


# ------------------------------------------------------------------ the Proxy constructor

cdef JSProxy proxy_create(Realm realm, object target, object handler):
    """ProxyCreate (§10.5.14)."""
    cdef JSProxy proxy
    if not isinstance(target, JSObject) or not isinstance(handler, JSObject):
        throw_type_error(realm, "Cannot create proxy with a non-object as target or handler")
    proxy = JSProxy.__new__(JSProxy)
    init_object(realm, proxy, None, KIND_PROXY)
    proxy.target = <JSObject>target
    proxy.handler = <JSObject>handler
    proxy.flags |= OBJECT_EXOTIC | ((<JSObject>target).flags & (OBJECT_CALLABLE | OBJECT_CONSTRUCTOR))
    return proxy


cdef object proxy_constructor(Realm realm, object this_value, tuple args):
    """Proxy ( target, handler ), §28.2.1.1"""
    if is_undefined(realm.new_target):
        throw_type_error(realm, "Constructor Proxy requires 'new'")
    return proxy_create(realm, arg(args, 0), arg(args, 1))


cdef object revoke(Realm realm, object this_value, tuple args):
    cdef JSFunction callee = realm.callee
    cdef JSProxy proxy
    if callee.extra is None:
        return None
    proxy = <JSProxy>callee.extra
    callee.extra = None
    proxy.target = None
    proxy.handler = None
    return None


cdef object proxy_revocable(Realm realm, object this_value, tuple args):
    """Proxy.revocable ( target, handler ), §28.2.2.1"""
    cdef JSProxy proxy = proxy_create(realm, arg(args, 0), arg(args, 1))
    cdef JSObject pair = new_object(realm)
    js_define(realm, pair, "proxy", proxy)
    js_define(realm, pair, "revoke", new_native_closure(realm, revoke, 0, "", proxy))
    return pair


cdef NativeSpec PROXY_CONSTRUCTOR = constructor_row("Proxy", 2, NULL, proxy_constructor)
cdef NativeSpec PROXY_STATICS[2]
PROXY_STATICS[:] = [function("revocable", 2, proxy_revocable), table_end()]


cdef JSObject create_proxy(Realm realm, int which):
    cdef JSFunction constructor = new_native_function(realm, &PROXY_CONSTRUCTOR)
    define_natives(realm, constructor, PROXY_STATICS)
    return constructor


register_intrinsic(INTRINSIC_PROXY, create_proxy)
register_global("Proxy", INTRINSIC_PROXY)

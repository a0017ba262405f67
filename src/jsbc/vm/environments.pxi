# Environments, names that are looked up at run time (with, sloppy direct eval), and global bindings.

cdef PyTypeObject* environment_type = <PyTypeObject*>Environment


cdef inline PyObject* environment_operand(Frame* fp, Value* R, uint32_t index) noexcept:
    # The Environment in a register, or the closure's own (255); NULL when there is none.
    cdef Value v
    if index == CLOSURE_ENVIRONMENT:
        return fp.environment if fp.environment != Py_None else NULL
    v = R[index]
    if likely(is_heap(v)) and likely(Py_TYPE(as_pointer(v)) == environment_type):
        return as_pointer(v)
    return NULL


cdef inline PyObject* outer_environment(PyObject* environment, uint32_t depth) noexcept:
    while likely(environment != Py_None):
        if depth == 0:
            return environment
        depth -= 1
        environment = <PyObject*>(<Environment>environment).outer
    return NULL


cdef int make_environment(Value* result, PyObject* live, PyObject* outer, uint32_t scope) except -1:
    cdef Environment environment = new_environment(<Environment>outer if outer != NULL else None,
                                                   <ScopeInfo>(<LiveFunction>live).template.scopes[scope])
    INCREF(<PyObject*>environment)
    set_steal(result, value_heap(<PyObject*>environment))
    return 0


cdef int copy_environment(Value* place) except -1:
    """CreatePerIterationEnvironment, §14.7.4.4: the closures of one iteration keep their own variables."""
    cdef Environment old
    cdef Environment new
    cdef uint32_t i
    if not is_heap(place[0]) or Py_TYPE(as_pointer(place[0])) != environment_type:
        return bad_bytecode(b"COPYENV")
    old = <Environment>as_pointer(place[0])
    new = new_environment(old.outer, old.scope)
    for i in range(min(old.slot_count, new.slot_count)):
        set_copy(&new.slots[i], old.slots[i])
    set_copy(place, value_heap(<PyObject*>new))
    return 0


cdef int push_with(Realm realm, Value* result, PyObject* live, PyObject* outer, Value v, uint32_t scope) except -1:
    cdef Environment environment
    cdef JSObject target
    if is_nullish(v):
        return throw_type_error(realm, f"Cannot convert {'null' if is_null(v) else 'undefined'} to object")
    target = to_object(realm, v)
    make_environment(result, live, outer, scope)
    environment = <Environment>as_pointer(result[0])
    environment.extra = target
    if environment.slot_count:
        set_copy(&environment.slots[0], value_object(<PyObject*>target))
    return 0


# ------------------------------------------------------------------ dead zones
cdef int throw_uninitialized(Realm realm, Value name) except -1:
    text = <object>as_pointer(name) if is_string(name) else "variable"
    if text == "this":
        return throw_reference_error(
            realm, "Must call super constructor in derived class before accessing 'this' or returning from derived constructor")
    return throw_reference_error(realm, f"Cannot access '{text}' before initialization")


cdef int throw_dead_zone(Realm realm, PyObject* environment, uint32_t slot) except -1:
    cdef tuple names = scope_names((<Environment>environment).scope)
    cdef object name = names[slot] if slot < len(names) else "variable"
    return throw_uninitialized(realm, value_string(<PyObject*>name) if type(name) is str else UNDEFINED)


# ------------------------------------------------------------------ names resolved at run time
cdef enum NamePlace:
    NAME_GLOBAL = 0              # a global binding, or unresolvable
    NAME_SLOT = 1                # slot of an environment
    NAME_CELL = 2                # variable that eval code declared
    NAME_WITH = 3                # property of the object of a with statement


cdef class NameReference:
    """Reference record of RESOLVENAME."""
    cdef int where
    cdef Environment environment
    cdef uint32_t slot
    cdef object base             # LexicalCell or the with-object
    cdef object name
    cdef bint was_unresolvable


cdef bint with_has_binding(Realm realm, JSObject target, PropertyKey key) except -1:
    """HasBinding of an object environment record, §9.1.1.2.1."""
    cdef Value blocked = UNDEFINED
    cdef Value unscopables = UNDEFINED
    if has_property(realm, target, key) == 0:
        return False
    try:
        get_property(realm, &unscopables, value_object(<PyObject*>target), value_heap(<PyObject*>SYMBOL_UNSCOPABLES))
        if is_object(unscopables):
            get_property(realm, &blocked, unscopables, key)
            if to_boolean(blocked):
                return False
    finally:
        value_decref(blocked)
        value_decref(unscopables)
    return True


cdef int resolve_name(Realm realm, NameReference reference, PyObject* innermost, object name) except -1:
    """ResolveBinding, §9.4.2, outwards from an environment; NULL: only globals."""
    cdef Environment environment
    cdef PyObject* walk = innermost
    cdef PropertyKey key = borrowed_key(name)
    cdef tuple names
    cdef Py_ssize_t i
    reference.name = name
    while walk != NULL and walk != Py_None:
        environment = <Environment>walk
        if environment.scope.kind == SCOPE_WITH:
            if isinstance(environment.extra, JSObject) and with_has_binding(realm, <JSObject>environment.extra, key):
                reference.where = NAME_WITH
                reference.base = environment.extra
                return 0
        else:
            names = scope_names(environment.scope)
            for i in range(len(names)):
                if names[i] == name and i < environment.slot_count:
                    reference.where = NAME_SLOT
                    reference.environment = environment
                    reference.slot = <uint32_t>i
                    return 0
            if type(environment.extra) is dict:
                cell = (<dict>environment.extra).get(name)
                if cell is not None:
                    reference.where = NAME_CELL
                    reference.environment = environment
                    reference.base = cell
                    return 0
        walk = <PyObject*>environment.outer
    reference.where = NAME_GLOBAL
    return 0


cdef inline int variable_kind(Environment environment, uint32_t slot) noexcept:
    if slot < <uint32_t>len(environment.scope.kinds):
        return (<const uint8_t*><char*>environment.scope.kinds)[slot]
    return VARIABLE_VAR


cdef int read_reference(Realm realm, Value* result, NameReference reference, bint for_typeof, bint strict) except -1:
    cdef Value v
    cdef PropertyKey key
    if reference.where == NAME_SLOT:
        v = reference.environment.slots[reference.slot]
        if v == EMPTY:
            return throw_dead_zone(realm, <PyObject*>reference.environment, reference.slot)
        set_copy(result, v)
        return 0
    if reference.where == NAME_CELL:
        set_copy(result, (<LexicalCell>reference.base).value)
        return 0
    key = borrowed_key(reference.name)
    if reference.where == NAME_WITH:
        # GetBindingValue of an object environment record looks again: the getter of @@unscopables may have deleted it.
        if has_property(realm, <JSObject>reference.base, key) == 0:
            if strict:
                return throw_reference_error(realm, f"{reference.name} is not defined")
            set_undefined(result)
            return 0
        return get_from(realm, result, <JSObject>reference.base, key, value_object(<PyObject*>reference.base))
    return get_global_name(realm, result, reference.name, for_typeof)


cdef int write_reference(Realm realm, NameReference reference, Value v, bint strict) except -1:
    cdef int kind
    cdef PropertyKey key
    if reference.where == NAME_SLOT:
        kind = variable_kind(reference.environment, reference.slot)
        if reference.environment.slots[reference.slot] == EMPTY:
            return throw_dead_zone(realm, <PyObject*>reference.environment, reference.slot)
        if kind == VARIABLE_CONST or (kind == VARIABLE_FUNCTION_NAME and strict):
            return throw_type_error(realm, "Assignment to constant variable.")
        if kind != VARIABLE_FUNCTION_NAME:
            set_copy(&reference.environment.slots[reference.slot], v)
        return 0
    if reference.where == NAME_CELL:
        set_copy(&(<LexicalCell>reference.base).value, v)
        return 0
    key = borrowed_key(reference.name)
    if reference.where == NAME_WITH:
        if has_property(realm, <JSObject>reference.base, key) == 0 and strict:
            return throw_reference_error(realm, f"{reference.name} is not defined")
        return set_property(realm, value_object(<PyObject*>reference.base), key, v, strict)
    if reference.was_unresolvable and strict:
        return throw_reference_error(realm, f"{reference.name} is not defined")
    return set_global_name(realm, reference.name, v, strict)


cdef object name_constant(Value constant):
    if not is_string(constant):
        bad_bytecode(b"name")
    return <object>as_pointer(constant)


cdef int get_name(Realm realm, Value* result, PyObject* environment, Value name, bint for_typeof, bint strict) except -1:
    cdef NameReference reference = NameReference.__new__(NameReference)
    resolve_name(realm, reference, environment, name_constant(name))
    return read_reference(realm, result, reference, for_typeof, strict)


cdef int get_name_method(Realm realm, Value* place, PyObject* environment, Value name, bint strict) except -1:
    cdef NameReference reference = NameReference.__new__(NameReference)
    resolve_name(realm, reference, environment, name_constant(name))
    read_reference(realm, place, reference, False, strict)
    if reference.where == NAME_WITH:
        set_copy(&place[1], value_object(<PyObject*>reference.base))
    else:
        set_undefined(&place[1])
    return 0


cdef int set_name(Realm realm, PyObject* environment, Value name, Value v, bint strict) except -1:
    cdef NameReference reference = NameReference.__new__(NameReference)
    resolve_name(realm, reference, environment, name_constant(name))
    return write_reference(realm, reference, v, strict)


cdef int make_reference(Realm realm, Value* result, PyObject* environment, Value name) except -1:
    cdef NameReference reference = NameReference.__new__(NameReference)
    resolve_name(realm, reference, environment, name_constant(name))
    if reference.where == NAME_GLOBAL:
        reference.was_unresolvable = not global_name_exists(realm, reference.name)
    set_copy(result, value_heap(<PyObject*>reference))
    return 0


cdef int put_resolved(Realm realm, Value record, Value v, bint strict) except -1:
    if not is_heap(record) or not isinstance(<object>as_pointer(record), NameReference):
        return bad_bytecode(b"PUTRESOLVED")
    return write_reference(realm, <NameReference>as_pointer(record), v, strict)


cdef int get_resolved(Realm realm, Value* result, Value record, bint strict) except -1:
    if not is_heap(record) or not isinstance(<object>as_pointer(record), NameReference):
        return bad_bytecode(b"GETRESOLVED")
    return read_reference(realm, result, <NameReference>as_pointer(record), False, strict)


cdef int delete_name(Realm realm, Value* result, PyObject* environment, Value name) except -1:
    cdef NameReference reference = NameReference.__new__(NameReference)
    cdef PropertyKey key
    cdef int done = 0
    resolve_name(realm, reference, environment, name_constant(name))
    key = borrowed_key(reference.name)
    if reference.where == NAME_CELL:
        del reference.environment.extra[reference.name]
        done = 1
    elif reference.where == NAME_WITH:
        done = delete_property(realm, <JSObject>reference.base, key)
    elif reference.where == NAME_GLOBAL:
        if realm.lexical_names is None or reference.name not in realm.lexical_names:
            done = delete_property(realm, realm.global_object, key)
    set_bool(result, done != 0)
    return 0


# ------------------------------------------------------------------ declarations of eval code
cdef Environment variable_environment(PyObject* innermost):
    # The nearest var scope, or None: the global object.
    cdef PyObject* walk = innermost
    while walk != NULL and walk != Py_None:
        if (<Environment>walk).scope.is_function:
            return <Environment>walk
        walk = <PyObject*>(<Environment>walk).outer
    return None


cdef int declare_eval_variables(Realm realm, PyObject* innermost, Value declarations) except -1:
    """EvalDeclarationInstantiation, §19.2.1.3, for sloppy eval code."""
    cdef Environment target = variable_environment(innermost)
    cdef PyObject* walk
    cdef LexicalCell cell
    cdef int kind
    if not is_heap(declarations) or not isinstance(<object>as_pointer(declarations), tuple):
        return bad_bytecode(b"DECLAREEVALVARS")
    for name, kind in <tuple>as_pointer(declarations):
        # A var must not jump over a let of the same name on its way out; the environment of a function also holds the
        # let and const of its body.
        walk = innermost
        while walk != NULL and walk != Py_None:
            if (<Environment>walk).scope.kind != SCOPE_WITH:
                for i, known in enumerate(scope_names((<Environment>walk).scope)):
                    if known == name and variable_kind(<Environment>walk, i) in (VARIABLE_LET, VARIABLE_CONST):
                        return throw_syntax_error(realm, f"Identifier '{name}' has already been declared")
            if walk == <PyObject*>target:
                break
            walk = <PyObject*>(<Environment>walk).outer
    if target is None:
        return declare_globals(realm, <object>as_pointer(declarations), True)
    for name, kind in <tuple>as_pointer(declarations):
        if name in scope_names(target.scope):
            continue
        if target.extra is None:
            target.extra = {}
        if name not in target.extra:
            cell = LexicalCell.__new__(LexicalCell)
            cell.value = UNDEFINED
            cell.name = name
            target.extra[name] = cell
    return 0


cdef int set_variable_name(Realm realm, PyObject* innermost, Value name, Value v) except -1:
    # A function declared by eval code gets its value.
    cdef Environment target = variable_environment(innermost)
    cdef object text = name_constant(name)
    cdef tuple names
    cdef Py_ssize_t i
    if target is None:
        return create_global_function(realm, text, v, True)
    names = scope_names(target.scope)
    for i in range(len(names)):
        if names[i] == text and i < target.slot_count:
            set_copy(&target.slots[i], v)
            return 0
    if type(target.extra) is dict and text in target.extra:
        set_copy(&(<LexicalCell>(<dict>target.extra)[text]).value, v)
    return 0


# ------------------------------------------------------------------ global bindings
cdef bint global_name_exists(Realm realm, object name) except -1:
    if realm.lexical_names is not None and name in realm.lexical_names:
        return True
    return has_property(realm, realm.global_object, borrowed_key(name)) != 0


cdef int get_global_name(Realm realm, Value* result, object name, bint for_typeof) except -1:
    cdef LexicalCell cell
    cdef PropertyLookup found_property
    cdef int state
    cdef PropertyKey key
    if realm.lexical_names is not None:
        found = realm.lexical_names.get(name)
        if found is not None:
            cell = <LexicalCell>found
            if cell.value == EMPTY:
                return throw_reference_error(realm, f"Cannot access '{name}' before initialization")
            set_copy(result, cell.value)
            return 0
    key = borrowed_key(name)
    state = lookup_property(realm.global_object, key, &found_property)
    if state == 1 and not found_property.attributes & ATTR_ACCESSOR:
        set_copy(result, (<JSObject>found_property.holder).slots[found_property.slot])
        return 0
    if state == 0 or (state < 0 and has_property(realm, realm.global_object, key) == 0):
        if for_typeof:
            set_undefined(result)
            return 0
        return throw_reference_error(realm, f"{name} is not defined")
    return get_from(realm, result, realm.global_object, key, value_object(<PyObject*>realm.global_object))


cdef int set_global_name(Realm realm, object name, Value v, bint strict) except -1:
    cdef LexicalCell cell
    cdef PropertyKey key
    if realm.lexical_names is not None:
        found = realm.lexical_names.get(name)
        if found is not None:
            cell = <LexicalCell>found
            if cell.value == EMPTY:
                return throw_reference_error(realm, f"Cannot access '{name}' before initialization")
            if cell.is_const:
                return throw_type_error(realm, "Assignment to constant variable.")
            set_copy(&cell.value, v)
            return 0
    key = borrowed_key(name)
    if strict and has_property(realm, realm.global_object, key) == 0:
        return throw_reference_error(realm, f"{name} is not defined")
    return set_property(realm, value_object(<PyObject*>realm.global_object), key, v, strict)


cdef int cache_global(Realm realm, InlineCache* cache, bint for_writing) except -1:
    # A lexical binding is cached by its cell, a property of the global object by the object's shape.
    cdef PropertyLookup found
    cdef object cell
    if not learns(cache):
        return 0
    if realm.lexical_names is not None:
        cell = realm.lexical_names.get(<object>cache.name)
        if cell is not None:
            write_cache(cache, NULL, <PyObject*>cell, NULL, NULL, 0, 0, CACHE_DATA)
            return 0
    if cache.kind == CACHE_DATA and lookup_property(realm.global_object, value_string(cache.name), &found) == 1:
        if found.depth == 0 and not found.attributes & ATTR_ACCESSOR and \
                (not for_writing or found.attributes & ATTR_WRITABLE):
            write_cache(cache, <PyObject*>realm.global_object.shape, NULL, NULL, NULL, found.slot, 0, CACHE_DATA)
    return 0


cdef int get_global(Realm realm, Value* result, InlineCache* cache, bint for_typeof) except -1:
    if cache.name == NULL:
        return bad_bytecode(b"site without a name")
    get_global_name(realm, result, <object>cache.name, for_typeof)
    return cache_global(realm, cache, False)


cdef int set_global(Realm realm, Value v, InlineCache* cache, bint strict) except -1:
    cdef LexicalCell cell
    if cache.shape != NULL and <PyObject*>realm.global_object.shape == cache.shape:
        set_copy(&realm.global_object.slots[cache.slot], v)
        return 0
    if cache.holder != NULL:
        cell = <LexicalCell>cache.holder
        if cell.value != EMPTY and not cell.is_const:
            set_copy(&cell.value, v)
            return 0
    if cache.name == NULL:
        return bad_bytecode(b"site without a name")
    set_global_name(realm, <object>cache.name, v, strict)
    return cache_global(realm, cache, True)


cdef int init_global_lexical(Realm realm, Value v, InlineCache* cache) except -1:
    cdef object cell = None
    if cache.name != NULL and realm.lexical_names is not None:
        cell = realm.lexical_names.get(<object>cache.name)
    if cell is None:
        return bad_bytecode(b"INITGLOBALLEXICAL")
    set_copy(&(<LexicalCell>cell).value, v)
    return 0


cdef int can_declare_global_function(Realm realm, PropertyKey key) except -1:
    """CanDeclareGlobalFunction, §9.1.1.4.16."""
    cdef PropertyDescriptor descriptor
    cdef int result
    if get_own_property(realm, realm.global_object, key, &descriptor) == 0:
        return is_extensible(realm, realm.global_object)
    result = descriptor.attributes & ATTR_CONFIGURABLE or (
        not descriptor.attributes & ATTR_ACCESSOR and descriptor.attributes & ATTR_WRITABLE
        and descriptor.attributes & ATTR_ENUMERABLE)
    descriptor_release(&descriptor)
    return 1 if result else 0


cdef int has_restricted_property(Realm realm, PropertyKey key) except -1:
    cdef PropertyDescriptor descriptor
    cdef int result
    if get_own_property(realm, realm.global_object, key, &descriptor) == 0:
        return 0
    result = not descriptor.attributes & ATTR_CONFIGURABLE
    descriptor_release(&descriptor)
    return result


cdef int declare_globals(Realm realm, object declarations, bint deletable) except -1:
    """GlobalDeclarationInstantiation, §16.1.7; with `deletable` the global part of EvalDeclarationInstantiation.

    Everything is checked before anything is declared.
    """
    cdef LexicalCell cell
    cdef PropertyKey key
    cdef int kind
    if type(declarations) is not tuple:
        return bad_bytecode(b"DECLAREGLOBALS")
    if realm.lexical_names is None:
        realm.lexical_names = {}
    for name, kind in <tuple>declarations:
        key = borrowed_key(name)
        if name in realm.lexical_names:
            return throw_syntax_error(realm, f"Identifier '{name}' has already been declared")
        if kind >= 2:
            if has_restricted_property(realm, key):
                return throw_syntax_error(realm, f"Identifier '{name}' has already been declared")
        elif kind == 1:
            if not can_declare_global_function(realm, key):
                return throw_type_error(realm, f"Cannot redeclare global function '{name}'")
        elif not has_own(realm, realm.global_object, key) and not is_extensible(realm, realm.global_object):
            return throw_type_error(realm, f"Cannot define global variable '{name}', object is not extensible")
    for name, kind in <tuple>declarations:
        key = borrowed_key(name)
        if kind >= 2:
            cell = LexicalCell.__new__(LexicalCell)
            cell.value = EMPTY
            cell.is_const = kind == 3
            cell.name = name
            if has_own(realm, realm.global_object, key):
                shadow_global_property(realm)
            realm.lexical_names[name] = cell
        elif not has_own(realm, realm.global_object, key) and kind == 0:
            define_data(realm, realm.global_object, key, UNDEFINED,
                        ATTR_WRITABLE | ATTR_ENUMERABLE | (ATTR_CONFIGURABLE if deletable else 0))
    return 0


cdef int shadow_global_property(Realm realm) except -1:
    # A let with the name of an existing property: caches keyed on the shape of the global object must miss from now on.
    # Deleting a property gives the object a fresh shape.
    cdef Symbol marker = new_symbol("shadow")
    cdef PropertyKey key = value_heap(<PyObject*>marker)
    define_data(realm, realm.global_object, key, UNDEFINED, ATTR_CONFIGURABLE)
    return delete_property(realm, realm.global_object, key)


cdef int create_global_function(Realm realm, object name, Value v, bint deletable) except -1:
    """CreateGlobalFunctionBinding, §9.1.1.4.18."""
    cdef PropertyDescriptor descriptor
    cdef PropertyKey key = borrowed_key(name)
    cdef bint fresh = True
    if get_own_property(realm, realm.global_object, key, &descriptor):
        fresh = (descriptor.attributes & ATTR_CONFIGURABLE) != 0
        descriptor_release(&descriptor)
    memset(&descriptor, 0, sizeof(PropertyDescriptor))
    descriptor.value = v
    descriptor.getter = UNDEFINED
    descriptor.setter = UNDEFINED
    descriptor.has = DESC_VALUE
    if fresh:
        descriptor.has |= DESC_WRITABLE | DESC_ENUMERABLE | DESC_CONFIGURABLE
        descriptor.attributes = ATTR_WRITABLE | ATTR_ENUMERABLE | (ATTR_CONFIGURABLE if deletable else 0)
    if define_own_property(realm, realm.global_object, key, &descriptor) == 0:
        return throw_type_error(realm, f"Cannot redefine property: {name}")
    return set_property(realm, value_object(<PyObject*>realm.global_object), key, v, True)

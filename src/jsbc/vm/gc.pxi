# What Python's cycle collector and reference counts call for heap objects.
#
# Cython generates tp_traverse, tp_clear and tp_dealloc that know the attributes of a class but not the Values in C
# arrays.  The slots of the classes below are overwritten at import.  A class that another module derives from them keeps
# its generated functions: they end in the slots of the base class, so the Values of the base are walked once, here.
#
# tp_clear breaks cycles by emptying slots, elements and variables only.  It leaves `shape`, `outer` and the template in
# place: destructors of Python objects in the same garbage may still look at a cleared object, and it has to be a valid one.

cdef extern from "Python.h":
    ctypedef int (*traverseproc)(PyObject*, visitproc, void*) noexcept
    ctypedef int (*inquiry)(PyObject*) noexcept
    ctypedef void (*destructor)(PyObject*) noexcept
    ctypedef struct PyTypeObject:
        traverseproc tp_traverse
        inquiry tp_clear
        destructor tp_dealloc
        PyTypeObject* tp_base
        unsigned long tp_flags
    const unsigned long Py_TPFLAGS_BASETYPE
    PyTypeObject* Py_TYPE(PyObject*) noexcept
    void PyObject_GC_UnTrack(void*) noexcept
    void PyObject_GC_Del(void*) noexcept
    void PyType_Modified(PyTypeObject*) noexcept

cdef extern from *:
    """
    #define JSBC_TRASHCAN_BEGIN(object, dealloc) Py_TRASHCAN_BEGIN(object, dealloc)
    #define JSBC_TRASHCAN_END() Py_TRASHCAN_END
    """
    void TRASHCAN_BEGIN "JSBC_TRASHCAN_BEGIN"(PyObject* o, destructor dealloc) noexcept
    void TRASHCAN_END "JSBC_TRASHCAN_END"() noexcept

# One row for each registered class outside this module, found by type.
cdef struct HeapClass:
    PyTypeObject* type
    extra_traverse traverse
    extra_clear clear
    destructor dealloc           # the generated one
    HeapClass* base              # nearest registered base class

cdef enum:
    HEAP_CLASS_BUCKETS = 512     # a power of two, several times the number of classes in the engine (about 60)

cdef HeapClass heap_classes[HEAP_CLASS_BUCKETS]
cdef int heap_class_count = 0


cdef HeapClass* heap_class_of(PyTypeObject* type) noexcept:
    """The row of a class or of its nearest registered base, or NULL."""
    cdef uint32_t place
    while type != NULL:
        place = (<uint32_t>(<uintptr_t>type >> 4) * <uint32_t>2654435769) >> 23
        while heap_classes[place].type != NULL:
            if heap_classes[place].type == type:
                return &heap_classes[place]
            place = (place + 1) & (HEAP_CLASS_BUCKETS - 1)
        type = type.tp_base
    return NULL


cdef inline int visit_values(Value* values, uint32_t count, visitproc visit, void* arg) noexcept:
    cdef uint32_t i
    cdef int stop
    for i in range(count):
        if values[i] >= TAG_STRING:
            stop = visit(as_pointer(values[i]), arg)
            if stop:
                return stop
    return 0


cdef inline int visit_pointer(PyObject* p, visitproc visit, void* arg) noexcept:
    return visit(p, arg) if p != NULL else 0


cdef inline void clear_values(Value* values, uint32_t count) noexcept:
    cdef uint32_t i
    for i in range(count):
        set_undefined(&values[i])


cdef inline void release_values(Value* values, uint32_t count) noexcept:
    cdef uint32_t i
    for i in range(count):
        value_decref(values[i])


# ------------------------------------------------------------------ JSObject, and the base part of all its subclasses
cdef PyTypeObject* object_type = <PyTypeObject*>JSObject
cdef PyTypeObject* array_type = <PyTypeObject*>JSArray
cdef PyTypeObject* function_type = <PyTypeObject*>JSFunction


cdef inline bint has_extras(PyObject* self) noexcept:
    cdef PyTypeObject* type = Py_TYPE(self)
    return type != object_type and type != function_type and type != array_type


cdef int object_traverse(PyObject* self, visitproc visit, void* arg) noexcept:
    cdef HeapClass* row
    cdef int stop = visit_pointer(<PyObject*>(<JSObject>self).shape, visit, arg)
    if stop:
        return stop
    stop = visit_values((<JSObject>self).slots, (<JSObject>self).slot_count, visit, arg)
    if stop:
        return stop
    if has_extras(self):
        row = heap_class_of(Py_TYPE(self))
        while row != NULL:
            if row.traverse != NULL:
                stop = row.traverse(self, visit, arg)
                if stop:
                    return stop
            row = row.base
    return 0


cdef void run_extra_clear(PyObject* self) noexcept:
    cdef HeapClass* row
    if has_extras(self):
        row = heap_class_of(Py_TYPE(self))
        while row != NULL:
            if row.clear != NULL:
                row.clear(self)
            row = row.base


cdef int object_clear(PyObject* self) noexcept:
    clear_values((<JSObject>self).slots, (<JSObject>self).slot_count)
    run_extra_clear(self)
    return 0


cdef inline void release_object(PyObject* self) noexcept:
    cdef Value* slots = (<JSObject>self).slots
    cdef uint32_t count = (<JSObject>self).slot_count
    run_extra_clear(self)
    (<JSObject>self).slot_count = 0
    release_values(slots, count)
    if slots != (<JSObject>self).inline_slots:
        free(slots)
    (<JSObject>self).slots = NULL
    XDECREF(<PyObject*>(<JSObject>self).shape)


cdef void object_dealloc(PyObject* self) noexcept:
    PyObject_GC_UnTrack(self)
    TRASHCAN_BEGIN(self, object_dealloc)
    release_object(self)
    PyObject_GC_Del(self)
    TRASHCAN_END()


# tp_dealloc of registered classes: the generated one, which has no protection against long chains, inside a trashcan.
cdef void derived_dealloc(PyObject* self) noexcept:
    cdef HeapClass* row
    PyObject_GC_UnTrack(self)
    TRASHCAN_BEGIN(self, derived_dealloc)
    run_extra_clear(self)                # while the attributes, which it may look at, are still there
    row = heap_class_of(Py_TYPE(self))
    while row.dealloc == NULL:
        row = row.base
    row.dealloc(self)
    TRASHCAN_END()


cdef int register_class(type cls, extra_traverse traverse, extra_clear clear) except -1:
    global heap_class_count
    cdef PyTypeObject* type = <PyTypeObject*>cls
    cdef HeapClass* base = heap_class_of(type)
    cdef HeapClass* row
    cdef uint32_t place
    cdef bint wrap
    if not issubclass(cls, JSObject):
        raise TypeError(f"{cls.__name__} is not a heap class")
    if base != NULL and base.type == type:
        base.traverse = traverse
        base.clear = clear
        return 0
    if heap_class_count >= HEAP_CLASS_BUCKETS // 2:
        raise SystemError("too many heap classes")
    # A generated tp_dealloc calls the slot of a base class that comes from another module.  If that is derived_dealloc it
    # would start again from the type of the object, so the class stays without a trashcan of its own.
    wrap = True
    if base != NULL and base.dealloc != NULL and (<object>base.type).__module__ != cls.__module__:
        wrap = False
    place = (<uint32_t>(<uintptr_t>type >> 4) * <uint32_t>2654435769) >> 23
    while heap_classes[place].type != NULL:
        place = (place + 1) & (HEAP_CLASS_BUCKETS - 1)
    row = &heap_classes[place]
    row.traverse = traverse
    row.clear = clear
    row.base = base
    row.type = type
    if type.tp_dealloc == object_dealloc or type.tp_dealloc == array_dealloc or type.tp_dealloc == derived_dealloc:
        wrap = False             # inherited
    if wrap:
        row.dealloc = type.tp_dealloc
        type.tp_dealloc = derived_dealloc
    heap_class_count += 1
    close_type(type)
    return 0


cdef void close_type(PyTypeObject* type) noexcept:
    # Python code cannot derive from heap classes.
    type.tp_flags &= ~Py_TPFLAGS_BASETYPE


# ------------------------------------------------------------------ JSArray, JSArguments
cdef int array_traverse(PyObject* self, visitproc visit, void* arg) noexcept:
    cdef int stop = object_traverse(self, visit, arg)
    if stop:
        return stop
    return visit_values((<JSArray>self).elements, (<JSArray>self).element_count, visit, arg)


cdef int array_clear(PyObject* self) noexcept:
    clear_values((<JSArray>self).elements, (<JSArray>self).element_count)
    return object_clear(self)


cdef inline void release_elements(PyObject* self) noexcept:
    cdef Value* elements = (<JSArray>self).elements
    cdef uint32_t count = (<JSArray>self).element_count
    (<JSArray>self).element_count = 0
    (<JSArray>self).element_capacity = 0
    (<JSArray>self).elements = NULL
    release_values(elements, count)
    free(elements)


cdef void array_dealloc(PyObject* self) noexcept:
    PyObject_GC_UnTrack(self)
    TRASHCAN_BEGIN(self, array_dealloc)
    release_elements(self)
    release_object(self)
    PyObject_GC_Del(self)
    TRASHCAN_END()


cdef int arguments_traverse(PyObject* self, visitproc visit, void* arg) noexcept:
    cdef int stop = array_traverse(self, visit, arg)
    if stop:
        return stop
    return visit_pointer(<PyObject*>(<JSArguments>self).environment, visit, arg)


cdef void arguments_dealloc(PyObject* self) noexcept:
    PyObject_GC_UnTrack(self)
    TRASHCAN_BEGIN(self, arguments_dealloc)
    free((<JSArguments>self).mapped)
    XDECREF(<PyObject*>(<JSArguments>self).environment)
    release_elements(self)
    release_object(self)
    PyObject_GC_Del(self)
    TRASHCAN_END()


# ------------------------------------------------------------------ JSFunction
cdef int function_traverse(PyObject* self, visitproc visit, void* arg) noexcept:
    cdef int stop = object_traverse(self, visit, arg)
    if stop == 0: stop = visit_pointer(<PyObject*>(<JSFunction>self).template, visit, arg)
    if stop == 0: stop = visit_pointer(<PyObject*>(<JSFunction>self).live, visit, arg)
    if stop == 0: stop = visit_pointer(<PyObject*>(<JSFunction>self).environment, visit, arg)
    if stop == 0: stop = visit_pointer(<PyObject*>(<JSFunction>self).home_object, visit, arg)
    if stop == 0: stop = visit_pointer(<PyObject*>(<JSFunction>self).extra, visit, arg)
    if stop == 0: stop = visit_pointer(<PyObject*>(<JSFunction>self).fields, visit, arg)
    return stop


cdef int function_clear(PyObject* self) noexcept:
    # The environment's variables are cleared by itself; a bound function's tuple cannot clear itself.
    (<JSFunction>self).extra = None
    return object_clear(self)


cdef void function_dealloc(PyObject* self) noexcept:
    PyObject_GC_UnTrack(self)
    TRASHCAN_BEGIN(self, function_dealloc)
    XDECREF(<PyObject*>(<JSFunction>self).template)
    XDECREF(<PyObject*>(<JSFunction>self).live)
    XDECREF(<PyObject*>(<JSFunction>self).environment)
    XDECREF(<PyObject*>(<JSFunction>self).home_object)
    XDECREF(<PyObject*>(<JSFunction>self).extra)
    XDECREF(<PyObject*>(<JSFunction>self).fields)
    release_object(self)
    PyObject_GC_Del(self)
    TRASHCAN_END()


# ------------------------------------------------------------------ JSPrimitive, JSError
cdef int primitive_traverse(PyObject* self, visitproc visit, void* arg) noexcept:
    cdef int stop = object_traverse(self, visit, arg)
    return stop if stop else value_visit((<JSPrimitive>self).primitive, visit, arg)


cdef void primitive_dealloc(PyObject* self) noexcept:
    PyObject_GC_UnTrack(self)
    TRASHCAN_BEGIN(self, primitive_dealloc)
    value_decref((<JSPrimitive>self).primitive)
    release_object(self)
    PyObject_GC_Del(self)
    TRASHCAN_END()


cdef int error_traverse(PyObject* self, visitproc visit, void* arg) noexcept:
    cdef int stop = object_traverse(self, visit, arg)
    if stop == 0: stop = visit_pointer(<PyObject*>(<JSError>self).header, visit, arg)
    if stop == 0: stop = visit_pointer(<PyObject*>(<JSError>self).frames, visit, arg)
    if stop == 0: stop = visit_pointer(<PyObject*>(<JSError>self).python_exception, visit, arg)
    return stop


cdef int error_clear(PyObject* self) noexcept:
    (<JSError>self).frames = None
    (<JSError>self).python_exception = None
    return object_clear(self)


cdef void error_dealloc(PyObject* self) noexcept:
    PyObject_GC_UnTrack(self)
    TRASHCAN_BEGIN(self, error_dealloc)
    XDECREF(<PyObject*>(<JSError>self).header)
    XDECREF(<PyObject*>(<JSError>self).frames)
    XDECREF(<PyObject*>(<JSError>self).python_exception)
    release_object(self)
    PyObject_GC_Del(self)
    TRASHCAN_END()


# ------------------------------------------------------------------ Environment, LexicalCell, Accessor
cdef int environment_traverse(PyObject* self, visitproc visit, void* arg) noexcept:
    cdef int stop = visit_pointer(<PyObject*>(<Environment>self).outer, visit, arg)
    if stop == 0: stop = visit_pointer(<PyObject*>(<Environment>self).scope, visit, arg)
    if stop == 0: stop = visit_pointer(<PyObject*>(<Environment>self).extra, visit, arg)
    if stop == 0: stop = visit_values((<Environment>self).slots, (<Environment>self).slot_count, visit, arg)
    return stop


cdef int environment_clear(PyObject* self) noexcept:
    clear_values((<Environment>self).slots, (<Environment>self).slot_count)
    (<Environment>self).extra = None
    return 0


cdef void environment_dealloc(PyObject* self) noexcept:
    cdef Value* slots
    PyObject_GC_UnTrack(self)
    TRASHCAN_BEGIN(self, environment_dealloc)
    slots = (<Environment>self).slots
    release_values(slots, (<Environment>self).slot_count)
    if slots != (<Environment>self).inline_slots:
        free(slots)
    XDECREF(<PyObject*>(<Environment>self).outer)
    XDECREF(<PyObject*>(<Environment>self).scope)
    XDECREF(<PyObject*>(<Environment>self).extra)
    PyObject_GC_Del(self)
    TRASHCAN_END()


cdef traverseproc generated_cell_traverse = (<PyTypeObject*>LexicalCell).tp_traverse
cdef destructor generated_cell_dealloc = (<PyTypeObject*>LexicalCell).tp_dealloc


cdef int cell_traverse(PyObject* self, visitproc visit, void* arg) noexcept:
    cdef int stop = value_visit((<LexicalCell>self).value, visit, arg)
    return stop if stop else generated_cell_traverse(self, visit, arg)


cdef int cell_clear(PyObject* self) noexcept:
    set_undefined(&(<LexicalCell>self).value)
    return 0


cdef void cell_dealloc(PyObject* self) noexcept:
    PyObject_GC_UnTrack(self)
    set_undefined(&(<LexicalCell>self).value)
    generated_cell_dealloc(self)


# ------------------------------------------------------------------ LiveFunction
cdef traverseproc generated_live_traverse = (<PyTypeObject*>LiveFunction).tp_traverse
cdef destructor generated_live_dealloc = (<PyTypeObject*>LiveFunction).tp_dealloc


cdef int visit_caches(InlineCache* caches, uint32_t count, visitproc visit, void* arg) noexcept:
    cdef uint32_t i
    cdef int stop = 0
    if caches == NULL:
        return 0
    for i in range(count):
        if stop == 0: stop = visit_pointer(caches[i].shape, visit, arg)
        if stop == 0: stop = visit_pointer(caches[i].holder, visit, arg)
        if stop == 0: stop = visit_pointer(caches[i].holder_shape, visit, arg)
        if stop == 0: stop = visit_pointer(caches[i].new_shape, visit, arg)
    return stop


cdef inline void clear_pointer(PyObject** place) noexcept:
    cdef PyObject* p = place[0]
    place[0] = NULL
    XDECREF(p)


cdef void clear_caches(InlineCache* caches, uint32_t count) noexcept:
    cdef uint32_t i
    if caches == NULL:
        return
    for i in range(count):
        clear_pointer(&caches[i].shape)
        clear_pointer(&caches[i].holder)
        clear_pointer(&caches[i].holder_shape)
        clear_pointer(&caches[i].new_shape)


cdef int live_traverse(PyObject* self, visitproc visit, void* arg) noexcept:
    cdef int stop = generated_live_traverse(self, visit, arg)
    if stop == 0: stop = visit_caches((<LiveFunction>self).caches, (<LiveFunction>self).cache_count, visit, arg)
    if stop == 0:
        stop = visit_caches((<LiveFunction>self).polymorphic_caches, (<LiveFunction>self).polymorphic_count, visit, arg)
    return stop


cdef int live_clear(PyObject* self) noexcept:
    clear_caches((<LiveFunction>self).caches, (<LiveFunction>self).cache_count)
    clear_caches((<LiveFunction>self).polymorphic_caches, (<LiveFunction>self).polymorphic_count)
    (<LiveFunction>self).children = None
    (<LiveFunction>self).site_objects = None
    (<LiveFunction>self).construct_function_shape = None
    (<LiveFunction>self).construct_shape = None
    return 0


cdef void live_dealloc(PyObject* self) noexcept:
    PyObject_GC_UnTrack(self)
    TRASHCAN_BEGIN(self, live_dealloc)
    clear_caches((<LiveFunction>self).caches, (<LiveFunction>self).cache_count)
    clear_caches((<LiveFunction>self).polymorphic_caches, (<LiveFunction>self).polymorphic_count)
    if (<LiveFunction>self).cache_count:
        free((<LiveFunction>self).caches)
    free((<LiveFunction>self).polymorphic_caches)
    (<LiveFunction>self).caches = NULL
    (<LiveFunction>self).polymorphic_caches = NULL
    generated_live_dealloc(self)
    TRASHCAN_END()


# ------------------------------------------------------------------ Realm
cdef traverseproc generated_realm_traverse = (<PyTypeObject*>Realm).tp_traverse
cdef inquiry generated_realm_clear = (<PyTypeObject*>Realm).tp_clear
cdef destructor generated_realm_dealloc = (<PyTypeObject*>Realm).tp_dealloc

cdef enum:
    # The stack is zero pages until it is used, and frames are contiguous: this many zero words in a row, eight times
    # the largest frame, are its end.
    STACK_END_RUN = 2048


cdef Value* used_stack_end(Realm realm) noexcept:
    cdef Value* place = realm.stack
    cdef uint32_t zeros = 0
    if place == NULL:
        return NULL
    while place < realm.stack_end:
        if place[0] == 0 and place >= realm.stack_top:
            zeros += 1
            if zeros == STACK_END_RUN:
                return place + 1 - STACK_END_RUN
        else:
            zeros = 0
        place += 1
    return realm.stack_end


cdef int realm_traverse(PyObject* self, visitproc visit, void* arg) noexcept:
    cdef int stop = generated_realm_traverse(self, visit, arg)
    return stop if stop else visit_realm(<Realm>self, visit, arg)


cdef int visit_realm(Realm realm, visitproc visit, void* arg) noexcept:
    cdef int i
    cdef int stop = 0
    cdef Frame* frame
    for i in range(INTRINSIC_COUNT):
        if stop == 0: stop = visit_pointer(realm.intrinsics[i], visit, arg)
    for i in range(8):
        if stop == 0: stop = visit_pointer(realm.function_shapes[i], visit, arg)
    if stop == 0: stop = value_visit(realm.exception, visit, arg)
    if stop == 0: stop = value_visit(realm.new_target, visit, arg)
    if stop == 0 and realm.stack != NULL:
        stop = visit_values(realm.stack, <uint32_t>(used_stack_end(realm) - realm.stack), visit, arg)
    if realm.frames != NULL:
        frame = realm.frames
        while stop == 0 and frame <= realm.frame:
            # Without its flag a field is left over from an earlier frame.
            if frame.flags & FRAME_OWNS_NEW_TARGET: stop = value_visit(frame.new_target, visit, arg)
            if stop == 0 and frame.flags & FRAME_GENERATOR: stop = visit_pointer(frame.generator, visit, arg)
            if stop == 0 and frame.flags & FRAME_EXTRA_ARGUMENTS:
                stop = visit_values(frame.extra_args, frame.extra_argc, visit, arg)
            frame += 1
    return stop


cdef void empty_realm(Realm realm) noexcept:
    # A realm that the collector clears is not running.
    cdef int i
    realm.stack_top = realm.stack
    clear_stack(realm)
    set_undefined(&realm.exception)
    set_undefined(&realm.new_target)
    for i in range(INTRINSIC_COUNT):
        clear_pointer(&realm.intrinsics[i])
    for i in range(8):
        clear_pointer(&realm.function_shapes[i])


cdef int realm_clear(PyObject* self) noexcept:
    empty_realm(<Realm>self)
    return generated_realm_clear(self)


cdef void realm_dealloc(PyObject* self) noexcept:
    # As in every destructor here: no local variable may hold `self`, whose reference count is 0.
    PyObject_GC_UnTrack(self)
    empty_realm(<Realm>self)
    generated_realm_dealloc(self)


# ------------------------------------------------------------------ installation
cdef void set_heap_functions(type cls, traverseproc traverse, inquiry clear, destructor dealloc) noexcept:
    cdef PyTypeObject* type = <PyTypeObject*>cls
    type.tp_traverse = traverse
    type.tp_clear = clear
    type.tp_dealloc = dealloc
    close_type(type)


set_heap_functions(JSObject, object_traverse, object_clear, object_dealloc)
set_heap_functions(JSArray, array_traverse, array_clear, array_dealloc)
set_heap_functions(JSArguments, arguments_traverse, array_clear, arguments_dealloc)
set_heap_functions(JSFunction, function_traverse, function_clear, function_dealloc)
set_heap_functions(JSPrimitive, primitive_traverse, object_clear, primitive_dealloc)
set_heap_functions(JSError, error_traverse, error_clear, error_dealloc)
set_heap_functions(Environment, environment_traverse, environment_clear, environment_dealloc)
set_heap_functions(LexicalCell, cell_traverse, cell_clear, cell_dealloc)
set_heap_functions(LiveFunction, live_traverse, live_clear, live_dealloc)
set_heap_functions(Realm, realm_traverse, realm_clear, realm_dealloc)

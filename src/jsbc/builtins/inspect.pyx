# How console.log shows values: the simple cases of node's util.inspect.
#
# Only data properties are read, so that printing an object never runs a getter, a proxy trap or a toString of the
# program.

from libc.string cimport memset
from jsbc.code cimport FLAG_ASYNC, FLAG_GENERATOR
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport number_to_string, int_to_decimal
from jsbc.builtins.support cimport *
from jsbc.builtins.proxy cimport JSProxy
from jsbc.builtins.promise cimport JSPromise, PROMISE_PENDING, PROMISE_REJECTED
from jsbc.builtins.collection cimport *


cdef enum:
    LINE_WIDTH = 72              # longer objects get a line for each property
    MAX_ITEMS = 100              # of an array, a Map or a Set

cdef dict STRING_ESCAPES = {10: "\\n", 9: "\\t", 8: "\\b", 12: "\\f", 13: "\\r", 11: "\\x0B", 92: "\\\\"}


cdef object quoted(str text):
    """Single quotes, or others when the text holds single quotes."""
    cdef str quote = "'"
    if "'" in text:
        quote = '"' if '"' not in text else "`" if "`" not in text and "${" not in text else "'"
    escaped = text.translate(STRING_ESCAPES)
    if quote in escaped:
        escaped = escaped.replace(quote, "\\" + quote)
    return quote + escaped + quote


cdef bint is_identifier(str name) noexcept:
    cdef Py_UCS4 c
    if not name or c'0' <= name[0] <= c'9':
        return False
    for c in name:
        if not (c == c'_' or c == c'$' or c'a' <= c <= c'z' or c'A' <= c <= c'Z' or c'0' <= c <= c'9'):
            return False
    return True


cdef object key_text(object key):
    if isinstance(key, Symbol):
        return "[%s]" % symbol_text(<Symbol>key)
    return key if is_identifier(key) else quoted(key)


cdef object symbol_text(Symbol symbol):
    return "Symbol(%s)" % ("" if symbol.description is None else symbol.description)


cdef object data_property(Realm realm, JSObject base, PropertyKey key):
    """Value of a data property of the object or its prototypes, else None.  Lazy built-ins come to life."""
    cdef int slot
    while base is not None:
        if base.flags & OBJECT_EXOTIC:
            return None
        slot = shape_lookup(base.shape, key)
        if slot >= 0:
            if shape_attributes(base.shape, slot) & ATTR_ACCESSOR:
                return None
            if is_lazy(base.slots[slot]):
                materialize_lazy(realm, base, slot)
            return None if is_lazy(base.slots[slot]) else from_value(base.slots[slot])
        base = base.shape.proto
    return None


cdef object class_name(Realm realm, JSObject base):
    """Name of the constructor, '' for Object, None without a prototype."""
    cdef object constructor, name
    if base.shape.proto is None:
        return None
    # An exotic object (arguments, typed array, String) is not looked into itself.
    constructor = data_property(realm, base.shape.proto if base.flags & OBJECT_EXOTIC else base, KEY_CONSTRUCTOR)
    if isinstance(constructor, JSFunction):
        name = function_name(realm, <JSFunction>constructor)
        if name:
            return name
    return "Object"


cdef object function_name(Realm realm, JSFunction fn):
    cdef object name = data_property(realm, fn, KEY_NAME)
    return name if isinstance(name, str) else ""


cdef object error_text(Realm realm, JSObject base):
    cdef object stack = js_get(realm, base, "stack") if has_own(realm, base, KEY_STACK) else None
    cdef object name, message
    if isinstance(stack, str):
        return stack
    name = data_property(realm, base, KEY_NAME)
    message = data_property(realm, base, KEY_MESSAGE)
    if not isinstance(message, str) or not message:
        return "[%s]" % (name if isinstance(name, str) else "Error")
    return "[%s: %s]" % (name if isinstance(name, str) else "Error", message)


cdef object primitive_text(Realm realm, object value):
    if value is None:
        return "undefined"
    if value is JSNull:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Symbol):
        return symbol_text(<Symbol>value)
    if isinstance(value, JSBigInt):
        return int_to_decimal((<JSBigInt>value).value) + "n"
    if isinstance(value, float) and value == 0 and str(value)[0] == "-":
        return "-0"
    return number_to_string(value)


cdef class Inspector:
    cdef Realm realm
    cdef int depth
    cdef list open_objects               # being printed now: circular references
    cdef object circular                 # the object that turned out to refer to itself

    cdef object text(self, object value, int level):
        cdef JSObject base
        if not isinstance(value, JSObject):
            return primitive_text(self.realm, value)
        base = <JSObject>value
        while base.kind == KIND_PROXY:
            if (<JSProxy>base).target is None:
                return "<Revoked Proxy>"
            base = (<JSProxy>base).target
        for other in self.open_objects:
            if other is base:
                self.circular = base
                return "[Circular *1]"
        tick(self.realm)
        self.open_objects.append(base)
        try:
            text = self.object_text(base, level)
        finally:
            self.open_objects.pop()
        if self.circular is base:
            self.circular = None
            text = "<ref *1> " + text
        return text

    cdef object object_text(self, JSObject base, int level):
        cdef object prefix = self.prefix(base), head
        cdef list parts = []
        cdef bint brackets = base.kind == KIND_ARRAY or base.kind == KIND_ARGUMENTS or base.kind == KIND_TYPED_ARRAY
        cdef bint is_simple = base.kind in (KIND_FUNCTION, KIND_ERROR, KIND_DATE, KIND_REGEXP, KIND_NUMBER, KIND_STRING,
                                            KIND_BOOLEAN, KIND_SYMBOL, KIND_BIGINT)
        head = self.simple_text(base) if is_simple else None
        if level > self.depth and not is_simple:
            name = class_name(self.realm, base)
            if brackets:
                return "[Array]" if base.kind == KIND_ARRAY else "[%s]" % name
            return "[%s]" % ("Object: null prototype" if name is None else name)
        if base.kind == KIND_MAP or base.kind == KIND_SET:
            self.add_collection(base, parts, level)
        elif base.kind == KIND_PROMISE:
            self.add_promise(<JSPromise>base, parts, level)
        if brackets:
            self.add_elements(base, parts, level)
        self.add_properties(base, parts, level, brackets)
        if head is not None:
            if not parts:
                return head
            prefix = head + " "
        opening, closing = ("[", "]") if brackets else ("{", "}")
        if not parts:
            return prefix + opening + closing
        return prefix + self.layout(parts, opening, closing, level)

    cdef object layout(self, list parts, str opening, str closing, int level):
        cdef Py_ssize_t total = 0
        for part in parts:
            total += len(part) + 2
            if "\n" in part:
                total += LINE_WIDTH
        if total <= LINE_WIDTH and total + level * 2 <= 76:
            return "%s %s %s" % (opening, ", ".join(parts), closing)
        indent = "  " * (level + 1)
        return "%s\n%s%s\n%s%s" % (opening, indent, (",\n" + indent).join(parts), "  " * level, closing)

    cdef object prefix(self, JSObject base):
        name = class_name(self.realm, base)
        if base.kind == KIND_ARRAY:
            if name == "Array":
                return ""
            return "%s(%d) " % (name, (<JSArray>base).length)
        if base.kind == KIND_ARGUMENTS:
            return "[Arguments] "
        if base.kind == KIND_MAP or base.kind == KIND_SET:
            return "%s(%d) " % (name, (<JSCollection>base).table.live)
        if base.kind == KIND_TYPED_ARRAY:
            return "%s(%d) " % (name, length_of(self.realm, base))
        if name is None:
            return "[Object: null prototype] "
        tag = data_property(self.realm, base, symbol_key(SYMBOL_TO_STRING_TAG))
        if isinstance(tag, str) and tag and tag != name:
            return "%s [%s] " % (name, tag)
        return "" if name == "Object" else name + " "

    cdef object simple_text(self, JSObject base):
        """Objects that are shown as one word, followed by their own properties if there are any."""
        if base.kind == KIND_FUNCTION:
            return self.function_text(<JSFunction>base)
        if base.kind == KIND_ERROR:
            return error_text(self.realm, base)
        if base.kind == KIND_DATE:
            method = js_get(self.realm, intrinsic(self.realm, INTRINSIC_DATE_PROTOTYPE), "toISOString")
            try:
                return js_call(self.realm, method, base, ())
            except Exception as error:
                catch_exception(self.realm, error)
                return "Invalid Date"
        if base.kind == KIND_REGEXP:
            method = js_get(self.realm, intrinsic(self.realm, INTRINSIC_REGEXP_PROTOTYPE), "toString")
            return js_call(self.realm, method, base, ())
        value = from_value((<JSPrimitive>base).primitive)
        kind = {KIND_NUMBER: "Number", KIND_STRING: "String", KIND_BOOLEAN: "Boolean", KIND_SYMBOL: "Symbol",
                KIND_BIGINT: "BigInt"}[base.kind]
        return "[%s: %s]" % (kind, primitive_text(self.realm, value))

    cdef object function_text(self, JSFunction fn):
        cdef str kind = "Function"
        cdef uint32_t flags
        name = function_name(self.realm, fn)
        if fn.flags & OBJECT_CLASS_CONSTRUCTOR:
            text = "[class %s" % (name or "(anonymous)")
            if isinstance(fn.shape.proto, JSFunction) and function_name(self.realm, <JSFunction>fn.shape.proto):
                text += " extends " + function_name(self.realm, <JSFunction>fn.shape.proto)
            return text + "]"
        if fn.template is not None:
            flags = template_of(fn).flags
            kind = ("Async" if flags & FLAG_ASYNC else "") + ("GeneratorFunction" if flags & FLAG_GENERATOR else "Function")
        return "[%s: %s]" % (kind, name) if name else "[%s (anonymous)]" % kind

    cdef object add_elements(self, JSObject base, list parts, int level):
        cdef int64_t index = 0, length = length_of(self.realm, base), holes
        cdef Value v = UNDEFINED
        if base.kind == KIND_ARRAY and base.flags & OBJECT_SLOW_ARRAY:
            return                       # its elements are shown as properties
        while index < length and len(parts) < MAX_ITEMS:
            holes = 0
            while index < length and has_elements(base) and (index >= (<JSArray>base).element_count
                                                             or (<JSArray>base).elements[index] == EMPTY):
                holes += 1
                index += 1
            if holes:
                parts.append("<%d empty item%s>" % (holes, "" if holes == 1 else "s"))
                continue
            try:
                get_index(self.realm, &v, base, index)
                item = from_value(v)
            finally:
                value_decref(v)
                v = UNDEFINED
            parts.append(self.text(item, level + 1))
            index += 1
        if index < length:
            parts.append("... %d more item%s" % (length - index, "" if length - index == 1 else "s"))

    cdef object add_collection(self, JSObject base, list parts, int level):
        cdef JSCollection target = <JSCollection>base
        cdef CollectionCursor cursor
        cdef CollectionEntry* entry
        cursor_open(&cursor, &target.table)
        try:
            while len(parts) < MAX_ITEMS:
                entry = cursor_next(&cursor)
                if entry == NULL:
                    return
                key = from_value(entry.key)
                value = from_value(entry.value)
                if base.kind == KIND_SET:
                    parts.append(self.text(key, level + 1))
                else:
                    parts.append("%s => %s" % (self.text(key, level + 1), self.text(value, level + 1)))
            if target.table.live > MAX_ITEMS:
                parts.append("... %d more items" % (target.table.live - MAX_ITEMS))
        finally:
            cursor_close(&cursor)

    cdef object add_promise(self, JSPromise promise, list parts, int level):
        if promise.promise_state == PROMISE_PENDING:
            parts.append("<pending>")
        else:
            text = self.text(promise.settled_value, level + 1)
            parts.append("<rejected> " + text if promise.promise_state == PROMISE_REJECTED else text)

    cdef object add_properties(self, JSObject base, list parts, int level, bint skip_elements):
        cdef PropertyDescriptor descriptor
        cdef PropertyKey key
        cdef bint skip_indices = (skip_elements and not base.flags & OBJECT_SLOW_ARRAY) or base.kind == KIND_STRING
        for name in own_keys(self.realm, base):
            memset(&descriptor, 0, sizeof(descriptor))
            key = key_from_object(self.realm, name)
            try:
                if skip_indices and is_int(key):
                    continue
                if not get_own_property(self.realm, base, key, &descriptor):
                    continue
                if not descriptor.attributes & ATTR_ENUMERABLE:
                    continue
                if descriptor.attributes & ATTR_ACCESSOR:
                    text = "[Getter/Setter]" if is_object(descriptor.getter) and is_object(descriptor.setter) \
                        else "[Getter]" if is_object(descriptor.getter) else "[Setter]"
                else:
                    text = self.text(from_value(descriptor.value), level + 1)
            finally:
                descriptor_release(&descriptor)
                value_decref(key)
            charge(self.realm, 2 * len(text))
            parts.append("%s: %s" % (key_text(name), text))


cdef object inspect(Realm realm, object value, int depth):
    cdef Inspector inspector = Inspector()
    inspector.realm = realm
    inspector.depth = depth
    inspector.open_objects = []
    return inspector.text(value, 0)


def inspect_value(Realm realm not None, object value, int depth):
    """For console, which imports this module only when it has more than strings to print."""
    return inspect(realm, value, depth)

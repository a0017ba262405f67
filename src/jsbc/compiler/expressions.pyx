# Literals, closures, and the dispatch over expression nodes.

from libc.stdint cimport uint32_t
from jsbc.code cimport *
from jsbc.frontend._enums cimport *
from jsbc.frontend.ast cimport Node
from jsbc.bytecode._opcodes cimport *
from jsbc.compiler.assignments cimport AssignmentCompiler
from jsbc.compiler.bindings cimport *
from jsbc.compiler.builder cimport ANY, EFFECT
from jsbc.compiler.unit cimport *

cdef enum:
    # Elements of an array literal that are computed into neighbouring registers and appended by one instruction.
    ARRAY_BATCH = 8
    # Above this register batches shrink to one element: nested literals must not run out of registers.
    CROWDED_FRAME = 150
    # INITSLOT has 8 bits for the slot.
    MAX_LITERAL_SLOTS = 255

# Bits of DEFINEMETHOD.
cdef enum:
    METHOD_GETTER = 1
    METHOD_SETTER = 2
    METHOD_ENUMERABLE = 4


cdef class ExpressionCompiler(AssignmentCompiler):

    cdef int yield_expression(self, uint32_t node, int dest) except -1:
        raise AssertionError("implemented by a later layer")

    cdef int await_expression(self, uint32_t node, int dest) except -1:
        raise AssertionError("implemented by a later layer")

    cdef int class_expression(self, uint32_t node, int dest, str name) except -1:
        raise AssertionError("implemented by a later layer")

    cdef int expression(self, uint32_t node, int dest) except -1:
        cdef int kind = self.nodes[node].kind
        cdef str name = self.inferred_name
        self.inferred_name = None
        if kind == NODE_IDENTIFIER:
            return self.identifier(node, dest)
        elif kind == NODE_MEMBER_EXPRESSION:
            return self.member(node, dest)
        elif kind == NODE_CALL_EXPRESSION:
            return self.call(node, dest)
        elif NODE_NULL_LITERAL <= kind <= NODE_REG_EXP_LITERAL:
            return self.literal(node, dest)
        elif kind == NODE_THIS_EXPRESSION:
            return self.load_this(dest if dest != EFFECT else ANY, self.nodes[node].start)
        elif kind == NODE_BINARY_EXPRESSION:
            return self.binary(node, dest)
        elif kind == NODE_ASSIGNMENT_EXPRESSION:
            return self.assignment(node, dest)
        elif kind == NODE_LOGICAL_EXPRESSION:
            return self.logical(node, dest)
        elif kind == NODE_CONDITIONAL_EXPRESSION:
            return self.conditional(node, dest)
        elif kind == NODE_UNARY_EXPRESSION:
            return self.unary(node, dest)
        elif kind == NODE_FUNCTION_EXPRESSION or kind == NODE_ARROW_FUNCTION_EXPRESSION:
            return self.closure(self.nodes[node].d, dest, name)
        elif kind == NODE_OBJECT_EXPRESSION:
            return self.object_literal(node, dest)
        elif kind == NODE_ARRAY_EXPRESSION:
            return self.array_literal(node, dest)
        elif kind == NODE_UPDATE_EXPRESSION:
            return self.update(node, dest)
        elif kind == NODE_NEW_EXPRESSION:
            return self.new_expression(node, dest)
        elif kind == NODE_SEQUENCE_EXPRESSION:
            return self.sequence(node, dest)
        elif kind == NODE_TEMPLATE_LITERAL:
            return self.template_literal(node, dest)
        elif kind == NODE_CHAIN_EXPRESSION:
            return self.chain(node, dest)
        elif kind == NODE_TAGGED_TEMPLATE_EXPRESSION:
            return self.tagged_template(node, dest)
        elif kind == NODE_CLASS_EXPRESSION:
            return self.class_expression(node, dest, name)
        elif kind == NODE_YIELD_EXPRESSION:
            return self.yield_expression(node, dest)
        elif kind == NODE_AWAIT_EXPRESSION:
            return self.await_expression(node, dest)
        elif kind == NODE_META_PROPERTY:
            if self.nodes[node].a == META_NEW_TARGET:
                return self.new_target(dest if dest != EFFECT else ANY)
            dest = self.result_register(dest)
            self.emit(OP_IMPORTMETA, dest)
            return dest
        elif kind == NODE_IMPORT_EXPRESSION:
            return self.import_call(node, dest)
        return self.fail("Unexpected expression", self.nodes[node].start)

    # ---- names and simple literals ------------------------------------------------------------------------------------

    cdef int identifier(self, uint32_t node, int dest) except -1:
        cdef uint32_t atom = self.nodes[node].a
        cdef int length
        cdef str name
        cdef Reference ref
        self.at(self.nodes[node].start)
        self.resolve(atom, &ref)
        if ref.kind == REFERENCE_GLOBAL:
            # undefined, NaN and Infinity are constant properties of the global object, and no script may shadow them there.
            length = <int>self.ast.atoms[atom].length
            if length == 9 or length == 3 or length == 8:
                name = self.ast.atom_str(atom)
                if name == "undefined":
                    if dest == EFFECT:
                        return 0
                    dest = self.result_register(dest)
                    self.emit(OP_LOADUNDEF, dest)
                    return dest
                if name == "NaN" or name == "Infinity":
                    if dest == EFFECT:
                        return 0
                    dest = self.result_register(dest)
                    self.load_constant(dest, self.number_constant(float("nan" if name == "NaN" else "inf")))
                    return dest
        return self.load_reference(&ref, dest, False)

    cdef int literal(self, uint32_t node, int dest) except -1:
        cdef Node* n = &self.nodes[node]
        if dest == EFFECT:
            return 0
        dest = self.result_register(dest)
        if n.kind == NODE_NUMERIC_LITERAL:
            self.load_number(dest, self.ast.numbers[n.a])
        elif n.kind == NODE_STRING_LITERAL:
            self.load_constant(dest, self.atom_constant(n.a))
        elif n.kind == NODE_NULL_LITERAL:
            self.emit(OP_LOADNULL, dest)
        elif n.kind == NODE_BOOLEAN_LITERAL:
            self.emit(OP_LOADTRUE if n.a else OP_LOADFALSE, dest)
        elif n.kind == NODE_BIG_INT_LITERAL:
            self.emit_wide(OP_LOADBIGINT, dest, 0, 0, self.new_site(self.atom_constant(n.a)))
        else:
            self.at(n.start)
            self.emit_wide(OP_NEWREGEXP, dest, 0, 0,
                           self.tuple_constant((self.ast.atom_str(n.a), self.ast.atom_str(n.b) if n.b else "")))
        return dest

    cdef int template_literal(self, uint32_t node, int dest) except -1:
        """`a${x}b`: pieces joined with ADD; each expression is converted by TOSTRING, which ADD alone would not do."""
        cdef uint32_t piece = self.nodes[node].a
        cdef uint32_t expression = self.nodes[node].b
        cdef int mark = self.next_register
        cdef int result
        cdef int part
        cdef int constant
        cdef bint started = False
        self.enter_nested()
        # A call in the template would see a half built variable: the text grows in a temporary.
        result = dest if dest >= self.first_temporary else self.temporary()
        while piece:
            if self.ast.atoms[self.nodes[piece].a].length or (expression == 0 and not started):
                constant = self.atom_constant(self.nodes[piece].a)
                if not started:
                    self.load_constant(result, constant)
                elif constant < 256:
                    self.emit(OP_ADDK, result, result, constant)
                else:
                    part = self.temporary()
                    self.load_constant(part, constant)
                    self.emit(OP_ADD, result, result, part)
                    self.release_to(part)
                started = True
            piece = self.nodes[piece].next
            if expression:
                part = self.temporary() if started else result
                self.expression(expression, part)
                self.at(self.nodes[expression].start)
                self.emit(OP_TOSTRING, part, part)
                if started:
                    self.emit(OP_ADD, result, result, part)
                    self.release_to(part)
                started = True
                expression = self.nodes[expression].next
        return self.finish(result, dest, mark)

    # ---- arrays -------------------------------------------------------------------------------------------------------

    cdef int array_literal(self, uint32_t node, int dest) except -1:
        cdef uint32_t element = self.nodes[node].a
        cdef int mark = self.next_register
        cdef int array
        cdef int count = 0
        cdef double number
        cdef list values = []
        self.enter_nested()
        array = dest if dest >= 0 and self.may_write_early(dest) else self.temporary()
        while element:
            if self.nodes[element].kind == NODE_STRING_LITERAL:
                values.append(self.ast.atom_str(self.nodes[element].a))
            elif self.constant_number(element, &number):
                if -2147483648.0 <= number <= 2147483647.0 and number == <int>number and (number != 0 or 1 / number > 0):
                    values.append(int(number))
                else:
                    values.append(number)
            else:
                break
            element = self.nodes[element].next
        if element == 0 and len(values) > 1:
            if dest != EFFECT:
                self.emit_wide(OP_NEWARRAYK, array, 0, 0, self.object_constant(elements_constant(values)))
            return self.finish(array, dest, mark)
        self.array_elements(array, self.nodes[node].a)
        return self.finish(array, dest, mark)

    cdef int array_elements(self, int array, uint32_t first) except -1:
        """R[array] = a new array of these elements."""
        cdef uint32_t element = first
        cdef int count = 0
        cdef int batch = 0
        cdef int limit
        cdef int mark = self.next_register
        while element:
            count += 1
            element = self.nodes[element].next
        self.emit_d(OP_NEWARRAY, array, count if count < 65536 else 65535)
        element = first
        limit = ARRAY_BATCH if mark < CROWDED_FRAME else 1
        while element:
            if self.nodes[element].kind == NODE_HOLE or self.nodes[element].kind == NODE_SPREAD_ELEMENT:
                self.append_batch(array, mark, batch)
                batch = 0
                if self.nodes[element].kind == NODE_HOLE:
                    self.emit(OP_APPENDHOLE, array)
                else:
                    self.at(self.nodes[element].start)
                    count = self.operand(self.nodes[element].a)
                    self.at(self.nodes[element].start)
                    self.emit(OP_APPENDSPREAD, array, count)
                    self.release_to(mark)
            else:
                self.expression(element, self.temporary())
                batch += 1
                if batch == limit:
                    self.append_batch(array, mark, batch)
                    batch = 0
            element = self.nodes[element].next
        return self.append_batch(array, mark, batch)

    cdef int append_batch(self, int array, int first, int count) except -1:
        if count == 1:
            self.emit(OP_APPEND, array, first)
        elif count:
            self.emit(OP_APPENDRANGE, array, first, count)
        self.release_to(first)
        return 0

    # ---- objects --------------------------------------------------------------------------------------------------------

    cdef bint is_name_key(self, uint32_t key_node) noexcept:
        """A literal key that is a string and no array index."""
        cdef uint32_t index
        cdef int kind = self.nodes[key_node].kind
        return (kind == NODE_IDENTIFIER or kind == NODE_STRING_LITERAL) and not self.array_index(
            self.nodes[key_node].a, &index)

    cdef str literal_name(self, uint32_t key_node):
        """The name that NEWLITERAL gives a property, None for a key that is another number than an array index."""
        cdef int kind = self.nodes[key_node].kind
        cdef double number
        if kind == NODE_IDENTIFIER or kind == NODE_STRING_LITERAL:
            return self.ast.atom_str(self.nodes[key_node].a)
        if kind == NODE_NUMERIC_LITERAL:
            number = self.ast.numbers[self.nodes[key_node].a]
            if 0 <= number <= 4294967294.0 and number == <double><uint32_t>number:
                return str(<uint32_t>number)
        return None

    cdef bint needs_home_object(self, uint32_t function_node) except -1:
        return self.unit.template_of(self.nodes[function_node].d).flags & FLAG_NEEDS_HOME_OBJECT != 0

    cdef int literal_prefix(self, uint32_t first, list names) except -1:
        """Number of leading properties that NEWLITERAL can make; collects their distinct names."""
        cdef int count = 0
        cdef set seen = set()
        cdef Node* item
        cdef str name
        while first and count < MAX_LITERAL_SLOTS:
            item = &self.nodes[first]
            if item.kind != NODE_PROPERTY or item.flags & (
                    PROPERTY_COMPUTED | PROPERTY_GETTER | PROPERTY_SETTER | PROPERTY_PROTO):
                break
            name = self.literal_name(item.a)
            if name is None or item.flags & PROPERTY_METHOD and self.needs_home_object(item.b):
                break
            if name not in seen:
                seen.add(name)
                names.append(name)
            count += 1
            first = item.next
        return count

    cdef int object_literal(self, uint32_t node, int dest) except -1:
        cdef uint32_t item = self.nodes[node].a
        cdef int mark = self.next_register
        cdef int target
        cdef int inner
        cdef int value
        cdef int prefix
        cdef list names = []
        cdef dict slots
        cdef str name
        self.enter_nested()
        target = dest if dest >= 0 and self.may_write_early(dest) else self.temporary()
        inner = self.next_register
        prefix = self.literal_prefix(item, names)
        if prefix == 0:
            self.emit(OP_NEWOBJECT, target)
        else:
            slots = {key: i for i, key in enumerate(names)}
            self.emit_wide(OP_NEWLITERAL, target, 0, 0, self.new_site(self.tuple_constant(tuple(names))))
            while prefix > 0:
                name = self.literal_name(self.nodes[item].a)
                value = self.expression_named(self.nodes[item].b, ANY, name)
                self.emit(OP_INITSLOT, target, value, <uint32_t>slots[name])
                self.release_to(inner)
                item = self.nodes[item].next
                prefix -= 1
        while item:
            self.object_property(target, item)
            self.release_to(inner)
            item = self.nodes[item].next
        return self.finish(target, dest, mark)

    cdef int property_key(self, uint32_t key_node, bint computed) except -1:
        """Register with the property key of a member of an object literal or class."""
        cdef int key = self.temporary()
        cdef uint32_t index = 0
        cdef int kind = self.nodes[key_node].kind
        cdef int inner = self.next_register
        if computed:
            self.expression(key_node, key)
            if kind != NODE_STRING_LITERAL and kind != NODE_NUMERIC_LITERAL:
                self.at(self.nodes[key_node].start)
                self.emit(OP_TOPROPERTYKEY, key, key)
        elif kind == NODE_NUMERIC_LITERAL:
            self.load_number(key, self.ast.numbers[self.nodes[key_node].a])
        elif kind == NODE_BIG_INT_LITERAL:
            self.load_string(key, self.bigint_key(key_node))
        elif self.array_index(self.nodes[key_node].a, &index):
            self.load_array_index(key, index)
        else:
            self.load_constant(key, self.atom_constant(self.nodes[key_node].a))
        self.release_to(inner)
        return key

    cdef int object_property(self, int target, uint32_t item) except -1:
        """One property behind the prefix."""
        cdef Node* n = &self.nodes[item]
        cdef uint32_t key_node = n.a
        cdef uint32_t value_node = n.b
        cdef int flags = n.flags
        cdef int key
        cdef int value
        cdef int method
        cdef bint computed
        if n.kind == NODE_SPREAD_ELEMENT:
            value = self.operand(n.a)
            self.at(self.nodes[item].start)
            return self.emit(OP_COPYDATA, target, value)
        if flags & PROPERTY_PROTO:
            value = self.operand(value_node)
            return self.emit(OP_SETPROTOLIT, target, value)
        computed = flags & PROPERTY_COMPUTED
        if flags & (PROPERTY_GETTER | PROPERTY_SETTER) or (flags & PROPERTY_METHOD and (
                computed or not self.is_name_key(key_node) or self.needs_home_object(value_node))):
            key = self.property_key(key_node, computed)
            value = self.temporary()
            self.closure(self.nodes[value_node].d, value, None)
            method = METHOD_ENUMERABLE
            if flags & PROPERTY_GETTER:
                method |= METHOD_GETTER
            elif flags & PROPERTY_SETTER:
                method |= METHOD_SETTER
            return self.emit_wide(OP_DEFINEMETHOD, target, key, value, method)
        self.at(self.nodes[item].start)
        if not computed and self.is_name_key(key_node):
            value = self.expression_named(value_node, ANY, self.ast.atom_str(self.nodes[key_node].a))
            return self.emit_wide(OP_INITPROP, target, value, 0,
                                  self.new_site(self.atom_constant(self.nodes[key_node].a)))
        key = self.property_key(key_node, computed)
        value = self.operand(value_node)
        if self.is_anonymous_function(value_node):
            self.emit(OP_SETFUNCTIONNAME, value, key)
        return self.emit(OP_INITELEM, target, key, value)

    # ---- closures ---------------------------------------------------------------------------------------------------------

    cdef int closure(self, uint32_t record, int dest, str name) except -1:
        """A closure of an inner function over the current environment.

        Only now the template learns which scopes are around it, and its name when that comes from the context.
        """
        cdef FunctionTemplate inner = self.unit.template_of(record)
        inner.outer_scope = self.scope_info
        if name is not None and function_name(inner) == "":
            inner.own_name = name
        self.unit.schedule(record)
        if dest == EFFECT:
            return 0
        dest = self.result_register(dest)
        self.emit_wide(OP_CLOSURE, dest, self.environment, 0, self.unit.inner_index[record])
        return dest

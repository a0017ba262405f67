# Assignment, update operators, destructuring.
#
# `x = a + b` with x in a register becomes one ADD into x.  A variable's register is written by the last instruction of
# the right side only, because the right side may read the old value and a try block may catch an error half way;
# `early_register` lifts this for expressions that neither mention the variable nor stand in a try block.

from libc.stdint cimport uint32_t
from jsbc.code cimport *
from jsbc.frontend._enums cimport *
from jsbc.frontend.ast cimport Node
from jsbc.bytecode._opcodes cimport *
from jsbc.compiler.bindings cimport *
from jsbc.compiler.builder cimport ANY, EFFECT
from jsbc.compiler.members cimport *
from jsbc.compiler.unit cimport *

cdef enum:
    ANALYSIS_BUDGET = 48


cdef bint _is_logical(int operation) noexcept:
    return OPERATOR_COALESCE <= operation <= OPERATOR_LOGICAL_AND


cdef class AssignmentCompiler(MemberCompiler):

    # ---- names of anonymous functions -------------------------------------------------------------------------------

    cdef bint is_anonymous_function(self, uint32_t node) noexcept:
        """IsAnonymousFunctionDefinition (ECMA-262 §8.4.2)."""
        cdef int kind = self.nodes[node].kind
        if kind == NODE_ARROW_FUNCTION_EXPRESSION:
            return True
        return (kind == NODE_FUNCTION_EXPRESSION or kind == NODE_CLASS_EXPRESSION) and self.nodes[node].a == 0

    cdef int expression_named(self, uint32_t node, int dest, str name) except -1:
        """NamedEvaluation: an anonymous function or class gets the name of what it is assigned to."""
        if name is not None and self.is_anonymous_function(node):
            self.inferred_name = name
            # An unused function needs no closure, but a class may have effects.
        return self.expression(node, dest)

    # ---- assignment -------------------------------------------------------------------------------------------------

    cdef int assignment(self, uint32_t node, int dest) except -1:
        cdef Node* n = &self.nodes[node]
        cdef int mark = self.next_register
        cdef int value
        cdef int kind = self.nodes[n.a].kind
        self.enter_nested()
        if kind == NODE_IDENTIFIER:
            if n.c == OPERATOR_ASSIGN:
                return self.assign_identifier(node, dest)
            return self.compound_identifier(node, dest)
        if kind == NODE_MEMBER_EXPRESSION:
            return self.assign_member(node, dest)
        if kind == NODE_OBJECT_PATTERN or kind == NODE_ARRAY_PATTERN:
            value = self.operand(n.b)
            # The pattern may assign the variable that holds the value: [a, b] = a.
            value = self.keep_from(value, 0, self.nodes[node].a)
            self.bind_pattern(self.nodes[node].a, value, PATTERN_ASSIGN)
            return self.finish(value, dest, mark)
        # Annex B web reality: `f() = 1` evaluates the call and throws (ECMA-262 §13.15.1).
        self.effect(n.a)
        self.at(n.start)
        self.throw_error(0, "Invalid left-hand side in assignment")
        return self.result_register(dest) if dest != EFFECT else 0

    cdef int assign_identifier(self, uint32_t node, int dest) except -1:
        cdef uint32_t atom = self.nodes[self.nodes[node].a].a
        cdef uint32_t right = self.nodes[node].b
        cdef uint32_t offset = self.nodes[self.nodes[node].a].start
        cdef int mark = self.next_register
        cdef int budget = ANALYSIS_BUDGET
        cdef int early = self.early_register
        cdef int value
        cdef int record
        cdef Reference ref
        cdef str name = None
        if not self.nodes[self.nodes[node].a].flags & EXPRESSION_PARENTHESIZED and self.is_anonymous_function(right):
            name = self.ast.atom_str(atom)
        self.resolve(atom, &ref)
        if ref.kind == REFERENCE_REGISTER and not ref.check and not ref.dead and (
                ref.variable_kind == VARIABLE_VAR or ref.variable_kind == VARIABLE_LET):
            self.early_register = -1
            if self.protected_depth == 0 and not self.mentions(right, atom, &budget):
                self.early_register = ref.reg
            self.expression_named(right, ref.reg, name)
            self.early_register = early
            self.release_to(mark)
            if dest >= 0:
                self.move(dest, ref.reg)
                return dest
            return ref.reg if dest == ANY else 0
        if ref.kind == REFERENCE_NAME:
            # The name is resolved before the right side runs (ECMA-262 §13.15.2).
            record = self.internal()
            self.at(offset)
            self.emit_wide(OP_RESOLVENAME, record, ref.reg, 0, self.atom_constant(atom))
            value = self.expression_named(right, ANY, name)
            self.at(offset)
            self.emit_wide(OP_PUTRESOLVED, record, value, self.strict, self.atom_constant(atom))
            return self.finish(value, dest, mark)
        if dest >= self.first_temporary:
            value = self.expression_named(right, dest, name)
        else:
            value = self.expression_named(right, ANY, name)
        self.at(offset)
        self.store_reference(&ref, value)
        return self.finish(value, dest, mark)

    cdef int logical_branch(self, int operation, int reg, int label) except -1:
        """Jump when a logical assignment leaves its target alone."""
        if operation == OPERATOR_LOGICAL_AND:
            return self.branch(OP_JF, reg, 0, label)
        if operation == OPERATOR_LOGICAL_OR:
            return self.branch(OP_JT, reg, 0, label)
        return self.branch(OP_JNNULLISH, reg, 0, label)

    cdef int compound_identifier(self, uint32_t node, int dest) except -1:
        """x += …, x ||= …"""
        cdef uint32_t atom = self.nodes[self.nodes[node].a].a
        cdef uint32_t right = self.nodes[node].b
        cdef uint32_t offset = self.nodes[self.nodes[node].a].start
        cdef int operation = self.nodes[node].c
        cdef int mark = self.next_register
        cdef int budget = ANALYSIS_BUDGET
        cdef int value
        cdef int left
        cdef int record = -1
        cdef int end
        cdef bint assignable
        cdef Reference ref
        cdef str name = None
        self.at(offset)
        self.resolve(atom, &ref)
        assignable = ref.variable_kind == VARIABLE_VAR or ref.variable_kind == VARIABLE_LET
        if ref.kind == REFERENCE_NAME:
            record = self.internal()
            self.emit_wide(OP_RESOLVENAME, record, ref.reg, 0, self.atom_constant(atom))
        if _is_logical(operation):
            if not self.nodes[self.nodes[node].a].flags & EXPRESSION_PARENTHESIZED and self.is_anonymous_function(right):
                name = self.ast.atom_str(atom)
            end = self.new_label()
            if dest >= self.first_temporary:
                value = dest
            else:
                value = self.temporary()
            if record >= 0:
                self.emit(OP_GETRESOLVED, value, record)
                self.logical_branch(operation, value, end)
            elif dest == EFFECT and ref.kind == REFERENCE_REGISTER:
                left = self.load_reference(&ref, ANY, False)
                self.logical_branch(operation, left, end)
                if assignable and not ref.check and not ref.dead:
                    self.expression_named(right, ref.reg, name)
                    self.bind(end)
                    self.release_to(mark)
                    return 0
            else:
                self.load_reference(&ref, value, False)
                self.logical_branch(operation, value, end)
            self.expression_named(right, value, name)
            self.at(offset)
            if record >= 0:
                self.emit_wide(OP_PUTRESOLVED, record, value, self.strict, self.atom_constant(atom))
            else:
                self.store_reference(&ref, value)
            self.bind(end)
            return self.finish(value, dest, mark)
        if record >= 0:
            left = self.temporary()
            self.emit(OP_GETRESOLVED, left, record)
        else:
            left = self.load_reference(&ref, ANY, False)
        if ref.kind == REFERENCE_REGISTER:
            if self.may_assign(right, atom, &budget):
                left = self.temporary()
                self.move(left, ref.reg)
            if assignable and not ref.check and not ref.dead:
                self.at(self.nodes[node].start)
                self.binary_operation(operation, left, right, ref.reg, mark)
                if dest >= 0:
                    self.move(dest, ref.reg)
                    return dest
                return ref.reg if dest == ANY else 0
        self.at(self.nodes[node].start)
        value = self.binary_operation(operation, left, right, ANY, mark + 1 if record >= 0 else mark)
        self.at(offset)
        if record >= 0:
            self.emit_wide(OP_PUTRESOLVED, record, value, self.strict, self.atom_constant(atom))
        else:
            self.store_reference(&ref, value)
        return self.finish(value, dest, mark)

    cdef int assign_member(self, uint32_t node, int dest) except -1:
        """object.name = …, object[key] += …, and so on."""
        cdef uint32_t left = self.nodes[node].a
        cdef uint32_t right = self.nodes[node].b
        cdef int operation = self.nodes[node].c
        cdef int mark = self.next_register
        cdef int value
        cdef int old
        cdef int end
        cdef int inner
        cdef Target target
        self.target_parts(left, right, &target)
        inner = self.next_register
        if operation == OPERATOR_ASSIGN:
            if dest >= self.first_temporary:
                value = self.expression(right, dest)
            else:
                value = self.expression(right, ANY)
            self.set_target(&target, value)
            return self.finish(value, dest, mark)
        value = dest if dest >= self.first_temporary else self.temporary()
        self.get_target(&target, value, True)
        if _is_logical(operation):
            end = self.new_label()
            self.logical_branch(operation, value, end)
            self.expression(right, value)
            self.set_target(&target, value)
            self.bind(end)
            return self.finish(value, dest, mark)
        self.at(self.nodes[node].start)
        self.binary_operation(operation, value, right, value, self.next_register)
        self.set_target(&target, value)
        return self.finish(value, dest, mark)

    # ---- ++ and -- --------------------------------------------------------------------------------------------------

    cdef int update(self, uint32_t node, int dest) except -1:
        cdef Node* n = &self.nodes[node]
        cdef uint32_t argument = n.a
        cdef bint increment = n.c == OPERATOR_INCREMENT
        cdef bint prefix = n.flags & UPDATE_EXPRESSION_PREFIX or dest == EFFECT
        cdef int mark = self.next_register
        cdef int value
        cdef int old = -1
        cdef int record = -1
        cdef int op = OP_INC if increment else OP_DEC
        cdef int postfix_op = OP_POSTINC if increment else OP_POSTDEC
        cdef Reference ref
        cdef Target target
        self.at(self.nodes[argument].start)
        if self.nodes[argument].kind == NODE_IDENTIFIER:
            self.resolve(self.nodes[argument].a, &ref)
            if ref.kind == REFERENCE_REGISTER and not ref.check and not ref.dead and (
                    ref.variable_kind == VARIABLE_VAR or ref.variable_kind == VARIABLE_LET):
                if prefix:
                    self.emit(op, ref.reg)
                    if dest >= 0:
                        self.move(dest, ref.reg)
                        return dest
                    return ref.reg if dest == ANY else 0
                dest = self.result_register(dest)
                self.emit(postfix_op, dest, ref.reg)
                return dest
            if ref.kind == REFERENCE_NAME:
                record = self.internal()
                self.emit_wide(OP_RESOLVENAME, record, ref.reg, 0, self.atom_constant(ref.atom))
            value = self.temporary()
            if record >= 0:
                self.emit(OP_GETRESOLVED, value, record)
            else:
                self.load_reference(&ref, value, False)
        elif self.nodes[argument].kind == NODE_MEMBER_EXPRESSION:
            self.target_parts(argument, 0, &target)
            value = self.temporary()
            self.get_target(&target, value, True)
        else:
            self.effect(argument)
            self.throw_error(0, "Invalid left-hand side expression in postfix operation")
            return self.result_register(dest) if dest != EFFECT else 0
        self.at(self.nodes[argument].start)
        if prefix:
            self.emit(op, value)
            old = value
        else:
            old = dest if dest >= self.first_temporary else self.temporary()
            self.emit(postfix_op, old, value)
        if self.nodes[argument].kind == NODE_MEMBER_EXPRESSION:
            self.set_target(&target, value)
        elif record >= 0:
            self.emit_wide(OP_PUTRESOLVED, record, value, self.strict, self.atom_constant(ref.atom))
        else:
            self.store_reference(&ref, value)
        return self.finish(old, dest, mark)

    # ---- patterns -----------------------------------------------------------------------------------------------------

    cdef str binding_name(self, uint32_t node):
        if self.nodes[node].kind == NODE_IDENTIFIER and not self.nodes[node].flags & EXPRESSION_PARENTHESIZED:
            return self.ast.atom_str(self.nodes[node].a)
        return None

    cdef int bind_pattern(self, uint32_t node, int value, int mode) except -1:
        """Give R[value] to a binding identifier, a pattern, or (PATTERN_ASSIGN) any assignment target."""
        cdef int kind = self.nodes[node].kind
        cdef int mark = self.next_register
        cdef int resolved
        cdef Target target
        self.enter_nested()
        if kind == NODE_IDENTIFIER:
            self.at(self.nodes[node].start)
            return self.bind_identifier(self.nodes[node].a, value, mode, -1)
        if kind == NODE_OBJECT_PATTERN:
            self.object_pattern(node, value, mode)
        elif kind == NODE_ARRAY_PATTERN:
            self.array_pattern(node, value, mode)
        elif kind == NODE_MEMBER_EXPRESSION:
            self.target_parts(node, 0, &target)
            self.set_target(&target, value)
        elif kind == NODE_ASSIGNMENT_PATTERN:
            resolved = self.temporary()
            self.move(resolved, value)
            self.default_value(resolved, self.nodes[node].b, self.binding_name(self.nodes[node].a))
            self.bind_pattern(self.nodes[node].a, resolved, mode)
        else:
            self.effect(node)
            self.throw_error(0, "Invalid left-hand side in assignment")
        self.release_to(mark)
        return 0

    cdef int bind_identifier(self, uint32_t atom, int value, int mode, int resolved) except -1:
        cdef Reference ref
        cdef uint32_t decl
        if mode == PATTERN_INITIALIZE:
            decl = self.decl_of(atom)
            if self.bindings[decl].storage == STORAGE_NONE:
                return self.emit_wide(OP_INITGLOBALLEXICAL, value, 0, 0, self.new_site(self.atom_constant(atom)))
            return self.initialize(decl, value)
        if resolved >= 0:
            return self.emit_wide(OP_PUTRESOLVED, resolved, value, self.strict, self.atom_constant(atom))
        self.resolve(atom, &ref)
        return self.store_reference(&ref, value)

    cdef int direct_register(self, uint32_t node, int mode) except -1:
        """Register of a plain variable that a pattern may fill directly, or -2."""
        cdef Reference ref
        cdef uint32_t decl
        if self.nodes[node].kind != NODE_IDENTIFIER:
            return -2
        if mode == PATTERN_INITIALIZE:
            decl = self.decl_of(self.nodes[node].a)
            return self.bindings[decl].reg if self.bindings[decl].storage == STORAGE_REGISTER else -2
        self.resolve(self.nodes[node].a, &ref)
        if ref.kind == REFERENCE_REGISTER and not ref.check and not ref.dead and (
                ref.variable_kind == VARIABLE_VAR or ref.variable_kind == VARIABLE_LET):
            return ref.reg
        return -2

    cdef int default_value(self, int value, uint32_t initializer, str name) except -1:
        """if (R[value] === undefined) R[value] = initializer"""
        cdef int given = self.new_label()
        self.branch(OP_JNUNDEF, value, 0, given)
        self.expression_named(initializer, value, name)
        return self.bind(given)

    cdef int element_target(self, uint32_t node, int mode, Target* target, int* resolved) except -1:
        """Evaluate the reference of an assignment target before its value is fetched; returns the node without default."""
        cdef Reference ref
        resolved[0] = -1
        target.kind = -1
        if self.nodes[node].kind == NODE_ASSIGNMENT_PATTERN:
            node = self.nodes[node].a
        if self.nodes[node].kind == NODE_MEMBER_EXPRESSION:
            self.target_parts(node, node, target)
            target.object = self.keep_all(target.object)
            if target.key >= 0:
                target.key = self.keep_all(target.key)
        elif self.nodes[node].kind == NODE_IDENTIFIER and mode != PATTERN_INITIALIZE:
            self.resolve(self.nodes[node].a, &ref)
            if ref.kind == REFERENCE_NAME:
                resolved[0] = self.internal()
                self.at(self.nodes[node].start)
                self.emit_wide(OP_RESOLVENAME, resolved[0], ref.reg, 0, self.atom_constant(ref.atom))
        return <int>node

    cdef int keep_all(self, int reg) except -1:
        # Default values between evaluating a target and assigning it may assign any variable.
        cdef int copy
        if reg == 0 or reg >= self.first_temporary:
            return reg
        copy = self.temporary()
        self.move(copy, reg)
        return copy

    cdef int assign_element(self, uint32_t node, int value, int mode, Target* target, int resolved) except -1:
        if target.kind >= 0:
            return self.set_target(target, value)
        if resolved >= 0:
            return self.bind_identifier(self.nodes[node].a, value, mode, resolved)
        return self.bind_pattern(node, value, mode)

    cdef int object_pattern(self, uint32_t node, int value, int mode) except -1:
        cdef uint32_t first = self.nodes[node].a
        cdef uint32_t item = first
        cdef uint32_t key_node
        cdef uint32_t element
        cdef uint32_t initializer
        cdef uint32_t target_node
        cdef uint32_t index = 0
        cdef int mark = self.next_register
        cdef int inner
        cdef int key
        cdef int fetched
        cdef int resolved
        cdef int direct
        cdef Target target
        cdef bint has_rest = False
        cdef bint computed
        cdef list keys = []
        cdef str name
        self.at(self.nodes[node].start)
        # Reading the first property throws for undefined and null by itself, if it comes first.
        if first == 0 or self.nodes[first].kind != NODE_PROPERTY or self.nodes[first].flags & PROPERTY_COMPUTED or (
                mode == PATTERN_ASSIGN):
            self.emit(OP_REQUIREOBJECT, value)
        while item:
            if self.nodes[item].kind == NODE_REST_ELEMENT:
                has_rest = True
            item = self.nodes[item].next
        item = first
        while item:
            if self.nodes[item].kind == NODE_REST_ELEMENT:
                self.object_rest(self.nodes[item].a, value, mode, keys)
                break
            inner = self.next_register
            key_node = self.nodes[item].a
            element = self.nodes[item].b
            computed = self.nodes[item].flags & PROPERTY_COMPUTED
            initializer = self.nodes[element].b if self.nodes[element].kind == NODE_ASSIGNMENT_PATTERN else 0
            key = -1
            name = None
            if not computed and self.nodes[key_node].kind != NODE_NUMERIC_LITERAL and (
                    self.nodes[key_node].kind != NODE_BIG_INT_LITERAL) and (
                    not self.array_index(self.nodes[key_node].a, &index)):
                name = self.ast.atom_str(self.nodes[key_node].a)
            else:
                key = self.temporary()
                inner = self.next_register if has_rest else inner
                if not computed and self.nodes[key_node].kind == NODE_BIG_INT_LITERAL:
                    self.load_string(key, self.bigint_key(key_node))
                elif not computed and self.nodes[key_node].kind != NODE_NUMERIC_LITERAL:
                    self.load_array_index(key, index)
                else:
                    self.expression(key_node, key)
                    if has_rest or (computed and self.nodes[key_node].kind != NODE_NUMERIC_LITERAL):
                        self.at(self.nodes[key_node].start)
                        self.emit(OP_TOPROPERTYKEY, key, key)
            if has_rest:
                keys.append(key if name is None else name)
            target_node = <uint32_t>self.element_target(element, mode, &target, &resolved)
            direct = self.direct_register(target_node, mode) if target.kind < 0 and resolved < 0 else -2
            if direct >= 0 and initializer and mode != PATTERN_INITIALIZE:
                direct = -2
            # A pattern may overwrite the variable that it reads from: ({a, b} = a).
            if direct == value:
                direct = -2
            fetched = direct if direct >= 0 else self.temporary()
            self.at(self.nodes[key_node].start)
            if key >= 0:
                self.emit(OP_GETELEM, fetched, value, key)
            else:
                self.get_named(fetched, value, self.nodes[key_node].a)
            if initializer:
                self.default_value(fetched, initializer, self.binding_name(target_node))
            if direct >= 0:
                if mode == PATTERN_INITIALIZE:
                    self.bindings[self.decl_of(self.nodes[target_node].a)].initialized = 1
            else:
                self.assign_element(target_node, fetched, mode, &target, resolved)
            self.release_to(inner)
            item = self.nodes[item].next
        self.release_to(mark)
        return 0

    cdef str bigint_key(self, uint32_t node):
        """Property name of a BigInt literal key: its value in decimal."""
        return str(int(self.ast.atom_str(self.nodes[node].a), 0))

    cdef int object_rest(self, uint32_t node, int value, int mode, list keys) except -1:
        cdef int mark = self.next_register
        cdef int resolved
        cdef Target target
        cdef uint32_t target_node = <uint32_t>self.element_target(node, mode, &target, &resolved)
        cdef int result = self.temporary()
        cdef int first = self.window(len(keys)) if keys else self.next_register
        cdef int i = first
        if not keys:
            first = i = result
        for key in keys:
            if isinstance(key, str):
                self.load_string(i, <str>key)
            else:
                self.move(i, <int>key)
            i += 1
        self.at(self.nodes[node].start)
        self.emit_wide(OP_OBJECTREST, result, value, first, <uint32_t>len(keys))
        self.assign_element(target_node, result, mode, &target, resolved)
        self.release_to(mark)
        return 0

    cdef bint elements_cannot_throw(self, uint32_t element, int mode) except -1:
        """Whether binding these elements cannot throw, so that the iterator needs no handler."""
        cdef Reference ref
        while element:
            if self.nodes[element].kind == NODE_IDENTIFIER:
                if mode == PATTERN_INITIALIZE:
                    if self.bindings[self.decl_of(self.nodes[element].a)].storage == STORAGE_NONE:
                        return False
                else:
                    self.resolve(self.nodes[element].a, &ref)
                    if ref.kind > REFERENCE_OUTER or ref.check or ref.dead or ref.variable_kind > VARIABLE_LET:
                        return False
            elif self.nodes[element].kind != NODE_HOLE:
                return False
            element = self.nodes[element].next
        return True

    cdef int array_pattern(self, uint32_t node, int value, int mode) except -1:
        cdef uint32_t element = self.nodes[node].a
        cdef uint32_t initializer
        cdef uint32_t target_node
        cdef int mark = self.next_register
        cdef int record = self.window(3)
        cdef int inner
        cdef int fetched
        cdef int resolved
        cdef int direct
        cdef Target target
        cdef bint quiet = self.elements_cannot_throw(element, mode)
        cdef bint is_rest
        self.at(self.nodes[node].start)
        self.emit(OP_GETITERATOR, record, value)
        if not quiet:
            self.push_iterator(record, False)
        while element:
            inner = self.next_register
            if self.nodes[element].kind == NODE_HOLE:
                self.emit(OP_ITERNEXTDESTRUCT, self.temporary(), record)
                self.release_to(inner)
                element = self.nodes[element].next
                continue
            is_rest = self.nodes[element].kind == NODE_REST_ELEMENT
            target_node = self.nodes[element].a if is_rest else element
            initializer = 0
            if not is_rest and self.nodes[element].kind == NODE_ASSIGNMENT_PATTERN:
                initializer = self.nodes[element].b
            target_node = <uint32_t>self.element_target(target_node, mode, &target, &resolved)
            direct = self.direct_register(target_node, mode) if target.kind < 0 and resolved < 0 else -2
            if direct >= 0 and initializer and mode != PATTERN_INITIALIZE:
                direct = -2
            fetched = direct if direct >= 0 else self.temporary()
            self.at(self.nodes[element].start)
            self.emit(OP_ITERREST if is_rest else OP_ITERNEXTDESTRUCT, fetched, record)
            if initializer:
                self.default_value(fetched, initializer, self.binding_name(target_node))
            if direct >= 0:
                if mode == PATTERN_INITIALIZE:
                    self.bindings[self.decl_of(self.nodes[target_node].a)].initialized = 1
            else:
                self.assign_element(target_node, fetched, mode, &target, resolved)
            self.release_to(inner)
            element = self.nodes[element].next
        if not quiet:
            self.pop_iterator()
        self.at(self.nodes[node].start)
        self.emit(OP_ITERCLOSE, record)
        self.release_to(mark)
        return 0

# Property access, calls, optional chains, super, private names, delete.
#
# A call is a window of registers, filled where it stands:
#
#       R[base]      the function; afterwards the result
#       R[base + 1]  this
#       R[base + 2…] arguments
#
# Arguments are compiled straight into the window, and a call that is itself an argument uses its own argument register
# as its base, so `f(g(h(x)))` moves nothing.

from libc.stdint cimport uint16_t, uint32_t
from jsbc.code cimport *
from jsbc.frontend._enums cimport *
from jsbc.frontend.ast cimport Node
from jsbc.bytecode._opcodes cimport *
from jsbc.compiler.bindings cimport *
from jsbc.compiler.builder cimport ANY, EFFECT, CLOSURE_ENVIRONMENT
from jsbc.compiler.operators cimport OperatorCompiler

cdef enum:
    # Calls with more arguments pass them as an array: the window must fit into the frame.
    MAX_WINDOW_ARGUMENTS = 100
    # EVALCALL: the arguments are the elements of an array.
    EVAL_SPREAD = 255


cdef class MemberCompiler(OperatorCompiler):

    def __cinit__(self):
        self.chain_end = -1

    # ---- this, home object, new.target ------------------------------------------------------------------------------

    cdef int load_this(self, int dest, uint32_t offset) except -1:
        cdef int kind = self.template.kind
        cdef int reg
        self.at(offset)
        if kind == FUNCTION_ARROW or kind == FUNCTION_EVAL:
            reg = self.load_pseudo(0, "this", dest, True)
            if reg != -2:
                return reg
            dest = self.result_register(dest)
            self.emit(OP_LOADUNDEF if self.template.flags & FLAG_MODULE_CODE else OP_LOADGLOBALTHIS, dest)
            return dest
        if kind == FUNCTION_SCRIPT or kind == FUNCTION_MODULE:
            dest = self.result_register(dest)
            self.emit(OP_LOADGLOBALTHIS if kind == FUNCTION_SCRIPT else OP_LOADUNDEF, dest)
            return dest
        if kind == FUNCTION_DERIVED_CONSTRUCTOR:
            if self.this_decl:
                return self.load_pseudo(self.this_decl, "this", dest, True)
            self.emit(OP_CHECKTHIS, 0)
        if dest == ANY:
            return 0
        self.move(dest, 0)
        return dest

    cdef int load_home_object(self, int dest) except -1:
        cdef int reg
        if self.template.kind == FUNCTION_ARROW or self.template.kind == FUNCTION_EVAL:
            reg = self.load_pseudo(0, "%home", dest, False)
            if reg == -2:
                self.fail("'super' keyword unexpected here", self.source_offset)
            return reg
        dest = self.result_register(dest)
        self.emit(OP_LOADHOME, dest)
        return dest

    cdef int new_target(self, int dest) except -1:
        cdef int reg
        if self.template.kind == FUNCTION_ARROW or self.template.kind == FUNCTION_EVAL:
            reg = self.load_pseudo(0, "new.target", dest, False)
            if reg != -2:
                return reg
            dest = self.result_register(dest)
            self.emit(OP_LOADUNDEF, dest)
            return dest
        dest = self.result_register(dest)
        self.emit(OP_LOADNEWTARGET, dest)
        return dest

    # ---- the parts of a member expression -----------------------------------------------------------------------------

    cdef bint array_index(self, uint32_t atom, uint32_t* index) noexcept:
        """Whether the atom is a canonical array index (0 … 2**32 - 2): such keys are integers for the VM."""
        cdef uint32_t length = self.ast.atoms[atom].length
        cdef const uint16_t* units = self.ast.atoms[atom].units
        cdef unsigned long long value = 0
        cdef uint32_t i
        if length == 0 or length > 10 or (units[0] == c'0' and length > 1):
            return False
        for i in range(length):
            if not c'0' <= units[i] <= c'9':
                return False
            value = value * 10 + (units[i] - c'0')
        if value > 4294967294ULL:
            return False
        index[0] = <uint32_t>value
        return True

    cdef int load_array_index(self, int dest, uint32_t index) except -1:
        return self.load_number(dest, index)

    cdef int private_name(self, uint32_t node) except -1:
        """Register with the PrivateName of a PrivateIdentifier."""
        cdef Reference ref
        self.resolve_private(self.nodes[node].a, &ref)
        if ref.kind == REFERENCE_GLOBAL:
            self.fail(f"Private field '{self.ast.atom_str(self.nodes[node].a)}' must be declared in an enclosing class",
                      self.nodes[node].start)
        return self.load_reference(&ref, ANY, False)

    cdef int super_base(self, uint32_t offset) except -1:
        """Two registers: the first is for the super base (load it last), the second has `this`."""
        cdef int pair = self.window(2)
        self.load_this(pair + 1, offset)
        return pair

    cdef int target_parts(self, uint32_t node, uint32_t later, Target* target) except -1:
        """Evaluate object and key of a member expression; they stay right while `later` is evaluated."""
        cdef Node* n = &self.nodes[node]
        cdef uint32_t object_node = n.a
        cdef uint32_t key_node = n.b
        cdef bint computed = n.flags & MEMBER_EXPRESSION_COMPUTED
        cdef bint optional = n.flags & MEMBER_EXPRESSION_OPTIONAL
        cdef uint32_t index = 0
        cdef bint is_index = False
        cdef int mark
        target.offset = self.nodes[key_node].start
        target.atom = 0
        target.key = -1
        target.property_node = key_node
        self.enter_nested()
        if self.nodes[object_node].kind == NODE_SUPER:
            target.kind = TARGET_SUPER
            target.object = self.super_base(self.nodes[object_node].start)
            target.key = self.temporary()
            if computed:
                self.expression(key_node, target.key)
            else:
                self.load_string(target.key, self.ast.atom_str(self.nodes[key_node].a))
            mark = self.next_register
            self.at(target.offset)
            self.emit(OP_SUPERBASE, target.object, self.load_home_object(ANY))
            self.release_to(mark)
            return 0
        if self.nodes[key_node].kind == NODE_PRIVATE_IDENTIFIER:
            target.kind = TARGET_PRIVATE
            target.object = self.operand_before(object_node, later)
            if optional:
                self.branch(OP_JNULLISH, target.object, 0, self.chain_end)
            target.key = self.private_name(key_node)
            return 0
        if not computed or self.nodes[key_node].kind == NODE_STRING_LITERAL:
            is_index = computed and self.array_index(self.nodes[key_node].a, &index)
            if not is_index:
                target.kind = TARGET_PROPERTY
                target.atom = self.nodes[key_node].a
                target.object = self.operand_before(object_node, later)
                if optional:
                    self.branch(OP_JNULLISH, target.object, 0, self.chain_end)
                return 0
        target.kind = TARGET_ELEMENT
        target.object = self.operand_before(object_node, key_node)
        target.object = self.keep_from(target.object, object_node, later)
        if optional:
            self.branch(OP_JNULLISH, target.object, 0, self.chain_end)
        if is_index:
            target.key = self.temporary()
            self.load_array_index(target.key, index)
        else:
            target.key = self.operand_before(key_node, later)
        return 0

    cdef int get_named(self, int dest, int object, uint32_t atom) except -1:
        cdef str name = self.ast.atom_str(atom)
        return self.emit_wide(OP_GETLENGTH if name == "length" else OP_GETPROP, dest, object, 0,
                              self.new_site(self.string_constant(name)))

    cdef int get_target(self, Target* target, int dest, bint keep_key) except -1:
        """R[dest] = value of the target.  keep_key: it will be written later with the same key, converted only once."""
        cdef int key
        cdef double ignored
        self.at(target.offset)
        if target.kind == TARGET_PROPERTY:
            return self.get_named(dest, target.object, target.atom)
        if target.kind == TARGET_ELEMENT:
            if keep_key and not self.constant_number(target.property_node, &ignored) and (
                    self.nodes[target.property_node].kind != NODE_STRING_LITERAL):
                if target.key < self.first_temporary:
                    key = self.temporary()
                    self.move(key, target.key)
                    target.key = key
                return self.emit(OP_GETELEMKEY, dest, target.object, target.key)
            return self.emit(OP_GETELEM, dest, target.object, target.key)
        if target.kind == TARGET_SUPER:
            if keep_key and self.nodes[target.property_node].kind != NODE_IDENTIFIER:
                self.emit(OP_TOPROPERTYKEY, target.key, target.key)
            return self.emit(OP_GETSUPERELEM, dest, target.object, target.key)
        return self.emit(OP_GETPRIVATE, dest, target.object, target.key)

    cdef int set_target(self, Target* target, int value) except -1:
        self.at(target.offset)
        if target.kind == TARGET_PROPERTY:
            return self.emit_wide(OP_SETPROP, target.object, value, self.strict,
                                  self.new_site(self.atom_constant(target.atom)))
        if target.kind == TARGET_ELEMENT:
            return self.emit(OP_SETELEM, target.object, target.key, value)
        if target.kind == TARGET_SUPER:
            return self.emit(OP_SETSUPERELEM, target.object, target.key, value)
        return self.emit(OP_SETPRIVATE, target.object, target.key, value)

    cdef int member(self, uint32_t node, int dest) except -1:
        cdef int mark = self.next_register
        cdef Target target
        self.target_parts(node, 0, &target)
        self.release_to(mark)
        if dest == EFFECT:
            # A getter may run.
            self.get_target(&target, self.temporary(), False)
            self.release_to(mark)
            return 0
        dest = self.result_register(dest)
        self.get_target(&target, dest, False)
        return dest

    # ---- optional chains ------------------------------------------------------------------------------------------------

    cdef int chain(self, uint32_t node, int dest) except -1:
        cdef int outer = self.chain_end
        cdef int absent = self.new_label()
        cdef int end
        self.chain_end = absent
        if dest == EFFECT:
            self.effect(self.nodes[node].a)
            self.chain_end = outer
            return self.bind(absent)
        dest = self.result_register(dest)
        self.expression(self.nodes[node].a, dest)
        self.chain_end = outer
        end = self.new_label()
        self.jump(end)
        self.bind(absent)
        self.emit(OP_LOADUNDEF, dest)
        self.bind(end)
        return dest

    cdef int delete_expression(self, uint32_t node, int dest) except -1:
        cdef uint32_t argument = self.nodes[node].a
        cdef uint32_t offset = self.nodes[node].start
        cdef int mark = self.next_register
        cdef int outer = self.chain_end
        cdef int absent = -1
        cdef int end
        cdef int result
        cdef Reference ref
        cdef Target target
        if self.nodes[argument].kind == NODE_CHAIN_EXPRESSION:
            absent = self.new_label()
            argument = self.nodes[argument].a
            self.chain_end = absent
        if self.nodes[argument].kind == NODE_MEMBER_EXPRESSION:
            if self.nodes[self.nodes[argument].a].kind == NODE_SUPER:
                # The reference is evaluated, then deleting it throws (ECMA-262 §13.5.1.2).
                self.load_this(self.temporary(), offset)
                if self.nodes[argument].flags & MEMBER_EXPRESSION_COMPUTED:
                    self.effect(self.nodes[argument].b)
                self.at(offset)
                self.throw_error(0, "Unsupported reference to 'super'")
                self.release_to(mark)
                return self.result_register(dest) if dest != EFFECT else 0
            self.target_parts(argument, 0, &target)
            self.chain_end = outer
            self.release_to(mark)
            result = self.result_register(dest)
            self.at(offset)
            if target.kind == TARGET_PROPERTY:
                self.emit_wide(OP_DELETEPROP, result, target.object, 0, self.atom_constant(target.atom))
            else:
                self.emit(OP_DELETEELEM, result, target.object, target.key)
        elif self.nodes[argument].kind == NODE_IDENTIFIER:
            self.resolve(self.nodes[argument].a, &ref)
            result = self.result_register(dest)
            if ref.kind == REFERENCE_NAME:
                self.emit_wide(OP_DELETENAME, result, ref.reg, 0, self.atom_constant(ref.atom))
            elif ref.kind == REFERENCE_GLOBAL:
                self.emit_wide(OP_DELETENAME, result, CLOSURE_ENVIRONMENT, 0, self.atom_constant(ref.atom))
            else:
                self.emit(OP_LOADFALSE, result)
        else:
            self.effect(argument)
            self.chain_end = outer
            result = self.result_register(dest)
            self.emit(OP_LOADTRUE, result)
        if absent >= 0:
            end = self.new_label()
            self.jump(end)
            self.bind(absent)
            self.emit(OP_LOADTRUE, result)
            self.bind(end)
        if dest == EFFECT:
            self.release_to(mark)
        return result

    # ---- calls ------------------------------------------------------------------------------------------------------------

    cdef bint has_spread(self, uint32_t first) noexcept:
        cdef int count = 0
        while first:
            count += 1
            if self.nodes[first].kind == NODE_SPREAD_ELEMENT or count > MAX_WINDOW_ARGUMENTS:
                return True
            first = self.nodes[first].next
        return False

    cdef int call_arguments(self, uint32_t first, int* count) except -1:
        """Arguments into the registers that follow; the window above must be complete."""
        count[0] = 0
        while first:
            self.expression(first, self.temporary())
            count[0] += 1
            first = self.nodes[first].next
        return 0

    cdef int spread_arguments(self, uint32_t first) except -1:
        """Arguments as one new array in the next register."""
        cdef int array = self.temporary()
        self.array_elements(array, first)
        return array

    cdef int array_elements(self, int array, uint32_t first) except -1:
        raise AssertionError("implemented by a later layer")

    cdef int callee_member(self, uint32_t node) except -1:
        """Function and this of `object.name(…)`; the answer is the base of the window."""
        cdef int mark = self.next_register
        cdef int base
        cdef Target target
        self.target_parts(node, 0, &target)
        if target.kind == TARGET_PROPERTY or target.kind == TARGET_ELEMENT:
            # Object and key may lie in the window: the instruction reads them before it writes.
            self.release_to(mark)
            base = self.window(2)
            self.at(target.offset)
            if target.kind == TARGET_PROPERTY:
                self.emit_wide(OP_GETMETHOD, base, target.object, 0, self.new_site(self.atom_constant(target.atom)))
            else:
                self.emit(OP_GETELEMMETHOD, base, target.object, target.key)
            return base
        if target.kind == TARGET_SUPER:
            # target.object, target.object + 1 is (super base, this), at `mark`: this already stands where it is needed.
            self.get_target(&target, target.object, False)
            self.release_to(mark + 2)
            return mark
        # Private: the object must end in base + 1.
        if target.object == mark:
            self.get_target(&target, self.temporary(), False)
            base = self.next_register - 1
            self.emit(OP_SWAP, mark, base)
            if base != mark + 1:
                self.move(mark + 1, base)
            self.release_to(mark)
            return self.window(2)
        self.release_to(mark)
        base = self.window(2)
        self.get_target(&target, base, False)
        self.move(base + 1, target.object)
        return base

    cdef int callee(self, uint32_t node, int* base) except -1:
        """Function and this of a call into a new window."""
        cdef int kind = self.nodes[node].kind
        cdef int outer
        cdef int absent
        cdef int end
        cdef int mark = self.next_register
        cdef Reference ref
        if kind == NODE_MEMBER_EXPRESSION:
            base[0] = self.callee_member(node)
            return 0
        if kind == NODE_CHAIN_EXPRESSION and self.nodes[self.nodes[node].a].kind == NODE_MEMBER_EXPRESSION:
            # (a?.b)(): the parentheses end the chain, but `this` is still a.
            outer = self.chain_end
            absent = self.new_label()
            end = self.new_label()
            self.chain_end = absent
            base[0] = self.callee_member(self.nodes[node].a)
            self.chain_end = outer
            self.jump(end)
            self.bind(absent)
            self.emit(OP_LOADUNDEF, base[0])
            self.emit(OP_LOADUNDEF, base[0] + 1)
            self.bind(end)
            return 0
        base[0] = self.window(2)
        if kind == NODE_IDENTIFIER:
            self.at(self.nodes[node].start)
            self.resolve(self.nodes[node].a, &ref)
            if ref.kind == REFERENCE_NAME:
                # Inside `with`, the object is the call's this.
                return self.emit_wide(OP_GETNAMEMETHOD, base[0], ref.reg, 0, self.atom_constant(ref.atom))
            self.load_reference(&ref, base[0], False)
            return self.emit(OP_LOADUNDEF, base[0] + 1)
        self.release_to(base[0] + 1)
        self.expression(node, base[0])
        self.release_to(mark)
        self.window(2)
        return self.emit(OP_LOADUNDEF, base[0] + 1)

    cdef int call(self, uint32_t node, int dest) except -1:
        cdef Node* n = &self.nodes[node]
        cdef uint32_t callee_node = n.a
        cdef uint32_t arguments_list = n.b
        cdef int flags = n.flags
        cdef int mark = self.next_register
        cdef bint in_place = dest >= self.first_temporary and dest == mark - 1
        cdef int base
        cdef int count
        cdef uint32_t offset
        cdef bint spread = self.has_spread(arguments_list)
        if self.nodes[callee_node].kind == NODE_SUPER:
            return self.super_call(node, dest)
        self.enter_nested()
        if in_place:
            # The destination is the newest temporary: the window may start there.
            self.release_to(dest)
        self.callee(callee_node, &base)
        if flags & CALL_EXPRESSION_OPTIONAL:
            self.branch(OP_JNULLISH, base, 0, self.chain_end)
        if self.nodes[callee_node].kind == NODE_MEMBER_EXPRESSION:
            offset = self.nodes[self.nodes[callee_node].b].start
        else:
            offset = self.nodes[callee_node].start
        count = EVAL_SPREAD
        if spread:
            self.spread_arguments(arguments_list)
        else:
            self.call_arguments(arguments_list, &count)
        self.at(offset)
        if flags & CALL_EXPRESSION_DIRECT_EVAL:
            self.direct_eval(node, base, count)
        elif spread:
            self.emit(OP_CALLSPREAD, base)
        else:
            self.emit(OP_CALL, base, count)
        if in_place:
            self.release_to(mark)
            return dest
        return self.finish(base, dest, mark)

    cdef int new_expression(self, uint32_t node, int dest) except -1:
        cdef int mark = self.next_register
        cdef bint in_place = dest >= self.first_temporary and dest == mark - 1
        cdef int base
        cdef int count
        cdef uint32_t arguments_list = self.nodes[node].b
        self.enter_nested()
        if in_place:
            self.release_to(dest)
        base = self.temporary()
        self.expression(self.nodes[node].a, base)
        self.temporary()
        if self.has_spread(arguments_list):
            self.spread_arguments(arguments_list)
            self.at(self.nodes[node].start)
            self.emit(OP_NEWSPREAD, base)
        else:
            self.call_arguments(arguments_list, &count)
            self.at(self.nodes[node].start)
            self.emit(OP_NEW, base, count)
        if in_place:
            self.release_to(mark)
            return dest
        return self.finish(base, dest, mark)

    cdef int super_call(self, uint32_t node, int dest) except -1:
        """`super(…)`: construct the parent, bind this once, run the field initializers (ECMA-262 §13.3.7.1)."""
        cdef int mark = self.next_register
        cdef int base = self.window(2)
        cdef int active = self.temporary()
        cdef int count
        cdef int bound
        cdef int scratch
        cdef uint32_t arguments_list = self.nodes[node].b
        cdef bint own = self.template.kind == FUNCTION_DERIVED_CONSTRUCTOR
        cdef Reference ref
        cdef Binding* binding
        self.at(self.nodes[node].start)
        if own:
            self.emit(OP_LOADCALLEE, active)
        elif self.load_pseudo(0, "%function", active, False) == -2:
            self.fail("'super' keyword unexpected here", self.nodes[node].start)
        self.emit(OP_GETSUPERCTOR, base, active)
        self.new_target(base + 1)
        # The arguments must follow the window; the active function is loaded again afterwards.
        self.release_to(base + 2)
        if self.has_spread(arguments_list):
            self.spread_arguments(arguments_list)
            self.at(self.nodes[node].start)
            self.emit(OP_SUPERCALLSPREAD, base)
        else:
            self.call_arguments(arguments_list, &count)
            self.at(self.nodes[node].start)
            self.emit(OP_SUPERCALL, base, count)
        self.release_to(base + 1)
        bound = self.new_label()
        if own and not self.this_decl:
            self.branch(OP_JEMPTY, 0, 0, bound)
            self.throw_error(0, "Super constructor may only be called once")
            self.bind(bound)
            self.move(0, base)
        else:
            scratch = self.temporary()
            if own:
                binding = &self.bindings[self.this_decl]
                ref.kind = REFERENCE_ENVIRONMENT
                ref.reg = self.active[binding.level - 1].environment
                ref.slot = binding.slot
            else:
                self.resolve_outer("this", &ref, True)
            ref.check = False
            ref.dead = False
            ref.variable_kind = VARIABLE_THIS
            self.load_reference(&ref, scratch, False)
            self.branch(OP_JEMPTY, scratch, 0, bound)
            self.throw_error(0, "Super constructor may only be called once")
            self.bind(bound)
            self.store_reference(&ref, base)
        active = self.temporary()
        if own:
            self.emit(OP_LOADCALLEE, active)
        else:
            self.load_pseudo(0, "%function", active, False)
        self.emit(OP_RUNFIELDS, base, active)
        return self.finish(base, dest, mark)

    cdef int direct_eval(self, uint32_t node, int base, int count) except -1:
        """EVALCALL with what the evaluated code may use: its ScopeInfo chain starts at the current environment."""
        cdef FunctionTemplate function = self.template
        cdef int kind
        cdef bint in_function
        cdef bint in_method
        cdef bint in_derived
        cdef bint in_fields
        while function.kind == FUNCTION_ARROW and function.parent is not None:
            function = function.parent
        kind = function.kind
        if kind == FUNCTION_EVAL and self.unit.code.eval_context is not None:
            in_function, in_method, in_derived, in_fields = self.unit.code.eval_context
        else:
            in_function = kind < FUNCTION_SCRIPT or kind > FUNCTION_MODULE
            in_method = FUNCTION_METHOD <= kind <= FUNCTION_CLASS_STATIC_BLOCK or kind == FUNCTION_CLASS_STATIC_INITIALIZER
            in_derived = kind == FUNCTION_DERIVED_CONSTRUCTOR
            in_fields = kind == FUNCTION_CLASS_FIELDS or kind == FUNCTION_CLASS_STATIC_INITIALIZER
        info = -1
        if self.environment != CLOSURE_ENVIRONMENT:
            info = self.scope_info.index
        facts = (int(self.strict), int(in_function), int(in_method), int(in_derived), int(in_fields), info)
        return self.emit_wide(OP_EVALCALL, base, count, self.environment, self.tuple_constant(facts))

    cdef int tagged_template(self, uint32_t node, int dest) except -1:
        cdef int mark = self.next_register
        cdef bint in_place = dest >= self.first_temporary and dest == mark - 1
        cdef int base
        cdef int count
        cdef uint32_t tag = self.nodes[node].a
        cdef uint32_t quasi = self.nodes[node].b
        cdef uint32_t piece
        cdef list cooked = []
        cdef list raw = []
        if in_place:
            self.release_to(dest)
        self.callee(tag, &base)
        piece = self.nodes[quasi].a
        while piece:
            cooked.append(self.ast.atom_str(self.nodes[piece].a) if self.nodes[piece].a else None)
            raw.append(self.ast.atom_str(self.nodes[piece].b))
            piece = self.nodes[piece].next
        self.emit_wide(OP_TEMPLATEOBJECT, self.temporary(), 0, 0,
                       self.new_site(self.tuple_constant((tuple(cooked), tuple(raw)))))
        self.call_arguments(self.nodes[quasi].b, &count)
        self.at(self.nodes[tag].start)
        self.emit(OP_CALL, base, count + 1)
        if in_place:
            self.release_to(mark)
            return dest
        return self.finish(base, dest, mark)

    cdef int import_call(self, uint32_t node, int dest) except -1:
        """import(source, options)"""
        cdef int mark = self.next_register
        cdef int source = self.temporary()
        cdef int options = self.temporary()
        self.expression(self.nodes[node].a, source)
        if self.nodes[node].b:
            self.expression(self.nodes[node].b, options)
        else:
            self.emit(OP_LOADUNDEF, options)
        self.at(self.nodes[node].start)
        self.emit(OP_IMPORTCALL, source, source, options)
        return self.finish(source, dest, mark)

# Statements except loops (loops.pyx).

from libc.stdint cimport uint32_t
from jsbc.code cimport *
from jsbc.frontend._enums cimport *
from jsbc.frontend.ast cimport Node
from jsbc.bytecode._opcodes cimport *
from jsbc.compiler.assignments cimport PATTERN_ASSIGN, PATTERN_VAR, PATTERN_INITIALIZE
from jsbc.compiler.bindings cimport *
from jsbc.compiler.builder cimport ANY, EFFECT, push_word
from jsbc.compiler.classes cimport ClassCompiler
from jsbc.compiler.control cimport *
from jsbc.compiler.unit cimport *

cdef enum:
    ANALYSIS_BUDGET = 48


cdef class StatementCompiler(ClassCompiler):

    def __cinit__(self):
        self.completion = -1

    # ---- lists ------------------------------------------------------------------------------------------------------

    cdef bint sets_completion(self, uint32_t node) noexcept:
        """Statements whose completion value is never empty: what stands before them cannot be the result of a script."""
        cdef int kind = self.nodes[node].kind
        return (kind == NODE_EXPRESSION_STATEMENT or kind == NODE_IF_STATEMENT or kind == NODE_FOR_STATEMENT
                or kind == NODE_FOR_IN_STATEMENT or kind == NODE_FOR_OF_STATEMENT or kind == NODE_WHILE_STATEMENT
                or kind == NODE_DO_WHILE_STATEMENT or kind == NODE_SWITCH_STATEMENT or kind == NODE_TRY_STATEMENT
                or kind == NODE_WITH_STATEMENT)

    cdef int statement_list(self, uint32_t first) except -1:
        cdef uint32_t node = first
        cdef uint32_t last = 0
        cdef int completion = self.completion
        cdef bint breakable = self.control_count != 0
        if completion >= 0 and not breakable:
            # At the top level only the last statement that has a value needs to leave it: loops in scripts run at the
            # speed of loops in functions.  Inside loops a `break` may make any statement the last.
            while node:
                if self.sets_completion(node):
                    last = node
                node = self.nodes[node].next
            node = first
            if last:
                self.completion = -1
        while node:
            if node == last:
                self.completion = completion
            self.statement(node)
            node = self.nodes[node].next
        self.completion = completion
        return 0

    cdef int statement(self, uint32_t node) except -1:
        cdef int kind = self.nodes[node].kind
        cdef int mark = self.next_register
        cdef int value
        if kind == NODE_LABELED_STATEMENT:
            return self.labeled_statement(node)
        if kind == NODE_EXPRESSION_STATEMENT:
            return self.expression_statement(node)
        elif kind == NODE_VARIABLE_DECLARATION:
            return self.variable_declaration(node)
        elif kind == NODE_IF_STATEMENT:
            return self.if_statement(node)
        elif kind == NODE_RETURN_STATEMENT:
            return self.return_statement(node)
        elif kind == NODE_BLOCK_STATEMENT:
            return self.block(node)
        elif kind == NODE_FOR_STATEMENT:
            return self.for_statement(node)
        elif kind == NODE_FUNCTION_DECLARATION:
            return self.block_function(node)
        elif kind == NODE_THROW_STATEMENT:
            value = self.operand(self.nodes[node].a)
            self.at(self.nodes[node].start)
            self.emit(OP_THROW, value)
            self.release_to(mark)
            return 0
        elif kind == NODE_SWITCH_STATEMENT:
            return self.switch_statement(node)
        elif kind == NODE_TRY_STATEMENT:
            return self.try_statement(node)
        elif kind == NODE_BREAK_STATEMENT or kind == NODE_CONTINUE_STATEMENT:
            return self.break_to(self.nodes[self.nodes[node].a].a if self.nodes[node].a else 0,
                                 kind == NODE_CONTINUE_STATEMENT, self.nodes[node].start)
        elif kind == NODE_WHILE_STATEMENT:
            return self.while_statement(node)
        elif kind == NODE_DO_WHILE_STATEMENT:
            return self.do_while_statement(node)
        elif kind == NODE_FOR_IN_STATEMENT:
            return self.for_in_statement(node)
        elif kind == NODE_FOR_OF_STATEMENT:
            return self.for_of_statement(node)
        elif kind == NODE_CLASS_DECLARATION:
            return self.class_declaration(node)
        elif kind == NODE_EMPTY_STATEMENT:
            return 0
        elif kind == NODE_WITH_STATEMENT:
            return self.with_statement(node)
        elif kind == NODE_DEBUGGER_STATEMENT:
            return self.emit(OP_DEBUGGER)
        elif NODE_IMPORT_DECLARATION <= kind <= NODE_EXPORT_ALL_DECLARATION:
            return self.fail("Modules cannot be compiled yet", self.nodes[node].start)
        return self.fail("Unexpected statement", self.nodes[node].start)

    cdef int reset_completion(self) except -1:
        """Compound statements have the value undefined until something inside has another."""
        if self.completion >= 0:
            self.emit(OP_LOADUNDEF, self.completion)
        return 0

    cdef int expression_statement(self, uint32_t node) except -1:
        if self.completion >= 0:
            self.expression(self.nodes[node].a, self.completion)
            return 0
        return self.effect(self.nodes[node].a)

    # ---- blocks and declarations --------------------------------------------------------------------------------------

    cdef Control* label_control(self) except? NULL:
        """A break target for labels in front of a statement that is no loop; NULL when there are none."""
        cdef Control* control
        if self.label_names.count == self.pending_names:
            return NULL
        control = self.push_control(CONTROL_BREAK)
        control.break_label = self.new_label()
        self.pending_names = self.label_names.count
        return control

    cdef int end_labels(self, Control* control) except -1:
        cdef int label
        if control != NULL:
            # The pointer may be stale: the array can have moved meanwhile.
            label = self.controls[self.control_count - 1].break_label
            self.pop_control()
            self.bind(label)
        return 0

    cdef int block(self, uint32_t node) except -1:
        cdef uint32_t scope = self.nodes[node].b
        cdef Control* labels = self.label_control()
        if scope:
            self.enter_scope(scope)
            self.hoist_functions(scope)
            self.statement_list(self.nodes[node].a)
            self.exit_scope()
        else:
            self.statement_list(self.nodes[node].a)
        return self.end_labels(labels)

    cdef int hoist_functions(self, uint32_t scope) except -1:
        """Functions declared in a scope exist from its beginning."""
        cdef uint32_t decl = self.ast.scopes[scope].first_declaration if scope else 0
        cdef Decl* declaration
        cdef Binding* binding
        cdef int mark = self.next_register
        cdef int value
        while decl:
            declaration = &self.ast.decls[decl]
            # Also a parameter of this name: `function f(x) { function x() {} }`.
            if declaration.node:
                binding = &self.bindings[decl]
                if binding.storage == STORAGE_REGISTER:
                    self.closure(self.nodes[declaration.node].d, binding.reg, None)
                    binding.initialized = 1
                elif binding.storage == STORAGE_ENVIRONMENT:
                    value = self.temporary()
                    self.closure(self.nodes[declaration.node].d, value, None)
                    self.initialize(decl, value)
                    self.release_to(mark)
            decl = self.ast.decls[decl].next
        return 0

    cdef int block_function(self, uint32_t node) except -1:
        """Reaching a function declaration in a sloppy block also assigns the var of its name (ECMA-262 §B.3.2)."""
        cdef uint32_t atom = self.nodes[self.nodes[node].a].a
        cdef uint32_t decl = self.decl_of(atom)
        cdef uint32_t outer
        cdef int mark = self.next_register
        cdef int value
        cdef int kind
        cdef Reference ref
        if not decl or not self.ast.decls[decl].flags & DECL_ANNEX_B:
            return 0
        self.at(self.nodes[node].start)
        self.resolve(atom, &ref)
        value = self.load_reference(&ref, ANY, False)
        outer = self.ast.decls[decl].shadowed
        while outer:
            kind = self.active[self.bindings[outer].level - 1].kind
            if (kind == SCOPE_KIND_FUNCTION or kind == SCOPE_KIND_BODY or kind == SCOPE_KIND_SCRIPT
                    or kind == SCOPE_KIND_EVAL or kind == SCOPE_KIND_CLASS_STATIC_BLOCK):
                break
            outer = self.ast.decls[outer].shadowed
        if outer and self.ast.decls[outer].kind == DECL_ARGUMENTS:
            # The arguments object counts as a parameter, which a block function never overwrites.
            self.release_to(mark)
            return 0
        if outer and self.bindings[outer].storage == STORAGE_REGISTER:
            self.move(self.bindings[outer].reg, value)
        elif outer and self.bindings[outer].storage == STORAGE_ENVIRONMENT:
            self.emit_wide(OP_SETENV, value, self.active[self.bindings[outer].level - 1].environment, 0,
                           self.bindings[outer].slot)
        elif self.template.kind == FUNCTION_EVAL and self.template.outer_scope is not None:
            self.emit_wide(OP_SETVARNAME, value, self.environment, 0, self.atom_constant(atom))
        else:
            self.emit_wide(OP_SETGLOBAL, value, 0, 0, self.new_site(self.atom_constant(atom)))
        self.release_to(mark)
        return 0

    cdef int variable_declaration(self, uint32_t node) except -1:
        cdef uint32_t item = self.nodes[node].a
        cdef int mode = PATTERN_VAR if self.nodes[node].c == DECL_VAR else PATTERN_INITIALIZE
        if self.nodes[node].c != DECL_VAR and self.nodes[node].c != DECL_LET and self.nodes[node].c != DECL_CONST:
            return self.fail("Unsupported declaration", self.nodes[node].start)
        while item:
            self.declarator(item, mode)
            item = self.nodes[item].next
        return 0

    cdef int declarator(self, uint32_t node, int mode) except -1:
        cdef uint32_t target = self.nodes[node].a
        cdef uint32_t initializer = self.nodes[node].b
        cdef int mark = self.next_register
        cdef int early = self.early_register
        cdef int budget = ANALYSIS_BUDGET
        cdef int value
        cdef int direct
        cdef int resolved = -1
        cdef uint32_t atom
        cdef Reference ref
        cdef str name = None
        if self.nodes[target].kind != NODE_IDENTIFIER:
            value = self.operand(initializer)
            value = self.keep_from(value, 0, target) if mode != PATTERN_INITIALIZE else value
            self.bind_pattern(target, value, mode)
            self.release_to(mark)
            return 0
        atom = self.nodes[target].a
        if initializer == 0:
            if mode == PATTERN_VAR:
                return 0
            # `let x;`: undefined, also when a loop comes here again
            direct = self.direct_register(target, mode)
            value = direct if direct >= 0 else self.temporary()
            self.emit(OP_LOADUNDEF, value)
            self.bind_identifier(atom, value, mode, -1)
            self.release_to(mark)
            return 0
        if self.is_anonymous_function(initializer):
            name = self.ast.atom_str(atom)
        direct = self.direct_register(target, mode)
        if direct >= 0:
            self.early_register = -1
            if mode == PATTERN_INITIALIZE and not self.bindings[self.decl_of(atom)].may_be_empty or (
                    self.protected_depth == 0 and not self.mentions(initializer, atom, &budget)):
                # Nothing can see a let or const before its declaration is complete.
                self.early_register = direct
            self.expression_named(initializer, direct, name)
            self.early_register = early
            if mode == PATTERN_INITIALIZE:
                self.bindings[self.decl_of(atom)].initialized = 1
            self.release_to(mark)
            return 0
        if mode == PATTERN_VAR:
            self.resolve(atom, &ref)
            if ref.kind == REFERENCE_NAME:
                resolved = self.internal()
                self.at(self.nodes[target].start)
                self.emit_wide(OP_RESOLVENAME, resolved, ref.reg, 0, self.atom_constant(atom))
        value = self.expression_named(initializer, ANY, name)
        self.at(self.nodes[target].start)
        self.bind_identifier(atom, value, mode, resolved)
        self.release_to(mark)
        return 0

    # ---- if, switch, labels, with, return -----------------------------------------------------------------------------

    cdef int if_statement(self, uint32_t node) except -1:
        cdef Control* labels = self.label_control()
        cdef int end = self.new_label()
        cdef int otherwise
        self.enter_nested()
        self.reset_completion()
        # else-if chains are long in real programs: no recursion along them
        while True:
            if self.nodes[node].c == 0:
                self.condition(self.nodes[node].a, end, False)
                self.statement(self.nodes[node].b)
                break
            otherwise = self.new_label()
            self.condition(self.nodes[node].a, otherwise, False)
            self.statement(self.nodes[node].b)
            self.jump(end)
            self.bind(otherwise)
            node = self.nodes[node].c
            if self.nodes[node].kind != NODE_IF_STATEMENT:
                self.statement(node)
                break
        self.bind(end)
        return self.end_labels(labels)

    cdef int switch_statement(self, uint32_t node) except -1:
        cdef uint32_t scope = self.nodes[node].c
        cdef uint32_t clause = self.nodes[node].b
        cdef uint32_t default_clause = 0
        cdef uint32_t test
        cdef int mark = self.next_register
        cdef int value
        cdef int immediate
        cdef int constant
        cdef int other
        cdef int end
        cdef int index = 0
        cdef double number
        cdef list labels = []
        cdef Control* control
        self.enter_nested()
        self.reset_completion()
        # The value is compared again and again while the tests run: a variable may change under it.
        value = self.temporary()
        self.expression(self.nodes[node].a, value)
        if scope:
            self.enter_scope(scope)
            self.hoist_functions(scope)
        control = self.push_control(CONTROL_BREAK)
        control.unlabelled = True
        end = self.new_label()
        control.break_label = end
        self.pending_names = self.label_names.count
        while clause:
            labels.append(self.new_label())
            test = self.nodes[clause].a
            if test == 0:
                default_clause = clause
            else:
                constant = -1
                if self.nodes[test].kind == NODE_STRING_LITERAL:
                    constant = self.atom_constant(self.nodes[test].a)
                elif not self.constant_int(test, -32768, 32767, &immediate) and self.constant_number(test, &number):
                    constant = self.number_constant(number)
                if 0 <= constant < 65536:
                    self.branch_d(OP_JSEQK, value, constant, labels[index])
                elif constant < 0 and self.constant_int(test, -32768, 32767, &immediate):
                    self.branch_d(OP_JSEQI, value, <uint32_t>immediate, labels[index])
                else:
                    constant = self.next_register
                    other = self.operand(test)
                    self.branch(OP_JSEQ, value, other, labels[index])
                    self.release_to(constant)
            index += 1
            clause = self.nodes[clause].next
        clause = self.nodes[node].b
        index = 0
        if default_clause:
            while clause != default_clause:
                index += 1
                clause = self.nodes[clause].next
            self.jump(labels[index])
        else:
            self.jump(end)
        clause = self.nodes[node].b
        index = 0
        while clause:
            self.bind(labels[index])
            self.forget_initialized(scope)
            self.statement_list(self.nodes[clause].b)
            index += 1
            clause = self.nodes[clause].next
        self.pop_control()
        self.bind(end)
        if scope:
            self.exit_scope()
        self.release_to(mark)
        return 0

    cdef int labeled_statement(self, uint32_t node) except -1:
        cdef uint32_t names = self.label_names.count
        cdef uint32_t pending = self.pending_names
        cdef Control* labels
        cdef int kind
        push_word(&self.label_names, self.nodes[self.nodes[node].a].a)
        node = self.nodes[node].b
        kind = self.nodes[node].kind
        if kind == NODE_LABELED_STATEMENT or NODE_FOR_STATEMENT <= kind <= NODE_DO_WHILE_STATEMENT or (
                kind == NODE_SWITCH_STATEMENT or kind == NODE_BLOCK_STATEMENT or kind == NODE_IF_STATEMENT):
            self.statement(node)
        else:
            labels = self.label_control()
            self.statement(node)
            self.end_labels(labels)
        self.label_names.count = names
        self.pending_names = pending if pending <= names else names
        return 0

    cdef int with_statement(self, uint32_t node) except -1:
        cdef int mark = self.next_register
        cdef int environment
        cdef int value
        cdef ScopeInfo info
        cdef ActiveScope* entry
        self.reset_completion()
        environment = self.internal()
        value = self.operand(self.nodes[node].a)
        self.release_to(mark + 1)
        self.push_scope(0, SCOPE_KIND_WITH)
        entry = &self.active[self.active_count - 1]
        info = ScopeInfo.__new__(ScopeInfo)
        info.outer = self.scope_info
        info.own_names = ("%object",)
        info.kinds = bytes((VARIABLE_INTERNAL,))
        info.kind = SCOPE_WITH
        info.size = 1
        info.owner = self.template
        info.index = <uint32_t>len(self.scope_infos)
        self.scope_infos.append(info)
        self.at(self.nodes[self.nodes[node].a].start)
        self.emit_wide(OP_PUSHWITH, environment, self.environment, value, info.index)
        entry.environment = environment
        entry.info = <int>info.index
        self.environment = environment
        self.scope_info = info
        self.dynamic_level = self.active_count
        self.first_temporary = self.next_register
        self.statement(self.nodes[node].b)
        self.exit_scope()
        self.release_to(mark)
        return 0

    cdef int return_statement(self, uint32_t node) except -1:
        cdef int mark = self.next_register
        cdef uint32_t argument = self.nodes[node].a
        cdef int value
        self.at(self.nodes[node].start)
        if argument == 0 and self.control_count == 0 and self.template.kind != FUNCTION_DERIVED_CONSTRUCTOR:
            return self.emit(OP_RETURNUNDEF)
        if argument:
            value = self.operand(argument)
            if self.is_async_generator():
                if value < self.first_temporary:
                    self.move(self.temporary(), value)
                    value = self.next_register - 1
                self.await_register(value)
        else:
            value = self.temporary()
            self.emit(OP_LOADUNDEF, value)
        self.at(self.nodes[node].start)
        self.return_value(value)
        self.release_to(mark)
        return 0

    # ---- try ------------------------------------------------------------------------------------------------------------

    cdef int try_statement(self, uint32_t node) except -1:
        cdef uint32_t block = self.nodes[node].a
        cdef uint32_t handler = self.nodes[node].b
        cdef uint32_t finalizer = self.nodes[node].c
        cdef Control* labels = self.label_control()
        cdef Control* control
        cdef Control copy
        cdef int mark = self.next_register
        cdef int value
        cdef int completion = self.completion
        cdef int saved
        self.enter_nested()
        self.reset_completion()
        if finalizer == 0:
            self.try_catch(block, handler)
            return self.end_labels(labels)
        value = self.window(2)
        control = self.push_control(CONTROL_FINALLY)
        control.name_count = 0
        control.record = value + 1
        control.finally_label = self.new_label()
        self.open_region(control, value)
        if handler:
            self.try_catch(block, handler)
        else:
            self.block(block)
        self.close_region()
        copy = self.controls[self.control_count - 1]
        self.pop_control()
        self.emit_d(OP_LOADI, copy.record, COMPLETION_NORMAL)
        self.jump(copy.finally_label)
        self.bind_loop(copy.handler_label, self.has_handler(copy.handler_label))
        self.emit_d(OP_LOADI, copy.record, COMPLETION_THROW)
        self.bind(copy.finally_label)
        if completion >= 0:
            # The value of a finally clause counts only when it ends abruptly.
            saved = self.temporary()
            self.move(saved, completion)
            self.emit(OP_LOADUNDEF, completion)
            self.block(finalizer)
            self.move(completion, saved)
        else:
            self.block(finalizer)
        self.finish_finally(&copy)
        self.release_to(mark)
        return self.end_labels(labels)

    cdef int try_catch(self, uint32_t block, uint32_t handler) except -1:
        cdef int mark = self.next_register
        cdef uint32_t param = self.nodes[handler].a
        cdef uint32_t scope = self.nodes[handler].c
        cdef uint32_t atom
        cdef Control* control = self.push_control(CONTROL_CATCH)
        cdef int exception = self.temporary()
        cdef int label
        cdef int end
        control.name_count = 0
        self.open_region(control, exception)
        self.block(block)
        self.close_region()
        label = self.controls[self.control_count - 1].handler_label
        self.pop_control()
        end = self.new_label()
        self.jump(end)
        self.bind_loop(label, self.has_handler(label))
        self.enter_scope(scope)
        if param:
            self.bind_pattern(param, exception, PATTERN_INITIALIZE)
        self.reset_completion()
        self.block(self.nodes[handler].b)
        self.exit_scope()
        self.bind(end)
        self.release_to(mark)
        return 0

    # ---- loops: implemented by the next layer ---------------------------------------------------------------------------

    cdef int while_statement(self, uint32_t node) except -1:
        raise AssertionError("implemented by a later layer")

    cdef int do_while_statement(self, uint32_t node) except -1:
        raise AssertionError("implemented by a later layer")

    cdef int for_statement(self, uint32_t node) except -1:
        raise AssertionError("implemented by a later layer")

    cdef int for_in_statement(self, uint32_t node) except -1:
        raise AssertionError("implemented by a later layer")

    cdef int for_of_statement(self, uint32_t node) except -1:
        raise AssertionError("implemented by a later layer")

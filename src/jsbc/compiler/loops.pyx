# Loops.
#
# The condition of while and for stands below the body, so an iteration takes one jump:
#
#               JMP     test
#       body:   …
#       next:   update                (continue comes here)
#       test:   JLT  …  → body
#       end:

from libc.stdint cimport uint32_t
from jsbc.code cimport *
from jsbc.frontend._enums cimport *
from jsbc.frontend.ast cimport Node
from jsbc.bytecode._opcodes cimport *
from jsbc.compiler.assignments cimport PATTERN_ASSIGN, PATTERN_VAR, PATTERN_INITIALIZE
from jsbc.compiler.bindings cimport *
from jsbc.compiler.builder cimport ANY, EFFECT
from jsbc.compiler.control cimport *
from jsbc.compiler.statements cimport StatementCompiler
from jsbc.compiler.unit cimport *


cdef class LoopCompiler(StatementCompiler):

    cdef int push_loop(self) except -1:
        cdef Control* control = self.push_control(CONTROL_LOOP)
        control.break_label = self.new_label()
        control.continue_label = self.new_label()
        self.pending_names = self.label_names.count
        return <int>self.control_count - 1

    cdef int pop_loop(self) except -1:
        """Bind the break label."""
        cdef int label = self.controls[self.control_count - 1].break_label
        self.pop_control()
        return self.bind(label)

    # ---- while, do ------------------------------------------------------------------------------------------------

    cdef int while_statement(self, uint32_t node) except -1:
        cdef int index
        cdef int body = self.new_label()
        cdef int truth = self.constant_truth(self.nodes[node].a)
        cdef bint reachable
        self.enter_nested()
        self.reset_completion()
        index = self.push_loop()
        reachable = self.reachable
        if truth != 1:
            self.jump(self.controls[index].continue_label)
        self.bind_loop(body, reachable)
        self.statement(self.nodes[node].b)
        self.bind(self.controls[index].continue_label)
        self.condition(self.nodes[node].a, body, True)
        return self.pop_loop()

    cdef int do_while_statement(self, uint32_t node) except -1:
        cdef int index
        cdef int body = self.new_label()
        self.enter_nested()
        self.reset_completion()
        index = self.push_loop()
        self.bind_loop(body, self.reachable)
        self.statement(self.nodes[node].a)
        self.bind(self.controls[index].continue_label)
        self.condition(self.nodes[node].b, body, True)
        return self.pop_loop()

    # ---- for ------------------------------------------------------------------------------------------------------

    cdef int for_statement(self, uint32_t node) except -1:
        cdef uint32_t init = self.nodes[node].a
        cdef uint32_t scope = 0
        self.enter_nested()
        self.reset_completion()
        if init and self.nodes[init].kind == NODE_VARIABLE_DECLARATION:
            scope = self.nodes[init].b
            if scope == 0:
                self.variable_declaration(init)
        elif init:
            self.effect(init)
        if scope:
            return self.lexical_for(node, scope)
        return self.for_parts(node, -1)

    cdef int lexical_for(self, uint32_t node, uint32_t scope) except -1:
        """for (let …;;): a captured variable gets a fresh binding in each iteration (ECMA-262 §14.7.4.4)."""
        cdef int environment
        cdef bint is_let = self.nodes[self.nodes[node].a].c == DECL_LET
        self.enter_scope(scope)
        environment = self.active[self.active_count - 1].environment
        self.variable_declaration(self.nodes[node].a)
        # Closures made in the initializers keep their own copy.  const needs none: it cannot change.
        if not is_let:
            environment = -1
        elif environment >= 0:
            self.emit(OP_COPYENV, environment)
        self.for_parts(node, environment)
        return self.exit_scope()

    cdef int for_parts(self, uint32_t node, int environment) except -1:
        """Everything behind the initializer."""
        cdef uint32_t test = self.nodes[node].b
        cdef uint32_t update = self.nodes[node].c
        cdef int body = self.new_label()
        cdef int test_label = self.new_label()
        cdef int index = self.push_loop()
        if test:
            self.jump(test_label)
            self.bind_loop(body, self.labels.items[2 * test_label + 1] != 0)
        else:
            self.bind_loop(body, self.reachable)
        self.statement(self.nodes[node].d)
        self.bind(self.controls[index].continue_label)
        if environment >= 0:
            self.emit(OP_COPYENV, environment)
        if update:
            self.effect(update)
        if test:
            self.bind(test_label)
            self.condition(test, body, True)
        else:
            self.jump(body)
        return self.pop_loop()

    # ---- for-in, for-of ---------------------------------------------------------------------------------------------

    cdef int head_value(self, uint32_t node, uint32_t scope) except -1:
        """The expression behind in / of; the loop's own names are in their dead zone there."""
        cdef int value = self.temporary()
        cdef uint32_t decl
        if scope:
            # Only closures need real (empty) variables: uses in this function throw without looking.
            self.enter_scope(scope)
            self.expression(self.nodes[node].b, value)
            self.exit_scope()
            decl = self.ast.scopes[scope].first_declaration
            while decl:
                self.bindings[decl].initialized = 0
                decl = self.ast.decls[decl].next
        else:
            self.expression(self.nodes[node].b, value)
        return value

    cdef bint scope_is_shared(self, uint32_t scope) noexcept:
        """Whether all iterations may use the same variables: no closure can tell."""
        return scope != 0 and not self.ast.scopes[scope].flags & SCOPE_HAS_CAPTURED

    cdef int loop_register(self, uint32_t left, uint32_t scope) except -1:
        """Where the step puts each value: straight into a lexical loop variable, else into a temporary.

        Not into a var: the step leaves undefined behind when it ends the loop.
        """
        cdef uint32_t target
        cdef int direct = -2
        if self.scope_is_shared(scope):
            target = self.nodes[self.nodes[left].a].a
            if self.nodes[target].kind == NODE_IDENTIFIER:
                direct = self.direct_register(target, PATTERN_INITIALIZE)
        return direct if direct >= 0 else self.temporary()

    cdef int bind_loop_value(self, uint32_t left, int value) except -1:
        if self.nodes[left].kind == NODE_VARIABLE_DECLARATION:
            return self.bind_pattern(self.nodes[self.nodes[left].a].a, value,
                                     PATTERN_VAR if self.nodes[left].c == DECL_VAR else PATTERN_INITIALIZE)
        return self.bind_pattern(left, value, PATTERN_ASSIGN)

    cdef int iteration_body(self, uint32_t node, uint32_t scope, int value) except -1:
        """Bind the value and run the body, in a scope of this iteration if closures may capture it."""
        cdef uint32_t left = self.nodes[node].a
        cdef bint own_scope = scope != 0 and not self.scope_is_shared(scope)
        if own_scope:
            self.enter_scope(scope)
        self.at(self.nodes[left].start)
        # For a variable that already has its value this only marks it as initialized.
        self.bind_loop_value(left, value)
        self.statement(self.nodes[node].c)
        if own_scope:
            self.exit_scope()
        return 0

    cdef int for_in_statement(self, uint32_t node) except -1:
        cdef uint32_t left = self.nodes[node].a
        cdef uint32_t scope = self.nodes[node].d
        cdef uint32_t declarator
        cdef int mark = self.next_register
        cdef int enumerator
        cdef int value
        cdef int head
        cdef int index
        cdef int end
        self.enter_nested()
        self.reset_completion()
        if self.nodes[left].kind == NODE_VARIABLE_DECLARATION and self.nodes[left].c == DECL_VAR:
            declarator = self.nodes[left].a
            if self.nodes[declarator].b:
                # Annex B: for (var x = init in object)
                self.declarator(declarator, PATTERN_VAR)
        enumerator = self.internal()
        head = self.next_register
        value = self.head_value(node, scope)
        self.at(self.nodes[self.nodes[node].b].start)
        self.emit(OP_FORINPREPARE, enumerator, value)
        self.release_to(head)
        if self.scope_is_shared(scope):
            self.enter_scope(scope)
        value = self.loop_register(left, scope)
        index = self.push_loop()
        end = self.controls[index].break_label
        # The step is the top of the loop: it has the only exit.
        self.bind_loop(self.controls[index].continue_label, self.reachable)
        self.at(self.nodes[self.nodes[node].b].start)
        self.branch(OP_FORINNEXT, value, enumerator, end)
        self.iteration_body(node, scope, value)
        self.jump(self.controls[index].continue_label)
        self.pop_loop()
        if self.scope_is_shared(scope):
            self.exit_scope()
        self.release_to(mark)
        return 0

    cdef int for_of_statement(self, uint32_t node) except -1:
        cdef uint32_t scope = self.nodes[node].d
        cdef bint is_await = self.nodes[node].flags & FOR_OF_STATEMENT_AWAIT
        cdef int mark = self.next_register
        cdef int record
        cdef int iterable
        cdef int value
        cdef int step = self.new_label()
        cdef int exhausted = self.new_label()
        cdef int end
        cdef Control* control
        self.enter_nested()
        self.reset_completion()
        record = self.window(3)
        iterable = self.head_value(node, scope)
        self.at(self.nodes[self.nodes[node].b].start)
        self.emit(OP_GETASYNCITERATOR if is_await else OP_GETITERATOR, record, iterable)
        self.release_to(record + 3)
        if self.scope_is_shared(scope):
            self.enter_scope(scope)
        value = self.loop_register(self.nodes[node].a, scope)
        # Three controls: break ends outside the open iterator, continue inside it.
        control = self.push_control(CONTROL_BREAK)
        control.unlabelled = True
        end = self.new_label()
        control.break_label = end
        self.bind_loop(step, self.reachable)
        self.at(self.nodes[self.nodes[node].b].start)
        if is_await:
            self.for_await_step(record, value, exhausted)
        else:
            self.branch(OP_ITERNEXT, value, record, exhausted)
        self.push_iterator(record, is_await)
        control = self.push_control(CONTROL_CONTINUE)
        control.continue_label = self.new_label()
        self.pending_names = self.label_names.count
        self.iteration_body(node, scope, value)
        self.bind(self.controls[self.control_count - 1].continue_label)
        self.pop_control()
        self.jump(step)
        self.pop_iterator()
        self.pop_control()
        self.bind(exhausted)
        self.bind(end)
        if self.scope_is_shared(scope):
            self.exit_scope()
        self.release_to(mark)
        return 0

    cdef int for_await_step(self, int record, int value, int exhausted) except -1:
        cdef int mark = self.next_register
        cdef int result = self.temporary()
        cdef int done = self.temporary()
        self.emit(OP_LOADEMPTY, done)        # for-await calls next without an argument
        self.emit(OP_ITERCALLNEXT, result, record, done)
        self.await_register(result)
        self.emit(OP_ITERRESULT, value, result, done)
        self.branch(OP_JT, done, 0, exhausted)
        self.release_to(mark)
        return 0

# Control flow that crosses statements: labels, break, continue, return, and the finally clauses and open iterators
# between a jump and its target.
#
# `controls` is the stack of statements being compiled that a jump can end at or must pass.  leave() walks it from the
# inside out.  Code on the way out must not be protected by the regions it is leaving (an error in closing an iterator
# is not caught inside its loop), so leave() cuts their protected regions in two.
#
# A finally clause exists once.  Each way into it puts a number into its completion type register; the dispatch at its
# end goes on with what was interrupted:
#
#       try block                          LOADI  type, NORMAL;  JMP finally
#       return x inside                    MOVE   value, x;  LOADI type, RETURN;  JMP finally
#       break out of it                    LOADI  type, JUMP + i;  JMP finally
#       handler: (value = exception)       LOADI  type, THROW
#       finally:                           …statements…
#                                          JSEQI  type, NORMAL → end
#                                          JSEQI  type, RETURN → leave(return value) ...
#                                          THROW  value

from libc.stdint cimport uint32_t
from libc.stdlib cimport realloc, free
from jsbc.code cimport *
from jsbc.bytecode._opcodes cimport *
from jsbc.compiler.bindings cimport ScopeCompiler
from jsbc.compiler.builder cimport WordBuffer, push_word, free_words


cdef class ControlCompiler(ScopeCompiler):

    def __dealloc__(self):
        free(self.controls)
        free_words(&self.label_names)
        free_words(&self.exits)

    cdef Control* push_control(self, int kind) except NULL:
        """Open a control; labels waiting for a statement become its own when it is a jump target."""
        cdef Control* grown
        cdef Control* control
        cdef uint32_t capacity
        if self.control_count == self.control_capacity:
            capacity = self.control_capacity * 2 + 8
            grown = <Control*>realloc(self.controls, capacity * sizeof(Control))
            if grown == NULL:
                raise MemoryError()
            self.controls = grown
            self.control_capacity = capacity
        control = &self.controls[self.control_count]
        self.control_count += 1
        control.kind = kind
        control.break_label = -1
        control.continue_label = -1
        control.unlabelled = kind == CONTROL_LOOP or kind == CONTROL_CONTINUE
        control.first_name = self.pending_names
        control.name_count = self.label_names.count - self.pending_names
        control.handler_label = -1
        control.handler_register = -1
        control.record = -1
        control.finally_label = -1
        control.has_throw = False
        control.has_return = False
        self.last_serial += 1
        control.serial = self.last_serial
        return control

    cdef int pop_control(self) except -1:
        self.control_count -= 1
        return 0

    # ---- protected regions --------------------------------------------------------------------------------------------

    cdef int open_region(self, Control* control, int handler_register) except -1:
        control.region_start = self.words.count
        control.handler_label = self.new_label()
        control.handler_register = handler_register
        if control.kind >= CONTROL_CATCH:
            self.protected_depth += 1
        return 0

    cdef int close_region(self) except -1:
        """End the region of the innermost control, and go on at its handler if anything is protected."""
        cdef Control* control = &self.controls[self.control_count - 1]
        self.add_handler(control.region_start, self.words.count, control.handler_label, control.handler_register)
        if control.kind >= CONTROL_CATCH:
            self.protected_depth -= 1
        return 0

    # ---- jumps --------------------------------------------------------------------------------------------------------

    cdef int leave(self, int target, bint is_continue, int return_register) except -1:
        """Jump to control `target` (or return, when it is -1), running what lies between."""
        cdef int i = <int>self.control_count - 1
        cdef int j
        cdef int number
        cdef uint32_t k
        cdef int mark = self.next_register
        cdef Control* control
        cdef bint done = False
        if not self.reachable:
            return 0
        while i > target and not done:
            control = &self.controls[i]
            if control.handler_label >= 0:
                self.add_handler(control.region_start, self.words.count, control.handler_label, control.handler_register)
            if control.kind == CONTROL_ITERATOR:
                self.emit(OP_ITERCLOSE, control.record)
            elif control.kind == CONTROL_ASYNC_ITERATOR:
                self.close_async_iterator(control.record, False)
            elif control.kind == CONTROL_FINALLY:
                if target < 0:
                    control.has_return = True
                    self.move(control.handler_register, return_register)
                    self.emit_d(OP_LOADI, control.record, COMPLETION_RETURN)
                else:
                    number = COMPLETION_JUMP
                    for k in range(0, self.exits.count, 3):
                        if self.exits.items[k] == control.serial:
                            if self.exits.items[k + 1] == <uint32_t>target and self.exits.items[k + 2] == is_continue:
                                break
                            number += 1
                    else:
                        push_word(&self.exits, control.serial)
                        push_word(&self.exits, <uint32_t>target)
                        push_word(&self.exits, is_continue)
                    self.emit_d(OP_LOADI, control.record, number)
                self.jump(control.finally_label)
                done = True
            # push_control (in close_async_iterator) may move the array
            i -= 1
        if not done:
            if target < 0:
                self.emit_return(return_register)
            else:
                control = &self.controls[target]
                self.jump(control.continue_label if is_continue else control.break_label)
        for j in range(i + 1, <int>self.control_count):
            self.controls[j].region_start = self.words.count
        self.release_to(mark)
        return 0

    cdef int break_to(self, uint32_t label_atom, bint is_continue, uint32_t offset) except -1:
        """break or continue, with or without a label (0)."""
        cdef int i = <int>self.control_count - 1
        cdef uint32_t k
        cdef Control* control
        while i >= 0:
            control = &self.controls[i]
            if (control.continue_label if is_continue else control.break_label) >= 0:
                if label_atom == 0:
                    if control.unlabelled:
                        return self.leave(i, is_continue, -1)
                else:
                    for k in range(control.first_name, control.first_name + control.name_count):
                        if self.label_names.items[k] == label_atom:
                            return self.leave(i, is_continue, -1)
            i -= 1
        return self.fail("Illegal continue statement" if is_continue else "Illegal break statement", offset)

    cdef int return_value(self, int reg) except -1:
        """`return R[reg]`, through all finally clauses and open iterators."""
        return self.leave(-1, False, reg)

    cdef int emit_return(self, int reg) except -1:
        cdef int mark
        cdef int this_register
        if self.template.kind == FUNCTION_DERIVED_CONSTRUCTOR:
            mark = self.next_register
            # The place of `this` is unset until super() returns; RETURNDERIVED looks at it only when it is needed.
            this_register = self.load_pseudo(self.this_decl, "this", -1, False) if self.this_decl else 0
            self.emit(OP_RETURNDERIVED, reg, this_register)
            self.release_to(mark)
            return 0
        return self.emit(OP_RETURN, reg)

    # ---- iterators ------------------------------------------------------------------------------------------------------

    cdef int await_register(self, int reg) except -1:
        return self.emit(OP_AWAIT, reg)

    cdef int push_iterator(self, int record, bint is_async) except -1:
        """From here on a throw, break or return closes the iterator whose record starts at register `record`."""
        cdef Control* control = self.push_control(CONTROL_ASYNC_ITERATOR if is_async else CONTROL_ITERATOR)
        cdef int exception = self.temporary()
        control.name_count = 0
        control.record = record
        return self.open_region(control, exception)

    cdef int pop_iterator(self) except -1:
        """End of the protected code: emits the handler out of line; control goes on after it."""
        cdef Control* control = &self.controls[self.control_count - 1]
        cdef int handler = control.handler_label
        cdef int exception = control.handler_register
        cdef int record = control.record
        cdef bint is_async = control.kind == CONTROL_ASYNC_ITERATOR
        cdef bint reachable = self.reachable
        cdef int after
        cdef uint32_t handlers = self.handlers.count
        self.close_region()
        self.pop_control()
        after = self.new_label()
        self.jump(after)
        self.bind_loop(handler, self.has_handler(handler))
        if is_async:
            self.close_async_iterator(record, True)
        else:
            self.emit(OP_ITERCLOSESILENT, record)
        self.emit(OP_THROW, exception)
        self.bind(after)
        return 0

    cdef bint has_handler(self, int label) noexcept:
        """Whether any protected region leads to the label."""
        cdef uint32_t i = self.handlers.count
        while i > 0:
            i -= 4
            if self.handlers.items[i + 2] == <uint32_t>label:
                return True
        return False

    cdef int close_async_iterator(self, int record, bint silent) except -1:
        """AsyncIteratorClose (ECMA-262 §7.4.13); silent: because of a throw, whose error wins over all others."""
        cdef int mark = self.next_register
        cdef int call = self.window(2)
        cdef int absent = self.new_label()
        cdef int exception
        cdef Control* control
        cdef int handler = -1
        if silent:
            exception = self.temporary()
            control = self.push_control(CONTROL_CATCH)
            control.name_count = 0
            self.open_region(control, exception)
            handler = control.handler_label
        self.emit_wide(OP_ITERRETURNMETHOD, call, record, 0, 0)
        self.branch(OP_JUNDEF, call, 0, absent)
        self.move(call + 1, record)
        self.emit(OP_CALL, call, 0)
        self.await_register(call)
        if silent:
            self.close_region()
            self.pop_control()
            self.jump(absent)
            self.bind_loop(handler, self.has_handler(handler))
        else:
            self.emit(OP_ITERCHECKRESULT, call)
        self.bind(absent)
        self.release_to(mark)
        return 0

    # ---- finally ----------------------------------------------------------------------------------------------------------

    cdef int finish_finally(self, Control* control) except -1:
        """The dispatch behind a finally clause; `control` is a copy of the control of its try block."""
        cdef int end = self.new_label()
        cdef int skip
        cdef int number = COMPLETION_JUMP
        cdef uint32_t i
        cdef uint32_t kept = 0
        cdef list jumps = []
        for i in range(0, self.exits.count, 3):
            if self.exits.items[i] == control.serial:
                jumps.append((self.exits.items[i + 1], self.exits.items[i + 2], number))
                number += 1
            else:
                self.exits.items[kept] = self.exits.items[i]
                self.exits.items[kept + 1] = self.exits.items[i + 1]
                self.exits.items[kept + 2] = self.exits.items[i + 2]
                kept += 3
        self.exits.count = kept
        self.branch_d(OP_JSEQI, control.record, COMPLETION_NORMAL, end)
        if control.has_return:
            skip = self.new_label()
            self.branch_d(OP_JSNEI, control.record, COMPLETION_RETURN, skip)
            self.leave(-1, False, control.handler_register)
            self.bind(skip)
        for target, is_continue, jump_number in jumps:
            skip = self.new_label()
            self.branch_d(OP_JSNEI, control.record, <uint32_t>jump_number, skip)
            self.leave(<int>target, <bint>is_continue, -1)
            self.bind(skip)
        self.emit(OP_THROW, control.handler_register)
        return self.bind(end)

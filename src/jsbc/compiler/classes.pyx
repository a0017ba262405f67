# Classes (ECMA-262 §15.7.14 ClassDefinitionEvaluation).
#
#       environment of the class scope: inner name, private names, hidden slots
#       R[heritage]      NEWCLASS makes constructor and prototype in two neighbouring registers
#       elements in source order: methods are defined, computed keys of fields go to hidden slots "%key<position>",
#           private instance methods to hidden slots "%method<position>" (every instance gets the same function)
#       inner name is initialized
#       fields initializer (a synthetic method that the constructor runs on each instance) is attached
#       static initializer (a synthetic method) runs once, with this = the class
#
# The two synthetic functions are compiled with the function around the class: they have no text of their own.

from libc.stdint cimport uint32_t
from jsbc.code cimport *
from jsbc.frontend._enums cimport *
from jsbc.frontend.ast cimport Node
from jsbc.bytecode._opcodes cimport *
from jsbc.compiler.bindings cimport *
from jsbc.compiler.builder cimport ANY, EFFECT
from jsbc.compiler.expressions cimport ExpressionCompiler
from jsbc.compiler.unit cimport *

# Bits of DEFINEMETHOD.
cdef enum:
    METHOD_GETTER = 1
    METHOD_SETTER = 2

# W of DEFINEPRIVATE.
cdef enum:
    PRIVATE_FIELD = 0
    PRIVATE_METHOD = 1
    PRIVATE_GETTER = 2
    PRIVATE_SETTER = 3


cdef class ClassCompiler(ExpressionCompiler):

    cdef int class_expression(self, uint32_t node, int dest, str name) except -1:
        cdef int mark = self.next_register
        if self.nodes[node].a:
            name = self.ast.atom_str(self.nodes[self.nodes[node].a].a)
        return self.finish(self.class_value(node, name), dest, mark)

    cdef int class_declaration(self, uint32_t node) except -1:
        cdef uint32_t atom = self.nodes[self.nodes[node].a].a if self.nodes[node].a else 0
        cdef int mark = self.next_register
        cdef int value = self.class_value(node, self.ast.atom_str(atom) if atom else "default")
        cdef uint32_t decl = self.decl_of(atom) if atom else 0
        if not decl:
            self.fail("Unsupported class declaration", self.nodes[node].start)
        if self.bindings[decl].storage == STORAGE_NONE:
            self.emit_wide(OP_INITGLOBALLEXICAL, value, 0, 0, self.new_site(self.atom_constant(atom)))
        else:
            self.initialize(decl, value)
        self.release_to(mark)
        return 0

    cdef int class_value(self, uint32_t node, str name) except -1:
        """The class in a new temporary."""
        cdef Node* n = &self.nodes[node]
        cdef uint32_t scope = n.d
        cdef uint32_t heritage_node = n.b
        cdef uint32_t body = n.c
        cdef uint32_t element
        cdef uint32_t record
        cdef uint32_t decl
        cdef int result = self.temporary()
        cdef int pair
        cdef int inner
        cdef bint strict = self.strict
        cdef FunctionTemplate constructor
        self.enter_nested()
        # All parts of a class are strict mode code.
        self.strict = True
        self.enter_scope(scope, self.hidden_slots(body))
        self.declare_private_names(scope)
        pair = self.window(2)
        self.first_temporary = self.next_register
        inner = self.next_register
        if heritage_node:
            self.expression(heritage_node, pair)
        else:
            self.emit(OP_LOADEMPTY, pair)
        # The constructor: its source text is that of the class.
        record = self.nodes[self.nodes[self.nodes[body].d].b].d
        constructor = self.unit.template_of(record)
        constructor.outer_scope = self.scope_info
        constructor.start = self.nodes[node].start
        constructor.end = self.nodes[node].end
        constructor.own_name = name if name is not None else ""
        if self.nodes[body].b:
            constructor.flags |= FLAG_HAS_FIELDS
        self.unit.schedule(record)
        self.at(self.nodes[heritage_node].start if heritage_node else self.nodes[node].start)
        self.emit_wide(OP_NEWCLASS, pair, pair, self.environment, self.unit.inner_index[record])
        element = self.nodes[body].a
        while element:
            if element != self.nodes[body].d:
                self.class_element(element, pair, pair + 1)
                self.release_to(inner)
            element = self.nodes[element].next
        decl = self.ast.scopes[scope].first_declaration if scope else 0
        while decl:
            if self.ast.decls[decl].kind == DECL_CLASS_NAME:
                self.initialize(decl, pair)
            decl = self.ast.decls[decl].next
        if self.nodes[body].b:
            self.ast.functions[self.nodes[body].b].node = body
            self.closure(self.nodes[body].b, self.temporary(), None)
            self.emit(OP_SETHOME, inner, pair + 1)
            self.emit(OP_SETFIELDS, pair, inner)
            self.release_to(inner)
        if self.nodes[body].c:
            self.ast.functions[self.nodes[body].c].node = body
            self.run_synthetic(self.nodes[body].c, pair)
        self.move(result, pair)
        self.exit_scope()
        self.strict = strict
        return result

    cdef int run_synthetic(self, uint32_t record, int home) except -1:
        """Call a function of the class at once, with this and home object in R[home]."""
        cdef int base = self.window(2)
        self.closure(record, base, None)
        self.emit(OP_SETHOME, base, home)
        self.move(base + 1, home)
        self.emit(OP_CALL, base, 0)
        self.release_to(base)
        return 0

    # ---- hidden slots -------------------------------------------------------------------------------------------------

    cdef str hidden_key(self, uint32_t element):
        return f"%key{self.nodes[element].start}"

    cdef str hidden_method(self, uint32_t element):
        return f"%method{self.nodes[element].start}"

    cdef list hidden_slots(self, uint32_t body):
        cdef uint32_t element = self.nodes[body].a
        cdef list names = []
        while element:
            if self.nodes[element].kind == NODE_PROPERTY_DEFINITION:
                if self.nodes[element].flags & PROPERTY_DEFINITION_COMPUTED:
                    names.append(self.hidden_key(element))
            elif self.nodes[element].kind == NODE_METHOD_DEFINITION:
                if self.nodes[self.nodes[element].a].kind == NODE_PRIVATE_IDENTIFIER and not (
                        self.nodes[element].flags & METHOD_DEFINITION_STATIC):
                    names.append(self.hidden_method(element))
            element = self.nodes[element].next
        return names

    cdef int store_hidden(self, str name, int reg) except -1:
        return self.emit_wide(OP_SETENV, reg, self.environment, 0, <uint32_t>scope_names(self.scope_info).index(name))

    cdef int load_hidden(self, str name, int dest) except -1:
        """Read a hidden slot from inside a synthetic function of the class."""
        cdef Reference ref
        self.resolve_outer(name, &ref, True)
        return self.load_reference(&ref, dest, False)

    cdef int declare_private_names(self, uint32_t scope) except -1:
        cdef uint32_t decl = self.ast.scopes[scope].first_declaration if scope else 0
        cdef int mark = self.next_register
        cdef int reg
        while decl:
            if self.ast.decls[decl].kind == DECL_PRIVATE_NAME:
                reg = self.bindings[decl].reg if self.bindings[decl].storage == STORAGE_REGISTER else self.temporary()
                self.emit_wide(OP_NEWPRIVATENAME, reg, 0, 0, self.atom_constant(self.ast.decls[decl].atom))
                self.initialize(decl, reg)
                self.release_to(mark)
            decl = self.ast.decls[decl].next
        return 0

    # ---- elements -------------------------------------------------------------------------------------------------------

    cdef int class_element(self, uint32_t element, int constructor, int prototype) except -1:
        cdef Node* n = &self.nodes[element]
        cdef int kind = n.kind
        cdef int flags = n.flags
        cdef uint32_t key_node = n.a
        cdef int home
        cdef int key
        cdef int value
        cdef int method = 0
        if kind == NODE_PROPERTY_DEFINITION:
            if flags & PROPERTY_DEFINITION_COMPUTED:
                self.store_hidden(self.hidden_key(element), self.property_key(key_node, True))
            return 0
        if kind != NODE_METHOD_DEFINITION:
            return 0
        home = constructor if flags & METHOD_DEFINITION_STATIC else prototype
        if self.nodes[key_node].kind == NODE_PRIVATE_IDENTIFIER:
            value = self.private_method(element, home)
            if flags & METHOD_DEFINITION_STATIC:
                key = self.private_name(key_node)
                self.emit_wide(OP_DEFINEPRIVATE, constructor, key, value, self.private_method_flags(element))
            else:
                self.store_hidden(self.hidden_method(element), value)
            return 0
        key = self.property_key(key_node, flags & METHOD_DEFINITION_COMPUTED)
        value = self.temporary()
        self.closure(self.nodes[self.nodes[element].b].d, value, None)
        if flags & METHOD_DEFINITION_GETTER:
            method = METHOD_GETTER
        elif flags & METHOD_DEFINITION_SETTER:
            method = METHOD_SETTER
        self.at(self.nodes[element].start)
        return self.emit_wide(OP_DEFINEMETHOD, home, key, value, method)

    cdef int private_method_flags(self, uint32_t element) noexcept:
        if self.nodes[element].flags & METHOD_DEFINITION_GETTER:
            return PRIVATE_GETTER
        if self.nodes[element].flags & METHOD_DEFINITION_SETTER:
            return PRIVATE_SETTER
        return PRIVATE_METHOD

    cdef int private_method(self, uint32_t element, int home) except -1:
        """Closure of a private method or accessor; its name has the prefix that DEFINEMETHOD gives to others."""
        cdef uint32_t record = self.nodes[self.nodes[element].b].d
        cdef FunctionTemplate template = self.unit.template_of(record)
        cdef str name = self.ast.atom_str(self.nodes[self.nodes[element].a].a)
        cdef int value = self.temporary()
        if self.nodes[element].flags & METHOD_DEFINITION_GETTER:
            name = "get " + name
        elif self.nodes[element].flags & METHOD_DEFINITION_SETTER:
            name = "set " + name
        template.own_name = name
        self.closure(record, value, None)
        self.emit(OP_SETHOME, value, home)
        return value

    cdef int add_private_methods(self, uint32_t body) except -1:
        """In the fields initializer: private methods are on the instance before any field (§7.3.33)."""
        cdef uint32_t element = self.nodes[body].a
        cdef int mark = self.next_register
        cdef int key
        cdef int value
        while element:
            if self.nodes[element].kind == NODE_METHOD_DEFINITION and not (
                    self.nodes[element].flags & METHOD_DEFINITION_STATIC) and (
                    self.nodes[self.nodes[element].a].kind == NODE_PRIVATE_IDENTIFIER):
                key = self.private_name(self.nodes[element].a)
                value = self.temporary()
                self.load_hidden(self.hidden_method(element), value)
                self.at(self.nodes[element].start)
                self.emit_wide(OP_DEFINEPRIVATE, 0, key, value, self.private_method_flags(element))
                self.release_to(mark)
            element = self.nodes[element].next
        return 0

    cdef int field(self, uint32_t element) except -1:
        """Define one field on this."""
        cdef uint32_t key_node = self.nodes[element].a
        cdef uint32_t initializer = self.nodes[element].b
        cdef bint computed = self.nodes[element].flags & PROPERTY_DEFINITION_COMPUTED
        cdef bint is_private = self.nodes[key_node].kind == NODE_PRIVATE_IDENTIFIER
        cdef bint named = not computed and (is_private or self.is_name_key(key_node))
        cdef int mark = self.next_register
        cdef int value = self.temporary()
        cdef int key
        if initializer:
            self.expression_named(initializer, value, self.ast.atom_str(self.nodes[key_node].a) if named else None)
        else:
            self.emit(OP_LOADUNDEF, value)
        self.at(self.nodes[element].start)
        if is_private:
            self.emit_wide(OP_DEFINEPRIVATE, 0, self.private_name(key_node), value, PRIVATE_FIELD)
        elif named:
            self.emit_wide(OP_INITPROP, 0, value, 0, self.new_site(self.atom_constant(self.nodes[key_node].a)))
        else:
            if computed:
                key = self.temporary()
                self.load_hidden(self.hidden_key(element), key)
            else:
                key = self.property_key(key_node, False)
            if initializer and self.is_anonymous_function(initializer):
                self.emit(OP_SETFUNCTIONNAME, value, key)
            self.emit(OP_INITELEM, 0, key, value)
        self.release_to(mark)
        return 0

    cdef int fields_body(self, uint32_t body) except -1:
        cdef uint32_t element = self.nodes[body].a
        self.add_private_methods(body)
        while element:
            if self.nodes[element].kind == NODE_PROPERTY_DEFINITION and not (
                    self.nodes[element].flags & PROPERTY_DEFINITION_STATIC):
                self.field(element)
            element = self.nodes[element].next
        return self.emit(OP_RETURNUNDEF)

    cdef int statics_body(self, uint32_t body) except -1:
        cdef uint32_t element = self.nodes[body].a
        while element:
            if self.nodes[element].kind == NODE_PROPERTY_DEFINITION:
                if self.nodes[element].flags & PROPERTY_DEFINITION_STATIC:
                    self.field(element)
            elif self.nodes[element].kind == NODE_STATIC_BLOCK:
                self.run_synthetic(self.nodes[element].d, 0)
            element = self.nodes[element].next
        return self.emit(OP_RETURNUNDEF)

    # ---- yield and await ------------------------------------------------------------------------------------------------

    cdef bint is_async_generator(self) noexcept:
        return self.template.flags & FLAG_ASYNC and self.template.flags & FLAG_GENERATOR

    cdef int await_expression(self, uint32_t node, int dest) except -1:
        cdef int mark = self.next_register
        cdef int value = dest if dest >= self.first_temporary else self.temporary()
        self.expression(self.nodes[node].a, value)
        self.at(self.nodes[node].start)
        self.await_register(value)
        return self.finish(value, dest, mark)

    cdef int yield_expression(self, uint32_t node, int dest) except -1:
        cdef int mark = self.next_register
        cdef int value
        cdef int mode
        if self.nodes[node].flags & YIELD_EXPRESSION_DELEGATE:
            return self.delegate(node, dest)
        value = dest if dest >= self.first_temporary else self.temporary()
        if self.nodes[node].a:
            self.expression(self.nodes[node].a, value)
        else:
            self.emit(OP_LOADUNDEF, value)
        self.at(self.nodes[node].start)
        if self.is_async_generator():
            self.await_register(value)
        mode = self.temporary()
        self.emit(OP_YIELD, value, mode)
        self.resume(value, mode)
        return self.finish(value, dest, mark)

    cdef int resume(self, int value, int mode) except -1:
        """After YIELD: go on (next), throw, or return through the finally clauses."""
        cdef int sent = self.new_label()
        self.branch_d(OP_JSEQI, mode, 0, sent)
        self.emit(OP_THROWIFMODE, value, mode)
        if self.is_async_generator():
            self.await_register(value)
        self.return_value(value)
        return self.bind(sent)

    cdef int delegate_done(self, bint is_async, int value, int result, int done) except -1:
        """R[done] = whether the inner iterator has ended.  A sync generator hands the result object on as it is."""
        if is_async:
            return self.emit(OP_ITERRESULT, value, result, done)
        self.emit(OP_ITERCHECKRESULT, result)
        return self.emit_wide(OP_GETPROP, done, result, 0, self.new_site(self.string_constant("done")))

    cdef int delegate(self, uint32_t node, int dest) except -1:
        """yield* (ECMA-262 §15.5.5)"""
        cdef bint is_async = self.is_async_generator()
        cdef int mark = self.next_register
        cdef int record = self.window(3)
        cdef int received = self.temporary()
        cdef int mode = self.temporary()
        cdef int result = self.temporary()
        cdef int value = self.temporary()
        cdef int done = self.temporary()
        cdef int call
        cdef int loop = self.new_label()
        cdef int check = self.new_label()
        cdef int suspend = self.new_label()
        cdef int finished = self.new_label()
        cdef int thrown = self.new_label()
        cdef int returned = self.new_label()
        cdef int absent
        cdef int label
        self.expression(self.nodes[node].a, received)
        self.at(self.nodes[node].start)
        self.emit(OP_GETASYNCITERATOR if is_async else OP_GETITERATOR, record, received)
        self.emit(OP_LOADUNDEF, received)
        self.emit_d(OP_LOADI, mode, 0)
        self.bind_loop(loop, self.reachable)
        self.branch_d(OP_JSEQI, mode, 1, thrown)
        self.branch_d(OP_JSEQI, mode, 2, returned)
        self.emit(OP_ITERCALLNEXT, result, record, received)
        if is_async:
            self.await_register(result)
        self.bind(check)
        self.delegate_done(is_async, value, result, done)
        self.branch(OP_JT, done, 0, finished)
        self.bind(suspend)
        if is_async:
            # The value is not awaited again; a return sent to us is, and its failure counts as a throw (§27.6.3.8).
            self.emit(OP_YIELD, value, mode)
            self.move(received, value)
            self.branch_d(OP_JSNEI, mode, 2, loop)
            label = self.new_label()
            absent = <int>self.words.count
            self.await_register(received)
            self.add_handler(absent, self.words.count, label, received)
            self.jump(loop)
            self.bind_loop(label, True)
            self.emit_d(OP_LOADI, mode, 1)
            self.jump(loop)
        else:
            self.emit(OP_YIELD, result, mode, 1)
            self.move(received, result)
            self.jump(loop)
        # throw(value) was called on us
        self.bind(thrown)
        call = self.window(3)
        absent = self.new_label()
        self.emit_wide(OP_ITERRETURNMETHOD, call, record, 0, 1)
        self.branch(OP_JUNDEF, call, 0, absent)
        self.move(call + 1, record)
        self.move(call + 2, received)
        self.emit(OP_CALL, call, 1)
        if is_async:
            self.await_register(call)
        self.move(result, call)
        self.jump(check)
        self.bind(absent)
        if is_async:
            self.close_async_iterator(record, False)
        else:
            self.emit(OP_ITERCLOSE, record)
        self.throw_error(1, "The iterator does not provide a 'throw' method")
        # return(value) was called on us
        self.bind(returned)
        absent = self.new_label()
        self.emit_wide(OP_ITERRETURNMETHOD, call, record, 0, 0)
        self.branch(OP_JUNDEF, call, 0, absent)
        self.move(call + 1, record)
        self.move(call + 2, received)
        self.emit(OP_CALL, call, 1)
        if is_async:
            self.await_register(call)
        self.move(result, call)
        self.delegate_done(is_async, value, result, done)
        self.branch(OP_JF, done, 0, suspend)
        self.emit(OP_ITERVALUE, received, result)
        self.return_value(received)
        self.bind(absent)
        if is_async:
            self.await_register(received)
        self.return_value(received)
        self.bind(finished)
        self.emit(OP_ITERVALUE, value, result)
        return self.finish(value, dest, mark)

# One function: FunctionDeclarationInstantiation (ECMA-262 §10.2.11), body, end.
#
# Registers:  0 this · 1..n parameters · locals · temporaries.  The order of the prologue:
#
#       field initializers of a base class constructor
#       this of sloppy functions becomes an object
#       environment of the function scope; captured parameters move into it
#       this, new.target, … for arrow functions inside, arguments object
#       default values and patterns of parameters
#       body scope (only when the parameters are not simple)
#       hoisted functions
#       generators: return the generator object to the caller

from libc.stdint cimport uint32_t
from jsbc.code cimport *
from jsbc.frontend._enums cimport *
from jsbc.frontend.ast cimport Node, Decl, FunctionRecord
from jsbc.bytecode._opcodes cimport *
from jsbc.compiler.assignments cimport PATTERN_INITIALIZE
from jsbc.compiler.bindings cimport *
from jsbc.compiler.builder cimport ANY, EFFECT, CLOSURE_ENVIRONMENT
from jsbc.compiler.loops cimport LoopCompiler
from jsbc.compiler.unit cimport *

# Flag of ARGUMENTS.
cdef enum:
    ARGUMENTS_UNMAPPED = 0
    ARGUMENTS_MAPPED = 1
    ARGUMENTS_SLOPPY = 2

# Kinds in the table of DECLAREGLOBALS and DECLAREEVALVARS.
cdef enum:
    GLOBAL_VAR = 0
    GLOBAL_FUNCTION = 1
    GLOBAL_LET = 2
    GLOBAL_CONST = 3


cdef class FunctionCompiler(LoopCompiler):

    cdef int compile(self, CompilationUnit unit, uint32_t record) except -1:
        """Compile one function of the unit into its template."""
        cdef FunctionTemplate template = unit.template_of(record)
        cdef int kind = template.kind
        self.unit = unit
        self.ast = unit.ast
        self.nodes = unit.ast.nodes
        self.bindings = unit.bindings
        self.template = template
        self.record_index = record
        self.strict = template.flags & FLAG_STRICT != 0
        self.scope_infos = []
        self.scope_info = template.outer_scope
        self.environment = CLOSURE_ENVIRONMENT
        self.source_offset = template.start
        self.register_count = 1 + template.param_count
        self.next_register = self.register_count
        self.first_temporary = self.next_register
        if template.param_count + 20 > self.local_limit:
            self.fail("Too many parameters in function definition", template.start)
        try:
            if unit.ast.functions[record].flags & FUNCTION_DEFAULT_CONSTRUCTOR:
                self.compile_default_constructor(record)
            elif kind == FUNCTION_CLASS_FIELDS or kind == FUNCTION_CLASS_STATIC_INITIALIZER:
                self.compile_initializer(record)
            elif kind == FUNCTION_CLASS_STATIC_BLOCK:
                self.compile_static_block(record)
            elif record == 0 and self.nodes[self.ast.root].kind == NODE_PROGRAM:
                self.compile_program(record)
            else:
                self.compile_function(record)
        finally:
            # Leave no names behind in the Ast, also after an error: the function may be compiled again.
            while self.active_count:
                self.exit_scope()
        template.scopes = self.scope_infos
        return self.install(template)

    # ---- parts of the prologue --------------------------------------------------------------------------------------

    cdef int find_pseudo_variables(self, uint32_t scope) except -1:
        cdef uint32_t decl = self.ast.scopes[scope].first_declaration if scope else 0
        cdef int kind
        while decl:
            kind = self.ast.decls[decl].kind
            if kind == DECL_THIS:
                self.this_decl = decl
            elif kind == DECL_ARGUMENTS:
                self.arguments_decl = decl
            elif kind == DECL_NEW_TARGET:
                self.new_target_decl = decl
            elif kind == DECL_HOME_OBJECT:
                self.home_object_decl = decl
            elif kind == DECL_ACTIVE_FUNCTION:
                self.active_function_decl = decl
            elif kind == DECL_FUNCTION_NAME:
                self.function_name_decl = decl
            decl = self.ast.decls[decl].next
        return 0

    cdef int fill_pseudo_variables(self) except -1:
        """What arrow functions and direct evals inside take from this function."""
        cdef int mark = self.next_register
        cdef int scratch = self.temporary()
        if self.this_decl:
            if self.template.kind == FUNCTION_DERIVED_CONSTRUCTOR:
                self.emit(OP_LOADEMPTY, scratch)
                self.initialize(self.this_decl, scratch)
            else:
                self.initialize(self.this_decl, 0)
        if self.new_target_decl:
            self.emit(OP_LOADNEWTARGET, scratch)
            self.initialize(self.new_target_decl, scratch)
        if self.home_object_decl:
            self.emit(OP_LOADHOME, scratch)
            self.initialize(self.home_object_decl, scratch)
        if self.active_function_decl:
            self.emit(OP_LOADCALLEE, scratch)
            self.initialize(self.active_function_decl, scratch)
        if self.function_name_decl:
            if self.bindings[self.function_name_decl].storage == STORAGE_REGISTER:
                self.emit(OP_LOADCALLEE, self.bindings[self.function_name_decl].reg)
                self.bindings[self.function_name_decl].initialized = 1
            else:
                self.emit(OP_LOADCALLEE, scratch)
                self.initialize(self.function_name_decl, scratch)
        self.release_to(mark)
        return 0

    cdef uint32_t parameter_name(self, uint32_t node) noexcept:
        """Identifier node of a parameter that is a plain name, with or without default value."""
        if self.nodes[node].kind == NODE_ASSIGNMENT_PATTERN:
            node = self.nodes[node].a
        return node if self.nodes[node].kind == NODE_IDENTIFIER else 0

    cdef int claim_parameters(self, uint32_t first, bint mapped) except -1:
        """A parameter that is not captured stays in the register where the call put it."""
        cdef uint32_t node = first
        cdef uint32_t name
        cdef uint32_t decl
        cdef int reg = 1
        while node and reg <= <int>self.template.param_count:
            name = self.parameter_name(node)
            if name:
                decl = self.decl_of(self.nodes[name].a)
                # Of two parameters with one name the last wins.
                self.bindings[decl].storage = STORAGE_ENVIRONMENT if mapped else STORAGE_REGISTER
                self.bindings[decl].reg = <unsigned char>reg
            node = self.nodes[node].next
            reg += 1
        return 0

    cdef int make_arguments(self, uint32_t first, bint mapped) except -1:
        cdef Binding* binding
        cdef int mark = self.next_register
        cdef int reg
        cdef int flag = ARGUMENTS_SLOPPY
        cdef uint32_t node = first
        cdef uint32_t decl
        cdef list slots = []
        cdef list decls = []
        if not self.arguments_decl:
            return 0
        binding = &self.bindings[self.arguments_decl]
        reg = binding.reg if binding.storage == STORAGE_REGISTER else self.temporary()
        if self.strict or not self.template.flags & FLAG_SIMPLE_PARAMS:
            flag = ARGUMENTS_UNMAPPED
        elif mapped:
            flag = ARGUMENTS_MAPPED
        self.extra_arguments = True
        self.emit(OP_ARGUMENTS, reg, flag)
        if mapped:
            while node:
                decls.append(self.decl_of(self.nodes[node].a))
                node = self.nodes[node].next
            for i, mapped_decl in enumerate(decls):
                decl = <uint32_t>mapped_decl
                slots.append(None if mapped_decl in decls[i + 1:] else self.bindings[decl].slot)
            self.emit_wide(OP_ARGUMENTSMAP, reg, self.active[self.bindings[decl].level - 1].environment, 0,
                           self.tuple_constant(tuple(slots)))
        self.initialize(self.arguments_decl, reg)
        self.release_to(mark)
        return 0

    cdef int simple_parameters(self, uint32_t first) except -1:
        """Copy captured parameters into the environment."""
        cdef uint32_t node = first
        cdef uint32_t decl
        cdef int reg = 1
        while node:
            decl = self.decl_of(self.nodes[node].a)
            if self.bindings[decl].storage == STORAGE_ENVIRONMENT:
                self.initialize(decl, reg)
            self.bindings[decl].initialized = 1
            node = self.nodes[node].next
            reg += 1
        return 0

    cdef int complex_parameters(self, uint32_t first) except -1:
        """Default values, patterns and the rest parameter, from left to right."""
        cdef uint32_t node = first
        cdef uint32_t target
        cdef uint32_t name
        cdef int reg = 1
        cdef int rest
        cdef int mark = self.next_register
        while node:
            self.at(self.nodes[node].start)
            target = node
            if self.nodes[node].kind == NODE_REST_ELEMENT:
                rest = self.temporary()
                self.extra_arguments = True
                self.emit(OP_REST, rest, reg - 1)
                self.bind_pattern(self.nodes[node].a, rest, PATTERN_INITIALIZE)
                self.release_to(mark)
                break
            if self.nodes[node].kind == NODE_ASSIGNMENT_PATTERN:
                target = self.nodes[node].a
                self.default_value(reg, self.nodes[node].b, self.binding_name(target))
            name = self.parameter_name(node)
            if name:
                self.initialize(self.decl_of(self.nodes[name].a), reg)
            else:
                self.bind_pattern(target, reg, PATTERN_INITIALIZE)
            self.release_to(mark)
            node = self.nodes[node].next
            reg += 1
        return 0

    cdef int mark_var_scope(self, bint has_eval) except -1:
        """The scope just allocated is where `var` of a direct eval goes."""
        cdef ActiveScope* entry = &self.active[self.active_count - 1]
        cdef ScopeInfo info
        if entry.info >= 0:
            info = <ScopeInfo>self.scope_infos[entry.info]
            info.is_function = True
            if has_eval:
                info.has_eval = True
                self.dynamic_level = self.active_count
        return 0

    cdef int enter_body_scope(self, uint32_t scope, bint has_eval) except -1:
        """Variables of a body whose parameters have their own scope."""
        cdef uint32_t decl
        cdef uint32_t outer
        cdef int mark
        cdef int scratch
        cdef Binding* binding
        cdef Reference ref
        self.push_scope(scope, SCOPE_KIND_BODY)
        self.allocate_scope(scope, SCOPE_FUNCTION, has_eval, False, None)
        decl = self.ast.scopes[scope].first_declaration if scope else 0
        mark = self.next_register
        while decl:
            binding = &self.bindings[decl]
            if self.ast.decls[decl].flags & DECL_SAME_AS_PARAMETER and self.ast.decls[decl].shadowed:
                # It starts with the value of the parameter.
                outer = self.ast.decls[decl].shadowed
                if self.bindings[outer].storage == STORAGE_REGISTER:
                    self.initialize(decl, self.bindings[outer].reg)
                else:
                    scratch = self.temporary()
                    self.emit_wide(OP_GETENV, scratch, self.active[self.bindings[outer].level - 1].environment, 0,
                                   self.bindings[outer].slot)
                    self.initialize(decl, scratch)
                    self.release_to(mark)
            elif binding.storage == STORAGE_REGISTER and binding.variable_kind == VARIABLE_VAR:
                # The register may have held a temporary of the parameters.
                self.emit(OP_LOADUNDEF, binding.reg)
            decl = self.ast.decls[decl].next
        return self.mark_var_scope(has_eval)

    cdef int run_fields(self) except -1:
        cdef int mark = self.next_register
        cdef int callee = self.temporary()
        self.emit(OP_LOADCALLEE, callee)
        self.emit(OP_RUNFIELDS, 0, callee)
        self.release_to(mark)
        return 0

    cdef int finish_body(self) except -1:
        """What happens when control reaches the end of the body."""
        cdef int result
        if not self.reachable:
            return 0
        if self.template.kind == FUNCTION_DERIVED_CONSTRUCTOR:
            result = self.temporary()
            self.emit(OP_LOADUNDEF, result)
            return self.emit_return(result)
        return self.emit(OP_RETURNUNDEF)

    # ---- functions ------------------------------------------------------------------------------------------------------

    cdef int compile_function(self, uint32_t record) except -1:
        cdef FunctionRecord* function = &self.ast.functions[record]
        cdef FunctionTemplate template = self.template
        cdef uint32_t flags = template.flags
        cdef uint32_t scope = function.scope
        cdef bint is_program = self.nodes[function.node].kind != NODE_FUNCTION_EXPRESSION and (
            self.nodes[function.node].kind != NODE_FUNCTION_DECLARATION) and (
            self.nodes[function.node].kind != NODE_ARROW_FUNCTION_EXPRESSION)
        cdef uint32_t node = self.ast.root if is_program else function.node
        cdef uint32_t params = 0 if is_program else self.nodes[node].b
        cdef uint32_t body = self.nodes[node].c
        cdef uint32_t body_scope = 0
        cdef bint simple = flags & FLAG_SIMPLE_PARAMS
        cdef bint has_eval = flags & FLAG_USES_EVAL and not self.strict
        cdef bint concise = not is_program and self.nodes[node].kind == NODE_ARROW_FUNCTION_EXPRESSION and (
            self.nodes[body].kind != NODE_BLOCK_STATEMENT or not self.nodes[body].flags & BLOCK_STATEMENT_FUNCTION_BODY)
        cdef bint mapped
        cdef int value
        if template.kind == FUNCTION_CLASS_CONSTRUCTOR and flags & FLAG_HAS_FIELDS:
            self.run_fields()
        if not self.strict and flags & FLAG_USES_THIS and template.kind != FUNCTION_ARROW:
            self.emit(OP_LOADTHIS, 0)
        if not simple and has_eval:
            # A direct eval among the parameters declares its variables outside of the parameter scope.
            self.push_scope(0, SCOPE_KIND_FUNCTION)
            self.allocate_scope(0, SCOPE_EVAL_VAR, True, False, None)
            self.mark_var_scope(True)
        self.push_scope(scope, SCOPE_KIND_FUNCTION if simple else SCOPE_KIND_PARAMS)
        self.find_pseudo_variables(scope)
        # Parameters and `arguments` share their values only where somebody could notice.
        mapped = (simple and not self.strict and self.arguments_decl != 0 and params != 0
                  and flags & (FLAG_PARAM_ASSIGNMENT | FLAG_ARGUMENTS_ESCAPES | FLAG_USES_EVAL | FLAG_INNER_EVAL) != 0)
        self.claim_parameters(params, mapped)
        self.allocate_scope(scope, SCOPE_FUNCTION, has_eval and simple,
                            flags & FLAG_HAS_PARAM_EXPRESSIONS != 0, None)
        if simple:
            self.mark_var_scope(has_eval)
        self.fill_pseudo_variables()
        if simple:
            self.simple_parameters(params)
            self.make_arguments(params, mapped)
        else:
            self.make_arguments(params, False)
            self.complex_parameters(params)
            if not concise:
                body_scope = self.nodes[body].b
            if body_scope or has_eval:
                self.enter_body_scope(body_scope, has_eval)
        self.hoist_functions(scope if simple else body_scope)
        if flags & FLAG_GENERATOR:
            self.emit(OP_INITIALYIELD)
        if concise:
            value = self.operand(body)
            self.emit_return(value)
            return 0
        self.statement_list(self.nodes[node].a if is_program else self.nodes[body].a)
        return self.finish_body()

    cdef int compile_default_constructor(self, uint32_t record) except -1:
        cdef int callee
        cdef int base
        if self.template.kind == FUNCTION_CLASS_CONSTRUCTOR:
            if self.template.flags & FLAG_HAS_FIELDS:
                self.run_fields()
            return self.emit(OP_RETURNUNDEF)
        # constructor(...args) { super(...args); } without the iteration protocol (ECMA-262 §15.7.14 step 14)
        callee = self.temporary()
        base = self.window(3)
        self.emit(OP_LOADCALLEE, callee)
        self.emit(OP_GETSUPERCTOR, base, callee)
        self.emit(OP_LOADNEWTARGET, base + 1)
        self.extra_arguments = True
        self.emit(OP_REST, base + 2, 0)
        self.emit(OP_SUPERCALLSPREAD, base)
        self.emit(OP_RUNFIELDS, base, callee)
        return self.emit(OP_RETURNDERIVED, base, base)

    cdef int compile_initializer(self, uint32_t record) except -1:
        """The synthetic method with the instance or static fields of a class; its node is the ClassBody."""
        cdef FunctionRecord* function = &self.ast.functions[record]
        self.push_scope(function.scope, SCOPE_KIND_CLASS_FIELDS)
        self.find_pseudo_variables(function.scope)
        self.allocate_scope(function.scope, SCOPE_FUNCTION, False, False, None)
        self.mark_var_scope(False)
        self.fill_pseudo_variables()
        if self.template.kind == FUNCTION_CLASS_FIELDS:
            return self.fields_body(function.node)
        return self.statics_body(function.node)

    cdef int compile_static_block(self, uint32_t record) except -1:
        cdef FunctionRecord* function = &self.ast.functions[record]
        self.push_scope(function.scope, SCOPE_KIND_CLASS_STATIC_BLOCK)
        self.find_pseudo_variables(function.scope)
        self.allocate_scope(function.scope, SCOPE_FUNCTION, False, False, None)
        self.mark_var_scope(False)
        self.fill_pseudo_variables()
        self.hoist_functions(function.scope)
        self.statement_list(self.nodes[function.node].a)
        return self.finish_body()

    # ---- scripts and eval -------------------------------------------------------------------------------------------------

    cdef int declare_globals(self, uint32_t scope, int op) except -1:
        """Declarations that exist before the first statement, by name, at run time."""
        cdef uint32_t decl = self.ast.scopes[scope].first_declaration if scope else 0
        cdef int kind
        cdef list table = []
        cdef str name
        cdef int where
        while decl:
            kind = self.ast.decls[decl].kind
            name = self.ast.atom_str(self.ast.decls[decl].atom)
            if kind == DECL_VAR or kind == DECL_ANNEX_B_VAR:
                table.append((name, GLOBAL_VAR))
            elif kind == DECL_FUNCTION:
                table.append((name, GLOBAL_FUNCTION))
            elif op == OP_DECLAREGLOBALS and (kind == DECL_LET or kind == DECL_CLASS):
                table.append((name, GLOBAL_LET))
            elif op == OP_DECLAREGLOBALS and kind == DECL_CONST:
                table.append((name, GLOBAL_CONST))
            decl = self.ast.decls[decl].next
        if table:
            where = 0 if op == OP_DECLAREGLOBALS else self.environment
            self.emit_wide(op, where, 0, 0, self.tuple_constant(tuple(table)))
        return 0

    cdef int hoist_globals(self, uint32_t scope, bint is_eval) except -1:
        cdef uint32_t decl = self.ast.scopes[scope].first_declaration if scope else 0
        cdef Decl* declaration
        cdef int mark = self.next_register
        cdef int value
        while decl:
            declaration = &self.ast.decls[decl]
            if declaration.kind == DECL_FUNCTION and declaration.node:
                value = self.temporary()
                self.closure(self.nodes[declaration.node].d, value, None)
                if is_eval:
                    self.emit_wide(OP_SETVARNAME, value, self.environment, 0, self.atom_constant(declaration.atom))
                else:
                    self.emit_wide(OP_SETGLOBALFUNCTION, value, 0, 0, self.atom_constant(declaration.atom))
                self.release_to(mark)
            decl = self.ast.decls[decl].next
        return 0

    cdef int eval_scope(self, uint32_t scope) except -1:
        """Lexical declarations of sloppy eval code; its vars belong to the function around."""
        cdef uint32_t decl = self.ast.scopes[scope].first_declaration if scope else 0
        cdef int kind
        while decl:
            kind = self.ast.decls[decl].kind
            self.bindings[decl].external = not (kind == DECL_LET or kind == DECL_CONST or kind == DECL_CLASS)
            decl = self.ast.decls[decl].next
        return self.allocate_scope(scope, SCOPE_BLOCK, False, False, None)

    cdef int compile_program(self, uint32_t record) except -1:
        cdef FunctionRecord* function = &self.ast.functions[record]
        cdef uint32_t scope = function.scope
        cdef uint32_t body = self.nodes[self.ast.root].a
        cdef int kind = self.template.kind
        if kind == FUNCTION_MODULE:
            return self.fail("Modules cannot be compiled yet", self.template.start)
        if kind == FUNCTION_NORMAL:
            return self.compile_function(record)
        self.completion = self.temporary()
        self.first_temporary = self.next_register
        self.push_scope(scope, SCOPE_KIND_SCRIPT if kind == FUNCTION_SCRIPT else SCOPE_KIND_EVAL)
        if kind == FUNCTION_SCRIPT:
            self.declare_globals(scope, OP_DECLAREGLOBALS)
            self.hoist_globals(scope, False)
        elif self.strict:
            self.find_external_pseudo(scope)
            self.allocate_scope(scope, SCOPE_EVAL_VAR, False, False, None)
            self.mark_var_scope(False)
            self.hoist_functions(scope)
        else:
            self.declare_globals(scope, OP_DECLAREEVALVARS)
            self.eval_scope(scope)
            self.hoist_globals(scope, True)
        self.statement_list(body)
        return self.emit(OP_RETURN, self.completion)

    cdef int find_external_pseudo(self, uint32_t scope) except -1:
        """this, arguments, … of eval code are those of the code around it."""
        cdef uint32_t decl = self.ast.scopes[scope].first_declaration if scope else 0
        while decl:
            self.bindings[decl].external = self.ast.decls[decl].kind >= DECL_THIS
            decl = self.ast.decls[decl].next
        return 0

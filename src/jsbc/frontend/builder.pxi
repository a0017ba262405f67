# The parser's actions for another parser's tree: nodes, atoms, scopes, functions. The esprima adapter drives it.

cdef class AstBuilder:
    """Builds an Ast from the outside, in source order.

    The caller enters and leaves functions and scopes as it meets them and reports declarations and references; scopes,
    captured variables and function records come out as from the native parser, whose code does it. Functions are never
    lazy.
    """

    cdef Parser parser
    cdef SourceText source
    cdef object filename
    cdef list states               # FunctionState and ScopeState blocks, as integers, to be freed

    def __cinit__(self, SourceText source, filename="<js>"):
        self.source = source
        self.filename = filename
        self.states = []
        open_parser(&self.parser, source, filename)
        self.parser.eager = True

    def __dealloc__(self):
        close_parser(&self.parser)
        if self.states is not None:
            for block in self.states:
                PyMem_RawFree(<void*><size_t>block)

    cdef void* allocate(self, size_t size) except NULL:
        cdef void* block = PyMem_RawCalloc(1, size)
        if block == NULL:
            raise MemoryError()
        self.states.append(<size_t>block)
        return block

    # ---- nodes

    def node(self, int kind, uint32_t start, uint32_t end, *, uint32_t a=0, uint32_t b=0, uint32_t c=0, uint32_t d=0,
             int flags=0):
        """A new node."""
        cdef uint32_t index = new_node4(&self.parser, kind, start, a, b, c, d)
        self.parser.nodes[index].end = end
        self.parser.nodes[index].flags = <uint16_t>flags
        return index

    def chain(self, nodes):
        """Link nodes to a list and return its head."""
        cdef NodeList items
        cdef uint32_t node
        items.head = items.tail = 0
        for node in nodes:
            if not 0 < node < self.parser.node_count:
                raise IndexError(f"no node {node}")
            append_node(&self.parser, &items, node)
        return items.head

    def add_flags(self, uint32_t node, int flags):
        """Set flags of a node."""
        if not 0 < node < self.parser.node_count:
            raise IndexError(f"no node {node}")
        self.parser.nodes[node].flags |= <uint16_t>flags

    def set_scope(self, uint32_t declaration, uint32_t scope):
        """The FOR scope that a VariableDeclaration opens."""
        if not 0 < declaration < self.parser.node_count:
            raise IndexError(f"no node {declaration}")
        self.parser.nodes[declaration].b = scope

    def atom(self, str text):
        """The atom of a text."""
        return intern_str(&self.parser, text)

    def number(self, double value):
        """Index of a number."""
        if self.parser.number_count == self.parser.number_capacity:
            grow_array(<void**>&self.parser.numbers, &self.parser.number_capacity, sizeof(double))
        self.parser.numbers[self.parser.number_count] = value
        self.parser.number_count += 1
        return self.parser.number_count - 1

    # ---- scopes

    def enter_scope(self, int kind, uint32_t start):
        """Enter a scope inside a function."""
        scope_enter(&self.parser, <ScopeState*>self.allocate(sizeof(ScopeState)), kind, start)

    def leave_scope(self, uint32_t end):
        """Leave the innermost scope; its index, or 0 if it is not needed."""
        cdef ScopeState* state = self.parser.scope
        self.parser.token.end = end
        scope_exit(&self.parser, state)
        return state.result

    def declare_var(self, str name, uint32_t position, bint initialized, bint repeatedly=False):
        """`var name`. `initialized`: with a value; `repeatedly`: in the head of for-in or for-of."""
        cdef uint32_t decl = declare_var(&self.parser, intern_str(&self.parser, name), position, DECL_VAR)
        if repeatedly or (initialized and self.parser.decls[decl].position != position):
            self.parser.decls[decl].flags |= DECL_ASSIGNED

    def declare_lexical(self, str name, uint32_t position, int kind, bint simple_catch=False):
        """let, const, class, import, catch parameter. `simple_catch`: a catch parameter that is a plain name."""
        declare_lexical(&self.parser, intern_str(&self.parser, name), position, kind, simple_catch)

    def declare_class_name(self, str name, uint32_t position):
        """The inner name of a class."""
        add_declaration(
            &self.parser, self.parser.scope, intern_str(&self.parser, name), DECL_CLASS_NAME, position, 0
        )

    def declare_parameter(self, str name, uint32_t position):
        """A name of a parameter list."""
        declare_parameter(&self.parser, intern_str(&self.parser, name), position)

    def declare_function(self, str name, uint32_t position, uint32_t flags):
        """A function declaration; the index is for set_function_node."""
        return declare_function(&self.parser, intern_str(&self.parser, name), position, flags)

    def set_function_node(self, uint32_t decl, uint32_t node):
        """The node that gives a function declaration its value."""
        if not 0 < decl < self.parser.decl_count:
            raise IndexError(f"no declaration {decl}")
        self.parser.decls[decl].node = node

    def reference(self, str name, uint32_t position, bint assigned=False):
        """A use of a name."""
        cdef uint32_t atom = intern_str(&self.parser, name)
        if atom == ATOM_ARGUMENTS:
            self.parser.function.arguments_uses += 1
        add_reference(&self.parser, atom, position, REFERENCE_ASSIGNED if assigned else 0)
        return atom

    def safe_arguments_use(self):
        """The latest use of `arguments` does not let the object escape."""
        self.parser.function.arguments_safe_uses += 1

    def use_this(self, uint32_t position):
        """`this`."""
        use_this(&self.parser, position)

    def use_super_property(self, uint32_t position):
        """`super.x` or `super[x]`."""
        use_super_property(&self.parser, position)

    def use_super_call(self, uint32_t position):
        """`super(…)`."""
        use_super_call(&self.parser, position)

    def use_new_target(self, uint32_t position):
        """`new.target`."""
        use_new_target(&self.parser, position)

    def use_eval(self, uint32_t position):
        """A direct eval."""
        use_eval(&self.parser, position)

    def use_with(self):
        """A `with` statement."""
        self.parser.function.flags |= FUNCTION_HAS_WITH

    @property
    def strict(self):
        """Whether the code at this point is strict mode code."""
        return bool(self.parser.context & CONTEXT_STRICT)

    @strict.setter
    def strict(self, bint value):
        if value:
            self.parser.context |= CONTEXT_STRICT
        else:
            self.parser.context &= ~<uint32_t>CONTEXT_STRICT

    def use_strict(self):
        """The directive "use strict" of the function or script just entered."""
        self.parser.context |= CONTEXT_STRICT
        self.parser.function.flags |= FUNCTION_HAS_USE_STRICT

    # ---- functions

    def enter_function(self, int kind, uint32_t flags, uint32_t start, uint32_t params_start, str name="",
                       bint binds_name=False):
        """Enter a function, script or module. `binds_name`: a function expression with a name of its own."""
        cdef FunctionState* state = <FunctionState*>self.allocate(sizeof(FunctionState))
        cdef uint32_t atom = intern_str(&self.parser, name) if name else 0
        if kind == FUNCTION_KIND_MODULE:
            self.parser.context |= CONTEXT_MODULE | CONTEXT_STRICT
        function_enter(&self.parser, state, kind, flags, start)
        state.skipped = False
        if binds_name:
            state.own_name = atom
        self.parser.functions[state.record].name = atom
        self.parser.functions[state.record].params_start = params_start

    def set_parameters(self, uint32_t count, uint32_t length, bint simple, uint32_t flags):
        """Facts of the parameter list; `flags`: FUNCTION_HAS_REST, FUNCTION_HAS_PARAM_EXPRESSIONS."""
        cdef FunctionState* state = self.parser.function
        state.param_count = min(count, <uint32_t>65535)
        state.length = min(length, <uint32_t>65535)
        state.simple = simple
        state.flags |= flags

    def enter_body(self, uint32_t body_start, bint use_strict):
        """The parameters are done."""
        self.parser.functions[self.parser.function.record].body_start = body_start
        self.parser.token.start = body_start
        enter_function_body(&self.parser, self.parser.function)
        if use_strict:
            self.use_strict()

    def leave_function(self, uint32_t end, int node_kind, uint32_t node_start, uint32_t name, uint32_t parameters,
                       uint32_t body):
        """Leave a function and make its node."""
        cdef FunctionState* state = self.parser.function
        cdef uint32_t node
        self.parser.token.end = end
        check_parameters(&self.parser, state)
        function_exit(&self.parser, state, end)
        self.parser.last_end = end
        node = function_node(&self.parser, state, node_kind, node_start, name, parameters, body)
        if node_kind == NODE_ARROW_FUNCTION_EXPRESSION and self.parser.nodes[body].kind != NODE_BLOCK_STATEMENT:
            self.parser.nodes[node].flags |= ARROW_FUNCTION_EXPRESSION_EXPRESSION
        return node

    def default_constructor(self, uint32_t start, uint32_t end, bint derived):
        """The constructor of a class that writes none: a MethodDefinition node."""
        cdef ClassState klass
        memset(&klass, 0, sizeof(ClassState))
        klass.start = start
        klass.derived = derived
        self.parser.token.end = end
        return default_constructor(&self.parser, &klass)

    def export_name(self, str name, uint32_t position):
        """An exported name; twice the same is an error."""
        add_export(&self.parser, intern_str(&self.parser, name), position)

    def export_local(self, str name, uint32_t position):
        """A module-level name that `export {…}` mentions."""
        add_local_export(&self.parser, intern_str(&self.parser, name), position)

    def mark_exported(self, str name):
        """The name just declared is exported."""
        cdef uint32_t decl = self.parser.atoms[intern_str(&self.parser, name)].top
        if decl:
            self.parser.decls[decl].flags |= DECL_EXPORTED

    def finish(self, uint32_t body, int flags):
        """Leave the script or module, make its Program node and hand over the Ast."""
        cdef FunctionState* state = self.parser.function
        cdef uint32_t end = self.source.length
        cdef uint32_t node
        self.parser.token.end = end
        check_local_exports(&self.parser)
        function_exit(&self.parser, state, end)
        node = new_node2(&self.parser, NODE_PROGRAM, 0, body, state.scope.index)
        self.parser.nodes[node].end = end
        self.parser.nodes[node].flags = <uint16_t>flags
        self.parser.functions[0].node = node
        self.parser.root = node
        return finish_parser(&self.parser, self.source)

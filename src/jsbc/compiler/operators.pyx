# Operators, conditions and the analysis that lets operands stay in the registers of variables.
#
# Code quality decided here: an instruction reads variables where they are and writes its result where it is wanted;
# small constants are immediates; a comparison in a condition is one fused jump.

from libc.stdint cimport uint32_t, int32_t
from libc.math cimport fmod, pow as c_pow, isnan
from jsbc.code cimport *
from jsbc.frontend._enums cimport *
from jsbc.frontend.ast cimport Node
from jsbc.bytecode._opcodes cimport *
from jsbc.compiler.bindings cimport *
from jsbc.compiler.builder cimport ANY, EFFECT, push_word, free_words
from jsbc.compiler.unit cimport *
from jsbc.vm.native_stack cimport native_stack_low
from jsbc.errors import JSNestingError

# How many nodes an analysis of a later operand looks at before it gives up and assumes the worst.
cdef enum:
    ANALYSIS_BUDGET = 48
    # Operators of an expression of literals whose value is looked for, one inside of the other.
    DEEPEST_CONSTANT = 32

# Opcode of a binary operator, by OPERATOR_*.
cdef int[36] BINARY_OPCODES
for _operator, _opcode in (
    (OPERATOR_BIT_OR, OP_BOR), (OPERATOR_BIT_XOR, OP_BXOR), (OPERATOR_BIT_AND, OP_BAND),
    (OPERATOR_EQ, OP_EQ), (OPERATOR_NE, OP_NE), (OPERATOR_STRICT_EQ, OP_SEQ), (OPERATOR_STRICT_NE, OP_SNE),
    (OPERATOR_LT, OP_LT), (OPERATOR_GT, OP_GT), (OPERATOR_LE, OP_LE), (OPERATOR_GE, OP_GE),
    (OPERATOR_INSTANCEOF, OP_INSTANCEOF), (OPERATOR_IN, OP_IN),
    (OPERATOR_SHL, OP_SHL), (OPERATOR_SAR, OP_SAR), (OPERATOR_SHR, OP_SHR),
    (OPERATOR_ADD, OP_ADD), (OPERATOR_SUB, OP_SUB), (OPERATOR_MUL, OP_MUL), (OPERATOR_DIV, OP_DIV),
    (OPERATOR_MOD, OP_MOD), (OPERATOR_EXP, OP_EXP),
):
    BINARY_OPCODES[_operator] = _opcode

# Form with an 8-bit immediate on the right, 0 = none.
cdef int[36] IMMEDIATE_OPCODES
for _operator, _opcode in (
    (OPERATOR_ADD, OP_ADDI), (OPERATOR_SUB, OP_SUBI), (OPERATOR_MUL, OP_MULI), (OPERATOR_MOD, OP_MODI),
    (OPERATOR_BIT_AND, OP_BANDI), (OPERATOR_BIT_OR, OP_BORI), (OPERATOR_BIT_XOR, OP_BXORI),
    (OPERATOR_SHL, OP_SHLI), (OPERATOR_SAR, OP_SARI), (OPERATOR_SHR, OP_SHRI),
):
    IMMEDIATE_OPCODES[_operator] = _opcode

# Form with a constant on the right, 0 = none.
cdef int[36] CONSTANT_OPCODES
for _operator, _opcode in (
    (OPERATOR_ADD, OP_ADDK), (OPERATOR_SUB, OP_SUBK), (OPERATOR_MUL, OP_MULK), (OPERATOR_DIV, OP_DIVK),
    (OPERATOR_MOD, OP_MODK),
):
    CONSTANT_OPCODES[_operator] = _opcode

# Fused jumps by OPERATOR_*: register and immediate forms, when true and when false.
cdef int[36][4] JUMP_OPCODES
for _operator, _opcode, _negated, _immediate, _immediate_negated in (
    (OPERATOR_LT, OP_JLT, OP_JNLT, OP_JLTI, OP_JNLTI),
    (OPERATOR_LE, OP_JLE, OP_JNLE, OP_JLEI, OP_JNLEI),
    (OPERATOR_GT, OP_JGT, OP_JNGT, OP_JGTI, OP_JNGTI),
    (OPERATOR_GE, OP_JGE, OP_JNGE, OP_JGEI, OP_JNGEI),
    (OPERATOR_EQ, OP_JEQ, OP_JNE, 0, 0),
    (OPERATOR_NE, OP_JNE, OP_JEQ, 0, 0),
    (OPERATOR_STRICT_EQ, OP_JSEQ, OP_JSNE, OP_JSEQI, OP_JSNEI),
    (OPERATOR_STRICT_NE, OP_JSNE, OP_JSEQ, OP_JSNEI, OP_JSEQI),
):
    JUMP_OPCODES[_operator][0] = _opcode
    JUMP_OPCODES[_operator][1] = _negated
    JUMP_OPCODES[_operator][2] = _immediate
    JUMP_OPCODES[_operator][3] = _immediate_negated


cdef int _mirrored(int operation) noexcept:
    """`1 < x` is `x > 1`."""
    if operation == OPERATOR_LT:
        return OPERATOR_GT
    if operation == OPERATOR_GT:
        return OPERATOR_LT
    if operation == OPERATOR_LE:
        return OPERATOR_GE
    if operation == OPERATOR_GE:
        return OPERATOR_LE
    return operation


cdef int32_t _to_int32(double value) noexcept:
    """ECMA-262 §7.1.6 ToInt32."""
    if not (-9.2e18 < value < 9.2e18):
        value = fmod(value, 4294967296.0)
        if isnan(value):
            return 0
    return <int32_t><uint32_t><unsigned long long><long long>value


cdef class OperatorCompiler(ControlCompiler):

    def __cinit__(self):
        self.early_register = -1

    def __dealloc__(self):
        free_words(&self.spine)

    cdef int expression(self, uint32_t node, int dest) except -1:
        raise AssertionError("implemented by a later layer")

    cdef int delete_expression(self, uint32_t node, int dest) except -1:
        raise AssertionError("implemented by a later layer")

    cdef int enter_nested(self) except -1:
        """Called where compilation recurses into an operand: a clean error before the native stack ends."""
        if native_stack_low():
            raise JSNestingError("Maximum call stack size exceeded", self.unit.code.filename)
        return 0

    # ---- operands ---------------------------------------------------------------------------------------------------

    cdef int effect(self, uint32_t node) except -1:
        cdef int mark = self.next_register
        self.expression(node, EFFECT)
        self.release_to(mark)
        return 0

    cdef int operand(self, uint32_t node) except -1:
        """The value in any register; nothing that could change it is compiled before it is used."""
        return self.expression(node, ANY)

    cdef int operand_before(self, uint32_t node, uint32_t later) except -1:
        """The value in any register where it stays right while `later` (a node or a list) is evaluated."""
        return self.keep_from(self.expression(node, ANY), node, later)

    cdef int keep_from(self, int reg, uint32_t node, uint32_t later) except -1:
        # Evaluation order: in `a + (a = 1)` the left operand is the old value.  A copy is made only when something
        # later may assign the variable.
        cdef int budget = ANALYSIS_BUDGET
        cdef uint32_t atom = 0
        cdef int copy
        if reg == 0 or reg >= self.first_temporary:
            return reg
        if self.nodes[node].kind == NODE_IDENTIFIER:
            atom = self.nodes[node].a
            if self.ast.atoms[atom].top and not self.ast.decls[self.ast.atoms[atom].top].flags & DECL_ASSIGNED:
                return reg
        while later:
            if self.may_assign(later, atom, &budget):
                copy = self.temporary()
                self.move(copy, reg)
                return copy
            later = self.nodes[later].next
        return reg

    cdef bint may_write_early(self, int dest) noexcept:
        return dest >= self.first_temporary or dest == self.early_register

    cdef int finish(self, int reg, int dest, int mark) except -1:
        """Common end: the value is in `reg` (a temporary); hand it to the destination and free what is above."""
        if dest == EFFECT:
            self.release_to(mark)
            return 0
        if dest == ANY:
            if reg < mark:
                self.release_to(mark)
                return reg
            if reg != mark:
                self.move(mark, reg)
            self.release_to(mark + 1)
            return mark
        self.release_to(mark)
        self.move(dest, reg)
        return dest

    # ---- analysis ---------------------------------------------------------------------------------------------------

    cdef bint may_assign(self, uint32_t node, uint32_t atom, int* budget) noexcept:
        """Whether evaluating `node` may assign the variable of this name (0: any variable)."""
        cdef Node* n
        cdef uint32_t child
        if node == 0:
            return False
        budget[0] -= 1
        if budget[0] < 0:
            return True
        n = &self.nodes[node]
        if (n.kind == NODE_IDENTIFIER or (NODE_NULL_LITERAL <= n.kind <= NODE_REG_EXP_LITERAL)
                or n.kind == NODE_THIS_EXPRESSION or n.kind == NODE_SUPER or n.kind == NODE_HOLE
                or n.kind == NODE_FUNCTION_EXPRESSION or n.kind == NODE_ARROW_FUNCTION_EXPRESSION
                or n.kind == NODE_META_PROPERTY or n.kind == NODE_PRIVATE_IDENTIFIER or n.kind == NODE_TEMPLATE_ELEMENT):
            return False
        if n.kind == NODE_MEMBER_EXPRESSION:
            if self.may_assign(n.a, atom, budget):
                return True
            return n.flags & MEMBER_EXPRESSION_COMPUTED and self.may_assign(n.b, atom, budget)
        if n.kind == NODE_BINARY_EXPRESSION or n.kind == NODE_LOGICAL_EXPRESSION:
            return self.may_assign(n.a, atom, budget) or self.may_assign(n.b, atom, budget)
        if n.kind == NODE_CONDITIONAL_EXPRESSION:
            return (self.may_assign(n.a, atom, budget) or self.may_assign(n.b, atom, budget)
                    or self.may_assign(n.c, atom, budget))
        if n.kind == NODE_ASSIGNMENT_EXPRESSION:
            if self.nodes[n.a].kind == NODE_IDENTIFIER:
                if atom == 0 or self.nodes[n.a].a == atom:
                    return True
            elif self.nodes[n.a].kind != NODE_MEMBER_EXPRESSION or self.may_assign(n.a, atom, budget):
                return True
            return self.may_assign(n.b, atom, budget)
        if n.kind == NODE_UPDATE_EXPRESSION:
            if self.nodes[n.a].kind == NODE_IDENTIFIER:
                return atom == 0 or self.nodes[n.a].a == atom
            return self.may_assign(n.a, atom, budget)
        if (n.kind == NODE_UNARY_EXPRESSION or n.kind == NODE_SPREAD_ELEMENT or n.kind == NODE_CHAIN_EXPRESSION
                or n.kind == NODE_AWAIT_EXPRESSION or n.kind == NODE_YIELD_EXPRESSION):
            return self.may_assign(n.a, atom, budget)
        if n.kind == NODE_PROPERTY:
            return (n.flags & PROPERTY_COMPUTED and self.may_assign(n.a, atom, budget)) or self.may_assign(n.b, atom, budget)
        if n.kind == NODE_CALL_EXPRESSION or n.kind == NODE_NEW_EXPRESSION or n.kind == NODE_TEMPLATE_LITERAL:
            # A template's pieces are skipped: only its expressions (b) count.
            if n.kind != NODE_TEMPLATE_LITERAL and self.may_assign(n.a, atom, budget):
                return True
            child = n.b
        elif n.kind == NODE_ARRAY_EXPRESSION or n.kind == NODE_OBJECT_EXPRESSION or n.kind == NODE_SEQUENCE_EXPRESSION:
            child = n.a
        else:
            return True
        while child:
            if self.may_assign(child, atom, budget):
                return True
            child = self.nodes[child].next
        return False

    cdef bint mentions(self, uint32_t node, uint32_t atom, int* budget) noexcept:
        """Whether the variable of this name may be read or assigned in `node` itself (inner functions cannot)."""
        cdef Node* n
        cdef uint32_t child
        if node == 0:
            return False
        budget[0] -= 1
        if budget[0] < 0:
            return True
        n = &self.nodes[node]
        if n.kind == NODE_IDENTIFIER:
            return n.a == atom
        if ((NODE_NULL_LITERAL <= n.kind <= NODE_REG_EXP_LITERAL)
                or n.kind == NODE_THIS_EXPRESSION or n.kind == NODE_SUPER or n.kind == NODE_HOLE
                or n.kind == NODE_FUNCTION_EXPRESSION or n.kind == NODE_ARROW_FUNCTION_EXPRESSION
                or n.kind == NODE_META_PROPERTY or n.kind == NODE_PRIVATE_IDENTIFIER or n.kind == NODE_TEMPLATE_ELEMENT):
            return False
        if n.kind == NODE_MEMBER_EXPRESSION or n.kind == NODE_PROPERTY:
            # Bit 0 is COMPUTED in both.
            if n.kind == NODE_PROPERTY:
                return (n.flags & PROPERTY_COMPUTED and self.mentions(n.a, atom, budget)) or self.mentions(n.b, atom, budget)
            return self.mentions(n.a, atom, budget) or (
                n.flags & MEMBER_EXPRESSION_COMPUTED and self.mentions(n.b, atom, budget))
        if (n.kind == NODE_BINARY_EXPRESSION or n.kind == NODE_LOGICAL_EXPRESSION
                or n.kind == NODE_ASSIGNMENT_EXPRESSION):
            return self.mentions(n.a, atom, budget) or self.mentions(n.b, atom, budget)
        if n.kind == NODE_CONDITIONAL_EXPRESSION:
            return (self.mentions(n.a, atom, budget) or self.mentions(n.b, atom, budget)
                    or self.mentions(n.c, atom, budget))
        if (n.kind == NODE_UNARY_EXPRESSION or n.kind == NODE_UPDATE_EXPRESSION or n.kind == NODE_SPREAD_ELEMENT
                or n.kind == NODE_CHAIN_EXPRESSION or n.kind == NODE_AWAIT_EXPRESSION):
            return self.mentions(n.a, atom, budget)
        if n.kind == NODE_CALL_EXPRESSION or n.kind == NODE_NEW_EXPRESSION or n.kind == NODE_TEMPLATE_LITERAL:
            if n.kind != NODE_TEMPLATE_LITERAL and self.mentions(n.a, atom, budget):
                return True
            child = n.b
        elif n.kind == NODE_ARRAY_EXPRESSION or n.kind == NODE_OBJECT_EXPRESSION or n.kind == NODE_SEQUENCE_EXPRESSION:
            child = n.a
        else:
            return True
        while child:
            if self.mentions(child, atom, budget):
                return True
            child = self.nodes[child].next
        return False

    cdef bint is_undefined_node(self, uint32_t node) except -1:
        """`undefined` (the global one, which cannot be changed) or `void 0`."""
        cdef Node* n = &self.nodes[node]
        cdef Reference ref
        cdef double ignored
        if n.kind == NODE_IDENTIFIER:
            if self.ast.atoms[n.a].length != 9 or self.ast.atom_str(n.a) != "undefined":
                return False
            self.resolve(n.a, &ref)
            return ref.kind == REFERENCE_GLOBAL
        return n.kind == NODE_UNARY_EXPRESSION and n.c == OPERATOR_VOID and self.constant_number(n.a, &ignored)

    cdef bint constant_number(self, uint32_t node, double* value, int depth=0) noexcept:
        """Value of an expression of numeric literals."""
        cdef Node* n = &self.nodes[node]
        cdef double left
        cdef double right
        if n.kind == NODE_NUMERIC_LITERAL:
            value[0] = self.ast.numbers[n.a]
            return True
        # A chain of a million operators is no nesting for the parser, and would be one here.
        depth += 1
        if depth > DEEPEST_CONSTANT:
            return False
        if n.kind == NODE_UNARY_EXPRESSION:
            if n.c == OPERATOR_NEGATE and self.constant_number(n.a, &left, depth):
                value[0] = -left
                return True
            if n.c == OPERATOR_PLUS and self.constant_number(n.a, &left, depth):
                value[0] = left
                return True
            if n.c == OPERATOR_BIT_NOT and self.constant_number(n.a, &left, depth):
                value[0] = ~_to_int32(left)
                return True
            return False
        if n.kind != NODE_BINARY_EXPRESSION:
            return False
        # The right side first: chains lean to the left, so that most tries end after one step.
        if not self.constant_number(n.b, &right, depth) or not self.constant_number(n.a, &left, depth):
            return False
        if n.c == OPERATOR_ADD:
            value[0] = left + right
        elif n.c == OPERATOR_SUB:
            value[0] = left - right
        elif n.c == OPERATOR_MUL:
            value[0] = left * right
        elif n.c == OPERATOR_DIV:
            value[0] = left / right
        elif n.c == OPERATOR_BIT_OR:
            value[0] = _to_int32(left) | _to_int32(right)
        elif n.c == OPERATOR_BIT_AND:
            value[0] = _to_int32(left) & _to_int32(right)
        elif n.c == OPERATOR_BIT_XOR:
            value[0] = _to_int32(left) ^ _to_int32(right)
        elif n.c == OPERATOR_SHL:
            value[0] = <int32_t>(<uint32_t>_to_int32(left) << (_to_int32(right) & 31))
        elif n.c == OPERATOR_SAR:
            value[0] = _to_int32(left) >> (_to_int32(right) & 31)
        elif n.c == OPERATOR_SHR:
            value[0] = <uint32_t>_to_int32(left) >> (_to_int32(right) & 31)
        else:
            # `**` and `%` are left to the VM: their rounding is its business.
            return False
        return True

    cdef bint constant_int(self, uint32_t node, int low, int high, int* value) noexcept:
        """A constant integer within bounds; -0 is not one."""
        cdef double number
        if not self.constant_number(node, &number):
            return False
        if not (low <= number <= high) or number != <int>number or (number == 0 and 1 / number < 0):
            return False
        value[0] = <int>number
        return True

    cdef int constant_truth(self, uint32_t node) noexcept:
        """1 true, 0 false, -1 unknown, for literals."""
        cdef Node* n = &self.nodes[node]
        cdef double number
        cdef int inner
        if n.kind == NODE_BOOLEAN_LITERAL:
            return n.a != 0
        if n.kind == NODE_NULL_LITERAL:
            return 0
        if n.kind == NODE_STRING_LITERAL:
            return self.ast.atoms[n.a].length != 0
        if n.kind == NODE_UNARY_EXPRESSION and n.c == OPERATOR_NOT:
            inner = self.constant_truth(n.a)
            return inner if inner < 0 else 1 - inner
        if n.kind == NODE_UNARY_EXPRESSION and n.c == OPERATOR_VOID and self.constant_number(n.a, &number):
            return 0
        if self.constant_number(node, &number):
            return not (number == 0 or isnan(number))
        return -1

    # ---- binary operators -------------------------------------------------------------------------------------------

    cdef int binary(self, uint32_t node, int dest) except -1:
        """A chain of binary operators that leans to the left, without recursion along it."""
        cdef int mark = self.next_register
        cdef uint32_t base = self.spine.count
        cdef uint32_t top
        cdef uint32_t current = node
        cdef Node* n
        cdef double number
        cdef int left
        cdef int target
        cdef int immediate
        cdef str text
        if self.constant_number(node, &number):
            if dest != EFFECT:
                dest = self.result_register(dest)
                self.load_number(dest, number)
            return dest if dest >= 0 else 0
        self.enter_nested()
        while self.nodes[current].kind == NODE_BINARY_EXPRESSION:
            push_word(&self.spine, current)
            current = self.nodes[current].a
        top = self.spine.count
        n = &self.nodes[self.spine.items[top - 1]]
        left = -1
        if n.c == OPERATOR_ADD and self.nodes[n.a].kind == NODE_STRING_LITERAL:
            # "a" + "b" + …: long literals are often written in pieces.
            text = self.ast.atom_str(self.nodes[n.a].a)
            while top > base:
                n = &self.nodes[self.spine.items[top - 1]]
                if n.c != OPERATOR_ADD or self.nodes[n.b].kind != NODE_STRING_LITERAL:
                    break
                text = text + self.ast.atom_str(self.nodes[n.b].a)
                top -= 1
            if top == base:
                self.spine.count = base
                if dest == EFFECT:
                    return 0
                dest = self.result_register(dest)
                self.load_string(dest, text)
                return dest
            if n.c == OPERATOR_ADD and self.nodes[n.b].kind != NODE_NUMERIC_LITERAL:
                immediate = self.string_constant(text)
                if immediate < 256:
                    # "text" + x
                    left = self.operand(n.b)
                    self.release_to(mark)
                    target = dest if top - 1 == base and dest >= 0 else self.temporary()
                    self.at(self.nodes[self.spine.items[top - 1]].start)
                    self.emit(OP_KADD, target, immediate, left)
                    left = target
                    top -= 1
            if left < 0:
                left = self.temporary()
                self.load_string(left, text)
        elif n.b and self.nodes[n.a].kind == NODE_PRIVATE_IDENTIFIER:
            left = self.private_in(self.spine.items[top - 1])
            top -= 1
        elif self.constant_number(n.a, &number) and (
                n.c == OPERATOR_ADD or n.c == OPERATOR_MUL or n.c == OPERATOR_BIT_AND or n.c == OPERATOR_BIT_OR
                or n.c == OPERATOR_BIT_XOR):
            # A constant on the left: `2 * x` is `x * 2` (a literal has no side effects), `1 + x` has its own form.
            if n.c != OPERATOR_ADD and self.constant_int(n.a, -128, 127, &immediate):
                left = self.operand(n.b)
                self.release_to(mark)
                target = dest if top - 1 == base and dest >= 0 else self.temporary()
                self.at(self.nodes[self.spine.items[top - 1]].start)
                self.emit(IMMEDIATE_OPCODES[n.c], target, left, <uint32_t>immediate)
                left = target
                top -= 1
            elif n.c == OPERATOR_ADD or n.c == OPERATOR_MUL:
                immediate = self.number_constant(number)
                if immediate < 256:
                    left = self.operand(n.b)
                    self.release_to(mark)
                    target = dest if top - 1 == base and dest >= 0 else self.temporary()
                    self.at(self.nodes[self.spine.items[top - 1]].start)
                    if n.c == OPERATOR_ADD:
                        self.emit(OP_KADD, target, immediate, left)
                    else:
                        self.emit(OP_MULK, target, left, immediate)
                    left = target
                    top -= 1
        if left < 0:
            left = self.operand_before(n.a, n.b)
        while top > base:
            top -= 1
            current = self.spine.items[top]
            n = &self.nodes[current]
            # Nested chains in the right operand use the stack above.
            target = ANY if top > base or dest == EFFECT else dest
            self.at(n.start)
            left = self.binary_operation(n.c, left, n.b, target, mark)
        self.spine.count = base
        if dest == EFFECT:
            self.release_to(mark)
            return 0
        if dest >= 0:
            self.release_to(mark)
            return dest
        return left

    cdef int private_in(self, uint32_t node) except -1:
        """`#x in object`."""
        cdef Node* n = &self.nodes[node]
        cdef int mark = self.next_register
        cdef Reference ref
        cdef int name
        cdef int value
        self.resolve_private(self.nodes[n.a].a, &ref)
        name = self.load_reference(&ref, ANY, False)
        value = self.operand(n.b)
        self.release_to(mark)
        self.at(self.nodes[node].start)
        mark = self.temporary()
        self.emit(OP_HASPRIVATE, mark, name, value)
        return mark

    cdef int binary_operation(self, int operation, int left, uint32_t right, int dest, int mark) except -1:
        """R[dest] = R[left] op `right`; frees what is above `mark`, then takes a register if dest is ANY."""
        cdef int immediate
        cdef int constant
        cdef int reg
        cdef double number
        cdef uint32_t offset = self.source_offset
        if IMMEDIATE_OPCODES[operation] and self.constant_int(right, -128, 127, &immediate):
            self.release_to(mark)
            dest = self.result_register(dest)
            self.emit(IMMEDIATE_OPCODES[operation], dest, left, <uint32_t>immediate)
            return dest
        if CONSTANT_OPCODES[operation]:
            constant = -1
            if operation == OPERATOR_ADD and self.nodes[right].kind == NODE_STRING_LITERAL:
                constant = self.atom_constant(self.nodes[right].a)
            elif self.constant_number(right, &number):
                constant = self.number_constant(number)
            if 0 <= constant < 256:
                self.release_to(mark)
                dest = self.result_register(dest)
                self.emit(CONSTANT_OPCODES[operation], dest, left, constant)
                return dest
        reg = self.operand(right)
        self.release_to(mark)
        dest = self.result_register(dest)
        self.at(offset)
        self.emit(BINARY_OPCODES[operation], dest, left, reg)
        return dest

    # ---- && || ?? ?: , -----------------------------------------------------------------------------------------------

    cdef int logical(self, uint32_t node, int dest) except -1:
        cdef Node* n = &self.nodes[node]
        cdef int operation = n.c
        cdef int mark = self.next_register
        cdef int end
        cdef int target
        cdef int skip
        self.enter_nested()
        end = self.new_label()
        if dest == EFFECT:
            if operation == OPERATOR_COALESCE:
                target = self.operand(n.a)
                self.release_to(mark)
                self.branch(OP_JNNULLISH, target, 0, end)
            else:
                self.condition(n.a, end, operation == OPERATOR_LOGICAL_OR)
            self.effect(self.nodes[node].b)
            self.bind(end)
            return 0
        # The value of the left side is written before the right side runs.
        target = dest if dest >= 0 and self.may_write_early(dest) else self.temporary()
        self.expression(self.nodes[node].a, target)
        if operation == OPERATOR_LOGICAL_AND:
            self.branch(OP_JF, target, 0, end)
        elif operation == OPERATOR_LOGICAL_OR:
            self.branch(OP_JT, target, 0, end)
        else:
            self.branch(OP_JNNULLISH, target, 0, end)
        self.expression(self.nodes[node].b, target)
        self.bind(end)
        return self.finish(target, dest, mark)

    cdef int conditional(self, uint32_t node, int dest) except -1:
        cdef int mark = self.next_register
        cdef int otherwise = self.new_label()
        cdef int end = self.new_label()
        cdef int truth = self.constant_truth(self.nodes[node].a)
        self.enter_nested()
        if truth >= 0:
            return self.expression(self.nodes[node].b if truth else self.nodes[node].c, dest)
        self.condition(self.nodes[node].a, otherwise, False)
        if dest == ANY:
            dest = self.temporary()
        self.expression(self.nodes[node].b, dest)
        self.jump(end)
        self.bind(otherwise)
        self.expression(self.nodes[node].c, dest)
        self.bind(end)
        if dest == EFFECT:
            self.release_to(mark)
            return 0
        return dest

    cdef int sequence(self, uint32_t node, int dest) except -1:
        cdef uint32_t item = self.nodes[node].a
        while self.nodes[item].next:
            self.effect(item)
            item = self.nodes[item].next
        return self.expression(item, dest)

    # ---- unary operators ----------------------------------------------------------------------------------------------

    cdef int unary(self, uint32_t node, int dest) except -1:
        cdef Node* n = &self.nodes[node]
        cdef int operation = n.c
        cdef int mark = self.next_register
        cdef int reg
        cdef int op
        cdef int truth
        cdef double number
        cdef Reference ref
        if self.constant_number(node, &number):
            if dest == EFFECT:
                return 0
            dest = self.result_register(dest)
            self.load_number(dest, number)
            return dest
        if operation == OPERATOR_VOID:
            self.effect(n.a)
            if dest == EFFECT:
                return 0
            dest = self.result_register(dest)
            self.emit(OP_LOADUNDEF, dest)
            return dest
        if operation == OPERATOR_DELETE:
            return self.delete_expression(node, dest)
        if operation == OPERATOR_NOT:
            truth = self.constant_truth(node)
            if truth >= 0:
                if dest == EFFECT:
                    return 0
                dest = self.result_register(dest)
                self.emit(OP_LOADTRUE if truth else OP_LOADFALSE, dest)
                return dest
            if dest == EFFECT:
                self.effect(n.a)
                return 0
        self.enter_nested()
        if operation == OPERATOR_TYPEOF and self.nodes[n.a].kind == NODE_IDENTIFIER:
            self.at(self.nodes[n.a].start)
            self.resolve(self.nodes[n.a].a, &ref)
            reg = self.load_reference(&ref, ANY, True)
        else:
            reg = self.operand(n.a)
        self.release_to(mark)
        dest = self.result_register(dest)
        self.at(self.nodes[node].start)
        if operation == OPERATOR_NOT:
            op = OP_NOT
        elif operation == OPERATOR_TYPEOF:
            op = OP_TYPEOF
        elif operation == OPERATOR_NEGATE:
            op = OP_NEG
        elif operation == OPERATOR_PLUS:
            op = OP_TONUMBER
        else:
            op = OP_BNOT
        self.emit(op, dest, reg)
        return dest

    # ---- conditions -----------------------------------------------------------------------------------------------------

    cdef int condition(self, uint32_t node, int label, bint jump_if) except -1:
        """Jump to the label when ToBoolean(node) is jump_if; fall through otherwise."""
        cdef Node* n = &self.nodes[node]
        cdef int mark = self.next_register
        cdef int truth = self.constant_truth(node)
        cdef int skip
        cdef int reg
        if truth >= 0:
            return self.jump(label) if truth == jump_if else 0
        self.enter_nested()
        if n.kind == NODE_UNARY_EXPRESSION and n.c == OPERATOR_NOT:
            return self.condition(n.a, label, not jump_if)
        if n.kind == NODE_LOGICAL_EXPRESSION and n.c != OPERATOR_COALESCE:
            if (n.c == OPERATOR_LOGICAL_AND) != jump_if:
                # false && …, true || …: both sides may take the jump
                self.condition(n.a, label, jump_if)
                return self.condition(self.nodes[node].b, label, jump_if)
            skip = self.new_label()
            self.condition(n.a, skip, not jump_if)
            self.condition(self.nodes[node].b, label, jump_if)
            return self.bind(skip)
        if n.kind == NODE_BINARY_EXPRESSION and JUMP_OPCODES[n.c][0]:
            return self.compare_and_jump(node, label, jump_if)
        if n.kind == NODE_SEQUENCE_EXPRESSION:
            node = n.a
            while self.nodes[node].next:
                self.effect(node)
                node = self.nodes[node].next
            return self.condition(node, label, jump_if)
        reg = self.operand(node)
        self.release_to(mark)
        return self.branch(OP_JT if jump_if else OP_JF, reg, 0, label)

    cdef int compare_and_jump(self, uint32_t node, int label, bint jump_if) except -1:
        cdef Node* n = &self.nodes[node]
        cdef int operation = n.c
        cdef uint32_t left = n.a
        cdef uint32_t right = n.b
        cdef int mark = self.next_register
        cdef int immediate
        cdef int first
        cdef int second
        cdef int constant
        cdef double number
        cdef bint negate = not jump_if
        cdef bint equality = OPERATOR_EQ <= operation <= OPERATOR_STRICT_NE
        cdef bint strict_equality = operation == OPERATOR_STRICT_EQ or operation == OPERATOR_STRICT_NE
        cdef bint wants_equal
        if self.nodes[left].kind == NODE_PRIVATE_IDENTIFIER:
            raise AssertionError("only `in` has a private name on its left")
        if self.is_simple_constant(left) and not self.is_simple_constant(right):
            left, right = right, left
            operation = _mirrored(operation)
        if equality:
            # True when the jump is taken for equal operands.
            wants_equal = (operation == OPERATOR_EQ or operation == OPERATOR_STRICT_EQ) == jump_if
            if self.nodes[right].kind == NODE_NULL_LITERAL and not strict_equality or (
                    not strict_equality and self.is_undefined_node(right)):
                first = self.operand(left)
                self.release_to(mark)
                return self.branch(OP_JNULLISH if wants_equal else OP_JNNULLISH, first, 0, label)
            if strict_equality and self.is_undefined_node(right):
                first = self.operand(left)
                self.release_to(mark)
                return self.branch(OP_JUNDEF if wants_equal else OP_JNUNDEF, first, 0, label)
            constant = -1
            if strict_equality:
                if self.nodes[right].kind == NODE_STRING_LITERAL:
                    constant = self.atom_constant(self.nodes[right].a)
                elif self.constant_number(right, &number) and not self.constant_int(right, -32768, 32767, &immediate):
                    constant = self.number_constant(number)
                if 0 <= constant < 65536:
                    first = self.operand(left)
                    self.release_to(mark)
                    return self.branch_d(OP_JSEQK if wants_equal else OP_JSNEK, first, constant, label)
        if JUMP_OPCODES[operation][2] and self.constant_int(right, -32768, 32767, &immediate):
            first = self.operand(left)
            self.release_to(mark)
            self.at(self.nodes[node].start)
            return self.branch_d(JUMP_OPCODES[operation][2 + negate], first, <uint32_t>immediate, label)
        if operation == OPERATOR_LT and self.constant_number(right, &number):
            constant = self.number_constant(number)
            if constant < 65536:
                first = self.operand(left)
                self.release_to(mark)
                self.at(self.nodes[node].start)
                return self.branch_d(OP_JNLTK if negate else OP_JLTK, first, constant, label)
        first = self.operand_before(left, right)
        second = self.operand(right)
        self.release_to(mark)
        self.at(self.nodes[node].start)
        return self.branch(JUMP_OPCODES[operation][<int>negate], first, second, label)

    cdef bint is_simple_constant(self, uint32_t node) except -1:
        """Literals that may change sides in a comparison: evaluating them can neither fail nor be seen."""
        cdef double number
        cdef int kind = self.nodes[node].kind
        if kind == NODE_STRING_LITERAL or kind == NODE_NULL_LITERAL:
            return True
        return self.constant_number(node, &number) or self.is_undefined_node(node)

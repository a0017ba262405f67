# Scopes and variables.
#
# A variable that only its own function uses lives in a register.  One that an inner function uses (the parser marks it
# CAPTURED) lives in a slot of an Environment; a scope has an Environment only when it has such a variable.  Environments
# sit in ordinary registers, so that leaving a scope, by whatever way, needs no instruction.
#
# Names resolve in two steps.  Inside the function: `Atom.top` is the innermost declaration of a name while its scope is
# open (the parser leaves that field to the compiler).  Outside: the chain of ScopeInfos that the enclosing functions left
# behind, so a lazy function compiles the same from a fresh parse as together with its parent.
#
# Temporal dead zone: a use in the same function that stands before the declaration in the text always runs before it (a
# scope is entered at its top, and loops around it enter it anew), so it compiles to a throw; a use after the declaration
# never needs a check.  Only the clauses of a `switch` break this rule, and uses in inner functions.

from libc.stdint cimport uint8_t, uint32_t
from libc.stdlib cimport realloc, free
from jsbc.code cimport *
from jsbc.frontend._enums cimport *
from jsbc.frontend.ast cimport Ast, Node, Decl, Scope, Atom
from jsbc.bytecode._opcodes cimport *
from jsbc.compiler.builder cimport BytecodeBuilder, ANY, EFFECT, CLOSURE_ENVIRONMENT
from jsbc.compiler.unit cimport *

# ScopeInfo names of the pseudo variables, by declaration kind.
cdef dict PSEUDO_NAMES = {
    DECL_THIS: "this", DECL_NEW_TARGET: "new.target", DECL_HOME_OBJECT: "%home", DECL_ACTIVE_FUNCTION: "%function",
}


class TooManyRegisters(Exception):
    """The function is compiled again with fewer locals in registers."""


cdef int _variable_kind(int decl_kind, bint params_have_tdz) noexcept:
    if decl_kind == DECL_LET or decl_kind == DECL_CLASS:
        return VARIABLE_LET
    if decl_kind == DECL_CONST or decl_kind == DECL_CLASS_NAME or decl_kind == DECL_IMPORT:
        return VARIABLE_CONST
    if decl_kind == DECL_PARAMETER or decl_kind == DECL_ARGUMENTS:
        return VARIABLE_LET if params_have_tdz else VARIABLE_VAR
    if decl_kind == DECL_FUNCTION_NAME:
        return VARIABLE_FUNCTION_NAME
    if decl_kind == DECL_PRIVATE_NAME:
        return VARIABLE_PRIVATE
    if decl_kind == DECL_THIS:
        return VARIABLE_THIS
    if decl_kind == DECL_NEW_TARGET or decl_kind == DECL_HOME_OBJECT or decl_kind == DECL_ACTIVE_FUNCTION:
        return VARIABLE_INTERNAL
    return VARIABLE_VAR


cdef int _info_kind(int scope_kind) noexcept:
    if scope_kind == SCOPE_KIND_CLASS:
        return SCOPE_CLASS
    if scope_kind == SCOPE_KIND_WITH:
        return SCOPE_WITH
    return SCOPE_BLOCK


cdef class ScopeCompiler(BytecodeBuilder):

    def __dealloc__(self):
        free(self.active)

    cdef int too_complex(self, str what) except -1:
        raise TooManyRegisters(what)

    cdef int fail(self, str message, uint32_t offset) except -1:
        return syntax_error(message, self.unit.code, offset)

    cdef int atom_constant(self, uint32_t atom) except -1:
        return self.string_constant(self.ast.atom_str(atom))

    cdef bint is_variable_register(self, int reg) noexcept:
        """Whether a register belongs to a variable (or `this`), so that code may observe what is written to it early."""
        return reg < self.first_temporary

    cdef int result_register(self, int dest) except -1:
        return dest if dest >= 0 else self.temporary()

    # ---- the scope stack --------------------------------------------------------------------------------------------

    cdef int push_scope(self, uint32_t scope, int kind) except -1:
        """Open a scope and make its names visible; storage is given by allocate_scope."""
        cdef ActiveScope* entry
        cdef ActiveScope* grown
        cdef uint32_t capacity
        cdef uint32_t decl
        cdef uint32_t atom
        cdef Binding* binding
        if self.active_count == self.active_capacity:
            capacity = self.active_capacity * 2 + 8
            grown = <ActiveScope*>realloc(self.active, capacity * sizeof(ActiveScope))
            if grown == NULL:
                raise MemoryError()
            self.active = grown
            self.active_capacity = capacity
        entry = &self.active[self.active_count]
        self.active_count += 1
        entry.scope = scope
        entry.kind = kind
        entry.environment = -1
        entry.info = -1
        entry.saved_register = self.next_register
        entry.saved_first_temporary = self.first_temporary
        entry.outer_environment = self.environment
        entry.outer_dynamic_level = self.dynamic_level
        if scope:
            decl = self.ast.scopes[scope].first_declaration
            while decl:
                atom = self.ast.decls[decl].atom
                binding = &self.bindings[decl]
                binding.level = self.active_count
                binding.storage = STORAGE_NONE
                binding.initialized = 0
                binding.may_be_empty = 0
                binding.external = 0
                self.ast.decls[decl].shadowed = self.ast.atoms[atom].top
                self.ast.atoms[atom].top = decl
                decl = self.ast.decls[decl].next
        return 0

    cdef int allocate_scope(self, uint32_t scope, int info_kind, bint force, bint params_have_tdz, list hidden) except -1:
        """Give each variable of the scope just pushed a register or a slot, and make the environment if one is needed.

        `force`: make one even without variables (sloppy direct eval may add some).  `hidden`: names of internal slots.
        """
        cdef ActiveScope* entry = &self.active[self.active_count - 1]
        cdef uint32_t decl = self.ast.scopes[scope].first_declaration if scope else 0
        cdef Decl* declaration
        cdef Binding* binding
        cdef ScopeInfo info
        cdef list names = []
        cdef bytearray kinds = bytearray()
        cdef int environment = -1
        cdef bint needs_environment = force or bool(hidden)
        cdef bint in_environment
        # Below a `with` every variable of the function may be written by name: `with (o) { var x = 1 }`.
        cdef bint named = self.template.flags & FLAG_HAS_WITH != 0
        cdef uint32_t slot = 0
        cdef int surplus
        # Registers: the environment's comes first, so whether there is one must be known before.
        surplus = 0
        while decl:
            declaration = &self.ast.decls[decl]
            binding = &self.bindings[decl]
            if not binding.external:
                if declaration.kind == DECL_PRIVATE_NAME:
                    # Read by the synthetic functions that define fields and methods on instances.
                    binding.storage = STORAGE_ENVIRONMENT
                if declaration.flags & DECL_CAPTURED or named or binding.storage == STORAGE_ENVIRONMENT:
                    needs_environment = True
                elif binding.storage == STORAGE_NONE:
                    surplus += 1
            decl = declaration.next
        if self.next_register + surplus >= self.local_limit:
            needs_environment = True
        if needs_environment:
            environment = self.internal()
        decl = self.ast.scopes[scope].first_declaration if scope else 0
        while decl:
            declaration = &self.ast.decls[decl]
            binding = &self.bindings[decl]
            if binding.external:
                decl = declaration.next
                continue
            binding.variable_kind = <uint8_t>_variable_kind(declaration.kind, params_have_tdz)
            if entry.kind == SCOPE_KIND_BLOCK or entry.kind == SCOPE_KIND_SWITCH:
                # A function in a block conflicts with a var that eval declares, as let does.
                if declaration.kind == DECL_FUNCTION:
                    binding.variable_kind = VARIABLE_LET
            in_environment = declaration.flags & DECL_CAPTURED or named or binding.storage == STORAGE_ENVIRONMENT
            if not in_environment and binding.storage == STORAGE_NONE:
                if self.next_register >= self.local_limit:
                    in_environment = True
                else:
                    binding.storage = STORAGE_REGISTER
                    binding.reg = <uint8_t>self.temporary()
            if in_environment:
                binding.storage = STORAGE_ENVIRONMENT
                binding.slot = slot
                slot += 1
                names.append(PSEUDO_NAMES.get(declaration.kind) or self.ast.atom_str(declaration.atom))
                kinds.append(binding.variable_kind)
            decl = declaration.next
        if hidden is not None:
            for name in hidden:
                names.append(name)
                kinds.append(VARIABLE_INTERNAL)
                slot += 1
        if needs_environment:
            info = ScopeInfo.__new__(ScopeInfo)
            info.outer = self.scope_info
            info.own_names = tuple(names)
            info.kinds = bytes(kinds)
            info.kind = info_kind
            info.size = slot
            info.owner = self.template
            info.index = <uint32_t>len(self.scope_infos)
            self.scope_infos.append(info)
            entry.environment = environment
            entry.info = <int>info.index
            self.emit_wide(OP_NEWENV, environment, self.environment, 0, info.index)
            self.environment = environment
            self.scope_info = info
        self.first_temporary = self.next_register
        return 0

    cdef int enter_scope(self, uint32_t scope, list hidden=None) except -1:
        """Open a block-like scope.  Scope 0 (nothing declared) is opened too, to keep enter and exit in pairs."""
        cdef int kind = self.ast.scopes[scope].kind if scope else SCOPE_KIND_BLOCK
        cdef uint32_t decl
        cdef Binding* binding
        self.push_scope(scope, kind)
        self.allocate_scope(scope, _info_kind(kind), False, False, hidden)
        if kind == SCOPE_KIND_SWITCH:
            decl = self.ast.scopes[scope].first_declaration
            while decl:
                binding = &self.bindings[decl]
                if self.ast.decls[decl].kind != DECL_FUNCTION:
                    binding.may_be_empty = 1
                    if binding.storage == STORAGE_REGISTER:
                        self.emit(OP_LOADEMPTY, binding.reg)
                decl = self.ast.decls[decl].next
        return 0

    cdef int exit_scope(self) except -1:
        cdef ActiveScope* entry = &self.active[self.active_count - 1]
        cdef uint32_t decl
        cdef uint32_t atom
        cdef uint32_t outer
        if entry.scope:
            decl = self.ast.scopes[entry.scope].first_declaration
            while decl:
                atom = self.ast.decls[decl].atom
                outer = self.ast.decls[decl].shadowed
                if outer == 0 or self.ast.decls[outer].scope != entry.scope:
                    self.ast.atoms[atom].top = outer
                decl = self.ast.decls[decl].next
        if entry.info >= 0:
            self.scope_info = (<ScopeInfo>self.scope_infos[entry.info]).outer
        self.environment = entry.outer_environment
        self.dynamic_level = entry.outer_dynamic_level
        self.next_register = entry.saved_register
        self.first_temporary = entry.saved_first_temporary
        self.active_count -= 1
        return 0

    cdef int forget_initialized(self, uint32_t scope) except -1:
        """At a clause of a switch: another clause may have been jumped over."""
        cdef uint32_t decl = self.ast.scopes[scope].first_declaration if scope else 0
        while decl:
            if self.bindings[decl].may_be_empty:
                self.bindings[decl].initialized = 0
            decl = self.ast.decls[decl].next
        return 0

    # ---- resolution ---------------------------------------------------------------------------------------------------

    cdef uint32_t decl_of(self, uint32_t atom) noexcept:
        return self.ast.atoms[atom].top

    cdef int resolve(self, uint32_t atom, Reference* ref) except -1:
        cdef uint32_t decl = self.ast.atoms[atom].top
        cdef Binding* binding
        ref.atom = atom
        ref.decl = decl
        ref.check = False
        ref.dead = False
        if decl:
            binding = &self.bindings[decl]
            if binding.storage != STORAGE_NONE and binding.level >= self.dynamic_level:
                ref.variable_kind = binding.variable_kind
                if not binding.initialized and (
                        binding.variable_kind == VARIABLE_LET or binding.variable_kind == VARIABLE_CONST):
                    if binding.may_be_empty:
                        ref.check = True
                    else:
                        ref.dead = True
                if binding.storage == STORAGE_REGISTER:
                    ref.kind = REFERENCE_REGISTER
                    ref.reg = binding.reg
                else:
                    ref.kind = REFERENCE_ENVIRONMENT
                    ref.reg = self.active[binding.level - 1].environment
                    ref.slot = binding.slot
                return 0
        ref.decl = 0
        if self.dynamic_level:
            ref.kind = REFERENCE_NAME
            ref.reg = self.environment
            ref.variable_kind = VARIABLE_VAR
            return 0
        return self.resolve_outer(self.ast.atom_str(atom), ref, False)

    cdef int resolve_private(self, uint32_t atom, Reference* ref) except -1:
        """Find the PrivateName of `#x`; neither `with` nor eval comes between."""
        cdef uint32_t decl = self.ast.atoms[atom].top
        cdef Binding* binding
        ref.atom = atom
        ref.check = False
        ref.dead = False
        if not decl:
            return self.resolve_outer(self.ast.atom_str(atom), ref, True)
        binding = &self.bindings[decl]
        ref.decl = decl
        ref.variable_kind = VARIABLE_PRIVATE
        ref.kind = REFERENCE_REGISTER
        ref.reg = binding.reg
        if binding.storage == STORAGE_ENVIRONMENT:
            ref.kind = REFERENCE_ENVIRONMENT
            ref.reg = self.active[binding.level - 1].environment
            ref.slot = binding.slot
        return 0

    cdef int resolve_outer(self, str name, Reference* ref, bint lexical_only) except -1:
        """Look in the environments around the function; lexical_only: names that no object or eval can provide."""
        cdef ScopeInfo info = self.template.outer_scope
        cdef bint dynamic = False
        cdef uint32_t depth = 0
        cdef uint32_t i
        cdef dict slots
        cdef tuple names
        ref.decl = 0
        ref.dead = False
        ref.check = False
        while info is not None:
            slots = info.slot_of
            if slots is None:
                slots = {}
                names = scope_names(info)
                for i in range(info.size):
                    slots[names[i]] = i
                info.slot_of = slots
            slot = slots.get(name)
            if slot is not None:
                if dynamic and not lexical_only:
                    break
                ref.kind = REFERENCE_OUTER
                ref.depth = depth
                ref.slot = <uint32_t>slot
                ref.variable_kind = (<const unsigned char*>(<bytes>info.kinds))[ref.slot]
                ref.check = (ref.variable_kind == VARIABLE_LET or ref.variable_kind == VARIABLE_CONST
                             or ref.variable_kind == VARIABLE_THIS)
                if depth > 255:
                    raise TooManyRegisters("Functions nest too deeply")
                return 0
            if info.kind == SCOPE_WITH or info.has_eval:
                dynamic = True
            depth += 1
            info = info.outer
        ref.variable_kind = VARIABLE_VAR
        if dynamic:
            ref.kind = REFERENCE_NAME
            ref.reg = CLOSURE_ENVIRONMENT
        else:
            ref.kind = REFERENCE_GLOBAL
        return 0

    # ---- reading and writing --------------------------------------------------------------------------------------------

    cdef int throw_error(self, int kind, str message) except -1:
        """Code that throws; kind: 0 ReferenceError, 1 TypeError, 2 SyntaxError."""
        return self.emit_wide(OP_THROWERROR, kind, 0, 0, self.string_constant(message))

    cdef int throw_dead(self, Reference* ref) except -1:
        return self.throw_error(0, f"Cannot access '{self.ast.atom_str(ref.atom)}' before initialization")

    cdef int load_reference(self, Reference* ref, int dest, bint for_typeof) except -1:
        """Read a variable.  With dest ANY the answer may be the variable's own register."""
        cdef int constant
        if ref.dead:
            self.throw_dead(ref)
            return self.result_register(dest) if dest != EFFECT else 0
        if ref.kind == REFERENCE_REGISTER:
            if ref.check:
                self.emit_wide(OP_CHECKTDZ, ref.reg, 0, 0, self.atom_constant(ref.atom))
            if dest == ANY:
                return ref.reg
            if dest >= 0:
                self.move(dest, ref.reg)
            return dest
        if dest == EFFECT:
            if ref.kind <= REFERENCE_OUTER and not ref.check:
                return 0
        dest = self.result_register(dest)
        if ref.kind == REFERENCE_ENVIRONMENT:
            self.emit_wide(OP_GETENVCHECK if ref.check else OP_GETENV, dest, ref.reg, 0, ref.slot)
        elif ref.kind == REFERENCE_OUTER:
            self.emit_wide(OP_GETOUTERCHECK if ref.check else OP_GETOUTER, dest, ref.depth, 0, ref.slot)
        else:
            constant = self.atom_constant(ref.atom)
            if ref.kind == REFERENCE_GLOBAL:
                self.emit_wide(OP_GETGLOBALTYPEOF if for_typeof else OP_GETGLOBAL, dest, 0, 0, self.new_site(constant))
            else:
                self.emit_wide(OP_GETNAMETYPEOF if for_typeof else OP_GETNAME, dest, ref.reg, 0, constant)
        return dest

    cdef int store_reference(self, Reference* ref, int source) except -1:
        """Assign R[source] to a variable (not its initialization)."""
        cdef int constant
        cdef int mark
        cdef int scratch
        if ref.dead:
            return self.throw_dead(ref)
        if ref.variable_kind == VARIABLE_FUNCTION_NAME:
            if self.strict:
                self.emit_wide(OP_THROWCONST, 0, 0, 0, self.atom_constant(ref.atom))
            return 0
        if ref.variable_kind == VARIABLE_CONST:
            if ref.check:
                mark = self.next_register
                scratch = self.temporary()
                self.load_reference(ref, scratch, False)
                self.release_to(mark)
            return self.emit_wide(OP_THROWCONST, 0, 0, 0, self.atom_constant(ref.atom))
        if ref.kind == REFERENCE_REGISTER:
            if ref.check:
                self.emit_wide(OP_CHECKTDZ, ref.reg, 0, 0, self.atom_constant(ref.atom))
            return self.move(ref.reg, source)
        if ref.kind == REFERENCE_ENVIRONMENT:
            return self.emit_wide(OP_SETENVCHECK if ref.check else OP_SETENV, source, ref.reg, 0, ref.slot)
        if ref.kind == REFERENCE_OUTER:
            return self.emit_wide(OP_SETOUTERCHECK if ref.check else OP_SETOUTER, source, ref.depth, 0, ref.slot)
        constant = self.atom_constant(ref.atom)
        if ref.kind == REFERENCE_GLOBAL:
            return self.emit_wide(OP_SETGLOBAL, source, self.strict, 0, self.new_site(constant))
        return self.emit_wide(OP_SETNAME, source, ref.reg, self.strict, constant)

    cdef int initialize(self, uint32_t decl, int source) except -1:
        """Give a declared variable its first value; from here on it is out of its dead zone."""
        cdef Binding* binding = &self.bindings[decl]
        binding.initialized = 1
        if binding.storage == STORAGE_REGISTER:
            return self.move(binding.reg, source)
        if binding.storage == STORAGE_ENVIRONMENT:
            return self.emit_wide(OP_SETENV, source, self.active[binding.level - 1].environment, 0, binding.slot)
        raise AssertionError("initialization of a variable without storage")

    cdef int load_pseudo(self, uint32_t decl, str name, int dest, bint check) except -1:
        """Read `this`, new.target … through an environment; -2 when no enclosing function has it."""
        cdef Reference ref
        cdef Binding* binding
        if decl:
            binding = &self.bindings[decl]
            if binding.storage == STORAGE_REGISTER:
                if dest == ANY:
                    return binding.reg
                self.move(dest, binding.reg)
                return dest
            if binding.storage == STORAGE_ENVIRONMENT:
                dest = self.result_register(dest)
                self.emit_wide(OP_GETENVCHECK if check else OP_GETENV, dest,
                               self.active[binding.level - 1].environment, 0, binding.slot)
                return dest
        self.resolve_outer(name, &ref, True)
        if ref.kind != REFERENCE_OUTER:
            return -2
        dest = self.result_register(dest)
        self.emit_wide(OP_GETOUTERCHECK if check and ref.check else OP_GETOUTER, dest, ref.depth, 0, ref.slot)
        return dest

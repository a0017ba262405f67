# Dispatch by computed goto, where the compiler has it: DISPATCH jumps to the TARGET of the opcode, and gcc copies that jump
# behind every instruction (--param max-goto-duplication-insns in the build settings), so that each has a branch predictor
# entry of its own.  Measured against the jump table of a switch, minimum of six interleaved rounds, less time by: integer
# loop 21 %, switch statement 21, float loop 13, array 11, property 8, fib 6, method call 3, closure 0.
# Elsewhere the macros are empty and the if/elif chain is a switch.  An opcode with a TARGET must stand in the list; what is
# not in the list is cold.
cdef extern from *:
    """
    #if defined(__GNUC__)
    #define JSBC_HOT_OPCODES(X) \\
        X(MOVE) X(LOADK) X(LOADI) X(LOADUNDEF) X(LOADNULL) X(LOADTRUE) X(LOADFALSE) X(LOADEMPTY) X(LOADTHIS) \\
        X(ADD) X(ADDK) X(KADD) X(SUB) X(SUBK) X(MUL) X(MULK) X(DIV) X(DIVK) X(MOD) X(MODK) X(ADDI) X(SUBI) \\
        X(MULI) X(MODI) X(BAND) X(BANDI) X(BOR) X(BORI) X(BXOR) X(BXORI) X(SHL) X(SHLI) X(SAR) X(SARI) X(SHR) \\
        X(SHRI) X(INC) X(DEC) X(NEG) X(NOT) X(TONUMBER) X(TONUMERIC) X(SEQ) X(SNE) X(EQ) X(NE) X(LT) X(LE) X(GT) \\
        X(GE) X(JMP) X(JT) X(JF) X(JNULLISH) X(JNNULLISH) X(JUNDEF) X(JNUNDEF) X(JEMPTY) X(JLT) X(JNLT) X(JLE) \\
        X(JNLE) X(JGT) X(JNGT) X(JGE) X(JNGE) X(JSEQ) X(JSNE) X(JEQ) X(JNE) X(JLTI) X(JNLTI) X(JLEI) X(JNLEI) \\
        X(JGTI) X(JNGTI) X(JGEI) X(JNGEI) X(JSEQI) X(JSNEI) X(JSEQK) X(JSNEK) X(JLTK) X(JNLTK) X(GETPROP) \\
        X(GETLENGTH) X(GETMETHOD) X(SETPROP) X(GETELEM) X(SETELEM) X(INITPROP) X(GETGLOBAL) X(SETGLOBAL) \\
        X(GETENV) X(GETENVCHECK) X(SETENV) X(SETENVCHECK) X(GETOUTER) X(GETOUTERCHECK) X(SETOUTER) \\
        X(SETOUTERCHECK) X(CHECKTDZ) X(NEWENV) X(CLOSURE) X(NEWOBJECT) X(NEWLITERAL) X(INITSLOT) X(NEWARRAY) \\
        X(APPEND) X(CALL) X(RETURN) X(RETURNUNDEF) X(NEW) X(THROW) X(ITERNEXT) X(FORINNEXT)
    #define JSBC_LABEL(name) jsbc_target___pyx_e_4jsbc_8bytecode_8_opcodes_OP_##name
    #define JSBC_TABLE_ROW(name) [__pyx_e_4jsbc_8bytecode_8_opcodes_OP_##name] = &&JSBC_LABEL(name),
    #define JSBC_DISPATCH() { \\
        static const void *const targets[256] = {[0 ... 255] = &&jsbc_cold_target, JSBC_HOT_OPCODES(JSBC_TABLE_ROW)}; \\
        goto *targets[(unsigned char)__pyx_v_ins]; }
    #define JSBC_TARGET(opcode) jsbc_target_##opcode:;
    #define JSBC_COLD_TARGET() jsbc_cold_target:;
    #else
    #define JSBC_DISPATCH() ((void)0)
    #define JSBC_TARGET(opcode) ((void)0)
    #define JSBC_COLD_TARGET() ((void)0)
    #endif
    """
    void DISPATCH "JSBC_DISPATCH"() noexcept nogil
    void TARGET "JSBC_TARGET"(Opcode opcode) noexcept nogil
    void COLD_TARGET "JSBC_COLD_TARGET"() noexcept nogil


# ------------------------------------------------------------------ the debug build looks at every instruction
cdef extern from *:
    """
    #include <stdio.h>
    #include <stdlib.h>
    #ifdef JSBC_DEBUG
    #define JSBC_CHECK_INSTRUCTIONS 1
    #else
    #define JSBC_CHECK_INSTRUCTIONS 0
    #endif
    static void jsbc_instruction_failed(const char *what, unsigned op, unsigned pc) {
        fprintf(stderr, "jsbc: %s, opcode %u at word %u\\n", what, op, pc);
        abort();
    }
    """
    const bint CHECK_INSTRUCTIONS "JSBC_CHECK_INSTRUCTIONS"
    void instruction_failed "jsbc_instruction_failed"(const char* what, uint32_t op, uint32_t pc) noexcept


cdef void check_operand(LiveFunction live, uint32_t kind, uint32_t operand, uint32_t op, uint32_t pc) noexcept:
    cdef uint32_t last = operand
    if kind == OPERAND_RD or kind == OPERAND_RS or kind == OPERAND_RM or kind == OPERAND_OWN:
        pass
    elif kind == OPERAND_RD2 or kind == OPERAND_RS2 or kind == OPERAND_CALL:
        last = operand + 1
    elif kind == OPERAND_RD3 or kind == OPERAND_RS3 or kind == OPERAND_RMS:
        last = operand + 2
    elif kind == OPERAND_ENV:
        if operand == CLOSURE_ENVIRONMENT:
            return
    else:
        if kind == OPERAND_K8 or kind == OPERAND_K16 or kind == OPERAND_K32 or kind == OPERAND_KS32:
            if operand >= live.template.constant_count:
                instruction_failed(b"constant out of range", op, pc)
        elif kind == OPERAND_SITE or kind == OPERAND_LSITE or kind == OPERAND_TSITE:
            if operand >= live.template.site_count:
                instruction_failed(b"site out of range", op, pc)
        return
    if last >= live.register_count:
        instruction_failed(b"register out of range", op, pc)


cdef void check_instruction(Realm realm, Frame* fp, PyObject* running, const uint32_t* pc) noexcept:
    # What the verifier promised, and that the loop's state agrees with the frame.
    cdef LiveFunction live = <LiveFunction>running
    cdef uint32_t ins = pc[0]
    cdef uint32_t op = ins & 0xFF
    cdef uint32_t place
    if pc < live.code or pc >= live.code + live.template.code_length:
        instruction_failed(b"outside of the bytecode", op, 0)
    place = <uint32_t>(pc - live.code)
    if realm.frame != fp or fp.live != running:
        instruction_failed(b"frame and loop disagree", op, place)
    if op >= OPCODE_COUNT or place + opcode_words[op] > live.template.code_length:
        instruction_failed(b"no instruction", op, place)
    if opcode_format[op] == FORMAT_ABC:
        check_operand(live, opcode_operands[op][0], (ins >> 8) & 0xFF, op, place)
        check_operand(live, opcode_operands[op][1], (ins >> 16) & 0xFF, op, place)
        check_operand(live, opcode_operands[op][2], ins >> 24, op, place)
    elif opcode_format[op] == FORMAT_AD:
        check_operand(live, opcode_operands[op][0], (ins >> 8) & 0xFF, op, place)
        check_operand(live, opcode_operands[op][1], ins >> 16, op, place)
    if opcode_words[op] == 2:
        check_operand(live, opcode_operands[op][3], pc[1], op, place)

# The dispatch loop.
#
# Rules that measurements made (DESIGN §4.2): computed goto (dispatch.pxi) over one if/elif chain that compares a plain C
# integer with enum constants, which is a jump table where there is no computed goto (an `and` in a condition of the chain
# silently makes a chain of compares); no try/except here (28 % on calls); instructions that are rare or long anyway stand
# in execute_cold (cold.pxi).
#
# An instruction that can throw, call or look at the stack stores `fp.pc = pc` first: the frame then tells handlers and
# stack traces where it is.  An error leaves the loop with -1; execute() unwinds and comes back in.
#
# `break` leaves the inner loop and reloads the state from realm.frame: after frames were pushed or popped elsewhere.
# A taken jump backwards and a call count down realm.budget.

cdef inline bint interrupt_due(Realm realm) noexcept:
    realm.budget -= 1
    return unlikely(realm.budget <= 0)


cdef int run_loop(Realm realm) except -1:
    cdef Frame* fp
    cdef Value* R
    cdef Value* K
    cdef const uint32_t* pc
    cdef InlineCache* caches
    cdef InlineCache* cache
    cdef PyObject* p
    cdef PyObject* live
    cdef Value* place
    cdef Value* end
    cdef Value v, w
    cdef uint32_t ins, op
    cdef uint32_t slot
    cdef int32_t distance, i, n
    cdef int64_t wide
    cdef double d
    cdef bint taken
    while True:
        fp = realm.frame
        R = fp.registers
        pc = fp.pc
        live = fp.live
        K = (<LiveFunction>live).constants
        caches = (<LiveFunction>live).caches
        if unlikely(realm.budget <= 0):
            check_between(realm)
        while True:
            if CHECK_INSTRUCTIONS:
                check_instruction(realm, fp, live, pc)
            ins = pc[0]
            pc += 1
            op = ins & 0xFF
            DISPATCH()
            # ---------------------------------------------------------------- loads and moves
            if op == OP_MOVE:
                TARGET(OP_MOVE)
                set_copy(&R[A], R[B])
            elif op == OP_LOADK:
                TARGET(OP_LOADK)
                set_copy(&R[A], K[ins >> 16])
            elif op == OP_LOADI:
                TARGET(OP_LOADI)
                set_int(&R[A], <int16_t>(ins >> 16))
            elif op == OP_LOADUNDEF:
                TARGET(OP_LOADUNDEF)
                set_undefined(&R[A])
            elif op == OP_LOADNULL:
                TARGET(OP_LOADNULL)
                set_steal(&R[A], NULL_VALUE)
            elif op == OP_LOADTRUE:
                TARGET(OP_LOADTRUE)
                set_steal(&R[A], TRUE_VALUE)
            elif op == OP_LOADFALSE:
                TARGET(OP_LOADFALSE)
                set_steal(&R[A], FALSE_VALUE)
            elif op == OP_LOADEMPTY:
                TARGET(OP_LOADEMPTY)
                set_steal(&R[A], EMPTY)
            elif op == OP_LOADTHIS:
                TARGET(OP_LOADTHIS)
                v = R[0]
                if likely(is_object(v)):
                    set_copy(&R[A], v)
                else:
                    fp.pc = pc
                    coerce_this(realm, &R[A], v)
            # ---------------------------------------------------------------- arithmetic
            elif op == OP_ADD:
                TARGET(OP_ADD)
                v = R[B]
                w = R[C]
                if likely(both_int(v, w)):
                    wide = <int64_t>as_int(v) + as_int(w)
                    if likely(wide == <int32_t>wide):
                        set_int(&R[A], <int32_t>wide)
                    else:
                        set_double(&R[A], <double>wide)
                elif is_number(v) and is_number(w):
                    set_double(&R[A], number_of(v) + number_of(w))
                else:
                    fp.pc = pc
                    op_add(realm, &R[A], v, w)
            elif op == OP_ADDK:
                TARGET(OP_ADDK)
                v = R[B]
                w = K[C]
                if likely(both_int(v, w)):
                    wide = <int64_t>as_int(v) + as_int(w)
                    if likely(wide == <int32_t>wide):
                        set_int(&R[A], <int32_t>wide)
                    else:
                        set_double(&R[A], <double>wide)
                elif is_number(v) and is_number(w):
                    set_double(&R[A], number_of(v) + number_of(w))
                else:
                    fp.pc = pc
                    op_add(realm, &R[A], v, w)
            elif op == OP_KADD:
                TARGET(OP_KADD)
                fp.pc = pc
                op_add(realm, &R[A], K[B], R[C])
            elif op == OP_SUB:
                TARGET(OP_SUB)
                v = R[B]
                w = R[C]
                if likely(both_int(v, w)):
                    wide = <int64_t>as_int(v) - as_int(w)
                    if likely(wide == <int32_t>wide):
                        set_int(&R[A], <int32_t>wide)
                    else:
                        set_double(&R[A], <double>wide)
                elif is_number(v) and is_number(w):
                    set_double(&R[A], number_of(v) - number_of(w))
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'-', v, w)
            elif op == OP_SUBK:
                TARGET(OP_SUBK)
                v = R[B]
                w = K[C]
                if is_number(v) and is_number(w):
                    set_number(&R[A], number_of(v) - number_of(w))
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'-', v, w)
            elif op == OP_MUL:
                TARGET(OP_MUL)
                v = R[B]
                w = R[C]
                if likely(both_int(v, w)):
                    wide = <int64_t>as_int(v) * as_int(w)
                    # 0 times a negative number is -0, which no int32 is
                    if likely(wide == <int32_t>wide) and likely(wide != 0 or (as_int(v) | as_int(w)) >= 0):
                        set_int(&R[A], <int32_t>wide)
                    else:
                        set_double(&R[A], <double>as_int(v) * <double>as_int(w))
                elif is_number(v) and is_number(w):
                    set_double(&R[A], number_of(v) * number_of(w))
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'*', v, w)
            elif op == OP_MULK:
                TARGET(OP_MULK)
                v = R[B]
                w = K[C]
                if likely(is_double(w)) and is_number(v):
                    set_double(&R[A], number_of(v) * as_double(w))
                elif is_number(v) and is_number(w):
                    set_number(&R[A], number_of(v) * number_of(w))
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'*', v, w)
            elif op == OP_DIV:
                TARGET(OP_DIV)
                v = R[B]
                w = R[C]
                if is_number(v) and is_number(w):
                    set_number(&R[A], number_of(v) / number_of(w))
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'/', v, w)
            elif op == OP_DIVK:
                TARGET(OP_DIVK)
                v = R[B]
                w = K[C]
                if is_number(v) and is_number(w):
                    set_number(&R[A], number_of(v) / number_of(w))
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'/', v, w)
            elif op == OP_MOD:
                TARGET(OP_MOD)
                v = R[B]
                w = R[C]
                if likely(both_int(v, w)) and as_int(v) >= 0 and as_int(w) > 0:
                    set_int(&R[A], as_int(v) % as_int(w))
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'%', v, w)
            elif op == OP_MODK:
                TARGET(OP_MODK)
                v = R[B]
                w = K[C]
                if likely(both_int(v, w)) and as_int(v) >= 0 and as_int(w) > 0:
                    set_int(&R[A], as_int(v) % as_int(w))
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'%', v, w)
            elif op == OP_ADDI:
                TARGET(OP_ADDI)
                v = R[B]
                if likely(is_int(v)):
                    wide = <int64_t>as_int(v) + <int8_t>C
                    if likely(wide == <int32_t>wide):
                        set_int(&R[A], <int32_t>wide)
                    else:
                        set_double(&R[A], <double>wide)
                elif is_double(v):
                    set_double(&R[A], as_double(v) + <int8_t>C)
                else:
                    fp.pc = pc
                    op_add(realm, &R[A], v, value_int(<int8_t>C))
            elif op == OP_SUBI:
                TARGET(OP_SUBI)
                v = R[B]
                if likely(is_int(v)):
                    wide = <int64_t>as_int(v) - <int8_t>C
                    if likely(wide == <int32_t>wide):
                        set_int(&R[A], <int32_t>wide)
                    else:
                        set_double(&R[A], <double>wide)
                elif is_double(v):
                    set_double(&R[A], as_double(v) - <int8_t>C)
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'-', v, value_int(<int8_t>C))
            elif op == OP_MULI:
                TARGET(OP_MULI)
                v = R[B]
                if likely(is_int(v)):
                    wide = <int64_t>as_int(v) * <int8_t>C
                    if likely(wide == <int32_t>wide) and likely(wide != 0 or (as_int(v) | <int8_t>C) >= 0):
                        set_int(&R[A], <int32_t>wide)
                    else:
                        set_double(&R[A], <double>as_int(v) * <int8_t>C)
                elif is_double(v):
                    set_double(&R[A], as_double(v) * <int8_t>C)
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'*', v, value_int(<int8_t>C))
            elif op == OP_MODI:
                TARGET(OP_MODI)
                v = R[B]
                if likely(is_int(v)) and as_int(v) >= 0 and <int8_t>C > 0:
                    set_int(&R[A], as_int(v) % <int8_t>C)
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'%', v, value_int(<int8_t>C))
            elif op == OP_BAND:
                TARGET(OP_BAND)
                v = R[B]
                w = R[C]
                if likely(both_int(v, w)):
                    set_int(&R[A], as_int(v) & as_int(w))
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'&', v, w)
            elif op == OP_BANDI:
                TARGET(OP_BANDI)
                v = R[B]
                if likely(is_int(v)):
                    set_int(&R[A], as_int(v) & <int8_t>C)
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'&', v, value_int(<int8_t>C))
            elif op == OP_BOR:
                TARGET(OP_BOR)
                v = R[B]
                w = R[C]
                if likely(both_int(v, w)):
                    set_int(&R[A], as_int(v) | as_int(w))
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'|', v, w)
            elif op == OP_BORI:
                TARGET(OP_BORI)
                v = R[B]
                if likely(is_int(v)):
                    set_int(&R[A], as_int(v) | <int8_t>C)
                elif is_double(v):
                    set_int(&R[A], int32_of_double(as_double(v)) | <int8_t>C)
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'|', v, value_int(<int8_t>C))
            elif op == OP_BXOR:
                TARGET(OP_BXOR)
                v = R[B]
                w = R[C]
                if likely(both_int(v, w)):
                    set_int(&R[A], as_int(v) ^ as_int(w))
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'^', v, w)
            elif op == OP_BXORI:
                TARGET(OP_BXORI)
                v = R[B]
                if likely(is_int(v)):
                    set_int(&R[A], as_int(v) ^ <int8_t>C)
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'^', v, value_int(<int8_t>C))
            elif op == OP_SHL:
                TARGET(OP_SHL)
                v = R[B]
                w = R[C]
                if likely(both_int(v, w)):
                    set_int(&R[A], <int32_t>(<uint32_t>as_int(v) << (as_int(w) & 31)))
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'l', v, w)
            elif op == OP_SHLI:
                TARGET(OP_SHLI)
                v = R[B]
                if likely(is_int(v)):
                    set_int(&R[A], <int32_t>(<uint32_t>as_int(v) << (C & 31)))
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'l', v, value_int(<int8_t>C))
            elif op == OP_SAR:
                TARGET(OP_SAR)
                v = R[B]
                w = R[C]
                if likely(both_int(v, w)):
                    set_int(&R[A], as_int(v) >> (as_int(w) & 31))
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'r', v, w)
            elif op == OP_SARI:
                TARGET(OP_SARI)
                v = R[B]
                if likely(is_int(v)):
                    set_int(&R[A], as_int(v) >> (C & 31))
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'r', v, value_int(<int8_t>C))
            elif op == OP_SHR:
                TARGET(OP_SHR)
                v = R[B]
                w = R[C]
                if likely(both_int(v, w)) and likely((as_int(w) & 31) != 0 or as_int(v) >= 0):
                    set_int(&R[A], <int32_t>(<uint32_t>as_int(v) >> (as_int(w) & 31)))
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'u', v, w)
            elif op == OP_SHRI:
                TARGET(OP_SHRI)
                v = R[B]
                if likely(is_int(v)) and likely((C & 31) != 0 or as_int(v) >= 0):
                    set_int(&R[A], <int32_t>(<uint32_t>as_int(v) >> (C & 31)))
                else:
                    fp.pc = pc
                    op_arithmetic(realm, &R[A], b'u', v, value_int(<int8_t>C))
            elif op == OP_INC:
                TARGET(OP_INC)
                v = R[A]
                if likely(is_int(v)) and likely(as_int(v) != 0x7FFFFFFF):
                    R[A] = value_int(as_int(v) + 1)
                elif is_double(v):
                    R[A] = double_to_bits(as_double(v) + 1.0)
                else:
                    fp.pc = pc
                    op_increment(realm, &R[A], v, 1)
            elif op == OP_DEC:
                TARGET(OP_DEC)
                v = R[A]
                if likely(is_int(v)) and likely(as_int(v) != -0x80000000):
                    R[A] = value_int(as_int(v) - 1)
                elif is_double(v):
                    R[A] = double_to_bits(as_double(v) - 1.0)
                else:
                    fp.pc = pc
                    op_increment(realm, &R[A], v, -1)
            elif op == OP_NEG:
                TARGET(OP_NEG)
                v = R[B]
                if likely(is_int(v)) and likely(as_int(v) != 0 and as_int(v) != -0x80000000):
                    set_int(&R[A], -as_int(v))
                elif is_double(v):
                    set_double(&R[A], -as_double(v))
                else:
                    fp.pc = pc
                    op_negate(realm, &R[A], v)
            elif op == OP_NOT:
                TARGET(OP_NOT)
                set_bool(&R[A], not truth(R[B]))
            elif op == OP_TONUMBER:
                TARGET(OP_TONUMBER)
                v = R[B]
                if likely(is_number(v)):
                    set_steal(&R[A], v)
                else:
                    fp.pc = pc
                    d = 0
                    to_number(realm, v, &d)
                    set_number(&R[A], d)
            elif op == OP_TONUMERIC:
                TARGET(OP_TONUMERIC)
                v = R[B]
                if likely(is_number(v)):
                    set_steal(&R[A], v)
                else:
                    fp.pc = pc
                    to_numeric(realm, &R[A], v)
            # ---------------------------------------------------------------- comparison to a value
            elif op == OP_SEQ:
                TARGET(OP_SEQ)
                v = R[B]
                w = R[C]
                set_bool(&R[A], (v == w) if both_int(v, w) else strictly_equal(v, w))
            elif op == OP_SNE:
                TARGET(OP_SNE)
                v = R[B]
                w = R[C]
                set_bool(&R[A], (v != w) if both_int(v, w) else not strictly_equal(v, w))
            elif op == OP_EQ:
                TARGET(OP_EQ)
                fp.pc = pc
                set_bool(&R[A], loose_equals(realm, R[B], R[C]))
            elif op == OP_NE:
                TARGET(OP_NE)
                fp.pc = pc
                set_bool(&R[A], not loose_equals(realm, R[B], R[C]))
            elif op == OP_LT:
                TARGET(OP_LT)
                v = R[B]
                w = R[C]
                if is_number(v) and is_number(w):
                    set_bool(&R[A], number_of(v) < number_of(w))
                else:
                    fp.pc = pc
                    set_bool(&R[A], less_than(realm, v, w, True) == 1)
            elif op == OP_LE:
                TARGET(OP_LE)
                v = R[B]
                w = R[C]
                if is_number(v) and is_number(w):
                    set_bool(&R[A], number_of(v) <= number_of(w))
                else:
                    fp.pc = pc
                    set_bool(&R[A], less_than(realm, w, v, False) == 0)
            elif op == OP_GT:
                TARGET(OP_GT)
                v = R[B]
                w = R[C]
                if is_number(v) and is_number(w):
                    set_bool(&R[A], number_of(v) > number_of(w))
                else:
                    fp.pc = pc
                    set_bool(&R[A], less_than(realm, w, v, False) == 1)
            elif op == OP_GE:
                TARGET(OP_GE)
                v = R[B]
                w = R[C]
                if is_number(v) and is_number(w):
                    set_bool(&R[A], number_of(v) >= number_of(w))
                else:
                    fp.pc = pc
                    set_bool(&R[A], less_than(realm, v, w, True) == 0)
            # ---------------------------------------------------------------- jumps
            elif op == OP_JMP:
                TARGET(OP_JMP)
                distance = <int32_t>ins >> 8
                pc += distance
                if distance < 0 and interrupt_due(realm):
                    fp.pc = pc
                    break
            elif op == OP_JT:
                TARGET(OP_JT)
                distance = <int32_t>pc[0]
                pc += 1
                v = R[A]
                if v == TRUE_VALUE or (v != FALSE_VALUE and truth(v)):
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JF:
                TARGET(OP_JF)
                distance = <int32_t>pc[0]
                pc += 1
                v = R[A]
                if v == FALSE_VALUE or (v != TRUE_VALUE and not truth(v)):
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JNULLISH:
                TARGET(OP_JNULLISH)
                distance = <int32_t>pc[0]
                pc += 1
                if is_nullish(R[A]):
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JNNULLISH:
                TARGET(OP_JNNULLISH)
                distance = <int32_t>pc[0]
                pc += 1
                if not is_nullish(R[A]):
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JUNDEF:
                TARGET(OP_JUNDEF)
                distance = <int32_t>pc[0]
                pc += 1
                if R[A] == UNDEFINED:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JNUNDEF:
                TARGET(OP_JNUNDEF)
                distance = <int32_t>pc[0]
                pc += 1
                if R[A] != UNDEFINED:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JEMPTY:
                TARGET(OP_JEMPTY)
                distance = <int32_t>pc[0]
                pc += 1
                if R[A] == EMPTY:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JLT:
                TARGET(OP_JLT)
                v = R[A]
                w = R[B]
                distance = <int32_t>pc[0]
                pc += 1
                if likely(both_int(v, w)):
                    taken = as_int(v) < as_int(w)
                elif is_number(v) and is_number(w):
                    taken = number_of(v) < number_of(w)
                else:
                    fp.pc = pc
                    taken = less_than(realm, v, w, True) == 1
                if taken:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JNLT:
                TARGET(OP_JNLT)
                v = R[A]
                w = R[B]
                distance = <int32_t>pc[0]
                pc += 1
                if likely(both_int(v, w)):
                    taken = as_int(v) >= as_int(w)
                elif is_number(v) and is_number(w):
                    taken = not (number_of(v) < number_of(w))
                else:
                    fp.pc = pc
                    taken = less_than(realm, v, w, True) != 1
                if taken:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JLE:
                TARGET(OP_JLE)
                v = R[A]
                w = R[B]
                distance = <int32_t>pc[0]
                pc += 1
                if likely(both_int(v, w)):
                    taken = as_int(v) <= as_int(w)
                elif is_number(v) and is_number(w):
                    taken = number_of(v) <= number_of(w)
                else:
                    fp.pc = pc
                    taken = less_than(realm, w, v, False) == 0
                if taken:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JNLE:
                TARGET(OP_JNLE)
                v = R[A]
                w = R[B]
                distance = <int32_t>pc[0]
                pc += 1
                if likely(both_int(v, w)):
                    taken = as_int(v) > as_int(w)
                elif is_number(v) and is_number(w):
                    taken = not (number_of(v) <= number_of(w))
                else:
                    fp.pc = pc
                    taken = less_than(realm, w, v, False) != 0
                if taken:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JGT:
                TARGET(OP_JGT)
                v = R[A]
                w = R[B]
                distance = <int32_t>pc[0]
                pc += 1
                if likely(both_int(v, w)):
                    taken = as_int(v) > as_int(w)
                elif is_number(v) and is_number(w):
                    taken = number_of(v) > number_of(w)
                else:
                    fp.pc = pc
                    taken = less_than(realm, w, v, False) == 1
                if taken:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JNGT:
                TARGET(OP_JNGT)
                v = R[A]
                w = R[B]
                distance = <int32_t>pc[0]
                pc += 1
                if likely(both_int(v, w)):
                    taken = as_int(v) <= as_int(w)
                elif is_number(v) and is_number(w):
                    taken = not (number_of(v) > number_of(w))
                else:
                    fp.pc = pc
                    taken = less_than(realm, w, v, False) != 1
                if taken:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JGE:
                TARGET(OP_JGE)
                v = R[A]
                w = R[B]
                distance = <int32_t>pc[0]
                pc += 1
                if likely(both_int(v, w)):
                    taken = as_int(v) >= as_int(w)
                elif is_number(v) and is_number(w):
                    taken = number_of(v) >= number_of(w)
                else:
                    fp.pc = pc
                    taken = less_than(realm, v, w, True) == 0
                if taken:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JNGE:
                TARGET(OP_JNGE)
                v = R[A]
                w = R[B]
                distance = <int32_t>pc[0]
                pc += 1
                if likely(both_int(v, w)):
                    taken = as_int(v) < as_int(w)
                elif is_number(v) and is_number(w):
                    taken = not (number_of(v) >= number_of(w))
                else:
                    fp.pc = pc
                    taken = less_than(realm, v, w, True) != 0
                if taken:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JSEQ:
                TARGET(OP_JSEQ)
                v = R[A]
                w = R[B]
                distance = <int32_t>pc[0]
                pc += 1
                if (v == w) if both_int(v, w) else strictly_equal(v, w):
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JSNE:
                TARGET(OP_JSNE)
                v = R[A]
                w = R[B]
                distance = <int32_t>pc[0]
                pc += 1
                if (v != w) if both_int(v, w) else not strictly_equal(v, w):
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JEQ:
                TARGET(OP_JEQ)
                v = R[A]
                w = R[B]
                distance = <int32_t>pc[0]
                pc += 1
                fp.pc = pc
                if (v == w) if both_int(v, w) else loose_equals(realm, v, w):
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JNE:
                TARGET(OP_JNE)
                v = R[A]
                w = R[B]
                distance = <int32_t>pc[0]
                pc += 1
                fp.pc = pc
                if (v != w) if both_int(v, w) else not loose_equals(realm, v, w):
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JLTI:
                TARGET(OP_JLTI)
                v = R[A]
                distance = <int32_t>pc[0]
                pc += 1
                if likely(is_int(v)):
                    taken = as_int(v) < <int16_t>(ins >> 16)
                else:
                    fp.pc = pc
                    taken = less_than(realm, v, value_int(<int16_t>(ins >> 16)), True) == 1
                if taken:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JNLTI:
                TARGET(OP_JNLTI)
                v = R[A]
                distance = <int32_t>pc[0]
                pc += 1
                if likely(is_int(v)):
                    taken = as_int(v) >= <int16_t>(ins >> 16)
                else:
                    fp.pc = pc
                    taken = less_than(realm, v, value_int(<int16_t>(ins >> 16)), True) != 1
                if taken:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JLEI:
                TARGET(OP_JLEI)
                v = R[A]
                distance = <int32_t>pc[0]
                pc += 1
                if likely(is_int(v)):
                    taken = as_int(v) <= <int16_t>(ins >> 16)
                else:
                    fp.pc = pc
                    taken = less_than(realm, value_int(<int16_t>(ins >> 16)), v, False) == 0
                if taken:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JNLEI:
                TARGET(OP_JNLEI)
                v = R[A]
                distance = <int32_t>pc[0]
                pc += 1
                if likely(is_int(v)):
                    taken = as_int(v) > <int16_t>(ins >> 16)
                else:
                    fp.pc = pc
                    taken = less_than(realm, value_int(<int16_t>(ins >> 16)), v, False) != 0
                if taken:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JGTI:
                TARGET(OP_JGTI)
                v = R[A]
                distance = <int32_t>pc[0]
                pc += 1
                if likely(is_int(v)):
                    taken = as_int(v) > <int16_t>(ins >> 16)
                else:
                    fp.pc = pc
                    taken = less_than(realm, value_int(<int16_t>(ins >> 16)), v, False) == 1
                if taken:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JNGTI:
                TARGET(OP_JNGTI)
                v = R[A]
                distance = <int32_t>pc[0]
                pc += 1
                if likely(is_int(v)):
                    taken = as_int(v) <= <int16_t>(ins >> 16)
                else:
                    fp.pc = pc
                    taken = less_than(realm, value_int(<int16_t>(ins >> 16)), v, False) != 1
                if taken:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JGEI:
                TARGET(OP_JGEI)
                v = R[A]
                distance = <int32_t>pc[0]
                pc += 1
                if likely(is_int(v)):
                    taken = as_int(v) >= <int16_t>(ins >> 16)
                else:
                    fp.pc = pc
                    taken = less_than(realm, v, value_int(<int16_t>(ins >> 16)), True) == 0
                if taken:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JNGEI:
                TARGET(OP_JNGEI)
                v = R[A]
                distance = <int32_t>pc[0]
                pc += 1
                if likely(is_int(v)):
                    taken = as_int(v) < <int16_t>(ins >> 16)
                else:
                    fp.pc = pc
                    taken = less_than(realm, v, value_int(<int16_t>(ins >> 16)), True) != 0
                if taken:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JSEQI:
                TARGET(OP_JSEQI)
                v = R[A]
                distance = <int32_t>pc[0]
                pc += 1
                if v == value_int(<int16_t>(ins >> 16)) or (is_double(v) and as_double(v) == <int16_t>(ins >> 16)):
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JSNEI:
                TARGET(OP_JSNEI)
                v = R[A]
                distance = <int32_t>pc[0]
                pc += 1
                if v != value_int(<int16_t>(ins >> 16)) and not (is_double(v) and as_double(v) == <int16_t>(ins >> 16)):
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JSEQK:
                TARGET(OP_JSEQK)
                v = R[A]
                w = K[ins >> 16]
                distance = <int32_t>pc[0]
                pc += 1
                if strictly_equal(v, w):
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JSNEK:
                TARGET(OP_JSNEK)
                v = R[A]
                w = K[ins >> 16]
                distance = <int32_t>pc[0]
                pc += 1
                if not strictly_equal(v, w):
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JLTK:
                TARGET(OP_JLTK)
                v = R[A]
                w = K[ins >> 16]
                distance = <int32_t>pc[0]
                pc += 1
                if likely(both_int(v, w)):
                    taken = as_int(v) < as_int(w)
                elif is_number(v) and is_number(w):
                    taken = number_of(v) < number_of(w)
                else:
                    fp.pc = pc
                    taken = less_than(realm, v, w, True) == 1
                if taken:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            elif op == OP_JNLTK:
                TARGET(OP_JNLTK)
                v = R[A]
                w = K[ins >> 16]
                distance = <int32_t>pc[0]
                pc += 1
                if likely(both_int(v, w)):
                    taken = as_int(v) >= as_int(w)
                elif is_number(v) and is_number(w):
                    taken = not (number_of(v) < number_of(w))
                else:
                    fp.pc = pc
                    taken = less_than(realm, v, w, True) != 1
                if taken:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            # ---------------------------------------------------------------- properties
            elif op == OP_GETPROP:
                TARGET(OP_GETPROP)
                v = R[B]
                cache = &caches[pc[0]]
                pc += 1
                if likely(is_object(v)) and likely(<PyObject*>(<JSObject>as_pointer(v)).shape == cache.shape):
                    p = cache.holder
                    if likely(p == NULL):
                        set_copy(&R[A], (<JSObject>as_pointer(v)).slots[cache.slot])
                    elif likely(cache_holder_valid(realm, cache)):
                        set_copy(&R[A], (<JSObject>p).slots[cache.slot])
                    else:
                        fp.pc = pc
                        get_property_slow(realm, &R[A], v, live, cache)
                        caches = (<LiveFunction>live).caches
                else:
                    fp.pc = pc
                    get_property_slow(realm, &R[A], v, live, cache)
                    caches = (<LiveFunction>live).caches
            elif op == OP_GETLENGTH:
                TARGET(OP_GETLENGTH)
                v = R[B]
                if is_object(v) and likely((<JSObject>as_pointer(v)).kind == KIND_ARRAY):
                    pc += 1
                    set_steal(&R[A], value_uint32((<JSArray>as_pointer(v)).length))
                elif is_string(v):
                    pc += 1
                    set_int(&R[A], <int32_t>PyUnicode_GET_LENGTH(as_pointer(v)))
                else:
                    cache = &caches[pc[0]]
                    pc += 1
                    fp.pc = pc
                    get_property_slow(realm, &R[A], v, live, cache)
                    caches = (<LiveFunction>live).caches
            elif op == OP_GETMETHOD:
                TARGET(OP_GETMETHOD)
                v = R[B]
                cache = &caches[pc[0]]
                pc += 1
                # B may be A or A + 1: the receiver is kept until both are written.
                if likely(is_object(v)) and likely(<PyObject*>(<JSObject>as_pointer(v)).shape == cache.shape):
                    p = cache.holder
                    if likely(p != NULL):
                        if likely(cache_holder_valid(realm, cache)):
                            w = (<JSObject>p).slots[cache.slot]
                            value_incref(w)
                            if B != A + 1:
                                set_copy(&R[A + 1], v)
                            set_steal(&R[A], w)
                        else:
                            fp.pc = pc
                            get_method_slow(realm, &R[A], v, live, cache)
                            caches = (<LiveFunction>live).caches
                    else:
                        w = (<JSObject>as_pointer(v)).slots[cache.slot]
                        value_incref(w)
                        if B != A + 1:
                            set_copy(&R[A + 1], v)
                        set_steal(&R[A], w)
                else:
                    fp.pc = pc
                    get_method_slow(realm, &R[A], v, live, cache)
                    caches = (<LiveFunction>live).caches
            elif op == OP_SETPROP:
                TARGET(OP_SETPROP)
                v = R[A]
                cache = &caches[pc[0]]
                pc += 1
                if likely(is_object(v)) and likely(<PyObject*>(<JSObject>as_pointer(v)).shape == cache.shape):
                    if likely(cache.new_shape == NULL):
                        set_copy(&(<JSObject>as_pointer(v)).slots[cache.slot], R[B])
                    elif likely(cache.epoch == realm.proto_epoch) and likely(add_cached_property(as_pointer(v), cache, R[B])):
                        pass
                    else:
                        fp.pc = pc
                        set_property_slow(realm, v, live, cache, R[B], C)
                        caches = (<LiveFunction>live).caches
                else:
                    fp.pc = pc
                    set_property_slow(realm, v, live, cache, R[B], C)
                    caches = (<LiveFunction>live).caches
            elif op == OP_GETELEM:
                TARGET(OP_GETELEM)
                v = R[B]
                w = R[C]
                if likely(is_object(v)) and likely(is_int(w)) and likely((<JSObject>as_pointer(v)).kind == KIND_ARRAY) and \
                        likely(<uint32_t>as_int(w) < (<JSArray>as_pointer(v)).element_count):
                    w = (<JSArray>as_pointer(v)).elements[<uint32_t>as_int(w)]
                    if likely(w != EMPTY):
                        set_copy(&R[A], w)
                    else:
                        fp.pc = pc
                        get_element_slow(realm, &R[A], v, R[C])
                else:
                    fp.pc = pc
                    get_element_slow(realm, &R[A], v, w)
            elif op == OP_SETELEM:
                TARGET(OP_SETELEM)
                v = R[A]
                w = R[B]
                if likely(is_object(v)) and likely(is_int(w)) and likely((<JSObject>as_pointer(v)).kind == KIND_ARRAY) and \
                        likely(<uint32_t>as_int(w) < (<JSArray>as_pointer(v)).element_count) and \
                        likely((<JSArray>as_pointer(v)).elements[<uint32_t>as_int(w)] != EMPTY):
                    set_copy(&(<JSArray>as_pointer(v)).elements[<uint32_t>as_int(w)], R[C])
                else:
                    fp.pc = pc
                    set_element_slow(realm, v, w, R[C], ((<LiveFunction>live).call_flags & LIVE_STRICT) != 0)
            elif op == OP_INITPROP:
                TARGET(OP_INITPROP)
                v = R[A]
                cache = &caches[pc[0]]
                pc += 1
                if likely(is_object(v)) and likely(<PyObject*>(<JSObject>as_pointer(v)).shape == cache.shape) and \
                        likely(cache.new_shape != NULL) and likely(add_cached_property(as_pointer(v), cache, R[B])):
                    pass
                else:
                    fp.pc = pc
                    init_property_slow(realm, v, live, cache, R[B])
                    caches = (<LiveFunction>live).caches
            # ---------------------------------------------------------------- globals and environments
            elif op == OP_GETGLOBAL:
                TARGET(OP_GETGLOBAL)
                cache = &caches[pc[0]]
                pc += 1
                if likely(<PyObject*>realm.global_object.shape == cache.shape):
                    set_copy(&R[A], realm.global_object.slots[cache.slot])
                else:
                    p = cache.holder
                    if likely(p != NULL) and likely((<LexicalCell>p).value != EMPTY):
                        set_copy(&R[A], (<LexicalCell>p).value)
                    else:
                        fp.pc = pc
                        get_global(realm, &R[A], site_cache(realm, live, cache), False)
                        caches = (<LiveFunction>live).caches
            elif op == OP_SETGLOBAL:
                TARGET(OP_SETGLOBAL)
                cache = &caches[pc[0]]
                pc += 1
                fp.pc = pc
                set_global(realm, R[A], site_cache(realm, live, cache), B)
                caches = (<LiveFunction>live).caches
            elif op == OP_GETENV:
                TARGET(OP_GETENV)
                p = environment_operand(fp, R, B)
                slot = pc[0]
                pc += 1
                if likely(p != NULL) and likely(slot < (<Environment>p).slot_count):
                    set_copy(&R[A], (<Environment>p).slots[slot])
                else:
                    fp.pc = pc
                    bad_bytecode(b"environment slot")
            elif op == OP_GETENVCHECK:
                TARGET(OP_GETENVCHECK)
                p = environment_operand(fp, R, B)
                slot = pc[0]
                pc += 1
                if likely(p != NULL) and likely(slot < (<Environment>p).slot_count):
                    v = (<Environment>p).slots[slot]
                    if unlikely(v == EMPTY):
                        fp.pc = pc
                        throw_dead_zone(realm, p, slot)
                    set_copy(&R[A], v)
                else:
                    fp.pc = pc
                    bad_bytecode(b"environment slot")
            elif op == OP_SETENV:
                TARGET(OP_SETENV)
                p = environment_operand(fp, R, B)
                slot = pc[0]
                pc += 1
                if likely(p != NULL) and likely(slot < (<Environment>p).slot_count):
                    set_copy(&(<Environment>p).slots[slot], R[A])
                else:
                    fp.pc = pc
                    bad_bytecode(b"environment slot")
            elif op == OP_SETENVCHECK:
                TARGET(OP_SETENVCHECK)
                p = environment_operand(fp, R, B)
                slot = pc[0]
                pc += 1
                if likely(p != NULL) and likely(slot < (<Environment>p).slot_count):
                    if unlikely((<Environment>p).slots[slot] == EMPTY):
                        fp.pc = pc
                        throw_dead_zone(realm, p, slot)
                    set_copy(&(<Environment>p).slots[slot], R[A])
                else:
                    fp.pc = pc
                    bad_bytecode(b"environment slot")
            elif op == OP_GETOUTER:
                TARGET(OP_GETOUTER)
                p = outer_environment(fp.environment, B)
                slot = pc[0]
                pc += 1
                if likely(p != NULL) and likely(slot < (<Environment>p).slot_count):
                    set_copy(&R[A], (<Environment>p).slots[slot])
                else:
                    fp.pc = pc
                    bad_bytecode(b"environment depth")
            elif op == OP_GETOUTERCHECK:
                TARGET(OP_GETOUTERCHECK)
                p = outer_environment(fp.environment, B)
                slot = pc[0]
                pc += 1
                if likely(p != NULL) and likely(slot < (<Environment>p).slot_count):
                    v = (<Environment>p).slots[slot]
                    if unlikely(v == EMPTY):
                        fp.pc = pc
                        throw_dead_zone(realm, p, slot)
                    set_copy(&R[A], v)
                else:
                    fp.pc = pc
                    bad_bytecode(b"environment depth")
            elif op == OP_SETOUTER:
                TARGET(OP_SETOUTER)
                p = outer_environment(fp.environment, B)
                slot = pc[0]
                pc += 1
                if likely(p != NULL) and likely(slot < (<Environment>p).slot_count):
                    set_copy(&(<Environment>p).slots[slot], R[A])
                else:
                    fp.pc = pc
                    bad_bytecode(b"environment depth")
            elif op == OP_SETOUTERCHECK:
                TARGET(OP_SETOUTERCHECK)
                p = outer_environment(fp.environment, B)
                slot = pc[0]
                pc += 1
                if likely(p != NULL) and likely(slot < (<Environment>p).slot_count):
                    if unlikely((<Environment>p).slots[slot] == EMPTY):
                        fp.pc = pc
                        throw_dead_zone(realm, p, slot)
                    set_copy(&(<Environment>p).slots[slot], R[A])
                else:
                    fp.pc = pc
                    bad_bytecode(b"environment depth")
            elif op == OP_CHECKTDZ:
                TARGET(OP_CHECKTDZ)
                if unlikely(R[A] == EMPTY):
                    fp.pc = pc
                    throw_uninitialized(realm, K[pc[0]])
                pc += 1
            elif op == OP_NEWENV:
                TARGET(OP_NEWENV)
                w = pc[0]
                pc += 1
                fp.pc = pc
                make_environment(&R[A], live, environment_operand(fp, R, B), <uint32_t>w)
            elif op == OP_CLOSURE:
                TARGET(OP_CLOSURE)
                w = pc[0]
                pc += 1
                fp.pc = pc
                make_closure(realm, &R[A], live, environment_operand(fp, R, B), <uint32_t>w)
            # ---------------------------------------------------------------- objects
            elif op == OP_NEWOBJECT:
                TARGET(OP_NEWOBJECT)
                make_object(&R[A], <PyObject*>realm.empty_shape)
            elif op == OP_NEWLITERAL:
                TARGET(OP_NEWLITERAL)
                cache = &caches[pc[0]]
                w = pc[0]
                pc += 1
                if likely(cache.new_shape != NULL):
                    make_literal(&R[A], cache.new_shape)
                else:
                    fp.pc = pc
                    new_literal_slow(realm, &R[A], live, <uint32_t>w)
                    caches = (<LiveFunction>live).caches
            elif op == OP_INITSLOT:
                TARGET(OP_INITSLOT)
                v = R[A]
                # Only a slot that is still undefined is written: bytecode from outside cannot break an accessor.
                if likely(is_object(v)) and likely(C < (<JSObject>as_pointer(v)).slot_count) and \
                        likely((<JSObject>as_pointer(v)).slots[C] == UNDEFINED):
                    w = R[B]
                    value_incref(w)
                    (<JSObject>as_pointer(v)).slots[C] = w
                else:
                    init_slot_again(v, C, R[B])
            elif op == OP_NEWARRAY:
                TARGET(OP_NEWARRAY)
                fp.pc = pc
                make_array(realm, &R[A], ins >> 16)
            elif op == OP_APPEND:
                TARGET(OP_APPEND)
                v = R[A]
                fp.pc = pc
                append_value(realm, v, R[B])
            # ---------------------------------------------------------------- calls
            elif op == OP_CALL:
                TARGET(OP_CALL)
                place = &R[A]
                v = place[0]
                fp.pc = pc
                if likely(is_object(v)) and likely((<JSObject>as_pointer(v)).kind == KIND_FUNCTION) and \
                        likely(<PyObject*>(<JSFunction>as_pointer(v)).live != <PyObject*>None) and \
                        likely(((<JSFunction>as_pointer(v)).live.call_flags & LIVE_SLOW_CALL) == 0):
                    # The frame of the callee starts inside the caller's: R[A] is its callee, R[A+1] its `this`.
                    p = as_pointer(v)
                    end = R + (<LiveFunction>live).register_count        # above: all undefined
                    live = <PyObject*>(<JSFunction>p).live
                    R = place + 1
                    if unlikely(R + (<LiveFunction>live).register_count > realm.stack_end) or \
                            unlikely(fp + 1 >= realm.frame_end) or interrupt_due(realm):
                        enter_slowly(realm, place, B)
                        break
                    fp += 1
                    realm.frame = fp
                    fp.registers = R
                    fp.live = live
                    fp.environment = <PyObject*>(<JSFunction>p).environment
                    fp.flags = 0
                    fp.argc = B
                    pc = (<LiveFunction>live).code
                    fp.pc = pc
                    K = (<LiveFunction>live).constants
                    caches = (<LiveFunction>live).caches
                    n = B
                    i = (<LiveFunction>live).param_count
                    place = R + (i if i < n else n) + 1
                    # Arguments beyond the parameters and stale temporaries of the caller go away.
                    while place < end:
                        set_undefined(place)
                        place += 1
                else:
                    if call_value(realm, place, B) != 0:
                        break
            elif op == OP_RETURN:
                TARGET(OP_RETURN)
                v = R[A]
                R[A] = UNDEFINED
                if unlikely((fp.flags & ~FRAME_ENTRY) != 0):
                    fp.pc = pc
                    if leave_frame(realm, v) == 0:
                        return 0
                    break
                release_range(R, R + (<LiveFunction>live).register_count)
                n = fp.flags
                fp -= 1
                realm.frame = fp
                set_steal(R - 1, v)
                if n != 0:
                    return 0
                live = fp.live
                R = fp.registers
                pc = fp.pc
                K = (<LiveFunction>live).constants
                caches = (<LiveFunction>live).caches
            elif op == OP_RETURNUNDEF:
                TARGET(OP_RETURNUNDEF)
                if unlikely((fp.flags & ~FRAME_ENTRY) != 0):
                    fp.pc = pc
                    if leave_frame(realm, UNDEFINED) == 0:
                        return 0
                    break
                release_range(R, R + (<LiveFunction>live).register_count)
                n = fp.flags
                fp -= 1
                realm.frame = fp
                set_undefined(R - 1)
                if n != 0:
                    return 0
                live = fp.live
                R = fp.registers
                pc = fp.pc
                K = (<LiveFunction>live).constants
                caches = (<LiveFunction>live).caches
            elif op == OP_NEW:
                TARGET(OP_NEW)
                fp.pc = pc
                if new_value(realm, &R[A], B) != 0:
                    break
            elif op == OP_THROW:
                TARGET(OP_THROW)
                fp.pc = pc
                set_copy(&realm.exception, R[A])
                if unwind(realm) == 0:
                    raise_js_throw()
                    return -1
                break
            # ---------------------------------------------------------------- iteration
            elif op == OP_ITERNEXT:
                TARGET(OP_ITERNEXT)
                distance = <int32_t>pc[0]
                pc += 1
                place = &R[B]
                v = place[0]
                # A fast record is (array, EMPTY, index): no iterator object exists.
                if likely(place[1] == EMPTY) and likely(is_int(place[2])) and likely(is_object(v)) and \
                        likely((<JSObject>as_pointer(v)).kind == KIND_ARRAY) and \
                        likely(<uint32_t>as_int(place[2]) < (<JSArray>as_pointer(v)).element_count):
                    i = as_int(place[2])
                    place[2] = value_int(i + 1)
                    w = (<JSArray>as_pointer(v)).elements[<uint32_t>i]
                    if likely(w != EMPTY):
                        set_copy(&R[A], w)
                    else:
                        fp.pc = pc
                        get_element_slow(realm, &R[A], v, value_int(i))
                else:
                    fp.pc = pc
                    if iterator_step(realm, &R[A], place) == 0:
                        pc += distance
                        if distance < 0 and interrupt_due(realm):
                            fp.pc = pc
                            break
            elif op == OP_FORINNEXT:
                TARGET(OP_FORINNEXT)
                distance = <int32_t>pc[0]
                pc += 1
                fp.pc = pc
                if for_in_next(realm, &R[A], R[B]) == 0:
                    pc += distance
                    if distance < 0 and interrupt_due(realm):
                        fp.pc = pc
                        break
            else:
                COLD_TARGET()
                # Everything else; it may push, pop or leave frames, so the state is loaded again unless it says 0.
                fp.pc = pc + opcode_words[op] - 1
                n = execute_cold(realm, fp, R, K, live, ins, pc[0] if opcode_words[op] == 2 else 0)
                if likely(n == COLD_NEXT):
                    pc = fp.pc
                elif n == COLD_RELOAD:
                    break
                else:
                    return 0

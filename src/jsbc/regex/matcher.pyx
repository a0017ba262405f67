"""The backtracking matcher: runs the bytecode of compiler.pyx over Latin-1 or UTF-16 code units.

It is one loop without recursion. State is a position, registers (captures, counters, saved positions) and a stack of
choice points and undo records on the heap. run() is compiled twice, for one-byte and for two-byte units. It never
touches a Python object: out of steps, it puts its state aside and returns, so that the caller can ask whether to go on.

A step is one backtrack, one jump or one attempt; loops over classes and scans count one step for every 16 units.
"""

from libc.stdlib cimport malloc, realloc
from libc.string cimport memchr, memcpy

from .bytecode cimport *

ctypedef fused code_unit:
    uint8_t
    uint16_t

cdef enum:
    UNUSED_TAG = -0x7FFFFFFF - 1


# Word characters of ASCII as a bitmap: 0-9, A-Z, _ and a-z.
cdef extern from *:
    """
    static const unsigned char jsbc_word_bits[32] = {
        0, 0, 0, 0, 0, 0, 0xFF, 0x03, 0xFE, 0xFF, 0xFF, 0x87, 0xFE, 0xFF, 0xFF, 0x07,
    };
    """
    const unsigned char *word_bits "jsbc_word_bits"


cdef StackEntry *grow_stack(MatchState *state, int32_t used) noexcept nogil:
    """A stack with room for more; NULL when that is too much. The state has the new capacity."""
    cdef int32_t capacity
    cdef StackEntry *grown
    if state.capacity >= state.stack_limit:
        return NULL
    capacity = state.stack_limit if state.capacity > state.stack_limit // 2 else state.capacity * 2
    if state.stack_on_heap:
        grown = <StackEntry *>realloc(state.stack, capacity * sizeof(StackEntry))
    else:
        grown = <StackEntry *>malloc(capacity * sizeof(StackEntry))
        if grown != NULL:
            memcpy(grown, state.stack, used * sizeof(StackEntry))
    if grown == NULL:
        return NULL
    state.stack = grown
    state.stack_on_heap = True
    state.capacity = capacity
    return grown


cdef bint in_high_ranges(const RegExpCode *program, const ClassTable *table, int32_t character) noexcept nogil:
    """Whether a class has a character above U+00FF."""
    cdef const int32_t *ranges = program.ranges + 2 * table.range_start
    cdef int32_t low = 0, high = table.range_count, middle
    while low < high:
        middle = (low + high) >> 1
        if ranges[2 * middle + 1] < character:
            low = middle + 1
        else:
            high = middle
    return low < table.range_count and ranges[2 * low] <= character


cdef inline bint in_class(const RegExpCode *program, const ClassTable *table, int32_t character) noexcept nogil:
    if character < 256:
        return (table.bits[character >> 3] >> (character & 7)) & 1
    if table.high == HIGH_ALL:
        return True
    return table.high != HIGH_NONE and in_high_ranges(program, table, character)


cdef inline bint has_unit(const RegExpCode *program, const ClassTable *table, code_unit unit) noexcept nogil:
    """in_class() for a unit; for Latin-1 nothing but the bitmap is left of it."""
    if code_unit is uint8_t:
        return (table.bits[unit >> 3] >> (unit & 7)) & 1
    else:
        return in_class(program, table, unit)


cdef inline bint is_line_terminator(int32_t unit) noexcept nogil:
    return unit == 0x0A or unit == 0x0D or unit == 0x2028 or unit == 0x2029


cdef inline bint is_word(int32_t unit, bint folded) noexcept nogil:
    if unit < 128:
        return (word_bits[unit >> 3] >> (unit & 7)) & 1
    return folded and (unit == 0x17F or unit == 0x212A)


cdef inline bint is_pair(const code_unit *units, int32_t at, int32_t end) noexcept nogil:
    """Whether a surrogate pair stands at `at`, where at >= 0."""
    if code_unit is uint8_t:
        return False
    else:
        return at + 1 < end and (units[at] & 0xFC00) == 0xD800 and (units[at + 1] & 0xFC00) == 0xDC00


cdef inline int32_t point_at(const code_unit *units, int32_t at, int32_t end) noexcept nogil:
    """The code point at `at` < end."""
    if is_pair(units, at, end):
        return 0x10000 + ((units[at] & 0x3FF) << 10) + (units[at + 1] & 0x3FF)
    return units[at]


cdef inline int32_t canonicalize(const RegExpCode *program, int32_t character) noexcept nogil:
    """Canonicalize(character) by the program's case table."""
    cdef int group = program.case_pages[program.case_page_of[character >> 8] * 256 + (character & 255)]
    return program.case_canonical[group] if group else character


cdef bint equal_folded(const RegExpCode *program, const code_unit *units, int32_t left, int32_t right, int32_t length,
                       bint points) noexcept nogil:
    """Whether two stretches of the input are equal but for case."""
    cdef int32_t i = 0, left_end = left + length, right_end = right + length
    cdef int32_t first, second
    while i < length:
        if points:
            first = point_at(units, left + i, left_end)
            second = point_at(units, right + i, right_end)
        else:
            first = units[left + i]
            second = units[right + i]
        if first != second and canonicalize(program, first) != canonicalize(program, second):
            return False
        # No mapping leads from one unit to two, so equal characters have equal length.
        i += 2 if first > 0xFFFF else 1
    return True


cdef int32_t match_reference(const RegExpCode *program, const int32_t *operands, const int32_t *registers,
                             const code_unit *units, int32_t position, int32_t end, int bits) noexcept nogil:
    """BackreferenceMatcher (§22.2.2.7.2): the position behind the reference, -1 if it does not match."""
    cdef int32_t i, start = -1, length = 0, at
    for i in range(operands[0]):
        if registers[2 * operands[1 + i]] >= 0 and registers[2 * operands[1 + i] + 1] >= 0:
            start = registers[2 * operands[1 + i]]
            length = registers[2 * operands[1 + i] + 1] - start
            break
    if length <= 0:
        return position
    if bits & REFERENCE_BACKWARD:
        at = position - length
        if at < 0:
            return -1
    else:
        at = position
        if length > end - position:
            return -1
    if bits & REFERENCE_IGNORE_CASE:
        if not equal_folded(program, units, start, at, length, bits & REFERENCE_UNICODE):
            return -1
    else:
        for i in range(length):
            if units[start + i] != units[at + i]:
                return -1
    if bits & REFERENCE_UNICODE:
        # A captured lone surrogate is not equal to half of a pair.
        if bits & REFERENCE_BACKWARD:
            if at > 0 and is_pair(units, at - 1, end):
                return -1
        elif is_pair(units, at + length - 1, end):
            return -1
    return at if bits & REFERENCE_BACKWARD else at + length


cdef inline int32_t find_unit(const code_unit *units, int32_t unit, int32_t at, int32_t end) noexcept nogil:
    """The first place of a unit in units[at:end], -1 if there is none."""
    cdef const void *found
    if code_unit is uint8_t:
        if unit > 255 or at >= end:
            return -1
        found = memchr(units + at, unit, end - at)
        return -1 if found == NULL else <int32_t>(<const code_unit *>found - units)
    else:
        while at < end:
            if units[at] == unit:
                return at
            at += 1
        return -1


cdef int32_t find_start(MatchState *state, const code_unit *units, int32_t start) noexcept nogil:
    """The first place from `start` on where a match may start, -1 if there is none."""
    cdef const RegExpCode *program = state.program
    # The last place that leaves room for the shortest match.
    cdef int32_t last = state.end - program.minimum_length
    cdef int32_t at = start
    cdef int32_t operand = program.search_operand
    cdef const ClassTable *table
    if start > last:
        return -1
    if program.required_unit >= 0:
        if state.required_at < start:
            state.required_at = find_unit(units, program.required_unit, start, state.end)
            if state.required_at < 0:
                return -1
            state.steps -= (state.required_at - start) >> 4
        start = at = max(start, state.required_at - program.required_reach)
    if program.search == SEARCH_CHARACTER:
        at = find_unit(units, operand, start, min(last + 1, state.end))
        if at < 0:
            return -1
    elif program.search == SEARCH_CLASS:
        table = &program.classes[operand]
        while at <= last and not has_unit(program, table, units[at]):
            at += 1
    elif program.search == SEARCH_LINE_START:
        while at <= last and not (at == 0 or is_line_terminator(units[at - 1])):
            at += 1
    state.steps -= (at - start) >> 4
    return at if at <= last else -1


cdef void suspend(MatchState *state, int32_t word, int32_t position, int32_t size, int32_t start) noexcept nogil:
    """Put aside where the match stands; word -1 is a new attempt at `start`."""
    state.suspended = True
    state.word = word
    state.position = position
    state.stack_size = size
    state.start = start


cdef int run(MatchState *state, const code_unit *units) noexcept nogil:
    """Search for a match from state.start on; a MatchResult. The captures are in the registers then."""
    cdef const RegExpCode *program = state.program
    cdef const int32_t *words = program.words
    cdef const int32_t *word = words
    cdef const ClassTable *classes = program.classes
    cdef const ClassTable *table
    cdef const ClassTable *following
    cdef int32_t *registers = state.registers
    cdef StackEntry *stack = state.stack
    cdef int32_t capacity = state.capacity
    cdef int32_t size = 0                       # of the stack
    cdef int32_t end = state.end
    cdef int32_t start = state.start
    cdef int32_t position = 0, operand, tag, i, count, low, limit, character, first_captures
    cdef int64_t steps = 0
    cdef int op
    cdef bint resuming = state.suspended
    state.suspended = False
    first_captures = 2 * program.capture_count

    while True:
        if resuming and state.word >= 0:
            resuming = False
            word = words + state.word
            position = state.position
            size = state.stack_size
            steps = state.steps
        else:
            # A new attempt.
            resuming = False
            if not state.sticky:
                start = find_start(state, units, start)
                if start < 0:
                    return MATCH_FAILED
                if program.unicode_mode and start > 0 and is_pair(units, start - 1, end):
                    # Never between the halves of a surrogate pair.
                    start += 1
                    continue
            for i in range(first_captures):
                registers[i] = -1
            word = words
            position = start
            size = 0
            steps = state.steps

        while True:
            # The tests below become one jump table. An instruction that matched ends in `continue`; what falls through
            # to the end of the chain has failed. The most frequent instructions of real patterns come first.
            operand = word[0] >> 8
            op = word[0] & 0xFF
            if op == OP_CHARACTER:
                if position < end and units[position] == operand:
                    position += 1
                    word += 1
                    continue
            elif op == OP_EITHER:
                if position < end and (units[position] == operand or units[position] == word[1]):
                    position += 1
                    word += 2
                    continue
            elif op == OP_STRING:
                # Units are packed two in a word. Most comparisons end at the first or second unit, which is why this is
                # no memcmp: one-byte subjects would need a second copy of the string.
                if operand <= end - position:
                    for i in range(operand):
                        if units[position + i] != ((word[1 + (i >> 1)] >> (16 * (i & 1))) & 0xFFFF):
                            break
                    else:
                        position += operand
                        word += 1 + ((operand + 1) >> 1)
                        continue
            elif op == OP_CLASS:
                if position < end and has_unit(program, &classes[operand], units[position]):
                    position += 1
                    word += 1
                    continue
            elif op == OP_PEEK:
                # Never fails: it chooses between two places to go on at.
                if position < end and has_unit(program, &classes[operand], units[position]):
                    word += 2
                else:
                    word = words + word[1]
                continue
            elif op == OP_PEEK_CHARACTER:
                if position < end and units[position] == operand:
                    word += 2
                else:
                    word = words + word[1]
                continue
            elif op == OP_SWITCH:
                if position >= end:
                    i = SWITCH_END
                elif code_unit is uint8_t:
                    i = units[position]
                else:
                    i = units[position] if units[position] < 256 else SWITCH_OTHER
                word = words + word[1 + program.switches[operand * SWITCH_SIZE + i]]
                continue
            elif op == OP_PUSH:
                # Every push checks for room; the stack starts on the C stack of the caller with 256 entries, which
                # nearly all matches of real programs stay below.
                if size == capacity:
                    stack = grow_stack(state, size)
                    if stack == NULL:
                        return MATCH_NO_STACK
                    capacity = state.capacity
                stack[size].tag = operand
                stack[size].value = position
                size += 1
                word += 1
                continue
            elif op == OP_JUMP:
                # Each round of a loop has a jump or a backtrack in it, so that counting those bounds all loops.
                word = words + operand
                steps -= 1
                if steps > 0:
                    continue
                suspend(state, operand, position, size, start)
                return MATCH_SUSPENDED
            elif op == OP_SAVE or op == OP_SET or op == OP_INCREMENT:
                # With an empty stack there is nothing to go back to, and so nothing to undo for.
                if size:
                    if size == capacity:
                        stack = grow_stack(state, size)
                        if stack == NULL:
                            return MATCH_NO_STACK
                        capacity = state.capacity
                    stack[size].tag = ~operand
                    stack[size].value = registers[operand]
                    size += 1
                if op == OP_SAVE:
                    registers[operand] = position
                    word += 1
                elif op == OP_SET:
                    registers[operand] = word[1]
                    word += 2
                else:
                    registers[operand] += 1
                    word += 1
                continue
            elif op == OP_RESET:
                # Groups that took no part in the last round have nothing to reset or to restore.
                for i in range(operand, word[1]):
                    if registers[i] == -1:
                        continue
                    if size:
                        if size == capacity:
                            stack = grow_stack(state, size)
                            if stack == NULL:
                                return MATCH_NO_STACK
                            capacity = state.capacity
                        stack[size].tag = ~i
                        stack[size].value = registers[i]
                        size += 1
                    registers[i] = -1
                word += 2
                continue
            elif op == OP_LOOP or op == OP_LOOP_POSSESSIVE:
                # Run as far as the class goes. One choice point stands for all shorter runs: its position is the end of
                # the run still to be tried next, the entry below has the shortest end that is allowed.
                table = &classes[operand]
                limit = end if word[2] >= end - position else position + word[2]
                low = position
                while position < limit and has_unit(program, table, units[position]):
                    position += 1
                steps -= (position - low) >> 4
                if position - low >= word[1]:
                    low += word[1]
                    if position > low and op == OP_LOOP:
                        if size + 2 > capacity:
                            stack = grow_stack(state, size)
                            if stack == NULL:
                                return MATCH_NO_STACK
                            capacity = state.capacity
                        stack[size].tag = UNUSED_TAG
                        stack[size].value = low
                        stack[size + 1].tag = <int32_t>(word - words) + LOOP_WORDS - 1
                        stack[size + 1].value = position
                        size += 2
                    word += LOOP_WORDS
                    continue
            elif op == OP_LOOP_RETRY or op == OP_LOOP_POINT_RETRY:
                # One character less, or as many as needed until what follows can match.
                low = stack[size - 1].value
                i = position
                while position > low:
                    position -= 1
                    if op == OP_LOOP_POINT_RETRY and position > low and is_pair(units, position - 1, end):
                        position -= 1
                    if (word - 1)[0] < 0 or has_unit(program, &classes[(word - 1)[0]], units[position]):
                        break
                steps -= (i - position) >> 4
                if position > low:
                    # The choice point is still on the stack behind its data: take it back.
                    stack[size].value = position
                    size += 1
                    word += 1
                    continue
                size -= 1
                if position < i and ((word - 1)[0] < 0 or has_unit(program, &classes[(word - 1)[0]], units[position])):
                    word += 1
                    continue
            elif op == OP_LOOP_POINT:
                # As OP_LOOP, by code points: `low`, the end of the shortest allowed run, is only known on the way.
                table = &classes[operand]
                count = 0
                low = position if word[1] == 0 else -1
                i = position
                while count < word[2] and position < end:
                    character = point_at(units, position, end)
                    if not in_class(program, table, character):
                        break
                    position += 2 if character > 0xFFFF else 1
                    count += 1
                    if count == word[1]:
                        low = position
                steps -= (position - i) >> 4
                if low >= 0:
                    if position > low:
                        if size + 2 > capacity:
                            stack = grow_stack(state, size)
                            if stack == NULL:
                                return MATCH_NO_STACK
                            capacity = state.capacity
                        stack[size].tag = UNUSED_TAG
                        stack[size].value = low
                        stack[size + 1].tag = <int32_t>(word - words) + LOOP_WORDS - 1
                        stack[size + 1].value = position
                        size += 2
                    word += LOOP_WORDS
                    continue
            elif op == OP_LOOP_LAZY or op == OP_LOOP_LAZY_RETRY:
                # The shortest run first. If it is known what must follow, go on straight to the next place where that
                # is so: /<!--[^]*?-->/ stops at hyphens only. The entry below the choice point has the furthest end.
                table = &classes[operand]
                if op == OP_LOOP_LAZY:
                    limit = end if word[2] >= end - position else position + word[2]
                    i = position
                    if word[1] <= limit - position:
                        while position - i < word[1] and has_unit(program, table, units[position]):
                            position += 1
                    count = position - i == word[1]
                    word += LOOP_WORDS - 1
                else:
                    limit = stack[size - 1].value
                    size -= 1
                    # One more character.
                    count = position < limit and has_unit(program, table, units[position])
                    position += 1
                if count:
                    following = &classes[(word - 1)[0]] if (word - 1)[0] >= 0 else NULL
                    i = position
                    if following != NULL:
                        while (position < limit and not has_unit(program, following, units[position])
                               and has_unit(program, table, units[position])):
                            position += 1
                        steps -= (position - i) >> 4
                    if position < limit:
                        if size + 2 > capacity:
                            stack = grow_stack(state, size)
                            if stack == NULL:
                                return MATCH_NO_STACK
                            capacity = state.capacity
                        stack[size].tag = UNUSED_TAG
                        stack[size].value = limit
                        stack[size + 1].tag = <int32_t>(word - words)
                        stack[size + 1].value = position
                        size += 2
                    word += 1
                    continue
            elif op == OP_INPUT_START:
                if position == 0:
                    word += 1
                    continue
            elif op == OP_LINE_START:
                if position == 0 or is_line_terminator(units[position - 1]):
                    word += 1
                    continue
            elif op == OP_INPUT_END:
                if position == end:
                    word += 1
                    continue
            elif op == OP_LINE_END:
                if position == end or is_line_terminator(units[position]):
                    word += 1
                    continue
            elif op == OP_WORD_BOUNDARY or op == OP_NOT_WORD_BOUNDARY:
                count = position > 0 and is_word(units[position - 1], operand)
                i = position < end and is_word(units[position], operand)
                if (count != i) == (op == OP_WORD_BOUNDARY):
                    word += 1
                    continue
            # With u and v: only for classes that have surrogates or characters above U+FFFF; a unit is enough for all
            # others, since half of a pair is never in them.
            elif op == OP_CLASS_POINT:
                if position < end:
                    character = point_at(units, position, end)
                    if in_class(program, &classes[operand], character):
                        position += 2 if character > 0xFFFF else 1
                        word += 1
                        continue
            elif op == OP_CHARACTER_BACK:
                if position > 0 and units[position - 1] == operand:
                    position -= 1
                    word += 1
                    continue
            elif op == OP_EITHER_BACK:
                if position > 0 and (units[position - 1] == operand or units[position - 1] == word[1]):
                    position -= 1
                    word += 2
                    continue
            elif op == OP_CLASS_BACK:
                if position > 0 and has_unit(program, &classes[operand], units[position - 1]):
                    position -= 1
                    word += 1
                    continue
            elif op == OP_CLASS_POINT_BACK:
                if position > 0:
                    i = position - 1
                    if i > 0 and is_pair(units, i - 1, end):
                        i -= 1
                    if in_class(program, &classes[operand], point_at(units, i, end)):
                        position = i
                        word += 1
                        continue
            elif op == OP_REPEAT:
                # The register counts finished rounds.
                count = registers[operand]
                if count < word[1]:
                    word += 5
                    continue
                if count >= word[2]:
                    word = words + word[3]
                    continue
                if size == capacity:
                    stack = grow_stack(state, size)
                    if stack == NULL:
                        return MATCH_NO_STACK
                    capacity = state.capacity
                stack[size].value = position
                if word[4]:
                    stack[size].tag = word[3]
                    word += 5
                else:
                    stack[size].tag = <int32_t>(word - words) + 5
                    word = words + word[3]
                size += 1
                continue
            # RepeatMatcher step 2.b: a round beyond the minimum must not be empty.
            elif op == OP_CHECK_PROGRESS:
                if position != registers[operand]:
                    word += 1
                    continue
            elif op == OP_CHECK_ROUND:
                if position != registers[operand] or registers[word[1]] <= word[2]:
                    word += 3
                    continue
            # Registers of lookarounds are not restored on backtracking: they are written before each use, and choice
            # points of an inside are gone when it ends.
            elif op == OP_LOOK:
                registers[operand] = size
                registers[operand + 1] = position
                word += 1
                continue
            elif op == OP_LOOK_END:
                # Drop the choice points since LOOK but keep the undo records: they belong to choice points below now.
                count = registers[operand]
                for i in range(count, size):
                    if stack[i].tag < 0 and stack[i].tag != UNUSED_TAG:
                        stack[count] = stack[i]
                        count += 1
                size = count
                position = registers[operand + 1]
                word += 1
                continue
            elif op == OP_LOOK_NOT:
                # If the inside fails, its last backtrack ends at this choice point, behind the lookaround.
                if size == capacity:
                    stack = grow_stack(state, size)
                    if stack == NULL:
                        return MATCH_NO_STACK
                    capacity = state.capacity
                registers[operand] = size
                stack[size].tag = word[1]
                stack[size].value = position
                size += 1
                word += 2
                continue
            elif op == OP_LOOK_NOT_END:
                while size > registers[operand]:
                    size -= 1
                    tag = stack[size].tag
                    if tag < 0 and tag != UNUSED_TAG:
                        registers[~tag] = stack[size].value
            elif op == OP_REFERENCE:
                i = match_reference(program, word + 1, registers, units, position, end, operand)
                if i >= 0:
                    position = i
                    word += 2 + word[1]
                    continue
            elif op == OP_MATCH:
                registers[0] = start
                registers[1] = position
                state.steps = steps
                return MATCH_FOUND

            # Failed (OP_FAIL too): back to the newest choice point.
            while size > 0:
                size -= 1
                tag = stack[size].tag
                if tag >= 0:
                    break
                registers[~tag] = stack[size].value
            else:
                break
            word = words + tag
            position = stack[size].value
            steps -= 1
            if steps <= 0:
                suspend(state, tag, position, size, start)
                return MATCH_SUSPENDED

        state.steps = steps - 1
        if state.sticky or program.search == SEARCH_INPUT_START:
            return MATCH_FAILED
        if program.leading_loop >= 0:
            # No later place in this run can do better, see PatternCompiler.leading_loop().
            table = &classes[program.leading_loop]
            i = start
            while start < end and has_unit(program, table, units[start]):
                start += 1
            state.steps -= (start - i) >> 4
        start += 1
        if state.steps <= 0:
            suspend(state, -1, 0, 0, start)
            return MATCH_SUSPENDED


cdef int match_latin1(MatchState *state, const uint8_t *units) noexcept nogil:
    """run() over one-byte units."""
    return run(state, units)


cdef int match_utf16(MatchState *state, const uint16_t *units) noexcept nogil:
    """run() over two-byte units."""
    return run(state, units)

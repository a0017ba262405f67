r"""From the tree of a pattern to bytecode.

The machine (matcher.pyx) has a position, registers and a stack of choice points; every change of a register is recorded
on that stack, so that going back to a choice point undoes it. The shapes of the code:

    a|b             PUSH 1   a   JUMP 2   1: b   2:
    a*  greedy      1: PUSH 2   a   JUMP 1   2:
    a*? lazy        1: PUSH 2   JUMP 3   2: a   JUMP 1   3:
    a+              1: a   PUSH 2   JUMP 1   2:             when a cannot be empty
    a{2,5}          SET n 0   1: REPEAT n 2 5 2   INCREMENT n   a   JUMP 1   2:
    (a)             SAVE start   a   SAVE end               the two SAVEs change places in a lookbehind
    (?=a)           LOOK r   a   LOOK_END r

An a that can be empty is surrounded by SAVE p and CHECK_PROGRESS p (RepeatMatcher step 2.b, §22.2.2.3.1), and RESET
sets the groups in it back before each round (step 4). Loops over one character or class are single instructions, which
push one choice point for the whole run instead of one for each character.

A PEEK stands before a PUSH wherever first sets (facts.pyx) show that a look at the next unit decides; the PUSH is then
left out if what follows cannot start with the same units. Large alternations dispatch on the next unit with SWITCH:
sql-formatter has a pattern of 650 alternatives, of which an average letter leaves 25.
"""

from libc.stdint cimport uint8_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcmp, memset

from .bytecode cimport *
from .charclass cimport MAX_CODE_POINT, CaseTable, space_set
from .facts cimport (
    ANCHORED_INPUT,
    ANCHORED_LINE,
    HIGH_SPACE,
    add_facts,
    disjoint,
    selective,
    set_anything,
    set_facts,
    with_following,
)
from .nodes cimport *

cdef enum:
    # Alternatives from which a SWITCH is worth its 258 bytes.
    SWITCH_ALTERNATIVES = 4
    # Targets of a switch are numbered in one byte.
    SWITCH_TARGETS = 255
    # Longer strings are cut; the count is an operand of 24 bits.
    STRING_LIMIT = 1 << 16


cdef int free_code(RegExpCode *program) except -1:
    """Free what a program points to."""
    free(program.words)
    free(program.classes)
    free(program.ranges)
    free(program.switches)
    memset(program, 0, sizeof(RegExpCode))
    return 0


cdef class PatternCompiler:
    """Compiles one tree; the result belongs to whoever gave the RegExpCode."""

    cdef int compile(self, PatternParser tree, RegExpCode *program) except -1:
        """Fill `program`, which must be zeroed."""
        cdef NodeFacts following
        self.tree = tree
        self.program = program
        self.class_numbers = {}
        self.class_sets = []
        self.facts = FactTable()
        self.facts.prepare(tree)
        program.capture_count = tree.capture_count
        program.register_count = 2 * tree.capture_count
        program.unicode_mode = tree.unicode_mode
        set_anything(&following)
        self.generate(tree.root, &following, False)
        self.emit(OP_MATCH, 0)
        self.choose_search()
        self.store_classes()
        return 0

    cdef int choose_search(self) except -1:
        """How the matcher finds places where a match may start."""
        cdef NodeFacts *facts = self.facts.of(self.tree.root)
        cdef int32_t unit
        self.program.minimum_length = facts.minimum_length
        self.program.leading_loop = self.leading_loop()
        self.program.required_unit = -1
        self.program.search = SEARCH_EVERYWHERE
        if facts.anchored == ANCHORED_INPUT:
            self.program.search = SEARCH_INPUT_START
        elif facts.anchored == ANCHORED_LINE:
            self.program.search = SEARCH_LINE_START
        elif selective(facts):
            unit = single_unit(facts)
            if unit >= 0:
                self.program.search = SEARCH_CHARACTER
                self.program.search_operand = unit
            else:
                self.program.search = SEARCH_CLASS
                self.program.search_operand = self.facts_class(facts)
        # Code points of u and v are one or two units; ^ and a single first unit are found as fast without.
        if not self.tree.unicode_mode and self.program.search in (SEARCH_EVERYWHERE, SEARCH_CLASS, SEARCH_LINE_START):
            self.find_required(self.tree.root)
        return 0

    cdef bint find_required(self, int32_t node) noexcept:
        r"""Look for a unit that every match has, and add up what may stand before it.

        The search then runs from one such unit to the next, and ends where there is none: a third of marked's warm load
        were attempts of patterns like /(^|[^\[])\^/ at every place of strings of 200 characters.
        """
        cdef RegExpNode *syntax = &self.tree.nodes[node]
        cdef int32_t child = syntax.child
        cdef long long reach
        if syntax.kind == NODE_CHARACTER:
            self.program.required_unit = syntax.value
            return True
        if syntax.kind == NODE_SEQUENCE:
            while child:
                if self.find_required(child):
                    return True
                child = self.tree.nodes[child].next
            return False
        if syntax.kind == NODE_CAPTURE:
            return self.find_required(child)
        if syntax.kind == NODE_QUANTIFIER and syntax.minimum and self.tree.nodes[child].kind == NODE_CHARACTER:
            return self.find_required(child)
        reach = <long long>self.program.required_reach + self.maximum_length(node)
        self.program.required_reach = <int32_t>min(reach, <int>LENGTH_LIMIT)
        return False

    cdef int32_t maximum_length(self, int32_t node) noexcept:
        """Of a match, in units."""
        cdef RegExpNode *syntax = &self.tree.nodes[node]
        cdef int32_t child = syntax.child
        cdef int32_t length = 0
        if syntax.kind in (NODE_CHARACTER, NODE_CASE_PAIR, NODE_CLASS):
            return 1
        if syntax.kind == NODE_SEQUENCE or syntax.kind == NODE_DISJUNCTION:
            while child:
                if syntax.kind == NODE_SEQUENCE:
                    length = <int32_t>min(<long long>length + self.maximum_length(child), <int>LENGTH_LIMIT)
                else:
                    length = max(length, self.maximum_length(child))
                child = self.tree.nodes[child].next
            return length
        if syntax.kind == NODE_CAPTURE:
            return self.maximum_length(child)
        if syntax.kind == NODE_QUANTIFIER:
            return <int32_t>min(<long long>self.maximum_length(child) * syntax.maximum, <int>LENGTH_LIMIT)
        return LENGTH_LIMIT if syntax.kind == NODE_REFERENCE else 0

    cdef int32_t leading_loop(self) except -2:
        """The class of an unbounded loop that the pattern starts with, -1 if there is none.

        When the search fails at one place it fails at every place in the same run of the class too: the loop has tried
        all ends of the run already. So /\\s+$/ is linear. That needs a loop that no reference can ask for its start.
        """
        cdef int32_t node = self.tree.root
        cdef RegExpNode *syntax
        cdef CodePointSet characters
        while True:
            syntax = &self.tree.nodes[node]
            if syntax.kind == NODE_SEQUENCE or (syntax.kind == NODE_CAPTURE and not self.tree.references):
                node = syntax.child
            elif syntax.kind == NODE_QUANTIFIER and syntax.maximum == REPEAT_FOREVER:
                characters = self.single_set(syntax.child)
                if characters is None or self.is_wide(characters):
                    return -1
                return self.class_number(characters)
            else:
                return -1

    cdef int store_classes(self) except -1:
        """Turn the sets of the classes into tables."""
        cdef CodePointSet characters
        cdef ClassTable *table
        cdef int32_t stored = 0, first, last
        cdef int i, j, number
        self.program.classes = <ClassTable *>calloc(max(1, <int>len(self.class_sets)), sizeof(ClassTable))
        self.program.ranges = <int32_t *>malloc(max(1, self.range_total) * 2 * sizeof(int32_t))
        if self.program.classes == NULL or self.program.ranges == NULL:
            raise MemoryError
        for number in range(len(self.class_sets)):
            characters = self.class_sets[number]
            table = &self.program.classes[number]
            table.range_start = stored
            for i in range(characters.count):
                first = characters.ranges[2 * i]
                last = characters.ranges[2 * i + 1]
                for j in range(first, min(last, 255) + 1):
                    table.bits[j >> 3] |= 1 << (j & 7)
                if last > 255:
                    self.program.ranges[2 * stored] = max(first, 256)
                    self.program.ranges[2 * stored + 1] = last
                    stored += 1
            table.range_count = stored - table.range_start
            if table.range_count == 0:
                table.high = HIGH_NONE
            elif characters.covers(256, MAX_CODE_POINT):
                table.high = HIGH_ALL
            else:
                table.high = HIGH_RANGES
        self.program.class_count = len(self.class_sets)
        self.program.range_count = stored
        return 0

    # Emitting words

    cdef int32_t emit_word(self, int32_t word) except -1:
        """Append a word; the answer is where it stands."""
        cdef int32_t capacity
        cdef int32_t *grown
        if self.program.word_count == self.word_capacity:
            if self.word_capacity >= OPERAND_LIMIT:
                self.tree.fail("Regular expression too large")
            capacity = max(64, self.word_capacity * 2)
            grown = <int32_t *>realloc(self.program.words, capacity * sizeof(int32_t))
            if grown == NULL:
                raise MemoryError
            self.program.words = grown
            self.word_capacity = capacity
        self.program.words[self.program.word_count] = word
        self.program.word_count += 1
        return self.program.word_count - 1

    cdef int32_t emit(self, int op, int32_t operand) except -1:
        """Append the first word of an instruction."""
        if operand >= OPERAND_LIMIT:
            self.tree.fail("Regular expression too large")
        return self.emit_word(op | (operand << 8))

    cdef int32_t emit_jump(self, int op, int32_t operand) except -1:
        """An instruction with a target in its second word; the answer is where the target goes."""
        self.emit(op, operand)
        return self.emit_word(0)

    cdef int patch_operand(self, int32_t at) except -1:
        """Let the instruction at `at` have the current end of the code as its operand."""
        self.program.words[at] = (self.program.words[at] & 0xFF) | (self.program.word_count << 8)
        return 0

    cdef int patch_word(self, int32_t at) except -1:
        """Let the word at `at` be the current end of the code."""
        self.program.words[at] = self.program.word_count
        return 0

    cdef int32_t new_register(self) except -1:
        self.program.register_count += 1
        return self.program.register_count - 1

    cdef int32_t class_number(self, CodePointSet characters) except -1:
        """Number of the class with these characters; equal ones are one class."""
        cdef bytes key
        cdef object number
        characters.normalize()
        key = (<const char *>characters.ranges)[: characters.count * 2 * sizeof(int32_t)] if characters.count else b""
        number = self.class_numbers.get(key)
        if number is None:
            number = len(self.class_sets)
            self.class_numbers[key] = number
            self.class_sets.append(characters)
            self.range_total += characters.count
        return number

    cdef int32_t facts_class(self, const NodeFacts *facts) except -1:
        """A class for a first set."""
        cdef CodePointSet characters = CodePointSet(), spaces
        cdef int i
        for i in range(256):
            if facts.bits[i >> 6] >> (i & 63) & 1:
                characters.add_range(i, i)
        if facts.high == HIGH_SPACE:
            spaces = space_set().copy()
            for i in range(spaces.count):
                if spaces.ranges[2 * i] > 255:
                    characters.add_range(spaces.ranges[2 * i], spaces.ranges[2 * i + 1])
        elif facts.high:
            characters.add_range(256, MAX_CODE_POINT)
        return self.class_number(characters)

    cdef int32_t emit_peek(self, const NodeFacts *facts) except -1:
        """A jump taken unless the next unit is in the first set; the answer is where the target goes."""
        cdef int32_t unit = single_unit(facts)
        if unit >= 0:
            return self.emit_jump(OP_PEEK_CHARACTER, unit)
        return self.emit_jump(OP_PEEK, self.facts_class(facts))

    # Nodes

    cdef int generate(self, int32_t node, const NodeFacts *following, bint backward) except -1:
        """Code for a node; `following` is the first set of what comes after it."""
        cdef RegExpNode *syntax = &self.tree.nodes[node]
        cdef int32_t first_register
        if syntax.kind == NODE_CHARACTER:
            self.generate_character(syntax.value, backward)
        elif syntax.kind == NODE_CASE_PAIR:
            self.emit(OP_EITHER_BACK if backward else OP_EITHER, syntax.value)
            self.emit_word(syntax.other)
        elif syntax.kind == NODE_CLASS:
            self.generate_class(self.tree.sets[syntax.value], backward)
        elif syntax.kind == NODE_SEQUENCE:
            self.generate_sequence(node, following, backward)
        elif syntax.kind == NODE_DISJUNCTION:
            self.generate_disjunction(node, following, backward)
        elif syntax.kind == NODE_CAPTURE:
            first_register = 2 * syntax.value
            self.emit(OP_SAVE, first_register + backward)
            self.generate(syntax.child, following, backward)
            self.emit(OP_SAVE, first_register + (not backward))
        elif syntax.kind == NODE_QUANTIFIER:
            self.generate_quantifier(node, following, backward)
        elif syntax.kind == NODE_LOOKAROUND:
            self.generate_lookaround(node)
        elif syntax.kind == NODE_ASSERTION:
            self.generate_assertion(syntax.value)
        elif syntax.kind == NODE_REFERENCE:
            self.generate_reference(node, backward)
        return 0

    cdef int generate_character(self, int32_t character, bint backward) except -1:
        """One code unit, or a surrogate pair."""
        cdef int32_t lead, trail
        if character <= 0xFFFF:
            self.emit(OP_CHARACTER_BACK if backward else OP_CHARACTER, character)
            return 0
        lead = 0xD7C0 + (character >> 10)
        trail = 0xDC00 + (character & 0x3FF)
        self.emit(OP_CHARACTER_BACK if backward else OP_CHARACTER, trail if backward else lead)
        self.emit(OP_CHARACTER_BACK if backward else OP_CHARACTER, lead if backward else trail)
        return 0

    cdef bint is_wide(self, CodePointSet characters) noexcept:
        """Whether matching the set needs a look at surrogate pairs."""
        return self.tree.unicode_mode and (characters.overlaps(0xD800, 0xDFFF)
                                           or characters.overlaps(0x10000, MAX_CODE_POINT))

    cdef int generate_class(self, CodePointSet characters, bint backward) except -1:
        cdef int32_t number = self.class_number(characters)
        if self.is_wide(characters):
            self.emit(OP_CLASS_POINT_BACK if backward else OP_CLASS_POINT, number)
        else:
            self.emit(OP_CLASS_BACK if backward else OP_CLASS, number)
        return 0

    cdef int generate_assertion(self, int which) except -1:
        if which == ASSERT_INPUT_START:
            self.emit(OP_INPUT_START, 0)
        elif which == ASSERT_LINE_START:
            self.emit(OP_LINE_START, 0)
        elif which == ASSERT_INPUT_END:
            self.emit(OP_INPUT_END, 0)
        elif which == ASSERT_LINE_END:
            self.emit(OP_LINE_END, 0)
        elif which == ASSERT_WORD_BOUNDARY or which == ASSERT_FOLDED_WORD_BOUNDARY:
            self.emit(OP_WORD_BOUNDARY, which == ASSERT_FOLDED_WORD_BOUNDARY)
        else:
            self.emit(OP_NOT_WORD_BOUNDARY, which == ASSERT_NOT_FOLDED_WORD_BOUNDARY)
        return 0

    cdef int generate_reference(self, int32_t node, bint backward) except -1:
        cdef list groups = self.tree.references[self.tree.nodes[node].value]
        cdef CaseTable table
        cdef int bits = REFERENCE_BACKWARD if backward else 0
        if self.tree.unicode_mode:
            bits |= REFERENCE_UNICODE
        if self.tree.nodes[node].other:
            bits |= REFERENCE_IGNORE_CASE
            table = self.tree.case_table()
            self.program.case_page_of = table.page_of
            self.program.case_pages = table.pages
            self.program.case_canonical = table.canonical
        self.emit(OP_REFERENCE, bits)
        self.emit_word(len(groups))
        for group in groups:
            self.emit_word(group)
        return 0

    cdef int generate_sequence(self, int32_t node, const NodeFacts *following, bint backward) except -1:
        """Alternative: its terms in the order in which they are matched."""
        cdef int32_t child = self.tree.nodes[node].child, count = 0, i, taken
        cdef int32_t *children
        cdef NodeFacts *after = NULL
        cdef bint needs_facts = False
        while child:
            if self.tree.nodes[child].kind in (NODE_DISJUNCTION, NODE_CAPTURE, NODE_QUANTIFIER, NODE_SEQUENCE):
                needs_facts = True
            count += 1
            child = self.tree.nodes[child].next
        children = <int32_t *>malloc(count * sizeof(int32_t))
        if needs_facts and not backward:
            after = <NodeFacts *>malloc(count * sizeof(NodeFacts))
        try:
            if children == NULL or (after == NULL and needs_facts and not backward):
                raise MemoryError
            child = self.tree.nodes[node].child
            for i in range(count):
                children[i] = child
                child = self.tree.nodes[child].next
            if backward:
                for i in range(count - 1, -1, -1):
                    self.generate(children[i], following, True)
                return 0
            if after != NULL:
                after[count - 1] = following[0]
                for i in range(count - 2, -1, -1):
                    with_following(&after[i], self.facts.of(children[i + 1]), &after[i + 1])
            i = 0
            while i < count:
                taken = self.generate_string(children, i, count)
                if taken == 0:
                    self.generate(children[i], following if after == NULL else &after[i], False)
                    taken = 1
                i += taken
        finally:
            free(children)
            free(after)
        return 0

    cdef int32_t generate_string(self, int32_t *children, int32_t start, int32_t count) except -1:
        """One STRING for two or more characters in a row; the answer is how many."""
        cdef int32_t end = start, units = 0, at, word = 0, character, i
        while end < count and self.tree.nodes[children[end]].kind == NODE_CHARACTER and units < STRING_LIMIT:
            units += 2 if self.tree.nodes[children[end]].value > 0xFFFF else 1
            end += 1
        if units < 2:
            return 0
        self.emit(OP_STRING, units)
        at = 0
        for i in range(start, end):
            character = self.tree.nodes[children[i]].value
            if character > 0xFFFF:
                word |= (0xD7C0 + (character >> 10)) << (16 * (at & 1))
                if at & 1:
                    self.emit_word(word)
                    word = 0
                at += 1
                character = 0xDC00 + (character & 0x3FF)
            word |= character << (16 * (at & 1))
            if at & 1:
                self.emit_word(word)
                word = 0
            at += 1
        if at & 1:
            self.emit_word(word)
        return end - start

    cdef int generate_disjunction(self, int32_t node, const NodeFacts *following, bint backward) except -1:
        """Alternatives in order; the first one that lets the rest match wins."""
        cdef int32_t child = self.tree.nodes[node].child, count = 0, i, skip, push, jump = -1
        cdef int32_t *children
        cdef NodeFacts *rest = NULL
        cdef NodeFacts own
        while child:
            count += 1
            child = self.tree.nodes[child].next
        children = <int32_t *>malloc(count * sizeof(int32_t))
        if not backward:
            rest = <NodeFacts *>malloc(count * sizeof(NodeFacts))
        try:
            if children == NULL or (rest == NULL and not backward):
                raise MemoryError
            child = self.tree.nodes[node].child
            for i in range(count):
                children[i] = child
                child = self.tree.nodes[child].next
            if not backward:
                if count >= SWITCH_ALTERNATIVES and self.generate_switch(children, count, following):
                    return 0
                # rest[i]: what the alternatives from i on can start with.
                for i in range(count - 1, -1, -1):
                    with_following(&rest[i], self.facts.of(children[i]), following)
                    if i + 1 < count:
                        add_facts(&rest[i], &rest[i + 1])
            for i in range(count - 1):
                skip = push = -1
                if backward:
                    push = self.emit(OP_PUSH, 0)
                else:
                    with_following(&own, self.facts.of(children[i]), following)
                    if selective(&own):
                        skip = self.emit_peek(&own)
                    if skip < 0 or not disjoint(&own, &rest[i + 1]):
                        push = self.emit(OP_PUSH, 0)
                self.generate(children[i], following, backward)
                # Jumps to the end form a list through their operands until the end is known.
                jump = self.emit(OP_JUMP, jump + 1)
                if push >= 0:
                    self.patch_operand(push)
                if skip >= 0:
                    self.patch_word(skip)
            self.generate(children[count - 1], following, backward)
            while jump >= 0:
                i = (self.program.words[jump] >> 8) - 1
                self.patch_operand(jump)
                jump = i
        finally:
            free(children)
            free(rest)
        return 0

    cdef int32_t generate_switch(self, int32_t *children, int32_t count, const NodeFacts *following) except -1:
        """Alternatives behind a dispatch on the next unit; False, with nothing emitted, where that gains too little.

        The units are put in classes by the alternatives that can start with them. Each class gets a target: code that
        tries just those alternatives, in order.
        """
        cdef NodeFacts facts
        cdef uint8_t *columns = <uint8_t *>calloc(SWITCH_SIZE, count)
        cdef int32_t *bodies = <int32_t *>malloc(count * sizeof(int32_t))
        cdef uint8_t *switches
        cdef uint8_t *table
        cdef int key, number = 0, total = 0
        cdef int32_t i, targets, jump = -1, push, last
        cdef long long unit_sum = 0
        cdef dict number_of = {}
        cdef list column_list = []
        cdef bytes column
        try:
            if columns == NULL or bodies == NULL:
                raise MemoryError
            # columns[key * count + i]: whether alternative i can start with the unit.
            for i in range(count):
                with_following(&facts, self.facts.of(children[i]), following)
                for key in range(256):
                    columns[key * count + i] = facts.anything or (facts.bits[key >> 6] >> (key & 63)) & 1
                columns[SWITCH_OTHER * count + i] = facts.anything or facts.high != 0
                columns[SWITCH_END * count + i] = facts.anything or facts.at_end
            for i in range(SWITCH_SIZE * count):
                unit_sum += columns[i]
            # Worth it when an average unit leaves less than half of the alternatives.
            if unit_sum * 2 > SWITCH_SIZE * count:
                return False
            switches = <uint8_t *>realloc(self.program.switches, (self.program.switch_count + 1) * SWITCH_SIZE)
            if switches == NULL:
                raise MemoryError
            self.program.switches = switches
            table = switches + self.program.switch_count * SWITCH_SIZE
            for key in range(SWITCH_SIZE):
                # Most units are in the same class as the one before; bytes objects only for the others.
                if key == 0 or memcmp(columns + key * count, columns + (key - 1) * count, count) != 0:
                    column = (<const char *>columns)[key * count : (key + 1) * count]
                    known = number_of.get(column)
                    if known is None:
                        number = len(column_list)
                        if number >= SWITCH_TARGETS:
                            return False
                        number_of[column] = number
                        column_list.append(column)
                        total += column.count(b"\1")
                    else:
                        number = known
                table[key] = number
            # The code that tries a class's alternatives: keep it linear in the size of the pattern.
            if total > 8 * count + 64:
                return False
            self.emit(OP_SWITCH, self.program.switch_count)
            self.program.switch_count += 1
            targets = self.program.word_count
            for i in range(len(column_list)):
                self.emit_word(0)
            for i in range(count):
                bodies[i] = self.program.word_count
                self.generate(children[i], following, False)
                jump = self.emit(OP_JUMP, jump + 1)
            for key in range(len(column_list)):
                column = column_list[key]
                self.patch_word(targets + key)
                last = column.rfind(b"\1")
                if last < 0:
                    self.emit(OP_FAIL, 0)
                    continue
                if column.count(b"\1") == 1:
                    self.program.words[targets + key] = bodies[last]
                    continue
                for i in range(last):
                    if column[i]:
                        push = self.emit(OP_PUSH, 0)
                        self.emit(OP_JUMP, bodies[i])
                        self.patch_operand(push)
                self.emit(OP_JUMP, bodies[last])
            while jump >= 0:
                i = (self.program.words[jump] >> 8) - 1
                self.patch_operand(jump)
                jump = i
        finally:
            free(columns)
            free(bodies)
        return True

    cdef int generate_lookaround(self, int32_t node) except -1:
        cdef RegExpNode *syntax = &self.tree.nodes[node]
        cdef int32_t number, target, jump, child = syntax.child
        cdef bint negated = syntax.negated, behind = syntax.behind
        cdef NodeFacts following
        cdef CodePointSet single = None if behind else self.single_set(child)
        if single is not None and not self.is_wide(single):
            # One unit ahead: no choice point, no register.
            number = self.class_number(single)
            target = self.emit_jump(OP_PEEK, number)
            if negated:
                self.emit(OP_FAIL, 0)
                self.patch_word(target)
            else:
                jump = self.emit(OP_JUMP, 0)
                self.patch_word(target)
                self.emit(OP_FAIL, 0)
                self.patch_operand(jump)
            return 0
        set_anything(&following)
        number = self.new_register()
        if negated:
            target = self.emit_jump(OP_LOOK_NOT, number)
            self.generate(child, &following, behind)
            self.emit(OP_LOOK_NOT_END, number)
            self.patch_word(target)
        else:
            # The position to come back to has a register of its own.
            self.new_register()
            self.emit(OP_LOOK, number)
            self.generate(child, &following, behind)
            self.emit(OP_LOOK_END, number)
        return 0

    # Quantifiers

    cdef CodePointSet single_set(self, int32_t node):
        """The set of a node that matches one character, None for others."""
        cdef RegExpNode *syntax = &self.tree.nodes[node]
        cdef CodePointSet characters
        if syntax.kind == NODE_CLASS:
            return self.tree.sets[syntax.value]
        if syntax.kind != NODE_CHARACTER and syntax.kind != NODE_CASE_PAIR:
            return None
        characters = CodePointSet()
        characters.add_range(syntax.value, syntax.value)
        if syntax.kind == NODE_CASE_PAIR:
            characters.add_range(syntax.other, syntax.other)
        return characters

    cdef int generate_quantifier(self, int32_t node, const NodeFacts *following, bint backward) except -1:
        cdef RegExpNode *loop = &self.tree.nodes[node]
        cdef NodeFacts inner, own
        cdef NodeFacts *body = self.facts.of(loop.child)
        cdef int32_t head, push = -1, skip = -1, progress = -1
        cdef bint nullable = body.minimum_length == 0
        if loop.maximum == 0:
            return 0
        if not backward and self.generate_class_loop(node, following):
            return 0

        # `own`: what a round can start with. `inner`: what can follow a round, another one or the end of the loop.
        with_following(&own, body, following)
        inner = following[0]
        if loop.maximum > 1:
            add_facts(&inner, &own)
        if backward:
            set_anything(&own)
        if loop.minimum == 1 and loop.maximum == REPEAT_FOREVER and not nullable:
            head = self.program.word_count
            if loop.end_capture > loop.first_capture:
                self.emit(OP_RESET, 2 * loop.first_capture)
                self.emit_word(2 * loop.end_capture)
            self.generate(loop.child, &inner, backward)
            if selective(&own):
                skip = self.emit_peek(&own)
            if loop.greedy:
                if skip < 0 or not disjoint(&own, following):
                    push = self.emit(OP_PUSH, 0)
                self.emit(OP_JUMP, head)
                if push >= 0:
                    self.patch_operand(push)
            else:
                self.emit(OP_PUSH, head)
            if skip >= 0:
                self.patch_word(skip)
            return 0
        if loop.minimum > 0 or (loop.maximum > 1 and loop.maximum < REPEAT_FOREVER):
            return self.generate_counted_loop(loop, &inner, nullable, backward)

        # *, *?, ?, ??
        head = self.program.word_count
        if selective(&own):
            skip = self.emit_peek(&own)
        if loop.greedy:
            if skip < 0 or not disjoint(&own, following):
                push = self.emit(OP_PUSH, 0)
        else:
            self.emit(OP_PUSH, self.program.word_count + 2)
            push = self.emit(OP_JUMP, 0)
        if loop.maximum > 1 and loop.end_capture > loop.first_capture:
            self.emit(OP_RESET, 2 * loop.first_capture)
            self.emit_word(2 * loop.end_capture)
        if nullable:
            progress = self.new_register()
            self.emit(OP_SAVE, progress)
        self.generate(loop.child, &inner, backward)
        if nullable:
            self.emit(OP_CHECK_PROGRESS, progress)
        if loop.maximum > 1:
            self.emit(OP_JUMP, head)
        if push >= 0:
            self.patch_operand(push)
        if skip >= 0:
            self.patch_word(skip)
        return 0

    cdef int generate_counted_loop(self, RegExpNode *loop, const NodeFacts *inner, bint nullable,
                                   bint backward) except -1:
        """{n,m} around more than one character, and + around what can be empty."""
        cdef int32_t counter = self.new_register(), progress = -1, head, minimum = loop.minimum
        cdef int32_t exit
        self.emit(OP_SET, counter)
        self.emit_word(0)
        head = self.emit(OP_REPEAT, counter)
        self.emit_word(minimum)
        self.emit_word(loop.maximum)
        exit = self.emit_word(0)
        self.emit_word(loop.greedy)
        self.emit(OP_INCREMENT, counter)
        if loop.end_capture > loop.first_capture:
            self.emit(OP_RESET, 2 * loop.first_capture)
            self.emit_word(2 * loop.end_capture)
        if nullable:
            progress = self.new_register()
            self.emit(OP_SAVE, progress)
        self.generate(loop.child, inner, backward)
        if nullable:
            self.emit(OP_CHECK_ROUND, progress)
            self.emit_word(counter)
            self.emit_word(minimum)
        self.emit(OP_JUMP, head)
        self.patch_word(exit)
        return 0

    cdef bint generate_class_loop(self, int32_t node, const NodeFacts *following) except -1:
        """A loop over one character or class as one instruction; False when it is not one."""
        cdef RegExpNode *loop = &self.tree.nodes[node]
        cdef CodePointSet characters = self.single_set(loop.child)
        cdef int32_t minimum = loop.minimum, maximum = loop.maximum, number, following_class = -1
        cdef NodeFacts own
        cdef int op, retry
        if characters is None:
            return False
        op = OP_LOOP if loop.greedy else OP_LOOP_LAZY
        retry = OP_LOOP_RETRY if loop.greedy else OP_LOOP_LAZY_RETRY
        if self.is_wide(characters):
            if not loop.greedy:
                return False
            op = OP_LOOP_POINT
            retry = OP_LOOP_POINT_RETRY
            if (maximum == REPEAT_FOREVER and minimum <= 1 and characters.covers(0xD800, 0xDFFF)
                    and characters.covers(0x10000, MAX_CODE_POINT)):
                # Pairs and their halves are all in the set: going forwards, units do.
                if minimum:
                    self.generate_class(characters, False)
                    minimum = 0
                op = OP_LOOP
        number = self.class_number(characters)
        if loop.greedy:
            set_facts(&own, characters)
            if (disjoint(&own, following) and op == OP_LOOP) or minimum == maximum and op == OP_LOOP:
                op = OP_LOOP_POSSESSIVE
        if selective(following):
            following_class = self.facts_class(following)
        self.emit(op, number)
        self.emit_word(minimum)
        self.emit_word(maximum)
        self.emit_word(following_class)
        self.emit(retry, number)
        return True


cdef int32_t single_unit(const NodeFacts *facts) noexcept:
    """The only unit of a first set, -1 when there are more or none."""
    cdef int i
    cdef int32_t unit = -1
    cdef uint64_t bits
    if facts.high or facts.nullable or facts.anything or facts.at_end:
        return -1
    for i in range(4):
        bits = facts.bits[i]
        if bits == 0:
            continue
        if unit >= 0 or bits & (bits - 1):
            return -1
        unit = i * 64
        while bits > 1:
            bits >>= 1
            unit += 1
    return unit

r"""The pattern grammar above the level of characters (ECMA-262 §22.2.1, Annex B.1.2).

One pass makes the tree. Only a pattern with `(?<` in it, or with a decimal escape beyond the groups seen so far, is
scanned a second time, to learn how many groups there are and whether any has a name: that decides what \2 and \k mean.
"""

from .charclass cimport CodePointSet, line_terminator_set
from .nodes cimport *
from .class_syntax cimport ClassContents
from .properties cimport lookup_property

from .errors import RegExpSyntaxError


cdef int parse_flags(str flags) except -1:
    """The flags as bits; unknown, repeated and contradicting ones are errors."""
    cdef int bits = 0, index
    for letter in flags:
        index = "dgimsuvy".find(letter)
        if index < 0 or bits & (1 << index):
            raise RegExpSyntaxError(f"Invalid flags supplied to RegExp constructor '{flags}'")
        bits |= 1 << index
    if bits & REGEXP_UNICODE and bits & REGEXP_UNICODE_SETS:
        raise RegExpSyntaxError(f"Invalid flags supplied to RegExp constructor '{flags}'")
    return bits


cdef bint is_name_part(int32_t character, bint first) except -1:
    """Whether a group name may have the character (IdentifierName, ECMA-262 §12.7)."""
    if character < 0x80:
        return (c'a' <= (character | 0x20) <= c'z' or character == c'$' or character == c'_'
                or (not first and c'0' <= character <= c'9'))
    if not first and (character == 0x200C or character == 0x200D):
        return True
    return lookup_property("ID_Start" if first else "ID_Continue", None).contains(character)


cdef class PatternParser(ClassSyntax):
    """Makes the tree of one pattern."""

    def __init__(self, str pattern not None, int flags, bint building=True):
        self.unicode_mode = flags & (REGEXP_UNICODE | REGEXP_UNICODE_SETS) != 0
        self.unicode_sets = flags & REGEXP_UNICODE_SETS != 0
        self.ignore_case = flags & REGEXP_IGNORE_CASE != 0
        self.multiline = flags & REGEXP_MULTILINE != 0
        self.dot_all = flags & REGEXP_DOT_ALL != 0
        self.references = []
        self.group_names = []
        self.groups_by_name = {}
        self.pending_references = []
        self.capture_count = 1
        self.total_captures = -1

    cdef int parse(self) except -1:
        """Pattern: fill `root` and the lists, or raise."""
        # Node 0 is a placeholder: links use 0 for "none".
        self.new_node(NODE_EMPTY)
        if "(?<" in self.pattern:
            self.scan_groups()
        self.root = self.parse_disjunction()
        if self.position < self.length:
            self.fail("Unmatched ')'")
        return self.resolve_references()

    cdef int scan_groups(self) except -1:
        """Count all groups of the pattern and see whether any is named."""
        cdef Py_ssize_t at = 0
        cdef int count = 1, class_depth = 0
        cdef int32_t character
        while at < self.length:
            character = self.unit(at)
            if character == c'\\':
                at += 1
            elif character == c'[':
                if class_depth == 0 or self.unicode_sets:
                    class_depth += 1
            elif character == c']':
                if class_depth:
                    class_depth -= 1
            elif character == c'(' and class_depth == 0:
                if self.unit(at + 1) != c'?':
                    count += 1
                elif (self.unit(at + 2) == c'<' and self.unit(at + 3) != c'=' and self.unit(at + 3) != c'!'):
                    count += 1
                    self.has_named_groups = True
            at += 1
        self.total_captures = count
        return 0

    # Disjunction, Alternative, Term

    cdef int32_t parse_disjunction(self) except -1:
        """Disjunction, up to a closing parenthesis or the end."""
        cdef int32_t alternative, disjunction, last
        cdef int level = self.path_length
        self.enter()
        self.path_length += 1
        self.disjunction_count += 1
        self.path_disjunction[level] = self.disjunction_count
        self.path_alternative[level] = 0
        alternative = self.parse_alternative()
        if self.unit(self.position) == c'|':
            disjunction = self.new_node(NODE_DISJUNCTION)
            self.nodes[disjunction].child = last = alternative
            while self.unit(self.position) == c'|':
                self.position += 1
                self.path_alternative[level] += 1
                alternative = self.parse_alternative()
                self.nodes[last].next = alternative
                last = alternative
            alternative = self.merge_alternatives(disjunction)
        self.path_length = level
        self.depth -= 1
        return alternative

    cdef int32_t merge_alternatives(self, int32_t disjunction) except -1:
        """a|b|[cd] is [a-d]: order does not matter where each alternative is one character."""
        cdef int32_t alternative = self.nodes[disjunction].child
        cdef RegExpNode *node
        cdef CodePointSet characters
        while alternative:
            node = &self.nodes[alternative]
            if node.kind != NODE_CHARACTER and node.kind != NODE_CASE_PAIR and node.kind != NODE_CLASS:
                return disjunction
            alternative = node.next
        characters = CodePointSet()
        alternative = self.nodes[disjunction].child
        while alternative:
            node = &self.nodes[alternative]
            if node.kind == NODE_CLASS:
                characters.add_set(self.sets[node.value])
            else:
                characters.add_range(node.value, node.value)
                if node.kind == NODE_CASE_PAIR:
                    characters.add_range(node.other, node.other)
            alternative = node.next
        return self.set_node(characters)

    cdef int32_t parse_alternative(self) except -1:
        """Alternative: a node without siblings."""
        cdef int32_t first = 0, last = 0, term, sequence, character
        while True:
            character = self.unit(self.position)
            if character < 0 or character == c'|' or character == c')':
                break
            term = self.parse_term()
            if last:
                self.nodes[last].next = term
            else:
                first = term
            last = term
        if first == 0:
            return self.new_node(NODE_EMPTY)
        if first == last:
            return first
        sequence = self.new_node(NODE_SEQUENCE)
        self.nodes[sequence].child = first
        return sequence

    cdef int32_t assertion(self, int which) except -1:
        cdef int32_t node = self.new_node(NODE_ASSERTION)
        self.nodes[node].value = which
        return node

    cdef int32_t parse_term(self) except -1:
        """Term: an assertion, or an atom with its quantifier."""
        cdef int32_t character = self.unit(self.position), atom, node, minimum = 1, maximum = 1
        cdef int first_capture = self.capture_count
        cdef CodePointSet characters
        cdef bint greedy = True, quantifiable
        if character == c'^':
            self.position += 1
            return self.assertion(ASSERT_LINE_START if self.multiline else ASSERT_INPUT_START)
        if character == c'$':
            self.position += 1
            return self.assertion(ASSERT_LINE_END if self.multiline else ASSERT_INPUT_END)
        if character == c'*' or character == c'+' or character == c'?':
            self.fail("Nothing to repeat")
        if character == c'(':
            quantifiable = self.is_quantifiable_group()
            self.position += 1
            atom = self.parse_group()
            if not quantifiable:
                if self.parse_quantifier(&minimum, &maximum):
                    self.fail("Invalid quantifier")
                return atom
        elif character == c'[':
            self.position += 1
            atom = self.parse_class()
        elif character == c'.':
            self.position += 1
            characters = CodePointSet()
            if not self.dot_all:
                characters.add_set(line_terminator_set())
            characters.invert()
            atom = self.set_node(characters)
        elif character == c'\\':
            self.position += 1
            atom = self.parse_escape()
            if self.nodes[atom].kind == NODE_ASSERTION:
                return atom
        else:
            if character == c'{' or character == c'}' or character == c']':
                if character == c'{' and self.parse_interval(&minimum, &maximum):
                    self.fail("Nothing to repeat")
                if self.unicode_mode:
                    self.fail("Lone quantifier brackets")
            atom = self.character_node(self.next_code_point())

        if not self.parse_quantifier(&minimum, &maximum):
            return atom
        if self.unit(self.position) == c'?':
            self.position += 1
            greedy = False
        if maximum < minimum:
            self.fail("numbers out of order in {} quantifier")
        if minimum == 1 and maximum == 1:
            return atom
        node = self.new_node(NODE_QUANTIFIER)
        self.nodes[node].child = atom
        self.nodes[node].minimum = minimum
        self.nodes[node].maximum = maximum
        self.nodes[node].greedy = greedy
        self.nodes[node].first_capture = first_capture
        self.nodes[node].end_capture = self.capture_count
        return node

    cdef bint parse_quantifier(self, int32_t *minimum, int32_t *maximum) except -1:
        """QuantifierPrefix; False when there is none."""
        cdef int32_t character = self.unit(self.position)
        minimum[0] = 0
        maximum[0] = REPEAT_FOREVER
        if character == c'*':
            self.position += 1
        elif character == c'+':
            self.position += 1
            minimum[0] = 1
        elif character == c'?':
            self.position += 1
            maximum[0] = 1
        elif character == c'{':
            if self.parse_interval(minimum, maximum):
                return True
            if self.unicode_mode:
                self.fail("Incomplete quantifier")
            return False
        else:
            return False
        return True

    cdef bint parse_interval(self, int32_t *minimum, int32_t *maximum) noexcept:
        """{n}, {n,} or {n,m}; False, with nothing taken, for anything else."""
        cdef Py_ssize_t at = self.position + 1
        cdef int32_t counts[2]
        cdef int which = 0
        cdef bint digits = False
        counts[0] = counts[1] = 0
        while True:
            if c'0' <= self.unit(at) <= c'9':
                digits = True
                if counts[which] > (REPEAT_FOREVER - 9) // 10:
                    counts[which] = REPEAT_FOREVER
                else:
                    counts[which] = counts[which] * 10 + self.unit(at) - c'0'
            elif self.unit(at) == c',' and digits and which == 0:
                which = 1
                digits = False
            elif self.unit(at) == c'}' and (digits or which == 1):
                break
            else:
                return False
            at += 1
        self.position = at + 1
        minimum[0] = counts[0]
        if which == 0:
            maximum[0] = counts[0]
        else:
            maximum[0] = counts[1] if digits else REPEAT_FOREVER
        return True

    # Groups

    cdef bint is_quantifiable_group(self) noexcept:
        """Annex B: of the lookarounds only lookaheads, and only without u and v, may be quantified."""
        cdef int32_t kind = self.unit(self.position + 2)
        if self.unit(self.position + 1) != c'?':
            return True
        if kind == c'=' or kind == c'!':
            return not self.unicode_mode
        kind = self.unit(self.position + 3) if kind == c'<' else 0
        return kind != c'=' and kind != c'!'

    cdef int32_t parse_group(self) except -1:
        """Everything that starts with a parenthesis; the cursor is behind it."""
        cdef int32_t node = 0, child, character, kind = self.unit(self.position + 1)
        cdef bint ignore_case = self.ignore_case, multiline = self.multiline, dot_all = self.dot_all
        cdef str name
        if self.unit(self.position) != c'?':
            node = self.new_node(NODE_CAPTURE)
        else:
            character = self.unit(self.position + 2)
            self.position += 2
            if kind == c'=' or kind == c'!':
                node = self.new_node(NODE_LOOKAROUND)
                self.nodes[node].negated = kind == c'!'
            elif kind == c'<' and (character == c'=' or character == c'!'):
                self.position += 1
                node = self.new_node(NODE_LOOKAROUND)
                self.nodes[node].negated = character == c'!'
                self.nodes[node].behind = True
            elif kind == c'<':
                name = self.parse_group_name()
                if name is None:
                    self.fail("Invalid capture group name")
                self.check_group_name(name)
                node = self.new_node(NODE_CAPTURE)
            elif kind != c':':
                self.position -= 1
                self.parse_modifiers()
        if node and self.nodes[node].kind == NODE_CAPTURE:
            if self.capture_count > MAX_CAPTURES:
                self.fail("Too many captures")
            self.nodes[node].value = self.capture_count
            self.capture_count += 1
        if node:
            self.nodes[node].first_capture = self.capture_count
        child = self.parse_disjunction()
        if self.unit(self.position) != c')':
            self.fail("Unterminated group")
        self.position += 1
        self.ignore_case, self.multiline, self.dot_all = ignore_case, multiline, dot_all
        if not node:
            return child
        self.nodes[node].child = child
        self.nodes[node].end_capture = self.capture_count
        return node

    cdef int parse_modifiers(self) except -1:
        """RegularExpressionModifiers of (?ims-ims:; the cursor is behind the question mark."""
        cdef int seen = 0, bit
        cdef bint value = True
        cdef int32_t character
        cdef Py_ssize_t start = self.position
        while True:
            character = self.unit(self.position)
            if character == c'-':
                if not value:
                    self.fail("Multiple dashes in flag group")
                value = False
            elif character == c':':
                break
            elif character == c'i' or character == c'm' or character == c's':
                bit = 1 << (character - c'a')
                if seen & bit:
                    self.fail("Repeated flag in flag group")
                seen |= bit
                if character == c'i':
                    self.ignore_case = value
                elif character == c'm':
                    self.multiline = value
                else:
                    self.dot_all = value
            else:
                self.fail("Invalid group" if self.position == start else "Invalid flag group")
            self.position += 1
        if seen == 0:
            # (?-:a) changes nothing, and is an error for that reason.
            self.fail("Invalid flag group")
        self.position += 1
        return 0

    cdef str parse_group_name(self):
        """GroupName behind the opening angle bracket; None when it is not one."""
        cdef list characters = []
        cdef int32_t character
        cdef bint unicode_mode = self.unicode_mode
        # RegExpIdentifierName has code points and \u{…} whatever the flags are.
        self.unicode_mode = True
        try:
            while True:
                if self.position >= self.length:
                    return None
                character = self.next_code_point()
                if character == c'>':
                    break
                if character == c'\\':
                    if self.unit(self.position) != c'u':
                        return None
                    self.position += 1
                    character = self.parse_unicode_escape(True)
                    if character < 0:
                        return None
                if not is_name_part(character, not characters):
                    return None
                if character > 0xFFFF:
                    # Names are strings of UTF-16 code units, like all strings that scripts see.
                    characters.append(chr(0xD7C0 + (character >> 10)))
                    character = 0xDC00 + (character & 0x3FF)
                characters.append(chr(character))
        finally:
            self.unicode_mode = unicode_mode
        return "".join(characters) if characters else None

    cdef int check_group_name(self, str name) except -1:
        """Enter the name of the next group; it may be that of another one in another alternative."""
        cdef list steps = []
        cdef int i
        cdef bint excluded
        for i in range(self.path_length):
            steps.append((self.path_disjunction[i], self.path_alternative[i]))
        for _, other_steps in self.groups_by_name.get(name, ()):
            excluded = False
            for mine, theirs in zip(steps, other_steps):
                if mine != theirs:
                    excluded = mine[0] == theirs[0]
                    break
            if not excluded:
                self.fail("Duplicate capture group name")
        self.group_names.append((name, self.capture_count))
        self.groups_by_name.setdefault(name, []).append((self.capture_count, steps))
        return 0

    # Escapes outside classes

    cdef int32_t parse_escape(self) except -1:
        """AtomEscape and the assertions; the cursor is behind the backslash."""
        cdef int32_t character = self.unit(self.position), node
        cdef ClassContents contents
        cdef bint folded = self.ignore_case and self.unicode_mode
        if character == c'b' or character == c'B':
            self.position += 1
            if character == c'b':
                return self.assertion(ASSERT_FOLDED_WORD_BOUNDARY if folded else ASSERT_WORD_BOUNDARY)
            return self.assertion(ASSERT_NOT_FOLDED_WORD_BOUNDARY if folded else ASSERT_NOT_WORD_BOUNDARY)
        if c'1' <= character <= c'9':
            node = self.parse_numeric_reference()
            if node:
                return node
            if self.unicode_mode:
                self.fail("Invalid escape")
        elif character == c'k' and (self.unicode_mode or self.has_named_groups):
            self.position += 1
            return self.parse_named_reference()
        elif character >= 0:
            contents = ClassContents()
            if self.parse_class_escape(contents, False):
                if self.building and self.unicode_mode and not self.unicode_sets:
                    self.close_set(contents.characters, False)
                return self.contents_node(contents)
        return self.character_node(self.parse_character_escape(False))

    cdef int32_t parse_numeric_reference(self) except -1:
        r"""\1 and so on: the reference's node, or 0, with nothing taken, when there is no such group."""
        cdef Py_ssize_t at = self.position
        cdef int number = 0
        cdef int32_t node
        while c'0' <= self.unit(at) <= c'9' and number <= MAX_CAPTURES:
            number = number * 10 + self.unit(at) - c'0'
            at += 1
        if number >= self.capture_count:
            if self.total_captures < 0:
                self.scan_groups()
            if number >= self.total_captures:
                return 0
        self.position = at
        node = self.new_node(NODE_REFERENCE)
        self.nodes[node].value = len(self.references)
        self.nodes[node].other = self.ignore_case
        self.references.append([number])
        return node

    cdef int32_t parse_named_reference(self) except -1:
        r"""\k<name>; the cursor is behind the k."""
        cdef int32_t node
        cdef str name = None
        if self.unit(self.position) == c'<':
            self.position += 1
            name = self.parse_group_name()
        if name is None:
            self.fail("Invalid named reference")
        node = self.new_node(NODE_REFERENCE)
        self.nodes[node].value = len(self.references)
        self.nodes[node].other = self.ignore_case
        self.pending_references.append((len(self.references), name, self.position))
        self.references.append([])
        return node

    cdef int resolve_references(self) except -1:
        """Names of references to group numbers, now that all groups are known."""
        for index, name, position in self.pending_references:
            if name not in self.groups_by_name:
                self.position = position
                self.fail("Invalid named capture referenced")
            self.references[index] = [number for number, _ in self.groups_by_name[name]]
        return 0

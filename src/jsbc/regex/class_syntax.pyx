r"""Characters, escapes and character classes of a pattern (ECMA-262 §22.2.1, Annex B.1.2).

Three grammars share this file: the one of the flag v, with nested classes and set operations; the one of u, strict; and
the legacy one, where nearly everything that is not an escape stands for itself. Messages are V8's.

Case: with the flag i each set is closed over Canonicalize when it is complete. For u and the legacy grammar that is
before a leading ^ inverts the class (CharacterSetMatcher compares canonical forms, then inverts). With v the operands
of && and -- are folded first (MaybeSimpleCaseFolding); a set that is closed over the equivalence and the set of folded
characters that the spec works with stand for each other, and all set operations keep that.
"""

from libc.stdint cimport uint8_t, uint16_t
from libc.stdlib cimport free, realloc
from libc.string cimport memset

from .charclass cimport (
    MAX_CODE_POINT,
    CaseTable,
    CodePointSet,
    digit_set,
    folding_case_table,
    legacy_case_table,
    space_set,
    word_set,
)
from .nodes cimport *
from .properties cimport is_property, is_string_property, lookup_property, property_strings

from .errors import RegExpSyntaxError

cdef extern from "Python.h":
    const void *PyUnicode_DATA(object text)
    int PyUnicode_KIND(object text)

# ClassSetSyntaxCharacter, ClassSetReservedDoublePunctuator and ClassSetReservedPunctuator of the flag v.
cdef str CLASS_SET_SYNTAX = "()[]{}/-\\|"
cdef str CLASS_SET_DOUBLE = "&!#$%*+,.:;<=>?@^`~"
cdef str CLASS_SET_RESERVED = "&-!#%,:;<=>@`~"
cdef str SYNTAX_CHARACTERS = "^$\\.*+?()[]{}|/"


cdef inline int hex_value(int32_t character) noexcept:
    if c'0' <= character <= c'9':
        return character - c'0'
    if c'a' <= (character | 0x20) <= c'f':
        return (character | 0x20) - c'a' + 10
    return -1


cdef inline bint is_ascii_letter(int32_t character) noexcept:
    return c'a' <= (character | 0x20) <= c'z' and character < 0x80


cdef inline bint is_one_of(int32_t character, str characters) noexcept:
    cdef Py_UCS4 candidate
    for candidate in characters:
        if <int32_t>candidate == character:
            return True
    return False


cdef class ClassContents:
    """The characters and strings of a class, or of an operand in it."""

    def __cinit__(self):
        self.characters = CodePointSet()
        self.strings = set()


cdef class ClassSyntax:
    """A cursor over the pattern, and everything below the level of terms."""

    def __cinit__(self, str pattern not None, int flags, bint building=True):
        self.pattern = pattern
        self.flags = flags
        self.data = PyUnicode_DATA(pattern)
        self.data_kind = PyUnicode_KIND(pattern)
        if self.data_kind > 2:
            raise ValueError("a pattern is a string of UTF-16 code units")
        self.length = len(pattern)
        self.building = building
        self.sets = []

    def __dealloc__(self):
        free(self.nodes)

    # Cursor

    cdef int32_t unit(self, Py_ssize_t at) noexcept:
        """The code unit at an offset, -1 behind the end."""
        if at >= self.length:
            return -1
        if self.data_kind == 1:
            return (<const uint8_t *>self.data)[at]
        return (<const uint16_t *>self.data)[at]

    cdef int32_t next_code_point(self) noexcept:
        """Take one source character: with u and v a surrogate pair is one."""
        cdef int32_t lead = self.unit(self.position), trail
        self.position += 1
        if self.unicode_mode and (lead & 0xFC00) == 0xD800:
            trail = self.unit(self.position)
            if (trail & 0xFC00) == 0xDC00 and trail >= 0:
                self.position += 1
                return 0x10000 + ((lead & 0x3FF) << 10) + (trail & 0x3FF)
        return lead

    cdef int fail(self, str message) except -1:
        """Raise the syntax error."""
        cdef str letters = "".join([letter for bit, letter in enumerate("dgimsuvy") if self.flags & (1 << bit)])
        raise RegExpSyntaxError(f"Invalid regular expression: /{self.pattern}/{letters}: {message}",
                                min(self.position, self.length))

    cdef int enter(self) except -1:
        """One level deeper; the caller lowers `depth` again."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            self.fail("Regular expression too large")
        return 0

    cdef int32_t new_node(self, int kind) except -1:
        """A zeroed node."""
        cdef int capacity
        cdef RegExpNode *grown
        if self.node_count == self.node_capacity:
            # Code must count in int32 words later: a node makes up to 30 of them.
            if self.node_capacity >= 1 << 25:
                self.fail("Regular expression too large")
            capacity = max(32, self.node_capacity * 2)
            grown = <RegExpNode *>realloc(self.nodes, capacity * sizeof(RegExpNode))
            if grown == NULL:
                raise MemoryError
            self.nodes = grown
            self.node_capacity = capacity
        memset(&self.nodes[self.node_count], 0, sizeof(RegExpNode))
        self.nodes[self.node_count].kind = kind
        self.node_count += 1
        return self.node_count - 1

    # Escapes

    cdef int32_t parse_hex(self, int digits) noexcept:
        """Exactly `digits` hexadecimal digits; -1, with nothing taken, if there are fewer."""
        cdef int32_t value = 0
        cdef int i, digit
        for i in range(digits):
            digit = hex_value(self.unit(self.position + i))
            if digit < 0:
                return -1
            value = value * 16 + digit
        self.position += digits
        return value

    cdef int32_t parse_unicode_escape(self, bint unicode_mode) noexcept:
        r"""What follows \u; -1, with nothing taken, if it is not an escape."""
        cdef int32_t value, trail
        cdef Py_ssize_t start = self.position
        cdef int digit
        if unicode_mode and self.unit(self.position) == c'{':
            self.position += 1
            value = -1
            while True:
                digit = hex_value(self.unit(self.position))
                if digit < 0:
                    break
                value = max(value, 0) * 16 + digit
                if value > MAX_CODE_POINT:
                    break
                self.position += 1
            if value < 0 or value > MAX_CODE_POINT or self.unit(self.position) != c'}':
                self.position = start
                return -1
            self.position += 1
            return value
        value = self.parse_hex(4)
        if unicode_mode and (value & 0xFC00) == 0xD800 and value >= 0:
            if self.unit(self.position) == c'\\' and self.unit(self.position + 1) == c'u':
                start = self.position
                self.position += 2
                trail = self.parse_hex(4)
                if trail >= 0 and (trail & 0xFC00) == 0xDC00:
                    return 0x10000 + ((value & 0x3FF) << 10) + (trail & 0x3FF)
                self.position = start
        return value

    cdef int32_t parse_legacy_octal(self) noexcept:
        """LegacyOctalEscapeSequence: at most three digits, at most 0o377."""
        cdef int32_t value = 0
        cdef int i
        cdef int32_t digit
        for i in range(3):
            digit = self.unit(self.position)
            if not c'0' <= digit <= c'7' or value * 8 + digit - c'0' > 0o377:
                break
            value = value * 8 + digit - c'0'
            self.position += 1
        return value

    cdef int32_t parse_character_escape(self, bint in_class) except -1:
        """CharacterEscape: the cursor is behind the backslash, and this is no class escape and no reference."""
        cdef int32_t character = self.unit(self.position), letter, value
        if character < 0:
            self.fail("\\ at end of pattern")
        if character == c'f':
            value = 0x0C
        elif character == c'n':
            value = 0x0A
        elif character == c'r':
            value = 0x0D
        elif character == c't':
            value = 0x09
        elif character == c'v':
            value = 0x0B
        elif character == c'b' and in_class:
            value = 0x08
        elif character == c'-' and in_class and self.unicode_mode:
            value = c'-'
        elif character == c'c':
            letter = self.unit(self.position + 1)
            if is_ascii_letter(letter):
                self.position += 2
                return letter & 31
            if self.unicode_mode:
                self.fail("Invalid Unicode escape")
            if in_class and (c'0' <= letter <= c'9' or letter == c'_'):
                self.position += 2
                return letter & 31
            # Annex B: the backslash stands for itself and the c is the next character.
            return c'\\'
        elif c'0' <= character <= c'9':
            if self.unicode_mode:
                letter = self.unit(self.position + 1)
                if character != c'0' or c'0' <= letter <= c'9':
                    if character >= c'8' or not in_class:
                        self.fail("Invalid escape" if character != c'0' else "Invalid decimal escape")
                    self.fail("Invalid class escape")
                value = 0
            elif character >= c'8':
                value = character
            else:
                return self.parse_legacy_octal()
        elif character == c'x':
            self.position += 1
            value = self.parse_hex(2)
            if value >= 0:
                return value
            if self.unicode_mode:
                self.fail("Invalid escape")
            return c'x'
        elif character == c'u':
            self.position += 1
            value = self.parse_unicode_escape(self.unicode_mode)
            if value >= 0:
                return value
            if self.unicode_mode:
                self.fail("Invalid Unicode escape")
            return c'u'
        else:
            if self.unicode_mode:
                if not is_one_of(character, SYNTAX_CHARACTERS):
                    self.fail("Invalid escape")
            elif character == c'k' and self.has_named_groups:
                self.fail("Invalid escape" if in_class else "Invalid named reference")
            return self.next_code_point()
        self.position += 1
        return value

    cdef int parse_property(self, bint negated, ClassContents contents, bint in_class) except -1:
        r"""UnicodePropertyValueExpression: the cursor is behind \p or \P."""
        cdef Py_ssize_t start
        cdef str name, value = None, message
        cdef CodePointSet characters
        cdef int32_t character
        message = "Invalid property name in character class" if in_class else "Invalid property name"
        if self.unit(self.position) != c'{':
            self.fail(message)
        self.position += 1
        start = self.position
        while True:
            character = self.unit(self.position)
            if not (is_ascii_letter(character) or c'0' <= character <= c'9' or character == c'_'):
                break
            self.position += 1
        name = self.pattern[start:self.position]
        if character == c'=':
            self.position += 1
            start = self.position
            while True:
                character = self.unit(self.position)
                if not (is_ascii_letter(character) or c'0' <= character <= c'9' or character == c'_'):
                    break
                self.position += 1
            value = self.pattern[start:self.position]
        if character != c'}':
            self.fail(message)
        if is_property(name, value):
            self.position += 1
            if not self.building:
                return 0
            characters = lookup_property(name, value)
            if self.unicode_sets and self.ignore_case:
                characters = characters.copy()
                characters.close_over_case(folding_case_table())
            if negated:
                characters = characters.copy()
                characters.invert()
            contents.characters.add_set(characters)
            return 0
        if self.unicode_sets and value is None and not negated and is_string_property(name):
            self.position += 1
            contents.may_contain_strings = True
            if self.building:
                for text in property_strings(name):
                    self.add_string(contents, [ord(letter) for letter in text])
            return 0
        self.fail(message)

    cdef bint parse_class_escape(self, ClassContents contents, bint in_class) except -1:
        r"""CharacterClassEscape: \d \D \s \S \w \W \p \P behind the backslash; False if it is something else."""
        cdef int32_t character = self.unit(self.position)
        cdef CodePointSet characters
        cdef bint negated = False
        if character == c'd' or character == c'D':
            characters = digit_set()
        elif character == c's' or character == c'S':
            characters = space_set()
        elif character == c'w' or character == c'W':
            characters = word_set()
        elif self.unicode_mode and (character == c'p' or character == c'P'):
            self.position += 1
            self.parse_property(character == c'P', contents, in_class)
            return True
        else:
            return False
        self.position += 1
        if not self.building:
            return True
        if characters is word_set() and self.unicode_mode and self.ignore_case:
            # WordCharacters(rer) of §22.2.2.9.2 has U+017F and U+212A then.
            characters = characters.copy()
            characters.close_over_case(folding_case_table())
        if c'A' <= character <= c'Z':
            characters = characters.copy()
            characters.invert()
        contents.characters.add_set(characters)
        return True

    # Nodes for characters and sets

    cdef CaseTable case_table(self):
        return folding_case_table() if self.unicode_mode else legacy_case_table()

    cdef int close_set(self, CodePointSet characters, bint only_ascii_literals) except -1:
        r"""With the flag i, add the characters that are equal but for their case.

        only_ascii_literals: everything above ASCII comes from \s, \S, \D, \W, which are closed. Then, without u and v,
        where no character above ASCII is equal to one in it, swapping ASCII letters is enough, and the case table,
        which takes a millisecond to decode, is not needed.
        """
        cdef int i, count
        cdef int32_t first, last
        if not self.ignore_case:
            return characters.normalize()
        if self.unicode_mode or not only_ascii_literals:
            return characters.close_over_case(self.case_table())
        characters.normalize()
        count = characters.count
        for i in range(count):
            first = max(characters.ranges[2 * i], <int32_t>c'A')
            last = min(characters.ranges[2 * i + 1], <int32_t>c'Z')
            if first <= last:
                characters.add_range(first + 0x20, last + 0x20)
            first = max(characters.ranges[2 * i], <int32_t>c'a')
            last = min(characters.ranges[2 * i + 1], <int32_t>c'z')
            if first <= last:
                characters.add_range(first - 0x20, last - 0x20)
        return characters.normalize()

    cdef int32_t character_node(self, int32_t character) except -1:
        """The node of one pattern character."""
        cdef int32_t node, class_number, start, other
        cdef CaseTable table
        cdef CodePointSet characters
        if not self.building:
            return self.new_node(NODE_EMPTY)
        if self.ignore_case:
            if character < 0x80 and not (self.unicode_mode and (character | 0x20 == c'k' or character | 0x20 == c's')):
                if is_ascii_letter(character):
                    node = self.new_node(NODE_CASE_PAIR)
                    self.nodes[node].value = character & ~0x20
                    self.nodes[node].other = character | 0x20
                    return node
            else:
                table = self.case_table()
                class_number = table.class_of(character)
                if class_number:
                    start = table.member_start[class_number]
                    other = table.members[start + 1]
                    if table.member_start[class_number + 1] == start + 2 and max(table.members[start], other) < 0x10000:
                        node = self.new_node(NODE_CASE_PAIR)
                        self.nodes[node].value = min(table.members[start], other)
                        self.nodes[node].other = max(table.members[start], other)
                        return node
                    characters = CodePointSet()
                    characters.add_range(character, character)
                    characters.close_over_case(table)
                    return self.set_node(characters)
        if self.unicode_mode and (character & 0xFFFFF800) == 0xD800:
            # A lone surrogate must not match half of a pair: that is what sets are careful about.
            characters = CodePointSet()
            characters.add_range(character, character)
            return self.set_node(characters)
        node = self.new_node(NODE_CHARACTER)
        self.nodes[node].value = character
        return node

    cdef int32_t set_node(self, CodePointSet characters) except -1:
        """The node of a complete set."""
        cdef int32_t node
        if not self.building:
            return self.new_node(NODE_EMPTY)
        characters.normalize()
        node = self.new_node(NODE_CLASS)
        self.nodes[node].value = len(self.sets)
        self.sets.append(characters)
        return node

    cdef int32_t string_node(self, str text) except -1:
        """A sequence of the characters of a class string."""
        cdef int32_t sequence, node, last = 0
        cdef Py_UCS4 character
        if not text:
            return self.new_node(NODE_EMPTY)
        sequence = self.new_node(NODE_SEQUENCE)
        for character in text:
            node = self.character_node(<int32_t>character)
            if last:
                self.nodes[last].next = node
            else:
                self.nodes[sequence].child = node
            last = node
        return sequence

    cdef int32_t contents_node(self, ClassContents contents) except -1:
        """CompileAtom for a class with strings: the longest first, single characters second to last, "" last."""
        cdef int32_t disjunction, node, last = 0
        cdef list alternatives
        if not contents.strings:
            return self.set_node(contents.characters)
        disjunction = self.new_node(NODE_DISJUNCTION)
        alternatives = sorted(contents.strings, key=lambda text: (-len(text), text))
        if "" in contents.strings:
            alternatives.insert(len(alternatives) - 1, None)
        else:
            alternatives.append(None)
        for text in alternatives:
            node = self.set_node(contents.characters) if text is None else self.string_node(text)
            if last:
                self.nodes[last].next = node
            else:
                self.nodes[disjunction].child = node
            last = node
        return disjunction

    # Classes

    cdef int32_t parse_class(self) except -1:
        """CharacterClass; the cursor is behind the opening bracket."""
        return self.parse_class_set() if self.unicode_sets else self.parse_legacy_class()

    cdef int32_t parse_legacy_class(self) except -1:
        """ClassContents without the flag v."""
        cdef ClassContents contents = ClassContents()
        cdef CodePointSet characters = contents.characters
        cdef bint negated = False, only_ascii = True
        cdef int32_t first, last
        if self.unit(self.position) == c'^':
            negated = True
            self.position += 1
        while self.unit(self.position) != c']':
            if self.position >= self.length:
                self.fail("Unterminated character class")
            first = self.parse_class_atom(contents)
            if first >= 0x80:
                only_ascii = False
            if self.unit(self.position) != c'-' or self.unit(self.position + 1) == c']':
                if first >= 0:
                    characters.add_range(first, first)
                continue
            if self.position + 1 >= self.length:
                self.position += 1
                self.fail("Unterminated character class")
            self.position += 1
            last = self.parse_class_atom(contents)
            if last >= 0x80:
                only_ascii = False
            if first < 0 or last < 0:
                if self.unicode_mode:
                    self.fail("Invalid character class")
                # Annex B: [\w-a] is the union of \w, - and a.
                characters.add_range(c'-', c'-')
                if first >= 0:
                    characters.add_range(first, first)
                if last >= 0:
                    characters.add_range(last, last)
                continue
            if first > last:
                self.fail("Range out of order in character class")
            characters.add_range(first, last)
        self.position += 1
        if self.building:
            self.close_set(characters, only_ascii)
            if negated:
                characters.invert()
        return self.set_node(characters)

    cdef int32_t parse_class_atom(self, ClassContents contents) except -2:
        """ClassAtom: the answer is its character, or -1 when it is a class escape, which is added to `contents`."""
        if self.unit(self.position) != c'\\':
            return self.next_code_point()
        self.position += 1
        if self.parse_class_escape(contents, True):
            return -1
        return self.parse_character_escape(True)

    # Classes with the flag v

    cdef int32_t parse_class_set(self) except -1:
        """A whole class of the flag v; the cursor is behind the opening bracket."""
        cdef ClassContents contents = self.parse_class_set_contents()
        return self.contents_node(contents)

    cdef ClassContents parse_class_set_contents(self):
        """ClassContents up to and with the closing bracket: a union, or operands joined by && or by --."""
        cdef ClassContents result, operand
        cdef int32_t first, last, character, following
        # 0: no operand yet, -2: one operand and no operator, -1: a union, else the operator, & or -.
        cdef int32_t set_operator = 0
        cdef bint negated = False
        self.enter()
        if self.unit(self.position) == c'^':
            negated = True
            self.position += 1
        result = ClassContents()
        while True:
            character = self.unit(self.position)
            following = self.unit(self.position + 1)
            if character < 0:
                self.fail("Unterminated character class")
            if character == c']':
                self.position += 1
                break
            if (character == c'&' and following == c'&') or (character == c'-' and following == c'-'):
                if set_operator == 0:
                    self.fail("Invalid set operation in character class" if character == c'&'
                              else "Invalid character in character class")
                if set_operator == -2:
                    set_operator = character
                elif set_operator != character:
                    self.fail("Invalid set operation in character class" if character == c'&' or set_operator != -1
                              else "Invalid character in character class")
                self.position += 2
                if character == c'&' and self.unit(self.position) == c'&':
                    self.fail("Invalid character in character class")
                if self.unit(self.position) == c']':
                    self.fail("Invalid character in character class")
                operand = self.parse_class_set_operand(&first)
                if self.building:
                    if character == c'&':
                        result.characters.intersect(operand.characters)
                        result.strings &= operand.strings
                    else:
                        result.characters.subtract(operand.characters)
                        result.strings -= operand.strings
                if character == c'&':
                    result.may_contain_strings = result.may_contain_strings and operand.may_contain_strings
                continue
            if set_operator > 0:
                self.fail("Invalid set operation in character class")
            set_operator = -2 if set_operator == 0 else -1
            operand = self.parse_class_set_operand(&first)
            if self.unit(self.position) == c'-' and self.unit(self.position + 1) != c'-':
                if first < 0:
                    self.fail("Invalid character class")
                self.position += 1
                if self.unit(self.position) < 0:
                    self.fail("Unterminated character class")
                operand = self.parse_class_set_operand(&last)
                if last < 0:
                    self.fail("Invalid character class")
                if first > last:
                    self.fail("Range out of order in character class")
                operand.characters.count = 0
                operand.characters.add_range(first, last)
                if self.building:
                    self.close_set(operand.characters, False)
                # A range is no operand of && and --.
                set_operator = -1
            result.may_contain_strings = result.may_contain_strings or operand.may_contain_strings
            if self.building:
                result.characters.add_set(operand.characters)
                result.strings |= operand.strings
        if negated:
            if result.may_contain_strings:
                self.fail("Negated character class may contain strings")
            if self.building:
                result.characters.invert()
        result.characters.normalize()
        self.depth -= 1
        return result

    cdef ClassContents parse_class_set_operand(self, int32_t *character):
        """ClassSetOperand or ClassSetCharacter; *character is the latter's code point, else -1."""
        cdef ClassContents contents
        character[0] = -1
        if self.unit(self.position) == c'[':
            self.position += 1
            return self.parse_class_set_contents()
        contents = ClassContents()
        if self.unit(self.position) == c'\\':
            self.position += 1
            if self.unit(self.position) == c'q' and self.unit(self.position + 1) == c'{':
                self.position += 2
                self.parse_class_strings(contents)
                contents.characters.normalize()
                return contents
            if self.parse_class_escape(contents, True):
                contents.characters.normalize()
                return contents
            self.position -= 1
        character[0] = self.parse_class_set_character()
        contents.characters.add_range(character[0], character[0])
        if self.building:
            self.close_set(contents.characters, False)
        return contents

    cdef int parse_class_strings(self, ClassContents contents) except -1:
        r"""ClassStringDisjunction; the cursor is behind \q{."""
        cdef list code_points = []
        while True:
            if self.position >= self.length:
                self.fail("Invalid escape")
            if self.unit(self.position) == c'|' or self.unit(self.position) == c'}':
                self.add_string(contents, code_points)
                code_points = []
                self.position += 1
                if self.unit(self.position - 1) == c'}':
                    return 0
                continue
            code_points.append(self.parse_class_set_character())

    cdef int32_t parse_class_set_character(self) except -1:
        """ClassSetCharacter."""
        cdef int32_t character = self.unit(self.position), following = self.unit(self.position + 1)
        if character == c'\\':
            self.position += 1
            if following >= 0 and is_one_of(following, CLASS_SET_RESERVED):
                self.position += 1
                return following
            return self.parse_character_escape(True)
        if character < 0:
            self.fail("Unterminated character class")
        if is_one_of(character, CLASS_SET_SYNTAX):
            self.fail("Invalid character in character class")
        if character == following and is_one_of(character, CLASS_SET_DOUBLE):
            self.fail("Invalid set operation in character class")
        return self.next_code_point()

    cdef int add_string(self, ClassContents contents, list code_points) except -1:
        """Add one string; a string of one character is that character."""
        cdef CodePointSet single
        if len(code_points) != 1:
            contents.may_contain_strings = True
        if not self.building:
            return 0
        if len(code_points) == 1:
            single = CodePointSet()
            single.add_range(code_points[0], code_points[0])
            self.close_set(single, False)
            contents.characters.add_set(single)
        else:
            if self.ignore_case:
                # Folded strings are equal when they match the same text; character_node() opens them up again.
                code_points = [self.case_table().canonicalize(code_point) for code_point in code_points]
            contents.strings.add("".join([chr(code_point) for code_point in code_points]))
        return 0

r"""Syntax of regular expression patterns and flags (ECMA-262 §22.2.1, Annex B §B.1.2), without compiling them.

A regular expression literal is an early error when its pattern is wrong, also in functions that are never compiled, so
this check runs in every pre-parse: one pass, no allocation, no GIL (except for the names in \p{…}).
"""

from cpython.mem cimport PyMem_RawFree, PyMem_RawMalloc
from libc.stdint cimport uint16_t, uint32_t
from libc.string cimport memset

from jsbc.frontend._unicode_tables cimport is_id_continue, is_id_start
from jsbc.frontend.stack_limit cimport stack_pointer

cdef enum:
    END = -1                   # of the pattern
    # results of the functions that read one class member or escape
    FAILED = -2
    CHARACTER_SET = -3         # \d, a nested class: no single character
    REFERENCE = -4             # back reference

cdef enum:
    # Names are compared with all names before; a pattern with more names than this is refused.
    MAX_NAMED_GROUPS = 1000
    MAX_NAME_LENGTH = 1000

cdef struct GroupName:
    uint32_t start             # of the name in the pattern, escapes included
    uint32_t end
    bint active                # in an alternative that can match together with the present one

cdef struct Pattern:
    const uint16_t* start
    const uint16_t* at
    const uint16_t* end
    bint unicode_mode          # flag u or v
    bint sets_mode             # flag v
    bint has_names             # some group is named: \k is then a reference in every mode
    uint32_t group_count
    uint32_t highest_reference
    uint32_t name_count
    uint32_t reference_count
    GroupName* names
    GroupName* references
    size_t stack_limit
    PatternError* error


cdef bint fail(Pattern* pattern, const char* message) noexcept nogil:
    if pattern.error.message == NULL and not pattern.error.too_deep:
        pattern.error.message = message
        pattern.error.position = <uint32_t>(pattern.at - pattern.start)
    return False


cdef inline int peek(Pattern* pattern) noexcept nogil:
    return <int>pattern.at[0] if pattern.at < pattern.end else <int>END


cdef inline int peek_behind(Pattern* pattern, int distance) noexcept nogil:
    return <int>pattern.at[distance] if pattern.at + distance < pattern.end else <int>END


# One code point in Unicode mode, one code unit otherwise.
cdef int take(Pattern* pattern) noexcept nogil:
    cdef int unit = pattern.at[0]
    pattern.at += 1
    if pattern.unicode_mode and 0xD800 <= unit < 0xDC00 and pattern.at < pattern.end:
        if 0xDC00 <= pattern.at[0] < 0xE000:
            unit = 0x10000 + ((unit - 0xD800) << 10) + (pattern.at[0] - 0xDC00)
            pattern.at += 1
    return unit


cdef inline bint take_if(Pattern* pattern, int unit) noexcept nogil:
    if pattern.at < pattern.end and pattern.at[0] == unit:
        pattern.at += 1
        return True
    return False


cdef inline bint is_digit(int unit) noexcept nogil:
    return c"0" <= unit <= c"9"


cdef inline int hex_digit(int unit) noexcept nogil:
    if is_digit(unit):
        return unit - c"0"
    unit |= 32
    return unit - c"a" + 10 if c"a" <= unit <= c"f" else -1


cdef inline bint is_syntax_character(int unit) noexcept nogil:
    return (
        unit == c"^" or unit == c"$" or unit == c"\\" or unit == c"." or unit == c"*" or unit == c"+"
        or unit == c"?" or unit == c"(" or unit == c")" or unit == c"[" or unit == c"]" or unit == c"{"
        or unit == c"}" or unit == c"|"
    )


# ---------------------------------------------------------------- escapes

# The code point of `XXXX` or, in Unicode mode, `{X…}` behind \u; -1 if malformed, nothing is consumed then.
cdef int read_unicode_escape(Pattern* pattern, bint braces) noexcept nogil:
    cdef const uint16_t* at = pattern.at
    cdef int point = 0
    cdef int digit
    cdef int i
    if braces and at < pattern.end and at[0] == c"{":
        at += 1
        if at >= pattern.end or hex_digit(at[0]) < 0:
            return -1
        while at < pattern.end and hex_digit(at[0]) >= 0:
            point = point * 16 + hex_digit(at[0])
            if point > 0x10FFFF:
                return -1
            at += 1
        if at >= pattern.end or at[0] != c"}":
            return -1
        pattern.at = at + 1
        return point
    for i in range(4):
        digit = hex_digit(at[i]) if at + i < pattern.end else -1
        if digit < 0:
            return -1
        point = point * 16 + digit
    pattern.at = at + 4
    return point


# Behind \u: the code point, two escapes of a surrogate pair taken together in Unicode mode.
cdef int unicode_escape(Pattern* pattern) noexcept nogil:
    cdef int point = read_unicode_escape(pattern, pattern.unicode_mode)
    cdef int trail
    cdef const uint16_t* mark
    if point < 0:
        if pattern.unicode_mode:
            fail(pattern, "Invalid Unicode escape")
            return FAILED
        return c"u"
    if pattern.unicode_mode and 0xD800 <= point < 0xDC00:
        mark = pattern.at
        if take_if(pattern, c"\\") and take_if(pattern, c"u"):
            trail = read_unicode_escape(pattern, False)
            if 0xDC00 <= trail < 0xE000:
                return 0x10000 + ((point - 0xD800) << 10) + (trail - 0xDC00)
        pattern.at = mark
    return point


# Behind \p or \P in Unicode mode.
cdef int property_escape(Pattern* pattern, bint negated) noexcept nogil:
    cdef const uint16_t* start
    cdef uint32_t length
    cdef bint valid
    if not take_if(pattern, c"{"):
        fail(pattern, "Invalid property name")
        return FAILED
    start = pattern.at
    while pattern.at < pattern.end and pattern.at[0] != c"}":
        pattern.at += 1
    if pattern.at >= pattern.end:
        fail(pattern, "Invalid property name")
        return FAILED
    length = <uint32_t>(pattern.at - start)
    pattern.at += 1
    with gil:
        valid = is_property_name(start, length, pattern.sets_mode, negated)
    if not valid:
        fail(pattern, "Invalid property name")
        return FAILED
    # a property of strings must not be in a negated class: told from other sets by the caller
    return CHARACTER_SET


cdef bint is_property_name(const uint16_t* start, uint32_t length, bint sets_mode, bint negated) noexcept:
    from jsbc.frontend import _property_names as known
    cdef uint32_t i
    text = "".join([chr(start[i]) for i in range(length)])
    name, separator, value = text.partition("=")
    if separator:
        if name in ("General_Category", "gc"):
            return value in known.GENERAL_CATEGORY_VALUES
        return name in ("Script", "sc", "Script_Extensions", "scx") and value in known.SCRIPT_VALUES
    if name in known.STRING_PROPERTIES:
        return sets_mode and not negated
    return name in known.GENERAL_CATEGORY_VALUES or name in known.BINARY_PROPERTIES


cdef bint is_string_property_name(const uint16_t* start, uint32_t length) noexcept:
    from jsbc.frontend import _property_names as known
    cdef uint32_t i
    return "".join([chr(start[i]) for i in range(length)]) in known.STRING_PROPERTIES


# \1, or legacy octal, or a plain digit
cdef int decimal_escape(Pattern* pattern, bint in_class) noexcept nogil:
    cdef const uint16_t* at = pattern.at
    cdef uint32_t number = 0
    cdef int value = 0
    cdef int i = 0
    if at[0] != c"0" and not in_class:
        while at < pattern.end and is_digit(at[0]):
            number = min(number * 10 + at[0] - c"0", <uint32_t>100000000)
            at += 1
        if pattern.unicode_mode:
            pattern.highest_reference = max(pattern.highest_reference, number)
            pattern.at = at
        else:
            pattern.at += 1            # more digits are characters or belong to it: no difference for the syntax
        return REFERENCE
    if pattern.unicode_mode:
        if at[0] != c"0" or is_digit(peek_behind(pattern, 1)):
            fail(pattern, "Invalid class escape" if in_class else "Invalid decimal escape")
            return FAILED
        pattern.at += 1
        return 0
    if at[0] >= c"8":
        pattern.at += 1
        return at[0]
    while i < 3 and pattern.at < pattern.end and c"0" <= pattern.at[0] <= c"7":
        if value * 8 + pattern.at[0] - c"0" > 255:
            break
        value = value * 8 + pattern.at[0] - c"0"
        pattern.at += 1
        i += 1
    return value


cdef inline bint is_class_punctuator(int unit) noexcept nogil:
    # ClassSetReservedPunctuator
    return (
        unit == c"&" or unit == c"-" or unit == c"!" or unit == c"#" or unit == c"%" or unit == c"," or unit == c":"
        or unit == c";" or unit == c"<" or unit == c"=" or unit == c">" or unit == c"@" or unit == c"`"
        or unit == c"~"
    )


# Behind a backslash: the code point, or CHARACTER_SET, REFERENCE, FAILED.
cdef int read_escape(Pattern* pattern, bint in_class) noexcept nogil:
    cdef int unit = peek(pattern)
    cdef int value
    if unit == END:
        fail(pattern, "\\ at end of pattern")
        return FAILED
    if is_digit(unit):
        return decimal_escape(pattern, in_class)
    if unit == c"d" or unit == c"D" or unit == c"s" or unit == c"S" or unit == c"w" or unit == c"W":
        pattern.at += 1
        return CHARACTER_SET
    if (unit == c"p" or unit == c"P") and pattern.unicode_mode:
        pattern.at += 1
        return property_escape(pattern, unit == c"P")
    if unit == c"k" and not in_class and (pattern.unicode_mode or pattern.has_names):
        pattern.at += 1
        return named_reference(pattern)
    if unit == c"u":
        pattern.at += 1
        return unicode_escape(pattern)
    if unit == c"x":
        pattern.at += 1
        if hex_digit(peek(pattern)) >= 0 and hex_digit(peek_behind(pattern, 1)) >= 0:
            value = hex_digit(pattern.at[0]) * 16 + hex_digit(pattern.at[1])
            pattern.at += 2
            return value
        if pattern.unicode_mode:
            fail(pattern, "Invalid escape")
            return FAILED
        return unit
    if unit == c"c":
        value = peek_behind(pattern, 1)
        if c"a" <= (value | 32) <= c"z" or (
            in_class and not pattern.unicode_mode and (is_digit(value) or value == c"_")
        ):
            pattern.at += 2
            return value & 31
        if pattern.unicode_mode:
            fail(pattern, "Invalid unicode escape")
            return FAILED
        return c"\\"                      # the backslash is a character, `c` comes next
    if unit == c"t" or unit == c"n" or unit == c"v" or unit == c"f" or unit == c"r":
        pattern.at += 1
        return 9 if unit == c"t" else 10 if unit == c"n" else 11 if unit == c"v" else 12 if unit == c"f" else 13
    if pattern.unicode_mode:
        if is_syntax_character(unit) or unit == c"/" or (in_class and unit == c"-") or (
            in_class and pattern.sets_mode and is_class_punctuator(unit)
        ):
            pattern.at += 1
            return unit
        fail(pattern, "Invalid escape")
        return FAILED
    if unit == c"k" and pattern.has_names:
        fail(pattern, "Invalid escape")
        return FAILED
    return take(pattern)


# ---------------------------------------------------------------- group names

# The next code point of a group name, with escapes; -1 if malformed. Names are sequences of code points in every mode.
cdef int name_character(Pattern* pattern) noexcept nogil:
    cdef int point
    cdef bint unicode_mode = pattern.unicode_mode
    pattern.unicode_mode = True
    if take_if(pattern, c"\\"):
        point = -1
        if take_if(pattern, c"u"):
            point = unicode_escape(pattern)
    else:
        point = take(pattern)
    pattern.unicode_mode = unicode_mode
    return point


# `name>`: its range goes to `name`.
cdef bint read_group_name(Pattern* pattern, GroupName* name) noexcept nogil:
    cdef int point
    cdef bint first = True
    name.start = <uint32_t>(pattern.at - pattern.start)
    while True:
        if pattern.at >= pattern.end or pattern.at - pattern.start - name.start > MAX_NAME_LENGTH:
            return fail(pattern, "Invalid capture group name")
        if pattern.at[0] == c">":
            break
        point = name_character(pattern)
        if not (point == c"$" or point == c"_" or is_id_start(point) or (
            not first and (is_id_continue(point) or point == 0x200C or point == 0x200D)
        )):
            return fail(pattern, "Invalid capture group name")
        first = False
    name.end = <uint32_t>(pattern.at - pattern.start)
    pattern.at += 1
    if first:
        return fail(pattern, "Invalid capture group name")
    return True


cdef bint same_name(Pattern* pattern, const GroupName* left, const GroupName* right) noexcept nogil:
    cdef const uint16_t* mark = pattern.at
    cdef const uint16_t* left_at = pattern.start + left.start
    cdef const uint16_t* right_at = pattern.start + right.start
    cdef const uint16_t* left_end = pattern.start + left.end
    cdef const uint16_t* right_end = pattern.start + right.end
    cdef int point
    cdef bint same = True
    while same and left_at < left_end and right_at < right_end:
        pattern.at = left_at
        point = name_character(pattern)
        left_at = pattern.at
        pattern.at = right_at
        same = point == name_character(pattern)
        right_at = pattern.at
    pattern.at = mark
    return same and left_at >= left_end and right_at >= right_end


# Behind `(?<`: groups of one name must be in different alternatives.
cdef bint named_group(Pattern* pattern) noexcept nogil:
    cdef GroupName name
    cdef uint32_t i
    if not read_group_name(pattern, &name):
        return False
    for i in range(pattern.name_count):
        if pattern.names[i].active and same_name(pattern, &pattern.names[i], &name):
            return fail(pattern, "Duplicate capture group name")
    if pattern.name_count == MAX_NAMED_GROUPS:
        return fail(pattern, "Too many named capture groups")
    name.active = True
    pattern.names[pattern.name_count] = name
    pattern.name_count += 1
    return True


# Behind \k
cdef int named_reference(Pattern* pattern) noexcept nogil:
    cdef GroupName name
    if not take_if(pattern, c"<"):
        fail(pattern, "Invalid named reference")
        return FAILED
    if not read_group_name(pattern, &name):
        if pattern.error.message != NULL:
            pattern.error.message = "Invalid named reference"
        return FAILED
    if not pattern.has_names:
        fail(pattern, "Invalid named capture referenced")
        return FAILED
    if pattern.reference_count == MAX_NAMED_GROUPS:
        fail(pattern, "Too many named references")
        return FAILED
    pattern.references[pattern.reference_count] = name
    pattern.reference_count += 1
    return REFERENCE


cdef bint check_references(Pattern* pattern) noexcept nogil:
    cdef uint32_t i
    cdef uint32_t j
    cdef bint found
    if pattern.highest_reference > pattern.group_count:
        return fail(pattern, "Invalid escape")
    for i in range(pattern.reference_count):
        found = False
        for j in range(pattern.name_count):
            if same_name(pattern, &pattern.references[i], &pattern.names[j]):
                found = True
                break
        if not found:
            return fail(pattern, "Invalid named capture referenced")
    return True


# ---------------------------------------------------------------- character classes

cdef int class_atom(Pattern* pattern) noexcept nogil:
    if not take_if(pattern, c"\\"):
        return take(pattern)
    if take_if(pattern, c"b"):
        return 8
    return read_escape(pattern, True)


# Behind `[`, up to and with `]`. `strings`: set if the class (flag v) may hold strings.
cdef bint check_class(Pattern* pattern, bint* strings) noexcept nogil:
    cdef int first
    cdef int last
    cdef bint negated = take_if(pattern, c"^")
    strings[0] = False
    if pattern.sets_mode:
        if not check_class_set(pattern, strings):
            return False
        if negated and strings[0]:
            return fail(pattern, "Negated character class may contain strings")
        return True
    while True:
        if pattern.at >= pattern.end:
            return fail(pattern, "Unterminated character class")
        if take_if(pattern, c"]"):
            return True
        first = class_atom(pattern)
        if first == FAILED:
            return False
        if peek(pattern) != c"-" or peek_behind(pattern, 1) == c"]" or peek_behind(pattern, 1) == END:
            continue
        pattern.at += 1
        last = class_atom(pattern)
        if last == FAILED:
            return False
        if first < 0 or last < 0:
            if pattern.unicode_mode:
                return fail(pattern, "Invalid character class")
        elif first > last:
            return fail(pattern, "Range out of order in character class")


cdef inline bint is_double_punctuator(int unit) noexcept nogil:
    # ClassSetReservedDoublePunctuator, one half
    return (
        unit == c"&" or unit == c"!" or unit == c"#" or unit == c"$" or unit == c"%" or unit == c"*" or unit == c"+"
        or unit == c"," or unit == c"." or unit == c":" or unit == c";" or unit == c"<" or unit == c"=" or unit == c">"
        or unit == c"?" or unit == c"@" or unit == c"^" or unit == c"`" or unit == c"~"
    )


# \q{abc|d|} behind the q
cdef int class_string_disjunction(Pattern* pattern, bint* strings) noexcept nogil:
    cdef int length = 0
    cdef int point
    cdef bint ignored
    if not take_if(pattern, c"{"):
        fail(pattern, "Invalid escape")
        return FAILED
    while True:
        point = peek(pattern)
        if point == END:
            fail(pattern, "Invalid escape")
            return FAILED
        if point == c"|" or point == c"}":
            if length != 1:
                strings[0] = True
            length = 0
            pattern.at += 1
            if point == c"}":
                return CHARACTER_SET
            continue
        point = class_set_operand(pattern, &ignored, True)
        if point == FAILED:
            return FAILED
        if point < 0:
            fail(pattern, "Invalid escape")
            return FAILED
        length += 1


# One operand of a class with the flag v: a code point, CHARACTER_SET (with `strings`) or FAILED.
cdef int class_set_operand(Pattern* pattern, bint* strings, bint characters_only) noexcept nogil:
    cdef int unit = peek(pattern)
    cdef const uint16_t* start
    strings[0] = False
    if unit == END:
        fail(pattern, "Unterminated character class")
        return FAILED
    if unit == c"[" and not characters_only:
        pattern.at += 1
        if <size_t>stack_pointer() < pattern.stack_limit:
            pattern.error.too_deep = True
            return FAILED
        return CHARACTER_SET if check_class(pattern, strings) else FAILED
    if unit == c"\\":
        pattern.at += 1
        unit = peek(pattern)
        if unit == c"b":
            pattern.at += 1
            return 8
        if unit == c"q" and not characters_only:
            pattern.at += 1
            return class_string_disjunction(pattern, strings)
        start = pattern.at + 2
        unit = read_escape(pattern, True)
        if unit == CHARACTER_SET and (start - 2)[0] == c"p":
            with gil:
                strings[0] = is_string_property_name(start, <uint32_t>(pattern.at - start - 1))
        return unit
    # ClassSetSyntaxCharacter and reserved double punctuators must be escaped
    if (
        unit == c"(" or unit == c")" or unit == c"[" or unit == c"]" or unit == c"{" or unit == c"}" or unit == c"/"
        or unit == c"-" or unit == c"|"
    ):
        fail(pattern, "Invalid character in character class")
        return FAILED
    if is_double_punctuator(unit) and peek_behind(pattern, 1) == unit:
        fail(pattern, "Invalid set operation in character class")
        return FAILED
    return take(pattern)


# ClassSetContents: a union with ranges, or operands joined by one kind of operator.
cdef bint check_class_set(Pattern* pattern, bint* strings) noexcept nogil:
    cdef int set_operator = 0
    cdef int operands = 0
    cdef int first
    cdef int last
    cdef bint has_strings
    cdef bint all_strings = True
    while True:
        if pattern.at >= pattern.end:
            return fail(pattern, "Unterminated character class")
        if take_if(pattern, c"]"):
            if set_operator == c"&":
                strings[0] = all_strings
            return True
        first = pattern.at[0]
        if operands and (first == c"-" or first == c"&") and peek_behind(pattern, 1) == first:
            if (operands > 1 and set_operator == 0) or (set_operator and set_operator != first):
                return fail(pattern, "Invalid set operation in character class")
            set_operator = first
            pattern.at += 2
            if set_operator == c"&" and peek(pattern) == c"&":
                return fail(pattern, "Invalid character in character class")
        elif set_operator:
            return fail(pattern, "Invalid set operation in character class")
        first = class_set_operand(pattern, &has_strings, False)
        if first == FAILED:
            return False
        all_strings = all_strings and has_strings
        # the strings of a union or of the first operand of a subtraction
        if has_strings and (set_operator == 0):
            strings[0] = True
        operands += 1
        if set_operator == 0 and peek(pattern) == c"-" and peek_behind(pattern, 1) != c"-":
            pattern.at += 1
            last = class_set_operand(pattern, &has_strings, False)
            if last == FAILED:
                return False
            if first < 0 or last < 0:
                return fail(pattern, "Invalid character class")
            if first > last:
                return fail(pattern, "Range out of order in character class")
            operands = 2                  # a range is no operand of `--` or `&&`


# ---------------------------------------------------------------- terms

# {n}, {n,} or {n,m}; `present` tells whether there was one.
cdef bint take_interval(Pattern* pattern, bint* present) noexcept nogil:
    cdef const uint16_t* at = pattern.at + 1
    cdef double low = 0
    cdef double high
    present[0] = False
    if at >= pattern.end or not is_digit(at[0]):
        return True
    while at < pattern.end and is_digit(at[0]):
        low = low * 10 + (at[0] - c"0")
        at += 1
    high = low
    if at < pattern.end and at[0] == c",":
        at += 1
        if at < pattern.end and is_digit(at[0]):
            high = 0
            while at < pattern.end and is_digit(at[0]):
                high = high * 10 + (at[0] - c"0")
                at += 1
        else:
            high = low
    if at >= pattern.end or at[0] != c"}":
        return True
    pattern.at = at + 1
    present[0] = True
    if low > high:
        return fail(pattern, "numbers out of order in {} quantifier")
    return True


# (?ims-ims: behind the `(?`
cdef bint take_modifiers(Pattern* pattern) noexcept nogil:
    cdef uint32_t seen = 0
    cdef uint32_t bit
    cdef bint minus = False
    cdef int unit
    while True:
        unit = peek(pattern)
        if unit == c":":
            if not seen:
                return fail(pattern, "Invalid flag group")
            pattern.at += 1
            return True
        if unit == c"-" and not minus:
            minus = True
        else:
            bit = 1 if unit == c"i" else 2 if unit == c"m" else 4 if unit == c"s" else 0
            if not bit:
                return fail(pattern, "Invalid group")
            if seen & bit:
                return fail(pattern, "Repeated flag in flag group")
            seen |= bit
        pattern.at += 1


# Behind `(`. `quantifiable`: whether a quantifier may follow.
cdef bint check_group(Pattern* pattern, bint* quantifiable) noexcept nogil:
    cdef int unit
    quantifiable[0] = True
    if take_if(pattern, c"?"):
        unit = peek(pattern)
        if unit == c":":
            pattern.at += 1
        elif unit == c"=" or unit == c"!":
            pattern.at += 1
            quantifiable[0] = not pattern.unicode_mode     # Annex B: lookaheads are
        elif unit == c"<":
            pattern.at += 1
            unit = peek(pattern)
            if unit == c"=" or unit == c"!":
                pattern.at += 1
                quantifiable[0] = False
            else:
                pattern.group_count += 1
                if not named_group(pattern):
                    return False
        elif not take_modifiers(pattern):
            return False
    else:
        pattern.group_count += 1
    if not check_disjunction(pattern, True):
        return False
    if not take_if(pattern, c")"):
        return fail(pattern, "Unterminated group")
    return True


cdef bint check_term(Pattern* pattern) noexcept nogil:
    cdef int unit = peek(pattern)
    cdef bint quantifiable = True
    cdef bint ignored
    cdef bint present
    if unit == c"^" or unit == c"$":
        pattern.at += 1
        quantifiable = False
    elif unit == c"(":
        pattern.at += 1
        if not check_group(pattern, &quantifiable):
            return False
    elif unit == c"\\":
        pattern.at += 1
        unit = peek(pattern)
        if unit == c"b" or unit == c"B":
            pattern.at += 1
            quantifiable = False
        elif read_escape(pattern, False) == FAILED:
            return False
    elif unit == c"[":
        pattern.at += 1
        if not check_class(pattern, &ignored):
            return False
    elif unit == c"*" or unit == c"+" or unit == c"?":
        return fail(pattern, "Nothing to repeat")
    elif unit == c"{":
        if pattern.unicode_mode:
            return fail(pattern, "Nothing to repeat")
        if not take_interval(pattern, &present):
            return False
        if present:
            return fail(pattern, "Nothing to repeat")
        pattern.at += 1
    elif (unit == c"}" or unit == c"]") and pattern.unicode_mode:
        return fail(pattern, "Lone quantifier brackets")
    else:
        take(pattern)

    unit = peek(pattern)
    if unit == c"*" or unit == c"+" or unit == c"?":
        pattern.at += 1
    elif unit == c"{":
        if not take_interval(pattern, &present):
            return False
        if not present:
            return fail(pattern, "Incomplete quantifier") if pattern.unicode_mode else True
    else:
        return True
    if not quantifiable:
        return fail(pattern, "Nothing to repeat")
    take_if(pattern, c"?")
    return True


cdef bint check_disjunction(Pattern* pattern, bint in_group) noexcept nogil:
    cdef uint32_t first_name = pattern.name_count
    cdef uint32_t alternative_start = first_name
    cdef uint32_t i
    cdef int unit
    if <size_t>stack_pointer() < pattern.stack_limit:
        pattern.error.too_deep = True
        return False
    while True:
        unit = peek(pattern)
        if unit == END or unit == c")":
            if unit == c")" and not in_group:
                return fail(pattern, "Unmatched ')'")
            break
        if unit == c"|":
            # names of this alternative do not exclude the same names in the next
            for i in range(alternative_start, pattern.name_count):
                pattern.names[i].active = False
            alternative_start = pattern.name_count
            pattern.at += 1
        elif not check_term(pattern):
            return False
    for i in range(first_name, pattern.name_count):
        pattern.names[i].active = True
    return True


# ---------------------------------------------------------------- entry

# Whether a group `(?<name>` stands somewhere: then \k is a reference even without Unicode mode (Annex B).
cdef bint has_named_group(Pattern* pattern) noexcept nogil:
    cdef const uint16_t* at = pattern.start
    cdef bint in_class = False
    while at + 3 < pattern.end:
        if at[0] == c"\\":
            at += 1
        elif at[0] == c"[":
            in_class = True
        elif at[0] == c"]":
            in_class = False
        elif not in_class and at[0] == c"(" and at[1] == c"?" and at[2] == c"<" and at[3] != c"=" and at[3] != c"!":
            return True
        at += 1
    return False


cdef bint check_flags(const uint16_t* flags, uint32_t length, uint32_t* seen) noexcept nogil:
    cdef uint32_t i
    cdef uint32_t bit
    cdef int unit
    seen[0] = 0
    for i in range(length):
        unit = flags[i]
        if not (unit == c"d" or unit == c"g" or unit == c"i" or unit == c"m" or unit == c"s" or unit == c"u"
                or unit == c"v" or unit == c"y"):
            return False
        bit = <uint32_t>1 << (unit - c"a")
        if seen[0] & bit:
            return False
        seen[0] |= bit
    return not (seen[0] & (1 << (c"u" - c"a")) and seen[0] & (1 << (c"v" - c"a")))


cdef bint check_regexp(
    const uint16_t* pattern, uint32_t length, const uint16_t* flags, uint32_t flags_length, size_t stack_limit,
    PatternError* problem
) noexcept nogil:
    cdef Pattern state
    cdef uint32_t seen
    memset(problem, 0, sizeof(PatternError))
    if not check_flags(flags, flags_length, &seen):
        problem.in_flags = True
        problem.message = "Invalid regular expression flags"
        return False
    memset(&state, 0, sizeof(Pattern))
    state.start = pattern
    state.at = pattern
    state.end = pattern + length
    state.sets_mode = (seen >> (c"v" - c"a")) & 1
    state.unicode_mode = state.sets_mode or (seen >> (c"u" - c"a")) & 1
    state.stack_limit = stack_limit
    state.error = problem
    state.has_names = has_named_group(&state)
    if state.has_names:
        return check_with_names(&state)
    return check_disjunction(&state, False) and check_references(&state)


# The tables of names are only made for patterns that have some.
cdef bint check_with_names(Pattern* pattern) noexcept nogil:
    cdef GroupName* tables = <GroupName*>PyMem_RawMalloc(2 * MAX_NAMED_GROUPS * sizeof(GroupName))
    cdef bint valid
    if tables == NULL:
        return fail(pattern, "Out of memory")
    pattern.names = tables
    pattern.references = tables + MAX_NAMED_GROUPS
    valid = check_disjunction(pattern, False) and check_references(pattern)
    PyMem_RawFree(tables)
    return valid

# The scanner: next token of the source (ECMA-262 §12), one call per token, driven by the parser.
#
# The buffer ends in zero units, so every loop stops at a zero and only then compares with the limit.

cdef inline bint is_identifier_start(int point) noexcept nogil:
    if point < 128:
        return CHARACTER_PROPERTIES[point] & PROPERTY_IDENTIFIER_START
    return is_id_start(point)


cdef inline bint is_identifier_part(int point) noexcept nogil:
    if point < 128:
        return CHARACTER_PROPERTIES[point] & PROPERTY_IDENTIFIER_PART
    return is_id_continue(point) or point == 0x200C or point == 0x200D


# Zs and the rest of WhiteSpace outside ASCII (ECMA-262 §12.2)
cdef inline bint is_wide_space(int unit) noexcept nogil:
    return (
        unit == 0xA0 or unit == 0xFEFF or unit == 0x1680 or 0x2000 <= unit <= 0x200A or unit == 0x202F
        or unit == 0x205F or unit == 0x3000
    )


cdef inline bint is_line_separator(int unit) noexcept nogil:
    return unit == 0x2028 or unit == 0x2029


cdef inline uint32_t offset_of(Parser* parser, const uint16_t* at) noexcept nogil:
    return <uint32_t>(at - parser.units)


cdef inline int code_point_at(Parser* parser, const uint16_t* at) noexcept nogil:
    cdef int lead = at[0]
    if 0xD800 <= lead < 0xDC00 and at + 1 < parser.limit and 0xDC00 <= at[1] < 0xE000:
        return 0x10000 + ((lead - 0xD800) << 10) + (at[1] - 0xDC00)
    return lead


cdef int add_scratch(Parser* parser, int point) except -1 nogil:
    if parser.scratch_length + 2 + ATOM_PADDING > parser.scratch_capacity:
        grow_array(<void**>&parser.scratch, &parser.scratch_capacity, sizeof(uint16_t))
    if point > 0xFFFF:
        point -= 0x10000
        parser.scratch[parser.scratch_length] = <uint16_t>(0xD800 + (point >> 10))
        parser.scratch[parser.scratch_length + 1] = <uint16_t>(0xDC00 + (point & 0x3FF))
        parser.scratch_length += 2
    else:
        parser.scratch[parser.scratch_length] = <uint16_t>point
        parser.scratch_length += 1
    return 0


# ---------------------------------------------------------------- identifiers

cdef inline int hex_value(int unit) noexcept nogil:
    if c"0" <= unit <= c"9":
        return unit - c"0"
    unit |= 32
    if c"a" <= unit <= c"f":
        return unit - c"a" + 10
    return -1


# The code point of `XXXX` or `{X…}` behind `\u`, moving `at` behind it; -1 malformed, -2 above U+10FFFF.
cdef int read_unicode_escape(const uint16_t** at) noexcept nogil:
    cdef const uint16_t* cursor = at[0]
    cdef int point = 0
    cdef int digit
    cdef int i
    if cursor[0] == c"{":
        cursor += 1
        if hex_value(cursor[0]) < 0:
            return -1
        while True:
            digit = hex_value(cursor[0])
            if digit < 0:
                break
            point = point * 16 + digit
            if point > 0x10FFFF:
                return -2
            cursor += 1
        if cursor[0] != c"}":
            return -1
        cursor += 1
    else:
        for i in range(4):
            digit = hex_value(cursor[0])
            if digit < 0:
                return -1
            point = point * 16 + digit
            cursor += 1
    at[0] = cursor
    return point


# Identifiers with escapes or characters outside ASCII; `private`: `at` is behind a `#`.
cdef int scan_identifier_slow(Parser* parser, const uint16_t* at, bint private) except -1 nogil:
    cdef const uint16_t* start = at
    cdef bint escape
    cdef bint escaped = False
    cdef bint first = True
    cdef int point
    parser.scratch_length = 0
    if private:
        add_scratch(parser, c"#")
    while at < parser.limit:
        escape = at[0] == c"\\"
        if escape:
            if at[1] != c"u":
                fail(parser, offset_of(parser, at), "Invalid Unicode escape sequence")
            at += 2
            point = read_unicode_escape(&at)
            if point < 0:
                fail(parser, offset_of(parser, at), "Invalid Unicode escape sequence")
            escaped = True
        else:
            point = code_point_at(parser, at)
        if not (is_identifier_start(point) if first else is_identifier_part(point)):
            if escape:
                fail(parser, offset_of(parser, start), "Invalid or unexpected token")
            break
        if not escape:
            at += 2 if point > 0xFFFF else 1
        add_scratch(parser, point)
        first = False
    if first:
        fail(parser, offset_of(parser, start), "Invalid or unexpected token")
    parser.cursor = at
    parser.token.atom = intern_units(parser, parser.scratch, parser.scratch_length, True)
    parser.token.kind = <int>parser.atoms[parser.token.atom].token
    if escaped:
        parser.token.flags = TOKEN_ESCAPED
        if parser.token.kind != TOKEN_IDENTIFIER:
            parser.token.kind = TOKEN_ESCAPED_KEYWORD
    return 0


cdef inline int scan_identifier(Parser* parser, const uint16_t* at) except -1 nogil:
    cdef const uint16_t* cursor = at + 1
    cdef uint32_t unit
    while True:
        unit = cursor[0]
        if unit >= 128 or not CHARACTER_PROPERTIES[unit] & PROPERTY_IDENTIFIER_PART:
            break
        cursor += 1
    if unit >= 128 or unit == c"\\":
        return scan_identifier_slow(parser, at, False)
    parser.token.atom = intern_units(parser, at, <uint32_t>(cursor - at), False)
    parser.token.kind = <int>parser.atoms[parser.token.atom].token
    parser.cursor = cursor
    return 0


# `#name`; the atom has the `#`, so private names and identifiers can live in the same scope tables.
cdef int scan_private_name(Parser* parser, const uint16_t* at) except -1 nogil:
    cdef const uint16_t* cursor = at + 1
    cdef uint32_t unit = cursor[0]
    if unit < 128 and unit != c"\\" and not CHARACTER_PROPERTIES[unit] & PROPERTY_IDENTIFIER_START:
        fail(parser, parser.token.start, "Invalid or unexpected token")
    while unit < 128 and CHARACTER_PROPERTIES[unit] & PROPERTY_IDENTIFIER_PART:
        cursor += 1
        unit = cursor[0]
    if unit >= 128 or unit == c"\\":
        scan_identifier_slow(parser, at + 1, True)
    else:
        parser.token.atom = intern_units(parser, at, <uint32_t>(cursor - at), False)
        parser.cursor = cursor
    parser.token.kind = TOKEN_PRIVATE_NAME
    return 0


# ---------------------------------------------------------------- numbers

# Digits of a radix with separators, at least one.
cdef int scan_digits(Parser* parser, const uint16_t** at, int radix) except -1 nogil:
    cdef const uint16_t* cursor = at[0]
    cdef bint separator_allowed = False
    cdef int digit
    while True:
        if cursor[0] == c"_":
            if not separator_allowed:
                if cursor > at[0] and (cursor - 1)[0] == c"_":
                    fail(parser, offset_of(parser, cursor), "Only one underscore is allowed as numeric separator")
                fail(parser, offset_of(parser, cursor), "Numeric separators are not allowed here")
            separator_allowed = False
            cursor += 1
            continue
        digit = hex_value(cursor[0])
        if digit < 0 or digit >= radix:
            break
        separator_allowed = True
        cursor += 1
    if cursor == at[0]:
        fail(parser, offset_of(parser, cursor), "Invalid or unexpected token")
    if not separator_allowed:
        fail(parser, offset_of(parser, cursor - 1), "Numeric separators are not allowed at the end of numeric literals")
    at[0] = cursor
    return 0


cdef int end_number(Parser* parser, const uint16_t* at) except -1 nogil:
    cdef int point = code_point_at(parser, at)
    if point == c"\\" or is_identifier_part(point):
        fail(parser, offset_of(parser, at), "Invalid or unexpected token")
    parser.cursor = at
    return 0


cdef int scan_fraction(Parser* parser, const uint16_t* at) except -1 nogil:
    if at[0] == c".":
        at += 1
        if at[0] == c"_":
            fail(parser, offset_of(parser, at), "Numeric separators are not allowed here")
        if c"0" <= at[0] <= c"9":
            scan_digits(parser, &at, 10)
    if (at[0] | 32) == c"e":
        at += 1
        if at[0] == c"+" or at[0] == c"-":
            at += 1
        scan_digits(parser, &at, 10)
    return end_number(parser, at)


cdef int scan_number(Parser* parser, const uint16_t* at) except -1 nogil:
    cdef const uint16_t* start = at
    cdef int letter
    parser.token.kind = TOKEN_NUMBER
    if at[0] == c"0":
        letter = at[1] | 32
        if letter == c"x" or letter == c"o" or letter == c"b":
            at += 2
            scan_digits(parser, &at, 16 if letter == c"x" else 8 if letter == c"o" else 2)
            if at[0] == c"n":
                parser.token.kind = TOKEN_BIGINT
                at += 1
            return end_number(parser, at)
        if c"0" <= at[1] <= c"9":
            return scan_legacy_number(parser, at)
        if at[1] == c"_":
            fail(parser, offset_of(parser, at) + 1, "Numeric separator can not be used after leading 0.")
    while c"0" <= at[0] <= c"9":
        at += 1
    if at[0] == c"_":
        at = start
        scan_digits(parser, &at, 10)
    if at[0] == c"n" and start[0] != c".":
        parser.token.kind = TOKEN_BIGINT
        return end_number(parser, at + 1)
    return scan_fraction(parser, at)


# 017 (octal) and 089 (decimal), only in sloppy mode (ECMA-262 §B.1.1)
cdef int scan_legacy_number(Parser* parser, const uint16_t* at) except -1 nogil:
    cdef bint octal = True
    parser.token.flags = TOKEN_LEGACY_OCTAL
    while c"0" <= at[0] <= c"9":
        if at[0] >= c"8":
            octal = False
        at += 1
    if not octal:
        parser.token.flags |= TOKEN_LEADING_ZERO
    if parser.context & CONTEXT_STRICT:
        fail_octal(parser)
    if at[0] == c"_":
        fail(parser, offset_of(parser, at), "Numeric separator can not be used after leading 0.")
    if octal:
        return end_number(parser, at)
    return scan_fraction(parser, at)


# The current token is an octal literal or has an octal escape, in strict mode.
cdef int fail_octal(Parser* parser) except -1 nogil:
    if parser.token.kind == TOKEN_STRING:
        return fail(parser, parser.token.start, "Octal escape sequences are not allowed in strict mode.")
    if parser.token.flags & TOKEN_LEADING_ZERO:
        return fail(parser, parser.token.start, "Decimals with leading zeros are not allowed in strict mode.")
    return fail(parser, parser.token.start, "Octal literals are not allowed in strict mode.")


# ---------------------------------------------------------------- strings and templates

cdef enum:  # results of skip_escape
    ESCAPE_OK
    ESCAPE_OCTAL
    ESCAPE_BAD_UNICODE
    ESCAPE_BAD_HEX
    ESCAPE_BAD_POINT


# Move behind the escape whose backslash is before `at`.
cdef int skip_escape(const uint16_t** at) noexcept nogil:
    cdef const uint16_t* cursor = at[0]
    cdef int unit = cursor[0]
    cdef int point
    cdef int result = ESCAPE_OK
    cursor += 1
    if unit == c"u":
        point = read_unicode_escape(&cursor)
        if point < 0:
            result = ESCAPE_BAD_UNICODE if point == -1 else ESCAPE_BAD_POINT
    elif unit == c"x":
        if hex_value(cursor[0]) < 0 or hex_value(cursor[1]) < 0:
            result = ESCAPE_BAD_HEX
        else:
            cursor += 2
    elif c"0" <= unit <= c"9":
        # \0 is NUL unless a digit follows; \8 and \9 are legacy too
        if unit != c"0" or c"0" <= cursor[0] <= c"9":
            result = ESCAPE_OCTAL
    elif unit == c"\r" and cursor[0] == c"\n":
        cursor += 1
    at[0] = cursor
    return result


cdef int fail_escape(Parser* parser, uint32_t position, int problem) except -1 nogil:
    if problem == ESCAPE_BAD_HEX:
        return fail(parser, position, "Invalid hexadecimal escape sequence")
    if problem == ESCAPE_BAD_POINT:
        return fail(parser, position, "Undefined Unicode code-point")
    if problem == ESCAPE_OCTAL:
        return fail(parser, position, "Octal escape sequences are not allowed in template strings.")
    return fail(parser, position, "Invalid Unicode escape sequence")


cdef int scan_string(Parser* parser, const uint16_t* at) except -1 nogil:
    cdef uint16_t quote = at[0]
    cdef uint16_t unit
    cdef int problem
    at += 1
    while True:
        unit = at[0]
        if unit == quote:
            break
        if unit == c"\\":
            parser.token.flags |= TOKEN_ESCAPED
            at += 1
            if at >= parser.limit:
                fail(parser, parser.token.start, "Invalid or unexpected token")
            problem = skip_escape(&at)
            if problem == ESCAPE_OCTAL:
                parser.token.kind = TOKEN_STRING
                if parser.context & CONTEXT_STRICT:
                    fail_octal(parser)
                parser.token.flags |= TOKEN_LEGACY_OCTAL
            elif problem != ESCAPE_OK:
                fail_escape(parser, offset_of(parser, at), problem)
            continue
        if unit == c"\n" or unit == c"\r" or (unit == 0 and at >= parser.limit):
            fail(parser, parser.token.start, "Invalid or unexpected token")
        at += 1
    parser.token.kind = TOKEN_STRING
    parser.cursor = at + 1
    return 0


# The piece of a template from `at`, which is behind the opening backquote or behind a `}`. The token starts at that
# character and ends behind the closing backquote or `${`.
cdef int scan_template(Parser* parser, const uint16_t* at) except -1 nogil:
    cdef uint16_t unit
    parser.token.kind = TOKEN_TEMPLATE
    parser.token.start = offset_of(parser, at) - 1
    parser.token.flags = 0
    while True:
        unit = at[0]
        if unit == c"`":
            parser.token.flags |= TOKEN_TAIL
            at += 1
            break
        if unit == c"$" and at[1] == c"{":
            at += 2
            break
        if unit == c"\\":
            at += 1
            if at < parser.limit:
                parser.token.flags |= TOKEN_ESCAPED if skip_escape(&at) == ESCAPE_OK else TOKEN_BAD_ESCAPE
                continue
        if unit == c"\r":
            parser.token.flags |= TOKEN_ESCAPED      # CR and CR LF are cooked and raw as LF
        if at >= parser.limit:
            parser.token.end = offset_of(parser, parser.limit)
            fail(parser, parser.token.end, "Unterminated template literal")
        at += 1
    parser.cursor = at
    parser.token.end = offset_of(parser, at)
    return 0


# ---------------------------------------------------------------- comments

cdef const uint16_t* skip_line_comment(Parser* parser, const uint16_t* at) noexcept nogil:
    cdef uint16_t unit
    while True:
        unit = at[0]
        if unit == c"\n" or unit == c"\r" or is_line_separator(unit) or (unit == 0 and at >= parser.limit):
            return at
        at += 1


cdef const uint16_t* skip_block_comment(Parser* parser, const uint16_t* at) except NULL nogil:
    cdef const uint16_t* start = at
    cdef uint16_t unit
    at += 2
    while True:
        unit = at[0]
        if unit == c"*":
            if at[1] == c"/":
                return at + 2
        elif unit == c"\n" or unit == c"\r" or is_line_separator(unit):
            parser.token.newline_before = 1
        elif unit == 0 and at >= parser.limit:
            fail(parser, offset_of(parser, start), "Invalid or unexpected token")
        at += 1


# ---------------------------------------------------------------- punctuators

cdef inline void scan_punctuator(Parser* parser, const uint16_t* at, int unit) noexcept nogil:
    cdef int kind
    cdef int length = 1
    if unit == c"(":
        kind = TOKEN_LEFT_PAREN
    elif unit == c")":
        kind = TOKEN_RIGHT_PAREN
    elif unit == c"{":
        kind = TOKEN_LEFT_BRACE
    elif unit == c"}":
        kind = TOKEN_RIGHT_BRACE
    elif unit == c"[":
        kind = TOKEN_LEFT_BRACKET
    elif unit == c"]":
        kind = TOKEN_RIGHT_BRACKET
    elif unit == c";":
        kind = TOKEN_SEMICOLON
    elif unit == c",":
        kind = TOKEN_COMMA
    elif unit == c":":
        kind = TOKEN_COLON
    elif unit == c"~":
        kind = TOKEN_BIT_NOT
    elif unit == c"=":
        if at[1] == c"=":
            kind = TOKEN_STRICT_EQ if at[2] == c"=" else TOKEN_EQ
            length = 3 if at[2] == c"=" else 2
        elif at[1] == c">":
            kind = TOKEN_ARROW
            length = 2
        else:
            kind = TOKEN_ASSIGN
    elif unit == c"!":
        if at[1] == c"=":
            kind = TOKEN_STRICT_NE if at[2] == c"=" else TOKEN_NE
            length = 3 if at[2] == c"=" else 2
        else:
            kind = TOKEN_NOT
    elif unit == c"?":
        if at[1] == c"?":
            kind = TOKEN_ASSIGN_COALESCE if at[2] == c"=" else TOKEN_COALESCE
            length = 3 if at[2] == c"=" else 2
        elif at[1] == c"." and not c"0" <= at[2] <= c"9":
            kind = TOKEN_OPTIONAL_DOT
            length = 2
        else:
            kind = TOKEN_QUESTION
    elif unit == c"+":
        kind = TOKEN_INCREMENT if at[1] == c"+" else TOKEN_ASSIGN_ADD if at[1] == c"=" else TOKEN_ADD
        length = 1 if kind == TOKEN_ADD else 2
    elif unit == c"-":
        kind = TOKEN_DECREMENT if at[1] == c"-" else TOKEN_ASSIGN_SUB if at[1] == c"=" else TOKEN_SUB
        length = 1 if kind == TOKEN_SUB else 2
    elif unit == c"*":
        if at[1] == c"*":
            kind = TOKEN_ASSIGN_EXP if at[2] == c"=" else TOKEN_EXP
            length = 3 if at[2] == c"=" else 2
        else:
            kind = TOKEN_ASSIGN_MUL if at[1] == c"=" else TOKEN_MUL
            length = 2 if at[1] == c"=" else 1
    elif unit == c"%":
        kind = TOKEN_ASSIGN_MOD if at[1] == c"=" else TOKEN_MOD
        length = 2 if at[1] == c"=" else 1
    elif unit == c"&":
        if at[1] == c"&":
            kind = TOKEN_ASSIGN_LOGICAL_AND if at[2] == c"=" else TOKEN_LOGICAL_AND
            length = 3 if at[2] == c"=" else 2
        else:
            kind = TOKEN_ASSIGN_BIT_AND if at[1] == c"=" else TOKEN_BIT_AND
            length = 2 if at[1] == c"=" else 1
    elif unit == c"|":
        if at[1] == c"|":
            kind = TOKEN_ASSIGN_LOGICAL_OR if at[2] == c"=" else TOKEN_LOGICAL_OR
            length = 3 if at[2] == c"=" else 2
        else:
            kind = TOKEN_ASSIGN_BIT_OR if at[1] == c"=" else TOKEN_BIT_OR
            length = 2 if at[1] == c"=" else 1
    elif unit == c"^":
        kind = TOKEN_ASSIGN_BIT_XOR if at[1] == c"=" else TOKEN_BIT_XOR
        length = 2 if at[1] == c"=" else 1
    elif unit == c"<":
        if at[1] == c"<":
            kind = TOKEN_ASSIGN_SHL if at[2] == c"=" else TOKEN_SHL
            length = 3 if at[2] == c"=" else 2
        else:
            kind = TOKEN_LE if at[1] == c"=" else TOKEN_LT
            length = 2 if at[1] == c"=" else 1
    else:
        if at[1] != c">":
            kind = TOKEN_GE if at[1] == c"=" else TOKEN_GT
            length = 2 if at[1] == c"=" else 1
        elif at[2] != c">":
            kind = TOKEN_ASSIGN_SAR if at[2] == c"=" else TOKEN_SAR
            length = 3 if at[2] == c"=" else 2
        else:
            kind = TOKEN_ASSIGN_SHR if at[3] == c"=" else TOKEN_SHR
            length = 4 if at[3] == c"=" else 3
    parser.token.kind = kind
    parser.cursor = at + length


# `<!--` and, at the start of a line, `-->` are comments in scripts (ECMA-262 §B.1.1).
cdef inline bint is_html_comment(Parser* parser, const uint16_t* at, int unit) noexcept nogil:
    if parser.context & CONTEXT_MODULE:
        return False
    if unit == c"<":
        return at[1] == c"!" and at[2] == c"-" and at[3] == c"-"
    return (
        at[1] == c"-" and at[2] == c">" and (parser.token.newline_before or parser.last_end == 0)
    )


# ---------------------------------------------------------------- the next token

cdef int advance(Parser* parser) except -1 nogil:
    cdef const uint16_t* at = parser.cursor
    cdef int unit
    cdef int klass
    parser.last_end = parser.token.end
    parser.token.newline_before = 0
    parser.token.flags = 0
    while True:
        unit = at[0]
        if unit >= 128:
            if is_line_separator(unit):
                parser.token.newline_before = 1
                at += 1
                continue
            if is_wide_space(unit):
                at += 1
                continue
            parser.token.start = offset_of(parser, at)
            scan_identifier_slow(parser, at, False)
            break
        klass = CHARACTER_CLASS[unit]
        if klass == CLASS_IDENTIFIER:
            parser.token.start = offset_of(parser, at)
            scan_identifier(parser, at)
            break
        elif klass == CLASS_SPACE:
            at += 1
            continue
        elif klass == CLASS_NEWLINE:
            parser.token.newline_before = 1
            at += 1
            continue
        elif klass == CLASS_PUNCTUATOR:
            if (unit == c"<" or unit == c"-") and is_html_comment(parser, at, unit):
                at = skip_line_comment(parser, at)
                continue
            parser.token.start = offset_of(parser, at)
            scan_punctuator(parser, at, unit)
            break
        elif klass == CLASS_DOT:
            parser.token.start = offset_of(parser, at)
            if c"0" <= at[1] <= c"9":
                scan_number(parser, at)
            elif at[1] == c"." and at[2] == c".":
                parser.token.kind = TOKEN_ELLIPSIS
                parser.cursor = at + 3
            else:
                parser.token.kind = TOKEN_DOT
                parser.cursor = at + 1
            break
        elif klass == CLASS_QUOTE:
            parser.token.start = offset_of(parser, at)
            scan_string(parser, at)
            break
        elif klass == CLASS_DIGIT:
            parser.token.start = offset_of(parser, at)
            scan_number(parser, at)
            break
        elif klass == CLASS_SLASH:
            if at[1] == c"/":
                at = skip_line_comment(parser, at)
                continue
            if at[1] == c"*":
                at = skip_block_comment(parser, at)
                continue
            parser.token.start = offset_of(parser, at)
            if at[1] == c"=":
                parser.token.kind = TOKEN_ASSIGN_DIV
                parser.cursor = at + 2
            else:
                parser.token.kind = TOKEN_DIV
                parser.cursor = at + 1
            break
        elif klass == CLASS_BACKQUOTE:
            scan_template(parser, at + 1)
            return 0
        elif klass == CLASS_BACKSLASH:
            parser.token.start = offset_of(parser, at)
            scan_identifier_slow(parser, at, False)
            break
        elif klass == CLASS_HASH:
            parser.token.start = offset_of(parser, at)
            scan_private_name(parser, at)
            break
        else:
            parser.token.start = offset_of(parser, at)
            if unit == 0 and at >= parser.limit:
                parser.token.kind = TOKEN_EOF
                parser.cursor = at
                break
            fail(parser, parser.token.start, "Invalid or unexpected token")
    parser.token.end = offset_of(parser, parser.cursor)
    return 0


# Scanner state for lookahead.
cdef struct ScannerMark:
    Token token
    const uint16_t* cursor
    uint32_t last_end


cdef inline void save_scanner(Parser* parser, ScannerMark* mark) noexcept nogil:
    mark.token = parser.token
    mark.cursor = parser.cursor
    mark.last_end = parser.last_end


cdef inline void restore_scanner(Parser* parser, const ScannerMark* mark) noexcept nogil:
    parser.token = mark.token
    parser.cursor = mark.cursor
    parser.last_end = mark.last_end


# The token after the current one, without moving.
cdef int peek(Parser* parser, Token* following) except -1 nogil:
    cdef ScannerMark mark
    save_scanner(parser, &mark)
    advance(parser)
    following[0] = parser.token
    restore_scanner(parser, &mark)
    return 0


# ---------------------------------------------------------------- regular expressions

# The current token is `/` or `/=` where an expression starts: read the literal instead. Returns the offset of the flags.
cdef int scan_regexp(Parser* parser, uint32_t* flags_start) except -1 nogil:
    cdef const uint16_t* at = parser.units + parser.token.start + 1
    cdef bint in_class = False
    cdef bint escaped = False
    cdef uint16_t unit
    cdef int point
    while True:
        unit = at[0]
        if unit == c"\n" or unit == c"\r" or is_line_separator(unit) or (unit == 0 and at >= parser.limit):
            fail(parser, parser.token.start, "Invalid regular expression: missing /")
        if escaped:
            escaped = False
        elif unit == c"\\":
            escaped = True
        elif unit == c"[":
            in_class = True
        elif unit == c"]":
            in_class = False
        elif unit == c"/" and not in_class:
            break
        at += 1
    at += 1
    flags_start[0] = offset_of(parser, at)
    while True:
        point = code_point_at(parser, at)
        if point == c"\\":
            fail(parser, offset_of(parser, at), "Invalid regular expression flags")
        if not is_identifier_part(point):
            break
        at += 2 if point > 0xFFFF else 1
    parser.cursor = at
    parser.token.end = offset_of(parser, at)
    return 0

# Values of literals: numbers, strings, templates, regular expressions.
#
# In functions that will be dropped from the pool (lazy_depth > 0) literals are checked but not evaluated.

cdef extern from *:
    """
    #include <math.h>
    static const double jsbc_powers_of_ten[23] = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22};
    """
    const double* jsbc_powers_of_ten
    double ldexp(double value, int exponent) noexcept nogil

cdef extern from "Python.h":
    double PyOS_string_to_double(const char* text, char** end, void* overflow) except? -1.0


# A literal of radix 2, 8 or 16, rounded to nearest even: the first 64 significant bits, the rest as one sticky bit.
cdef double binary_radix_value(const uint16_t* at, const uint16_t* end, int bits) noexcept nogil:
    cdef uint64_t significant = 0
    cdef int exponent = 0
    cdef int digit
    while at < end:
        digit = hex_value(at[0])
        at += 1
        if digit < 0:
            continue                      # separator
        if exponent == 0 and significant >> (64 - bits) == 0:
            significant = (significant << bits) | <uint64_t>digit
        else:
            if exponent < 4096:
                exponent += bits
            if digit:
                significant |= 1
    return ldexp(<double>significant, exponent)


# Digits that need correct rounding: Python's converter does it.
cdef double decimal_value_slow(const uint16_t* at, const uint16_t* end) except? -1.0:
    cdef bytearray digits = bytearray()
    cdef bytes text
    while at < end:
        if at[0] != c"_":
            digits.append(at[0])
        at += 1
    text = bytes(digits)
    return PyOS_string_to_double(<const char*>text, NULL, NULL)      # overflow gives infinity


# Decimal literals. Up to 2**53 times a power of ten up to 22 both factors are exact, and so is the one rounding of their
# product or quotient (Clinger 1990): that is nearly every literal.
cdef double decimal_value(const uint16_t* start, const uint16_t* end) except? -1.0 nogil:
    cdef const uint16_t* at = start
    cdef uint64_t mantissa = 0
    cdef int digits = 0
    cdef int scale = 0
    cdef int exponent = 0
    cdef bint negative = False
    cdef bint fraction = False
    while at < end:
        if at[0] == c".":
            fraction = True
        elif at[0] == c"_":
            pass
        elif c"0" <= at[0] <= c"9":
            if digits or at[0] != c"0":
                digits += 1
            if digits > 18:
                break
            mantissa = mantissa * 10 + (at[0] - c"0")
            if fraction:
                scale -= 1
        else:
            break
        at += 1
    if at < end and digits <= 18:
        at += 1                           # e
        if at[0] == c"+" or at[0] == c"-":
            negative = at[0] == c"-"
            at += 1
        while at < end and exponent < 100000:
            if at[0] != c"_":
                exponent = exponent * 10 + (at[0] - c"0")
            at += 1
        scale += -exponent if negative else exponent
    if at == end and mantissa < (1ULL << 53) and -22 <= scale <= 22:
        if scale < 0:
            return <double>mantissa / jsbc_powers_of_ten[-scale]
        return <double>mantissa * jsbc_powers_of_ten[scale]
    with gil:
        return decimal_value_slow(start, end)


cdef double number_value(Parser* parser) except? -1.0 nogil:
    cdef const uint16_t* at = parser.units + parser.token.start
    cdef const uint16_t* end = parser.units + parser.token.end
    cdef int letter
    if at[0] == c"0" and end - at > 1:
        letter = at[1] | 32
        if letter == c"x":
            return binary_radix_value(at + 2, end, 4)
        if letter == c"o":
            return binary_radix_value(at + 2, end, 3)
        if letter == c"b":
            return binary_radix_value(at + 2, end, 1)
        if parser.token.flags & TOKEN_LEGACY_OCTAL and not parser.token.flags & TOKEN_LEADING_ZERO:
            return binary_radix_value(at + 1, end, 3)
    return decimal_value(at, end)


# Node of the current number token, which is not consumed.
cdef uint32_t number_node(Parser* parser) except 0 nogil:
    cdef uint32_t node
    cdef uint32_t atom = 0
    cdef double value
    if parser.token.kind == TOKEN_BIGINT:
        if parser.lazy_depth == 0:
            atom = bigint_atom(parser)
        node = new_node1(parser, NODE_BIG_INT_LITERAL, parser.token.start, atom)
    else:
        node = new_node1(parser, NODE_NUMERIC_LITERAL, parser.token.start, 0)
        if parser.lazy_depth == 0:
            value = number_value(parser)
            if parser.number_count == parser.number_capacity:
                grow_array(<void**>&parser.numbers, &parser.number_capacity, sizeof(double))
            parser.numbers[parser.number_count] = value
            parser.nodes[node].a = parser.number_count
            parser.number_count += 1
    parser.nodes[node].end = parser.token.end
    return node


cdef uint32_t bigint_atom(Parser* parser) except 0 nogil:
    cdef const uint16_t* at = parser.units + parser.token.start
    cdef const uint16_t* end = parser.units + parser.token.end - 1
    parser.scratch_length = 0
    while at < end:
        if at[0] != c"_":
            add_scratch(parser, at[0])
        at += 1
    return intern_units(parser, parser.scratch, parser.scratch_length, True)


# ---------------------------------------------------------------- strings

# Decode escapes of units[start:end] to scratch. Malformed ones do not occur: the scanner has checked.
cdef int cook(Parser* parser, uint32_t start, uint32_t end, bint template) except -1 nogil:
    cdef const uint16_t* at = parser.units + start
    cdef const uint16_t* limit = parser.units + end
    cdef int unit
    cdef int value
    parser.scratch_length = 0
    while at < limit:
        unit = at[0]
        at += 1
        if unit != c"\\":
            if unit == c"\r" and template:
                if at[0] == c"\n" and at < limit:
                    at += 1
                unit = c"\n"
            add_scratch(parser, unit)
            continue
        unit = at[0]
        at += 1
        if unit == c"n":
            unit = c"\n"
        elif unit == c"t":
            unit = c"\t"
        elif unit == c"r":
            unit = c"\r"
        elif unit == c"b":
            unit = 8
        elif unit == c"v":
            unit = 11
        elif unit == c"f":
            unit = 12
        elif unit == c"u":
            unit = read_unicode_escape(&at)
        elif unit == c"x":
            unit = hex_value(at[0]) * 16 + hex_value(at[1])
            at += 2
        elif unit == c"\r":
            if at[0] == c"\n":
                at += 1
            continue
        elif unit == c"\n" or is_line_separator(unit):
            continue                      # line continuation
        elif c"0" <= unit <= c"7":
            value = unit - c"0"
            if c"0" <= at[0] <= c"7":
                value = value * 8 + at[0] - c"0"
                at += 1
                if value < 32 and c"0" <= at[0] <= c"7":
                    value = value * 8 + at[0] - c"0"
                    at += 1
            unit = value
        add_scratch(parser, unit)
    return 0


# Atom of the current string token.
cdef uint32_t string_atom(Parser* parser) except 0 nogil:
    if parser.token.flags & (TOKEN_ESCAPED | TOKEN_LEGACY_OCTAL):
        cook(parser, parser.token.start + 1, parser.token.end - 1, False)
        return intern_units(parser, parser.scratch, parser.scratch_length, True)
    return intern_units(
        parser, parser.units + parser.token.start + 1, parser.token.end - parser.token.start - 2, False
    )


# Node of the current string token, which is not consumed.
cdef uint32_t string_node(Parser* parser) except 0 nogil:
    cdef uint32_t atom = 0
    cdef uint32_t node
    if parser.lazy_depth == 0:
        atom = string_atom(parser)
    node = new_node1(parser, NODE_STRING_LITERAL, parser.token.start, atom)
    parser.nodes[node].end = parser.token.end
    if parser.token.flags & (TOKEN_ESCAPED | TOKEN_LEGACY_OCTAL):
        parser.nodes[node].flags = STRING_LITERAL_HAS_ESCAPE
    return node


# ---------------------------------------------------------------- templates

cdef uint32_t raw_template_atom(Parser* parser, uint32_t start, uint32_t end) except 0 nogil:
    cdef const uint16_t* at = parser.units + start
    cdef const uint16_t* limit = parser.units + end
    parser.scratch_length = 0
    while at < limit:
        if at[0] == c"\r":
            add_scratch(parser, c"\n")
            at += 2 if at[1] == c"\n" and at + 1 < limit else 1
        else:
            add_scratch(parser, at[0])
            at += 1
    return intern_units(parser, parser.scratch, parser.scratch_length, True)


# TemplateElement of the current token.
cdef uint32_t template_element(Parser* parser) except 0 nogil:
    cdef uint32_t start = parser.token.start + 1
    cdef uint32_t end = parser.token.end - (1 if parser.token.flags & TOKEN_TAIL else 2)
    cdef uint32_t raw = 0
    cdef uint32_t cooked = 0
    cdef uint32_t node
    if parser.lazy_depth == 0:
        if parser.token.flags & (TOKEN_ESCAPED | TOKEN_BAD_ESCAPE):
            raw = raw_template_atom(parser, start, end)
            if not parser.token.flags & TOKEN_BAD_ESCAPE:
                cook(parser, start, end, True)
                cooked = intern_units(parser, parser.scratch, parser.scratch_length, True)
        else:
            raw = intern_units(parser, parser.units + start, end - start, False)
            cooked = raw
    node = new_node2(parser, NODE_TEMPLATE_ELEMENT, start, cooked, raw)
    parser.nodes[node].end = end
    if parser.token.flags & TOKEN_TAIL:
        parser.nodes[node].flags = TEMPLATE_ELEMENT_TAIL
    return node


# ---------------------------------------------------------------- regular expressions

cdef uint32_t regexp_node(Parser* parser) except 0 nogil:
    cdef uint32_t flags_start
    cdef uint32_t start = parser.token.start
    cdef uint32_t pattern = 0
    cdef uint32_t flags = 0
    cdef uint32_t node
    cdef PatternError problem
    scan_regexp(parser, &flags_start)
    if not check_regexp(
        parser.units + start + 1, flags_start - start - 2, parser.units + flags_start, parser.token.end - flags_start,
        parser.stack_limit, &problem
    ):
        fail_regexp(parser, start, flags_start, &problem)
    if parser.lazy_depth == 0:
        pattern = intern_units(parser, parser.units + start + 1, flags_start - start - 2, False)
        flags = intern_units(parser, parser.units + flags_start, parser.token.end - flags_start, False)
    node = new_node2(parser, NODE_REG_EXP_LITERAL, start, pattern, flags)
    parser.nodes[node].end = parser.token.end
    advance(parser)
    return node


cdef int fail_regexp(Parser* parser, uint32_t start, uint32_t flags_start, PatternError* problem) except -1 nogil:
    if problem.too_deep:
        return fail_nesting(parser)
    with gil:
        raise_regexp_error(parser, start, flags_start, problem)
    return -1


cdef object raise_regexp_error(Parser* parser, uint32_t start, uint32_t flags_start, PatternError* problem):
    cdef str literal = PyUnicode_FromKindAndData(2, parser.units + start, parser.token.end - start)
    cdef str message = (<bytes>problem.message).decode()
    if problem.in_flags:
        raise_syntax_error(parser, flags_start, message)
    literal = literal.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    raise_syntax_error(parser, start, f"Invalid regular expression: {literal}: {message}")

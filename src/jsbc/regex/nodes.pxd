# The tree of a parsed pattern: nodes in one array, linked by index.

from libc.stdint cimport int32_t, uint8_t

# Flags of an expression, in the order of RegExp.prototype.flags.
cdef enum RegExpFlag:
    REGEXP_HAS_INDICES = 1      # d
    REGEXP_GLOBAL = 2           # g
    REGEXP_IGNORE_CASE = 4      # i
    REGEXP_MULTILINE = 8        # m
    REGEXP_DOT_ALL = 16         # s
    REGEXP_UNICODE = 32         # u
    REGEXP_UNICODE_SETS = 64    # v
    REGEXP_STICKY = 128         # y

cdef enum:
    # Counts above this one are the same as none: no string has as many characters.
    REPEAT_FOREVER = 0x7FFFFFFF
    # Nesting of groups and classes; real patterns have below 30. The parser and the compiler recurse and take 450 bytes
    # of C stack a level: 115 KB, also when called deep in a script or in a thread with 512 KB (macOS).
    MAX_NESTING = 256
    # As in V8.
    MAX_CAPTURES = 32767

cdef enum RegExpNodeKind:
    NODE_EMPTY
    NODE_CHARACTER      # value: code unit, or code point with u and v
    NODE_CASE_PAIR      # value < other: two code units that are equal but for their case
    NODE_CLASS          # value: index into `sets`
    NODE_SEQUENCE       # children one after the other
    NODE_DISJUNCTION    # children are the alternatives
    NODE_CAPTURE        # value: number of the group; one child
    NODE_QUANTIFIER     # minimum, maximum, greedy; one child
    NODE_LOOKAROUND     # behind, negated; one child
    NODE_ASSERTION      # value: a RegExpAssertion
    NODE_REFERENCE      # value: index into `references`; other: 1 to ignore case

cdef enum RegExpAssertion:
    ASSERT_INPUT_START
    ASSERT_LINE_START
    ASSERT_INPUT_END
    ASSERT_LINE_END
    ASSERT_WORD_BOUNDARY
    ASSERT_NOT_WORD_BOUNDARY
    # With i and one of u and v: U+017F and U+212A are word characters too.
    ASSERT_FOLDED_WORD_BOUNDARY
    ASSERT_NOT_FOLDED_WORD_BOUNDARY

cdef struct RegExpNode:
    uint8_t kind
    uint8_t greedy
    uint8_t negated
    uint8_t behind
    int32_t value
    int32_t other
    int32_t minimum
    int32_t maximum
    # Groups first_capture <= n < end_capture are inside; a quantifier resets them before each round.
    int32_t first_capture
    int32_t end_capture
    # 0 is no node: node 0 is never a child.
    int32_t child
    int32_t next

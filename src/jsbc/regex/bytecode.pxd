# The bytecode of regular expressions: opcodes, and what they refer to.
#
# Code is an array of int32 words. An instruction's first word holds the opcode in the low 8 bits and one operand,
# written n below, in the upper 24; further operands follow as whole words. Targets are word offsets from the start of
# the code.
# "Fail" means: undo until the newest choice point and go on there.

from libc.stdint cimport int32_t, uint8_t, uint16_t, uint64_t

cdef enum RegExpOp:
    OP_MATCH                # the whole pattern matched
    OP_FAIL
    OP_CHARACTER            # n = code unit: match one unit, forwards
    OP_EITHER               # n = code unit, other: match one of two units
    OP_STRING               # n = count, then (count + 1) / 2 words with two units each, the first in the low half
    OP_CLASS                # n = class: match one unit
    OP_CLASS_POINT          # n = class: match one code point
    OP_CHARACTER_BACK       # the same before the position, moving backwards
    OP_EITHER_BACK
    OP_CLASS_BACK
    OP_CLASS_POINT_BACK
    OP_INPUT_START          # ^
    OP_LINE_START           # ^ with m
    OP_INPUT_END            # $
    OP_LINE_END             # $ with m
    OP_WORD_BOUNDARY        # n = 1: with U+017F and U+212A
    OP_NOT_WORD_BOUNDARY    # n = 1: likewise
    OP_JUMP                 # n = target
    OP_PUSH                 # n = target: push a choice point that goes on there at this position
    OP_PEEK                 # n = class, target: jump unless the next unit is in the class
    OP_PEEK_CHARACTER       # n = code unit, target: jump unless it is the next unit
    OP_SWITCH               # n = switch, targets: jump to the target that the switch has for the next unit
    OP_SAVE                 # n = register: set it to the position
    OP_RESET                # n = register, end: set registers n to end - 1 to -1
    OP_SET                  # n = register, value
    OP_REPEAT               # n = register, minimum, maximum, exit, greedy: head of a counted loop, see the compiler
    OP_INCREMENT            # n = register
    OP_CHECK_PROGRESS       # n = register: fail if the position is what it holds
    OP_CHECK_ROUND          # n = register, counter, minimum: the same if the counter is above the minimum
    OP_LOOK                 # n = register: start of a positive lookaround
    OP_LOOK_END             # n = register: its end; drops the choice points and goes back to the start position
    OP_LOOK_NOT             # n = register, target: start of a negative lookaround; target is what follows it
    OP_LOOK_NOT_END         # n = register: its end: undo everything since its start, then fail
    OP_REFERENCE            # n = ReferenceFlag bits, count, groups: match what the first set one of them captured
    # Loops over one class. n = class, minimum, maximum, class of what can follow or -1, and then the word with the
    # RETRY opcode that choice points of the loop point to.
    OP_LOOP                 # greedy
    OP_LOOP_RETRY
    OP_LOOP_POINT           # greedy, by code points
    OP_LOOP_POINT_RETRY
    OP_LOOP_POSSESSIVE      # greedy, and what follows cannot match before the last round: no choice point
    OP_LOOP_LAZY
    OP_LOOP_LAZY_RETRY

cdef enum ReferenceFlag:
    REFERENCE_IGNORE_CASE = 1
    REFERENCE_UNICODE = 2
    REFERENCE_BACKWARD = 4

cdef enum:
    # Words of a loop instruction, the RETRY word included.
    LOOP_WORDS = 5
    # Entries of a switch: one for each Latin-1 unit, one for all others, one for the end of the input.
    SWITCH_OTHER = 256
    SWITCH_END = 257
    SWITCH_SIZE = 258
    # Minimum and maximum lengths saturate here; strings are shorter.
    LENGTH_LIMIT = 1 << 30
    # Operands of 24 bits: offsets, classes and registers stay below this.
    OPERAND_LIMIT = 1 << 23

cdef enum HighUnits:
    # What a class has above U+00FF.
    HIGH_NONE
    HIGH_ALL
    HIGH_RANGES

cdef struct ClassTable:
    uint8_t bits[32]        # a bit for each Latin-1 character
    uint8_t high            # HighUnits
    int32_t range_start     # index into `ranges` of the first range above U+00FF
    int32_t range_count

cdef enum SearchKind:
    SEARCH_EVERYWHERE
    SEARCH_INPUT_START      # each alternative starts with ^
    SEARCH_LINE_START       # the same with m
    SEARCH_CHARACTER        # a match starts with search_operand
    SEARCH_CLASS            # a match starts with a unit of class search_operand

cdef struct RegExpCode:
    int32_t *words
    int32_t word_count
    ClassTable *classes
    int32_t class_count
    int32_t *ranges         # pairs of first and last code point
    int32_t range_count
    uint8_t *switches       # SWITCH_SIZE bytes each: numbers of targets
    int32_t switch_count
    int32_t capture_count   # with group 0; registers 2n and 2n + 1 hold the start and end of group n
    int32_t register_count
    int32_t minimum_length  # of a match, in units
    uint8_t search          # SearchKind
    int32_t search_operand
    int32_t leading_loop    # class of an unbounded loop at the start of the pattern; -1: none
    int32_t required_unit   # every match has this unit in it; -1: none known
    int32_t required_reach  # with at most so many units before the first such one; LENGTH_LIMIT: any number
    bint unicode_mode
    # Of the CaseTable for OP_REFERENCE with REFERENCE_IGNORE_CASE, which lives as long as the process; NULL if unused.
    const uint16_t *case_page_of
    const uint16_t *case_pages
    const int32_t *case_canonical

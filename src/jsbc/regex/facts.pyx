"""First sets: which code units a match of a node can start with.

The compiler uses them to look at the next unit before it pushes a choice point, to leave a greedy loop without choice
points when what follows cannot match inside it, and to skip places of the input where no match can start. A first set
is an upper bound; zero-width assertions other than $ are taken to let everything through.

All of this reads forwards: code for lookbehinds, which match backwards, uses none of it.
"""

from libc.stdlib cimport calloc, free
from libc.string cimport memset

from .bytecode cimport LENGTH_LIMIT
from .charclass cimport space_set
from .nodes cimport *


cdef void set_anything(NodeFacts *facts) noexcept:
    """Facts of the unknown."""
    memset(facts, 0, sizeof(NodeFacts))
    facts.anything = True
    facts.at_end = True


cdef void add_unit(NodeFacts *facts, int32_t unit) noexcept:
    if unit < 256:
        facts.bits[unit >> 6] |= (<uint64_t>1) << (unit & 63)
    else:
        facts.high |= HIGH_SPACE if space_set().contains(unit) else HIGH_OTHER


cdef void set_facts(NodeFacts *facts, CodePointSet characters) noexcept:
    """First units of a set of code points; above U+FFFF it is the lead surrogate that counts."""
    cdef CodePointSet spaces = space_set()
    cdef int i, j, inside
    cdef int32_t first, last, low, high
    memset(facts, 0, sizeof(NodeFacts))
    for i in range(characters.count):
        first = characters.ranges[2 * i]
        last = characters.ranges[2 * i + 1]
        for j in range(first, min(last, 255) + 1):
            facts.bits[j >> 6] |= (<uint64_t>1) << (j & 63)
        first = max(first, 256)
        if first > last:
            continue
        inside = 0
        for j in range(spaces.count):
            low = max(first, spaces.ranges[2 * j])
            high = min(last, spaces.ranges[2 * j + 1])
            if low <= high:
                inside += high - low + 1
        if inside:
            facts.high |= HIGH_SPACE
        if inside < last - first + 1:
            facts.high |= HIGH_OTHER


cdef void add_facts(NodeFacts *target, const NodeFacts *other) noexcept:
    """Union of two first sets."""
    cdef int i
    for i in range(4):
        target.bits[i] |= other.bits[i]
    target.high |= other.high
    target.at_end |= other.at_end
    target.anything |= other.anything
    target.nullable |= other.nullable


cdef void with_following(NodeFacts *result, const NodeFacts *facts, const NodeFacts *following) noexcept:
    """First set of a node and what follows it."""
    cdef NodeFacts combined = facts[0]
    if combined.nullable:
        combined.nullable = False
        add_facts(&combined, following)
    result[0] = combined


cdef bint disjoint(const NodeFacts *left, const NodeFacts *right) noexcept:
    """Whether no unit can start both."""
    cdef int i
    if left.anything or right.anything or left.nullable or right.nullable or left.high & right.high:
        return False
    for i in range(4):
        if left.bits[i] & right.bits[i]:
            return False
    return True


cdef bint selective(const NodeFacts *facts) noexcept:
    """Whether a look at the next unit can tell that there is no match."""
    if facts.anything or facts.nullable or facts.at_end:
        return False
    return not (facts.high == HIGH_SPACE | HIGH_OTHER
                and facts.bits[0] & facts.bits[1] & facts.bits[2] & facts.bits[3] == ~<uint64_t>0)


cdef class FactTable:
    """Facts of all nodes of a tree, each found once."""

    def __dealloc__(self):
        free(self.table)

    cdef int prepare(self, ClassSyntax tree) except -1:
        """Make room for the facts of a complete tree."""
        self.tree = tree
        self.table = <NodeFacts *>calloc(tree.node_count, sizeof(NodeFacts))
        if self.table == NULL:
            raise MemoryError
        return 0

    cdef NodeFacts *of(self, int32_t node) except NULL:
        """The facts of a node and, before it, of everything below."""
        cdef NodeFacts *facts = &self.table[node]
        cdef NodeFacts *inner
        cdef RegExpNode *syntax = &self.tree.nodes[node]
        cdef int32_t child
        cdef bint first = True
        if facts.known:
            return facts
        if syntax.kind == NODE_CHARACTER:
            add_unit(facts, syntax.value)
            facts.minimum_length = 2 if syntax.value > 0xFFFF else 1
        elif syntax.kind == NODE_CASE_PAIR:
            add_unit(facts, syntax.value)
            add_unit(facts, syntax.other)
            facts.minimum_length = 1
        elif syntax.kind == NODE_CLASS:
            set_facts(facts, self.tree.sets[syntax.value])
            facts.minimum_length = 1
        elif syntax.kind == NODE_SEQUENCE:
            facts.nullable = True
            child = syntax.child
            while child:
                inner = self.of(child)
                if first:
                    facts.anchored = inner.anchored
                    first = False
                if facts.nullable:
                    facts.nullable = False
                    add_facts(facts, inner)
                facts.minimum_length = min(facts.minimum_length + inner.minimum_length, <int32_t>LENGTH_LIMIT)
                child = self.tree.nodes[child].next
        elif syntax.kind == NODE_DISJUNCTION:
            child = syntax.child
            while child:
                inner = self.of(child)
                add_facts(facts, inner)
                if first:
                    facts.anchored = inner.anchored
                    facts.minimum_length = inner.minimum_length
                    first = False
                facts.anchored = min(facts.anchored, inner.anchored)
                facts.minimum_length = min(facts.minimum_length, inner.minimum_length)
                child = self.tree.nodes[child].next
        elif syntax.kind == NODE_CAPTURE:
            facts[0] = self.of(syntax.child)[0]
        elif syntax.kind == NODE_QUANTIFIER:
            facts[0] = self.of(syntax.child)[0]
            if syntax.minimum == 0:
                facts.nullable = True
                facts.anchored = ANCHORED_NOWHERE
            facts.minimum_length = <int32_t>min(<long long>facts.minimum_length * syntax.minimum, <int>LENGTH_LIMIT)
        elif syntax.kind == NODE_REFERENCE:
            set_anything(facts)
        elif syntax.kind == NODE_ASSERTION and syntax.value == ASSERT_INPUT_END:
            facts.at_end = True
        elif syntax.kind == NODE_ASSERTION and syntax.value == ASSERT_LINE_END:
            facts.at_end = True
            add_unit(facts, c'\n')
            add_unit(facts, c'\r')
            add_unit(facts, 0x2028)
        else:
            # NODE_EMPTY, lookarounds and the other assertions.
            facts.nullable = True
            if syntax.kind == NODE_ASSERTION and syntax.value == ASSERT_INPUT_START:
                facts.anchored = ANCHORED_INPUT
            elif syntax.kind == NODE_ASSERTION and syntax.value == ASSERT_LINE_START:
                facts.anchored = ANCHORED_LINE
        facts.known = True
        return facts

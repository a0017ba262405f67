"""Sets of code points and case folding for regular expressions.

A set is a sorted array of ranges: the sets of real patterns have one to ten ranges, the Unicode properties up to 700,
so that merging two arrays is the fastest form of every operation and nothing needs a bitmap of 17 planes.

Case-insensitive matching never folds a character of the subject. The spec compares Canonicalize(a) with
Canonicalize(b); here every set is closed over that equivalence when the pattern is compiled, so the matcher only asks
whether a character is in a set (back references are the one exception).
"""

from libc.stdlib cimport calloc, free, malloc, qsort, realloc
from libc.string cimport memcpy

cdef extern from "Python.h":
    const void *PyUnicode_DATA(object text)
    int PyUnicode_IS_ASCII(object text)


cdef int compare_ranges(const void *left, const void *right) noexcept nogil:
    cdef int32_t first = (<const int32_t *>left)[0]
    cdef int32_t second = (<const int32_t *>right)[0]
    return (first > second) - (first < second)


cdef class CodePointSet:
    """A mutable set of code points."""

    def __dealloc__(self):
        free(self.ranges)

    cdef int reserve(self, int count) except -1:
        """Make room for `count` ranges."""
        cdef int capacity
        cdef int32_t *grown
        if count > self.capacity:
            capacity = max(count, self.capacity * 2, 4)
            grown = <int32_t *>realloc(self.ranges, capacity * 2 * sizeof(int32_t))
            if grown == NULL:
                raise MemoryError
            self.ranges = grown
            self.capacity = capacity
        return 0

    cdef int add_range(self, int32_t first, int32_t last) except -1:
        """Add first..last. Appending in order keeps the set sorted; anything else is sorted by normalize()."""
        cdef int32_t *tail
        if self.count:
            tail = self.ranges + 2 * (self.count - 1)
            if first <= tail[1] + 1:
                if first >= tail[0]:
                    if last > tail[1]:
                        tail[1] = last
                    return 0
                self.dirty = True
        self.reserve(self.count + 1)
        self.ranges[2 * self.count] = first
        self.ranges[2 * self.count + 1] = last
        self.count += 1
        return 0

    cdef int add_set(self, CodePointSet other) except -1:
        """Union with `other`."""
        cdef int i
        for i in range(other.count):
            self.add_range(other.ranges[2 * i], other.ranges[2 * i + 1])
        self.dirty = self.dirty or other.dirty
        return 0

    cdef int normalize(self) except -1:
        """Sort the ranges and merge those that touch."""
        cdef int i, kept = 0
        cdef int32_t *ranges = self.ranges
        if not self.dirty:
            return 0
        qsort(ranges, self.count, 2 * sizeof(int32_t), compare_ranges)
        for i in range(1, self.count):
            if ranges[2 * i] <= ranges[2 * kept + 1] + 1:
                if ranges[2 * i + 1] > ranges[2 * kept + 1]:
                    ranges[2 * kept + 1] = ranges[2 * i + 1]
            else:
                kept += 1
                ranges[2 * kept] = ranges[2 * i]
                ranges[2 * kept + 1] = ranges[2 * i + 1]
        if self.count:
            self.count = kept + 1
        self.dirty = False
        return 0

    cdef int invert(self) except -1:
        """Complement within 0..0x10FFFF."""
        cdef int32_t next_first = 0, first, last
        cdef int i, kept = 0
        self.normalize()
        self.reserve(self.count + 1)
        for i in range(self.count):
            first = self.ranges[2 * i]
            last = self.ranges[2 * i + 1]
            if first > next_first:
                # Never ahead of what is still to be read: at most one gap stands before each range.
                self.ranges[2 * kept] = next_first
                self.ranges[2 * kept + 1] = first - 1
                kept += 1
            next_first = last + 1
        if next_first <= MAX_CODE_POINT:
            self.ranges[2 * kept] = next_first
            self.ranges[2 * kept + 1] = MAX_CODE_POINT
            kept += 1
        self.count = kept
        return 0

    cdef int intersect(self, CodePointSet other) except -1:
        """Keep what `other` has too."""
        cdef CodePointSet result = CodePointSet()
        cdef int mine = 0, theirs = 0
        cdef int32_t first, last
        self.normalize()
        other.normalize()
        while mine < self.count and theirs < other.count:
            first = max(self.ranges[2 * mine], other.ranges[2 * theirs])
            last = min(self.ranges[2 * mine + 1], other.ranges[2 * theirs + 1])
            if first <= last:
                result.add_range(first, last)
            if self.ranges[2 * mine + 1] < other.ranges[2 * theirs + 1]:
                mine += 1
            else:
                theirs += 1
        # Swap the arrays: `result` frees the old one.
        self.ranges, result.ranges = result.ranges, self.ranges
        self.count, result.count = result.count, self.count
        self.capacity, result.capacity = result.capacity, self.capacity
        return 0

    cdef int subtract(self, CodePointSet other) except -1:
        """Remove what `other` has."""
        cdef CodePointSet rest = other.copy()
        rest.invert()
        return self.intersect(rest)

    cdef int symmetric_difference(self, CodePointSet other) except -1:
        """Keep what exactly one of the two has."""
        cdef CodePointSet rest = other.copy()
        rest.subtract(self)
        self.subtract(other)
        self.add_set(rest)
        return self.normalize()

    cdef CodePointSet copy(self):
        """A new set with the same ranges."""
        cdef CodePointSet result = CodePointSet()
        if self.count:
            result.reserve(self.count)
            memcpy(result.ranges, self.ranges, self.count * 2 * sizeof(int32_t))
            result.count = self.count
            result.dirty = self.dirty
        return result

    cdef bint overlaps(self, int32_t first, int32_t last) noexcept:
        """Whether any of first..last is in the (normalized) set."""
        cdef int low = 0, high = self.count, middle
        while low < high:
            middle = (low + high) >> 1
            if self.ranges[2 * middle + 1] < first:
                low = middle + 1
            else:
                high = middle
        return low < self.count and self.ranges[2 * low] <= last

    cdef bint covers(self, int32_t first, int32_t last) noexcept:
        """Whether all of first..last is in the (normalized) set."""
        cdef int low = 0, high = self.count, middle
        while low < high:
            middle = (low + high) >> 1
            if self.ranges[2 * middle + 1] < first:
                low = middle + 1
            else:
                high = middle
        return low < self.count and self.ranges[2 * low] <= first and last <= self.ranges[2 * low + 1]

    cdef bint contains(self, int32_t code_point) noexcept:
        """Whether the (normalized) set has the code point."""
        return self.overlaps(code_point, code_point)

    cdef int close_over_case(self, CaseTable table) except -1:
        """Add everything whose canonical form is that of a member."""
        cdef int i, j, class_number, size = 0
        cdef int32_t code_point
        cdef CodePointSet added
        self.normalize()
        for i in range(self.count):
            size += self.ranges[2 * i + 1] - self.ranges[2 * i] + 1
        added = CodePointSet()
        if size <= table.class_count:
            for i in range(self.count):
                for code_point in range(self.ranges[2 * i], self.ranges[2 * i + 1] + 1):
                    class_number = table.class_of(code_point)
                    if class_number:
                        for j in range(table.member_start[class_number], table.member_start[class_number + 1]):
                            added.add_range(table.members[j], table.members[j])
        else:
            # A large set: ask each of the 1,400 classes instead of each of up to 1.1 million members.
            for class_number in range(1, table.class_count):
                for j in range(table.member_start[class_number], table.member_start[class_number + 1]):
                    if self.contains(table.members[j]):
                        for i in range(table.member_start[class_number], table.member_start[class_number + 1]):
                            added.add_range(table.members[i], table.members[i])
                        break
        self.add_set(added)
        return self.normalize()

    def to_list(self):
        """The ranges as (first, last) tuples."""
        self.normalize()
        return [(self.ranges[2 * i], self.ranges[2 * i + 1]) for i in range(self.count)]


cdef int digit_value(uint8_t character) noexcept:
    """Value of a digit of the generated tables (tools/gen_regex_unicode.py); the lowest six bits count."""
    if c'A' <= character <= c'Z':
        return character - c'A'
    if c'a' <= character <= c'z':
        return character - c'a' + 26
    if c'0' <= character <= c'9':
        return character - c'0' + 52
    return 62 if character == c'-' else 63


cdef struct NumberReader:
    const uint8_t *at
    const uint8_t *end


cdef int32_t read_number(NumberReader *reader) noexcept:
    """The next little-endian base-32 number."""
    cdef int32_t number = 0
    cdef int shift = 0, digit
    while reader.at < reader.end and shift <= 20:
        digit = digit_value(reader.at[0])
        reader.at += 1
        number |= (digit & 31) << shift
        if digit < 32:
            break
        shift += 5
    return number


cdef int open_reader(NumberReader *reader, str text) except -1:
    if not PyUnicode_IS_ASCII(text):
        raise ValueError("not a table of numbers")
    reader.at = <const uint8_t *>PyUnicode_DATA(text)
    reader.end = reader.at + len(text)
    return 0


cdef CodePointSet decode_set(str text):
    """The set that `encode_set` of the table generator wrote."""
    cdef CodePointSet result = CodePointSet()
    cdef NumberReader reader
    cdef int32_t first, last, previous = 0
    open_reader(&reader, text)
    while reader.at < reader.end:
        first = previous + read_number(&reader)
        last = first + read_number(&reader)
        result.add_range(first, last)
        previous = last + 1
    return result


cdef class CaseTable:
    """The equivalence classes of a case mapping, decoded from the generated table."""

    def __dealloc__(self):
        free(self.page_of)
        free(self.pages)
        free(self.canonical)
        free(self.member_start)
        free(self.members)

    def __cinit__(self, str text not None):
        cdef NumberReader reader
        cdef int32_t source, previous = 0, distance
        cdef int length, step, i, page_count = 1, member_count = 0
        cdef dict members_of = {}
        open_reader(&reader, text)
        while reader.at < reader.end:
            source = previous + read_number(&reader)
            length = read_number(&reader) + 1
            step = read_number(&reader) + 1
            distance = read_number(&reader)
            distance = (distance >> 1) if distance & 1 == 0 else -((distance + 1) >> 1)
            for i in range(length):
                if not (0 <= source <= MAX_CODE_POINT and 0 <= source + distance <= MAX_CODE_POINT):
                    raise ValueError("not a case mapping")
                if source + distance in members_of:
                    members_of[source + distance].append(source)
                else:
                    members_of[source + distance] = [source + distance, source]
                previous = source + 1
                source += step
        pages = {member >> 8 for group in members_of.values() for member in group}
        member_count = sum(map(len, members_of.values()))
        self.class_count = len(members_of) + 1
        self.page_of = <uint16_t *>calloc(CODE_POINT_LIMIT >> 8, sizeof(uint16_t))
        self.pages = <uint16_t *>calloc((len(pages) + 1) * 256, sizeof(uint16_t))
        self.canonical = <int32_t *>malloc(self.class_count * sizeof(int32_t))
        self.member_start = <int32_t *>malloc((self.class_count + 1) * sizeof(int32_t))
        self.members = <int32_t *>malloc(member_count * sizeof(int32_t))
        if not (self.page_of and self.pages and self.canonical and self.member_start and self.members):
            raise MemoryError
        for i, page in enumerate(sorted(pages)):
            self.page_of[<int>page] = i + 1
        member_count = 0
        self.canonical[0] = -1
        self.member_start[0] = self.member_start[1] = 0
        for i, (canonical, group) in enumerate(members_of.items()):
            self.canonical[i + 1] = canonical
            for member in group:
                self.members[member_count] = member
                member_count += 1
                self.pages[self.page_of[<int>(member >> 8)] * 256 + <int>(member & 255)] = i + 1
            self.member_start[i + 2] = member_count

    cdef int class_of(self, int32_t code_point) noexcept nogil:
        """Number of the equivalence class, 0 when the code point is equal to itself only."""
        return self.pages[self.page_of[code_point >> 8] * 256 + (code_point & 255)]

    cdef int32_t canonicalize(self, int32_t code_point) noexcept nogil:
        """Canonicalize(code_point)."""
        cdef int class_number = self.class_of(code_point)
        return self.canonical[class_number] if class_number else code_point

    def get(self, int32_t code_point):
        """Canonicalize(code_point), for tests."""
        if not 0 <= code_point <= MAX_CODE_POINT:
            raise ValueError("not a code point")
        return self.canonicalize(code_point)


cdef CaseTable legacy_table = None
cdef CaseTable folding_table = None


cdef CaseTable legacy_case_table():
    """Canonicalize without the flags u and v."""
    global legacy_table
    if legacy_table is None:
        from .unicode_data import LEGACY_CANONICALIZE
        legacy_table = CaseTable(LEGACY_CANONICALIZE)
    return legacy_table


cdef CaseTable folding_case_table():
    """Canonicalize with one of the flags u and v: simple case folding."""
    global folding_table
    if folding_table is None:
        from .unicode_data import SIMPLE_CASE_FOLDING
        folding_table = CaseTable(SIMPLE_CASE_FOLDING)
    return folding_table


def case_table(bint unicode_mode):
    """The table of one Canonicalize function."""
    return folding_case_table() if unicode_mode else legacy_case_table()


cdef CodePointSet set_of(list ranges):
    cdef CodePointSet result = CodePointSet()
    for first, last in ranges:
        result.add_range(first, last)
    return result


# \d, \w, \s and what `.` excludes (ECMA-262 §22.2.2.9, §12.2 white space, §12.3 line terminators). Shared:
# copy before changing.
cdef CodePointSet digits = set_of([(0x30, 0x39)])
cdef CodePointSet words = set_of([(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)])
cdef CodePointSet spaces = set_of([
    (0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
    (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
])
cdef CodePointSet line_terminators = set_of([(0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029)])


cdef CodePointSet digit_set():
    return digits


cdef CodePointSet word_set():
    return words


cdef CodePointSet space_set():
    return spaces


cdef CodePointSet line_terminator_set():
    return line_terminators

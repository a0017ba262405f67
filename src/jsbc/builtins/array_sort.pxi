# Array.prototype.sort and toSorted (ECMA-262 §23.1.3.30, §23.1.3.34).
#
# A stable merge sort on a copy of the Values: the comparator may change the array meanwhile, and the time limit may
# end the sort half way, without harm.  Runs of up to RUN elements are sorted by binary insertion;
# two runs that are in order already are not merged, so that sorted input takes n comparisons.


cdef extern from "Python.h":
    int PyUnicode_Compare(PyObject* a, PyObject* b) except? -1


cdef enum:
    RUN = 8

cdef struct SortItem:
    Value value                  # borrowed while sorting
    PyObject* text               # its string when there is no comparator: borrowed from `texts`

cdef struct Sorter:
    SortItem* items
    SortItem* buffer
    Value comparator


cdef int compare_items(Realm realm, Sorter* sorter, SortItem* a, SortItem* b) except -2:
    """CompareArrayElements (§23.1.3.30.2): negative, 0 or positive as -1, 0, 1."""
    cdef Value arguments[2]
    cdef Value answer = UNDEFINED
    cdef double order
    cdef int sign
    tick(realm)
    if sorter.comparator == UNDEFINED:
        # Code units compare like code points here, since no string holds one above U+FFFF.
        if a.text == b.text:
            return 0
        sign = PyUnicode_Compare(a.text, b.text)
        return -1 if sign < 0 else 1 if sign > 0 else 0
    arguments[0] = a.value
    arguments[1] = b.value
    call_function(realm, &answer, sorter.comparator, UNDEFINED, 2, arguments)
    if is_int(answer):
        return -1 if as_int(answer) < 0 else 1 if as_int(answer) > 0 else 0
    try:
        to_number(realm, answer, &order)
    finally:
        value_decref(answer)
    return -1 if order < 0 else 1 if order > 0 else 0


cdef int insertion_sort(Realm realm, Sorter* sorter, int64_t start, int64_t end) except -1:
    cdef SortItem* items = sorter.items
    cdef SortItem item
    cdef int64_t index, low, high, middle, move
    for index in range(start + 1, end):
        item = items[index]
        # Sorted input is the common case: look at the neighbour first.
        if compare_items(realm, sorter, &items[index - 1], &item) <= 0:
            continue
        low = start
        high = index - 1
        while low < high:
            middle = (low + high) >> 1
            if compare_items(realm, sorter, &item, &items[middle]) < 0:
                high = middle
            else:
                low = middle + 1
        move = index
        while move > low:
            items[move] = items[move - 1]
            move -= 1
        items[low] = item
    return 0


cdef int merge_runs(Realm realm, Sorter* sorter, int64_t start, int64_t middle, int64_t end) except -1:
    """Merges items[start:middle] and items[middle:end]; the left run is put aside in the buffer."""
    cdef SortItem* items = sorter.items
    cdef SortItem* left = sorter.buffer
    cdef int64_t i = 0, count = middle - start, j = middle, target = start
    if compare_items(realm, sorter, &items[middle - 1], &items[middle]) <= 0:
        return 0
    memcpy(left, items + start, <size_t>count * sizeof(SortItem))
    try:
        while i < count and j < end:
            if compare_items(realm, sorter, &items[j], &left[i]) < 0:
                items[target] = items[j]
                j += 1
            else:
                items[target] = left[i]
                i += 1
            target += 1
    finally:
        # Also when the comparator threw: no element is lost or doubled.
        memcpy(items + target, left + i, <size_t>(count - i) * sizeof(SortItem))
    return 0


cdef int merge_sort(Realm realm, Sorter* sorter, int64_t count) except -1:
    """Bottom up, so that the depth of the native stack does not depend on the input."""
    cdef int64_t width = RUN, start
    start = 0
    while start < count:
        insertion_sort(realm, sorter, start, min(start + RUN, count))
        start += RUN
    while width < count:
        start = 0
        while start + width < count:
            merge_runs(realm, sorter, start, start + width, min(start + 2 * width, count))
            start += 2 * width
        width *= 2
    return 0


# Stable merge sort of `count` owned Values with a comparator function, or undefined: in the order of their strings.
# Undefined values must have been taken out.  On failure the values are still all there, in some order.
cdef int sort_values(Realm realm, Value* values, int64_t count, Value comparator) except -1:
    cdef Sorter sorter
    cdef list texts = []
    cdef int64_t index
    if count < 2:
        return 0
    charge(realm, <size_t>count * 2 * sizeof(SortItem))
    sorter.comparator = comparator
    sorter.items = <SortItem*>malloc(<size_t>count * sizeof(SortItem))
    sorter.buffer = <SortItem*>malloc(<size_t>count * sizeof(SortItem))
    try:
        if sorter.items == NULL or sorter.buffer == NULL:
            raise MemoryError()
        for index in range(count):
            sorter.items[index].value = values[index]
            sorter.items[index].text = NULL
            if comparator == UNDEFINED:
                if is_string(values[index]):
                    sorter.items[index].text = as_pointer(values[index])
                else:
                    tick(realm)
                    text = to_string(realm, values[index])
                    texts.append(text)
                    sorter.items[index].text = <PyObject*>text
        try:
            merge_sort(realm, &sorter, count)
        finally:
            for index in range(count):
                values[index] = sorter.items[index].value
    finally:
        free(sorter.items)
        free(sorter.buffer)
    return 0


# ------------------------------------------------------------------ the methods

cdef struct Collected:
    Value* values                # owned
    int64_t count
    int64_t capacity
    int64_t undefined_count      # these sort to the end without a comparison


cdef int collect(Realm realm, Collected* collected, JSObject base, int64_t length, bint skip_holes) except -1:
    """The collecting half of SortIndexedProperties (§23.1.3.30.1)."""
    cdef int64_t index, capacity
    cdef Value v = UNDEFINED
    cdef Value* values
    try:
        for index in range(length):
            tick(realm)
            if skip_holes:
                if not get_index_if_present(realm, &v, base, index):
                    continue
            else:
                get_index(realm, &v, base, index)
            if is_undefined(v):
                collected.undefined_count += 1
                continue
            if collected.count == collected.capacity:
                capacity = collected.capacity * 2
                if capacity == 0:
                    capacity = max(<int64_t>16, min(length, <int64_t>65536))
                charge(realm, <size_t>(capacity - collected.capacity) * sizeof(Value))
                values = <Value*>realloc(collected.values, <size_t>capacity * sizeof(Value))
                if values == NULL:
                    raise MemoryError()
                collected.values = values
                collected.capacity = capacity
            collected.values[collected.count] = v
            collected.count += 1
            v = UNDEFINED
    finally:
        value_decref(v)
    return 0


cdef void release_collected(Collected* collected) noexcept:
    cdef int64_t index
    for index in range(collected.count):
        value_decref(collected.values[index])
    free(collected.values)


cdef int check_comparator(Realm realm, Value comparator) except -1:
    if is_undefined(comparator) or is_callable(comparator):
        return 0
    return throw_type_error(realm, "The comparison function must be either a function or undefined")


cdef int array_sort(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.sort ( comparator ), §23.1.3.30"""
    cdef Value comparator = argument(argc, argv, 0)
    cdef JSObject base
    cdef int64_t length, index, total
    cdef Collected collected
    collected.values = NULL
    collected.count = collected.capacity = collected.undefined_count = 0
    check_comparator(realm, comparator)
    base = to_object(realm, this_value)
    length = length_of(realm, base)
    try:
        collect(realm, &collected, base, length, True)
        sort_values(realm, collected.values, collected.count, comparator)
        total = collected.count + collected.undefined_count
        for index in range(total):
            tick(realm)
            set_index(realm, base, index, collected.values[index] if index < collected.count else UNDEFINED)
        for index in range(total, length):
            tick(realm)
            delete_index(realm, base, index)
    finally:
        release_collected(&collected)
    set_copy(result, object_value(base))
    return 0


cdef int array_to_sorted(Realm realm, Value* result, Value this_value, int argc, Value* argv) except -1:
    """Array.prototype.toSorted ( comparator ), §23.1.3.34"""
    cdef Value comparator = argument(argc, argv, 0)
    cdef JSObject base
    cdef JSArray made
    cdef int64_t length, index
    cdef Collected collected
    collected.values = NULL
    collected.count = collected.capacity = collected.undefined_count = 0
    check_comparator(realm, comparator)
    base = to_object(realm, this_value)
    length = length_of(realm, base)
    made = array_create(realm, length)
    made.length = 0
    try:
        collect(realm, &collected, base, length, False)
        sort_values(realm, collected.values, collected.count, comparator)
        for index in range(length):
            array_push(realm, made, collected.values[index] if index < collected.count else UNDEFINED)
    finally:
        release_collected(&collected)
    set_copy(result, object_value(made))
    return 0


SORT_METHODS[:] = [
    native("sort", 1, array_sort),
    native("toSorted", 1, array_to_sorted),
    table_end(),
]

"""RegExp, ECMA-262 §22.2.

The algorithms of the specification call `exec`, `flags`, ... as properties.  While a regular
expression and %RegExp.prototype% are as they were made (`is_pristine`), nobody can see the
difference and the matcher is driven directly.
"""

cimport cython
from cpython.mem cimport PyMem_Malloc, PyMem_Free

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport *
from jsbc.vm.operators cimport same_value
from jsbc.vm.interp cimport set_regexp_literal
from jsbc.builtins.table cimport *
from jsbc.builtins.string cimport get_substitution, advance_string_index
from jsbc.builtins.support cimport species_getter
from jsbc.regex.regexp cimport RegExpProgram, RegExpLimits, compile_regexp, default_limits, regexp_exec, regexp_exec_at
from jsbc.regex.errors import RegExpLimitError, RegExpSyntaxError

cdef extern from "Python.h":
    Py_ssize_t PyUnicode_GET_LENGTH(object s) noexcept
    object PyUnicode_Substring(object s, Py_ssize_t start, Py_ssize_t end)
    uint32_t PyUnicode_READ_CHAR(PyObject* s, Py_ssize_t i) noexcept

cdef enum RegExpFlag:
    FLAG_INDICES = 1
    FLAG_GLOBAL = 2
    FLAG_IGNORE_CASE = 4
    FLAG_MULTILINE = 8
    FLAG_DOT_ALL = 16
    FLAG_UNICODE = 32
    FLAG_UNICODE_SETS = 64
    FLAG_STICKY = 128
    FLAG_FULL_UNICODE = 96

cdef enum:
    INLINE_CAPTURES = 16         # match positions kept on the C stack; more are allocated
    REALM_PROGRAMS = 256         # in a realm's own table, which is emptied when it is full
    PROGRAM_BYTES = 1024         # estimate of what a program keeps alive, besides 16 bytes per character of its pattern
    TRACKED = 12

cdef str FLAG_LETTERS = "dgimsuvy"
# what must be untouched on the prototype for the direct way
cdef tuple TRACKED_NAMES = ("exec", "flags", "global", "ignoreCase", "multiline", "dotAll", "unicode", "unicodeSets",
                            "sticky", "hasIndices", "constructor", "source")


# %RegExp.prototype%: remembers the values of its own tracked properties
cdef class RegExpPrototype(JSObject):
    cdef uint32_t tracked_slots[TRACKED]
    cdef Value tracked_values[TRACKED]
    cdef list tracked_references         # keeps the values alive, so that their addresses stay theirs
    cdef Shape instance_shape            # of a fresh RegExp: only lastIndex
    cdef Shape own_shape


cdef inline RegExpPrototype regexp_prototype(Realm realm):
    return <RegExpPrototype>intrinsic(realm, INTRINSIC_REGEXP_PROTOTYPE)


cdef bint is_pristine(Realm realm, JSObject target):
    cdef RegExpPrototype prototype
    cdef int i
    if target.kind != KIND_REGEXP:
        return False
    prototype = regexp_prototype(realm)
    if target.shape is not prototype.instance_shape or prototype.shape is not prototype.own_shape:
        return False
    for i in range(TRACKED):
        if prototype.slots[prototype.tracked_slots[i]] != prototype.tracked_values[i]:
            return False
    return True


# ------------------------------------------------------------------ creation
cdef RegExpProgram program_for(Realm realm, object pattern, object flags):
    # A program is free of realms. The cache is what the owner of the realm registered, mostly the part of the process's
    # compilation cache; a literal in a loop asks each time, so the realm has a table in front of it (0.3 against 0.7 us).
    cdef dict hooks = realm.hooks
    cdef dict programs = hooks.get("regexp programs")
    cdef tuple key = (pattern, flags)
    cdef object program
    if programs is None:
        programs = hooks["regexp programs"] = {}
    program = programs.get(key)
    if program is not None:
        return program
    cache = hooks["regexp cache"]()
    program = cache.get(key)
    if program is None:
        try:
            program = compile_regexp(pattern, flags)
        except RegExpSyntaxError as error:
            throw_syntax_error(realm, utf16_from_python(str(error)))
        cache.put(key, program, PROGRAM_BYTES + 16 * len(pattern))
    if len(programs) >= REALM_PROGRAMS:
        programs.clear()
    programs[key] = program
    return program


# Flags as written -> (bits, flags in the order of FLAG_LETTERS). Only valid ones: a few hundred at most.
cdef dict known_flags = {}


cdef tuple parsed_flags(Realm realm, object flags):
    cdef int bits
    known = known_flags.get(flags)
    if known is None:
        bits = parse_flags(realm, flags)
        known = (bits, "".join([letter for i, letter in enumerate(FLAG_LETTERS) if bits & (1 << i)]))
        if len(known_flags) < 256:
            known_flags[flags] = known
    return <tuple>known


cdef int parse_flags(Realm realm, object flags) except -1:
    cdef int bits = 0, bit
    for letter in flags:
        bit = FLAG_LETTERS.find(letter)
        if bit < 0 or bits & (1 << bit):
            return throw_syntax_error(realm, "Invalid flags supplied to RegExp constructor '%s'" % flags)
        bits |= 1 << bit
    if bits & FLAG_FULL_UNICODE == FLAG_FULL_UNICODE:
        return throw_syntax_error(realm, "Invalid flags supplied to RegExp constructor '%s'" % flags)
    return bits


cdef int initialize(Realm realm, JSRegExp target, object pattern, object flags) except -1:
    """RegExpInitialize, §22.2.3.3, without setting lastIndex."""
    cdef tuple known = parsed_flags(realm, flags)
    target.program = program_for(realm, pattern, flags)
    describe_pattern(target, pattern, known)
    return 0


cdef inline void describe_pattern(JSRegExp target, object pattern, tuple known):
    target.source = pattern
    target.flag_bits = <int>known[0]
    target.regexp_flags = known[1]


cdef PropertyKey KEY_LAST_INDEX = key_from_str("lastIndex")


cdef JSRegExp allocate(Realm realm, JSObject proto):
    cdef JSRegExp target = JSRegExp.__new__(JSRegExp)
    init_object(realm, target, proto, KIND_REGEXP)
    object_add_slot(realm, target, KEY_LAST_INDEX, ATTR_WRITABLE, value_int(0))
    return target


cdef JSRegExp new_regexp(Realm realm, object pattern, object flags):
    cdef JSRegExp target = allocate(realm, intrinsic(realm, INTRINSIC_REGEXP_PROTOTYPE))
    initialize(realm, target, pattern, flags)
    return target


cdef JSObject regexp_literal(Realm realm, object pattern, object flags):
    # The syntax is known to be right; most literals of a library are never used, so the program waits (12 % of
    # lodash's warm load).
    cdef JSRegExp target = allocate(realm, intrinsic(realm, INTRINSIC_REGEXP_PROTOTYPE))
    describe_pattern(target, pattern, parsed_flags(realm, flags))
    return target


cdef JSObject regexp_copy(Realm realm, JSObject original):
    # Another one like a literal that no program has seen: 51,000 of them are made when sql-formatter is loaded.
    cdef JSRegExp known = <JSRegExp>original
    cdef JSRegExp target = JSRegExp.__new__(JSRegExp)
    target.shape = known.shape
    target.slots = target.inline_slots
    target.slot_capacity = 4
    target.slots[0] = value_int(0)
    target.slot_count = 1
    target.kind = known.kind
    target.flags = known.flags
    target.program = compiled_program(realm, known)
    target.source = known.source
    target.flag_bits = known.flag_bits
    target.regexp_flags = known.regexp_flags
    return target


cdef inline RegExpProgram compiled_program(Realm realm, JSRegExp regexp):
    if regexp.program is None:
        regexp.program = program_for(realm, regexp.source, regexp.regexp_flags)
    return regexp.program


cdef bint is_regexp(Realm realm, object candidate) except -1:
    # IsRegExp, §7.2.8
    if not isinstance(candidate, JSObject):
        return False
    matcher = js_get(realm, candidate, SYMBOL_MATCH)
    if matcher is not None:
        return js_to_boolean(matcher)
    return (<JSObject>candidate).kind == KIND_REGEXP


cdef object regexp_constructor(Realm realm, object this_value, tuple args):
    cdef object pattern = arg(args, 0), flags = arg(args, 1)
    cdef object new_target = None if is_undefined(realm.new_target) else from_value(realm.new_target)
    cdef JSFunction active = realm.callee
    cdef bint pattern_is_regexp = is_regexp(realm, pattern)
    cdef Value target_value
    cdef JSRegExp made
    if new_target is None:
        new_target = active
        if pattern_is_regexp and flags is None:
            if js_get(realm, pattern, "constructor") is new_target:
                return pattern
    if isinstance(pattern, JSRegExp):
        source = (<JSRegExp>pattern).source
        if flags is None:
            flags = (<JSRegExp>pattern).regexp_flags
    elif pattern_is_regexp:
        source = js_get(realm, pattern, "source")
        if flags is None:
            flags = js_get(realm, pattern, "flags")
    else:
        source = pattern
    target_value = value_object(<PyObject*>new_target)
    made = allocate(realm, prototype_from_constructor(realm, target_value, INTRINSIC_REGEXP_PROTOTYPE))
    source = "" if source is None else js_to_string(realm, source)
    flags = "" if flags is None else js_to_string(realm, flags)
    initialize(realm, made, source, flags)
    return made


cdef object regexp_compile(Realm realm, object this_value, tuple args):
    # Annex B.2.4.1
    cdef JSRegExp target = this_regexp(realm, this_value, "compile")
    pattern = arg(args, 0)
    flags = arg(args, 1)
    if isinstance(pattern, JSRegExp):
        if flags is not None:
            throw_type_error(realm, "Invalid flags supplied to RegExp constructor")
        initialize(realm, target, (<JSRegExp>pattern).source, (<JSRegExp>pattern).regexp_flags)
    else:
        initialize(realm, target, "" if pattern is None else js_to_string(realm, pattern),
                   "" if flags is None else js_to_string(realm, flags))
    js_set(realm, target, "lastIndex", 0)
    return target


cdef JSRegExp this_regexp(Realm realm, object this_value, str method):
    if not isinstance(this_value, JSRegExp):
        throw_type_error(realm, "RegExp.prototype.%s requires that 'this' be a RegExp object" % method)
    return <JSRegExp>this_value


# ------------------------------------------------------------------ matching
cdef int interrupt_tick(void* data) except -1:
    return check_interrupt(<Realm><PyObject*>data)


@cython.freelist(8)
cdef class Captures:
    # positions of one match attempt: 2 per group, -1 unset.  Holds the program they are sized for: a
    # callback may call RegExp.prototype.compile on the object that is being matched.
    cdef RegExpProgram program
    cdef int32_t* positions
    cdef int32_t few[2 * INLINE_CAPTURES]
    cdef int count

    def __dealloc__(self):
        if self.positions != self.few:
            PyMem_Free(self.positions)


cdef Captures new_captures(Realm realm, JSRegExp regexp):
    cdef Captures captures = Captures.__new__(Captures)
    captures.program = compiled_program(realm, regexp)
    captures.count = captures.program.capture_count
    captures.positions = captures.few
    if captures.count > INLINE_CAPTURES:
        captures.positions = <int32_t*>PyMem_Malloc(2 * captures.count * sizeof(int32_t))
        if captures.positions == NULL:
            captures.positions = captures.few
            raise MemoryError()
    return captures


cdef inline int match_at(Realm realm, object s, Py_ssize_t index, Captures captures) except -1:
    return match_program(realm, captures.program, s, index, captures.positions)


cdef int match_program(Realm realm, RegExpProgram program, object s, Py_ssize_t index, int32_t* positions) except -1:
    # 1 when it matches at or (unless sticky) after index
    cdef RegExpLimits limits
    default_limits(&limits)
    limits.tick = interrupt_tick
    limits.data = <void*><PyObject*>realm
    try:
        return regexp_exec(program, s, index, positions, &limits)
    except RegExpLimitError:
        return throw_range_error(realm, "Maximum call stack size exceeded: regular expression too complex")


cdef int search_from(Realm realm, object s, Py_ssize_t index, Captures captures) except -1:
    # the same whatever the flag y is
    cdef RegExpLimits limits
    default_limits(&limits)
    limits.tick = interrupt_tick
    limits.data = <void*><PyObject*>realm
    try:
        return regexp_exec_at(captures.program, s, index, False, captures.positions, &limits)
    except RegExpLimitError:
        return throw_range_error(realm, "Maximum call stack size exceeded: regular expression too complex")


cdef object capture_text(object s, Captures captures, int group):
    cdef int32_t start = captures.positions[2 * group], end = captures.positions[2 * group + 1]
    if start < 0 or end < 0:
        return None
    return PyUnicode_Substring(s, start, end)


cdef object named_groups(Realm realm, Captures captures, list values):
    # the `groups` object: null prototype, names in source order; of duplicate names the one that matched
    cdef JSObject groups
    if not captures.program.group_names:
        return None
    groups = new_object_with_proto(realm, None)
    cdef dict found = {}
    for name, index in captures.program.group_names:
        if found.get(name) is None:
            found[name] = values[index]
    for name, value in found.items():
        js_define(realm, groups, name, value)
    return groups


cdef object match_result(Realm realm, JSRegExp regexp, object s, Captures captures):
    cdef list values = [capture_text(s, captures, group) for group in range(captures.count)]
    cdef JSArray array = new_array_from(realm, values)
    cdef int32_t start
    cdef Value v
    charge(realm, 64 + 16 * captures.count)
    object_add_slot(realm, array, key_from_str("index"), ATTR_DEFAULT, value_int(captures.positions[0]))
    object_add_slot(realm, array, key_from_str("input"), ATTR_DEFAULT, value_string(<PyObject*>s))
    groups = named_groups(realm, captures, values)
    v = to_value(realm, groups)
    object_add_slot(realm, array, key_from_str("groups"), ATTR_DEFAULT, v)
    value_decref(v)
    if regexp.flag_bits & FLAG_INDICES:
        pairs = []
        for group in range(captures.count):
            start = captures.positions[2 * group]
            pairs.append(None if start < 0 else new_array_from(realm, [start, captures.positions[2 * group + 1]]))
        indices = new_array_from(realm, pairs)
        js_define(realm, indices, "groups", named_groups(realm, captures, pairs))
        js_define(realm, array, "indices", indices)
    return array


cdef inline int set_last_index(Realm realm, JSRegExp regexp, Py_ssize_t index) except -1:
    # lastIndex is slot 0 of every RegExp; while writable it is only a store
    if shape_attributes(regexp.shape, 0) & ATTR_WRITABLE:
        set_number(&regexp.slots[0], <double>index)
        return 0
    return js_set(realm, regexp, "lastIndex", index)


cdef int read_last_index(Realm realm, JSRegExp regexp, int64_t* last_index) except -1:
    cdef Value stored = regexp.slots[0]
    if is_int(stored) and as_int(stored) >= 0:
        last_index[0] = as_int(stored)
        return 0
    # Converting an object runs a program, which may store something else, or give the expression another pattern.
    value_incref(stored)
    try:
        return to_length(realm, stored, last_index)
    finally:
        value_decref(stored)


cdef Captures builtin_exec(Realm realm, JSRegExp regexp, object s):
    """RegExpBuiltinExec, §22.2.7.2: what it captures, None without a match."""
    cdef Captures captures
    cdef int64_t last_index = 0
    read_last_index(realm, regexp, &last_index)
    captures = new_captures(realm, regexp)
    if exec_program(realm, regexp, captures.program, s, captures.positions, last_index):
        return captures
    return None


cdef int exec_program(
    Realm realm, JSRegExp regexp, RegExpProgram program, object s, int32_t* positions, int64_t last_index
) except -1:
    """The rest of RegExpBuiltinExec when lastIndex has been read: 1 with positions, or 0."""
    cdef bint uses_last_index = (regexp.flag_bits & (FLAG_GLOBAL | FLAG_STICKY)) != 0
    if not uses_last_index:
        last_index = 0
    if last_index > PyUnicode_GET_LENGTH(s) or not match_program(realm, program, s, last_index, positions):
        if uses_last_index:
            set_last_index(realm, regexp, 0)
        return 0
    if uses_last_index:
        set_last_index(realm, regexp, positions[1])
    return 1


cdef object regexp_exec_object(Realm realm, JSObject target, object s):
    """RegExpExec, §22.2.7.1: through the `exec` property."""
    cdef Captures captures
    if not is_pristine(realm, target):
        exec_method = js_get(realm, target, "exec")
        if js_is_callable(exec_method):
            result = js_call(realm, exec_method, target, (s,))
            if result is not JSNull and not isinstance(result, JSObject):
                throw_type_error(realm, "object null is not a function")
            return result
        if target.kind != KIND_REGEXP:
            throw_type_error(realm, "Method RegExp.prototype.exec called on incompatible receiver")
    captures = builtin_exec(realm, <JSRegExp>target, s)
    return JSNull if captures is None else match_result(realm, <JSRegExp>target, s, captures)


cdef object regexp_exec_method(Realm realm, object this_value, tuple args):
    cdef JSRegExp regexp = this_regexp(realm, this_value, "exec")
    s = js_to_string(realm, arg(args, 0))
    cdef Captures captures = builtin_exec(realm, regexp, s)
    return JSNull if captures is None else match_result(realm, regexp, s, captures)


cdef JSObject this_object(Realm realm, object this_value, str method):
    if not isinstance(this_value, JSObject):
        throw_type_error(realm, "RegExp.prototype.%s called on incompatible receiver" % method)
    return <JSObject>this_value


cdef object regexp_test(Realm realm, object this_value, tuple args):
    cdef JSObject target = this_object(realm, this_value, "test")
    cdef RegExpProgram program
    cdef Captures captures
    cdef int64_t last_index = 0
    cdef int32_t few[2 * INLINE_CAPTURES]
    s = js_to_string(realm, arg(args, 0))
    if is_pristine(realm, target):
        read_last_index(realm, <JSRegExp>target, &last_index)
        program = compiled_program(realm, <JSRegExp>target)
        if program.capture_count <= INLINE_CAPTURES:
            return bool(exec_program(realm, <JSRegExp>target, program, s, few, last_index))
        captures = new_captures(realm, <JSRegExp>target)
        return bool(exec_program(realm, <JSRegExp>target, program, s, captures.positions, last_index))
    return regexp_exec_object(realm, target, s) is not JSNull


# ------------------------------------------------------------------ Symbol.match, matchAll, search
cdef object regexp_match(Realm realm, object this_value, tuple args):
    cdef JSObject target = this_object(realm, this_value, "[Symbol.match]")
    cdef Captures captures
    cdef JSRegExp regexp
    cdef list matches = []
    cdef Py_ssize_t position = 0
    s = js_to_string(realm, arg(args, 0))
    if is_pristine(realm, target):
        regexp = <JSRegExp>target
        if not regexp.flag_bits & FLAG_GLOBAL:
            return regexp_exec_object(realm, target, s)
        captures = new_captures(realm, regexp)
        set_last_index(realm, regexp, 0)
        while position <= PyUnicode_GET_LENGTH(s) and match_at(realm, s, position, captures):
            tick(realm)
            charge(realm, 64)
            matches.append(capture_text(s, captures, 0))
            position = captures.positions[1]
            if captures.positions[0] == position:
                position = advance_string_index(s, position, (regexp.flag_bits & FLAG_FULL_UNICODE) != 0)
        return new_array_from(realm, matches) if matches else JSNull
    flags = js_to_string(realm, js_get(realm, target, "flags"))
    if "g" not in flags:
        return regexp_exec_object(realm, target, s)
    unicode = "u" in flags or "v" in flags
    js_set(realm, target, "lastIndex", 0)
    while True:
        result = regexp_exec_object(realm, target, s)
        if result is JSNull:
            return new_array_from(realm, matches) if matches else JSNull
        text = js_to_string(realm, js_get(realm, result, 0))
        charge(realm, 64)
        matches.append(text)
        if not text:
            bump_last_index(realm, target, s, unicode)


cdef int bump_last_index(Realm realm, JSObject target, object s, bint unicode) except -1:
    index = to_length_object(realm, js_get(realm, target, "lastIndex"))
    tick(realm)
    js_set(realm, target, "lastIndex", advance_string_index(s, index, unicode) if index < len(s) else index + 1)
    return 0


cdef object to_length_object(Realm realm, object o):
    length = js_to_integer(realm, o)
    return 0 if length <= 0 else min(length, 9007199254740991)


cdef object regexp_search(Realm realm, object this_value, tuple args):
    cdef JSObject target = this_object(realm, this_value, "[Symbol.search]")
    cdef Captures captures
    s = js_to_string(realm, arg(args, 0))
    if is_pristine(realm, target):
        captures = new_captures(realm, <JSRegExp>target)
        return captures.positions[0] if match_at(realm, s, 0, captures) else -1
    previous = js_get(realm, target, "lastIndex")
    if not (type(previous) is int and previous == 0):
        js_set(realm, target, "lastIndex", 0)
    result = regexp_exec_object(realm, target, s)
    current = js_get(realm, target, "lastIndex")
    if not same_object_value(realm, current, previous):
        js_set(realm, target, "lastIndex", previous)
    return -1 if result is JSNull else js_get(realm, result, "index")


cdef bint same_object_value(Realm realm, object a, object b) except -1:
    cdef Value left = to_value(realm, a), right = to_value(realm, b)
    cdef bint answer = same_value(left, right)
    value_decref(left)
    value_decref(right)
    return answer


cdef class RegExpStringIterator(JSObject):
    cdef object matcher              # None when exhausted
    cdef object subject
    cdef bint is_global
    cdef bint unicode


cdef object regexp_match_all(Realm realm, object this_value, tuple args):
    cdef JSObject target = this_object(realm, this_value, "[Symbol.matchAll]")
    cdef RegExpStringIterator iterator
    s = js_to_string(realm, arg(args, 0))
    constructor = species_constructor(realm, target, intrinsic(realm, INTRINSIC_REGEXP))
    flags = js_to_string(realm, js_get(realm, target, "flags"))
    matcher = js_construct(realm, constructor, (target, flags), None)
    js_set(realm, matcher, "lastIndex", to_length_object(realm, js_get(realm, target, "lastIndex")))
    iterator = RegExpStringIterator.__new__(RegExpStringIterator)
    init_object(realm, iterator, intrinsic(realm, INTRINSIC_REGEXP_STRING_ITERATOR_PROTOTYPE), KIND_ITERATOR)
    iterator.matcher = matcher
    iterator.subject = s
    iterator.is_global = "g" in flags
    iterator.unicode = "u" in flags or "v" in flags
    return iterator


cdef object regexp_string_iterator_next(Realm realm, object this_value, tuple args):
    cdef RegExpStringIterator iterator
    if not isinstance(this_value, RegExpStringIterator):
        throw_type_error(realm, "RegExp String Iterator.prototype.next called on incompatible receiver")
    iterator = this_value
    if iterator.matcher is None:
        return iterator_result(realm, None, True)
    result = regexp_exec_object(realm, iterator.matcher, iterator.subject)
    if result is JSNull:
        iterator.matcher = None
        return iterator_result(realm, None, True)
    if not iterator.is_global:
        iterator.matcher = None
    elif not js_to_string(realm, js_get(realm, result, 0)):
        bump_last_index(realm, iterator.matcher, iterator.subject, iterator.unicode)
    return iterator_result(realm, result, False)


# ------------------------------------------------------------------ Symbol.replace
cdef object replace_pristine(Realm realm, JSRegExp regexp, object s, object replacement, bint functional):
    cdef Captures captures = None
    cdef bint everywhere = (regexp.flag_bits & FLAG_GLOBAL) != 0
    cdef bint unicode = (regexp.flag_bits & FLAG_FULL_UNICODE) != 0
    cdef bint plain = not functional and "$" not in replacement
    cdef list out = [], groups
    cdef Py_ssize_t position = 0, copied = 0, length = PyUnicode_GET_LENGTH(s), start, end
    cdef int64_t ignored = 0
    cdef int group
    if everywhere:
        set_last_index(realm, regexp, 0)
    elif regexp.flag_bits & FLAG_STICKY:
        captures = builtin_exec(realm, regexp, s)
        if captures is None:
            return s
        position = captures.positions[0]
    else:
        read_last_index(realm, regexp, &ignored)     # not used, but an object is asked for it
    if captures is None:
        captures = new_captures(realm, regexp)
    while position <= length and match_at(realm, s, position, captures):
        tick(realm)
        start = captures.positions[0]
        end = captures.positions[1]
        out.append(PyUnicode_Substring(s, copied, start))
        if plain:
            piece = replacement
        else:
            groups = [capture_text(s, captures, group) for group in range(captures.count)]
            names = named_groups(realm, captures, groups)
            if functional:
                arguments = tuple(groups) + (start, s)
                if names is not None:
                    arguments += (names,)
                # the callback may run this very expression again: positions are read before
                piece = js_to_string(realm, js_call(realm, replacement, None, arguments))
            else:
                piece = get_substitution(realm, groups[0], s, start, groups[1:], names, replacement)
        charge(realm, 64 + 2 * len(piece))
        out.append(piece)
        copied = end
        if not everywhere:
            break
        position = end if end > start else advance_string_index(s, end, unicode)
    if not out:
        return s
    out.append(PyUnicode_Substring(s, copied, length))
    return join_parts(realm, out)


cdef object join_parts(Realm realm, list parts):
    cdef Py_ssize_t total = 0
    for part in parts:
        total += PyUnicode_GET_LENGTH(part)
    if total > 536870888:
        throw_range_error(realm, "Invalid string length")
    charge(realm, 2 * total)
    return "".join(parts)


cdef object regexp_replace(Realm realm, object this_value, tuple args):
    """RegExp.prototype [ @@replace ], §22.2.6.11."""
    cdef JSObject target = this_object(realm, this_value, "[Symbol.replace]")
    cdef list results = [], out = [], captures
    cdef Py_ssize_t next_position = 0
    s = js_to_string(realm, arg(args, 0))
    replacement = arg(args, 1)
    functional = js_is_callable(replacement)
    if not functional:
        replacement = js_to_string(realm, replacement)
    # a callback that changes the prototype between two matches is not seen any more: exec results are all
    # taken before the first call in the specification, too
    if is_pristine(realm, target):
        return replace_pristine(realm, <JSRegExp>target, s, replacement, functional)
    flags = js_to_string(realm, js_get(realm, target, "flags"))
    everywhere = "g" in flags
    unicode = "u" in flags or "v" in flags
    if everywhere:
        js_set(realm, target, "lastIndex", 0)
    while True:
        result = regexp_exec_object(realm, target, s)
        if result is JSNull:
            break
        results.append(result)
        charge(realm, 128)
        if not everywhere:
            break
        if not js_to_string(realm, js_get(realm, result, 0)):
            bump_last_index(realm, target, s, unicode)
    for result in results:
        count = max(0, length_of(realm, result) - 1)
        matched = js_to_string(realm, js_get(realm, result, 0))
        position = js_to_integer(realm, js_get(realm, result, "index"))
        position = max(min(position, len(s)), 0)
        captures = []
        for i in range(1, count + 1):
            capture = js_get(realm, result, i)
            captures.append(None if capture is None else js_to_string(realm, capture))
        groups = js_get(realm, result, "groups")
        if functional:
            arguments = (matched,) + tuple(captures) + (position, s)
            if groups is not None:
                arguments += (groups,)
            piece = js_to_string(realm, js_call(realm, replacement, None, arguments))
        else:
            if groups is not None:
                groups = js_to_object(realm, groups)
            piece = get_substitution(realm, matched, s, position, captures, groups, replacement)
        if position >= next_position:
            out.append(s[next_position:position])
            out.append(piece)
            next_position = position + len(matched)
    if next_position >= len(s):
        return join_parts(realm, out)
    out.append(s[next_position:])
    return join_parts(realm, out)


# ------------------------------------------------------------------ Symbol.split
cdef object regexp_split(Realm realm, object this_value, tuple args):
    """RegExp.prototype [ @@split ], §22.2.6.14."""
    cdef JSObject target = this_object(realm, this_value, "[Symbol.split]")
    cdef Py_ssize_t p = 0, q = 0, end, size
    cdef Captures captures
    cdef JSRegExp regexp
    cdef list parts = []
    cdef uint32_t limit = 0xFFFFFFFF
    cdef Value limit_value
    cdef int group
    s = js_to_string(realm, arg(args, 0))
    size = PyUnicode_GET_LENGTH(s)
    if is_pristine(realm, target) and species_is_pristine(realm):
        if arg(args, 1) is not None:
            limit_value = to_value(realm, args[1])
            try:
                to_uint32(realm, limit_value, &limit)
            finally:
                value_decref(limit_value)
        if limit == 0:
            return new_array(realm, 0)
        regexp = <JSRegExp>target
        captures = new_captures(realm, regexp)
        if size == 0:
            return new_array(realm, 0) if match_at(realm, s, 0, captures) else new_array_from(realm, [s])
        while q < size and search_from(realm, s, q, captures):
            if captures.positions[0] >= size:
                break
            tick(realm)
            end = captures.positions[1]
            if end == captures.positions[0] and end == p:
                # an empty match where the last part began splits nothing: go on one character later
                q = advance_string_index(s, max(q, end), (regexp.flag_bits & FLAG_FULL_UNICODE) != 0)
                continue
            charge(realm, 64)
            parts.append(PyUnicode_Substring(s, p, captures.positions[0]))
            if <uint32_t>len(parts) == limit:
                return new_array_from(realm, parts)
            p = end
            for group in range(1, captures.count):
                parts.append(capture_text(s, captures, group))
                if <uint32_t>len(parts) == limit:
                    return new_array_from(realm, parts)
            q = p
            if captures.positions[0] == end:
                q = advance_string_index(s, p, (regexp.flag_bits & FLAG_FULL_UNICODE) != 0)
        parts.append(PyUnicode_Substring(s, p, size))
        return new_array_from(realm, parts)
    constructor = species_constructor(realm, target, intrinsic(realm, INTRINSIC_REGEXP))
    flags = js_to_string(realm, js_get(realm, target, "flags"))
    unicode = "u" in flags or "v" in flags
    splitter = js_construct(realm, constructor, (target, flags if "y" in flags else flags + "y"), None)
    if arg(args, 1) is not None:
        limit_value = to_value(realm, args[1])
        try:
            to_uint32(realm, limit_value, &limit)
        finally:
            value_decref(limit_value)
    if limit == 0:
        return new_array(realm, 0)
    if size == 0:
        if regexp_exec_object(realm, splitter, s) is not JSNull:
            return new_array(realm, 0)
        return new_array_from(realm, [s])
    while q < size:
        tick(realm)
        js_set(realm, splitter, "lastIndex", q)
        result = regexp_exec_object(realm, splitter, s)
        if result is JSNull:
            q = advance_string_index(s, q, unicode)
            continue
        end = min(to_length_object(realm, js_get(realm, splitter, "lastIndex")), size)
        if end == p:
            q = advance_string_index(s, q, unicode)
            continue
        parts.append(s[p:q])
        if <uint32_t>len(parts) == limit:
            return new_array_from(realm, parts)
        p = end
        for i in range(1, max(0, length_of(realm, result) - 1) + 1):
            parts.append(js_get(realm, result, i))
            if <uint32_t>len(parts) == limit:
                return new_array_from(realm, parts)
        q = p
    parts.append(s[p:])
    return new_array_from(realm, parts)


cdef bint species_is_pristine(Realm realm):
    # `constructor` of the prototype is tracked; RegExp[Symbol.species] must be the getter it was made with
    species = js_get(realm, intrinsic(realm, INTRINSIC_REGEXP), SYMBOL_SPECIES)
    return species is intrinsic(realm, INTRINSIC_REGEXP)


# ------------------------------------------------------------------ accessors, toString
cdef object regexp_flag(Realm realm, object this_value, tuple args):
    cdef int bit = realm.callee.magic
    if isinstance(this_value, JSRegExp):
        return ((<JSRegExp>this_value).flag_bits & bit) != 0
    if isinstance(this_value, JSObject) and this_value is intrinsic(realm, INTRINSIC_REGEXP_PROTOTYPE):
        return None
    throw_type_error(realm, "RegExp flag getter called on an object that is not a RegExp")


cdef object regexp_flags_getter(Realm realm, object this_value, tuple args):
    cdef JSObject target = this_object(realm, this_value, "flags")
    cdef list letters = []
    if is_pristine(realm, target):
        return (<JSRegExp>target).regexp_flags
    for letter, name in (("d", "hasIndices"), ("g", "global"), ("i", "ignoreCase"), ("m", "multiline"), ("s", "dotAll"),
                         ("u", "unicode"), ("v", "unicodeSets"), ("y", "sticky")):
        if js_to_boolean(js_get(realm, target, name)):
            letters.append(letter)
    return "".join(letters)


cdef object regexp_source(Realm realm, object this_value, tuple args):
    """EscapeRegExpPattern, §22.2.6.13.1: text that would parse to the same pattern between slashes."""
    cdef list out = []
    cdef bint in_class = False, escaped = False
    cdef Py_ssize_t i, copied = 0
    cdef uint32_t c
    if not isinstance(this_value, JSRegExp):
        if isinstance(this_value, JSObject) and this_value is intrinsic(realm, INTRINSIC_REGEXP_PROTOTYPE):
            return "(?:)"
        throw_type_error(realm, "RegExp.prototype.source getter called on non-RegExp object")
    source = (<JSRegExp>this_value).source
    if not source:
        return "(?:)"
    if "/" not in source and "\n" not in source and "\r" not in source and "\u2028" not in source and "\u2029" not in source:
        return source
    # Programs that build patterns of patterns read this of each: character by character into a list it was a quarter of
    # marked's warm load, so only what stands between the places that change is copied.
    for i in range(len(source)):
        c = PyUnicode_READ_CHAR(<PyObject*>source, i)
        if c == 10 or c == 13 or c == 0x2028 or c == 0x2029:
            out.append(source[copied:i])
            text = "n" if c == 10 else "r" if c == 13 else "u2028" if c == 0x2028 else "u2029"
            out.append(text if escaped else "\\" + text)
            copied = i + 1
            escaped = False
        elif escaped:
            escaped = False
        elif c == 92:                        # backslash
            escaped = True
        elif c == 91:                        # [
            in_class = True
        elif c == 93:                        # ]
            in_class = False
        elif c == 47 and not in_class:       # /
            out.append(source[copied:i])
            out.append("\\")
            copied = i
    if not out:
        return source
    out.append(source[copied:])
    return "".join(out)


cdef object regexp_to_string(Realm realm, object this_value, tuple args):
    cdef JSObject target = this_object(realm, this_value, "toString")
    return "/%s/%s" % (js_to_string(realm, js_get(realm, target, "source")),
                       js_to_string(realm, js_get(realm, target, "flags")))


cdef object regexp_escape(Realm realm, object this_value, tuple args):
    """RegExp.escape, §22.2.5.1."""
    cdef list out = []
    s = arg(args, 0)
    if type(s) is not str:
        throw_type_error(realm, "RegExp.escape: the argument must be a string")
    units = python_from_utf16(s)
    for i, c in enumerate(units):
        code = ord(c)
        if i == 0 and c.isascii() and c.isalnum():
            out.append("\\x%02x" % code)
        elif c in "^$\\.*+?()[]{}|/":
            out.append("\\" + c)
        elif c in "\t\n\v\f\r":
            out.append("\\" + {"\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r"}[c])
        elif c in ",-=<>#&!%:;@~'`\"" or is_js_space(code) or 0xD800 <= code < 0xE000:
            out.append("\\x%02x" % code if code <= 0xFF else "\\u%04x" % code)
        else:
            out.append(c)
    return utf16_from_python("".join(out))


# ------------------------------------------------------------------ tables
cdef NativeSpec[20] METHODS = [
    function(b"exec", 1, regexp_exec_method), function(b"test", 1, regexp_test), function(b"toString", 0, regexp_to_string),
    function(b"compile", 2, regexp_compile), function(b"@@match", 1, regexp_match),
    function(b"@@matchAll", 1, regexp_match_all), function(b"@@replace", 2, regexp_replace),
    function(b"@@search", 1, regexp_search), function(b"@@split", 2, regexp_split),
    getter(b"get flags", regexp_flags_getter), getter(b"get source", regexp_source),
    getter(b"get global", regexp_flag, FLAG_GLOBAL), getter(b"get ignoreCase", regexp_flag, FLAG_IGNORE_CASE),
    getter(b"get multiline", regexp_flag, FLAG_MULTILINE), getter(b"get dotAll", regexp_flag, FLAG_DOT_ALL),
    getter(b"get unicode", regexp_flag, FLAG_UNICODE), getter(b"get unicodeSets", regexp_flag, FLAG_UNICODE_SETS),
    getter(b"get sticky", regexp_flag, FLAG_STICKY), getter(b"get hasIndices", regexp_flag, FLAG_INDICES), table_end(),
]
cdef NativeSpec[3] STATICS = [
    function(b"escape", 1, regexp_escape), getter(b"get @@species", species_getter), table_end(),
]
cdef NativeSpec CONSTRUCTOR = function(b"RegExp", 2, regexp_constructor, 0, NATIVE_CONSTRUCTOR)
cdef NativeSpec[2] ITERATOR_METHODS = [function(b"next", 0, regexp_string_iterator_next), table_end()]


cdef JSObject create_regexp(Realm realm, int which):
    cdef RegExpPrototype prototype = RegExpPrototype.__new__(RegExpPrototype)
    cdef JSFunction constructor
    cdef JSRegExp sample
    cdef PropertyDescriptor descriptor
    cdef int i, slot
    init_object(realm, prototype, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), KIND_OBJECT)
    store_intrinsic(realm, INTRINSIC_REGEXP_PROTOTYPE, prototype)
    define_natives(realm, prototype, METHODS)
    constructor = new_constructor(realm, &CONSTRUCTOR, prototype, STATICS)
    store_intrinsic(realm, INTRINSIC_REGEXP, constructor)
    sample = allocate(realm, prototype)
    prototype.instance_shape = sample.shape
    prototype.tracked_references = []
    for i in range(TRACKED):
        # reading brings lazy slots to life, so that their values stay the same from now on
        if get_own_property(realm, prototype, key_from_str(TRACKED_NAMES[i]), &descriptor):
            descriptor_release(&descriptor)
        slot = shape_lookup(prototype.shape, key_from_str(TRACKED_NAMES[i]))
        if is_lazy(prototype.slots[slot]):
            materialize_lazy(realm, prototype, slot)
        prototype.tracked_slots[i] = slot
        prototype.tracked_values[i] = prototype.slots[slot]
        prototype.tracked_references.append(<object>as_pointer(prototype.slots[slot]))
    prototype.own_shape = prototype.shape
    return prototype if which == INTRINSIC_REGEXP_PROTOTYPE else constructor


cdef JSObject create_iterator_prototype(Realm realm, int which):
    cdef JSObject prototype = new_prototype(realm, intrinsic(realm, INTRINSIC_ITERATOR_PROTOTYPE), ITERATOR_METHODS)
    define_tag(realm, prototype, "RegExp String Iterator")
    store_intrinsic(realm, INTRINSIC_REGEXP_STRING_ITERATOR_PROTOTYPE, prototype)
    return prototype


register_class(RegExpPrototype, NULL, NULL)
register_class(JSRegExp, NULL, NULL)
register_class(RegExpStringIterator, NULL, NULL)
register_intrinsic(INTRINSIC_REGEXP_PROTOTYPE, create_regexp)
register_intrinsic(INTRINSIC_REGEXP, create_regexp)
register_intrinsic(INTRINSIC_REGEXP_STRING_ITERATOR_PROTOTYPE, create_iterator_prototype)
register_global("RegExp", INTRINSIC_REGEXP)
set_regexp_literal(regexp_literal, regexp_copy)

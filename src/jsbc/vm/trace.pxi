# Stack traces and the text of the expression that was called, for error messages.

cdef enum:
    STACK_TRACE_LIMIT = 10       # V8's Error.stackTraceLimit


cdef class StackCapture:
    """The running functions at the time an Error was made; the text is made when somebody reads it."""
    cdef list entries            # (FunctionTemplate, pc) innermost first

    def __str__(self):
        lines = []
        for template, pc in self.entries:
            lines.append("    at " + describe_frame(<FunctionTemplate>template, <uint32_t>pc))
        return "\n".join(lines)


cdef str describe_frame(FunctionTemplate template, uint32_t pc):
    cdef Code code = template.script
    cdef str name = function_name(template) or ""
    place = code.filename
    try:
        line, column = source_line_column(code, position_of(template, pc))
        place = f"{place}:{line}:{column}"
    except Exception:
        pass                     # a blob without its source
    if template.kind in (FUNCTION_SCRIPT, FUNCTION_EVAL, FUNCTION_MODULE) and not name:
        return place
    return f"{name or '<anonymous>'} ({place})"


cdef StackCapture capture_frames(Realm realm, Py_ssize_t limit):
    cdef StackCapture capture = StackCapture.__new__(StackCapture)
    cdef Frame* frame = realm.frame
    cdef LiveFunction live
    capture.entries = []
    while frame != NULL and frame > realm.frames and len(capture.entries) < limit:
        if frame.live != NULL:
            live = <LiveFunction>frame.live
            capture.entries.append((live.template, <uint32_t>(frame.pc - live.code) - 1))
        frame -= 1
    return capture


cdef object capture_for_error(Realm realm):
    if realm.interpreter is None or realm.frame == realm.frames:
        return ""
    return capture_frames(realm, STACK_TRACE_LIMIT)


cdef object stack_trace(Realm realm, Py_ssize_t limit):
    if realm.interpreter is None:
        return ""
    return str(capture_frames(realm, limit))


# ------------------------------------------------------------------ the called expression, for "o.list[0] is not a function"
cdef enum:
    CALLEE_WINDOW = 160          # code units looked at before and behind the position of the call

cdef str IDENTIFIER_PUNCTUATION = "_$#"


cdef bint is_name_character(object c) except -1:
    return c.isalnum() or c in IDENTIFIER_PUNCTUATION or ord(c) >= 128


cdef Py_ssize_t matching_bracket(str text, Py_ssize_t place, int step) except -2:
    """Index of the bracket that matches the one at `place`, or -1."""
    cdef int depth = 0
    while 0 <= place < len(text):
        if text[place] in "([":
            depth += step
        elif text[place] in ")]":
            depth -= step
        if depth == 0:
            return place
        place += step
    return -1


cdef Py_ssize_t end_of_chain(str text, Py_ssize_t place) except -2:
    # a.b[c].d
    while place < len(text):
        if is_name_character(text[place]):
            place += 1
        elif text[place] == "." and place + 1 < len(text) and is_name_character(text[place + 1]):
            place += 1
        elif text[place] == "[":
            place = matching_bracket(text, place, 1)
            if place < 0:
                return -1
            place += 1
        else:
            break
    return place


cdef Py_ssize_t start_of_chain(str text, Py_ssize_t place) except -2:
    # Backwards from a property name, or from the inside of brackets, to the start of the whole member expression.
    while place > 0:
        if text[place - 1] in ")]":
            place = matching_bracket(text, place - 1, -1)
            if place < 0:
                return -1
        elif text[place - 1] == "." or is_name_character(text[place - 1]):
            place -= 1
        elif text[place - 1] == "?" and place < len(text) and text[place] == ".":
            place -= 1
        else:
            break
    return place


cdef object callee_text(Realm realm):
    # The position of a call is the start of its callee, or of the property name when the callee is a member expression.
    # None when the text cannot be had, or is nothing simple: then the value is described instead.
    cdef Frame* frame = realm.frame
    cdef LiveFunction live
    cdef uint32_t offset, first
    cdef Py_ssize_t start, end, place
    cdef str text
    if frame.live == NULL:
        return None
    live = <LiveFunction>frame.live
    offset = position_of(live.template, <uint32_t>(frame.pc - live.code) - 1)
    first = offset - min(offset, <uint32_t>CALLEE_WINDOW)
    try:
        text = source_slice(live.template.script, first, offset + CALLEE_WINDOW)
    except Exception:
        return None
    place = offset - first
    if text[place:place + 4] == "new ":
        place += 4
    if place >= len(text):
        return None
    start = place
    end = end_of_chain(text, place)
    if place > 0 and text[place - 1] == "[":
        start = start_of_chain(text, place - 1)
        end = matching_bracket(text, place - 1, 1) + 1
    elif place > 0 and text[place - 1] == ".":
        start = start_of_chain(text, place)
    if start < 0 or end <= start or "\n" in text[start:end]:
        return None
    return text[start:end].replace("?.", ".")

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
    cdef str name = template.name or ""
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


cdef object callee_text(Realm realm):
    # What stands before the arguments of the call that runs: "o.list[0]".  The position of a call is the place of its
    # callee expression in the source; None when the source is gone.
    return None

# console (https://console.spec.whatwg.org), written through realm.hooks["console"](level, text).

from libc.math cimport trunc
from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport js_to_boolean, js_to_number, js_to_string, number_to_string, python_from_utf16
from jsbc.builtins.support cimport *

from time import monotonic

cdef tuple LEVELS = ("log", "info", "debug", "warn", "error", "trace", "dir", "table", "group")

cdef enum:
    LEVEL_LOG = 0
    LEVEL_WARN = 3
    LEVEL_ERROR = 4
    LEVEL_TRACE = 5
    LEVEL_DIR = 6
    LEVEL_TABLE = 7
    LEVEL_GROUP = 8
    INSPECT_DEPTH = 2


cdef object inspect(Realm realm, object value, int depth):
    # Imported late: with what it knows of (proxies, promises, collections) it costs as much as a third of a warm start,
    # and most programs print strings.
    from jsbc.builtins.inspect import inspect_value
    return inspect_value(realm, value, depth)


cdef class ConsoleState:
    """Group indentation, counters and timers of one realm."""
    cdef str indent
    cdef dict counts
    cdef dict timers


cdef ConsoleState console_state(Realm realm):
    cdef ConsoleState state = realm.hooks.get("console state")
    if state is None:
        state = ConsoleState()
        state.indent = ""
        state.counts = {}
        state.timers = {}
        realm.hooks["console state"] = state
    return state


cdef int write(Realm realm, str level, str text) except -1:
    cdef object hook = realm.hooks.get("console")
    cdef str indent = console_state(realm).indent
    if hook is None:
        return 0
    if indent:
        text = indent + text.replace("\n", "\n" + indent)
    realm.open = True
    try:
        hook(level, python_from_utf16(text))
    finally:
        realm.open = False
    return 0


cdef object shown(Realm realm, object value, int depth):
    return value if isinstance(value, str) else inspect(realm, value, depth)


cdef object formatted_number(Realm realm, object value, str directive):
    """What %d and %i print."""
    cdef double number
    if isinstance(value, (JSObject, Symbol)):
        return "NaN"
    if isinstance(value, JSBigInt):
        return inspect(realm, value, 0)
    number = js_to_number(realm, value)
    if directive == "i":
        number = trunc(number)
    return number_to_string(number)


cdef object format_arguments(Realm realm, tuple args):
    """Formatter: %s, %d, %i, %f, %j, %o, %O, %c and %% in the first argument, the rest separated by spaces."""
    cdef str template, directive
    cdef Py_ssize_t position = 0, percent, used = 1
    cdef list pieces = []
    if not args:
        return ""
    if not isinstance(args[0], str) or len(args) == 1:
        return " ".join([shown(realm, value, INSPECT_DEPTH) for value in args])
    template = args[0]
    while True:
        percent = template.find("%", position)
        if percent < 0 or percent + 1 >= len(template):
            break
        directive = template[percent + 1]
        pieces.append(template[position:percent])
        position = percent + 2
        if directive == "%":
            pieces.append("%")
        elif directive not in "sdifjoOc" or used >= len(args):
            pieces.append("%" + directive)
        else:
            value = args[used]
            used += 1
            if directive == "s":
                pieces.append(shown(realm, value, 0))
            elif directive in "di":
                pieces.append(formatted_number(realm, value, directive))
            elif directive == "f":
                pieces.append("NaN" if isinstance(value, (Symbol, JSObject, JSBigInt))
                              else number_to_string(js_to_number(realm, value)))
            elif directive != "c":
                pieces.append(inspect(realm, value, 4))
    pieces.append(template[position:])
    for value in args[used:]:
        pieces.append(" ")
        pieces.append(shown(realm, value, INSPECT_DEPTH))
    return "".join(pieces)


cdef object console_log(Realm realm, object this_value, tuple args):
    """console.log, info, debug, warn, error, trace, dir, table, group ( ...data ); the magic is the place in LEVELS"""
    cdef int level = realm.callee.magic
    cdef ConsoleState state
    if level == LEVEL_DIR or level == LEVEL_TABLE:
        write(realm, "log", inspect(realm, arg(args, 0), INSPECT_DEPTH))
    elif level == LEVEL_GROUP:
        if args:
            write(realm, "log", format_arguments(realm, args))
        state = console_state(realm)
        if len(state.indent) < 80:
            state.indent += "  "
    elif level == LEVEL_TRACE:
        text = format_arguments(realm, args)
        write(realm, "trace", "Trace: " + text if text else "Trace")
    else:
        write(realm, LEVELS[level], format_arguments(realm, args))
    return None


cdef object console_group_end(Realm realm, object this_value, tuple args):
    cdef ConsoleState state = console_state(realm)
    state.indent = state.indent[2:]
    return None


cdef object console_assert(Realm realm, object this_value, tuple args):
    """console.assert ( condition, ...data )"""
    cdef tuple data = args[1:]
    if not js_to_boolean(arg(args, 0)):
        if data and isinstance(data[0], str):
            data = ("Assertion failed: " + data[0],) + data[1:]
        else:
            data = ("Assertion failed",) + data
        write(realm, "error", format_arguments(realm, data))
    return None


cdef object label_of(Realm realm, tuple args):
    return "default" if arg(args, 0) is None else js_to_string(realm, args[0])


cdef object console_count(Realm realm, object this_value, tuple args):
    """console.count ( label ), console.countReset ( label ) (magic 1)"""
    cdef bint reset = realm.callee.magic
    cdef dict counts = console_state(realm).counts
    label = label_of(realm, args)
    if reset:
        counts[label] = 0
        return None
    if label not in counts:
        charge(realm, 64)
    counts[label] = counts.get(label, 0) + 1
    write(realm, "log", "%s: %d" % (label, counts[label]))
    return None


cdef enum:
    TIMER_START = 0
    TIMER_LOG
    TIMER_END


cdef object console_time(Realm realm, object this_value, tuple args):
    """console.time, timeLog, timeEnd ( label )"""
    cdef int action = realm.callee.magic
    cdef dict timers = console_state(realm).timers
    label = label_of(realm, args)
    if action == TIMER_START:
        charge(realm, 64)
        timers.setdefault(label, monotonic())
    elif label in timers:
        elapsed = 1000 * (monotonic() - timers[label])
        if action == TIMER_END:
            del timers[label]
        write(realm, "log", "%s: %.3fms" % (label, elapsed))
    return None


cdef NativeSpec CONSOLE_FUNCTIONS[18]
CONSOLE_FUNCTIONS[:] = [
    function("log", 0, console_log, LEVEL_LOG),
    function("info", 0, console_log, 1),
    function("debug", 0, console_log, 2),
    function("warn", 0, console_log, LEVEL_WARN),
    function("error", 0, console_log, LEVEL_ERROR),
    function("trace", 0, console_log, LEVEL_TRACE),
    function("dir", 0, console_log, LEVEL_DIR),
    function("table", 1, console_log, LEVEL_TABLE),
    function("assert", 0, console_assert),
    function("group", 0, console_log, LEVEL_GROUP),
    function("groupCollapsed", 0, console_log, LEVEL_GROUP),
    function("groupEnd", 0, console_group_end),
    function("count", 0, console_count, 0),
    function("countReset", 0, console_count, 1),
    function("time", 0, console_time, TIMER_START),
    function("timeLog", 0, console_time, TIMER_LOG),
    function("timeEnd", 0, console_time, TIMER_END),
    table_end(),
]


cdef JSObject create_console(Realm realm, int which):
    cdef JSObject console = new_prototype(realm, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), CONSOLE_FUNCTIONS)
    define_tag(realm, console, "console")
    return console


register_intrinsic(INTRINSIC_CONSOLE, create_console)
register_global("console", INTRINSIC_CONSOLE)

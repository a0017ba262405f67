"""Context: one global object with its built-ins, and the way into it from Python."""

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.interp cimport run_code, run_jobs
from jsbc.vm.convert cimport utf16_from_python, python_from_utf16
from jsbc.code cimport Code
from jsbc.interop cimport RealmHost, JSObjectView, describe_exception, to_js, to_python, view_of
from jsbc.vm.interp import set_eval_compiler
from sys import modules
# Imported for what it announces: the built-ins of a realm.
import jsbc.builtins.support

cdef extern from "Python.h":
    unsigned long PyThread_get_thread_ident() noexcept

# ---- the compilation cache of the process: imported when the first eval or pattern is compiled

cdef object _process_cache = None
cdef object _compile_in_process = None
# Threads inside a Context with compilation_cache=False -> how many such Contexts, one inside the other.
cdef dict private_threads = {}


cdef object process_cache():
    global _process_cache
    if _process_cache is None:
        from jsbc.cache.memory import process_cache as process_cache_of_module
        _process_cache = process_cache_of_module()
    return _process_cache


def _compile_eval(source, site, scope):
    if private_threads and PyThread_get_thread_ident() in private_threads:
        from jsbc.compiler import compile_eval
        return compile_eval(source, site, scope)
    return process_cache().compile_eval(source, site, scope)


def _compile_function(kind, parameters, body):
    if private_threads and PyThread_get_thread_ident() in private_threads:
        from jsbc.compiler import compile_dynamic_function
        return compile_dynamic_function(kind, parameters, body)
    return process_cache().compile_function(kind, parameters, body)


def _shared_regexps():
    return process_cache().regexps


def _no_regexps():
    from jsbc.cache.memory import NO_CACHE
    return NO_CACHE


set_eval_compiler(_compile_eval, _compile_function)

# ---- caches that write: they hold Codes with functions that are not written, and write when no JavaScript runs

cdef object functions_were_compiled = None       # what jsbc.cache.cache gave, None while that is not loaded
cdef unsigned long running_contexts = 0
cdef unsigned long entries = 0                   # into a Context, since the process began

cdef enum:
    MOST_EXECUTED = 64                           # Codes whose new functions a Context looks for when it is left


def _activity():
    return running_contexts, entries


cdef int connect_caches() except -1:
    global functions_were_compiled
    module = modules.get("jsbc.cache.cache")
    if module is not None and hasattr(module, "connect"):
        functions_were_compiled = module.connect(_activity)
    return 0


cdef class Context(RealmHost):
    """A global object with its built-ins. Contexts share nothing but immutable code.

    time_limit         seconds that one call from Python may take (eval, run, call, reading a view); None: no limit
    memory_limit       bytes that JavaScript may allocate; None: no limit
    cache              a Cache, asked before anything is compiled
    loader             callable(specifier, referrer) -> source text (or (source, filename)) of a module
    console            True prints as node does; a callable gets (level, text); None: console writes nowhere
    compilation_cache  False: scripts, evals and regular expressions of this Context are not looked up in the compilation
                       cache of the process and not inserted, so that Contexts cannot learn from each other's timing

    JavaScript has the language's own objects and what it is given through `globals` or arguments, nothing else.

    One thread uses a Context at a time. Python code that JavaScript calls may use it again, and so may signal handlers,
    which wait up to 0.05 s for a call or jump of the program. A finalizer (`__del__`, a callback of a weak reference) that
    JavaScript sets off in the midst of an operation may not, nor a signal handler while a built-in is imported, which is when
    a program first uses it. Who may not enter gets a RuntimeError.
    """

    cdef readonly object cache
    cdef readonly object loader
    cdef object console
    cdef bint use_compilation_cache
    cdef list executed                   # what of Codes from caches was compiled (their `delazified`), the newest last
    cdef Py_ssize_t compiled_seen        # how much that was when the Context was left last
    cdef object __weakref__

    def __init__(
        self,
        *,
        time_limit=None,
        memory_limit=None,
        cache=None,
        loader=None,
        console=None,
        compilation_cache=True,
    ):
        if time_limit is not None and not time_limit > 0:
            raise ValueError("time_limit must be a positive number of seconds")
        if memory_limit is not None and not memory_limit > 0:
            raise ValueError("memory_limit must be a positive number of bytes")
        self.realm = new_realm()
        self.realm.host = self
        self.limit_seconds = 0 if time_limit is None else time_limit
        if memory_limit is not None:
            self.realm.memory_limit = <size_t>memory_limit
            self.realm.memory_base = resident_bytes()
        self.cache = cache
        self.loader = loader
        self.console = console
        self.use_compilation_cache = compilation_cache
        self.executed = []
        if self.realm.hooks is None:
            self.realm.hooks = {}
        self.realm.hooks["console"] = self._console_write
        self.realm.hooks["regexp cache"] = _shared_regexps if self.use_compilation_cache else _no_regexps

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def __repr__(self):
        return "<jsbc.Context closed>" if self.closed else "<jsbc.Context>"

    def _console_write(self, level, text):
        if self.console is None or self.console is False:
            return
        if self.console is True:
            _print_console(level, text)
        else:
            self.console(level, text)

    # ------------------------------------------------------------------ running

    cdef int enter(self) except -1:
        global running_contexts, entries
        RealmHost.enter(self)
        if self.depth == 1:
            running_contexts += 1
            entries += 1
            if not self.use_compilation_cache:
                private_threads[self.thread] = private_threads.get(self.thread, 0) + 1
        return 0

    cdef int step_out(self) except -1:
        global running_contexts
        if self.depth == 1:
            running_contexts -= 1
            if not self.use_compilation_cache:
                private_threads[self.thread] -= 1
                if not private_threads[self.thread]:
                    del private_threads[self.thread]
            # Before Python's collector may run again: what it owes would be paid inside of this call.
            if functions_were_compiled is not None and self.executed:
                self.tell_caches()
        RealmHost.step_out(self)
        return 0

    cdef int tell_caches(self) except -1:
        cdef Py_ssize_t compiled = 0
        for item in self.executed:
            compiled += len(<list>item)
        if compiled != self.compiled_seen:
            self.compiled_seen = compiled
            try:
                functions_were_compiled()
            except Exception:
                # A cache never fails a program; what is not written now is written at the end.
                return 0
        return 0

    cdef int note_executed(self, Code code) except -1:
        cdef list compiled = code.delazified
        for item in self.executed:
            if item is compiled:
                return 0
        if len(self.executed) >= MOST_EXECUTED:
            self.compiled_seen -= len(<list>self.executed.pop(0))
        self.executed.append(compiled)
        return 0

    def eval(self, source, filename="<eval>"):
        """Run a script and give its completion value."""
        return self.run(self._compile(source, filename, "script"))

    cdef object _compile(self, object source, object filename, str mode):
        global _compile_in_process
        if self.cache is not None:
            if self.use_compilation_cache:
                return self.cache.compile(source, filename, mode=mode)
            return self.cache.compile(source, filename, mode=mode, shared=False)
        if _compile_in_process is None:
            from jsbc.api import compile_in_process
            _compile_in_process = compile_in_process
        return _compile_in_process(source, filename, mode, self.use_compilation_cache)

    def run(self, Code code not None):
        """Run compiled code (`compile`, `loads`) and give its completion value."""
        cdef object result
        self.enter()
        try:
            # Here and not before: inside, Python's collector waits.
            if code.encoder is not None or code.blob is not None:
                if functions_were_compiled is None:
                    connect_caches()
                self.note_executed(code)
            result = to_python(self, run_code(self.realm, code))
            self.leave(True)
        except BaseException as error:
            raise self.failed(error)
        return result

    def call(self, name, *args):
        """Call a global function. `name` may be a path: call("app.render", props) has `app` as `this`."""
        cdef object this_value = None
        cdef object function
        cdef object result
        cdef list path = name.split(".") if isinstance(name, str) else [name]
        self.enter()
        try:
            function = self._lookup_global(utf16_from_python(path[0]))
            for part in path[1:]:
                this_value = function
                function = js_get(self.realm, function, utf16_from_python(part))
            if not js_is_callable(function):
                throw_type_error(self.realm, f"{name} is not a function")
            result = js_call(self.realm, function, this_value, tuple([to_js(self, item) for item in args]))
            result = to_python(self, result)
            self.leave(True)
        except BaseException as error:
            raise self.failed(error)
        return result

    cdef object _lookup_global(self, object name):
        # Script-level let, const and class are no properties of the global object (ECMA-262 §9.1.1.4).
        cdef LexicalCell cell
        if self.realm.lexical_names is not None and name in self.realm.lexical_names:
            cell = <LexicalCell>self.realm.lexical_names[name]
            if cell.value == EMPTY:
                throw_reference_error(self.realm, f"Cannot access '{name}' before initialization")
            return from_value(cell.value)
        return js_get(self.realm, self.realm.global_object, name)

    def run_jobs(self):
        """Run the jobs of promises that are waiting; gives their number."""
        cdef object result
        self.enter()
        try:
            result = run_jobs(self.realm)
            self.leave(False)
        except BaseException as error:
            raise self.failed(error)
        return result

    async def eval_async(self, source, filename="<eval>"):
        """Run a script; when its value is a promise, wait for it. It must settle by jobs or by Python's event loop."""
        import asyncio

        result = self.eval(source, filename)
        if not _is_promise(result):
            return result
        future = asyncio.get_running_loop().create_future()
        _follow(self, result, future)
        return await future

    # ------------------------------------------------------------------ globals and settings

    @property
    def globals(self):
        """The global object as a live view, and script-level let, const and class for reading."""
        return Globals(self)

    @property
    def time_limit(self):
        """Seconds that one call from Python may take, None without limit."""
        return self.limit_seconds or None

    def flush(self):
        """Write what the cache does not hold yet."""
        if self.cache is not None:
            self.cache.flush()

    def close(self):
        """Write the cache and free the objects; views of this context raise RuntimeError afterwards."""
        if self.closed:
            return
        if self.depth:
            raise RuntimeError("the Context is running")
        self.flush()
        self.closed = True


def _print_console(level, text):
    import sys

    stream = sys.stderr if level in ("error", "warn", "trace", "assert") else sys.stdout
    if stream is None:
        return                   # closed by the shell
    try:
        stream.write(text + "\n")
    except UnicodeEncodeError:
        # A lone surrogate, or a terminal that is not UTF-8.
        stream.write(text.encode("utf-8", "replace").decode("utf-8") + "\n")


def _is_promise(value):
    return isinstance(value, JSObjectView) and (<JSObjectView>value).target.kind == KIND_PROMISE


def _follow(context, promise, future):
    """Settle an asyncio future as the promise settles."""

    def fulfilled(value=None, *_):
        if not future.done():
            future.set_result(value)

    def rejected(value=None, *_):
        if not future.done():
            future.set_exception(_exception_of(context, value))

    promise.call("then", fulfilled, rejected)


def _exception_of(Context context, value):
    """The exception for the reason of a rejected promise."""
    cdef object error
    context.enter()
    try:
        error = describe_exception(context, to_js(context, value))
        context.leave(False)
    except BaseException as failure:
        raise context.failed(failure)
    return error


class Globals:
    """Mapping of a Context's global names."""

    __slots__ = ("_context",)

    def __init__(self, context):
        self._context = context

    def __getitem__(self, name):
        return _read_global(self._context, name)

    def __setitem__(self, name, value):
        _view(self._context)[name] = value

    def __delitem__(self, name):
        del _view(self._context)[name]

    def __contains__(self, name):
        try:
            _read_global(self._context, name)
        except KeyError:
            return False
        return True

    def __iter__(self):
        return iter(_view(self._context).keys())

    def __len__(self):
        return len(_view(self._context).keys())

    def keys(self):
        """Names of enumerable global properties: what programs and `globals` defined."""
        return _view(self._context).keys()

    def get(self, name, default=None):
        """The global `name`, or `default`."""
        try:
            return self[name]
        except KeyError:
            return default

    def update(self, *args, **names):
        """Define many."""
        for name, value in dict(*args, **names).items():
            self[name] = value

    def __repr__(self):
        return f"<globals of {self._context!r}>"


def _view(Context context):
    return view_of(context, context.realm.global_object)


def _read_global(Context context, name):
    cdef object result
    units = utf16_from_python(name)
    if context.realm.lexical_names is None or units not in context.realm.lexical_names:
        return _view(context)[name]
    context.enter()
    try:
        result = to_python(context, context._lookup_global(units))
        context.leave(False)
    except BaseException as error:
        raise context.failed(error)
    return result

"""The command `jsbc`.

    jsbc run [--time-limit S] [--memory-limit MB] [--no-cache] FILE [args...]
    jsbc compile FILE -o FILE.jsbc [--eager]
    jsbc dis FILE                     instructions of a script or a blob
    jsbc inspect FILE.jsbc            header, sections and functions
    jsbc cache info|verify|gc|clear|warm
    jsbc report                       versions and settings, for bug reports

`run` is part of the product: its process must not cost much more than `python -c pass`. So nothing is imported before
it is needed, and the other commands, which may take their time, are in cli_tools.py.
"""

import sys

USAGE = (__doc__ or "").partition("\n\n")[2].partition("\n\n`run`")[0]
EXIT_ERROR = 1
EXIT_USAGE = 2


def main(arguments: list[str] | None = None) -> None:
    """Entry point."""
    arguments = sys.argv[1:] if arguments is None else arguments
    command = arguments[0] if arguments else ""
    if command == "run":
        status = run(arguments[1:])
        # Without tearing everything down: 2-4 ms of a process that has 10.
        _leave(status)
    if command in ("", "-h", "--help", "help"):
        print(f"usage:\n{USAGE}")
        sys.exit(0 if command else EXIT_USAGE)
    if command == "--version":
        from jsbc import __version__

        print(f"jsbc {__version__}")
        sys.exit(0)
    from jsbc import cli_tools

    sys.exit(cli_tools.run_command(command, arguments[1:]))


def _leave(status: int) -> None:
    import os

    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # closed by the shell
                stream.flush()
    except OSError:
        status = status or EXIT_ERROR
    os._exit(status)


def run(arguments: list[str]) -> int:
    """Run a script, or a blob, and give the exit status."""
    time_limit: float | None = None
    memory_limit: int | None = None
    use_cache = True
    position = 0
    while position < len(arguments) and arguments[position].startswith("-") and arguments[position] != "-":
        option, _, value = arguments[position].partition("=")
        if option == "--no-cache":
            use_cache = False
        elif option in ("--time-limit", "--memory-limit"):
            if not value:
                position += 1
                value = arguments[position] if position < len(arguments) else ""
            try:
                number = float(value)
            except ValueError:
                return _usage(f"{option} takes a number")
            if not 0 < number < 1e9:
                return _usage(f"{option} takes a number above 0")
            if option == "--time-limit":
                time_limit = number
            else:
                memory_limit = int(number * (1 << 20))
        elif option == "--":
            position += 1
            break
        else:
            return _usage(f"unknown option {option}")
        position += 1
    if position >= len(arguments):
        return _usage("run takes a file")
    path = arguments[position]
    import gc

    # Nothing that is made until the program runs is garbage: looking for it took 2 % of the process.
    gc.disable()
    from jsbc.errors import JSError

    cache = None
    context = None
    try:
        from jsbc.context import Context

        context = Context(time_limit=time_limit, memory_limit=memory_limit, console=True)
        context.globals["scriptArgs"] = arguments[position:]
        if path.endswith(".jsbc"):
            from jsbc.api import load

            code = load(path)
        else:
            source = _read(path)
            if use_cache:
                from jsbc.cache.cache import Cache

                # Written below, when the answer is out: a thread would cost more than it saves.
                cache = Cache(background=False)
                # One script: nobody will ask the compilation cache for it.
                code = cache.compile(source, path, shared=False)
            else:
                from jsbc.api import compile

                code = compile(source, path)
        gc.freeze()
        gc.enable()
        context.run(code)
        status = 0
    except JSError as error:
        _report(error)
        status = EXIT_ERROR
    except OSError as error:
        print(f"jsbc: {error}", file=sys.stderr)
        status = EXIT_ERROR
    except KeyboardInterrupt:
        status = 130
    finally:
        gc.enable()
    if cache is not None:
        # The answer is out: now the functions that ran are written.
        _flush_streams()
        cache.flush()
    return status


def _flush_streams() -> None:
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        return


def _read(path: str) -> str:
    if path == "-":
        return sys.stdin.read()
    import os

    descriptor = os.open(path, os.O_RDONLY)
    try:
        parts = []
        while part := os.read(descriptor, 1 << 16):
            parts.append(part)
    finally:
        os.close(descriptor)
    # Malformed UTF-8 becomes U+FFFD and a byte order mark goes, as in browsers.
    text = str(b"".join(parts), "utf-8", "replace")
    return text[1:] if text.startswith("\ufeff") else text


def _report(error: Exception) -> None:
    from jsbc.errors import JSException, JSSyntaxError

    if isinstance(error, JSSyntaxError):
        print(f"{error.filename}:{error.lineno}", file=sys.stderr)
        if error.text:
            print(f"{error.text}\n{' ' * (error.column - 1)}^\n", file=sys.stderr)
        print(f"{error.js_type}: {error.message}", file=sys.stderr)
    elif isinstance(error, JSException):
        print(f"Uncaught {error.stack or error}", file=sys.stderr)
    else:
        print(f"jsbc: {type(error).__name__}: {error}", file=sys.stderr)


def _usage(message: str) -> int:
    print(f"jsbc: {message}\nusage:\n{USAGE}", file=sys.stderr)
    return EXIT_USAGE

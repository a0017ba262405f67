"""jsbc runs JavaScript inside Python and makes the second start instant.

Nothing is imported here: each public name is loaded from its module when it is first used (PEP 562), because importing
jsbc is part of the start-up time that the package exists to save.
"""

import sys as _sys

__version__ = "0.1.0"

# Public name -> module that defines it. A module that stands alone is its own value.
_EXPORTS = {
    "BytecodeError": "jsbc.errors",
    "Cache": "jsbc.cache",
    "CacheStatus": "jsbc.cache",
    "Code": "jsbc.code",
    "ConsumeTask": "jsbc.tasks",
    "Context": "jsbc.context",
    "JSError": "jsbc.errors",
    "JSException": "jsbc.errors",
    "JSMemoryError": "jsbc.errors",
    "JSSyntaxError": "jsbc.errors",
    "JSTimeoutError": "jsbc.errors",
    "Policy": "jsbc.cache",
    "Reason": "jsbc.cache",
    "clear_compilation_cache": "jsbc.api",
    "compatibility_check": "jsbc.api",
    "compilation_cache_stats": "jsbc.api",
    "compile": "jsbc.api",
    "disable_cache": "jsbc.api",
    "dump": "jsbc.api",
    "dumps": "jsbc.api",
    "enable_cache": "jsbc.api",
    "load": "jsbc.api",
    "loads": "jsbc.api",
    "loads_async": "jsbc.api",
    "merge": "jsbc.api",
    "optimize": "jsbc.api",
    "parse": "jsbc.api",
    "profile": "jsbc.api",
}
_SUBMODULES = frozenset({"dis"})

__all__ = [*_EXPORTS, *sorted(_SUBMODULES)]


def __getattr__(name):
    # __import__ and not importlib, which is a module more to load.
    if name in _EXPORTS:
        __import__(_EXPORTS[name])
        value = getattr(_sys.modules[_EXPORTS[name]], name)
    elif name in _SUBMODULES:
        __import__(f"jsbc.{name}")
        value = _sys.modules[f"jsbc.{name}"]
    else:
        raise AttributeError(f"module 'jsbc' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *__all__})

"""Built-in objects.  Importing the package registers them all; a realm makes each when a program first touches it."""

from importlib import import_module as _import_module

# The order does not matter: each module imports what it needs, and only registers tables and functions.
MODULES = (
    "array",
    "array_buffer",
    "boolean",
    "collection",
    "console",
    "date",
    "error",
    "evaluation",
    "function",
    "generator",
    "globals",
    "iterator",
    "json",
    "map_set",
    "math",
    "number",
    "object",
    "object_prototype",
    "promise",
    "proxy",
    "reflect",
    "regexp",
    "string",
    "symbol",
    "typed_array",
    "weak",
)

for _name in MODULES:
    _import_module(f"jsbc.builtins.{_name}")

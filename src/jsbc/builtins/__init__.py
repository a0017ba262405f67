"""Built-in objects.  Importing the package registers them; a realm makes each when a program first touches it.

Only what nearly every program needs, or what hooks into the engine, is imported here: lazy.pyx knows the other modules.
"""

# The order does not matter: each module imports what it needs, and only registers tables and functions.
MODULES = (
    "array",
    "error",
    "evaluation",
    "function",
    "generator",
    "globals",
    "iterator",
    "lazy",
    "number",
    "object",
    "object_prototype",
    "promise",
    "string",
)

for _name in MODULES:
    # Not importlib, which is a module more to load.
    __import__(f"jsbc.builtins.{_name}")

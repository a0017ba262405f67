"""The table of built-in modules (builtins/registry.pxi) agrees with what they register; nothing loads early."""

from __future__ import annotations

import json

import pytest
from support import ROOT, run_python

MODULES = sorted(path.stem for path in (ROOT / "src" / "jsbc" / "builtins").glob("*.pyx"))
# What every Context needs: Object.prototype and Function.prototype.
NEEDED = {"support", "object_prototype", "function"}

# The global object of a realm, in the order of its properties (ECMA-262 §19 leaves the order open; programs see it).
GLOBALS = [
    "globalThis", "undefined", "NaN", "Infinity", "Array", "Number", "BigInt", "ArrayBuffer", "DataView", "Boolean",
    "Proxy", "Promise", "console", "Date", "Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError",
    "TypeError", "URIError", "AggregateError", "eval", "Function", "parseInt", "parseFloat", "isNaN", "isFinite",
    "decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent", "escape", "unescape", "queueMicrotask",
    "Iterator", "JSON", "Map", "Set", "Math", "Object", "Reflect", "String", "RegExp", "Symbol", "Int8Array",
    "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "BigInt64Array",
    "BigUint64Array", "Float16Array", "Float32Array", "Float64Array", "WeakMap", "WeakSet",
]  # fmt: skip


def loaded_after(script: str) -> set[str]:
    """The modules of built-ins that a process has loaded after a script."""
    code = (
        f"import sys, json, jsbc; jsbc.Context().eval({script!r}); "
        "print(json.dumps([name.split('.')[-1] for name in sys.modules if name.startswith('jsbc.builtins.')]))"
    )
    return set(json.loads(run_python("-c", code).stdout))


def test_modules_make_what_the_table_says():
    """Each module makes the intrinsics it is announced for, and no module makes others."""
    code = (
        "import json, jsbc.context; from importlib import import_module\n"
        "from jsbc.vm.objects import provided_intrinsics\n"
        "announced = {}\n"
        "for number, (module, made) in enumerate(provided_intrinsics()):\n"
        "    if module: announced.setdefault(module, set()).add(number)\n"
        "wrong = []\n"
        f"for name in {MODULES!r}:\n"
        "    import_module('jsbc.builtins.' + name)\n"
        "    made = {number for number, (_, made) in enumerate(provided_intrinsics()) if made}\n"
        "    if not announced.get('jsbc.builtins.' + name, set()) <= made: wrong.append(name)\n"
        "print(json.dumps([wrong, sorted(made - set().union(*announced.values())), sorted(announced)]))"
    )
    wrong, unannounced, modules = json.loads(run_python("-c", code).stdout)
    assert wrong == []
    assert unannounced == []
    assert {name.removeprefix("jsbc.builtins.") for name in modules} <= set(MODULES)


def test_globals_are_the_same_before_and_after_loading():
    names = "Object.getOwnPropertyNames(globalThis).join(' ')"
    code = (
        f"import jsbc; from importlib import import_module; early = jsbc.Context(); print(early.eval({names!r}))\n"
        f"for name in {MODULES!r}: import_module('jsbc.builtins.' + name)\n"
        f"print(jsbc.Context().eval({names!r})); print(early.eval({names!r}))"
    )
    before, after, early = run_python("-c", code).stdout.strip().split("\n")
    assert before.split() == GLOBALS
    assert after == before == early


@pytest.mark.parametrize("name", GLOBALS)
def test_a_global_is_the_first_that_is_touched(name):
    """Each global loads its module by itself and is not enumerable."""
    code = (
        "import jsbc; c = jsbc.Context(); "
        f"print(c.eval('typeof {name}'), c.eval('typeof {name} === \"function\" ? {name}.name : \"{name}\"'), "
        f'c.eval(\'"{name}" in globalThis && !Object.keys(globalThis).includes("{name}")\'))'
    )
    kind, own_name, hidden = run_python("-c", code).stdout.split()
    expected = {"undefined": "undefined", "NaN": "number", "Infinity": "number"}
    objects = {"globalThis", "console", "JSON", "Math", "Reflect"}
    assert kind == expected.get(name, "object" if name in objects else "function")
    assert own_name == name
    assert hidden == "True"


def test_a_context_loads_little():
    assert loaded_after("1") <= NEEDED


@pytest.mark.parametrize(
    "script, modules",
    [
        ("Math.max(1, 2)", {"math"}),
        ("parseInt('12')", {"globals"}),
        ("JSON.stringify({ a: 1 })", {"json"}),
        ("console.log('text')", {"console"}),
        ("new Map([[1, 2]])", {"map_set", "collection", "set_methods", "array", "iteration", "iterator"}),
    ],
)
def test_a_script_loads_what_it_touches(script, modules):
    array = {name for name in MODULES if name.startswith("array_") and name != "array_buffer"} | {"iteration", "array"}
    allowed = NEEDED | modules | (array if "array" in modules else set())
    loaded = loaded_after(script)
    assert modules & loaded
    assert loaded <= allowed | {"iteration", "number"}


@pytest.mark.parametrize(
    "script, expected",
    [
        ("(async () => 1)() instanceof Promise", True),
        ("let seen = 0; (async () => { for await (const x of [1]) seen = x; })(); typeof seen", "number"),
        ("[...(function* () { yield 1; })()].length", 1),
        ("/a+/.exec('baa')[0]", "aa"),
        ("(function () { return this.x; }).call({ x: 5 })", 5),
        ("try { null.x } catch (e) { e instanceof TypeError }", True),
        ("`${[1, [2]]}`", "1,2"),
        ("Object.getPrototypeOf(async function* () {}).constructor.name", "AsyncGeneratorFunction"),
        ("10n ** 20n + ''", "100000000000000000000"),
        ("Symbol.iterator in Array.prototype", True),
    ],
)
def test_hooks_of_modules_that_are_not_loaded(script, expected):
    """What the interpreter needs of a module whose objects no script has named."""
    done = run_python("-c", f"import jsbc; print(repr(jsbc.Context().eval({script!r})))")
    assert done.stdout.strip() == repr(expected), done.stderr


def test_modules_load_deep_in_a_recursion():
    """Loading a module needs native stack: enough is left after the deepest recursion, in a small thread too."""
    code = (
        "import threading, jsbc\n"
        "script = 'let deepest; function f(n) { try { [1].map(() => f(n + 1)); } catch (e) { "
        'if (!deepest) { deepest = Math.max(n, JSON.parse("1"), new Set([1]).size, parseInt("7")); } throw e; } }'
        "try { f(0) } catch (e) { e.name + (deepest > 10) }'\n"
        "def run(): print(jsbc.Context().eval(script))\n"
        "run()\n"
        "threading.stack_size(256 * 1024)\n"
        "thread = threading.Thread(target=run); thread.start(); thread.join()\n"
    )
    done = run_python("-c", code)
    assert done.stdout.split() == ["RangeErrortrue", "RangeErrortrue"], done.stderr


def test_forked_processes_have_other_random_numbers():
    code = (
        "import os, jsbc; c = jsbc.Context(); c.eval('Math.random()')\n"
        "read, write = os.pipe()\n"
        "if os.fork() == 0:\n"
        "    os.write(write, repr(c.eval('Math.random()')).encode()); os._exit(0)\n"
        "os.wait(); print(os.read(read, 100).decode() != repr(c.eval('Math.random()')))"
    )
    done = run_python("-c", code)
    assert done.stdout.strip() == "True", done.stderr

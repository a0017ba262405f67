"""Runs test262 scenarios: one JSON request a line on stdin, one JSON reply a line on stdout, a fresh Context each.

request  {"id", "test": path, "harness": [paths], "strict": bool, "module": bool, "raw": bool, "async": bool, "timeout"}
reply    {"id", "status": "ok" | "throw" | "timeout" | "hosterror", "phase", "name", "message", "prints": [...]}
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import jsbc

# $262 and print (test262's INTERPRETING.md); what the engine cannot do is absent.
HOST = """
(function (global, print, evalScript, text) {
  const define = (name, value) => Object.defineProperty(global, name, { value, writable: true, configurable: true, enumerable: false });
  const $262 = { global, evalScript, gc() {}, agent: {} };
  if (typeof ArrayBuffer.prototype.transfer === 'function') {
    const transfer = Function.prototype.call.bind(ArrayBuffer.prototype.transfer);
    $262.detachArrayBuffer = (buffer) => { transfer(buffer); return null; };
  }
  define('$262', $262);
  define('print', (value) => { print(text(value)); });
  delete global.__print; delete global.__evalScript;
  return (error) => {
    if (error === null || typeof error !== 'object') return '';
    const maker = error.constructor;
    return typeof maker === 'function' ? text(maker.name) : text(error.name);
  };
})(globalThis, __print, __evalScript, String);
"""  # noqa: E501

_codes: dict[str, jsbc.Code] = {}


def read(path: str) -> str:
    """A file with its line ends as they are."""
    return Path(path).read_bytes().decode("utf-8", "surrogateescape")


def harness(path: str) -> jsbc.Code:
    """The compiled harness file; a Code is free of any realm, so all scenarios share it."""
    if path not in _codes:
        _codes[path] = jsbc.compile(read(path), path)
    return _codes[path]


def run(request: dict[str, Any]) -> dict[str, Any]:
    """One scenario."""
    prints: list[str] = []
    reply = {"id": request["id"], "status": "ok", "phase": None, "name": None, "message": "", "prints": prints}
    context = jsbc.Context(time_limit=request["timeout"])
    context.globals["__print"] = prints.append
    context.globals["__evalScript"] = lambda source: context.run(jsbc.compile(source, "evalScript"))
    name_of = context.eval(HOST)
    phase = "runtime"
    try:
        for path in request["harness"]:
            context.run(harness(path))
        source = read(request["test"])
        if request["strict"]:
            source = '"use strict";\n' + source
        phase = "parse"
        code = jsbc.compile(source, request["test"], mode="module" if request["module"] else "script")
        phase = "runtime"
        context.run(code)
    except jsbc.JSSyntaxError as error:
        reply.update(status="throw", phase=phase, name=error.js_type, message=error.message)
    except jsbc.JSTimeoutError:
        reply["status"] = "timeout"
    except jsbc.JSException as error:
        try:
            name = name_of(error.value)
        except jsbc.JSError:
            name = ""
        reply.update(status="throw", phase=phase, name=name, message=str(error)[:400])
    return reply


def main() -> None:
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply = run(request)
        except Exception as error:
            reply = {"id": request["id"], "status": "hosterror", "message": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

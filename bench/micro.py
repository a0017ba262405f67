"""Micro-benchmarks of the virtual machine: JavaScript that runs for 50 to 500 ms, the same text in every engine."""

from __future__ import annotations

MICRO: dict[str, str] = {
    "fib(30)": """
        function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
        fib(30)
    """,
    "integer loop": """
        (function () {
          let sum = 0;
          for (let i = 0; i < 10000000; i++) sum = (sum + i) | 0;
          return sum;
        })()
    """,
    "float loop": """
        (function () {
          let sum = 0;
          for (let i = 0; i < 10000000; i++) sum += i * 0.5;
          return sum;
        })()
    """,
    "property": """
        (function () {
          const o = { x: 0 };
          for (let i = 0; i < 5000000; i++) o.x = o.x + 1;
          return o.x;
        })()
    """,
    "array": """
        (function () {
          let sum = 0;
          for (let round = 0; round < 3; round++) {
            const list = [];
            for (let i = 0; i < 1000000; i++) list.push(i);
            for (let i = 0; i < list.length; i++) sum = (sum + list[i]) | 0;
          }
          return sum;
        })()
    """,
    "string building": """
        (function () {
          let length = 0;
          for (let round = 0; round < 20; round++) {
            let text = '';
            for (let i = 0; i < 50000; i++) text += 'ab';
            length += text.length + text.charCodeAt(777);
          }
          return length;
        })()
    """,
    "closure": """
        (function () {
          function counter() { let n = 0; return function () { n = n + 1; return n; }; }
          const next = counter();
          for (let i = 0; i < 3000000; i++) next();
          return next();
        })()
    """,
    "method call": """
        (function () {
          class Adder { constructor() { this.x = 1; } add(n) { return (this.x + n) | 0; } }
          const adder = new Adder();
          let sum = 0;
          for (let i = 0; i < 3000000; i++) sum = (sum + adder.add(i)) | 0;
          return sum;
        })()
    """,
    "allocation": """
        (function () {
          let last = null;
          for (let i = 0; i < 1500000; i++) last = { a: i, b: 2 };
          return last.a;
        })()
    """,
    "try/catch": """
        (function () {
          let caught = 0, kept = 0;
          for (let i = 0; i < 2000000; i++) { try { kept = (kept + i) | 0; } catch (error) { caught++; } }
          for (let i = 0; i < 300000; i++) { try { throw i; } catch (value) { caught = (caught + value) | 0; } }
          return caught + kept;
        })()
    """,
}

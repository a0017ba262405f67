const d = (o, k) => { const p = Object.getOwnPropertyDescriptor(o, k); return [p.writable, p.enumerable, p.configurable].map((b) => (b ? 1 : 0)).join(''); };
console.log(d(globalThis, 'Array'), d(globalThis, 'NaN'), d(globalThis, 'parseInt'), d(Array.prototype, 'map'), d(Math, 'PI'), d(Array, 'prototype'), d(globalThis, 'globalThis'), d(Array.prototype.map, 'name'), d(Array.prototype.map, 'length'), d(Symbol, 'iterator'), d(Error.prototype, 'message')); // expect: 101 000 101 101 000 000 101 001 001 000 101
(function () { 'use strict'; try { undefined = 1; } catch (e) { console.log(e.name); } })(); NaN = 1; console.log(NaN); // expect: TypeError
// expect: NaN

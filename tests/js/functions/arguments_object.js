function f() { return arguments; }
const args = f('x', 'y');
console.log(Object.prototype.toString.call(args), args.length, Object.keys(args).join()); // expect: [object Arguments] 2 0,1
console.log([...args].join('+'), Array.prototype.slice.call(args, 1).join()); // expect: x+y y
console.log(typeof args.callee, Object.getOwnPropertyDescriptor(args, 'length').enumerable); // expect: function false
try { (function () { 'use strict'; return arguments.callee; })(); } catch (e) { console.log(e.name); } // expect: TypeError

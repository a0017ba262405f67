function Local() {} Object.freeze(Local.prototype); const l = new Local();
try { (function () { 'use strict'; l.constructor = 1; })(); } catch (e) { console.log(e.name); } l.constructor = 1; console.log(Object.hasOwn(l, 'constructor')); // expect: TypeError
// expect: false

const o = {};
o.__proto__ = Array.prototype;
console.log(o instanceof Array, o.__proto__ === Array.prototype, Object.hasOwn(o, '__proto__')); // expect: true true false
o.__proto__ = 5;
console.log(o instanceof Array); // expect: true
try { const a = {}; const b = Object.create(a); a.__proto__ = b; } catch (e) { console.log(e.name); } // expect: TypeError

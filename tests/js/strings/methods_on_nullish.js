for (const f of [() => String.prototype.trim.call(null), () => String.prototype.slice.call(undefined, 1), () => 'a'.startsWith(/a/), () => 'a'.normalize('x')]) try { f(); } catch (e) { console.log(e.name); } // expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: RangeError
console.log(String.prototype.slice.call(12345, 1, 3), String.prototype.toUpperCase.call(true), ''.concat(null, undefined)); // expect: 23 TRUE nullundefined

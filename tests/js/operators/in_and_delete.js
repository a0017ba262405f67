const o = { a: 1, b: undefined };
console.log('a' in o, 'b' in o, 'c' in o, 'toString' in o, 0 in [1], 'length' in []); // expect: true true false true true true
console.log(delete o.a, 'a' in o, delete o.nothing, delete [1][0], delete 5); // expect: true false true true true
try { 'x' in 5; } catch (e) { console.log(e.name); } // expect: TypeError
(function () { 'use strict'; try { delete Object.freeze({ x: 1 }).x; } catch (e) { console.log(e.name); } })(); // expect: TypeError
console.log(delete Object.freeze({ x: 1 }).x, delete Math.PI); // expect: false false

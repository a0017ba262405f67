'use strict';
const f = Object.freeze({ a: 1, deep: { b: 1 } });
for (const t of [() => { f.a = 2; }, () => { f.n = 1; }, () => { delete f.a; }, () => { f.deep.b = 2; }]) try { t(); console.log('fine'); } catch (e) { console.log(e.message); } // expect: Cannot assign to read only property 'a' of object '#<Object>'
// expect: Cannot add property n, object is not extensible
// expect: Cannot delete property 'a' of #<Object>
// expect: fine
const s = Object.seal({ a: 1 }); s.a = 2;
try { s.b = 1; } catch (e) { console.log(e.message); } // expect: Cannot add property b, object is not extensible
const p = Object.preventExtensions([1]);
try { p.push(2); } catch (e) { console.log(e.name); } // expect: TypeError
console.log(Object.isFrozen(f), Object.isSealed(s), Object.isExtensible(p), Object.isFrozen('x'), s.a, f.deep.b); // expect: true true false true 2 2

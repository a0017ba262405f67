'use strict';
const a = Object.freeze([1, 2]);
for (const f of [() => a.push(3), () => { a[0] = 9; }, () => a.pop(), () => a.sort(), () => { a.length = 0; }]) try { f(); console.log('no error'); } catch (e) { console.log(e.name); } // expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
const b = [1, 2, 3]; Object.defineProperty(b, 'length', { writable: false });
try { b.push(4); } catch (e) { console.log(e.name); } b[0] = 'ok'; console.log(b.join()); // expect: TypeError
// expect: ok,2,3

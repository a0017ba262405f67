{ const a = new Array(5000); for (let i = 4999; i >= 0; i--) a[i] = i; console.log(a.length, a[0], a[4999], a.indexOf(2500)); } // expect: 5000 0 4999 2500
{ const a = [1]; a[4294967294] = 'last'; a[4294967295] = 'no index'; console.log(a.length, Object.keys(a).join()); a.length = 1; console.log(Object.keys(a).join()); } // expect: 4294967295 0,4294967294,4294967295
// expect: 0,4294967295
{ const a = [0, 1, 2, 3]; Object.defineProperty(a, 1, { configurable: false }); a.length = 0; console.log(a.length, a.join()); } // expect: 2 0,1
{ const a = [1, 2]; Object.defineProperty(a, 'length', { writable: false }); a[2] = 3; a.length = 0; console.log(a.length, a.join()); } // expect: 2 1,2
{ const a = []; a[1e6] = 1; for (let i = 0; i < 5; i++) a.push(i); console.log(a.length, a.pop(), a.length, Object.keys(a).length); } // expect: 1000006 4 1000005 5
for (const n of [-1, 1.5, 4294967296, 'x']) try { [].length = n; } catch (e) { console.log(e.name + ': ' + e.message); } // expect: RangeError: Invalid array length
// expect: RangeError: Invalid array length
// expect: RangeError: Invalid array length
// expect: RangeError: Invalid array length

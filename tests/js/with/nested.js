with ({ a: 1, b: 1 }) with ({ b: 2 }) { console.log(a, b); { let a = 'let'; console.log(a); } } // expect: 1 2
// expect: let
try { with (null) {} } catch (e) { console.log(e.name); } // expect: TypeError
with (5) console.log(toFixed(1)); // expect: 5.0

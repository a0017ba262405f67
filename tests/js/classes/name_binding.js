class A { static f() { return A; } static set() { A = 1; } }
const B = A;
A = 'changed';
console.log(B.f() === B, A); // expect: true changed
try { B.set(); } catch (e) { console.log(e.name); } // expect: TypeError
const C = class Inner { who() { return Inner.name; } };
console.log(new C().who(), typeof Inner, C.name); // expect: Inner undefined Inner

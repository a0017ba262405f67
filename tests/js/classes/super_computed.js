class A { ['m' + 1]() { return 'm1'; } }
class B extends A { call(n) { return super['m' + n](); } }
console.log(new B().call(1)); // expect: m1
try { new B().call(2); } catch (e) { console.log(e.name); } // expect: TypeError

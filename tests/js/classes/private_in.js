class A { #brand; static is(x) { return #brand in x; } }
console.log(A.is(new A()), A.is({}), A.is(Object.create(new A()))); // expect: true false false
try { A.is(1); } catch (e) { console.log(e.name); } // expect: TypeError

class A { f() { try { undeclared = 1; } catch (e) { return e.name; } } static g() { return this; } }
console.log(new A().f()); // expect: ReferenceError
const { g } = A;
console.log(g()); // expect: undefined

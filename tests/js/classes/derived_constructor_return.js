class A {}
class B extends A { constructor(v) { super(); return v; } }
console.log(new B({ own: 1 }).own, new B(undefined) instanceof B); // expect: 1 true
try { new B(1); } catch (e) { console.log(e.name); } // expect: TypeError
class C extends A { constructor() { return { replaced: true }; } }
console.log(new C().replaced); // expect: true

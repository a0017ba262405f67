class A {}
class B extends A { constructor(early) { if (early) this.x = 1; super(); } }
try { new B(true); } catch (e) { console.log(e.name + ': ' + e.message); } // expect: ReferenceError: Must call super constructor in derived class before accessing 'this' or returning from derived constructor
console.log(new B(false) instanceof B); // expect: true
class C extends A { constructor() {} }
try { new C(); } catch (e) { console.log(e.name); } // expect: ReferenceError

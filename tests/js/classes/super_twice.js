class A {}
class B extends A { constructor() { super(); super(); } }
try { new B(); } catch (e) { console.log(e.name + ': ' + e.message); } // expect: ReferenceError: Super constructor may only be called once

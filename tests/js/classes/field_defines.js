// A field is defined, not assigned: a setter of the base class is not called.
class A { set v(x) { throw new Error('called'); } }
class B extends A { v = 1; }
console.log(Object.getOwnPropertyDescriptor(new B(), 'v').value); // expect: 1
class F { static name = 'own name'; static length = 5; }
console.log(F.name, F.length); // expect: own name 5

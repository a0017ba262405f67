// The same spelling in two classes is two private names.
class A { #x = 'A'; read(o) { return o.#x; } }
class B { #x = 'B'; read(o) { return o.#x; } }
console.log(new A().read(new A()), new B().read(new B())); // expect: A B
try { new A().read(new B()); } catch (e) { console.log(e.name); } // expect: TypeError

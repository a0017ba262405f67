class A { x() { return 'method'; } get x() { return 'getter'; } }
console.log(new A().x); // expect: getter
class B { get y() { return 'getter'; } y() { return 'method'; } }
console.log(new B().y()); // expect: method
class C { static prototypeLike() {} get z() { return 1; } set z(v) {} }
const d = Object.getOwnPropertyDescriptor(C.prototype, 'z');
console.log(typeof d.get, typeof d.set); // expect: function function

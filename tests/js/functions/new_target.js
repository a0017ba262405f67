function F() { return new.target === undefined ? 'called' : new.target.name; }
console.log(F()); // expect: called
function G() { this.target = new.target.name; }
console.log(new G().target); // expect: G
class A { constructor() { this.made = new.target.name; } }
class B extends A {}
console.log(new B().made); // expect: B
console.log(Reflect.construct(A, [], B).made); // expect: B
const arrowInside = function () { return (() => new.target)(); };
console.log(arrowInside(), typeof new arrowInside()); // expect: undefined function

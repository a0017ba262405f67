class A { get v() { return this._v || 'unset'; } set v(x) { this._v = 'A' + x; } }
class B extends A { get v() { return 'B' + super.v; } set v(x) { super.v = x + '!'; } }
const b = new B();
console.log(b.v); // expect: Bunset
b.v = 1;
console.log(b.v, b._v); // expect: BA1! A1!

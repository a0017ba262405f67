class A { static make() { return 'A.make of ' + this.name; } }
class B extends A { static make() { return super.make() + '!'; } }
console.log(B.make()); // expect: A.make of B!
const o = { __proto__: { toString() { return 'proto'; } }, toString() { return 'own ' + super.toString(); } };
console.log(String(o)); // expect: own proto

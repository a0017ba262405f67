// Cached lookups must notice changes of a prototype.
function A() {}
A.prototype.v = 'first';
const a = new A(), read = (o) => o.v;
console.log(read(a), read(a)); // expect: first first
A.prototype.v = 'second'; console.log(read(a)); // expect: second
a.v = 'own'; console.log(read(a)); // expect: own
delete a.v; delete A.prototype.v; Object.prototype.v = 'root'; console.log(read(a)); // expect: root
delete Object.prototype.v; console.log(read(a)); // expect: undefined
Object.setPrototypeOf(A.prototype, { v: 'inserted' }); console.log(read(a)); // expect: inserted
Object.defineProperty(A.prototype, 'v', { get() { return 'getter'; } }); console.log(read(a)); // expect: getter

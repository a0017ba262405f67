function* g() {}
const it = g();
console.log(Object.prototype.toString.call(it), it[Symbol.iterator]() === it, it instanceof g); // expect: [object Generator] true true
console.log(Object.getPrototypeOf(g) !== Function.prototype, typeof g.prototype, 'constructor' in g); // expect: true object true
try { new g(); } catch (e) { console.log(e.name + ': ' + e.message); } // expect: TypeError: g is not a constructor

console.log([].map.length, [].map.name, Object.keys([]).length, typeof Array.prototype.map.prototype, Function.prototype.name === '', Function.prototype(), Object.getOwnPropertyDescriptor(Map.prototype, 'size').get.name, Map.prototype[Symbol.iterator] === Map.prototype.entries, Array.prototype[Symbol.iterator] === Array.prototype.values, Set.prototype.keys === Set.prototype.values, Number.parseInt === parseInt); // expect: 1 map 0 undefined true undefined get size true true true true
for (const f of [() => new Math.max(), () => new [].map(), () => Symbol.prototype.toString.call('x'), () => new parseInt('1')]) try { f(); } catch (e) { console.log(e.name); } // expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError

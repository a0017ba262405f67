const k = {}, w = new WeakMap([[k, 'v']]), s = new WeakSet([k]);
console.log(w.get(k), w.has({}), s.has(k), w.delete(k), w.has(k), w.set(k, 2).get(k)); // expect: v false true true false 2
for (const f of [() => w.set(1, 2), () => s.add('x'), () => WeakMap(), () => w.set(Symbol.for('r'), 1)]) try { f(); } catch (e) { console.log(e.name); } // expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
console.log(w.get('x'), s.has(1), 'size' in w, Object.prototype.toString.call(w)); // expect: undefined false false [object WeakMap]

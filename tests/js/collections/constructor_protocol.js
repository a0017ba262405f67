const log = [];
class M extends Map { set(k, v) { log.push(k); return super.set(k, v); } }
new M([['a', 1], ['b', 2]]); console.log(log.join()); // expect: a,b
for (const f of [() => new Map([1]), () => Map(), () => new Set(1), () => Map.prototype.get.call({}, 1), () => new Map(5)]) try { f(); } catch (e) { console.log(e.name); } // expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError

const o = { a: 1, get self() { return this; } }, r = {};
console.log(Reflect.has(o, 'a'), Reflect.get(o, 'self', r) === r, Reflect.set(Object.freeze({ x: 1 }), 'x', 2), Reflect.deleteProperty(o, 'a'), Reflect.ownKeys([1]).join(), Reflect.defineProperty(Object.freeze({}), 'x', { value: 1 })); // expect: true true false true 0,length false
console.log(Reflect.apply(Math.max, null, [1, 3]), Reflect.construct(Date, [0]).getTime(), Reflect.getPrototypeOf([]) === Array.prototype, Reflect.isExtensible(o), Reflect.preventExtensions(o), Reflect.setPrototypeOf(o, {})); // expect: 3 0 true true true false
for (const f of [() => Reflect.get(1, 'x'), () => Reflect.apply(1), () => Reflect.construct(() => 1, []), () => Reflect.ownKeys('x')]) try { f(); } catch (e) { console.log(e.name); } // expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError

const o = Object.create(new Proxy({}, { get: (t, k, r) => (typeof k === 'string' ? `${k} of ${r === o}` : undefined), set(t, k, v, r) { Object.defineProperty(r, k, { value: 'via ' + v, configurable: true }); return true; } }));
console.log(o.missing); o.x = 1; console.log(o.x, Object.hasOwn(o, 'x')); // expect: missing of true
// expect: via 1 true

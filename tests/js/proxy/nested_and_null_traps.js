const inner = new Proxy({ v: 1 }, { get: (t, k) => t[k] + 1 });
const outer = new Proxy(inner, { get: (t, k) => t[k] * 10, set: undefined, has: null });
outer.w = 5; console.log(outer.v, inner.w, 'v' in outer); // expect: 20 6 true
try { new Proxy({}, { get: 5 }).x; } catch (e) { console.log(e.name); } // expect: TypeError

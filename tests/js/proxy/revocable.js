const { proxy, revoke } = Proxy.revocable({ a: 1 }, {});
console.log(proxy.a); revoke(); revoke(); // expect: 1
for (const f of [() => proxy.a, () => 'a' in proxy, () => Array.isArray(proxy), () => Object.keys(proxy)]) try { f(); } catch (e) { console.log(e.name); } // expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
console.log(typeof proxy); // expect: object

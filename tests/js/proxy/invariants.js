const frozen = Object.freeze({ x: 1 });
const attempts = [() => new Proxy(frozen, { get: () => 2 }).x, () => 'x' in new Proxy(frozen, { has: () => false }), () => Object.keys(new Proxy(frozen, { ownKeys: () => [] })), () => Object.getPrototypeOf(new Proxy(frozen, { getPrototypeOf: () => null })), () => delete new Proxy(frozen, { deleteProperty: () => true }).x, () => Object.isExtensible(new Proxy({}, { isExtensible: () => false })), () => Object.keys(new Proxy({}, { ownKeys: () => ['a', 'a'] }))];
for (const f of attempts) try { f(); console.log('fine'); } catch (e) { console.log(e.name); } // expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError

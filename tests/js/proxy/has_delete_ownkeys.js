const p = new Proxy({ visible: 1, _hidden: 2 }, { has: (t, k) => !String(k).startsWith('_') && k in t, deleteProperty: (t, k) => { if (k[0] === '_') return false; delete t[k]; return true; }, ownKeys: (t) => Reflect.ownKeys(t).filter((k) => k[0] !== '_') });
console.log('visible' in p, '_hidden' in p, Object.keys(p).join(), delete p._hidden, delete p.visible, Object.keys(p).length); // expect: true false visible false true 0
with (new Proxy({ found: 'in proxy' }, { has: (t, k) => k === 'found' })) console.log(found); // expect: in proxy
for (const k in new Proxy({ a: 1, b: 2 }, {})) console.log(k); // expect: a
// expect: b

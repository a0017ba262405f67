const o = { get boom() { throw new Error('getter'); }, toString() { throw new Error('toString'); }, valueOf() { throw new Error('valueOf'); } };
for (const f of [() => o.boom, () => `${o}`, () => o + 1, () => JSON.stringify({ a: { toJSON() { throw new Error('toJSON'); } } }), () => [3, 1].sort(() => { throw new Error('compare'); }), () => Object.assign({}, o)]) { try { f(); } catch (e) { console.log(e.message); } } // expect: getter
// expect: toString
// expect: valueOf
// expect: toJSON
// expect: compare
// expect: getter

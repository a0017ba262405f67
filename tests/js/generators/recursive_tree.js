function* walk(t) { if (t) { yield* walk(t.l); yield t.v; yield* walk(t.r); } }
const leaf = (v) => ({ v });
console.log([...walk({ l: { l: leaf(1), v: 2, r: leaf(3) }, v: 4, r: leaf(5) })].join()); // expect: 1,2,3,4,5

const m = new Map();
for (let i = 0; i < 20000; i++) m.set('k' + i, i);
for (let i = 0; i < 20000; i += 2) m.delete('k' + i);
let sum = 0; for (const v of m.values()) sum += v;
console.log(m.size, sum, m.get('k19999'), m.get('k2'), m.keys().next().value); // expect: 10000 100000000 19999 undefined k1

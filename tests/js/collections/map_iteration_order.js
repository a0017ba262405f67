const m = new Map([[1, 'a'], [2, 'b'], [3, 'c']]);
m.delete(1); m.set(1, 'again'); m.set(2, 'kept place');
console.log([...m].join(' ')); // expect: 2,kept place 3,c 1,again
const seen = [];
for (const [k] of m) { seen.push(k); if (k === 2) { m.delete(3); m.set(9, 'late'); } }
console.log(seen.join()); // expect: 2,1,9
const it = m.keys(); it.next(); m.clear(); m.set('fresh', 1); console.log(it.next().value, it.next().done); // expect: fresh true

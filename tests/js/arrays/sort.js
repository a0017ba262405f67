console.log([10, 9, 1].sort().join(), [10, 9, 1].sort((a, b) => a - b).join(), [3, undefined, 1, , 2].sort().length, ['b', 'a', 'C'].sort().join()); // expect: 1,10,9 1,9,10 5 C,a,b
const people = Array.from({ length: 50 }, (_, i) => ({ k: i % 3, i }));
people.sort((a, b) => a.k - b.k);
console.log(people.every((p, n) => n === 0 || people[n - 1].k < p.k || people[n - 1].i < p.i)); // expect: true
const h = [2, , undefined, 1]; h.sort(); console.log(h[0], h[1], h[2], 3 in h, h.length); // expect: 1 2 undefined false 4
try { [1].sort('x'); } catch (e) { console.log(e.name); } // expect: TypeError

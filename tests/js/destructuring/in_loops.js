for (const [k, { v, w = 'w' }] of Object.entries({ a: { v: 1 }, b: { v: 2, w: 3 } })) console.log(k, v, w); // expect: a 1 w
// expect: b 2 3
for (let { length, 0: first } of ['ab', 'cde']) console.log(length, first); // expect: 2 a
// expect: 3 c
const o = {};
for ([o.x, o.y] of [[1, 2], [3, 4]]) ;
console.log(o.x, o.y); // expect: 3 4
for (const [c] in { key: 1 }) console.log(c); // expect: k

const list = [1, 2, 3];
const seen = [];
for (const x of list) { seen.push(x); if (seen.length < 5) list.push(x * 10); }
console.log(seen.join()); // expect: 1,2,3,10,20,30,100
const map = new Map([['a', 1]]);
for (const [k] of map) { if (map.size < 4) map.set(k + k, 1); }
console.log([...map.keys()].join()); // expect: a,aa,aaaa,aaaaaaaa

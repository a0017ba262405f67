const s = new Set([1, 1, 'x', NaN, NaN]);
console.log(s.size, s.has(NaN), s.add(2) === s, s.delete('x'), [...s].join(), [...s.entries()][0].join()); // expect: 3 true true true 1,NaN,2 1,1
const u = new Set('hello'); console.log([...u].join(''), new Set().size, new Set(null).size); // expect: helo 0 0
let order = []; const d = new Set([1, 2, 3]); d.forEach((v) => { order.push(v); d.delete(v); if (v < 3) d.add(v + 10); }); console.log(order.join(), d.size); // expect: 1,2,3,11,12 0

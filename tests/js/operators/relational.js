console.log(1 < 2, '1' < 2, 'a' < 'b', 'B' < 'a', '10' < '9', 10 < '9', null >= 0, undefined >= 0, NaN < 1, NaN >= 1, [2] > 1, 'a' < 1); // expect: true true true true true false true false false false true false
const log = [];
const v = (n) => ({ valueOf() { log.push(n); return n; } });
console.log(v(1) < v(2), v(3) > v(4), v(5) <= v(5), log.join()); // expect: true false true 1,2,3,4,5,5

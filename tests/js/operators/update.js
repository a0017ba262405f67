let n = 5;
console.log(n++, n, ++n, n--, --n); // expect: 5 6 7 7 5
let s = '7'; console.log(s++, typeof s, s); // expect: 7 number 8
const o = { v: 1 }, a = [1];
console.log(o.v++ + ++o.v, a[0]--, --a[0], -(-a[0])); // expect: 4 1 -1 -1
let u; u++; console.log(u); // expect: NaN
let big = 2147483647; big++; console.log(big, -2147483648 - 1); // expect: 2147483648 -2147483649

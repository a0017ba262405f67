let x = 1; x += 0.5; x += 0.5; console.log(x === 2, [0, 1, 2, 3][x], x | 0); // expect: true 2 2
const a = [1.5, 2, 2147483648]; console.log(a[1] === 2, a[2] | 0, a.indexOf(2), new Map([[1, 'int']]).get(1.0), ({ 1: 'k' })[1.0], 4 / 2 === 2, 1e3 === 1000); // expect: true -2147483648 1 int k true true
let s = 0; for (let i = 0; i < 10; i += 0.5) s += i; console.log(s); // expect: 95

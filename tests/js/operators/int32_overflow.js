let x = 2147483647;
console.log(x + 1, x * 2, -x - 2, x * x, (x + 1) | 0, x << 1, 1 << 31, 1 << 32, -1 >>> 0, -1 >>> 28, 5 >> 33); // expect: 2147483648 4294967294 -2147483649 4611686014132420600 -2147483648 -2 -2147483648 1 4294967295 15 2
let p = 1; for (let i = 0; i < 40; i++) p *= 2; console.log(p); // expect: 1099511627776
let f = 1; for (let i = 1; i <= 20; i++) f *= i; console.log(f); // expect: 2432902008176640000
console.log(0 * -1 === 0, 1 / (0 * -1), -0 === 0, Object.is(-0 % 5, -0), 1 / (-5 % 5), 65536 * 65536); // expect: true -Infinity true true -Infinity 4294967296

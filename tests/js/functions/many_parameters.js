function f(a, b, c, d, e, g, h, i, j, k, l, m) { return [a, b, c, d, e, g, h, i, j, k, l, m].join(''); }
console.log(f(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)); // expect: 123456789101112
console.log(f.apply(null, Array.from({ length: 300 }, (_, i) => i % 10))); // expect: 012345678901

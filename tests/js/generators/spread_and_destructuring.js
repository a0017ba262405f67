function* g() { yield 1; yield 2; yield 3; }
const [first, ...rest] = g();
console.log(first, rest.join(), Math.max(...g()), Array.from(g(), (x) => x * 2).join(), new Set(g()).size); // expect: 1 2,3 3 2,4,6 3

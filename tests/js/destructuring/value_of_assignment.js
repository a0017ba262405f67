let a, b;
const source = [1, 2, 3];
console.log(([a, b] = source) === source, a, b); // expect: true 1 2
console.log(({ a } = { a: 9, k: 1 }).k, a); // expect: 1 9

let calls = 0;
const next = () => ++calls;
const { a = next(), b = next() } = { a: null };
const [c = next(), d = next()] = [0];
console.log(a, b, c, d, calls); // expect: null 1 0 2 2

const add = (a) => (b) => (c) => `${a}${b}${c}`;
console.log(add(1)(2)(3)); // expect: 123
function outer() { let n = 1; return function middle() { n *= 2; return function inner() { return n += 1; }; }; }
const middle = outer(), inner = middle();
console.log(inner(), inner(), middle()(), inner()); // expect: 3 4 9 10

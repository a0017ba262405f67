function outer(a) { let b = a + 1; return function middle(c) { return function inner(d) { return [a, b++, c, d, typeof e].join(); function e() { return a; } }; }; }
const inner = outer(1)(2);
console.log(inner(3), inner(4), outer(5)(6)(7)); // expect: 1,2,2,3,function 1,3,2,4,function 5,6,6,7,function

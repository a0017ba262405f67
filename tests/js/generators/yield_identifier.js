// Outside generators and strict code `yield` is a name.
var yield = 3;
function f(yield) { return yield + 1; }
console.log(yield, f(1)); // expect: 3 2

// A closure made in the initializer keeps the first copy of the variable.
let first;
for (let i = 0, probe = () => i; i < 3; i++) first = probe;
console.log(first()); // expect: 0

const make = () => function counted() { return ++counted.n; }; const a = make(), b = make(); a.n = 0; b.n = 10;
console.log(a(), a(), b(), a === b, a.toString() === b.toString()); // expect: 1 2 11 false true

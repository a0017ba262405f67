function fact(n) { return n < 2 ? 1 : n * fact(n - 1); } const mutual = { a(n) { return n ? mutual.b(n - 1) : 'end a'; }, b: (n) => (n ? mutual.a(n - 1) : 'end b') };
console.log(fact(10), mutual.a(3), mutual.a(4)); // expect: 3628800 end b end a

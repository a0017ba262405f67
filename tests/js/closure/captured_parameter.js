function f(a, b) { const read = () => a + b; a = 10; return read(); }
console.log(f(1, 2)); // expect: 12

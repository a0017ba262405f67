function f(first, ...rest) { return first + ':' + rest.length + ':' + Array.isArray(rest) + ':' + rest.join(); }
console.log(f(), f(1), f(1, 2, 3)); // expect: undefined:0:true: 1:0:true: 1:2:true:2,3
console.log(f.length, ((...[a, b]) => a + b)(1, 2)); // expect: 1 3

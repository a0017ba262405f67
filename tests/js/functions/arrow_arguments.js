function f() { return (() => arguments.length + ':' + arguments[0])('ignored'); }
console.log(f('a', 'b')); // expect: 2:a

// A closure in a default value does not see the variables of the body.
let x = 'global';
function f(read = () => x) { var x = 'body'; return read() + ' ' + x; }
console.log(f()); // expect: global body
function g(x, read = () => x) { var x; const first = x; x = 'body'; return [first, x, read()].join(); }
console.log(g('parameter')); // expect: parameter,body,parameter

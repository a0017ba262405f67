var x = 'global';
function f() { var x = 'local'; return [eval('x'), (0, eval)('x'), globalThis.eval('x'), eval?.('x')].join(); }
console.log(f()); // expect: local,global,global,global
(0, eval)('var made = 1; let lexical = 2');
console.log(made, typeof lexical); // expect: 1 undefined

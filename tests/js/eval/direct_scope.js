function f() { let local = 'local'; return eval('local + "!"'); }
console.log(f()); // expect: local!
function g() { var x = 1; eval('x = 2; var y = 3'); return [x, y].join(); }
console.log(g()); // expect: 2,3
function h() { 'use strict'; eval('var hidden = 1'); return typeof hidden; }
console.log(h()); // expect: undefined

function strict(a) { 'use strict'; arguments[0] = 'changed'; return a; }
function defaults(a, b = 1) { arguments[0] = 'changed'; return a; }
console.log(strict(1), defaults(1)); // expect: 1 1

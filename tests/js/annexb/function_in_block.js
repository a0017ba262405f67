console.log(typeof inner); // expect: undefined
{ function inner() { return 'block'; } }
console.log(inner()); // expect: block
(function () { 'use strict'; { function hidden() {} } console.log(typeof hidden); })(); // expect: undefined
if (true) function branch() { return 'branch'; }
console.log(branch()); // expect: branch

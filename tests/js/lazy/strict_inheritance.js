function outer() { 'use strict'; return function inner() { return [typeof this, (() => { try { undeclared = 1; } catch (e) { return e.name; } })()].join(); }; } function sloppy() { return (function () { return typeof this; })(); }
console.log(outer()(), sloppy()); // expect: undefined,ReferenceError object

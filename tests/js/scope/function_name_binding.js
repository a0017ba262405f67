// The name of a function expression is a read-only binding inside it.
const f = function self() { self = 1; return typeof self; };
console.log(f()); // expect: function
const g = function self() { 'use strict'; try { self = 1; } catch (e) { return e.message; } };
console.log(g()); // expect: Assignment to constant variable.
console.log(typeof self); // expect: undefined

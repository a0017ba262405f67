'use strict';
try { nowhere = 1; } catch (e) { console.log(e.name + ': ' + e.message); } // expect: ReferenceError: nowhere is not defined
console.log(typeof nowhere); // expect: undefined

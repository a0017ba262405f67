class A {}
const d = Object.getOwnPropertyDescriptor(A, 'prototype');
console.log(d.writable, d.enumerable, d.configurable, A.prototype.constructor === A); // expect: false false false true
'use strict';
A.prototype = null;
console.log(A.prototype !== null); // expect: true

// let and const at top level are not properties of the global object.
let lexical = 1;
var variable = 2;
function declared() {}
console.log('lexical' in globalThis, 'variable' in globalThis, 'declared' in globalThis); // expect: false true true
console.log(delete globalThis.variable, variable); // expect: false 2

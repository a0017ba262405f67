console.log(hoisted); // expect: undefined
if (false) { var hoisted = 1; }
function inner() { return typeof deep; for (;;) { var deep; } }
console.log(inner()); // expect: undefined
console.log('hoisted' in globalThis); // expect: true

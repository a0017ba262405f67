class Plain extends Array { static get [Symbol.species]() { return Array; } }
const p = new Plain(1, 2, 3);
console.log(p instanceof Plain, p.filter(Boolean) instanceof Plain, p.slice() instanceof Array); // expect: true false true

with ([]) { console.log(typeof keys, typeof push); } // expect: undefined function
const o = { a: 1, b: 2, [Symbol.unscopables]: { a: true } };
var a = 'outer';
with (o) console.log(a, b); // expect: outer 2

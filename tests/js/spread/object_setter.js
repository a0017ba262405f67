// Spread defines properties, Object.assign sets them.
let called = 0;
const target = { set v(x) { called++; }, ...{ v: 1 } };
console.log(called, target.v); // expect: 0 1
Object.assign({ set v(x) { called++; } }, { v: 1 });
console.log(called); // expect: 1

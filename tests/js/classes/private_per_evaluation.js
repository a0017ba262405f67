const make = () => class { #x = 1; static read(o) { return o.#x; } };
const First = make(), Second = make();
console.log(First.read(new First())); // expect: 1
try { First.read(new Second()); } catch (e) { console.log(e.name); } // expect: TypeError

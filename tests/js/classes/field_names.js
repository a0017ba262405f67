class A { f = function () {}; g = () => {}; h = class {}; #p = function () {}; p() { return this.#p.name; } }
const a = new A();
console.log(a.f.name, a.g.name, a.h.name, a.p()); // expect: f g h #p

// The return override puts a private field on a foreign object, once.
class Base { constructor(o) { return o; } }
class Stamp extends Base { #mark = 'stamped'; static read(o) { return o.#mark; } }
const target = {};
new Stamp(target);
console.log(Stamp.read(target), Object.keys(target).length); // expect: stamped 0
try { new Stamp(target); } catch (e) { console.log(e.name); } // expect: TypeError

console.log([(x) => x, class C { static s() {} }, { m() {} }.m, function* g() {}, async () => 1].map((f) => Object.getOwnPropertyNames(f).join()).join(';')); // expect: length,name;length,name,prototype,s;length,name;length,name,prototype;length,name
function f(a, b, c = 1) {}
console.log(f.name, f.length, JSON.stringify(Object.getOwnPropertyDescriptor(f, 'name')), JSON.stringify(Object.getOwnPropertyDescriptor(f, 'length'))); // expect: f 2 {"value":"f","writable":false,"enumerable":false,"configurable":true} {"value":2,"writable":false,"enumerable":false,"configurable":true}
console.log(f.prototype === f.prototype, f.prototype.constructor === f, Object.keys(f.prototype).length); // expect: true true 0
delete f.name; delete f.length;
console.log(f.name + '|' + f.length, f.hasOwnProperty('name')); // expect: |0 false
function g() {}
const p = {}; g.prototype = p;
console.log(new g() instanceof g, g.prototype === p, Object.getPrototypeOf(new g()) === p); // expect: true true true
Object.defineProperty(g, 'name', { value: 'renamed' }); console.log(g.name); // expect: renamed
console.log(Math.max.name, Math.max.length, Object.getOwnPropertyNames(Math.max).join(), Object.getOwnPropertyDescriptor(Map.prototype, 'size').get.name, Array.prototype[Symbol.iterator].name, RegExp.prototype[Symbol.match].name); // expect: max 2 length,name get size values [Symbol.match]

// Literals whose names are array indices, alone, mixed with others, twice, many, and as the only ones of their kind.
const mixed = { b: 'b', 10: 'ten', a: 'a', '2': 'two', 0: 'zero', '01': 'no index', 1.5: 'half', 4294967295: 'too large' };
console.log(Object.keys(mixed).join()); // expect: 0,2,10,b,a,01,1.5,4294967295
console.log(mixed[10], mixed['2'], mixed[0], mixed['01'], mixed[1], mixed[1.5]); // expect: ten two zero no index undefined half
const twice = { 1: 'a', x: 'b', '1': 'c', 0x1: 'd' };
console.log(JSON.stringify(twice)); // expect: {"1":"d","x":"b"}
const functions = { 3() {}, 4: function () {}, 5: () => 0, get 6() { return 'six'; }, 7: class {} };
console.log(functions[3].name, functions[4].name, functions[5].name, functions[6], functions[7].name); // expect: 3 4 5 six 7
const make = (v) => ({ 0: v, 1: v + 1, length: 2 });
console.log(Array.from(make(1)).join() + Array.prototype.map.call(make(5), (v) => v * 2).join()); // expect: 1,210,12
for (let i = 0; i < 3; i++) make(i)[7] = i;
console.log(Object.keys(make(1)).join(), 7 in make(1)); // expect: 0,1,length false

const large = (0, eval)('({' + Array.from({ length: 400 }, (_, i) => `${i * 3}: ${i}`).join() + '})');
console.log(Object.keys(large).length, large[3 * 399], large[1], large[0]); // expect: 400 399 undefined 0
delete large[3];
large[3] = 'again';
console.log(Object.keys(large).slice(0, 4).join(), large[3]); // expect: 0,3,6,9 again

// A literal with elements as a prototype: holes of arrays look there.
const holes = [, 1];
Object.setPrototypeOf(holes, { __proto__: Array.prototype, 0: 'from the prototype' });
console.log(holes[0], holes[1], holes.length); // expect: from the prototype 1 2
const plain = { 0: 'zero' };
const hollow = [,];
Object.setPrototypeOf(hollow, plain);
console.log(hollow[0]); // expect: zero

// As a map, filled later.
const map = {};
for (let i = 50; i > 0; i--) map[i * 2] = i;
console.log(Object.keys(map).length, map[100], map[2], Object.keys(map)[0]); // expect: 50 50 1 2

// Literals of one form share what is known about them, and do not share values; what differs in order is another form.
const points = [{ x: 1, y: 2 }, { y: 3, x: 4 }, { x: 5, y: 6 }];
const sum = (p) => p.x * 10 + p.y;
console.log(points.map(sum).join(), points.map((p) => Object.keys(p).join('')).join()); // expect: 12,43,56 xy,yx,xy
points[0].z = 7;
console.log('z' in points[2], Object.keys(points[0]).join('')); // expect: false xyz
Object.freeze(points[2]);
points[2].x = 9;
console.log(points[2].x, ({ x: 1, y: 2 }).x, Object.isFrozen({ x: 1, y: 2 })); // expect: 5 1 false

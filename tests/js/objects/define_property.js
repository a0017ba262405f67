const o = {};
Object.defineProperty(o, 'x', { value: 1 });
o.x = 2; delete o.x;
console.log(o.x, Object.keys(o).length, JSON.stringify(Object.getOwnPropertyDescriptor(o, 'x'))); // expect: 1 0 {"value":1,"writable":false,"enumerable":false,"configurable":false}
try { Object.defineProperty(o, 'x', { value: 3 }); } catch (e) { console.log(e.name + ': ' + e.message); } // expect: TypeError: Cannot redefine property: x
Object.defineProperty(o, 'y', { get: () => 'got', configurable: true, enumerable: true });
Object.defineProperty(o, 'y', { value: 'data' });
console.log(JSON.stringify(Object.getOwnPropertyDescriptor(o, 'y'))); // expect: {"value":"data","writable":false,"enumerable":true,"configurable":true}
try { Object.defineProperty({}, 'z', { get() {}, value: 1 }); } catch (e) { console.log(e.name); } // expect: TypeError

const proto = { hi() { return 'hi ' + this.n; } };
const o = Object.create(proto, { n: { value: 'n', enumerable: true } });
console.log(o.hi(), Object.getPrototypeOf(o) === proto, proto.isPrototypeOf(o), o.hasOwnProperty('hi'), o.propertyIsEnumerable('n')); // expect: hi n true true false true
Object.setPrototypeOf(o, null);
console.log(typeof o.hi, typeof o.toString); // expect: undefined undefined
try { Object.setPrototypeOf(Object.preventExtensions({}), {}); } catch (e) { console.log(e.name); } // expect: TypeError
try { Object.create(5); } catch (e) { console.log(e.name); } // expect: TypeError

const base = { inherited: 1 };
const o = { __proto__: base, own: 2 };
console.log(Object.getPrototypeOf(o) === base, Object.keys(o).join()); // expect: true own
const shorthand = ((__proto__) => ({ __proto__ }))(base);
console.log(Object.getPrototypeOf(shorthand) === base, Object.hasOwn(shorthand, '__proto__')); // expect: false true
console.log(Object.getPrototypeOf({ __proto__: null }), Object.getPrototypeOf({ __proto__: 5 }) === Object.prototype, Object.hasOwn({ ['__proto__']: 1 }, '__proto__')); // expect: null true true

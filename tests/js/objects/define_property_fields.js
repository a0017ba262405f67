// Fields of a descriptor: own, absent, inherited, accessors, and of objects that are no plain ones.
const show = (descriptor) => {
  const o = Object.defineProperty({}, 'p', descriptor);
  const d = Object.getOwnPropertyDescriptor(o, 'p');
  return 'value' in d ? `${d.value} ${d.writable} ${d.enumerable} ${d.configurable}` : `${typeof d.get} ${typeof d.set} ${d.enumerable}`;
};
for (let i = 0; i < 3; i++) show({ value: i, enumerable: true });
console.log(show({ value: 1, enumerable: true })); // expect: 1 false true false
console.log(show({ get: () => 1, enumerable: 'yes', unknown: 3 })); // expect: function undefined true
console.log(show({})); // expect: undefined false false false
console.log(show(Object.create(null))); // expect: undefined false false false
console.log(show(Object.create({ value: 5, writable: 1 }))); // expect: 5 true false false
console.log(show(new Map(Object.entries({ value: 1 })))); // expect: function function false
console.log(show(Object.assign([1], { value: 6 }))); // expect: 6 false false false

const order = [];
const field = (name, value) => ({ get() { order.push(name); return value; }, enumerable: true });
const watched = Object.defineProperties({}, {
  set: field('set'), get: field('get'), writable: field('writable'), value: field('value'), configurable: field('configurable'), enumerable: field('enumerable'),
});
try { show(watched); } catch (e) { order.push(e.constructor.name); }
console.log(order.join()); // expect: enumerable,configurable,value,writable,get,set,TypeError
try { show({ get: 1 }); } catch (e) { console.log(e.constructor.name); } // expect: TypeError
try { show({ value: 1, set() {} }); } catch (e) { console.log(e.constructor.name); } // expect: TypeError

// A field that Object.prototype has counts, from the moment it is there until it goes.
Object.prototype.enumerable = true;
console.log(show({ value: 2 })); // expect: 2 false true false
Object.prototype.enumerable = false;
console.log(show({ value: 2 })); // expect: 2 false false false
delete Object.prototype.enumerable;
console.log(show({ value: 3 })); // expect: 3 false false false
Object.defineProperty(Object.prototype, 'writable', { get() { return this.w; }, configurable: true });
console.log(show({ value: 4, w: true })); // expect: 4 true false false
delete Object.prototype.writable;
console.log(show({ value: 4, w: true })); // expect: 4 false false false
const keep = { value: 7 };
Object.setPrototypeOf(keep, { configurable: true });
console.log(show(keep)); // expect: 7 false false true

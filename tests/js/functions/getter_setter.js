const o = {
  hidden: 1,
  get value() { return this.hidden; },
  set value(v) { this.hidden = v * 2; },
};
o.value = 5;
console.log(o.value, o.hidden); // expect: 10 10
o.value += 1;
console.log(o.value); // expect: 22
const readOnly = { get x() { return 1; } };
readOnly.x = 2;
console.log(readOnly.x); // expect: 1
(function () { 'use strict'; try { readOnly.x = 2; } catch (e) { console.log(e.message); } })(); // expect: Cannot set property x of #<Object> which has only a getter

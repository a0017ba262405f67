// Each evaluation of a literal makes an object of its own, also where the code has run often.
const seen = new Set();
const make = () => /a(b)?/g;
for (let i = 0; i < 40; i++) seen.add(make());
console.log(seen.size); // expect: 40

const one = make();
one.lastIndex = 7;
one.extra = 'mine';
console.log(make().lastIndex, make().extra, make().source, make().flags); // expect: 0 undefined a(b)? g

one.compile('changed', 'i');
console.log(String(one), String(make()), make().test('ab')); // expect: /changed/i /a(b)?/g true

const counts = [];
for (const text of ['ab', 'xx', 'a']) {
  for (let i = 0; i < 5; i++) {
    const found = /a(b)?/.exec(text);
    counts.push(found ? found[1] : null);
  }
}
console.log(JSON.stringify(counts)); // expect: ["b","b","b","b","b",null,null,null,null,null,null,null,null,null,null]

// A sticky one starts anew each time.
const sticky = [];
for (let i = 0; i < 4; i++) sticky.push(/\d/y.test('1a'));
console.log(sticky.join()); // expect: true,true,true,true

// More groups than fit the stack, and a lastIndex whose valueOf compiles the object anew.
const groups = '(x)?'.repeat(20);
for (let i = 0; i < 3; i++) console.log(new RegExp(groups + '(y)').test('y')); // expect: true
// expect: true
// expect: true
for (let i = 0; i < 3; i++) {
  const tricky = /a/g;
  tricky.lastIndex = { valueOf() { tricky.compile(groups, 'g'); return 0; } };
  console.log(tricky.test('a')); // expect: true
}
// expect: true
// expect: true

// The prototype may change under them.
const check = () => /q/.test('q');
for (let i = 0; i < 3; i++) check();
RegExp.prototype.exec = () => null;
console.log(check()); // expect: false

const base = { hello() { return 'base ' + this.tag; } };
const child = { __proto__: base, tag: 'child', hello() { return super.hello() + '!'; } };
console.log(child.hello()); // expect: base child!
const stolen = child.hello;
console.log(stolen.call({ tag: 'stranger' })); // expect: base stranger!

const base = { get who() { return 'base of ' + this.tag; } };
const child = Object.create(base, { tag: { value: 'child' } });
console.log(child.who); // expect: base of child
child.who = 'ignored';
console.log(Object.hasOwn(child, 'who')); // expect: false

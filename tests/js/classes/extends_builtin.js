class Stack extends Array { top() { return this[this.length - 1]; } }
const s = Stack.of(1, 2);
s.push(3);
console.log(s.top(), s.length, s instanceof Stack, Array.isArray(s), s.map((x) => x * 2) instanceof Stack); // expect: 3 3 true true true
class Failure extends Error { constructor(m) { super(m); this.name = 'Failure'; } }
console.log(String(new Failure('bad')), new Failure('') instanceof Error); // expect: Failure: bad true
class Table extends Map { get(k) { return super.get(k) ?? 'none'; } }
console.log(new Table([['a', 1]]).get('a'), new Table().get('b')); // expect: 1 none

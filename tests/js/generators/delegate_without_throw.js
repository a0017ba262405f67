const log = [];
const it = { [Symbol.iterator]() { return { next: () => ({ value: 1, done: false }), return() { log.push('closed'); return {}; } }; } };
function* g() { yield* it; }
const a = g();
a.next();
try { a.throw(new Error('x')); } catch (e) { log.push(e.name); }
console.log(log.join()); // expect: closed,TypeError

function* ids(prefix) { let n = 0; const next = () => prefix + ++n; while (true) { const reset = yield next(); if (reset) n = 0; } }
const a = ids('a'), b = ids('b');
console.log(a.next().value, a.next().value, b.next().value, a.next(true).value); // expect: a1 a2 b1 a1

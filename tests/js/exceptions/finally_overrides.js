const f = () => { try { return 'try'; } finally { return 'finally'; } };
const g = () => { try { throw 'lost'; } finally { return 'swallowed'; } };
const h = () => { for (;;) { try { return 'lost'; } finally { break; } } return 'after loop'; };
const i = () => { let n = 0; for (;;) { try { n++; if (n < 3) continue; return n; } finally { if (n === 3) n = 10; } } };
console.log(f(), g(), h(), i()); // expect: finally swallowed after loop 3

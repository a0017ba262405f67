function* g() { try { yield 1; yield 2; } finally { yield 'cleanup'; } }
const it = g();
it.next();
const show = (r) => `${r.value}/${r.done}`;
console.log(show(it.return('early')), show(it.next()), show(it.next())); // expect: cleanup/false early/true undefined/true
function* h() { try { yield 1; } finally { return 'override'; } }
const other = h();
other.next();
console.log(show(other.return('ignored'))); // expect: override/true

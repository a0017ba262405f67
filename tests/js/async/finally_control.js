async function f() { try { return await 'value'; } finally { await null; console.log('finally first'); } }
f().then(console.log);
async function g() { for (const x of [1, 2, 3]) { try { if (x === 2) continue; await x; } finally { console.log('end ' + x); } } }
g();
// expect: end 1
// expect: end 2
// expect: finally first
// expect: end 3
// expect: value

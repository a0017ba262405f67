// The value is computed before the finally block runs.
const f = () => { let x = 1; try { return x; } finally { x = 2; } };
const g = () => { const o = { x: 1 }; try { return o; } finally { o.x = 2; } };
console.log(f(), g().x); // expect: 1 2

const log = [];
function* naturals() { try { let n = 0; while (true) yield n++; } finally { log.push('closed'); } }
for (const n of naturals()) { if (n > 2) break; log.push(n); }
const [a, b] = naturals();
console.log(log.join(), a, b); // expect: 0,1,2,closed,closed 0 1

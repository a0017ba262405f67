function source(log) { return { [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }), return() { log.push('return'); return {}; } }) }; }
const log = [];
for (const x of source(log)) { log.push('break'); break; }
(function () { for (const x of source(log)) { log.push('function return'); return; } })();
try { for (const x of source(log)) throw 'thrown'; } catch (e) { log.push(e); }
outer: for (const a of [1]) for (const x of source(log)) { log.push('continue outer'); continue outer; }
console.log(log.join()); // expect: break,return,function return,return,return,thrown,continue outer,return

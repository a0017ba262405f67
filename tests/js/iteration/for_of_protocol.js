const log = [];
const it = { [Symbol.iterator]() { log.push('open'); let n = 0; return { get next() { log.push('get next'); return () => ({ value: ++n, done: n > 2 }); } }; } };
for (const x of it) log.push(x);
console.log(log.join()); // expect: open,get next,1,2

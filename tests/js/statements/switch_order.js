const log = [];
const c = (v) => { log.push(v); return v; };
switch (2) { case c(1): break; default: log.push('default'); break; case c(2): log.push('match'); break; case c(3): }
console.log(log.join()); // expect: 1,2,match
switch (9) { case c(4): default: log.push('d'); case c(5): log.push('fell'); }
console.log(log.join()); // expect: 1,2,match,4,5,d,fell

const log = [];
for (let i = 0; i < 4; i++) { try { if (i === 1) continue; if (i === 3) break; log.push('body' + i); } finally { log.push('fin' + i); } }
console.log(log.join()); // expect: body0,fin0,fin1,body2,fin2,fin3
outer: for (const a of [1, 2]) { try { for (const b of [1, 2]) { try { if (b === 1) continue outer; } finally { log.push(`in${a}`); } } } finally { log.push(`out${a}`); } }
console.log(log.slice(-4).join()); // expect: in1,out1,in2,out2

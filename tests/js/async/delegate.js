async function* inner() { yield 1; return 'result'; }
async function* outer() { const r = yield* inner(); yield r; yield* [Promise.resolve('sync')]; }
(async () => { const out = []; for await (const x of outer()) out.push(x); console.log(out.join()); })(); // expect: 1,result,sync

const make = (ret) => ({ [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }), return: ret }) });
const attempt = (f) => { try { f(); console.log('none'); } catch (e) { console.log(e instanceof TypeError ? e.name : e.message); } }; // expect: return
// expect: body
// expect: TypeError
// expect: TypeError
// expect: none
attempt(() => { for (const x of make(() => { throw new Error('return'); })) break; });
attempt(() => { for (const x of make(() => { throw new Error('return'); })) throw new Error('body'); });
attempt(() => { for (const x of make(() => 1)) break; });
attempt(() => { for (const x of make(5)) break; });
attempt(() => { for (const x of make(null)) break; });

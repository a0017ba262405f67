const log = [];
const source = { [Symbol.iterator]: () => ({ next: () => ({ value: undefined, done: false }), return() { log.push('closed'); throw new Error('from return'); } }) };
try { const [a = (() => { throw new Error('default'); })()] = source; } catch (e) { log.push(e.message); }
try { const [b] = source; } catch (e) { log.push(e.message); }
console.log(log.join()); // expect: closed,default,closed,from return

const log = [];
const source = {
  [Symbol.asyncIterator]() {
    let n = 0;
    return { async next() { return { value: n++, done: false }; }, async return() { log.push('closed'); return {}; } };
  },
};
(async () => {
  for await (const n of source) { log.push(n); if (n === 1) break; }
  try { for await (const n of source) throw new Error('body'); } catch (e) { log.push(e.message); }
  console.log(log.join()); // expect: 0,1,closed,closed,body
})();

// Returning a promise from an async function takes three turns, awaiting it one.
const log = [];
(async () => Promise.resolve())().then(() => log.push('returned'));
(async () => { await Promise.resolve(); })().then(() => log.push('awaited'));
Promise.resolve().then(() => log.push('1')).then(() => log.push('2')).then(() => log.push('3')).then(() => log.push('4')).then(() => console.log(log.join())); // expect: 1,awaited,2,returned,3,4

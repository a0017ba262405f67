const log = [];
const source = { [Symbol.iterator]() { let n = 0; return { next() { log.push('next'); return { value: n++, done: n > 5 }; }, return() { log.push('return'); return {}; } }; } };
const [a, b] = source;
const [] = source;
const [...all] = source;
console.log(log.join(), all.join()); // expect: next,next,return,return,next,next,next,next,next,next 0,1,2,3,4

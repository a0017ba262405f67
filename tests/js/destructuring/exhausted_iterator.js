let nexts = 0;
const source = { [Symbol.iterator]: () => ({ next() { nexts++; return { done: true }; }, return() { console.log('not called'); } }) };
const [a, b = 'b', ...c] = source;
console.log(a, b, c.length, nexts); // expect: undefined b 0 1

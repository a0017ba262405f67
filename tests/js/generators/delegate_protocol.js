const log = [];
const iterable = {
  [Symbol.iterator]() {
    return {
      next(v) { log.push('next ' + v); return { value: 1, done: false }; },
      return(v) { log.push('return ' + v); return { value: 'r', done: true }; },
      throw(v) { log.push('throw ' + v); return { value: 't', done: true }; },
    };
  },
};
function* g() { log.push('result ' + (yield* iterable)); yield 'after'; }
const a = g(); a.next('x'); a.next('y'); log.push(a.throw('z').value);
const b = g(); b.next(); log.push(JSON.stringify(b.return('w')));
console.log(log.join(' | ')); // expect: next undefined | next y | throw z | result t | after | next undefined | return w | {"value":"r","done":true}

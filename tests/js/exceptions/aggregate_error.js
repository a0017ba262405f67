const e = new AggregateError([1, new Error('x')], 'many');
console.log(e.name, e.message, e.errors.length, e instanceof Error); // expect: AggregateError many 2 true
Promise.any([Promise.reject(1), Promise.reject(2)]).catch((e) => console.log(e.constructor.name, e.errors.join())); // expect: AggregateError 1,2

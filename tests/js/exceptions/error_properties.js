const e = new Error('message', { cause: 'why' });
console.log(e.message, e.cause, Object.keys(e).length, Object.getOwnPropertyNames(e).includes('message')); // expect: message why 0 true
console.log(String(e), String(new TypeError()), Object.prototype.toString.call(e)); // expect: Error: message TypeError [object Error]
console.log('message' in new Error(), Object.hasOwn(new Error(), 'message'), 'cause' in new Error('x', {})); // expect: true false false
console.log(Error('no new') instanceof Error, Error.prototype.name, TypeError.prototype instanceof Error); // expect: true Error true

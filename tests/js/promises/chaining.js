Promise.resolve(1).then((v) => v + 1).then((v) => { throw new Error('e' + v); }).catch((e) => e.message).then((v) => console.log(v)).finally(() => console.log('finally'));
Promise.reject(new Error('no')).then(() => console.log('skipped')).catch((e) => console.log(e.message));
Promise.resolve('passes').then(null, undefined).then((v) => console.log(v));
// expect: no
// expect: passes
// expect: e2
// expect: finally

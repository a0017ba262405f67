Promise.resolve('kept').finally(() => 'ignored').then((v) => console.log(v));
Promise.reject('reason').finally(() => {}).catch((e) => console.log(e));
Promise.resolve(1).finally(() => { throw 'replaced'; }).catch((e) => console.log(e));
Promise.resolve('late').finally(() => Promise.resolve()).then((v) => console.log(v));
// expect: replaced
// expect: kept
// expect: reason
// expect: late

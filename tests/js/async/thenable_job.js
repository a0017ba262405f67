// A thenable's then is called in a job of its own.
const log = [];
const thenable = { then(resolve) { log.push('then called'); resolve('v'); } };
Promise.resolve(thenable).then((v) => { log.push(v); console.log(log.join()); }); // expect: sync,then called,v
log.push('sync');

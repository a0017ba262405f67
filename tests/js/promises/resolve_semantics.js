const p = Promise.resolve(1);
console.log(Promise.resolve(p) === p, Promise.resolve(2) === 2);
new Promise((res, rej) => { res('first'); rej('second'); res('third'); throw new Error('ignored'); }).then((v) => console.log(v));
const self = new Promise((r) => setTimeoutLike(() => r(self))); function setTimeoutLike(f) { Promise.resolve().then(f); } self.catch((e) => console.log(e.name));
new Promise((r) => r({ then(f) { f('thenable'); f('twice'); } })).then((v) => console.log(v));
new Promise((r) => r({ get then() { throw new Error('getter'); } })).catch((e) => console.log(e.message));
for (const f of [() => Promise(), () => new Promise(), () => Promise.resolve.call(1), () => Promise.prototype.then.call({})]) try { f(); } catch (e) { console.log(e.name); }
// expect: true false
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: first
// expect: getter
// expect: TypeError
// expect: thenable

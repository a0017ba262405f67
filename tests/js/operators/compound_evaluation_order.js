const log = [];
const o = { get v() { log.push('get'); return 1; }, set v(x) { log.push('set ' + x); } };
const obj = () => { log.push('object'); return o; };
const key = () => { log.push('key'); return 'v'; };
obj()[key()] += (log.push('right'), 5);
console.log(log.join(', ')); // expect: object, key, get, right, set 6

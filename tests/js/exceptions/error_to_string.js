console.log(Error.prototype.toString.call({ name: 'N', message: 'M' }), Error.prototype.toString.call({}), Error.prototype.toString.call({ name: '', message: 'only' })); // expect: N: M Error only
const e = new Error('m'); e.name = '';
console.log(String(e)); // expect: m

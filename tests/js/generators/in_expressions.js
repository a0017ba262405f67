function* g() { const a = (yield 1) + (yield 2) * 10; const o = { k: yield a, [yield 'key']: yield 'value' }; return JSON.stringify(o); }
const it = g();
const sent = [undefined, 1, 2, 'kv', 'name', 'vv'];
console.log(sent.map((v) => it.next(v).value).join(' ')); // expect: 1 2 21 key value {"k":"kv","name":"vv"}

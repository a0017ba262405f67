const a = 1, k = 'key';
const o = { a, 'quoted name': 2, 3: 'three', 0x10: 'hex', 1e3: 'exp', [k + 1]: 4, .5: 'half', method() { return 'm'; }, if: 'reserved', get get() { return 'g'; }, set: 's', async: 1, static: 2, await: 3 };
console.log(Object.keys(o).join()); // expect: 3,16,1000,a,quoted name,key1,0.5,method,if,get,set,async,static,await
console.log(o[16], o[1000], o.if, o.get, o.set, o['0.5'], o.async + o.static + o.await); // expect: hex exp reserved g s half 6

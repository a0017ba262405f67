const m = new Map([['a', 1], [NaN, 'nan'], [0, 'zero']]);
console.log(m.get('a'), m.get(NaN), m.get(-0), m.size, m.has('b'), m.delete('a'), m.delete('a'), m.size); // expect: 1 nan zero 3 false true false 2
m.set('b', 2).set('c', 3);
console.log([...m].join(' '), [...m.keys()].length, [...m.values()].join()); // expect: NaN,nan 0,zero b,2 c,3 4 nan,zero,2,3
m.forEach((v, k, self) => { if (self !== m) console.log('wrong'); });
m.clear(); console.log(m.size, Object.prototype.toString.call(m.entries())); // expect: 0 [object Map Iterator]

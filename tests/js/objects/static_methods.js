const o = { a: 1, b: [2] };
console.log(Object.entries(o).join(' '), Object.values(o).join(), JSON.stringify(Object.fromEntries([['x', 1], ['y', 2]]))); // expect: a,1 b,2 1,2 {"x":1,"y":2}
console.log(JSON.stringify(Object.assign({ a: 0 }, o, null, 'hi')), Object.is(NaN, NaN), Object.is(0, -0), Object.hasOwn(o, 'a')); // expect: {"0":"h","1":"i","a":1,"b":[2]} true false true
console.log(Object.getOwnPropertyNames('ab').join(), Object(1) instanceof Number, Object(o) === o, Object.keys('xy').join()); // expect: 0,1,length true true 0,1

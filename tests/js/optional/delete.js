const o = { a: { b: 1 } };
console.log(delete o?.a?.b, 'b' in o.a, delete o?.x?.y, delete null?.z); // expect: true false true true

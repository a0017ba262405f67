const o = { a: { b: () => 'called', n: null }, list: [{ x: 1 }] };
console.log(o?.a?.b?.(), o.z?.y.x.w, o.a.n?.deep, o.list?.[0]?.x, o.missing?.(), o.missing?.[0]); // expect: called undefined undefined 1 undefined undefined
let u;
console.log(u?.x, u?.[0], u?.(), null?.x.y.z()); // expect: undefined undefined undefined undefined

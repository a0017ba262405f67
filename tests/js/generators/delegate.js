function* inner() { const x = yield 'i1'; return 'inner got ' + x; }
function* outer() { const r = yield* inner(); yield r; yield* [1, 2]; yield* 'ab'; }
const g = outer();
console.log(g.next().value, g.next('sent').value, [...g].join()); // expect: i1 inner got sent 1,2,a,b

function* count(n) { for (let i = 0; i < n; i++) yield i; return 'done'; }
const g = count(2);
const show = (r) => `${r.value}/${r.done}`;
console.log(show(g.next()), show(g.next()), show(g.next()), show(g.next())); // expect: 0/false 1/false done/true undefined/true
console.log([...count(4)].join()); // expect: 0,1,2,3

function* g() { yield yield 1; const f = yield; return [f, typeof f].join(); }
const it = g();
console.log(it.next().value, it.next('a').value, it.next().value, it.next('b').value); // expect: 1 a undefined b,string

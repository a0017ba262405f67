const o = { a: 1, b: 0, c: null, get r() { return 'ro'; } };
o.a ||= 2; o.b ||= 3; o.c ??= 4; o.d ??= 5; o.a &&= 6; o.r ||= 'never set';
console.log(o.a, o.b, o.c, o.d, o.r); // expect: 6 3 4 5 ro
let sets = 0;
const p = { get v() { return 1; }, set v(x) { sets++; } };
p.v ||= 2; p.v ??= 3; p.v &&= 4;
console.log(sets); // expect: 1
let named; named ??= function () {};
console.log(named.name); // expect: named

const r = /b/;
console.log(r[Symbol.replace]('abc', 'X'), r[Symbol.split]('abc').join(), r[Symbol.match]('abc').index, r[Symbol.search]('abc'), [...(/[a-z]/g)[Symbol.matchAll]('ab')].length); // expect: aXc a,c 1 1 2
class Loud extends RegExp { exec(s) { const m = super.exec(s); if (m) m[0] = m[0].toUpperCase(); return m; } }
console.log('abc'.match(new Loud('b'))[0], new Loud('a') instanceof RegExp, RegExp(r) === r, new RegExp(r) === r, new RegExp(r, 'g').flags, RegExp.prototype.toString.call({ source: 's', flags: 'f' })); // expect: B true true false g /s/f

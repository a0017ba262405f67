const keys = (v) => { const out = []; for (var k in v) out.push(typeof k + k); return out.join(); };
console.log(keys([1, 2]), keys('xy'), keys(function () {}), keys(new (class { f = 1; m() {} })())); // expect: string0,string1 string0,string1  stringf
for (var k in { last: 1 }); console.log(k); // expect: last

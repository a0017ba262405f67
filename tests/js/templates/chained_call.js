const collect = (all = '') => (s) => (s === undefined ? all : collect(all + s[0]));
console.log(collect()`a``b``c`()); // expect: abc
try { new (class { constructor() {} })`text`; } catch (e) { console.log(e.name); } // expect: TypeError

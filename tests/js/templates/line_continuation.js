const s = `first\
 same line`;
console.log(s, `a // expect: first same line 2 4
b`.split('\n').length, String.raw`x\
y`.length);

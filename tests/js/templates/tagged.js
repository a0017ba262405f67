function tag(strings, ...values) { return strings.raw.join('|') + ' # ' + values.join(); }
console.log(tag`a${1}b\n${2}`); // expect: a|b\n| # 1,2
console.log(tag``, String.raw`\n${1}\u0041`); // expect:  #  \n1\u0041
const o = { prefix: '>', tag(s) { return this.prefix + s[0]; } };
console.log(o.tag`method`, (() => tag)()`x`); // expect: >method x # 

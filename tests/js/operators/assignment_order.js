const log = [];
const t = (n) => { log.push(n); return {}; };
t('a').x = t('b').y = (log.push('value'), 1);
console.log(log.join()); // expect: a,b,value
let a = 1;
a += (a = 5, a);
console.log(a); // expect: 6
const list = []; let i = 0;
list[i++] = i++; list[i] = i = 10;
console.log(list.join(), i); // expect: 1,,10 10

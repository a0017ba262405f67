const o = { b: 1, 2: 1, a: 1, 1: 1, [Symbol('s')]: 1, '-1': 1, '01': 1 };
const keys = [];
for (const k in o) keys.push(k);
console.log(keys.join()); // expect: 1,2,b,a,-1,01
console.log(Object.keys([5, , 6]).join(), Object.keys('ab').join()); // expect: 0,2 0,1

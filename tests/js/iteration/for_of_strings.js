const out = [];
for (const c of 'a\u{1F600}b') out.push(c.length);
console.log(out.join()); // expect: 1,2,1
for (const c of new String('xy')) console.log(c); // expect: x
// expect: y

const proto = { inherited: 1, shadowed: 1 };
const o = Object.create(proto, { own: { value: 1, enumerable: true }, shadowed: { value: 2, enumerable: false }, hidden: { value: 3 } });
const keys = [];
for (const k in o) keys.push(k);
console.log(keys.join()); // expect: own,inherited
for (const k in null) console.log('never');
for (const k in undefined) console.log('never');
for (const k in 5) console.log('never');

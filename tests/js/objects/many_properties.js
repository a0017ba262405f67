const o = {};
for (let i = 0; i < 2000; i++) o['k' + i] = i;
for (let i = 0; i < 2000; i += 2) delete o['k' + i];
let sum = 0;
for (const k in o) sum += o[k];
console.log(Object.keys(o).length, sum, o.k1999, o.k1998); // expect: 1000 1000000 1999 undefined

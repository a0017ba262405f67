switch (1) { case 0: function inner() { return 'hoisted'; } case 1: let a = 2; console.log(a, inner()); } // expect: 2 hoisted
console.log(typeof a); // expect: undefined
const fs = [];
for (const i of [1, 2]) switch (i) { default: { let k = i * 2; fs.push(() => k + i); } }
console.log(fs.map((f) => f()).join()); // expect: 3,6

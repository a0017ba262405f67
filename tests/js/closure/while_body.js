const fs = [];
let n = 0;
while (n < 3) { let copy = n++; fs.push(() => copy); }
console.log(fs.map((f) => f()).join()); // expect: 0,1,2

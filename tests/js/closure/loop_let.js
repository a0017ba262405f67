const fs = [];
for (let i = 0; i < 3; i++) fs.push(() => i);
console.log(fs.map((f) => f()).join()); // expect: 0,1,2
const gs = [];
for (var j = 0; j < 3; j++) gs.push(() => j);
console.log(gs.map((f) => f()).join()); // expect: 3,3,3

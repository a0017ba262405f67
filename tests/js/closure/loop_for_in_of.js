const fs = [];
for (const key in { a: 1, b: 2 }) fs.push(() => key);
for (let value of ['x', 'y']) { fs.push(() => value); value += '!'; }
console.log(fs.map((f) => f()).join()); // expect: a,b,x!,y!

const seen = [];
for (let i = 0; i < 3; seen.push(() => i), i++);
console.log(seen.map((f) => f()).join()); // expect: 1,2,3

(async () => {
  let sum = 0;
  for (let i = 0; i < 5; i++) { sum += await i; if (i === 3) break; }
  console.log(sum); // expect: 6
  const fs = [];
  for (let i = 0; i < 3; i++) { await null; fs.push(() => i); }
  console.log(fs.map((f) => f()).join()); // expect: 0,1,2
})();

let sum = 0;
for (let i = 0; i < 1000; i++) { try { if (i % 3 === 0) throw i; sum += 1; } catch (e) { sum += e; } }
console.log(sum); // expect: 167499

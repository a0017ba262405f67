const fs = [];
for (let i = 0; i < 2; i++) { const square = i * i; let twice = i * 2; fs.push(() => [i, square, twice++].join('/')); }
console.log(fs[0](), fs[0](), fs[1]()); // expect: 0/0/0 0/0/1 1/1/2

const a = [];
for (let i = 0; i < 100000; i++) a.push(i);
let sum = 0; for (let i = a.length - 1; i >= 0; i--) sum += a[i];
console.log(sum, a.indexOf(99999), a.slice(500, 503).join(), a.filter((x) => x % 1000 === 0).length); // expect: 4999950000 99999 500,501,502 100
while (a.length > 10) a.pop(); console.log(a.shift(), a.length); // expect: 0 9

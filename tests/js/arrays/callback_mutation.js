const a = [1, 2, 3, 4];
const seen = [];
a.forEach((x, i) => { seen.push(x); if (i === 0) { a.pop(); a.push('new', 'newer'); } });
console.log(seen.join(), a.length); // expect: 1,2,3,new 5
const b = [1, 2, 3]; console.log(b.map((x, i) => { if (i === 0) b.length = 1; return x; }).length, b.filter(() => { b.push(0); return true; }).length); // expect: 3 1

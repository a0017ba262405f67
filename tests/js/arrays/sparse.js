const a = [];
a[1000000] = 'far'; a[5] = 'near';
console.log(a.length, Object.keys(a).join(), a.filter(() => true).join(), a.reduce((n) => n + 1, 0)); // expect: 1000001 5,1000000 near,far 2
a.length = 6; console.log(a.length, a.lastIndexOf('near'), a.findLast((x) => x)); // expect: 6 5 near

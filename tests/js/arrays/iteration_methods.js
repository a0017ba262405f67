const a = [1, 2, 3, 4];
console.log(a.map((x) => x * x).join(), a.filter((x) => x % 2).join(), a.reduce((s, x) => s + x), a.reduceRight((s, x) => s + '-' + x), a.some((x) => x > 3), a.every((x) => x > 1)); // expect: 1,4,9,16 1,3 10 4-3-2-1 true false
console.log(a.find((x) => x > 2), a.findIndex((x) => x > 9), a.findLast((x) => x < 3), a.findLastIndex((x) => x < 3), a.flatMap((x) => [x, x * 10]).join()); // expect: 3 -1 2 1 1,10,2,20,3,30,4,40
try { [].reduce((a, b) => a); } catch (e) { console.log(e.name + ': ' + e.message); } // expect: TypeError: Reduce of empty array with no initial value
console.log(['1', '2', '3'].map(parseInt).join(), a.map(function () { return this.t; }, { t: 't' }).join('')); // expect: 1,NaN,NaN tttt

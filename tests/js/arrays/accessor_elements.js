const a = [1, 2, 3];
Object.defineProperty(a, 1, { get: () => 'got', enumerable: true, configurable: true });
console.log(a.join(), a.map((x) => x).join(), a.indexOf('got'), JSON.stringify(a)); // expect: 1,got,3 1,got,3 1 [1,"got",3]
Array.prototype[5] = 'proto'; const h = [, , , , , ,]; console.log(h[5], 5 in h, h.indexOf('proto')); delete Array.prototype[5]; // expect: proto true 5

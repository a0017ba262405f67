const a = Int32Array.from([3, 1, 2]);
console.log(a.sort().join(), a.map((x) => x * 2).join(), a.filter((x) => x > 1).constructor.name, a.reduce((s, x) => s + x), a.indexOf(2), a.includes(9), a.slice(1).join(), a.reverse().join(), a.fill(7, 1).join(), a.at(-1)); // expect: 1,2,3 2,4,6 Int32Array 6 1 false 2,3 3,2,1 3,7,7 7
a.set([9, 8], 1); console.log(a.join(), [...a.entries()].join(' '), a.find((x) => x > 8), a.every(Boolean), a.toString(), [...a.keys()].join(), Array.from(a).length, a.findLast((x) => x < 9)); // expect: 3,9,8 0,3 1,9 2,8 9 true 3,9,8 0,1,2 3 8
try { a.set([1, 2, 3, 4]); } catch (e) { console.log(e.name); } // expect: RangeError
console.log(new Float64Array([3, NaN, -0, 0, 1]).sort().join(), Uint8Array.of(1, 2).join(), new Uint8Array(new Set([5, 6])).join(), new Uint8Array({ length: 2, 0: 4 }).join()); // expect: 0,0,1,3,NaN 1,2 5,6 4,0

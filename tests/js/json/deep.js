let s = '1'; for (let i = 0; i < 500; i++) s = '[' + s + ']';
let v = JSON.parse(s), depth = 0; while (Array.isArray(v)) { v = v[0]; depth++; }
console.log(depth, JSON.stringify(JSON.parse(s)) === s); // expect: 500 true
const big = Array.from({ length: 2000 }, (_, i) => ({ id: i, name: 'n' + i, tags: ['a', 'b'] })); console.log(JSON.stringify(JSON.parse(JSON.stringify(big))) === JSON.stringify(big), JSON.stringify(big).length); // expect: true 85781

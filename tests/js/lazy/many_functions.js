let src = ''; for (let i = 0; i < 300; i++) src += `function f${i}(x) { const k = ${i}; return x + k + (() => k)(); }\n`;
const sum = new Function(src + 'let s = 0; ' + Array.from({ length: 300 }, (_, i) => (i % 3 ? '' : `s += f${i}(1);`)).join('') + ' return s;');
console.log(sum(), sum()); // expect: 29800 29800

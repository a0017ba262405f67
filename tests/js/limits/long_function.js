let code = 'let t = 0; for (let i = 0; i < 2; i++) { if (i === 0) {'; for (let i = 0; i < 20000; i++) code += 't += i + 1;'; code += '} else { t -= 1; } } t';
console.log(eval(code)); // expect: 19999

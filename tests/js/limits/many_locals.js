let code = '(function () {'; for (let i = 0; i < 400; i++) code += `let v${i} = ${i};`; code += 'return ' + Array.from({ length: 400 }, (_, i) => 'v' + i).join('+') + '})()';
console.log(eval(code)); // expect: 79800

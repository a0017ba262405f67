let code = ''; for (let i = 0; i < 70000; i += 100) code += `s += "str${i}" === "str${i}" && o.p${i} === undefined ? ${i}.5 : 0;`;
let s = 0; const o = {}; eval(code); console.log(s); // expect: 24465350

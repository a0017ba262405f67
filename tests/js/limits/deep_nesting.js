let v = 1; for (let i = 0; i < 200; i++) v = [v]; console.log(JSON.stringify(v).length);
const parens = '('.repeat(200) + '7' + ')'.repeat(200); console.log(eval(parens)); const blocks = '{'.repeat(200) + 'console.log("blocks")' + '}'.repeat(200); eval(blocks);
console.log(eval('1' + '+1'.repeat(3000)), eval(Array(300).fill('!').join('') + 'true'), eval('[' + '1,'.repeat(5000) + ']').length);
// expect: 401
// expect: 7
// expect: blocks
// expect: 3001 true 5000

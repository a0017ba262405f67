let a = 4, g = 2;
console.log(a / 2 / g, [1].length / 1, (a) / g / 1, +/1/.source, typeof /x/ / 1, a++ / 2); // expect: 1 1 2 1 NaN 2
function f() { return /re/.source; } console.log(f(), [/=/.source, /[/]/.source, /\//.source].join(' ')); if (true) /x/.test('x') && console.log('statement'); // expect: re = [/] \/
// expect: statement
const o = { x: 8 }; console.log(o.x / 2 / 2, `${8}` / 2, this / 1 === this ? 0 : 'n', void /x/); // expect: 2 4 n undefined

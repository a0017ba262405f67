console.log(7 % 3, -7 % 3, 7 % -3, 5.5 % 2, 1 / 0, -1 / 0, 0 / 0, 2 ** 10, 2 ** -1, (-2) ** 3); // expect: 1 -1 1 1.5 Infinity -Infinity NaN 1024 0.5 -8
console.log(0.1 + 0.2, 1e21 + 1, 9007199254740992 + 1, 5 / 2, -0 + 0, 1 / -0); // expect: 0.30000000000000004 1e+21 9007199254740992 2.5 0 -Infinity
console.log('5' * '2', '5' - 2, '5' + 2, +'', +' 12 ', +'1x', -'3', +[], +{}, +[5], +null, +undefined, +true); // expect: 10 3 52 0 12 NaN -3 0 NaN 5 0 NaN 1
try { eval('-1 ** 2'); } catch (e) { console.log(e.name); } // expect: SyntaxError

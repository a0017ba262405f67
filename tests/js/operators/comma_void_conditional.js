let a = (1, 2, 3);
console.log(a, void 0, (a++, a), a > 3 ? 'yes' : 'no', a > 5 ? 1 : a > 3 ? 2 : 3); // expect: 3 undefined 4 yes 2
for (var i = 0, j = 10; i < j; i += 3, j -= 1); console.log(i, j); // expect: 9 7

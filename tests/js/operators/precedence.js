console.log(1 + 2 * 3 - 4 / 2 % 3, 1 < 2 == true, 2 + 3 + 'x' + 2 + 3, !1 + 1, typeof 1 + 1, 1 | 2 & 3 ^ 1, 1 + 1 << 2); // expect: 5 true 5x23 1 number1 3 8

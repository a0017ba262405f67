console.log(2 ** 3 ** 2, (2 ** 3) ** 2, 2 ** 0.5, (-8) ** (1 / 3), NaN ** 0, 1 ** Infinity, 0 ** 0); // expect: 512 64 1.4142135623730951 NaN 1 NaN 1
let b = 3; b **= 2; console.log(b); // expect: 9

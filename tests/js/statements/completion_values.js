console.log(eval('1; if (true) 2; else 3'), eval('do { 4; break; } while (0)'), eval('5; var x = 6;'), eval('{}'), eval('({}) + ""')); // expect: 2 4 5 undefined [object Object]
console.log(eval('l: { 7; break l; 8; }'), eval('switch (1) { case 1: 9; }'), eval('try { 10 } finally { 11 }'), eval('for (var i = 0; i < 3; i++) i * 2;')); // expect: 7 9 10 4

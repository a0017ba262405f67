const o = {};
console.log(eval(o) === o, eval(5), eval(), eval(new String('1 + 1')) + ''); // expect: true 5 undefined 1 + 1
console.log(eval('1 + 1'), eval(''), eval('  // comment')); // expect: 2 undefined undefined

console.log(eval('eval("1 + " + "2") * 2')); // expect: 6
function f(x) { return eval('(function (y) { return eval("x + y"); })')(5); }
console.log(f(1)); // expect: 6

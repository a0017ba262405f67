function f(a, b) { arguments[0] = 'changed'; b = 'other'; return [a, b, arguments[0], arguments[1], arguments.length].join(); }
console.log(f(1, 2), f(1)); // expect: changed,other,changed,other,2 changed,other,changed,,1

function f(a) { delete arguments[0]; arguments[0] = 'new'; return a; }
console.log(f('old')); // expect: old
function g(a) { Object.defineProperty(arguments, '0', { writable: false }); a = 'later'; return arguments[0]; }
console.log(g('fixed')); // expect: fixed

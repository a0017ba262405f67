function f(a, code = 'a + 1') { return eval(code); } function g() { var v = 'v'; return () => { return eval('v + typeof arguments'); }; }
console.log(f(1), f(2, 'a * 10'), g()()); // expect: 2 20 vobject

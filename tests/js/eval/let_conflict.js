function f() { let x = 1; { try { eval('var x = 2'); } catch (e) { return e.name; } } return x; }
console.log(f()); // expect: SyntaxError
function g(a = eval('var p = 1'), b = p) { return b; }
console.log(g()); // expect: 1

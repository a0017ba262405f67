const other = eval;
function f() { const local = 1; return other('typeof local'); }
console.log(f()); // expect: undefined
function g(eval) { const local = 1; return eval('typeof local'); }
console.log(g((s) => 'own ' + s), g(globalThis.eval)); // expect: own typeof local number

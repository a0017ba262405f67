function f() { eval('function inner() { return "from eval"; }'); return inner(); }
console.log(f()); // expect: from eval
eval('var a = 1; let b = 2; const c = 3; class D {}');
console.log(a, typeof b, typeof c, typeof D); // expect: 1 undefined undefined undefined
console.log(delete globalThis.a, typeof a); // expect: true undefined

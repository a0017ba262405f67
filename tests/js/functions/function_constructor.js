const f = new Function('a', 'b', 'return a + b');
console.log(f(1, 2), f.name, f.length); // expect: 3 anonymous 2
console.log(Function('a, b = 2', '...c', 'return [a, b, c.length].join()')(1)); // expect: 1,2,0
let hidden = 'local';
console.log((function () { var inner = 1; return new Function('return typeof inner')(); })()); // expect: undefined
try { new Function('a', 'return ]'); } catch (e) { console.log(e.name); } // expect: SyntaxError

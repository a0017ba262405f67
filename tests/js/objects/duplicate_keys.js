const o = { a: 1, b: 2, a: 3, get b() { return 'getter'; }, get c() { return 1; }, c: 'data' };
console.log(JSON.stringify(o), Object.keys(o).join()); // expect: {"a":3,"b":"getter","c":"data"} a,b,c
try { eval('({ __proto__: null, __proto__: null })'); } catch (e) { console.log(e.name); } // expect: SyntaxError

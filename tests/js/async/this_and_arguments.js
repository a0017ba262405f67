async function f() { await 0; return this.x + arguments[0]; }
f.call({ x: 1 }, 2).then((v) => console.log(v)); // expect: 3

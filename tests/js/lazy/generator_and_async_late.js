function* g() { yield* inner(); function* inner() { yield 1; yield (() => 2)(); } } async function a() { const f = async () => (await 1) + 1; return f(); }
console.log([...g()].join()); a().then((v) => console.log(v)); // expect: 1,2
// expect: 2

var await = 1;
function f(await) { return await; }
console.log(await + f(2)); // expect: 3

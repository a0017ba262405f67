console.log(1);
Promise.resolve().then(() => console.log(4)).then(() => console.log(6));
new Promise((r) => { console.log(2); r(); }).then(() => console.log(5));
console.log(3);
// expect: 1
// expect: 2
// expect: 3
// expect: 4
// expect: 5
// expect: 6

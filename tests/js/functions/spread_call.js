const parts = [2, 3];
console.log(Math.max(1, ...parts, 0, ...[9, 4]), [].concat(...[[1], [2]]).join()); // expect: 9 1,2
console.log(((...all) => all.length)(...'abc', ...new Set([1, 1, 2]))); // expect: 5
console.log(new Date(...[2020, 0, 2]).getDate()); // expect: 2

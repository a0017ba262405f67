const a = [1, [2, [3, [4]]]];
console.log(a.flat().length, JSON.stringify(a.flat(Infinity)), a.concat(5, [6]).length, [1, 2, 3].slice(-2).join(), [1, 2, 3].at(-1), [1, 2, 3].at(5)); // expect: 3 [1,2,3,4] 4 2,3 3 undefined
console.log([3, 1].toSorted().join(), [1, 2].toReversed().join(), [1, 2, 3].with(1, 'x').join(), [1, 2, 3].toSpliced(0, 1).join(), [1, NaN].includes(NaN), [1, NaN].indexOf(NaN), [1, 2, 1].lastIndexOf(1)); // expect: 1,3 2,1 1,x,3 2,3 true -1 2

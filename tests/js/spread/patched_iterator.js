const list = [1, 2, 3];
list[Symbol.iterator] = function* () { yield 'patched'; };
console.log([...list].join(), Math.max.apply(null, list), ((...a) => a[0])(...list)); // expect: patched 3 patched

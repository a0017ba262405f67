function show(a, b) { return `${this && this.tag}:${a}:${b}`; }
console.log(show.call({ tag: 'x' }, 1, 2), show.apply({ tag: 'y' }, [3, 4])); // expect: x:1:2 y:3:4
const bound = show.bind({ tag: 'z' }, 5);
console.log(bound(6), bound.call({ tag: 'ignored' }, 7)); // expect: z:5:6 z:5:7
console.log(show.apply({ tag: 'like' }, { length: 1, 0: 'array' })); // expect: like:array:undefined

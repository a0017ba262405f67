const { a, b: renamed, c = 'default', ['d' + 1]: computed, e: { f } = { f: 'nested default' }, ...others } = { a: 1, b: 2, d1: 3, g: 4, h: 5 };
console.log(a, renamed, c, computed, f, JSON.stringify(others)); // expect: 1 2 default 3 nested default {"g":4,"h":5}
const { length } = 'four';
console.log(length); // expect: 4

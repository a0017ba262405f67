const sym = Symbol('s');
const proto = { inherited: 1 };
const source = Object.create(proto, { own: { value: 2, enumerable: true }, hidden: { value: 3 }, [sym]: { value: 4, enumerable: true } });
const { ...copy } = source;
console.log(JSON.stringify(copy), copy[sym], 'hidden' in copy, 'inherited' in copy); // expect: {"own":2} 4 false false
const { 0: first, ...tail } = 'abc';
console.log(first, JSON.stringify(tail)); // expect: a {"1":"b","2":"c"}

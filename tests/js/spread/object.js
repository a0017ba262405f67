const a = { x: 1, get y() { return 'got'; } };
const b = { ...a, x: 2, ...null, ...undefined, ...'hi', ...[9], ...5 };
console.log(JSON.stringify(b)); // expect: {"0":9,"1":"i","x":2,"y":"got"}
console.log(Object.getOwnPropertyDescriptor(b, 'y').get, Object.getOwnPropertyDescriptor(b, 'y').value); // expect: undefined got

const A = class {};
const o = { B: class {}, ['C']: class {} };
let [D = class {}] = [];
console.log(A.name, o.B.name, o.C.name, D.name, (class {}).name === ''); // expect: A B C D true

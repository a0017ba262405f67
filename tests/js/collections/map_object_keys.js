const a = {}, b = {}, f = () => 1, s = Symbol();
const m = new Map([[a, 'a'], [b, 'b'], [f, 'f'], [s, 's'], ['1', 'string'], [1, 'number'], [1n, 'bigint'], [null, 'null'], [undefined, 'undefined']]);
console.log([a, b, f, s, '1', 1, 1n, null, undefined, {}].map((k) => String(m.get(k))).join()); // expect: a,b,f,s,string,number,bigint,null,undefined,undefined

const s = Object('ab'); s.x = 1; s[5] = 2;
console.log(Object.getOwnPropertyNames(s).join(), delete s[0], s.length, Reflect.set(s, 0, 'z'), Reflect.defineProperty(s, 1, { value: 'b' })); // expect: 0,1,5,length,x false 2 false true
const o = {}; o['1'] = 'a'; o[1.0] = 'b'; o['01'] = 'c'; o[-0] = 'z'; o[1e21] = 'big'; o[-1] = 'm'; o[4294967295] = 'str';
console.log(JSON.stringify(o)); // expect: {"0":"z","1":"b","01":"c","1e+21":"big","-1":"m","4294967295":"str"}
const e = new TypeError('x'); console.log(e.stack.split('\n')[0], Object.getOwnPropertyNames(e).sort().join()); // expect: TypeError: x message,stack
e.stack = 5; console.log(e.stack, Object.keys(e).length); // expect: 5 0
globalThis.gone = 1; console.log(delete globalThis.gone, typeof gone); // expect: true undefined

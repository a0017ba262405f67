const f = new Float32Array(1); f[0] = 16777217; console.log(f[0]); // expect: 16777216
const i = new Int32Array(4); i[0] = 2 ** 31; i[1] = NaN; i[2] = '0x10'; i[3] = null; console.log(i.join()); // expect: -2147483648,0,16,0
const g = new BigInt64Array(1); g[0] = 2n ** 63n; console.log(String(g[0])); // expect: -9223372036854775808
try { g[0] = 1; } catch (e) { console.log(e.name); } try { i[0] = 1n; } catch (e) { console.log(e.name); } // expect: TypeError
// expect: TypeError
console.log(new Uint8Array(new Uint16Array([257, 2])).join(), Array.prototype.concat.call([], new Uint8Array(2)).length, JSON.stringify(new Uint8Array(2)), JSON.stringify({ a: new Float64Array([0.5]) })); // expect: 1,2 1 {"0":0,"1":0} {"a":{"0":0.5}}

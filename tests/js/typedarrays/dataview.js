const v = new DataView(new ArrayBuffer(16), 2);
v.setInt16(0, -2); v.setUint16(2, 0x1234, true); v.setFloat32(4, 1.5); v.setFloat64(6, Math.PI, true);
console.log(v.getUint8(0), v.getInt16(0), v.getUint16(0, true).toString(16), v.getUint8(2).toString(16), v.getFloat64(6, true) === Math.PI, v.byteLength, v.byteOffset); // expect: 255 -2 feff 34 true 14 2
for (const f of [() => v.getInt32(12), () => v.getInt8(-1), () => DataView(new ArrayBuffer(1)), () => new DataView({})]) try { f(); } catch (e) { console.log(e.name); } // expect: RangeError
// expect: RangeError
// expect: TypeError
// expect: TypeError
v.setBigInt64(0, -5n); console.log(String(v.getBigInt64(0)), String(v.getBigUint64(0) > 0n)); // expect: -5 true

const b = new ArrayBuffer(8), u8 = new Uint8Array(b), u16 = new Uint16Array(b, 2, 2);
u16[0] = 0x0102; console.log(u8.join(), u16.byteOffset, u16.buffer === b, b.byteLength); // expect: 0,0,2,1,0,0,0,0 2 true 8
new Float64Array(b)[0] = 1; console.log(u8.join()); // expect: 0,0,0,0,0,0,240,63
const cut = b.slice(6); console.log(cut.byteLength, new Uint8Array(cut).join(), u8.subarray(6, 8).join(), ArrayBuffer.isView(u8), ArrayBuffer.isView(b)); // expect: 2 240,63 240,63 true false
for (const f of [() => new Uint16Array(b, 1), () => new Uint16Array(b, 0, 9), () => new Uint8Array(-1), () => Uint8Array(2), () => new ArrayBuffer(-1)]) try { f(); } catch (e) { console.log(e.name); } // expect: RangeError
// expect: RangeError
// expect: RangeError
// expect: TypeError
// expect: RangeError

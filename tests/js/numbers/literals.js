console.log(0xff, 0b101, 0o17, 1_000_000, .5, 5., 1e3, 1E-2, 0xABCDEF, 0.0000001, 017, 1.0, 9007199254740993, 0B11, 0X1f); // expect: 255 5 15 1000000 0.5 5 1000 0.01 11259375 1e-7 15 1 9007199254740992 3 31
console.log(5..toString(), 5 .toString(), 1.5.toFixed(1)); // expect: 5 5 1.5
for (const c of ['1__0', '0_1', '3in []', '0b2', '1e', '0x', '1_']) try { eval(c); console.log('fine'); } catch (e) { console.log(e.name); } // expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError
// expect: SyntaxError

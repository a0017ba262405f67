console.log(0.1, 1e21, 123456789012345680000, 1e-6, 1e-7, 1.7976931348623157e308, 5e-324, 0.1 + 0.2, 100, 1 / 3, -1.5e-9, 4.35, 2 ** 53); // expect: 0.1 1e+21 123456789012345680000 0.000001 1e-7 1.7976931348623157e+308 5e-324 0.30000000000000004 100 0.3333333333333333 -1.5e-9 4.35 9007199254740992
console.log((1234.5678).toFixed(2), (0.000001).toFixed(7), (1.005).toFixed(2), (1e21).toFixed(2), (-1.5).toFixed(0), (0).toFixed(2), (1.45).toFixed(1), (123.456).toPrecision(4), (0.00001).toPrecision(1), (1e21).toPrecision(3), (123456).toExponential(2), (0).toExponential()); // expect: 1234.57 0.0000010 1.00 1e+21 -2 0.00 1.4 123.5 0.00001 1.00e+21 1.23e+5 0e+0
console.log((255).toString(2), (-255.5).toString(16), NaN.toString(2), (2 ** 31).toString(8)); // expect: 11111111 -ff.8 NaN 20000000000
for (const f of [() => (1).toFixed(101), () => (1).toString(1), () => (1).toPrecision(0), () => Number.prototype.toString.call('x')]) try { f(); } catch (e) { console.log(e.name); } // expect: RangeError
// expect: RangeError
// expect: RangeError
// expect: TypeError

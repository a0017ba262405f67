const t = (v) => typeof v + ':' + v;
console.log(t(2n ** 64n), t(7n / 2n), t(-7n / 2n), t(-7n % 3n), t(5n - 8n), t(123456789012345678901234567890n * 10n), t(-(-3n)), t(1n << 70n), t(-5n >> 1n), t(~5n), t(12n & 10n), t(-1n ^ 1n), t(0xffn | 0n)); // expect: bigint:18446744073709551616 bigint:3 bigint:-3 bigint:-1 bigint:-3 bigint:1234567890123456789012345678900 bigint:3 bigint:1180591620717411303424 bigint:-3 bigint:-6 bigint:8 bigint:-2 bigint:255
for (const f of [() => 1n + 1, () => 1n / 0n, () => +1n, () => 2n ** -1n, () => 1n >>> 0n, () => BigInt(1.5), () => BigInt('x'), () => Math.max(1n), () => new BigInt(1)]) try { f(); console.log('fine'); } catch (e) { console.log(e.name); } // expect: TypeError
// expect: RangeError
// expect: TypeError
// expect: RangeError
// expect: TypeError
// expect: RangeError
// expect: SyntaxError
// expect: TypeError
// expect: TypeError

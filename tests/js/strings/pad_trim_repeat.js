console.log('5'.padStart(3, '0'), 'x'.padEnd(4, 'ab') + '|', 'long'.padStart(2), 'ab'.repeat(3), ''.repeat(5) === '', '\t\n x \u00a0\ufeff'.trim() + '|', ' a '.trimStart() + '|', '[' + ' a '.trimEnd() + ']'); // expect: 005 xaba| long ababab true x| a | [ a]
for (const n of [-1, Infinity]) try { 'x'.repeat(n); } catch (e) { console.log(e.name); } // expect: RangeError
// expect: RangeError

// Nesting without end is an error that can be caught, not a crash.
for (const [a, b] of [['(', ')'], ['[', ']'], ['{', '}'], ['-', ''], ['a=>', '1'], ['x?', ':1'], ['function f(){', '}']]) { try { eval(a.repeat(200000) + '1' + b.repeat(200000)); } catch (e) { if (!['RangeError', 'SyntaxError'].includes(e.name)) console.log(e.name); } }
console.log('alive'); // expect: alive

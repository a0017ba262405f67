const a = 1, b = 'two';
console.log(`${a} and ${b} and ${a + b.length}`, `line\tescape`, `\u{41}\x42`.length); // expect: 1 and two and 4 line	escape 2

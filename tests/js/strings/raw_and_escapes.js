console.log('\x41\u0042\u{43}\103', '\v\f\b'.length, '\0'.charCodeAt(0), '\'"', "\"'", '\u2028'.length, '\z'); // expect: ABCC 3 0 '" "' 1 z
const continued = 'a\
b';
console.log(continued); // expect: ab
console.log(String.raw`a\n${1}`, String.raw({ raw: ['x', 'y', 'z'] }, 1, 2), String.fromCharCode(72, 105, 65536 + 33)); // expect: a\n1 x1y2z Hi!

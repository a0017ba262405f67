const s = 'a\u{1F600}\u00e9';
console.log(s.length, [...s].length, s.codePointAt(1).toString(16), s.charCodeAt(1).toString(16), String.fromCodePoint(0x1F600) === '\ud83d\ude00', s.split('').length); // expect: 4 3 1f600 d83d true 4
console.log('e\u0301'.normalize('NFC').length, '\u00e9'.normalize('NFD').length, '\ud800'.isWellFormed ? '\ud800'.isWellFormed() : false, 'ß'.toUpperCase(), 'İ'.toLowerCase().length, '\u03a3'.toLowerCase(), 'ΑΣ'.toLowerCase()); // expect: 1 2 false SS 2 σ ας
try { String.fromCodePoint(0x110000); } catch (e) { console.log(e.name); } // expect: RangeError

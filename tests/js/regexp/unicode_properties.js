console.log(/\p{Lu}/u.test('É'), /\p{Script=Greek}/u.test('α'), /\P{L}/u.test('1'), /^\p{L}+$/u.test('Straße'), /\p{Emoji}/u.test('\u{1F600}'), /[\p{N}_]/u.test('٣'), /\p{ASCII}/u.test('é'), /\p{Any}/u.test('x'), /\p{Alphabetic}/u.test('a')); // expect: true true true true true true false true true
console.log(/\u212a/i.test('k'), /\u212a/iu.test('k'), /ß/i.test('SS'), /\w/iu.test('\u017f'), /[^x]/iu.test('X'), /Σ/i.test('ς'), /ſ/i.test('s')); // expect: false true false true false true false
try { new RegExp('\\p{Nope}', 'u'); } catch (e) { console.log(e.name); } // expect: SyntaxError

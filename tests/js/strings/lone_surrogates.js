const lone = '\ud83d', pair = lone + '\ude00';
console.log(lone.length, pair.length, pair === '\u{1F600}', pair[0] === lone, [...pair].length, [...(lone + 'x')].length, escape(lone), JSON.stringify(lone), pair.indexOf(lone)); // expect: 1 2 true true 1 2 %uD83D "\ud83d" 0
try { encodeURIComponent(lone); } catch (e) { console.log(e.name); } // expect: URIError

const tag = (s) => `${s[0]}/${s.raw[0]}`;
console.log(tag`\u{`, tag`\x`, tag`\01`); // expect: undefined/\u{ undefined/\x undefined/\01
try { eval('`\\u{`'); } catch (e) { console.log(e.name); } // expect: SyntaxError

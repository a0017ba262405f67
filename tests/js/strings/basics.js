const s = 'Hello';
console.log(s.length, s[0], s[9], s.charAt(1), s.charAt(9) === '', s.charCodeAt(4), s.codePointAt(0), s.at(-1), s.toUpperCase(), s.toLowerCase(), s.concat('!', 1)); // expect: 5 H undefined e true 111 72 o HELLO hello Hello!1
console.log(s.indexOf('l'), s.lastIndexOf('l'), s.indexOf('l', 3), s.includes('ell'), s.startsWith('lo', 3), s.endsWith('ell', 4), s.indexOf(''), s.lastIndexOf(''), s.search('l')); // expect: 2 3 3 true true true 0 5 2
s[0] = 'J'; console.log(s); // expect: Hello

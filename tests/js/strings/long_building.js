let s = ''; for (let i = 0; i < 20000; i++) s += String.fromCharCode(97 + i % 26);
const parts = []; for (let i = 0; i < 1000; i++) parts.push('line ' + i);
const joined = parts.join('\n');
console.log(s.length, s.slice(19990), joined.length, joined.split('\n').length, s.replace(/z/g, '').length); // expect: 20000 wxyzabcdef 8889 1000 19231
let r = 'x'; while (r.length < 1000) r = r + r; console.log(r.length, (r + 'y').indexOf('y'), r.charAt(777)); // expect: 1024 1024 x

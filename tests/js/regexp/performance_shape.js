// Long inputs with simple expressions must not recurse on the native stack.
const s = 'a'.repeat(100000);
console.log(/a*b/.test(s.slice(0, 1000)), /^(?:a|b)*$/.test(s), s.replace(/a/g, 'b').length, /(a+)$/.exec(s)[1].length, s.match(/a{100}/g).length, /[^b]*$/.exec(s)[0].length); // expect: false true 100000 100000 1000 100000

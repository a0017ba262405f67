let s = '';
for (let i = 0; i < 1000; i++) s += i;
console.log(s.length, s.slice(0, 12), s.charCodeAt(500), s.indexOf('999')); // expect: 2890 012345678910 48 2588
console.log('a' + 1 + 2, 1 + 2 + 'a', [] + [], [] + {}, 1 + undefined, 'x' + null, 1 + null, true + true, 'a' + { valueOf: () => 1, toString: () => 't' }); // expect: a12 3a  [object Object] NaN xnull 1 2 a1
console.log(new Date(NaN) + '', 1 + { [Symbol.toPrimitive]: (hint) => hint }); // expect: Invalid Date 1default

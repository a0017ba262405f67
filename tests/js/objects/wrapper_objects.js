const n = new Number(5), s = new String('abc'), b = new Boolean(false);
console.log(typeof n, n + 1, s.length, s[1], b ? 'truthy' : 'falsy', n == 5, n === 5, Object.keys(s).join()); // expect: object 6 3 b truthy true false 0,1,2
s.extra = 1; 'abc'.extra = 1;
console.log(s.extra, 'abc'.extra, (5).constructor === Number, JSON.stringify([n, s, b])); // expect: 1 undefined true [5,"abc",false]
s[0] = 'X'; console.log(s[0], 'length' in s, s.hasOwnProperty(2)); // expect: a true true

function* echo() { let got = yield 'first'; while (got !== 'stop') got = yield 'got ' + got; return 'end'; }
const g = echo();
console.log(g.next('lost').value, g.next('a').value, g.next('b').value, g.next('stop').value); // expect: first got a got b end

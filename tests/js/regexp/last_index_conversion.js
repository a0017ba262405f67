// lastIndex may be an object whose conversion changes lastIndex: it stays alive until it is converted.
const log = [];
const fresh = (flags) => {
  const r = new RegExp('a', flags);
  r.lastIndex = {
    get valueOf() { log.push('get valueOf'); r.lastIndex = { filler: [1, 2, 3].map(String) }; return undefined; },
    get toString() { log.push('get toString'); r.lastIndex = 0; return () => '1'; },
  };
  return r;
};
for (const flags of ['', 'g', 'y']) {
  for (const use of [(r) => r.test('aa'), (r) => r.exec('aa')?.index, (r) => 'aa'.replace(r, 'b'), (r) => 'aa'.search(r)]) {
    const r = fresh(flags);
    log.push(use(r), typeof r.lastIndex);
  }
}
console.log(log.join(' ')); // expect: get valueOf get toString true number get valueOf get toString 0 number get valueOf get toString ba number 0 object get valueOf get toString true number get valueOf get toString 1 number bb number 0 object get valueOf get toString true number get valueOf get toString 1 number get valueOf get toString ab number 0 object

// The conversion gives the expression another pattern: that one matches (§22.2.7.2, lastIndex is read first).
function changing(use) {
  const r = /a/;
  r.lastIndex = { valueOf() { r.compile('(b)(c)'); return 0; } };
  return use(r);
}
console.log(changing((r) => r.test('a')), changing((r) => r.test('bc')), changing((r) => r.exec('abc').join())); // expect: false true bc,b,c
console.log(changing((r) => 'abc'.match(r).length), changing((r) => 'abc'.replace(r, '$2$1'))); // expect: 3 acb

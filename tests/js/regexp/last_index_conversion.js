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

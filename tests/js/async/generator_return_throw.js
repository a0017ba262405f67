async function* g() { try { yield 1; yield 2; } catch (e) { yield 'caught ' + e; } finally { console.log('cleanup'); } }
(async () => {
  const a = g(); await a.next();
  console.log((await a.throw('x')).value);
  console.log(JSON.stringify(await a.return('end')));
  const b = g();
  console.log(JSON.stringify(await b.return('unstarted')));
})();
// expect: caught x
// expect: cleanup
// expect: {"value":"end","done":true}
// expect: {"value":"unstarted","done":true}

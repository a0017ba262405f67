async function* g() { yield 1; const x = yield Promise.resolve(2); yield 'sent ' + x; }
(async () => {
  const it = g();
  console.log((await it.next()).value, (await it.next()).value, (await it.next('v')).value, (await it.next()).done); // expect: 1 2 sent v true
})();

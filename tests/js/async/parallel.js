const wait = (v, turns) => { let p = Promise.resolve(v); for (let i = 0; i < turns; i++) p = p.then((x) => x); return p; };
(async () => {
  const all = await Promise.all([wait('slow', 5), wait('fast', 1), 'plain']);
  console.log(all.join()); // expect: slow,fast,plain
  console.log(await Promise.race([wait('slow', 5), wait('fast', 1)])); // expect: fast
})();

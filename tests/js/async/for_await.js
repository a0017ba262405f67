async function* letters() { yield 'a'; yield 'b'; }
(async () => {
  const out = [];
  for await (const x of letters()) out.push(x);
  for await (const x of [Promise.resolve('c'), 'd']) out.push(x);
  console.log(out.join()); // expect: a,b,c,d
})();

(async () => {
  const o = { a: await 1, [await 'k']: await 2 };
  console.log(JSON.stringify(o), (await 3) + (await 4) * 2, [await 5, ...(await [6, 7])].join(), `${await 'template'}`); // expect: {"a":1,"k":2} 11 5,6,7 template
  console.log(await (await (async () => async () => 'nested')())()); // expect: nested
})();

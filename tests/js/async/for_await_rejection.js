(async () => {
  try { for await (const x of [Promise.resolve(1), Promise.reject(new Error('second'))]) console.log(x); } catch (e) { console.log(e.message); } // expect: 1
  // expect: second
})();

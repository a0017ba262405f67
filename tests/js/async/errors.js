async function fail() { throw new TypeError('async'); }
async function f() {
  try { await fail(); } catch (e) { console.log('caught ' + e.message); } // expect: caught async
  try { await Promise.reject('plain'); } catch (e) { console.log('caught ' + e); } finally { console.log('finally'); } // expect: caught plain
  // expect: finally
  return fail();
}
f().then(() => console.log('no'), (e) => console.log('rejected ' + e.name)); // expect: rejected TypeError

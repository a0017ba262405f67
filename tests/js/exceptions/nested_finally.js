const log = [];
function f() {
  try { try { throw new Error('inner'); } finally { log.push('f1'); } }
  catch (e) { log.push(e.message); try { return 'r'; } finally { log.push('f2'); } }
  finally { log.push('f3'); }
}
console.log(f(), log.join()); // expect: r f1,inner,f2,f3

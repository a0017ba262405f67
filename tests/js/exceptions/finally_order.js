const log = [];
function f() { try { log.push('try'); return log.push('value'); } finally { log.push('finally'); } }
console.log(f(), log.join()); // expect: 2 try,value,finally

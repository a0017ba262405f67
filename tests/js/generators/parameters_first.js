// Parameters are evaluated at the call, the body at the first next().
const log = [];
function* g(a = log.push('parameter')) { log.push('body'); }
const it = g();
log.push('called');
it.next();
console.log(log.join()); // expect: parameter,called,body
try { (function* (a = (() => { throw new Error('at call'); })()) {})(); } catch (e) { console.log(e.message); } // expect: at call

function* g() { try { yield 1; } catch (e) { yield 'caught ' + e; } finally { yield 'finally'; } }
const it = g();
it.next();
console.log(it.throw('x').value, it.next().value, it.next().done); // expect: caught x finally true
const fresh = g();
try { fresh.throw(new Error('at start')); } catch (e) { console.log(e.message, fresh.next().done); } // expect: at start true

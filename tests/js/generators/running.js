function* g() { try { it.next(); } catch (e) { yield e.name + ': ' + e.message; } }
const it = g();
console.log(it.next().value); // expect: TypeError: Generator is already running

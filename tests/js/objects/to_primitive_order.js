const log = [];
const o = { toString() { log.push('toString'); return {}; }, valueOf() { log.push('valueOf'); return 42; } };
console.log(o + 1, `${o}`, o * 2, log.join()); // expect: 43 42 84 valueOf,toString,valueOf,valueOf
const bad = { toString: () => ({}), valueOf: () => ({}) };
try { bad + ''; } catch (e) { console.log(e.name + ': ' + e.message); } // expect: TypeError: Cannot convert object to primitive value

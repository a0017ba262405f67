const kinds = [() => null.x, () => undefinedVariable, () => new Array(-1), () => decodeURIComponent('%'), () => eval('{'), () => (1).toFixed(200), () => 'x'.repeat(-1), () => Symbol() + '', () => JSON.parse('{')];
for (const f of kinds) try { f(); } catch (e) { console.log(e.name, e instanceof Error, e.constructor === globalThis[e.name]); } // expect: TypeError true true
// expect: ReferenceError true true
// expect: RangeError true true
// expect: URIError true true
// expect: SyntaxError true true
// expect: RangeError true true
// expect: RangeError true true
// expect: TypeError true true
// expect: SyntaxError true true

const s = Symbol('desc'), o = { [s]: 1, plain: 2 };
console.log(o[s], Object.keys(o).join(), Object.getOwnPropertySymbols(o)[0] === s, JSON.stringify(o), s in o); // expect: 1 plain true {"plain":2} true
console.log(s.toString(), s.description, Symbol().description, Symbol.for('k') === Symbol.for('k'), Symbol.keyFor(Symbol.for('k')), Symbol.keyFor(s)); // expect: Symbol(desc) desc undefined true k undefined
for (const f of [() => s + '', () => +s, () => new Symbol(), () => Symbol.keyFor('x')]) try { f(); } catch (e) { console.log(e.name); } // expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError

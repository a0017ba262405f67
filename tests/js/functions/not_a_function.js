const o = { list: [], nested: {} };
for (const f of [() => o.missing(), () => o.nested.deep(), () => undefinedName(), () => (1)(), () => new o.missing(), () => o.list[0]()]) {
  try { f(); } catch (e) { console.log(e.name + ': ' + e.message); } // expect: TypeError: o.missing is not a function
  // expect: TypeError: o.nested.deep is not a function
  // expect: ReferenceError: undefinedName is not defined
  // expect: TypeError: 1 is not a function
  // expect: TypeError: o.missing is not a constructor
  // expect: TypeError: o.list[0] is not a function
}

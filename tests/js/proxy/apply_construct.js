const p = new Proxy(function (a) { return a; }, { apply: (t, self, args) => `applied ${args.join()}`, construct: (t, args, nt) => ({ made: args[0] }) });
console.log(p(1, 2), p.call(null, 3), new p('x').made, typeof p, Reflect.apply(p, null, [4])); // expect: applied 1,2 applied 3 x function applied 4
for (const f of [() => new (new Proxy(function () {}, { construct: () => 1 }))(), () => new Proxy({}, {})(), () => new (new Proxy(() => 1, {}))(), () => new Proxy(1, {}), () => Proxy({}, {})]) try { f(); } catch (e) { console.log(e.name); } // expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
